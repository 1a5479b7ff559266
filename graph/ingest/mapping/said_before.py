"""What several rows say alike is made once: the name of an actor in thousands of rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from graph.ingest.mapping.block_rules import BlockRule
from graph.ingest.mapping.column_forms import Found
from graph.ingest.mapping.ready_rules import picking

Mark: TypeAlias = tuple[str, str, Any]

MOST_KEPT = 50_000


class One(Protocol):
    """One entity that a block makes of a row."""

    @property
    def id(self) -> str: ...
    @property
    def bound(self) -> Mapping[str, int]: ...
    @property
    def cells(self) -> Mapping[str, Found]: ...


Marker: TypeAlias = Callable[[One, Collection[str]], Mark | None]


class SaidBefore:
    """Knows what was said in an earlier row, by all the cells that it was made of.

    Args:
        blocks: of the mapping.
        key: the columns of the row's key.
        leader: gives the first column of the group that a column is of.
    """

    def __init__(
        self,
        blocks: Sequence[BlockRule],
        key: tuple[str, ...],
        leader: Callable[[str], str],
    ) -> None:
        self.on = not any(rule.known or rule.law is not None for rule in blocks)
        """Off where a row may yet be refused because of others, or where each is to be shown."""
        rules = {rule.local: rule for rule in blocks}
        self._columns = {
            rule.local: (picking(columns), tuple(dict.fromkeys(map(leader, columns))))
            for rule in blocks
            if (columns := _columns(rule, rules, key)) is not None
        }
        self.said: set[Mark] = set()
        """What was said before."""

    def marker(self, local: str) -> Marker | None:
        """What gives of one entity of a block what is said of it, by what it is made of; None for
        a block of which each row has to be looked at. It gives None where it goes with other values
        of lists, whose first columns are the keys of the groups that it is asked with."""
        asked = self._columns.get(local)
        if asked is None:
            return None
        pick, leaders = asked

        def mark(one: One, groups: Collection[str]) -> Mark | None:
            if groups:
                bound = one.bound
                if any(leader in groups and leader not in bound for leader in leaders):
                    return None
            return local, one.id, pick(one.cells)

        return mark

    def add(self, marks: Iterable[Mark]) -> None:
        """Note what was said."""
        if len(self.said) > MOST_KEPT:
            self.said.clear()
        self.said.update(marks)


def _columns(
    rule: BlockRule, rules: Mapping[str, BlockRule], key: tuple[str, ...]
) -> tuple[str, ...] | None:
    """All columns on which what a block says depends; None where it is of the row alone."""
    if rule.key is None or rule.key == key:
        return None
    found: dict[str, None] = {}
    for value in rule.values:
        found.update(dict.fromkeys(value.columns))
        manner = value.manner
        if manner.quote is not None:
            return None
        beside = (value.to, *manner.cites, *(speaker.local for speaker in manner.speakers))
        for local in beside:
            other = rules.get(local or "")
            if other is None:
                continue
            if other.key is None or other.outer is not None:
                return None
            found.update(dict.fromkeys(other.key))
            found.update(dict.fromkeys(other.cls.columns))
            found.update(dict.fromkeys(other.test.columns if other.test is not None else ()))
    return tuple(found)
