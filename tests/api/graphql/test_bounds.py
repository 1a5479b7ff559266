"""What legal questions cost where everything is linked: each kind of excess meets a limit."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from graphql import execute_sync, get_introspection_query, parse

from api.graphql.cache import Cache
from api.graphql.cost import MOST_CONDITIONS, MOST_GIVEN, MOST_INPUT_DEPTH, NOMINAL, Cost, Meter
from api.graphql.introspection import MOST_CELLS
from api.graphql.run import Budget
from api.graphql.schema import Api, build
from api.graphql.service import Service
from graph.claims.errors import QueryError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import messages
from tests.bench.dense import fill_densely
from tests.clock import Clock

Answer = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Any:
    path = tmp_path_factory.mktemp("dense") / "store.db"
    made = SqliteEngine.open(path, vocabulary, clock=Clock())
    fill_densely(made)
    yield Service(made)
    made.close()


@pytest.fixture(scope="module")
def api(vocabulary: Vocabulary) -> Api:
    return build(vocabulary)


def answered(service: Service, question: str, **variables: Any) -> Any:
    return json.loads(service.answer(question, variables, clearance=PUBLIC_CLEARANCE))


def cost(api: Api, question: str, **variables: Any) -> Cost:
    document = parse(question)
    [operation] = document.definitions
    return Meter(api.schema, document, variables).check(operation)  # type: ignore[arg-type]


def rounds(turns: int, of: str, inner: str) -> str:
    head, _, tail = of.partition("*")
    return head * turns + inner + tail * turns


LETTERS = "call(first: 1) { nodes { status { strands { demand { * } } } } }"


@pytest.mark.parametrize("first", ["-99999999", "-1", "$n"])
@pytest.mark.parametrize("directive", ["@skip(if: true)", "@include(if: false)"])
def test_nothing_costs_less_than_nothing(api: Api, first: str, directive: str) -> None:
    """Whatever a literal, a variable or a directive says."""
    aside = f"x: entities(first: {first}) {directive} {{ nodes {{ claims(first: 1000) "
    aside += "{ nodes { id } } } }"
    dear = "events(first: 1000) { nodes { places(first: 1000) { nodes { id } } } }"
    declared = "query ($n: Int) " if "$" in first else ""
    alone = cost(api, f"{{ {dear} }}")
    both = cost(api, f"{declared}{{ {aside} {dear} }}", n=-5)
    assert both.rows >= alone.rows == 1000 * 1001
    assert both.work >= alone.work


def test_a_list_without_a_size_costs_what_is_usual(api: Api) -> None:
    """It multiplies what stands in it; a deep nest of such lists is refused."""
    plain = cost(api, "{ calls(first: 1) { nodes { status { state } } } }")
    strands = cost(api, "{ calls(first: 1) { nodes { status { strands { state } } } } }")
    assert (plain.rows, plain.is_open) == (1, False)
    assert (strands.rows, strands.is_open) == (1 + NOMINAL, True)
    inner = "status { strands { reasons { claims(first: 1000) { nodes { id } } } } }"
    with pytest.raises(QueryError, match="rows; at most"):
        cost(api, f"{{ calls(first: 1000) {{ nodes {{ {inner} }} }} }}")
    assert cost(api, f"{{ calls(first: 20) {{ nodes {{ {inner} }} }} }}").is_open


def test_rows_of_a_page_count_once(api: Api) -> None:
    """`nodes` and `edges` are what `first` counts."""
    nodes = cost(api, "{ events(first: 7) { nodes { id } } }")
    edges = cost(api, "{ events(first: 7) { edges { node { id } } } }")
    assert nodes.rows == edges.rows == 7
    assert not nodes.may_be_long


def test_letters_with_many_demands_do_not_multiply_a_reply(dense: Service) -> None:
    """What the meter cannot know, the reply's own length tells, before it is written."""
    began = time.process_time()
    question = "{ calls(first: 3) { nodes { status { strands { demand { %s } } } } } }"
    reply = answered(dense, question % rounds(4, LETTERS, "id kinds { label }"))
    (message,) = messages(reply)
    assert "longer than" in message or "could give" in message
    assert time.process_time() - began < 5


def test_memory_is_counted_while_a_reply_is_laid_out(
    dense: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, claims and values each take room; before none is left, the question is refused."""
    question = "{ events(first: 40) { nodes { allegedPerpetrators(first: 30) { edges { %s } } } } }"
    claims = question % "claims { nodes { id stance citation { locator } } }"
    assert "data" in answered(dense, claims)
    small = Service(dense._engine, memory=2_500_000)
    assert "memory than there is for one (1 MB)" in messages(answered(small, claims))[0]
    assert "data" in answered(small, question % "stance")
    monkeypatch.setattr("api.graphql.large_lists.MOST_AT_ONCE", 100)
    monkeypatch.setattr("api.graphql.service.Budget", lambda memory: Budget(most=1000))
    assert "reads more than 1,000 rows" in messages(answered(Service(dense._engine), claims))[0]


def test_parts_of_a_level_come_to_the_same(dense: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a hundred rows at a time."""
    question = (
        "{ events(first: 40) { nodes { label allegedPerpetrators(first: 30) { totalCount nodes "
        "{ label } } victims { edges { stance } } } } }"
    )
    whole = answered(dense, question)
    monkeypatch.setattr("api.graphql.large_lists.MOST_AT_ONCE", 100)
    assert answered(Service(dense._engine), question) == whole


def test_conditions_are_counted_in_the_whole_question(dense: Service) -> None:
    """Of all fields, written out or as variables, spread as often as they may be."""
    many = ", ".join(['{name: {eq: "x"}}'] * 40)
    where = f"{{or: [{many}]}}"
    flood = " ".join(f"a{n}: events(where: {where}) {{ totalCount }}" for n in range(7))
    assert f"at most {MOST_CONDITIONS}" in messages(answered(dense, f"{{ {flood} }}"))[0]
    spread = " ".join(f"b{n}: entities(first: 1) {{ nodes {{ ...F }} }}" for n in range(12))
    spread = f"{{ {spread} }} fragment F on Event {{ calls(first: 1) {{ totalCount }} }}"
    assert "data" in answered(dense, spread)
    asked = " ".join(f"a{n}: events(where: $w) {{ totalCount }}" for n in range(20))
    asked = f"query ($w: EventWhere) {{ {asked} }}"
    values = {"name": {"in": ["x"] * 900}}
    assert f"at most {MOST_GIVEN:,}" in messages(answered(dense, asked, w=values))[0]
    assert "data" in answered(dense, asked, w={"name": {"in": ["x"] * 400}})


@pytest.mark.parametrize("rings", ["{not: *}", "{calls: {some: {about: {some: *}}}}", "{and: [*]}"])
def test_deep_conditions_name_the_limit_of_depth(dense: Service, rings: str) -> None:
    """Up to the limit they are answered, however they nest; beyond it the limit is named."""
    head, _, tail = rings.partition("*")
    levels = head.count("{")
    within = '{name: {eq: "x"}}'
    most = (MOST_INPUT_DEPTH - within.count("{")) // levels
    for turns, fine in ((most, True), (MOST_INPUT_DEPTH, False)):
        where = head * turns + within + tail * turns
        reply = answered(dense, f"{{ events(where: {where}) {{ totalCount }} }}")
        if fine:
            assert "data" in reply, reply
        else:
            assert f"more than {MOST_INPUT_DEPTH} levels deep" in messages(reply)[0]


@pytest.mark.parametrize("more", [{}, {"input_value_deprecation": True, "specified_by_url": True}])
def test_introspection_is_what_the_library_answers(
    dense: Service, api: Api, more: dict[str, Any]
) -> None:
    """For what tools ask, and for single types with fragments, aliases and directives."""
    for question in (
        get_introspection_query(**more),
        """query ($deprecated: Boolean = true) { __type(name: "Event") { name __typename
        fields(includeDeprecated: $deprecated) { name type { ...T } args { name defaultValue } }
        interfaces { name possibleTypes { name } } x: name @skip(if: true) }
        none: __type(name: "Nope") { name } __schema { directives { name locations args { name } }
        queryType { name } mutationType { name } } stances: __type(name: "Stance") {
        enumValues { name } } period: __type(name: "PeriodFilter") { inputFields { name } } }
        fragment T on __Type { kind name ofType { kind name } }""",
    ):
        expected = execute_sync(api.schema, parse(question)).data
        assert answered(dense, question) == {"data": expected}


def test_introspection_meets_limits(dense: Service) -> None:
    """Aliases of the whole schema, and small leaves in deep lists."""
    inner = "types { fields { type { ofType { fields { name args { name description } } } } } }"
    began = time.process_time()
    flood = " ".join(f"a{n}: __schema {{ {inner} }}" for n in range(80))
    assert f"more than {MOST_CELLS:,} values" in messages(answered(dense, f"{{ {flood} }}"))[0]
    leaves = " ".join(f"l{n}: description" for n in range(200))
    deep = "{ __schema { types { fields { type { ofType { possibleTypes { fields { type "
    deep += "{ %s } } } } } } } } }"
    assert messages(answered(dense, deep % leaves))
    assert time.process_time() - began < 10


def test_what_is_kept_has_a_size() -> None:
    """Not a number: a hundred long things take a hundred times the room of short ones."""
    cache: Cache[str] = Cache(100)
    for n in range(20):
        cache.put(n, str(n), 10)
    assert cache.size == 100
    assert cache.get(9) is None
    assert cache.get(19) == "19"
    cache.put(19, "again", 50)
    assert (cache.get(19), cache.size) == ("again", 100)
    cache.put("huge", "x", 101)
    cache.put(None, "x", 1)
    assert (cache.get("huge"), cache.get(None), cache.size) == (None, None, 100)


def test_copies_of_a_question_do_not_fill_the_memory(dense: Service) -> None:
    """Under other names, each is kept only as long as there is room for all."""
    for n in range(6):
        text = get_introspection_query().replace("IntrospectionQuery", f"Q{n}")
        assert "data" in answered(dense, text + "#" * 15_000)
    assert dense._planning._documents.size <= dense._planning._documents.room


def test_plans_of_a_short_question_do_not_fill_the_memory(dense: Service) -> None:
    """Anybody names any languages: each time it is another plan, of more than its text."""
    planning = copy(dense._planning)
    planning._plans = Cache(20_000)
    tracemalloc.start()
    try:
        for n in range(300):
            planning.planned("{ reader { level } }", {}, None, (f"aa-{n:06}",))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert planning._plans.size > planning._plans.room / 2
    assert taken < 100 * planning._plans.room


def test_what_is_kept_lies_in_no_more_memory_than_it_takes(dense: Service) -> None:
    """Of replies and of variables: what writes them has taken more."""
    tracemalloc.start()
    try:
        for n in range(100):
            name = f"nobody {n}"
            query = "query ($n: String!) { events(where: {name: {eq: $n}}) { totalCount } }"
            assert answered(dense, query, n=name) == {"data": {"events": {"totalCount": 0}}}
        taken = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    for kept in ("service", "planning"):
        lines = taken.filter_traces([tracemalloc.Filter(True, f"*/api/graphql/{kept}.py")])
        size = sum(one.size for one in lines.statistics("filename"))
        assert 0 < size < 100 * 2_000, kept
