"""Small ontologies of shapes alone, and data for them."""

from __future__ import annotations

import io
from pathlib import Path

import rdflib

from graph.shapes.rdf_syntaxes import statements
from graph.shapes.record_check import Result
from graph.shapes.shape_reader import read_shapes
from graph.shapes.validation import validate
from tests.shapes.rival import Told, found_in, ours

HEAD = """
@prefix : <https://w3id.org/answerable/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def folder_of(folder: Path, turtle: str) -> Path:
    """An ontology of one file."""
    (folder / "shapes.ttl").write_text(HEAD + turtle, "utf-8")
    return folder


def results(folder: Path, shapes: str, data: str) -> list[Result]:
    """What we find wrong."""
    found: list[Result] = []
    read = read_shapes(folder_of(folder, shapes))
    validate(lambda: statements(io.BytesIO((HEAD + data).encode()), "turtle"), read, found.append)
    return found


def both(folder: Path, shapes: str, data: str) -> set[Told]:
    """What we find wrong, which pyshacl finds, too."""
    found = ours(results(folder, shapes, data))
    graph = rdflib.Graph().parse(data=HEAD + shapes, format="turtle")
    assert found == found_in(rdflib.Graph().parse(data=HEAD + data, format="turtle"), graph, graph)
    return found
