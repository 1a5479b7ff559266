"""What stands around entities: the order, the cut, what was left out, edges that stay apart."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Stance
from graph.claims.errors import QueryError
from graph.engines.engine import Engine
from graph.relations import surroundings as tested
from graph.relations.connections import BY_LIMIT, BY_RELATIONS
from graph.relations.passages import HELP, NEVER, ON_ASKING
from graph.relations.surroundings import BY_EDGES, Around, Surroundings, surroundings
from graph.views.display import FIRMEST_FIRST
from graph.views.walking import TIMID
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, id_of
from tests.engines import OPENERS
from tests.relations.networks import PUBLIC, Network, network, passes


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    return Book(engine, clock)


def around(book: Book, *names: str, as_: str = "public", **more: Any) -> Surroundings:
    with book.view(as_) as view:
        return surroundings(view, Around(of=[id_of(name) for name in names], **more))


def ids(found: Surroundings) -> list[str]:
    return [node.ref.id for node in found.nodes]


def test_the_nearest_and_firmest_come_first_and_the_rest_is_counted(book: Book) -> None:
    """Accepted before proposed, then by stance; the limit says what it left out, by class."""
    book.things("StateBody", "unit")
    book.things("Event", "e1", "e2", "e3", "e4")
    book.things("Person", "p1", "p2")
    book.says("e1", "allegedPerpetrator", "unit", stance=Stance.ALLEGED)
    book.review(book.says("e2", "allegedPerpetrator", "unit", stance=Stance.ALLEGED), "accepted")
    book.says("e3", "allegedPerpetrator", "unit", stance=Stance.REPORTED)
    book.says("e4", "allegedPerpetrator", "unit", negated=True)
    book.says("p1", "memberOf", "unit", stance=Stance.OPINION)
    book.says("p2", "memberOf", "unit", stance=Stance.OPINION)
    whole = around(book, "unit")
    near = sorted([id_of("p1"), id_of("p2")])
    assert ids(whole) == [id_of("unit"), id_of("e2"), id_of("e3"), id_of("e1"), *near]
    assert (whole.complete, whole.bound, whole.left) == (True, None, ())
    cut = around(book, "unit", limit=3)
    assert ids(cut) == ids(whole)[:3]
    assert (cut.complete, cut.bound) == (False, BY_LIMIT)
    assert [tuple(left) for left in cut.left] == [
        (id_of("unit"), "allegedPerpetrator", ("Event",), 1, False),
        (id_of("unit"), "memberOf", ("Person",), 2, False),
    ]


def test_an_accusation_and_its_denial_are_two_edges(book: Book) -> None:
    """Each with its own claims and speaker, both marked as contested."""
    book.things("Event", "raid")
    book.things("StateBody", "unit", "ministry")
    book.things("Organisation", "group", "other")
    first = book.says("raid", "allegedPerpetrator", "unit", by=("group reports",))
    denied = book.says(
        "raid", "allegedPerpetrator", "unit", negated=True, by=("ministry denies",), line=2
    )
    made, against = around(book, "raid").edges
    assert (made.negated, made.contested, made.claims) == (False, True, (first,))
    assert made.attributed_to is not None
    assert made.attributed_to.id == id_of("group")
    assert (against.negated, against.contested, against.claims) == (True, True, (denied,))
    assert against.attributed_to is not None
    assert against.attributed_to.id == id_of("ministry")
    book.says("raid", "allegedPerpetrator", "unit", by=("other reports",), line=3)
    assert around(book, "raid").edges[0].attributed_to is None


def test_a_state_is_drawn_and_not_passed(book: Book) -> None:
    """Nor a place or listing, unless it is asked about or its class is opened."""
    book.things("StateBody", "one", "two")
    book.thing("state", "State")
    book.says("one", "organOf", "state")
    book.says("two", "organOf", "state")
    assert set(ids(around(book, "one", hops=3))) == {id_of("one"), id_of("state")}
    assert len(ids(around(book, "state"))) == 3
    assert len(ids(around(book, "one", hops=2, through=["State"]))) == 3


def test_helpers_are_left_out_unless_their_relation_is_named(book: Book) -> None:
    """As nodes, as edges and as what was left out."""
    book.things("Event", "escape")
    book.things("Person", "helper", "victim", "other")
    book.says("escape", "helper", "helper")
    book.says("escape", "victim", "victim")
    book.says("escape", "victim", "other")
    assert id_of("helper") not in ids(around(book, "escape"))
    assert [left.property for left in around(book, "escape", limit=2).left] == ["victim"]
    assert around(book, "escape", "helper").edges[0].property == "victim"
    assert id_of("helper") in ids(around(book, "escape", predicates=["helper"]))


def test_classes_narrow_what_is_drawn_and_passed(book: Book) -> None:
    """An abstract class is all that stand below it."""
    book.things("Event", "e")
    book.things("Person", "p")
    book.things("StateBody", "b")
    book.says("e", "victim", "p")
    book.says("p", "memberOf", "b")
    assert len(ids(around(book, "e", hops=2, classes=["StateBody"]))) == 1
    assert len(ids(around(book, "e", hops=2, classes=["Actor"]))) == 3


def test_a_hub_is_cut_and_counted_to_the_end(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that is not read to its end is still counted, what is hidden and drawn apart."""
    monkeypatch.setattr(tested, "EACH", 3)
    book.things("StateBody", "unit")
    events = [f"e{number}" for number in range(9)]
    book.things("Event", *events)
    for event in events:
        book.says(event, "allegedPerpetrator", "unit")
    before = around(book, "unit", "e0", limit=3)
    for number in range(5):
        book.thing(f"h{number}", "Event", "restricted")
        book.says(f"h{number}", "allegedPerpetrator", "unit")
    assert around(book, "unit", "e0", limit=3) == before
    assert [tuple(left) for left in before.left] == [
        (id_of("unit"), "allegedPerpetrator", ("Event",), 7, False)
    ]
    wide = around(book, "unit", limit=100)
    assert (len(wide.nodes), wide.bound) == (4, BY_RELATIONS)
    assert wide.left[0].number == 6
    monkeypatch.setattr(tested, "MOST_COUNTED", 4)
    counted = around(book, "unit", limit=2, valid_on=date(2018, 1, 1)).left[0]
    assert (counted.number, counted.at_least) in ((3, True), (4, True))


def test_edges_have_a_limit_of_their_own(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which keeps those between the nearest."""
    monkeypatch.setattr(tested, "MOST_EDGES", 1)
    book.things("StateBody", "a", "b", "c")
    book.says("a", "subordinateTo", "b")
    book.says("b", "subordinateTo", "c")
    found = around(book, "a", hops=2)
    assert (len(found.nodes), len(found.edges), found.bound) == (3, 1, BY_EDGES)
    assert {found.edges[0].source, found.edges[0].target} == {id_of("a"), id_of("b")}


@pytest.mark.parametrize(
    "wrong", [{"hops": 0}, {"limit": 2001}, {"classes": ["Thing"]}, {"predicates": ["name"]}]
)
def test_what_cannot_be_asked_is_refused(book: Book, wrong: dict[str, Any]) -> None:
    with pytest.raises(QueryError):
        around(book, "a", **wrong)


def test_what_is_not_there_has_no_surroundings(book: Book) -> None:
    assert around(book, "nobody") == ((), (), (), True, None)


# --------------------------------------------------------------------------------- an oracle


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_surroundings_are_those_of_a_plain_search(
    kind: str, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Nodes in order, edges, and counts, in random networks of which a part is hidden."""
    told = network(seed, size=14, claims=40)
    random = Random(seed)
    engine = OPENERS[kind](tmp_path_factory.mktemp("store") / "s.db", vocabulary, Clock())
    try:
        told.tell(engine)
        for _ in range(6):
            asked = Around(
                of=random.sample(told.ids, random.randint(1, 2)),
                hops=random.randint(1, 3),
                limit=random.choice((1, 3, 6, 200)),
                valid_on=random.choice((None, date(2018, 3, 1))),
            )
            with engine.reading() as snapshot:
                found = surroundings(snapshot.view(PUBLIC), asked)
            nodes, full, left = plainly(told.without(PUBLIC), asked)
            assert [(node.hops, node.ref.id) for node in found.nodes] == nodes, asked
            assert found.complete == (not full)
            assert {(out.at, out.property): out.number for out in found.left} == (
                left if full else {}
            )
            drawn = {id for _, id in nodes}
            edges = {
                (*relation, claim.negated)
                for claim in told.without(PUBLIC).standing()
                if claim.subject in drawn
                and claim.object in drawn
                and claim.subject != claim.object
                and claim.predicate not in HELP
                and (
                    asked.valid_on is None
                    or claim.valid is None
                    or claim.valid.possibly_on(asked.valid_on)
                )
                for relation in [_relation(claim.subject, claim.predicate, claim.object or "")]
            }
            assert len(found.edges) == len(edges)
            assert {(e.source, e.property, e.target, e.negated) for e in found.edges} == edges
    finally:
        engine.close()


def _relation(subject: str, property: str, object_: str) -> tuple[str, str, str]:
    if property == "linkedTo":
        return min(subject, object_), property, max(subject, object_)
    return subject, property, object_


def plainly(told: Network, asked: Around) -> tuple[list[tuple[int, str]], bool, Counter[Any]]:
    """Hops and ids in order, whether something was left out, and what."""
    classes = told.classes
    shut = {*NEVER, *ON_ASKING}
    near: dict[str, list[tuple[str, str, int]]] = {}
    for claim in told.standing():
        if claim.predicate not in HELP and passes(claim, told, day=asked.valid_on):
            firm = FIRMEST_FIRST.index(claim.stance)
            firm += 0 if claim.id in told.accepted else TIMID
            for one, other in (
                (claim.subject, claim.object or ""),
                (claim.object or "", claim.subject),
            ):
                near.setdefault(one, []).append((claim.predicate, other, firm))
    starts = [id for id in asked.of if id in classes]
    nodes = dict.fromkeys(starts[: asked.limit], 0)
    full = len(starts) > asked.limit
    frontier, read = list(nodes), []
    for hop in range(1, asked.hops + 1):
        read += frontier
        best: dict[str, int] = {}
        for at in frontier:
            for _, other, firm in near.get(at, ()):
                if other not in nodes:
                    best[other] = min(firm, best.get(other, firm))
        order = sorted(best, key=lambda id: (best[id], id))
        room = asked.limit - len(nodes)
        full = full or len(order) > room
        nodes.update(dict.fromkeys(order[:room], hop))
        frontier = [id for id in order[:room] if classes[id] not in shut]
    left = Counter(
        {
            (at, property)
            for at in read
            for property, other, _ in near.get(at, ())
            if other not in nodes
        }
    )
    for at, property in list(left):
        others = {o for p, o, _ in near[at] if p == property and o not in nodes}
        left[at, property] = len(others)
    return [(hop, id) for id, hop in nodes.items()], full, left
