"""The entities that a copy has written, in little memory: every claim names some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.sessions import Row

PAGE = 20_000
"""Entities that one query tells."""


class KnownEntity(NamedTuple):
    """What writing a claim wants to know of an entity that it names."""

    cls: str
    marking: int
    """The number of its marking."""
    node: str
    """What the server calls its node."""


class EntitiesKnown:
    """All entities of a store, in some eighty bytes each: a question for each part of a copy would
    have the server look up four ids for each claim.

    Args:
        run: runs a query in a transaction of its own.
    """

    def __init__(self, run: Callable[..., list[Row]], names: StoreNames) -> None:
        classes: dict[str, int] = {}
        ids, nodes = [np.empty(0, "S1")], [np.empty(0, "S1")]
        kinds = [np.empty(0, np.int32)]
        for rows in _pages(run, names):
            told, cls, marking, node = zip(*rows, strict=True)
            ids.append(np.array([id.encode() for id in told]))
            nodes.append(np.array([one.encode() for one in node]))
            numbers = [classes.setdefault(one, len(classes)) for one in cls]
            kinds.append(np.array([numbers, marking], np.int32).T.reshape(-1))
        self._classes = list(classes)
        self._ids: NDArray[np.bytes_] = np.concatenate(ids)
        self._nodes: NDArray[np.bytes_] = np.concatenate(nodes)
        self._kinds = np.concatenate(kinds).reshape(-1, 2)

    def among(self, ids: Iterable[str]) -> dict[str, KnownEntity]:
        """Those of these that are there."""
        wanted = list(dict.fromkeys(ids))
        if not wanted or not len(self._ids):
            return {}
        # What is no id of ours has no bytes of its own kind, and is not found.
        sought = np.array([id.encode(errors="replace") for id in wanted])
        places = np.searchsorted(self._ids, sought)
        places[places == len(self._ids)] = 0
        there = np.flatnonzero(self._ids[places] == sought)
        found = places[there]
        classes = self._classes
        return {
            wanted[at]: KnownEntity(classes[cls], marking, node.decode())
            for at, (cls, marking), node in zip(
                there.tolist(),
                self._kinds[found].tolist(),
                self._nodes[found].tolist(),
                strict=True,
            )
        }


def _pages(run: Callable[..., list[Row]], names: StoreNames) -> Iterator[list[Row]]:
    """Id, class, marking and node of every entity, in order of id."""
    entity, after = names.entity, ""
    text = (
        f"MATCH (e:{entity}) USING INDEX SEEK e:{entity}(id) WHERE e.id > $after "
        "WITH e ORDER BY e.id LIMIT $most "
        "RETURN collect([e.id, e.cls, e.marking, elementId(e)])"
    )
    while rows := run(text, after=after, most=PAGE)[0][0]:
        yield rows
        after = rows[-1][0]
