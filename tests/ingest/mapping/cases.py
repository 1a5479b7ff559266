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
    silent: tuple[int, ...] = ()
    """Lines of rows that are claimed and say nothing: what is revoked."""


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
        claimed=7,
        refused=2,
        change=("Quay Trading", "Quay Traders"),
        changed="",
        gone='{"id": "va-6"',
        free="Head of the Harbour Guard",
    ),
    Case(
        name="ftm-statements",
        files=("ftm-statements.csv",),
        claimed=14,
        refused=2,
        change=("Quay Trading", "Quay Traders"),
        changed="",
        gone="va-4,va-4,full",
        free="1 Quay",
        silent=(16,),
    ),
    Case(
        name="uwazi",
        files=("uwazi.csv",),
        claimed=3,
        refused=1,
        change=("Рейд", "Налёт"),
        changed="Raid",
        gone="A storm",
        free="Рейд",
    ),
    Case(
        name="stix",
        files=("stix.json",),
        claimed=11,
        refused=2,
        change=("Raid at the quay", "Raid at the harbour"),
        changed="report--",
        gone='{"type": "location", "spec_version": "2.1", "id": "location--0000000d',
        free="Seen at the quay",
        silent=(13,),
    ),
    Case(
        name="openevsys",
        files=("openevsys.xml",),
        claimed=10,
        refused=1,
        change=("Ilo Terrane", "Ila Terrane"),
        changed="",
        gone="\t<event><event_record_number>OST-2",
        free="They will look into it.",
    ),
    Case(
        name="sfm2-sources",
        files=("sfm2-sources.csv",),
        claimed=3,
        refused=1,
        change=("Quay Brigade moves", "Quay Brigade moved"),
        changed="44444444-aaaa-4aaa-8aaa-000000000001",
        gone=",1,,,44444444-aaaa-4aaa-8aaa-000000000002",
        free="Quay Brigade moves",
    ),
    Case(
        name="sfm2-units",
        files=("sfm2-units.csv",),
        claimed=2,
        refused=1,
        change=("The Quay; QB", "The Dock; QB"),
        changed="unit/66666666",
        gone=",3,,66666666-cccc-4ccc-8ccc-000000000002",
        free="Harbour Command",
        before=(("sfm2-sources", "sfm2-sources.csv"),),
    ),
    Case(
        name="sfm2-persons",
        files=("sfm2-persons.csv",),
        claimed=2,
        refused=2,
        change=("Major", "Colonel"),
        changed="",
        gone=",3,,77777777-dddd-4ddd-8ddd-000000000002",
        free="The Pike",
        before=(("sfm2-sources", "sfm2-sources.csv"), ("sfm2-units", "sfm2-units.csv")),
    ),
    Case(
        name="sfm2-incidents",
        files=("sfm2-incidents.csv",),
        claimed=2,
        refused=1,
        change=("Two men were held", "Three men were held"),
        changed="99999999-ffff-4fff-8fff-000000000001",
        gone=",3,,99999999-ffff-4fff-8fff-000000000002",
        free="Two men were held",
        before=(("sfm2-sources", "sfm2-sources.csv"),),
    ),
    Case(
        name="sfm3-claims",
        files=("sfm3-claims.csv",),
        claimed=9,
        refused=3,
        change=("Major", "Colonel"),
        changed="",
        gone="unit,accepted,R1,,44444444-aaaa-4aaa-8aaa-000000000001,66666666",
        free="Two men were held on the quay",
        before=(("sfm2-sources", "sfm2-sources.csv"),),
    ),
)
