"""Node-and-edge formats, read by networkx, which we did not write."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import networkx
import pytest

from graph.release.analyst_graphs import to_networkx
from graph.vocabulary import Vocabulary
from tests.export.viewing import exported, lived
from tests.generators import EVERYTHING
from tests.naive import NaiveEngine

READERS: dict[str, Callable[[bytes], networkx.MultiDiGraph[str]]] = {
    "graphml": lambda data: networkx.read_graphml(io.BytesIO(data), force_multigraph=True),
    "gexf": lambda data: networkx.read_gexf(io.BytesIO(data), version="1.2draft"),
    "cytoscape": lambda data: networkx.cytoscape_graph(json.loads(data)),
    "nodelink": lambda data: networkx.node_link_graph(json.loads(data), edges="links"),
}


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return lived(vocabulary, size=300)


@pytest.fixture(scope="module")
def expected(store: NaiveEngine) -> networkx.MultiDiGraph[str]:
    with store.reading() as snapshot:
        return to_networkx(snapshot.view(EVERYTHING))


@pytest.mark.parametrize("format", READERS)
def test_networkx_reads_every_node(
    format: str, store: NaiveEngine, expected: networkx.MultiDiGraph[str]
) -> None:
    """Every entity, with its class, label and kinds."""
    graph = READERS[format](exported(store, format))
    assert set(graph) == set(expected)
    for id, node in graph.nodes.items():
        assert node["cls"] == expected.nodes[id]["cls"]
        assert node["label"] == expected.nodes[id]["label"] or expected.nodes[id]["label"] is None
        assert tuple(node.get("kinds", "").split()) == expected.nodes[id]["kinds"]


@pytest.mark.parametrize("format", READERS)
def test_every_edge_carries_stance_and_speaker(
    format: str, store: NaiveEngine, expected: networkx.MultiDiGraph[str]
) -> None:
    """The edges are the claims that name a speaker, denials among them, and each says who says it
    and how firmly."""
    graph = READERS[format](exported(store, format))
    wanted = {key: edge for *_, key, edge in expected.edges(keys=True, data=True)}
    silent = {key for key, edge in wanted.items() if edge["speaker"] is None}
    found = {
        edge.get("id", key): (source, target, edge)
        for source, target, key, edge in graph.edges(keys=True, data=True)
    }
    assert silent
    assert set(found) == set(wanted) - silent
    for key, (source, target, edge) in found.items():
        assert expected.has_edge(source, target, key)
        assert edge["speaker_label"]
        for name in ("predicate", "stance", "speaker", "negated", "review"):
            assert edge[name] == wanted[key][name], name
        assert edge["cited"] == wanted[key]["source"]
        assert edge.get("valid") == wanted[key]["valid"]
    assert {edge["negated"] for _, _, edge in found.values()} == {True, False}


@pytest.mark.parametrize("format", READERS)
def test_the_file_says_what_edges_are(format: str, store: NaiveEngine) -> None:
    """Whoever opens it reads that no edge is a finding, and what is left out."""
    text = exported(store, format).decode()
    assert "No edge is a finding" in text
    assert "left out" in text


def test_gexf_has_spells(store: NaiveEngine) -> None:
    """Gephi's timeline has the earliest and the latest day of what has a time."""
    graph = READERS["gexf"](exported(store, "gexf"))
    things = [*graph.nodes.values(), *(edge for *_, edge in graph.edges(data=True))]
    timed = [thing for thing in things if "begins" in thing or "ends" in thing]
    assert timed
    for thing in things:
        # networkx reads a side that is open as the text None.
        days = (str(thing.get("begins")), str(thing.get("ends")))
        assert thing.get("spells", []) == ([days] if thing in timed else [])
