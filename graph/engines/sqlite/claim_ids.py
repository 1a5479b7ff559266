"""Ids of claims as a store keeps them: 20 bytes, whose order is that of their 32 letters.

Each letter stands for five bits. In the bytes they are numbered as text is ordered, digits first,
so that indexes are in the order of ids.

One index has them whole. All others have their first bytes, which nearly always tell two ids apart;
where they do not, who reads puts the few of one beginning in order
(`graph.engines.sqlite.read.ranges`).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import apsw

from graph.claims.base32 import base32, base32_together
from graph.engines.sqlite.keys import batches, damage, rows

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_ALPHABET = _LETTERS.encode() + bytes(224)
_DIGITS = str.maketrans(_LETTERS, "0123456789abcdefghijklmnopqrstuv")
"""Into those of a number to the base of 32, as Python reads it."""
_LENGTH, BYTES = 32, 20
"""How many letters an id has, and how many bytes are kept of it."""
_TOGETHER = 64 * _LENGTH
_IDS = re.compile(f"[{_LETTERS}]*+")
_ID = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}")
LEAD = 4
"""How many bytes of an id indexes are in order of. Of a million claims 116 pairs have the same."""


def lead_of(id: str) -> str:
    """The first bytes of an id, as SQL of its column: as indexes have them."""
    return f"substr({id}, 1, {LEAD})"


def kept_id(id: str) -> bytes:
    """What is kept of the id of a claim."""
    return int(id.translate(_DIGITS), 32).to_bytes(BYTES)


def kept_together(ids: Sequence[str]) -> list[bytes]:
    """`kept_id` of each of many ids of claims, in a third of the time."""
    digits = "".join(ids).translate(_DIGITS)
    found: list[bytes] = []
    for at in range(0, len(digits), _TOGETHER):
        some = digits[at : at + _TOGETHER]
        # Side by side they are one number, of which each has its own bytes.
        kept = int(some, 32).to_bytes(len(some) // _LENGTH * BYTES)
        found += [kept[begin : begin + BYTES] for begin in range(0, len(kept), BYTES)]
    return found


def kept_ids(ids: Iterable[str]) -> dict[bytes, str]:
    """By what is kept of them: those of these texts that can be ids of claims, each once."""
    ids = list(ids)
    if set(map(len, ids)) == {_LENGTH} and _IDS.fullmatch("".join(ids)):  # as nearly always
        return dict(zip(kept_together(ids), ids, strict=True))
    return {kept_id(id): id for id in ids if _ID.fullmatch(id)}


def told_id(kept: bytes) -> str:
    """The id of which this is kept.

    Raises:
        StoreError: of none.
    """
    if len(kept) != BYTES:
        raise damage(f"{kept.hex()} is no id of a claim")
    return base32(kept, _ALPHABET)


def told_ids(kept: Sequence[bytes]) -> list[str]:
    """`told_id` of each, in less than half of the time.

    Raises:
        StoreError: as there.
    """
    for one in kept:
        if len(one) != BYTES:
            told_id(one)
    return base32_together(kept, _ALPHABET)


def told_or_damaged(kept: bytes) -> str:
    """The same for who looks for damage: bytes that are kept of no id, as they are."""
    return told_id(kept) if len(kept) == BYTES else f"of the id {kept.hex()}"


def place_among(text: str) -> bytes:
    """Where a text stands among ids, for a list that goes on behind it: of what is none, beside the
    nearest one."""
    letters = ""
    for letter in text[:_LENGTH]:
        if letter not in _LETTERS:
            below = bisect_left(_LETTERS, letter)
            letters += _LETTERS[below - 1] + _LENGTH * _LETTERS[-1] if below else ""
            break
        letters += letter
    return kept_id(letters[:_LENGTH].ljust(_LENGTH, _LETTERS[0]))


def claim_keys(db: apsw.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The keys of the claims among these that are there."""
    found: dict[str, int] = {}
    # CROSS JOIN fixes the order: the few ids first, each then a look-up. SQLite cannot know how
    # long a bound array is, and would sometimes read the large table.
    for batch in batches(ids):
        kept = kept_ids(batch)
        for id, key in rows(
            db,
            "SELECT c.id, c.key FROM carray(?) w CROSS JOIN claims c ON c.id = w.value",
            (listed(kept),),
        ):
            found[kept[id]] = key
    return found


def claim_ids(db: apsw.Connection, keys: Iterable[int]) -> dict[int, str]:
    """The ids of claims by their keys."""
    found: dict[int, str] = {}
    for batch in batches(keys):
        sql = "SELECT c.key, c.id FROM carray(?) w CROSS JOIN claims c ON c.key = w.value"
        kept: dict[int, bytes] = dict(rows(db, sql, (apsw.carray(array("q", batch)),)))
        found.update(zip(kept, told_ids(list(kept.values())), strict=True))
    return found


def listed(kept: Iterable[bytes]) -> apsw.CArrayBinding:
    """Ids of claims as one parameter."""
    # An empty array cannot be bound; this is no id.
    return apsw.carray(tuple(kept) or (b"",))
