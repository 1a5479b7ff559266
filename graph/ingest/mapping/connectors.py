"""Mappings that ship: other people's formats, column by column.

Each is a mapping file under ``shipped/`` whose ids are left open: ``answerable map new FILE --as
NAME`` copies it beside the file with ids and a key of its own, to be looked through and changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "shipped"


class Shipped(NamedTuple):
    """A mapping that ships."""

    file: str
    what: str
    """The files that it is for."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return FOLDER / self.file


MAPPINGS: Mapping[str, Shipped] = {
    "acled": Shipped("acled.map.yaml", "ACLED layout of 31 columns (CSV)"),
    "ecthr": Shipped("ecthr.map.yaml", "European Court of Human Rights: metadata of HUDOC (CSV)"),
    "ged": Shipped("ged.map.yaml", "UCDP Georeferenced Event Dataset (CSV)"),
    "sfm-sources": Shipped("sfm-sources.map.yaml", "Security Force Monitor: sources (CSV)"),
    "sfm-units": Shipped("sfm-units.map.yaml", "Security Force Monitor: units of 2019 (TSV)"),
    "sfm-persons": Shipped("sfm-persons.map.yaml", "Security Force Monitor: persons of 2019 (CSV)"),
    "sfm2-sources": Shipped(
        "sfm2-sources.map.yaml", "Security Force Monitor, second generation: sources (CSV)"
    ),
    "sfm2-units": Shipped(
        "sfm2-units.map.yaml", "Security Force Monitor, second generation: units (CSV)"
    ),
    "sfm2-persons": Shipped(
        "sfm2-persons.map.yaml", "Security Force Monitor, second generation: persons (CSV)"
    ),
    "sfm2-incidents": Shipped(
        "sfm2-incidents.map.yaml", "Security Force Monitor, second generation: incidents (CSV)"
    ),
    "sfm3-claims": Shipped(
        "sfm3-claims.map.yaml", "Security Force Monitor, third generation: claim rows (CSV)"
    ),
    "ftm-statements": Shipped(
        "ftm-statements.map.yaml", "FollowTheMoney statements, as of OpenSanctions (CSV)"
    ),
    "uwazi": Shipped("uwazi.map.yaml", "Uwazi entities (CSV); to be fitted to your template"),
    "openevsys": Shipped("openevsys.map.yaml", "OpenEvSys: an export of all records (XML)"),
    "stix": Shipped("stix.map.yaml", "STIX 2.1 bundle with its markings (JSON)"),
    "ftm": Shipped("ftm.map.yaml", "FollowTheMoney entities, as of OpenSanctions (JSON lines)"),
}
"""By the name that ``--as`` takes."""


def shipped(name: str, *, mapping: str, coder: str) -> str:
    """The text of a mapping that ships.

    Args:
        mapping, coder: new ids: of the mapping, and of the one who answers for it.
    """
    text = MAPPINGS[name].path.read_text("utf-8")
    text = text.replace("\nmapping:\n", f"\nmapping: {mapping}\n", 1)
    return text.replace("coder: {id: , ", f"coder: {{id: {coder}, ", 1)
