"""Marking otherwise, taking back, judging, and short forms, over HTTP; and many at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import decide
from graph.changes.load import load
from graph.claims.claim import Review
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import ALL, REVIEW, SHEET, House, furnish
from tests.clock import Clock
from tests.ingest.folder import sheet, write

REMARK = """mutation ($ids: [ID!]!, $to: String!, $dryRun: Boolean) {
  remarkClaims(ids: $ids, to: $to, why: "asked to", dryRun: $dryRun) {
    changed turns { of before after } warnings claims { nodes { id marking { level } } }
  }
}"""
RETRACT = """mutation ($ids: [ID!]!, $undo: Boolean) {
  retractClaims(ids: $ids, undo: $undo, why: "a slip") { changed claims { nodes { stands } } }
}"""
JUDGE = """mutation ($one: ID!, $other: ID!, $how: Judgement) {
  judgeSame(one: $one, other: $other, judgement: $how, why: "compared") {
    changed waits ids claims { nodes { predicate review } }
  }
}"""
IDS = "query ($id: ID!) { node(id: $id) { ... on Actor { sameAs { id } } } }"
CALL = """mutation ($call: NewCall!, $key: String) {
  addCall(
    document: {
      name: "A letter of Ostrel Watch", published: "2019-02-03"
      publisher: "cccccccccccccccccccccccccc"
    }
    call: $call, marking: "public", key: $key
  ) { origin new claims(first: 50) { nodes { predicate subject { __typename id } } } }
}"""
RESPONSE = """mutation ($to: [ID!]!) {
  addResponse(
    document: { name: "A reply of the Guard", publisher: "bbbbbbbbbbbbbbbbbbbbbbbbbb" }
    response: {
      kind: "refusal-to-cooperate", by: ["eeeeeeeeeeeeeeeeeeeeeeeeee"], to: $to, when: "2019-03"
    }
    marking: "public"
  ) { new }
}"""


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def claims_of(house: House, predicate: str) -> list[str]:
    query = "query ($p: [String!]) { claims(where: {predicate: $p}) { nodes { id origin } } }"
    nodes = house.ask("writer", query, p=[predicate])["data"]["claims"]["nodes"]
    return [node["id"] for node in nodes]


def test_a_marking_follows_its_floor(house: House) -> None:
    """Stricter is taken, below a floor is refused with the rule."""
    house.add("writer")
    ids = claims_of(house, "kind")[:2]
    told = house.ask("second", REMARK, ids=ids, to="restricted")["data"]["remarkClaims"]
    assert told["changed"] == 2
    assert {n["marking"]["level"] for n in told["claims"]["nodes"]} == {"restricted"}
    assert told["warnings"] == []
    unread = house.ask("second", REMARK, ids=ids[:1], to="confidential", dryRun=True)
    [warning] = unread["data"]["remarkClaims"]["warnings"]
    assert "out of your sight" in warning
    victim = SHEET + "  - {subject: raid, at: L3, victims: someone, marking: restricted}\n"
    victim = victim.replace("entities:\n", "entities:\n  someone: {class: Person}\n")
    added = house.add("writer", victim)
    assert added["data"]["addSheet"], added
    [harmed] = claims_of(house, "victim")
    low = house.ask("second", REMARK, ids=[harmed], to="public")
    assert low["data"] == {"remarkClaims": None}
    assert "below the floor" in low["errors"][0]["message"]


def test_what_binds_closer_than_a_marking_is_told(house: House) -> None:
    """Of what the claim names, as at the command line; an id that is none says what to do."""
    house.add("writer")
    guard = "e" * 26
    assert house.ask("second", REMARK, ids=[guard], to="partner")["data"]["remarkClaims"]["changed"]
    [accusing] = claims_of(house, "allegedPerpetrator")
    told = house.ask("second", REMARK, ids=[accusing], to="public")["data"]["remarkClaims"]
    bound = f"{accusing}: public is written, partner binds: {guard} is partner"
    assert told["warnings"] == [bound]
    opened = house.ask("second", REMARK, ids=[guard], to="public", dryRun=True)
    warnings = opened["data"]["remarkClaims"]["warnings"]
    follows = f"{accusing}: allegedPerpetrator: partner → public, with what it names"
    assert follows in warnings
    unknown = house.ask("second", REMARK, ids=["a" * 32], to="partner")
    assert "with a token of another clearance" in unknown["errors"][0]["extensions"]["mend"]


def test_claims_are_taken_back_and_that_too(house: House) -> None:
    """Loading their sheet does not bring them back."""
    added = house.add("writer")["data"]["addSheet"]["new"]
    one = house.ask("second", RETRACT, ids=added[:2])["data"]["retractClaims"]
    assert one == {"changed": 2, "claims": {"nodes": [{"stands": False}] * 2}}
    assert house.add("writer")["data"]["addSheet"]["reinstated"] == []
    again = house.ask("second", RETRACT, ids=added[:2], undo=True)["data"]["retractClaims"]
    assert again == {"changed": 2, "claims": {"nodes": [{"stands": True}] * 2}}


def test_two_records_are_judged(house: House) -> None:
    """The same, apart, and taken back; one that spreads an accusation wants a second person."""
    house.add("writer")
    herald, watch = "b" * 26, "c" * 26
    told = house.ask("second", JUDGE, one=herald, other=watch)["data"]["judgeSame"]
    assert told == {
        "changed": True,
        "waits": False,
        "ids": [herald, watch],
        "claims": {"nodes": [{"predicate": "sameAs", "review": "ACCEPTED"}]},
    }
    undone = house.ask("second", JUDGE, one=herald, other=watch, how="UNDO")
    assert undone["data"]["judgeSame"]["changed"]
    pair = guard_and_police(house)
    judged = [judgement(house, who, pair) for who in ("second", "second", "chief", "second")]
    assert judged == [
        # (changed, waits, review): who judged first is no second person.
        (True, True, "PROPOSED"),
        (False, True, "PROPOSED"),
        (True, False, "ACCEPTED"),
        (False, False, "ACCEPTED"),
    ]
    undone = house.ask("second", JUDGE, **pair, how="UNDO")["data"]["judgeSame"]
    assert (undone["changed"], undone["waits"]) == (True, False)


def test_what_was_rejected_is_agreed_to_anew(house: House) -> None:
    """Who judged before somebody rejected it does not count; nobody accepts it by a review."""
    house.add("writer")
    pair = guard_and_police(house)
    assert judgement(house, "second", pair) == (True, True, "PROPOSED")
    [id] = claims_of(house, "sameAs")
    refused = house.ask("chief", REVIEW, ids=[id], decision="ACCEPTED", why="read")
    assert "second person" in refused["errors"][0]["message"]
    assert house.ask("chief", REVIEW, ids=[id], decision="REJECTED", why="read")["data"]
    assert judgement(house, "third", pair) == (True, True, "PROPOSED")
    assert house.ask("third", IDS, id="e" * 26)["data"]["node"]["sameAs"] == []
    assert judgement(house, "second", pair) == (True, False, "ACCEPTED")
    [same] = house.ask("third", IDS, id="e" * 26)["data"]["node"]["sameAs"]
    assert {same["id"], "e" * 26} == {*pair.values()}


def test_who_took_a_judgement_back_is_no_second_person(house: House) -> None:
    """Nor who rejected it: somebody else brings it up again, and is the first to judge."""
    house.add("writer")
    pair = guard_and_police(house)
    assert judgement(house, "second", pair) == (True, True, "PROPOSED")
    [id] = claims_of(house, "sameAs")
    for who, query, asked in (
        ("second", REVIEW, {"decision": "REJECTED", "why": "wrong"}),
        ("chief", REVIEW, {"decision": "PROPOSED", "why": "not wrong"}),
        ("chief", JUDGE, None),
        ("chief", RETRACT, {}),
        ("third", RETRACT, {"undo": True}),
        ("third", JUDGE, None),
        ("third", JUDGE, {"how": "UNDO"}),
        ("writer", RETRACT, {"undo": True}),
        ("writer", JUDGE, None),
    ):
        if asked is None:
            assert judgement(house, who, pair)[1:] == (True, "PROPOSED")
        else:
            of = pair if query == JUDGE else {"ids": [id]}
            assert "errors" not in house.ask(who, query, **of, **asked)
    assert judgement(house, "second", pair) == (True, False, "ACCEPTED")


def test_what_is_rejected_by_command_ends_what_others_judged(house: House) -> None:
    """As over HTTP: who judged before is no first any more."""
    house.add("writer")
    pair = guard_and_police(house)
    assert judgement(house, "second", pair) == (True, True, "PROPOSED")
    [id] = claims_of(house, "sameAs")
    reads = Clearance.parse("restricted")
    for to in (Review.REJECTED, Review.PROPOSED):
        order = DecisionBy(by="q" * 26, why="read", on="2020-01-02", clearance=reads)
        decide(house.engine, [id], to, order)
    assert judgement(house, "chief", pair)[1:] == (True, "PROPOSED")
    assert judgement(house, "second", pair) == (True, False, "ACCEPTED")


@pytest.mark.parametrize("has_another", [False, True])
def test_nobody_agrees_to_what_a_revoked_token_judged(house: House, has_another: bool) -> None:
    """Nobody knows who had it; another token of the same person keeps what was said."""
    house.add("writer")
    pair = guard_and_police(house)
    assert judgement(house, "second", pair) == (True, True, "PROPOSED")
    person = house.person("second")
    house.tokens.revoke("second", at=house.now[0])
    if has_another:
        partner = Clearance.parse("partner")
        house.tokens.add("other", partner, ALL, at=house.now[0], person=person)
    assert judgement(house, "chief", pair)[1] is not has_another


def guard_and_police(house: House) -> dict[str, str]:
    """The accused, and another body that nobody accuses."""
    other = "sheet: policepolicepolicepolicepo\n" + SHEET.split("\n", 1)[1].split("entities:")[0]
    other += "entities:\n  police: {class: StateBody, name: Police of Ostrel, at: L1}\n"
    assert house.add("writer", other)["data"]["addSheet"], other
    find = '{ stateBodies(where: {name: {eq: "Police of Ostrel"}}) { nodes { id } } }'
    [police] = house.ask("writer", find)["data"]["stateBodies"]["nodes"]
    return {"one": "e" * 26, "other": police["id"]}


def judgement(house: House, who: str, pair: dict[str, str]) -> tuple[bool, bool, str]:
    """What comes of somebody's judging two to be one: changed, waits, review."""
    told = house.ask(who, JUDGE, **pair)["data"]["judgeSame"]
    return told["changed"], told["waits"], told["claims"]["nodes"][0]["review"]


def test_a_call_and_a_response_make_sheets(house: House) -> None:
    """Each a sheet of its own document; sent again with its key it makes none."""
    call: dict[str, Any] = {
        "issuers": ["c" * 26],
        "addressees": ["d" * 26],
        "madeOn": "2019-02-03",
        "at": "L4",
        "demands": [{"kind": "investigate", "strength": "explicit", "text": "to investigate"}],
    }
    first = house.ask("writer", CALL, call=call, key="k")
    added = first["data"]["addCall"]
    assert {n["predicate"] for n in added["claims"]["nodes"]} >= {"issuer", "addressee", "demand"}
    assert house.ask("writer", CALL, call=call, key="k") == first
    [made] = {
        n["subject"]["id"] for n in added["claims"]["nodes"] if n["subject"]["__typename"] == "Call"
    }
    assert house.ask("writer", RESPONSE, to=[made])["data"]["addResponse"]["new"]
    query = "query ($id: ID!) { node(id: $id) { ... on Call { responses { totalCount } } } }"
    assert house.ask("writer", query, id=made)["data"]["node"]["responses"]["totalCount"] == 1
    wrong = house.ask("writer", CALL, call={**call, "demands": [{"kind": "investigat"}]})
    assert "did you mean" in wrong["errors"][0]["message"]
    assert wrong["errors"][0]["path"] == ["addCall"]
    assert wrong["errors"][0]["message"].startswith("call.demands[0]: kind “investigat”: ")
    nothing = house.ask("writer", CALL, call={**call, "demands": []})
    assert "demands is empty" in nothing["errors"][0]["message"]
    stranger = house.ask("writer", RESPONSE, to=["c" * 26])
    message = stranger["errors"][0]["message"]
    assert message.startswith(f"response: to[0] “{'c' * 26}”: is an Organisation")


def test_writers_a_loader_and_readers_at_once(house: House, tmp_path: Path) -> None:
    """Nothing is lost, and nobody reads half a sheet."""
    sheets, threads, seen = 6, [], []
    wrong: list[Any] = []
    size = len(house.add("writer", SHEET, dryRun=True)["data"]["addSheet"]["new"])
    for who in ("first", "second", "reader", "writer"):
        house.token(who)

    def letters(who: str, number: int) -> str:
        return f"{who}sheet{'abcdefgh'[number]}".ljust(26, "x")

    def writes(who: str) -> None:
        for number in range(sheets):
            text = SHEET.replace("ferryferryferryferryferryf", letters(who, number))
            told = house.add(who, text, key=f"k{number}")
            if not told["data"]["addSheet"]:
                wrong.append(told)

    def loads() -> None:
        for number in range(sheets):
            body = "entities:\n  walk: {class: Event, at: L2, name: A walk, kind: protest}\n"
            path = write(tmp_path, sheet(body, id=letters("load", number)), f"{number}.yaml")
            report = load([path], house.engine)
            wrong.extend(report.errors)

    def reads() -> None:
        for _ in range(20):
            nodes = house.ask("reader", "{ claims(first: 1000) { nodes { origin } } }")
            told = [node["origin"] for node in nodes["data"]["claims"]["nodes"]]
            seen.append({one: told.count(one) for one in told})

    threads = [threading.Thread(target=writes, args=(who,)) for who in ("first", "second")]
    threads += [threading.Thread(target=loads)]
    threads += [threading.Thread(target=reads) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(seen) == 100
    halves = {
        count
        for each in seen
        for origin, count in each.items()
        if origin.startswith(("firstsheet", "secondsheet"))
    }
    assert halves <= {size}
    query = "{ claims(first: 1000) { nodes { origin } } }"
    last = house.ask("reader", query)["data"]["claims"]["nodes"]
    origins = {node["origin"] for node in last}
    assert {
        letters(who, n) for who in ("first", "second", "load") for n in range(sheets)
    } <= origins
