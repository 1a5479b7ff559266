"""A copy into a server that is gone at any of its queries: it goes on there, nobody reads before it
is whole, and the indexes of a store are all there when it is finished, or removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import neo4j
import pytest

from graph.claims.claim import Review
from graph.claims.errors import StoreBusy, StoreError
from graph.claims.marking import Clearance
from graph.claims.record_times import now
from graph.engines.moves import move
from graph.engines.neo4j import constraints, filling
from graph.engines.neo4j.filling import ServerFilling
from graph.engines.neo4j.server_check import check_server
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.sqlite import SqliteEngine
from graph.engines.tallies import CopyWorthless, Moved, told_of
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, text
from tests.neo4j.server import Server
from tests.neo4j.stores import address, emptied

LABELS, BESIDE = "TestFill", "TestFillBeside"
ALL = Clearance.parse("confidential")


@pytest.fixture
def source(tmp_path: Path, vocabulary: Vocabulary, clock: Clock) -> Iterator[SqliteEngine]:
    """Claims with finer ones, decisions, names and relations; some of them not public."""
    with closing(SqliteEngine.open(tmp_path / "source.db", vocabulary, clock=clock)) as engine:
        book = Book(engine, clock)
        book.things("Event", *(f"raid {n}" for n in range(6)))
        book.things("Person", "anna", "boris")
        coarse = ""
        for n in range(6):
            book.says(f"raid {n}", "name", text(f"Raid of day {n}"))
            book.says(f"raid {n}", "allegedPerpetrator", "anna" if n % 2 else "boris")
            coarse = book.says(f"raid {n}", "name", text(f"The raid {n}"), refines=coarse or None)
        book.review(coarse, str(Review.ACCEPTED))
        book.remark(book.says("raid 1", "name", text("Night raid")), "restricted")
        book.retract(book.says("raid 2", "victim", "anna"))
        yield engine


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(filling, "PART", 7)
    monkeypatch.setattr(constraints, "LOOKING", (0.02, 0.02))
    with emptied(LABELS) as found, emptied(BESIDE):
        yield found


def opened(server: Server, vocabulary: Vocabulary, labels: str = LABELS) -> Neo4jEngine:
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, labels), vocabulary, auth=auth)


class Gone(BaseException):
    """The process was killed."""


@contextmanager
def after(monkeypatch: pytest.MonkeyPatch, queries: int) -> Iterator[list[str]]:
    """A process that sends so many queries, and not one more; what it was about to send."""
    left, last = queries, list[str]()

    def counting(real: Callable[..., object]) -> Callable[..., object]:
        def run(self: object, query: object, *given: object, **more: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                last.append(str(getattr(query, "text", query)))
                raise Gone
            return real(self, query, *given, **more)

        return run

    with monkeypatch.context() as patched:
        for kind in (neo4j.Session, neo4j.Transaction):
            patched.setattr(kind, "run", counting(kind.run))
        yield last


def copied(source: SqliteEngine, target: Neo4jEngine) -> Moved:
    return move(source, target, ALL, clock=now)


def is_whole(server: Server, target: Neo4jEngine) -> None:
    """All of its indexes are there and filled, and it is what was written."""
    rows = target.run("SHOW INDEXES YIELD name, state RETURN name, state")
    ours = {name: state for name, state in rows if constraints.is_ours(name, target.names)}
    assert ours == dict.fromkeys(constraints.statements(target.names), "ONLINE")
    assert constraints.missing(target.run, target.names) == []
    found = check_server(str(target.address), auth=(server.user, server.password))
    assert found.faults == ()


def killed_on_and_on(
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    vocabulary: Vocabulary,
    does: Callable[[Neo4jEngine], None],
    meanwhile: Callable[[Neo4jEngine], None],
    step: int = 1,
) -> set[str]:
    """Do something with a new process each time, which comes a step of queries further than the one
    before; the beginnings of the queries at which they were gone."""
    met = set[str]()
    for queries in range(1, 1000, step):
        # To open a store is no part of it: the first two queries would never be passed.
        with closing(opened(server, vocabulary)) as target:
            try:
                with after(monkeypatch, queries) as last:
                    does(target)
            except Gone:
                met.add(" ".join(last[0].split()[:2]))
                meanwhile(target)
                continue
            return met
    raise AssertionError("it does not come to an end")


def test_a_copy_goes_on_from_any_query(
    source: SqliteEngine,
    server: Server,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody reads or writes it before, and opening it makes no index."""
    started = False

    def refused(target: Neo4jEngine) -> None:
        nonlocal started
        rows = target.run(f"MATCH (s:{LABELS}Store) RETURN s.filling IS NULL, s.all_there")
        if rows[0][0]:
            assert not started, "it is finished only once it has said so"
            return
        started = True
        before = target.run("SHOW INDEXES YIELD name RETURN name ORDER BY name")
        with closing(opened(server, vocabulary)) as other:
            assert other.run("SHOW INDEXES YIELD name RETURN name ORDER BY name") == before
            with pytest.raises(StoreError, match="is not finished"), other.reading():
                pass
            with pytest.raises(StoreError, match="is not finished"), other.writing():
                pass
        with pytest.raises(StoreError, match="is not finished"):
            check_server(str(target.address), auth=(server.user, server.password))

    with closing(opened(server, vocabulary, BESIDE)) as beside:
        met = killed_on_and_on(
            monkeypatch, server, vocabulary, lambda target: copied(source, target) and None, refused
        )
        assert constraints.missing(beside.run, beside.names) == []
    for query in ("DROP", "CREATE CONSTRAINT", "CREATE INDEX", "UNWIND $nodes"):
        assert any(one.startswith(query) for one in met), f"{query} in {met}"
    with closing(opened(server, vocabulary)) as target:
        is_whole(server, target)
        with source.reading() as here, target.reading() as there:
            assert told_of(here.view(ALL)) == told_of(there.view(ALL))


def test_removing_a_copy_goes_on_from_any_query(
    source: SqliteEngine,
    server: Server,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Something was erased from its source meanwhile: nothing stays, and another copy goes in."""

    @contextmanager
    def worthless() -> Iterator[None]:
        raise CopyWorthless("something was erased")
        yield

    def removed(target: Neo4jEngine) -> None:
        with source.reading() as snapshot:
            view, taking = snapshot.view(ALL), target.taking_copy("another", "a copy")
            taking.entities(view.entity_histories())
            taking.claims(view.claim_histories())
            with pytest.raises(CopyWorthless):
                taking.finish({}, worthless)

    killed_on_and_on(monkeypatch, server, vocabulary, removed, lambda target: None, step=3)
    with closing(opened(server, vocabulary)) as target:
        is_whole(server, target)
        names = target.names
        left = target.run(
            f"MATCH (n:{names.claim}|{names.entity}|{names.token}|{names.unit}) RETURN count(n)"
        )
        assert left == [[0]]
        with target.reading() as snapshot:
            assert snapshot.view(ALL).counts().claims == 0
        copied(source, target)
        is_whole(server, target)


def test_what_is_there_twice_is_removed(
    source: SqliteEngine,
    server: Server,
    vocabulary: Vocabulary,
) -> None:
    """Somebody else put a claim in by hand while nothing kept him from it."""
    with closing(opened(server, vocabulary)) as target:
        with source.reading() as snapshot:
            view, taking = snapshot.view(ALL), target.taking_copy("a copy", "a copy")
            taking.entities(view.entity_histories())
            taking.claims(view.claim_histories())
        target.run(
            f"MATCH (c:{LABELS}Claim) WITH c LIMIT 1 CREATE (d:{LABELS}Claim) SET d = properties(c)"
        )
        with pytest.raises(CopyWorthless, match="came into the copy twice"):
            taking.finish({})
        is_whole(server, target)
        copied(source, target)
        is_whole(server, target)


def begun(source: SqliteEngine, target: Neo4jEngine) -> ServerFilling:
    """A copy that wrote two parts of its claims."""
    with source.reading() as snapshot:
        view = snapshot.view(ALL)
        taking = target.taking_copy("a copy", "a copy of mine")
        taking.entities(view.entity_histories())
        taking.claims(islice(view.claim_histories(), filling.PART * 2))
    return taking


def goes_on(source: SqliteEngine, taking: ServerFilling) -> None:
    with source.reading() as snapshot:
        view, refining = snapshot.view(ALL), dict[str, str]()
        taking.entities(view.entity_histories())
        histories = list(view.claim_histories())
        for history in histories:
            claim = history.record.claim
            if claim.refines is not None:
                refining[claim.id] = claim.refines
        taking.claims(histories)
    taking.finish(refining)


@pytest.mark.parametrize("gives_up", [False, True])
def test_who_comes_second_has_the_turn(
    source: SqliteEngine, server: Server, vocabulary: Vocabulary, gives_up: bool
) -> None:
    """Another process goes on with the copy, or gives it up and begins anew: the first one stops at
    whatever it does next, and nothing comes twice or into a store that is whole."""
    with (
        closing(opened(server, vocabulary)) as target,
        closing(opened(server, vocabulary)) as other,
    ):
        first = begun(source, target)
        if gives_up:
            assert other.give_up_copy() == "a copy of mine"
            with pytest.raises(StoreBusy, match="gave it up"):
                goes_on(source, first)
            is_whole(server, other)
        second = other.taking_copy("a copy", "a copy of mine")
        for act in (
            lambda: goes_on(source, first),
            lambda: first.finish({}),
        ):
            with pytest.raises(StoreBusy, match="another process goes on with this copy"):
                act()
        goes_on(source, second)
        with pytest.raises(StoreBusy):
            first.finish({})
        is_whole(server, other)
        with source.reading() as here, target.reading() as there:
            assert told_of(here.view(ALL)) == told_of(there.view(ALL))


def test_giving_up_goes_on_from_any_query(
    source: SqliteEngine,
    server: Server,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is whole is not given up, and a store beside loses nothing."""
    with closing(opened(server, vocabulary, BESIDE)) as beside:
        begun(source, beside)
        with closing(opened(server, vocabulary)) as target:
            begun(source, target)
        nodes = (
            f"MATCH (n) WHERE any(l IN labels(n) WHERE l STARTS WITH '{BESIDE}') RETURN count(n)"
        )
        before = beside.run(nodes)

        def given_up(target: Neo4jEngine) -> None:
            target.give_up_copy()

        killed_on_and_on(monkeypatch, server, vocabulary, given_up, lambda target: None, step=4)
        assert beside.run(nodes) == before
        with closing(opened(server, vocabulary)) as target:
            is_whole(server, target)
            copied(source, target)
            assert target.give_up_copy() is None
            is_whole(server, target)
            with source.reading() as here, target.reading() as there:
                assert told_of(here.view(ALL)) == told_of(there.view(ALL))
