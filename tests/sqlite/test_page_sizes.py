"""Stores whose file is laid out otherwise than a new one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw

from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.tables import APPLICATION_ID
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import story
from tests.story import build

SEED = 7


def test_a_store_with_other_pages_is_used_as_it_is(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """It is read, written and backed up like a new one."""
    path, clock = tmp_path / "store.db", Clock()
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("page_size", 4096)
        db.pragma("application_id", APPLICATION_ID)
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        build(engine, story(vocabulary, seed=SEED), clock)
        engine.backup(tmp_path / "backup.db")
    with closing(SqliteEngine.open(tmp_path / "new.db", vocabulary)) as engine:
        sizes = [engine._db.pragma("page_size")]
    for name in ("store.db", "backup.db"):
        with closing(apsw.Connection(str(tmp_path / name))) as db:
            sizes.append(db.pragma("page_size"))
            assert db.pragma("integrity_check") == "ok"
            assert db.execute("SELECT count(*) > 5 FROM claims").fetchone() == (1,)
    assert sizes == [8192, 4096, 4096]
