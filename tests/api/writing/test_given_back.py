"""Sheets out of the store and in again: over files, over HTTP, mended by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from api.access.caller import Right
from graph.changes.load import load
from graph.changes.sheet_given_back import take_out, take_out_workbook
from graph.changes.submission import Handing, submit
from graph.claims.deadline import Deadline
from graph.claims.errors import InputError, OutOfTime
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import FERRY, REVIEW, SHEET, House, furnish
from tests.clock import Clock
from tests.conftest import ONTOLOGY

SEEDS = ONTOLOGY.parent / "seeds"
YAML = {"Content-Type": "application/yaml"}


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def bearer(house: House, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {house.token(who)}"}


def test_every_sheet_of_the_seeds_is_all_there_again(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Taken out for who may read everything, and for the public: nothing new, nothing gone."""
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())) as engine:
        report = load([SEEDS], engine)
        assert not report.errors
        sheets = {file.origin for file in report.files if file.format == "sheet"}
        assert len(sheets) > 40
        out = tmp_path / "out"
        out.mkdir()
        for origin in sheets:
            assert origin is not None
            text = take_out(engine, origin, Clearance.parse("confidential")).text
            (out / f"{origin}.yaml").write_text(text)
        again = load([out], engine, dry_run=True)
        assert again.errors == ()
        whats = ("new", "retracted", "reinstated", "remarked", "entities", "entities_remarked")
        assert {what: again.count(what) for what in whats} == dict.fromkeys(whats, 0)
        assert len(again.files) == len(sheets)
        assert again.count("already") > 1000
        books = tmp_path / "books"
        books.mkdir()
        for name in ("2018-11-freedom-house", "2019-02-13-scoop"):
            [text] = [p.read_text("utf-8") for p in SEEDS.rglob(f"{name}.yaml")]
            origin = re.findall(r"^sheet: (\w+)$", text, re.M)[0]
            data = take_out_workbook(engine, origin, Clearance.parse("confidential"))
            (books / f"{origin}.xlsx").write_bytes(data)
        filled = load(sorted(books.iterdir()), engine, dry_run=True)
        assert filled.errors == ()
        assert {what: filled.count(what) for what in whats} == dict.fromkeys(whats, 0)
        assert filled.count("already") > 50


def test_another_person_mends_it(house: House) -> None:
    """Read with its state, changed, handed in: what was seen goes, and the coder stays; the history
    says who took it back."""
    first = house.add("writer")["data"]["addSheet"]
    reply = house.client.get(f"/sheets/{FERRY}", headers=bearer(house, "second"))
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("application/yaml")
    state = reply.headers["sheet-state"]
    same = house.add("second", reply.text)["data"]["addSheet"]
    assert (same["new"], same["already"], same["retracted"]) == ([], len(first["new"]), [])
    lines = reply.text.splitlines(keepends=True)
    mended = "".join(line for line in lines if "allegedPerpetrator" not in line)
    assert house.add("second", mended)["data"] == {"addSheet": None}
    told = house.add("second", mended, **{"if": state})["data"]["addSheet"]
    assert len(told["retracted"]) == 1
    query = "query ($id: ID!) { claim(id: $id) { history { by } } }"
    history = house.ask("second", query, id=told["retracted"][0])["data"]["claim"]["history"]
    assert history[-1]["by"] == house.person("second")
    late = house.add("third", mended, **{"if": state})
    assert late["errors"][0]["extensions"]["code"] == "STALE"


def test_a_hidden_line_stays_and_is_not_told(house: House) -> None:
    """A reader of less gets less, and mends it without harm to the rest; the state is his own."""
    text = SHEET + "  - {subject: raid, at: L3, marking: restricted, place: ostrel}\n"
    text = text.replace(", place: ostrel}\n", "}\n", 1)
    assert house.add("writer", text)["data"]["addSheet"]
    house.token("partner", "partner")
    seen = house.client.get(f"/sheets/{FERRY}", headers=bearer(house, "partner"))
    assert "place" not in seen.text
    state = seen.headers["sheet-state"]
    ids = house.ask("writer", '{ claims(where: {predicate: ["place"]}) { nodes { id } } }')
    [place] = [node["id"] for node in ids["data"]["claims"]["nodes"]]
    decided = {"ids": [place], "decision": "CONFLICT", "why": "read"}
    assert house.ask("second", REVIEW, **decided)["data"]["reviewClaims"]["changed"] == 1
    lines = seen.text.splitlines(keepends=True)
    mended = "".join(line for line in lines if "allegedPerpetrator" not in line)
    told = house.add("partner", mended, **{"if": state})["data"]["addSheet"]
    assert len(told["retracted"]) == 1
    full = house.client.get(f"/sheets/{FERRY}", headers=bearer(house, "writer"))
    assert "place" in full.text


def test_what_is_none_and_what_is_hidden_are_alike(house: House) -> None:
    """404 in the same words; on the command line's way the same error."""
    house.add("writer", SHEET.replace("marking: public", "marking: restricted"))
    replies = {
        house.client.get(f"/sheets/{origin}").content.replace(origin.encode(), b"")
        for origin in (FERRY, "z" * 26, "registryregistryregistryre")
    }
    assert len(replies) == 1
    assert house.client.get(f"/sheets/{FERRY}").status_code == 404
    with pytest.raises(InputError, match="there is no sheet"):
        take_out(house.engine, FERRY, Clearance.parse("public"))


def test_a_sheet_is_handed_in_as_a_file(house: House) -> None:
    """Once by its key; refused with lines; stale, taken and foreign ones by their status."""
    token = bearer(house, "writer")
    send = {**token, **YAML, "Idempotency-Key": "k1"}
    dry = house.client.post("/sheets?dryRun=true", content=SHEET, headers={**token, **YAML})
    assert dry.json()["dryRun"]
    first = house.client.post("/sheets", content=SHEET, headers=send)
    assert first.status_code == 200
    assert first.json()["new"] == dry.json()["new"]
    assert house.client.post("/sheets", content=SHEET, headers=send).content == first.content
    other = house.client.post("/sheets", content=SHEET + "\n", headers=send)
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (
        *(422, "KEY_TAKEN"),
    )
    stale = house.client.post(
        "/sheets", content=SHEET, headers={**token, **YAML, "If-Match": '"0"'}
    )
    assert stale.status_code == 412
    wrong = SHEET.replace("kind: detention", "kind: detentoin")
    bad = house.client.post("/sheets", content=wrong, headers={**token, **YAML})
    [error] = bad.json()["errors"]
    assert bad.status_code == 400
    assert error["extensions"]["field"] == "kind"
    assert error["extensions"]["line"] > 1
    form = {**token, "Content-Type": "text/plain"}
    assert house.client.post("/sheets", content=SHEET, headers=form).status_code == 415
    assert house.client.post("/sheets", content=SHEET, headers=YAML).status_code == 403
    large = house.client.post("/sheets", content=b" " * 5_000_001, headers={**token, **YAML})
    assert large.status_code == 413
    house.token("reader", "restricted", frozenset({Right.READ}))
    reading = {**bearer(house, "reader"), **YAML}
    assert house.client.post("/sheets", content=SHEET, headers=reading).status_code == 403


def test_what_was_decided_and_denials_need_somebody_who_decides(house: House) -> None:
    """With the right to propose alone a sheet may lose and mark otherwise what waits, and nothing
    else: neither what was accepted, nor a denial, nor the document of either."""
    denial = "  - {subject: raid, at: L3, stance: asserted, negated: true, kind: killing}\n"
    waiting = "  - {subject: raid, at: L4, kind: torture}\n"
    text = SHEET + denial + waiting
    added = house.add("writer", text)
    assert added["data"]["addSheet"], added
    query = '{ claims(where: {predicate: ["allegedPerpetrator"]}) { nodes { id } } }'
    [accused] = [node["id"] for node in house.ask("writer", query)["data"]["claims"]["nodes"]]
    decided = {"ids": [accused], "decision": "ACCEPTED", "why": "read"}
    assert house.ask("second", REVIEW, **decided)["data"]["reviewClaims"]["changed"] == 1
    house.token("coder", may=frozenset({Right.READ, Right.PROPOSE}))

    def hand_in(who: str, sent: str) -> tuple[list[str], list[str]]:
        seen = house.client.get(f"/sheets/{FERRY}", headers=bearer(house, "coder"))
        told = house.add(who, sent, dryRun=True, **{"if": seen.headers["sheet-state"]})
        if told["data"]["addSheet"] is None:
            return [], [error["message"] for error in told["errors"]]
        return told["data"]["addSheet"]["retracted"], []

    accusation = next(line for line in SHEET.splitlines(True) if "allegedPerpetrators" in line)
    closer = text.replace("{marking: public, name: Ostrel", "{marking: partner, name: Ostrel")
    for less in (text.replace(accusation, ""), text.replace(denial, ""), closer):
        gone, errors = hand_in("coder", less)
        assert not gone
        assert "a person decided about it, or it is a denial" in errors[0]
    _, errors = hand_in("coder", text)
    assert not errors
    _, errors = hand_in("coder", text.replace(waiting, ""))
    assert "somebody else wrote it" in errors[0]
    assert accused in hand_in("second", text.replace(accusation, ""))[0]


PROPOSES = frozenset({Right.READ, Right.PROPOSE})


def test_who_proposes_takes_back_what_is_his_own(house: House) -> None:
    """What somebody else proposed waits, until the sheet is given to him, and not by himself."""
    for name in ("colleague", "writer"):
        house.token(name, may=PROPOSES)
    house.add("writer")

    def corrected(who: str, more: str = "", gone: str = "allegedPerpetrator") -> object:
        reply = house.client.get(f"/sheets/{FERRY}", headers=bearer(house, who))
        lines = reply.text.splitlines(keepends=True)
        text = "".join(line for line in lines if not gone or gone not in line) + more
        state = {"if": reply.headers["sheet-state"]}
        told = house.add(who, text, dryRun=not more, **state)
        sheet = told["data"]["addSheet"]
        return len(sheet["retracted"]) if sheet else told["errors"][0]["message"]

    assert "somebody else wrote it" in str(corrected("colleague"))
    assert corrected("writer") == 1
    mine = f"about: {{assignedTo: {house.person('colleague')}}}\n"
    assert corrected("colleague", mine, gone="") == 0
    assert "somebody else wrote it" in str(corrected("colleague"))
    other = house.add("writer", f"{SHEET}{mine}", key="k")
    assert other["data"]["addSheet"], other


def test_a_long_sheet_is_read_before_anybody_waits(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes longer than there is time ends while it is read, and holds no lock."""
    line = "  - {subject: raid, at: L3, stance: alleged, allegedPerpetrators: guard}\n"
    handing = Handing(
        by="w" * 26, clearance=Clearance.parse("public"), new_id=FERRY, deadline=Deadline(0.2)
    )

    def locked(*_: object, **__: object) -> None:
        raise AssertionError("somebody waits")

    monkeypatch.setattr(house.engine, "writing", locked)
    with pytest.raises(OutOfTime):
        submit((SHEET + line * 40_000).encode(), house.engine, handing, house.desk.tombstones)
