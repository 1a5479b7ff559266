"""N-Quads: every claim of a view with everything that is said about it.

RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/). A claim's IRI names both its node and the graph
that quotes it: what it says stands in that graph, quoted and not asserted; who says it, how
firmly, where and since when stands in the default graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from graph.export.rdf.claim_texts import QuadTexts
from graph.export.rdf.ledger_nodes import Ledger, computed
from graph.export.rdf.shown_names import named_entities
from graph.export.rdf.statements import StatementBlock, blocks
from graph.export.rdf.tally import Tally
from graph.export.text_pieces import gathered
from graph.views.view import View
from graph.vocabulary import BASE


class NQuads:
    """Every claim of a view, standing or not, as canonical N-Quads."""

    media_type = "application/n-quads"
    suffix = ".nq"
    keeps = (
        "everything: every claim, standing or not, quoted in a graph of its own, with speakers, "
        "stance, dates, counts, citation, review, marking and record times. Equal views are equal "
        "bytes"
    )
    loses = "nothing"

    def pieces(
        self, view: View, ledger: Ledger | None = None, tally: Tally | None = None
    ) -> Iterator[bytes]:
        """See `graph.export.exporter.RdfExporter.pieces`."""
        return gathered(_texts(view, ledger, tally))


def records(view: View, tally: Tally | None = None) -> Iterator[tuple[str, str]]:
    """Every record of a view in its order: ``id/…`` of an entity or ``claim/…`` of a claim, and its
    statements, each with the end of its line.

    Args:
        tally: counts the statements.
    """
    for block in blocks(view):
        _count(block, tally)
        yield block.node[len(BASE) + 1 : -1], record_text(block)


def _count(block: StatementBlock, tally: Tally | None) -> None:
    if tally is not None:
        tally.add(block.about if block.said is None else [block.said, *block.about])


def record_text(block: StatementBlock) -> str:
    """The statements of a record, each with the end of its line."""
    node, said, about = block
    text = " .\n".join(map(" ".join, about)) + " .\n" if about else ""
    return text if said is None else f"{said[0]} {said[1]} {said[2]} {node} .\n{text}"


def _texts(view: View, ledger: Ledger | None, tally: Tally | None) -> Iterator[bytes]:
    if tally is None:
        texts = QuadTexts(view.vocabulary)
        yield from starmap(texts.entity_text, named_entities(view))
        yield from map(texts.text, view.claim_contents())
    else:
        for block in blocks(view):
            _count(block, tally)
            yield record_text(block).encode()
    for triples in () if ledger is None else computed(view, ledger):
        assert ledger is not None
        if tally is not None:
            tally.add(triples)
        yield "".join([f"{s} {p} {o} {ledger.graph} .\n" for s, p, o in triples]).encode()
