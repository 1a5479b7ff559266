"""Turtle: what N-Triples has, laid out for a person to read."""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.direct import THRESHOLD
from graph.export.pieces import joined
from graph.export.triples import triple_groups
from graph.export.turtle_terms import HEAD, subjects
from graph.view import View


class Turtle:
    """Claim nodes with prefixes, and bare triples for what stands firm."""

    media_type = "text/turtle"
    suffix = ".ttl"
    keeps = (
        f"everything, at the claims' nodes (rdf:subject, rdf:predicate, rdf:object); {THRESHOLD}"
    )
    loses = "the quoting graphs"

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(_texts(view))


def _texts(view: View) -> Iterator[str]:
    yield f"# Of bare triples: {THRESHOLD}.\n{HEAD}"
    for triples in triple_groups(view):
        yield f"\n{subjects(triples)}"
