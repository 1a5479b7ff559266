"""Who writes with which token, and what is kept of it once something was erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.access.token_rows import person_of
from api.access.tokens import TokenBook
from api.cli import cli
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import ALL, AT, REVIEW, SHEET, House, furnish
from tests.clock import Clock

CODER = "aaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def test_a_second_token_is_the_same_person(house: House) -> None:
    """Nobody accepts with it what he or she coded, with the first or at the command line."""
    first = house.add("writer")["data"]["addSheet"]["new"]
    me = house.person("writer")
    for name, person in (("again", me), ("coder", CODER)):
        made = house.tokens.add(name, Clearance.parse("partner"), ALL, at=AT, person=person)
        house._people[name] = made.text
    asked = {"ids": first[-1:], "decision": "ACCEPTED", "why": "read"}
    [error] = house.ask("again", REVIEW, **asked)["errors"]
    assert "was coded by the person" in error["message"]
    query = '{ claims(where: {predicate: ["kind"]}, first: 50) { nodes { id origin } } }'
    loaded = next(
        node["id"]
        for node in house.ask("coder", query)["data"]["claims"]["nodes"]
        if node["origin"].startswith("sheetsheet")
    )
    [error] = house.ask("coder", REVIEW, **{**asked, "ids": [loaded]})["errors"]
    assert "was coded by the person" in error["message"]
    assert house.ask("coder", REVIEW, **asked)["data"]["reviewClaims"]["changed"] == 1


def test_a_book_of_before_has_the_persons_it_had(tmp_path: Path) -> None:
    """Who wrote with a token stays who he or she was."""
    path = tmp_path / "tokens"
    with closing(TokenBook(path)) as book:
        book.add("desk", Clearance.parse("partner"), ALL, at=AT)
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE token DROP COLUMN person")
        db.execute("PRAGMA user_version = 0")
    for _ in range(2):
        with closing(TokenBook(path)) as book:
            [token] = book.all()
            assert token.caller.person == person_of(token.digest)
            assert token.secret is None


def test_what_is_erased_leaves_the_book_of_writing(house: House) -> None:
    """Its ids and the replies that tell of it; the rest stays."""
    added = house.add("writer", SHEET, key="k")["data"]["addSheet"]
    gone, stays = added["new"][-1], added["new"][0]
    (house.folder / "writing").rename(house.folder / "store.db.writing")
    asked = ["erase", gone, "--by", CODER, "--why", "an order", "--as", "confidential"]
    told = CliRunner().invoke(cli, [*asked, "--store", str(house.folder / "store.db")])
    assert told.exit_code == 0, told.output
    assert house.book.persons([gone, stays]) == {stays: frozenset({house.person("writer")})}
    kept = (house.folder / "store.db.writing").read_bytes()
    assert gone.encode() not in kept
    assert stays.encode() in kept
