"""Plain calls in brief: the same as by the rules over all facts, on every day, for every reader."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from graph.claims.claim import Claim, Entity, Particular, Review, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import told as told_rows
from graph.ledger.kept_bases import Bases, LeanBase, in_brief
from graph.ledger.plain_calls import PlainCalls
from graph.ledger.statuses import Statuses
from graph.views.columns import NOBODY, Columns, RecordColumns, sorted_numbers
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, id_of, text
from tests.ledger.cases import DAYS, Affair, affair, day, period, thing
from tests.naive import NaiveEngine

SEEDS = range(10)
READERS = ("public", "restricted")
ON = [day(number).toordinal() for number in (-400, 0, 40, 90, 150, 230, DAYS, DAYS + 60, 3000)]
TIES = (
    *("renews", "replacedBy", "carriedBy", "contains", "partOf", "forwardedTo", "announcedEnd"),
    *("underProcedure", "withdrawnOn", "followedBy", "assesses", "assessesDemand"),
)


def whole(seed: int) -> Affair:
    return affair(seed, calls=12, responses=26)


def said(seed: int) -> list[Claim]:
    """An affair's claims with fewer ties than most have, some hidden; its documents are published,
    and now and then withdrawn."""
    draw = random.Random(seed)
    found = [
        replace(one, marking=Marking.parse("restricted")) if draw.random() < 0.1 else one
        for one in whole(seed).claims
        if (one.predicate not in TIES and not one.attribution) or draw.random() < 0.03
    ]
    found = [in_paper(one) if draw.random() < 0.03 else one for one in found]
    found.append(claim("paper", "publisher", "watch"))
    found += [
        claim("paper", "published", period(str(day(draw.randint(-50, 500)))), negated=negated)
        for negated in draw.sample((False, True), draw.randrange(3))
    ]
    if draw.random() < 0.4:
        found.append(claim("paper", "withdrawnOn", period(str(day(draw.randint(0, 400))))))
    if draw.random() < 0.2:
        found.append(claim("paper", "answerCoverage", "not-covered", concept=True))
    if draw.random() < 0.7:
        found.append(claim("document", "published", period(str(day(draw.randint(-50, 500))))))
    if draw.random() < 0.1:
        found.append(claim("document", "withdrawnOn", period(str(day(draw.randint(0, 400))))))
    for name in ("raid", "flood"):
        found.append(claim(name, "when", period(str(day(draw.randint(-50, 200))))))
    software = Particular(property="proposedBySoftware", value=text("a program"))
    found.append(claim("call 1", "addressee", "guard", particulars=(software,)))
    if draw.random() < 0.3:
        found.append(claim("guard", "organOf", "vardania", negated=True, by=("lorin states",)))
    return found


def in_paper(one: Claim) -> Claim:
    """The same, said in another document."""
    return make_claim(
        origin=one.origin,
        subject=one.subject,
        predicate=one.predicate,
        object=one.object,
        concept=one.concept,
        value=one.value,
        negated=one.negated,
        attribution=one.attribution,
        stance=one.stance,
        citation=replace(one.citation, source=id_of("paper")),
        marking=one.marking,
    )


TWINS = (
    *(("works", "mill", "Organisation"), ("watchmen", "guard", "StateBody")),
    *(("search", "raid", "Event"), ("leaflet", "document", "Source")),
    *(("letter", "call 3", "Call"), ("note", "response 4", "Response")),
)
"""Things that are judged to be one with others."""


def judged(seed: int) -> tuple[list[Entity], list[Claim]]:
    """Judgements, and what is said of both of what is one: every other affair has some."""
    draw = random.Random(seed)
    some = draw.sample(TWINS, 3) if seed % 2 else ()
    said = [claim(one, "sameAs", other) for one, other, _ in some]
    for one, other, cls in some:
        if cls in ("Organisation", "StateBody"):
            for number in range(12):
                to = draw.choice((one, other))
                said.append(claim(f"call {number}", "addressee", to))
                said.append(claim(f"response {number}", "responseBy", draw.choice((one, other))))
        elif cls == "Event":
            said.append(claim(f"call {draw.randrange(12)}", "about", one))
        elif cls == "Source":
            said.append(claim(one, "published", period(str(day(draw.randint(-50, 500))))))
            said += [claim(f"call {n}", "issuer", "watch", source=one) for n in range(6)]
    return [thing(one, cls) for one, _, cls in some], said


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[Sequence[Engine]]:
    """Stores of such affairs, half of which somebody accepted; and every judgement."""
    opened = []
    for seed in SEEDS:
        path = tmp_path_factory.mktemp("plain") / "store.db"
        opened.append(filled(SqliteEngine.open(path, vocabulary, clock=Clock()), seed))
    yield opened
    for engine in opened:
        engine.close()


def filled(engine: Engine, seed: int) -> Engine:
    """With one affair."""
    twins, judgements = judged(seed)
    claims, draw = [*said(seed), *judgements], random.Random(seed)
    with engine.writing() as writer:
        writer.register([*whole(seed).entities, *twins, thing("paper", "Source")])
        writer.record(claims)
        half = {one.id for one in claims if draw.random() < 0.5}
        half.update(one.id for one in claims if one.predicate == "sameAs")
        writer.review(sorted(half), Review.ACCEPTED, Decided(by="r", why=""))
    return engine


@pytest.mark.parametrize("reader", READERS)
def test_a_plain_call_stands_as_the_rules_say(engines: Sequence[Engine], reader: str) -> None:
    """Read alone and with others, asked about one day after another and out of what is kept."""
    seen: Counter[str] = Counter()
    for seed, engine in zip(SEEDS, engines, strict=True):
        calls = whole(seed).calls
        with engine.reading() as snapshot:
            view = snapshot.view(Clearance.parse(reader))
            plain, alone = PlainCalls(view).of(calls), PlainCalls(view)
            assert plain == {id: one for id in calls for one in alone.of([id]).values()}
            kept = {id: LeanBase(one) for id, one in plain.items()}
            for on in ON:
                outcomes = Statuses(view).of(calls, on)
                told = Statuses(view).briefs(calls, on)
                assert told == {id: in_brief(outcome) for id, outcome in outcomes.items()}
                for id, one in plain.items():
                    briefs = in_brief(outcomes[id])
                    assert one.briefs(on) == kept[id].briefs(on) == briefs, (seed, id, on)
                    seen.update(brief.state for brief in briefs)
                    seen.update(brief.silence for brief in briefs if brief.silence)
            for one in plain.values():
                for before, after in pairwise(one.turning_days()):
                    assert one.briefs(before) == one.briefs(after - 1)
            seen["plain"] += len(plain)
            seen["plain beside judgements"] += len(plain) if view.identities().of else 0
            seen["not"] += len(calls) - len(plain)
    assert min(seen["plain"], seen["not"]) > 20, seen
    assert seen["plain beside judgements"] > 5
    assert len(seen) > 8


def test_of_more_calls_than_there_is_room_for_the_first_are_kept(
    engines: Sequence[Engine],
) -> None:
    """Who goes through all of them again, in the same order, reads only the rest anew."""
    on = ON[4]
    with engines[0].reading() as snapshot:
        plain = PlainCalls(snapshot.view(Clearance.parse("public"))).of(whole(0).calls)
    assert len(plain) > 1
    *first, last = plain
    bases = Bases(sum(one.size for one in plain.values()) - 1)
    for _ in range(2):
        bases.keep_lean({id: LeanBase(one) for id, one in plain.items()})
        known = bases.briefs(plain, on)
        assert known == {id: plain[id].briefs(on) for id in first}
        assert bases.size == sum(plain[id].size for id in first)
    assert last not in known


@pytest.mark.parametrize("seed", [1, 4])
def test_the_same_calls_are_plain_whatever_keeps_them(
    engines: Sequence[Engine], vocabulary: Vocabulary, seed: int
) -> None:
    """In a store that reads columns, and in one that opens claims."""
    with (
        engines[seed].reading() as stored,
        filled(NaiveEngine(vocabulary, clock=Clock()), seed).reading() as plainly,
    ):
        for reader in READERS:
            ours, theirs = (
                PlainCalls(one.view(Clearance.parse(reader))).of(whole(seed).calls)
                for one in (stored, plainly)
            )
            assert ours == theirs
            assert ours


@pytest.mark.parametrize("wide", [0, 8, 1000])
@pytest.mark.parametrize("reader", READERS)
def test_what_is_told_is_what_the_claims_say(
    engines: Sequence[Engine], reader: str, wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Along every property and both ways, also where some things are one."""
    monkeypatch.setattr(told_rows, "WIDE", {"subject": wide, "object": wide})
    monkeypatch.setattr(told_rows, "PIECE", 7)
    for engine in engines[:2]:
        known = engine.vocabulary.properties
        ways = [(name, way) for name in known for way in (False, True)]
        with engine.reading() as snapshot:
            view = snapshot.view(Clearance.parse(reader))
            ids = [one.entity.id for one in view.entity_histories()] + [id_of("nothing")]
            for asked in (ways, [("responseTo", True), ("when", False)], [("when", True)]):
                whole = worded(RecordColumns(view), engine.vocabulary, asked, ids)
                assert worded(view.columns(), engine.vocabulary, asked, ids) == whole
                assert whole or asked == [("when", True)]


def worded(
    columns: Columns, vocabulary: Vocabulary, ways: Sequence[tuple[str, bool]], ids: Sequence[str]
) -> Counter[tuple[object, ...]]:
    """What is told, with names in place of numbers."""
    told = columns.told(ways, sorted_numbers(columns.numbers(ids).values()))
    found: Counter[tuple[object, ...]] = Counter()
    for near, way, number, source, *others in zip(*(one.tolist() for one in told), strict=True):
        property = vocabulary.properties[ways[way][0]]
        what: object = None
        if ways[way][1] or property.type == "relation":
            what = columns.ids([number])[number]
        elif property.type == "concept":
            what = columns.code(number)
        elif property.range == "period":
            what = (None,) * 4 if number == NOBODY else columns.dates(number)
        id, document = (columns.ids([one])[one] for one in (near, source))
        found[(id, ways[way], what, document, *others)] += 1
    return found


def test_of_many_entities_each_id_is_told(engines: Sequence[Engine]) -> None:
    """And nothing is kept of them."""
    with engines[0].reading() as snapshot:
        view = snapshot.view(Clearance.parse("public"))
        ids = [one.entity.id for one in view.entity_histories()]
        columns = view.columns()
        numbers = columns.numbers(ids)
        assert columns.ids([*numbers.values(), *numbers.values()]) == {
            number: id for id, number in numbers.items()
        }
