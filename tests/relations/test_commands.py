"""Chains of command: every way up or down, posts on the day, cycles named, gaps told."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Attribution, Particular
from graph.claims.period import Period
from graph.engines.engine import Engine
from graph.relations.commands import Command, chain_of_command
from graph.relations.connections import BY_LIMIT, BY_RELATIONS
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, id_of, text
from tests.engines import OPENERS
from tests.relations.networks import PUBLIC, network, passes

ON = date(2018, 6, 1)


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    return Book(engine, clock)


def chain(book: Book, name: str, as_: str = "public", on: date = ON, **more: Any) -> Command:
    with book.view(as_) as view:
        return chain_of_command(view, id_of(name), on=on, **more)


def ends(found: Command) -> list[list[str]]:
    """The ids that each way leads to, in order."""
    return [[hop.end.id for hop in way.hops] for way in found.ways]


def test_every_way_up_is_there_with_its_posts(book: Book) -> None:
    """On the day: two superiors make two ways, whoever led a body then is there, certain or not."""
    book.things("StateBody", "unit", "regiment", "brigade", "army", "later")
    book.things("Person", "leader", "former", "perhaps")
    book.says("unit", "subordinateTo", "regiment", valid="2017/2019")
    book.says("unit", "subordinateTo", "brigade")
    book.says("unit", "subordinateTo", "later", valid="2020/..")
    book.says("regiment", "subordinateTo", "army", valid="2017/..")
    book.says("brigade", "subordinateTo", "army", negated=True)
    book.says("leader", "headOf", "regiment", valid="2018-01/2018-12")
    book.says("former", "headOf", "regiment", valid="2016")
    book.says("perhaps", "headOf", "unit")
    found = chain(book, "unit")
    assert sorted(ends(found)) == sorted([[id_of("brigade")], [id_of("regiment"), id_of("army")]])
    assert [len(way) for way in ends(found)] == [1, 2]
    assert {way.hops[-1].end.id: way.certain for way in found.ways} == {
        id_of("brigade"): False,
        id_of("army"): False,
    }
    assert [(p.body.id, p.holder.id, p.tie.certain) for p in found.posts] == [
        (id_of("unit"), id_of("perhaps"), False),
        (id_of("regiment"), id_of("leader"), True),
    ]
    assert (found.cycles, found.gaps, found.complete) == ((), (), True)


def test_a_member_holds_a_post_where_its_role_is_told(book: Book) -> None:
    """With rank and role as the claim has them."""
    book.things("StateBody", "guard")
    book.things("Person", "captain", "private")
    told = (
        Particular(property="role", value=text("deputy commander")),
        Particular(property="rank", value=text("captain")),
    )
    book.says("captain", "memberOf", "guard", valid="2017/2019", particulars=told)
    book.says("private", "memberOf", "guard")
    [post] = chain(book, "guard").posts
    assert (post.holder.id, post.role, post.rank) == (
        id_of("captain"),
        "deputy commander",
        "captain",
    )


def test_downwards_it_leads_to_whom_a_body_commands(book: Book) -> None:
    """The same relations, walked from the object of their claims."""
    book.things("StateBody", "army", "regiment", "unit")
    book.says("unit", "subordinateTo", "regiment")
    book.says("regiment", "subordinateTo", "army")
    found = chain(book, "army", downwards=True)
    assert ends(found) == [[id_of("regiment"), id_of("unit")]]
    assert not found.ways[0].hops[0].forward


def test_a_cycle_is_named_and_not_followed(book: Book) -> None:
    """A way stops before it comes to a body again; the cycle stands beside it, once."""
    book.things("StateBody", "a", "b", "c")
    for low, high in (("a", "b"), ("b", "c"), ("c", "b")):
        book.says(low, "subordinateTo", high)
    found = chain(book, "a")
    assert ends(found) == [[id_of("b"), id_of("c")]]
    [cycle] = found.cycles
    first = min(id_of("b"), id_of("c"))
    assert cycle.hops[0].start.id == cycle.hops[-1].end.id == first
    assert len(cycle.hops) == 2
    assert found.complete


def test_a_gap_is_a_body_whose_superior_is_known_before_or_after_only(book: Book) -> None:
    """The last before and the first after are named; what is hidden makes no gap."""
    book.things("StateBody", "unit", "first", "second", "third")
    book.thing("secret", "StateBody", "restricted")
    book.says("unit", "subordinateTo", "first", valid="2010/2012")
    book.says("unit", "subordinateTo", "second", valid="2013/2015")
    book.says("unit", "subordinateTo", "third", valid="2020/..")
    book.says("unit", "subordinateTo", "secret", valid="2018")
    [gap] = chain(book, "unit").gaps
    assert gap.body.id == id_of("unit")
    assert gap.before is not None
    assert gap.after is not None
    assert (gap.before.id, gap.after.id) == (id_of("second"), id_of("third"))
    assert chain(book, "unit", "restricted").gaps == ()
    assert chain(book, "third").gaps == ()


def test_what_was_taken_back_is_no_way_no_post_and_no_gap(book: Book) -> None:
    """By its speaker, later; whoever else says it keeps it."""
    book.things("StateBody", "unit", "guard", "old")
    book.things("Person", "leader")
    book.things("Organisation", "herald")

    def says(who: str, predicate: str, body: str, day: str, valid: str, no: bool = False) -> None:
        act = "denies" if no else "states"
        link = Attribution(actor=id_of("herald"), act=act, on=Period.parse(day))
        book.says(who, predicate, body, attribution=(link,), valid=valid, negated=no)

    says("unit", "subordinateTo", "guard", "2019-01-01", "2017/2019")
    says("leader", "headOf", "unit", "2019-01-01", "2017/2019")
    says("unit", "subordinateTo", "old", "2019-01-01", "2015")
    found = chain(book, "unit")
    assert ends(found) == [[id_of("guard")]]
    assert [post.holder.id for post in found.posts] == [id_of("leader")]
    says("unit", "subordinateTo", "guard", "2019-02-01", "2017/2019", no=True)
    says("leader", "headOf", "unit", "2019-02-01", "2017/2019", no=True)
    found = chain(book, "unit")
    assert (found.ways, found.posts) == ((), ())
    [gap] = found.gaps
    assert gap.before is not None
    assert gap.before.id == id_of("old")
    says("unit", "subordinateTo", "old", "2019-02-01", "2015", no=True)
    assert chain(book, "unit").gaps == ()
    book.says("unit", "subordinateTo", "guard")
    assert ends(chain(book, "unit")) == [[id_of("guard")]]


def test_posts_are_all_there_or_it_is_said_that_they_are_not(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages of claims there are."""
    monkeypatch.setattr("graph.views.all_pages.MOST_ROWS", 2)
    book.things("StateBody", "unit")
    people = [f"person-{n}" for n in range(7)]
    book.things("Person", *people)
    for name in people:
        book.says(name, "headOf", "unit")
    found = chain(book, "unit")
    assert {post.holder.id for post in found.posts} == set(map(id_of, people))
    assert found.complete
    assert chain(book, "unit", most=3).bound == BY_RELATIONS


def test_limit_and_bound_are_told(book: Book) -> None:
    """Where there are more ways than asked for, or more claims than are looked at."""
    book.things("StateBody", "unit", "a", "b", "c")
    for high in "abc":
        book.says("unit", "subordinateTo", high)
    assert chain(book, "unit", limit=3).complete
    cut = chain(book, "unit", limit=2)
    assert (len(cut.ways), cut.complete, cut.bound) == (2, False, BY_LIMIT)
    assert chain(book, "unit", most=2).bound == BY_RELATIONS


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_ways_are_those_of_networkx(
    kind: str, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Simple ways that cannot be gone on, and simple cycles, in random networks with dates."""
    told = network(seed, size=14, claims=60)
    readable = told.without(PUBLIC)
    random = Random(seed)
    day = random.choice((ON, date(2019, 1, 10), date(2015, 1, 1)))
    down = random.random() < 0.5
    graph: nx.DiGraph = nx.DiGraph()
    for claim in readable.standing():
        if claim.predicate == "subordinateTo" and passes(claim, readable, day=day):
            ends = (claim.subject, claim.object)
            graph.add_edge(*(reversed(ends) if down else ends))
    engine = OPENERS[kind](tmp_path_factory.mktemp("store") / "s.db", vocabulary, Clock())
    try:
        told.tell(engine)
        for body in told.ids:
            with engine.reading() as snapshot:
                found = chain_of_command(
                    snapshot.view(PUBLIC), body, on=day, downwards=down, limit=100
                )
            if body not in graph:
                assert found.ways == ()
                continue
            ways = [
                tuple(way)
                for end in graph
                if end != body
                for way in nx.all_simple_paths(graph, body, end)
                if set(graph[end]) <= set(way)
            ]
            assert [(body, *way) for way in map(tuple, _ids(found.ways))] == sorted(
                ways, key=lambda way: (len(way), way)
            )
            near = graph.subgraph({body, *nx.descendants(graph, body)})
            assert {frozenset(way) for way in _ids(found.cycles)} == {
                frozenset(cycle) for cycle in nx.simple_cycles(near)
            }
            assert found.complete
    finally:
        engine.close()


def _ids(ways: Any) -> list[list[str]]:
    return [[hop.end.id for hop in way.hops] for way in ways]
