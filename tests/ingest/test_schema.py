"""The published JSON Schema: it follows from the ontology, and takes what loading takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graph.ingest.file_list import files_of
from graph.ingest.json_schema import PUBLISHED, published, sheet_schema
from graph.ingest.yaml_tree import Items, Node, Scalar, parse_yaml
from graph.vocabulary import Vocabulary
from tests.ingest.folder import REGISTRY, sheet
from tests.ingest.test_bad_sheets import BAD

SEEDS = Path(__file__).parent.parent.parent / "seeds"


def plain(node: Node) -> Any:
    """What an editor's YAML makes of a node: texts, true and false, null."""
    if isinstance(node, Scalar):
        if node.plain and node.text in ("true", "false"):
            return node.text == "true"
        return None if node.plain and not node.text else node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


@pytest.fixture(scope="module")
def validator(vocabulary: Vocabulary) -> jsonschema.Draft7Validator:
    """The schema of the shipped ontology."""
    schema = sheet_schema(vocabulary)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def test_the_published_copy_is_up_to_date(vocabulary: Vocabulary) -> None:
    """Whoever changes the ontology renews it."""
    same = PUBLISHED.read_text() == published(vocabulary)
    assert same, (
        "renew it: python -m graph.ingest.json_schema ontology > graph/ingest/sheet.schema.json"
    )
    assert json.loads(published(vocabulary)) == sheet_schema(vocabulary)


def test_what_ships_is_valid(validator: jsonschema.Draft7Validator) -> None:
    """Every file of the seeds."""
    files = list(files_of([SEEDS]))
    assert len(files) >= 3
    for file in files:
        errors = list(validator.iter_errors(plain(parse_yaml(file.read_bytes(), str(file)))))
        assert not errors, (file, [jsonschema.exceptions.best_match(errors).message])


def test_a_registry_and_a_sheet_before_minting(validator: jsonschema.Draft7Validator) -> None:
    """Ids that are still to be minted do not bother an author."""
    validator.validate(plain(parse_yaml(REGISTRY.encode(), "x.yaml")))
    bare = "registry:\ncoder: a\nentities:\n  a: {class: Person, id: }\n  b: {class: Place}\n"
    validator.validate(plain(parse_yaml(bare.encode(), "x.yaml")))
    validator.validate(plain(parse_yaml(sheet(id="").encode(), "x.yaml")))


SEEN = [
    "unknown kind",
    "kind of another scheme",
    "property of another class",
    "property that nobody has",
    "unknown class",
    "abstract class",
    "no class",
    "class that the relation does not take",
    "class needed within",
    "malformed local name",
    "entity that is no mapping",
    "id in a sheet",
    "unknown key of a period",
    "list for a text",
    "no value",
    "text without text",
    "relation without to",
    "concept without concept",
    "unknown key of a relation",
    "stance",
    "marking",
    "act",
    "half an attribution",
    "attribution without an act",
    "empty attribution",
    "negated",
    "locator",
    "quote above eight words",
    "no subject",
    "claims that are no list",
    "unknown part",
    "unknown default",
    "nobody says it",
    "entities that are no mapping",
]
"""The mistakes that an editor can underline while the author types."""


@pytest.mark.parametrize("case", SEEN)
def test_mistakes_that_an_editor_sees(case: str, validator: jsonschema.Draft7Validator) -> None:
    """What the schema can know it refuses."""
    text, _ = BAD[case]
    assert not validator.is_valid(plain(parse_yaml(text.encode(), "x.yaml")))
