"""Handing in sheets over HTTP: what is taken, what is refused, and that it is done once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.access.caller import Right
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import ADD, BODY, FERRY, HEAD, NAMES, REVIEW, SHEET, House, furnish
from tests.clock import Clock


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def test_a_sheet_is_taken_and_read(house: House) -> None:
    """Whole, in one unit, and its claims can be selected from the reply; again it is all there."""
    told = house.add("writer")
    assert "errors" not in told, told
    added = told["data"]["addSheet"]
    assert added["origin"] == FERRY
    assert added["claims"]["totalCount"] == len(added["new"]) > 5
    assert {n["review"] for n in added["claims"]["nodes"]} == {"PROPOSED"}
    labels = {n["subject"]["label"] for n in added["claims"]["nodes"]}
    assert "The raid on the ferry" in labels
    again = house.add("another")["data"]["addSheet"]
    # The coder of the sheet is whoever handed it in first: another one says its head anew.
    assert again is None
    same = house.add("writer")["data"]["addSheet"]
    assert (same["new"], same["already"]) == ([], len(added["new"]))
    [line] = [n for n in house.log.lines() if n.get("new") == len(added["new"])]
    assert (line["what"], line["mutation"], line["by"]) == (
        *("write", "addSheet"),
        house.person("writer"),
    )


def test_json_is_taken_and_ids_are_minted(house: House) -> None:
    """A sheet may be JSON, and may leave out its id and its coder."""
    text = json.dumps(
        {
            "source": {"name": "A page", "marking": "public"},
            "defaults": {"marking": "public", "attribution": "coder"},
            "entities": {"march": {"class": "Event", "name": "The march", "kind": "protest"}},
        }
    )
    added = house.add("writer", text)["data"]["addSheet"]
    assert len(added["origin"]) == 26
    assert len(added["new"]) == 3
    origins = {house.add("writer", text)["data"]["addSheet"]["origin"] for _ in range(2)}
    assert len(origins) == 2


def test_a_trial_keeps_nothing_and_says_the_same(house: House) -> None:
    """All but what there is to select."""
    dry = house.add("writer", dryRun=True)["data"]["addSheet"]
    assert dry["dryRun"]
    assert dry["claims"] == {"totalCount": 0, "nodes": []}
    real = house.add("writer")["data"]["addSheet"]
    same = ("origin", "document", "entities", "new", "already", "floors", "warnings")
    assert [dry[name] for name in same] == [real[name] for name in same]
    lines = [line for line in house.log.lines() if line["what"] == "write"]
    assert [line["dryRun"] for line in lines] == [True, False]


WORD = SHEET.replace("kind: detention", "kind: detentoin")
FIELD = SHEET.replace("allegedPerpetrators", "alegedPerp")
EMPTY = f"sheet: {FERRY}\ndefaults: {{attribution: coder}}\n"
BAD = {
    "no yaml": ("sheet: [", "REFUSED", "is not valid YAML"),
    "not a mapping": ("just words", "REFUSED", "no mapping"),
    "no source": (EMPTY, "REFUSED", "no source"),
    "a wrong code": (
        SHEET.replace("kind: detention", "kind: detentoin"),
        "REFUSED",
        "did you mean",
    ),
    "a wrong field": (
        SHEET.replace("allegedPerpetrators", "alegedPerp"),
        "REFUSED",
        "did you mean",
    ),
    "a registry": (f"registry: r.yaml\n{SHEET}", "REFUSED", "under names:"),
    "an unknown id": (SHEET.replace("bbbb", "bbbc"), "REFUSED", "nothing that may be read"),
    "another class": (SHEET.replace("class: StateBody", "class: Person"), "REFUSED", "StateBody"),
    "an unknown name": (SHEET.replace("place: ostrel", "place: nowhere"), "REFUSED", "nowhere"),
    "another's coder": (f"coder: herald\n{SHEET}", "REFUSED", "somebody else"),
    "above oneself": (SHEET.replace("marking: public", "marking: confidential"), "REFUSED", "read"),
    "control characters": (SHEET.replace("The raid", "The \u202eraid"), "REFUSED", "hides"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_sheet_is_refused_with_its_place(house: House, what: str) -> None:
    """Nothing is kept; each error has the path of the field, and line, field and mend."""
    text, code, words = BAD[what]
    told = house.add("writer", text)
    assert told["data"] == {"addSheet": None}
    assert any(words in error["message"] for error in told["errors"]), told["errors"]
    for error in told["errors"]:
        assert error["path"] == ["addSheet"]
        assert error["extensions"]["code"] == code
        assert error["extensions"]["mend"]
        assert error["extensions"]["record"].startswith("sheet")
    with house.engine.writing(keep=False) as writer:
        assert not writer.held(FERRY)
    [line] = [line for line in house.log.lines() if line["what"] == "write"]
    assert line["refused"] == len(told["errors"])


def test_an_error_tells_the_line(house: House) -> None:
    """For a program that shows it beside the text."""
    text = SHEET.replace("kind: detention", "kind: detentoin")
    [error] = house.add("writer", text)["errors"]
    line = next(n for n, one in enumerate(text.split("\n"), 1) if "detentoin" in one)
    told = error["extensions"]
    assert (told["line"], told["field"], told["value"]) == (line, "kind", "detentoin")


def test_fields_are_done_one_after_another(house: House) -> None:
    """Each sees the former; one that is refused leaves the others done, and data comes with
    errors."""
    query = """mutation ($text: String!, $bad: String!) {
      one: addSheet(text: $text) { new already }
      bad: addSheet(text: $bad) { new }
      again: addSheet(text: $text) { new already }
    }"""
    told = house.ask("writer", query, text=SHEET, bad="no: sheet")
    count = len(told["data"]["one"]["new"])
    assert told["data"]["bad"] is None
    assert told["data"]["again"] == {"new": [], "already": count}
    assert {tuple(error["path"]) for error in told["errors"]} == {("bad",)}


def test_a_key_makes_it_once(house: House) -> None:
    """Sent again it is answered as before; with another body it is refused; it is each person's
    own, holds a day, and over a new start of the server."""
    text = SHEET.replace(f"sheet: {FERRY}\n", "")
    first = house.add("writer", text, key="k1")
    assert house.add("writer", text, key="k1") == first
    other = house.add("writer", text + "  - {subject: raid, at: L3, kind: arrest}\n", key="k1")
    [error] = other["errors"]
    assert (other["data"], error["extensions"]["code"]) == ({"addSheet": None}, "KEY_TAKEN")
    assert house.add("writer", text, key="k1") == first
    assert house.add("another", text, key="k1")["data"] != first["data"]
    with ExitStack() as stack:
        house.book.close()
        anew = House(stack, house.folder, house.engine)
        anew._people = house._people
        assert anew.add("writer", text, key="k1") == first
        house.now[0] = anew.now[0] = anew.now[0] + 25 * 60 * 60 * 1_000_000
        house._people = {}
        anew._people = {}
        anew.token("later")
        assert anew.add("later", text, key="k1")["data"] != first["data"]


def test_a_refused_key_may_be_used_again(house: House) -> None:
    """What was mended goes by the same key."""
    assert house.add("writer", "no: sheet", key="k")["data"] == {"addSheet": None}
    assert house.add("writer", key="k")["data"]["addSheet"]["new"]


def test_a_missing_right_says_nothing(house: House) -> None:
    """403, in the same words whether there is such a thing or not; nothing is kept."""
    house.token("reader", "restricted", frozenset({Right.READ}))
    replies = {house.send("reader", ADD, text=text).content for text in (SHEET, "no: sheet")}
    assert len(replies) == 1
    reply = house.send("reader", ADD, text=SHEET)
    assert reply.status_code == 403
    assert reply.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    house.token("coder", "restricted", frozenset({Right.READ, Right.PROPOSE}))
    assert house.send("coder", ADD, text=SHEET, loosen=True).status_code == 403
    review = {"ids": ["a" * 32], "decision": "ACCEPTED", "why": "read"}
    assert house.send("coder", REVIEW, **review).status_code == 403
    assert house.send(None, ADD, text=SHEET).status_code == 403
    assert house.send("coder", ADD, text=SHEET).status_code == 200


def test_never_by_get_and_never_as_a_form(house: House) -> None:
    """A mutation in an address is refused, as is one that a form of another site could send."""
    token = {"Authorization": f"Bearer {house.token('writer')}"}
    query = 'mutation { addSheet(text: "x") { new } }'
    reply = house.client.get("/graphql", params={"query": query}, headers=token)
    assert reply.status_code == 405
    assert reply.headers["allow"] == "POST"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        body = json.dumps({"query": query})
        reply = house.client.post("/graphql", content=body, headers={**token, "Content-Type": kind})
        assert reply.status_code == 415
    foreign = {**token, "Origin": "https://elsewhere.example"}
    assert house.client.post("/graphql", json={"query": query}, headers=foreign).status_code == 403


def test_what_goes_has_to_be_seen(house: House) -> None:
    """A sheet that says less takes nothing away on the word of somebody who never read it."""
    house.add("writer")
    less = f"sheet: {FERRY}\n{NAMES}{HEAD}" + BODY.split("claims:")[0]
    told = house.add("writer", less)
    assert told["data"] == {"addSheet": None}
    assert "no longer" in told["errors"][0]["message"]
    stale = house.add("writer", less, **{"if": "0" * 32})
    assert stale["errors"][0]["extensions"]["code"] == "STALE"


def test_a_denial_goes_with_its_accusation(house: House) -> None:
    """Floors and denials hold as on the command line: refused, with the reason."""
    text = SHEET + (
        "  - {subject: raid, at: L3, negated: true, attribution: [herald reports, guard denies],"
        " marking: restricted, allegedPerpetrators: guard}\n"
    )
    told = house.add("writer", text)
    assert told["data"] == {"addSheet": None}
    assert any("never travels without its denial" in e["message"] for e in told["errors"])
    assert house.add("writer", text.replace("marking: restricted", "marking: public"))["data"][
        "addSheet"
    ]


MENDS = {
    "id": (SHEET.replace(FERRY, "Ferry"), "leave sheet: out: then it gets an id"),
    "law": (
        SHEET.replace(BODY, "entities:\n  peace: {law: provision/none}\n"),
        "give its id under names:, and use its name here",
    ),
    "coder": (
        SHEET.replace("entities:", "coder: anyone\nentities:\n  anyone: {class: Person}"),
        "leave coder: out, and it is you; or give the coder's id under names:",
    ),
    "person": (
        f"{SHEET}about: {{assignedTo: nobody}}\n",
        "2 to 7 that “reader { person }” tells that person",
    ),
    "looser": (
        SHEET.replace(f"sheet: {FERRY}", f"sheet: {'z' * 26}"),
        "mark it as it stands, or say loosen: true if it is meant",
    ),
}


def test_a_mend_is_what_a_caller_can_do(house: House) -> None:
    """No refusal names a command or an option: who calls over HTTP has neither."""
    strict = MENDS["looser"][0].replace("marking: public", "marking: partner")
    assert "errors" not in house.add("writer", strict)
    for what, (text, mend) in MENDS.items():
        told = [error["message"] for error in house.add("writer", text)["errors"]]
        assert any(mend in message for message in told), (what, told)
        assert not [one for one in told if "answerable " in one or "--" in one]
    unknown = house.send("writer", REVIEW, ids=["a" * 32], decision="ACCEPTED", why="Read.").json()
    assert "with a token of another clearance" in unknown["errors"][0]["message"]
    assert "--" not in unknown["errors"][0]["message"]
