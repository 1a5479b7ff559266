"""Whatever stands in a file: it is read, or refused with a message; nothing else ever happens."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.changes.load import load
from graph.changes.minted_ids import minted_text
from graph.claims.errors import InputError
from graph.ingest.yaml_tree import parse_yaml
from graph.vocabulary import Vocabulary
from tests.ingest.folder import REGISTRY, sheet
from tests.naive import NaiveEngine

SHEET = sheet("""
    about: {name: Coding}
    entities:
      raid:
        class: Event
        at: L2
        quote: said to have
        kind: [attack, {concept: killing, stance: reported, key: k}]
        when: {edtf: ../2019-01-14~, as_found: new, inferred: guess}
        place: {to: quay, refines: p, attribution: [herald reports, watch verified]}
        places: {to: ostrel, key: p}
        victims: {dead: {class: Group, size: {min: 2, unit: person}}}
      k1:
        class: Call
        at: "L4:1-9"
        issuers: herald
        demands: {k1a: {kind: investigate, text: "a: b"}}
    claims:
      - {subject: raid, negated: true, valid: 2019, followedBy: genuine-investigation}
    """)
TOKENS = ["{", "}", "[", "]", ":", ": ", "- ", "\n", "  ", "'", '"', "&a ", "*a", "!x ", "|", ">"]
TOKENS += ["~", "null", "true", "-1", "2..", "to", "class", "id", "at", "key", "k", "p", "document"]
TOKENS += ["sheet", "Actor", "Event", "\x00", "\u202e", "\t", "\r", "#", "?", ",", "raid", "coder"]

edits = st.lists(
    st.tuples(
        st.integers(0, len(SHEET)),
        st.integers(0, 12),
        st.one_of(st.sampled_from(TOKENS), st.text(max_size=3)),
    ),
    min_size=1,
    max_size=5,
)


def mutilated(text: str, changes: list[tuple[int, int, str]]) -> str:
    """The text after some things were cut out and others put in."""
    for start, length, new in changes:
        text = text[:start] + new + text[start + length :]
    return text


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(edits=edits, registry=st.booleans())
def test_a_mutilated_file_is_read_or_refused(
    edits: list[tuple[int, int, str]], registry: bool, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Nothing but messages comes of it, and a refused file leaves nothing behind."""
    texts = {"registry.yaml": REGISTRY, "sheet.yaml": SHEET}
    name = "registry.yaml" if registry else "sheet.yaml"
    texts[name] = mutilated(texts[name], edits)
    for file, text in texts.items():
        (tmp_path / file).write_bytes(text.encode("utf-8", "surrogatepass"))
    engine = NaiveEngine(vocabulary)
    report = load([tmp_path], engine)
    for file in report.files:
        assert all(str(error) for error in file.errors)
        if file.errors and file.origin is not None:
            with engine.writing() as writer:
                assert not writer.held(file.origin)
    assert load([tmp_path], engine).count("new") == 0


@settings(max_examples=150)
@given(edits=edits)
def test_minting_once_is_enough(edits: list[tuple[int, int, str]]) -> None:
    """A mutilated file is minted, whereupon nothing is missing; or it is refused."""
    data = mutilated(SHEET, edits).encode("utf-8", "surrogatepass")
    with suppress(InputError):
        minted = minted_text(data, "x.yaml")
        assert minted_text(minted.text.encode(), "x.yaml") == (minted.text, ())


@settings(max_examples=200)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """The reader of YAML knows one way to fail."""
    with suppress(InputError):
        assert parse_yaml(data, "x.yaml").line


@pytest.mark.parametrize("text", [SHEET, REGISTRY])
def test_what_is_mutilated_was_right(text: str) -> None:
    """The ground that the tests above stand on."""
    assert parse_yaml(text.encode(), "x.yaml").entries
