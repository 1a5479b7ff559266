"""A notice at the head of a file: tools that we did not write read the file as before."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import networkx
import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld

from graph.export import EXPORTERS
from graph.export.notices import with_notice
from graph.vocabulary import Vocabulary
from tests.export.viewing import exported, lived

WORDS = "Read “this” first & last: <it> \\ matters; 50 % of it - or more."


def graph(format: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        found = rdflib.Graph()
        found.parse(data=data, format=format)
        return {tuple(map(str, statement)) for statement in found}

    return read


def quads(format: ox.RdfFormat) -> Callable[[bytes], object]:
    return lambda data: set(ox.parse(data, format=format))


def network(read: Callable[[bytes], networkx.Graph]) -> Callable[[bytes], object]:
    def both(data: bytes) -> object:
        found = read(data)
        return sorted(found.nodes(data=True)), sorted(found.edges(data=True), key=str)

    return both


def tables(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def expanded(data: bytes) -> object:
    return jsonld.expand(json.loads(data))


READERS: dict[str, Callable[[bytes], object]] = {
    "nquads": quads(ox.RdfFormat.N_QUADS),
    "trig": quads(ox.RdfFormat.TRIG),
    "turtle": graph("turtle"),
    "ntriples": graph("nt"),
    "rdfxml": graph("xml"),
    "jsonld": expanded,
    "graphml": network(lambda data: networkx.parse_graphml(data.decode())),
    "gexf": network(lambda data: networkx.read_gexf(io.BytesIO(data))),
    "cytoscape": network(lambda data: networkx.cytoscape_graph(json.loads(data))),
    "nodelink": network(lambda data: networkx.node_link_graph(json.loads(data))),
    "geojson": lambda data: json.loads(data)["features"],
    "csv": tables,
    "xlsx": tables,
    "neo4j": tables,
    "ftm": lambda data: data,
}


@pytest.mark.parametrize("format", EXPORTERS)
def test_the_notice_changes_nothing_that_is_read(format: str, vocabulary: Vocabulary) -> None:
    """It is there, and the same is read with it as without."""
    data = exported(lived(vocabulary, size=60), format)
    pieces = iter([data[:100_000], data[100_000:]])
    noted = b"".join(with_notice(format, pieces, WORDS))
    assert READERS[format](noted) == READERS[format](data)
    there = WORDS.encode() in noted or json.dumps(WORDS, ensure_ascii=False).encode() in noted
    assert there == (format != "ftm")


def test_a_zip_says_it_when_it_is_opened(vocabulary: Vocabulary) -> None:
    """As its comment, however the bytes come."""
    data = exported(lived(vocabulary, size=60), "csv")
    noted = b"".join(with_notice("csv", (data[i : i + 1] for i in range(len(data))), WORDS))
    with zipfile.ZipFile(io.BytesIO(noted)) as archive:
        assert archive.comment.decode() == WORDS
