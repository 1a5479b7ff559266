"""What codes are, how they are found, and what a reply says of mistakes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLScalarType

from api.graphql.catalogue import ON_AND_ON
from api.graphql.error_codes import ErrorCode
from api.graphql.operations import MOST_ERRORS
from api.graphql.schema import build
from api.graphql.service import Service
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.ingest.code_meaning import matching, suggestions
from graph.vocabulary import Vocabulary
from graph.vocabulary.asked_words import FILE, asked_words
from tests.api.graphql.conftest import Ask, World

README = Path(__file__).parents[3] / "api" / "README.md"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("detained", "detention"),
        ("detian", "detention"),
        ("tortured", "torture"),
        ("kill", "killing"),
        ("disappeared", "enforced-disappearance"),
        ("murdered", "killing"),
        ("kidnapped", "abduction"),
        ("jailed", "detention"),
        ("rape", "sexual-violence"),
    ],
)
def test_a_wrong_code_suggests_what_was_meant(vocabulary: Vocabulary, word: str, code: str) -> None:
    """By spelling, by shared words, by the definition, by how documents word it."""
    assert code in suggestions(vocabulary, word, vocabulary.schemes["event-kinds"])


@pytest.mark.parametrize(
    ("scheme", "word", "code"),
    [
        ("event-kinds", "missing", "enforced-disappearance"),
        ("event-kinds", "prison", "detention"),
        ("event-kinds", "deported", "restriction-on-travel"),
        ("event-kinds", "house-burning", "destruction-of-property"),
        ("event-kinds", "blackmail", "extortion"),
        ("event-kinds", "пропавшие", "enforced-disappearance"),
        ("event-kinds", "изнасилование", "sexual-violence"),
        ("event-kinds", "Облава", "mass-roundup"),
        ("response-kinds", "silence", "no-response"),
        ("response-kinds", "отписка", "token"),
        ("demand-kinds", "asylum", "grant-refuge"),
        ("harms", "deported", "displaced"),
        ("actor-kinds", "ombudsman", "ombuds-institution"),
        ("place-kinds", "СИЗО", "prison"),
        ("source-kinds", "tweet", "social-media-post"),
        ("bias-grounds", "gay", "sexual-orientation"),
        ("listing-kinds", "Interpol", "wanted-list"),
        ("methods", "parliament", None),
        ("event-kinds", "silence", None),
    ],
)
def test_words_of_people_in_the_field_lead_to_codes(
    vocabulary: Vocabulary, scheme: str, word: str, code: str | None
) -> None:
    """In English and in Russian, of every scheme; a word of another scheme suggests nothing."""
    found = suggestions(vocabulary, word, vocabulary.schemes[scheme])
    assert found == [] if code is None else code in found
    if code is not None:
        assert code in matching(vocabulary, word, vocabulary.schemes[scheme])


def test_asked_words_are_of_concepts(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Each row; one of no concept is refused with its line; words of a phrase stand together."""
    asked = asked_words(vocabulary)
    assert asked.meant("shot at close range")[0] == "summary-execution"
    assert "summary-execution" not in asked.meant("range at close shot")
    assert asked.meant("who ignored us") == ["no-response"]
    assert asked.meant("who ignored us", whole=True) == []
    for row, wrong in (("no-such,en,word", "is no concept"), ("killing,en, ; ", "has no words")):
        (tmp_path / FILE).write_text(f"concept,language,words\n{row}\n", "utf-8")
        with pytest.raises(InputError, match=rf"asked.csv:2: .*{wrong}"):
            asked_words.__wrapped__(elsewhere(vocabulary, tmp_path))
    (tmp_path / FILE).write_text("concept,words\n", "utf-8")
    with pytest.raises(InputError, match=r"asked.csv:1: has other columns"):
        asked_words.__wrapped__(elsewhere(vocabulary, tmp_path))


def elsewhere(vocabulary: Vocabulary, folder: Path) -> Any:
    """The terms of a vocabulary with another folder."""
    return SimpleNamespace(terms=vocabulary.terms, folder=folder)


def test_what_documents_say_goes_before_what_is_spelt_alike(vocabulary: Vocabulary) -> None:
    """“rape” is no slip for “raid”; and concepts are found by such words, too."""
    assert suggestions(vocabulary, "rape", vocabulary.schemes["event-kinds"]) == ["sexual-violence"]
    for words, code in (
        ("murders", "killing"),
        ("shot dead", "killing"),
        ("raped", "sexual-violence"),
    ):
        assert code in matching(vocabulary, words, vocabulary.terms), words


def test_nothing_near_leads_to_the_list(ask: Ask) -> None:
    """A word that means nothing here gets the way to look for one."""
    reply = ask('{ events(where: {kind: {in: ["qqqqqq"]}}) { totalCount } }')
    assert "concepts(scheme: …, text: …)" in reply["errors"][0]["message"]


def test_concepts_are_found(ask: Ask, vocabulary: Vocabulary) -> None:
    """By scheme and by words; with what is above and below them; the same in every view."""
    reply = ask("""{ all: concepts { totalCount }
      concepts(scheme: "event-kinds", text: "detention", first: 50) { totalCount nodes { id code
        scheme label definition iri broader { code } narrower { code } } }
      page: concepts(scheme: "event-kinds", first: 2) { edges { cursor node { code } }
        pageInfo { hasNextPage endCursor } }
      asOf(validOn: "2018-01-01") { concepts(first: 1) { nodes { id } } } }""")["data"]
    assert reply["all"]["totalCount"] == len(vocabulary.terms)
    found = {node["code"]: node for node in reply["concepts"]["nodes"]}
    assert found["detention"]["id"] == "detention"
    assert found["detention"]["scheme"] == "event-kinds"
    assert found["detention"]["definition"]
    for node in found.values():
        for broader in node["broader"]:
            above = ask(
                "query($t: String) { concepts(text: $t, first: 1000) "
                "{ nodes { code narrower { code } } } }",
                {"t": broader["code"].replace("-", " ")},
            )["data"]["concepts"]["nodes"]
            below = next(one["narrower"] for one in above if one["code"] == broader["code"])
            assert {"code": node["code"]} in below
    codes = [edge["node"]["code"] for edge in reply["page"]["edges"]]
    rest = ask(
        'query($a: String) { concepts(scheme: "event-kinds", first: 1000, after: $a) '
        "{ nodes { code } } }",
        {"a": reply["page"]["pageInfo"]["endCursor"]},
    )["data"]["concepts"]["nodes"]
    assert [*codes, *(one["code"] for one in rest)] == sorted(vocabulary.schemes["event-kinds"])
    assert reply["asOf"]["concepts"]["nodes"] == [{"id": sorted(vocabulary.terms)[0]}]
    wrong = ask('{ concepts(scheme: "kinds") { totalCount } }')["errors"][0]["message"]
    assert all(scheme in wrong for scheme in vocabulary.schemes)


def test_a_retracted_claim_says_so(ask: Ask, world: World) -> None:
    """A stored link does not go on showing a withdrawn accusation as standing."""
    claim = world.say("fire", "allegedPerpetrator", "police")
    question = f'{{ claim(id: "{claim.id}") {{ retractedAt stands subjectId objectId }} }}'
    before = ask(question)["data"]["claim"]
    assert (before["retractedAt"], before["stands"]) == (None, True)
    world.clock.tick()
    with world.engine.writing() as writer:
        writer.retract([claim.id], Decided(by="coder", why="said no longer"))
    told = ask(question)["data"]["claim"]
    assert told["retractedAt"] == "2027-01-01T00:00:01+00:00"
    assert told["stands"] is False
    assert (told["subjectId"], told["objectId"]) == (claim.subject, claim.object)


def test_every_mistake_is_named_at_once(ask: Ask) -> None:
    """Several fields, several arguments, several values of one."""
    reply = ask("""{ events(first: -1, after: "x", where: {kind: {in: ["tortur", "kiling"]},
        when: {within: {from: "2020-01-02", to: "2020-01-01"}}}) {
          nodes { victims(first: -2) { totalCount } } }
      claims(first: 1001, where: {predicate: ["nothing"]}) { totalCount }
      unansweredCalls(policy: "soon") { totalCount } }""")
    told = " | ".join(error["message"] for error in reply["errors"])
    for part in ("-1", "“x”", "tortur", "kiling", "ends before", "-2", "1001", "nothing", "soon"):
        assert part in told, part
    assert {error["extensions"]["code"] for error in reply["errors"]} == {"BAD_ARGUMENT"}


def test_every_bound_that_is_passed_is_named(ask: Ask) -> None:
    """Of one field, too: nobody mends them one by one."""
    reply = ask("""{ paths(from: "x", to: "y", maxHops: 99, limit: -1, longer: 9) { complete }
      neighbourhood(of: ["x"], hops: 0, limit: -2) { complete }
      statistics(by: [KIND], kindLevel: 0, placeLevel: -3) { totalCount } }""")
    told = " | ".join(error["message"] for error in reply["errors"])
    for part in ("maxHops: 99", "limit: -1", "longer: 9", "hops: 0", "limit: -2", "kindLevel: 0"):
        assert part in told, part
    assert "placeLevel: -3" in told


def test_mistakes_that_are_not_named_are_counted(ask: Ask) -> None:
    """Nobody takes the first few for all of them."""
    question = " ".join(f"e{n}: events(first: -{n}) {{ totalCount }}" for n in range(1, 14))
    *named, last = [error["message"] for error in ask(f"{{ {question} }}")["errors"]]
    assert len(named) == MOST_ERRORS
    assert f"{13 - MOST_ERRORS} more mistakes" in last


def test_a_number_without_bounds_is_no_condition(ask: Ask) -> None:
    """As a time, or a text, of which nothing is asked."""
    question = "query($n: Int) { a: groups(where: {size: {atLeast: $n}}) { totalCount } "
    reply = ask(
        question + "b: groups(where: {size: {}}) { totalCount } c: groups { totalCount } "
        "d: actors(where: {size: {atLeast: $n}}) { totalCount } e: actors { totalCount } }",
        {"n": None},
    )["data"]
    assert reply["a"] == reply["b"] == reply["c"]
    assert reply["d"] == reply["e"]
    some = ask(question + "c: groups { totalCount } }", {"n": 41})["data"]
    assert some["a"]["totalCount"] <= some["c"]["totalCount"]


def test_conditions_that_lead_on_and_on_say_that_they_begin_with_the_thing_itself(
    ask: Ask, world: World
) -> None:
    """In their descriptions; and so it is."""
    told = ask('{ __type(name: "PlaceWhere") { inputFields { name description } } }')["data"]
    within = next(f for f in told["__type"]["inputFields"] if f["name"] == "within")
    assert within["description"].endswith(ON_AND_ON)
    question = "query($i: ID) { places(where: {within: {id: $i}}) { nodes { label } } }"
    found = ask(question, {"i": world.entities["vardania"].id})["data"]["places"]["nodes"]
    assert sorted(node["label"] for node in found) == ["Ostrel", "Vardania"]


@pytest.mark.parametrize(
    ("question", "variables", "code"),
    [
        ("{ events", {}, "SYNTAX"),
        ("{ nothing }", {}, "INVALID"),
        ("query A { __typename } query B { __typename }", {}, "BAD_OPERATION"),
        ("query($n: Int) { events(first: $n) { totalCount } }", {"n": "x"}, "BAD_VARIABLE"),
        ("{ events(first: -1) { totalCount } }", {}, "BAD_ARGUMENT"),
        (
            "{ events(first: 1000) { nodes { victims(first: 1000) { nodes { victimOf(first: 1000) "
            "{ nodes { id } } } } } } }",
            {},
            "TOO_COSTLY",
        ),
    ],
)
def test_errors_have_codes(ask: Ask, question: str, variables: Any, code: str) -> None:
    """Programs tell a limit from a bad argument without reading English."""
    reply = ask(question, variables)
    assert [error["extensions"]["code"] for error in reply["errors"]] == [code]


def test_limits_while_reading_have_codes(
    ask: Ask, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, and the length of the reply."""
    monkeypatch.setattr("api.graphql.run.Budget.__init__.__defaults__", (2, 512 * 2**20))
    reply = json.loads(service.answer("{ events { nodes { id } } }", clearance=PUBLIC_CLEARANCE))
    assert reply["errors"][0]["extensions"]["code"] == "TOO_MANY_ROWS"
    assert "data" not in reply


def test_codes_are_documented() -> None:
    """Each in the table of the readme, and no other."""
    text = README.read_text(encoding="utf-8")
    table = text[text.index("### Codes of errors") :]
    listed = set(re.findall(r"^\| `([A-Z_]+)` ", table, re.MULTILINE))
    assert listed >= {code.value for code in ErrorCode}


def test_the_schema_says_what_it_means(vocabulary: Vocabulary) -> None:
    """Every value of an enum, the forms of scalars, orders that take one key."""
    schema = build(vocabulary).schema
    for name, type_ in schema.type_map.items():
        if isinstance(type_, GraphQLEnumType) and not name.startswith("__"):
            assert all(value.description for value in type_.values.values()), name
        if isinstance(type_, GraphQLScalarType) and name in ("Date", "DateTime"):
            assert (type_.specified_by_url or "").startswith("https://")
        if isinstance(type_, GraphQLInputObjectType) and name.endswith("Order"):
            assert type_.is_one_of


def test_what_exposes_people_is_nothing_to_pick_them_by(vocabulary: Vocabulary) -> None:
    """Neither filter nor order, of any class; and said of people alone."""
    api = build(vocabulary)
    for name in vocabulary.classes:
        told = {"sexualOrientation", "health"} & api.tables[name].fields.keys()
        assert told == ({"sexualOrientation", "health"} if name in ("Person", "Group") else set())
    for name, type_ in api.schema.type_map.items():
        if name.endswith(("Where", "Order")):
            assert isinstance(type_, GraphQLInputObjectType)
            assert type_.fields.keys().isdisjoint({"sexualOrientation", "health"}), name


@pytest.mark.parametrize(
    ("question", "mend"),
    [
        ('{ events(where: {kind: "detention"}) { totalCount } }', 'write such as {in: ["'),
        ('{ events(where: {name: "raid"}) { totalCount } }', "write such as {contains: "),
        ('{ events(where: {when: "2019"}) { totalCount } }', "write such as {overlaps: {from: "),
        ("{ people(where: {size: 3}) { totalCount } }", "write such as {atLeast: "),
        ('{ events(where: {when: {within: "2019"}}) { totalCount } }', 'write such as {from: "'),
        ("{ events { items { id } } }", "rows stand under nodes"),
        ('{ events(orderBy: "when") { totalCount } }', "one key an object"),
        ("{ events(orderBy: [{begun: ASC}]) { totalCount } }", "one key an object"),
        ('{ events(where: {places: {id: "x"}}) { totalCount } }', "{some: {…}}"),
        ('{ events(where: {places: "x"}) { totalCount } }', "{some: {…}}"),
        (
            '{ events(where: {name: {endsWith: "x"}}) { totalCount } }',
            "it takes eq, in, contains, startsWith",
        ),
        ("{ events(orderBy: [{label: ASC, when: ASC}]) { totalCount } }", "one key an object"),
        ("{ claims(orderBy: [{source: ASC}]) { totalCount } }", "each of recorded, document"),
        ("{ events(orderBy: [{when: UP}]) { totalCount } }", "enum; it is one of ASC, DESC"),
        ("{ unansweredCalls(states: [{eq: MET}]) { totalCount } }", "it is one of UNANSWERED, "),
        ("{ unansweredCalls(states: [REPLYED]) { totalCount } }", "? It is one of UNANSWERED, "),
        ("{ events { totalCount { id } } }", "leave the braces behind it out"),
        ('{ events(where: {partOf: {some: {id: "x"}}}) { totalCount } }', "as in partOf: {id: …}"),
    ],
)
def test_slips_of_syntax_are_told_with_a_mend(ask: Ask, question: str, mend: str) -> None:
    """And what it says to write is taken."""
    [told, *_] = [error["message"] for error in ask(question)["errors"] if mend in error["message"]]
    example = re.search(r"write such as (\{.*\})", told)
    if example is not None:
        slip = re.search(r": (\"[^\"]*\"|3)\}+\)", question)
        assert slip is not None
        right = question.replace(slip[1], example[1])
        assert "to be an object" not in json.dumps(ask(right))


def test_slips_in_variables_are_told_with_a_mend_too(ask: Ask) -> None:
    """A variable is an argument that stands elsewhere."""
    reply = ask("query($w: EventWhere) { events(where: $w) { totalCount } }", {"w": {"kind": "x"}})
    [error] = reply["errors"]
    assert error["extensions"]["code"] == "BAD_VARIABLE"
    assert 'write such as {in: ["detention"]}' in error["message"]
