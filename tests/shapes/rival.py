"""The same question put to pyshacl, which we did not write.

The graph that it is given is worked out here once more, from what rdflib reads: the statements of
the default graph, each claim's quoted statement in three parts, and the ontology.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH, SKOS, XSD
from rdflib.term import bind

from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.export.rdf.literals import DATATYPE_IRIS
from graph.shapes.rdf_terms import SH as SHACL
from graph.shapes.rdf_terms import Lit, Term, short
from graph.shapes.record_check import Result
from graph.shapes.shape import path_text
from graph.vocabulary import BASE
from tests.conftest import ONTOLOGY

PARTS = (RDF.subject, RDF.predicate, RDF.object)
OURS = rdflib.Namespace(f"{BASE}ontology#")
ONLY_ONTOLOGY = {
    *(RDFS.subClassOf, SKOS.inScheme, SH["class"], SH.datatype, SH.nodeKind, SH.property),
    *(OURS.abstract, OURS.fromScheme, OURS.kindScheme),
}
"""What only an ontology says: a file is not asked about it."""
RDFLIB = {
    "nquads": "nquads",
    "trig": "trig",
    "turtle": "turtle",
    "ntriples": "nt",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
"""What rdflib calls the syntaxes."""


class Edtf(str):
    """A time, for rdflib, which does not know which texts are one."""

    @classmethod
    def of(cls, text: str) -> Edtf:
        try:
            return cls(Period(edtf=text).edtf)
        except InputError as error:
            raise ValueError(str(error)) from None


bind(rdflib.URIRef(DATATYPE_IRIS["period"]), Edtf, Edtf.of, str)


class Told(NamedTuple):
    """A result that can be compared; blank nodes have no name that two parsers agree on."""

    focus: str
    path: str
    value: Term | None
    component: str
    shape: str


@cache
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted(ONTOLOGY.rglob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def graph_of(data: bytes, syntax: str) -> rdflib.Graph:
    """What is checked: the data as one graph."""
    dataset = rdflib.Dataset()
    dataset.parse(data=data.decode(), format=RDFLIB[syntax])
    graph = rdflib.Graph()
    known = set(ontology().subjects())
    for *triple, name in dataset.quads():
        subject, predicate, _ = triple
        if name is not None and str(name).startswith(f"{BASE}claim/"):
            for part, term in zip(PARTS, triple, strict=True):
                graph.add((rdflib.URIRef(name), part, term))
        elif subject not in known and predicate not in ONLY_ONTOLOGY:
            graph.add(tuple(triple))
    return graph


def by_pyshacl(data: bytes, syntax: str) -> set[Told]:
    """What pyshacl finds wrong."""
    shapes = ontology()
    return found_in(graph_of(data, syntax), shapes, shapes)


def found_in(data: rdflib.Graph, shapes: rdflib.Graph, beside: rdflib.Graph) -> set[Told]:
    """What pyshacl finds wrong with data, beside which an ontology stands."""
    whole = data + beside
    _, report, _ = pyshacl.validate(whole, shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    return read_report(report)


def read_report(report: rdflib.Graph) -> set[Told]:
    """The results of a standard report."""
    found = set()
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        component = report.value(result, SH.sourceConstraintComponent)
        found.add(
            Told(
                _name(report.value(result, SH.focusNode)),
                "" if path is None else _path(report, path),
                None if value is None else _term(value),
                str(component).removeprefix(SHACL),
                str(report.value(result, SH.sourceShape)),
            )
        )
    return found


def ours(results: list[Result]) -> set[Told]:
    """Our own results, to be compared."""
    return {
        Told(
            "_:" if r.focus.startswith("_:") else r.focus,
            path_text(r.path) if r.path else "",
            _nameless(r.value),
            r.component,
            r.shape.iri,
        )
        for r in results
    }


def _nameless(term: Term | None) -> Term | None:
    if isinstance(term, Lit):  # rdflib writes some literals anew: Z as +00:00
        if term.language is not None:
            return term._replace(language=term.language.lower())
        return _term(rdflib.Literal(term.text, datatype=term.datatype))
    return "_:" if isinstance(term, str) and term.startswith("_:") else term


def _name(node: object) -> str:
    return "_:" if isinstance(node, rdflib.BNode) else str(node)


def _term(node: object) -> Term:
    if not isinstance(node, rdflib.Literal):
        return _name(node)
    datatype = RDF.langString if node.language else node.datatype or XSD.string
    return Lit(str(node), str(datatype), node.language and node.language.lower())


def _path(report: rdflib.Graph, path: object) -> str:
    if isinstance(path, rdflib.URIRef):
        return short(str(path))
    steps = report.items(path)  # type: ignore[arg-type]
    return f"( {' '.join(short(str(step)) for step in steps)} )"
