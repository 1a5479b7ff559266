"""Lists of tombstones, kept apart from a store for the day when it is lost: a line each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from api.cli.commands.output import opened
from graph.claims.errors import InputError

BYTES = 32
"""Of a tombstone."""


def write_stones(path: Path, stones: Iterable[bytes]) -> int:
    """Write a list in place of the one before; how many there are."""
    lines = sorted(stone.hex() for stone in stones)
    with opened(path, private=True) as stream:
        stream.writelines(f"{line}\n".encode("ascii") for line in lines)
    return len(lines)


def read_stones(path: Path) -> frozenset[bytes]:
    """The tombstones of a list.

    Raises:
        InputError: naming the line that is none.
    """
    found = set()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            stone = bytes.fromhex(line.strip())
        except ValueError:
            stone = b""
        if len(stone) != BYTES:
            raise InputError(
                "is no tombstone",
                mend="name a list that “answerable erasures --tombstones FILE” wrote",
                record=f"{path}, line {number}",
                value=line,
            )
        found.add(stone)
    return frozenset(found)
