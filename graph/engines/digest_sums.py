"""Digests of many rows, or nodes: the sum of the hashes of each, modulo 2^256.

A sum is kept up by what changes alone, however much there is, and what was taken out leaves nothing
behind in it: the digest after an erasure is the one of a store that never had those rows. (Bellare
and Micciancio, “A New Paradigm for Collision-Free Hashing”, 1997.)

There is no key: who writes rows behind the program's back can write a digest, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import orjson

from graph.claims.written_claims import written_together

DIGEST_BYTES = 32
MODULUS = 1 << 8 * DIGEST_BYTES


def hashed(cells: tuple[object, ...]) -> int:
    """What one row adds to the digest. Its cells are numbers, texts, bytes, lists of them, None."""
    written = orjson.dumps(cells, default=_hex)
    return int.from_bytes(blake2b(written, digest_size=DIGEST_BYTES).digest())


def added(rows: Iterable[tuple[object, ...]]) -> int:
    """What many rows add: the sum of what each does, `hashed` in less time."""
    from_bytes = int.from_bytes
    return sum(
        [
            from_bytes(blake2b(written, digest_size=DIGEST_BYTES).digest())
            for written in written_together(rows, default=_hex)
        ]
    )


def _hex(cell: object) -> str:
    assert isinstance(cell, bytes), cell
    return cell.hex()
