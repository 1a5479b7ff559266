"""What duties go out under a profile: those all of whose grounds go out.

A duty is derived twice: over the whole view, and over what goes out by the law under the ids that
it has there. It goes out where every claim that it rests on does, and where both come to the same;
so nobody reads in a file that a State was not bound, or that nothing was done, because the claim
that says so stayed behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from graph.duties import DutyBook
from graph.duties.duty_steps import DutyStanding
from graph.duties.gates import Duty
from graph.duties.law import Law
from graph.export.rdf.ledger_nodes import duty_books, told_of
from graph.views.view import View


class GoingDuties(NamedTuple):
    """The duties that go out, and how many after events that do stay behind."""

    ids: frozenset[str]
    """As they are over what goes out."""
    kept_back: int


def going_duties(
    view: View,
    redacted: View,
    *,
    laws: tuple[Law, Law],
    on: date,
    entity: Callable[[str], str],
    claims: Mapping[str, str],
) -> GoingDuties:
    """The duties that may be told under a profile.

    Args:
        redacted: what goes out of the view.
        laws: the law under its ids in the view, and under those in what goes out.
        entity: gives the new id of an entity.
        claims: the claims that go out, by their ids in the view.
    """
    left: dict[tuple[str, str, str], tuple[str, tuple[object, ...]]] = {}
    for book, duties, standings in _derived(redacted, laws[1], on):
        for duty, standing in zip(duties, standings, strict=True):
            left[_key(duty, str)] = duty.id, _comes_to(book, duty, standing)
    going: set[str] = set()
    kept_back = 0
    for book, duties, standings in _derived(view, laws[0], on):
        there = redacted.classes([entity(event) for event in {duty.event for duty in duties}])
        for duty, standing, why, steps in zip(
            duties, standings, book.reasons(duties), book.status_reasons(standings), strict=True
        ):
            if entity(duty.event) not in there:
                continue
            grounds = {claim for reason in (*why, *steps) for claim in reason.claims}
            id, same = left.get(_key(duty, entity), ("", ()))
            if grounds <= claims.keys() and same == _comes_to(book, duty, standing):
                going.add(id)
            else:
                kept_back += 1
    return GoingDuties(frozenset(going), kept_back)


def _derived(
    view: View, law: Law, on: date
) -> Iterator[tuple[DutyBook, list[Duty], list[DutyStanding]]]:
    for book in duty_books(view, law, on):
        duties = told_of(book)
        yield book, duties, book.standings(duties, on)


def _key(duty: Duty, new: Callable[[str], str]) -> tuple[str, str, str]:
    return new(duty.event), new(duty.bearing.state), duty.provisions.code


def _comes_to(book: DutyBook, duty: Duty, standing: DutyStanding) -> tuple[object, ...]:
    """What is said of a duty, without ids."""
    facts = book.gathered[duty.event].facts
    dates = facts.first, facts.last
    stands = standing.state, standing.contested
    return duty.result, duty.gate, duty.gates, duty.in_force, dates, duty.bias, *stands
