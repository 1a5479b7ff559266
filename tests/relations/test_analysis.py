"""Figures of a view as a graph, beside networkx over what a person would have drawn."""

from __future__ import annotations

import networkx as nx
import pytest

from graph.claims.deadline import Deadline
from graph.claims.errors import OutOfTime, QueryError
from graph.engines.engine import Engine
from graph.relations.analysis import Analysing, Analysis, _communities, _together, analyse
from graph.views.view import Ref
from tests.clock import Clock
from tests.contract.book import Book, id_of, ids


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    """Bodies, an event, and persons of all sorts."""
    made = Book(engine, clock)
    made.things("StateBody", "guard", "ministry", "police", "alone")
    made.things("Organisation", "herald")
    made.things("Event", "raid", "march")
    made.things("Person", "commander", "minister", "victim", "relative", "helper", "passer-by")
    for one, property, other in DRAWN:
        made.says(one, property, other, by=("herald states",))
    made.says("minister", "kind", "public-official", concept=True)
    made.says("raid", "victim", "victim")
    made.says("victim", "memberOf", "guard")
    made.says("relative", "relativeOf", "victim")
    made.says("raid", "helper", "helper")
    made.says("passer-by", "memberOf", "herald")
    return made


DRAWN = (
    ("guard", "subordinateTo", "ministry"),
    ("police", "subordinateTo", "ministry"),
    ("commander", "headOf", "guard"),
    ("minister", "headOf", "ministry"),
    ("raid", "allegedPerpetrator", "guard"),
    ("raid", "allegedPerpetrator", "police"),
    ("march", "allegedPerpetrator", "guard"),
    ("march", "allegedPerpetrator", "police"),
)
KEPT = (
    *("guard", "ministry", "police", "alone", "herald", "raid", "march"),
    *("commander", "minister"),
)


def found(book: Book, as_: str = "public", **asked: object) -> Analysis:
    with book.view(as_) as view:
        return analyse(view, Analysing(**asked))  # type: ignore[arg-type]


def test_the_figures_are_those_of_networkx(book: Book) -> None:
    """Of the graph that the claims draw, without those who are left out."""
    analysis = found(book)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(map(id_of, KEPT))
    graph.add_edges_from((id_of(one), id_of(other)) for one, _, other in DRAWN)
    nodes = {node.ref.id: node for node in analysis.nodes}
    assert set(nodes) == set(graph)
    assert {id: node.degree for id, node in nodes.items()} == dict(graph.degree)
    between = nx.betweenness_centrality(graph)
    assert {id: node.betweenness for id, node in nodes.items()} == pytest.approx(between, abs=1e-6)
    parts = {frozenset(part) for part in nx.connected_components(graph)}
    ours = {
        frozenset(id for id, node in nodes.items() if node.part == part)
        for part in {node.part for node in nodes.values()}
    }
    assert ours == parts
    assert analysis.relations == len(DRAWN)
    assert [(one.predicate, one.degree) for one in nodes[id_of("guard")].along] == [
        ("allegedPerpetrator", 2),
        ("headOf", 1),
        ("subordinateTo", 1),
    ]
    for name in {property for _, property, _ in DRAWN}:
        alone = {n.ref.id: n for n in found(book, predicates=(name,)).nodes}
        for id, node in nodes.items():
            along = {one.predicate: one for one in node.along}
            if name in along:
                assert along[name].degree == alone[id].degree
                assert along[name].betweenness == alone[id].betweenness
            else:
                assert (alone[id].degree, alone[id].betweenness) == (0, 0)
    assert [(p.events, {p.one.id, p.other.id}) for p in analysis.together] == [
        (2, set(ids("guard", "police")))
    ]
    assert [node.betweenness for node in analysis.nodes] == sorted(
        (node.betweenness for node in analysis.nodes), reverse=True
    )


def test_what_is_only_denied_or_hidden_joins_nothing(book: Book) -> None:
    """And a narrower choice of relations and classes."""
    before = found(book)
    book.says("alone", "subordinateTo", "ministry", negated=True)
    book.says("alone", "subordinateTo", "police", marking="partner")
    assert found(book) == before
    assert found(book, "partner").relations == before.relations + 1
    actors = found(book, classes=("Actor",), predicates=("subordinateTo",))
    assert {node.ref.cls for node in actors.nodes} == {"StateBody", "Organisation", "Person"}
    assert actors.relations == 2
    assert actors.together == ()


def test_there_is_a_bound(book: Book) -> None:
    """With the mend."""
    with pytest.raises(QueryError, match="name fewer classes"):
        found(book, most=3)


def test_pairs_are_counted_as_long_as_there_is_time() -> None:
    """Event by event: of one there may be very many."""
    refs = [Ref("raid", "Event"), Ref("guard", "StateBody"), Ref("police", "StateBody")]
    joined = [("raid", "allegedPerpetrator", who) for who in ("guard", "police")]
    assert [pair.events for pair in _together(Deadline(), refs, joined)] == [1]
    with pytest.raises(OutOfTime):
        _together(Deadline(0), refs, joined)


def test_communities_are_looked_for_as_long_as_there_is_time() -> None:
    """Those of networkx; between two levels it is asked for the time."""
    cliques = [nx.complete_graph(range(6 * place, 6 * place + 6)) for place in range(10)]
    graph = nx.relabel_nodes(nx.compose_all(cliques), "node {}".format)
    graph.add_edges_from((f"node {6 * place}", f"node {6 * place + 6}") for place in range(9))
    assert {frozenset(some) for some in _communities(Deadline(), graph)} == {
        frozenset(f"node {6 * place + one}" for one in range(6)) for place in range(10)
    }
    ticks = iter(range(100))
    hasty = Deadline(2, clock=lambda: next(ticks))
    with pytest.raises(OutOfTime):
        _communities(hasty, graph)
