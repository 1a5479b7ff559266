"""YAML read line by line: the tree, or the error, that the parser comes to."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.claims.errors import InputError
from graph.ingest import yaml_tree
from graph.ingest.plain_lines import plain_tree
from graph.ingest.yaml_tree import MOST_DEPTH, Items, Node, Scalar, decoded, parse_yaml

ROOT = Path(__file__).parent.parent.parent
SHEETS = sorted((ROOT / "seeds").rglob("*.yaml"))

SHEET = """\
# A sheet with everything in it.
sheet: mkz4q3
coder: coder   # a person
registry: [registry.yaml, 'other one.yaml']

source:
  name: "A report: on the harbour"
  url: https://herald.example/2031/05?page=2#top
  published: 2031-05
  note: >-
    one line
    and another

  text: a text that
    goes on
  'quoted key': 1
defaults: {marking: public, attribution: [herald reports], stance: alleged}
entities:
  raid:
    class: Event
    at: L12
    when: {edtf: 2031-05-03, as_found: "on the 3rd"}
    victims:
      - {to: workers, harm: killed, count: 3}
      - to: Ýrsa
        harm: injured
        valid:
          begin: 2031
      - Zøe O’Lun
    nothing:
    about: ~40 – «many»
    empty: []
claims:
- subject: raid
  at: L13
  kind:
  - attack
  - arson  # both
"""

BITS = (
    *(": ", ":", " #", "#", "- ", "-", "'", '"', "[", "]", "{", "}", ",", "\n", "\n  ", "  "),
    *("|", "|\n", ">-", "&a", "*a", "!x", "? ", "\t", "%", "---\n", "...", "\\", "ø", "“", "~"),
    *("key: v", "key:\n", "- x\n", "\r\n", "\r", "''", "\u200e", "\u2028", "key: 1\nkey: 2\n"),
)


def told(node: Node) -> Any:
    """A tree as plain values, positions included."""
    if isinstance(node, Scalar):
        return node.text, node.line, node.column, node.plain
    if isinstance(node, Items):
        return node.line, node.column, [told(item) for item in node.items]
    keys = {name: told(key) for name, key in node.keys.items()}
    entries = [(name, told(value)) for name, value in node.entries.items()]
    return node.line, node.column, node.flow, keys, entries


def both(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """What comes of a text line by line, and by the parser alone."""

    def read() -> Any:
        try:
            return told(parse_yaml(text.encode(), "x.yaml"))
        except InputError as error:
            return str(error)

    found = read()
    with monkeypatch.context() as without:
        without.setattr(yaml_tree, "plain_tree", lambda *_: None)
        return found, read()


def by_lines(text: str, parse: Callable[[str, int, int], Node | None] = yaml_tree._part) -> Any:
    """The tree that comes of lines alone; None where the parser is left to read everything."""
    tree = plain_tree(text, parse, yaml_tree.NEVER)
    return None if tree is None else told(tree)


def test_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet with every form; the parser is asked for five entries of it."""
    asked: list[int] = []

    def noted(text: str, before: int, depth: int) -> Node | None:
        asked.append(before + 1)
        return yaml_tree._part(text, before, depth)

    found, parsed = both(SHEET, monkeypatch)
    assert found == parsed == by_lines(SHEET, noted)
    assert asked == [10, 14, 16, 17, 32]


def test_sheets_of_the_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their trees are the parser's, and come of lines."""
    some = random.Random(1).sample(SHEETS, 12)
    for path in some:
        text = decoded(path.read_bytes(), path.name)
        found, parsed = both(text, monkeypatch)
        assert found == parsed == by_lines(text), path.name


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_written(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet with some characters put in, taken out, and lines moved."""
    draw, good = random.Random(seed), 0
    lines = SHEET.split("\n")
    for _ in range(60):
        first = draw.randrange(len(lines))
        some = lines[first : first + draw.randrange(2, 30)]
        left = min((len(one) - len(one.lstrip()) for one in some if one.strip()), default=0)
        text = "\n".join(one[left:] for one in some)
        for _ in range(draw.randrange(4)):
            place = draw.randrange(len(text) + 1)
            if draw.random() < 0.6:
                text = text[:place] + draw.choice(BITS) + text[place:]
            else:
                text = text[:place] + text[place + draw.randrange(1, 6) :]
        found, parsed = both(text, monkeypatch)
        assert found == parsed, text
        good += isinstance(found, tuple)
    assert good > 5


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n", "\n# end"])
@pytest.mark.parametrize("way", ["|", ">", "|+", ">+", "|-"])
@pytest.mark.parametrize("last", ["\n  one\n  and another", ""])
def test_a_text_of_lines_at_the_end(
    way: str, end: str, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends as it does in the file, with a line end or without."""
    text = f"name: x\nnote: {way}{last}{end}"
    found, parsed = both(text, monkeypatch)
    assert found == parsed == by_lines(text)


@pytest.mark.parametrize("levels", [MOST_DEPTH - 1, MOST_DEPTH, MOST_DEPTH + 1])
@pytest.mark.parametrize("last", ["v", "[a]", "[[a]]", "|\n{}x"])
def test_depth(levels: int, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too deep for the parser is too deep here, in brackets and below what it reads."""
    text = "".join(f"{'  ' * level}a:\n" for level in range(levels - 1))
    text += f"{'  ' * (levels - 1)}a: {last.format('  ' * levels)}\n"
    found, parsed = both(text, monkeypatch)
    assert found == parsed


def test_long_values_take_their_length() -> None:
    """Nothing is tried again and again, however unlike an entry a line ends."""
    start = time.process_time()
    for begin in ("a: ", "a: [", "a: {b: ", "a: '", '- "', "- ", "a"):
        for part in ("x ", "a:", "#", " ", "''", "b: c, "):
            by_lines(f"{begin}{part * 60_000}: \n", lambda *_: None)
    assert time.process_time() - start < 10  # hours, were it the square
