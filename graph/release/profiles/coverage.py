"""What goes out of a view for a purpose: nothing that rests on a source whose consent does not
cover it.

Staying behind spreads as under a profile (`holding_back`): to claims that cite the source or name
it, to what makes them exact, to accusations whose denial stays behind, to what nothing else names.
Everything else keeps its ids, times and lives, so that the file can be imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from graph.claims.claim import Claim
from graph.claims.record_times import moment
from graph.engines import ENGINES
from graph.engines.leftovers import temporary_folder
from graph.protection.consents import uncovered
from graph.release.profiles.holding_back import ALONE, HeldBack
from graph.release.profiles.profile import everything
from graph.release.profiles.survey import Survey
from graph.views.view import ClaimHistory, EntityHistory, View


@dataclass(slots=True)
class Withheld:
    """What stayed behind, for the sender."""

    purpose: str
    sources: Counter[str] = field(default_factory=Counter)
    """How many, by why not."""
    claims: int = 0
    entities: int = 0
    """Sources included."""

    def __str__(self) -> str:
        if not self.sources:
            return f"For {self.purpose}: every consent covers it; nothing was left out."
        told = "; ".join(f"{count:,}: {why}" for why, count in sorted(self.sources.items()))
        return (
            f"For {self.purpose}, left out: {sum(self.sources.values()):,} sources ({told}), with "
            f"{self.claims:,} claims and {self.entities:,} entities that rest on them."
        )


@contextmanager
def covered(view: View, purpose: str, at: int) -> Iterator[tuple[View, Withheld]]:
    """What goes out of a view for a purpose, as a view, for as long as the block lasts.

    Where every consent covers the purpose that is the view itself; else one of a store of its own,
    in a folder that only its owner may read.

    Args:
        purpose: a code of the scheme of purposes.
        at: when it leaves, in microseconds since 1970: consents have days.
    """
    withheld = Withheld(purpose)
    sources = uncovered(view, purpose, moment(at).date())
    if not sources:
        yield view, withheld
        return
    withheld.sources.update(sources.values())
    decisions = _Coverage(Survey.of(view, everything(view.vocabulary)), sources)
    decisions.settle(view)

    def entities() -> Iterator[EntityHistory]:
        for history in view.entity_histories():
            if history.entity.id not in decisions.gone:
                yield history
            else:
                withheld.entities += 1

    def claims() -> Iterator[ClaimHistory]:
        for history in view.claim_histories():
            if decisions.why_not(history) is None:
                yield history
            else:
                withheld.claims += 1

    open_store: Any = ENGINES["sqlite"]
    with (
        temporary_folder() as folder,
        closing(open_store(folder / "covered", view.vocabulary, clock=lambda: at)) as engine,
    ):
        with engine.writing() as writer:
            writer.restore(entities(), claims())
        with engine.reading(view.deadline) as snapshot:
            yield snapshot.view(view.clearance), withheld


def resting_on(view: View, sources: Mapping[str, str]) -> Iterator[str]:
    """The ids of all that rests on sources, of claims first, then of entities; by id each.

    What would be re-marked or erased if a consent was withdrawn: all that `covered` leaves out.

    Args:
        sources: by id, with why not.
    """
    decisions = _Coverage(Survey.of(view, everything(view.vocabulary)), sources)
    decisions.settle(view)
    for history in view.claim_histories():
        if decisions.why_not(history) is not None:
            yield history.record.claim.id
    yield from sorted(decisions.gone)


class _Coverage(HeldBack):
    """What stays behind for want of a consent, and for nothing else."""

    def __init__(self, survey: Survey, uncovered: Mapping[str, str]) -> None:
        super().__init__(survey, uncovered)
        survey.linked.clear()  # what others say of something goes out, though it be alone then
        self._left: dict[str, str] = {}
        """Claims that stay behind, with the reason: what makes one exact needs it."""

    def settle(self, view: View) -> None:
        """As under a profile; what no claim that goes out names stays behind, too."""
        while True:
            super().settle(view)
            left, named = set[str](), set[str]()
            for history in view.claim_histories():
                names = history.record.claim.names
                (named if self.why_not(history) is None else left).update(names)
            bare = left - named - self.gone.keys()
            if not bare:
                return
            self.gone.update(dict.fromkeys(bare, ALONE))

    def why_not(self, history: ClaimHistory) -> str | None:
        claim = history.record.claim
        why = self._left.get(claim.id) or self._first_reason(claim)
        if why is not None:
            self._left[claim.id] = why
        return why

    def _first_reason(self, claim: Claim) -> str | None:
        gone = [self.gone[id] for id in claim.names if id in self.gone]
        if gone:
            return next((reason for reason in gone if reason != ALONE), ALONE)
        if claim.refines in self._left:
            return self._left[claim.refines]
        return self._contradicted(claim)

    def _found(self) -> tuple[int, ...]:
        return *super()._found(), len(self._left)
