"""What is kept between requests changes no reply: a service that has lived through everything says,
byte for byte, what one says that was made just now. So nothing that was worked out for one reader,
one moment, one day or one state of the store reaches another."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.graphql.service import Service
from graph.claims.claim import Citation, Claim, Literal, Review, Stance, entity_id, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import Clearance, Marking
from graph.duties.law import Law
from graph.engines.engine import Engine, Writer
from graph.views.clusters import NOT_SAME, SAME
from graph.views.kept_results import Keeping
from graph.vocabulary import Vocabulary
from tests.clock import Clock, later
from tests.contract.book import claim, id_of
from tests.duties.law.tables import write_tables
from tests.duties.law.world import law_into
from tests.engines import OPENERS
from tests.ledger.cases import DAYS, Affair, affair, day, period, thing
from tests.property.opened import empty

MARKINGS = tuple(map(Marking.parse, ("public", "public", "restricted", "public+one")))
READERS = tuple(map(Clearance.parse, ("public", "public", "restricted", "public+one")))

HIDDEN = ("Call", "Demand", "Response", "Event", "Assessment")
"""Classes of what may be hidden whole."""

PAGE = "totalCount pageInfo { hasNextPage endCursor }"
QUESTIONS = {
    "unansweredCalls": """query($on: Date!, $at: DateTime, $after: String) { asOf(knownAt: $at) {
  unansweredCalls(on: $on, first: 1, after: $after, orderBy: [{ madeOn: ASC }]) {
    PAGE nodes { id label status(on: $on) { state strands { standing state
      daysOutstanding { min max } reasons { rule text claims { nodes { id } } } } } } } } }""",
    "calls": """query($on: Date!, $at: DateTime) { asOf(knownAt: $at) { calls { nodes { id
  status(on: $on) { state } then: status(on: "2018-03-01", policy: "review-after-90-days") { state
    strands { demand { id } addressee { id __typename } overdue { basis } } } } } } }""",
    "callOutcomes": """query($on: Date!, $at: DateTime) { asOf(knownAt: $at) {
  callOutcomes(on: $on, by: [ADDRESSEE, ISSUER, DEMAND, STATE, YEAR]) {
    key { dimension label code id } strands daysOutstanding { min max } } } }""",
    "obligations": """query($on: Date!, $at: DateTime, $after: String) { asOf(knownAt: $at) {
  obligations(first: 1, after: $after, results: [DERIVED, POSSIBLE, NOT_DERIVED]) {
    considered notDerived PAGE
    nodes { id result gate status(on: $on) { state } reasons { text } } } } }""",
    "states": """query($at: DateTime) { asOf(knownAt: $at) { states { nodes { id
  obligations { totalCount considered notDerived nodes { id result } } } } } }""",
    "selfInvestigations": """query($on: Date!, $at: DateTime, $after: String) {
  asOf(knownAt: $at) { selfInvestigations(on: $on, first: 1, after: $after) { considered PAGE
    nodes { call { id } asked { id } accused { id } link { length hops { predicate } } } } } }""",
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("law"))


def afresh(service: Service) -> Service:
    """The same door, which nobody has been through."""
    new = copy.copy(service)
    new._keeping = Keeping()
    return new


def story(seed: int, chance: random.Random) -> tuple[Affair, list[Claim]]:
    """An affair of calls in which events are of kinds and have places, marked this way and that."""
    one = affair(seed, calls=3, responses=4)
    told = [
        *one.claims,
        claim("raid", "kind", "torture", concept=True),
        claim("room", "kind", "death-from-torture", concept=True),
        claim("raid", "when", period("2018-02")),
        claim("raid", "place", "town"),
        claim("town", "territoryOf", "vardania"),
        claim("vardania", "isoCode", Literal(datatype="text", text="VD")),
        claim("room", "allegedPerpetrator", "unit", stance=Stance.PRESUPPOSED),
        claim("guard", "subordinateTo", "ministry"),
    ]
    marked = [
        Claim(
            **{name: getattr(c, name) for name in c.__slots__}
            | {"marking": chance.choice(MARKINGS)}
        )
        for c in told
    ]
    chance.shuffle(marked)
    return one, marked


def judgement(one: str, other: str, chance: random.Random) -> Claim:
    """Of who is who."""
    return make_claim(
        origin=entity_id("judgement", str(chance.random())),
        subject=one,
        predicate=chance.choice((SAME, SAME, SAME, NOT_SAME)),
        object=other,
        stance=Stance.ASSERTED,
        citation=Citation(source=id_of("document")),
        marking=chance.choice(MARKINGS),
    )


class Life:
    """A store that goes on living, and what is asked of it meanwhile."""

    def __init__(
        self, engine: Engine, clock: Clock, one: Affair, told: list[Claim], law: Law
    ) -> None:
        self.engine, self.clock, self.rest = engine, clock, told
        self.things = [e.id for e in one.entities if e.cls in HIDDEN]
        self.entities = one.entities
        self.there: list[str] = []
        self.judged: list[str] = []
        self.moments: list[int] = []
        self.cursors: dict[bytes, list[str]] = {}
        self.service = Service(engine, law=law, now=later)

    def live(self, chance: random.Random) -> None:
        """One thing happens to it, or nothing."""
        self.clock.tick()
        self.moments.append(self.clock.now)
        some = chance.sample(self.there, min(3, len(self.there)))
        with self.engine.writing() as writer:
            match chance.randrange(9) if self.there else 0:
                case 0 | 1:
                    size = max(1, len(self.rest) // 2)
                    claims, self.rest = self.rest[:size], self.rest[size:]
                    writer.record(claims)
                    self.there += [one.id for one in claims]
                case 2:
                    to = chance.choice((Review.ACCEPTED, Review.REJECTED))
                    writer.review(
                        self.there if to is Review.ACCEPTED else some, to, Decided(by="r", why="")
                    )
                case 3:
                    writer.retract(some, Decided(by="c", why=""))
                case 4:
                    writer.remark(
                        {id: chance.choice(MARKINGS) for id in some}, Decided(by="k", why="")
                    )
                case 5:
                    writer.expunge(some, [], Decided(by="k", why=""), tombstones=[])
                    self.there = [id for id in self.there if id not in some]
                case 6:
                    self._hide(writer, chance)
                case 7:
                    self._judge(writer, chance)

    def hide(self, chance: random.Random) -> None:
        """Some calls, demands, responses, events and verdicts are handled more strictly."""
        self.clock.tick()
        with self.engine.writing() as writer:
            self._hide(writer, chance)

    def _judge(self, writer: Writer, chance: random.Random) -> None:
        """Two of a class are one, or are not, or what was judged is taken back."""
        by = Decided(by="j", why="")
        if self.judged and chance.random() < 0.4:
            writer.retract([chance.choice(self.judged)], by)
            return
        one = chance.choice(self.entities)
        alike = [other for other in self.entities if other.cls == one.cls and other != one]
        if alike:
            said = judgement(one.id, chance.choice(alike).id, chance)
            writer.record([said])
            writer.review([said.id], Review.ACCEPTED, by)
            self.judged.append(said.id)

    def _hide(self, writer: Writer, chance: random.Random) -> None:
        markings = {id: chance.choice(MARKINGS) for id in chance.sample(self.things, 6)}
        writer.remark_entities(markings, Decided(by="k", why=""))

    def question(self, chance: random.Random) -> tuple[str, dict[str, Any], Clearance]:
        """Something to ask, often on from an earlier page."""
        name = chance.choice(sorted(QUESTIONS))
        at = chance.choice([None, None, *self.moments[-3:]])
        moment = None if at is None else datetime.fromtimestamp(at / 1e6, UTC).isoformat()
        on = day(chance.choice((50, 200, DAYS)))
        variables: dict[str, Any] = {"on": str(on), "at": moment}
        if "$after" in QUESTIONS[name]:
            known = self.cursors.get(orjson.dumps([name, variables]), [])
            variables["after"] = chance.choice([None, *known])
        return name, variables, chance.choice(READERS)

    def note(self, name: str, variables: Mapping[str, Any], body: bytes) -> None:
        """Remember where the page ended, to go on from there some time."""
        reply = orjson.loads(body)
        assert "data" in reply, reply
        page = reply["data"]["asOf"][name]
        if "after" in variables and page["pageInfo"]["endCursor"]:
            what = {key: value for key, value in variables.items() if key != "after"}
            cursor = page["pageInfo"]["endCursor"]
            self.cursors.setdefault(orjson.dumps([name, what]), []).append(cursor)


@contextmanager
def lives(kind: str, vocabulary: Vocabulary, tables: Path, seed: int) -> Iterator[Life]:
    chance, clock = random.Random(seed), Clock()
    one, told = story(seed, chance)
    with empty(kind, vocabulary, clock) as engine:
        law = law_into(engine, tables)
        with engine.writing() as writer:
            writer.register(one.entities)
            writer.register([thing("town", "Place")])
        yield Life(engine, clock, one, told, law)


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=8, phases=[Phase.reuse, Phase.generate])
def test_a_reply_is_that_of_a_new_service(
    kind: str, vocabulary: Vocabulary, tables: Path, seed: int
) -> None:
    """Writings of every kind, readers, days, known-at times and pages, in any order."""
    chance = random.Random(seed)
    with lives(kind, vocabulary, tables, seed) as life:
        for _ in range(8):
            life.live(chance)
            for _ in range(5):
                name, variables, reader = life.question(chance)
                query = QUESTIONS[name].replace("PAGE", PAGE)
                kept = life.service.reply(query, variables, clearance=reader)
                new = afresh(life.service).reply(query, variables, clearance=reader)
                assert kept == new, (name, variables, str(reader))
                life.note(name, variables, kept.body)
