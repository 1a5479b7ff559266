"""Killed in the middle of an erasure: finished, or said to be unfinished."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from graph.claims.decided import Decided
from graph.claims.errors import StoreBusy
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.check.store_check import check_store
from tests.sqlite import eraser, loader

NAME = "Raid 7 of 0"
MOST = 40
"""Steps behind the commit; there are fewer."""


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.sqlite.eraser"])
    return context


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A store, and the claim that is erased in copies of it."""
    path = tmp_path_factory.mktemp("whole") / "store.db"
    with closing(SqliteEngine.open(path, loader.VOCABULARY)) as engine:
        loader.load(engine, 0)
    [id] = [c.id for c in loader.claims(0) if c.value is not None and c.value.text == NAME]
    return path, id


def bytes_of(path: Path) -> bytes:
    """All that the disk holds of a store."""
    return b"".join(p.read_bytes() for p in path.parent.glob(f"{path.name}*"))


def erase(processes: BaseContext, path: Path, id: str, steps: int) -> bool:
    """Whether a process lived through an erasure that kills it before a step."""
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=eraser.run, args=(path, [id], steps, there))  # type: ignore[attr-defined]
    process.start()
    there.close()
    process.join(20)
    with here:
        lived = process.exitcode == 0 and here.poll() and here.recv()
    assert process.exitcode in (0, -9)
    return bool(lived)


@pytest.mark.parametrize("reads", [False, True], ids=["open", "read"])
def test_a_killed_erasure_is_finished_or_told(
    tmp_path: Path, processes: BaseContext, whole: tuple[Path, str], reads: bool
) -> None:
    """Before each step behind the commit, beside a process that has the store open, or that reads
    an old state: no byte is left, or the store says that some may be."""
    source, id = whole
    told = []
    for steps in range(MOST):
        path = tmp_path / str(steps) / "store.db"
        path.parent.mkdir()
        shutil.copy(source, path)
        with ExitStack() as stack:
            server = stack.enter_context(closing(SqliteEngine.open(path, loader.VOCABULARY)))
            if reads:
                snapshot = stack.enter_context(server.reading())
                assert snapshot.view(Clearance.parse("public")).records([id])
            lived = erase(processes, path, id, steps)
            told.append(check_store(path).unscrubbed)
            assert told[-1] or NAME.encode() not in bytes_of(path), steps
            assert server.unscrubbed == told[-1]
        with closing(SqliteEngine.open(path, loader.VOCABULARY)) as engine:
            assert engine.unscrubbed == told[-1]
            engine.scrub()
            assert not engine.unscrubbed
            assert NAME.encode() not in bytes_of(path)
        if lived:
            break
    assert steps > 3
    # Behind the last step it is finished; beside a reader of an old state it cannot be.
    assert (told[0], told[-1]) == (True, reads)


def test_who_scrubs_settles_what_was_erased_by_then(
    tmp_path: Path, whole: tuple[Path, str]
) -> None:
    """Not what another process erases meanwhile."""
    path = tmp_path / "store.db"
    shutil.copy(whole[0], path)
    ids = [claim.id for claim in loader.claims(0)]
    decided = Decided(by=eraser.PERSON, why="asked to")
    with (
        closing(SqliteEngine.open(path, loader.VOCABULARY)) as one,
        closing(SqliteEngine.open(path, loader.VOCABULARY)) as other,
    ):
        with one.writing() as writer:
            writer.expunge(ids[:1], [], decided, tombstones=[b"one"])

        def meanwhile() -> None:
            with other.writing() as writer:
                writer.expunge(ids[1:2], [], decided, tombstones=[b"two"])

        one.scrub(meanwhile)
        assert one.unscrubbed
        other.scrub()
        assert not one.unscrubbed


def test_what_lies_beside_is_part_of_it(tmp_path: Path, whole: tuple[Path, str]) -> None:
    """An erasure whose end beside the store goes wrong is unfinished."""
    path = tmp_path / "store.db"
    shutil.copy(whole[0], path)
    with closing(SqliteEngine.open(path, loader.VOCABULARY)) as engine:
        with engine.writing() as writer:
            writer.expunge([whole[1]], [], Decided(by=eraser.PERSON, why="so"), tombstones=[b"m"])

        def wrong() -> None:
            raise StoreBusy("a server reads")

        with pytest.raises(StoreBusy):
            engine.scrub(wrong)
        assert engine.unscrubbed
