"""Killed in the middle of a load: nothing lost that was reported, nothing half-written."""

from __future__ import annotations

import random
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from graph.engines.sqlite import SqliteEngine
from tests.generators import EVERYTHING
from tests.sqlite import loader

KILLS = 100
STORES = 5
"""Each store lives through a share of the kills."""
LONGEST = 0.03
"""Seconds after the first report within which a process is killed."""


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    """Processes that start in milliseconds and share nothing with this one."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.sqlite.loader"])
    return context


def kill_once(processes: BaseContext, path: Path, first: int, chance: random.Random) -> set[int]:
    """Start a load, kill it with SIGKILL at some moment; the units that it reported as kept."""
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=loader.run, args=(path, first, there))  # type: ignore[attr-defined]
    process.start()
    there.close()
    reported: set[int] = set()
    with here:
        assert here.poll(20)
        delay = chance.random() * LONGEST
        process.join(delay)
        process.kill()
        process.join()
        try:
            while here.poll():
                reported.add(here.recv())
        except EOFError:
            pass
    assert process.exitcode == -9
    return reported


def kept(engine: SqliteEngine) -> list[int]:
    """The units that are there, each whole; they were loaded in order, so none is left out."""
    units = []
    with engine.writing() as writer:
        while held := writer.held(f"unit {len(units)}"):
            assert set(held) == {claim.id for claim in loader.claims(len(units))}
            units.append(len(units))
    return units


@pytest.mark.parametrize("number", range(STORES))
def test_a_killed_load_loses_nothing_and_halves_nothing(
    tmp_path: Path, processes: BaseContext, number: int
) -> None:
    """After each kill; and loading again heals."""
    path = tmp_path / "store.db"
    chance = random.Random(number)
    first = 0
    for _ in range(KILLS // STORES):
        reported = kill_once(processes, path, first, chance)
        with closing(SqliteEngine.open(path, loader.VOCABULARY)) as engine:
            units = kept(engine)
            assert reported <= set(units)
            # At most one more: it was kept, and killed before it could say so.
            assert len(units) - 1 <= max(reported) + 1
            assert engine._db.pragma("integrity_check") == "ok"
            with engine.reading() as snapshot:
                counts = snapshot.view(EVERYTHING).counts()
            assert counts.entities["Event"] == counts.claims == len(units) * loader.EACH
            first = len(units)
            loader.load(engine, first)
            assert kept(engine) == [*units, first]
