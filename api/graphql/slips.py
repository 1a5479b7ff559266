"""What to write in place of a slip of syntax: the library that finds it says only what is wrong."""

from __future__ import annotations

import re

from graphql import GraphQLError

from api.graphql.enums import ENUMS
from api.graphql.input_tables import INPUTS

_EXAMPLE = re.compile(r"`(\{.*\})`")
_OBJECT = re.compile(r"Expected value of type '(\w+)!?' to be an object")
_UNKNOWN = re.compile(r"Expected value of type '(\w+)!?' not to include unknown field")
_ORDER = re.compile(r"OneOf Input Object type '(\w+Order)'|Expected value of type '(\w+Order)!?'")
_ENUM = re.compile(r"does not exist in '(\w+)' enum|Enum '(\w+)' cannot represent")
_SLIP = r"type '\w+%s!?' (?:to be an object|not to include unknown field)"
_VALUES = {text.name: tuple(text.values) for text in ENUMS.values()}
_MENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"Cannot query field '\w+' on type '\w+Connection'"),
        "its rows stand under nodes, or under edges with what is said of each: "
        "edges { cursor node { id } }",
    ),
    (
        re.compile(rf"OneOf Input Object type '\w+Order'|{_SLIP % 'Order'}"),
        "an order is a list with one key an object: [{label: ASC}, {claims: DESC}]",
    ),
    (
        re.compile(_SLIP % "Some"),
        "say of how many of them what has to hold: {some: {…}}, {none: {…}} or {every: {…}}",
    ),
    (
        re.compile(r"'\w+Where!?' not to include unknown field '(?:some|none|every|atLeast)'"),
        "conditions stand there by themselves, as in partOf: {id: …} or within: {name: …}, and "
        "said beside them",
    ),
    (
        re.compile(r"must not have a selection since type"),
        "leave the braces behind it out",
    ),
)


def mended(error: GraphQLError) -> GraphQLError:
    """The error, with what to write where it is a common slip."""
    found = _mend(error.message)
    if found is not None and not error.message.endswith(found[1:]):
        if error.message.endswith("?"):
            error.message = f"{error.message} {found[0].upper()}{found[1:]}"
        else:
            error.message = f"{error.message.removesuffix('.')}; {found}"
    return error


def _mend(message: str) -> str | None:
    match = _OBJECT.search(message)
    if match is not None and match[1] in INPUTS and not INPUTS[match[1]].one_of:
        example = _EXAMPLE.search(INPUTS[match[1]].comment)
        return None if example is None else f"write such as {example[1]}"
    match = _UNKNOWN.search(message)
    if match is not None and match[1] in INPUTS and not INPUTS[match[1]].one_of:
        return f"it takes {', '.join(INPUTS[match[1]].fields)}"
    match = _ORDER.search(message)
    if match is not None and (order := match[1] or match[2]) in INPUTS:
        return (
            f"an order is a list with one key an object, each of {', '.join(INPUTS[order].fields)}"
        )
    match = _ENUM.search(message)
    if match is not None and (values := _VALUES.get(match[1] or match[2])):
        return f"it is one of {', '.join(values)}"
    return next((mend for slip, mend in _MENDS if slip.search(message)), None)
