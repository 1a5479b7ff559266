"""What is hidden costs a server nothing, either: whatever is asked, it looks at as much as where
little is hidden."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from graph.claims.claim import Entity
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.views.view import (
    AllOf,
    AnyOf,
    DateMatch,
    HasConcept,
    Linked,
    Not,
    PointMatch,
    Saying,
    SizeMatch,
    TextMatch,
    Told,
    View,
    Where,
)
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.neo4j.stores import address, emptied
from tests.neo4j.test_hidden_changes import profiled
from tests.sqlite.test_cost_of_hidden import (
    ASK,
    DAY,
    HIDE,
    coarse,
    dated,
    decide,
    id_of,
    listed,
    named,
    says,
)

LABELS = "TestCost"
FEW, MANY = 5, 80
"""Hidden things of each kind: at first, and then."""
PASSED = ("refinements", "refined dates", "refined names", "refined kinds")
"""What makes a claim finer that is read, hidden or not, is looked at where that claim is."""
MORE = 30
"""Hits that a question may take beyond those of the time before."""


def texts(how: str, *values: str) -> TextMatch:
    return TextMatch(property="name", how=how, values=values)  # type: ignore[arg-type]


FILTERS: dict[str, Where] = {
    "contains": texts("contains", "ostrel", "aid"),
    "contains nothing": texts("contains", "no such word"),
    "starts": texts("starts", "raid", "ostrel"),
    "starts with a long text": texts("starts", "raid " * 90),
    "one of some texts": texts("in", "raid", "ostrel", "raid of ostrel 3"),
    "a concept denied": HasConcept(property="kind", codes=frozenset({"torture"}), negated=True),
    "within days": DateMatch(property="when", how="within", start=DAY, end=DAY),
    "certain on a day": DateMatch(property="when", how="certainly", start=DAY, end=DAY),
    "covering a day": DateMatch(property="when", how="covers", start=DAY, end=DAY),
    "with a date": DateMatch(property="when", how="known"),
    "a certain number": SizeMatch(property="size", least=5, certain=True),
    "a point": PointMatch(property="point", near=(10.0, 20.0), metres=1_000.0),
    "by a name at the end": Linked(property="allegedPerpetrator", where=texts("contains", "u")),
    "of nobody": Linked(property="allegedPerpetrator", some=False),
    "uncontested": Told(test=texts("contains", "aid"), said=Saying(contested=False)),
    "both": AllOf((texts("contains", "aid"), texts("starts", "raid"))),
    "either": AnyOf((texts("contains", "ostrel"), texts("in", "raid"))),
    "without": Not(texts("contains", "ostrel")),
}


def filtered(where: Where) -> Callable[[View], object]:
    return lambda view: view.entities(listed(where=where))


QUESTIONS = {**ASK, **{f"filter: {name}": filtered(where) for name, where in FILTERS.items()}}


def begin(engine: Neo4jEngine) -> None:
    """What everybody may read."""
    kinds = {"document": "Source", "herald": "Organisation", "guard": "StateBody", "raid": "Event"}
    with engine.writing() as writer:
        writer.register(
            Entity(id=id_of(name), cls=cls, marking=PUBLIC) for name, cls in kinds.items()
        )
        writer.record(
            [
                coarse(),
                named("raid", "Raid", PUBLIC),
                says("raid", "kind", PUBLIC, concept="torture"),
                dated("raid", "2018-12", PUBLIC),
            ]
        )


def hide(engine: Neo4jEngine, numbers: range) -> None:
    """Beside it so much of each kind that is hidden, and decisions about it."""
    hidden = [
        make(number) for kind, make in HIDE.items() if kind not in PASSED for number in numbers
    ]
    there = {id_of(name) for name in ("guard", "raid")}
    ends = {id for claim in hidden for id in (claim.subject, claim.object) if id} - there
    with engine.writing() as writer:
        writer.register(Entity(id=id, cls="Event", marking=RESTRICTED) for id in sorted(ends))
        writer.record(hidden)
        decide(writer, [HIDE["decisions"](number) for number in numbers], sorted(ends))


@pytest.fixture(scope="module")
def cost(vocabulary: Vocabulary) -> dict[str, list[int]]:
    """By question, the hits where little is hidden and where very much is."""
    found: dict[str, list[int]] = {question: [] for question in QUESTIONS}
    with emptied(LABELS) as server:
        auth, where = (server.user, server.password), address(server, LABELS)
        with closing(Neo4jEngine.open(where, vocabulary, clock=Clock(), auth=auth)) as engine:
            begin(engine)
            for numbers in (range(FEW), range(FEW, MANY)):
                hide(engine, numbers)
                for question, ask in QUESTIONS.items():
                    hits: list[int] = []
                    with engine.reading() as snapshot, profiled(hits):
                        ask(snapshot.view(PUBLIC_CLEARANCE))
                    found[question].append(sum(hits))
    return found


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_hidden_things_cost_a_server_nothing(cost: dict[str, list[int]], question: str) -> None:
    """Of all kinds at once."""
    little, much = cost[question]
    assert much <= little + MORE
