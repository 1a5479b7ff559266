"""Which literals are what their datatypes say, and how two of them compare.

XML Schema Part 2 (https://www.w3.org/TR/xmlschema11-2/), of it the datatypes that the ontology
uses, and EDTF as `graph.claims.period` takes it. A literal of any other datatype is taken as it
is: SHACL 1.0 §4.1.2 asks no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.export.rdf.literals import DATATYPE_IRIS, XSD
from graph.shapes.rdf_terms import Lit, Term

Value: TypeAlias = tuple[str, Decimal | date | datetime | str]
"""The kind of a value and the value; values of one kind can be compared."""

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_INTEGER = re.compile(r"[+-]?\d+\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)\Z", re.ASCII)
_DATE = re.compile(rf"(\d{{4}}-\d\d-\d\d)({_ZONE})\Z", re.ASCII)
_MOMENT = re.compile(rf"(\d{{4}}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?({_ZONE})\Z", re.ASCII)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*\Z")
_DIGITS = 4_000
"""Longer numbers are none that anybody means, and slow to take apart."""


def value_of(term: Term) -> Value | None:
    """What a literal stands for; None where it is no literal, ill-typed or of another datatype."""
    if not isinstance(term, Lit):
        return None
    parse = _PARSERS.get(term.datatype)
    return None if parse is None else parse(term.text)


def well_typed(literal: Lit) -> bool:
    """Whether the text is one that the datatype allows."""
    return literal.datatype not in _PARSERS or _PARSERS[literal.datatype](literal.text) is not None


def at_most(one: Term, other: Term) -> bool:
    """Whether one value is less than or equal to another; what cannot be compared is not."""
    first, second = value_of(one), value_of(other)
    if first is None or second is None or first[0] != second[0]:
        return False
    return bool(first[1] <= second[1])  # type: ignore[operator]  # of one kind


def _integer(text: str) -> Value | None:
    fits = _INTEGER.match(text) and len(text) <= _DIGITS
    return ("number", Decimal(text)) if fits else None


def _decimal(text: str) -> Value | None:
    fits = _DECIMAL.match(text) and len(text) <= _DIGITS
    return ("number", Decimal(text)) if fits else None


def _boolean(text: str) -> Value | None:
    return ("boolean", text) if text in ("true", "false", "1", "0") else None


def _date(text: str) -> Value | None:
    found = _DATE.match(text)
    try:
        # Days of different zones begin at different times: comparable only within one.
        return found and (f"date{found[2]}", date.fromisoformat(found[1]))
    except ValueError:
        return None


def _moment(text: str) -> Value | None:
    found = _MOMENT.match(text)
    if found is None:
        return None
    fraction = (found[3] or "")[:7]
    zone = "+00:00" if found[4] == "Z" else found[4]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{fraction}{zone}")
    except ValueError:
        return None
    return ("moment with zone" if zone else "moment", moment)


def _hex(text: str) -> Value | None:
    return ("hex", text.upper()) if _HEX.match(text) else None


def _edtf(text: str) -> Value | None:
    """Dates of this kind are compared with nothing here."""
    try:
        return ("edtf", Period(edtf=text).edtf or "")
    except InputError:
        return None


_PARSERS: Mapping[str, Callable[[str], Value | None]] = {
    f"{XSD}integer": _integer,
    f"{XSD}decimal": _decimal,
    f"{XSD}boolean": _boolean,
    f"{XSD}date": _date,
    f"{XSD}dateTime": _moment,
    f"{XSD}hexBinary": _hex,
    DATATYPE_IRIS["period"]: _edtf,
}
