"""Claims as triples, for syntaxes that cannot quote.

What a claim says stands at its node as ``rdf:subject``, ``rdf:predicate`` and ``rdf:object``
(RDF Schema 1.1 §5.3), which asserts nothing. Where `graph.export.direct` allows it, the bare
triple follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.direct import with_direct
from graph.export.statements import RDF, Triple, claim_block, entity_blocks
from graph.view import View

_PARTS = tuple(f"<{RDF}{name}>" for name in ("subject", "predicate", "object"))


def triple_groups(view: View) -> Iterator[list[Triple]]:
    """The triples of each entity, by id, then of each claim, by id."""
    for block in entity_blocks(view):
        yield block.about
    for history, direct in with_direct(view):
        node, said, about = claim_block(history, view.vocabulary)
        assert said is not None
        triples = about[:1]
        triples += [(node, part, term) for part, term in zip(_PARTS, said, strict=True)]
        triples += about[1:]
        if direct:
            triples.append(said)
        yield triples
