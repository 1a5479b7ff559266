"""Reading a plan over one snapshot: the root fields, then every level below them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from api.graphql.portions import PortionBook, Telling
from api.graphql.root_fields import Introspection, Plan
from api.graphql.roots.root import Reading
from api.graphql.run import Budget, Run
from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.duties.law import Law
from graph.engines.engine import Snapshot
from graph.ingest.own_documents import Passages
from graph.views.kept_results import Keeping
from graph.views.kept_view import Kept
from graph.views.view import View

KEPT = 8
"""The part of the memory for answering that whole replies may take, kept for the next caller."""
PORTIONS = 16
"""The part of it that portions of replies may take."""
SAID = 16
"""The part of it that what views reply of single entities may take."""
LASTING_PART = 4
"""The part that may be taken by what the statuses of calls rest on, which outlives writes."""


def keeping_within(memory: int) -> Keeping:
    """What is kept where answering may take so many bytes."""
    return Keeping(
        replies=memory // KEPT,
        portions=memory // PORTIONS,
        said=memory // SAID,
        lasting=memory // LASTING_PART,
    )


class Enquiry(NamedTuple):
    """For whom a question is answered, when, with how much, and out of what beside the store."""

    clearance: Clearance
    today: date
    """The day of statuses where the question names none."""
    deadline: Deadline
    """When the data has to be there."""
    budget: Budget
    """How much may be read and laid out."""
    may: Collection[str]
    """What the reader may do."""
    person: str | None
    """The opaque id of the reader."""
    keeping: Keeping
    """What earlier requests to the engine left."""
    law: Law | None = None
    """The tables that duties use; None for those of the view's ontology."""
    passages: Passages | None = None
    """The operator's documents."""


def read_plan(
    plan: Plan,
    introspected: Mapping[str, Any],
    snapshot: Snapshot | None,
    asked: Enquiry,
    *,
    done: Mapping[object, Any] | None = None,
    telling: Telling | None = None,
    present: Kept | None = None,
) -> dict[str, Any]:
    """The data of a reply, all of it of one state of the store.

    Args:
        introspected: what is known already, by key of the reply.
        snapshot: the state that is read; None where nothing of the plan reads any.
        done: what came of fields of the mutation.
        telling: who tells what comes of entities; where left out, it is told as it is.
        present: what is kept of the view of the present; looked for where left out.

    Raises:
        QueryError: the plan reads more than a request may.
        FieldFailure: a field cannot be answered.
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    readings = {key: one for key, one in plan.items() if isinstance(one, Reading)}
    laid: dict[str, Any] = {}
    if readings:
        assert snapshot is not None
        with asked.budget.counting():
            for known_at in dict.fromkeys(one.known_at for one in readings.values()):
                kept = None if known_at is not None else present
                kept = kept or asked.keeping.of(snapshot, asked.clearance, known_at, asked.deadline)
                view = snapshot.view(asked.clearance, known_at)
                book = None if telling is None else _book(view, kept)
                run = Run(
                    view,
                    asked.budget,
                    asked.today,
                    asked.law,
                    kept,
                    asked.may,
                    asked.passages,
                    done or {},
                    asked.person,
                    book,
                )
                same = {key: one for key, one in readings.items() if one.known_at == known_at}
                laid.update(_laid_out(same, run))
                if telling is not None:
                    has_all = book is not None and book.has_all
                    is_plain = book is not None and book.is_plain
                    for one in same.values():
                        telling.note(one.lists if has_all else None, is_plain=is_plain)
    data: dict[str, Any] = {}
    for key, field in plan.items():
        if key in laid:
            data[key] = laid[key]
        else:
            data[key] = introspected[key] if isinstance(field, Introspection) else "Query"
    return data


def _book(view: View, kept: Kept) -> PortionBook | None:
    """The portions of a view; None where none are kept."""
    if kept.portions is None:
        return None
    clusters = view.identities().clusters
    return PortionBook(kept.portions, {id: one.ids for id, one in clusters.items()})


def _laid_out(readings: Mapping[str, Reading], run: Run) -> dict[str, Any]:
    """Read the root fields of one view, then all levels below them together."""
    for reading in readings.values():
        reading.announce(run)
    for reading in readings.values():
        reading.read(run)
    run.finish()
    return {key: reading.lay_out(run) for key, reading in readings.items()}
