"""The first load of a large table: one unit of work, with most indexes made in the end."""

from __future__ import annotations

import os
import signal
from contextlib import closing, suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from graph.changes import load as loading
from graph.changes import table_load
from graph.changes.load_plan import Plan
from graph.changes.table_report import PartStep
from graph.claims.errors import InputError, StoreError
from graph.claims.unit import Unit
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.check.store_check import check_store
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.loaded import records
from tests.ingest.mapping.table import MAPPING, ROWS, load, refusals, write
from tests.ingest.mapping.test_tables import CHILDREN

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
def store(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> SqliteEngine:
    """An empty store; a table of three rows is a large one, and comes in three parts."""
    monkeypatch.setattr(table_load, "MANY", 1)
    monkeypatch.setattr(table_load, "PART", 1)
    return SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock, wait=0.1)


def indexes(engine: SqliteEngine) -> set[str]:
    return {
        sql
        for (sql,) in engine._db.execute(
            "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        )
    }


def units(engine: SqliteEngine) -> int:
    """How many units of work there are."""
    return len(engine._db.execute("SELECT number FROM units").fetchall())


def sound(engine: SqliteEngine) -> None:
    assert not check_store(engine.path).faults


def marked(engine: SqliteEngine) -> dict[str, object]:
    return {
        id: (record.claim.marking, record.marking, record.classes)
        for id, record in records(engine).items()
    }


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("mapping", [MAPPING, CHILDREN], ids=["raids", "children"])
def test_the_store_is_the_one_of_single_parts(
    store: SqliteEngine,
    tmp_path: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    order: int,
    mapping: str,
) -> None:
    """Parts see each other, floors reach from one to another, and each index is there."""
    rows = "".join(ROWS.splitlines(keepends=True)[::order])
    path = write(tmp_path, rows=rows, mapping=mapping)
    before, count = indexes(store), units(store)
    report = load(path, store)
    assert refusals(report) == []
    assert report.claimed == 3
    assert units(store) == count + 1
    assert indexes(store) == before
    with closing(SqliteEngine.open(tmp_path / "other.db", vocabulary)) as other:
        monkeypatch.setattr(table_load, "MANY", 10**9)
        load(path, other)
        assert units(other) > 3
        assert marked(store) == marked(other)
    again = load(path, store)
    assert (again.new, again.retracted) == (0, 0)
    sound(store)


def test_a_store_that_has_more_is_filled_part_by_part(store: SqliteEngine, tmp_path: Path) -> None:
    """To make its indexes anew would take longer than to add to them; and nobody has to wait."""
    load(write(tmp_path), store)
    folder = tmp_path / "more"
    folder.mkdir()
    mapping = "mappingmappingmappingmapp" + "j"
    path = write(folder, rows=ROWS.splitlines(keepends=True)[0])
    text = (folder / "raids.map.yaml").read_text("utf-8")
    (folder / "raids.map.yaml").write_text(text.replace("mappingmappingmappingmappi", mapping))
    count = units(store)
    report = load(path, store)
    assert refusals(report) == []
    assert units(store) > count + 1


def test_readers_see_the_store_as_it_was(store: SqliteEngine, tmp_path: Path) -> None:
    """Until all parts are in; then all of them."""
    seen = []

    def look(step: PartStep) -> None:
        seen.append((step.part, len(records(store))))

    report = load(write(tmp_path), store, progress=look)
    assert seen == [(0, 0), (1, 0), (2, 0), (3, 0)]
    assert len(records(store)) == report.new


def test_parts_before_a_refused_one_are_kept(
    store: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every index; and loading again goes on from there."""
    plan = loading.make_plan

    def refuse(unit: Unit, *more: object, **options: bool) -> Plan:
        made = plan(unit, *more, **options)  # type: ignore[arg-type]
        if any("r-3" in (c.citation.locator or "") for c in unit.claims.values()):
            made.errors.append(InputError("is not taken", mend="leave it out"))
        return made

    monkeypatch.setattr(loading, "make_plan", refuse)
    before = indexes(store)
    report = load(write(tmp_path), store)
    assert (report.stopped, report.claimed) == (3, 2)
    assert len(records(store)) == report.new > 0
    assert indexes(store) == before
    monkeypatch.setattr(loading, "make_plan", plan)
    again = load(tmp_path / "raids.csv", store)
    assert again.claimed == 3
    assert again.new > 0
    sound(store)


def test_nobody_keeps_a_store_without_its_indexes(store: SqliteEngine) -> None:
    """Also where the one who fills it takes a mistake for nothing."""
    before = indexes(store)

    def fill() -> None:
        with store.writing() as writer, suppress(ValueError), writer.filling("o" * 26):
            assert indexes(store) != before
            raise ValueError

    with pytest.raises(StoreError, match="nothing of this was kept"):
        fill()
    assert indexes(store) == before


@pytest.mark.parametrize("how", ["ended", "killed"])
def test_what_is_ended_in_the_middle_has_not_been(
    store: SqliteEngine, tmp_path: Path, vocabulary: Vocabulary, how: str
) -> None:
    """The store is as it was, with every index, and takes the table as if for the first time."""
    path, before, count = write(tmp_path), indexes(store), units(store)

    def end(step: PartStep) -> None:
        if step.part == 2:
            raise KeyboardInterrupt

    if how == "ended":
        with pytest.raises(KeyboardInterrupt):
            load(path, store, progress=end)
    else:
        store.close()
        process = get_context("forkserver").Process(target=_killed, args=(path, store.path))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        store = SqliteEngine.open(store.path, vocabulary)
    assert records(store) == {}
    assert (indexes(store), units(store)) == (before, count)
    assert load(path, store).claimed == 3
    sound(store)


def _killed(path: Path, store: Path) -> None:
    """Load in a process that is killed behind the second part."""
    table_load.MANY = table_load.PART = 1

    def kill(step: PartStep) -> None:
        if step.part == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    engine = SqliteEngine.open(store, Vocabulary.load(ROOT / "ontology"))
    load(path, engine, progress=kill)
