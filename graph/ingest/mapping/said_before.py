"""What several rows say alike is made once: the name of an actor in thousands of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from graph.ingest.mapping.block_rules import BlockRule
from graph.ingest.mapping.column_forms import Found
from graph.ingest.mapping.row_cells import Filled

Mark: TypeAlias = tuple[Any, ...]

MOST_KEPT = 50_000


class One(Protocol):
    """One entity that a block makes of a row."""

    @property
    def id(self) -> str: ...
    @property
    def bound(self) -> Mapping[str, int]: ...
    @property
    def cells(self) -> Mapping[str, Found]: ...


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
            rule.local: (columns, tuple(dict.fromkeys(map(leader, columns))))
            for rule in blocks
            if (columns := _columns(rule, rules, key)) is not None
        }
        self._said: set[Mark] = set()

    def mark(self, local: str, one: One, filled: Filled) -> Mark | None:
        """What a block says of one entity, by what it is made of; None where each row has to be
        looked at."""
        asked = self._columns.get(local)
        if asked is None or not self.on or filled.failed:
            return None
        columns, leaders = asked
        groups = filled.groups
        if groups and any(leader in groups and leader not in one.bound for leader in leaders):
            return None
        return (local, one.id, *map(one.cells.get, columns))

    def has(self, mark: Mark) -> bool:
        """Whether it was said before."""
        return mark in self._said

    def add(self, marks: Iterable[Mark]) -> None:
        """Note what was said."""
        if len(self._said) > MOST_KEPT:
            self._said.clear()
        self._said.update(marks)


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
