"""Questions in, answers out: the one entry to GraphQL, for the web and for the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple

import orjson
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from api.access.caller import Right
from api.graphql.cache import Cache
from api.graphql.cost import Meter
from api.graphql.error_codes import ErrorCode, coded
from api.graphql.filters import Filters
from api.graphql.introspection import introspected
from api.graphql.length import check_length
from api.graphql.mutations.performing import rights_of, written
from api.graphql.operations import MOST_ERRORS, Refused, chosen_operation, distinct
from api.graphql.planner import Planner
from api.graphql.reading import read_plan
from api.graphql.root_fields import Introspection, Plan, make_plan
from api.graphql.roots.root import FieldFailure
from api.graphql.run import MEMORY, READS, Budget
from api.graphql.schema import api_of, input_words
from api.graphql.selection import Selection
from api.graphql.view_ids import PRESENT
from api.writing.scribe import Scribe
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import OutOfTime, QueryError
from graph.claims.marking import Clearance
from graph.claims.record_times import now as clock
from graph.duties.law import Law
from graph.engines.engine import Engine, Snapshot
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.own_documents import Passages
from graph.ledger import Policy
from graph.views.kept_results import Keeping

LONGEST_QUERY = 100_000
"""Characters that a document may have."""
MOST_TOKENS = 10_000
"""Words and signs that a document may have."""
MOST_LANGUAGES = 10
"""Languages of a reader's preference that are heeded."""

NARROW = (
    "narrow the question: a where that leaves fewer, a smaller first, fewer lists inside lists, "
    "no totalCount"
)
"""What its message says to do."""

_ROOM = 400_000
"""Characters of the documents that are kept, parsed, and once more planned. A character takes some
hundred bytes then, so that both take some 80 MB at most."""
_LONGEST_KEPT = 20_000


HEAVY = 50_000
"""From so much work on (see `api.graphql.cost`) a question is heavy."""


class Heavy(Exception):
    """The question is heavy, and only a light one was to be answered."""


class Mutating(Exception):
    """The document writes, and nobody was named who does."""

    def __init__(self, rights: frozenset[Right]) -> None:
        super().__init__()
        self.rights = rights
        """What it needs."""


class Reply(NamedTuple):
    """An answer as JSON, and whether the question was one that could be answered."""

    body: bytes
    answered: bool
    late: bool = False
    """It is an error since there was no time for more."""
    rows: int = 0
    """How many rows were read for it."""


class _Checked(NamedTuple):
    """A document that may be executed, and its operations by name."""

    document: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]


class _Planned(NamedTuple):
    """Everything about a question that no store decides."""

    plan: Plan
    introspected: Callable[[], Mapping[str, Any]]
    """Makes what it asks about the schema, by key of the reply; that is long, and not kept."""
    may_be_long: bool
    work: int
    """As `Cost.work`."""
    is_mutation: bool = False


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
        self._policies = ontology_of(engine.vocabulary).policies if policies is None else policies
        self._api = api_of(engine.vocabulary)
        self._documents: Cache[_Checked] = Cache(_ROOM)
        self._plans: Cache[_Planned] = Cache(_ROOM)
        self._keeping = Keeping()
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
            reply = _refusal([GraphQLError(problem)], ErrorCode.WRONG_METHOD)
        return reply.body

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
            most: how much work it may be; None for any.
            may: what the reader may do.
            scribe: who writes what the document has of a mutation.
            person: the opaque id of the reader.

        Raises:
            Heavy: it would be more.
            Mutating: it writes, and no scribe was given.
        """
        try:
            planned = self._planned(
                query, variables or {}, operation_name, tuple(languages)[:MOST_LANGUAGES]
            )
            if planned.is_mutation and scribe is None:
                raise Mutating(rights_of(planned.plan))
            if most is not None and planned.work > most:
                raise Heavy
            introspected = planned.introspected()
        except Refused as refused:
            return _refusal(refused.errors, refused.code)
        except GraphQLError as error:
            return _refusal([error], ErrorCode.INVALID)
        except QueryError as error:
            return _refusal([GraphQLError(str(error))], ErrorCode.TOO_COSTLY)
        budget = Budget(memory=self._memory)

        def read(plan: Plan, done: Mapping[object, Any] | None = None) -> dict[str, Any]:
            return read_plan(
                plan,
                introspected,
                self._engine,
                clearance,
                self._today(),
                self._law,
                self._keeping,
                deadline,
                budget,
                may,
                self._passages,
                done,
                person,
            )

        if scribe is not None and planned.is_mutation:
            return Reply(orjson.dumps(written(planned.plan, scribe, read)), True, rows=budget.spent)
        try:
            data = read(planned.plan)
        except FieldFailure as failure:
            # No field at the root that can fail may be null, so that nothing of the data is left.
            failed = coded([failure.error], ErrorCode.BAD_ARGUMENT)
            return Reply(_errors(failed, data=True), True)
        except QueryError as error:
            return _refusal([GraphQLError(str(error))], ErrorCode.TOO_MANY_ROWS)
        except OutOfTime as error:
            late = _refusal([GraphQLError(str(error))], ErrorCode.TIMEOUT)
            return late._replace(late=True)
        try:
            if planned.may_be_long:
                check_length(data)
        except QueryError as error:
            return _refusal([GraphQLError(str(error))], ErrorCode.TOO_LONG)
        return Reply(orjson.dumps({"data": data}), True, rows=budget.spent)

    def check(self, query: str) -> None:
        """Raise `QueryError` where a question does not fit the schema, or costs too much."""
        try:
            self._checked(query, {})
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
        self._keeping.settle(snapshot.state)

    # -------------------------------------------------------------------------- planning

    def _planned(
        self,
        query: str,
        variables: Mapping[str, Any],
        operation_name: str | None,
        languages: tuple[str, ...],
    ) -> _Planned:
        given = _canonical(variables)
        is_short = given is not None and len(query) + len(given) <= _LONGEST_KEPT
        key = (query, operation_name, given, languages) if is_short else None
        kept = self._plans.get(key)
        if kept is not None:
            return kept
        checked = self._checked(query, variables)
        operation = chosen_operation(checked.operations, operation_name)
        coerced = get_variable_values(
            self._api.schema, operation.variable_definitions or (), dict(variables), MOST_ERRORS
        )
        if isinstance(coerced, list):
            raise Refused(coerced, ErrorCode.BAD_VARIABLE)
        meter = Meter(self._api.schema, checked.document, coerced.coerced, self._api.cost)
        cost = meter.check(operation)
        selection = Selection(self._api.schema, checked.document, coerced, self._now())
        is_mutation = operation.operation is OperationType.MUTATION
        root = selection.of("Mutation" if is_mutation else "Query", [operation.selection_set], ())
        filters = Filters(self._api.catalogue)
        planner = Planner(self._api.tables, filters, selection, languages, self._policies, PRESENT)
        plan = make_plan(self._api.mutations if is_mutation else self._api.roots, planner, root)
        if selection.problems:
            raise Refused(distinct(selection.problems), ErrorCode.BAD_ARGUMENT)
        about_schema = [chosen for chosen in root if isinstance(plan[chosen.key], Introspection)]
        planned = _Planned(
            plan,
            partial(introspected, selection, about_schema),
            cost.may_be_long or bool(about_schema),
            cost.work,
            is_mutation,
        )
        if not selection.is_fleeting and not is_mutation:
            self._plans.put(key, planned, len(query) + len(given or b""))
        return planned

    def _checked(self, query: str, variables: Mapping[str, Any]) -> _Checked:
        """Parse, measure and validate; in this order, since validation costs more than its due."""
        key = query if len(query) <= _LONGEST_KEPT else None
        kept = self._documents.get(key)
        if kept is not None:
            return kept
        if len(query) > LONGEST_QUERY:
            raise QueryError(
                f"the query has {len(query):,} characters; at most {LONGEST_QUERY:,}: ask in "
                "several queries, and give values as variables"
            )
        try:
            document = parse(query, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_TOKENS)
        except GraphQLError as error:
            raise Refused([error], ErrorCode.SYNTAX) from error
        operations = {
            definition.name.value if definition.name else None: definition
            for definition in document.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        meter = Meter(self._api.schema, document, variables, self._api.cost)
        for operation in operations.values():
            meter.check(operation)
        errors = validate(self._api.schema, document, max_errors=MOST_ERRORS)
        if any(error.message == "Validation aborted." for error in errors):
            raise QueryError(
                "the query selects the same fields too often, or nests fragments too deeply, to be "
                "checked; ask in several queries"
            )
        if errors:
            raise Refused(errors, ErrorCode.INVALID)
        checked = _Checked(document, operations)
        self._documents.put(key, checked, len(query))
        return checked


def _canonical(variables: Mapping[str, Any]) -> bytes | None:
    """What tells one set of variables from another; None for what is nested beyond reason."""
    try:
        return orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None


def _refusal(errors: Sequence[GraphQLError], code: ErrorCode) -> Reply:
    return Reply(_errors(coded(errors, code)), False)


def _errors(errors: Sequence[GraphQLError], *, data: bool = False) -> bytes:
    told: dict[str, Any] = {"errors": [error.formatted for error in errors]}
    return orjson.dumps(told | ({"data": None} if data else {}))
