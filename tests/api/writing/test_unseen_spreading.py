"""Judgements of identity that spread what their author may not read, and keys across clearances."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from api.access.caller import Caller
from api.writing.scribe import WriteRefused
from graph.changes.load import load
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import ALL, HEAD, NAMES, REVIEW, SHEET, House, furnish
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, sheet, write

GUARD, MILITIA, THIRD = "e" * 26, "k" * 26, "q" * 26
MORE = f"""\
  militia: {{id: {MILITIA}, class: StateBody, name: Ostrel militia}}
  third: {{id: {THIRD}, class: StateBody, name: A third body, marking: restricted}}
  strike: {{id: {"m" * 26}, class: Event, name: The strike}}
  march: {{id: {"n" * 26}, class: Event, name: The march}}
"""
HIDDEN = """\
claims:
  - {subject: strike, at: L2, allegedPerpetrators: guard, marking: restricted}
"""
SAME = f"""\
sheet: samesamesamesamesamesamesa
{NAMES}  militia: {{id: {MILITIA}, class: StateBody}}
{HEAD}claims:
  - {{subject: guard, at: L2, sameAs: militia}}
"""
JUDGE = f"""mutation ($dryRun: Boolean) {{
  judgeSame(one: "{GUARD}", other: "{MILITIA}", why: "compared", dryRun: $dryRun) {{ changed ids }}
}}"""
SEEN = f'{{ node(id: "{MILITIA}") {{ id }} }}'


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        (tmp_path / "registry.yaml").write_text(REGISTRY + MORE)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def accuse_unseen(house: House) -> None:
    path = write(house.folder, sheet(HIDDEN, id="hiddenhiddenhiddenhiddenhi"), "hidden.yaml")
    assert not load([path], house.engine).errors


def held(house: House) -> set[tuple[str, str]]:
    """What stands in the list for who may decide: what it is, and where."""
    return {(one.what, one.origin) for one in house.book.kept(Clearance.parse("confidential"))}


def judged(house: House, dry_run: bool = False) -> Any:
    told = house.ask("public", JUDGE, dryRun=dry_run, clearance="public")
    return told["data"]["judgeSame"]


def accepted(house: House) -> Any:
    """What comes of a sheet's judgement that somebody who reads what is public accepts."""
    nodes = house.add("coder", SAME, clearance="public")["data"]["addSheet"]["claims"]["nodes"]
    ids = [node["id"] for node in nodes if node["predicate"] == "sameAs"]
    asked = {"ids": ids, "decision": "ACCEPTED", "why": "compared"}
    return house.ask("public", REVIEW, clearance="public", **asked)["data"]["reviewClaims"]


def test_what_was_judged_is_no_news_for_what_is_hidden(house: House) -> None:
    """A judgement told again has changed nothing, whatever is held against one of the two."""
    assert judged(house)["changed"]
    assert not judged(house, dry_run=True)["changed"]
    accuse_unseen(house)
    assert not judged(house, dry_run=True)["changed"]
    assert not judged(house)["changed"]
    # Nor does it take away from anybody what was judged before.
    seen = house.ask("public", SEEN, clearance="public")
    assert seen["data"]["node"]["id"] == GUARD


def test_a_sheets_judgement_counts_once_accepted(house: House) -> None:
    """Where nothing is held against either."""
    assert accepted(house)["changed"] == 1
    assert house.ask("boss", SEEN)["data"]["node"]["id"] == GUARD


def test_a_sheets_judgement_waits_for_a_second_person(house: House) -> None:
    """Where it would bring a hidden accusation to another name: its reply is as ever, and nobody
    is merged."""
    accuse_unseen(house)
    told = accepted(house)
    assert told["changed"] == 1
    assert [turn["after"] for turn in told["turns"]] == ["accepted"]
    assert house.ask("boss", SEEN)["data"]["node"]["id"] == MILITIA
    public = house.ask("public", SEEN, clearance="public")
    assert public["data"]["node"]["id"] == GUARD
    [twin] = [one.id for one in house.book.kept(Clearance.parse("restricted"))]
    again = {"ids": [twin], "decision": "ACCEPTED", "why": "compared"}
    [error] = house.ask("boss", REVIEW, **again)["errors"]
    assert "a second person has to agree" in error["message"]


def test_a_key_holds_for_one_clearance(house: House) -> None:
    """Who reads less now is not told what came of a request then."""
    scribes = [
        house.desk.scribe(
            Caller(name="writer", clearance=Clearance.parse(level), may=ALL, person="w" * 26)
        )
        for level in ("restricted", "public")
    ]
    first = scribes[0].add_sheet(SHEET, key="k")
    assert scribes[0].add_sheet(SHEET, key="k") == first
    with pytest.raises(WriteRefused, match="came with another request"):
        scribes[1].add_sheet(SHEET, key="k")


def test_what_waits_for_that_is_listed(house: House) -> None:
    """A judgement and an acceptance that only the whole store holds back, for who may decide;
    trials leave nothing there."""
    accuse_unseen(house)
    judged(house, dry_run=True)
    assert held(house) == set()
    judged(house)
    assert held(house) == {("judgement", "decision")}
    assert house.book.kept(Clearance.parse("public")) == []


def test_a_second_person_agrees_to_what_the_first_did_not_see(house: House) -> None:
    """Who judged first is not told; somebody who reads the accusation judges the same."""
    accuse_unseen(house)
    judged(house)
    told = house.ask("reader", JUDGE.replace("changed ids", "changed waits"))["data"]["judgeSame"]
    assert told == {"changed": True, "waits": False}


AGREED = f"""mutation ($judgement: Judgement) {{
  judgeSame(one: "{GUARD}", other: "{MILITIA}", judgement: $judgement, why: "compared") {{
    changed waits claims {{ nodes {{ review marking {{ level }} }} }}
  }}
}}"""
OPEN = """claims:
  - {subject: march, at: L2, allegedPerpetrators: militia, marking: public}
"""


def agree(house: House, who: str, clearance: str = "public", how: str = "SAME") -> Any:
    told = house.ask(who, AGREED, judgement=how, clearance=clearance)["data"]["judgeSame"]
    return told["changed"], told["waits"], [node["review"] for node in told["claims"]["nodes"]]


def one_for(house: House, who: str, clearance: str = "restricted") -> bool:
    """Whether somebody is shown one."""
    return bool(house.ask(who, SEEN, clearance=clearance)["data"]["node"]["id"] == GUARD)


@pytest.mark.parametrize("hidden", [True, False])
def test_two_who_read_the_same_are_told_the_same(house: House, hidden: bool) -> None:
    """An accusation that both read, and one that spreads the other way and neither reads: the
    second account agrees, with it and without. Who reads it is shown one only with a person who
    read it, too."""
    path = write(house.folder, sheet(OPEN, id="openopenopenopenopenopenop"), "open.yaml")
    assert not load([path], house.engine).errors
    if hidden:
        accuse_unseen(house)
    assert agree(house, "one") == (True, True, ["PROPOSED"])
    assert agree(house, "one") == (False, True, ["PROPOSED"])
    assert agree(house, "two") == (True, False, ["ACCEPTED"])
    assert agree(house, "one") == (False, False, ["ACCEPTED"])
    assert one_for(house, "one", "public")
    assert one_for(house, "boss") is not hidden
    if not hidden:
        return
    assert agree(house, "boss", "restricted") == (True, False, ["ACCEPTED"])
    assert one_for(house, "boss")
    # Taken back in public, it stays for those who read why, by a person who read it.
    assert agree(house, "two", how="UNDO")[0]
    assert not one_for(house, "one", "public")
    assert one_for(house, "boss")
    assert agree(house, "boss", "restricted", "UNDO")[0]
    assert not one_for(house, "boss")


def test_a_twin_is_not_ended_alone(house: House) -> None:
    """Who reads why a judgement waits ends both: the other one would count again."""
    accuse_unseen(house)
    judged(house)
    [twin] = [one.id for one in house.book.kept(Clearance.parse("restricted"))]
    asked = {"decision": "REJECTED", "why": "two bodies"}
    [error] = house.ask("boss", REVIEW, ids=[twin], **asked)["errors"]
    assert "would count again" in error["message"]
    coarse = error["message"].partition("the judgement ")[2].split(",")[0]
    assert house.ask("boss", REVIEW, ids=[twin, coarse], **asked)["data"]["reviewClaims"]
    assert not one_for(house, "public", "public")
    assert not one_for(house, "boss")
    # Judged anew, it waits again for who reads why.
    assert agree(house, "public") == (True, False, ["ACCEPTED"])
    assert one_for(house, "public", "public")
    assert not one_for(house, "boss")


def test_a_judgement_that_nobody_reads_is_looked_through(house: House) -> None:
    """An accusation of a third record, which a hidden judgement makes one with one of the two."""
    text = sheet(HIDDEN.replace("guard", "third"), id="hiddenhiddenhiddenhiddenhi")
    assert not load([write(house.folder, text, "hidden.yaml")], house.engine).errors
    for who in ("boss", "chief"):
        told = house.ask(who, JUDGE.replace(MILITIA, THIRD), clearance="restricted")
        assert told["data"]["judgeSame"], told
    assert judged(house)["changed"]
    assert one_for(house, "public", "public")
    assert not one_for(house, "boss")


CLOSED = f"""\
sheet: closedclosedclosedclosed22
{NAMES}  militia: {{id: {MILITIA}, class: StateBody}}
{HEAD}claims:
  - {{subject: guard, at: L2, sameAs: militia, marking: confidential}}
"""


def join_in_confidence(house: House) -> None:
    """A judgement of the two that only those read who read everything."""
    told = house.add("keeper", CLOSED, clearance="confidential")["data"]["addSheet"]
    ids = [node["id"] for node in told["claims"]["nodes"] if node["predicate"] == "sameAs"]
    asked = {"ids": ids, "decision": "ACCEPTED", "why": "compared"}
    assert house.ask("head", REVIEW, clearance="confidential", **asked)["data"]["reviewClaims"]


@pytest.mark.parametrize("joined", [False, True])
def test_what_some_see_as_one_already_is_still_spread_for_others(
    house: House, joined: bool
) -> None:
    """Who reads everything has both as one; who reads what is restricted sees an accusation of a
    third record come to the other name, and has to look at it; the public sees nothing of it."""
    text = sheet(HIDDEN.replace("guard", "third"), id="hiddenhiddenhiddenhiddenhi")
    if joined:
        join_in_confidence(house)
        assert one_for(house, "keeper", "confidential")
        assert not one_for(house, "boss")
    assert not load([write(house.folder, text, "hidden.yaml")], house.engine).errors
    for who in ("boss", "chief"):
        told = house.ask(who, JUDGE.replace(MILITIA, THIRD), clearance="restricted")
        assert told["data"]["judgeSame"], told
    assert judged(house)["changed"]
    assert one_for(house, "public", "public")
    assert not one_for(house, "boss")
    assert one_for(house, "keeper", "confidential") is joined
    assert agree(house, "boss", "restricted") == (True, False, ["ACCEPTED"])
    assert one_for(house, "boss")


COMPARTMENTS = 24
SEALED = "entities:\n" + "".join(
    f"  e{at}: {{class: Event, at: L2, marking: restricted+c{at}, allegedPerpetrators: guard}}\n"
    for at in range(COMPARTMENTS)
)


def test_each_compartment_is_looked_at_once(house: House) -> None:
    """Where each of many hides something else, a judgement waits for those who read it: not for
    each set of them that somebody may read, of which there are sixteen million."""
    text = sheet(SEALED, id="hiddenhiddenhiddenhiddenhi")
    assert not load([write(house.folder, text, "hidden.yaml")], house.engine).errors
    assert judged(house)["changed"]
    every = "confidential" + "".join(f"+c{at}" for at in range(COMPARTMENTS))
    assert len(house.book.kept(Clearance.parse(every))) == COMPARTMENTS
