"""An invented table and its mapping, for tests to alter and load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.changes.table_load import load_table
from graph.changes.table_report import TableReport
from graph.engines.engine import Engine
from graph.ingest.mapping.mapping_secret import key_path

HEADER = "id,day,until,precision,kind,unit,unit_id,best,low,high,north,east,papers,note\n"
ROWS = """\
r-1,2019-01-05,2019-01-05,1,raid,Ostrel Guard,10,3,2,4,10.5,20.5,Ostrel Herald;Ostrel Watch,x
r-2,2019-02-01,2019-02-06,2,arrest,Ostrel Guard,10,2,3,3,10.6,20.4,Ostrel Herald,
r-3,2019-03-01,2019-03-01,1,raid,Quay Patrol,11,,,,10.5,20.5,,
"""

MAPPING = """\
mapping: mappingmappingmappingmappi
coder: coder
key: [id]
source: {name: Raids in Ostrel, publisher: desk, published: 2020-01-31, kind: database}
answers: not covered
marking: partner
stance: reported
attribution: [desk reports, "paper? reports"]
entities:
  coder: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}
  desk: {class: Organisation, name: Ostrel data desk}
columns:
  day: {date: iso}
  until: {date: iso}
  papers: {split: ";"}
codes:
  kinds: {raid: search-of-home, arrest: arrest}
within: {south: 5, west: 15, north: 15, east: 25}
rows:
  raid:
    class: Event
    key: [id]
    identifiers: {text: "${id}", scheme: ostrel-raids}
    kind: ${kind|kinds}
    when:
      - {if: {precision: 1}, edtf: "${day}"}
      - {if: {precision: {from: 2}}, edtf: "[${day}..${until}]"}
    cites: report
    place: where
    participants: unit
    victims:
      killed: {class: Group, size: {best: "${best}", min: "${low}", max: "${high}"}}
  unit: {class: StateBody, key: [unit_id], name: "${unit}"}
  where: {class: Place, key: [north, east], point: {latitude: "${north}", longitude: "${east}"}}
  report: {class: Source, key: [papers], publisher: paper}
  paper: {class: Organisation, key: [papers], key_is_name: i-know, name: "${papers}"}
ignore: [note]
"""


def write(folder: Path, rows: str = ROWS, mapping: str = MAPPING, name: str = "raids.csv") -> Path:
    """The table in a folder, its mapping and a key beside it."""
    path = folder / name
    path.write_text(HEADER + rows if name.endswith(".csv") else rows, "utf-8")
    write_mapping(folder, mapping)
    return path


def write_mapping(folder: Path, text: str, name: str = "raids.map.yaml") -> Path:
    """A mapping with a key."""
    path = folder / name
    path.write_text(text, "utf-8")
    key = key_path(path)
    if not key.exists():
        key.touch(0o600)
        key.write_text("5" * 64, "ascii")
    return path


def load(path: Path, engine: Engine, **options: Any) -> TableReport:
    """Load the table by the mapping beside it."""
    return load_table(path, path.with_name("raids.map.yaml"), engine, **options)


def refusals(report: TableReport) -> list[str]:
    """Errors of the whole file, as they are told."""
    return [str(error) for error in report.errors]
