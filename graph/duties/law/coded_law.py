"""Participations that somebody codes in a sheet: how a State stands to a treaty of the tables.

They count as rows of the tables do, once accepted, where the tables have no row of their own for
that State and that treaty. What they cannot be used for is told when they are loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.claims.period import Period
from graph.duties.law.law_claims import EDITORS, law_id
from graph.duties.law.law_tables import Law, Participation
from graph.ledger.claim_rows import Rows, Way
from graph.ledger.date_bounds import firm
from graph.views.view import Record, View

PARTICIPATION = "participatesIn"
"""The property that leads to the treaty."""
_STATUS = {"treaty-party": "party", "treaty-signatory": "signatory", "not-party": "not-party"}
_SAID = ("kind", "participationBasis", "inForce", "signedOn", "boundOn", "denouncedOn")
_MORE = (PARTICIPATION, "participationEffect", "exceptTerritory")
_DAYS = {"signedOn": "signed", "boundOn": "bound", "denouncedOn": "denounced"}


class Coded(NamedTuple):
    """The law with what sheets add to it, and the code of each State by which it stands there."""

    law: Law
    codes: Mapping[str, str | None]


def with_coded(view: View, law: Law, codes: Mapping[str, str | None], on: int) -> Coded:
    """The tables with the participations that a view holds of some States.

    Args:
        codes: the States asked about, with their codes in the tables; one without a code gets its
            id where a sheet says how it stands to some treaty.
        on: the day, for what was taken back.
    """
    rows = Rows(view)
    rows.read(codes, ways=(Way("participant", True),))
    editors = law.own(EDITORS)
    coded = {
        record.claim.subject
        for state in codes
        for record in rows.claims("participant", state, inverse=True)
        if record.claim.speaker != editors
    }
    if not coded:
        return Coded(law, codes)
    rows.read(coded, ways=(Way("participant"),), said=(_SAID, _MORE))
    rows.settle()
    rows = rows.at(on)
    of = view.identities().of
    ids = {code: law.own(law_id("instrument", code)) for code in law.instruments}
    treaties = {of.get(id, id): code for code, id in ids.items()}
    found: dict[tuple[str, str], list[Participation]] = {}
    named = dict(codes)
    for id in sorted(coded):
        for state, row in _rows_of(rows, id, treaties):
            if state in named:
                code = named[state] = named[state] or state
                found.setdefault((code, row.instrument), []).append(replace(row, state=code))
    more = {
        key: tuple(sorted(some, key=lambda row: (row.widest[0] or 0, row.code)))
        for key, some in found.items()
        if key not in law.participations
    }
    return Coded(replace(law, participations={**law.participations, **more}), named)


def _rows_of(
    rows: Rows, id: str, treaties: Mapping[str, str]
) -> Iterator[tuple[str, Participation]]:
    """The rows that a coded participation comes to, with their States."""
    states = [one.claim.object for one in firm(rows, "participant", id)]
    kinds = {_STATUS.get(one.claim.concept or "") for one in firm(rows, "kind", id)} - {None}
    if len(kinds) != 1:
        return  # not said, or said differently: nothing follows
    (status,) = kinds
    told = [one for name in (*_SAID, *_MORE) for one in firm(rows, name, id)]
    days: dict[str, tuple[Period, str]] = {}
    for name, column in _DAYS.items():
        for record, period in _periods(rows, name, id):
            days[column] = (period, record.claim.citation.source)
    for record, period in _periods(rows, "inForce", id):
        days |= _in_force(period, record.claim.citation.source)
    effects = [
        one.claim.value.text for one in firm(rows, "participationEffect", id) if one.claim.value
    ]
    not_in = [one.claim.value.text for one in firm(rows, "exceptTerritory", id) if one.claim.value]
    bases = sorted({r.claim.concept or "" for r in firm(rows, "participationBasis", id)})
    for relation in firm(rows, PARTICIPATION, id):
        instrument = treaties.get(relation.claim.object or "")
        for state in states:
            if instrument is not None and state is not None:
                yield (
                    state,
                    Participation(
                        code=id,
                        state="",
                        instrument=instrument,
                        status=status or "",
                        basis=", ".join(bases),
                        days=days,
                        effect="; ".join(sorted(effects)),
                        not_in=tuple(sorted(not_in)),
                        as_of=None,
                        checked=True,
                        source=relation.claim.citation.source,
                        row="a sheet",
                        claims=tuple(sorted({one.claim.id for one in told})),
                    ),
                )


def _periods(rows: Rows, name: str, id: str) -> list[tuple[Record, Period]]:
    return [
        (one, one.claim.value.period)
        for one in firm(rows, name, id)
        if one.claim.value is not None and one.claim.value.period is not None
    ]


def _in_force(period: Period, source: str) -> dict[str, tuple[Period, str]]:
    """Since when and until when, as the tables have it: the end is the first day without."""
    found = {}
    start = _between(period.earliest_begin, period.latest_begin)
    if start is not None:
        found["in_force"] = (start, source)
    if "/" in (period.edtf or "") and period.latest_end is not None:
        first = None if period.earliest_end is None else period.earliest_end + timedelta(1)
        stop = _between(first, period.latest_end + timedelta(1))
        if stop is not None:
            found["ended"] = (stop, source)
    return found


def _between(first: date | None, last: date | None) -> Period | None:
    """One day of those from the first to the last."""
    if last is None:
        return None
    if first == last:
        return Period.parse(str(last))
    return Period.parse(f"[{'' if first is None else first}..{last}]")


def unused(
    claims: Iterable[Claim], law: Law, names: Mapping[str, str]
) -> Iterator[tuple[Claim, str, str]]:
    """Coded participations that duties cannot use: the claim, why, and how to fix it."""
    told = [c for c in claims if not c.negated and c.speaker != EDITORS]
    treaties = {law_id("instrument", code): code for code in law.instruments}
    kinds: dict[str, set[str]] = {}
    for claim in told:
        if claim.predicate == "kind" and claim.concept in _STATUS:
            kinds.setdefault(claim.subject, set()).add(claim.concept)
    people = {c.subject: c.object for c in told if c.predicate == "participant"}
    by_id = {state.id: code for code, state in law.states.items()}
    used = {one.instrument.code for one in law.sets.values()}
    for claim in told:
        if claim.predicate != PARTICIPATION:
            continue
        code = treaties.get(claim.object or "")
        state = people.get(claim.subject)
        treaty = names.get(claim.object or "", claim.object or "")
        if code is None or code not in used:
            yield (
                claim,
                f"is stored, and duties do not use it: no set of provisions is of “{treaty}”",
                "name a treaty of the tables (law: instrument/…), or add it to provisions.csv and "
                "sets.csv of an ontology folder of your own",
            )
        elif (by_id.get(state or ""), code) in law.participations:
            yield (
                claim,
                "is stored, and duties do not use it: the tables say how the State stands to it",
                "change participation.csv in an ontology folder of your own",
            )
        elif not _has_status(kinds.get(claim.subject, ())):
            yield (
                claim,
                "is stored, and duties do not use it: not said to be party, signatory or neither",
                "give its kind",
            )


def _has_status(kinds: Collection[str]) -> bool:
    return len(kinds) == 1
