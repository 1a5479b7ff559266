"""Opening a file: every way in which it can go wrong has an error of its own, in plain words."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from graph.claims.claim import Entity, entity_id
from graph.claims.errors import (
    InputError,
    NotAStore,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreTooOld,
    StoreUnwritable,
)
from graph.claims.marking import PUBLIC
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.carried_over import FROM
from graph.engines.sqlite.opening import check_sqlite
from graph.engines.sqlite.tables import APPLICATION_ID, SCHEMA, VERSION, make_tables
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock
from tests.contract.book import Book, text
from tests.generators import EVERYTHING, story
from tests.story import build

Open = Callable[[Path], SqliteEngine]


@pytest.fixture
def opened(vocabulary: Vocabulary) -> Open:
    return lambda path: SqliteEngine.open(path, vocabulary, clock=Clock(), wait=0.05)


@pytest.fixture
def store(tmp_path: Path, opened: Open) -> Iterator[SqliteEngine]:
    engine = opened(tmp_path / "store.db")
    yield engine
    engine.close()


def entities(count: int, *, start: int = 0) -> list[Entity]:
    return [
        Entity(id=f"{number:026}", cls="Person", marking=PUBLIC)
        for number in range(start, start + count)
    ]


def registered(engine: SqliteEngine) -> int:
    with engine.reading() as snapshot:
        return snapshot.view(EVERYTHING).counts().entities.get("Person", 0)


# ------------------------------------------------------------------------------------ the file


@pytest.mark.parametrize(
    ("version", "good"),
    [("3.51.2", False), ("3.40.1", False), ("3.51.3", True), ("3.54.1", True), ("4.0.0", True)],
)
def test_an_old_sqlite_is_refused(version: str, good: bool) -> None:
    """It can corrupt the file; the message names what to install."""
    if good:
        check_sqlite(version)
    else:
        with pytest.raises(StoreError, match=r"install an apsw that carries SQLite 3\.51\.3"):
            check_sqlite(version)


def test_the_sqlite_at_hand_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: Open
) -> None:
    """Before the file is touched."""
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.45.1")
    with pytest.raises(StoreError, match=r"SQLite 3\.45\.1"):
        opened(tmp_path / "store.db")
    assert not list(tmp_path.iterdir())


def test_a_store_is_made_where_nothing_is_and_found_again(tmp_path: Path, opened: Open) -> None:
    """With the journal, the sync level and the foreign keys that safety needs."""
    with closing(opened(tmp_path / "store.db")) as engine, engine.writing() as writer:
        writer.register(entities(2))
    with closing(opened(tmp_path / "store.db")) as engine:
        assert registered(engine) == 2
        db = engine._db
        assert db.pragma("application_id") == APPLICATION_ID
        assert db.pragma("user_version") == VERSION
        assert db.pragma("journal_mode") == "wal"
        assert db.pragma("synchronous") == 2
        assert db.pragma("foreign_keys") == 1
        assert db.pragma("integrity_check") == "ok"
        assert not db.execute("PRAGMA foreign_key_check").fetchall()


def test_a_store_is_for_its_owner_alone(tmp_path: Path, opened: Open) -> None:
    """Nobody else on the machine reads it, its log or a backup, whatever the umask."""
    before = os.umask(0o022)
    try:
        with closing(opened(tmp_path / "store.db")) as engine:
            book = Book(engine, Clock())
            book.thing("raid")
            engine.backup(tmp_path / "backup.db")
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert {"store.db", "store.db-wal", "backup.db"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_text_file_is_not_a_store(tmp_path: Path, opened: Open) -> None:
    """And is left as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("Not a database at all. " * 100)
    with pytest.raises(NotAStore, match=r"notes\.txt is not an Answerable store; name another"):
        opened(path)
    assert path.read_text().startswith("Not a database")


def test_a_folder_is_not_a_store(tmp_path: Path, opened: Open) -> None:
    with pytest.raises(NotAStore, match="is a folder; name a file in it"):
        opened(tmp_path)


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (x)", "PRAGMA user_version = 3"])
def test_a_database_of_something_else_is_left_alone(
    tmp_path: Path, opened: Open, statement: str
) -> None:
    """Byte for byte."""
    path = tmp_path / "other.db"
    with closing(apsw.Connection(str(path))) as db:
        db.execute(statement)
    before = path.read_bytes()
    with pytest.raises(NotAStore, match="is a database of something else"):
        opened(path)
    assert path.read_bytes() == before


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path, opened: Open) -> None:
    opened(tmp_path / "store.db").close()
    with closing(apsw.Connection(str(tmp_path / "store.db"))) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreTooNew, match="is a store of version 99; this program knows"):
        opened(tmp_path / "store.db")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, opened: Open) -> None:
    with pytest.raises(StoreUnwritable, match="there is no folder"):
        opened(tmp_path / "nowhere" / "store.db")


def unwritable_folders(tmp_path: Path) -> list[Path]:
    """One that permissions close (not to the superuser), and one that nobody can write."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    return [
        folder
        for folder, there in ((closed, os.geteuid() != 0), (Path("/proc"), os.path.isdir("/proc")))
        if there
    ]


def test_an_unwritable_folder_is_named(tmp_path: Path, opened: Open) -> None:
    folders = unwritable_folders(tmp_path)
    if not folders:
        pytest.skip("the superuser writes everywhere, and there is no /proc")
    for folder in folders:
        with pytest.raises(StoreUnwritable, match=r"cannot be written .*choose another place"):
            opened(folder / "store.db")


# ---------------------------------------------------------------------------------- the tables


def test_tables_are_made_whole_or_not_at_all(tmp_path: Path) -> None:
    """A schema that breaks off leaves nothing of itself; the next start makes it."""
    path = tmp_path / "store.db"
    with closing(apsw.Connection(str(path))) as db:
        with pytest.raises(apsw.SQLError, match="nowhere"):
            make_tables(db, str(path), Clock(), f"{SCHEMA}; INSERT INTO nowhere VALUES (1)")
        assert db.pragma("user_version") == 0
        assert not db.execute("SELECT 1 FROM sqlite_schema").fetchall()
        make_tables(db, str(path), Clock())
        assert db.pragma("user_version") == VERSION


@pytest.mark.parametrize("version", range(1, FROM))
def test_an_older_store_is_refused_with_what_to_do(
    tmp_path: Path, opened: Open, version: int
) -> None:
    """The message has both commands, and the file stays as it is."""
    opened(tmp_path / "store.db").close()
    with closing(apsw.Connection(str(tmp_path / "store.db"))) as db:
        db.execute(f"PRAGMA user_version = {version}")
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(StoreTooOld, match=r"answerable export .* answerable import|import all"):
        opened(tmp_path / "store.db")
    assert (tmp_path / "store.db").read_bytes() == before


def test_several_may_open_a_new_store_at_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The tables are made once, whoever comes first; nobody finds the file busy or damaged."""
    problems: list[Exception] = []

    def start(path: Path, together: threading.Barrier) -> None:
        together.wait()
        try:
            SqliteEngine.open(path, vocabulary, clock=Clock(), wait=10).close()
        except StoreError as problem:
            problems.append(problem)

    for round_ in range(20):
        path, together = tmp_path / f"store{round_}.db", threading.Barrier(4)
        threads = [threading.Thread(target=start, args=(path, together)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not problems
    with closing(SqliteEngine.open(path, vocabulary)) as engine:
        made = engine._db.execute("SELECT count(*) FROM settings WHERE name = 'made'")
        assert made.fetchall() == [(1,)]


def test_a_folder_held_by_somebody_else_is_busy_only_for_a_new_store(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Who makes a store waits for the folder; who opens one does not."""
    SqliteEngine.open(tmp_path / "old.db", vocabulary, clock=Clock()).close()
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        SqliteEngine.open(tmp_path / "old.db", vocabulary, clock=Clock(), wait=0.1).close()
        with pytest.raises(StoreBusy, match=r"new\.db: .* making a store in this folder"):
            SqliteEngine.open(tmp_path / "new.db", vocabulary, clock=Clock(), wait=0.1)
    finally:
        os.close(folder)


def test_a_store_whose_maker_was_killed_is_made(tmp_path: Path, opened: Open) -> None:
    """Also where its journal was there already, and not one page: most of the time that making
    takes is between the two."""
    (tmp_path / "store.db").touch()
    (tmp_path / "store.db-journal").write_bytes(bytes(512))
    with closing(opened(tmp_path / "store.db")) as engine:
        assert engine.latest == 0
    assert not (tmp_path / "store.db-journal").exists()


# ------------------------------------------------------------------------------------ ontology


class Fewer:
    """An ontology that has lost a concept and a property."""

    def __init__(self, whole: Vocabulary) -> None:
        self.classes = whole.classes
        self.properties = {k: v for k, v in whole.properties.items() if k != "office"}
        self.terms = {k: v for k, v in whole.terms.items() if k != "torture"}
        self.schemes = whole.schemes
        self.digest = "another"
        self.replaced: dict[tuple[str, str], str] = {}


def test_a_removed_term_that_is_used_is_refused_with_the_list(
    tmp_path: Path, opened: Open, vocabulary: Vocabulary
) -> None:
    """The store stays as it was; a term that is new is taken in."""
    path = tmp_path / "store.db"
    fewer = Fewer(vocabulary)
    SqliteEngine.open(path, fewer).close()  # type: ignore[arg-type]
    with closing(opened(path)) as engine:
        assert {"office", "torture"} <= set(engine._terms.names.values())
        book = Book(engine, Clock())
        book.thing("person", "Person")
        book.says("person", "office", text("harbour master"))
        book.thing("raid")
        book.says("raid", "kind", "torture", concept=True)
    with pytest.raises(StoreError, match="concept torture, property office; put them back"):
        SqliteEngine.open(path, fewer)  # type: ignore[arg-type]
    opened(path).close()


def test_a_newer_ontology_may_have_read_the_store(
    tmp_path: Path, opened: Open, vocabulary: Vocabulary
) -> None:
    """Terms that nothing uses are no reason to refuse."""
    path = tmp_path / "store.db"
    fewer = Fewer(vocabulary)
    SqliteEngine.open(path, fewer).close()  # type: ignore[arg-type]
    opened(path).close()
    SqliteEngine.open(path, fewer).close()  # type: ignore[arg-type]
    opened(path).close()


# ------------------------------------------------------------------------------------- writing


def test_a_second_process_waits_then_gets_a_clear_error(
    store: SqliteEngine, tmp_path: Path, opened: Open
) -> None:
    """It can read all the while, and write when the first is done."""
    with closing(opened(tmp_path / "store.db")) as other:
        with store.writing() as writer:
            writer.register(entities(1))
            with pytest.raises(StoreBusy, match="another process is writing"), other.writing():
                pass
            assert registered(other) == 0
        with other.writing() as writer:
            writer.register(entities(1, start=1))
        assert registered(store) == 2


def test_a_second_thread_waits_then_gets_a_clear_error(store: SqliteEngine) -> None:
    with (
        store.writing(),
        pytest.raises(StoreBusy, match="another thread is writing"),
        store.writing(),
    ):
        pass


def test_a_full_disk_keeps_nothing_of_the_unit(store: SqliteEngine) -> None:
    """And the store goes on where it was, once there is room."""
    with store.writing() as writer:
        writer.register(entities(3))
    store._db.pragma("max_page_count", 1)  # what it holds by now, that is
    with pytest.raises(StoreFull, match="no room left"), store.writing() as writer:
        writer.register(entities(20_000, start=3))
    assert registered(store) == 3
    store._db.pragma("max_page_count", 1_000_000)
    with store.writing() as writer:
        writer.register(entities(20_000, start=3))
    assert registered(store) == 20_003


def test_after_a_full_disk_the_unit_is_over(store: SqliteEngine) -> None:
    """A caller who goes on regardless is told; nothing is written outside a transaction."""
    store._db.pragma("max_page_count", 1)

    def go_on_regardless() -> None:
        with store.writing() as writer:
            with pytest.raises(apsw.FullError):
                writer.register(entities(20_000))
            with pytest.raises(StoreError, match="start another one"):
                writer.register(entities(1))

    with pytest.raises(StoreFull, match="nothing of this was kept"):
        go_on_regardless()
    assert registered(store) == 0


def test_a_refused_call_is_forgotten_whole(store: SqliteEngine) -> None:
    """What it had registered before the bad record is not taken for registered."""
    bad = Entity(id="bad", cls="Actor", marking=PUBLIC)
    with store.writing() as writer:
        with pytest.raises(InputError):
            writer.register([*entities(1), bad])
        assert not writer.registered([entities(1)[0].id])
        assert writer.register(entities(1)) == (1, 0)
    assert registered(store) == 1


def test_a_full_disk_at_the_start_is_said_so(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that cannot even be made."""

    class Small(apsw.Connection):
        def __init__(self, *args: object, **named: object) -> None:
            super().__init__(*args, **named)  # type: ignore[arg-type]
            self.pragma("max_page_count", 5)

    monkeypatch.setattr(apsw, "Connection", Small)
    with pytest.raises(StoreFull, match="no room left"):
        SqliteEngine.open(tmp_path / "store.db", vocabulary)


def test_many_threads_read_while_one_writes(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Each sees whole units only, and never goes back."""
    told = story(vocabulary, seed=5, size=60)
    done = threading.Event()
    problems: list[BaseException] = []
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:

        def look() -> None:
            seen = 0
            try:
                while not done.is_set():
                    with engine.reading() as snapshot:
                        counts = snapshot.view(EVERYTHING).counts()
                        again = snapshot.view(EVERYTHING).counts()
                    assert counts == again
                    assert counts.claims >= seen
                    seen = counts.claims
            except BaseException as problem:
                problems.append(problem)

        threads = [threading.Thread(target=look) for _ in range(3)]
        for thread in threads:
            thread.start()
        build(engine, told)
        done.set()
        for thread in threads:
            thread.join()
        assert not problems
        with engine.reading() as snapshot:
            assert snapshot.view(EVERYTHING).counts().claims == len(told.claims)


def test_the_last_record_time_is_read_while_somebody_writes(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Another thread may be in the middle of it: what is whole by then counts."""
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())) as engine:
        done, stops = threading.Event(), threading.Event()

        def write() -> None:
            while not stops.is_set():
                with engine.writing() as writer:
                    writer.register(
                        Entity(id=entity_id("x", str(n)), cls="Event", marking=PUBLIC)
                        for n in range(200)
                    )
                done.set()

        writing = threading.Thread(target=write)
        writing.start()
        assert done.wait(10)
        try:
            assert {engine.latest for _ in range(300)} == {START}
        finally:
            stops.set()
            writing.join()
