"""``${column}``: texts with columns in them, and no more of a language than that.

``${column}``           what stands in the cell, in the form that is declared for the column
``${column|codes}``     what the table of codes of that name has for it
``${table.column}``     the column of a joined table
``${split.part}``       a part of each value of a column that is split
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.spot import near

_HOLE = re.compile(r"\$\{([^{}|]+?)(?:\|([A-Za-z][A-Za-z0-9_-]*))?\}")


class Hole(NamedTuple):
    """A column in a text."""

    column: str
    codes: str | None


class Template(NamedTuple):
    """A text, the columns in which are filled for each row."""

    text: str
    pieces: tuple[str | Hole, ...]
    columns: tuple[str, ...]
    """The columns in it, in their order."""
    constant: bool
    """Whether it says the same of every row."""
    cell: str
    """The column whose cell is all of it; empty where it is more than that."""

    def empty(self, cells: Mapping[str, Found], *, wholly: bool) -> str | None:
        """A column that is empty, so that a text of several parts is not made.

        Args:
            wholly: also where no other column in it is filled, so that nothing of the row is lost.
        """
        missing = [name for name in self.columns if cells.get(name) is None]
        return missing[0] if missing and (wholly or len(missing) < len(self.columns)) else None

    def filled(
        self, cells: Mapping[str, Found], codes: Mapping[str, Mapping[str, str]]
    ) -> Found | Wrong:
        """The text for one row; None where a column in it is empty or stands for nothing."""
        made = []
        for piece in self.pieces:
            if isinstance(piece, str):
                made.append(piece)
                continue
            value = cells.get(piece.column)
            if value is None:
                return None
            if piece.codes is not None:
                table = codes[piece.codes]
                code = table.get(value)
                if code is None:
                    return Wrong(
                        value,
                        f"is not among the codes {piece.codes}",
                        f"add it to codes: {piece.codes}: in the mapping ({near(value, table)}), "
                        "or correct the cell",
                    )
                if not code:
                    return None
                value = code
            made.append(value)
        return made[0] if len(made) == 1 else "".join(made)


def template(text: str) -> Template:
    """Read the columns in a text."""
    pieces: list[str | Hole] = []
    end = 0
    for match in _HOLE.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        pieces.append(Hole(match[1].strip(), match[2]))
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    columns = tuple(piece.column for piece in pieces if isinstance(piece, Hole))
    only = pieces[0] if len(pieces) == 1 else None
    cell = only.column if isinstance(only, Hole) and only.codes is None else ""
    return Template(text, tuple(pieces), columns, not columns, cell)
