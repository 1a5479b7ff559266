"""Turtle: what N-Triples has, laid out for a person to read."""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.partial_view import PartialView
from graph.export.rdf.direct_triples import THRESHOLD
from graph.export.rdf.ledger_nodes import Ledger
from graph.export.rdf.tally import Tally
from graph.export.rdf.triples import triple_groups
from graph.export.rdf.turtle_terms import head, subjects
from graph.export.text_pieces import joined
from graph.views.view import View


class Turtle:
    """Claim nodes with prefixes, and bare triples for what stands firm."""

    media_type = "text/turtle"
    suffix = ".ttl"
    keeps = (
        f"everything, at the claims' nodes (rdf:subject, rdf:predicate, rdf:object); {THRESHOLD}"
    )
    loses = "the quoting graphs"

    def pieces(
        self, view: View, ledger: Ledger | None = None, tally: Tally | None = None
    ) -> Iterator[bytes]:
        """See `graph.export.exporter.RdfExporter.pieces`."""
        return joined(_texts(view, ledger, tally))


def _texts(view: View, ledger: Ledger | None, tally: Tally | None) -> Iterator[str]:
    bare = "" if isinstance(view, PartialView) else f"# Of bare triples: {THRESHOLD}.\n"
    yield f"{bare}{head(computed=ledger is not None)}"
    for triples in triple_groups(view, ledger, tally):
        yield f"\n{subjects(triples)}"
