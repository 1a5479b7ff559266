"""Paths, against networkx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from graph.adjacency.ways import Edge, Network, PathEdge, explore, paths, shortest, turned
from graph.claims.claim import Stance

IDS = "abcdefg"
PROPERTIES = ("memberOf", "subordinateTo")


def edge(property: str, to: str, *, forward: bool = True) -> Edge:
    return Edge(property, forward, to, Stance.ASSERTED, True, ())


@st.composite
def networks(draw: st.DrawFn) -> dict[str, list[Edge]]:
    ends = st.tuples(st.sampled_from(IDS), st.sampled_from(PROPERTIES), st.sampled_from(IDS))
    network: dict[str, list[Edge]] = {}
    for start, property, end in sorted(draw(st.sets(ends, max_size=14))):
        network.setdefault(start, []).append(edge(property, end))
    return network


def read(network: Mapping[str, Sequence[Edge]], start: str, hops: int) -> Network:
    return explore([start], lambda ids: {id: network.get(id, ()) for id in ids}, hops=hops)


def names(path: tuple[PathEdge, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((hop.start, hop.edge.property, hop.edge.to) for hop in path)


@given(network=networks(), hops=st.integers(0, 5))
def test_paths_are_those_of_networkx(network: dict[str, list[Edge]], hops: int) -> None:
    """Every simple path up to the length asked for, once for each choice of parallel relations."""
    oracle = nx.MultiDiGraph()
    oracle.add_nodes_from(IDS)
    for start, edges in network.items():
        for one in edges:
            oracle.add_edge(start, one.to, key=one.property)
    wanted = (
        {
            tuple((start, property, end) for start, end, property in path)
            for path in nx.all_simple_edge_paths(oracle, "a", "b", cutoff=hops)
        }
        if hops
        else set()
    )
    found = [names(path) for path in paths(read(network, "a", hops), "a", "b", hops=hops)]
    assert set(found) == wanted
    assert len(found) == len(wanted)
    assert [len(path) for path in found] == sorted(len(path) for path in found)


@given(network=networks())
def test_the_order_of_what_was_read_does_not_matter(network: dict[str, list[Edge]]) -> None:
    """The same paths in the same order, however the edges come."""
    shuffled = {id: list(reversed(edges)) for id, edges in reversed(network.items())}
    one, other = (list(paths(read(n, "a", 4), "a", "b", hops=4)) for n in (network, shuffled))
    assert one == other
    assert shortest(read(network, "a", 4), "a", "b", hops=4) == (one[0] if one else None)


def test_a_path_stops_at_the_first_end() -> None:
    """An end is never walked through; being at an end already is a path of no hops."""
    network = {"a": (edge("memberOf", "b"),), "b": (edge("memberOf", "c"),)}
    assert [names(path) for path in paths(network, "a", "bc", hops=3)] == [
        (("a", "memberOf", "b"),)
    ]
    assert list(paths(network, "a", "ab", hops=3)) == [()]


def test_turned() -> None:
    """From the end to the start, each hop against its direction."""
    network = {"a": (edge("memberOf", "b"),), "b": (edge("headOf", "c"),)}
    path = shortest(network, "a", "c", hops=2)
    assert path is not None
    assert turned(path) == (
        PathEdge("c", edge("headOf", "b", forward=False)),
        PathEdge("b", edge("memberOf", "a", forward=False)),
    )
    assert turned(turned(path)) == path


def test_reading_is_level_by_level() -> None:
    """One call a level, each entity once, and none beyond the hops asked for."""
    network = {"a": [edge("memberOf", x) for x in "bc"], "b": [edge("memberOf", "a")]}
    calls: list[list[str]] = []

    def edges(ids: Sequence[str]) -> Mapping[str, Sequence[Edge]]:
        calls.append(list(ids))
        return {id: network.get(id, ()) for id in ids}

    explore(["a"], edges, hops=5)
    assert calls == [["a"], ["b", "c"]]
    calls.clear()
    explore(["a"], edges, hops=1)
    assert calls == [["a"]]
