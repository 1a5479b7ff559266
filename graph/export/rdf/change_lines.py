"""What changed between two versions of an export, as JSON Lines (https://jsonlines.org/).

The first line says between what, the last how it came out. Between them each line is a record: ADD
and MOD with all its statements as the new N-Quads have them, DEL with a keyed hash of its id. A DEL
never says why: whether it was erased, is kept closer now or is left out for want of a consent.

A version is a list of keyed hashes (HMAC, RFC 2104, SHA-256, the first half): of the id of each
record, and of all that is said of it. So what was erased can be named to who had it, and stands
nowhere.
"""

from __future__ import annotations

import hmac

ADD, MOD, DEL = "ADD", "MOD", "DEL"
HASH_BYTES = 16
FORM = 1
"""Of versions and of files of changes; what has another number is refused."""


def id_hash(key: bytes, id: str) -> bytes:
    """By which a version knows a record.

    Args:
        id: ``id/…`` of an entity, ``claim/…`` of a claim.
    """
    return hmac.digest(key, f"id {id}".encode(), "sha256")[:HASH_BYTES]


def text_hash(key: bytes, id: str, text: str) -> bytes:
    """By which a version knows what was said of a record."""
    return hmac.digest(key, f"text {id}\n{text}".encode(), "sha256")[:HASH_BYTES]
