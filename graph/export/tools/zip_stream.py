"""A zip that is written as it is read."""

from __future__ import annotations

import io
from collections.abc import Iterator

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in it: equal contents give equal bytes."""


class Drain(io.RawIOBase):
    """A stream that cannot go back: what was written is taken away again and again."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        """What was written since it was last taken."""
        if self._written:
            yield b"".join(self._written)
            self._written.clear()
