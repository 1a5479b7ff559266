"""Deciding about claims over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import REVIEW, SHEET, House, furnish
from tests.clock import Clock


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def decide(house: House, who: str, ids: list[str], to: str = "ACCEPTED", **more: Any) -> Any:
    return house.ask(who, REVIEW, ids=ids, decision=to, why="read", **more)


def test_somebody_else_accepts(house: House) -> None:
    """Whoever coded it is refused, alone and in a batch; the reviewer is the account's id."""
    added = house.add("writer")["data"]["addSheet"]["new"]
    own = decide(house, "writer", added)
    assert own["data"] == {"reviewClaims": None}
    assert "was coded by the person" in own["errors"][0]["message"]
    assert decide(house, "writer", added, "CONFLICT")["data"]["reviewClaims"]
    told = decide(house, "reader", added)["data"]["reviewClaims"]
    assert told["changed"] == len(added)
    assert {n["review"] for n in told["claims"]["nodes"]} == {"ACCEPTED"}
    query = "query ($id: ID!) { claim(id: $id) { history { by kind } } }"
    history = house.ask("reader", query, id=added[0])["data"]["claim"]["history"]
    assert house.person("reader") in {change["by"] for change in history}


def test_own_work_may_be_accepted_where_that_is_set(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """For who works alone."""
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        alone = House(stack, tmp_path, furnish(engine, tmp_path), own_too=True)
        added = alone.add("writer")["data"]["addSheet"]["new"]
        assert decide(alone, "writer", added)["data"]["reviewClaims"]["changed"] == len(added)


def test_a_stale_state_is_refused(house: House) -> None:
    """Whoever decides on what has changed meanwhile decides nothing, and reads again."""
    nodes = house.add("writer")["data"]["addSheet"]["claims"]["nodes"]
    seen = [{"id": node["id"], "state": node["state"]} for node in nodes]
    ids = [node["id"] for node in nodes]
    assert decide(house, "reader", ids, **{"if": seen})["data"]["reviewClaims"]
    late = decide(house, "second", ids, "REJECTED", **{"if": seen})
    assert late["data"] == {"reviewClaims": None}
    assert late["errors"][0]["extensions"]["code"] == "STALE"
    assert decide(house, "second", ids[:1], "REJECTED")["data"]["reviewClaims"]["changed"] == 1


def test_what_one_may_not_read_is_unknown(house: House) -> None:
    """The same words for a hidden claim and for one that is none; a batch is decided whole."""
    text = "marking: restricted, kind: detention"
    added = house.add("writer", SHEET.replace("kind: detention", text))["data"]["addSheet"]
    hidden = house.ask(
        "writer", '{ claims(where: {predicate: ["kind"]}) { nodes { id marking { level } } } }'
    )["data"]["claims"]["nodes"]
    [secret] = [n["id"] for n in hidden if n["marking"]["level"] == "restricted"]
    assert secret in added["new"]
    house.token("partner", "partner")
    replies = []
    for id in (secret, "a" * 32):
        told = decide(house, "partner", [id])
        assert told["data"] == {"reviewClaims": None}
        replies.append(str(told).replace(id, "ID"))
    assert replies[0] == replies[1]


def test_a_trial_and_a_key(house: House) -> None:
    """A trial decides nothing; a key decides once."""
    added = house.add("writer")["data"]["addSheet"]["new"]
    dry = decide(house, "reader", added, dryRun=True)["data"]["reviewClaims"]
    assert dry["changed"] == len(added)
    assert {n["review"] for n in dry["claims"]["nodes"]} == {"PROPOSED"}
    first = decide(house, "reader", added, key="k")
    assert decide(house, "reader", added, key="k") == first
    other = decide(house, "reader", added, "REJECTED", key="k")
    assert other["errors"][0]["extensions"]["code"] == "KEY_TAKEN"


def test_the_same_words_after_somebody_else_decided(house: House) -> None:
    """They would do nothing: that is told, with what helps; a key that was refused is free."""
    added = house.add("writer")["data"]["addSheet"]["new"]
    assert decide(house, "reader", added)["data"]["reviewClaims"]["changed"] == len(added)
    assert decide(house, "second", added[:1], "REJECTED")["data"]["reviewClaims"]["changed"] == 1
    again = decide(house, "reader", added, key="k")
    assert again["data"] == {"reviewClaims": None}
    assert f"“read”: is what {house.person('reader')} said on" in again["errors"][0]["message"]
    assert "stands as rejected; give another reason" in again["errors"][0]["message"]
    asked = {"ids": added, "decision": "ACCEPTED", "why": "read again", "key": "k"}
    told = house.ask("reader", REVIEW, **asked)["data"]["reviewClaims"]
    assert told["changed"] == 1
    assert {n["review"] for n in told["claims"]["nodes"]} == {"ACCEPTED"}
