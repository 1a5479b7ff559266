"""What persons decide about claims in the store: reviews, re-markings, retractions.

Whoever decides is named by an opaque id and gives a reason. A batch is decided whole or not at
all. What a clearance may not read is unknown to whoever decides with it: the same message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from graph.changes.spreading import check_judgement
from graph.claims.claim import Claim, Entity, Review
from graph.claims.errors import InputError, shown
from graph.claims.marking import Clearance, Marking, join_all
from graph.claims.record_times import day_of
from graph.engines.engine import Engine, Writer
from graph.protection.denials import ABOUT, DENIAL, around, found_held_back, refusal
from graph.protection.floor_raises import KIND, Bite, below_floors
from graph.protection.floors import Handling, check_least
from graph.protection.held_names import NOBODY, HeldNames
from graph.protection.one_by_one import refused_together
from graph.protection.told_words import naming_shielded_stored
from graph.views.view import Record, View

DAY = 86_400_000_000
"""In microseconds."""

_PERSON = re.compile(r"[a-z2-7]{26}\Z")


def check_day(on: str, now: int, record: str | None = None) -> None:
    """Refuse a decision of a day to come.

    Args:
        on: ISO 8601.
        now: the record time that the decision would have.

    Raises:
        InputError: nobody can have decided on that day yet.
    """
    # East of Greenwich it may be tomorrow already.
    latest = day_of(now + DAY)
    if on > latest:
        raise InputError(
            f"is a day to come: it is {day_of(now)} now",
            mend="give the day on which it was decided; where the clock is wrong, set it",
            record=record,
            field="on",
            value=on,
        )


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

    def __post_init__(self) -> None:
        if not _PERSON.match(self.by):
            raise InputError(
                "is not the opaque id of a person",
                mend="use 26 small letters and digits from 2 to 7, always the same for one person",
                field="by",
                value=self.by,
            )
        if not self.why.strip():
            raise InputError("gives no reason", mend="say why in a few words", field="why")


class Turn(NamedTuple):
    """How one claim or entity stood, and how it stands now."""

    id: str
    before: str
    after: str


class StillBound(NamedTuple):
    """A claim that is still bound more strictly than it was marked."""

    id: str
    written: Marking
    bound: Marking
    because: tuple[tuple[str, Marking], ...]
    """The entities that it names and the claim that it refines, by id, which bind it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a batch."""

    turns: tuple[Turn, ...]
    """In the order asked for; equal before and after where it was so already."""
    raised: tuple[Bite, ...]
    """What came under a floor by it, as far as whoever decides may read it, before and after."""
    kept: tuple[StillBound, ...] = ()
    """What a re-marking asks for and does not reach, because of other markings."""
    at: int
    """The record time."""

    @property
    def changed(self) -> int:
        """How many were decided anew."""
        return sum(turn.before != turn.after for turn in self.turns)


def decide(
    engine: Engine,
    ids: Iterable[str],
    to: Review,
    order: DecisionBy,
    *,
    standing: Review | None = None,
) -> Outcome:
    """Append a decision to claims.

    Args:
        standing: how each is thought to stand. Where somebody has decided meanwhile the whole
            batch is refused.

    Raises:
        InputError: an id is unknown or may not be read; one stands otherwise than thought; an
            accusation that was rejected would stand again without its denial; one that software
            proposed, or a person's name, would be accepted together with others; or a judgement of
            identity would bring what is held against one to another name.
    """
    with deciding(engine, order) as (writer, view):
        records = _claims(view, ids)
        for id, record in records.items():
            if standing is not None and record.review is not standing:
                raise InputError(
                    f"stands as {record.review.value}, not as {standing.value}",
                    mend="somebody has decided meanwhile: look at its history and decide again",
                    record=id,
                )
        if to is Review.ACCEPTED:
            claims = [record.claim for record in records.values()]
            about = writer.registered({claim.subject for claim in claims})
            for error in refused_together(claims, about):
                raise error
            for id, record in records.items():
                if record.review is not Review.ACCEPTED:
                    check_judgement(view, id, record.claim)
        back = [r.claim for r in records.values() if r.review is Review.REJECTED]
        with _denials_kept(around(back), writer, view):
            writer.review(records, to, by=order.by, why=order.why, on=order.on)
        return Outcome(
            turns=tuple(Turn(id, r.review.value, to.value) for id, r in records.items()),
            raised=(),
            at=writer.now,
        )


def retract(
    engine: Engine,
    ids: Iterable[str],
    order: DecisionBy,
    handling: Handling,
    *,
    undo: bool = False,
) -> Outcome:
    """Take claims back, for good: loading their sheet does not bring them back.

    Args:
        undo: take the retraction back instead; what then comes under a floor is raised to it.

    Raises:
        InputError: an id is unknown or may not be read; or an accusation would stand again
            without its denial.
    """
    states = ("retracted", "recorded") if undo else ("recorded", "retracted")
    with deciding(engine, order) as (writer, view):
        records = _claims(view, ids)
        raised: list[Bite] = []
        said = {"by": order.by, "why": order.why, "on": order.on}
        kinds = {r.claim.subject for r in records.values() if _decisive(r, handling)}
        if undo:
            touched = around(r.claim for r in records.values()) | kinds
            with _denials_kept(touched, writer, view):
                writer.reinstate(records, **said)
                raised = settle(writer, handling, kinds, by=order.by)
        else:
            writer.retract(records, **said)
            # Where somebody else gives the kind, and more strictly, that is the reason now.
            raised = settle(writer, handling, kinds, by=order.by)
        return Outcome(
            turns=tuple(
                Turn(id, "recorded" if r.retracted_at is None else "retracted", states[1])
                for id, r in records.items()
            ),
            raised=_told(raised, view),
            at=writer.now,
        )


def remark(
    engine: Engine,
    ids: Iterable[str],
    to: Marking,
    order: DecisionBy,
    handling: Handling,
    names: HeldNames = NOBODY,
) -> Outcome:
    """Give claims and entities another marking; effective ones follow.

    Making something stricter is always allowed, save for a denial that would stand under a
    stricter marking than its accusation.

    Args:
        names: the names of erased people that are held; needed where the store holds some.

    Raises:
        InputError: an id is unknown or may not be read; the marking is below a floor, whose rule
            is named; or a denial would be held back from readers of its accusation.
    """
    with deciding(engine, order) as (writer, view):
        wanted = _wanted(ids)
        records, classes = view.records(wanted), view.classes(wanted)
        _known(wanted, {**records, **classes}, order.clearance)
        entities = writer.registered(classes)
        _check_floors(records, entities, to, writer, handling)
        names.check(entities, to, writer)
        kinds = {r.claim.subject for r in records.values() if _decisive(r, handling)}
        touched = around(r.claim for r in records.values()) | kinds | set(entities)
        with _denials_kept(touched, writer, view):
            said = {"by": order.by, "why": order.why, "on": order.on}
            writer.remark(dict.fromkeys(records, to), **said)
            writer.remark_entities(dict.fromkeys(entities, to), **said)
            raised = settle(writer, handling, kinds, by=order.by)
        before = {id: str(record.claim.marking) for id, record in records.items()}
        before |= {id: str(entity.marking) for id, entity in entities.items()}
        return Outcome(
            turns=tuple(Turn(id, before[id], str(to)) for id in wanted),
            raised=_told(raised, view),
            kept=tuple(_kept(records, to, writer, order.clearance)),
            at=writer.now,
        )


def settle(writer: Writer, handling: Handling, ids: Iterable[str], *, by: str) -> list[Bite]:
    """Raise to their floors some entities, and the claims that have them at an end."""
    turned = set(ids)
    claims = list(writer.naming(turned))
    ends = {id for claim in claims for id in (claim.subject, claim.object) if id} | turned
    registered = writer.registered(ends)
    bites = list(
        below_floors(
            claims,
            [registered[id] for id in sorted(turned)],
            registered,
            writer.kinds(ends),
            writer,
            handling,
        )
    )
    for bite in bites:
        mark = writer.remark_entities if bite.id in registered else writer.remark
        mark({bite.id: bite.bound}, by=by, why=f"floor: {', '.join(bite.rules)}")
    return bites


def unknown(id: str, clearance: Clearance, what: str = "claim") -> InputError:
    """The one message for an id that does not exist and for one that may not be read."""
    return InputError(
        f"there is no {what} {shown(id)} that {clearance} may read",
        mend="take an id from the reply to a query, or name another clearance with --as",
    )


@contextmanager
def deciding(engine: Engine, order: DecisionBy) -> Iterator[tuple[Writer, View]]:
    """A unit of work, with what its author may read; nobody else writes meanwhile."""
    with engine.writing(keep=not order.dry_run) as writer, engine.reading() as snapshot:
        check_day(order.on, writer.now)
        yield writer, snapshot.view(order.clearance, coded=True)


@contextmanager
def _denials_kept(ids: set[str], writer: Writer, view: View) -> Iterator[None]:
    """Refuse what newly holds a denial back from readers of its accusation.

    Pairs that the author may not read do not count: for him or her they are not there.
    """
    before = found_held_back(ids, writer)
    yield
    after = found_held_back(ids, writer)
    for pair in sorted(after.keys() - before.keys()):
        if len(view.records(pair)) == len(pair) and _seen_to_deny(after[pair].denial, writer, view):
            raise refusal(after[pair], f"claim {pair[0]}")


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


def _told(bites: Iterable[Bite], view: View) -> tuple[Bite, ...]:
    """What came under a floor, without what the view does not have and what is kept from it now:
    a floor goes by every kind that anybody gives, hidden ones included."""
    seen = [bite for bite in bites if view.clearance.reads(bite.bound)]
    ids = [bite.id for bite in seen]
    known = {**view.records(ids), **view.classes(ids)}
    return tuple(bite for bite in seen if bite.id in known)


def _wanted(ids: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise InputError("no ids were given", mend="name some, or give a file of them")
    return wanted


def _claims(view: View, ids: Iterable[str]) -> Mapping[str, Record]:
    wanted = _wanted(ids)
    records = view.records(wanted)
    _known(wanted, records, view.clearance)
    return records


def _known(wanted: Sequence[str], found: Mapping[str, object], clearance: Clearance) -> None:
    for id in wanted:
        if id not in found:
            raise unknown(id, clearance)


def _kept(
    records: Mapping[str, Record], to: Marking, writer: Writer, clearance: Clearance
) -> Iterator[StillBound]:
    """Claims that have been re-marked and that something else binds more strictly.

    Whoever could read a claim can read all that it names and refines, as it was marked until now.
    What has become stricter than that, by a floor, is not told here.
    """
    coarser = writer.effective(r.claim.refines for r in records.values() if r.claim.refines)
    entities = writer.registered({name for r in records.values() for name in r.claim.names})
    for id, record in records.items():
        around = {name: entities[name].marking for name in record.claim.names}
        if record.claim.refines:
            around[record.claim.refines] = coarser[record.claim.refines]
        because = tuple(
            (name, marking)
            for name, marking in around.items()
            if marking.join(to) != to and clearance.reads(marking)
        )
        if because:
            yield StillBound(id, to, join_all([to, *(marking for _, marking in because)]), because)


def _decisive(record: Record, handling: Handling) -> bool:
    return record.claim.predicate == KIND and record.claim.concept in handling.decisive


def _check_floors(
    records: Mapping[str, Record],
    entities: Mapping[str, Entity],
    to: Marking,
    writer: Writer,
    handling: Handling,
) -> None:
    ends = {id for r in records.values() for id in (r.claim.subject, r.claim.object) if id}
    classes = {id: entity.cls for id, entity in writer.registered(ends).items()}
    kinds = writer.kinds(ends | set(entities))
    handled = writer.handled([*records, *entities])
    lowered = {id: told.rules for id, told in handled.items()}
    looser = [r.claim for r in records.values() if r.claim.marking.join(to) != to]
    named = naming_shielded_stored(looser, writer, handling)
    for id, record in records.items():
        if record.claim.marking.join(to) != to:
            floor = handling.of_claim(record.claim, classes, kinds, lowered.get(id, ()), named)
            check_least(floor, to, handling, id)
    for id, entity in entities.items():
        if entity.marking.join(to) != to:
            floor = handling.of_entity(entity.cls, kinds.get(id, {}), lowered.get(id, ()))
            check_least(floor, to, handling, id)
