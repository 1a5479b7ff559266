"""Reading on from where a reader stands: one snapshot, some news, and where to go on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from graphql import GraphQLError

from api.graphql.error_codes import ErrorCode, coded
from api.graphql.length import check_length
from api.graphql.run import Budget, Run
from api.graphql.subscriptions.subscription import Glance, Subscription
from graph.claims.deadline import Deadline
from graph.claims.errors import OutOfTime, QueryError
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.ingest.own_documents import Passages
from graph.views.kept_results import Keeping


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A subscription that somebody may read on."""

    key: str
    """The field's name in each event."""
    field: Subscription
    work: int
    """As `api.graphql.cost.Cost.work`."""
    may_be_long: bool


class Events(NamedTuple):
    """What one look came to."""

    data: Sequence[dict[str, Any]]
    """The data of each event."""
    position: object
    """Where to go on."""
    more: bool
    """Whether more is to be told at once."""
    rows: int
    """How many rows were read for it."""


class Unheard(Exception):
    """What somebody listens to cannot be told any more."""

    def __init__(self, errors: Sequence[GraphQLError], code: ErrorCode) -> None:
        super().__init__(errors[0].message)
        self.errors, self.code = coded(errors, code), code


def read_on(
    listening: Listening,
    position: object | None,
    *,
    engine: Engine,
    clearance: Clearance,
    today: date,
    now: int,
    keeping: Keeping,
    deadline: Deadline,
    budget: Budget,
    may: Collection[str],
    passages: Passages | None,
    person: str | None,
) -> Events:
    """One look, all of it at one state of the store.

    Args:
        position: where the reader stands; None where he or she has just come.
        now: the moment of the look, in microseconds since 1970.

    Raises:
        Unheard: it cannot be answered.
        Abandoned: as `Deadline.check`.
    """
    with _told_as_unheard():
        field = listening.field
        # Before the snapshot: nothing that comes behind it is earlier.
        latest = engine.latest
        with budget.counting(), engine.reading(deadline) as snapshot:
            kept = keeping.of(snapshot, clearance, None, deadline)
            view = snapshot.view(clearance)
            run = Run(view, budget, today, None, kept, may, passages, {}, person)
            found = field.look(
                Glance(run, latest, now, partial(snapshot.view, clearance)), position
            )
            if found.told:
                field.follow(found.told, run)
                run.finish()
            laid = field.laid(found.told, run) if found.told else ()
        data = [{listening.key: row} for row in laid]
        if listening.may_be_long:
            for one in data:
                check_length(one)
        return Events(data, found.position, found.more, budget.spent)


@contextmanager
def _told_as_unheard() -> Iterator[None]:
    """Turn what ends a look into what the listener is told."""
    try:
        yield
    except OutOfTime as error:
        raise Unheard([GraphQLError(str(error))], ErrorCode.TIMEOUT) from error
    except QueryError as error:
        raise Unheard([GraphQLError(str(error))], ErrorCode.TOO_MANY_ROWS) from error
