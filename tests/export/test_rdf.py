"""Every RDF syntax, read by rdflib, which we did not write."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from graph.vocabulary import Vocabulary
from tests.export.viewing import exported, lived
from tests.generators import CLEARANCES
from tests.naive import NaiveEngine

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return lived(vocabulary)


def quads(data: bytes, format: str) -> set[tuple[object, ...]]:
    dataset = rdflib.Dataset()
    dataset.parse(data=data.decode(), format=format)
    return set(dataset.quads())


@pytest.mark.parametrize("clearance", CLEARANCES[:2], ids=str)
def test_trig_is_nquads(store: NaiveEngine, clearance: object) -> None:
    """The same statements in the same graphs, as rdflib reads them and as pyoxigraph does."""
    trig, nquads = exported(store, "trig", clearance), exported(store, "nquads", clearance)
    assert quads(trig, "trig") == quads(nquads, "nquads")
    assert len(quads(trig, "trig")) == nquads.count(b"\n")
    read = set(ox.parse(trig, format=ox.RdfFormat.TRIG))
    assert read == set(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))


def test_trig_has_no_long_term(store: NaiveEngine) -> None:
    """Every term of ours is written short, so that a person can read it."""
    _, _, body = exported(store, "trig").decode().partition("\n\n")
    assert body
    assert "w3id.org/answerable" not in body
