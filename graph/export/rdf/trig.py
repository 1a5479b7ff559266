"""TriG: what N-Quads has, laid out for a person to read.

RDF 1.1 TriG (https://www.w3.org/TR/trig/): what a claim says stands in braces behind its IRI.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from graph.export.rdf.claim_texts import TrigTexts
from graph.export.rdf.ledger_nodes import Ledger, computed
from graph.export.rdf.shown_names import named_entities
from graph.export.rdf.statements import StatementBlock, blocks
from graph.export.rdf.tally import Tally
from graph.export.rdf.turtle_terms import head, subjects, term
from graph.export.text_pieces import gathered
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
        return gathered(_texts(view, ledger, tally))


def block_text(block: StatementBlock) -> str:
    """What is said of one entity or claim, with an empty line before it."""
    node, said, about = block
    graph = "" if said is None else f"{term(node)} {{ {' '.join(map(term, said))} }}\n"
    return f"\n{graph}{subjects(about)}"


def _texts(view: View, ledger: Ledger | None, tally: Tally | None) -> Iterator[bytes]:
    yield head(computed=ledger is not None).encode()
    if tally is None:
        texts = TrigTexts(view.vocabulary)
        yield from starmap(texts.entity_text, named_entities(view))
        yield from map(texts.text, view.claim_contents())
    else:
        for block in blocks(view):
            tally.add(block.about if block.said is None else [block.said, *block.about])
            yield block_text(block).encode()
    if ledger is not None:
        yield f"\n{term(ledger.graph)} {{\n".encode()
        for triples in computed(view, ledger):
            if tally is not None:
                tally.add(triples)
            yield f"\n{subjects(triples)}".encode()
        yield b"}\n"
