"""Literals of RDF as N-Triples writes them, in the canonical form of RDFC-1.0 §4."""

from __future__ import annotations

import re
from datetime import date

from graph.claims.claim import Literal
from graph.claims.marking import Marking
from graph.claims.record_times import canonical
from graph.claims.remembered import remembered
from graph.vocabulary import BASE

XSD = "http://www.w3.org/2001/XMLSchema#"
TERM = f"{BASE}ontology#"
DATATYPE_IRIS = {
    "url": f"{XSD}anyURI",
    "sha256": f"{XSD}hexBinary",
    "date": f"{XSD}date",
    "number": f"{XSD}decimal",
    "boolean": f"{XSD}boolean",
    "period": "http://id.loc.gov/datatypes/edtf/EDTF",
    "quantity": f"{TERM}Quantity",
    "point": "http://www.opengis.net/ont/geosparql#wktLiteral",
}
"""The RDF datatype of each of `graph.claims.claim.DATATYPES`; texts have a language or none."""


def decimal(text: str) -> str:
    return f"{quoted(text)}^^<{XSD}decimal>"


def literal(value: Literal) -> str:
    text = quoted(value.text if value.point is None else value.point.wkt)
    if value.language is not None:
        return f"{text}@{value.language}"
    if value.period is not None and value.period.edtf is None:
        return text  # words that give no date are no EDTF
    datatype = DATATYPE_IRIS.get(value.datatype)
    return text if datatype is None else f"{text}^^<{datatype}>"


@remembered(1024)  # a unit of work has one record time
def moment(microseconds: int) -> str:
    return f'"{canonical(microseconds)}"^^<{XSD}dateTime>'


_UNSAFE = re.compile('[\\x00-\\x1f\\x7f"\\\\]')
_ESCAPES = {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


def quoted(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:  # as nearly all are
        return f'"{text}"'
    return f'"{_UNSAFE.sub(_escape, text)}"'


# Few of these stand in very many claims.
@remembered(4096)
def word(text: str) -> str:
    return quoted(text)


@remembered(1024)
def handled_as(marking: Marking) -> str:
    return quoted(str(marking))


@remembered(4096)
def date_literal(day: date) -> str:
    return f'"{day.isoformat()}"^^<{XSD}date>'


@remembered(1024)
def integer(number: int) -> str:
    return f'"{number}"^^<{XSD}integer>'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


@remembered(4096)
def edtf_literal(edtf: str) -> str:
    return f"{quoted(edtf)}^^<{DATATYPE_IRIS['period']}>"
