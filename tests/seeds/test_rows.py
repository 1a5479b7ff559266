"""The press release is coded completely: every row of its plan, and nothing besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.claim import Stance
from graph.vocabulary import Vocabulary
from tests.seeds.reading import Reading, read_seed

PLANNED = [
    *("A", "S0", "S0b", "S1", "S2", "S3", "S4a", "S4b", "S5a", "S5b", "S6a", "S6b"),
    *("Q1", "Q2", "Q3a", "Q3b", "Q3c", "Q4", "S7a", "S7b", "K0", "S8a", "S8b"),
    *("K1", "K2", "K2a", "K2b", "K2c"),
]


@pytest.fixture(scope="module")
def reading(vocabulary: Vocabulary) -> Reading:
    return read_seed(vocabulary)


@pytest.fixture(scope="module")
def rows() -> dict[str, list[str]]:
    """Row → the claims that it became, as the table says."""
    table: dict[str, list[str]] = {}
    row = ""
    for line in (Path(__file__).parent / "rows.txt").read_text("utf-8").splitlines():
        if line.startswith("  "):
            table[row].append(line.strip())
        elif line and not line.startswith("#"):
            row = line.split(":")[0]
            table[row] = []
    return table


def test_nothing_of_the_seed_is_refused(reading: Reading) -> None:
    """Registry and sheet are read without an error or a warning."""
    for unit in (reading.registry, reading.sheet):
        assert not unit.errors
        assert not unit.warnings


def test_every_row_of_the_plan_became_claims(rows: dict[str, list[str]]) -> None:
    """No row was left out, and none was added."""
    assert list(rows) == PLANNED
    assert all(rows.values())


def test_the_sheet_says_what_the_table_says(reading: Reading, rows: dict[str, list[str]]) -> None:
    """Each claim of a row stands in the sheet, and each claim that the document is said to make
    belongs to a row: nothing is invented."""
    coder = reading.sheet.by
    said = [
        reading.line(claim)
        for claim in reading.sheet.claims.values()
        if claim.id in reading.keys or claim.speaker != coder
    ]
    assert sorted(said) == sorted(line for lines in rows.values() for line in lines)


def test_keys_begin_with_their_row(reading: Reading, rows: dict[str, list[str]]) -> None:
    """Who reads a key finds the row, and the other way round."""
    claims = reading.sheet.claims
    assert len(set(reading.keys.values())) == len(reading.keys)
    for id, key in reading.keys.items():
        assert reading.line(claims[id]) in rows[key.split("-")[0]], key


def test_what_the_coder_says_names_and_describes_and_no_more(reading: Reading) -> None:
    """Beside names, the document's own particulars and the two readings of the caption, the coder
    makes no claim of his own; and whoever is named has a name."""
    own = {c.predicate for c in reading.sheet.claims.values() if c.speaker == reading.sheet.by}
    assert own == {
        *("name", "kind", "alternative", "publisher", "published"),
        *("url", "sha256", "language", "completeness"),
    }
    units = (reading.registry, reading.sheet)
    entities = {id for unit in units for id in unit.entities}
    named = {c.subject for unit in units for c in unit.claims.values() if c.predicate == "name"}
    assert entities == named


def test_what_the_text_does_not_date_is_flagged(reading: Reading) -> None:
    """Every date that is not in the words of the text, and every year that a coder added, says on
    what ground."""
    periods = [
        (reading.line(claim), claim.value.period)
        for claim in reading.sheet.claims.values()
        if claim.value is not None and claim.value.period is not None
    ] + [
        (reading.line(claim), link.on)
        for claim in reading.sheet.claims.values()
        for link in claim.attribution
        if link.on is not None
    ]
    assert len(periods) > 20
    for line, period in periods:
        in_words = period.as_found is not None and "2017" in period.as_found
        assert in_words == (period.inferred is None), line


def test_nothing_denies_every_investigation(reading: Reading) -> None:
    """The trap: no genuine investigation is not no investigation."""
    denied = {c.concept for c in reading.sheet.claims.values() if c.negated}
    assert denied == {"genuine-investigation", "accountability"}


def test_causes_are_opinion_or_the_speaker_s(reading: Reading) -> None:
    """That missing investigation emboldened anybody is opinion, and the publisher's it is not."""
    claims = [c for c in reading.sheet.claims.values() if c.predicate == "contributedTo"]
    to = {reading.names[c.object or ""]: c.stance for c in claims}
    assert to == {"wave": Stance.OPINION, "trauma": Stance.ASSERTED}
    assert {reading.names[c.speaker or ""] for c in claims} == {"marie-struthers"}
