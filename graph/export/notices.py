"""A notice at the head of a file: what anybody who opens it has to know before all else.

The formats differ in where they have room for one, and none of them has to know of it: it is put
into the bytes that an exporter gives. FollowTheMoney has no room.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

Pieces = Iterator[bytes]


def with_notice(format: str, pieces: Pieces, notice: str) -> Pieces:
    """The pieces of a file, with a notice in it where the format has room.

    Args:
        notice: one line, without two hyphens in a row, which would end a comment of XML.
    """
    return NOTICES[format](pieces, notice)


def _comment(pieces: Pieces, notice: str) -> Pieces:
    yield f"# {notice}\n".encode()
    yield from pieces


def _xml(pieces: Pieces, notice: str) -> Pieces:
    """Behind the declaration, which has to come first (XML 1.0 §2.8)."""
    [first] = _first(pieces)
    declaration, end, rest = first.partition(b"?>\n")
    yield declaration + end + f"<!-- {notice} -->\n".encode() + rest
    yield from pieces


def _member(pieces: Pieces, notice: str) -> Pieces:
    """As the first member of the object that a file of JSON is."""
    [first] = _first(pieces)
    yield first.replace(b"{", f'{{"notice": {_json(notice)}, '.encode(), 1)
    yield from pieces


def _json_ld(pieces: Pieces, notice: str) -> Pieces:
    """As a member that the context says is no statement (JSON-LD 1.1 §9.15.1: a term of null)."""
    [first] = _first(pieces)
    first = first.replace(b'"@context": {', b'"@context": {\n    "notice": null,', 1)
    yield first.replace(b'"@graph": [', f'"notice": {_json(notice)},\n  "@graph": ['.encode(), 1)
    yield from pieces


def _zip(pieces: Pieces, notice: str) -> Pieces:
    """As the comment of the archive, which ends it (APPNOTE.TXT 4.3.16)."""
    comment, held = notice.encode(), b""
    for piece in pieces:
        held += piece
        yield held[:-2]
        held = held[-2:]
    assert held == b"\0\0"  # the length of no comment
    yield len(comment).to_bytes(2, "little") + comment


def _nowhere(pieces: Pieces, notice: str) -> Pieces:
    return pieces


def _first(pieces: Pieces) -> Pieces:
    """The first piece: it holds all that stands before the first record."""
    for piece in pieces:
        yield piece
        return


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


NOTICES: Mapping[str, Callable[[Pieces, str], Pieces]] = MappingProxyType(
    {
        **dict.fromkeys(("nquads", "trig", "turtle", "ntriples"), _comment),
        **dict.fromkeys(("rdfxml", "graphml", "gexf"), _xml),
        **dict.fromkeys(("cytoscape", "nodelink", "geojson"), _member),
        "jsonld": _json_ld,
        **dict.fromkeys(("csv", "xlsx", "neo4j"), _zip),
        "ftm": _nowhere,
    }
)
"""How each format of `graph.export.EXPORTERS` takes a notice."""
