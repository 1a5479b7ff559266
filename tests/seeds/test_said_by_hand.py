"""Filters on what is said, asked of all seeds: each list is what a look at every claim finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from math import asin, cos, radians, sin, sqrt

import orjson
import pytest

from api.graphql.service import Service
from graph.changes.load import load
from graph.claims.claim import Literal, Review, Stance
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.views.claim_filters import ClaimOrder
from graph.views.view import ClaimQuery, Record, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.engines import OPENERS
from tests.seeds.reading import SEEDS

FIRM = (Stance.VERIFIED, Stance.ASSERTED, Stance.REPORTED)
SPOKESMAN, STATE = "3nqvurfmljukziikmyxuezqsz3", "45t5kpyx7pjslvtfbgse72xuna"
CENTRE, NEAR = (43.3, 45.7), 30_000
Counts = Callable[[Record], bool]


class Claims:
    """Everything that stands in a view, and what it comes to for somebody who goes through it."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.classes = {id: cls for r in records for id, cls in r.classes.items()}

    def of(self, cls: str) -> set[str]:
        return {id for id, one in self.classes.items() if one == cls}

    def said(
        self, predicate: str, counts: Counts = lambda r: True, *, negated: bool = False
    ) -> list[Record]:
        """The claims along a property that count."""
        return [
            r
            for r in self.records
            if r.predicate == predicate and r.negated is negated and counts(r)
        ]

    def ends(
        self, predicate: str, counts: Counts = lambda r: True, *, negated: bool = False
    ) -> Mapping[str, Mapping[str, list[Record]]]:
        """Subject → object → the claims on the two."""
        found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
        for r in self.said(predicate, counts, negated=negated):
            if r.object is not None:
                found[r.subject][r.object].append(r)
        return found

    def kinds(self, id: str) -> set[str]:
        return {r.concept or "" for r in self.said("kind") if r.subject == id}

    def contested(self, one: Record) -> bool:
        return any(
            (r.subject, r.predicate, r.object) == (one.subject, one.predicate, one.object)
            and r.negated is not one.negated
            for r in self.records
        )

    def near(self, place: str) -> bool:
        points = [_value(r).point for r in self.said("point") if r.subject == place]
        degrees = [
            [float(_value(r).text) for r in self.said(name) if r.subject == place]
            for name in ("latitude", "longitude")
        ]
        given = [(float(p.latitude), float(p.longitude)) for p in points if p is not None]
        given += list(zip(*degrees, strict=True))
        return any(_metres(CENTRE, point) <= NEAR for point in given)


def _metres(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    (a, b), (c, d) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(half))


def _value(r: Record) -> Literal:
    assert r.claim.value is not None
    return r.claim.value


def _outer(r: Record) -> str:
    return r.claim.attribution[0].actor if r.claim.attribution else ""


def corroborated(c: Claims) -> set[str]:
    accused = c.ends(
        "allegedPerpetrator", lambda r: r.review is Review.ACCEPTED and r.stance in FIRM
    )
    return {
        event
        for event, ends in accused.items()
        if any(len({r.speaker for r in t}) > 1 < len({_outer(r) for r in t}) for t in ends.values())
    }


def told_by_papers(c: Claims, vocabulary: Vocabulary) -> set[str]:
    papers = {s for s in c.of("Source") if c.kinds(s) & vocabulary.narrower(["news-article"])}
    held = vocabulary.narrower(["detention"])
    told = c.said("kind", lambda r: r.concept in held and r.source in papers)
    return {r.subject for r in told} & c.of("Event")


def told_in_2019(c: Claims, vocabulary: Vocabulary) -> set[str]:
    year = {
        r.subject
        for r in c.said("published")
        if _day(r, 0) >= "2019-02-01" and _day(r, 3) <= "2019-12-31"
    }
    codes = vocabulary.narrower(["detention", "torture"])
    told = c.said("kind", lambda r: r.concept in codes and r.source in year)
    return {r.subject for r in told} & c.of("Event")


def _day(r: Record, which: int) -> str:
    """A day of the date that it gives; one that nothing comes before or after where it is open."""
    period = r.period
    assert period is not None
    found = period.earliest_begin if which == 0 else period.latest_end
    return str(found) if found is not None else ("0000" if which == 0 else "9999")


def _every_unnamed(c: Claims, vocabulary: Vocabulary) -> set[str]:
    unnamed, victims = vocabulary.narrower(["unnamed-people"]), c.ends("victim")
    return {
        event
        for event in c.of("Event")
        if all(c.kinds(victim) & unnamed for victim in victims[event])
    }


def _sized(c: Claims, passes: Callable[[int | None, int | None], bool]) -> set[str]:
    groups = c.of("Group")
    sizes = [(r.subject, _value(r).quantity) for r in c.said("size")]
    return {g for g, q in sizes if g in groups and q is not None and passes(q.low, q.high)}


def _presupposed(c: Claims, vocabulary: Vocabulary) -> set[str]:
    demands = c.ends("demand", lambda r: r.stance is Stance.PRESUPPOSED)
    wanted = vocabulary.narrower(["investigate"])
    return {call for call, ends in demands.items() if any(c.kinds(d) & wanted for d in ends)}


ASKED: Mapping[str, tuple[str, str, Callable[[Claims, Vocabulary], set[str]]]] = {
    "two speakers who are not one publisher": (
        "events",
        "{allegedPerpetrators: {some: {}, said: {review: [ACCEPTED], atLeast: REPORTED, "
        "speakers: 2, publishers: 2}}}",
        lambda c, _: corroborated(c),
    ),
    "no accusation that is only presupposed": (
        "events",
        "{allegedPerpetrators: {none: {}, said: {stance: [PRESUPPOSED]}}}",
        lambda c, _: (
            c.of("Event")
            - set(c.ends("allegedPerpetrator", lambda r: r.stance is Stance.PRESUPPOSED))
        ),
    ),
    "contested": (
        "events",
        "{allegedPerpetrators: {some: {}, said: {contested: true}}}",
        lambda c, _: set(c.ends("allegedPerpetrator", c.contested)),
    ),
    "denied by one speaker": (
        "events",
        '{allegedPerpetrators: {some: {}, said: {negated: true, act: ["denies"], speaker: '
        f'{{id: "{SPOKESMAN}"}}}}}}}}',
        lambda c, _: set(
            c.ends("allegedPerpetrator", lambda r: r.speaker == SPOKESMAN, negated=True)
        ),
    ),
    "a kind by sources of a kind": (
        "events",
        '{kind: {in: ["detention"]}, said: {source: {kind: {in: ["news-article"]}}}}',
        told_by_papers,
    ),
    "a kind by sources of a time": (
        "events",
        '{kind: {in: ["detention", "torture"]}, said: {published: {within: '
        '{from: "2019-02-01", to: "2019-12-31"}}}}',
        told_in_2019,
    ),
    "every victim is unnamed": (
        "events",
        '{victims: {every: {kind: {in: ["unnamed-people"]}}}}',
        _every_unnamed,
    ),
    "made by at least two": (
        "calls",
        "{issuers: {atLeast: 2}}",
        lambda c, _: {call for call, ends in c.ends("issuer").items() if len(ends) > 1},
    ),
    "everybody addressed is one State": (
        "calls",
        f'{{addressees: {{every: {{id: "{STATE}"}}}}}}',
        lambda c, _: {call for call in c.of("Call") if set(c.ends("addressee")[call]) <= {STATE}},
    ),
    "demands that are presupposed": (
        "calls",
        '{demands: {some: {kind: {in: ["investigate"]}}, said: {stance: [PRESUPPOSED]}}}',
        _presupposed,
    ),
    "possibly more than forty": (
        "groups",
        "{size: {atLeast: 41}}",
        lambda c, _: _sized(c, lambda low, high: high is None or high >= 41),
    ),
    "certainly at most twenty": (
        "groups",
        "{size: {atMost: 20, certain: true}}",
        lambda c, _: _sized(c, lambda low, high: high is not None and high <= 20),
    ),
    "near a point": (
        "places",
        f"{{point: {{near: {{latitude: {CENTRE[0]}, longitude: {CENTRE[1]}}}, metres: {NEAR}}}}}",
        lambda c, _: {place for place in c.of("Place") if c.near(place)},
    ),
}


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = OPENERS["sqlite"](tmp_path_factory.mktemp("said") / "store.db", vocabulary, Clock())
    report = load([SEEDS], made)
    assert not report.errors, report.errors
    yield made
    made.close()


def every_claim(engine: Engine, reader: Clearance) -> Claims:
    found: list[Record] = []
    query = ClaimQuery(order=(ClaimOrder(by="document"),), window=Window(first=1000))
    with engine.reading() as snapshot:
        view = snapshot.view(reader)
        while True:
            page = view.claims(query)
            found += page.rows
            if not page.more:
                return Claims(found)
            query = ClaimQuery(order=query.order, window=Window(first=1000, after=page.keys[-1]))


@pytest.mark.parametrize("reader", ["public", "restricted"])
def test_what_is_found_is_what_claim_after_claim_comes_to(
    engine: Engine, vocabulary: Vocabulary, reader: str
) -> None:
    """Thirteen questions; each finds something, and leaves something out."""
    clearance = Clearance.parse(reader)
    claims, service = every_claim(engine, clearance), Service(engine)
    for name, (list_, where, by_hand) in ASKED.items():
        question = f"{{ {list_}(where: {where}, first: 1000) {{ nodes {{ id }} }} }}"
        reply = orjson.loads(service.answer(question, clearance=clearance))
        found = [node["id"] for node in reply["data"][list_]["nodes"]]
        expected = by_hand(claims, vocabulary)
        assert sorted(found) == sorted(expected), name
        assert expected, name
