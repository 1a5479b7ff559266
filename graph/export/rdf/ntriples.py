"""N-Triples: claim nodes, and bare triples for what stands firm.

RDF 1.1 N-Triples (https://www.w3.org/TR/n-triples/).
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.rdf.direct_triples import THRESHOLD
from graph.export.rdf.ledger_nodes import Ledger
from graph.export.rdf.tally import Tally
from graph.export.rdf.triples import triple_groups
from graph.export.text_pieces import joined
from graph.views.view import View


class NTriples:
    """One statement a line."""

    media_type = "application/n-triples"
    suffix = ".nt"
    keeps = (
        f"everything, at the claims' nodes (rdf:subject, rdf:predicate, rdf:object); {THRESHOLD}"
    )
    loses = "the quoting graphs"

    def pieces(
        self, view: View, ledger: Ledger | None = None, tally: Tally | None = None
    ) -> Iterator[bytes]:
        """See `graph.export.exporter.RdfExporter.pieces`."""
        return joined(
            "".join([f"{s} {p} {o} .\n" for s, p, o in triples])
            for triples in triple_groups(view, ledger, tally)
        )
