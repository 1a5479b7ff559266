"""SHEETS.md: every example in it loads, and nothing of the format is left out."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest

from graph.changes.load import load
from graph.ingest import registry, sheet
from graph.ingest import review_file as reviews
from graph.ingest.claim_keys import META
from graph.ingest.json_schema import sheet_schema
from graph.ingest.typed_values import OTHER_KEYS, VALUE_KEYS
from graph.ingest.yaml_tree import parse_yaml
from graph.vocabulary import Vocabulary
from tests.ingest.test_schema import plain
from tests.naive import NaiveEngine

DOCUMENT = Path(sheet.__file__).with_name("SHEETS.md").read_text()
YAML = re.findall(r"^```yaml\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
TEXT, ERROR = re.findall(r"^```text\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)

REGISTRY, SHEET, *FRAGMENTS, REVIEWS = YAML


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example's registry and, in a folder of its own, the document."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "release.txt").write_text(TEXT)
    return tmp_path


def complete(fragment: str) -> str:
    """A fragment below the head of the example's sheet."""
    return SHEET.split("entities:")[0] + fragment


@pytest.mark.parametrize("fragment", [SHEET, *map(complete, FRAGMENTS)])
def test_every_sheet_loads(fragment: str, folder: Path, vocabulary: Vocabulary) -> None:
    """With its text at hand, so that hash, locators and quotes are right, too."""
    (folder / "sheet.yaml").write_text(fragment)
    report = load([folder], NaiveEngine(vocabulary), texts=folder / "texts")
    assert [str(error) for error in report.errors] == []
    assert report.files[1].new


def test_the_review_file_loads(folder: Path, vocabulary: Vocabulary) -> None:
    """Its claim is one of the sheet."""
    (folder / "sheet.yaml").write_text(SHEET)
    (folder / "reviews.yaml").write_text(REVIEWS)
    report = load([folder], NaiveEngine(vocabulary))
    assert [str(error) for error in report.errors] == []
    assert report.count("decided") == 1


def test_the_error_is_what_is_said(folder: Path, vocabulary: Vocabulary) -> None:
    """The message shown is the one that its mistake gives."""
    assert SHEET.count("kind: attack") == 1
    (folder / "sheet.yaml").write_text(SHEET.replace("kind: attack", "kind: atack"))
    (error,) = load([folder], NaiveEngine(vocabulary)).errors
    assert str(error).removeprefix(f"{folder}/") == ERROR.strip()


@pytest.mark.parametrize("example", [REGISTRY, SHEET, *map(complete, FRAGMENTS), REVIEWS])
def test_every_example_suits_the_schema(example: str, vocabulary: Vocabulary) -> None:
    """An editor underlines none of it."""
    jsonschema.validate(plain(parse_yaml(example.encode(), "x.yaml")), sheet_schema(vocabulary))


def test_nothing_is_left_out() -> None:
    """Every key of the format is in the document."""
    keys = {
        *META,
        *sheet.KEYS,
        *sheet.DEFAULTS,
        *registry.KEYS,
        *reviews.KEYS,
        *reviews.DECISION_KEYS,
        *OTHER_KEYS,
        *(key for keys in VALUE_KEYS.values() for key in keys),
        *("to", "concept", "class", "id", "actor", "act", "on"),
    }
    missing = {key for key in keys if not re.search(rf"\b{key}\b", DOCUMENT)}
    assert not missing
