"""And, or and not with empty lists and empty conditions, of every filter type: as a plain reckoning
with sets says, over every engine."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from graphql import GraphQLInputObjectType, GraphQLSchema

from api.graphql.schema import Api, build
from api.graphql.service import Service
from graph.vocabulary import Vocabulary
from tests.clock import later
from tests.generators import EVERYTHING, story
from tests.property.opened import living

MOST_LEAVES = 7
"""Conditions of each type that are joined in one run."""


class Reckoned(NamedTuple):
    """What a condition comes to by the words of the documentation."""

    passing: frozenset[str]
    stands: bool
    """Whether a condition stands in it: a `not` wants one."""
    refused: bool


class Filtered(NamedTuple):
    """A list at the root, what narrows it, and conditions that stand for all others."""

    field: str
    where: str
    leaves: tuple[str, ...]


def lists(schema: GraphQLSchema) -> list[Filtered]:
    """One list for each type of filter that has `and`, `or` and `not`."""
    found: dict[str, Filtered] = {}
    assert schema.query_type is not None
    for name, field in schema.query_type.fields.items():
        where = field.args.get("where")
        of = getattr(where, "type", None)
        paging = {"first", "after", "last", "before"}
        plain = set(field.args) == {"where", "orderBy", *paging}
        if isinstance(of, GraphQLInputObjectType) and plain:
            found.setdefault(of.name, Filtered(name, of.name, _leaves(of)))
    return list(found.values())


def _leaves(of: GraphQLInputObjectType) -> tuple[str, ...]:
    """A condition of each form that the type has; OTHER is the id of something in the list."""
    if of.name == "ClaimWhere":
        return (
            *("{stance: []}", "{stance: [REPORTED]}", '{either: "OTHER"}', "{negated: false}"),
            *("{predicate: []}", "{valid: {known: true}}", "{act: []}"),
        )
    leaves = ['{id: "OTHER"}', "{name: {in: []}}", '{name: {contains: "o"}}', "{kind: {in: []}}"]
    for name, member in of.fields.items():
        inner = member.type
        if not isinstance(inner, GraphQLInputObjectType) or name in ("not", "said"):
            continue
        if inner.name.endswith("Some"):
            leaves += [f"{{{name}: {{some: {{}}}}}}", f"{{{name}: {{none: {{or: []}}}}}}"]
            leaves += [f"{{{name}: {{every: {{or: [{{}}, {{name: {{in: []}}}}]}}}}}}"]
        elif inner.name == of.name:
            leaves += [f'{{{name}: {{id: "OTHER"}}}}', f"{{{name}: {{or: [{{}}, {{not: null}}]}}}}"]
        elif inner.name == "PeriodFilter":
            leaves.append(f"{{{name}: {{known: true}}}}")
    return tuple(leaf for leaf in leaves if leaf[1 : leaf.index(":")] in of.fields)


class Conditions:
    """Invents conditions, and reckons what each comes to.

    Args:
        passing: leaf → what passes it alone; that of ``{}`` is everything.
    """

    def __init__(self, passing: Mapping[str, frozenset[str]], chance: random.Random) -> None:
        self._passing, self._chance = passing, chance
        self._leaves = sorted(set(passing) - {"{}"})
        self._every = passing["{}"]

    def some(self, depth: int) -> tuple[str, Reckoned]:
        """One, as it is written, and what it comes to."""
        chance = self._chance
        if depth == 0 or chance.random() < 0.2:
            if chance.random() < 0.3:
                return chance.choice(("{}", "{not: null}", "{and: [{}]}")), self._nothing()
            leaf = chance.choice(self._leaves)
            return leaf, Reckoned(self._passing[leaf], True, False)
        members, found = [], []
        for name in chance.sample(("and", "or", "not"), chance.choice((1, 1, 1, 2, 3))):
            if name == "not":
                text, inner = self.some(depth - 1)
                members.append(f"not: {text}")
                found.append(
                    Reckoned(self._every - inner.passing, True, inner.refused or not inner.stands)
                )
                continue
            parts = [self.some(depth - 1) for _ in range(chance.choice((0, 0, 1, 2)))]
            members.append(f"{name}: [{', '.join(text for text, _ in parts)}]")
            found.append(self._joined(name, [part for _, part in parts]))
        return f"{{{', '.join(members)}}}", self._joined("and", found)

    def _nothing(self) -> Reckoned:
        return Reckoned(self._every, False, False)

    def _joined(self, how: str, parts: list[Reckoned]) -> Reckoned:
        sets = [part.passing for part in parts]
        passing = self._every.intersection(*sets) if how == "and" else frozenset[str]().union(*sets)
        return Reckoned(
            passing, any(part.stands for part in parts), any(part.refused for part in parts)
        )


def _ids(service: Service, one: Filtered, where: str) -> frozenset[str] | None:
    """What passes; None where the question is refused."""
    asked = f"{{ {one.field}(where: {where}, first: 500) {{ totalCount nodes {{ id }} }} }}"
    reply = json.loads(service.reply(asked, clearance=EVERYTHING, languages=("en",)).body)
    if "errors" in reply:
        told = [error["message"] for error in reply["errors"]]
        assert all("leave not out" in one for one in told), (where, told)
        return None
    found = reply["data"][one.field]
    assert found["totalCount"] == len(found["nodes"]), where
    return frozenset(node["id"] for node in found["nodes"])


def _tried(service: Service, one: Filtered, chance: random.Random, count: int) -> None:
    every = _ids(service, one, "{}")
    assert every is not None
    # Of claims an end is named; the first entity will do as well as any.
    other = chance.choice(sorted(every) or ["nobody"])
    some = chance.sample(one.leaves, min(MOST_LEAVES, len(one.leaves)))
    leaves = [leaf.replace("OTHER", other) for leaf in some]
    passing = {leaf: _ids(service, one, leaf) or frozenset[str]() for leaf in leaves}
    conditions = Conditions({**passing, "{}": every}, chance)
    for _ in range(count):
        where, right = conditions.some(3)
        found = _ids(service, one, where)
        assert found == (None if right.refused else right.passing), (one.where, where)


@pytest.fixture(scope="module")
def api(vocabulary: Vocabulary) -> Api:
    return build(vocabulary)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", ["naive", "sqlite"])
def test_empty_conditions_are_as_documented(
    kind: str, vocabulary: Vocabulary, api: Api, seed: int
) -> None:
    """What is empty narrows nothing in `and`, lets everything pass in `or`, an `or` of nothing lets
    nothing pass, and a `not` is refused where no condition stands in it, and only there."""
    chance = random.Random(seed)
    with living(kind, vocabulary, story(vocabulary, seed=seed, size=60)) as engine:
        service = Service(engine, now=later)
        for one in lists(api.schema):
            _tried(service, one, chance, 10)


@pytest.mark.parametrize("seed", range(1))
def test_a_server_reads_empty_conditions_alike(vocabulary: Vocabulary, api: Api, seed: int) -> None:
    """Over Neo4j."""
    chance = random.Random(seed)
    with living("neo4j", vocabulary, story(vocabulary, seed=seed, size=60)) as engine:
        service = Service(engine, now=later)
        for one in lists(api.schema):
            if one.where in ("ClaimWhere", "EventWhere", "CallWhere"):
                _tried(service, one, chance, 6)


def test_every_filter_is_tried(api: Api) -> None:
    """Each type of filter that has `and`, `or` and `not` has a list here."""
    known = {
        name
        for name, type_ in api.schema.type_map.items()
        if isinstance(type_, GraphQLInputObjectType) and {"and", "or", "not"} <= set(type_.fields)
    }
    assert {one.where for one in lists(api.schema)} == known
