"""An empty list is a list: what is narrowed by it has nothing in it. `null` is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
)

from api.graphql.schema import build
from graph.claims.claim import Literal
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import Ask, World, id_of

NARROWS: Mapping[str, str] = {
    # A field with an argument, or an input with a member, that narrows → a question that gives it
    # as LIST and has nothing in what is counted then.
    "Query.search(classes)": '{ search(text: "police", classes: LIST) { totalCount } }',
    "Query.changes(classes)": '{ changes(since: "2000-01-01T00:00:00Z", classes: LIST) '
    "{ totalCount } }",
    "Query.changes(kinds)": '{ changes(since: "2000-01-01T00:00:00Z", kinds: LIST) '
    "{ totalCount } }",
    "Query.timeline(classes)": '{ timeline(about: "POLICE", classes: LIST) { totalCount } }',
    "Query.analysis(classes)": "{ analysis(classes: LIST) { nodes { degree } } }",
    "Query.analysis(predicates)": "{ analysis(predicates: LIST) { relations } }",
    "Query.neighbourhood(classes)": '{ neighbourhood(of: ["POLICE"], classes: LIST) '
    "{ edges { predicate } } }",
    "Query.neighbourhood(predicates)": '{ neighbourhood(of: ["POLICE"], predicates: LIST) '
    "{ edges { predicate } } }",
    "Query.paths(predicates)": '{ paths(from: "POLICE", to: "RAID", predicates: LIST) '
    "{ paths { length } } }",
    "Query.unansweredCalls(states)": "{ unansweredCalls(states: LIST) { totalCount } }",
    "Query.unansweredCalls(standings)": "{ unansweredCalls(standings: LIST) { totalCount } }",
    "Query.unansweredCalls(silence)": "{ unansweredCalls(silence: LIST) { totalCount } }",
    "Query.obligations(results)": "{ obligations(results: LIST) { totalCount } }",
    "Query.find(predicate)": '{ find(text: "police", predicate: LIST) { totalCount } }',
    "Event.claims(predicate)": "{ events { nodes { claims(predicate: LIST) { totalCount } } } }",
    "Event.obligations(results)": "{ events { nodes { obligations(results: LIST) "
    "{ totalCount } } } }",
    "ClaimWhere.predicate": "{ claims(where: {predicate: LIST}) { totalCount } }",
    "ClaimWhere.stance": "{ claims(where: {stance: LIST}) { totalCount } }",
    "ClaimWhere.act": "{ claims(where: {act: LIST}) { totalCount } }",
    "ClaimWhere.review": "{ claims(where: {review: LIST}) { totalCount } }",
    "CodeFilter.in": "{ events(where: {kind: {in: LIST}}) { totalCount } }",
    "TextFilter.in": "{ events(where: {name: {in: LIST}}) { totalCount } }",
    "Said.stance": "{ events(where: {allegedPerpetrators: {some: {}, said: {stance: LIST}}}) "
    "{ totalCount } }",
    "Said.review": "{ events(where: {allegedPerpetrators: {some: {}, said: {review: LIST}}}) "
    "{ totalCount } }",
    "Said.act": "{ events(where: {allegedPerpetrators: {some: {}, said: {act: LIST}}}) "
    "{ totalCount } }",
    "PointFilter.precision": "{ places(where: {point: {precision: LIST}}) { totalCount } }",
    "*Where.or": "{ events(where: {or: LIST}) { totalCount } }",
}
NOT_IN_THIS_WORLD = ("CodeFilter.in", "Query.obligations(results)", "Event.obligations(results)")
"""The first is needed; and this world has no duties."""
CHANGES_NOTHING: Mapping[str, str] = {
    # The same of what adds something, keeps something away, or has to hold besides.
    "Query.paths(avoid)": '{ paths(from: "POLICE", to: "RAID", avoid: LIST) { paths { length } } }',
    "Query.paths(through)": '{ paths(from: "POLICE", to: "RAID", through: LIST) '
    "{ paths { length } } }",
    "Query.neighbourhood(through)": '{ neighbourhood(of: ["POLICE"], through: LIST) '
    "{ edges { predicate } } }",
    "*(orderBy)": "{ events(orderBy: LIST) { nodes { id } } }",
    "*Where.and": "{ events(where: {and: LIST}) { totalCount } }",
    "*Some.particulars": "{ events(where: {allegedPerpetrators: {some: {}, particulars: LIST}}) "
    "{ totalCount } }",
}
REFUSED: Mapping[str, str] = {
    "Query.neighbourhood(of)": "{ neighbourhood(of: LIST) { edges { predicate } } }"
}
OTHERS = ("View", "Mutation", "Subscription")
"""What a view has the query has, too; what is written and what is still to come are no lists."""
KEYS = {"Query.callOutcomes(by)", "Query.statistics(by)"}
"""By nothing there is one bucket, of everything."""


def _is_list(type_: Any) -> bool:
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)


def _takers(schema: GraphQLSchema) -> Iterator[str]:
    """Every argument and member that takes a list, of questions; of each kind one."""
    for name, type_ in schema.type_map.items():
        if isinstance(type_, GraphQLObjectType) and name not in OTHERS:
            for field, made in type_.fields.items():
                for argument, one in made.args.items():
                    if _is_list(one.type) and not name.startswith("__"):
                        yield _kind(name, field, argument)
        if isinstance(type_, GraphQLInputObjectType) and not name.startswith("New"):
            for member, field_ in type_.fields.items():
                if _is_list(field_.type):
                    if member in ("and", "or"):
                        yield f"*Where.{member}"
                    else:
                        yield f"*Some.{member}" if name.endswith("Some") else f"{name}.{member}"


def _kind(name: str, field: str, argument: str) -> str:
    if argument == "orderBy":
        return "*(orderBy)"
    # What every entity has stands here for all of them.
    of = name if name == "Query" else "Event"
    return f"{of}.{field}({argument})"


def test_every_list_has_its_rule(vocabulary: Vocabulary) -> None:
    """Whoever adds a list says what an empty one is."""
    known = {*NARROWS, *CHANGES_NOTHING, *REFUSED, *KEYS}
    assert set(_takers(build(vocabulary).schema)) == known


def _asked(ask: Ask, question: str, given: str) -> Any:
    for name in ("POLICE", "RAID"):
        question = question.replace(name, id_of(name.lower()))
    return ask(question.replace("LIST", given))


def _counts(data: Any) -> list[int]:
    """How many rows each list of a reply has."""
    if isinstance(data, dict):
        own = [data[key] for key in ("totalCount", "relations") if key in data]
        return own + [count for one in data.values() for count in _counts(one)]
    if isinstance(data, list):
        rows = [one for one in data if not isinstance(one, dict) or "claims" not in one]
        nested = [count for one in data for count in _counts(one)]
        return nested if any("totalCount" in str(one) for one in data) else [len(rows)]
    return []


@pytest.mark.parametrize("what", sorted(NARROWS))
def test_nothing_passes_an_empty_list(ask: Ask, world: World, what: str) -> None:
    """Of none of these: nothing. Left out, there is something, or nobody would notice."""
    world.say("raid", "description", Literal(datatype="text", text="Police came.", language="en"))
    none = _asked(ask, NARROWS[what], "[]")
    assert sum(_counts(none["data"])) == 0, none
    if what not in NOT_IN_THIS_WORLD:
        assert sum(_counts(_asked(ask, NARROWS[what], "null")["data"])) > 0


@pytest.mark.parametrize("what", sorted(CHANGES_NOTHING))
def test_an_empty_list_adds_nothing(ask: Ask, world: World, what: str) -> None:
    """As where it is left out."""
    question = CHANGES_NOTHING[what]
    assert _asked(ask, question, "[]")["data"] == _asked(ask, question, "null")["data"]


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_needs_one_at_least_is_refused(ask: Ask, world: World, what: str) -> None:
    """With how many it takes."""
    [error] = _asked(ask, REFUSED[what], "[]")["errors"]
    assert error["extensions"]["code"] == "BAD_ARGUMENT"


def test_by_nothing_is_everything_together(ask: Ask, world: World) -> None:
    """One bucket."""
    assert ask("{ statistics(by: []) { totalCount } }")["data"]["statistics"]["totalCount"] == 1
    assert len(ask("{ callOutcomes(by: []) { strands } }")["data"]["callOutcomes"]) == 1
