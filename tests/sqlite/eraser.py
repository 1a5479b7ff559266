"""A process that erases until it kills itself; for `test_killed_erasure`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from graph.changes.decision_by import DecisionBy
from graph.changes.erasure import erase
from graph.claims.errors import StoreBusy
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.protection.tombstones import Tombstones
from tests.sqlite.loader import VOCABULARY

PERSON = "d" * 26


class _Stopping(SqliteEngine):
    """Kills its process before one of the statements that come behind the commit."""

    left: int

    def scrub(self, beside: Callable[[], None] = lambda: None) -> None:
        self._db.exec_trace = lambda *_: self.step()

        def stopping() -> None:
            self.step()
            beside()
            self.step()

        super().scrub(stopping)

    def step(self) -> bool:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return True


def run(path: Path, ids: list[str], steps: int, reports: Connection) -> None:
    """Erase, and be killed before a step; where it lives through all, report so."""
    engine = _Stopping.open(path, VOCABULARY, wait=0.05)
    assert isinstance(engine, _Stopping)
    engine.left = steps
    order = DecisionBy(
        by=PERSON, why="asked to", on="2026-01-02", clearance=Clearance.parse("confidential"),
        dry_run=False,
    )  # fmt: skip
    with suppress(StoreBusy):
        erase(engine, ids, order, Tombstones(path.with_name("key")))
    reports.send(True)
