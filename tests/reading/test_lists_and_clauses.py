"""Lists of demands, counts that nobody verified, and which day and place is whose."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.load import load
from graph.ingest.reading.read_document import read_lines
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY
from tests.naive import NaiveEngine

HEADS = [
    ("We urge the Government of Orlen to:", "Government of Orlen"),
    ("The authorities must:", "The authorities"),
    ("We call on the Parliament of Orlen to immediately:", "Parliament of Orlen"),
    ("Recommendations to the Government of Orlen:", "Government of Orlen"),
    ("We ask the Government of Orlen to do the following:", "Government of Orlen"),
    ("We demand:", None),
]
ITEMS = [
    [
        "- release the two lawyers;",
        "- investigate the killing of Josan Idrel;",
        "- stop the raids.",
    ],
    ["1. Release the two lawyers.", "2. Investigate the killing.", "3. Stop the raids."],
    ["(a) release the two lawyers;", "(b) investigate the killing; and", "(c) stop the raids."],
    ["• Immediately release the two lawyers", "• Investigate the killing", "• Stop the raids"],
    ["Release the two lawyers", "Investigate the killing", "Stop the raids"],
]


@pytest.mark.parametrize(("head", "whom"), HEADS)
@pytest.mark.parametrize("items", ITEMS, ids=["dashes", "numbers", "letters", "bullets", "plain"])
def test_lines_below_a_call_are_its_demands(
    tmp_path: Path, vocabulary: Vocabulary, head: str, whom: str | None, items: list[str]
) -> None:
    """Of one call, to those whom its head names; what follows the list is none of it."""
    lines = ["Ostrel Watch", "6 June 2024", "", head, *items, "Soldiers beat a nurse in Liss."]
    reads = read_lines(lines, vocabulary).sentences
    assert [d.kind for one in reads for d in one.demands] == ["release", "investigate", "stop"]
    asked = next(one.asked for one in reads if one.opens)
    assert (asked or "").removeprefix("the ") == (whom or "")
    assert [one.kind for one in reads[-1].events] == ["ill-treatment"]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines))
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    CliRunner().invoke(cli, ["read", str(path), "--into", str(tmp_path / "a.yaml")])
    told = (tmp_path / "a.yaml").read_text()
    assert told.count("class: Call") == 1
    paths = [tmp_path / "registry.yaml", tmp_path / "a.yaml"]
    report = load(paths, NaiveEngine(vocabulary, clock=Clock()), texts=tmp_path, dry_run=True)
    assert not report.errors, [str(error) for error in report.errors]


def test_more_than_a_demand_in_an_item(vocabulary: Vocabulary) -> None:
    """What else an item tells is told, and the list goes on."""
    lines = ["Ostrel Watch", "", "The authorities must:"]
    lines += ["1. Release the two lawyers. They were beaten on 3 May.", "2. Stop the raids."]
    reads = read_lines(lines, vocabulary).sentences
    assert [d.kind for one in reads for d in one.demands] == ["release", "stop"]
    assert [e.kind for one in reads for e in one.events if e.kind == "ill-treatment"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("An unverified count of 40 was published.", "unverified"),
        ("An unverified list names 40 people who were abducted.", "unverified"),
        ("Officials gave an unconfirmed toll of 40.", "unconfirmed"),
        ("Forty men were killed, a number that could not be verified.", "could not be verified"),
        ("Some 40 people died. The figures have not been confirmed.", "have not been confirmed"),
        ("Forty people were killed.", None),
        ("Forty people were killed. The army could not be reached.", None),
    ],
)
def test_a_count_that_nobody_verified_is_doubtful(
    text: str, word: str | None, vocabulary: Vocabulary
) -> None:
    """In the words of the text, in its sentence or the next one."""
    reads = read_lines(["Ostrel Watch", "", text], vocabulary).sentences
    [count] = [count for one in reads for count in one.counts]
    assert count.size.lstrip("~") == "40"
    assert count.doubts == (() if word is None else (f"the number: the text says “{word}”",))


APART = """\
On 3 May soldiers killed two men in Liss, and police arrested a nurse.|on 3 may,Liss|-,-
Gunmen killed two men in Liss on 3 May and police arrested a nurse.|on 3 may,Liss|-,-
Soldiers killed two men, and on 3 May they arrested a nurse in Bel.|-,-|on 3 may,Bel
Police detained a man who had been beaten in Liss on 3 May.|-,-|on 3 may,Liss
He was arrested on 3 May in Liss and tortured.|on 3 may,Liss|-,-
He was arrested in Liss and tortured in Bel on 4 May.|-,Liss|on 4 may,Bel
Police detained a nurse in Liss after soldiers had killed two men.|-,Liss|-,-
After the killing of two men in Liss on 3 May, police arrested a nurse.|on 3 may,Liss|-,-
Two men were killed in Liss on 3 May; a nurse was arrested.|on 3 may,Liss|-,-
Two men were killed in Liss on 3 May, while a nurse was abducted in Bel.|on 3 may,Liss|-,Bel
Two men were killed in Liss on 3 May. A nurse was arrested.|on 3 may,Liss|-,-
"""
TOGETHER = """\
Two men were killed in an attack in Liss on 3 May.
The men were arrested and beaten on 3 May in Liss.
An attack on 3 May in Liss in which two men were killed shocked the region.
Police killed two men when they raided the village of Liss on 3 May.
On 3 May in Liss soldiers arrested two men and burned down a house.
"""


def _when_and_where(text: str, vocabulary: Vocabulary) -> list[str]:
    reads = read_lines(["Ostrel Watch", "6 June 2024", "", text], vocabulary).sentences
    return [
        f"{event.told.as_found.casefold() if event.told else '-'},{event.place or '-'}"
        for read in reads
        for event in read.events
    ]


@pytest.mark.parametrize("line", APART.splitlines())
def test_no_event_lends_another_its_day_or_place(line: str, vocabulary: Vocabulary) -> None:
    """In one sentence or the next: an event has those of its clause."""
    text, *told = line.split("|")
    assert _when_and_where(text, vocabulary) == told


@pytest.mark.parametrize("text", TOGETHER.splitlines())
def test_one_happening_has_one_day_and_place(text: str, vocabulary: Vocabulary) -> None:
    assert _when_and_where(text, vocabulary) == ["on 3 may,Liss"] * 2
