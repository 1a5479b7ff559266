"""Files of all syntaxes, good and bad: one graph of them all, and no harm done by any."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.claims.errors import InputError
from graph.shapes import rdf_syntaxes as syntaxes
from graph.shapes import record_stream as gathering
from graph.shapes.rdf_syntaxes import SYNTAXES, Statement, statements, syntax_of
from graph.shapes.rdf_terms import Lit
from graph.shapes.record_check import Result
from graph.shapes.shape_reader import Shapes, read_shapes
from graph.shapes.validation import of_file, of_view, validate
from graph.vocabulary import BASE, Vocabulary
from tests.conftest import ONTOLOGY
from tests.export.viewing import exported, lived
from tests.generators import EVERYTHING

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STRING = "http://www.w3.org/2001/XMLSchema#string"
XML = (
    f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:a="x:"><rdf:Description rdf:about="x:a">'
    "<a:p>b</a:p></rdf:Description></rdf:RDF>"
)
GOOD = {
    "nquads": '<x:a> <x:p> "b" .\n',
    "ntriples": '<x:a> <x:p> "b" .\n',
    "turtle": '<x:a> <x:p> "b" .',
    "trig": '<x:g> { <x:a> <x:p> "b" }',
    "jsonld": '{"@id": "x:a", "x:p": "b"}',
    "rdfxml": XML,
}


def read(data: str | bytes, syntax: str) -> list[Statement]:
    return list(statements(io.BytesIO(data if isinstance(data, bytes) else data.encode()), syntax))


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return read_shapes(ONTOLOGY)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_good_files(syntax: str) -> None:
    """The same statement, whatever the syntax; a graph that is no claim's changes nothing."""
    assert read(GOOD[syntax], syntax) == [Statement("x:a", "x:p", Lit("b", STRING, None))]


def test_a_claims_graph_quotes() -> None:
    """What stands in it is told at the claim in three parts, in N-Quads and in TriG."""
    claim = f"{BASE}claim/{'a' * 32}"
    told = [
        Statement(claim, f"{RDF}subject", "x:a"),
        Statement(claim, f"{RDF}predicate", "x:p"),
        Statement(claim, f"{RDF}object", Lit("b", f"{RDF}langString", "en")),
    ]
    assert read(f'<x:a> <x:p> "b"@en <{claim}> .', "nquads") == told
    assert read(f'<{claim}> {{ <x:a> <x:p> "b"@en }}', "trig") == told


def test_blank_nodes_have_the_same_names_each_time() -> None:
    """The file is gone through twice; those in brackets have no names of their own."""
    data = "[] <x:p> [ <x:q> _:other ] . _:other <x:p> [] ."
    assert read(data, "turtle") == read(data, "turtle")
    assert {s.subject for s in read(data, "turtle")} == {"_:b1", "_:b2", "_:b3"}


@pytest.mark.parametrize(
    ("syntax", "data", "words"),
    [
        *((name, GOOD[name][:-3], "cannot be read as") for name in SYNTAXES),
        *((name, GOOD[name].replace("b", "\udcff"), "cannot be read as") for name in SYNTAXES),
        ("nquads", "<x:a> <x:p> <not an iri> .\n", "line 1"),
        ("nquads", GOOD["nquads"] * 6 + "<x:a> .\n", "line 7"),
        ("turtle", "\n\n<x:a> a <relative> .", "line 3"),
        ("turtle", f"<x:a> <x:p> {'[ <x:p> ' * 200_000}", "cannot be read as turtle"),
        ("turtle", f"<x:a> <x:p> {'( ' * 200_000}", "cannot be read as turtle"),
        ("jsonld", "[" * 200_000, "cannot be read as jsonld"),
        ("jsonld", '{"@context": "http://elsewhere.example/c", "a": 1}', "remote context"),
        ("jsonld", '{"@context": {"@import": "http://elsewhere.example/c"}}', "cannot be read"),
        ("rdfxml", "<a>" * 50_000, "cannot be read as rdfxml"),
        ("rdfxml", f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{XML}', "entities"),
        ("rdfxml", f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{XML}', "entities"),
        ("rdfxml", f"{XML[:-10]}", "cannot be read as rdfxml"),
        ("rdfxml", f"{XML}{XML}", "cannot be read as rdfxml"),
        ("nquads", "<x:a> <x:p> <<( <x:a> <x:p> <x:a> )>> .\n", "triple"),
    ],
)
def test_bad_files_are_refused(syntax: str, data: str, words: str) -> None:
    """Broken off, of another encoding, nested without end, wanting things from elsewhere."""
    with pytest.raises(InputError) as caught:
        read(data.encode("utf-8", "surrogateescape"), syntax)
    assert words in str(caught.value)
    assert caught.value.mend
    assert len(str(caught.value)) < 600


class _Endless(io.RawIOBase):
    """A literal that does not end, as large as a file can be."""

    def __init__(self, start: bytes) -> None:
        self._start, self.given = start, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        start, self._start = self._start, b""
        self.given += max(size, 1)
        assert self.given < 1 << 28, "was read on and on"
        return start or b"x" * max(size, 1)


@pytest.mark.parametrize(
    ("syntax", "start"),
    [
        *((name, '<x:a> <x:p> "') for name in ("nquads", "ntriples", "turtle", "trig")),
        ("jsonld", '{"@id": "x:a", "x:p": "'),
        ("rdfxml", XML.partition("b</a:p>")[0]),
        ("rdfxml", XML.partition("x:a")[0]),
        ("rdfxml", "<!-- "),
    ],
)
def test_a_statement_has_an_end(syntax: str, start: str) -> None:
    """A huge literal is refused before it is all in memory."""
    with pytest.raises(InputError, match="16 MiB"):
        list(statements(_Endless(start.encode()), syntax))  # type: ignore[arg-type]


def test_blank_nodes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their names have to be remembered, so there can be only so many."""
    monkeypatch.setattr(syntaxes, "MOST_BLANK_NODES", 3)
    assert read("[] <x:p> [], [] .", "turtle")
    with pytest.raises(InputError, match="more than 3 blank nodes"):
        read("[] <x:p> [], [], [] .", "turtle")


def test_a_record_is_bounded(monkeypatch: pytest.MonkeyPatch, shapes: Shapes) -> None:
    """One thing has only so many statements: these alone are in memory at once."""
    monkeypatch.setattr(gathering, "MOST_STATEMENTS", 5)
    few, many = (
        lambda n=n: (Statement("x:a#b", "x:p", Lit(str(i), STRING, None)) for i in range(n))
        for n in (5, 6)
    )
    assert validate(few, shapes, _never).statements == 5
    with pytest.raises(InputError, match="more than 5 statements about one thing"):
        validate(many, shapes, _never)


def _never(result: Result) -> None:
    raise AssertionError(result)


@pytest.mark.parametrize(
    ("name", "syntax"),
    [("a.nq", "nquads"), ("A.TTL", "turtle"), ("a.b.json", "jsonld"), ("a.xml", "rdfxml")],
)
def test_names_tell_the_syntax(name: str, syntax: str) -> None:
    """By their end, in capitals or not; others are refused with those that are known."""
    assert syntax_of(Path(name)) == syntax
    with pytest.raises(InputError, match=r"\.nq, \.trig, \.ttl"):
        syntax_of(Path(f"{name}.gz"))


def test_files_that_cannot_be_read(tmp_path: Path, shapes: Shapes) -> None:
    """Missing, or a folder: by its name."""
    for path in (tmp_path / "none.nq", tmp_path):
        with pytest.raises(InputError, match=f"{path}: cannot be read"):
            validate(of_file(path, "nquads"), shapes, _never)


def test_nothing_is_left_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shapes: Shapes, vocabulary: Vocabulary
) -> None:
    """What is sorted on disk has no name there, whether or not it ends well."""
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    lines = exported(lived(vocabulary, size=60), "ntriples").splitlines(keepends=True)[::-1]
    seen: list[list[str]] = []

    def source(last: bytes = b"") -> Iterator[Statement]:
        yield from statements(io.BytesIO(b"".join(lines) + last), "ntriples")
        seen.append(os.listdir(tmp_path))

    monkeypatch.setattr(gathering, "_TABLES", gathering._TABLES.replace("-32000", "5"))
    assert validate(source, shapes, _never).conforms
    with pytest.raises(InputError):
        validate(lambda: source(b"<x:a>"), shapes, _never)
    assert seen == [[], []]
    assert os.listdir(tmp_path) == []


def test_a_view_is_what_its_export_says(vocabulary: Vocabulary, shapes: Shapes) -> None:
    """The store is checked as what would leave it."""
    engine = lived(vocabulary, size=60)
    with engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        assert list(of_view(view)()) == read(exported(engine, "nquads"), "nquads")
        assert validate(of_view(view), shapes, _never).nodes > 50


def test_what_was_not_checked_is_counted(shapes: Shapes) -> None:
    """Nodes that no shape is for, by class, and what is said of the ontology itself."""
    data = f"""
    @prefix : <{BASE}ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <x:a> a <x:Ship> . <x:b> a <x:Ship>, <x:Boat> . <x:c> <x:p> 1 .
    <x:Ship> rdfs:subClassOf :Entity . :Event a <x:Ship> ; rdfs:label "riot" .
    """
    done = validate(lambda: statements(io.BytesIO(data.encode()), "turtle"), shapes, _never)
    assert done.unseen == {"x:Ship": 2, "x:Boat": 1, None: 1}
    assert done.left_out.total() == 3
    assert done.statements == 4
    assert done.conforms
    assert done.nodes == 0
