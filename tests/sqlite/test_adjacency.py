"""Relations as arrays: they say what the tables say, whatever was written since, and by whom."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.adjacency.array_walk import ArrayWalk
from graph.claims.claim import Literal
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.claims.quantity import Quantity
from graph.engines.sqlite import SqliteEngine, adjacency, date_layout, dated_sheets, said_sheets
from graph.engines.sqlite.read import sorted_walk
from graph.engines.sqlite.read.relation_walk import SqliteWalk
from graph.engines.sqlite.read.store_view import SqliteView
from graph.engines.sqlite.read.table_columns import TableColumns
from graph.engines.sqlite.rows import packed
from graph.relations.connections import Connecting, connections
from graph.relations.dimensions import Dimension
from graph.relations.statistics import Counting, all_buckets
from graph.views.all_pages import entity_pages
from graph.views.view import EntityQuery, Order, Page, Ref, View, Window
from graph.views.walking import Along
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, period
from tests.generators import CLEARANCES, stories
from tests.property.opened import living
from tests.property.test_walks_agree import some_way, walked
from tests.relations.networks import PUBLIC, network
from tests.story import build

ALONG = Along(properties=("subordinateTo",))


@contextmanager
def opened(
    folder: Path, vocabulary: Vocabulary, clock: Clock, most: int = 10**9
) -> Iterator[SqliteEngine]:
    engine = SqliteEngine.open(folder / "s.db", vocabulary, clock=clock, wait=1.0, adjacency=most)
    try:
        yield engine
    finally:
        engine.close()


@given(
    data=st.data(),
    clearance=st.sampled_from(CLEARANCES),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60)
def test_arrays_say_what_the_oracle_says(
    vocabulary: Vocabulary,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    clearance: Clearance,
    seed: int,
) -> None:
    """Laid out in the middle of a story, with all that changes afterwards beside them."""
    told = data.draw(stories(vocabulary))
    middle = data.draw(st.integers(0, len(told.units)))
    random, clock = Random(seed), Clock()
    folder = tmp_path_factory.mktemp("store")
    with (
        living("naive", vocabulary, told) as naive,
        opened(folder, vocabulary, clock) as engine,
        naive.reading() as expected,
    ):
        build(engine, replace(told, units=told.units[:middle]), clock)
        assert engine.arrays is not None
        engine.arrays.lay_out()
        build(engine, replace(told, units=told.units[middle:]), clock)
        with engine.reading() as found:
            oracle, view = expected.view(clearance), found.view(clearance)
            ids = sorted(history.entity.id for history in oracle.entity_histories())
            for _ in range(3):
                along = some_way(vocabulary, random)
                some = random.sample(ids, random.randint(0, len(ids)))
                assert walked(view, along, some) == walked(oracle, along, some), along
            for by in ([Dimension.KIND], random.sample(list(Dimension), 2)):
                asked = Counting(by=by)
                assert all_buckets(view, asked) == all_buckets(oracle, asked), by
            for property, cls in (("when", "Event"), ("madeOn", "Call"), ("published", "Source")):
                order = Order(property=property, descending=random.random() < 0.5)
                query = EntityQuery(classes=(cls,), order=(order,))
                for backwards in (False, True):
                    assert in_pages(view, query, backwards) == in_pages(oracle, query, backwards)


def in_pages(view: View, query: EntityQuery, backwards: bool) -> list[Page[Ref]]:
    """All of a list, two things a page."""
    return list(entity_pages(view, replace(query, window=Window(first=1, backwards=backwards)), 2))


def counts_at_hand(engine: SqliteEngine) -> bool:
    """Whether who counts reads what was laid out, and no table."""
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC, coded=True)
        columns = view.columns()
        assert isinstance(columns, TableColumns)
        return columns._laid is not None


def test_what_is_counted_is_laid_out_behind_the_relations(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> None:
    """Where there is memory for both; what was written since is read beside it."""
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        book.thing("raid", "Event")
        assert engine.arrays is not None
        engine.arrays.lay_out(counted=False)
        assert uses_arrays_now(engine)
        assert not counts_at_hand(engine)
        engine.arrays.lay_out()
        assert counts_at_hand(engine)
        book.says("raid", "kind", "torture", concept=True)
        assert counts_at_hand(engine)
        with book.view() as view:
            assert [bucket.key for bucket in all_buckets(view, Counting(by=[Dimension.KIND]))] == [
                ("torture",)
            ]
        laid = engine.arrays._laid
        assert laid is not None
        taken = said_sheets.CLAIM_BYTES + dated_sheets.DATED_BYTES
        engine.arrays._most = laid.sheets.size + laid.entities.size + taken
        engine.arrays.lay_out()
        assert counts_at_hand(engine)
        engine.arrays._most -= 1
        engine.arrays.lay_out()
        assert not counts_at_hand(engine)


def test_of_sizes_figures_are_laid_out_and_no_words(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> None:
    """A number that is told in words alone is read when it is asked for."""
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        book.things("Group", "crew", "band")
        figure = Quantity(unit="person", min=3, qualifier="at least", as_found="at least three")
        words = Quantity(unit="person", as_found="dozens of them")
        for name, size in (("crew", figure), ("band", words)):
            book.says(name, "size", Literal(datatype="quantity", text=str(size), quantity=size))
        assert engine.arrays is not None
        engine.arrays.lay_out()
        laid = engine.arrays._laid
        assert laid is not None
        assert laid.said is not None
        assert laid.said.values.values == [None, Quantity(unit="person", min=3)]
        with engine.reading() as snapshot:
            columns = snapshot.view(PUBLIC).columns()
            said = columns.stated(("size",), columns.passing(("Group",), None))["size"]
            assert list(map(columns.quantity, said.what.tolist())) == [
                Quantity(unit="person", min=3),
                words,
            ]


def test_who_there_is_goes_by_markings(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> None:
    """Laid out before something came, and before something else was hidden or shown."""
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        book.things("Event", "raid", "march")
        book.thing("fire", "Event", "restricted")
        assert engine.arrays is not None
        engine.arrays.lay_out()
        book.thing("flood", "Event")
        book.remark_thing("march", "restricted")
        book.remark_thing("fire", "public")
        for level, names in (
            ("public", "raid fire flood"),
            ("restricted", "raid march fire flood"),
        ):
            with engine.reading() as snapshot:
                columns = snapshot.view(Clearance.parse(level)).columns()
                assert isinstance(columns, TableColumns)
                assert columns._there is not None
                numbers = columns.passing(("Event",), None)
                assert sorted(columns.ids(numbers.tolist()).values()) == sorted(
                    map(id_of, names.split())
                )
                assert columns.are(numbers, "Event").all()
                assert not columns.are(numbers, "Person").any()


def uses_arrays_now(engine: SqliteEngine) -> bool:
    with engine.reading() as snapshot:
        return uses_arrays(snapshot.view(PUBLIC))


def uses_arrays(view: View) -> bool:
    return isinstance(view.walk(ALONG), ArrayWalk)


def test_the_tables_serve_until_the_arrays_are_there(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> None:
    """The first walk has them laid out in the background."""
    with opened(tmp_path, vocabulary, clock) as engine:
        network(1).tell(engine)
        with engine.reading() as snapshot:
            assert isinstance(snapshot.view(PUBLIC).walk(ALONG), SqliteWalk)
        for _ in range(100):
            with engine.reading() as snapshot:
                if uses_arrays(snapshot.view(PUBLIC)):
                    break
            time.sleep(0.05)
        else:
            pytest.fail("the arrays were never laid out")


def test_an_earlier_moment_and_too_little_memory_are_for_the_tables(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> None:
    with opened(tmp_path, vocabulary, clock) as engine:
        network(1).tell(engine)
        assert engine.arrays is not None
        engine.arrays.lay_out()
        with engine.reading() as snapshot:
            assert uses_arrays(snapshot.view(PUBLIC))
            assert not uses_arrays(snapshot.view(PUBLIC, clock.now))
    with opened(tmp_path, vocabulary, clock, most=10) as engine:
        assert engine.arrays is not None
        engine.arrays.lay_out()
        with engine.reading() as snapshot:
            assert not uses_arrays(snapshot.view(PUBLIC))


def test_what_another_process_writes_is_noticed(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> None:
    """Another engine over the same file stands for it."""
    asked = Connecting(start=id_of("a"), end=id_of("b"))
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        book.things("StateBody", "a", "b")
        assert engine.arrays is not None
        engine.arrays.lay_out()
        with opened(tmp_path, vocabulary, clock) as other:
            Book(other, clock).says("a", "subordinateTo", "b")
        with engine.reading() as snapshot:
            view = snapshot.view(PUBLIC)
            assert uses_arrays(view)
            assert len(connections(view, asked).ways) == 1


def test_many_changes_have_them_laid_out_anew(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So does a re-marked entity, with very much that names it; and what was erased is gone."""
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        book.things("StateBody", "a", "b", "c")
        book.says("a", "subordinateTo", "b")
        assert engine.arrays is not None
        engine.arrays.lay_out()
        monkeypatch.setattr(adjacency, "MOST_CHANGED", 1)
        monkeypatch.setattr(engine.arrays, "_begin", lambda state: None)
        book.says("b", "subordinateTo", "c")
        with book.view() as view:
            assert uses_arrays(view)
        book.says("c", "subordinateTo", "a")
        with book.view() as view:
            assert not uses_arrays(view)
        engine.arrays.lay_out()
        book.remark_thing("b", "restricted")
        with book.view() as view:
            assert not uses_arrays(view)
        engine.arrays.lay_out()
        gone = book.says("a", "subordinateTo", "c")
        with engine.writing() as writer:
            writer.expunge([gone], [], Decided(by="keeper", why="asked to"), tombstones=[])
        with book.view() as view:
            assert not uses_arrays(view)
        assert engine.arrays._laid is None


def test_what_changed_is_folded_in_while_it_is_read_beside_them(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before it is too much, and off the way of whoever asks."""
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        book.things("StateBody", "a", "b")
        assert engine.arrays is not None
        engine.arrays.lay_out()
        before = engine.arrays._laid
        book.says("a", "subordinateTo", "b")
        with book.view() as view:
            assert uses_arrays(view)
        assert engine.arrays._worker is None
        monkeypatch.setattr(adjacency, "FOLDED", 0)
        with book.view() as view:
            assert uses_arrays(view)
        worker = engine.arrays._worker
        assert worker is not None
        worker.join()
        after = engine.arrays._laid
        assert before is not None
        assert after is not None
        assert (before.sheets.claims, after.sheets.claims) == (0, 1)
        assert not engine.arrays._beside


def test_hidden_writes_leave_them_as_they_are(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every kind and any number, for who does not read them; who does has them read beside."""
    asked = Connecting(start=id_of("a"), end=id_of("c"))
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        book.things("StateBody", "a", "b", "c")
        book.says("a", "subordinateTo", "b")
        book.thing("cave", "StateBody", "restricted")
        hidden = book.says("b", "subordinateTo", "cave")
        assert engine.arrays is not None
        engine.arrays.lay_out()
        monkeypatch.setattr(adjacency, "MOST_CHANGED", 4)
        monkeypatch.setattr(engine.arrays, "_begin", lambda state: pytest.fail("laid out anew"))
        writes: list[Callable[[], object]] = [
            lambda: book.says("b", "subordinateTo", "c", marking="restricted"),
            lambda: book.says("cave", "subordinateTo", "c"),
            lambda: book.review(hidden, "accepted"),
            lambda: book.remark(hidden, "public+one"),
            lambda: book.remark_thing("cave", "public+one"),
            lambda: book.retract(hidden),
            lambda: [book.says("cave", "subordinateTo", "a", line=n) for n in range(2, 12)],
        ]
        for write in writes:
            write()
            with book.view() as view:
                assert uses_arrays(view)
                assert not connections(view, asked).ways
            assert [len(one.changed) for one in engine.arrays._beside.values()] == [0]
        monkeypatch.setattr(adjacency, "MOST_CHANGED", 40)
        with book.view("restricted") as view:
            assert uses_arrays(view)
            assert len(connections(view, asked).ways) == 1
        book.says("b", "subordinateTo", "c", line=3)
        with book.view() as view:
            assert uses_arrays(view)
            assert len(connections(view, asked).ways) == 1


def test_they_take_little(tmp_path: Path, vocabulary: Vocabulary, clock: Clock) -> None:
    """No more bytes a claim than are reckoned with."""
    with opened(tmp_path, vocabulary, clock) as engine:
        network(3, size=40, claims=400, hidden=0).tell(engine)
        assert engine.arrays is not None
        engine.arrays.lay_out()
        laid = engine.arrays._laid
        assert laid is not None
        assert laid.sheets.claims > 200
        assert laid.sheets.size <= (adjacency.ENTRY_BYTES + 8) * laid.sheets.claims + 1000
        assert laid.sheets.by_marking[min(laid.sheets.by_marking)].nears.dtype == np.int32


def test_a_page_in_a_full_year_reads_a_page(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a year with very many events, coded to the year alone, by several of those who code; what
    came since stands among them by its id, and what is taken back is gone."""
    query = EntityQuery(classes=("Event",), order=(Order(property="when"),))
    with opened(tmp_path, vocabulary, clock) as engine:
        book = Book(engine, clock)
        names = [f"raid {number}" for number in range(200)]
        book.things("Event", *names)
        claims = [claim(name, "when", period("1999")) for name in names]
        with engine.writing() as writer:
            writer.record(claims)
        book.says(names[0], "when", period("1999"), line=7, marking="restricted")
        book.says(names[1], "when", period("1999"), line=8)
        expected = in_pages_of(engine, query, 50)
        assert engine.arrays is not None
        engine.arrays.lay_out()
        assert in_pages_of(engine, query, 50) == expected
        book.thing("late raid", "Event")
        book.says("late raid", "when", period("1999"))
        book.retract(claims[2].id)
        ids = sorted({*map(id_of, names), id_of("late raid")} - {id_of(names[2])})
        middle = ids.index(id_of("late raid"))
        with engine.reading() as snapshot:
            view = snapshot.view(PUBLIC, coded=True)
            assert isinstance(view, SqliteView)
            [first] = view.entities(replace(query, window=Window(first=1))).keys
            looked = []
            shown = view._reader.shown
            monkeypatch.setattr(
                view._reader, "shown", lambda keys, *rest: looked.extend(keys) or shown(keys, *rest)
            )
            window = Window(first=20, after=(*first[:-1], ids[middle - 1]))
            page = view.entities(replace(query, window=window))
            assert [ref.id for ref in page.rows] == ids[middle : middle + 20]
            assert len(looked) < 2 * sorted_walk.FIRST
            last = view.entities(replace(query, window=replace(window, backwards=True)))
            assert [ref.id for ref in last.rows] == ids[max(middle - 21, 0) : middle - 1]


def in_pages_of(engine: SqliteEngine, query: EntityQuery, size: int) -> list[Page[Ref]]:
    with engine.reading() as snapshot:
        return list(entity_pages(snapshot.view(PUBLIC), query, size))


def test_dates_are_numbers_while_they_are_read() -> None:
    """A store may have millions of them, and most dates stand in many claims."""
    count, days = 20_000, [packed((day, day, day, 1)) for day in range(100)]
    tracemalloc.start()
    try:
        read = date_layout.DatesRead()
        for claim in range(count):
            read.add(days[claim * 7 % 100], claim // 2, claim, False)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 20 * count
    sheet = read.sheet(np.arange(count, dtype=np.int32), [])
    told = [
        (date, near, claim)
        for place, date in enumerate(sheet.dates)
        for near, claim in zip(
            sheet.near[slice(*sheet.starts[place : place + 2])].tolist(),
            sheet.claim[slice(*sheet.starts[place : place + 2])].tolist(),
            strict=True,
        )
    ]
    assert told == sorted((days[one * 7 % 100], one // 2, one) for one in range(count))
