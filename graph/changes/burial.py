"""Burying again: what was erased after a backup was made stays out of the store that it becomes."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from graph.claims.decided import Decided
from graph.engines.engine import Engine
from graph.engines.sqlite.burials import StoreIds
from graph.protection.tombstones import Tombstones

WHY = "erased before; a backup had it still"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried:
    """What was taken out again."""

    claims: int
    entities: int
    documents: frozenset[str]
    """Hashes of documents that no claim names any more."""


def bury(
    engine: Engine,
    held: StoreIds,
    stones: Set[bytes],
    tombstones: Tombstones,
    *,
    by: str,
) -> Buried:
    """Take out of a store what these tombstones are of, and keep it out.

    Args:
        held: all that the store holds.
        stones: the tombstones of another store, made with the key of `tombstones`.
        by: who says so.

    Raises:
        InputError: something that was not erased names or refines what was.
        StoreError: the key is not there.
    """
    if not stones:
        return Buried(claims=0, entities=0, documents=frozenset())
    with engine.writing() as writer:
        claims = _among(held.claims, stones, tombstones)
        entities = _among(held.entities, stones, tombstones)
        going = set(claims)
        names: dict[str, set[bool]] = {}
        for claim in writer.claims(held.hashes):
            if claim.value is not None:
                names.setdefault(claim.value.text, set()).add(claim.id in going)
        writer.expunge(claims, entities, Decided(by=by, why=WHY), tombstones=stones)
    engine.scrub()
    gone = frozenset(name for name, goes in names.items() if goes == {True})
    return Buried(claims=len(claims), entities=len(entities), documents=gone)


def _among(ids: tuple[str, ...], stones: Set[bytes], tombstones: Tombstones) -> list[str]:
    made = tombstones.of(ids)
    return [id for id, stone in zip(ids, made, strict=True) if stone in stones]
