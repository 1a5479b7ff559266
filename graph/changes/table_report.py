"""What came of loading a table: rows in, rows claimed, rows refused, and what of each is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.changes.load_report import FileReport
from graph.claims.errors import InputError
from graph.ingest.mapping.row_cells import RowNotice
from graph.ingest.mapping.row_desk import GONE, NEW, SAME, RowDesk

MOST_TOLD = 100
"""Rows and values that are told one by one; the others are counted."""
MOST_REASONS = 1_000
"""Reasons for refusals that are counted apart."""
OTHER_REASONS = ("", "", "other reasons")


class PartStep(NamedTuple):
    """How far loading has come."""

    part: int
    rows: int


@dataclass(slots=True)
class RowsOf:
    """Rows of which one thing is so: how many, and the keys of the first."""

    count: int = 0
    keys: list[str] = field(default_factory=list)

    def add(self, key: str) -> None:
        """One more."""
        self.count += 1
        if len(self.keys) < MOST_TOLD:
            self.keys.append(key)


@dataclass(slots=True, kw_only=True)
class TableReport:
    """What came of a file: ``rows == claimed + refused + again + replaced`` where it was read to
    its end."""

    record: str
    mapping: str
    dry_run: bool
    rows: int = 0
    claimed: int = 0
    refused: int = 0
    again: int = 0
    """Rows that say just what another one says under the same key."""
    replaced: int = 0
    """Rows that a later version of the same key replaces."""
    entities: int = 0
    """Registered for the first time."""
    new: int = 0
    """Claims; so the three below."""
    already: int = 0
    retracted: int = 0
    reinstated: int = 0
    remarked: int = 0
    erased: int = 0
    """Claims and entities that were erased before and stay out."""
    rows_new: RowsOf = field(default_factory=RowsOf)
    rows_changed: RowsOf = field(default_factory=RowsOf)
    rows_gone: RowsOf = field(default_factory=RowsOf)
    """Rows that were loaded before and are not in the file: retracted only with ``whole: true``."""
    told_refused: list[RowNotice] = field(default_factory=list)
    """The first of them."""
    refused_for: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Column, value and problem → how many rows."""
    silent: int = 0
    """Rows among those claimed of which the mapping says nothing."""
    told_silent: list[int] = field(default_factory=list)
    """The lines of the first of them."""
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Values that were left out: column and problem → how many."""
    told_left_out: list[RowNotice] = field(default_factory=list)
    """The first of them."""
    otherwise: int = 0
    """Values that rows say otherwise than another row does, of one thing."""
    floors: Counter[str] = field(default_factory=Counter)
    """What is kept closer than the mapping says, by reason → how many."""
    warnings: list[str] = field(default_factory=list)
    warned: int = 0
    untold: int = 0
    """Rows of which warnings are left out: their part stands as it was loaded. A dry run tells."""
    closed: bool = False
    """Whether the mapping marks nothing public."""
    notes: list[str] = field(default_factory=list)
    stopped: int | None = None
    """The part that was refused: those before it are kept."""
    errors: tuple[InputError, ...] = ()

    def add(self, file: FileReport) -> None:
        """Count what came of a part."""
        self.entities += file.entities
        self.new += len(file.new)
        self.already += len(file.already)
        self.retracted += len(file.retracted)
        self.reinstated += len(file.reinstated)
        self.remarked += len(file.remarked)
        self.erased += len(file.erased)
        for told in file.floors:
            self.floors[told.partition(": ")[2]] += 1
        self.warned += len(file.warnings)
        self.warnings += file.warnings[: max(0, MOST_TOLD - len(self.warnings))]

    def leave_out(self, told: Iterable[RowNotice], refused: RowNotice | None) -> None:
        """Note the values that were left out of a row, or why it was refused."""
        if refused is not None:
            if len(self.told_refused) < MOST_TOLD:
                self.told_refused.append(refused)
            reason = (refused.column, refused.value, refused.problem)
            known = reason in self.refused_for or len(self.refused_for) < MOST_REASONS
            self.refused_for[reason if known else OTHER_REASONS] += 1
            return
        for one in told:
            self.left_out[one.column, one.problem] += 1
            if len(self.told_left_out) < MOST_TOLD:
                self.told_left_out.append(one)

    def fall_silent(self, line: int) -> None:
        """Note a row of which the mapping says nothing."""
        self.silent += 1
        if len(self.told_silent) < MOST_TOLD:
            self.told_silent.append(line)

    def replace_row(self, line: int, by: int) -> None:
        """Note a row that a later version replaces."""
        self.replaced += 1
        if self.replaced <= MOST_TOLD:
            self.notes.append(f"line {line}: replaced by the later version in line {by}")

    def tell_otherwise(self, notice: RowNotice) -> None:
        """Note what a row says otherwise of a thing than another row does; both are claimed."""
        self.otherwise += 1
        if self.otherwise <= MOST_TOLD:
            self.warnings.append(f"{notice}; both are claimed of one")
        self.warned += 1

    def name_alike(self, rows: RowDesk) -> None:
        """Note whose rows were made one because of a name."""
        for number, lines in enumerate(rows.shared(), start=1):
            if number > MOST_TOLD:
                self.notes.append("and more people whom several rows name alike")
                break
            shown = ", ".join(map(str, lines[:20])) + (" …" if len(lines) > 20 else "")
            self.notes.append(
                f"lines {shown} are one person, for they share a name; write those that are "
                "somebody else's under differs: in the mapping"
            )

    def rows_counted(self, rows: RowDesk) -> None:
        """Compute which rows are new, changed and gone."""
        for key, how in rows.counted():
            if how & GONE and not how & (NEW | SAME):
                self.rows_gone.add(key)
            elif how & GONE or how & (NEW | SAME) == NEW | SAME:
                self.rows_changed.add(key)
            elif how & NEW:
                self.rows_new.add(key)
