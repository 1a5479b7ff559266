"""Node-and-edge formats, read by networkx, which we did not write."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest

from graph.changes.load import load
from graph.claims.claim import Review, Stance, make_claim
from graph.claims.decided import Decided
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.export.example import example
from tests.export.viewing import exported, lived
from tests.field import loaded, own, well
from tests.generators import CLEARANCES, EVERYTHING
from tests.golden.ledger import SEEDS, engine_of
from tests.naive import NaiveEngine
from tests.view_graph import to_networkx

READERS: dict[str, Callable[[bytes], networkx.MultiDiGraph[str]]] = {
    "graphml": lambda data: networkx.read_graphml(io.BytesIO(data), force_multigraph=True),
    "gexf": lambda data: networkx.read_gexf(io.BytesIO(data), version="1.3"),
    "cytoscape": lambda data: networkx.cytoscape_graph(json.loads(data)),
    "nodelink": lambda data: networkx.node_link_graph(json.loads(data)),
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
    folded = {id for id, node in expected.nodes.items() if node["cls"] == "Participation"}
    assert set(graph) | folded == set(expected)
    for id, node in graph.nodes.items():
        assert node["cls"] == expected.nodes[id]["cls"]
        assert node["label"] == expected.nodes[id]["label"] or expected.nodes[id]["label"] is None
        assert tuple(node.get("kinds", "").split()) == expected.nodes[id]["kinds"]


@pytest.mark.parametrize("format", READERS)
def test_a_network_of_nothing_is_read(format: str, vocabulary: Vocabulary) -> None:
    """An empty store gives a file that is whole, with no node and no edge."""
    graph = READERS[format](exported(NaiveEngine(vocabulary, clock=Clock()), format))
    assert (list(graph), list(graph.edges)) == ([], [])


@pytest.mark.parametrize("format", READERS)
def test_every_edge_carries_stance_and_speaker(
    format: str, store: NaiveEngine, expected: networkx.MultiDiGraph[str]
) -> None:
    """The edges are the claims that name a speaker, denials among them, and each says who says it
    and how firmly."""
    graph = READERS[format](exported(store, format))
    wanted = {key: edge for *_, key, edge in expected.edges(keys=True, data=True)}
    silent = {key for key, edge in wanted.items() if edge["speaker"] is None}
    folded = {id for id in expected if id not in graph}
    silent |= {
        key
        for a, _, key, e in expected.edges(keys=True, data=True)
        if a in folded and e["predicate"] == "participant"
    }
    found = {
        edge.get("id", key): (source, target, edge)
        for source, target, key, edge in graph.edges(keys=True, data=True)
    }
    assert silent
    assert set(found) == set(wanted) - silent
    for key, (source, target, edge) in found.items():
        if not expected.has_edge(source, target, key):
            [whole] = [a for a, b, k in expected.edges(keys=True) if k == key and b == target]
            assert whole in folded
            assert expected.has_edge(whole, source)
        assert edge["speaker_label"]
        for name in ("predicate", "stance", "speaker", "negated", "review"):
            assert edge[name] == wanted[key][name], name
        assert edge["cited"] == wanted[key]["source"]
        assert edge.get("valid") == wanted[key]["valid"]
        either = "one of several, " if edge.get("one_of") else ""
        denial = either + ("not: " if edge["negated"] else "")
        gone = ", taken back" if edge.get("taken_back") else ""
        assert (
            edge["label"]
            == f"{denial}{edge['predicate']}, {edge['stance']}, {edge['speaker_label']}{gone}"
        )
    assert {edge["negated"] for _, _, edge in found.values()} == {True, False}


@pytest.mark.parametrize("format", READERS)
def test_the_file_says_what_edges_are(format: str, store: NaiveEngine) -> None:
    """Whoever opens it reads that no edge is a finding, and what is left out."""
    text = exported(store, format).decode()
    assert "No edge is a finding" in text
    assert "left out" in text


def test_parallel_edges_of_gexf_are_of_kinds_of_their_own(store: NaiveEngine) -> None:
    """Gephi merges parallel edges of one kind: here every claim is of its own."""
    root = ElementTree.fromstring(exported(store, "gexf"))
    edges = list(root.iter("{http://gexf.net/1.3}edge"))
    assert edges
    assert all(edge.get("kind") == edge.get("id") for edge in edges)


def test_a_disputed_kind_says_so(vocabulary: Vocabulary) -> None:
    """On the node, where the kind or a broader one is denied; FollowTheMoney leaves it out."""
    engine = example(vocabulary)
    with engine.reading() as snapshot:
        first = next(snapshot.view(CLEARANCES[0]).claim_histories()).record.claim
    with engine.writing() as writer:
        for concept, negated in (
            ("arbitrary-detention", False),
            ("killing", False),
            ("detention", True),
        ):
            writer.record(
                [
                    make_claim(
                        **{f: getattr(first, f) for f in ("origin", "subject", "citation")},
                        predicate="kind",
                        concept=concept,
                        negated=negated,
                        stance=Stance.ASSERTED,
                        marking=first.marking,
                    )
                ]
            )
    for format, read in READERS.items():
        node = read(exported(engine, format)).nodes[first.subject]
        assert (node["kinds"], node["disputed"]) == (
            "arbitrary-detention killing",
            "arbitrary-detention",
        ), format
    features = json.loads(exported(engine, "geojson"))["features"]
    assert [f["properties"]["kinds"] for f in features] == [["arbitrary-detention", "killing"]]
    assert [f["properties"]["disputed"] for f in features] == [["arbitrary-detention"]]
    things = [json.loads(line) for line in exported(engine, "ftm").splitlines()]
    [raid] = [thing for thing in things if thing["id"] == first.subject]
    assert raid["properties"]["keywords"] == ["killing"]


EITHER = """
    entities:
      quay: {class: Event, kind: {one_of: [killing, death-in-custody]}, when: 2023-05-03,
        place: harbour}
      harbour: {class: Place, name: Harbour, latitude: 10.5, longitude: 20.25}
      yard: {class: Event, kind: [detention, {one_of: [torture, ill-treatment]}]}
      night: {class: StateBody, name: Night patrol, memberOf: {one_of: [guard, police]}}
      police: {class: StateBody, name: Police of Lorin, subordinateTo: guard}
"""


def test_what_is_either_so_or_otherwise_is_nothing_firm(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Drawings say so at the edge and at the kinds; a bare triple and FollowTheMoney have no room
    for it, and leave it out though every claim of it is accepted."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    well(loaded(tmp_path, engine, EITHER))
    with engine.reading() as snapshot:
        ids = [r.claim.id for r in standing(snapshot.view(EVERYTHING), ClaimQuery())]
    with engine.writing() as writer:
        writer.review(ids, Review.ACCEPTED, Decided(by="coder-1", why="read"))
    for format, read in READERS.items():
        graph = read(exported(engine, format))
        told = [(graph.nodes[own(name)]["kinds"], graph.nodes[own(name)]["either"])
                for name in ("quay", "yard")]  # fmt: skip
        assert told == [
            ("death-in-custody killing", "death-in-custody killing"),
            ("detention ill-treatment torture", "ill-treatment torture"),
        ], format
    features = json.loads(exported(engine, "geojson"))["features"]
    assert {tuple(one["properties"]["either"]) for one in features} == {
        ("death-in-custody", "killing"),
        ("ill-treatment", "torture"),
    }
    lines = list(map(json.loads, exported(engine, "ftm").splitlines()))
    things = {thing["id"]: thing["properties"] for thing in lines}
    assert "keywords" not in things[own("quay")]
    assert things[own("yard")]["keywords"] == ["detention"]
    links = [(p["role"], p["subject"]) for p in things.values() if "role" in p]
    assert (["memberOf"], [own("night")]) not in links
    assert (["subordinateTo"], [own("police")]) in links
    term = "<https://w3id.org/answerable/ontology#%s>"
    bare = exported(engine, "ntriples").decode()
    for name, property, count in (
        ("night", "memberOf", 0),
        ("quay", "kind", 0),
        ("yard", "kind", 1),
        ("police", "subordinateTo", 1),
    ):
        start = f"<https://w3id.org/answerable/id/{own(name)}> {term % property} "
        assert bare.count(f"\n{start}") == count, (name, property)


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


def test_calls_demands_and_their_edges_have_spells(vocabulary: Vocabulary) -> None:
    """On the seeds: a call when it was made, a demand when its call was, an edge as its event."""
    graph = READERS["gexf"](exported(engine_of([SEEDS], vocabulary), "gexf", CLEARANCES[0]))
    timed = {
        cls: sum("spells" in node for node in graph.nodes.values() if node["cls"] == cls)
        for cls in ("Event", "Call", "Demand", "Response")
    }
    assert all(timed.values())
    demands = [id for id, node in graph.nodes.items() if node["cls"] == "Demand"]
    for call, demand, edge in graph.edges(data=True):
        if edge["predicate"] == "demand" and demand in demands:
            assert graph.nodes[demand].get("spells") == graph.nodes[call].get("spells")
        if edge["predicate"] == "allegedPerpetrator" and "valid" not in edge:
            assert edge.get("spells") == graph.nodes[call].get("spells")
    assert sum("spells" in edge for *_, edge in graph.edges(data=True)) > 100


def test_taking_part_in_a_treaty_is_an_edge(vocabulary: Vocabulary) -> None:
    """From the State to the treaty, with stance and speaker; no node without a name is left."""
    store = NaiveEngine(vocabulary, clock=Clock())
    assert not load(
        [*SEEDS.glob("registry*.yaml"), ONTOLOGY / "law" / "instruments.csv"], store
    ).errors
    graph = READERS["gexf"](exported(store, "gexf", CLEARANCES[0]))
    edges = [e for e in graph.edges(data=True) if e[2]["predicate"] == "participatesIn"]
    ends = {(graph.nodes[a]["cls"], graph.nodes[b]["cls"]) for a, b, _ in edges}
    assert ends == {("State", "Instrument")}
    assert all(e["speaker"] and e["stance"] for *_, e in edges)
    assert "Participation" not in {node["cls"] for node in graph.nodes.values()}
    names = {graph.nodes[a]["label"] for a, _, _ in edges}
    assert "Denmark" in names
