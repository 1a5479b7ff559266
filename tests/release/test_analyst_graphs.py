"""A view in the hands of networkx and rdflib."""

from __future__ import annotations

import networkx
import pytest

from graph.engines.engine import Engine
from graph.release.analyst_graphs import to_networkx, to_rdflib
from graph.vocabulary import BASE
from tests.clock import Clock
from tests.contract.book import Book, id_of, text


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    """A raid by a guard, which denies it; a hidden guard besides."""
    book = Book(engine, clock)
    book.things("StateBody", "guard", "hidden guard")
    book.thing("raid")
    book.says("raid", "name", text("Raid on the quay"))
    book.says("raid", "kind", "detention", concept=True)
    book.says("raid", "allegedPerpetrator", "guard", by=("guard reports",), valid="2001")
    book.says("raid", "allegedPerpetrator", "guard", by=("guard denies",), negated=True)
    book.says("raid", "allegedPerpetrator", "hidden guard", marking="restricted")
    return book


def test_every_edge_carries_stance_and_speaker_for_and_against(book: Book) -> None:
    """An accusation and its denial are two edges, each with who says it and how firmly."""
    with book.view() as view:
        graph = to_networkx(view)
    edges = list(graph.get_edge_data(id_of("raid"), id_of("guard")).values())
    assert sorted((e["negated"], e["stance"], e["speaker"]) for e in edges) == [
        (False, "asserted", id_of("guard")),
        (True, "asserted", id_of("guard")),
    ]
    assert {e["valid"] for e in edges} == {"2001", None}
    assert graph.nodes[id_of("raid")] == {
        "cls": "Event",
        "label": "Raid on the quay",
        "kinds": ("detention",),
    }


def test_only_what_the_view_holds(book: Book) -> None:
    """A hidden relation is no edge, and a path through it no path."""
    with book.view() as public, book.view("restricted") as restricted:
        ends = id_of("raid"), id_of("hidden guard")
        assert not networkx.has_path(to_networkx(public), *ends)
        assert networkx.has_path(to_networkx(restricted), *ends)


@pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")  # rdflib warns of itself
def test_rdflib_holds_every_claim_quoted_in_its_own_graph(book: Book) -> None:
    """As many named graphs as claims in the view, and none for a hidden one."""
    with book.view() as view:
        dataset = to_rdflib(view)
        claims = {history.record.claim.id for history in view.claim_histories()}
    quoted = {str(g.identifier) for g in dataset.graphs() if len(g)}
    assert {g for g in quoted if g.startswith(f"{BASE}claim/")} == {
        f"{BASE}claim/{id}" for id in claims
    }
