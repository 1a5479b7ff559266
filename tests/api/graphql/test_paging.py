"""Every list can be gone through from its end: the same rows, the same cursors, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType, is_required_argument

from api.graphql.schema import build
from api.graphql.service import Service
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import Ask, World, messages
from tests.clock import later
from tests.engines import OPENERS
from tests.generators import EVERYTHING, story
from tests.property.opened import living

ARGUMENTS = {
    "search": 'text: "ostrel"',
    "find": 'text: "harbour"',
    "timeline": "",
    "statistics": "by: [KIND, YEAR]",
    "changes": 'since: "2000-01-01T00:00:00Z"',
    "upcoming": 'until: "2030-01-01"',
    "unansweredCalls": 'on: "2026-01-01", states: [UNANSWERED, AWAITED, REPLIED, MET, PARTIAL]',
    "obligations": "results: [DERIVED, POSSIBLE, NOT_DERIVED]",
    "claims": "orderBy: [{document: DESC}, {recorded: ASC}]",
    "events": "orderBy: [{when: DESC}]",
    "calls": "orderBy: [{label: ASC}]",
    "actors": "orderBy: [{allegedPerpetratorOf: DESC}, {claims: ASC}]",
    "groups": "orderBy: [{size: DESC}]",
    "sources": "orderBy: [{publishedLast: ASC}]",
}
"""How some are asked for; a list that needs arguments has to be here."""
INNER = ("claims", "places", "allegedPerpetrators", "parts", "denials")


@pytest.fixture(scope="module", params=sorted(OPENERS.keys() - {"naive"}))
def service(
    request: pytest.FixtureRequest, vocabulary: Vocabulary, tmp_path_factory: Any
) -> Iterator[Service]:
    """Over a story in which anything may be hidden, contested and undated."""
    with living(request.param, vocabulary, story(vocabulary, seed=7, size=70)) as engine:
        yield Service(engine, now=later)


@pytest.fixture(scope="module")
def lists(vocabulary: Vocabulary) -> list[str]:
    """Every list of the query."""
    query = build(vocabulary).schema.query_type
    assert query is not None
    found = [name for name, made in query.fields.items() if "before" in made.args]
    for name in found:
        needed = [
            one for one, made in query.fields[name].args.items() if is_required_argument(made)
        ]
        assert name in ARGUMENTS or not needed, f"say in ARGUMENTS how {name} is asked for"
    return found


def pages_of(service: Service, field: str, given: str, inner: str | None = None) -> Any:
    """What asks for a stretch of a list; of one inside the first row of a list, where named."""
    info = "edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"

    def ask(stretch: str) -> Any:
        arguments = ", ".join(part for part in (given, stretch) if part)
        question = f"{{ {field}({arguments}) {{ totalCount {info} }} }}"
        if inner is not None:
            below = f"{inner}({stretch}) {{ totalCount {info} }}"
            question = f"{{ {field}(first: 1) {{ nodes {{ {below} }} }} }}"
        reply = service.reply(question, clearance=EVERYTHING)
        assert reply.answered, (question, reply.body)
        data = orjson.loads(reply.body)["data"][field]
        return data if inner is None else data["nodes"][0][inner]

    return ask


def same_from_behind(ask: Any) -> int:
    """A whole list, by `first` and by `last` and `before`; how long it is."""
    whole = [edge["cursor"] for edge in ask("first: 300")["edges"]]
    size = len(whole) // 3 + 1
    found: list[str] = []
    page = ask(f"last: {size}")
    total = page["totalCount"]
    while True:
        cursors, info = [edge["cursor"] for edge in page["edges"]], page["pageInfo"]
        assert info["hasNextPage"] is bool(found)
        assert (info["startCursor"], info["endCursor"]) == (
            (cursors[0], cursors[-1]) if cursors else (None, None)
        )
        found = cursors + found
        if not info["hasPreviousPage"]:
            break
        page = ask(f'last: {size}, before: "{info["startCursor"]}"')
        assert page["totalCount"] == total
    if total <= 300:
        assert found == whole
    else:
        assert (len(found), found[:300]) == (total, whole)
    if whole:
        # What stands right before a row is the row before it, whichever way one came.
        assert [e["cursor"] for e in ask(f'before: "{whole[-1]}", last: 1')["edges"]] == whole[
            -2:-1
        ]
    return total  # type: ignore[no-any-return]


def test_every_list_from_behind(service: Service, lists: list[str]) -> None:
    """Many of them hold something."""
    long = {
        name: same_from_behind(pages_of(service, name, ARGUMENTS.get(name, ""))) for name in lists
    }
    assert len([name for name, rows in long.items() if rows > 3]) > 7, long
    assert min(long["events"], long["claims"], long["timeline"], long["changes"]) > 4


def test_lists_inside_rows_from_behind(service: Service) -> None:
    """Relations, claims about something, and lists that a row holds whole."""
    rows = [same_from_behind(pages_of(service, "events", "", inner)) for inner in INNER]
    assert max(rows) > 2, rows


def test_every_list_turns_round(vocabulary: Vocabulary) -> None:
    """Whatever takes `after` takes `before`, and the other way about; what is still to come has no
    end to begin from."""
    for type_ in build(vocabulary).schema.type_map.values():
        if type_.name == "Subscription":
            continue
        for name, field in getattr(type_, "fields", {}).items():
            if isinstance(type_, GraphQLObjectType) and "after" in field.args:
                assert {"first", "after", "last", "before"} <= field.args.keys(), (type_, name)


REFUSED = (
    ("first: 2, last: 2", "first goes with after, and not with last"),
    ('last: 2, after: "x"', "after goes with first"),
    ('first: 2, before: "x"', "before goes with last, and not with first"),
    ('after: "x", before: "x"', "before goes with last, and not with first"),
    ("last: -1", "last is -1; give 0 to 1000"),
    ("last: 1001", "the startCursor of a page as before"),
    ('last: 2, before: "x"', "before “x” is not a cursor"),
)


def test_one_direction_at_a_time(ask: Ask, world: World) -> None:
    """What cannot be meant is refused with what to give."""
    for stretch, told in REFUSED:
        found = messages(ask(f"{{ events({stretch}) {{ totalCount }} }}"))
        assert any(told in text for text in found), (stretch, found)
