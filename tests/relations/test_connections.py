"""Ways between two entities, beside networkx and beside a store without what is hidden."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Stance
from graph.claims.errors import QueryError
from graph.engines.engine import Engine
from graph.relations.connections import BY_LIMIT, BY_RELATIONS, Connecting, connections
from graph.relations.passages import HELP, NEVER, ON_ASKING
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, id_of
from tests.engines import OPENERS
from tests.relations.networks import PUBLIC, Network, as_graph, network, passes

Told = list[tuple[Any, ...]]


def ways(engine: Engine, asked: Connecting, **more: Any) -> Any:
    with engine.reading() as snapshot:
        return connections(snapshot.view(PUBLIC), asked, **more)


def plain(found: Any) -> Told:
    """Ways as tuples of hops: property, backward, where to."""
    return [
        tuple((hop.property, not hop.forward, hop.end.id) for hop in way.hops) for way in found.ways
    ]


def expected(told: Network, asked: Connecting, symmetric: tuple[str, ...] = ("linkedTo",)) -> Told:
    """All simple ways that networkx finds, in the order that is promised."""
    narrowing = {
        "day": asked.valid_on,
        "certain": asked.certain,
        "least": asked.least,
        "accepted": asked.accepted,
    }
    graph = as_graph(
        told,
        lambda claim: (
            passes(claim, told, **narrowing)
            and (
                claim.predicate in asked.predicates
                if asked.predicates is not None
                else claim.predicate not in HELP
            )
        ),
    )
    shut = {*NEVER, *ON_ASKING} - set(asked.through or ())
    ends = {asked.start, asked.end}
    classes = told.classes
    graph.remove_nodes_from(
        [n for n in graph if n in asked.avoid or (n not in ends and classes[n] in shut)]
    )
    if asked.start == asked.end or not ends <= set(graph):
        return []
    found: Told = []
    for edges in nx.all_simple_edge_paths(graph, asked.start, asked.end, asked.most_hops):
        at, hops = asked.start, []
        for one, other, (property, subject) in edges:
            to = other if at == one else one
            hops.append((property, bool(subject) and subject != at, to))
            at = to
        found.append(tuple(hops))
    found.sort(key=lambda way: (len(way), way))
    return [way for way in found if len(way) <= len(found[0]) + asked.longer]


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_ways_are_those_of_networkx(
    kind: str, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Random networks with dates, stances, decisions and hidden things; order included."""
    told = network(seed, size=10, claims=26)
    readable = told.without(PUBLIC)
    random = Random(seed)
    engine = OPENERS[kind](tmp_path_factory.mktemp("store") / "s.db", vocabulary, Clock())
    try:
        told.tell(engine)
        for _ in range(8):
            asked = Connecting(
                start=random.choice(told.ids),
                end=random.choice(told.ids),
                most_hops=random.randint(1, 6),
                limit=random.choice((1, 3, 100)),
                longer=random.choice((0, 0, 1, 2)),
                predicates=random.choice(
                    (None, None, ["memberOf", "subordinateTo"], ["helper", "victim"])
                ),
                through=random.choice((None, None, ["Place"], ["Place", "State", "Listing"])),
                avoid=tuple(random.sample(told.ids, random.choice((0, 0, 1)))),
                valid_on=random.choice((None, date(2018, 3, 1), date(2019, 1, 10))),
                certain=random.random() < 0.2,
                least=random.choice((None, None, Stance.REPORTED)),
                accepted=random.random() < 0.15,
            )
            found = ways(engine, asked)
            all_ways = expected(readable, asked)
            if len(all_ways) <= 100:
                assert plain(found) == all_ways[: asked.limit], asked
                assert found.complete == (len(all_ways) <= asked.limit)
                assert found.bound == (None if found.complete else BY_LIMIT)
    finally:
        engine.close()


def test_a_hidden_middle_makes_no_way(book: Book) -> None:
    """What may not be read is on no way, and a way past it is not shorter for it."""
    book.things("StateBody", "a", "b", "c", "d")
    book.thing("secret", "StateBody", "restricted")
    for low, high in (("a", "secret"), ("secret", "d"), ("a", "b"), ("b", "c"), ("c", "d")):
        book.says(low, "subordinateTo", high)
    asked = Connecting(start=id_of("a"), end=id_of("d"))
    with book.view() as view:
        public = connections(view, asked)
    with book.view("restricted") as view:
        cleared = connections(view, asked)
    assert [len(way.hops) for way in public.ways] == [3]
    assert (public.searched_hops, public.complete) == (3, True)
    assert [len(way.hops) for way in cleared.ways] == [2]


def test_hidden_volume_counts_for_no_bound(book: Book) -> None:
    """A bound bites at the same place whether or not a hub has hidden relations."""
    book.things("StateBody", "a", "hub", "b")
    book.says("a", "subordinateTo", "hub")
    book.says("b", "subordinateTo", "hub")
    asked = Connecting(start=id_of("a"), end=id_of("b"))
    with book.view() as view:
        before = connections(view, asked, most=2)
    for number in range(30):
        book.thing(f"e{number}", "Event", "restricted")
        book.says(f"e{number}", "allegedPerpetrator", "hub", marking="restricted")
    with book.view() as view:
        assert connections(view, asked, most=2) == before
    assert plain(before) == [
        (("subordinateTo", False, id_of("hub")), ("subordinateTo", True, id_of("b")))
    ]


def test_a_bound_is_told(book: Book) -> None:
    """Where it looked at all it may, it says so, and how far it came."""
    book.things("StateBody", "a", "b", "c", "d")
    for low, high in (("a", "b"), ("b", "c"), ("c", "d")):
        book.says(low, "subordinateTo", high)
    with book.view() as view:
        found = connections(view, Connecting(start=id_of("a"), end=id_of("d")), most=2)
    assert found == ((), 2, False, BY_RELATIONS)


def test_a_hop_bundles_its_claims(book: Book) -> None:
    """All claims for and against of one relation are one hop; one that is only denied is none."""
    book.things("StateBody", "a", "b", "c")
    book.thing("speaker", "Person")
    alleged = book.says("a", "subordinateTo", "b", stance=Stance.ALLEGED)
    asserted = book.says("a", "subordinateTo", "b", line=2)
    denied = book.says("a", "subordinateTo", "b", line=3, negated=True, by=("speaker denies",))
    book.says("b", "subordinateTo", "c", negated=True)
    with book.view() as view:
        found = connections(view, Connecting(start=id_of("b"), end=id_of("a")))
        none = connections(view, Connecting(start=id_of("a"), end=id_of("c")))
    [way] = found.ways
    [hop] = way.hops
    assert (hop.forward, hop.tie.stance, hop.tie.contested) == (False, Stance.ASSERTED, True)
    assert hop.tie.claims == (asserted, alleged, denied)
    assert (way.certain, way.weakest) == (True, Stance.ASSERTED)
    assert none.ways == ()
    assert none.complete


def test_a_place_is_no_connection_unless_asked_for(book: Book) -> None:
    """Nor a State, a listing or a source; ends may be of any class."""
    book.things("Event", "e1", "e2")
    book.thing("town", "Place")
    book.says("e1", "place", "town")
    book.says("e2", "place", "town")
    with book.view() as view:
        plainly = connections(view, Connecting(start=id_of("e1"), end=id_of("e2")))
        asked = connections(view, Connecting(start=id_of("e1"), end=id_of("e2"), through=["Place"]))
        to_it = connections(view, Connecting(start=id_of("e1"), end=id_of("town")))
        named = connections(
            view, Connecting(start=id_of("e1"), end=id_of("e2"), predicates=["place"])
        )
    assert [len(one.ways) for one in (plainly, asked, to_it, named)] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"predicates": ["knows"]},
        {"predicates": ["name"]},
        {"through": ["Source"]},
        {"through": ["Person"]},
        {"most_hops": 0},
        {"limit": 0},
        {"longer": 9},
    ],
)
def test_what_cannot_be_asked_is_refused(book: Book, wrong: dict[str, Any]) -> None:
    """With a message that names it and what could be."""
    with book.view() as view, pytest.raises(QueryError):
        connections(view, Connecting(start=id_of("a"), end=id_of("b"), **wrong))


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    return Book(engine, clock)


def test_from_a_thing_to_itself_there_is_no_way(book: Book, tmp_path: Path) -> None:
    """And none to what is not there."""
    book.thing("a", "Person")
    with book.view() as view:
        assert connections(view, Connecting(start=id_of("a"), end=id_of("a"))).ways == ()
        assert connections(view, Connecting(start=id_of("a"), end=id_of("nobody"))).ways == ()
