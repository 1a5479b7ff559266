"""The tables of the law as an origin: what they say is loaded like a sheet.

Loading them again changes nothing, and what a newer version says no longer is retracted.
"""

from __future__ import annotations

from pathlib import Path

from graph.claims.unit import Unit
from graph.duties.law.law_claims import EDITORS, ORIGIN, LawClaims
from graph.duties.law.law_reader import check_law
from graph.ingest.connector import Desk

FILE = "instruments.csv"
"""The table that stands for its whole folder when it is named."""


class LawConnector:
    """Reads the tables of the law."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """The table of instruments, by its name and its first column."""
        return path.name == FILE and head.removeprefix(b"\xef\xbb\xbf").startswith(b"instrument,")

    def read(self, path: Path, desk: Desk) -> Unit:
        """Everything that the tables in the folder of the file say."""
        law, errors = check_law(path.parent, desk.vocabulary)
        words = LawClaims()
        if not errors:
            words.say(law)
        return Unit(
            record=str(path.parent),
            origin=ORIGIN,
            by=EDITORS,
            entities=words.entities,
            claims=words.claims,
            places=words.places,
            names={},
            passages={},
            needs=(),
            errors=errors,
            warnings=law.missing(),
        )
