"""Plain words: documents, comments of the ontology, help, messages and docstrings are written for
readers whose first language is not English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PLAIN = {
    r"\bwhoever\b|\bwhomever\b": "name the actor: the reader, the coder, anybody who …",
    r"\bwhatever\b|\bwhatsoever\b": "regardless of …, in any …, everything that …",
    r"\b(?:works?|worked|working) out\b": "computes, derives",
    r"\blets? go of\b": "drops",
    r"\bmend(?:s|ed|ing)?\b": "fix, correct",
    r"\b(?:goes|went|gone) by\b": "uses, is sorted by, depends on",
    r"\bsaid no longer\b": "withdrawn",
    r"\bsave (?:that|for)\b": "except",
    r"\bof no account\b": "ignored",
    r"\bwho asks\b": "the reader, the caller",
    r"\b(?:thereof|therein|wherein|whereof|hitherto|nought|whilst|lest)\b": "a word of today",
}
"""Words that readers stumble over, and what to write instead."""
NAMES = re.compile(r"`[^`\n]*`|^\s*mend\s*=|\bmend:", re.M)
"""Code in prose: `mend` is what the replies call it, and stays."""
ANSWERS = {"graph/duties/duty_words.py"}
"""Reasons of answers: their texts are part of files that were handed on already."""
CODED = {"graph/ingest/reading/counted_people.py"}
"""Words of texts that are read."""


def documents() -> Iterator[Path]:
    skipped = {".venv", ".git", "node_modules"}
    for pattern in ("*.md", "graph/**/*.md", "api/**/*.md", "ontology/**/*.md"):
        for path in ROOT.glob(pattern):
            if not skipped.intersection(path.parts):
                yield path
    yield from ROOT.glob("ontology/*.ttl")
    yield ROOT / "seeds" / "README.md"
    yield ROOT / "seeds" / "MARKINGS.md"


def sources() -> list[Path]:
    found = [path for room in ("graph", "api") for path in (ROOT / room).rglob("*.py")]
    return [path for path in found if str(path.relative_to(ROOT)) not in ANSWERS | CODED]


def stumbles(text: str) -> list[str]:
    """What a text has of these words, with what to write instead."""
    text = NAMES.sub(" ", text)
    return [
        f"{match[0]}: {instead}"
        for pattern, instead in PLAIN.items()
        for match in re.finditer(pattern, text, re.I)
    ]


@pytest.mark.parametrize("path", sorted(documents()), ids=lambda path: str(path.relative_to(ROOT)))
def test_documents(path: Path) -> None:
    """Documents and the ontology, line by line."""
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    assert [(number, told) for number, line in lines for told in stumbles(line)] == []


def test_help_messages_and_docstrings() -> None:
    """Every text in the code: help, messages, comments of the API, docstrings."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if " " not in node.value.strip():
                    continue
                found += [
                    f"{path.relative_to(ROOT)}:{node.lineno}: {told}"
                    for told in stumbles(node.value)
                ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["Whoever asks reads it.", "what the ledger works out", "it names the value and the mend"],
)
def test_the_net_catches(text: str) -> None:
    """And code in backticks is let through."""
    assert stumbles(text)
    assert not stumbles("`mend` says what would be right")
