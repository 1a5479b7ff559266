"""Values of arguments, drawn from the schema: conditions inside conditions, orders, days, sizes.

A value has to be one that a question may hold: what no store says (a wrong code, say) is refused
before anything is read, and tries nothing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_required_input_field,
)

from tests.bench.dense import named

DEEPEST = 3
"""Conditions inside conditions."""
CODES: Mapping[tuple[str, str], Sequence[str]] = {
    # A member that takes codes, with the input that has it → codes of the store.
    ("EventWhere", "kind"): ("killing", "torture", "harm-to-people"),
    ("DemandWhere", "kind"): ("investigate", "release"),
    ("ResponseWhere", "kind"): ("acknowledgement", "denial"),
    ("ClaimWhere", "concept"): ("killing", "torture"),
}
STRINGS: Mapping[str, Sequence[str]] = {
    # A member or argument that takes texts → texts that it takes.
    **dict.fromkeys(("eq", "in", "contains", "startsWith"), ("unit", "Raid 1", "1", "zzz", "of")),
    "text": ("unit", "raid", "off"),
    "predicate": ("allegedPerpetrator", "name", "kind", "place", "partOf"),
    "predicates": ("allegedPerpetrator", "subordinateTo", "memberOf"),
    "act": ("reports", "states", "denies"),
    "classes": ("Event", "StateBody", "Person"),
    "through": ("Place", "State"),
    "languages": ("en", "ru"),
    "property": ("proposedBySoftware",),
}
NAMED: Mapping[str, str] = {
    # An argument that takes a name of the ontology → one that it has.
    "policy": '"review-after-30-days"',
    "convention": '"plain-plural"',
    "scheme": '"event-kinds"',
}
NUMBERS = ("1", "2", "5", "100")
DAYS = ('"2019-02-14"', '"2019-06-01"', '"2018-01-01"')
MOMENTS = ('"2000-01-01T00:00:00Z"', '"2030-01-01T00:00:00Z"')
COORDINATES = ("0.5", "43.3", "45.7")
ALWAYS = ("latitude", "longitude", "from", "to", "near", "metres", "east", "west", "north", "south")


class Values:
    """Draws values for arguments."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def of(self, type_: Any, name: str, within: str = "", depth: int = 0) -> str | None:
        """A literal of a type; None where none is known that would be taken.

        Args:
            name: of the argument or member.
            within: the input that has the member.
        """
        if isinstance(type_, GraphQLNonNull):
            return self.of(type_.of_type, name, within, depth)
        if isinstance(type_, GraphQLList):
            count = self._draw.choice((1, 1, 2, 4)) if depth < DEEPEST else 1
            found = [self.of(type_.of_type, name, within, depth) for _ in range(count)]
            return None if None in found else f"[{', '.join(dict.fromkeys(map(str, found)))}]"
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, name, within, depth)
        if isinstance(type_, GraphQLEnumType):
            return self._draw.choice(list(type_.values))
        return self._scalar(type_.name, name)

    def _object(
        self, type_: GraphQLInputObjectType, name: str, within: str, depth: int
    ) -> str | None:
        if depth > DEEPEST:
            return None
        if type_.name == "CodeFilter":
            codes = CODES.get((within, name))
            return None if codes is None else f'{{in: ["{self._draw.choice(codes)}"]}}'
        names = list(type_.fields)
        most = 1 if type_.is_one_of else self._draw.choice((1, 1, 2, 3))
        # Relations first: what stands behind them is what is dear.
        deep = [n for n in names if isinstance(get_named_type(type_.fields[n].type), _OBJECT)]
        chosen = self._draw.sample(deep, min(len(deep), most)) if self._draw.random() < 0.7 else []
        chosen += self._draw.sample(names, min(len(names), most))
        chosen += [n for n in names if n in ALWAYS or is_required_input_field(type_.fields[n])]
        parts: dict[str, str] = {}
        for n in dict.fromkeys(chosen):
            value = self.of(type_.fields[n].type, n, type_.name, depth + 1)
            if value is not None and (not type_.is_one_of or not parts):
                parts[n] = value
        if type_.name == "PeriodFilter" and not parts.keys() & {"overlaps", "within", "covers"}:
            parts.pop("undated", None)
        needed = [n for n, one in type_.fields.items() if is_required_input_field(one)]
        if not parts or not parts.keys() >= set(needed):
            return None
        return f"{{{', '.join(f'{k}: {v}' for k, v in parts.items())}}}"

    def _scalar(self, type_: str, name: str) -> str | None:
        if name in NAMED:
            return NAMED[name]
        if type_ == "ID":
            what = self._draw.choice(("body", "event", "letter"))
            return f'"{named(what, self._draw.randrange(3))}"'
        if type_ == "String":
            texts = STRINGS.get(name)
            return None if texts is None else f'"{self._draw.choice(texts)}"'
        if type_ == "Date" and name in ("from", "to"):
            return DAYS[2] if name == "from" else DAYS[1]
        kinds = {
            "Int": NUMBERS,
            "Boolean": ("true", "false"),
            "Date": DAYS,
            "DateTime": MOMENTS,
            "Float": COORDINATES,
        }
        return self._draw.choice(kinds[type_]) if type_ in kinds else None


_OBJECT = GraphQLInputObjectType
