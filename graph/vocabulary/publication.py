"""The ontology written out for others: the whole, or one concept with what is said of it.

What tools of OWL and SKOS want beside is added: see `graph.vocabulary.derived_terms`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from graph.vocabulary.derived_terms import DC, DCT, published
from graph.vocabulary.turtle_files import (
    CONCEPT,
    EDTF,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SH,
    SKOS,
    XSD,
    Statements,
)

FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/trig": RdfFormat.TRIG,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
"""By media type."""

_PREFIXES = {
    "": ONTOLOGY,
    "c": CONCEPT,
    "dc": DC,
    "dct": DCT,
    "edtf": EDTF,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}


class Published:
    """The statements of an ontology folder, in one order; read when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _triples(self) -> list[Triple]:
        found = Dataset(
            quad
            for path in sorted(self._folder.rglob("*.ttl"))
            for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        )
        # Shapes have nodes without an IRI: they get the same names each time.
        found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        triples = published((quad.triple for quad in found), Statements(self._folder).digest)
        return sorted(triples, key=str)

    def whole(self, media_type: str) -> bytes:
        """Everything; `media_type` is a key of `FORMATS`."""
        return _written(iter(self._triples), media_type)

    def term(self, iri: str, media_type: str) -> bytes:
        """What is said of one term."""
        subject = NamedNode(iri)
        return _written((t for t in self._triples if t.subject == subject), media_type)


def _written(triples: Iterator[Triple], media_type: str) -> bytes:
    format = FORMATS[media_type]
    quads = (Quad(t.subject, t.predicate, t.object) for t in triples)
    written = serialize(quads, format=format, prefixes=_PREFIXES)
    assert written is not None  # no stream was given
    return written
