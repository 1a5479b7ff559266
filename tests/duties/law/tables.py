"""A folder with small tables of invented law."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graph.duties.law.law_tables import TABLES

ROWS: Mapping[str, tuple[str, ...]] = {
    "sources": ("gazette,Gazette of treaties,https://example.org/gazette,database",),
    "states": (
        "VD,vardaniavardaniavardaniava,Republic of Vardania",
        "OS,ostrelostrelostrelostrelos,Kingdom of Ostrel",
    ),
    "instruments": (
        "pact,Pact of the Rivers,Pact,treaty,binding",
        "charter,Charter of the Hills,Charter,treaty,binding",
        "manual,Manual of Inquiries,Manual,declaration,standard",
    ),
    "provisions": ("pact-1,pact,1", "pact-2,pact,2", "charter-7,charter,7", "manual-3,manual,§ 3"),
    "sets": (
        "pact-1,pact-1,pact-2,,ill-treatment,any,jurisdiction,investigate,promptly,true,gazette",
        "charter-7,charter-7,,,torture,state-or-acquiescence,territory,investigate,promptly,"
        "true,gazette",
        "manual-3,manual-3,,,killing,any,none,investigate,soon,true,gazette",
    ),
    "participation": (
        "VD,pact,party,ratification,,,2000-01-01,gazette,2000-04-01,gazette,,,,,,,,true,gazette",
        "VD,charter,party,accession,,,2001-01-01,gazette,2001-04-01,gazette,2010-01-01,gazette,"
        "2011-01-01,gazette,what happened before stays a matter of the Charter,VD-NO,,true,gazette",
        "OS,pact,not-party,,,,,,,,,,,,,,2020-12-31,true,gazette",
        "OS,charter,party,ratification,,,1990-01-01,gazette,1990-04-01,unchecked,,,,,,,,"
        "false,gazette",
    ),
    "reservations": (),
}


def participation(**cells: str) -> str:
    """A row of the table of participation: of Ostrel and the Pact, but for what is given.

    A day has its source beside it.
    """
    row = {"state": "OS", "instrument": "pact", "checked": "true", "source": "gazette"} | cells
    for day in ("signed", "bound", "in_force", "denounced", "ended"):
        if row.get(day):
            row.setdefault(f"{day}_source", "gazette")
    return ",".join(row.get(column, "") for column in TABLES["participation"])


def write_tables(folder: Path, **changed: tuple[str, ...]) -> Path:
    """Write the tables, with some of them changed, and give the folder back."""
    folder.mkdir(exist_ok=True)
    for name, columns in TABLES.items():
        rows = changed.get(name, ROWS[name])
        (folder / f"{name}.csv").write_text("\n".join([",".join(columns), *rows]) + "\n")
    return folder
