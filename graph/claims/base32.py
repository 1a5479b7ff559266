"""Digests of 160 bits in lower-case base32, the letters of every id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeAlias

ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567" + bytes(224)
"""What `bytes.translate` takes: the letter of each number of five bits."""


def base32(digest: bytes, letters: bytes = ALPHABET) -> str:
    """20 bytes in lower-case base32 (RFC 4648 §6), three times as fast as `base64.b32encode`.

    Args:
        letters: as `ALPHABET`, where they stand for other numbers.
    """
    return _spread(int.from_bytes(digest, "big"), _HALVES, 1, letters)


def base32_together(digests: Iterable[bytes], letters: bytes = ALPHABET) -> list[str]:
    """`base32` of each, many at a time."""
    found: list[str] = []
    left: Iterator[bytes] = iter(digests)
    while some := list(islice(left, _TOGETHER)):
        # Each number of 160 bits has 256 of its own, since a byte comes of each five bits. Side by
        # side as one integer, all of them are spread by the same five steps.
        number = int.from_bytes(_APART.join(some), "big")
        told = _spread(number, _HALVES_TOGETHER, len(some), letters)
        found += [told[at : at + 32] for at in range(0, len(told), 32)]
    return found


def _spread(number: int, halves: _Halves, count: int, letters: bytes) -> str:
    """Numbers of 160 bits, each in 256 bits of one, in base32."""
    for upper, shift in halves:
        # The upper half of each lane moves up and leaves zeros: taken out and put in by one XOR.
        half = number & upper
        number ^= half ^ half << shift
    # Every byte is below 32 now, so that a table of letters finishes it.
    return number.to_bytes(32 * count, "big").translate(letters).decode()


_TOGETHER = 64
"""How many numbers are spread at once."""
_APART = bytes(12)
_Halves: TypeAlias = tuple[tuple[int, int], ...]
# The 160 bits are pulled apart in halves, those in halves again, until each five have a byte of
# their own. Of each step: which bits move, and how far.
_HALVES: _Halves = tuple(
    (sum(((1 << width) - 1) << (2 * lane * i + width) for i in range(80 // width)), lane - width)
    for width, lane in ((80, 128), (40, 64), (20, 32), (10, 16), (5, 8))
)
_HALVES_TOGETHER: _Halves = tuple(
    (sum(upper << 256 * i for i in range(_TOGETHER)), shift) for upper, shift in _HALVES
)
