"""Two loads of one mapping at the same moment come to what one after the other does."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from graph.changes import table_load
from graph.changes.table_report import PartStep
from graph.claims.errors import StoreBusy
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import HEADER, MAPPING, ROWS, load, refusals, write

LATER = ROWS.replace("Quay Patrol", "Quay Watch").replace("arrest", "raid")
ORIGIN = MAPPING.split()[1]
CLI = (sys.executable, "-c", "from api.cli import main; main()")


def _standing(engine: SqliteEngine) -> set[str]:
    with engine.writing() as writer:
        return set(writer.standing(ORIGIN))


def test_a_load_beside_another_is_refused(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of its parts, with what to do; what a dry run would do can be asked. Done
    afterwards it is as if it had come alone."""
    monkeypatch.setattr(table_load, "PART", 1)
    path = write(tmp_path)
    other = tmp_path / "later.csv"
    other.write_text(HEADER + LATER, "utf-8")
    mapping = tmp_path / "raids.map.yaml"
    store = tmp_path / "store.db"
    asked = []
    with (
        closing(SqliteEngine.open(store, vocabulary)) as engine,
        closing(SqliteEngine.open(store, vocabulary)) as beside,
    ):

        def step(step: PartStep) -> None:
            if step.part == 2:
                with pytest.raises(StoreBusy, match="another load by this mapping is under way"):
                    table_load.load_table(other, mapping, beside)
                asked.append(table_load.load_table(other, mapping, beside, dry_run=True))

        first = load(path, engine, progress=step)
        assert refusals(first) == []
        assert len(asked) == 1
        assert first.retracted == 0
        table_load.load_table(other, mapping, beside)
        found = _standing(engine)
    with closing(SqliteEngine.open(tmp_path / "alone.db", vocabulary)) as engine:
        load(path, engine)
        table_load.load_table(other, mapping, engine)
        assert _standing(engine) == found


def test_two_processes_claim_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Each takes it, or says that the other is at it: what stands is as from one."""
    path = write(tmp_path)
    more = "".join(ROWS.replace("r-", f"n{number}-") for number in range(200))
    path.write_text(HEADER + ROWS + more, "utf-8")
    mapping, store = tmp_path / "raids.map.yaml", tmp_path / "store.db"
    with closing(SqliteEngine.open(tmp_path / "alone.db", vocabulary)) as engine:
        load(path, engine)
        alone = _standing(engine)
    words = (*CLI, "load", str(path), "--map", str(mapping), "--store", str(store))
    running = [
        subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=tmp_path) for _ in range(2)
    ]
    ended = [(one.communicate()[1], one.returncode) for one in running]
    assert any(code == 0 for _, code in ended), ended
    for told, code in ended:
        assert code == 0 or "is under way; load again" in told or "try again" in told, told
        assert "Traceback" not in told
    with closing(SqliteEngine.open(store, vocabulary)) as engine:
        assert _standing(engine) == alone
