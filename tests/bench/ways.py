"""A table of events by its mapping, beside Python's `csv` (which petl reads with) and pandas merely
reading it."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from graph.changes.table_load import load_table
from graph.changes.table_reading import TableReader
from graph.changes.table_report import TableReport
from graph.claims.collector import collector_resting
from graph.engines.sqlite import SqliteEngine
from graph.ingest.connector import Desk
from graph.ingest.mapping.connectors import shipped
from graph.ingest.mapping.mapping_file import read_mapping
from graph.ingest.mapping.mapping_secret import Ids, make_secret
from graph.ingest.mapping.row_desk import RowDesk
from graph.vocabulary import Vocabulary
from tests.bench.measuring import ROOT

ROWS = 100_000
"""Of the full measure."""
EVENTS = ROOT / "tests" / "ingest" / "mapping" / "fixtures" / "ged.csv"


def ways(folder: Path, vocabulary: Vocabulary, scale: float) -> Iterator[str]:
    """Lines: reading, mapping and loading as many rows, and how memory grows."""
    count = max(500, int(ROWS * scale))
    data = folder / "events.csv"
    _write(data, count)
    start = time.process_time()
    with data.open(encoding="utf-8", newline="") as stream:
        read = sum(1 for _ in csv.DictReader(stream))
    took = time.process_time() - start
    pandas: Any = import_module("pandas")
    start = time.process_time()
    framed = len(pandas.read_csv(data, dtype=str))
    by_pandas = time.process_time() - start
    yield (
        f"{read:,} rows of 49 columns: csv reads {read / took:,.0f} a second of the processor, "
        f"pandas {framed / by_pandas:,.0f}"
    )

    path = folder / "events.map.yaml"
    path.write_text(shipped("ged", mapping="g" * 26, coder="c" * 26), "utf-8")
    make_secret(folder / "events.map.key")
    yield f"    mapped: {_mapped(data, path, vocabulary, count)}"
    other = folder / "others.csv"
    _write(other, count, alike=False)
    told = _mapped(other, path, vocabulary, count)
    yield f"    mapped, each row with a day, a place and articles of its own: {told}"
    before = _memory()
    with closing(SqliteEngine.open(folder / "ways.db", vocabulary)) as engine:
        start = time.process_time()
        done = load_table(data, path, engine)
        took = time.process_time() - start
        yield (
            f"    mapped, checked and loaded: {done.claimed / took:,.0f} rows and "
            f"{done.new / took:,.0f} claims a second, {_memory() - before:.0f} MB more"
        )
        start = time.process_time()
        again = load_table(data, path, engine)
        took = time.process_time() - start
        yield f"    the same again ({again.new} new): {again.claimed / took:,.0f} rows a second"


def _mapped(data: Path, path: Path, vocabulary: Vocabulary, count: int) -> str:
    """Rows and claims a second, with the collector of garbage at rest as in a load."""
    reader = TableReader(
        data, read_mapping(path), Ids(b"s" * 32), Desk(vocabulary=vocabulary, roots=(path,))
    )
    before = _memory()
    start = time.process_time()
    with closing(RowDesk()) as rows, collector_resting():
        reader.meet(rows)
        report = TableReport(record="", mapping="", dry_run=True)
        claims = sum(len(made.claims) for made in reader.claimed(rows, report))
    took = time.process_time() - start
    return (
        f"{count / took:,.0f} rows and {claims / took:,.0f} claims a second, "
        f"{_memory() - before:.0f} MB more"
    )


def _write(path: Path, count: int, *, alike: bool = True) -> None:
    """Rows like those of the invented events, each under an id of its own.

    Args:
        alike: days, places and articles are those of the few invented events.
    """
    with EVENTS.open(encoding="utf-8", newline="") as stream:
        header, *sample = list(csv.reader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for number in range(count):
            cells = [str(number), f"R-{number}", *sample[number % 4][2:]]
            if not alike:
                row = dict(zip(header, cells, strict=True))
                day = (date(1990, 1, 1) + timedelta(days=number * 7 % 12_000)).isoformat()
                row["date_start"] = row["date_end"] = day
                row["where_coordinates"] += f" {number}"
                row["latitude"] = str(10 + number / 1_000_000)
                row["source_article"] = row["source_article"].replace("mill", f"mill {number}")
                cells = list(row.values())
            writer.writerow(cells)


def _memory() -> float:
    """The most that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
