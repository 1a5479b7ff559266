"""Whatever a table says, its first load in one go comes to what part after part does."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes import table_load
from graph.changes.table_report import TableReport
from graph.claims.decided import Decided
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.check.store_check import check_store
from graph.engines.sqlite.row_digests import due_digests, kept_digests
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.export.viewing import exported
from tests.generators import CLEARANCES
from tests.ingest.loaded import records
from tests.ingest.mapping.table import MAPPING, load, write
from tests.ingest.mapping.test_tables import CHILDREN

ROW = st.tuples(
    st.sampled_from(("r-1", "r-2", "r-3", "r:4", "r-5/6", "")),
    st.sampled_from(("2019-01-05", "2019-02-01", "soon")),
    st.sampled_from(("raid", "arrest")),
    st.sampled_from(("Ostrel Guard,10", "Quay Patrol,11", "Ostrel Guard,11")),
    st.sampled_from(("3,2,4", ",,", "1,1,1")),
    st.sampled_from(("10.5,20.5", "10.6,20.4", "95,20.5")),
    st.sampled_from(("Ostrel Herald", "Ostrel Herald;Ostrel Watch", "")),
)
EARLIER = "mappingmappingmappingmapp" + "j"
"""Another mapping under the same key, so that it makes the same entities."""


def _table(rows: list[tuple[str, ...]]) -> str:
    return "".join(
        f"{key},{day},{day},1,{kind},{unit},{size},{place},{papers},\n"
        for key, day, kind, unit, size, place, papers in rows
    )


def _told(report: TableReport) -> object:
    counts = (report.rows, report.claimed, report.refused, report.new, report.again)
    return counts, report.stopped, sorted(report.floors), [str(one) for one in report.errors]


@pytest.mark.parametrize("mapping", [MAPPING, CHILDREN], ids=["raids", "children"])
@settings(max_examples=12, deadline=None)
@given(
    rows=st.lists(ROW, min_size=1, max_size=9),
    before=st.lists(ROW, max_size=2),
    part=st.integers(1, 3),
    withdrawn=st.booleans(),
)
def test_all_at_once_is_part_after_part(
    rows: list[tuple[str, ...]],
    before: list[tuple[str, ...]],
    part: int,
    withdrawn: bool,
    mapping: str,
    tmp_path_factory: pytest.TempPathFactory,
    vocabulary: Vocabulary,
) -> None:
    """The same report, the same words at each clearance, digests that fit: with rows that
    contradict each other, or are refused, over entities that another mapping speaks of, and where
    all that the mapping said before was taken back."""
    folder = tmp_path_factory.mktemp("alike")
    (folder / "earlier").mkdir()
    earlier = write(folder / "earlier", _table(before), mapping.replace(_ID, EARLIER))
    path = write(folder, _table(rows), mapping)
    found = []
    for name, many in (("once", 1), ("parts", 10**9)):
        file, clock = folder / f"{name}.db", Clock()
        with (
            pytest.MonkeyPatch.context() as patch,
            closing(SqliteEngine.open(file, vocabulary, clock=clock)) as store,
        ):
            patch.setattr(table_load, "MANY", 10**9)
            patch.setattr(table_load, "PART", part)
            if before:
                load(earlier, store)
            if withdrawn:
                load(path, store)
                with store.writing() as writer:
                    gone = list(writer.standing(_ID))
                    writer.retract(gone, Decided(by="desk", why="a test"))
            patch.setattr(table_load, "MANY", many)
            report = load(path, store)
            views = [exported(store, "nquads", clearance) for clearance in CLEARANCES]
            assert kept_digests(store._db).items() >= {
                (table, digest) for table, digest in due_digests(store._db).items() if digest
            }
            again = load(path, store)
            assert (again.new, again.retracted) == (0, 0)
            found.append((_told(report), views, records(store)))
        assert not check_store(file).faults
    assert found[0] == found[1]


_ID = "mappingmappingmappingmapp" + "i"
