"""Where in a file something is said that is wrong: lines of N-Quads and N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from graph.export.rdf.statements import RDF
from graph.shapes.record_check import Result

LINED = frozenset(("nquads", "ntriples"))
"""Syntaxes with one statement a line."""

_LONGEST = 1 << 16
"""As much of a line is looked at."""
_PARTS = frozenset(f"{RDF}{name}" for name in ("subject", "predicate", "object"))


def lines_of(stream: BinaryIO, results: Iterable[Result]) -> Mapping[Result, int]:
    """The line of each result: of its statement, else the first about its node. From 1."""
    exact: dict[tuple[bytes, bytes], list[Result]] = {}
    about: dict[bytes, list[Result]] = {}
    for result in results:
        node = result.focus.encode()
        about.setdefault(node, []).append(result)
        if result.path:
            exact.setdefault((node, _named(result)), []).append(result)
    found: dict[Result, int] = {}
    first: dict[Result, int] = {}
    number = 0
    for line in _lines(stream):
        number += 1
        words = line.split(None, 2)
        if len(words) < 3:
            continue
        node, predicate = words[0][1:-1], words[1][1:-1]
        for result in about.get(node, ()):
            first.setdefault(result, number)
        for result in exact.get((node, predicate), ()):
            found.setdefault(result, number)
        end = words[2].rstrip(b" .\t\r\n")
        if end.endswith(b">"):  # the graph, perhaps, and that the claim that it quotes
            claim = end[end.rfind(b"<") + 1 : -1]
            for result in about.get(claim, ()):
                first.setdefault(result, number)
            for result in exact.get((claim, _QUOTED), ()):
                found.setdefault(result, number)
    return {**first, **found}


_QUOTED = b"quoted"


def _named(result: Result) -> bytes:
    predicate = result.path[0].predicate
    return _QUOTED if predicate in _PARTS else predicate.encode()


def _lines(stream: BinaryIO) -> Iterable[bytes]:
    """Each line, or its beginning."""
    while line := stream.readline(_LONGEST):
        yield line
        while not line.endswith(b"\n") and (line := stream.readline(_LONGEST)):
            pass
