"""Law 1 of ways, commands, neighbourhoods, timelines and statistics, in GraphQL: a reply over a
store is, byte for byte, the reply over a viewer's own copy."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.graphql.service import Service
from graph.claims.marking import Clearance
from graph.relations.dimensions import Dimension
from graph.vocabulary import Vocabulary
from tests.clock import Clock, later
from tests.engines import OPENERS
from tests.generators import CLEARANCES, EVERYTHING, Story, stories
from tests.property.opened import copy_of, empty, living
from tests.relations.networks import PUBLIC, Network, network

CLAIMS = "claims(first: 3) { totalCount nodes { id stance } }"
ENTITY = "{ __typename id label }"
HOPS = (
    "length certain weakest hops { from { id } predicate forward to { id label } stance contested "
    f"certain takenBack {CLAIMS} }}"
)
QUESTIONS = (
    'paths(from: "A", to: "B", longer: 1, maxHops: 5, limit: 4) { searchedHops complete bound '
    f"paths {{ start {ENTITY} end {ENTITY} {HOPS} }} }}",
    'paths(from: "A", to: "B", validOn: "2018-03-01", through: ["Place", "State"], limit: 1, '
    f'avoid: ["C"], minStance: REPORTED) {{ complete bound searchedHops paths {{ {HOPS} }} }}',
    'chainOfCommand(of: "A", on: "2018-06-01", limit: 2) { complete bound '
    f"posts {{ body {ENTITY} holder {ENTITY} role rank certain {CLAIMS} }} "
    f"cycles {{ {HOPS} }} gaps {{ body {ENTITY} before {ENTITY} after {ENTITY} }} "
    f"paths {{ {HOPS} }} }}",
    'chainOfCommand(of: "B", on: "2018-06-01", downwards: true) { complete bound '
    f"paths {{ {HOPS} }} }}",
    'neighbourhood(of: ["A", "B"], hops: 2, limit: 6) { complete bound '
    f"nodes {{ hops entity {ENTITY} }} left {{ at predicate classes count atLeast }} "
    "edges { source target predicate stance negated contested takenBack attributedTo { id label } "
    f"{CLAIMS} }} }}",
    'neighbourhood(of: ["A"], hops: 3, validOn: "2018-03-01", classes: ["Actor", "Event"]) '
    "{ complete bound nodes { hops entity { id } } edges { source target } }",
    'timeline(about: "A", first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { id '
    f"when {{ edtf asFound }} certain entity {ENTITY} property text {CLAIMS} }} }}",
    'timeline(first: 3, from: "2018-12-01", to: "2019-06-30") { totalCount edges { cursor node '
    "{ text } } }",
    "statistics(by: [ONE, TWO], first: 3, kindLevel: 2) { totalCount pageInfo { endCursor } "
    "nodes { key { dimension label code id entityId } events { min max } victims { unit min max } "
    "sources speakers small overlaps conventions } }",
    'changes(since: "2020-01-01T00:00:00Z", first: 4) { totalCount pageInfo { endCursor } nodes { '
    f"id at kind by why before after on claim {{ id }} entity {ENTITY} call {{ id }} }} }}",
    'changes(since: "2020-01-01T00:00:00Z", about: "A", classes: ["Event", "Actor"], '
    "kinds: [RECORDED, REVIEWED, OVERDUE, ANSWERED]) { totalCount nodes { kind on before after } }",
    'upcoming(until: "2030-01-01") { totalCount nodes { on basis call { id } strand { state '
    "addressee { id } } } }",
    "analysis { weighed leftOut relations nodes { entity { id } degree degrees { predicate "
    "degree } betweenness part community } together { one { id } other { id } events } }",
    'analysis(predicates: ["memberOf", "subordinateTo"], classes: ["Actor"]) { leftOut nodes { '
    "entity { id } betweenness } }",
    "statistics(by: [KIND], orderBy: [{victims: DESC}, {events: ASC}], first: 2) { totalCount "
    "pageInfo { endCursor } nodes { key { code } events { max } } }",
    "statistics(by: [], having: {atLeast: 1}) { nodes { events { min max } } }",
)


def asked(ids: list[str], chance: Random) -> str:
    """One question of several fields about some ids."""
    one, two = chance.sample(list(Dimension), 2)
    fields = []
    for number, field in enumerate(chance.sample(QUESTIONS, 4)):
        for name in "ABC":
            field = field.replace(f'"{name}"', f'"{chance.choice(ids)}"')
        fields.append(f"f{number}: {field.replace('ONE', one.name).replace('TWO', two.name)}")
    return "{ " + " ".join(fields) + " }"


def compare(over_all: Service, over_copy: Service, ids: list[str], reader: Clearance) -> None:
    chance = Random(len(ids))
    for _ in range(4):
        question = asked(ids, chance)
        reply = over_all.reply(question, clearance=reader)
        assert reply.answered, (question, reply.body)
        for other in (reader, EVERYTHING):
            assert over_copy.reply(question, clearance=other) == reply, question


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(data=st.data(), clearance=st.sampled_from(CLEARANCES))
@settings(max_examples=10, phases=[Phase.reuse, Phase.generate])
def test_a_reply_is_that_of_the_copy(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """Of stories in which anything may be hidden."""
    told: Story = data.draw(stories(vocabulary, least=30))
    ids = [*told.ids(), "nobody"]
    with living(kind, vocabulary, told) as full, copy_of(full, kind, clearance) as copy:
        compare(Service(full, now=later), Service(copy, now=later), ids, clearance)


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=10, phases=[Phase.reuse, Phase.generate])
def test_a_reply_over_a_dense_network_is_that_of_the_copy(
    kind: str, vocabulary: Vocabulary, seed: int
) -> None:
    """With hidden middles, hidden shorter ways and hidden volume around whatever there is."""
    told: Network = network(seed, size=14, claims=60, hidden=0.3)
    with empty(kind, vocabulary, Clock()) as full:
        told.tell(full)
        with copy_of(full, kind, PUBLIC) as copy:
            compare(Service(full, now=later), Service(copy, now=later), told.ids, PUBLIC)
