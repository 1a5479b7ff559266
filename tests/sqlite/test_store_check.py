"""A store that knows when it is damaged: told, never answered from, rebuilt where it can be."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import apsw
import pytest

from graph.claims.claim import Entity
from graph.claims.errors import StoreError, StoreFull, StoreTooOld, StoreUnwritable
from graph.claims.marking import PUBLIC, Clearance
from graph.engines import CHECKS
from graph.engines.engine import Checked
from graph.engines.sqlite import SqliteEngine, opening
from graph.views.view import ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import story
from tests.story import build

EVERYTHING = Clearance.parse("confidential+medical+minors")
LETTERS = str.maketrans("0123456789", "abcdefghij")
FLIPS = 60
"""Bits that are flipped at random places, beside one on each page."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> bytes:
    """A store with refinements, decisions, re-markings, and names, as bytes."""
    path, clock = tmp_path_factory.mktemp("whole") / "store.db", Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        build(engine, story(vocabulary, seed=11, size=60), clock)
    return path.read_bytes()


@pytest.fixture
def store(tmp_path: Path, whole: bytes) -> Path:
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    return path


def checked(path: Path, *, repair: bool = False) -> Checked:
    return CHECKS["sqlite"](path, repair=repair)


def told(path: Path, vocabulary: Vocabulary) -> list[EntityHistory | ClaimHistory]:
    """All that a store says to who may read everything."""
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine,
        engine.reading() as snapshot,
    ):
        view = snapshot.view(EVERYTHING)
        return [*view.entity_histories(), *view.claim_histories()]


def at(path: Path, sql: str) -> None:
    """Do something to a store behind its back, but with good checksums."""
    with closing(apsw.Connection(str(path))) as db:
        db.execute(sql)


def test_a_store_as_it_was_written(store: Path, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Is right, and so are its copies of both kinds, and what is left after an erasure."""
    found = checked(store)
    assert found.faults == ()
    assert (found.claims > 20, found.entities > 10) == (True, True)
    with (
        closing(SqliteEngine.open(store, vocabulary, clock=Clock())) as engine,
        closing(SqliteEngine.open(tmp_path / "copy.db", vocabulary, clock=Clock())) as copy,
        engine.reading() as snapshot,
        copy.writing() as writer,
    ):
        engine.backup(tmp_path / "backup.db")
        view = snapshot.view(EVERYTHING)
        writer.restore(view.entity_histories(), view.claim_histories())
    for name in ("backup.db", "copy.db"):
        again = checked(tmp_path / name)
        assert (again.faults, again.claims) == ((), found.claims)


def test_any_flipped_bit_is_told(
    tmp_path: Path, whole: bytes, vocabulary: Vocabulary, store: Path
) -> None:
    """On every page: an answer is right or an error of the store, and the check sees it."""
    dice, right = random.Random(5), told(store, vocabulary)
    places = [dice.randrange(start, start + 8192) for start in range(0, len(whole), 8192)]
    places += [dice.randrange(len(whole)) for _ in range(FLIPS)]
    path = tmp_path / "flipped.db"
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        with suppress(StoreError):
            assert checked(path).faults, f"byte {place}"
        with suppress(StoreError):
            assert told(path, vocabulary) == right, f"byte {place}"


def test_another_program_is_told(store: Path, vocabulary: Vocabulary) -> None:
    """One that writes without our checksums: no answer is given from what it wrote."""
    script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
    script += "db.execute('UPDATE claims SET marking = 1'); db.close()"
    subprocess.run([sys.executable, "-c", script, str(store)], check=True)
    with pytest.raises(StoreError, match=r"damaged: a page .*answerable check"):
        told(store, vocabulary)
    assert any(fault.what.startswith("page ") for fault in checked(store).faults)


DERIVED = {
    "marking": "UPDATE claims SET marking = (SELECT min(key) FROM markings) WHERE key % 3 = 0",
    "live": "UPDATE claims SET live = 1 - live WHERE key % 5 = 0",
    "review": "UPDATE claims SET review = 3 WHERE key % 7 = 0",
    "retracted": "UPDATE claims SET retracted = 1 WHERE key % 7 = 0",
    "text": "UPDATE claims SET text = 'Other', folded = 'other' WHERE text IS NOT NULL",
    "object_id": "UPDATE claims SET object_id = 'x' WHERE object_id IS NOT NULL",
    "valid": "UPDATE claims SET valid_eb = 3 WHERE valid_eb IS NOT NULL",
    "touched": "UPDATE claims SET touched = 9 WHERE key % 4 = 0",
    "touched entities": "UPDATE entities SET touched = 9 WHERE key % 4 = 0",
    "coarse": "UPDATE claims SET coarse = 1 - coarse WHERE key % 4 = 0",
    "speakers": "DELETE FROM speakers WHERE claim % 2",
    "spoken": "DELETE FROM spoken WHERE claim % 2",
    "spoken marking": "UPDATE spoken SET marking = 1",
    "spoken claim": "UPDATE spoken SET claim = claim + 1",
    "spoken by nobody": "INSERT INTO spoken SELECT 9999, marking, lead, claim FROM spoken LIMIT 1",
    "refinements": "DELETE FROM refinements",
    "refinements' marking": "UPDATE refinements SET marking = 1",
    "tokens": "DELETE FROM tokens WHERE claim % 2",
    "other tokens": "UPDATE tokens SET token = 'x' || token",
    "spans": "DELETE FROM spans",
    "other spans": "INSERT OR REPLACE INTO spans SELECT key, 1, 9, 1, 2 FROM claims LIMIT 3",
}


@pytest.mark.parametrize("what", sorted(DERIVED))
def test_what_is_derived_is_rebuilt(store: Path, vocabulary: Vocabulary, what: str) -> None:
    """Told first, then rebuilt: the store says what it said, in every table."""
    right, tables = told(store, vocabulary), dumped(store)
    at(store, DERIVED[what])
    if dumped(store) == tables:
        pytest.skip("this store has nothing of the kind")
    found = checked(store)
    assert found.faults
    assert all(fault.derived for fault in found.faults)
    assert not found.rebuilt
    assert checked(store, repair=True).rebuilt
    assert checked(store).faults == ()
    assert dumped(store) == tables
    assert told(store, vocabulary) == right


LOST = {
    "body": "UPDATE bodies SET body = CAST(replace(CAST(body AS TEXT), 'a', 'b') AS BLOB)",
    "bodies": "DELETE FROM bodies WHERE key = 1",
    "claims": "DELETE FROM claims WHERE key = 1",
    "entities": "DELETE FROM entities WHERE key = 1",
    "units": "DELETE FROM units WHERE number = 1",
    "terms": "DELETE FROM terms WHERE key IN (SELECT predicate FROM claims LIMIT 1)",
    "markings": "DELETE FROM markings WHERE key = 1",
    "decisions": "DELETE FROM decisions WHERE key = 1",
    "origins": "DELETE FROM origins WHERE key = 1",
    "time": "UPDATE units SET at = 5 WHERE number > 1",
    "kinds of changes": "UPDATE claim_changes SET kind = 'x'",
    "order of changes": "UPDATE claim_changes SET unit = 1000 - key",
}


@pytest.mark.parametrize("what", sorted(LOST))
def test_what_somebody_said_is_never_rebuilt(
    store: Path, vocabulary: Vocabulary, what: str
) -> None:
    """A missing row or a changed one is told, and nothing is touched; reading it is an error."""
    at(store, f"PRAGMA foreign_keys = off; {LOST[what]}")
    tables = dumped(store)
    found = checked(store, repair=True)
    assert any(not fault.derived for fault in found.faults)
    assert not found.rebuilt
    assert dumped(store) == tables


@pytest.mark.parametrize("what", ["markings", "bodies", "entities", "units"])
def test_a_missing_row_is_no_traceback(store: Path, vocabulary: Vocabulary, what: str) -> None:
    """Reading everything ends in an error of the store."""
    at(store, f"PRAGMA foreign_keys = off; {LOST[what]}")
    with pytest.raises(StoreError, match=r"damaged|ontology"):
        told(store, vocabulary)


def test_a_broken_index_is_rebuilt(store: Path, vocabulary: Vocabulary) -> None:
    """Where only indexes are hit, everything is there still."""
    right = told(store, vocabulary)
    with closing(apsw.Connection(str(store))) as db:
        sql = "SELECT pageno FROM dbstat WHERE name = 'claims_walk' ORDER BY pageno DESC LIMIT 1"
        [(page,)] = db.execute(sql).fetchall()
    data = bytearray(store.read_bytes())
    data[page * 8192 - 3000] ^= 4
    store.write_bytes(data)
    found = checked(store)
    assert found.faults[0].what == f"page {page}"
    assert all(fault.derived for fault in found.faults)
    assert checked(store, repair=True).rebuilt
    assert checked(store).faults == ()
    assert told(store, vocabulary) == right


def dumped(path: Path) -> dict[str, list[object]]:
    """Every row of every table but the settings."""
    with closing(apsw.Connection(str(path))) as db:
        names = db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'settings' "
            "AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in names
        }


# ------------------------------------------------------------------------------ media and room


@pytest.fixture
def read_only(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store on a medium that nobody can write."""
    monkeypatch.setattr(opening, "_has_room_beside", lambda path: False)
    return store


def test_a_read_only_store_can_be_read(
    read_only: Path, vocabulary: Vocabulary, whole: bytes
) -> None:
    """All of it, and checked; writing says why not; the file and its folder stay as they are."""
    beside = sorted(read_only.parent.iterdir())
    assert len(told(read_only, vocabulary)) > 20
    assert checked(read_only).faults == ()
    with (
        closing(SqliteEngine.open(read_only, vocabulary, clock=Clock())) as engine,
        pytest.raises(StoreUnwritable, match="can only be read"),
        engine.writing(),
    ):
        pass
    assert read_only.read_bytes() == whole
    assert sorted(read_only.parent.iterdir()) == beside


def test_a_read_only_store_with_a_log_is_refused(read_only: Path, vocabulary: Vocabulary) -> None:
    """What is in the log alone would be missing from every answer."""
    read_only.with_name("store.db-wal").write_bytes(b"x" * 100)
    with pytest.raises(StoreUnwritable, match="holds what is not in the file"):
        told(read_only, vocabulary)


def test_a_page_that_was_cut_off_stands_in_the_log(
    store: Path, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """A full disk, or a crash while the log goes into the file: what is whole there is right."""
    cut = tmp_path / "cut.db"
    with closing(SqliteEngine.open(store, vocabulary, clock=Clock())) as engine:
        with engine.writing() as writer:
            writer.register(
                Entity(id=f"{n:026}".translate(LETTERS), cls="Event", marking=PUBLIC)
                for n in range(2_000)
            )
        right = told(store, vocabulary)
        cut.write_bytes(store.read_bytes() + bytes(4_000))
        log = store.with_name(f"{store.name}-wal")
        cut.with_name(f"{cut.name}-wal").write_bytes(log.read_bytes())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (cut.stat().st_size, hard))
    try:
        # While the disk is full nobody is sent to a backup.
        with pytest.raises(
            StoreFull, match=r"cut\.db-wal holds .* free some room, and check again"
        ):
            checked(cut)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert checked(cut).faults == ()
    assert told(cut, vocabulary) == right


def test_a_store_of_an_older_version_is_told_how_to_go_on(store: Path) -> None:
    """Neither checked nor repaired: the message has the commands that carry it over."""
    with closing(opening.connect(store, wait=1)) as db:
        db.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreTooOld, match=r"answerable export.*answerable import"):
        checked(store)


def test_a_store_of_which_nothing_was_made_is_told(tmp_path: Path) -> None:
    """As a disk leaves it that was full at the first load."""
    path = tmp_path / "new.db"
    opening.connect(path, wait=1).close()
    assert path.stat().st_size
    with pytest.raises(StoreError, match=r"holds nothing yet.*load again"):
        checked(path)


def test_a_limit_on_files_is_a_full_disk(store: Path, tmp_path: Path) -> None:
    """``ulimit -f``: the same words as for a disk without room, and the store stays whole."""
    script = """
import resource, sys
from contextlib import closing, suppress
from pathlib import Path
from graph.claims.errors import StoreFull
from graph.engines.sqlite import SqliteEngine
from tests.sqlite.loader import VOCABULARY, claims, entities
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
with closing(SqliteEngine.open(Path(sys.argv[1]), VOCABULARY)) as engine:
    try:
        with engine.writing() as writer:
            for unit in range(400):
                writer.register(entities(unit))
                writer.record(claims(unit))
    except StoreFull as error:
        print(error)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, str(store)], cwd=root, capture_output=True, text=True
    )
    assert "lift the limit" in done.stdout or "no room" in done.stdout, done.stderr
    assert checked(store).faults == ()
