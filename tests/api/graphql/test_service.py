"""Questions and answers over a small invented world."""

from __future__ import annotations

import json

from api.graphql.service import Service
from graph.claims.claim import Literal
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.period import Period
from graph.engines.engine import Engine
from tests.api.graphql.conftest import Ask, World, id_of, messages


def labelled(ask: Ask, where: str) -> list[str]:
    """The labels of the events that pass, in order."""
    question = f"{{ events(where: {where}, orderBy: [{{label: ASC}}]) {{ nodes {{ label }} }} }}"
    return [node["label"] for node in ask(question)["data"]["events"]["nodes"]]


def test_filters_climb_from_part_to_whole(ask: Ask) -> None:
    """A call about the raid counts for the arrest, which is part of it, in both directions."""
    for how, labels in (("some", ["Arrest", "Raid"]), ("none", ["Fire"])):
        where = f'{{calls: {{{how}: {{demand: {{in: ["investigate"]}}}}}}}}'
        assert labelled(ask, where) == labels
    reply = ask("""{ calls(where: {about: {some: {name: {eq: "arrest"}}}}) { nodes { label } } }""")
    assert reply["data"]["calls"]["nodes"] == [{"label": "Look into the raid"}]


def test_places_lie_within_themselves_and_above(ask: Ask) -> None:
    """`within` is met by the place itself and by every place above it."""
    for name in ("Ostrel", "VARDANIA"):
        reply = ask(
            "query ($n: String) { events(where: {places: {some: {within: {name: {eq: $n}}}}}) "
            "{ totalCount } }",
            {"n": name},
        )
        assert reply["data"]["events"]["totalCount"] == 3
    reply = ask("""{ places(where: {within: {name: {eq: "Ostrel"}}}) { nodes { label } } }""")
    assert reply["data"]["places"]["nodes"] == [{"label": "Ostrel"}]


def test_addressed_to_a_state_or_its_organs(ask: Ask) -> None:
    """A call addressed to the harbour police is addressed to the State whose organ it is."""
    question = "query ($s: ID) { calls(where: {addressedToState: $s}) { totalCount } }"
    for name, count in (("state", 1), ("police", 1), ("fishers", 0)):
        assert ask(question, {"s": id_of(name)})["data"]["calls"]["totalCount"] == count


def test_other_filters(ask: Ask) -> None:
    """Kinds with their narrower ones, periods, texts, and their combinations."""
    cases = {
        '{kind: {in: ["ill-treatment"]}}': ["Arrest"],
        '{when: {overlaps: {from: "2018-12-29", to: "2018-12-31"}}}': ["Arrest"],
        '{when: {within: {from: "2018-01-01"}}}': ["Arrest", "Fire", "Raid"],
        '{name: {startsWith: "RA"}}': ["Raid"],
        '{name: {contains: "r", in: ["fire", "raid"]}}': ["Fire", "Raid"],
        '{or: [{name: {eq: "fire"}}, {victims: {some: {}}}]}': ["Fire", "Raid"],
        '{not: {name: {eq: "fire"}}}': ["Arrest", "Raid"],
        '{and: [{victims: {none: {}}}, {not: {name: {eq: "fire"}}}]}': ["Arrest"],
        '{partOf: {name: {eq: "Raid"}}}': ["Arrest", "Raid"],
        '{parts: {name: {eq: "Arrest"}}}': ["Arrest", "Raid"],
        "{or: []}": [],
        "{}": ["Arrest", "Fire", "Raid"],
    }
    for where, labels in cases.items():
        assert labelled(ask, where) == labels, where


def test_a_relation_carries_the_claims_for_and_against(ask: Ask) -> None:
    """The accusation, its chain, the denial beside it, and the denial among the event's."""
    reply = ask("""
      { events(where: {name: {eq: "raid"}}) { nodes {
          allegedPerpetrators { totalCount edges { stance contested certain
            node { __typename label ... on StateBody { organOf { nodes { label } } } }
            claims { totalCount pageInfo { hasNextPage }
              nodes { negated attribution { act actor { label } } attributedTo { label } } } } }
          denials { totalCount nodes { negated attributedTo { label } predicate } } } } }
    """)
    (raid,) = reply["data"]["events"]["nodes"]
    (edge,) = raid["allegedPerpetrators"]["edges"]
    assert (edge["stance"], edge["contested"], edge["certain"]) == ("ALLEGED", True, True)
    assert edge["node"] == {
        "__typename": "StateBody",
        "label": "Harbour police",
        "organOf": {"nodes": [{"label": "Republic of Vardania"}]},
    }
    assert edge["claims"]["totalCount"] == 2
    for_it, against = edge["claims"]["nodes"]
    assert [link["actor"]["label"] for link in for_it["attribution"]][1] == "Fishers"
    assert against["negated"]
    assert against["attribution"] == [{"act": "denies", "actor": {"label": "Harbour police"}}]
    assert raid["denials"]["nodes"] == [
        {
            "negated": True,
            "attributedTo": {"label": "Harbour police"},
            "predicate": "allegedPerpetrator",
        }
    ]


def test_the_choice_of_what_is_shown_can_be_inspected(ask: Ask, world: World) -> None:
    """`shown` names the rule and the claim; null where nothing is claimed."""
    question = """query ($id: ID!) { node(id: $id) { ... on Event {
        when { edtf } shown(predicate: "when") { rule claim { value { text } stance } }
        none: shown(predicate: "purpose") { rule } kinds: shown(predicate: "kinds") {
          claim { concept { code } } } } } }"""
    node = ask(question, {"id": id_of("raid")})["data"]["node"]
    assert node["shown"] == {
        "rule": "firmest-latest",
        "claim": {"value": {"text": "2018-12-28"}, "stance": "ASSERTED"},
    }
    assert node["none"] is None
    assert node["kinds"] == {"claim": {"concept": {"code": "attack"}}}


def test_the_day_of_a_view_is_the_default_beneath(ask: Ask) -> None:
    """`validOn` of `asOf` holds for dated relations; their own argument comes first."""
    inner = 'organOf { nodes { label } } then: organOf(validOn: "2012-01-01") { edges { certain } }'
    actors = f'actors(where: {{name: {{eq: "Harbour police"}}}}) {{ nodes {{ {inner} }} }}'
    question = '{ asOf(validOn: "%s") { %s } }'
    for day, found in (("2012-01-01", 1), ("2020-01-01", 0)):
        (node,) = ask(question % (day, actors))["data"]["asOf"]["actors"]["nodes"]
        assert len(node["organOf"]["nodes"]) == found
        assert node["then"]["edges"] == [{"certain": True}]


def test_known_at_holds_beneath(ask: Ask, world: World) -> None:
    """Each view has its own moment, and what is beneath it is of that moment."""
    world.clock.tick()
    world.add("flood", "Event", label="Flood")
    world.say("flood", "victim", "fishers")
    reply = ask("""
      { then: asOf(knownAt: "2027-01-01T00:00:00Z") { id events { totalCount }
          groups { nodes { victimOf { totalCount } } } }
        offset: asOf(knownAt: "2027-01-01T03:00:00+03:00") { id events { totalCount } }
        now: events { totalCount }
        after: groups { nodes { victimOf { totalCount } } } }
    """)["data"]
    assert reply["then"]["events"] == reply["offset"]["events"] == {"totalCount": 3}
    assert reply["then"]["id"] == reply["offset"]["id"] == "view@2027-01-01T00:00:00.000000Z"
    assert reply["now"] == {"totalCount": 4}
    assert reply["then"]["groups"]["nodes"] == [{"victimOf": {"totalCount": 1}}]
    assert reply["after"]["nodes"] == [{"victimOf": {"totalCount": 2}}]


def test_hidden_is_as_unknown(ask: Ask) -> None:
    """A hidden id, an unknown id and nonsense give the same null; cleared readers see more."""
    question = "query ($id: ID!) { node(id: $id) { id } claim(id: $id) { id } }"
    nothing = {"data": {"node": None, "claim": None}}
    assert ask(question, {"id": id_of("helper")}) == nothing
    assert ask(question, {"id": id_of("nobody at all")}) == nothing
    assert ask(question, {"id": "' OR 1=1"}) == nothing
    assert ask(question, {"id": id_of("helper")}, as_="restricted")["data"]["node"] is not None


def test_node_gives_claims_too(ask: Ask, world: World) -> None:
    """A claim is a node; `claim` takes no entity's id."""
    claim = world.say("fire", "victim", "fishers")
    question = "query ($id: ID!) { node(id: $id) { __typename ... on Claim { predicate } } }"
    reply = ask(question, {"id": claim.id})
    assert reply["data"]["node"] == {"__typename": "Claim", "predicate": "victim"}
    reply = ask("query ($id: ID!) { claim(id: $id) { id } }", {"id": id_of("fire")})
    assert reply["data"]["claim"] is None


def test_labels_follow_the_reader_and_fall_back(ask: Ask, world: World) -> None:
    """The reader's languages first; without a readable name the class and the end of the id."""
    world.say("ostrel", "name", Literal(datatype="text", text="Острель", language="uk"))
    question = """{ places(where: {name: {eq: "ostrel"}}) { nodes { label names { text language
      script } } } demands { nodes { label } } }"""
    reply = ask(question, languages=("uk", "en"))["data"]
    assert reply["places"]["nodes"] == [
        {
            "label": "Острель",
            "names": [
                {"text": "Ostrel", "language": "en", "script": "Latn"},
                {"text": "Острель", "language": "uk", "script": "Cyrl"},
            ],
        }
    ]
    assert ask(question)["data"]["places"]["nodes"][0]["label"] == "Ostrel"
    assert reply["demands"]["nodes"] == [{"label": f"Demand …{id_of('demand')[-6:]}"}]


def test_the_demand_has_its_calls_addressees(ask: Ask) -> None:
    """Where a demand names nobody, its call's addressees are shown."""
    reply = ask("{ demands { nodes { kind { code label } addressees { nodes { label } } } } }")
    (demand,) = reply["data"]["demands"]["nodes"]
    assert demand["kind"] == {"code": "investigate", "label": "investigate"}
    assert demand["addressees"]["nodes"] == [{"label": "Harbour police"}]


def test_claims_by_field_by_property_and_by_inverse(ask: Ask) -> None:
    """`predicate` takes a field's name, a property's, and an inverse field's."""
    question = """query ($id: ID!, $p: [String!]) { node(id: $id) { ... on Entity {
      claims(predicate: $p) { nodes { predicate subject { label } } } } } }"""
    cases = [
        ("raid", ["places"], ["place"]),
        ("raid", ["place"], ["place"]),
        ("raid", ["kinds", "victim"], ["kind", "victim"]),
        ("police", ["allegedPerpetratorOf"], ["allegedPerpetrator", "allegedPerpetrator"]),
        ("police", ["allegedPerpetrators"], []),
    ]
    for name, asked, found in cases:
        reply = ask(question, {"id": id_of(name), "p": asked})
        nodes = reply["data"]["node"]["claims"]["nodes"]
        assert sorted(node["predicate"] for node in nodes) == found, asked


def test_claims_of_everybody(ask: Ask) -> None:
    """By predicate, speaker anywhere in the chain, source, review and polarity."""
    cases = {
        '{predicate: ["allegedPerpetratorOf"]}': 2,
        f'{{speaker: "{id_of("fishers")}"}}': 1,
        f'{{speaker: "{id_of("police")}", negated: true}}': 1,
        f'{{source: "{id_of("report")}", predicate: ["victims"]}}': 1,
        f'{{source: "{id_of("police")}"}}': 0,
        "{review: [ACCEPTED]}": 0,
        "{negated: true}": 1,
    }
    for where, count in cases.items():
        assert ask(f"{{ claims(where: {where}) {{ totalCount }} }}")["data"] == {
            "claims": {"totalCount": count}
        }, where


def test_fragments_aliases_directives_and_merging(ask: Ask) -> None:
    """Fields of one key are merged, fragments apply by type, skipped ones leave no trace."""
    reply = ask(
        """
        query ($yes: Boolean!, $no: Boolean!) {
          events(first: 1, orderBy: [{label: ASC}]) { nodes { label } ...Rest @include(if: $yes) }
          events(first: 1, orderBy: [{label: ASC}]) { nodes { kinds { code } } }
          gone: events @skip(if: $yes) { totalCount }
          stays: __typename @skip(if: $no)
        }
        fragment Rest on EventConnection { nodes { ... on Entity { again: label ...Both }
          ... on Node { id @include(if: $no) } ... on Event @skip(if: $yes) { iri } } }
        fragment Both on Node { ... on Actor { size { min } } ... on Event { when { edtf } } }
        """,
        {"yes": True, "no": False},
    )
    assert reply == {
        "data": {
            "events": {
                "nodes": [
                    {
                        "label": "Arrest",
                        "again": "Arrest",
                        "when": {"edtf": "2018-12-29"},
                        "kinds": [{"code": "torture"}],
                    }
                ]
            },
            "stays": "Query",
        }
    }


def test_introspection_beside_data(ask: Ask) -> None:
    """graphql-core answers about the schema, with variables, next to what is read."""
    reply = ask(
        "query ($n: String!) { __type(name: $n) { name kind } events { totalCount } }",
        {"n": "Actor"},
    )
    assert reply["data"] == {
        "__type": {"name": "Actor", "kind": "INTERFACE"},
        "events": {"totalCount": 3},
    }


def test_it_answers_over_every_engine(engine: Engine) -> None:
    """An empty store of each kind has empty lists."""
    reply = json.loads(
        Service(engine).answer(
            "{ entities { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }",
            clearance=PUBLIC_CLEARANCE,
        )
    )
    assert reply["data"]["entities"] == {
        "totalCount": 0,
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


def test_mistakes_are_errors_with_a_path(ask: Ask) -> None:
    """A bad argument refuses the whole question, and says which field and what would be valid."""
    cases = [
        ("{ events(first: 1001) { totalCount } }", "first is 1001; give 0 to 1000", ["events"]),
        ("{ events { nodes { v: victims(first: -1) { totalCount } } } }", "-1", "events nodes v"),
        ('{ events { nodes { claims(predicate: ["plcaes"]) { totalCount } } } }', "places", None),
        ('{ events { nodes { shown(predicate: "victimOf") { rule } } } }', "other end", None),
        ('{ events(where: {kind: {in: ["tortuer"]}}) { totalCount } }', "torture", ["events"]),
        ('{ events(where: {kind: {in: ["pledge"]}}) { totalCount } }', "event-kinds", None),
        ('{ asOf(knownAt: "2027-01-01T00:00:00") { id } }', "00:00:00Z", None),
        ("{ events(orderBy: [{}]) { totalCount } }", "exactly one field", None),
        ("{ events(orderBy: [{when: ASC, label: ASC}]) { totalCount } }", "exactly one", None),
        (
            '{ events(where: {when: {within: {from: "2020-01-01", to: "2019-01-01"}}}) '
            "{ totalCount } }",
            "ends before it begins",
            None,
        ),
    ]
    for question, part, path in cases:
        reply = ask(question)
        assert part in messages(reply)[0], reply
        error = reply["errors"][0]
        assert error["locations"]
        if path is not None:
            assert error["path"] == (path.split() if isinstance(path, str) else path)


def test_documents_that_are_none(ask: Ask) -> None:
    """Syntax, unknown fields, variables and operations each get a message."""
    assert "Syntax Error" in messages(ask("{ events "))[0]
    assert "evnts" in messages(ask("{ evnts { totalCount } }"))[0]
    assert "$id" in messages(ask("query ($id: ID!) { node(id: $id) { id } }", {}))[0]
    assert "Mutation" in messages(ask("mutation { a }"))[0]
    writes = 'mutation { addSheet(text: "sheet:") { new } }'
    assert "to a server" in messages(ask(writes))[0]
    two = "query A { __typename } query B { __typename }"
    assert "one of A, B" in messages(ask(two))[0]
    assert "“C” names no operation" in messages(ask(two, operation_name="C"))[0]
    assert ask(two, operation_name="B") == {"data": {"__typename": "Query"}}
    assert "names no operation" in messages(ask("{ __typename }", operation_name="A"))[0]


def test_periods_and_quantities_come_whole(ask: Ask, world: World) -> None:
    """Four dates, the words as found, bounds; a claim's literal has them, too."""
    world.say("fishers", "memberOf", "press", valid=Period.parse("2018-12/.."))
    reply = ask("""{ groups { nodes { size { unit min max best qualifier asFound }
      claims(predicate: ["memberOf", "size"]) { nodes { valid { edtf earliestBegin latestBegin
        earliestEnd latestEnd }
        value { text datatype quantity { best } period { edtf } } } } } } }""")
    (group,) = reply["data"]["groups"]["nodes"]
    assert group["size"] == {
        "unit": "person",
        "min": None,
        "max": None,
        "best": 40,
        "qualifier": "around",
        "asFound": None,
    }
    claims = sorted(group["claims"]["nodes"], key=lambda claim: claim["valid"] is None)
    assert claims[0]["valid"] == {
        "edtf": "2018-12/..",
        "earliestBegin": "2018-12-01",
        "latestBegin": "2018-12-31",
        "earliestEnd": None,
        "latestEnd": None,
    }
    assert claims[1]["value"] == {
        "text": "~40 person",
        "datatype": "quantity",
        "quantity": {"best": 40},
        "period": None,
    }
