"""One row as entities and claims.

A block is made once for each value of the columns in its key, a value of a field once for each
value of the columns in it; columns that keep step go together. What a cell does not allow is left
out and told; the row is refused where the cell is in its key, makes a class or a marking, or is
required.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.claims.claim import Attribution
from graph.ingest.blocks import DOCUMENT
from graph.ingest.connector import Known
from graph.ingest.mapping.block_rules import Rules
from graph.ingest.mapping.claim_making import ClaimParts
from graph.ingest.mapping.made_rows import Instance, MadeRow, RowAtHand, each_of
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.mapping_secret import Ids, joined
from graph.ingest.mapping.ready_rules import ROWS, ReadyBlock, ReadyValue, chain_of
from graph.ingest.mapping.row_cells import Filled, Look, RowNotice, UsedColumns
from graph.ingest.mapping.row_instances import RowInstances
from graph.ingest.mapping.row_refusals import RowRefused, not_taken
from graph.ingest.mapping.row_sayings import RowSayings
from graph.ingest.mapping.said_before import SaidBefore
from graph.ingest.mapping.table_files import Cell, Row
from graph.ingest.mapping.value_runs import BlockValues
from graph.vocabulary import Vocabulary


class RowMaker:
    """Makes claims of the rows of one file.

    Args:
        constants: what the mapping's own entities and registries are called; with `DOCUMENT`, the
            data set, and `ITSELF`, the mapping.
        coder_states: how the one who made the mapping speaks.
    """

    def __init__(
        self,
        mapping: MappingFile,
        rules: Rules,
        columns: UsedColumns,
        ids: Ids,
        vocabulary: Vocabulary,
        constants: Mapping[str, Known],
        coder_states: tuple[Attribution, ...],
        law: frozenset[str],
    ) -> None:
        self.mapping, self.columns = mapping, columns
        states = chain_of(coder_states)
        self.rules = {rule.local: rule for rule in rules.blocks}
        parts = ClaimParts(mapping, vocabulary)
        self.blocks = tuple(ReadyBlock(rule, mapping, columns.leader) for rule in rules.blocks)
        self.values: dict[tuple[str, str], BlockValues] = {}
        """Block and class → what is said of such an entity."""
        for block in self.blocks:
            for cls in block.rule.classes:
                ready = [
                    ReadyValue(value, value.ways[cls], columns.leader, constants, states)
                    for value in block.rule.values
                    if cls in value.ways
                ]
                for one in ready:
                    parts.settle(one)
                self.values[block.local, cls] = BlockValues(ready)
        self.instances = RowInstances(mapping, ids, law)
        self.sayings = RowSayings(mapping, parts, constants[DOCUMENT].id)
        self.said_before = SaidBefore(rules.blocks, mapping.key, columns.leader)
        self.markers = tuple(
            (block, None if block.own else self.said_before.marker(block.local))
            for block in self.blocks
        )
        own = not self.blocks or any(block.own for block in self.blocks)
        told = tuple(rule.local for rule in self.rules.values() if rule.row)
        self.own = own
        """Whether some block has the key of the row."""
        self.standing = told or (() if own else (self.blocks[0].local,))
        """The blocks that stand for rows: those that the mapping names, else the first one where
        none has the key of the row."""
        self.tells_all = False
        """Whether each text that is not made is told, for somebody who tries the mapping."""

    def key_of(self, cells: Mapping[str, Cell]) -> str | None:
        """The key of a row as it stands in the file; None where a part of it is empty."""
        if len(self.mapping.key) == 1 and not self.mapping.hidden:
            text = cells.get(self.mapping.key[0])
            if isinstance(text, str) and text.isalnum() and text.isascii():
                return text
        parts = [cells.get(name) for name in self.mapping.key]
        texts = ["+".join(part) if isinstance(part, tuple) else part for part in parts]
        if not any(texts):
            return None
        return self.instances.shown(joined([text or "" for text in texts]))

    def row_of(self, locator: str | None) -> str | None:
        """The row that a claim stands in, by its key; None where it is of no single one.

        Where no block has the key of the row (a table of posts, in which a person has several
        rows; a file of records of several kinds), another stands for it, as ``block/key``.
        """
        if locator is None or not locator.startswith(ROWS):
            return None
        place = locator.removeprefix(ROWS).partition(":")[0]
        block, slash, _ = place.partition("/")
        return place if (block in self.standing if slash else self.own) else None

    def make(self, row: Row, look: Look) -> MadeRow:
        """What a row comes to."""
        made = MadeRow(line=row.line)
        try:
            self._make(row, look, made)
            if made.silent and made.told:
                raise RowRefused(made.told[0])  # nothing of it is left
        except RowRefused as refused:
            made.refused, made.silent = refused.told, False
            made.entities, made.claims = {}, {}
            made.key = self._of_refused(row, look)
        return made

    def _of_refused(self, row: Row, look: Look) -> str:
        """What a row that was refused is of; empty where that cannot be told."""
        if row.problem is None and self.standing:
            filled = self.columns.fill(row, look)
            for local in self.standing:
                rule = self.rules[local]
                if rule.test is not None and not rule.test.holds(filled.cells):
                    continue
                if rule.key is None or not filled.failed.keys().isdisjoint(rule.key):
                    continue
                parts = [filled.cells.get(name) or "" for name in rule.key]
                return f"{local}/{self.instances.shown(joined(parts))}"
        return self.key_of(row.cells) or "" if self.own else ""

    def _make(self, row: Row, look: Look, made: MadeRow) -> None:
        if row.problem is not None:
            raise RowRefused(RowNotice(row.line, "", "", row.problem, "correct the row"))
        key = self.key_of(row.cells)
        if key is None:
            raise RowRefused(
                RowNotice(
                    row.line, ", ".join(self.mapping.key), "", "is empty and is the key", "fill it"
                )
            )
        made.key = key
        filled = self.columns.fill(row, look)
        made.told = filled.told
        self._tell_apart(row, made)
        self._check(filled)
        at = RowAtHand(made, key, filled, self.tells_all)
        self.instances.of_row(self.blocks, at)
        self._say(at)

    def _tell_apart(self, row: Row, made: MadeRow) -> None:
        for name in row.apart:
            if name not in self.columns.wanted:
                made.told.append(
                    RowNotice(
                        row.line,
                        name.removeprefix("marking."),
                        "",
                        "has a marking of its own, and nothing is claimed of it",
                        "nothing to correct, unless a block should say it",
                    )
                )

    def _say(self, at: RowAtHand) -> None:
        """All that is said of who there is, but for what an earlier row said."""
        made, filled = at.made, at.filled
        said, before = self.said_before.said, False
        fresh = []
        known = self.said_before.on and not filled.failed
        for block, marker in self.markers:
            for one in at.instances[block.local]:
                mark = marker(one, filled.groups) if known and marker is not None else None
                if mark is not None:
                    if mark in said:
                        before = True
                        continue
                    fresh.append(mark)
                self._say_of(block, one, at)
        at.unnamed.name(made.claims)
        made.silent = not (made.claims or before)
        self.said_before.add(fresh)

    def _say_of(self, block: ReadyBlock, one: Instance, at: RowAtHand) -> None:
        """All that is said of one entity."""
        filled, sayings = at.filled, self.sayings
        careful = self.tells_all or filled.failed
        values = self.values.get((block.local, one.cls))
        if values is None:
            return
        groups, bound = filled.groups, one.bound
        if not careful and not (
            groups and any(n in groups and n not in bound for n in values.leaders)
        ):
            sayings.prepared(one, values.runs, at, bound, one.cells)
            return
        for run in values.alone:
            [value] = run.values
            for bound, cells in each_of(value.leaders, filled, one.bound, one.cells):
                if careful:
                    sayings.tested(one, value, at, bound, cells)
                else:
                    sayings.prepared(one, (run,), at, bound, cells)
            if len(at.unnamed.bodies) > at.left:
                sayings.make_room(at, value)

    def _check(self, filled: Filled) -> None:
        for refusal in self.mapping.refuse:
            if refusal.test.holds(filled.cells):
                raise RowRefused(not_taken(filled, refusal))
        for name in (*self.mapping.required, *self.mapping.key):
            if name in filled.failed:
                raise RowRefused(filled.failed[name][0])
        for name in self.mapping.required:
            if filled.cells.get(name) is None and self.columns.leader(name) not in filled.groups:
                raise RowRefused(
                    RowNotice(filled.line, name, "", "is empty and required", "fill it")
                )
        if filled.lost:
            raise RowRefused(next(t for t in filled.told if filled.lost[0] in t.problem))
