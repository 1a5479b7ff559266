"""The page for partners is true: its file, its commands, its program, its questions."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from api.settings import STORE_VARIABLE
from graph.vocabulary import BASE, Vocabulary
from tests.api.running import Shell
from tests.golden.partners import DOCUMENT, GOLDEN, chosen, golden, pieces

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

TEXT = DOCUMENT.read_text("utf-8")
ROOT = DOCUMENT.parent.parent.parent
MOST_LINES = 180


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


def test_the_file_is_what_the_press_release_gives(vocabulary: Vocabulary) -> None:
    """Byte for byte; `python -m tests.golden.partners` writes it anew, for a person to read."""
    assert GOLDEN.read_text("utf-8") == golden(vocabulary)


def test_it_is_explained_whole_and_short() -> None:
    """Every line of it stands in the document, in order; there are few enough to read."""
    text = GOLDEN.read_text("utf-8")
    assert "".join(pieces()) == text
    assert len(text.splitlines()) <= MOST_LINES


def test_the_commands_write_it(
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    vocabulary: Vocabulary,
) -> None:
    """As they stand there; only the times at which the store recorded are its own."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv(STORE_VARIABLE, raising=False)
    shell = Shell(tmp_path, capfdbinary)
    commands, *_ = re.findall(r"^\n((?: {4}.*\n)+)", TEXT, re.M)
    for command in commands.replace("\\\n", " ").splitlines():
        name, *words = shlex.split(command)
        assert name == "answerable"
        done = shell(*(str(tmp_path / word) if word == "release.db" else word for word in words))
        assert done.code == 0, done.err
    assert all(id in commands for id in chosen(vocabulary))

    def timeless(text: str) -> str:
        return re.sub(r'"[^"]*"\^\^xsd:dateTime', "TIME", text)

    assert timeless(done.out) == timeless(GOLDEN.read_text("utf-8"))


def test_the_program_prints_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With rdflib, beside the file."""
    monkeypatch.chdir(GOLDEN.parent)
    [program], [expected] = blocks("python"), blocks("text")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, str(DOCUMENT), "exec"), {})
    assert out.getvalue() == expected


def test_nobody_is_accused_outside_the_quotes() -> None:
    """The first question has the answer that is promised, in two tools that we did not write."""
    ask, *_ = blocks("sparql")
    dataset = rdflib.Dataset()
    dataset.parse(GOLDEN, format="trig")
    assert dataset.query(ask).askAnswer is False
    store = ox.Store()
    store.load(path=str(GOLDEN), format=ox.RdfFormat.TRIG)
    assert not bool(store.query(ask))
    assert bool(store.query(ask, use_default_graph_as_union=True))  # what the page warns of


def test_the_question_has_the_answer_that_is_shown() -> None:
    """Row for row, in both."""
    _, select, *_ = blocks("sparql")
    [head, *rows] = re.findall(r"^\| (.*) \|$", TEXT, re.M)
    shown = [[cell.strip("`") for cell in row.split(" | ")] for row in rows]
    names = head.split(" | ")
    store = ox.Store()
    store.load(path=str(GOLDEN), format=ox.RdfFormat.TRIG)
    answers = [[getattr(row[name], "value", "") for name in names] for row in store.query(select)]
    assert [[cell.removeprefix(BASE) for cell in row] for row in answers] == shown
    dataset = rdflib.Dataset()
    dataset.parse(GOLDEN, format="trig")
    found = [[str(row[name]).removeprefix(BASE) for name in names] for row in dataset.query(select)]
    assert found == shown


def test_the_seed_is_not_quoted_at_length() -> None:
    """No more than eight words of a source anywhere in the file."""
    for words in re.findall(r':(?:asFound|original|quote) "([^"]*)"', GOLDEN.read_text("utf-8")):
        assert len(words.split()) <= 8
