"""The documents of 2019 to 2023, the listings and the crosswalk as coded, each claim as one line.

    python -m tests.seeds.later > tests/seeds/rows-2019.txt

writes the table anew. Read the difference before committing it: a row says what a document says,
not what came out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.claims.unit import Unit
from graph.ingest.connector import Desk
from graph.ingest.registry import RegistryConnector
from graph.ingest.sheet import SheetConnector
from graph.vocabulary import Vocabulary
from tests.seeds.reading import REGISTRY, SEEDS, SHEET, Reading

PEOPLE = SEEDS / "registry-people.yaml"
CROSSWALK = SEEDS / "CROSSWALK.yaml"
REGISTRIES = (REGISTRY, SEEDS / "registry-states.yaml", PEOPLE)
TABLE = Path(__file__).with_name("rows-2019.txt")

ROWS = {
    "First": ("11 January 2019: first public report of the new wave", ["2019-01-11-meduza"]),
    "Version": (
        "14 January 2019: the press release in its international version",
        ["2019-01-14-amnesty-international"],
    ),
    "Statement": (
        "14 January 2019: the Network's statement, as reported; the denial of the same day",
        ["2019-01-15-cpr", "2019-01-16-taipei-times"],
    ),
    "EU": (
        "January 2019: European Union at the OSCE; a call and two questions",
        ["2019-01-danish-missions-vienna"],
    ),
    "EEAS": ("18 January 2019: EEAS to Russia; at least 40", ["2019-01-18-gaynews"]),
    "Crime": (
        "29 January 2019: crime report over 14 men; forwarded to those who investigate in Chechnya",
        ["2019-03-05-benjaaquila"],
    ),
    "UN": (
        "13 February 2019: UN experts to Russia; more than 40; no reply of substance since 2017",
        ["2019-02-13-scoop", "2019-02-russian-lgbt-network"],
    ),
    "Parliament": (
        "February 2019: European Parliament; only motions were seen",
        ["2019-02-12-european-parliament"],
    ),
    "HRW": (
        "8 May 2019: Human Rights Watch to Russia; at least 23 men, four interviewed, Grozny",
        ["2019-05-08-moscow-times", "2019-05-09-federal-news-network", "2019-05-towleroad"],
    ),
    "Committee": ("2022: Human Rights Committee to Russia", ["2022-11-adc-memorial"]),
    "Court": (
        "12 September 2023: European Court of Human Rights, no. 28834/19",
        ["2023-09-12-ecthr-judgment", "2023-09-ecthr-legal-summary", "2023-09-generico"],
    ),
    "US-2017": (
        "20 December 2017: listings by the United States",
        ["2017-12-20-voice-of-america", "2017-12-22-watermark"],
    ),
    "US-2019": (
        "16 May 2019: listing by the United States",
        ["2019-05-16-us-state-department"],
    ),
    "UK-2020": (
        "10 December 2020: listing by the United Kingdom",
        ["2020-12-11-caucasian-knot", "2020-12-11-tbs-news", "2020-12-15-pinknews"],
    ),
    "EU-2021": (
        "22 March 2021: listings by the European Union",
        ["2021-03-22-wsau-reuters", "2021-03-gcn", "2021-03-jurist", "2021-03-pride-source"],
    ),
}
"""Every row of the affair's fact sheet from 2019 on, and its listings: what it is, and the sheets
that code it."""

SHEETS = tuple(
    path
    for folder, pattern in (("chechnya", "2019-*"), ("chechnya", "202*"), ("listings", "20*"))
    for path in sorted((SEEDS / folder).glob(f"{pattern}.yaml"))
    if path != SHEET and not path.name.endswith(".reviews.yaml")
)
"""All there are; a test compares them with the rows."""


class Later(NamedTuple):
    """These documents, read and loaded nowhere."""

    registries: tuple[Unit, Unit, Unit]
    sheets: Mapping[str, Unit]
    """By file name, without its ending."""
    crosswalk: Unit
    names: Mapping[str, str]
    """Entity id → local name."""

    def line(self, claim: Claim) -> str:
        """A claim as one line of the table."""
        reading = Reading(self.registries[0], self.crosswalk, dict(self.names), {})
        return reading.line(claim)

    def said(self) -> Iterator[tuple[str, Claim]]:
        """Each claim that a document is said to make, with its sheet."""
        for name, unit in self.sheets.items():
            for claim in unit.claims.values():
                if claim.speaker != unit.by:
                    yield name, claim

    def of(self, subject: str, predicate: str) -> set[str]:
        """What the sheets say of something, in local names."""
        return {
            self.names[c.object] if c.object else c.concept or (c.value.text if c.value else "")
            for _, c in self.said()
            if self.names[c.subject] == subject and c.predicate == predicate and not c.negated
        }


def read_later(vocabulary: Vocabulary) -> Later:
    """Read the registries, these sheets and the crosswalk."""
    desk = Desk(vocabulary=vocabulary, roots=(SEEDS,))
    first, states, people = (RegistryConnector().read(path, desk) for path in REGISTRIES)
    sheets = {path.stem: SheetConnector().read(path, desk) for path in SHEETS}
    crosswalk = SheetConnector().read(CROSSWALK, desk)
    names = {
        id: unit.names[id]
        for unit in (first, states, people, *sheets.values(), crosswalk)
        for id in unit.entities
    }
    return Later((first, states, people), sheets, crosswalk, names)


def table(later: Later) -> str:
    """Rows, sheets and claims, as `TABLE` holds them."""
    lines = [
        "# Every row of the affair's fact sheet from 2019 on, and its listings, verified or",
        "# known from a secondary source, and the claims that it became, by sheet.",
        "# SUBJECT PREDICATE WHAT | from the publisher inwards | stance | line (none) | marking",
        "# Checked against the sheets both ways: nothing is missing, and nothing stands besides.",
    ]
    by_sheet: dict[str, list[str]] = {}
    for sheet, claim in later.said():
        by_sheet.setdefault(sheet, []).append(later.line(claim))
    for row, (what, sheets) in ROWS.items():
        lines += ["", f"{row}: {what}"]
        for sheet in sheets:
            lines += [f" {sheet}", *(f"  {line}" for line in by_sheet[sheet])]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    ontology = SEEDS.parent / "ontology"
    sys.stdout.write(table(read_later(Vocabulary.load(ontology))))
