"""Whether the nodes of re-markings are those that follow from what was said and decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from graph.claims.marking import Marking
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.pending import Ask
from graph.engines.neo4j.remarkings import UNNOTED, Remarking, drop
from graph.views.view import Change


class Life(NamedTuple):
    """What is marked by itself, with what was decided about it."""

    marking: Marking
    """The one of today."""
    changes: tuple[Change, ...]

    def turned(self, behind: int) -> Iterator[int]:
        """The units behind one in which it got another marking."""
        return (
            change.at for change in self.changes if change.kind == "remarked" and change.at > behind
        )

    def at(self, unit: int) -> Marking:
        """Its marking at the end of a unit."""
        for change in self.changes:
            if change.kind == "remarked" and change.at > unit and change.before is not None:
                return Marking.parse(change.before)
        return self.marking


class DueRemarkings:
    """The nodes that are to be there, computed from what was said and decided.

    Args:
        markings: by number less one.
        behind: the last unit of which there are none.
    """

    def __init__(self, markings: Sequence[Marking], behind: int) -> None:
        self._markings, self._behind = markings, behind
        self._numbers = {marking: number for number, marking in enumerate(markings, 1)}
        self._turned: dict[str, Life] = {}
        """Entities that got another marking."""

    def entity(self, id: str, unit: int, life: Life) -> list[Remarking]:
        """Those of an entity; it is asked for before claims that name it."""
        if any(life.turned(self._behind)):
            self._turned[id] = life
        return self._of(id, unit, [life])

    def claim(
        self, id: str, unit: int, whole: Iterable[Life], named: Mapping[str, int]
    ) -> list[Remarking]:
        """Those of a claim.

        Args:
            whole: it and all that it makes exact.
            named: the entities that these name, and the numbers of their markings.
        """
        lives = [*whole]
        lives += (
            self._turned.get(name) or Life(self._markings[number - 1], ())
            for name, number in named.items()
        )
        return self._of(id, unit, lives)

    def _of(self, id: str, unit: int, lives: list[Life]) -> list[Remarking]:
        behind = max(unit, self._behind)
        found = []
        for at in sorted({at for life in lives for at in life.turned(behind)}):
            before, after = _joined(lives, at - 1), _joined(lives, at)
            if before != after:
                # A marking that has no number was never there.
                numbers = self._numbers.get(before, 0), self._numbers.get(after, 0)
                found.append(Remarking(id, at, *numbers))
        return found


def _joined(lives: Iterable[Life], unit: int) -> Marking:
    return reduce(Marking.join, (life.at(unit) for life in lives))


class RemarkingCheck:
    """Those of one store being checked.

    Attributes:
        due: what is to be there of what was asked for.
    """

    def __init__(
        self, ask: Ask, names: StoreNames, store: Mapping[str, Any], markings: Sequence[Marking]
    ) -> None:
        self._ask, self._names = ask, names
        [[restored]] = ask(f"MATCH (u:{names.unit}) WHERE u.restored RETURN max(u.number)")
        behind = (restored, store.get(UNNOTED))
        self.due = DueRemarkings(markings, max(n for n in (0, *behind) if type(n) is int))
        self._met = 0
        self._wrong: dict[str, list[Remarking]] = {}

    def wrong(self, ids: Sequence[str], due: Mapping[str, list[Remarking]]) -> list[str]:
        """Those of which other nodes are there than are to be.

        Args:
            ids: entities or claims, each asked for once.
            due: of those of them that can be read.
        """
        label = self._names.remarking
        there: dict[str, list[Any]] = defaultdict(list)
        for id, node in self._ask(
            # Without a hint: the index may be what is missing.
            f"UNWIND $ids AS id MATCH (n:{label}) WHERE n.of = id RETURN id, properties(n)",
            ids=ids,
        ):
            there[id].append(node)
            self._met += 1
        found = {
            id: rows
            for id, rows in due.items()
            if (there or rows) and not _same(there.get(id, []), [row._asdict() for row in rows])
        }
        self._wrong |= found
        return list(found)

    def strays(self) -> int:
        """How many are of nothing that was asked for, when all was."""
        [[number]] = self._ask(f"MATCH (n:{self._names.remarking}) RETURN count(n)")
        return int(number) - self._met

    def repair(self) -> None:
        """Write what was wrong anew, and remove what is of nothing."""
        names, label = self._names, self._names.remarking
        self._ask(
            f"MATCH (n:{label}) WHERE NOT EXISTS {{ MATCH (:{names.entity} {{id: n.of}}) }} "
            f"AND NOT EXISTS {{ MATCH (:{names.claim} {{id: n.of}}) }} DELETE n"
        )
        drop(self._ask, names, self._wrong)
        self._ask(
            f"UNWIND $rows AS row CREATE (n:{label}) SET n = row",
            rows=[row._asdict() for rows in self._wrong.values() for row in rows],
        )


def _same(there: list[Any], due: list[Any]) -> bool:
    """Whether nodes have the same properties, of the same types."""
    return sorted(map(_shown, there)) == sorted(map(_shown, due))


def _shown(node: Mapping[str, Any]) -> str:
    return repr(sorted(node.items()))
