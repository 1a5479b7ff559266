"""``if:``: which rows something holds for. Tests of single cells, and no more of a language.

if: {type: [1, 2]}                   the cell is one of these
if: {side: {not: Civilians}}         it is filled, and none of these
if: {gwno: {given: true}}            it is filled (false: it is empty)
if: {name: {begins: "Government of"}}    or ends:, contains:, lacks: (contains none of these)
if: {precision: {from: 4, to: 7}}    a number within bounds, both included
if: {year: {same_as: other}}         two cells hold the same; differs_from: they do not
if: [{…}, {…}]                       all tests of one of these hold
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from graph.ingest.mapping.column_forms import Found
from graph.ingest.spot import Spot, each
from graph.ingest.typed_values import read_true
from graph.ingest.yaml_tree import Block, Items, Node

MOST_NUMBERS = 4_096
"""How many numbers a test keeps at hand with what it found."""

Cells: TypeAlias = Mapping[str, Found]
Check: TypeAlias = Callable[[Cells], bool]

OPERATORS = (
    *(
        "is",
        "not",
        "given",
        "begins",
        "ends",
        "contains",
        "lacks",
        "from",
        "to",
        "same_as",
        "differs_from",
    ),
)


class Test(NamedTuple):
    """Which rows something holds for."""

    holds: Check
    """Whether it holds for a row."""
    columns: tuple[str, ...]


def _all_of(checks: tuple[Check, ...]) -> Check:
    """Holds where each does."""
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        one, other = checks
        return lambda cells: one(cells) and other(cells)
    return lambda cells: all(check(cells) for check in checks)


def _any_of(checks: tuple[Check, ...]) -> Check:
    """Holds where one does."""
    return checks[0] if len(checks) == 1 else lambda cells: any(check(cells) for check in checks)


def read_test(node: Node, spot: Spot) -> Test:
    """A test as it stands in a mapping.

    Raises:
        InputError: it is none.
    """
    either, columns = [], []
    for one in each(node):
        block = spot.block(one, "if", "write if: {COLUMN: VALUE}")
        checks = []
        for column, told in block.entries.items():
            columns.append(column)
            found = list(_checks(column, told, spot, columns))
            checks += found
        if not checks:
            raise spot.error(block, "tests nothing", "write if: {COLUMN: VALUE}", field="if")
        either.append(_all_of(tuple(checks)))
    return Test(_any_of(tuple(either)), tuple(columns))


def _checks(column: str, told: Node, spot: Spot, columns: list[str]) -> list[Check]:
    if not isinstance(told, Block):
        return [_among(column, _texts(told, column, spot))]
    spot.only(told, OPERATORS, "a test")
    checks: list[Check] = []
    for name, node in told.entries.items():
        if name == "given":
            checks.append(_given(column, read_true(node, spot, name)))
        elif name == "is":
            checks.append(_among(column, _texts(node, column, spot)))
        elif name == "not":
            checks.append(_none_of(column, _texts(node, column, spot)))
        elif name in ("from", "to"):
            checks.append(_bound(column, name, node, spot))
        elif name in ("same_as", "differs_from"):
            other = spot.text(node, name)
            columns.append(other)
            checks.append(_compared(column, other, name == "same_as"))
        else:
            checks.append(_like(column, name, _texts(node, column, spot)))
    return checks


def _texts(node: Node, field: str, spot: Spot) -> tuple[str, ...]:
    if isinstance(node, Items) and not node.items:
        raise spot.error(node, "is empty", "write a value", field=field)
    return tuple(spot.text(one, field) for one in each(node))


def _among(column: str, texts: tuple[str, ...]) -> Check:
    known = frozenset(texts)
    return lambda cells: cells.get(column) in known


def _none_of(column: str, texts: tuple[str, ...]) -> Check:
    known = frozenset((*texts, None))
    return lambda cells: cells.get(column) not in known


def _given(column: str, wanted: bool) -> Check:
    return lambda cells: (cells.get(column) is not None) is wanted


def _like(column: str, how: str, texts: tuple[str, ...]) -> Check:
    def check(cells: Cells) -> bool:
        value = cells.get(column)
        if value is None:
            return False
        if how == "begins":
            return value.startswith(texts)
        if how == "ends":
            return value.endswith(texts)
        return any(text in value for text in texts) is (how == "contains")

    return check


def _compared(column: str, other: str, same: bool) -> Check:
    def check(cells: Cells) -> bool:
        one, two = cells.get(column), cells.get(other)
        return one is not None and two is not None and (one == two) is same

    return check


def _bound(column: str, name: str, node: Node, spot: Spot) -> Check:
    try:
        bound = Decimal(spot.text(node, name))
    except InvalidOperation:
        raise spot.error(node, "is not a number", "write digits", field=name) from None
    compare = operator.ge if name == "from" else operator.le

    @lru_cache(maxsize=MOST_NUMBERS)
    def within(value: str) -> bool:
        try:
            return bool(compare(Decimal(value), bound))
        except InvalidOperation:
            return False

    def check(cells: Cells) -> bool:
        value = cells.get(column)
        return value is not None and within(value)

    return check
