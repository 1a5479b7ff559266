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


def gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same of such as are UTF-8 already."""
    batch: list[bytes] = []
    size = 0
    for part in parts:
        batch.append(part)
        size += len(part)
        if size >= BATCH:
            yield b"".join(batch)
            batch.clear()
            size = 0
    if batch:
        yield b"".join(batch)


def listed(items: Iterable[str]) -> Iterator[str]:
    """What stands between the brackets of a list in JSON, each item on a line of its own."""
    comma = "\n"
    for item in items:
        yield f"{comma}{item}"
        comma = ",\n"
    yield "\n"
