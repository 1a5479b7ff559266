"""Relationship queries in GraphQL: the shapes of the contract, moments, pages, refusals, costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.graphql.replying import Heavy
from api.graphql.service import HEAVY, Service
from graph.claims.claim import Literal, Stance
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.period import Period
from graph.relations import joined_pairs
from tests.api.graphql.conftest import World, id_of

Ask = Callable[..., Any]


@pytest.fixture
def told(ask: Ask) -> Ask:
    """The data of an answer without errors."""

    def data(query: str, variables: Any = None) -> Any:
        reply = ask(query, variables)
        assert "errors" not in reply, reply
        return reply["data"]

    return data


def when(edtf: str) -> Literal:
    return Literal(datatype="period", text=edtf, period=Period.parse(edtf))


@pytest.fixture
def network(world: World) -> World:
    """A unit under a guard under a ministry; an event that it is accused of, and denies."""
    for name in ("unit", "guard", "ministry"):
        world.add(name, "StateBody", label=name.title())
    world.add("sweep", "Event", label="Sweep")
    world.add("chief", "Person", label="Mara Ilves")
    world.add("town", "Place", label="Vardan")
    world.add("other", "Event", label="Other")
    world.say("unit", "subordinateTo", "guard", valid=Period.parse("2017/2019"))
    world.say("guard", "subordinateTo", "ministry", valid=Period.parse("2017/.."))
    world.say("chief", "headOf", "guard")
    world.say("sweep", "allegedPerpetrator", "unit", stance=Stance.ALLEGED)
    world.say("sweep", "allegedPerpetrator", "unit", negated=True, denied=True, by=("ministry",))
    world.say("sweep", "kind", "torture")
    world.say("sweep", "when", when("2018-12-28"))
    world.say("sweep", "place", "town")
    world.say("other", "place", "town")
    return world


def test_paths(network: World, told: Ask) -> None:
    """Hops with what the contract promises of them."""
    query = """query($a: ID!, $b: ID!) { paths(from: $a, to: $b, maxHops: 5, limit: 5) {
      complete bound searchedHops
      paths { length certain weakest start { label } end { label } hops { from { label } predicate
        forward to { label } stance contested certain claims { totalCount nodes { stance } } } } }
    }"""
    found = told(query, {"a": id_of("sweep"), "b": id_of("chief")})["paths"]
    assert (found["complete"], found["bound"], found["searchedHops"]) == (True, None, 3)
    [path] = found["paths"]
    assert (path["length"], path["weakest"], path["start"]["label"]) == (3, "ALLEGED", "Sweep")
    assert [(h["predicate"], h["forward"], h["to"]["label"]) for h in path["hops"]] == [
        ("allegedPerpetrator", True, "Unit"),
        ("subordinateTo", True, "Guard"),
        ("headOf", False, "Mara Ilves"),
    ]
    assert path["hops"][0]["contested"]
    assert path["hops"][0]["claims"]["totalCount"] == 2


def test_a_place_connects_only_when_asked(network: World, told: Ask) -> None:
    query = "query($a: ID!, $b: ID!) { paths(from: $a, to: $b%s) { paths { length } } }"
    ends = {"a": id_of("sweep"), "b": id_of("other")}
    assert told(query % "", ends)["paths"]["paths"] == []
    assert told(query % ', through: ["Place"]', ends)["paths"]["paths"] == [{"length": 2}]


def test_chain_of_command(network: World, told: Ask) -> None:
    query = """query($of: ID!, $on: Date!) { chainOfCommand(of: $of, on: $on) { complete bound
      posts { body { label } holder { label } role rank certain }
      cycles { length } gaps { body { label } before { label } after { label } }
      paths { length certain end { label } hops { to { label } certain } } } }"""
    found = told(query, {"of": id_of("unit"), "on": "2018-06-01"})["chainOfCommand"]
    assert [path["end"]["label"] for path in found["paths"]] == ["Ministry"]
    assert found["posts"] == [
        {
            "body": {"label": "Guard"},
            "holder": {"label": "Mara Ilves"},
            "role": None,
            "rank": None,
            "certain": False,
        }
    ]
    later = told(query, {"of": id_of("unit"), "on": "2021-06-01"})["chainOfCommand"]
    assert later["gaps"] == [
        {"body": {"label": "Unit"}, "before": {"label": "Guard"}, "after": None}
    ]


def test_neighbourhood(network: World, told: Ask) -> None:
    """Accusation and denial are two edges; what the limit left out is told."""
    query = """query($of: [ID!]!, $limit: Int!) { neighbourhood(of: $of, limit: $limit) {
      complete bound nodes { hops entity { label } } left { at predicate classes count atLeast }
      edges { source target predicate negated contested attributedTo { label } } } }"""
    whole = told(query, {"of": [id_of("sweep")], "limit": 9})["neighbourhood"]
    assert {node["entity"]["label"] for node in whole["nodes"]} == {"Sweep", "Unit", "Vardan"}
    accused = [edge for edge in whole["edges"] if edge["predicate"] == "allegedPerpetrator"]
    assert [(e["negated"], e["attributedTo"]["label"]) for e in accused] == [
        (False, "Organisation …" + id_of("press")[-6:]),
        (True, "Ministry"),
    ]
    assert all(edge["contested"] for edge in accused)
    cut = told(query, {"of": [id_of("sweep")], "limit": 1})["neighbourhood"]
    assert (cut["complete"], cut["bound"]) == (False, "limit")
    assert [(left["predicate"], left["count"]) for left in cut["left"]] == [
        ("allegedPerpetrator", 1),
        ("place", 1),
    ]


def test_timeline_in_pages(network: World, told: Ask) -> None:
    """A cursor leads on; entries say what they are in words."""
    query = """query($about: ID, $after: String) {
      timeline(about: $about, first: 1, after: $after) { totalCount
      pageInfo { hasNextPage endCursor } nodes { id text certain when { edtf } entity { label } } }
    }"""
    first = told(query, {"about": id_of("town")})["timeline"]
    assert first["totalCount"] == 2
    [entry] = first["nodes"]
    assert (entry["text"], entry["certain"]) == ("Event: Sweep", True)
    after = first["pageInfo"]["endCursor"]
    second = told(query, {"about": id_of("town"), "after": after})["timeline"]
    assert [entry["text"] for entry in second["nodes"]] == ["Event: Other"]
    assert not second["pageInfo"]["hasNextPage"]


def test_statistics(network: World, told: Ask) -> None:
    query = """query($in: [EventWhere!]) { statistics(by: [KIND, YEAR], where: {or: $in}) {
      totalCount nodes {
      key { dimension label code id } events { min max } victims { unit } sources speakers small
      overlaps conventions } } }"""
    some = [{"id": id_of("sweep")}, {"id": id_of("other")}]
    found = told(query, {"in": some})["statistics"]
    assert found["totalCount"] == 2
    assert found["nodes"][0]["key"] == [
        {"dimension": "KIND", "label": "torture", "code": "torture", "id": None},
        {"dimension": "YEAR", "label": "2018", "code": "2018", "id": None},
    ]
    assert found["nodes"][0]["events"] == {"min": 1, "max": 1}
    assert found["nodes"][1]["key"][0] == {
        "dimension": "KIND",
        "label": "unknown",
        "code": None,
        "id": None,
    }


def test_changes_in_pages(network: World, told: Ask) -> None:
    """Of a claim and of a thing; a cursor leads on; a moment needs its offset."""
    query = """query($about: ID, $after: String) {
      changes(since: "2000-01-01T00:00:00Z", about: $about, first: 1, after: $after) { totalCount
        pageInfo { endCursor }
        nodes { id at kind claim { predicate } entity { label } call { id } } } }"""
    nodes, after = [], None
    while True:
        page = told(query, {"about": id_of("chief"), "after": after})["changes"]
        assert page["totalCount"] == 3
        nodes += page["nodes"]
        if len(nodes) == 3:
            break
        after = page["pageInfo"]["endCursor"]
    assert {node["kind"] for node in nodes} == {"RECORDED"}
    assert [node["entity"] for node in nodes if node["claim"] is None] == [{"label": "Mara Ilves"}]
    predicates = {node["claim"]["predicate"] for node in nodes if node["claim"] is not None}
    assert predicates == {"name", "headOf"}


def test_upcoming(network: World, told: Ask) -> None:
    """A reply that is due stands there with its strand."""
    network.add("letter", "Call", label="Letter")
    network.say("letter", "madeOn", when("2097-01-01"))
    network.say("letter", "addressee", "guard")
    network.say("letter", "replyDue", when("2097-02-01"))
    query = """{ upcoming(until: "2098-01-01") { totalCount nodes { on basis call { label }
      strand { state addressee { label } } } } }"""
    found = told(query)["upcoming"]
    assert found["totalCount"] == 1
    [due] = found["nodes"]
    assert (due["on"], due["call"]["label"]) == ("2097-02-01", "Letter")
    assert due["strand"] == {"state": "UNANSWERED", "addressee": {"label": "Guard"}}


def test_two_clocks_of_one_strand_stand_on_two_pages(network: World, told: Ask) -> None:
    """Also where both run out on one day."""
    network.add("letter", "Call", label="Letter")
    network.say("letter", "madeOn", when("2097-01-01"))
    network.say("letter", "addressee", "guard")
    network.say("letter", "replyDue", when("2097-03-02"))
    network.say("letter", "underProcedure", "special-procedures-letter")
    query = """query($after: String) { upcoming(until: "2098-01-01", first: 1, after: $after) {
      totalCount pageInfo { endCursor hasNextPage } nodes { on basis } } }"""
    first = told(query)["upcoming"]
    second = told(query, {"after": first["pageInfo"]["endCursor"]})["upcoming"]
    assert first["totalCount"] == 2
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    due = [*first["nodes"], *second["nodes"]]
    assert {one["on"] for one in due} == {"2097-03-02"}
    assert {one["basis"].split(":")[0] for one in due} == {
        "letter of special procedures",
        "the call's own date for a reply",
    }


def test_ids_carry_the_moment(network: World, told: Ask) -> None:
    """In another view every id that names something names it there, and is taken there."""
    query = """query($of: [ID!]!) { asOf(validOn: "2018-06-01") { neighbourhood(of: $of) {
      nodes { entity { id } } edges { source target } left { at } } } }"""
    found = told(query, {"of": [id_of("unit")]})["asOf"]["neighbourhood"]
    ids = [node["entity"]["id"] for node in found["nodes"]]
    assert all(id.endswith("@/2018-06-01") for id in ids)
    assert {edge["source"] for edge in found["edges"]} <= set(ids)
    again = told(query, {"of": [ids[0]]})["asOf"]["neighbourhood"]
    assert again == found


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ('paths(from: "a", to: "b", maxHops: 99) { complete }', "maxHops"),
        ('paths(from: "a", to: "b", predicates: ["shoe"]) { complete }', "shoe"),
        ('paths(from: "a", to: "b", through: ["Source"]) { complete }', "Source"),
        ('chainOfCommand(of: "a", limit: 0) { complete }', "limit"),
        ("neighbourhood(of: []) { complete }", "of"),
        ('neighbourhood(of: ["a"], classes: ["Shoe"]) { complete }', "Shoe"),
        ('timeline(classes: ["Shoe"]) { totalCount }', "Shoe"),
        ('changes(since: "2019-01-01T00:00:00") { totalCount }', "offset"),
        ("statistics(by: [KIND, KIND]) { totalCount }", "by"),
        ("statistics(by: [KIND], kindLevel: 0) { totalCount }", "kindLevel"),
        ('statistics(by: [KIND], convention: "guess") { totalCount }', "guess"),
    ],
)
def test_what_cannot_be_asked_is_named(network: World, ask: Ask, field: str, names: str) -> None:
    """With the value, before anything is read."""
    reply = ask(f"{{ {field} }}")
    assert names in json.dumps(reply["errors"])
    assert "data" not in reply


def test_statistics_have_a_bound(network: World, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What events stand under is counted before it is laid out."""
    query = "{ statistics(by: [KIND, MONTH]) { totalCount } }"
    assert "errors" not in ask(query)
    monkeypatch.setattr(joined_pairs, "MOST_PLACES", 0)
    [error] = ask(query.replace("KIND, MONTH", "MONTH, KIND"))["errors"]
    assert "count by fewer dimensions" in error["message"]


def test_analysis(network: World, told: Ask) -> None:
    """The figures, and in sentences what is weighed."""
    found = told(
        """{ analysis { weighed leftOut relations nodes { entity { id label } degree
        degrees { predicate degree } betweenness part community }
        together { one { label } other { label } events } } }"""
    )["analysis"]
    assert any("never about guilt" in sentence for sentence in found["weighed"])
    assert found["relations"] > 0
    for node in found["nodes"]:
        assert sum(one["degree"] for one in node["degrees"]) >= node["degree"]
        assert 0 <= node["betweenness"] <= 1
    few = told('{ analysis(predicates: ["subordinateTo"], classes: ["Actor"]) { relations } }')
    assert few["analysis"]["relations"] < found["relations"]


def test_an_analysis_stands_in_no_light_lane(world: World) -> None:
    """Nothing stops a part of it that may take seconds."""
    service = Service(world.engine)
    with pytest.raises(Heavy):
        service.reply("{ analysis { relations } }", clearance=PUBLIC_CLEARANCE, most=HEAVY)
