"""Erasing what a person orders to be erased: the one exception to “nothing is lost”.

What rests on an erased claim goes with it or keeps it: nothing is left that refines or names what
is not there. Who may not read all that would go cannot erase it; that much he or she learns. The
store keeps that something was erased, not what, and tombstones against its coming back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from graph.changes.decision_by import DecisionBy, check_day
from graph.changes.decisions import unknown
from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.engines.engine import Departure, Engine, Writer, nothing_beside
from graph.protection.held_names import HeldNames
from graph.protection.mentions import Mention, NamesToFind, mentions
from graph.protection.tombstones import Tombstones
from graph.views.view import Record, View

MOST_TOLD = 5
"""How many of the claims in the way a message names."""

MOST_MENTIONS = 1000
"""How many texts that still hold an erased name are told one by one."""

NAME = "name"
PERSON = "Person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased, or would be, and where it may still be found."""

    claims: tuple[str, ...]
    """Those asked for, then those that rested on them, by id."""
    entities: tuple[str, ...]
    left: tuple[str, ...]
    """Entities that no claim names any more, by id."""
    departures: tuple[Departure, ...]
    """Copies and exports made since the first of it was recorded, oldest first."""
    origins: tuple[str, ...]
    """Ids of the sheets and registries that brought the claims: the files still say it."""
    mentions: tuple[Mention, ...] = ()
    """Texts of what stays that hold a name which is gone, as far as the order's clearance reads;
    the first `MOST_MENTIONS` of them."""
    more_mentions: int = 0
    """How many others there are."""
    unheld: bool = False
    """Whether people go whose names are not held: another file may bring them back unnoticed."""


def erase(
    engine: Engine,
    ids: Iterable[str],
    order: DecisionBy,
    tombstones: Tombstones,
    *,
    dependents: bool = False,
    entities: bool = False,
    hold_names: bool = False,
    beside: Callable[[], None] = nothing_beside,
) -> Erased:
    """Remove claims and entities from the store physically.

    Args:
        dependents: remove also what refines or names them; refused else.
        entities: remove also the entities that no claim names any more.
        hold_names: hold the names of the people who go (`graph.protection.held_names`).
        beside: takes what was erased out of what lies beside the store; until it has returned,
            the erasure is unfinished.

    Raises:
        InputError: an id is unknown or may not be read; something rests on it; or names are to be
            held of nobody, or under a key that lies beside the store.
        StoreBusy: it is done, but somebody who reads an old state keeps the bytes in the log;
            `Engine.scrub` finishes it.
    """
    asked = list(dict.fromkeys(ids))
    with engine.writing(keep=not order.dry_run) as writer, engine.reading() as snapshot:
        check_day(order.on, writer.now)
        view = snapshot.view(order.clearance, coded=True)
        plan = _plan(asked, writer, view, dependents)
        erased = _report(plan, writer, view, engine.departures(), entities)
        names = _names(plan, asked)
        people = _people(plan)
        held = people if hold_names else []
        if hold_names and not held:
            raise InputError(
                "nothing that is erased is a person with a name",
                mend="name the person, or say --with-entities; or leave --hold-name out",
                field="--hold-name",
            )
        # A trial makes no key for tombstones.
        if not order.dry_run:
            writer.expunge(
                erased.claims,
                erased.entities,
                order.decided,
                tombstones=[
                    *(tombstones.names.make(held, writer) if held else ()),
                    *tombstones.make([*erased.claims, *erased.entities], writer),
                ],
            )
    if not order.dry_run:
        engine.scrub(beside)
    erased = replace(erased, unheld=bool(people) and not hold_names)
    return _with_mentions(erased, names, engine, order)


@dataclass(slots=True)
class _Plan:
    claims: dict[str, Record]
    entities: dict[str, str]


def _plan(wanted: list[str], writer: Writer, view: View, dependents: bool) -> _Plan:
    if not wanted:
        raise InputError("no ids were given", mend="name some, or give a file of them")
    claims, things = dict(view.records(wanted)), dict(view.classes(wanted))
    for id in wanted:
        if id not in claims and id not in things:
            raise unknown(id, view.clearance, "claim or entity")
    resting = {claim.id for claim in writer.naming(things)} - set(claims)
    resting |= writer.refining([*claims, *resting]) - set(claims)
    readable = view.records(sorted(resting))
    if len(readable) < len(resting):
        raise InputError(
            f"something rests on it that {view.clearance} may not read",
            mend="ask with a clearance that reads all that would go, in --as",
            record=wanted[0],
        )
    if readable and not dependents:
        named = ", ".join(list(readable)[:MOST_TOLD]) + (" …" if len(readable) > MOST_TOLD else "")
        raise InputError(
            f"{len(readable)} other claims refine or name it: {named}",
            mend="erase those, too: name them, or say --with-dependents",
            record=wanted[0],
        )
    return _Plan({**claims, **readable}, things)


def _report(
    plan: _Plan, writer: Writer, view: View, departures: Iterable[Departure], entities: bool
) -> Erased:
    records = plan.claims.values()
    named = {name for record in records for name in record.claim.names} - set(plan.entities)
    left = sorted(name for name in named if _goes(writer.naming([name]), plan.claims))
    if entities:
        plan.entities.update(view.classes(left))
        left = []
    first = min((record.recorded_at for record in records), default=0)
    return Erased(
        claims=tuple(plan.claims),
        entities=tuple(plan.entities),
        left=tuple(left),
        departures=tuple(d for d in departures if d.at >= first),
        origins=tuple(sorted({record.claim.origin for record in records})),
    )


def _names(plan: _Plan, asked: Iterable[str]) -> NamesToFind:
    """The names that go: of the entities that do, and those that were asked for by themselves."""
    whole: list[str] = []
    people: list[str] = []
    going = plan.entities.keys() | set(asked)
    for record in plan.claims.values():
        claim = record.claim
        named = claim.predicate == NAME and not going.isdisjoint((claim.subject, claim.id))
        if named and claim.value is not None:
            of_person = record.classes[claim.subject] == PERSON
            (people if of_person else whole).append(claim.value.text)
    return NamesToFind(whole, people)


def _people(plan: _Plan) -> list[str]:
    """The names of people who are erased."""
    return [
        record.claim.value.text
        for record in plan.claims.values()
        if record.claim.predicate == NAME
        and record.claim.subject in plan.entities
        and record.claim.value is not None
        and record.classes[record.claim.subject] == PERSON
    ]


def held_people(
    engine: Engine, names: HeldNames, clearance: Clearance
) -> Iterator[tuple[str, str]]:
    """Who bears the name of somebody whose name is held: the persons and the claims that call them
    so, by id, as far as a clearance reads. For anybody who may erase: it takes the key.

    Raises:
        StoreError: names are held, and their key is not there.
    """
    with engine.writing(keep=False) as writer, engine.reading() as snapshot:
        yield from names.listed(snapshot.view(clearance, coded=True), writer)


def _with_mentions(erased: Erased, names: NamesToFind, engine: Engine, order: DecisionBy) -> Erased:
    """Look through what is left. Outside the unit of work: it takes long, and others may write."""
    gone = {*erased.claims, *erased.entities}
    with engine.reading() as snapshot:
        found = mentions(snapshot.view(order.clearance, coded=True), names, gone)
        first = tuple(islice(found, MOST_MENTIONS))
        return replace(erased, mentions=first, more_mentions=sum(1 for _ in found))


def _goes(naming: Iterable[Claim], going: dict[str, Record]) -> bool:
    """Whether every claim that names an entity is going."""
    return all(claim.id in going for claim in naming)
