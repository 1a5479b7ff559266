"""What an exporter is: it writes everything in a view in one format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from graph.export.rdf.ledger_nodes import Ledger
from graph.export.rdf.tally import Tally
from graph.views.view import View


class Exporter(Protocol):
    """One format. Holds no state: the view is all that it knows.

    Every edge carries its stance and its speaker. A format with no room for them leaves the edge
    out, and says so in what it writes or, where it has no room for that either, in `loses`.
    """

    @property
    def media_type(self) -> str:
        """What HTTP calls the format."""

    @property
    def suffix(self) -> str:
        """How a file of it ends, with the dot."""

    @property
    def keeps(self) -> str:
        """What a reader of the file has, in one sentence without its full stop."""

    @property
    def loses(self) -> str:
        """What a reader of the file cannot know any more; ``nothing`` where it is all there."""

    def pieces(self, view: View) -> Iterator[bytes]:
        """All of a view, piece by piece; where nothing else is said, in constant memory.

        Equal views give equal bytes, regardless of the engine and of what else the store
        holds.
        """


class RdfExporter(Exporter, Protocol):
    """One syntax of RDF. It has room for what the ledger computes, too."""

    def pieces(
        self, view: View, ledger: Ledger | None = None, tally: Tally | None = None
    ) -> Iterator[bytes]:
        """As `Exporter.pieces`.

        Args:
            ledger: what to compute and write behind the claims.
            tally: counts all that is written, as it is written.
        """
