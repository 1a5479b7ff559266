"""One rule for texts: `import` refuses what `load` refuses, and neither refuses more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.imports.importer import import_file
from graph.claims.claim import Literal, Stance, make_claim
from graph.claims.errors import InputError, QueryError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.text import HIDING, folded, trimmed
from graph.ingest.yaml_tree import Scalar, parse_yaml
from graph.views.name_matching import prepare
from graph.vocabulary import Vocabulary
from tests.changes.imports.test_converter import offered
from tests.clock import Clock
from tests.export.example import example
from tests.export.viewing import exported
from tests.generators import EVERYTHING
from tests.naive import NaiveEngine

REFUSED = [
    *("\x07", "\x1b", "\x7f", "\x85", "\x9f"),  # what terminals obey
    *("\u202d", "\u202e", "\u2067", "\u2069"),  # what reorders, inside a text
    *("\u2028", "\u2029", "\ufeff", "\ufff9"),  # what breaks lines, or anchors notes
    *("\u200b", "\u2060", "\u00ad", "\u3164", "\u115f", "\u034f", "\u2800"),  # what is not drawn
    *("\ue000", "\U000f0000", "\U0010fffd"),  # what everybody draws as he likes
    *("\ufdd0", "\ufffe", "\U0001ffff", "\U0010ffff", "\U000e0041"),  # what is no character
]
KEPT = ["ع\u200cل", "क\u094d\u200dष", "辻\U000e0100", "ᠠ\u180eᠠ", "O’Neil–Ʒ", "e\u0301", "🏳️"]
"""Joiners, variants of a letter, a vowel separator, marks that combine."""


def spelt(text: str) -> bytes:
    """A value in YAML, with everything unusual as an escape."""
    return ('a: "' + "".join(f"\\U{ord(c):08X}" for c in text) + '"\n').encode()


def of_import(vocabulary: Vocabulary, folder: Path, text: str) -> str:
    """What a new store says to a name in an export of another one; empty where it takes it."""
    engine = example(vocabulary)
    with engine.reading() as snapshot:
        first = next(snapshot.view(EVERYTHING).claim_histories()).record.claim
    name = make_claim(
        **{f: getattr(first, f) for f in ("origin", "subject", "citation")},
        predicate="name",
        value=Literal(datatype="text", text=text),
        stance=Stance.ASSERTED,
        marking=first.marking,
    )
    with engine.writing() as writer:
        writer.record([name])
    return offered(vocabulary, folder / "view.nq", exported(engine, "nquads"))[1]


@pytest.mark.parametrize("character", REFUSED, ids=lambda c: f"U+{ord(c):04X}")
def test_both_doors_refuse(vocabulary: Vocabulary, tmp_path: Path, character: str) -> None:
    """Inside a name: a twin of another, or another than it seems."""
    for text in (f"Ra{character}ids", f"Raids{character}"[1:] + "x"):
        code = f"U+{ord(character):04X}, which hides or reorders text"
        with pytest.raises(InputError, match=re.escape(code)):
            parse_yaml(spelt(text), "sheet.yaml")
        assert code in of_import(vocabulary, tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        *("a\nb", "\t=1", "\r=1", "", " a", "a\u200f", "\u2067a\u2069"),
        *("\u180e", "\u200c\u200d", "\ufe0f", "\U000e0100"),
    ],
)
def test_a_name_stands_in_one_line_with_nothing_around_it(
    vocabulary: Vocabulary, tmp_path: Path, text: str
) -> None:
    """What `load` takes off around a name an import cannot: the claim's id depends on it."""
    said = of_import(vocabulary, tmp_path, text)
    assert "is no name" in said or "hides or reorders text" in said


@pytest.mark.parametrize("text", KEPT)
def test_both_doors_keep_what_scripts_need(
    vocabulary: Vocabulary, tmp_path: Path, text: str
) -> None:
    node = parse_yaml(spelt(text), "sheet.yaml").entries["a"]
    assert isinstance(node, Scalar)
    assert node.text == text
    assert of_import(vocabulary, tmp_path, text) == ""


@pytest.mark.parametrize(
    "around", ["\u200f{}\u200f", "\u2067{}\u2069", "\u202b{}\u202c", " \u061c{} "]
)
def test_directional_marks_around_a_name_are_taken_off(around: str) -> None:
    """A name copied from a page comes with them: it is loaded, found and matched without."""
    text = around.format("أوستريل")
    for value in (text, f"'{text}'", f'"{text}"', f">-\n  {text}"):
        node = parse_yaml(f"a: {value}\n".encode(), "sheet.yaml").entries["a"]
        assert isinstance(node, Scalar)
        assert trimmed(node.text) == "أوستريل"
        assert not HIDING.search(node.text)
    assert prepare(text) == prepare("أوستريل")
    assert folded(text) == folded("أوستريل")


@pytest.mark.parametrize("character", REFUSED)
def test_no_reason_and_no_id_of_who_decides_holds_one(
    character: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Exports carry them, and another store would refuse the whole file."""
    with pytest.raises(InputError, match="hides or reorders text"):
        DecisionBy(
            by="d" * 26, why=f"as{character}asked", on="2026-01-02", clearance=PUBLIC_CLEARANCE
        )
    path = tmp_path / "view.nq"
    path.touch()
    clock = Clock()
    with pytest.raises(InputError, match="hides or reorders text"):
        import_file(
            path, NaiveEngine(vocabulary, clock=clock), by=f"some{character}body", clock=clock
        )


@pytest.mark.parametrize("where", ["a: b # \u200fnote\n", "a: b\n# \u2067note\n", "a: a\u200fb\n"])
def test_directional_marks_elsewhere_are_refused(where: str) -> None:
    """In a comment and inside a name they make a line read as another one."""
    with pytest.raises(InputError, match="hides or reorders text"):
        parse_yaml(where.encode(), "sheet.yaml")


def test_they_are_refused_inside_a_search_text() -> None:
    with pytest.raises(QueryError, match="direction-changing"):
        prepare("Ra\u200fids")
