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
    """How its key begins."""
    gone: str
    """The beginning of the line of a row that is taken out."""
    free: str
    """A text within that row that anything could stand for."""
    before: tuple[tuple[str, str], ...] = ()
    """Mappings and files that have to be loaded first."""


CASES = (
    Case(
        name="acled",
        files=("acled.csv",),
        claimed=3,
        refused=2,
        change=("06 January 2019", "07 January 2019"),
        changed="VAR2",
        gone="VAR1",
        free="Ostrel Herald; Quay Times",
    ),
    Case(
        name="ecthr",
        files=("ecthr.csv",),
        claimed=4,
        refused=1,
        change=("CASE OF D.", "CASE OF E."),
        changed="001",
        gone="001-3",
        free="CASE OF D. v. LORIN",
    ),
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
    Case(
        name="sfm-sources",
        files=("sfm-sources.csv",),
        claimed=2,
        refused=2,
        change=("Parade in Ostrel", "March in Ostrel"),
        changed="11111111-aaaa-4aaa-8aaa-000000000002",
        gone="11111111-aaaa-4aaa-8aaa-000000000001",
        free="Parade in Ostrel",
    ),
    Case(
        name="sfm-units",
        files=("units.tsv",),
        claimed=2,
        refused=2,
        change=("Guard of the Harbour", "Guards of the Harbour"),
        changed="unit/33333333",
        gone="\t\t3\t\tHarbour Command",
        free="Guard of the Harbour",
        before=(("sfm-sources", "sfm-sources.csv"),),
    ),
    Case(
        name="sfm-persons",
        files=("sfm-persons.csv", "units.tsv"),
        claimed=2,
        refused=2,
        change=("Colonel", "Major"),
        changed="",
        gone=",,3,,Tarek Volnis",
        free="M. Dovin",
        before=(("sfm-sources", "sfm-sources.csv"), ("sfm-units", "units.tsv")),
    ),
    Case(
        name="ftm",
        files=("ftm.jsonl",),
        claimed=8,
        refused=1,
        change=("Quay Trading", "Quay Traders"),
        changed="",
        gone='{"id": "va-6"',
        free="Head of the Harbour Guard",
    ),
)
