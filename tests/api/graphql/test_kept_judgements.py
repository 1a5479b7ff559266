"""A judgement of who is who, and taking one back, lets go of what it can bear on, and of nothing
else: whatever was kept, of every reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from graph.claims.marking import Clearance
from graph.views.kept_said import KeptSaid
from graph.vocabulary import Vocabulary
from tests.api.graphql.test_kept_portions import EVENT, Door, ids, lists, opened
from tests.contract.book import id_of, period, text
from tests.engines import EVERY

EVENTS = f"query ($n: Int) {{ events(first: $n) {{ nodes {EVENT} }} }}"
RESTRICTED = Clearance.parse("restricted")


@pytest.fixture(params=sorted(EVERY))
def door(request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Door]:
    """Beside ana of the raid and bor of the march there is anna, of whom nothing is said yet."""
    with opened(request.param, tmp_path, vocabulary) as one:
        one.book.things("Person", "anna")
        yield one


def judged(door: Door, one: str, other: str, how: str = "sameAs", **more: str) -> str:
    """A judgement that somebody accepted."""
    said = door.book.says(one, how, other, **more)
    door.book.review(said, "accepted")
    return said


def test_what_has_nothing_to_do_with_it_stays(door: Door) -> None:
    """Only who is one is read anew, and what leads to them; merely proposing it reads what the
    proposal names."""
    door.ask()
    said = door.book.says("anna", "sameAs", "ana")
    assert door.ask() == ids("ana", "anna")
    door.book.review(said, "accepted")
    first = min("ana", "anna", key=id_of)
    assert ids(first) <= door.ask() <= ids(first, "raid")
    door.book.retract(said)
    assert ids("ana", "anna") <= door.ask() <= ids("ana", "anna", "raid")
    judged(door, "anna", "ana", "notSameAs")
    assert door.ask() <= ids("ana", "anna", "raid")


def test_what_leads_to_them_is_read_anew(door: Door) -> None:
    """Where two of whom something is accused of become one, it is accused of one."""
    door.book.says("march", "allegedPerpetrator", "ana")
    count = """query ($n: Int) { events(first: $n) {
      nodes { id allegedPerpetrators { totalCount } } } }"""
    door.ask(count)
    said = judged(door, "ana", "bor")
    assert id_of("march") in door.ask(count)
    [number] = [
        node["allegedPerpetrators"]["totalCount"]
        for node in orjson.loads(door.body)["data"]["events"]["nodes"]
        if node["id"] == id_of("march")
    ]
    assert number == 1
    door.book.retract(said)
    assert id_of("march") in door.ask(count)


def test_whole_lists_of_other_classes_stay(door: Door) -> None:
    """And for who may not read the judgement, everything does."""
    places = "{ places { nodes { id label } } }"
    door.book.thing("valley", "Place")
    for reader in (Clearance.parse("public"), RESTRICTED):
        lists(door, reader=reader)
        lists(door, places, reader=reader)
    said = judged(door, "ana", "anna", marking="restricted")
    assert not lists(door)
    assert lists(door, reader=RESTRICTED)
    assert not lists(door, places, reader=RESTRICTED)
    door.book.remark(said, "public")
    assert lists(door)
    assert not lists(door, places)
    assert lists(door, reader=RESTRICTED)


def test_one_who_was_one_with_others_leaves_them(door: Door) -> None:
    """What stood for all may be another one by a judgement about others of them."""
    door.service._keeping._said = KeptSaid()
    names = sorted(("ana", "anna", "bor"), key=id_of)
    door.book.thing("vigil")
    door.book.says("vigil", "victim", names[2])
    question = "query ($n: Int) { people(first: $n) { nodes { id victimOf { nodes { id } } } } }"
    of_events = "query ($n: Int) { events(first: $n) { nodes { victims { nodes { id } } } } }"
    judged(door, names[2], names[1])
    last = judged(door, names[1], names[0])
    for asked in (question, of_events):
        door.ask(asked)
    door.book.retract(last)
    for asked in (question, of_events):
        door.ask(asked)
        door.ask(asked.replace("nodes { id", "nodes { as: id", 1))


@pytest.mark.parametrize("cited", ["first", "second"])
def test_the_day_of_a_document_is_that_of_all_that_it_is(door: Door, cited: str) -> None:
    """Which of two names is shown follows from it, whichever of the documents it is cited from."""
    door.book.things("Source", "first", "second", "third")
    other = "second" if cited == "first" else "first"
    door.book.says(other, "published", period("2019"), source="document")
    door.book.says("third", "published", period("2018"), source="document")
    for one in (cited, "third"):
        door.book.says("raid", "name", text(f"Raid, {one}"), source=one)
    door.ask(EVENTS)
    assert b"Raid, third" in door.body
    same = judged(door, "first", "second")
    assert door.ask(EVENTS) == ids("raid")
    assert f"Raid, {cited}".encode() in door.body
    door.book.retract(same)
    assert door.ask(EVENTS) == ids("raid")
    assert b"Raid, third" in door.body


def test_what_is_read_of_the_store_is_kept_beside_judgements(door: Door) -> None:
    """Where some are one, another question reads what no other one did, too; a write about any of
    them lets go of all."""
    door.service._keeping._said = KeptSaid()
    judged(door, "ana", "anna")
    door.ask()
    other = PEOPLE_BY_ANOTHER_NAME
    assert door.ask(other.format("called")) == set()
    door.book.says(max("ana", "anna", key=id_of), "name", text("Annabel"))
    assert door.ask(other.format("named")) == ids(min("ana", "anna", key=id_of))
    door.book.says("march", "name", text("The march"))
    assert door.ask(other.format("told")) == ids("march")


PEOPLE_BY_ANOTHER_NAME = """query ($n: Int) {{ people(first: $n) {{ nodes {{ id {}: label
  allegedPerpetratorOf(first: 5) {{ edges {{ stance node {{ id label kinds {{ code }}
  when {{ edtf }} }} }} }} }} }} }}"""
