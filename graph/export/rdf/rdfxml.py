"""RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/): the triples of Turtle, for older tools."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.export.partial_view import PartialView
from graph.export.rdf.direct_triples import THRESHOLD
from graph.export.rdf.ledger_nodes import ODRL, Ledger
from graph.export.rdf.literals import TERM
from graph.export.rdf.statements import PROV, RDF, SKOS, Triple
from graph.export.rdf.tally import Tally
from graph.export.rdf.triples import triple_groups
from graph.export.text_pieces import joined
from graph.export.tools.xml_text import DECLARATION, xml
from graph.views.view import View

_NAMESPACES = {TERM: "a", PROV: "prov", RDF: "rdf", SKOS: "skos", ODRL: "odrl"}
_ESCAPED = re.compile(r"\\(u[0-9A-F]{4}|.)")
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


class RdfXml:
    """Claim nodes, and bare triples for what stands firm."""

    media_type = "application/rdf+xml"
    suffix = ".rdf"
    keeps = (
        f"everything, at the claims' nodes (rdf:subject, rdf:predicate, rdf:object); {THRESHOLD}"
    )
    loses = "the quoting graphs; control characters"

    def pieces(
        self, view: View, ledger: Ledger | None = None, tally: Tally | None = None
    ) -> Iterator[bytes]:
        """See `graph.export.exporter.RdfExporter.pieces`."""
        return joined(_texts(view, ledger, tally))


def _texts(view: View, ledger: Ledger | None, tally: Tally | None) -> Iterator[str]:
    spaces = "".join(
        f' xmlns:{name}="{iri}"'
        for iri, name in _NAMESPACES.items()
        if iri != ODRL or ledger is not None
    )
    bare = "" if isinstance(view, PartialView) else f"<!-- Of bare triples: {THRESHOLD}. -->\n"
    yield f"{DECLARATION}{bare}<rdf:RDF{spaces}>\n"
    for triples in triple_groups(view, ledger, tally):
        yield _described(triples)
    yield "</rdf:RDF>\n"


def _described(triples: list[Triple]) -> str:
    subjects: dict[str, list[str]] = {}
    for subject, predicate, object_ in triples:
        subjects.setdefault(subject, []).append(_element(predicate[1:-1], object_))
    return "".join(
        [
            f'<rdf:Description rdf:about="{xml(subject[1:-1])}">\n'
            f"{''.join(elements)}</rdf:Description>\n"
            for subject, elements in subjects.items()
        ]
    )


def _element(predicate: str, object_: str) -> str:
    space = next(iri for iri in _NAMESPACES if predicate.startswith(iri))
    name = f"{_NAMESPACES[space]}:{predicate.removeprefix(space)}"
    if object_[0] == "<":
        return f'<{name} rdf:resource="{xml(object_[1:-1])}"/>\n'
    end = object_.rindex('"')
    text, behind = xml(_ESCAPED.sub(_unescaped, object_[1:end])), object_[end + 1 :]
    mark = ""
    if behind.startswith("@"):
        mark = f' xml:lang="{behind[1:]}"'
    elif behind:
        mark = f' rdf:datatype="{xml(behind[3:-1])}"'
    return f"<{name}{mark}>{text}</{name}>\n"


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    return chr(int(escape[1:], 16)) if escape[0] == "u" else _PLAIN[escape]
