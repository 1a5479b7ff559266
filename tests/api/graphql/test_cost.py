"""What a query may cost: each limit is reached by a small document, and says so."""

from __future__ import annotations

import json
import time

import pytest
from graphql import OperationDefinitionNode, parse

from api.graphql.cost import MOST_DEPTH, MOST_FIELDS, MOST_PRODUCT, Meter
from api.graphql.filters import MOST_CONDITIONS, MOST_VALUES
from api.graphql.length import MOST_LENGTH, check_length
from api.graphql.planning import LONGEST_QUERY
from api.graphql.run import Budget
from api.graphql.schema import Api, build
from api.graphql.service import Service
from graph.claims.errors import QueryError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import Ask, World, messages


@pytest.fixture(scope="module")
def api(vocabulary: Vocabulary) -> Api:
    return build(vocabulary)


def measured(api: Api, document: str) -> Meter:
    """A meter that has walked the document, refused or not."""
    parsed = parse(document)
    meter = Meter(api.schema, parsed, {})
    (operation,) = [d for d in parsed.definitions if isinstance(d, OperationDefinitionNode)]
    try:
        meter.check(operation)
    except QueryError as error:
        meter.refusal = str(error)  # type: ignore[attr-defined]
    return meter


def doubling(steps: int) -> str:
    """A short document whose fragments spread the next one twice, under different keys."""
    parts = ["{ events { nodes { ...F0 } } }"]
    parts += [
        f"fragment F{n} on Event {{ a: parts(first: 1) {{ nodes {{ ...F{n + 1} }} }} "
        f"b: parts(first: 1) {{ nodes {{ ...F{n + 1} }} }} }}"
        for n in range(steps)
    ]
    return " ".join([*parts, f"fragment F{steps} on Event {{ id }}"])


def around(turns: int, selected: str) -> str:
    """From events to their places, to the events there, and so on: the same few, ever again."""
    for _ in range(turns):
        selected = (
            f"places(first: 1) {{ nodes {{ events(first: 3) {{ nodes {{ {selected} }} }} }} }}"
        )
    return f"{{ events(first: 3) {{ nodes {{ {selected} }} }} }}"


def test_long_replies_are_refused(ask: Ask) -> None:
    """A few rows can stand in a reply so often that it would fill the memory."""
    began = time.process_time()
    labels = " ".join(f"k{n}: label" for n in range(200))
    (message,) = messages(ask(around(9, labels)))
    assert f"longer than {MOST_LENGTH:,} characters; give its lists a smaller first" in message
    # Generous: the reply would have some 180 million characters.
    assert time.process_time() - began < 5
    assert "data" in ask(around(3, labels))


def test_the_length_of_a_reply_is_known_before_it_is_written(service: Service) -> None:
    """Near enough; what is laid out once and stands in many places counts in each."""
    body = service.answer(
        around(4, "id label kinds { code } size: when { edtf }"), clearance=PUBLIC_CLEARANCE
    )
    data = json.loads(body)["data"]
    shared = {"a": [data] * 20, "b": (data,) * 20}
    for whole, length in ((data, len(body)), (shared, 40 * len(body))):
        check_length(whole, int(length * 1.3))
        with pytest.raises(QueryError, match="longer than"):
            check_length(whole, int(length * 0.8))


@pytest.mark.parametrize("steps", [3, 12, 18])
def test_each_fragment_is_visited_once(api: Api, steps: int) -> None:
    """However often it is spread; the work grows with the document, not with what it expands to."""
    visits = measured(api, doubling(steps)).visits
    assert visits == {f"F{n}": 1 for n in range(steps + 1)}


def test_doubling_fragments_are_refused(ask: Ask) -> None:
    """2 to the 12th fields out of a page of text."""
    began = time.process_time()
    (message,) = messages(ask(doubling(12)))
    assert "fields, counting fragments" in message
    assert f"at most {MOST_FIELDS:,}" in message
    assert (
        "more than 1,000,000,000,000,000" in messages(ask(doubling(60)))[0]
        or "deep" in (messages(ask(doubling(60)))[0])
    )
    # Generous: an expansion would take hours.
    assert time.process_time() - began < 10


def test_fifty_levels_are_refused(ask: Ask) -> None:
    """Deeper than the limit is refused, up to the limit is answered."""
    deep = "{ events { " + "nodes { partOf(first: 1) { " * 25 + "totalCount" + " } }" * 25 + " } }"
    assert f"52 fields deep; at most {MOST_DEPTH}" in messages(ask(deep))[0]
    fine = "{ events { " + "nodes { partOf(first: 1) { " * 18 + "totalCount" + " } }" * 18 + " } }"
    assert "data" in ask(fine)


@pytest.mark.parametrize("levels", [200, 2_000])
def test_much_deeper_documents_are_refused(ask: Ask, levels: int) -> None:
    """Nesting that would exhaust the interpreter gets an error like any other."""
    nested = "{ events { " + "nodes { partOf { " * levels + "totalCount" + " } }" * levels + " } }"
    assert "nested" in messages(ask(nested))[0] or "deep" in messages(ask(nested))[0]
    inline = "{" + "... on Query {" * levels + "__typename" + "}" * levels + "}"
    assert "nested" in messages(ask(inline))[0] or "deep" in messages(ask(inline))[0]
    chain = "{ ...F0 } " + " ".join(
        f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(levels // 2)
    )
    chain += f" fragment F{levels // 2} on Query {{ __typename }}"
    assert "nested" in messages(ask(chain))[0]


def test_fragments_that_spread_themselves_are_refused(ask: Ask) -> None:
    """Measuring a cycle ends; validation names it."""
    cycle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    assert "itself" in messages(ask(cycle))[0]


def test_aliases_are_counted(ask: Ask) -> None:
    """A flood of aliases, each cheap, is refused as a whole."""
    flood = " ".join(f"a{n}: __typename" for n in range(MOST_FIELDS + 1))
    assert f"{MOST_FIELDS + 1:,} fields" in messages(ask(f"{{ {flood} }}"))[0]
    most = " ".join(f"a{n}: __typename" for n in range(MOST_FIELDS))
    assert len(ask(f"{{ {most} }}")["data"]) == MOST_FIELDS


def test_one_key_many_times_is_cheap(ask: Ask) -> None:
    """Merging compares fields of one key in pairs; beyond some hundreds that is refused."""
    began = time.process_time()
    assert ask("{ " + "__typename " * 100 + "}") == {"data": {"__typename": "Query"}}
    assert "too often" in messages(ask("{ " + "__typename " * MOST_FIELDS + "}"))[0]
    assert time.process_time() - began < 10


def test_products_of_first_are_bounded(ask: Ask) -> None:
    """Lists in lists multiply, whether `first` is written out, a variable or left out."""
    lists = "{ events(first: %s) { nodes { victims(first: %s) { nodes { victimOf(first: %s) "
    lists += "{ nodes { label } } } } } } }"
    message = messages(ask(lists % (1000, 1000, 1000)))[0]
    assert f"at most {MOST_PRODUCT:,}" in message
    assert "1,001,001,000 rows" in message
    assert "data" in ask(lists % (1000, 100, 10))
    variable = "query ($n: Int = 1000) " + lists % ("$n", "$n", "$n")
    assert "rows" in messages(ask(variable))[0]
    assert "rows" in messages(ask(variable, {"n": 900}))[0]
    assert "data" in ask(variable, {"n": 100})
    left_out = "{ events { " + "nodes { parts { " * 4 + "totalCount" + " } }" * 4 + " } }"
    assert "rows" in messages(ask(left_out))[0]


def test_rows_read_are_bounded(world: World) -> None:
    """What a request reads in fact is bounded, too, at all levels together."""
    budget = Budget(most=10)
    budget.spend(10)
    with pytest.raises(QueryError, match="reads more than 10 rows"):
        budget.spend(1)


def test_a_request_over_its_budget_is_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole answer is withheld, with the limit named."""
    monkeypatch.setattr("api.graphql.service.Budget", lambda memory: Budget(most=4))
    reply = Service(world.engine).reply(
        "{ events { nodes { places { nodes { label } } } } }", clearance=PUBLIC_CLEARANCE
    )
    assert not reply.answered
    assert b"reads more than 4 rows" in reply.body


def test_conditions_are_bounded(ask: Ask) -> None:
    """A `where` with too many conditions, or a list with too many values."""
    many = ", ".join(['{name: {eq: "x"}}'] * MOST_CONDITIONS)
    assert (
        "conditions" in messages(ask(f"{{ events(where: {{or: [{many}]}}) {{ totalCount }} }}"))[0]
    )
    question = "query ($in: [String!]) { events(where: {name: {in: $in}}) { totalCount } }"
    assert "data" in ask(question, {"in": ["x"] * MOST_VALUES})
    assert f"at most {MOST_VALUES}" in messages(ask(question, {"in": ["x"] * (MOST_VALUES + 1)}))[0]


@pytest.mark.parametrize("levels", [101, 5_000])
def test_deep_conditions_are_refused(ask: Ask, levels: int) -> None:
    """Conditions within conditions, as variables."""
    where: dict[str, object] = {}
    for _ in range(levels):
        where = {"not": where}
    reply = ask("query ($w: EventWhere) { events(where: $w) { totalCount } }", {"w": where})
    assert "conditions" in messages(reply)[0] or "deep" in messages(reply)[0]


def test_long_documents_are_refused(ask: Ask) -> None:
    """By length and by number of words, before they are parsed."""
    assert f"at most {LONGEST_QUERY:,}" in messages(ask("#" * (LONGEST_QUERY + 1)))[0]
    assert "tokens" in messages(ask("{ " + "a " * 11_000 + "}"))[0]
