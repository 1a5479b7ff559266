"""Taking a sheet out of a store, as far as somebody may read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from graph.changes.writer_sight import WriterSight
from graph.claims.claim import Claim, entity_id
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Engine
from graph.engines.leftovers import temporary_folder
from graph.ingest.blocks import DOCUMENT
from graph.ingest.connector import Desk
from graph.ingest.given_back import given_back
from graph.ingest.sheet_head import source_id
from graph.ingest.workbooks.filled_workbook import filled_workbook
from graph.ingest.workbooks.workbook_sheet import WorkbookConnector
from graph.views.all_pages import claim_lives
from graph.views.grades import confidence
from graph.views.replies import read_one
from graph.views.seen_states import seen_state
from graph.views.view import Labels, Record
from graph.vocabulary import Vocabulary


class TakenOut(NamedTuple):
    """A sheet, and how it stands."""

    text: str
    state: str
    """What its sender gives to show to have read it (`graph.views.seen_states`)."""


class _Found(NamedTuple):
    """A sheet as it stands in a store."""

    records: Mapping[str, Record]
    claims: Sequence[Claim]
    classes: Mapping[str, str]
    labels: Mapping[str, str]
    marking: str
    registered: Mapping[str, Marking]
    """How the document and the sheet itself are marked."""
    grades: Mapping[str, str]
    vocabulary: Vocabulary


def take_out(
    engine: Engine, origin: str, clearance: Clearance, deadline: Deadline = NEVER
) -> TakenOut:
    """A sheet by its id.

    It waits for writers, so that it is whole.

    Raises:
        InputError: there is no sheet of this id that may be read: the same words for a hidden one,
            for a registry and for none.
    """
    with _found(engine, origin, clearance, deadline) as found:
        text = given_back(
            origin,
            found.claims,
            classes=found.classes,
            labels=found.labels,
            marking=found.marking,
            grades=found.grades,
            vocabulary=found.vocabulary,
        )
        return TakenOut(text, seen_state(found.records.values()))


def take_out_workbook(
    engine: Engine, origin: str, clearance: Clearance, deadline: Deadline = NEVER
) -> bytes:
    """A sheet by its id, as a coding workbook, which says all that the sheet says.

    It is read again before it is handed over, and refused where it would say less or more.

    Raises:
        InputError: as `take_out`; or a workbook cannot say some of it.
    """
    with _found(engine, origin, clearance, deadline) as found:
        data, left = filled_workbook(
            origin,
            found.claims,
            classes=found.classes,
            labels=found.labels,
            marking=found.marking,
            vocabulary=found.vocabulary,
        )
        left |= dict.fromkeys(found.grades, "how sure the coder is")
        if not left:
            left = _compared(data, found, deadline)
        if left:
            told = "; ".join(f"{id}: {why}" for id, why in list(left.items())[:MOST_TOLD])
            more = f"; and {len(left) - MOST_TOLD} more" if len(left) > MOST_TOLD else ""
            raise InputError(
                f"says {len(left)} things that a workbook cannot say ({told}{more})",
                mend="take the sheet in YAML: leave --xlsx out",
                record=origin,
            )
        return data


MOST_TOLD = 5
"""Claims that a message names."""


def _compared(data: bytes, found: _Found, deadline: Deadline) -> dict[str, str]:
    """What a workbook says otherwise than the store, by claim."""
    with temporary_folder() as folder:
        path = folder / "sheet.xlsx"
        path.write_bytes(data)
        try:
            unit = WorkbookConnector().read(path, Desk(vocabulary=found.vocabulary))
        except InputError as error:
            return {"the workbook": str(error).replace(str(path), "it")}
    deadline.check()
    if unit.errors:
        return {"the workbook": str(unit.errors[0]).replace(str(path), "it")}
    read = unit.claims
    there = {claim.id: claim for claim in found.claims}
    left = {
        id: f"{claim.predicate}, as it is said" for id, claim in there.items() if id not in read
    }
    left |= {id: f"{read[id].predicate} would be new" for id in read if id not in there}
    for id, entity in unit.entities.items():
        if found.registered.get(id) != entity.marking:
            left[id] = "who may read its registration"
    left |= {
        id: "its marking"
        for id, claim in there.items()
        if id in read and read[id].marking != claim.marking
    }
    return left


@contextmanager
def _found(
    engine: Engine, origin: str, clearance: Clearance, deadline: Deadline
) -> Iterator[_Found]:
    with engine.writing(keep=False) as writer, engine.reading(deadline) as snapshot:
        view = snapshot.view(clearance, coded=True)
        ids = sorted(WriterSight(writer, view).held(origin))
        records = view.records(ids)
        document = entity_id(origin, DOCUMENT)
        wanted = [document, source_id(origin)]
        lives: Mapping[str, object] = view.histories(wanted)
        if len(lives) < len(wanted):
            raise InputError(
                f"there is no sheet {origin} that {clearance} may read",
                mend="take the origin of one of its claims",
            )
        claims = [r.claim for r in records.values() if r.retracted_at is None]
        named = sorted({name for claim in claims for name in claim.names})
        told = claim_lives(view, [claim.id for claim in claims])
        grades = {id: confidence(life.changes) for id, life in told.items()}
        registered = writer.registered(wanted)
        yield _Found(
            records=records,
            claims=claims,
            classes=view.classes(named),
            labels=read_one(view, Labels(), named),
            marking=str(registered[document].marking),
            registered={id: entity.marking for id, entity in registered.items()},
            grades={id: grade for id, grade in grades.items() if grade is not None},
            vocabulary=view.vocabulary,
        )
