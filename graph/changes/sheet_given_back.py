"""Taking a sheet out of a store, as far as somebody may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graph.changes.writer_sight import WriterSight
from graph.claims.claim import entity_id
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.ingest.blocks import DOCUMENT
from graph.ingest.given_back import given_back
from graph.ingest.sheet_head import source_id
from graph.views.grades import confidence
from graph.views.replies import read_one
from graph.views.seen_states import seen_state
from graph.views.view import Labels


class TakenOut(NamedTuple):
    """A sheet, and how it stands."""

    text: str
    state: str
    """What its sender gives to show to have read it (`graph.views.seen_states`)."""


def take_out(
    engine: Engine, origin: str, clearance: Clearance, deadline: Deadline = NEVER
) -> TakenOut:
    """A sheet by its id.

    It waits for writers, so that it is whole.

    Raises:
        InputError: there is no sheet of this id that may be read: the same words for a hidden one,
            for a registry and for none.
    """
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
        marking = str(writer.registered([document])[document].marking)
        claims = [r.claim for r in records.values() if r.retracted_at is None]
        named = sorted({name for claim in claims for name in claim.names})
        told = view.histories([claim.id for claim in claims])
        found = {id: confidence(life.changes) for id, life in told.items()}
        text = given_back(
            origin,
            claims,
            classes=view.classes(named),
            labels=read_one(view, Labels(), named),
            marking=marking,
            grades={id: grade for id, grade in found.items() if grade is not None},
            vocabulary=view.vocabulary,
        )
        return TakenOut(text, seen_state(records.values()))
