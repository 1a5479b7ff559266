"""Who decides, with what reason, and what he or she may read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from graph.claims.deadline import NEVER, Deadline
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking
from graph.claims.record_times import day_of
from graph.claims.text import HIDING

DAY = 86_400_000_000
"""In microseconds."""

PERSON = re.compile(r"[a-z2-7]{26}\Z")
"""What the opaque id of a person looks like."""


def check_day(on: str | None, now: int, record: str | None = None) -> None:
    """Refuse a decision of a day to come.

    Args:
        on: ISO 8601; None where nobody gives one.
        now: the record time that the decision would have.

    Raises:
        InputError: nobody can have decided on that day yet.
    """
    # East of Greenwich it may be tomorrow already.
    latest = day_of(now + DAY)
    if on is not None and on > latest:
        raise InputError(
            f"is a day to come: it is {day_of(now)} now",
            mend="give the day on which it was decided; where the clock is wrong, set it",
            record=record,
            field="on",
            value=on,
        )


def person_id(text: str, field: str) -> str:
    """The opaque id of a person.

    Raises:
        InputError: it is none.
    """
    if not PERSON.match(text):
        raise InputError(
            "is not the opaque id of a person",
            mend="use 26 small letters and digits from 2 to 7, always the same for one person",
            field=field,
            value=text,
        )
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionBy:
    """Who decides, why, on which day, and what he or she may read."""

    by: str
    why: str
    on: str
    """ISO 8601."""
    clearance: Clearance
    dry_run: bool = False
    """Write nothing, and report what would be."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """How claims stood when they were read: id → `graph.views.seen_states.seen_state`."""
    own_too: bool = False
    """Whether somebody may accept what he or she coded."""
    silently: bool = False
    """Over HTTP: whether a name is held is never told, and who has one is held all the same."""
    handed_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who handed in claims over HTTP: claim id → opaque ids."""
    note_kept: Callable[[Iterable[tuple[str, str, Marking]]], None] = lambda kept: None
    """Told of what the whole store holds closer by the decision, and who decides is not told: what
    it is (`graph.changes.full_sight.KeptCloser`), an id, and who reads it."""
    deadline: Deadline = NEVER
    """When it has to be done: nothing is kept later."""
    before_commit: Callable[[], None] = lambda: None
    """Called before anything is kept; what it raises takes all of it back."""

    @property
    def decided(self) -> Decided:
        """As a writer takes them."""
        return Decided(by=self.by, why=self.why, on=self.on)

    def __post_init__(self) -> None:
        person_id(self.by, "by")
        if not self.why.strip():
            raise InputError("gives no reason", mend="say why in a few words", field="why")
        hiding = HIDING.search(self.why)
        if hiding is not None:
            raise InputError(
                f"holds the character U+{ord(hiding[0]):04X}, which hides or reorders text",
                mend="take it out: exports carry reasons, and no other store would take them in",
                field="why",
                value=self.why,
            )
