"""Statements of a file in any syntax of RDF, as the one graph that shapes are checked against.

A graph whose name is a claim's IRI quotes: its statement does not become one of the data, but is
told in three parts at the claim (rdf:subject, rdf:predicate, rdf:object), as exports without
graphs write it. Statements of any other graph count as if they stood in the default graph.

The file is foreign. The parser reads on and on and keeps no more of it than one statement, refuses
what is longer than 16 MiB, nested too deeply or broken off, and fetches nothing. Of RDF/XML a
second parser sees every byte first: it knows entities, and that a document has an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, parse

from graph.claims.errors import InputError, shown
from graph.export.rdf.statements import RDF
from graph.shapes.rdf_terms import Lit, Term
from graph.vocabulary import BASE

SYNTAXES: Mapping[str, tuple[RdfFormat, tuple[str, ...]]] = {
    "nquads": (RdfFormat.N_QUADS, (".nq", ".nquads")),
    "trig": (RdfFormat.TRIG, (".trig",)),
    "turtle": (RdfFormat.TURTLE, (".ttl", ".turtle")),
    "ntriples": (RdfFormat.N_TRIPLES, (".nt", ".ntriples")),
    "jsonld": (RdfFormat.JSON_LD, (".jsonld", ".json")),
    "rdfxml": (RdfFormat.RDF_XML, (".rdf", ".xml", ".owl", ".rdfxml")),
}
"""The syntaxes by name, each with the ends of names that files of it have."""

MOST_BLANK_NODES = 1_000_000
"""Their names have to be remembered; entities and claims have IRIs."""

_CLAIM = f"{BASE}claim/"
_SUBJECT, _PREDICATE, _OBJECT = (f"{RDF}{name}" for name in ("subject", "predicate", "object"))
_CHUNK = 1 << 20
_LONGEST = 1 << 24
"""Bytes without the beginning or the end of an element; the parser has the same limit elsewhere."""


class Statement(NamedTuple):
    """A triple of the graph that is checked."""

    subject: str
    predicate: str
    object: Term


def syntax_of(path: Path) -> str:
    """The syntax that a file's name tells.

    Raises:
        InputError: it tells none.
    """
    end = path.suffix.lower()
    for name, (_, ends) in SYNTAXES.items():
        if end in ends:
            return name
    known = ", ".join(ends[0] for _, ends in SYNTAXES.values())
    raise InputError(
        "has a name that does not tell its syntax",
        mend=f"say which it is with --syntax, or rename it; known are {known}",
        record=str(path),
    )


def statements(stream: BinaryIO, syntax: str) -> Iterator[Statement]:
    """The statements of a file; blank nodes are numbered in the order in which they come.

    Raises:
        InputError: with the line where the parser knows it.
    """
    source: BinaryIO | _CheckedXml = _CheckedXml(stream) if syntax == "rdfxml" else stream
    numbers: dict[str, str] = {}

    def blank(node: BlankNode) -> str:
        name = numbers.get(node.value)
        if name is None:
            if len(numbers) >= MOST_BLANK_NODES:
                raise InputError(
                    f"has more than {MOST_BLANK_NODES} blank nodes",
                    mend="give what it speaks of an IRI",
                )
            name = numbers[node.value] = f"_:b{len(numbers) + 1}"
        return name

    def term(of: object) -> Term:
        if type(of) is NamedNode:
            return of.value
        if type(of) is Literal:
            return Lit(of.value, of.datatype.value, of.language)
        if type(of) is BlankNode:
            return blank(of)
        raise InputError("quotes a triple inside a triple", mend="write RDF 1.1")

    try:
        for subject, predicate, object_, graph in parse(source, format=SYNTAXES[syntax][0]):  # type: ignore[arg-type]  # whatever has read()
            about = subject.value if type(subject) is NamedNode else term(subject)
            assert isinstance(about, str)
            if type(graph) is not DefaultGraph and (
                type(graph) is NamedNode and graph.value.startswith(_CLAIM)
            ):
                claim = graph.value
                yield Statement(claim, _SUBJECT, about)
                yield Statement(claim, _PREDICATE, predicate.value)
                yield Statement(claim, _OBJECT, term(object_))
            else:
                yield Statement(about, predicate.value, term(object_))
    except SyntaxError as error:
        raise _refusal(error.lineno, str(error.msg), syntax) from None
    except expat.ExpatError as error:
        raise _refusal(error.lineno, expat.ErrorString(error.code), syntax) from None
    except MemoryError:
        raise InputError(
            "has a statement of more than 16 MiB", mend="take it out; no export has such a one"
        ) from None


def _refusal(line: int | None, problem: str, syntax: str) -> InputError:
    return InputError(
        f"cannot be read as {syntax}: {shown(problem, 200)}",
        mend="correct that statement, or name the right syntax with --syntax; if the file was cut "
        "off, ask for it again and compare its SHA-256",
        record=None if line is None else f"line {line}",
    )


class _CheckedXml:
    """A stream of XML that is seen to be whole, to define nothing, and to have short elements."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._parser = expat.ParserCreate()
        self._parser.EntityDeclHandler = self._refuse_entity
        self._parser.StartElementHandler = self._mark
        self._parser.EndElementHandler = self._mark
        self._fed = self._marked = 0
        self._ahead = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        if not self._ahead:
            chunk = self._stream.read(_CHUNK)
            self._parser.Parse(chunk, not chunk)
            self._fed += len(chunk)
            if self._fed - self._marked > _LONGEST:
                raise MemoryError
            self._ahead = memoryview(chunk)
        given = self._ahead if size < 0 else self._ahead[:size]
        self._ahead = self._ahead[len(given) :]
        return bytes(given)

    def _mark(self, *_: object) -> None:
        self._marked = self._parser.CurrentByteIndex

    def _refuse_entity(self, name: str, *_: object) -> None:
        raise InputError(
            "defines entities, which can blow a small file up",
            mend="write out what they stand for and take the DOCTYPE away",
            record=f"line {self._parser.CurrentLineNumber}",
            value=name,
        )
