"""Everything that has an id, of any view: `node`; and a view by its moment: `asOf`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.graphql.duty_lists import duties_by_id
from api.graphql.duty_tables import DutyRow
from api.graphql.planner import Planner
from api.graphql.roots.root import Reading
from api.graphql.run import Inner, Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry
from api.graphql.view_ids import VIEW, Moment, known_at
from graph.claims.errors import QueryError
from graph.claims.record_times import microseconds

NODE = Entry(
    "Node",
    "The object with this id, as it is in the view that the id names; null if there is none.",
    own=True,
    arguments=("id",),
)
AS_OF = Entry(
    "View!",
    "The graph as it was known at a moment, or as things stood on a day, or both. It removes no "
    "event, call or entity, and does not move the day of statuses, which is today in every view.",
    own=True,
    arguments=("knownAt", "validOn!"),
)


class NoNode(Reading):
    """An id that no reply ever gave."""

    def read(self, run: Run) -> None:
        return

    def lay_out(self, run: Run) -> None:
        return


class NodeRoot(Reading):
    """An entity, a claim or a duty."""

    def __init__(self, planner: Planner, chosen: Chosen, id: str) -> None:
        super().__init__(planner.moment.known_at)
        self._id = id
        self._entity = planner.entities("Node", chosen)
        self._claim = planner.claims(chosen)
        self._duty: Inner | None = None
        if "Obligation" in planner.tables:
            self._duty = planner.of_table("Obligation", chosen)

    def announce(self, run: Run) -> None:
        run.seek(self._id)

    def read(self, run: Run) -> None:
        if self._id in run.classes:
            run.need_entities(self._entity, [(self._stands(run), run.classes[self._id])])
        elif self._id in run.records:
            run.have_claims(self._claim, [run.records[self._id]])
        elif self._duty is not None:
            duties = self._duties(run)
            if self._id in duties:
                self._duty.follow([duties[self._id]], run)

    def lay_out(self, run: Run) -> Any:
        if self._id in run.classes:
            return run.entities(self._entity)[self._stands(run)]
        if self._id in run.records:
            return run.claims(self._claim)[self._id]
        duties = {} if self._duty is None else self._duties(run)
        if self._duty is None or self._id not in duties:
            return None
        return self._duty.lay_out([duties[self._id]], run)[0]

    def _stands(self, run: Run) -> str:
        """The id that stands for the entity, where it is judged to be one with others."""
        return run.view.one_as([self._id]).get(self._id, self._id)

    def _duties(self, run: Run) -> Mapping[str, DutyRow]:
        """Those of all ids that are neither entities nor claims, looked up together."""
        kept = run.computed.setdefault(NodeRoot, {})
        if "duties" not in kept:
            rest = [id for id in run.sought if id not in run.classes and id not in run.records]
            kept["duties"] = duties_by_id(rest, run)
        found: Mapping[str, DutyRow] = kept["duties"]
        return found


class ViewRoot(Reading):
    """A view: fields of the query, all read at one moment."""

    def __init__(self, planner: Planner, chosen: Chosen, plan: Any) -> None:
        super().__init__(planner.moment.known_at)
        self._suffix = planner.moment.suffix
        self._below: dict[str, Reading | str] = {}
        for field in planner.selection.below("View", chosen):
            if field.name == "__typename":
                self._below[field.key] = "View"
            elif field.name == "id":
                self._below[field.key] = f"{VIEW}{self._suffix}"
            else:
                self._below[field.key] = plan(planner, field)
        self._readings = [one for one in self._below.values() if isinstance(one, Reading)]

    def announce(self, run: Run) -> None:
        for reading in self._readings:
            reading.announce(run)

    def read(self, run: Run) -> None:
        for reading in self._readings:
            reading.read(run)

    def lay_out(self, run: Run) -> Any:
        return {
            key: one.lay_out(run) if isinstance(one, Reading) else one
            for key, one in self._below.items()
        }


def plan_node(planner: Planner, chosen: Chosen, plan: Any) -> Reading:
    """What has the id that a question names."""
    found = planner.selection.split(planner.given("Query", chosen, NODE).get("id", ""))
    if found is None:
        return NoNode(None)
    id, moment = found
    there = planner.at(moment)
    return ViewRoot(there, chosen, plan) if id == VIEW else NodeRoot(there, chosen, id)


def plan_as_of(planner: Planner, chosen: Chosen, plan: Any) -> Reading:
    """The view that a question names."""
    given = planner.given("Query", chosen, AS_OF)
    at: datetime | None = given.get("knownAt")
    known = None
    if at is not None and at.tzinfo is None:
        problem = (
            f"knownAt {at.isoformat()} has no offset from UTC; write {at.isoformat()}Z for UTC"
        )
        planner.selection.blame(chosen, QueryError(problem))
    elif at is not None:
        now = planner.selection.now
        planner.selection.is_fleeting |= microseconds(at) > now
        known = known_at(at, now)
    return ViewRoot(planner.at(Moment(known, given.get("validOn"))), chosen, plan)
