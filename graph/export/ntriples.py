"""N-Triples: claim nodes, and bare triples for what stands firm.

RDF 1.1 N-Triples (https://www.w3.org/TR/n-triples/).
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.direct import THRESHOLD
from graph.export.ledger import Ledger
from graph.export.pieces import joined
from graph.export.tally import Tally
from graph.export.triples import triple_groups
from graph.view import View


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
