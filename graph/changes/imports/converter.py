"""Quads in other syntaxes as N-Quads, which is what imports read.

A partner's tool may give TriG (https://www.w3.org/TR/trig/) or JSON-LD
(https://www.w3.org/TR/json-ld11/) back. pyoxigraph reads both without a document from elsewhere
and without following what is nested too deeply; TriG streams, JSON-LD is held in memory, so its
size is limited. Syntaxes without graphs cannot carry claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from graph.claims.claim import REDACTED
from graph.claims.errors import InputError
from graph.vocabulary import BASE

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


def as_nquads(path: Path, folder: Path) -> Path:
    """A file that says the same in N-Quads, one statement a line in the order of `path`.

    The name tells the syntax. What is neither TriG nor JSON-LD by its name is taken for N-Quads
    and given back as it is.

    Raises:
        InputError: the syntax has no graphs, or the file quotes no claims in any, as our own
            JSON-LD; it is too large, or cannot be parsed.
        OSError: it cannot be read, or `folder` not be written to.
    """
    suffix = path.suffix.lower()
    if (name := _WITHOUT_GRAPHS.get(suffix)) is not None:
        raise InputError(
            f"is {name}, which has no graphs to quote claims in",
            mend="ask for N-Quads or TriG: `answerable export --format nquads`",
            record=str(path),
        )
    syntax = _SYNTAXES.get(suffix)
    if syntax is None:
        return path
    if syntax == ox.RdfFormat.JSON_LD and path.stat().st_size > MOST_JSON:
        raise InputError(
            f"is JSON-LD of more than {MOST_JSON >> 20} MiB",
            mend="ask for N-Quads or TriG, which are read piece by piece",
            record=str(path),
        )
    target = folder / "statements.nq"
    with path.open("rb") as stream, target.open("wb") as out:
        try:
            quads: Iterator[ox.Quad] = iter(ox.parse(stream, format=syntax))
            while batch := list(islice(quads, BATCH)):
                if any(map(_tells_in_parts, batch)):
                    raise InputError(
                        "tells claims in parts (rdf:subject, rdf:predicate, rdf:object) and quotes "
                        "none in a graph, as JSON-LD, Turtle and RDF/XML of ours do",
                        mend="ask for N-Quads or TriG: `answerable export --format nquads`",
                        record=str(path),
                    )
                ox.serialize(batch, out, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:  # pyoxigraph's, also for what is no UTF-8
            line = "" if error.lineno is None else f", line {error.lineno}"
            raise InputError(
                f"cannot be parsed ({error.msg})",
                mend="mend it there; what it needs from elsewhere is never fetched",
                record=f"{path}{line}",
            ) from None
    return target


def _tells_in_parts(quad: ox.Quad) -> bool:
    """Whether it is of a claim that no graph quotes. What is of an export under a profile could
    not be taken in from N-Quads either: to that the import has its own answer."""
    return quad.predicate == _IN_PARTS and not str(quad.object).startswith(_REDACTED)
