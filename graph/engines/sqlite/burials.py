"""What a store keeps of erasures, and the ids that it holds: for a backup that is put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from graph.engines.sqlite.claim_ids import told_id
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.opening import connect, plain_errors


class StoreIds(NamedTuple):
    """Ids in a store."""

    claims: tuple[str, ...]
    entities: tuple[str, ...]
    hashes: tuple[str, ...]
    """Those of claims that say the hash of a document."""


def tombstones_of(path: Path) -> frozenset[bytes]:
    """All tombstones of the store in a file.

    Raises:
        StoreError: it cannot be read; its subclasses say why.
    """
    return frozenset(bytes(mac) for (mac,) in _read(path, "SELECT mac FROM tombstones"))


def ids_of(path: Path) -> StoreIds:
    """The ids of all claims and entities, of any marking.

    Raises:
        StoreError: as `tombstones_of`.
    """
    hashes = (
        "SELECT c.id FROM claims c JOIN terms t ON t.key = c.predicate WHERE t.name = 'sha256' "
        "ORDER BY c.id"
    )
    return StoreIds(
        _claims(path, "SELECT id FROM claims ORDER BY id"),
        tuple(str(id) for (id,) in _read(path, "SELECT id FROM entities ORDER BY id")),
        _claims(path, hashes),
    )


def _claims(path: Path, question: str) -> tuple[str, ...]:
    """Ids of claims. In a backup of a version that is carried over when it is opened
    (`graph.engines.sqlite.carried_over`) they may be texts."""
    return tuple(id if isinstance(id, str) else told_id(id) for (id,) in _read(path, question))


def _read(path: Path, question: str) -> Iterator[tuple[Any, ...]]:
    with plain_errors(path), closing(connect(path, wait=5)) as db:
        yield from list(rows(db, question))
