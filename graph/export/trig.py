"""TriG: what N-Quads has, laid out for a person to read.

RDF 1.1 TriG (https://www.w3.org/TR/trig/): what a claim says stands in braces behind its IRI.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.pieces import joined
from graph.export.statements import blocks
from graph.export.turtle_terms import HEAD, subjects, term
from graph.view import View


class TriG:
    """Every claim of a view, standing or not, with prefixes and one statement a line."""

    media_type = "application/trig"
    suffix = ".trig"
    keeps = "everything that N-Quads keeps, in a form to read"
    loses = "nothing"

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(_texts(view))


def _texts(view: View) -> Iterator[str]:
    yield HEAD
    for node, said, about in blocks(view):
        graph = "" if said is None else f"{term(node)} {{ {' '.join(map(term, said))} }}\n"
        yield f"\n{graph}{subjects(about)}"
