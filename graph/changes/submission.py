"""A sheet that somebody hands in: planned in what he or she may read, written with full sight.

The reply is that of the plan, so that nothing hidden changes a word of it. Floors, denials and
tombstones of the whole store are applied behind it: they keep out, or make stricter, and are told
to nobody here (`Submitted.kept`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from graph.changes.coders import coders, coders_of
from graph.changes.decisions import Stale
from graph.changes.full_sight import KeptCloser, write_fully
from graph.changes.load_plan import Plan, make_plan
from graph.changes.load_report import nameless
from graph.changes.rings import rings
from graph.changes.second_looks import second_looks, told_again
from graph.changes.shared_work import TO_CODE
from graph.changes.undated_calls import UndatedCalls
from graph.changes.writer_sight import WriterSight
from graph.claims.claim import Claim, Review
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.claims.record_times import day_of
from graph.claims.unit import Unit
from graph.engines.engine import Engine
from graph.ingest.connector import Desk
from graph.ingest.handed_in import read_handed_in
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.sheet_head import source_id
from graph.protection.tombstones import Tombstones
from graph.views.seen_states import seen_state
from graph.views.view import Record, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """Who hands a sheet in, and how it is to be taken."""

    by: str
    """An opaque id."""
    clearance: Clearance
    new_id: str
    """The sheet's id where it brings none."""
    dry_run: bool = False
    loosen: bool = False
    """Take what marks less strictly what is stored already."""
    may_decide: bool = False
    """Whether this person may take back and mark otherwise what others have decided about."""
    state: str | None = None
    """How the sheet stood when it was read (`graph.views.seen_states`)."""
    handed_in: Callable[[Iterable[str]], Mapping[str, frozenset[str]]] = lambda ids: {}
    """Tells who handed in claims over HTTP: claim id → opaque ids."""
    deadline: Deadline = NEVER
    """When it has to be done: nothing is kept later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What came of it, for the person who handed it in. Ids are in the sheet's order; all but
    errors and warnings are empty where it was refused."""

    origin: str
    dry_run: bool
    document: str
    """The id of the source that it codes."""
    entities: tuple[str, ...] = ()
    """Registered for the first time, as far as this person may know."""
    new: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    retracted: tuple[str, ...] = ()
    reinstated: tuple[str, ...] = ()
    remarked: tuple[str, ...] = ()
    entities_remarked: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    """Where a floor or a person's decision is stricter than the sheet, a line each."""
    nameless: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[InputError, ...] = ()
    kept: tuple[KeptCloser, ...] = field(default=())
    """What full sight did beside the plan. Not for the person who handed it in."""


def submit(
    data: bytes,
    engine: Engine,
    handing: Handing,
    tombstones: Tombstones,
    *,
    before_commit: Callable[[Submitted], None] = lambda submitted: None,
) -> Submitted:
    """Take a sheet, whole or not at all.

    Args:
        data: YAML or JSON, in UTF-8.
        before_commit: told of what will have come of it; what it raises takes all of it back.

    Raises:
        InputError: it cannot be read at all.
        Stale: it does not stand as it was read.
        StoreError: the store cannot be written.
    """
    # What takes long comes before others wait; again where a name means something else by then.
    with engine.reading(handing.deadline) as snapshot:
        names = _Names(snapshot.view(handing.clearance, coded=True))
        unit = _read(data, engine, handing, names)
    with (
        engine.writing(keep=not handing.dry_run) as writer,
        engine.reading(handing.deadline) as snapshot,
    ):
        view = snapshot.view(handing.clearance, coded=True)
        sight = WriterSight(writer, view)
        if not names.mean_the_same(view):
            unit = _read(data, engine, handing, _Names(view))
        today = date.fromisoformat(day_of(writer.now))
        plan, errors = _planned(unit, view, sight, handing)
        submitted = _told(plan, unit, errors, view, today, handing)
        if not errors:
            handing.deadline.check()
            # What is done to the store is done by who hands the sheet in, whoever coded it.
            plan.unit, unit = (replace(one, by=handing.by) for one in (plan.unit, unit))
            kept = write_fully(plan, unit, writer, sight, tombstones)
            submitted = replace(submitted, kept=kept)
        before_commit(submitted)
        view.deadline.check()
    return submitted


class _Names:
    """What the names of a sheet stand for in a view, and what was asked of it."""

    def __init__(self, view: View) -> None:
        self._view, self._told = view, dict[str, str | None]()

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        """As `View.classes`."""
        found = self._view.classes(ids)
        self._told |= {id: found.get(id) for id in ids}
        return found

    def mean_the_same(self, view: View) -> bool:
        """Whether another view answers the same."""
        found = view.classes(list(self._told))
        return all(found.get(id) == cls for id, cls in self._told.items())


def _read(data: bytes, engine: Engine, handing: Handing, names: _Names) -> Unit:
    desk = Desk(vocabulary=engine.vocabulary, find=names.classes, deadline=handing.deadline)
    unit = read_handed_in(data, desk, by=handing.by, new_id=handing.new_id)
    handing.deadline.check()
    return unit


def _planned(
    unit: Unit, view: View, sight: WriterSight, handing: Handing
) -> tuple[Plan, list[InputError]]:
    """The plan in the person's own sight, and what is wrong with it."""
    there = view.records(list(sight.held(unit.origin)))
    if handing.state is not None and handing.state != seen_state(there.values()):
        raise Stale(
            "does not stand as it was read",
            mend="read it again, and hand it in with the state that it has then",
            record=unit.record,
            field="if",
        )
    handling = ontology_of(view.vocabulary).floors
    # No view has tombstones: no key is ever looked for.
    plan = make_plan(unit, sight, handling, Tombstones(Path()))
    plan.warnings += rings(plan.unit, sight, view.vocabulary)
    calls = UndatedCalls()
    calls.note(unit)
    plan.warnings += [line for lines in calls.told(sight).values() for line in lines]
    errors = [*unit.errors, *plan.errors]
    if not unit.errors:
        errors += _of_others(unit, view, handing.by)
        errors += _too_high(plan, handing.clearance)
        errors += [] if handing.loosen else _too_loose(plan)
        errors += _unread(plan, there, handing)
        if not handing.may_decide:
            errors += _decided(plan, there)
            errors += _of_colleagues(plan, there, view, handing)
    return plan, errors


def _told(
    plan: Plan,
    unit: Unit,
    errors: list[InputError],
    view: View,
    today: date,
    handing: Handing,
) -> Submitted:
    submitted = Submitted(
        origin=unit.origin,
        dry_run=handing.dry_run,
        document=next(id for id, name in unit.names.items() if name == "document"),
        warnings=unit.warnings,
        errors=tuple(errors),
    )
    if errors:
        return submitted
    handling = ontology_of(view.vocabulary).floors
    new = {entity.id for entity in plan.entities}
    return replace(
        submitted,
        entities=tuple(id for id in unit.entities if id in new),
        new=tuple(claim.id for claim in plan.new),
        already=tuple(plan.already),
        retracted=tuple(plan.retracted),
        reinstated=tuple(plan.reinstated),
        remarked=tuple(plan.remarked),
        entities_remarked=tuple(plan.entities_remarked),
        floors=tuple(bite.told(handling) for bite in plan.bites),
        nameless=nameless(unit, new),
        warnings=(
            *unit.warnings,
            *told_again(unit, view),
            *second_looks(unit, today, view.vocabulary),
            *plan.warnings,
        ),
    )


def _of_others(unit: Unit, view: View, by: str) -> list[InputError]:
    """An error where a sheet speaks as a coder who is neither who hands it in nor its own."""
    if unit.by == by or unit.by in coders(view, [unit.origin])[unit.origin]:
        return []
    return [
        InputError(
            "is somebody else than who hands the sheet in",
            mend="leave the coder out; a correction of another's sheet keeps its coder",
            record=unit.record,
            field="coder",
            value=unit.names.get(unit.by, unit.by),
        )
    ]


def _too_high(plan: Plan, clearance: Clearance) -> list[InputError]:
    """An error for each claim and entity that anybody who writes it could not read."""
    unit = plan.unit
    bound = {id: (claim.predicate, plan.effective.get(id)) for id, claim in unit.claims.items()}
    bound |= {id: (entity.cls, entity.marking) for id, entity in unit.entities.items()}
    return [
        InputError(
            f"would be {marking}, and you read {clearance}",
            mend="mark it so that you may read it, or let somebody hand it in who may",
            record=unit.places.get(id, unit.record),
            field=what,
        )
        for id, (what, marking) in bound.items()
        if marking is not None and not clearance.reads(marking)
    ]


def _too_loose(plan: Plan) -> list[InputError]:
    return [
        InputError(
            f"would become less strict: {each.before} → {each.after}",
            mend="mark it as it stands, or say loosen: true if it is meant and you may decide",
            record=each.record,
            field=each.what,
        )
        for each in plan.loosened
    ]


def _unread(plan: Plan, there: Mapping[str, Record], handing: Handing) -> list[InputError]:
    """An error where claims would go that anybody who hands the sheet in has not shown to have
    seen."""
    if not plan.retracted or handing.state is not None:
        return []
    return [
        InputError(
            f"says {len(plan.retracted)} of {len(there)} claims no longer that the store has of it",
            mend="read the sheet as it stands, and hand it in with its state under if, so that "
            "nothing goes that somebody else has added meanwhile",
            record=plan.unit.record,
            field="if",
        )
    ]


def _decided(plan: Plan, there: Mapping[str, Record]) -> list[InputError]:
    """An error for what only somebody with the right to decide takes back or marks otherwise: what
    a person accepted or said is not so, and the document and the things of a sheet that has any."""
    settled = {
        id
        for id, record in there.items()
        if record.retracted_at is None
        and (record.claim.negated or record.review is not Review.PROPOSED)
    }
    said = [(id, "would be withdrawn") for id in plan.retracted if id in settled]
    said += [(id, "would be marked otherwise") for id in plan.remarked if id in settled]
    if settled:
        said += [(id, "would be marked otherwise") for id in plan.entities_remarked]
    return [
        InputError(
            f"{what}, and a person decided about it, or it is a denial",
            mend="leave it as it stands, or let somebody hand it in who may decide",
            record=plan.unit.places.get(id, plan.unit.record),
            field=there[id].claim.predicate if id in there else "marking",
        )
        for id, what in said
    ]


def _of_colleagues(
    plan: Plan, there: Mapping[str, Record], view: View, handing: Handing
) -> list[InputError]:
    """An error for what waits for a decision and somebody else handed in or coded, and who proposes
    would withdraw or mark otherwise; not where the sheet was given to this person to code."""
    # The coder's own words become those of who leaves the coder out, and say the same.
    said = {_said(claim) for claim in plan.unit.claims.values()}
    gone = [id for id in plan.retracted if _said(there[id].claim) not in said]
    touched = {
        id: there[id].claim
        for id in (*gone, *plan.remarked)
        if there[id].retracted_at is None and there[id].review is Review.PROPOSED
    }
    if not touched or _is_given(there, plan.unit.origin, handing):
        return []
    handed_in = handing.handed_in(touched)
    coded = coders_of(view, touched.values())
    return [
        InputError(
            "waits for a decision, and somebody else wrote it",
            mend="leave it as it stands, have the sheet assigned to you (about: assignedTo), or "
            "let somebody hand it in who may decide",
            record=plan.unit.places.get(id, plan.unit.record),
            field=claim.predicate,
        )
        for id, claim in touched.items()
        if handing.by not in handed_in.get(id, coded[id])
    ]


def _said(claim: Claim) -> tuple[object, ...]:
    """What a claim says, apart from who says it."""
    return (claim.subject, claim.predicate, claim.object, claim.concept, claim.value, claim.negated)


def _is_given(there: Mapping[str, Record], origin: str, handing: Handing) -> bool:
    """Whether somebody else gave the sheet to who hands it in now."""
    given = [
        record.claim.id
        for record in there.values()
        if record.retracted_at is None
        and record.claim.subject == source_id(origin)
        and record.claim.predicate == TO_CODE
        and record.claim.value is not None
        and record.claim.value.text == handing.by
    ]
    persons = handing.handed_in(given)
    return any(handing.by not in persons.get(id, ()) for id in given)
