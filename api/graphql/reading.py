"""Reading a plan over one snapshot: the root fields, then every level below them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from api.graphql.portions import PortionBook, Telling
from api.graphql.root_fields import Introspection, Plan
from api.graphql.roots.root import Reading
from api.graphql.run import READS, Budget, Run
from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance
from graph.duties.law import Law
from graph.engines.engine import Snapshot
from graph.ingest.own_documents import Passages
from graph.views.kept_results import Keeping
from graph.views.kept_view import Kept
from graph.views.view import View


def read_plan(
    plan: Plan,
    introspected: Mapping[str, Any],
    snapshot: Snapshot | None,
    clearance: Clearance,
    today: date,
    law: Law | None = None,
    keeping: Keeping | None = None,
    deadline: Deadline = NEVER,
    budget: Budget | None = None,
    may: Collection[str] = READS,
    passages: Passages | None = None,
    done: Mapping[object, Any] | None = None,
    person: str | None = None,
    telling: Telling | None = None,
    present: Kept | None = None,
) -> dict[str, Any]:
    """The data of a reply, all of it of one state of the store.

    Args:
        introspected: what is known already, by key of the reply.
        snapshot: the state that is read; None where nothing of the plan reads any.
        today: the day of statuses where the question names none.
        law: the tables that duties use; those of the view's ontology where left out.
        keeping: what earlier requests to the engine left; nothing where left out.
        deadline: when the data has to be there.
        budget: how much may be read and laid out; the default where left out.
        may: what the reader may do.
        passages: the operator's documents; none where left out.
        done: what came of fields of the mutation.
        person: the opaque id of the caller.
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
        budget = budget or Budget()
        keeping = keeping or Keeping()
        with budget.counting():
            for known_at in dict.fromkeys(one.known_at for one in readings.values()):
                kept = None if known_at is not None else present
                kept = kept or keeping.of(snapshot, clearance, known_at, deadline)
                view = snapshot.view(clearance, known_at)
                book = None if telling is None else _book(view, kept)
                run = Run(view, budget, today, law, kept, may, passages, done or {}, person, book)
                same = {key: one for key, one in readings.items() if one.known_at == known_at}
                laid.update(_laid_out(same, run))
                if telling is not None:
                    has_all = book is not None and book.has_all
                    for one in same.values():
                        telling.note(one.lists if has_all else None)
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
