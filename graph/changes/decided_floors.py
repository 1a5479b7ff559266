"""Floors and denials where a person decides: what the person may know of is refused, with the
reason; of the rest nobody is told, and what is below it is held as closely as it has to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from graph.changes.decision_by import DecisionBy
from graph.changes.raised_denials import raise_accusations
from graph.changes.writer_sight import WriterSight
from graph.claims.claim import Claim, Entity
from graph.claims.decided import Decided
from graph.claims.marking import Marking
from graph.engines.engine import Stored, Writer
from graph.protection.denials import ABOUT, DENIAL, found_held_back, refusal
from graph.protection.floors import KIND, Floor, Handling, check_least, raised
from graph.protection.stored_floors import Bite, below_floors, stored_floors
from graph.views.view import Record, View


class Looser(NamedTuple):
    """What a re-marking would make less strict, and to which marking."""

    claims: Mapping[str, Claim]
    entities: Mapping[str, Entity]
    to: Marking


def looser(records: Mapping[str, Record], entities: Mapping[str, Entity], to: Marking) -> Looser:
    """What of some claims and entities a marking is less strict for."""
    return Looser(
        {id: r.claim for id, r in records.items() if r.claim.marking.join(to) != to},
        {id: entity for id, entity in entities.items() if entity.marking.join(to) != to},
        to,
    )


def check_floors(turned: Looser, sight: WriterSight, handling: Handling) -> None:
    """Refuse a re-marking below a floor that the one who decides may know of.

    Raises:
        InputError: naming the rule and its reason.
    """
    for id, floor in _floors(turned, sight, handling):
        check_least(floor, turned.to, handling, id)


def floored(turned: Looser, writer: Writer, handling: Handling) -> dict[Marking, list[str]]:
    """What would be below a floor of the whole store: the marking that holds → ids."""
    found: dict[Marking, list[str]] = {}
    for id, floor in _floors(turned, writer, handling):
        marking = raised(turned.to, floor)
        if marking != turned.to:
            found.setdefault(marking, []).append(id)
    return found


def hold(floors: Mapping[Marking, list[str]], turned: Looser, writer: Writer, *, by: str) -> None:
    """Mark again what is below a floor."""
    for marking, ids in floors.items():
        claims = {id: marking for id in ids if id in turned.claims}
        entities = {id: marking for id in ids if id in turned.entities}
        writer.remark(claims, Decided(by=by, why="floor"))
        writer.remark_entities(entities, Decided(by=by, why="floor"))


def _floors(
    turned: Looser, writer: Stored, handling: Handling
) -> Iterator[tuple[str, Floor | None]]:
    found = stored_floors(turned.claims.values(), turned.entities.values(), writer, handling)
    return ((of.id, floor) for of, floor in found)


def settle(writer: Writer, handling: Handling, ids: Iterable[str], *, by: str) -> list[Bite]:
    """Raise to their floors some entities, and the claims that have them at an end."""
    turned = set(ids)
    entities = writer.registered(turned)
    found = stored_floors(writer.naming(turned), entities.values(), writer, handling)
    bites = list(below_floors(found))
    for bite in bites:
        mark = writer.remark_entities if bite.id in entities else writer.remark
        mark({bite.id: bite.bound}, Decided(by=by, why=f"floor: {', '.join(bite.rules)}"))
    return bites


@contextmanager
def denials_kept(ids: set[str], writer: Writer, view: View) -> Iterator[None]:
    """Refuse what newly holds a denial back from readers of its accusation.

    Pairs that the author may not read do not count: for him or her they are not there.
    """
    before = found_held_back(ids, writer)
    yield
    after = found_held_back(ids, writer)
    for pair in sorted(after.keys() - before.keys()):
        if len(view.records(pair)) == len(pair) and _seen_to_deny(after[pair].denial, writer, view):
            raise refusal(after[pair], f"claim {pair[0]}")


@contextmanager
def held_with_denials(ids: set[str], writer: Writer, order: DecisionBy) -> Iterator[None]:
    """Raise accusations whose denials are newly held back from their readers, and tell nobody:
    around `denials_kept`, of pairs that the author may not read."""
    before = found_held_back(ids, writer)
    yield
    raised = raise_accusations(ids, before, writer, by=order.by)
    order.note_kept(("denial", id, marking) for id, marking in raised.items())


def _seen_to_deny(denial: Claim, writer: Writer, view: View) -> bool:
    """Whether the view itself shows that a claim denies something; of a response, its kind does."""
    if denial.predicate != ABOUT:
        return True
    kinds = [
        claim.id
        for claim in writer.naming([denial.subject])
        if (claim.subject, claim.predicate, claim.concept) == (denial.subject, KIND, DENIAL)
        and not claim.negated
    ]
    return any(record.retracted_at is None for record in view.records(kinds).values())
