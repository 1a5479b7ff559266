"""The mappings that ship, each with an invented file of its form: one line joins the suite."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).parent / "fixtures"


class Case(NamedTuple):
    """A mapping that ships and a file for it."""

    name: str
    files: tuple[str, ...]
    """The file with the rows, and tables beside it."""
    claimed: int
    refused: int
    change: tuple[str, str]
    """What stands in one row, and what else could."""
    changed: str
    """The key of that row."""
    gone: str
    """The beginning of the line of a row that is taken out."""
    free: str
    """A text within that row that anything could stand for."""
    before: tuple[tuple[str, str], ...] = ()
    """Mappings and files that have to be loaded first."""


CASES = (
    Case(
        name="ged",
        files=("ged.csv",),
        claimed=4,
        refused=1,
        change=("2019-01-05 00:00:00.000,2019-01-05", "2019-01-04 00:00:00.000,2019-01-05"),
        changed="1",
        gone="2,VAR-2019-3-2-1",
        free="Mill village",
    ),
)
