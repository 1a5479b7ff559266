"""The answer to a question as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Listed(NamedTuple):
    """A list of an answer."""

    name: str
    """Where it stands, with dots between."""
    entries: list[Any]
    total: int | None
    """How many entries it has in all; None where nobody asked."""


def rows_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of the first list in an answer, outermost first; the answer itself where it has
    none. What is nested gets names with dots between; a list in an entry becomes one cell.

    Answers that have several lists beside each other give the rows of the first alone
    (`left_out`).
    """
    found = next(_lists(data), None)
    return [dict(_cells(entry, "")) for entry in ([data] if found is None else found.entries)]


def left_out(data: dict[str, Any]) -> Iterator[str]:
    """What of an answer is not in its rows, in words: other lists, and entries of other pages."""
    every = list(_lists(data))
    if not every:
        return
    first, names = every[0], [one.name for one in every[1:]]
    if names:
        yield (
            f"The table is of {first.name}. The answer has other lists beside it: "
            f"{', '.join(names)}. Ask for each in a question of its own."
        )
    if first.total is not None and first.total > len(first.entries):
        yield (
            f"{len(first.entries):,} of {first.total:,} rows; “first” gives up to 1,000, “after” "
            "those that follow."
        )


def _lists(data: dict[str, Any]) -> Iterator[Listed]:
    """Lists of objects, the outermost first."""
    level: list[tuple[tuple[str, ...], Any, Any]] = [((), data, {})]
    while level:
        beneath = []
        for path, one, holder in level:
            if isinstance(one, list) and (not one or isinstance(one[0], dict)):
                name = ".".join(part for part in path if part not in ("nodes", "edges"))
                yield Listed(name, one, holder.get("totalCount"))
            elif isinstance(one, dict):
                beneath += [((*path, key), inner, one) for key, inner in one.items()]
        level = beneath


def _cells(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("nodes", "edges", "node") or len(value) > 1:
                yield from _cells(inner, f"{name}.{key}" if name else key)
            else:
                yield from _cells(inner, name)
    elif isinstance(value, list):
        yield name or "value", [_text(one) for one in value]
    else:
        yield name or "value", value


def _text(value: Any) -> str:
    """An entry of a list in one cell."""
    if isinstance(value, dict):
        return ", ".join(
            f"{key}: {inner}" if len(value) > 1 else str(inner)
            for key, one in value.items()
            if (inner := _text(one))
        )
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return "" if value is None else str(value)
