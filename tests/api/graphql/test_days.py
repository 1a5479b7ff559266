"""What held on a day, and what certainly was on one."""

from __future__ import annotations

from typing import Any

from graph.claims.claim import Literal
from graph.claims.period import Period
from tests.api.graphql.conftest import Ask, World, id_of, period


def text(words: str) -> Literal:
    return Literal(datatype="text", text=words)


def test_an_office_is_that_of_a_day(ask: Ask, world: World) -> None:
    """By its own argument, or by the day of the view; without one as the rule has it."""
    world.add("clerk", "Person", label="Clerk")
    world.say("clerk", "office", text("scribe"), valid=Period.parse("2010/2012"))
    world.say("clerk", "office", text("warden"), valid=Period.parse("2014/2016"))
    fields = 'a: office(validOn: "2011-05-01") b: office(validOn: "2015-05-01") c: office'
    node = ask(f'{{ node(id: "{id_of("clerk")}") {{ ... on Person {{ {fields} }} }} }}')["data"][
        "node"
    ]
    assert (node["a"], node["b"]) == ("scribe", "warden")
    assert node["c"] in ("scribe", "warden")
    question = (
        '{ asOf(validOn: "%s") { people(where: {office: {eq: "warden"}}) '
        "{ totalCount nodes { office } } } }"
    )
    assert ask(question % "2015-01-01")["data"]["asOf"]["people"] == {
        "totalCount": 1,
        "nodes": [{"office": "warden"}],
    }
    assert ask(question % "2011-01-01")["data"]["asOf"]["people"]["totalCount"] == 0


def test_filters_go_by_the_day_of_the_view(ask: Ask, world: World) -> None:
    """Relations and names, as fields do; events are not removed by it."""
    world.say("police", "name", text("Port guard"), valid=Period.parse("2001/2003"))
    of = f'organOf: {{some: {{id: "{id_of("state")}"}}}}'
    organ = f"stateBodies(where: {{{of}}}) {{ totalCount }}"
    named = 'actors(where: {name: {eq: "port guard"}}) { totalCount }'

    def seen(day: str) -> tuple[int, int, int]:
        view = ask(f'{{ asOf(validOn: "{day}") {{ {organ} {named} events {{ totalCount }} }} }}')
        found = view["data"]["asOf"]
        return tuple(found[name]["totalCount"] for name in ("stateBodies", "actors", "events"))  # type: ignore[return-value]

    assert seen("2012-01-01") == (1, 0, 3)
    assert seen("2002-01-01") == (0, 1, 3)
    assert ask(f"{{ {organ} {named} }}")["data"] == {
        "stateBodies": {"totalCount": 1},
        "actors": {"totalCount": 1},
    }


def test_search_and_order_go_by_the_names_of_the_day(ask: Ask, world: World) -> None:
    """What was called so on another day is not found, and what comes first goes by the day."""
    bodies = {"early": ("Anchor watch", "Zeal watch"), "late": ("Zenith watch", "Able watch")}
    for name, (before, after) in bodies.items():
        world.add(name, "StateBody")
        world.say(name, "name", text(before), valid=Period.parse("2001/2005"))
        world.say(name, "name", text(after), valid=Period.parse("2010/2015"))
    ids = ", ".join(f'{{id: "{id_of(name)}"}}' for name in bodies)
    listed = (
        f"stateBodies(where: {{or: [{ids}]}}, orderBy: [{{label: ASC}}]) {{ nodes {{ label }} }}"
    )
    found = 'search(text: "zeal watch") { nodes { matched } }'

    def seen(day: str) -> tuple[list[str], list[str]]:
        view = ask(f'{{ asOf(validOn: "{day}") {{ {listed} {found} }} }}')["data"]["asOf"]
        return (
            [node["label"] for node in view["stateBodies"]["nodes"]],
            [node["matched"] for node in view["search"]["nodes"]],
        )

    assert seen("2002-01-01") == (["Anchor watch", "Zenith watch"], [])
    assert seen("2012-01-01") == (["Able watch", "Zeal watch"], ["Zeal watch"])
    assert ask(f"{{ {found} }}")["data"]["search"]["nodes"] == [{"matched": "Zeal watch"}]


def test_edges_say_whether_a_row_certainly_passes(ask: Ask, world: World) -> None:
    """Only where a list was filtered by time; what has no date certainly passes none."""
    for name, edtf in (("sure", "2016-05-01"), ("maybe", "2016"), ("long", "2015/2017")):
        world.add(name, "Event", label=name)
        world.say(name, "when", period(edtf))
    world.add("never", "Event", label="never")
    ours = '{name: {in: ["sure", "maybe", "long", "never"]}}'

    def certain(where: str) -> dict[str, Any]:
        reply = ask(f"{{ events(where: {where}) {{ edges {{ certain node {{ label }} }} }} }}")
        edges = reply["data"]["events"]["edges"]
        return {edge["node"]["label"]: edge["certain"] for edge in edges}

    may = 'overlaps: {from: "2016-04-01", to: "2016-05-31"}'
    assert certain(f"{{and: [{ours}, {{when: {{{may}}}}}]}}") == {
        "sure": True,
        "maybe": False,
        "long": True,
    }
    assert certain(f"{{and: [{ours}, {{when: {{{may}, undated: true}}}}]}}")["never"] is False
    assert set(certain(ours).values()) == {None}
    year = '{when: {within: {from: "2016-01-01", to: "2016-12-31"}}}'
    assert certain(f"{{and: [{ours}, {year}]}}") == {"sure": True, "maybe": True}


def test_unanswered_calls_say_whether_they_certainly_pass(ask: Ask, world: World) -> None:
    """Where they were filtered by time; null else."""
    for name, edtf in (("sure", "2016-05-01"), ("maybe", "2016")):
        world.add(name, "Call", label=name)
        world.say(name, "madeOn", period(edtf))
        world.say(name, "addressee", "state")
        world.add(f"{name} demand", "Demand")
        world.say(name, "demand", f"{name} demand")
        world.say(f"{name} demand", "kind", "investigate")
    ours = '{name: {in: ["sure", "maybe"]}}'

    def certain(where: str) -> dict[str, Any]:
        reply = ask(
            f'{{ unansweredCalls(on: "2018-01-01", where: {where}) '
            "{ edges { certain node { label } } } }"
        )
        edges = reply["data"]["unansweredCalls"]["edges"]
        return {edge["node"]["label"]: edge["certain"] for edge in edges}

    may = '{madeOn: {overlaps: {from: "2016-04-01", to: "2016-05-31"}}}'
    assert certain(f"{{and: [{ours}, {may}]}}") == {"sure": True, "maybe": False}
    assert certain(ours) == {"sure": None, "maybe": None}
