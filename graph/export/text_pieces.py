"""Small texts joined to pieces of about one size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

BATCH = 1 << 16
"""About how many characters one piece holds: few enough to stream, enough to be quick."""


def joined(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts one behind the other, as UTF-8."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= BATCH:
            yield "".join(batch).encode()
            batch.clear()
            size = 0
    if batch:
        yield "".join(batch).encode()


def listed(items: Iterable[str]) -> Iterator[str]:
    """What stands between the brackets of a list in JSON, each item on a line of its own."""
    comma = "\n"
    for item in items:
        yield f"{comma}{item}"
        comma = ",\n"
    yield "\n"
