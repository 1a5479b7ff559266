"""TriG: what N-Quads has, laid out for a person to read.

RDF 1.1 TriG (https://www.w3.org/TR/trig/): what a claim says stands in braces behind its IRI.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.rdf.ledger_nodes import Ledger, computed
from graph.export.rdf.statements import blocks
from graph.export.rdf.tally import Tally
from graph.export.rdf.turtle_terms import head, subjects, term
from graph.export.text_pieces import joined
from graph.views.view import View


class TriG:
    """Every claim of a view, standing or not, with prefixes and one statement a line."""

    media_type = "application/trig"
    suffix = ".trig"
    keeps = "everything that N-Quads keeps, in a form to read"
    loses = "nothing"

    def pieces(
        self, view: View, ledger: Ledger | None = None, tally: Tally | None = None
    ) -> Iterator[bytes]:
        """See `graph.export.exporter.RdfExporter.pieces`."""
        return joined(_texts(view, ledger, tally))


def _texts(view: View, ledger: Ledger | None, tally: Tally | None) -> Iterator[str]:
    yield head(computed=ledger is not None)
    for node, said, about in blocks(view):
        if tally is not None:
            tally.add(about if said is None else [said, *about])
        graph = "" if said is None else f"{term(node)} {{ {' '.join(map(term, said))} }}\n"
        yield f"\n{graph}{subjects(about)}"
    if ledger is not None:
        yield f"\n{term(ledger.graph)} {{\n"
        for triples in computed(view, ledger):
            if tally is not None:
                tally.add(triples)
            yield f"\n{subjects(triples)}"
        yield "}\n"
