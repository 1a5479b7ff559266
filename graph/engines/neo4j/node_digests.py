"""Digests of the nodes that follow from nothing else: what was written, and who decided.

A claim's content is proven by its id, and what is derived is computed anew; markings as they were
written, decisions and units of work stand in neither. So the store's node has a digest of each
kind of node (`graph.engines.digest_sums`), kept up in the transaction that writes, and one of its
own values that matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.engines.digest_sums import DIGEST_BYTES, MODULUS, hashed

ENTITIES, CLAIMS, UNITS, NOTES = KINDS = ("entities", "claims", "units", "notes")
SETTINGS = "settings"
"""The digest of the store's own values."""
_DIGESTED: Mapping[str, Any] = {
    "markings": [],
    "replaced": "[]",
    "terms": "",
    "erased": 0,
    "dirty": 0,
}
"""Values of the store's node that its digest is over, and what stands for none. The others say
how far the store is, which is compared with its units, or with what it was last written."""


class NodeDigests:
    """What a transaction adds to the digests of a store."""

    def __init__(self) -> None:
        self._seen = dict.fromkeys(KINDS, 0)

    def changed(
        self, kind: str, before: tuple[Any, ...] | None, after: tuple[Any, ...] | None
    ) -> None:
        """Learn of a node, by what its digest is over (`entity_cells` and its like); None where it
        was not there before, or is not any more."""
        if before == after:
            return
        if before is not None:
            self._seen[kind] -= hashed(before)
        if after is not None:
            self._seen[kind] += hashed(after)

    def anew(self, store: Mapping[str, Any], kind: str) -> None:
        """Learn that all nodes of a kind that there were went."""
        self._seen[kind] = -kept(store, kind)

    def values(self, store: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
        """What to set on the store's node: these changed values, and the digests with them.

        Args:
            store: the node's values at the beginning of the transaction.
        """
        found = {
            digest_name(kind): (kept(store, kind) + seen) % MODULUS
            for kind, seen in self._seen.items()
        }
        written = {name: digest.to_bytes(DIGEST_BYTES).hex() for name, digest in found.items()}
        return {**changed, **written, digest_name(SETTINGS): of_settings({**store, **changed})}


def digest_name(kind: str) -> str:
    """The property of the store's node that has a digest."""
    return f"digest_of_{kind}"


def kept(store: Mapping[str, Any], kind: str) -> int:
    """A digest that a store has; 0 where it has none, or something that is none."""
    try:
        return int(store.get(digest_name(kind)) or "0", 16)
    except (TypeError, ValueError):
        return -1


def of_settings(store: Mapping[str, Any]) -> str:
    """The digest of the store's own values."""
    cells = tuple(store.get(key, missing) or missing for key, missing in _DIGESTED.items())
    return hashed(cells).to_bytes(DIGEST_BYTES).hex()


def entity_cells(node: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the digest of entities is over, of a node or of what becomes one."""
    return tuple(node.get(key) for key in ("id", "cls", "marking", "unit", "changes"))


def claim_cells(node: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(node.get(key) for key in ("id", "written", "unit", "changes"))


def unit_cells(node: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(node.get(key) for key in ("number", "at", "restored"))


def note_cells(node: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple([key, node[key]] for key in sorted(node) if node[key] is not None)
