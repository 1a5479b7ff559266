"""Conventions: bounds for words such as “dozens”, each by somebody's rule that has a name.

A word gives no bounds by itself. Anybody who wants some names a convention, and the result names
it, too, where it made a difference. The table is ``ontology/conventions.csv``: a row for each word
of a convention, with its bounds (empty: unknown) and who says so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from graph.claims.errors import InputError, shown
from graph.claims.quantity import Quantity, Union, union
from graph.claims.text import folded

FILE = "conventions.csv"
"""The name of the table in the folder of the ontology."""

COLUMNS = ("convention", "word", "min", "max", "said_by")


class Bounds(NamedTuple):
    """What a convention makes of a word."""

    min: int | None
    max: int | None
    said_by: str
    """Who says so, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """Bounds for words, under a name."""

    name: str
    words: Mapping[str, Bounds]
    """By folded word."""

    def applied(self, quantity: Quantity) -> Quantity:
        """The quantity with the bounds of its word; as it is where it has a figure or no word.

        Its word is its qualifier, else the words as found: what ``size: dozens`` gives.
        """
        if quantity.is_figure:
            return quantity
        word = quantity.qualifier or quantity.as_found or ""
        bounds = self.words.get(folded(word))
        return quantity if bounds is None else replace(quantity, min=bounds.min, max=bounds.max)


class UnionByConvention(NamedTuple):
    """How many several groups are together, and by whose reading of words."""

    union: Union
    convention: str | None
    """Its name where a bound of some group came from it; else None."""


def union_by(
    counts: Iterable[tuple[str, Quantity]],
    convention: Convention | None,
    *,
    disjoint: Iterable[tuple[str, str]] = (),
    same: Iterable[tuple[str, str]] = (),
    inside: Iterable[tuple[str, str]] = (),
) -> tuple[UnionByConvention, ...]:
    """`graph.claims.quantity.union`, one for each unit, with bounds for words where a convention is
    named.

    Without one the bounds of a word stay unknown.
    """
    given = list(counts)
    read = [(g, q if convention is None else convention.applied(q)) for g, q in given]
    unions = union(read, disjoint=disjoint, same=same, inside=inside)
    changed = {q.unit for (_, before), (_, q) in zip(given, read, strict=True) if q != before}
    name = None if convention is None else convention.name
    return tuple(
        UnionByConvention(found, name if found.quantity.unit in changed else None)
        for found in unions
    )


def read_conventions(path: Path) -> Mapping[str, Convention]:
    """Read a table of conventions.

    Raises:
        InputError: it cannot be read, or a row is malformed; with file, line and field.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read ({error})", mend="put it there", record=str(path)
        ) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise InputError("has other columns", mend=f"write {','.join(COLUMNS)}", record=f"{path}:1")
    found: dict[str, dict[str, Bounds]] = {}
    for row in rows:
        where = f"{path}:{rows.line_num}"
        for field in ("convention", "word", "said_by"):
            if not (row[field] or "").strip():
                raise InputError("is empty", mend="fill it in", record=where, field=field)
        words = found.setdefault(row["convention"].strip(), {})
        word = folded(row["word"])
        if word in words:
            raise InputError(
                "stands there twice", mend="keep one row", record=where, field="word", value=word
            )
        try:
            low, high = _number(row["min"], "min"), _number(row["max"], "max")
            Quantity(unit="thing", min=low, max=high)
        except InputError as error:
            raise error.at(where) from None
        words[word] = Bounds(low, high, row["said_by"].strip())
    return {name: Convention(name=name, words=words) for name, words in found.items()}


def _number(text: str | None, field: str) -> int | None:
    stripped = (text or "").strip()
    if not stripped:
        return None
    if not stripped.isascii() or not stripped.isdigit():
        raise InputError(
            f"{shown(stripped)} is no whole number", mend="write digits, or nothing", field=field
        )
    return int(stripped)
