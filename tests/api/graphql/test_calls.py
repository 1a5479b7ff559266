"""What GraphQL says became of calls: lists, pages, choices, reasons, counts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import Service
from graph.changes.load import load
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ledger.test_ledger_document import HEAD, REGISTRY
from tests.naive import NaiveEngine

SHEET = """
entities:
  letter: {class: Call, name: A letter, issuers: [watch, lorin], addressees: vardania, about: raid,
      madeOn: 2018-04-01, demands: {look: {kind: investigate}, free: {kind: release}}}
  report: {class: Call, name: B report, issuers: watch, addressees: prosecutor, about: raid,
      madeOn: 2018-05-01, demands: {open: {kind: open-case}}}
  plea: {class: Call, name: C plea, issuers: watch, addressees: everybody, madeOn: 2018-06-01,
      demands: {wish: {kind: protect}}}
  gone: {class: Call, name: D gone, issuers: watch, addressees: mill, madeOn: 2018-07-01,
      withdrawnOn: 2018-07-02, demands: {pay: {kind: remedy}}}
  question: {class: Call, name: E question, issuers: lorin, addressees: vardania,
      madeOn: 2018-08-30, underProcedure: vienna-mechanism, demands: {say: {kind: inform}}}
  answer: {class: Response, kind: reply, by: ministry, to: letter, when: 2018-05-10}
  case: {class: Response, kind: opening, by: prosecutor, about: raid, when: 2018-06-10}
"""


@pytest.fixture
def service(tmp_path: Path, vocabulary: Vocabulary) -> Service:
    """Over a store with five invented calls, on a day in September 2018."""
    return opened(tmp_path, vocabulary, REGISTRY)


def opened(tmp_path: Path, vocabulary: Vocabulary, registry: str, sheet: str = SHEET) -> Service:
    (tmp_path / "registry.yaml").write_text(registry, "utf-8")
    (tmp_path / "sheet.yaml").write_text(HEAD + sheet, "utf-8")
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([tmp_path / "sheet.yaml"], engine).errors
    return Service(engine, today=lambda: date(2018, 9, 15))


def ask(service: Service, question: str) -> Any:
    told = json.loads(service.answer(question, clearance=PUBLIC_CLEARANCE))
    assert "errors" not in told, told
    return told["data"]


def labels(service: Service, arguments: str = "") -> list[str]:
    told = ask(service, f"{{ unansweredCalls{arguments} {{ nodes {{ label }} }} }}")
    return [node["label"] for node in told["unansweredCalls"]["nodes"]]


def test_unanswered_calls(service: Service) -> None:
    """Left out, the day is today; withdrawn calls are not among them unless they are asked for."""
    ordered = "(orderBy: [{madeOn: ASC}]"
    assert labels(service, f"{ordered})") == ["C plea", "E question"]
    assert labels(service, f'{ordered}, on: "2018-05-09")') == ["A letter", "B report"]
    assert labels(service, f"{ordered}, standings: [WITHDRAWN])") == ["D gone"]
    assert labels(service, f"{ordered}, standings: [PUT])") == ["E question"]
    assert labels(service, f"{ordered}, states: [UNDER_WAY, MET])") == ["A letter", "B report"]
    assert labels(service, f"{ordered}, states: [])") == []


def test_one_strand_has_to_match_all(service: Service) -> None:
    """A letter with a strand of the state and another of the demand is not meant."""
    assert labels(service, '(states: [REPLIED], where: {demand: {in: ["release"]}})') == [
        "A letter"
    ]
    assert labels(service, '(states: [REPLIED], where: {demand: {in: ["investigate"]}})') == []
    assert labels(service, '(states: [MET], where: {demand: {in: ["investigate"]}})') == [
        "B report"
    ]


def test_pages(service: Service) -> None:
    """Page after page gives the whole list, each row once; the total is that of the list."""
    every = (
        "states: [UNANSWERED, MET, REPLIED, UNDER_WAY], standings: [PUT, NOT_ADDRESSED, WITHDRAWN]"
    )
    whole = labels(service, f"({every}, orderBy: [{{label: DESC}}])")
    assert whole == ["E question", "D gone", "C plea", "B report", "A letter"]
    found, after = [], ""
    for _ in whole:
        told = ask(
            service,
            f"{{ unansweredCalls({every}, orderBy: [{{label: DESC}}], first: 2{after}) "
            "{ totalCount nodes { label } pageInfo { hasNextPage endCursor } } }",
        )["unansweredCalls"]
        assert told["totalCount"] == len(whole)
        found += [node["label"] for node in told["nodes"]]
        if not told["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{told["pageInfo"]["endCursor"]}"'
    assert found == whole


def test_each_status_names_its_day(service: Service) -> None:
    """Nothing is inherited: two days of one call stand side by side, and today where none is
    given. An edge of a list for one day carries the status of that day."""
    told = ask(
        service,
        '{ calls(where: {name: {eq: "A letter"}}) { nodes { status { on } '
        'day: status(on: "2018-05-10") { on state } before: status(on: "2018-05-09") { state } '
        'never: status(on: "2018-03-31") { state } } } '
        'unansweredCalls(on: "2018-05-09", where: {name: {eq: "A letter"}}) { edges { '
        "status { on state strands { addressee { id } reasons { rule claims { totalCount } } } } "
        'node { status(on: "2018-05-10") { state } } } } }',
    )
    assert told["calls"]["nodes"] == [
        {
            "status": {"on": "2018-09-15"},
            "day": {"on": "2018-05-10", "state": "REPLIED"},
            "before": {"state": "UNANSWERED"},
            "never": None,
        }
    ]
    (edge,) = told["unansweredCalls"]["edges"]
    assert (edge["status"]["on"], edge["status"]["state"]) == ("2018-05-09", "UNANSWERED")
    assert all(strand["reasons"] for strand in edge["status"]["strands"])
    assert edge["node"] == {"status": {"state": "REPLIED"}}


def test_overdue_and_reasons(service: Service) -> None:
    """A procedure's clock is named with its source; reasons lead to the claims they rest on."""
    told = ask(
        service,
        '{ calls(where: {name: {eq: "E question"}}) { nodes { status { strands { '
        "daysOutstanding { unit min max } overdue { since days { min } basis policy } "
        "reasons { rule text claims { totalCount nodes { predicate } } } } } } } }",
    )
    (strand,) = told["calls"]["nodes"][0]["status"]["strands"]
    assert strand["daysOutstanding"] == {"unit": "day", "min": 16, "max": 16}
    late = strand["overdue"]
    assert (late["since"], late["days"], late["policy"]) == ("2018-09-10", {"min": 6}, False)
    assert late["basis"].startswith("Vienna Mechanism: 10 days (Document of the Moscow Meeting")
    reasons = {reason["rule"]: reason for reason in strand["reasons"]}
    assert list(reasons) == ["standing-put", "nothing-recorded", "unreviewed", "overdue"]
    assert reasons["nothing-recorded"]["text"].endswith("none in this data set.")
    put = reasons["standing-put"]["claims"]["nodes"]
    assert {claim["predicate"] for claim in put} == {"madeOn", "addressee"}
    clock = reasons["overdue"]["claims"]["nodes"]
    assert {claim["predicate"] for claim in clock} == {"madeOn", "underProcedure"}


def test_policy(service: Service) -> None:
    """Labelled as a policy, and no reason for another state; an unknown one is refused."""
    below = "{ state strands { overdue { policy } } }"
    question = f'{{ calls(where: {{name: {{eq: "C plea"}}}}) {{ nodes {{ status%s {below} }} }} }}'
    with_policy = ask(service, question % '(policy: "review-after-30-days")')
    assert with_policy == ask(service, question % "")  # addressed to nobody who could be late
    refused = json.loads(
        service.answer(
            '{ unansweredCalls(policy: "soon") { totalCount } }', clearance=PUBLIC_CLEARANCE
        )
    )
    assert "those known: review-after-30-days" in refused["errors"][0]["message"]


def test_a_dimension_is_named_once(service: Service) -> None:
    """Counted by one twice, nothing would differ but the width."""
    question = "{ callOutcomes(by: [STATE, YEAR, STATE]) { strands } }"
    reply = service.reply(question, clearance=PUBLIC_CLEARANCE)
    assert not reply.answered
    assert b"by: STATE is named again; name each dimension once" in reply.body


def test_outcomes(service: Service) -> None:
    """Strands by their keys, sorted; a call with two issuers counts under both."""
    told = ask(
        service,
        "{ callOutcomes(by: [ADDRESSEE, STATE]) { key { label } strands "
        "daysOutstanding { min max } } }",
    )["callOutcomes"]
    assert [(_called(bucket), bucket["strands"]) for bucket in told] == [
        (["Everybody", "unanswered"], 1),
        (["Ostrel Mill", "unanswered"], 1),
        (["Prosecutor of Ostrel", "met"], 1),
        (["Republic of Vardania", "replied"], 1),
        (["Republic of Vardania", "unanswered"], 1),
        (["Republic of Vardania", "under way"], 1),
    ]
    assert [bucket["daysOutstanding"] for bucket in told] == [
        {"min": 106, "max": 106},
        None,
        None,
        {"min": 167, "max": 167},
        {"min": 16, "max": 16},
        {"min": 167, "max": 167},
    ]
    by_issuer = ask(
        service, "{ callOutcomes(by: [ISSUER]) { key { dimension label code entityId } strands } }"
    )["callOutcomes"]
    assert [(_called(bucket), bucket["strands"]) for bucket in by_issuer] == [
        (["Lorin"], 3),
        (["Ostrel Watch"], 5),
    ]
    for bucket in by_issuer:
        (part,) = bucket["key"]
        assert (part["dimension"], part["code"]) == ("ISSUER", None)
        node = ask(service, f'{{ node(id: "{part["entityId"]}") {{ ... on Actor {{ label }} }} }}')[
            "node"
        ]
        assert node == {"label": part["label"]}
    codes = "{ callOutcomes(by: [YEAR, STANDING]) { key { dimension code id } } }"
    years = ask(service, codes)["callOutcomes"]
    assert [[part["code"] for part in bucket["key"]] for bucket in years] == [
        ["2018", "NOT_ADDRESSED"],
        ["2018", "PUT"],
        ["2018", "WITHDRAWN"],
    ]
    assert {part["id"] for bucket in years for part in bucket["key"]} == {None}
    demands = ask(
        service,
        """{ callOutcomes(by: [DEMAND], where: {name: {eq: "A letter"}}) {
        key { dimension label code id } } }""",
    )
    kinds = [bucket["key"][0] for bucket in demands["callOutcomes"]]
    assert [part["code"] for part in kinds] == ["investigate", "release"]
    assert all(part["label"] and part["id"] is None for part in kinds)


def test_of_two_that_share_a_name_each_has_a_key(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The id tells them apart; ids of another view carry its moment. Each leads to its entity."""
    registry = REGISTRY.replace("Ostrel Mill", "Republic of Vardania")
    told = ask(
        opened(tmp_path, vocabulary, registry),
        """{ plain: callOutcomes(by: [ADDRESSEE]) { key { label id entityId } }
        asOf(validOn: "2018-01-01") { callOutcomes(by: [ADDRESSEE]) { key { id entityId } } } }""",
    )
    named = [bucket["key"][0] for bucket in told["plain"]]
    twins = [part["id"] for part in named if part["label"] == "Republic of Vardania"]
    assert len(twins) == len(set(twins)) == 2
    then = [bucket["key"][0] for bucket in told["asOf"]["callOutcomes"]]
    for id in ("id", "entityId"):
        assert [part[id] for part in then] == [
            part[id] and f"{part[id]}@/2018-01-01" for part in named
        ]


def test_keys_of_one_entity_in_two_dimensions_are_two(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """What has the same type and the same id is the same, so a client may keep it by the two."""
    sheet = (
        SHEET.replace("addressees: mill", "addressees: watch")
        + """
  fells: {class: Place, name: Ostrel Fells, kind: region}
  clash: {class: Event, name: Clash on the fells, place: fells}
"""
    )
    key = "key { __typename dimension label code id entityId }"
    told = ask(
        opened(tmp_path, vocabulary, REGISTRY, sheet),
        f"""{{ callOutcomes(by: [ISSUER, ADDRESSEE]) {{ {key} }}
        addressees: callOutcomes(by: [ADDRESSEE]) {{ {key} }}
        statistics(by: [PLACE, REGION]) {{ nodes {{ {key} }} }} }}""",
    )
    buckets = told["callOutcomes"] + told["addressees"] + told["statistics"]["nodes"]
    parts = [part for bucket in buckets for part in bucket["key"] if part["id"] is not None]
    kept: dict[tuple[str, str], Any] = {}
    for part in parts:
        assert kept.setdefault((part["__typename"], part["id"]), part) == part
    sides: dict[str, set[str]] = {}
    for part in parts:
        sides.setdefault(part["entityId"], set()).add(part["dimension"])
    assert {"ISSUER", "ADDRESSEE"} in sides.values()
    assert {"PLACE", "REGION"} in sides.values()


def test_what_calls_are_counted_by_counts_no_events(service: Service) -> None:
    """Refused, with what events are counted by."""
    query = "{ statistics(by: [STATE, YEAR]) { totalCount } }"
    reply = json.loads(service.answer(query, clearance=PUBLIC_CLEARANCE))
    (error,) = reply["errors"]
    assert "events are not counted by STATE" in error["message"]
    assert error["extensions"]["code"] == "BAD_ARGUMENT"


def _called(bucket: dict[str, Any]) -> list[str]:
    return [part["label"] for part in bucket["key"]]


def test_calls_whose_answers_are_not_here(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """They are no silence: listed only where somebody asks for a kind of it."""
    sheet = SHEET.replace("name: C plea,", "name: C plea, answers: not-assessed,")
    (tmp_path / "registry.yaml").write_text(REGISTRY, "utf-8")
    (tmp_path / "sheet.yaml").write_text(HEAD + sheet, "utf-8")
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([tmp_path / "sheet.yaml"], engine).errors
    service = Service(engine, today=lambda: date(2018, 9, 15))
    assert labels(service) == ["E question"]
    assert sorted(labels(service, "(silence: [NOT_LOOKED_FOR])")) == ["C plea", "E question"]
