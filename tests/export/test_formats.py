"""What is said of every format, and what has to hold of every one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.export import EXPORTERS
from graph.vocabulary import Vocabulary
from tests.export.example import example
from tests.export.viewing import exported, lived
from tests.generators import CLEARANCES, EVERYTHING, stories
from tests.property.opened import copy_of, living

FORMATS = (Path(__file__).parent.parent.parent / "graph/export/FORMATS.md").read_text("utf-8")


def test_table_says_what_formats_keep_and_lose() -> None:
    """The document's table is what the exporters say of themselves."""
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", FORMATS, re.M)
    assert rows == [(name, e.keeps, e.loses) for name, e in EXPORTERS.items()]


def test_files_can_be_told_apart() -> None:
    """No two formats share a suffix or have none."""
    suffixes = [exporter.suffix for exporter in EXPORTERS.values()]
    assert all(suffix.startswith(".") for suffix in suffixes)
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize("format", EXPORTERS)
@given(data=st.data(), clearance=st.sampled_from(CLEARANCES))
@settings(max_examples=8)
def test_an_export_is_that_of_the_copy(
    format: str, vocabulary: Vocabulary, data: st.DataObject, clearance: object
) -> None:
    """Law 1, for whom the copy was made and for who may read all of it; engines agree, too."""
    told = data.draw(stories(vocabulary))
    with living("sqlite", vocabulary, told) as full, living("naive", vocabulary, told) as naive:
        expected = exported(full, format, clearance)
        assert exported(naive, format, clearance) == expected
        with copy_of(full, "sqlite", clearance) as copy:
            assert exported(copy, format, clearance) == expected
            assert exported(copy, format, EVERYTHING) == expected


@pytest.mark.parametrize("format", EXPORTERS)
def test_hidden_entities_leave_no_trace(format: str, vocabulary: Vocabulary) -> None:
    """A public file names nothing that the public may not read."""
    engine = lived(vocabulary)
    with engine.reading() as snapshot:
        seen = [
            {h.entity.id for h in view.entity_histories()}
            | {h.record.claim.id for h in view.claim_histories()}
            for view in (snapshot.view(EVERYTHING), snapshot.view(CLEARANCES[0]))
        ]
    hidden = seen[0] - seen[1]
    public = exported(engine, format, CLEARANCES[0])
    assert hidden
    assert not [id for id in hidden if id.encode() in public]


def test_the_explained_file_is_an_export(vocabulary: Vocabulary) -> None:
    """What the document explains piece by piece is, put together, what TriG writes."""
    pieces = re.findall(r"^```trig\n(.*?)^```$", FORMATS, re.M | re.S)
    assert "".join(pieces) == exported(example(vocabulary), "trig", CLEARANCES[0]).decode()
