"""What of a store in a Neo4j follows from nothing else, held against its digests: nodes of
entities and claims, units of work, notes, the store's own node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from graph.claims.errors import AnswerableError
from graph.claims.marking import Marking
from graph.engines.digest_sums import MODULUS, hashed
from graph.engines.engine import Fault
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.node_digests import (
    CLAIMS,
    ENTITIES,
    KINDS,
    NOTES,
    SETTINGS,
    UNITS,
    claim_cells,
    digest_name,
    entity_cells,
    kept,
    note_cells,
    of_settings,
    unit_cells,
)
from graph.engines.neo4j.pending import Ask
from graph.engines.neo4j.remarkings import UNNOTED

BACKUP = "go back to a backup, or import an export"
_NUMBERS = ("unit", "done", "at", "epoch", "state", UNNOTED)


class DueDigests:
    """The digests of the nodes that are there."""

    def __init__(self) -> None:
        self._sums = dict.fromkeys(KINDS, 0)

    def entity(self, node: Mapping[str, Any]) -> None:
        self._add(ENTITIES, entity_cells(node))

    def claim(self, node: Mapping[str, Any]) -> None:
        self._add(CLAIMS, claim_cells(node))

    def unit(self, node: Mapping[str, Any]) -> None:
        self._add(UNITS, unit_cells(node))

    def note(self, node: Mapping[str, Any]) -> None:
        self._add(NOTES, note_cells(node))

    def _add(self, kind: str, cells: tuple[Any, ...]) -> None:
        try:
            self._sums[kind] += hashed(cells)
        except (TypeError, ValueError):
            # The program writes no such value.
            self._sums[kind] += 1

    def faults(self, store: Mapping[str, Any]) -> Iterator[Fault]:
        """Kinds of nodes that are not those that were written."""
        for kind, due in self._sums.items():
            if due % MODULUS != kept(store, kind):
                yield Fault(
                    kind,
                    "their digest is not that of their nodes: one was changed, taken out or put in",
                    BACKUP,
                    False,
                )


def store_faults(
    ask: Ask, names: StoreNames, store: Mapping[str, Any], digests: DueDigests
) -> Iterator[Fault]:
    """What is wrong with the store's own node, its units and its notes."""
    for key in _NUMBERS:
        if type(store.get(key)) is not int or store[key] < 0:
            yield Fault("the store", f"its {key} is no number", BACKUP, False)
    for key, read in (("markings", _markings), ("replaced", orjson.loads), ("terms", orjson.loads)):
        try:
            read(store[key])
        except (AnswerableError, LookupError, TypeError, ValueError, AttributeError):
            yield Fault("the store", f"its {key} cannot be read", BACKUP, False)
    try:
        due = of_settings(store)
    except (TypeError, ValueError):
        due = ""
    if store.get(digest_name(SETTINGS)) != due:
        yield Fault(
            "the store", "the digest of its values is not theirs: one was changed", BACKUP, False
        )
    last = at = 0
    for (node,) in ask(f"MATCH (u:{names.unit}) RETURN properties(u) ORDER BY u.number"):
        digests.unit(node)
        last, at = node.get("number"), node.get("at")
    departures = 0
    for (node,) in ask(f"MATCH (n:{names.note}) RETURN properties(n)"):
        digests.note(node)
        departures += node.get("kind") == "departure"
    if (store.get("departures") or 0) != departures:
        yield Fault("the store", "counts more or fewer departures than are noted", BACKUP, False)
    if store.get("filling"):
        return
    if (store.get("done"), store.get("at")) != (last, at):
        yield Fault(
            "the store", "its last unit of work is another one than there is", BACKUP, False
        )
    # Where the marks differ, somebody was gone between writing a unit and letting readers in.
    if store.get("unit") != store.get("done") and store.get("mark") == store.get("done_mark"):
        yield Fault(
            "the store",
            "readers do not get all whole units of work",
            "run “answerable check --repair”",
            True,
        )


def _markings(texts: list[str]) -> list[Marking]:
    return [Marking.parse(text) for text in texts]
