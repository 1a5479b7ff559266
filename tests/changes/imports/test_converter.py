"""Exports that come back in another syntax, and files that are hostile in it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.changes.imports import converter as converting
from graph.changes.imports.importer import import_file
from graph.vocabulary import BASE, Vocabulary
from tests.clock import Clock
from tests.export.viewing import exported, lived
from tests.naive import NaiveEngine

LATER = 2_000_000_000_000_000


def offered(vocabulary: Vocabulary, path: Path, data: bytes) -> tuple[NaiveEngine, str]:
    """A new store after a file was offered to it, and the first error."""
    path.write_bytes(data)
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    done = import_file(path, engine, clock=Clock(now=LATER))
    return engine, str(done.errors[0]) if done.errors else ""


@pytest.fixture(scope="module")
def sent(vocabulary: Vocabulary) -> bytes:
    """An export in N-Quads."""
    return exported(lived(vocabulary, size=40), "nquads")


def test_our_trig_comes_back(vocabulary: Vocabulary, tmp_path: Path, sent: bytes) -> None:
    """What TriG keeps it gives back: the store's N-Quads are the same bytes."""
    trig = exported(lived(vocabulary, size=40), "trig")
    engine, error = offered(vocabulary, tmp_path / "view.TriG", trig)
    assert error == ""
    assert exported(engine, "nquads") == sent


@pytest.mark.parametrize(
    ("name", "syntax"),
    [("view.trig", ox.RdfFormat.TRIG), ("view.jsonld", ox.RdfFormat.JSON_LD)],
)
def test_another_tool_writes_it(
    vocabulary: Vocabulary, tmp_path: Path, sent: bytes, name: str, syntax: ox.RdfFormat
) -> None:
    """A partner's tool that read our N-Quads and wrote its own."""
    written = ox.serialize(ox.parse(sent, format=ox.RdfFormat.N_QUADS), format=syntax)
    assert written is not None
    engine, error = offered(vocabulary, tmp_path / name, written)
    assert error == ""
    assert exported(engine, "nquads") == sent


@pytest.mark.parametrize(("format", "name"), [("jsonld", "view.jsonld"), ("turtle", "view.trig")])
def test_what_quotes_nothing_is_refused_once(
    vocabulary: Vocabulary, tmp_path: Path, format: str, name: str
) -> None:
    """Our JSON-LD tells claims in parts, which is for reading: one error says what to ask for."""
    path = tmp_path / name
    path.write_bytes(exported(lived(vocabulary, size=40), format))
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    [error] = import_file(path, engine, clock=Clock(now=LATER)).errors
    assert f"{name}: tells claims in parts" in str(error)
    assert "N-Quads or TriG" in str(error)
    assert exported(engine, "nquads") == b""


FORGED = f'<{BASE}id/aaaaaaaaaaaaaaaaaaaaaaaaaa> <a:b> "c" .\n'


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.trig", b"<a:b> <c:d> .\n", "a.trig, line 1: cannot be parsed"),
        ("a.trig", b'<a:b> <c:d> "\xff" .\n', "cannot be parsed"),
        ("a.trig", b"<a:b> <c:d> [] .\n", "a.trig, statement 1: "),
        ("a.trig", b"<not an IRI> <c:d> <e:f> .\n", "cannot be parsed"),
        ("a.trig", b"<a:b> <c:d> " + b"(" * 200_000, "cannot be parsed"),
        ("a.trig", FORGED.encode(), "statement 1: aaaaaaaaaaaaaaaaaaaaaaaaaa: lacks type"),
        ("a.jsonld", b'{"@context": "https://context.invalid/c"}', "cannot be parsed"),
        ("a.jsonld", b"[" * 500_000, "cannot be parsed"),
        ("a.jsonld", b'{"@id": "a:b", "c:d": {"e:f": "g"}}', "has a blank node"),
        ("a.json", b'{"@id": "a:b"', "cannot be parsed"),
        ("a.ttl", b"<a:b> <c:d> <e:f> .\n", "is Turtle, which has no graphs"),
        ("a.nt", b"<a:b> <c:d> <e:f> .\n", "is N-Triples, which has no graphs"),
        ("a.rdf", b"<rdf:RDF/>", "is RDF/XML, which has no graphs"),
    ],
)
def test_hostile_file(
    vocabulary: Vocabulary, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    """Refused with the place, and nothing is written."""
    engine, error = offered(vocabulary, tmp_path / name, data)
    assert words in error, error
    assert name in error
    assert exported(engine, "nquads") == b""


def test_long_literal_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """A line may hold a MiB, in whatever syntax it came."""
    data = b'<a:b> <c:d> "' + b"x" * (2 << 20) + b'" .\n'
    _, error = offered(vocabulary, tmp_path / "a.trig", data)
    assert "is longer than 1 MiB" in error


def test_large_json_is_refused(
    vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON-LD is held in memory, so there is an end to it."""
    monkeypatch.setattr(converting, "MOST_JSON", 1 << 20)
    data = json.dumps([{"@id": "a:b"}] * 100_000).encode()
    _, error = offered(vocabulary, tmp_path / "a.jsonld", data)
    assert "is JSON-LD of more than 1 MiB" in error
