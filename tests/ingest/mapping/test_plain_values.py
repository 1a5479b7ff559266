"""Values that are read without a look at the block around them are those of the long way."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes.table_reading import TableReader
from graph.changes.table_report import TableReport
from graph.claims.claim import claim_id
from graph.ingest.connector import Desk
from graph.ingest.mapping.made_rows import MadeRow
from graph.ingest.mapping.mapping_file import read_mapping
from graph.ingest.mapping.mapping_secret import Ids, joined
from graph.ingest.mapping.row_desk import RowDesk
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import MAPPING, write

WORDED = (
    MAPPING.replace(
        "    cites: report\n",
        '    cites: report\n    name: {text: "100%s of ${unit}: ${note} %", language: en}\n'
        '    quote: "${note}"\n',
    )
    .replace(
        'longitude: "${east}"}',
        'longitude: "${east}", precision: "${kind|precisions}"}',
    )
    .replace("codes:\n", 'codes:\n  precisions: {raid: exact, arrest: ""}\n')
    .replace("ignore: [note]", "ignore: []")
)
TEXTS = (
    "x",
    'a "b" \\ c',
    "Óstrel",
    "%d %%",
    "a\nb",
    "  two  ",
    "",
    "\u200bhidden",
    "\\u0041",
    "/",
)
DAYS = ("2019-01-05", "2019-02-30", "20190105", "2019-1-5", "", "2019-W01-1", "0000-01-01")
DEGREES = ("10.5", "-0.0", "+7", "90.1", "100", "", "010.50", "1e1", "12,5")
ROW = st.tuples(
    st.sampled_from(DAYS),
    st.sampled_from(DAYS),
    st.sampled_from(("1", "2")),
    st.sampled_from(("raid", "arrest", "other")),
    st.sampled_from(TEXTS),
    st.sampled_from(DEGREES),
    st.sampled_from(DEGREES),
    st.sampled_from(("", "Ostrel Herald", "Ostrel Herald;Quay; Watch", '"Q"')),
    st.sampled_from(TEXTS),
)


def _made(path: Path, vocabulary: Vocabulary, *, looked: bool) -> list[MadeRow]:
    mapping = read_mapping(path.with_name("raids.map.yaml"))
    reader = TableReader(path, mapping, Ids(b"x" * 32), Desk(vocabulary=vocabulary))
    assert not reader.errors
    reader.maker.tells_all = looked
    with closing(RowDesk()) as rows:
        reader.meet(rows)
        return list(reader.claimed(rows, TableReport(record="", mapping="", dry_run=True)))


@settings(max_examples=10, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=25))
def test_plain_values_are_those_of_the_long_way(
    rows: list[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> None:
    """Whatever stands in the cells, claims and refusals are the same, and ids are what content
    demands."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    for number, row in enumerate(rows):
        *dated, unit, north, east, papers, note = row
        counted = (unit, unit[:1] or "-", "3", "2", "4")
        writer.writerow((f"r-{number}", *dated, *counted, north, east, papers, note))
    folder = tmp_path_factory.mktemp("plain")
    path = write(folder, made.getvalue(), WORDED)
    quick, long = (_made(path, vocabulary, looked=looked) for looked in (False, True))
    for one, other in zip(quick, long, strict=True):
        assert (one.refused is None) == (other.refused is None)
        assert list(one.claims.items()) == list(other.claims.items())
        assert one.entities == other.entities
        assert all(told in other.told for told in one.told)
        assert {id: claim_id(claim) for id, claim in one.claims.items()} == {
            id: id for id in one.claims
        }


@given(parts=st.lists(st.text(), min_size=1, max_size=4))
def test_parts_of_a_key_are_percent_encoded(parts: list[str]) -> None:
    """RFC 3986, all but its unreserved letters, so that no two keys are written alike."""
    assert joined(parts) == "+".join(quote(part, safe="") for part in parts)


def test_ids_are_made_together() -> None:
    """They are those that each has by itself."""
    ids = Ids(b"x" * 32)
    asked = [("Event", "", "r-1"), ("Group", "dead", "r-1"), ("Event", "", "Óstrel")]
    begun = [(ids.begun(cls, apart), key) for cls, apart, key in asked]
    assert ids.together(begun) == [ids.once(*one) for one in asked]
    assert ids.together([]) == []
