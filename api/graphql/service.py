"""Questions in, answers out: the one entry to GraphQL, for the web and for the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime
from typing import Any

import orjson
from graphql import GraphQLError

from api.graphql.error_codes import ErrorCode, coded, errors_body
from api.graphql.length import check_length
from api.graphql.mutations.performing import rights_of, written
from api.graphql.operations import Refused
from api.graphql.planning import Planned, Planning
from api.graphql.portions import Telling
from api.graphql.reading import Enquiry, keeping_within, read_plan
from api.graphql.replying import Heavy, Mutating, Reply, Subscribing, refusal, trimmed
from api.graphql.root_fields import Plan
from api.graphql.roots.root import FieldFailure
from api.graphql.run import MEMORY, READS, Budget
from api.graphql.schema import api_of, input_words
from api.graphql.subscriptions.following import Events, Listening, read_on
from api.writing.scribe import Scribe
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import OutOfTime, QueryError, StoreError
from graph.claims.marking import Clearance
from graph.claims.record_times import now as clock
from graph.duties.law import Law
from graph.engines.engine import Engine, NotAtOnce, Snapshot
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.own_documents import Passages
from graph.ledger import Policy
from graph.views.view import State

MOST_LANGUAGES = 10
"""Languages of a reader's preference that are heeded."""

NARROW = (
    "narrow the question: a where that leaves fewer, a smaller first, fewer lists inside lists, "
    "no totalCount"
)
"""What its message says to do."""

_BESIDE = 1_000
"""Bytes that a kept reply takes beside its body and its key, at most."""
_PASSAGE = "passage"
"""The field that reads the operator's documents, which change without the store."""

HEAVY = 50_000
"""From so much work on (see `api.graphql.cost`) a question is heavy."""
ONLY_KEPT = -1
"""So much work is only what is kept."""


def this_day() -> date:
    """Today, in UTC."""
    return datetime.now(UTC).date()


class Service:
    """Answers GraphQL over one engine.

    Its schema follows from the engine's ontology. Safe to use from several threads if the
    engine's `reading` is.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        policies: Mapping[str, Policy] | None = None,
        law: Law | None = None,
        today: Callable[[], date] = this_day,
        memory: int = MEMORY,
        now: Callable[[], int] = clock,
        passages: Passages | None = None,
    ) -> None:
        """An entry to an engine.

        Args:
            policies: review policies by name; those of the engine's ontology where left out.
            law: the tables that duties use; those of the engine's ontology where left out.
            today: the day of statuses where a question names none.
            memory: bytes that the process may take for answering.
            now: the moment of a request, in microseconds since 1970.
            passages: documents of one's own, to show words of; none where left out.
        """
        self._memory, self._passages = memory, passages
        self._engine, self._today, self._now, self._law = engine, today, now, law
        policies = ontology_of(engine.vocabulary).policies if policies is None else policies
        self._api = api_of(engine.vocabulary)
        self._planning = Planning(self._api, policies, now)
        self._keeping = keeping_within(memory)
        self.words = input_words(self._api.schema)
        """Names of arguments and of members of inputs: all that variables can be made of."""

    @property
    def schema_text(self) -> str:
        """The schema in the schema definition language."""
        return self._api.text

    def answer(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        clearance: Clearance,
        languages: Sequence[str] = (),
        deadline: Deadline = NEVER,
    ) -> bytes:
        """The reply to a GraphQL request, as JSON: ``data``; or ``errors``, with ``data`` that is
        null where a field could not be answered once reading had begun.

        Args:
            clearance: what the reader may read; everything else might as well not exist.
            languages: BCP 47, most preferred first, for labels.
            deadline: when the answer has to be there; after it, the answer is an error with the
                code TIMEOUT.

        Raises:
            StoreError: the store cannot be read. Mistakes in the question are no exceptions.
            Abandoned: nobody waits for the answer.
        """
        try:
            reply = self.reply(
                query,
                variables,
                operation_name,
                clearance=clearance,
                languages=languages,
                deadline=deadline,
            )
        except Mutating:
            problem = "a mutation goes to a server, by POST and with a token that may write"
            reply = refusal(problem, ErrorCode.WRONG_METHOD)
        except Subscribing:
            problem = "a subscription goes to a server, over Server-Sent Events or a WebSocket"
            reply = refusal(problem, ErrorCode.WRONG_METHOD)
        return reply.body

    def reply_at_once(
        self,
        query: str,
        variables: Mapping[str, Any],
        operation_name: str | None,
        *,
        clearance: Clearance,
        languages: Sequence[str],
        may: Collection[str],
        person: str | None,
    ) -> Reply | None:
        """As `reply`, where it is kept and holds of the store as it is now: nothing was written, or
        a short look says that nothing of it reaches the reply. That takes less than a thread would,
        and nobody waits for it; None where somebody has to look longer."""
        wanted = tuple(languages)[:MOST_LANGUAGES]
        planned = self._planning.known(query, variables, operation_name, wanted)
        if planned is None:
            return None
        key = self._kept_under(planned, query, self._today(), may, person)
        state = None if key is None else self._engine.state_at_once
        if state is None:
            return None
        known = self._keeping.reply_at(state, clearance, key)
        if known is None and self._keeping.may_last(clearance, key):
            # What is wrong is told by who takes longer.
            with suppress(NotAtOnce, StoreError), self._engine.glancing() as snapshot:
                if snapshot is not None:
                    known = self._keeping.reply_of(snapshot, clearance, key)
        return known if isinstance(known, Reply) else None

    def _kept_under(
        self,
        planned: Planned,
        query: str,
        today: date,
        may: Collection[str],
        person: str | None,
    ) -> Hashable | None:
        """What the reply to a question is kept under; None where it is not kept."""
        if planned.key is None or (self._passages is not None and _PASSAGE in query):
            return None
        return (planned.key, today, frozenset(may), person)

    def reply(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        clearance: Clearance,
        languages: Sequence[str] = (),
        deadline: Deadline = NEVER,
        most: int | None = None,
        may: Collection[str] = READS,
        scribe: Scribe | None = None,
        person: str | None = None,
    ) -> Reply:
        """As `answer`, and whether the question could be answered.

        Args:
            most: how much work it may be, where its reply is not kept; None for any.
            may: what the reader may do.
            scribe: who writes what the document has of a mutation.
            person: the opaque id of the reader.

        Raises:
            Heavy: it would be more.
            Mutating: it writes, and no scribe was given.
            Subscribing: it is a subscription.
        """
        try:
            planned = self._planning.planned(
                query, variables or {}, operation_name, tuple(languages)[:MOST_LANGUAGES]
            )
            if planned.listening is not None:
                raise Subscribing(planned.listening)
            if planned.is_mutation and scribe is None:
                raise Mutating(rights_of(planned.plan))
            is_heavy = most is not None and planned.work > most
            introspected = {} if is_heavy else planned.introspected()
        except Refused as refused:
            return refusal(refused.errors, refused.code)
        except GraphQLError as error:
            return refusal([error], ErrorCode.INVALID)
        except QueryError as error:
            return refusal(str(error), ErrorCode.TOO_COSTLY)
        asked = Enquiry(
            clearance,
            self._today(),
            deadline,
            Budget(memory=self._memory),
            may,
            person,
            self._keeping,
            self._law,
            self._passages,
        )
        if scribe is not None and planned.is_mutation:

            def read_back(plan: Plan, done: Mapping[object, Any] | None = None) -> dict[str, Any]:
                with self._engine.reading(deadline) as snapshot:
                    return read_plan(plan, introspected, snapshot, asked, done=done)

            body = orjson.dumps(written(planned.plan, scribe, read_back))
            return Reply(body, True, rows=asked.budget.spent)
        key = self._kept_under(planned, query, asked.today, may, person)
        return self._answered(planned, introspected, asked, key, is_heavy=is_heavy)

    def _answered(
        self,
        planned: Planned,
        introspected: Mapping[str, Any],
        asked: Enquiry,
        key: Hashable | None,
        *,
        is_heavy: bool,
    ) -> Reply:
        """The reply to what reads, out of what is kept or read now.

        Args:
            key: what it is kept under.

        Raises:
            Heavy: it is, and is not kept.
        """
        kept = telling = None
        try:
            with (
                self._engine.reading(asked.deadline) if planned.reads else nullcontext()
            ) as snapshot:
                if snapshot is not None and key is not None:
                    kept = self._keeping.of(snapshot, asked.clearance, None, asked.deadline)
                    known = kept.reply(key)
                    if isinstance(known, Reply):
                        return known
                if is_heavy:
                    raise Heavy
                telling = None if kept is None else Telling()
                data = read_plan(
                    planned.plan, introspected, snapshot, asked, telling=telling, present=kept
                )
        except FieldFailure as failure:
            # No field at the root that can fail may be null, so that nothing of the data is left.
            failed = coded([failure.error], ErrorCode.BAD_ARGUMENT)
            return Reply(errors_body(failed, data=True), True)
        except QueryError as error:
            return refusal(str(error), ErrorCode.TOO_MANY_ROWS)
        except OutOfTime as error:
            late = refusal(str(error), ErrorCode.TIMEOUT)
            return late._replace(late=True)
        try:
            if planned.may_be_long:
                check_length(data)
        except QueryError as error:
            return refusal(str(error), ErrorCode.TOO_LONG)
        body = orjson.dumps({"data": data}, default=telling)
        reply = Reply(body, True, rows=asked.budget.spent)
        if kept is not None and key is not None:
            reply = reply._replace(body=trimmed(body))
            size = len(reply.body) + planned.size + _BESIDE
            kept.put_reply(key, reply, size, None if telling is None else telling.of)
        return reply

    def listening(
        self, query: str, variables: Mapping[str, Any], languages: Sequence[str] = ()
    ) -> Listening:
        """A subscription, to be read on.

        Raises:
            QueryError: it is none, or is refused.
        """
        try:
            planned = self._planning.planned(query, variables, None, tuple(languages))
        except (Refused, GraphQLError) as error:
            raise QueryError(str(error)) from None
        if planned.listening is None:
            raise QueryError("this is no subscription")
        return planned.listening

    def read_on(
        self,
        listening: Listening,
        position: object | None,
        *,
        clearance: Clearance,
        deadline: Deadline,
        may: Collection[str] = READS,
        person: str | None = None,
    ) -> Events:
        """One look of somebody who listens.

        Args:
            position: where an earlier look came to; None for the first.

        Raises:
            Unheard: it cannot be answered.
            Abandoned: nobody waits for it.
        """
        return read_on(
            listening,
            position,
            engine=self._engine,
            clearance=clearance,
            today=self._today(),
            now=self._now(),
            keeping=self._keeping,
            deadline=deadline,
            budget=Budget(memory=self._memory),
            may=may,
            passages=self._passages,
            person=person,
        )

    @property
    def state(self) -> State | None:
        """The state of the store: never for a reply."""
        with self._engine.reading() as snapshot:
            return snapshot.state

    @property
    def today(self) -> date:
        """The day of statuses where a question names none."""
        return self._today()

    def check(self, query: str) -> None:
        """Raise `QueryError` where a question does not fit the schema, or costs too much."""
        try:
            self._planning.checked(query, {})
        except (Refused, GraphQLError) as error:
            raise QueryError(str(error)) from None

    @property
    def kept(self) -> int:
        """How many parts of what was computed are kept now; see `graph.views.kept_results`."""
        return self._keeping.parts

    def settle(self, snapshot: Snapshot) -> None:
        """Drop what was computed from older states of the store than this one.

        Every question does so; for when nobody asks any.
        """
        self._keeping.follow(snapshot)

    def let_go(self, snapshot: Snapshot, everything: bool) -> None:
        """As `settle`; where everything has to go, questions as well: one may name what was
        erased."""
        self.settle(snapshot)
        if everything:
            self._planning.forget()
