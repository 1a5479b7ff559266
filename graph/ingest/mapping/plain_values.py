"""Values of cells that are read without a look at the block around them: texts, dates, points.

What stands around a cell is the same for all rows. So where a value is nothing but its cells, they
are put in their places at once; anything that does not fit goes the long way, which tells what is
wrong with it (`graph.ingest.typed_values`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeGuard

from graph.claims.claim import Literal
from graph.claims.errors import InputError
from graph.claims.made_claims import made_text
from graph.claims.period import Period
from graph.claims.point import Point
from graph.ingest.mapping.block_rules import BlockShape, ValueRule
from graph.ingest.mapping.cell_templates import template
from graph.ingest.mapping.column_forms import Found
from graph.ingest.yaml_tree import Block, Node, Scalar

PlainReading: TypeAlias = Callable[[Sequence[Found]], Literal | None]
"""From the texts of a shape to its value; None where they have to go the long way."""

POINT_PARTS = frozenset(("latitude", "longitude", "precision"))


def plain_reading(rule: ValueRule, precisions: frozenset[str]) -> PlainReading | None:
    """How the cells of a value are read at once; None where it is another kind of value.

    Args:
        precisions: what points may stand for.
    """
    shape = rule.shape
    if shape is None:
        return None
    datatype = next(iter(rule.ways.values())).says.range
    if datatype == "period" and _is_edtf(shape.node) and len(shape.templates) == 1:
        return _period
    if datatype == "point" and isinstance(shape.node, Block):
        return _point(shape, shape.node.entries, precisions)
    return None


def plain_text(pattern: Literal) -> PlainReading:
    """How a text is read that is like `pattern` in all else."""

    def read(texts: Sequence[Found]) -> Literal | None:
        [text] = texts
        return made_text(text, pattern.original, pattern.language) if is_plain(text) else None

    return read


def is_plain(text: Found) -> TypeGuard[str]:
    """Whether a text has nothing to be cleaned, and is not empty."""
    return (
        text is not None
        and text != ""
        and text.isascii()
        and text.isprintable()
        and text.strip() == text
    )


def _is_edtf(node: Node) -> bool:
    return isinstance(node, Scalar) or (isinstance(node, Block) and node.entries.keys() == {"edtf"})


def _period(texts: Sequence[Found]) -> Literal | None:
    [text] = texts
    if not is_plain(text):
        return None
    try:
        period = Period.parse(text)
    except InputError:
        return None
    return Literal(datatype="period", text=str(period), period=period)


def _point(
    shape: BlockShape, entries: Mapping[str, Node], precisions: frozenset[str]
) -> PlainReading | None:
    if not {"latitude", "longitude"} <= entries.keys() <= POINT_PARTS:
        return None
    fixed: dict[str, Found] = {}
    names = []
    for name, node in entries.items():
        if not isinstance(node, Scalar):
            return None
        if template(node.text).constant:
            fixed[name] = node.text
        else:
            names.append(name)
    assert len(names) == len(shape.templates)

    def read(texts: Sequence[Found]) -> Literal | None:
        given = {**fixed, **dict(zip(names, texts, strict=True))}
        precision = given.get("precision")
        if not all(is_plain(text) for text in given.values() if text is not None):
            return None
        if precision is not None and precision not in precisions:
            return None
        latitude, longitude = given["latitude"], given["longitude"]
        if latitude is None or longitude is None:
            return None
        try:
            point = Point(latitude=latitude, longitude=longitude, precision=precision)
        except InputError:
            return None
        return Literal(datatype="point", text=str(point), point=point)

    return read
