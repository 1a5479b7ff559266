"""Terms and subjects as Turtle and TriG write them, short enough to read.

RDF 1.1 Turtle (https://www.w3.org/TR/turtle/). Terms come in as N-Triples writes them, whose
escapes in strings Turtle shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.claims.remembered import remembered
from graph.export.rdf.ledger_nodes import COMPUTED, ODRL
from graph.export.rdf.literals import TERM, XSD
from graph.export.rdf.statements import PROV, RDF, RDF_TYPE, SKOS, Triple
from graph.vocabulary import BASE

_PREFIXES = {
    TERM: ":",
    f"{BASE}concept/": "c:",
    PROV: "prov:",
    RDF: "rdf:",
    SKOS: "skos:",
    XSD: "xsd:",
    "http://id.loc.gov/datatypes/edtf/": "edtf:",
    ODRL: "odrl:",
}
"""No two begin alike."""


def head(*, computed: bool) -> str:
    """The lines at the top of a file, with what is computed or without."""
    return f"@base <{BASE}> .\n" + "".join(
        f"@prefix {prefix} <{iri.removeprefix(BASE)}> .\n"
        for iri, prefix in _PREFIXES.items()
        if iri != ODRL or computed
    )


_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_BARE = {f"{XSD}boolean", f"{XSD}integer"}
"""Datatypes whose canonical forms Turtle takes without quotes."""


def subjects(triples: Iterable[Triple]) -> str:
    """Triples as Turtle, each subject's together, subjects in the order of their first triple."""
    lines: dict[str, list[str]] = {}
    for subject, predicate, object_ in triples:
        lines.setdefault(subject, []).append(f"    {_verb(predicate)} {term(object_)}")
    return "".join(
        [f"{_iri(subject)}\n" + " ;\n".join(said) + " .\n" for subject, said in lines.items()]
    )


def line(predicate: str, object_: str) -> str:
    """What is said of a subject, with more behind it."""
    return f"    {_verb(predicate)} {term(object_)} ;\n"


def term(written: str) -> str:
    """A term of N-Triples in Turtle's short form."""
    if written[0] == "<":
        return _iri(written)
    if written[-1] != ">":
        return written
    text, _, datatype = written.rpartition("^^")
    return text[1:-1] if datatype[1:-1] in _BARE else f"{text}^^{_known(datatype)}"


def _iri(written: str) -> str:
    """Ids are relative to the base and come too many to remember; terms have prefixes."""
    if written.startswith(_IDS):
        return f"<{written[_BEHIND_BASE:]}"
    return _known(written)


_IDS = (f"<{BASE}id/", f"<{BASE}claim/", f"<{COMPUTED}")
_BEHIND_BASE = len(BASE) + 1


@remembered(4096)
def _known(written: str) -> str:
    iri = written[1:-1]
    for begin, prefix in _PREFIXES.items():
        local = iri.removeprefix(begin)
        if local != iri and _LOCAL.match(local):
            return f"{prefix}{local}"
    return written


def _verb(predicate: str) -> str:
    return "a" if predicate == RDF_TYPE else _known(predicate)
