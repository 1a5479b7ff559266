"""One entry is a field, one class is a list at the root; and one id is one thing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.graphql import ledger_tables, root_fields
from api.graphql.roots.root import EntityList
from api.graphql.run import Run
from api.graphql.schema import api_of, build
from api.graphql.service import Service
from api.graphql.tables import Entry, FieldCost, Table, check
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties.law import Law
from graph.export.rdf import ledger_nodes
from graph.ledger import StrandOutcome, board
from graph.ledger.strand_fields import OVERDUE_FIELDS, STRAND_FIELDS, ToldField
from graph.views.view import Page, Ref
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import World, id_of
from tests.conftest import ONTOLOGY


@pytest.fixture(autouse=True)
def made_anew() -> Iterator[None]:
    """Tables that a test changes make a schema of their own, and leave none behind."""
    api_of.cache_clear()
    yield
    api_of.cache_clear()


class Newest(EntityList):
    """Events, the last id first: as the contributors' guide shows it."""

    entry = Entry(
        "EventConnection!",
        "Events.",
        own=True,
        arguments=("where:Event", "first", "after"),
        cost=FieldCost(work=20),
    )
    cls = "Event"

    def page(self, run: Run) -> Page[Ref]:
        return run.view.entities(replace(self.query, window=self.asked.window))


def test_an_entry_is_a_field(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value of a type: in the schema, and in replies."""
    reason = ledger_tables.LEDGER_TABLES["Reason"]
    more = {**reason.fields, "length": Entry("Int", "Letters.", lambda one: len(one.rule))}
    monkeypatch.setitem(
        ledger_tables.LEDGER_TABLES,  # type: ignore[arg-type]
        "Reason",
        replace(reason, fields=more),
    )
    reply = json.loads(
        Service(world.engine).answer(
            "{ calls { nodes { status { strands { reasons { rule length } } } } } }",
            clearance=PUBLIC_CLEARANCE,
        )
    )
    [call] = reply["data"]["calls"]["nodes"]
    reasons = [one for strand in call["status"]["strands"] for one in strand["reasons"]]
    assert reasons
    assert all(one["length"] == len(one["rule"]) for one in reasons)


def test_a_value_of_a_strand_is_one_entry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the contributors' guide shows it: in GraphQL, on the board in CSV and JSON, and in RDF."""
    told: ToldField[StrandOutcome] = ToldField(
        "letters_of_state", int, "Letters.", lambda one: len(one.state), term="lettersOfState"
    )
    for module in (board, ledger_nodes):
        monkeypatch.setattr(module, "STRAND_FIELDS", (*STRAND_FIELDS, told))
    strand = ledger_tables.LEDGER_TABLES["Strand"]
    fields = {**strand.fields, **ledger_tables.entries([told])}
    monkeypatch.setitem(
        ledger_tables.LEDGER_TABLES,  # type: ignore[arg-type]
        "Strand",
        replace(strand, fields=fields),
    )
    reply = json.loads(
        Service(world.engine).answer(
            "{ calls { nodes { status { strands { state lettersOfState } } } } }",
            clearance=PUBLIC_CLEARANCE,
        )
    )
    [call] = reply["data"]["calls"]["nodes"]
    [strand] = call["status"]["strands"]
    assert strand["lettersOfState"] == len(strand["state"])
    on = date(2030, 1, 1)
    with world.engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        [row] = board.board(view, on=on)
        assert row.values()["letters_of_state"] == strand["lettersOfState"]
        assert "letters_of_state" in board.board_columns()
        ledger = ledger_nodes.Ledger(on=on, law=Law.empty(), software="0")
        lines = [line for node in ledger_nodes.computed(view, ledger) for line in node]
    [said] = [object_ for _, term, object_ in lines if term.endswith("lettersOfState>")]
    assert said.startswith(f'"{strand["lettersOfState"]}"^^')


def test_the_ways_out_of_a_strand_have_the_same_fields() -> None:
    """In the same order; what files of RDF call them is in the ontology."""
    names = [field.name for field in STRAND_FIELDS]
    assert list(ledger_tables.LEDGER_TABLES["Strand"].fields) == [
        re.sub("_(.)", lambda found: found[1].upper(), name) for name in [*names, "reasons"]
    ]
    plain = [field.name for field in STRAND_FIELDS if field.plain]
    assert [name for name in board.board_columns() if name in names and name != "addressee"] == [
        *plain,
        "overdue",
    ]
    said = (ONTOLOGY / "ledger.ttl").read_text(encoding="utf-8")
    terms = [*(one.term for one in STRAND_FIELDS), *(one.term for one in OVERDUE_FIELDS)]
    for term in filter(None, terms):
        assert f"\n:{term} a owl:" in said


def test_a_class_is_a_list_at_the_root(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Filtered, paged, in views of other moments, with its cost to be read."""
    monkeypatch.setitem(root_fields.ALWAYS, "newest", Newest)  # type: ignore[arg-type]
    api = build(world.engine.vocabulary)
    assert api.cost("Query", "newest") == api.cost("View", "newest") == FieldCost(work=20)
    question = """{
      newest(first: 2, where: {name: {startsWith: "f"}}) { totalCount nodes { label } }
      asOf(validOn: "2020-01-01") {
        newest(first: 1) { nodes { id } pageInfo { hasNextPage } } } }"""
    reply = json.loads(Service(world.engine).answer(question, clearance=PUBLIC_CLEARANCE))
    assert reply["data"]["newest"] == {"totalCount": 1, "nodes": [{"label": "Fire"}]}
    page = reply["data"]["asOf"]["newest"]
    assert page["nodes"][0]["id"].endswith("@/2020-01-01")
    assert page["pageInfo"] == {"hasNextPage": True}


def test_a_field_without_a_source_is_found_at_start() -> None:
    """And so is one with two."""
    with pytest.raises(TypeError, match=r"Thing\.name needs exactly one of"):
        check({"Thing": Table("A thing.", {"name": Entry("String", "Its name.")})})
    two = Entry("String", "Its name.", str, ask=lambda row, asked: "x")
    with pytest.raises(TypeError, match=r"Thing\.name needs exactly one of"):
        check({"Thing": Table("A thing.", {"name": two})})


def test_what_a_field_costs_can_be_read(vocabulary: Vocabulary) -> None:
    """By type and field: lists without `first` have rows, what is computed has work."""
    api = build(vocabulary)
    assert api.cost("CallStatus", "strands").rows > 1
    assert api.cost("Event", "names").rows > 1
    assert api.cost("Event", "id") == FieldCost()
    assert api.cost("Nothing", "id") == FieldCost()


# ------------------------------------------------------------------------------------ moments


def ask(world: World, question: str) -> Any:
    """As the public, when the story is told."""
    service = Service(world.engine, now=world.clock)
    return json.loads(service.answer(question, clearance=PUBLIC_CLEARANCE))


KNOWN = "2027-01-01T00:00:00.000000Z"
RAID = id_of("raid")


@pytest.mark.parametrize(
    ("arguments", "suffix"),
    [
        ('knownAt: "2027-01-01T00:00:00Z"', f"@{KNOWN}"),
        ('knownAt: "2027-01-01T03:00:00+03:00"', f"@{KNOWN}"),
        ('validOn: "2018-12-28"', "@/2018-12-28"),
        ('knownAt: "2027-01-01T00:00:00Z", validOn: "2018-12-28"', f"@{KNOWN}/2018-12-28"),
        ('knownAt: "2999-01-01T00:00:00Z"', "@2027-01-01T00:00:01.000000Z"),
        ('knownAt: "0001-01-01T00:00:00+14:00"', "@0001-01-01T00:00:00.000000Z"),
        ("knownAt: null, validOn: null", ""),
        ("", ""),
    ],
)
def test_ids_carry_the_moment(world: World, arguments: str, suffix: str) -> None:
    """Of entities, claims, the view itself; `node` finds what has them, with the same id, and
    neither iri nor origin has any."""
    world.clock.tick()
    called = f"({arguments})" if arguments else ""
    edges = "edges { node { id } claims { nodes { id iri origin } } }"
    below = f"id iri allegedPerpetrators {{ {edges} }}"
    events = f'events(where: {{id: "{RAID}"}}) {{ nodes {{ {below} }} }}'
    view = ask(world, f"{{ asOf{called} {{ id {events} }} }}")["data"]["asOf"]
    assert view["id"] == f"view{suffix}"
    some = "events(first: 1) { nodes { id } }"
    again = f'{{ node(id: "{view["id"]}") {{ id ... on View {{ {some} }} }} }}'
    assert ask(world, again)["data"]["node"]["id"] == view["id"]
    if suffix.startswith("@0001"):
        assert view["events"] == {"nodes": []}
        return
    (event,) = view["events"]["nodes"]
    assert event["id"] == f"{RAID}{suffix}"
    assert event["iri"].endswith(RAID)
    found = ask(world, f'{{ node(id: "{event["id"]}") {{ ... on Event {{ {below} }} }} }}')
    assert found["data"]["node"] == event
    (edge,) = event["allegedPerpetrators"]["edges"]
    assert edge["node"]["id"] == id_of("police") + suffix
    for claim in edge["claims"]["nodes"]:
        assert claim["id"].endswith(suffix)
        assert "@" not in claim["iri"] + claim["origin"]
        asked = f'{{ node(id: "{claim["id"]}") {{ id }} }}'
        assert ask(world, asked)["data"] == {"node": {"id": claim["id"]}}


@pytest.mark.parametrize(
    "moment",
    [
        "@",
        "@/",
        "@now",
        "@2027-01-01T00:00:00Z",
        "@2027-01-01T00:00:00.000000+00:00",
        "@2027-01-01T00:00:00.000000Z/",
        "@2027-13-01T00:00:00.000000Z",
        "@2999-01-01T00:00:00.000000Z",
        "@/2018-02-30",
        "@/2018-12-28@/2018-12-28",
        "@/２018-12-28",
    ],
)
def test_a_malformed_moment_is_an_unknown_id(world: World, moment: str) -> None:
    """One spelling a moment; nothing tells it from an id that never was."""
    question = f"""{{ node(id: "{RAID}{moment}") {{ id }} view: node(id: "view{moment}") {{ id }}
      claim(id: "x{moment}") {{ id }} events(where: {{id: "{RAID}{moment}"}}) {{ totalCount }} }}"""
    nothing = {"node": None, "view": None, "claim": None, "events": {"totalCount": 0}}
    assert ask(world, question)["data"] == nothing


def test_a_view_takes_its_own_ids_and_plain_ones(world: World) -> None:
    """Another view's are refused, all of them at once, at any depth of a filter."""
    day = "@/2018-12-28"
    question = """{ asOf(validOn: "2018-12-28") {
      plain: events(where: {id: "%s"}) { totalCount }
      own: events(where: {and: [{id: "%s"}]}) { totalCount } } }"""
    data = ask(world, question % (RAID, RAID + day))["data"]
    assert data == {"asOf": {"plain": {"totalCount": 1}, "own": {"totalCount": 1}}}
    other = RAID + "@/2019-01-01"
    refused = ask(world, question % (other, other))
    assert len(refused["errors"]) == 2
    assert "id of another view" in str(refused)
    at_root = f'{{ events(where: {{not: {{id: "{RAID}{day}"}}}}) {{ totalCount }} }}'
    assert "this one is that of the present" in str(ask(world, at_root)["errors"])


def test_null_is_left_out(world: World) -> None:
    """Wherever an argument or a condition may be null, given or as a variable."""
    left_out = "{ unansweredCalls { totalCount } obligations { totalCount } events { totalCount } }"
    null = """query($n: [CallState!], $w: EventWhere, $f: Int) {
      unansweredCalls(states: $n, standings: null, on: null, policy: null, where: null)
        { totalCount }
      obligations(results: null, event: null) { totalCount }
      events(where: {name: null, or: null, when: {within: null}, not: $w, places: {some: null}},
        first: $f, orderBy: null) { totalCount } }"""
    assert ask(world, null) == ask(world, left_out)


EMPTY = (
    *("{}", "{victims: {}}", "{victims: {some: null}}", "{victims: {said: {}}}"),
    "{victims: {particulars: [], validOn: null}}",
    *("{or: [{}, {kind: {in: []}}]}", "{when: {overlaps: {from: null}}}", "{when: {covers: {}}}"),
    *("{said: {}}", "{victims: {every: {}}}"),
)
NOT_EMPTY = {
    "{victims: {some: {}}}": "{not: {victims: {none: {}}}}",
    "{victims: {said: {negated: false}}}": "{victims: {some: {}}}",
    "{victims: {atLeast: 1}}": "{victims: {some: {}}}",
    "{or: []}": "{kind: {in: []}}",
}


def test_what_is_empty_narrows_nothing(world: World) -> None:
    """A condition with nothing in it is left out like null; `some: {}` says that there is one."""
    query = "{ events(where: %s) { nodes { id } } }"

    def ids(where: str) -> list[str]:
        return [node["id"] for node in ask(world, query % where)["data"]["events"]["nodes"]]

    every = ids("{id: null}")
    assert [where for where in EMPTY if ids(where) != every] == []
    for where, same in NOT_EMPTY.items():
        assert ids(where) == ids(same) != every, where
    claims = "{ claims(where: %s) { totalCount } }"
    counts = [
        ask(world, claims % where)["data"]["claims"]["totalCount"]
        for where in ("{}", "{valid: {overlaps: {}}}", "{or: [{}, {stance: []}]}")
    ]
    assert len(set(counts)) == 1
    assert counts[0] > 0


def test_a_not_of_nothing_is_refused(world: World) -> None:
    """It could mean everything or nothing; the message says how to mend it."""
    for list_, not_ in (
        *(
            ("events", one)
            for one in ("{}", "{name: null}", "{victims: {}}", "{not: {}}", "{and: [{}]}")
        ),
        *(("events", one) for one in ("{or: [{name: {}}]}", "{and: []}", "{said: {}}")),
        *(("events", one) for one in ("{or: []}", "{or: [{or: []}]}", "{and: [{or: []}, {}]}")),
        *(("claims", one) for one in ("{or: []}", "{and: [{or: []}]}")),
        *(("claims", one) for one in ("{}", "{valid: {overlaps: {}}}", "{and: [{text: null}]}")),
    ):
        refused = ask(world, f"{{ {list_}(where: {{not: {not_}}}) {{ totalCount }} }}")
        [error] = refused["errors"]
        assert "leave not out" in error["message"], not_
        assert error["extensions"]["code"] == "BAD_ARGUMENT"
