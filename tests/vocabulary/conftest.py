"""The shipped ontology in a temporary folder, with something written beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.vocabulary import Vocabulary
from tests.conftest import ONTOLOGY

PREFIXES = """
@prefix : <https://w3id.org/answerable/ontology#> .
@prefix c: <https://w3id.org/answerable/concept/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Extend = Callable[[str], Vocabulary]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped ontology."""
    return shutil.copytree(ONTOLOGY, tmp_path / "ontology")


@pytest.fixture
def extend(folder: Path) -> Extend:
    """Loads the shipped ontology with one more file, ``extra.ttl``."""

    def load(turtle: str) -> Vocabulary:
        (folder / "extra.ttl").write_text(PREFIXES + turtle, "utf-8")
        return Vocabulary.load(folder)

    return load
