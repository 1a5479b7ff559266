"""SQLite ends in the middle of a statement."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned, OutOfTime, StoreBusy
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.opening import connect
from graph.vocabulary import Vocabulary
from tests.clock import Clock

ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
SOON = 2.0
"""Seconds, generously."""


@pytest.fixture
def engine(tmp_path: Path, vocabulary: Vocabulary) -> Any:
    made = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock(), wait=0.1)
    yield made
    made.close()


def test_a_statement_without_end_is_ended(engine: SqliteEngine) -> None:
    """At its deadline; the connection that it ran on is not used again, and others are as ever."""
    began = time.monotonic()
    with pytest.raises(OutOfTime), engine.reading(Deadline(0.2)) as snapshot:
        snapshot._db.execute(ENDLESS).fetchall()
    assert time.monotonic() - began < SOON
    with engine.reading(Deadline(10)) as snapshot:
        assert snapshot._db.execute("SELECT 1").fetchall() == [(1,)]


def test_another_thread_ends_it(engine: SqliteEngine) -> None:
    """As when the client leaves."""
    deadline = Deadline(60)
    threading.Timer(0.2, deadline.stop).start()
    began = time.monotonic()
    with pytest.raises(Abandoned), engine.reading(deadline) as snapshot:
        snapshot._db.execute(ENDLESS).fetchall()
    assert time.monotonic() - began < SOON


def test_deadlines_do_not_outlive_their_reading(engine: SqliteEngine) -> None:
    """Whoever gets the connection next has all the time."""
    with engine.reading(Deadline(0.1)):
        pass
    time.sleep(0.15)
    with engine.reading() as snapshot:
        many = ENDLESS.replace("FROM n) SELECT", "FROM n WHERE x < 200000) SELECT")
        assert snapshot._db.execute(many).fetchall() == [(200_000,)]


@pytest.mark.parametrize("writes", [False, True])
def test_an_interrupt_is_heard(engine: SqliteEngine, writes: bool) -> None:
    """Ctrl-C ends a statement, of who reads and of who writes, and nothing is kept."""
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    held = engine.writing() if writes else engine.reading()
    with pytest.raises(KeyboardInterrupt), held as one:
        (engine if writes else one)._db.execute(ENDLESS).fetchall()  # type: ignore[union-attr]
    assert time.monotonic() - began < SOON
    assert not engine._db.in_transaction


def test_an_interrupt_is_heard_while_waiting_for_a_lock(
    tmp_path: Path, engine: SqliteEngine
) -> None:
    """A writer who waits for another one waits as long as he was told to, or until Ctrl-C."""
    patient = SqliteEngine.open(engine.path, engine.vocabulary, clock=Clock(), wait=30)
    other = connect(engine.path, wait=0.1)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(StoreBusy), engine.writing():
        pass
    assert 0.1 <= time.monotonic() - began < SOON
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), patient.writing():
        pass
    assert time.monotonic() - began < SOON
    other.close()
    with patient.writing():
        pass
    patient.close()
