"""Typed values as authors write them: short where the case is plain, a mapping where it is not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from graph.claims.claim import Literal
from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.claims.remembered import remembered
from graph.ingest.period_keys import PERIOD_KEYS, read_period_block
from graph.ingest.spot import Spot
from graph.ingest.yaml_tree import Block, Node, Scalar

QUANTITY_KEYS = ("min", "max", "best", "qualifier", "unit", "as_found")
TEXT_KEYS = ("text", "value", "language", "as_found")
OTHER_KEYS = ("value", "as_found")
"""For urls, numbers, dates, hashes and yes-or-no."""

POINT_KEYS = ("latitude", "longitude", "precision", "metres", "as_found")

VALUE_KEYS = {
    "text": TEXT_KEYS,
    "period": PERIOD_KEYS,
    "quantity": QUANTITY_KEYS,
    "point": POINT_KEYS,
}

MOST_DIGITS = 15
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}\Z")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?\Z")
_COUNT = re.compile(r"(?P<about>~)?(?P<low>-?[0-9]{1,15})?(?P<to>\.\.)?(?P<high>-?[0-9]{1,15})?\Z")
_COMPARED = re.compile(r"(?P<sign>>=|<=|>|<|≥|≤)\s*(?P<number>[0-9]{1,15})\Z")
_SPELT = re.compile(
    r"(?P<words>at least|more than|at most|up to|fewer than|less than|around|about)\s+"
    r"(?P<number>[0-9]{1,15})\Z",
    re.IGNORECASE,
)
_SIGNS = {
    "at least": ">=", "more than": ">", "at most": "<=", "up to": "<=",
    "fewer than": "<", "less than": "<", "around": "~", "about": "~",
}  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,5}\Z")
_QUALIFIERS = {
    ">=": "at least", "≥": "at least", ">": "more than",
    "<=": "at most", "≤": "at most", "<": "fewer than",
}  # fmt: skip
_PERSON = re.compile(r"[a-z2-7]{26}\Z")
PERSONS = frozenset({"assignedTo", "secondReader"})
"""Texts that are opaque ids of people."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}\Z")


def read_literal(
    datatype: str, node: Node, spot: Spot, field: str, *, unit: str = "person"
) -> Literal:
    """The value at a node, plain or as a mapping; other keys of a mapping are left alone.

    Args:
        unit: what a count counts where nobody says.

    Raises:
        InputError: it is not of the datatype; the message says what would be.
    """
    if datatype == "period":
        if isinstance(node, Scalar):
            try:
                return _dated(spot.text(node, field))
            except InputError as error:
                raise spot.placed(error, node, field) from None
        period = read_period(node, spot, field)
        return Literal(
            datatype="period",
            text=str(period),
            original=period.as_found,
            period=period,
        )
    if datatype == "quantity":
        quantity = read_quantity(node, spot, field, unit)
        return Literal(
            datatype="quantity",
            text=str(quantity),
            original=quantity.as_found,
            quantity=quantity,
        )
    if datatype == "point":
        point = read_point(node, spot, field)
        original = _words(node, "as_found", spot) if isinstance(node, Block) else None
        return Literal(datatype="point", text=str(point), original=original, point=point)
    original = language = None
    if isinstance(node, Block):
        block = node
        key = "text" if datatype == "text" and "value" not in block.entries else "value"
        if datatype == "text" and {"text", "value"} <= block.entries.keys():
            raise spot.error(
                block, "says its text twice, as text and as value", "keep one", field=field
            )
        if key not in block.entries:
            raise spot.error(block, f"has no {key}", f"write {{{key}: …}}", field=field)
        node = block.entries[key]
        original = _words(block, "as_found", spot)
        if datatype == "text" and "language" in block.entries:
            language = read_language(block.entries["language"], spot)
    text = spot.text(node, field, lines=datatype == "text" and field != "name")
    if datatype == "text" and field == "language":
        read_language(node, spot)
    if field in PERSONS and not _PERSON.match(text):
        raise spot.error(
            node,
            "is not the opaque id of a person",
            "write the 26 small letters and digits from 2 to 7 that “reader { person }” and "
            "“answerable token list” tell",
            field=field,
            over_http="write the 26 small letters and digits from 2 to 7 that “reader { person }” "
            "tells that person",
        )
    try:
        cleaned = clean(datatype, text)
    except InputError as error:
        raise spot.placed(error, node, field) from None
    return Literal(datatype=datatype, text=cleaned, original=original, language=language)


# Few dates stand in very many claims; being immutable, they can be shared.
@remembered(8192)
def _dated(text: str) -> Literal:
    """The value that plain EDTF stands for."""
    period = Period.parse(text)
    return Literal(datatype="period", text=str(period), period=period)


def clean(datatype: str, text: str) -> str:
    """The one form in which a value of a simple datatype is kept.

    Raises:
        InputError: it is not of the datatype.
    """
    if datatype == "text":
        return text
    if datatype == "boolean":
        if text not in ("true", "false"):
            raise InputError("is neither true nor false", mend="write true or false", value=text)
        return text
    if datatype == "sha256":
        if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
            raise InputError("is not a SHA-256", mend="write its 64 hexadecimal digits", value=text)
        return text.lower()
    if datatype == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise InputError(
                "is not a day", mend="write year, month and day: 2019-01-14", value=text
            ) from None
    if datatype == "number":
        if not _NUMBER.match(text):
            raise InputError(
                "is not a number", mend="write digits with a point: 43.297", value=text
            )
        number = Decimal(text).normalize()
        return format(number if number else Decimal(0), "f")
    return _url(text)


def _url(text: str) -> str:
    try:
        address = urlsplit(text)
        good = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        good = False
    if not good or re.search(r"\s", text):
        raise InputError(
            "is not a web address", mend="write it whole: https://host/path", value=text
        )
    return text


def read_period(node: Node, spot: Spot, field: str) -> Period:
    """A period: EDTF, or a mapping of what `graph.ingest.period_keys` takes.

    Raises:
        InputError: it is not EDTF as `graph.claims.period` takes it, or ends before it begins.
    """
    try:
        if isinstance(node, Block):
            return read_period_block(node, spot, field)
        return Period.parse(spot.text(node, field))
    except InputError as error:
        raise spot.placed(error, node, field) from None


def read_point(node: Node, spot: Spot, field: str) -> Point:
    """A point: latitude and longitude with a comma between, or a mapping of them.

    Raises:
        InputError: it is none, or off the globe.
    """
    try:
        if not isinstance(node, Block):
            return Point.parse(spot.text(node, field))
        for key in ("latitude", "longitude"):
            if key not in node.entries:
                raise spot.error(
                    node, f"has no {key}", "write {latitude: 10.5, longitude: 20.5}", field=field
                )
        given = {key: _words(node, key, spot) for key in POINT_KEYS if key != "as_found"}
        return Point(**given)  # type: ignore[arg-type]  # the two that are needed are there
    except InputError as error:
        raise spot.placed(error, node, field) from None


def read_quantity(node: Node, spot: Spot, field: str, unit: str = "person") -> Quantity:
    """A quantity: ``40``, ``~40``, ``2..``, ``2..5``, ``at least 2``, a word, or a mapping.

    A word gives no bounds (`some` alone says at least one): what "dozens" means is a convention.

    Raises:
        InputError: it is none of these, is negative, or its bounds cross.
    """
    try:
        if isinstance(node, Block):
            return _quantity_block(node, spot, unit)
        return replace(count(spot.text(node, field)), unit=unit)
    except InputError as error:
        raise spot.placed(error, node, field) from None


def count(text: str) -> Quantity:
    """The short ways to write how many people.

    Raises:
        InputError: it is none of them.
    """
    if (match := _SPELT.match(text)) is not None:
        text = _SIGNS[re.sub(r"\s+", " ", match["words"]).lower()] + match["number"]
    if (match := _COMPARED.match(text)) is not None:
        number, sign = int(match["number"]), match["sign"]
        qualifier = _QUALIFIERS[sign]
        if sign in ("<", "<=", "≤"):
            return _people(max=number - (sign == "<"), qualifier=qualifier)
        return _people(min=number + (sign == ">"), qualifier=qualifier)
    match = _COUNT.match(text)
    if match is not None and (match["low"] or match["high"]):
        low, high = (None if match[k] is None else int(match[k]) for k in ("low", "high"))
        if match["to"] and not match["about"]:
            return _people(min=low, max=high)
        if match["to"] is None and high is None:
            if match["about"]:
                return _people(best=low, qualifier="around")
            return _people(min=low, max=low, best=low)
    if _WORDS.match(text):
        return _people(min=1 if text == "some" else None, as_found=text)
    raise InputError(
        "is not a number of people",
        mend="write 40, ~40 or around 40, 2.. or at least 2, ..5, 2..5, a word such as dozens, or "
        "{min:, max:, best:, qualifier:, unit:, as_found:}",
        value=text,
    )


def _people(
    *,
    min: int | None = None,
    max: int | None = None,
    best: int | None = None,
    qualifier: str | None = None,
    as_found: str | None = None,
) -> Quantity:
    return Quantity(
        unit="person", min=min, max=max, best=best, qualifier=qualifier, as_found=as_found
    )


def _quantity_block(block: Block, spot: Spot, unit: str) -> Quantity:
    numbers = {key: _whole(block, key, spot) for key in ("min", "max", "best")}
    qualifier, as_found = _words(block, "qualifier", spot), _words(block, "as_found", spot)
    if all(n is None for n in numbers.values()) and qualifier is None and as_found is None:
        raise spot.error(block, "says no number", "give min, max, best, or as_found for a word")
    return Quantity(
        unit=_words(block, "unit", spot) or unit,
        qualifier=qualifier,
        as_found=as_found,
        **numbers,
    )


def _whole(block: Block, key: str, spot: Spot) -> int | None:
    if key not in block.entries:
        return None
    text = spot.text(block.entries[key], key)
    if not _WHOLE.match(text) and text.isascii() and text.isdigit():
        raise spot.error(
            block.entries[key],
            "is too large a number",
            f"write at most {MOST_DIGITS} digits",
            field=key,
        )
    if not _WHOLE.match(text):
        raise spot.error(
            block.entries[key], "is not a whole number", "write digits only", field=key
        )
    return int(text)


def _words(block: Block, key: str, spot: Spot) -> str | None:
    return spot.text(block.entries[key], key) if key in block.entries else None


def read_language(node: Node, spot: Spot) -> str:
    """A BCP 47 tag in its usual case: ``en``, ``ce-Cyrl``, ``pt-BR``.

    Raises:
        InputError: it does not look like one.
    """
    text = spot.text(node, "language")
    if not _LANGUAGE.match(text):
        raise spot.error(node, "is not a language tag", "write en, ru, ce-Cyrl …", field="language")
    first, *rest = text.split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


def read_true(node: Node, spot: Spot, field: str) -> bool:
    """Yes or no, written true or false.

    Raises:
        InputError: it is neither.
    """
    if not isinstance(node, Scalar) or node.text not in ("true", "false"):
        raise spot.error(node, "is neither true nor false", "write true or false", field=field)
    return node.text == "true"
