"""What the ledger promises of all affairs (section 2, its last paragraph), and law 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import (
    BY_SOFTWARE,
    Citation,
    Claim,
    Literal,
    Particular,
    Review,
    Stance,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, Marking
from graph.ledger import CallOutcome, Statuses
from graph.ledger.call_reasons import explain
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, id_of
from tests.ledger.cases import (
    DAYS,
    Affair,
    absent,
    affair,
    again,
    assessment,
    day,
    disputable,
    response,
    thing,
)
from tests.naive import NaiveEngine

SEEDS = st.integers(0, 2**32)
RUNS = settings(max_examples=60)


def told(engine: NaiveEngine, calls: tuple[str, ...], on: date) -> Mapping[str, Any]:
    """Everything that the statuses say, reasons in words and with claims included."""
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        outcomes = Statuses(view).of(calls, on.toordinal())
        found = {}
        for id, outcome in outcomes.items():
            strands = outcome.strands if outcome is not None else ()
            found[id] = shown(outcome), explain(view, strands)
        return found


def shown(outcome: CallOutcome | None) -> Any:
    """A status without the facts that it was computed from."""
    if outcome is None:
        return None
    strands = [
        (
            *(s.facts.demand, s.facts.addressee, s.standing, s.state, s.uncertain, s.otherwise),
            *(s.contested, s.absence_asserted, s.outstanding, s.overdue, s.silence, s.unreviewed),
        )
        for s in outcome.strands
    ]
    return outcome.state, outcome.mixed, outcome.uncertain, outcome.contested, strands


def later_claims(seed: int, one: Affair, on: int) -> tuple[list[Claim], list[Any]]:
    """Responses, assessments and absences that are certainly dated after the day."""
    random = Random(seed)
    calls = [f"call {i}" for i in range(len(one.calls))]
    claims: list[Claim] = []
    things = []
    for i in range(3):
        things.append(thing(f"late {i}", "Response"))
        when = str(day(on + random.randint(1, 50)))
        claims += response(random, f"late {i}", calls, [], when=when)
    things.append(thing("late view", "Assessment"))
    when = str(day(on + random.randint(1, 50)))
    claims += assessment(random, "late view", [*one.responses, "late 0"], [], when=when)
    claims.append(absent(random, calls[0], f"{day(on + 1)}/{day(on + 9)}"))
    return claims, things


@RUNS
@given(SEEDS, st.integers(0, DAYS))
def test_what_is_dated_after_the_day_changes_nothing(
    vocabulary: Vocabulary, seed: int, on: int
) -> None:
    """A response, a verdict, an absence of a later day: the same reply, byte for byte."""
    one = affair(seed)
    claims, things = later_claims(seed, one, on)
    before = told(one.store(vocabulary), one.calls, day(on))
    after = told(one.plus(*claims, things=tuple(things)).store(vocabulary), one.calls, day(on))
    assert before == after


@RUNS
@given(SEEDS, st.integers(0, DAYS))
def test_a_contradiction_of_a_later_day_changes_nothing(
    vocabulary: Vocabulary, seed: int, on: int
) -> None:
    """It is cited with what it contradicts, but neither contests it yet nor takes anything back."""
    random = Random(seed)
    one = affair(seed)
    said = [claim for name in one.responses for claim in disputable(one.claims, name)]
    later = [day(on + random.randint(1, 50)) for _ in range(12)]
    more = [again(random, random.choice(said), when, negated=True) for when in later]
    before = told(one.store(vocabulary), one.calls, day(on))
    after = told(one.plus(*more).store(vocabulary), one.calls, day(on))
    assert {id: status for id, (status, _) in before.items()} == {
        id: status for id, (status, _) in after.items()
    }


@RUNS
@given(SEEDS, st.integers(0, DAYS))
def test_what_software_proposed_changes_nothing(vocabulary: Vocabulary, seed: int, on: int) -> None:
    """Whatever a program says of the same calls, and of others: the same reply, byte for byte, and
    no status of a call that nobody else tells of."""
    one, other = affair(seed), affair(seed + 1, calls=4)
    known = {entity.id for entity in one.entities}
    things = tuple(entity for entity in other.entities if entity.id not in known)
    full = one.plus(*(by_software(claim) for claim in other.claims), things=things)
    before = told(one.store(vocabulary), one.calls, day(on))
    after = told(full.store(vocabulary), other.calls, day(on))
    assert {id: after[id] for id in one.calls} == before
    (more,) = set(other.calls) - set(one.calls)
    assert after[more] == (None, [])


def by_software(one: Claim) -> Claim:
    """The same, proposed by a program."""
    mark = Particular(property=BY_SOFTWARE, value=Literal(datatype="text", text="a rule"))
    fields = {name: getattr(one, name) for name in one.__slots__ if name != "id"}
    return make_claim(**fields | {"particulars": (*one.particulars, mark)})


@RUNS
@given(SEEDS, st.integers(0, DAYS))
def test_what_cannot_be_read_changes_nothing(vocabulary: Vocabulary, seed: int, on: int) -> None:
    """Law 1: a store, and the copy from which everything restricted was left out, say the same."""
    random = Random(seed)
    one = affair(seed)
    secret = Marking.parse("restricted")
    claims = [claim_with(c, secret) if random.random() < 0.3 else c for c in one.claims]
    full = Affair(one.entities, tuple(claims), one.calls, one.responses)
    copy = Affair(
        one.entities,
        tuple(c for c in claims if c.marking != secret),
        one.calls,
        one.responses,
    )
    over_full = told(full.store(vocabulary), one.calls, day(on))
    assert over_full == told(copy.store(vocabulary), one.calls, day(on))


@RUNS
@given(SEEDS, st.integers(0, DAYS), st.sampled_from(["Response", "Call", "Event", "Assessment"]))
def test_what_is_hidden_whole_changes_nothing(
    vocabulary: Vocabulary, seed: int, on: int, cls: str
) -> None:
    """Law 1, where a response, a denial among them, a call, an event or a verdict is itself
    restricted: the same as where it never was, with all that names it."""
    random = Random(seed)
    one = affair(seed)
    hidden = {e.id for e in one.entities if e.cls == cls and random.random() < 0.5}
    secret = Marking.parse("restricted")
    full = replace(
        one,
        entities=tuple(replace(e, marking=secret) if e.id in hidden else e for e in one.entities),
    )
    copy = replace(
        one,
        entities=tuple(e for e in one.entities if e.id not in hidden),
        claims=tuple(c for c in one.claims if hidden.isdisjoint(c.names)),
    )
    over_full = told(full.store(vocabulary), one.calls, day(on))
    assert over_full == told(copy.store(vocabulary), one.calls, day(on))
    assert not hidden & set(over_full)


def claim_with(one: Claim, marking: Marking) -> Claim:
    """The claim, marked otherwise; its id stays."""
    return Claim(**{name: getattr(one, name) for name in one.__slots__} | {"marking": marking})


@RUNS
@given(SEEDS, st.integers(0, DAYS))
def test_silence_more_changes_no_state(vocabulary: Vocabulary, seed: int, on: int) -> None:
    """That somebody says that nothing came moves nothing: no state, no standing, no day."""
    random = Random(seed)
    one = affair(seed)
    calls = [f"call {i}" for i in range(len(one.calls))]
    silence = [
        claim("silence", "kind", "no-response", concept=True),
        claim("silence", "responseBy", "vardania"),
        claim("silence", "responseTo", random.choice(calls)),
        absent(random, random.choice(calls)),
    ]
    more = one.plus(*silence, things=(thing("silence", "Response"),))
    before = moved(one.store(vocabulary), one.calls, day(on))
    assert before == moved(more.store(vocabulary), one.calls, day(on))


def moved(engine: NaiveEngine, calls: tuple[str, ...], on: date) -> Any:
    """State, standing and days of every strand."""
    with engine.reading() as snapshot:
        outcomes = Statuses(snapshot.view(PUBLIC_CLEARANCE)).of(calls, on.toordinal())
    return {
        id: outcome and [(s.standing, s.state, s.otherwise, s.outstanding) for s in outcome.strands]
        for id, outcome in outcomes.items()
    }


@RUNS
@given(SEEDS, st.integers(0, DAYS))
def test_acts_of_somebody_unconnected_change_nothing(
    vocabulary: Vocabulary, seed: int, on: int
) -> None:
    """What a far State and its foreign ministry do and say, tied to the call or not: told as
    recorded and not counted, and no more than that."""
    random = Random(seed)
    one = affair(seed)
    calls = [f"call {i}" for i in range(len(one.calls))]
    claims: list[Claim] = []
    things = []
    for i, by in enumerate(("far-state", "far-body", "far-body")):
        things.append(thing(f"far {i}", "Response"))
        claims += response(random, f"far {i}", calls, [], by=by)
    before = told(one.store(vocabulary), one.calls, day(on))
    after = told(one.plus(*claims, things=tuple(things)).store(vocabulary), one.calls, day(on))
    assert {id: counted(one) for id, one in before.items()} == {
        id: counted(one) for id, one in after.items()
    }


def counted(one: Any) -> Any:
    """A status with the reasons that move it."""
    status, strands = one
    beside = ("recorded-not-counted", "nothing-recorded")
    return status, [[r for r in reasons if r.rule not in beside] for reasons in strands]


@RUNS
@given(SEEDS, st.integers(0, DAYS), st.randoms(use_true_random=False))
def test_order_changes_nothing(vocabulary: Vocabulary, seed: int, on: int, random: Random) -> None:
    """The same entities and claims, written in another order."""
    one = affair(seed)
    entities, claims = list(one.entities), list(one.claims)
    random.shuffle(entities)
    random.shuffle(claims)
    other = Affair(tuple(entities), tuple(claims), one.calls, one.responses)
    assert told(one.store(vocabulary), one.calls, day(on)) == told(
        other.store(vocabulary), one.calls, day(on)
    )


@RUNS
@given(SEEDS)
def test_together_or_one_by_one(vocabulary: Vocabulary, seed: int) -> None:
    """A call has the same status whether it is asked about alone or among others."""
    one = affair(seed)
    engine = one.store(vocabulary)
    together = told(engine, one.calls, day(300))
    for call in one.calls:
        assert told(engine, (call,), day(300))[call] == together[call]


@RUNS
@given(SEEDS)
def test_renaming_changes_no_state(vocabulary: Vocabulary, seed: int) -> None:
    """Ids mean nothing: minted anew, the same strands stand, come to the same, and say so by the
    same rules, where dates and kinds are told differently, too."""
    one = affair(seed)
    table = {entity.id: id_of("other " + entity.id) for entity in one.entities}
    other = Affair(
        tuple(type(e)(id=table[e.id], cls=e.cls, marking=e.marking) for e in one.entities),
        tuple(renamed(c, table) for c in one.claims),
        tuple(table[id] for id in one.calls),
        one.responses,
    )
    for on in (100, 200, 300):
        before = bare(one.store(vocabulary), one.calls, day(on))
        after = bare(other.store(vocabulary), other.calls, day(on))
        for call in one.calls:
            assert before[call] == after[table[call]], on


@RUNS
@given(SEEDS)
def test_one_thing_in_two_records_is_one_thing(vocabulary: Vocabulary, seed: int) -> None:
    """What is said of a call, a response, an event, an actor under two ids comes to what it comes
    to under one, once a person accepts that the two are the same; and to no more before."""
    random = Random(seed)
    one = affair(seed)
    halves = {e.id: id_of("half of " + e.id) for e in one.entities if random.random() < 0.3}
    halves.pop(id_of("document"), None)
    things = tuple(
        type(e)(id=halves[e.id], cls=e.cls, marking=e.marking)
        for e in one.entities
        if e.id in halves
    )

    def either(id: str) -> str:
        return random.choice((id, halves[id])) if id in halves else id

    split = replace(one, claims=tuple(renamed(c, _Table(either)) for c in one.claims))
    judged = [same(id, other) for id, other in halves.items()]
    engine = split.plus(*judged, things=things).store(vocabulary)
    accept(engine, judged)
    for on in (100, 200, 300):
        before = bare(one.store(vocabulary), one.calls, day(on))
        after = bare(engine, one.calls, day(on))
        assert before == after, on


class _Table(dict[str, str]):
    """Gives each mention of an id the one or the other."""

    def __init__(self, choose: Callable[[str], str]) -> None:
        self._choose = choose

    def __missing__(self, id: str) -> str:
        return self._choose(id)


def same(id: str, other: str) -> Claim:
    """That two records are of one thing."""
    return make_claim(
        origin=id_of("judgements"),
        subject=id,
        predicate="sameAs",
        object=other,
        stance=Stance.ASSERTED,
        citation=Citation(source=id_of("document")),
        marking=PUBLIC,
    )


def accept(engine: NaiveEngine, claims: list[Claim]) -> None:
    with engine.writing() as writer:
        ids = [claim.id for claim in claims]
        writer.review(ids, Review.ACCEPTED, Decided(by="reader", why="compared", on="2020-01-01"))


def bare(engine: NaiveEngine, calls: tuple[str, ...], on: date) -> dict[str, Any]:
    """All that a status says, its rules included, without the ids."""
    with engine.reading() as snapshot:
        outcomes = Statuses(snapshot.view(PUBLIC_CLEARANCE)).of(calls, on.toordinal())
    return {
        id: outcome
        and (
            (outcome.state, outcome.mixed, outcome.uncertain, outcome.contested),
            sorted(
                str(
                    (
                        *(s.standing, s.state, s.uncertain, s.otherwise, s.contested, s.silence),
                        *(s.outstanding, s.overdue and s.overdue.since, s.unreviewed),
                        sorted(why.rule for why in s.why),
                    )
                )
                for s in outcome.strands
            ),
        )
        for id, outcome in outcomes.items()
    }


def renamed(one: Claim, table: Mapping[str, str]) -> Claim:
    from_claim = {name: getattr(one, name) for name in one.__slots__}
    more = {
        "subject": table[one.subject],
        "object": None if one.object is None else table[one.object],
        "attribution": tuple(
            type(link)(actor=table[link.actor], act=link.act, on=link.on)
            for link in one.attribution
        ),
        "citation": type(one.citation)(
            source=table[one.citation.source], locator=one.citation.locator, quote=None
        ),
    }
    return make_claim(**{k: v for k, v in from_claim.items() if k != "id"} | more)
