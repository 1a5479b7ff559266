"""What a tab of a coding workbook is, and a column of it."""

from __future__ import annotations

from typing import NamedTuple


class TabColumn(NamedTuple):
    """A column of a tab."""

    head: str
    key: str
    """A field of the tab's class, a key of `graph.ingest.claim_keys`, or one that
    `graph.ingest.workbooks.workbook_rows` puts together; `field.as_found` belongs to `field`."""
    reads: str
    """`text`, `plain`, `concept`, `ref`, `period`, `part` (of the column before it) or `own`."""
    note: str
    choices: str = ""
    """What the cell offers: a scheme, ``tab Actors``, or words with a bar between them."""
    also: tuple[str, ...] = ()
    """Other headings that mean the same."""


class Tab(NamedTuple):
    """A tab: one row says things of one entity."""

    name: str
    cls: str
    """Of what its rows are about; empty where a row names something of another tab."""
    about: str
    columns: tuple[TabColumn, ...]

    def column(self, key: str) -> TabColumn:
        """The column with a key."""
        return next(column for column in self.columns if column.key == key)
