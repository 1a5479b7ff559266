"""Registered entities at hand: of each the key, the class and the marking, in one small integer.

Very many of them are kept, so each takes a text and a number and nothing that Python's collector
of garbage has to walk over.
"""

from __future__ import annotations

from typing import NamedTuple

MOST_KNOWN = 500_000
"""How many are kept, so that memory does not grow with the input."""

KIND = (1 << 24) - 1
"""The bits that say class and marking; the key stands above them."""
KEY = 24
"""How far a key is shifted."""


class KnownEntity(NamedTuple):
    """A registered entity: its key, its class, and the number of its marking."""

    key: int
    cls: str
    marking: int


class KnownEntities:
    """What is known of entities by their ids. `numbers` is for who looks up very many."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.kinds: list[tuple[str, int]] = []
        """Class and marking, by the lower bits of a number."""
        self._kind_numbers: dict[tuple[str, int], int] = {}

    def get(self, id: str) -> KnownEntity | None:
        number = self.numbers.get(id)
        return None if number is None else KnownEntity(number >> KEY, *self.kinds[number & KIND])

    def put(self, id: str, key: int, cls: str, marking: int) -> None:
        kind = self._kind_numbers.get((cls, marking))
        if kind is None:
            kind = self._kind_numbers[cls, marking] = len(self.kinds)
            self.kinds.append((cls, marking))
        self.numbers[id] = key << KEY | kind

    def make_room(self) -> None:
        """Forget all where they are too many."""
        if len(self.numbers) > MOST_KNOWN:
            self.numbers.clear()
