"""Terms of RDF as plain values: an IRI is a string, a blank node one that begins with ``_:``."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from graph.export.rdf.literals import TERM, XSD, quoted
from graph.export.rdf.statements import PROV, RDF
from graph.vocabulary import BASE

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = f"{RDF}type"
STRING = f"{XSD}string"

PREFIXES = {
    "": TERM,
    "c": f"{BASE}concept/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}
_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")


class Lit(NamedTuple):
    """A literal; one with a language is an ``rdf:langString``."""

    text: str
    datatype: str
    language: str | None


Term: TypeAlias = str | Lit


def is_blank(term: Term) -> bool:
    return type(term) is str and term.startswith("_:")


def short(iri: str) -> str:
    """An IRI as the ontology writes it, if it has a prefix there; else as Turtle writes any."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and _LOCAL.match(iri, len(base)):
            return f"{prefix}:{iri[len(base) :]}"
    return iri if iri.startswith("_:") else f"<{iri}>"


def written(term: Term) -> str:
    """A term as Turtle writes it."""
    if isinstance(term, str):
        return short(term)
    text = quoted(term.text)
    if term.language is not None:
        return f"{text}@{term.language}"
    return text if term.datatype == STRING else f"{text}^^{short(term.datatype)}"
