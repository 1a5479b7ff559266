"""Articles and treaties in registries: by their code in the tables of the law, and the same ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from graph.changes.minted_ids import minted_text
from graph.claims.marking import PUBLIC
from graph.duties.law.law_claims import law_id
from graph.ingest.json_schema import sheet_schema
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.ingest.folder import REGISTRY, marked_line, read, read_registry, sheet, write

CODES = """\
  torture-ban: {law: provision/echr-3}
  covenant:
    law: instrument/iccpr
"""
CALLING = """
entities:
  call:
    class: Call
    invokes: torture-ban
"""


def test_a_code_stands_for_the_entity_of_the_tables(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Its id is theirs; the registry registers it and says nothing of it."""
    unit = read_registry(tmp_path, REGISTRY + CODES, vocabulary)
    assert unit.errors == ()
    article, treaty = law_id("provision", "echr-3"), law_id("instrument", "iccpr")
    assert {id: unit.entities[id].cls for id in (article, treaty)} == {
        article: "Provision",
        treaty: "Instrument",
    }
    assert {unit.entities[id].marking for id in (article, treaty)} == {PUBLIC}
    assert [claim for claim in unit.claims.values() if claim.subject in (article, treaty)] == []


def test_sheets_name_it_as_anything_else(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What a call invokes is the article that duties cite."""
    write(tmp_path, REGISTRY + CODES, "registry.yaml")
    unit = read(tmp_path, sheet(CALLING), vocabulary)
    assert unit.errors == ()
    (claim,) = [one for one in unit.claims.values() if one.predicate == "invokes"]
    assert claim.object == law_id("provision", "echr-3")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ban: {law: provision/echr-33} # <-", "ban: law “provision/echr-33”: is no code of the"),
        ("ban: {law: provision/echr-33} # <-", "did you mean “provision/echr-3”"),
        ("ban: {law: provision/echr-33} # <-", "add its row to ontology/law"),
        ("ban: {law: echr-3} # <-", "did you mean “provision/echr-3”"),
        ("ban: {law: state/RU} # <-", "ban: law “state/RU”: is no code"),
        ("ban: {law: } # <-", "ban: law"),
        ("ban: {law: provision/echr-3, name: Ban} # <-", "its tables say the rest"),
        ("ban: {class: Provision, law: provision/echr-3} # <-", "ban: “class”: is not a key"),
    ],
)
def test_refused(tmp_path: Path, vocabulary: Vocabulary, line: str, expected: str) -> None:
    """What the tables do not have, and whatever else is said beside a code."""
    text = f"{REGISTRY}  {line}\n"
    (error,) = read_registry(tmp_path, text, vocabulary).errors
    assert expected in str(error)
    assert f"registry.yaml:{marked_line(text)}:" in str(error)


def test_one_article_under_two_names_is_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """As an id under two names is."""
    text = REGISTRY + CODES + "  again: {law: provision/echr-3} # <-\n"
    (error,) = read_registry(tmp_path, text, vocabulary).errors
    assert "is torture-ban, too" in str(error)
    assert f"registry.yaml:{marked_line(text)}:" in str(error)


def test_nothing_is_minted_for_it() -> None:
    """Its id follows from its code."""
    data = ("registry: \ncoder: c\nentities:\n  c: {class: Person}\n" + CODES).encode()
    minted = minted_text(data, "registry.yaml")
    assert len(minted.ids) == 2
    assert CODES in minted.text


def test_the_schema_for_editors(vocabulary: Vocabulary) -> None:
    """A code alone is good; a code with a name is not."""
    validator = Draft7Validator(sheet_schema(vocabulary))
    registry = {"registry": "a" * 26, "coder": "c"}
    good = {"entities": {"ban": {"law": "provision/echr-3"}}}
    bad = {"entities": {"ban": {"law": "provision/echr-3", "name": "Ban"}}}
    assert validator.is_valid(registry | good)
    assert not validator.is_valid(registry | bad)


def test_every_article_of_the_tables_can_be_named(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """All of them in one registry."""
    codes = ontology_of(vocabulary).law.provisions
    lines = "".join(f"  p-{code}: {{law: provision/{code}}}\n" for code in codes)
    unit = read_registry(tmp_path, REGISTRY + lines, vocabulary)
    assert unit.errors == ()
    assert {law_id("provision", code) for code in codes} <= unit.entities.keys()
