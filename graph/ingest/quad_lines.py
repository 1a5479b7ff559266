"""Statements of an N-Quads file, one a line, with the line's number.

RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/), without blank nodes, which our exports never
have. Read line by line and not with pyoxigraph: a hostile line is refused before it is large, each
statement keeps its line, and what stands in canonical form takes one match.
"""

from __future__ import annotations

import codecs
import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

from graph.claims.errors import InputError
from graph.claims.remembered import remembered

LONGEST_LINE = 1 << 20
"""Bytes of a line."""
_CHUNK = 1 << 16
"""Bytes that are read together."""
RUN = 200_000
"""How many lines are sorted in memory at a time."""

_ILLEGAL = r'\x00-\x20<>"{}|^`\\'
_IRI = rf"<([a-z][a-z0-9+.-]*:[^{_ILLEGAL}]*)>"
_LINE = re.compile(
    rf"{_IRI}[ \t]+{_IRI}[ \t]+(?:{_IRI}|"
    rf'"((?:[^"\\\n\r]|\\.)*)"(?:\^\^{_IRI}|@([A-Za-z]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*))?)'
    rf"(?:[ \t]+{_IRI})?[ \t]*\.[ \t]*(?:#.*)?\r?\n\Z",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_DEFAULT_GRAPH = "urn:x-rdflib:default"
"""How rdflib calls the default graph in what it writes."""
_BLANK = re.compile(r"(?:^|[ \t])_:")

Lines = Iterable[tuple[int, bytes]]


class Quad(NamedTuple):
    """A statement: its object is `iri`, or else `text` with a datatype or a language or neither."""

    line: int
    subject: str
    predicate: str
    iri: str | None
    text: str
    datatype: str | None
    language: str | None
    graph: str | None


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, from 1, without the mark that UTF-8 may begin with.

    Raises:
        InputError: a line is too long to be one, or the last one does not end.
    """
    number, rest = 0, b""
    while chunk := stream.read(_CHUNK):
        whole = (rest + chunk).split(b"\n")
        rest = whole.pop()
        for line in whole:
            number += 1
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if len(line) >= LONGEST_LINE:
                raise _too_long(number)
            yield number, line + b"\n"
        if len(rest) > LONGEST_LINE:
            raise _too_long(number + 1)
    if rest:
        raise InputError(
            "breaks off in the middle of a statement",
            mend="the file was cut off; ask for it again and compare its SHA-256",
            record=f"line {number + 1}",
        )


def _too_long(number: int) -> InputError:
    return InputError(
        f"is longer than {LONGEST_LINE >> 20} MiB",
        mend="this is no export of ours; take that line out",
        record=f"line {number}",
    )


def quad_of(number: int, line: bytes) -> Quad | None:
    """The statement of a line; None for an empty line or a comment.

    Raises:
        InputError: it is not a statement, or has a blank node.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise _refusal(
            number, f"is not UTF-8 (byte {error.start + 1})", "write the file in UTF-8"
        ) from None
    match = _LINE.match(text)
    if match is None:
        bare = text.strip()
        if not bare or bare.startswith("#"):
            return None
        if _BLANK.search(bare):
            raise _refusal(
                number, "has a blank node", "give it an IRI; our exports have no blank nodes", bare
            )
        raise _refusal(
            number,
            "is not a statement of N-Quads",
            "write <subject> <predicate> <object> or a literal, <graph> where it has one, and a "
            "full stop; IRIs are absolute and hold no spaces",
            bare,
        )
    subject, predicate, iri, literal, datatype, language, graph = match.groups()
    if literal is None:
        literal = ""
    elif "\\" in literal:
        literal = _ESCAPE.sub(lambda found: _unescaped(found[1], number), literal)
    if "\0" in literal:
        raise _refusal(number, "has the character U+0000", "take it out")
    if datatype == _XSD_STRING:
        datatype = None
    if graph == _DEFAULT_GRAPH:
        graph = None
    return Quad(number, subject, predicate, iri, literal, datatype, language, graph)


def sorted_lines(lines: Lines, key: Callable[[Quad], str], folder: Path) -> Lines:
    """Lines in the order of their statements' keys, sorted on disk.

    Statements that are refused here are refused as by `quad_of`.

    Returns:
        An iterable that can be gone through again and again while the folder is there.
    """
    paths: list[Path] = []
    run: list[tuple[str, int, bytes]] = []

    def put() -> None:
        run.sort()
        path = folder / f"run-{len(paths)}"
        with path.open("wb") as out:
            out.writelines(b"%s %d " % (k.encode(), n) + line for k, n, line in run)
        paths.append(path)
        run.clear()

    for number, line in lines:
        quad = quad_of(number, line)
        if quad is not None:
            run.append((key(quad), number, line))
        if len(run) >= RUN:
            put()
    put()
    return _Merged(paths)


class _Merged:
    """Sorted runs, as one."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        with ExitStack() as stack:
            runs = [_run(stack.enter_context(path.open("rb"))) for path in self._paths]
            for _, number, line in heapq.merge(*runs):
                yield number, line


def _run(stream: BinaryIO) -> Iterator[tuple[bytes, int, bytes]]:
    for row in stream:
        key, number, line = row.split(b" ", 2)
        yield key, int(number), line


@remembered(256)
def _character(escape: str) -> str | None:
    if escape[0] not in "uU":
        return _ESCAPED.get(escape)
    code = int(escape[1:], 16) if len(escape) > 1 else 0x110000
    return None if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def _unescaped(escape: str, number: int) -> str:
    character = _character(escape)
    if character is None:
        raise _refusal(
            number, "has an escape that stands for no character", "write it as N-Quads does", escape
        )
    return character


def _refusal(number: int, problem: str, mend: str, value: str | None = None) -> InputError:
    return InputError(problem, mend=mend, record=f"line {number}", value=value)
