"""What claims of the field say, asked for: points, particulars, identifiers, times, ties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import Service
from graph.engines.engine import Engine
from tests.export.viewing import exported
from tests.field import loaded, own, well
from tests.ingest.loaded import ALL

BODY = """
    entities:
      col:
        class: Person
        name: [{text: Wolf, kind: alias, stance: verified}, Marel Dovin]
        identifiers: [{text: or-00123, scheme: ostrel-register}, or-77]
        memberOf:
          - {to: guard, valid: "[..2010-05-03]/[2012-06-01..]", role: commander, rank: Colonel}
      site:
        class: Place
        name: Kiln yard
        latitude: [{value: "10.5"}, {value: "12.7", stance: verified}]
        longitude: [{value: "20.5"}, {value: "24.1", stance: reported}]
      mill: {class: Place, point: {latitude: 1, longitude: 2, precision: district, metres: 500}}
      e0:
        class: Event
        name: X0
        when: [{edtf: 2020}, {edtf: 2020-01-05}]
        place: town
        kind: {concept: killing, negated: true}
      e1:
        class: Event
        name: X1
        kind: killing
        when: {one_of: [2023-05-03, 2023-05-17]}
        allegedPerpetrators: {one_of: [guard, other]}
        victims: {to: dead, harm: killed, count: 3}
      e2: {class: Event, name: X2, when: {date: 1445-08-20, calendar: hijri}}
      other: {class: Organisation, name: Vardanian Ministry}
      town: {class: Place, within: [{to: old, valid: 1950/2013}, {to: new, valid: 2014/..}]}
      old: {class: Place, name: Old Region, kind: region}
      new: {class: Place, name: New Region, kind: region}
      dead:
        class: Group
        size:
          - {min: 30, as_found: at least 30}
          - {min: 3, max: 3, as_found: three, attribution: [herald quotes, other states]}
      odd: {class: Group, size: {best: 2, min: 3, max: 3}}
"""


@pytest.fixture
def service(tmp_path: Path, engine: Engine) -> Service:
    """Over a store of each kind that holds the sheet."""
    well(loaded(tmp_path, engine, BODY))
    return Service(engine)


def of(service: Service, local: str, cls: str, fields: str) -> Any:
    """What an entity of the sheet says of itself."""
    question = f'{{ node(id: "{own(local)}") {{ ... on {cls} {{ {fields} }} }} }}'
    told = json.loads(service.answer(question, clearance=ALL))
    assert "errors" not in told, told
    return told["data"]["node"]


def test_a_posting_has_its_role_and_rank(service: Service) -> None:
    """At the claim that makes it, with its four dates."""
    told = of(
        service,
        "col",
        "Person",
        "identifiers { text scheme } memberOf { edges { claims { nodes { particulars { property "
        "concept { code } value { text } } valid { edtf latestBegin earliestEnd earliestBegin "
        "approximate calendar alternatives { edtf } } } } } }",
    )
    assert told["identifiers"] == [
        {"text": "or-00123", "scheme": "ostrel-register"},
        {"text": "or-77", "scheme": ""},
    ]
    [edge] = told["memberOf"]["edges"]
    [claim] = edge["claims"]["nodes"]
    assert claim == {
        "particulars": [
            {"property": "rank", "concept": None, "value": {"text": "Colonel"}},
            {"property": "role", "concept": None, "value": {"text": "commander"}},
        ],
        "valid": {
            "edtf": "[..2010-05-03]/[2012-06-01..]",
            "latestBegin": "2010-05-03",
            "earliestEnd": "2012-06-01",
            "earliestBegin": None,
            "approximate": False,
            "calendar": None,
            "alternatives": [],
        },
    }


def found(service: Service, root: str, where: str) -> list[str]:
    """The ids that pass, sorted."""
    question = f"{{ {root}(where: {where}, first: 100) {{ nodes {{ id }} }} }}"
    told = json.loads(service.answer(question, clearance=ALL))
    assert "errors" not in told, told
    return sorted(node["id"] for node in told["data"][root]["nodes"])


@pytest.mark.parametrize(
    ("root", "where", "expected"),
    [
        ("actors", '{identifier: {text: "OR-00123"}}', "col"),
        ("actors", '{identifier: {text: "or-00123", scheme: "ostrel-register"}}', "col"),
        ("actors", '{identifier: {text: "or-77", scheme: "ostrel-register"}}', ""),
        (
            "actors",
            '{memberOf: {particulars: [{property: "rank", text: {eq: "colonel"}}]}}',
            "col",
        ),
        (
            "actors",
            '{memberOf: {some: {name: {contains: "guard"}}, particulars: '
            '[{property: "role", text: {startsWith: "comm"}}, {property: "rank"}]}}',
            "col",
        ),
        ("actors", '{memberOf: {particulars: [{property: "rank", text: {eq: "major"}}]}}', ""),
        ("actors", '{memberOf: {some: {}, validOn: "2011-01-01"}}', "col"),
        (
            "events",
            '{victims: {particulars: [{property: "harm", code: {in: ["killed"]}},'
            ' {property: "count", count: {atLeast: 3, certain: true}}]}}',
            "e1",
        ),
        ("events", '{victims: {particulars: [{property: "count", count: {atLeast: 4}}]}}', ""),
        ("places", '{within: {name: {eq: "Old Region"}}, validOn: "2012-05-01"}', "town old"),
        ("places", '{within: {name: {eq: "New Region"}}, validOn: "2012-05-01"}', "new"),
        ("places", '{within: {name: {eq: "New Region"}}}', "town new"),
        (
            "events",
            '{places: {some: {within: {name: {eq: "Old Region"}}}, validOn: "2016-05-01"}}',
            "",
        ),
        (
            "events",
            '{places: {some: {within: {name: {eq: "Old Region"}}}, validOn: "2012-05-01"}}',
            "e0",
        ),
        ("events", '{kind: {in: ["killing"], denied: true}}', "e0"),
        ("events", '{kind: {in: ["killing"]}}', "e1"),
        ("events", '{kind: {in: ["harm-to-people"]}}', "e1"),
        ("events", '{kind: {in: ["harm-to-people"], exactly: true}}', ""),
        ("events", '{kind: {in: ["harm-to-people"], denied: true}}', ""),
    ],
)
def test_filters_of_the_field(service: Service, root: str, where: str, expected: str) -> None:
    """Identifiers, what qualifies a relation, the day on which it held, what is denied."""
    assert found(service, root, where) == sorted(map(own, expected.split()))


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ('{memberOf: {particulars: [{property: "harm"}]}}', "qualifies no such relation"),
        (
            '{memberOf: {particulars: [{property: "rank", count: {atLeast: 1}}]}}',
            "ask for its text",
        ),
        (
            '{memberOf: {particulars: [{property: "rank", text: {eq: "a", startsWith: "b"}}]}}',
            "give one of",
        ),
    ],
)
def test_what_qualifies_nothing_is_told(service: Service, where: str, told: str) -> None:
    """With what would be right."""
    question = f"{{ actors(where: {where}) {{ totalCount }} }}"
    reply = json.loads(service.answer(question, clearance=ALL))
    assert told in reply["errors"][0]["message"]


def test_search_knows_exact_kinds(service: Service) -> None:
    """And says where to ask for what is denied."""
    text = '{ search(text: "region", kind: {in: ["region"], %s: true}) { totalCount } }'
    assert json.loads(service.answer(text % "exactly", clearance=ALL))["data"] == {
        "search": {"totalCount": 2}
    }
    reply = json.loads(service.answer(text % "denied", clearance=ALL))
    assert "ask a list" in reply["errors"][0]["message"]


def test_an_alias_is_no_label(service: Service) -> None:
    """Names say of what sort they are; the main one is shown."""
    told = of(service, "col", "Person", "label names { text kind { code label } }")
    assert told == {
        "label": "Marel Dovin",
        "names": [
            {"text": "Marel Dovin", "kind": None},
            {"text": "Wolf", "kind": {"code": "alias", "label": "alias"}},
        ],
    }


def test_a_point_is_one_that_somebody_gave(service: Service) -> None:
    """Never a latitude of one and a longitude of another."""
    fields = "point { latitude longitude precision { code } metres }"
    assert of(service, "site", "Place", fields)["point"] == {
        "latitude": 10.5,
        "longitude": 20.5,
        "precision": None,
        "metres": None,
    }
    assert of(service, "mill", "Place", fields)["point"] == {
        "latitude": 1.0,
        "longitude": 2.0,
        "precision": {"code": "district"},
        "metres": 500.0,
    }
    shown = 'shown(predicate: "point") { claim { value { datatype point { latitude } } } }'
    assert of(service, "mill", "Place", shown)["shown"]["claim"]["value"] == {
        "datatype": "point",
        "point": {"latitude": 1.0},
    }


@pytest.mark.parametrize(
    ("latitude", "longitude", "found"),
    [(10.5, 20.5, ["Kiln yard"]), (12.7, 20.5, []), (12.7, 24.1, [])],
)
def test_a_filter_goes_by_the_points_of_the_field(
    service: Service, latitude: float, longitude: float, found: list[str]
) -> None:
    """Where one speaker gives a latitude and a longitude; never by those of two."""
    near = f"{{near: {{latitude: {latitude}, longitude: {longitude}}}, metres: 10}}"
    question = f"{{ places(where: {{point: {near}}}) {{ nodes {{ label }} }} }}"
    told = json.loads(service.answer(question, clearance=ALL))["data"]["places"]["nodes"]
    assert [place["label"] for place in told] == found


def test_dates_that_agree_are_no_tie_and_the_finer_is_shown(service: Service) -> None:
    """5 January 2020 says more than 2020 and contradicts nothing."""
    told = of(service, "e0", "Event", 'when { edtf } shown(predicate: "when") { ties { id } }')
    assert told == {"when": {"edtf": "2020-01-05"}, "shown": {"ties": []}}


def test_a_tie_is_said_with_whose_word_each_is(service: Service) -> None:
    """Thirty of the Herald, three of the Ministry: the choice names both."""
    told = of(
        service,
        "dead",
        "Group",
        'size { min } shown(predicate: "size") { claim { attributedTo { label } value { quantity '
        "{ min } } } ties { attributedTo { label } value { quantity { min } } } }",
    )["shown"]
    both = {
        (claim["attributedTo"]["label"], claim["value"]["quantity"]["min"])
        for claim in (told["claim"], *told["ties"])
    }
    assert both == {("Ostrel Herald", 30), ("Vardanian Ministry", 3)}


def test_one_of_several(service: Service) -> None:
    """Days are alternatives; claims of which one is so have that in common."""
    told = of(
        service,
        "e1",
        "Event",
        "when { edtf earliestBegin latestEnd alternatives { edtf } } allegedPerpetrators "
        "{ totalCount edges { claims { nodes { particulars { property value { text } } } } } } "
        "victims { edges { claims { nodes { particulars { property concept { code } value "
        "{ quantity { min } } } } } } }",
    )
    assert told["when"]["alternatives"] == [{"edtf": "2023-05-03"}, {"edtf": "2023-05-17"}]
    accused = told["allegedPerpetrators"]
    assert accused["totalCount"] == 2
    common = [edge["claims"]["nodes"][0]["particulars"] for edge in accused["edges"]]
    assert common[0] == common[1]
    assert [one["property"] for one in common[0]] == ["oneOf"]
    [edge] = told["victims"]["edges"]
    assert edge["claims"]["nodes"][0]["particulars"] == [
        {"property": "count", "concept": None, "value": {"quantity": {"min": 3}}},
        {"property": "harm", "concept": {"code": "killed"}, "value": None},
    ]


def test_a_date_of_another_calendar_says_so(service: Service) -> None:
    """With the date as it reads there, and that the conversion is not sure to the day."""
    fields = "when { edtf calendar stated approximate }"
    assert of(service, "e2", "Event", fields)["when"] == {
        "edtf": "[2024-02-29..2024-03-02]",
        "calendar": "hijri",
        "stated": "1445-08-20",
        "approximate": True,
    }


def test_figures_out_of_order_say_so(service: Service) -> None:
    """As published, and flagged."""
    assert of(service, "odd", "Group", "size { min max best outOfOrder }")["size"] == {
        "min": 3,
        "max": 3,
        "best": 2,
        "outOfOrder": True,
    }


def test_places_lie_in_places_for_a_time(service: Service) -> None:
    """Borders move: on a day a town lies in what it lay in then."""
    for day, region in (("2012-05-01", "Old Region"), ("2016-05-01", "New Region")):
        fields = f'within(validOn: "{day}") {{ nodes {{ label }} }}'
        assert of(service, "town", "Place", fields)["within"]["nodes"] == [{"label": region}]


def test_either_or_is_said_of_edges(service: Service, engine: Engine) -> None:
    """Both edges are drawn, each with what it has in common with the other; the event is one."""
    question = f'''{{ neighbourhood(of: ["{own("e1")}"]) {{ edges {{ predicate target oneOf }} }}
      events(where: {{name: {{eq: "X1"}}}}) {{ totalCount }} }}'''
    told = json.loads(service.answer(question, clearance=ALL))["data"]
    assert told["events"] == {"totalCount": 1}
    edges = told["neighbourhood"]["edges"]
    either = {e["oneOf"] for e in edges if e["predicate"] == "allegedPerpetrator"}
    assert len([e for e in edges if e["predicate"] == "allegedPerpetrator"]) == 2
    assert len(either) == 1
    assert None not in either
    assert {e["oneOf"] for e in edges if e["predicate"] == "victim"} == {None}
    drawn = json.loads(exported(engine, "nodelink", ALL))
    accused = [e for e in drawn["edges"] if e["predicate"] == "allegedPerpetrator"]
    assert {e["one_of"] for e in accused} == either
    assert all(e["label"].startswith("one of several, ") for e in accused)


def test_a_coder_says_how_sure_he_is(tmp_path: Path, engine: Engine) -> None:
    """Beside stance and review, of one value or of all of a block; another grade is appended by
    the next version of the sheet, and one that is left out is taken back."""
    service = Service(engine)
    question = (
        """{ claims(where: {predicate: ["kinds"]}) { nodes { id confidence stance review } } }"""
    )

    def coded(kind: str) -> Any:
        well(loaded(tmp_path, engine, f"entities: {{e: {{class: Event, kind: {kind}}}}}\n"))
        [claim] = json.loads(service.answer(question, clearance=ALL))["data"]["claims"]["nodes"]
        return claim

    first = coded("{concept: raid, confidence: low, stance: verified}")
    assert (first["confidence"], first["stance"], first["review"]) == (
        "low",
        "VERIFIED",
        "PROPOSED",
    )
    second = coded("{concept: raid, confidence: high, stance: verified}")
    assert second == {**first, "confidence": "high"}
    assert coded("{concept: raid, stance: verified}") == {**first, "confidence": None}
    with engine.reading() as snapshot:
        history = snapshot.view(ALL).histories([first["id"]])[first["id"]]
    assert [change.after for change in history.changes] == ["low", "high", None]
    report = loaded(
        tmp_path, engine, "entities: {e: {class: Event, kind: raid, confidence: sure}}\n"
    )
    assert ["is no grade" in str(error) for error in report.errors] == [True]
