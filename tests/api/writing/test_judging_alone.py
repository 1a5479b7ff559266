"""No row of steps by which one person alone brings what is held against one to another name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from graph.changes.load import load
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.views.seen_states import seen_state
from graph.vocabulary import Vocabulary
from tests.api.writing.house import HEAD, NAMES, REVIEW, House, furnish
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, sheet, write

GUARD, MILITIA, PATROL = "e" * 26, "k" * 26, "l" * 26
MORE = f"""\
  militia: {{id: {MILITIA}, class: StateBody, name: Ostrel militia}}
  patrol: {{id: {PATROL}, class: StateBody, name: Ostrel patrol}}
  strike: {{id: {"m" * 26}, class: Event, name: The strike}}
"""
JUDGE = """mutation ($one: ID!, $other: ID!, $judgement: Judgement) {
  judgeSame(one: $one, other: $other, judgement: $judgement, why: "compared") {
    changed waits claims { nodes { id } }
  }
}"""
RETRACT = """mutation ($ids: [ID!]!, $undo: Boolean) {
  retractClaims(ids: $ids, undo: $undo, why: "compared again") { changed }
}"""
COMPARED = "samesamesamesamesamesamesa"
WITHOUT = f"""\
sheet: {COMPARED}
{NAMES}  patrol: {{id: {PATROL}, class: StateBody}}
{HEAD}claims:
  - {{subject: guard, at: L2, kind: police}}
"""
WITH = f"{WITHOUT}  - {{subject: guard, at: L2, sameAs: patrol}}\n"
PATROL_AS = f'{{ node(id: "{PATROL}") {{ id }} }}'


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path, clock: Clock) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock)
        stack.callback(engine.close)
        (tmp_path / "registry.yaml").write_text(REGISTRY + MORE)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def accuse(house: House, body: str, marking: str = "public") -> None:
    line = f"  - {{subject: strike, at: L2, allegedPerpetrators: {body}, marking: {marking}}}\n"
    path = house.folder / f"{body}.yaml"
    path = write(house.folder, sheet(f"claims:\n{line}", id=(body * 26)[:26]), path.name)
    assert not load([path], house.engine).errors


def judge(house: House, who: str, one: str, other: str, how: str = "SAME") -> Any:
    clearance = "restricted" if who == "boss" else "public"
    asked = {"one": one, "other": other, "judgement": how, "clearance": clearance}
    return house.ask(who, JUDGE, **asked)["data"]["judgeSame"]


def seen_as(house: House, who: str, clearance: str = "public") -> str:
    """Under which id somebody is shown the patrol."""
    return str(house.ask(who, PATROL_AS, clearance=clearance)["data"]["node"]["id"])


def test_what_only_some_read_of_both_waits(house: House) -> None:
    """Both are accused of the same, as far as the author reads; the public, who reads it of one
    alone, would read it of the other."""
    accuse(house, "guard")
    accuse(house, "patrol", "restricted")
    assert judge(house, "boss", GUARD, PATROL)["waits"]
    assert seen_as(house, "one") == PATROL


def test_what_is_denied_now_may_be_joined_later(house: House) -> None:
    """A judgement that two persons agreed to and one of them denies, until the other end is
    judged to be one with a third."""
    accuse(house, "guard")
    assert judge(house, "one", GUARD, MILITIA)["waits"]
    assert not judge(house, "two", GUARD, MILITIA)["waits"]
    assert judge(house, "one", GUARD, MILITIA, "APART")["changed"]
    assert judge(house, "one", MILITIA, PATROL)["waits"]
    [denial] = judge(house, "one", GUARD, MILITIA, "APART")["claims"]["nodes"]
    told = house.ask("one", RETRACT, ids=[denial["id"]], clearance="public")
    assert told["data"]["retractClaims"]["changed"] == 1
    assert seen_as(house, "one") == PATROL


@pytest.mark.parametrize("marking", ["public", "restricted"])
def test_a_judgement_that_was_taken_back_is_asked_about_anew(house: House, marking: str) -> None:
    """Of whom something is held since: told to who reads it, and a twin for who alone reads it."""
    [judgement] = judge(house, "one", GUARD, PATROL)["claims"]["nodes"]
    asked = {"ids": [judgement["id"]], "clearance": "public"}
    assert house.ask("one", RETRACT, **asked)["data"]["retractClaims"]["changed"] == 1
    accuse(house, "guard", marking)
    told = house.ask("one", RETRACT, undo=True, **asked)
    if marking == "public":
        [error] = told["errors"]
        assert "would be held against" in error["message"]
        assert seen_as(house, "one") == PATROL
    else:
        assert told["data"]["retractClaims"]["changed"] == 1
        assert seen_as(house, "one") == GUARD
    assert seen_as(house, "boss", "restricted") == PATROL


def add(house: House, text: str) -> Any:
    with house.engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE, coded=True)
        records = [life.record for life in view.claim_histories()]
    state = seen_state(one for one in records if one.claim.origin == COMPARED)
    told = house.add("coder", text, clearance="public", **{"if": state})
    return told["data"]["addSheet"]


@pytest.mark.parametrize("marking", ["public", "restricted"])
def test_a_sheet_that_says_it_again_has_it_accepted_anew(
    house: House, clock: Clock, marking: str
) -> None:
    """A judgement that was accepted, and that the sheet did not say while somebody was accused."""
    nodes = add(house, WITH)["claims"]["nodes"]
    asked = {"ids": [one["id"] for one in nodes if one["predicate"] == "sameAs"]}
    asked |= {"decision": "ACCEPTED", "why": "compared", "clearance": "public"}
    assert house.ask("two", REVIEW, **asked)["data"]["reviewClaims"]["changed"] == 1
    assert seen_as(house, "two") == GUARD
    for times in ("once more", "and once more"):
        assert add(house, WITHOUT)["retracted"] == asked["ids"]
        assert add(house, WITH)["reinstated"] == asked["ids"]
        assert seen_as(house, "two") == PATROL
        assert house.ask("two", REVIEW, **(asked | {"why": times}))["data"]["reviewClaims"]
        assert seen_as(house, "two") == GUARD
        clock.tick()
    assert add(house, WITHOUT)["retracted"] == asked["ids"]
    accuse(house, "guard", marking)
    assert add(house, WITH)["reinstated"] == asked["ids"]
    assert seen_as(house, "two") == PATROL
    again = house.ask("two", REVIEW, **(asked | {"why": "compared again"}))
    if marking == "public":
        assert "a second person has to agree" in again["errors"][0]["message"]
    else:
        assert again["data"]["reviewClaims"]["changed"] == 1
    assert (seen_as(house, "two") == GUARD) is (marking == "restricted")
    assert seen_as(house, "boss", "restricted") == PATROL
