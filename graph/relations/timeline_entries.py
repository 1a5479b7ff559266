"""Entries of a timeline: what is dated, by what, and the claims that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from graph.claims.claim import hashed
from graph.claims.period import Period
from graph.views.all_pages import all_claims
from graph.views.replies import read_one
from graph.views.view import Claims, Key, Record, Ref, Values, View


class TimelineEntry(NamedTuple):
    """One dated thing."""

    ref: Ref
    dated_by: str
    """The property that gives the date."""
    to: Ref | None
    """Whom a posting is with; None for all else."""
    period: Period | None
    """The date that is shown; None where none is claimed."""
    claims: tuple[str, ...]
    """What it rests on, the shown one first."""

    @property
    def id(self) -> str:
        """The same in every view that has it."""
        return hashed([self.ref.id, self.dated_by, None if self.to is None else self.to.id])

    @property
    def certain(self) -> bool:
        """Whether the date is known to the day, begin and end, and nothing says “about” or
        “perhaps” of it."""
        if self.period is None or self.period.approximate or "?" in (self.period.edtf or ""):
            return False
        return None not in (ends := (*self.period.begins, *self.period.ends)) and (
            ends[0] == ends[1] and ends[2] == ends[3]
        )


Dated: TypeAlias = tuple[Key, TimelineEntry]
"""An entry with its place in the line."""


def text_of(entry: TimelineEntry, labels: Mapping[str, str]) -> str:
    """What is dated, in words, given what everything is called."""
    label = labels[entry.ref.id]
    if entry.to is not None:
        return f"{label}: {entry.dated_by} {labels[entry.to.id]}"
    if entry.dated_by in ("when", "madeOn"):
        return f"{entry.ref.cls}: {label}"
    return f"{entry.ref.cls}, {entry.dated_by}: {label}"


def with_claims(view: View, entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """Entries with the date that is shown, and the claims that give one."""
    by_property: dict[str, list[str]] = {}
    for entry in entries:
        if entry.to is None:
            by_property.setdefault(entry.dated_by, []).append(entry.ref.id)
    shown: dict[tuple[str, str], Record] = {}
    claims: dict[tuple[str, str], list[str]] = {}
    for property, ids in by_property.items():
        # Of what is said once only the date is looked at: the rest of it is not opened.
        said = read_one(view, Claims(predicates=((property, False),), unopened=True), ids)
        several = []
        cut = [id for id, page in said.items() if page.more]
        whole = all_claims(view, ((property, False),), cut) if cut else {}
        for id, page in said.items():
            claims[id, property] = [record.id for record in whole.get(id, page.rows)]
            # What is said once is what is shown; only of what is said more often is one chosen.
            if len(page.rows) == 1 and not page.rows[0].negated:
                shown[id, property] = page.rows[0]
            elif page.rows:
                several.append(id)
        if several:
            values = read_one(view, Values(property=property), several)
            shown |= {(id, property): one.record for id, one in values.items()}
    return [
        entry
        if entry.to is not None
        else _told(entry, shown.get((entry.ref.id, entry.dated_by)), claims)
        for entry in entries
    ]


def _told(
    entry: TimelineEntry,
    shown: Record | None,
    claims: Mapping[tuple[str, str], Sequence[str]],
) -> TimelineEntry:
    if shown is None:
        return entry
    others = [id for id in claims.get((entry.ref.id, entry.dated_by), ()) if id != shown.id]
    return entry._replace(period=shown.period, claims=(shown.id, *others))
