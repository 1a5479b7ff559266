"""Quads in other syntaxes as N-Quads, which is what imports read.

A partner's tool may give TriG (https://www.w3.org/TR/trig/) or JSON-LD
(https://www.w3.org/TR/json-ld11/) back. pyoxigraph reads both without a document from elsewhere
and without following what is nested too deeply; TriG streams, JSON-LD is held in memory, so its
size is limited. Syntaxes without graphs cannot carry claims.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from graph.changes.export_names import is_zip_of_tables
from graph.changes.imports.tables_back import write_nquads
from graph.claims.claim import REDACTED
from graph.claims.errors import InputError
from graph.vocabulary import BASE, Vocabulary

_IN_PARTS = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#subject")
_REDACTED = f"<{BASE}id/{REDACTED}"
MOST_JSON = 64 << 20
"""Bytes of a JSON-LD file."""
BATCH = 1000

_SYNTAXES = {
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
_WITHOUT_GRAPHS = {
    ".ttl": "Turtle",
    ".nt": "N-Triples",
    ".rdf": "RDF/XML",
    ".xml": "RDF/XML",
}


def is_packed(path: Path) -> bool:
    """Whether the name says that gzip (RFC 1952) packed the file."""
    return path.suffix.lower() == ".gz"


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, as they were before gzip packed it.

    Raises:
        InputError: it is packed, and damaged.
    """
    if not is_packed(path):
        with path.open("rb") as stream:
            yield stream
        return
    try:
        with gzip.open(path) as packed:
            yield cast(BinaryIO, packed)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(
            f"cannot be unpacked ({error})",
            mend="it was cut off, or is not gzip; ask for it again and compare its SHA-256",
            record=str(path),
        ) from None


def as_nquads(path: Path, folder: Path, vocabulary: Vocabulary) -> Path:
    """A file that says the same in N-Quads, one statement a line in the order of `path`.

    The name tells the syntax. What is neither TriG, JSON-LD nor our zip of tables by its name is
    taken for N-Quads and given back as it is.

    Raises:
        InputError: the syntax has no graphs, or the file quotes no claims in any, as our own
            JSON-LD; it is too large, or cannot be parsed.
        OSError: it cannot be read, or `folder` not be written to.
    """
    suffix = (Path(path.stem) if is_packed(path) else path).suffix.lower()
    if (name := _WITHOUT_GRAPHS.get(suffix)) is not None:
        raise InputError(
            f"is {name}, which has no graphs to quote claims in",
            mend="ask for N-Quads or TriG: `answerable export --format nquads`",
            record=str(path),
        )
    target = folder / "statements.nq"
    if is_zip_of_tables(path):
        write_nquads(path, target, vocabulary)
        return target
    syntax = _SYNTAXES.get(suffix)
    if syntax is None:
        return path
    with unpacked(path) as stream, target.open("wb") as out:
        given = cast(BinaryIO, _Plain(stream))
        if syntax == ox.RdfFormat.JSON_LD:
            data = given.read(MOST_JSON + 1)
            if len(data) > MOST_JSON:
                raise InputError(
                    f"is JSON-LD of more than {MOST_JSON >> 20} MiB",
                    mend="ask for N-Quads or TriG, which are read piece by piece",
                    record=str(path),
                )
            given = io.BytesIO(data)
        try:
            quads: Iterator[ox.Quad] = iter(ox.parse(given, format=syntax))
            while batch := list(islice(quads, BATCH)):
                if any(map(_tells_in_parts, batch)):
                    raise InputError(
                        "tells claims in parts (rdf:subject, rdf:predicate, rdf:object) and quotes "
                        "none in a graph, as JSON-LD, Turtle and RDF/XML of ours do",
                        mend="ask for N-Quads or TriG: `answerable export --format nquads`",
                        record=str(path),
                    )
                ox.serialize(map(_in_its_graph, batch), out, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:  # pyoxigraph's, also for what is no UTF-8
            line = "" if error.lineno is None else f", line {error.lineno}"
            raise InputError(
                f"cannot be parsed ({error.msg})",
                mend="correct it there; what it needs from elsewhere is never fetched",
                record=f"{path}{line}",
            ) from None
    return target


class _Plain(io.RawIOBase):
    """A stream without the mark that UTF-8 may begin with."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._first = stream.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        first, self._first = self._first, b""
        if size < 0 or size > len(first):
            return first + self._stream.read(size if size < 0 else size - len(first))
        self._first = first[size:]
        return first[:size]


def _in_its_graph(quad: ox.Quad) -> ox.Quad:
    """A statement of a graph without a name is one of the default graph: so rdflib writes it."""
    if isinstance(quad.graph_name, ox.BlankNode):
        return ox.Quad(quad.subject, quad.predicate, quad.object)
    return quad


def _tells_in_parts(quad: ox.Quad) -> bool:
    """Whether it is of a claim that no graph quotes. What is of an export under a profile could
    not be taken in from N-Quads either: to that the import has its own answer."""
    return quad.predicate == _IN_PARTS and not str(quad.object).startswith(_REDACTED)
