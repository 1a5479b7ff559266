"""The JSON Schema of mappings: published as it follows, and true of what loads."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from graph.ingest.mapping.connectors import MAPPINGS, shipped
from graph.ingest.mapping.mapping_schema import EXPLAINED, PUBLISHED, mapping_schema, published
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import MAPPING


@pytest.fixture(scope="module")
def schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of the shipped ontology."""
    return mapping_schema(vocabulary)


def test_the_published_copy_is_the_schema(vocabulary: Vocabulary) -> None:
    """What editors read is what follows from the ontology."""
    assert PUBLISHED.read_text("utf-8") == published(vocabulary)
    jsonschema.Draft7Validator.check_schema(json.loads(PUBLISHED.read_text("utf-8")))


@pytest.mark.parametrize("name", [*sorted(MAPPINGS), ""])
def test_what_loads_is_valid(schema: dict[str, Any], name: str) -> None:
    """Every mapping that ships, and the one of the tests."""
    text = shipped(name, mapping="a" * 26, coder="c" * 26) if name else MAPPING
    loaded = yaml.load(text, yaml.BaseLoader)
    loaded["whole"] = False
    if "within" in loaded:
        loaded["within"] = {side: float(value) for side, value in loaded["within"].items()}
    text = json.dumps(loaded).replace('"true"', "true").replace('"false"', "false")
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(json.loads(text)))
    assert [f"{list(error.absolute_path)}: {error.message[:200]}" for error in errors] == []


def test_a_slip_is_found(schema: dict[str, Any]) -> None:
    """An editor marks an unknown key, an unknown field, and an unknown form."""
    loaded = yaml.load(MAPPING, yaml.BaseLoader)
    del loaded["within"]
    loaded["kolumns"] = {}
    loaded["rows"]["raid"]["plaice"] = "where"
    loaded["columns"]["day"]["date"] = "american"
    told = " ".join(e.message for e in jsonschema.Draft7Validator(schema).iter_errors(loaded))
    assert "kolumns" in told
    assert "plaice" in told
    assert "american" in told


def test_all_keys_are_explained() -> None:
    """What the reader takes, the schema explains."""
    for explained, known in EXPLAINED.values():
        assert set(explained) == set(known)
