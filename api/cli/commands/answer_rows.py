"""The answer to a question as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def rows_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of the first list in an answer, outermost first; the answer itself where it has
    none. What is nested gets names with dots between; a list in an entry becomes one cell.

    Answers that have several lists beside each other give the rows of the first alone.
    """
    found = next(_lists(data), [data])
    return [dict(_cells(entry, "")) for entry in found]


def _lists(value: Any) -> Iterator[list[Any]]:
    """Lists of objects, the outermost first."""
    level = [value]
    while level:
        beneath: list[Any] = []
        for one in level:
            if isinstance(one, list) and (not one or isinstance(one[0], dict)):
                yield one
            elif isinstance(one, dict):
                beneath.extend(one.values())
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
