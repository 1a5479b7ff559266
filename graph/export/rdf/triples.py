"""Claims as triples, for syntaxes that cannot quote.

What a claim says stands at its node as ``rdf:subject``, ``rdf:predicate`` and ``rdf:object``
(RDF Schema 1.1 §5.3), which asserts nothing. Where `graph.export.rdf.direct_triples` allows it, the
bare triple follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.rdf.direct_triples import with_direct
from graph.export.rdf.ledger_nodes import Ledger, computed
from graph.export.rdf.statements import RDF, Triple, claim_block, entity_blocks
from graph.export.rdf.tally import Tally
from graph.views.view import View

_PARTS = tuple(f"<{RDF}{name}>" for name in ("subject", "predicate", "object"))


def triple_groups(
    view: View, ledger: Ledger | None = None, tally: Tally | None = None
) -> Iterator[list[Triple]]:
    """The triples of each entity, by id, then of each claim, by id, then what is computed."""
    for block in entity_blocks(view):
        if tally is not None:
            tally.add(block.about)
        yield block.about
    for history, direct in with_direct(view):
        node, said, about = claim_block(history, view.vocabulary)
        assert said is not None
        triples = about[:1]
        triples += [(node, part, term) for part, term in zip(_PARTS, said, strict=True)]
        triples += about[1:]
        if tally is not None:
            tally.add(triples)
            if direct:
                tally.add_bare(said)
        if direct:
            triples.append(said)
        yield triples
    for triples in () if ledger is None else computed(view, ledger):
        if tally is not None:
            tally.add(triples)
        yield triples
