"""What persons decide about claims in the store: reviews, re-markings, retractions.

Anybody who decides is named by an opaque id and gives a reason. A batch is decided whole or not at
all. What a clearance may not read is unknown to the one who decides with it: the same message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from graph.changes.coders import refuse_own
from graph.changes.decided_floors import (
    check_floors,
    denials_kept,
    floored,
    held_with_denials,
    hold,
    looser,
    settle,
)
from graph.changes.decision_by import DecisionBy, check_day
from graph.changes.followers import Follower, bound_by, looser_now
from graph.changes.judgement_twins import (
    follow,
    hold_twins,
    proposed_twins,
    refuse_alone,
)
from graph.changes.open_reasons import check_order
from graph.changes.repeated_decisions import review
from graph.changes.spreading import check_judgements
from graph.changes.writer_sight import WriterSight
from graph.claims.claim import Review
from graph.claims.errors import InputError, shown
from graph.claims.marking import Clearance, Marking, join_all
from graph.engines.engine import Engine, Writer
from graph.protection.denials import around
from graph.protection.floors import Handling
from graph.protection.held_names import NOBODY, HeldNames
from graph.protection.one_by_one import refused_together
from graph.protection.stored_floors import Bite
from graph.views.seen_states import seen_state
from graph.views.view import Record, View


class Stale(InputError):
    """Something has changed since the one who decides about it, or writes it anew, read it."""


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
    """What came under a floor by it, as far as the one who decides may read it, before and
    after."""
    kept: tuple[StillBound, ...] = ()
    """What a re-marking asks for and does not reach, because of other markings."""
    followers: tuple[Follower, ...] = ()
    """Claims that nobody named and that become less strict with an entity of the batch, as far as
    the one who decides may read them, before and after."""
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
        InputError: an id is unknown or may not be read; one stands otherwise than thought; the
            same person decided the same in the same words before somebody decided otherwise; an
            accusation that was rejected would stand again without its denial; one that software
            proposed, or a person's name, would be accepted together with others; or a judgement of
            identity would bring what is held against one to another name.
    """
    with deciding(engine, order) as (writer, view):
        records = _claims(view, ids, order)
        for id, record in records.items():
            if standing is not None and record.review is not standing:
                raise InputError(
                    f"stands as {record.review.value}, not as {standing.value}",
                    mend="somebody has decided meanwhile: look at its history and decide again",
                    record=id,
                )
        check_order(order, records.values(), WriterSight(writer, view), view)
        unseen: Mapping[str, list[Marking]] = {}
        if to is Review.ACCEPTED:
            claims = [record.claim for record in records.values()]
            if not order.own_too:
                refuse_own(view, claims, order.by, order.handed_in)
            about = writer.registered({claim.subject for claim in claims})
            for error in refused_together(claims, about):
                raise error
            unseen = check_judgements(records, writer, view)
        elif to is Review.REJECTED:
            refuse_alone(writer, view, records)
        back = [r.claim for r in records.values() if r.review is Review.REJECTED]
        touched = around(back)
        with held_with_denials(touched, writer, order), denials_kept(touched, writer, view):
            review(writer, view, records, to, order.decided)
            if to is Review.REJECTED:
                follow(writer, records, order.decided, to=to)
            for id, reasons in unseen.items():
                hold_twins(writer, records[id].claim, reasons, order)
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
        InputError: an id is unknown or may not be read; an accusation would stand again without
            its denial; or a judgement of identity would bring what is held against one to another
            name again.
    """
    states = ("retracted", "recorded") if undo else ("recorded", "retracted")
    with deciding(engine, order) as (writer, view):
        records = _claims(view, ids, order)
        kinds = {r.claim.subject for r in records.values() if _decisive(r, handling)}
        sight = WriterSight(writer, view)
        check_order(order, records.values(), sight, view)
        unseen = sight.unseen_kinds(kinds, handling)
        touched = around(r.claim for r in records.values()) | kinds
        with held_with_denials(touched, writer, order):
            if undo:
                unseen_spread = check_judgements(records, writer, view, undo=True)
                with denials_kept(touched, writer, view):
                    writer.reinstate(records, order.decided)
                    claims = [record.claim for record in records.values()]
                    writer.reinstate(proposed_twins(writer, claims), order.decided)
                    for id, reasons in unseen_spread.items():
                        hold_twins(writer, records[id].claim, reasons, order)
                    raised = settle(writer, handling, kinds - unseen, by=order.by)
            else:
                refuse_alone(writer, view, records)
                writer.retract(records, order.decided)
                follow(writer, records, order.decided, to=None)
                # Where somebody else gives the kind, more strictly, that is the reason now.
                raised = settle(writer, handling, kinds - unseen, by=order.by)
            hidden = settle(writer, handling, unseen, by=order.by)
            order.note_kept(("floor", bite.id, bite.bound) for bite in hidden)
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

    Making something stricter is always allowed, except for a denial that would stand under a
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
        _check_seen(records, order.seen)
        entities = writer.registered(classes)
        turned, sight = looser(records, entities, to), WriterSight(writer, view)
        both = [replace(r, marking=r.marking.join(to)) for r in records.values()]
        check_order(order, both, sight, view)
        check_floors(turned, sight, handling)
        floors = floored(turned, writer, handling)
        held = names.kept(entities, to, writer, silently=order.silently)
        kinds = {r.claim.subject for r in records.values() if _decisive(r, handling)}
        unseen = sight.unseen_kinds(kinds, handling)
        touched = around(r.claim for r in records.values()) | kinds | set(entities)
        opened = [id for id, entity in entities.items() if entity.marking.join(to) != to]
        bound = bound_by(opened, records, sight) if opened else {}
        with held_with_denials(touched, writer, order):
            with denials_kept(touched, writer, view):
                writer.remark(dict.fromkeys(records, to), order.decided)
                writer.remark_entities(dict.fromkeys(entities, to), order.decided)
                raised = settle(writer, handling, kinds - unseen, by=order.by)
                # Before what hidden floors and names hold back: the one who decides learns nothing.
                loose = looser_now(bound, writer)
            hold(floors, turned, writer, by=order.by)
            writer.remark_entities(held, order.decided)
            hidden = settle(writer, handling, unseen, by=order.by)
            order.note_kept(("floor", bite.id, bite.bound) for bite in hidden)
        before = {id: str(record.claim.marking) for id, record in records.items()}
        before |= {id: str(entity.marking) for id, entity in entities.items()}
        return Outcome(
            turns=tuple(Turn(id, before[id], str(to)) for id in wanted),
            raised=_told(raised, view),
            kept=tuple(_kept(records, to, writer, order.clearance)),
            followers=tuple(each for each in loose if order.clearance.reads(each.after)),
            at=writer.now,
        )


def unknown(id: str, clearance: Clearance, what: str = "claim") -> InputError:
    """The one message for an id that does not exist and for one that may not be read."""
    return InputError(
        f"there is no {what} {shown(id)} that {clearance} may read",
        mend="take an id from the reply to a query, or read with another clearance: with --as, "
        "or over HTTP with a token that has it",
        over_http="take an id from the reply to a query, or read with a token of another clearance",
    )


@contextmanager
def deciding(engine: Engine, order: DecisionBy) -> Iterator[tuple[Writer, View]]:
    """A unit of work, with what its author may read; nobody else writes meanwhile."""
    with (
        engine.writing(keep=not order.dry_run) as writer,
        engine.reading(order.deadline) as snapshot,
    ):
        check_day(order.on, writer.now)
        yield writer, snapshot.view(order.clearance, coded=True)
        order.before_commit()
        order.deadline.check()


def _told(bites: Iterable[Bite], view: View) -> tuple[Bite, ...]:
    """What came under a floor, without what the view does not have and what is kept from it now:
    a floor uses every kind that anybody gives, hidden ones included."""
    seen = [bite for bite in bites if view.clearance.reads(bite.bound)]
    ids = [bite.id for bite in seen]
    known = {**view.records(ids), **view.classes(ids)}
    return tuple(bite for bite in seen if bite.id in known)


def _wanted(ids: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise InputError("no ids were given", mend="name some, or give a file of them")
    return wanted


def _claims(view: View, ids: Iterable[str], order: DecisionBy) -> Mapping[str, Record]:
    wanted = _wanted(ids)
    records = view.records(wanted)
    _known(wanted, records, view.clearance)
    _check_seen(records, order.seen)
    return records


def _check_seen(records: Mapping[str, Record], seen: Mapping[str, str]) -> None:
    for id, record in records.items():
        if seen.get(id, then := seen_state([record])) != then:
            raise Stale(
                "does not stand as it was read",
                mend="read it again, and decide with the state that it has then",
                record=id,
                field="if",
            )


def _known(wanted: Sequence[str], found: Mapping[str, object], clearance: Clearance) -> None:
    for id in wanted:
        if id not in found:
            raise unknown(id, clearance)


def _kept(
    records: Mapping[str, Record], to: Marking, writer: Writer, clearance: Clearance
) -> Iterator[StillBound]:
    """Claims that have been re-marked and that something else binds more strictly.

    Anybody who could read a claim can read all that it names and refines, as it was marked until
    now. What has become stricter than that, by a floor, is not told here.
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
    return handling.given(record.claim) in handling.decisive
