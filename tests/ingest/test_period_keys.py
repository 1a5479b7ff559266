"""Times in sheets, as people know them: each way to write one, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.period import Period
from graph.vocabulary import Vocabulary
from tests.ingest.folder import read, sheet


def when(folder: Path, vocabulary: Vocabulary, written: str) -> Period:
    """The time of an event whose sheet says `written`."""
    unit = read(folder, sheet(f"entities:\n  e: {{class: Event, when: {written}}}\n"), vocabulary)
    assert [str(error) for error in unit.errors] == []
    (claim,) = [claim for claim in unit.claims.values() if claim.predicate == "when"]
    assert claim.value is not None
    assert claim.value.period is not None
    return claim.value.period


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ('"[..2010-05-03]/[2012-06-01..]"', "[..2010-05-03]/[2012-06-01..]"),
        ('{edtf: "[2010..2011]/2012"}', "[2010..2011]/2012"),
        ("{begin: {to: 2010-05-03}, end: {from: 2012-06-01}}", "[..2010-05-03]/[2012-06-01..]"),
        ("{period: {begin: {from: 2010, to: 2011}, end: 2012~}}", "[2010..2011]/2012~"),
        ("{begin: {from: 2010-05-03}}", "[2010-05-03..]/"),
        ("{end: {from: 2012, to: 2013}}", "/[2012..2013]"),
        ("{period: {begin: 2010, end: ..}}", "2010/.."),
        ("{period: 2010/2012}", "2010/2012"),
        ('"[2023-05-03, 2023-05-17]"', "[2023-05-03,2023-05-17]"),
        ("{one_of: [2023-05-03, 2023-05-17]}", "[2023-05-03,2023-05-17]"),
        ("XXXX-05-03", "XXXX-05-03"),
        ("{date: 1917-10-25, calendar: julian}", "1917-11-07"),
        ("{date: 1445-08-20, calendar: hijri}", "[2024-02-29..2024-03-02]"),
    ],
)
def test_each_way_to_write_a_time(
    tmp_path: Path, vocabulary: Vocabulary, written: str, edtf: str
) -> None:
    """Bounds at either end, one of several, no year, another calendar."""
    assert when(tmp_path, vocabulary, written).edtf == edtf


def test_the_words_and_the_ground_stand_beside_every_form(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """As found and inferred are of the time, however it is written."""
    period = when(
        tmp_path,
        vocabulary,
        "{date: 1445-08-20, calendar: hijri, as_found: 20 Sha'ban, inferred: year of the report}",
    )
    assert (period.as_found, period.inferred) == ("20 Sha'ban", "year of the report")
    assert (period.calendar, period.stated) == ("hijri", "1445-08-20")


@pytest.mark.parametrize(
    ("written", "problem", "mend"),
    [
        ("{edtf: 2010, begin: 2011}", "says the time twice", "keep one"),
        ("{edtf: 2010, one_of: [2011, 2012]}", "says the time twice", "keep one"),
        ("{one_of: [2011]}", "names one date", "two or more"),
        ("{one_of: [2011, soon]}", "no date that is taken", "2018-12-28"),
        ("{begin: {from: 2012, to: 2011}}", "ends before it begins", "earlier date first"),
        ("{begin: {since: 2012}}", "begin of a period", "from"),
        ("{period: {start: 2012}}", "a period", "begin"),
        ("{begin: {}}", "open at both ends", "leave the date out"),
        ("{edtf: 1445-08-20, calendar: hijri}", "calendar of no date", "write date:"),
        ("{date: 1445-08-20}", "calendar that nobody names", "hijri"),
        ("{date: 1445-13-20, calendar: hijri}", "no day of the calendar", "12 months"),
        ("{date: 1445-08-20, calendar: higri}", "no calendar that is known", "hijri"),
    ],
)
def test_what_is_refused_says_how_to_write_it(
    tmp_path: Path, vocabulary: Vocabulary, written: str, problem: str, mend: str
) -> None:
    """One error, with the line and the mend."""
    text = sheet(f"entities:\n  e: {{class: Event, when: {written}}}\n")
    (error,) = read(tmp_path, text, vocabulary).errors
    assert problem in str(error)
    assert mend in error.mend
    assert "sheet.yaml:" in str(error)


@pytest.mark.parametrize("key", ["valid", "on"])
def test_what_no_period_has_is_refused_where_a_claim_holds_or_was_said(
    tmp_path: Path, vocabulary: Vocabulary, key: str
) -> None:
    """A slip in a key is never passed over."""
    written = {
        "valid": "organOf: {to: vardania, valid: {edtf: 2018, untill: 2019}}",
        "on": "organOf: {to: vardania, attribution: [{actor: herald, act: reports, "
        "on: {edtf: 2018, untill: 2019}}]}",
    }[key]
    text = sheet(f"entities:\n  b: {{class: StateBody, {written}}}\n")
    (error,) = read(tmp_path, text, vocabulary).errors
    assert "untill" in str(error)
