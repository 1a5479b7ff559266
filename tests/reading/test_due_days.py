"""By when something is asked for, and of whom it is asked by others."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.ingest.reading.due_days import CountedFrom, due_days
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.readings import Read
from graph.vocabulary import Vocabulary
from tests.reading.test_press_releases import sentence

DAYS = [
    ("reply by 31 March", "2021-03-31"),
    ("reply by March 31, 2022", "2022-03-31"),
    ("reply by 3 February", "2022-02-03"),
    ("reply no later than 1st of May", "2021-05-01"),
    ("reply on or before 20 April", "2021-04-20"),
    ("reply before 1 May", "2021-04-30"),
    ("reply before the end of May", "2021-05-31"),
    ("reply by the end of February 2024", "2024-02-29"),
    ("reply by the end of the year", "2021-12-31"),
    ("reply by the end of this month", "2021-03-31"),
    ("reply by June", "2021-06"),
    ("reply by 2023", "2023"),
    ("reply within 60 days", "2021-05-13"),
    ("reply within sixty (60) days", "2021-05-13"),
    ("reply within two weeks of the date of this letter", "2021-03-28"),
    ("reply within three months", "2021-06-14"),
    ("reply within 48 hours", "2021-03-16"),
    ("reply within 10 working days", None),
    ("reply within two weeks of receipt of this letter", None),
    ("reply by Friday", None),
    ("reply by 31 February", None),
]


@pytest.mark.parametrize(("words", "edtf"), DAYS)
def test_a_day_by_which(words: str, edtf: str | None) -> None:
    """Counted from the document's day where the words leave it to that; no day where they give
    none."""
    found = due_days(words, 0, CountedFrom("2021-03-14", "the document's own date"))
    assert [one.edtf for one in found] == [edtf]
    for one in found:
        assert words[one.start : one.end] == one.as_found
        whole = edtf is None or any(year in words for year in ("2022", "2023", "2024"))
        assert (one.inferred is None) == whole


NO_DAYS = [
    "release them within 48 hours of their arrest",
    "release those killed by 12 soldiers of the 3 May Brigade",
    "investigate what was done by March Torlan",
    "investigate by 1 March 2020",
    "publish the report of 3 May",
]


@pytest.mark.parametrize("words", NO_DAYS)
def test_a_day_of_something_else(words: str) -> None:
    """A clock of the law, a name, a day that is over: nothing is asked for by then."""
    assert not due_days(words, 0, CountedFrom("2021-03-14", "the document's own date"))


def test_without_a_day_of_the_document_no_year_is_made_up() -> None:
    """Then only the words are kept."""
    [one] = due_days("reply by 31 March", 0, CountedFrom(None, "the document's own date"))
    assert (one.edtf, one.as_found) == (None, "by 31 March")


def _dues(read: Read) -> dict[str, str | None]:
    return {one.kind: one.due.edtf for one in read.demands if one.due is not None}


def test_a_day_stands_at_what_is_asked_for_before_it(vocabulary: Vocabulary) -> None:
    """The draft asks whether it holds for the rest, and says what of it is inferred."""
    read = sentence(
        "We urge the Guard to release the miners by 20 April and to publish the list of detainees.",
        vocabulary,
    )
    assert _dues(read) == {"release": "2021-04-20"}
    assert any("by when: the year" in doubt for doubt in read.demands[0].doubts)
    both = sentence(
        "We urge the Guard to release the miners and to publish the list within 10 days.",
        vocabulary,
    )
    assert _dues(both) == {"disclose-information": "2021-03-24"}
    assert any("what is asked for before it" in doubt for doubt in both.demands[1].doubts)


def test_a_day_before_all_of_it_is_the_calls(vocabulary: Vocabulary) -> None:
    """And no day on which it was made."""
    read = sentence("By 1 May, the Prosecutor General must open an investigation.", vocabulary)
    assert read.due is not None
    assert read.due.edtf == "2021-05-01"
    assert read.made_on is not None
    assert read.made_on.edtf == "2021-03-14"


def test_what_was_done_before_a_day_is_only_asked_about(vocabulary: Vocabulary) -> None:
    """“The men arrested before 3 April” are to be released, and by no day."""
    read = sentence(
        "We call on the Ministry to release the men arrested before 3 April.", vocabulary
    )
    assert not _dues(read)
    assert read.doubts == ["whether “before 3 April” says by when it is asked for: replyDue"]


LETTER = """\
Ostrel Watch
Letter to the Ministry of Tides
14 March 2021
Please provide information on the arrest of Sal Akre.
We ask you to release him by 20 March.
We look forward to your reply within 14 days.
We also ask you to protect his family.
Residents said that guards had promised to release him within two days.
"""


def test_a_reply_that_a_letter_waits_for_is_due_to_its_calls(vocabulary: Vocabulary) -> None:
    """To those before, with the place of those words; what others promise is due to nobody."""
    read = {one.sentence.line: one for one in read_lines(LETTER.splitlines(), vocabulary).sentences}
    for line in (4, 5):
        due = read[line].due
        assert due is not None
        assert (due.edtf, due.line, due.locator) == ("2021-03-28", 6, "L6:1-45")
    assert _dues(read[5]) == {"release": "2021-03-20"}
    assert read[7].due is None
    assert not read[8].demands


# ------------------------------------------------------------------- calls of others

CALLS = [
    (
        "In May the Committee of Elders asked the ministry to release the miners.",
        ("Committee of Elders", "the ministry", "2020-05"),
    ),
    (
        "The Assembly of Shores had called on Vardania on 3 February to release the miners.",
        ("Assembly of Shores", "Vardania", "2021-02-03"),
    ),
    (
        "In its letter of 3 May 2020, the Committee of Elders urged Vardania to release them.",
        ("Committee of Elders", "Vardania", "2020-05-03"),
    ),
    (
        "The ministry was asked in May 2020 by the Assembly of Shores to release the miners.",
        ("Assembly of Shores", "The ministry", "2020-05"),
    ),
    (
        "Ostrel Watch said that the Assembly of Shores had urged Vardania to release them.",
        ("Assembly of Shores", "Vardania", "../2021-03-14"),
    ),
    (
        "Last month the Ombudsman recommended that the ministry release the miners.",
        ("Ombudsman", "the ministry", "2021-02"),
    ),
    (
        "The ministry had been urged to release the miners.",
        ("somebody who called", "The ministry", "../2021-03-14"),
    ),
]


@pytest.mark.parametrize(("text", "told"), CALLS)
def test_a_call_that_is_told_of_is_somebody_elses(
    text: str, told: tuple[str, str, str], vocabulary: Vocabulary
) -> None:
    """Of whoever made it, on its own day, and never the document's; who is not named stays so."""
    read = sentence(text, vocabulary)
    assert read.caller is not None
    assert read.made_on is not None
    [demand] = read.demands
    assert (read.caller.name, demand.addressee, read.made_on.edtf) == told
    assert demand.kind == "release"
    assert read.told_of
    assert read.caller.named == (read.caller.name != "somebody who called")


def test_the_letter_in_which_it_was_made_is_told(vocabulary: Vocabulary) -> None:
    """In a doubt: where the document can be had, the call is known from there."""
    read = sentence(
        "The Elders' Council asked Vardania in a letter of 3 May 2020 to release them.", vocabulary
    )
    assert (read.made_in, read.demands[0].addressee) == ("a letter of 3 May 2020", "Vardania")


@pytest.mark.parametrize(
    "text",
    [
        "The Assembly of Shores may call on Vardania to release the miners.",
        "The Assembly of Shores has not called on Vardania to release the miners.",
        "The court asked whether the police planned to release them.",
        "Officers asked the residents to leave.",
        "The governor rejected calls for an inquiry.",
        "He was asked by police to report to the station.",
    ],
)
def test_no_call_was_made(text: str, vocabulary: Vocabulary) -> None:
    """What might be asked, was not, or is a question; calls that somebody rejects are not his."""
    assert not sentence(text, vocabulary).demands


def test_a_day_is_counted_from_the_call_that_is_told_of(vocabulary: Vocabulary) -> None:
    """And not from the document that tells of it."""
    read = sentence(
        "On 20 January the Council of Shores asked the Guard to release them within ten days.",
        vocabulary,
    )
    assert _dues(read) == {"release": "2021-01-30"}
    vague = sentence(
        "The Council of Shores had asked the Guard to release them within ten days.", vocabulary
    )
    assert _dues(vague) == {"release": None}


def test_who_did_not_answer(tmp_path: Path) -> None:
    """Behind a semicolon it is those whom the call is to, on the document's own day; in a sentence
    of its own the call that it may be of is a doubt."""
    path = tmp_path / "a.txt"
    path.write_text(
        "Ostrel Watch, 14 March 2021\n"
        "In May the Committee of Elders asked the ministry to release them; it has not answered.\n"
        "The ministry has not replied.\n"
    )
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    assert "    to: l2-call\n    by: unnamed-ministry\n" in told
    assert told.count("    when: {edtf: 2021-03-14, inferred: ") == 2
    assert "by, to (perhaps l2-call)" in told
    assert "attribution: [publisher reports, committee-of-elders states]" in told


def test_a_newcomer_is_told_what_comes_next(tmp_path: Path) -> None:
    """The lines of a registry that is not there yet, which load once they have ids; the commands
    that follow."""
    path, draft, registry = (tmp_path / name for name in ("a.txt", "draft.yaml", "registry.yaml"))
    path.write_text("Ostrel Watch, 14 March 2021\nWe call on Vardania to release them by 1 May.\n")
    told = CliRunner().invoke(cli, ["read", str(path), "--into", str(draft)]).output
    lines = told.splitlines()
    begin = lines.index("  registry:")
    registry.write_text("\n".join(line[2:] for line in lines[begin : begin + 4]) + "\n")
    assert f"answerable load --texts {tmp_path}" in told
    assert "--as restricted" in told
    assert CliRunner().invoke(cli, ["mint", str(registry)]).exit_code == 0
    store = ["--store", str(tmp_path / "s.db")]
    loaded = CliRunner().invoke(
        cli, ["load", "--texts", str(tmp_path), str(registry), str(draft), *store]
    )
    assert loaded.exit_code == 0, loaded.output
