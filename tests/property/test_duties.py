"""What holds of all duties: whose they never are, what never triggers them, and that names and the
order of claims mean nothing."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph.claims.claim import Claim, make_claim
from graph.duties import derive_obligations
from graph.duties.gates import Bearing, Derivation, Duty, EventFacts, Nexus, derive
from graph.duties.law import Law, read_law
from graph.ingest.ontology_folder import ontology_of
from graph.ledger.call_states import NEVER
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.duties.law.tables import write_tables
from tests.duties.law.world import STATES, World, law_into, seen
from tests.engines import OPENERS

LISTED = (Derivation.DERIVED, Derivation.POSSIBLE)
FIRST, LAST = date(1985, 1, 1).toordinal(), date(2024, 12, 31).toordinal()


# --------------------------------------------------------------------- the law that ships with it


@pytest.fixture(scope="module")
def law(vocabulary: Vocabulary) -> Law:
    return ontology_of(vocabulary).law


def above(vocabulary: Vocabulary, codes: frozenset[str]) -> frozenset[str]:
    """Everything broader than these, at any remove."""
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        more = set(vocabulary.terms[waiting.pop()].broader) - found
        found |= more
        waiting += more
    return frozenset(found)


def an_event(seed: int, vocabulary: Vocabulary, law: Law) -> EventFacts:
    """Of any kinds, at any time, by anybody, in any place, with any States in question."""
    chance = random.Random(seed)
    kinds = frozenset(chance.sample(sorted(vocabulary.schemes["event-kinds"]), 2))
    days = sorted((chance.randint(FIRST, LAST), chance.randint(FIRST, LAST)))
    codes = chance.sample(sorted(law.states), min(3, len(law.states)))
    return EventFacts(
        event="e",
        kinds=kinds,
        evidence=kinds if chance.random() < 0.8 else frozenset(),
        first=days[0],
        last=days[1] if chance.random() < 0.9 else NEVER,
        ended=True,
        official=chance.random() < 0.5,
        private=chance.random() < 0.5,
        unknown=chance.random() < 0.5,
        bearings=tuple(Bearing(code, code, chance.choice(list(Nexus))) for code in codes),
    )


def listed(law: Law, facts: EventFacts) -> set[tuple[str, str]]:
    """State and set of each duty that is derived or possible."""
    return {
        (duty.bearing.state, duty.provisions.code)
        for duty in derive(law, [facts])
        if duty.result in LISTED
    }


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_never_for_who_is_no_party_and_never_outside_the_dates(
    vocabulary: Vocabulary, law: Law, seed: int
) -> None:
    """Only where a row says that the State was possibly bound on one of the possible dates."""
    facts = an_event(seed, vocabulary, law)
    for duty in derive(law, [facts], matching=False):
        if duty.result not in LISTED:
            continue
        rows = law.participations[duty.bearing.code or "", duty.provisions.instrument.code]
        spans = [row.widest for row in rows if row.status == "party"]
        assert any(
            (start is None or start <= facts.last) and (stop is None or stop > facts.first)
            for start, stop in spans
        )


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_a_broader_kind_never_triggers_a_narrower_provision(
    vocabulary: Vocabulary, law: Law, seed: int
) -> None:
    """What is only said to be of a broader kind triggers no more than what is of the kind; to say
    the broader kind, too, adds nothing."""
    facts = an_event(seed, vocabulary, law)
    broader = above(vocabulary, facts.kinds)
    evidence = above(vocabulary, facts.evidence)
    whole = listed(law, facts)
    more = {"kinds": facts.kinds | broader, "evidence": facts.evidence | evidence}
    assert listed(law, EventFacts(**(fields(facts) | more))) == whole
    only = {"kinds": broader, "evidence": evidence}
    assert listed(law, EventFacts(**(fields(facts) | only))) <= whole


def fields(facts: EventFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in EventFacts.__slots__}


# ----------------------------------------------------------------------------------- out of views


def a_story(seed: int, salt: str) -> World:
    """A few events of Vardania and Ostrel, whoever did them wherever; `salt` makes other ids."""
    chance = random.Random(seed)
    world = World(salt)
    for name, cls in (
        *(("VD", "State"), ("OS", "State"), ("police", "StateBody"), ("unit", "StateBody")),
        *(("firm", "Organisation"), ("town", "Place"), ("country", "Place"), ("hills", "Place")),
    ):
        world.add(name, cls)
    for claim in (
        ("town", "within", "country"),
        ("country", "territoryOf", "VD"),
        ("hills", "territoryOf", "OS"),
        ("hills", "controlledBy", "VD"),
        ("unit", "memberOf", "police"),
        ("police", "organOf", "VD"),
        ("firm", "directedBy", "OS"),
        ("town", "isoCode", "VD-NO"),
    ):
        if chance.random() < 0.7:
            world.say(*claim)
    for i in range(3):
        name = f"event {i}"
        world.add(name, "Event")
        for predicate, choices in (
            ("kind", ("torture", "ill-treatment", "killing", "death-from-torture", "hostilities")),
            ("allegedPerpetrator", ("unit", "police", "firm")),
            ("place", ("town", "country", "hills")),
            ("when", ("1999", "2000-04", "2001-04-01", "2005/2011", "2012-06")),
        ):
            # Of two dates the one with the lower id is shown, all else being equal.
            most = 1 if predicate == "when" else 2
            for said in chance.sample(choices, chance.randint(0, most)):
                world.say(name, predicate, said, accepted=chance.random() < 0.8)
    return world


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("law"))


def told(world: World, vocabulary: Vocabulary, tables: Path, **how: Any) -> list[Any]:
    """Every duty, with names in place of the ids of the story."""
    engine = OPENERS["naive"](tables, vocabulary, Clock())
    law_into(engine, tables)
    names = {world.id(name): name.removeprefix("half of ") for name in (*world.classes, *STATES)}
    with seen(world.tell(engine, **how)) as view:
        law = read_law(tables, vocabulary)
        book = derive_obligations(
            view, law, on=date(2020, 1, 1), results=tuple(Derivation), matching=True
        )
        return sorted(map(str, (named(duty, names) for duty in book.duties)))


def named(duty: Duty, names: dict[str, str]) -> Any:
    bearing = duty.bearing._replace(state=names[duty.bearing.state])
    return names[duty.event], bearing, duty.provisions.code, duty.result, duty.gate, duty.gates


@given(seed=st.integers(0, 2**32))
# What is drawn are seeds, and seeds do not shrink.
@settings(max_examples=25, phases=[Phase.reuse, Phase.generate])
def test_names_and_order_mean_nothing(vocabulary: Vocabulary, tables: Path, seed: int) -> None:
    """Under other ids, and told in another order, the same duties come of the same gates."""
    straight = told(a_story(seed, ""), vocabulary, tables)
    assert told(a_story(seed, "others"), vocabulary, tables) == straight
    assert told(a_story(seed, ""), vocabulary, tables, backwards=True) == straight


@given(seed=st.integers(0, 2**32))
@settings(max_examples=10, phases=[Phase.reuse, Phase.generate])
def test_what_software_proposed_means_nothing(
    vocabulary: Vocabulary, tables: Path, seed: int
) -> None:
    """Kinds, dates, places and who is accused, proposed by a program: the same duties."""
    chance = random.Random(seed)
    world = a_story(seed, "")
    plain = told(world, vocabulary, tables)
    for i in range(3):
        for predicate, said in (
            *(("kind", "torture"), ("kind", "hostilities"), ("place", "hills")),
            *(("allegedPerpetrator", "unit"), ("when", "2001"), ("ended", "2002-02-02")),
        ):
            negated = chance.random() < 0.2
            how = {"accepted": False, "by_software": True, "negated": negated}
            world.say(f"event {i}", predicate, said, **how)
    world.say("country", "controlledBy", "OS", accepted=False, by_software=True)
    assert told(world, vocabulary, tables) == plain


@given(seed=st.integers(0, 2**32))
@settings(max_examples=10, phases=[Phase.reuse, Phase.generate])
def test_one_thing_in_two_records_is_one_thing(
    vocabulary: Vocabulary, tables: Path, seed: int
) -> None:
    """A State, a body, a place, an event under two ids, judged to be one: the same duties."""
    world = a_story(seed, "")
    plain = told(world, vocabulary, tables)
    assert told(in_two_records(world, seed), vocabulary, tables) == plain


def in_two_records(world: World, seed: int) -> World:
    """The same, where some things have another record, with which a half of the claims are made."""
    chance = random.Random(seed)
    names = [name for name in world.classes if name != "paper" and chance.random() < 0.4]
    halves = {world.id(name): f"half of {name}" for name in names}

    def either(id: str | None) -> str | None:
        return world.id(halves[id]) if id in halves and chance.random() < 0.5 else id

    for name, half in zip(names, halves.values(), strict=True):
        world.add(half, world.classes[name][0])
    world.claims = [
        (with_ids(claim, either(claim.subject) or "", either(claim.object)), accepted)
        for claim, accepted in world.claims
    ]
    for id, half in halves.items():
        world.to(half, "sameAs", id)
    return world


def with_ids(claim: Claim, subject: str, object: str | None) -> Claim:
    fields = {name: getattr(claim, name) for name in claim.__slots__ if name != "id"}
    return make_claim(**fields | {"subject": subject, "object": object})
