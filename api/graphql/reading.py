"""Reading a plan over one snapshot: the root fields, then every level below them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.graphql.call_lists import CallsField, OutcomesField, chosen_calls, outcome_buckets
from api.graphql.duty_columns import Row
from api.graphql.duty_lists import ObligationsField, duties_by_id
from api.graphql.link_lists import SelfInvestigationsField
from api.graphql.plan import (
    ClaimField,
    ClaimsField,
    EntitiesField,
    Introspection,
    NodeField,
    Plan,
    Reading,
    RootField,
    SearchField,
)
from api.graphql.run import Budget, Run
from api.graphql.selection import blaming
from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance
from graph.duties.law import Law
from graph.engines.engine import Engine
from graph.views.kept_results import Keeping
from graph.views.view import Page


def read_plan(
    plan: Plan,
    introspected: Mapping[str, Any],
    engine: Engine,
    clearance: Clearance,
    today: date,
    law: Law | None = None,
    keeping: Keeping | None = None,
    deadline: Deadline = NEVER,
    budget: Budget | None = None,
) -> dict[str, Any]:
    """The data of a reply, all of it of one state of the store.

    Args:
        introspected: what is known already, by key of the reply.
        today: the day of statuses where the question names none.
        law: the tables that duties go by; those of the view's ontology where left out.
        keeping: what earlier requests to the engine left; nothing where left out.
        deadline: when the data has to be there.
        budget: how much may be read and laid out; the default where left out.

    Raises:
        QueryError: the plan reads more than a request may.
        GraphQLError: a text could mean too many names; with the path of its field.
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    readings = {key: field for key, field in plan.items() if isinstance(field, RootField)}
    laid: dict[str, Any] = {}
    if readings:
        budget = budget or Budget()
        keeping = keeping or Keeping()
        with budget.counting(), engine.reading(deadline) as snapshot:
            state = snapshot.state
            for known_at in dict.fromkeys(field.known_at for field in readings.values()):
                kept = keeping.of(state, clearance, known_at, deadline)
                run = Run(snapshot.view(clearance, known_at), budget, today, law, kept)
                same = {k: f.reading for k, f in readings.items() if f.known_at == known_at}
                laid.update(_laid_out(same, run))
    data: dict[str, Any] = {}
    for key, field in plan.items():
        if isinstance(field, RootField):
            data[key] = laid[key]
        else:
            data[key] = introspected[key] if isinstance(field, Introspection) else "Query"
    return data


def _laid_out(readings: Mapping[str, Reading], run: Run) -> dict[str, Any]:
    """Read the root fields of one view, then all levels below them together."""
    pages: dict[str, Page[Any]] = {}
    buckets: dict[str, Any] = {}
    ids = {key: r.id for key, r in readings.items() if isinstance(r, (NodeField, ClaimField))}
    nodes = [r.id for r in readings.values() if isinstance(r, NodeField)]
    classes = run.view.classes(nodes) if nodes else {}
    records = [id for id in ids.values() if id not in classes]
    known = run.view.records(records) if records else {}
    duties = duties_by_id((id for id in nodes if id not in classes and id not in known), run)
    for key, reading in readings.items():
        if isinstance(reading, EntitiesField):
            pages[key] = run.view.entities(reading.query)
            reading.plan.follow([pages[key]], run)
        elif isinstance(reading, ClaimsField):
            pages[key] = run.view.claims(reading.query)
            reading.plan.follow([pages[key]], run)
        elif isinstance(reading, SearchField):
            with blaming(reading.chosen):
                pages[key] = run.view.search(reading.query)
            reading.plan.follow([pages[key]], run)
        elif isinstance(reading, (ObligationsField, SelfInvestigationsField)):
            pages[key] = reading.page(run)
            reading.plan.follow([pages[key]], run)
        elif isinstance(reading, CallsField):
            pages[key] = chosen_calls(reading, run)
            reading.plan.follow([pages[key]], run)
        elif isinstance(reading, OutcomesField):
            buckets[key] = outcome_buckets(reading, run)
        elif isinstance(reading, NodeField) and reading.id in classes:
            run.need_entities(reading.entity, [(reading.id, classes[reading.id])])
        elif isinstance(reading, (NodeField, ClaimField)) and reading.id in known:
            run.have_claims(reading.claim, [known[reading.id]])
        elif isinstance(reading, NodeField) and reading.id in duties:
            reading.obligation.follow([duties[reading.id]], run)
    run.finish()
    return {
        key: buckets[key] if key in buckets else _value(reading, pages.get(key), duties, run)
        for key, reading in readings.items()
    }


def _value(reading: Reading, page: Page[Any] | None, duties: Mapping[str, Row], run: Run) -> Any:
    if isinstance(
        reading,
        (
            *(EntitiesField, ClaimsField, SearchField, CallsField),
            *(ObligationsField, SelfInvestigationsField),
        ),
    ):
        assert page is not None
        return reading.plan.lay_out(page, run)
    if isinstance(reading, NodeField):
        entity = run.entities(reading.entity).get(reading.id)
        if entity is not None:
            return entity
        if reading.id in duties:
            return reading.obligation.lay_out(duties[reading.id], run)
    assert not isinstance(reading, OutcomesField)
    return run.claims(reading.claim).get(reading.id)
