"""``answerable calls`` and ``answerable board``, as a shell sees them."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from api.cli.commands.terminal import columns
from graph.ledger.board import board_columns
from tests.api.running import Shell
from tests.ledger.test_ledger_document import HEAD, REGISTRY

SHEET = """
entities:
  letter: {class: Call, name: Letter of April, issuers: watch, addressees: vardania, about: raid,
      madeOn: 2018-04-01, demands: {look: {kind: investigate, text: to look into the raid}}}
  report: {class: Call, name: Report of a crime, issuers: watch, addressees: prosecutor,
      about: raid, madeOn: 2018-05-01, demands: {open: {kind: open-case, text: "=1+1"}}}
  plea: {class: Call, name: Plea, issuers: watch, addressees: everybody, madeOn: 2018-06-01,
      demands: {wish: {kind: protect}}}
  bill: {class: Call, name: Bill, issuers: watch, addressees: mill, madeOn: 2018-07-01,
      demands: {pay: {kind: remedy}}}
  answer: {class: Response, kind: reply, by: ministry, to: letter, when: 2018-05-10}
"""


@pytest.fixture
def ledger(shell: Shell) -> Shell:
    """Commands over a store with four invented calls."""
    shell.write("registry.yaml", REGISTRY)
    done = shell("load", shell.write("sheet.yaml", HEAD + SHEET))
    assert done.code == 0, done.err
    return shell


def rows(shell: Shell, *arguments: str) -> list[dict[str, object]]:
    done = shell(*arguments, "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, object]] = json.loads(done.out)["strands"]
    return found


def test_json(ledger: Shell) -> None:
    """One row a strand, the States first, with everything that a table shows."""
    told = rows(ledger, "calls", "--on", "2018-07-31")
    assert [row["call"] for row in told] == [
        "Letter of April",
        "Report of a crime",
        "Plea",
        "Bill",
    ]
    letter = told[0]
    assert tuple(letter) == board_columns()
    assert (letter["state_addressed"], letter["addressee"]) == ("Republic of Vardania",) * 2
    assert (letter["standing"], letter["state"]) == ("PUT", "REPLIED")
    assert (letter["asked"], letter["asked_on"]) == ("to look into the raid", "2018-04-01")
    assert (letter["days_min"], letter["days_max"]) == (121, 121)
    assert letter["last_response"] == "2018-05-10, Foreign Ministry of Vardania: reply"
    assert letter["sources"] == ["Ostrel Herald on the raid"]
    assert [row["state_addressed"] for row in told[1:]] == [
        "Republic of Vardania",
        "Nobody in particular",
        "Others than States",
    ]


def test_before_a_call_was_made_it_is_not_there(ledger: Shell) -> None:
    """A day before everything has no rows; without a day it is today."""
    assert rows(ledger, "calls", "--on", "2018-03-31") == []
    assert len(rows(ledger, "calls")) == 4


def test_choices(ledger: Shell) -> None:
    """By state, and by addressee: an id, or words of the name of an actor or of its State."""
    on = ("calls", "--on", "2018-07-31")
    assert [r["call"] for r in rows(ledger, *on, "--states", "replied")] == ["Letter of April"]
    assert [r["call"] for r in rows(ledger, *on, "--addressee", "vardania")] == [
        "Letter of April",
        "Report of a crime",
    ]
    assert [r["call"] for r in rows(ledger, *on, "--addressee", "l" * 26)] == ["Bill"]
    assert rows(ledger, *on, "--addressee", "nobody of that name") == []


def test_csv(ledger: Shell) -> None:
    """A head and a row each; what a spreadsheet would run is defused."""
    done = ledger("calls", "--on", "2018-07-31", "--format", "csv")
    table = list(csv.DictReader(io.StringIO(done.out)))
    assert list(table[0]) == list(board_columns())
    assert table[1]["asked"] == "'=1+1"
    assert (table[0]["contested"], table[0]["days_min"]) == ("no", "121")


@pytest.mark.parametrize("width", [60, 80, 119, 120, 200])
def test_board_fits_the_terminal(
    ledger: Shell, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grouped by State; no line is wider than the terminal; nothing is left out."""
    monkeypatch.setenv("COLUMNS", str(width))
    done = ledger("board", "--on", "2018-07-31")
    lines = done.out.splitlines()
    assert max(map(columns, lines)) <= width
    assert [line for line in lines if line.isupper() and not line.startswith(" ")] == [
        "REPUBLIC OF VARDANIA",
        "NOBODY IN PARTICULAR",
        "OTHERS THAN STATES",
    ]
    text = re.sub(r"\s+", " ", done.out)
    for word in (
        *("to look into the raid", "2018-05-10", "Ostrel Herald on the raid", "Ostrel Mill"),
        "Addressed to Everybody, which is nobody in particular.",
    ):
        assert word in text
    assert ("sources: " in done.out) == (width >= 120)


def test_a_policy_is_labelled(ledger: Shell) -> None:
    """It shows what is overdue by it, and changes no state."""
    on = ("calls", "--on", "2018-07-31")
    with_policy = rows(ledger, *on, "--policy", "review-after-30-days")
    assert [row["overdue"] for row in with_policy] == [
        None,
        "since 2018-06-01: Review policy of 30 days (review policy)",
        None,
        None,
    ]
    plain = rows(ledger, *on)
    assert [row["state"] for row in with_policy] == [row["state"] for row in plain]


BOARD = """
entities:
  trio: {class: InternationalBody, name: Three friends of Ostrel, members: [watch, mill]}
  letter: {class: Call, name: Letter of April, issuers: [watch, mill, trio], addressees: vardania,
      about: raid, madeOn: 2018-04-01}
  plan: {class: Call, name: Plan of May, issuers: watch, addressees: vardania, about: raid,
      madeOn: ../2018-05-01, demands: {look: {kind: investigate}}}
  check: {class: Response, kind: preliminary-inquiry, by: prosecutor, about: raid,
      when: 2018-06-01, announcedEnd: 2018-06-30}
  talk: {class: Response, kind: denial, by: guard, about: raid, when: 2018-06-02}
claims:
  - {subject: raid, allegedPerpetrators: guard}
"""


@pytest.fixture
def table(shell: Shell) -> str:
    """A board over what takes more words."""
    shell.write("registry.yaml", REGISTRY)
    assert shell("load", shell.write("sheet.yaml", HEAD + BOARD)).code == 0
    return re.sub(r"\s+", " ", shell("board", "--on", "2018-07-31").out)


def test_a_board_says_what_a_state_rests_on(table: str) -> None:
    """Groups rather than all their members; days that nobody knows; denials beside the call."""
    assert "Letter of April 2018-04-01, Three friends of Ostrel what it demands is not" in table
    assert "stands PUT, PARTIAL, 91 or more days" in table
    assert "announced to end 2018-06-30; no result is recorded by then" in table
    assert "preliminary inquiry (not said to be in answer)" in table
    assert "denied 2018-06-02, Ostrel Guard: denial; words of the accused" in table
    assert "possibly" not in table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--on", "yesterday"), "yesterday"),
        (("--states", "LOST"), "LOST"),
        (("--states", ","), "nothing is no state"),
        (("--policy", "soon"), "those known: review-after-30-days"),
    ],
)
def test_refusals(ledger: Shell, arguments: tuple[str, ...], message: str) -> None:
    """What cannot be meant is refused, with what would be right."""
    done = ledger("calls", *arguments)
    assert (done.code in (1, 2), done.out) == (True, "")
    assert message in done.err


NOTES = """
entities:
  letter: {class: Call, name: Letter of April, issuers: watch, addressees: vardania, about: raid,
      madeOn: 2018-04-01, demands: {look: {kind: investigate, text: to look into the raid}}}
  answer: {class: Response, kind: recommendation-noted, by: ministry, to: letter,
      when: 2018-05-10}
  opened: {class: Response, kind: opening, by: guard, about: raid, when: 2018-06-01}
"""


def test_whose_act_it_is_and_what_noted_means(shell: Shell) -> None:
    """An investigation by the accused is called that; what is only noted is not supported."""
    shell.write("registry.yaml", REGISTRY)
    assert shell("load", shell.write("sheet.yaml", HEAD + NOTES)).code == 0
    (noted,) = rows(shell, "board", "--on", "2018-05-31")
    assert noted["state"] == "REPLIED"
    assert str(noted["last_response"]).endswith("recommendation noted (not supported)")
    (opened,) = rows(shell, "board", "--on", "2018-06-01")
    assert opened["state"] == "UNDER_WAY"
    assert opened["last_response"] == (
        "2018-06-01, Ostrel Guard: opening of a case "
        "(not said to be in answer; accused in the matter)"
    )


NAMESAKES = """
entities:
  one: {class: Organisation, name: Mill committee}
  two: {class: Organisation, name: Mill committee}
  letter: {class: Call, name: Letter of April, issuers: watch, about: raid, madeOn: 2018-04-01,
      addressees: [one, two, mill], demands: {look: {kind: investigate}}}
"""


def test_addressees_of_one_name_are_told_apart(shell: Shell) -> None:
    """By their ids, on the board; who has no namesake is called by the name alone."""
    shell.write("registry.yaml", REGISTRY)
    assert shell("load", shell.write("sheet.yaml", HEAD + NAMESAKES)).code == 0
    told = sorted(str(row["addressee"]) for row in rows(shell, "board", "--on", "2018-05-31"))
    assert len(set(told)) == 3
    named = [re.fullmatch(r"Mill committee \[[a-z2-7]{26}\]", name) for name in told]
    assert sum(match is not None for match in named) == 2
