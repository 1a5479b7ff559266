"""Plain calls in brief: the same as by the rules over all facts, on every day, for every reader."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from graph.claims.claim import Claim, Particular, Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import told as told_rows
from graph.ledger.kept_bases import LeanBase, in_brief
from graph.ledger.plain_calls import PlainCalls
from graph.ledger.statuses import Statuses
from graph.views.told_claims import ToldClaim, ToldClaims, told_of
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, text
from tests.ledger.cases import DAYS, Affair, affair, day, period

SEEDS = range(10)
READERS = ("public", "restricted")
ON = [day(number).toordinal() for number in (-400, 0, 40, 90, 150, 230, DAYS, DAYS + 60, 3000)]
TIES = (
    *("renews", "replacedBy", "carriedBy", "contains", "partOf", "forwardedTo", "announcedEnd"),
    *("underProcedure", "withdrawnOn", "followedBy", "assesses", "assessesDemand"),
)


def whole(seed: int) -> Affair:
    return affair(seed, calls=12, responses=36)


def said(seed: int) -> list[Claim]:
    """An affair's claims with fewer ties than most have, some hidden; its documents are published,
    and now and then withdrawn."""
    draw = random.Random(seed)
    found = [
        replace(one, marking=Marking.parse("restricted")) if draw.random() < 0.1 else one
        for one in whole(seed).claims
        if (one.predicate not in TIES and not one.attribution) or draw.random() < 0.07
    ]
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


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[Sequence[Engine]]:
    """Stores of such affairs, half of which somebody accepted."""
    opened = []
    for seed in SEEDS:
        path = tmp_path_factory.mktemp("plain") / "store.db"
        engine = SqliteEngine.open(path, vocabulary, clock=Clock())
        claims, draw = said(seed), random.Random(seed)
        with engine.writing() as writer:
            writer.register(whole(seed).entities)
            writer.record(claims)
            half = [one.id for one in claims if draw.random() < 0.5]
            writer.review(half, Review.ACCEPTED, Decided(by="r", why=""))
        opened.append(engine)
    yield opened
    for engine in opened:
        engine.close()


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
            seen["not"] += len(calls) - len(plain)
    assert min(seen["plain"], seen["not"]) > 20
    assert len(seen) > 8


@pytest.mark.parametrize("wide", [0, 8, 1000])
@pytest.mark.parametrize("reader", READERS)
def test_what_is_told_is_what_the_claims_say(
    engines: Sequence[Engine], reader: str, wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Along every property and both ways."""
    monkeypatch.setattr(told_rows, "WIDE", {"subject": wide, "object": wide})
    monkeypatch.setattr(told_rows, "PIECE", 7)
    engine = engines[0]
    ways = [(name, way) for name in engine.vocabulary.properties for way in (False, True)]
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse(reader))
        ids = [one.entity.id for one in view.entity_histories()] + ["nothing"]
        for asked in (ways, [("responseTo", True), ("when", False)]):
            found = _whole(view.told(asked, ids))
            whole = _whole(told_of(view, asked, ids))
            assert {id: sorted(map(repr, some)) for id, some in found.items()} == {
                id: sorted(map(repr, some)) for id, some in whole.items()
            }
            assert found


def _whole(pieces: Iterator[ToldClaims]) -> dict[str, Sequence[ToldClaim]]:
    """All of it; of each id all claims come at once."""
    found: dict[str, Sequence[ToldClaim]] = {}
    for piece in pieces:
        assert found.keys().isdisjoint(piece)
        found.update(piece)
    return found
