"""The days of campaigns and incidents of STIX, of which often one alone is given."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from graph.changes.table_load import load_table
from graph.engines.sqlite import SqliteEngine
from graph.ingest.mapping.connectors import shipped
from graph.vocabulary import Vocabulary
from tests.ingest.loaded import records
from tests.ingest.mapping.table import refusals, write_mapping

CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
FIRST, LAST = "2016-01-08T12:50:40.123Z", "2016-02-07T19:45:32.126Z"


@pytest.mark.parametrize(
    ("given", "apart", "told"),
    [
        ({"first_seen": FIRST}, False, [("2016-01-08/", "public")]),
        ({"last_seen": LAST}, False, [("/2016-02-07", "public")]),
        ({"first_seen": FIRST, "last_seen": LAST}, False, [("2016-01-08/2016-02-07", "public")]),
        (
            {"first_seen": FIRST, "last_seen": LAST},
            True,
            [("2016-01-08/2016-02-07", "confidential")],
        ),
        ({}, False, []),
    ],
)
def test_each_day_that_is_given_is_said(
    tmp_path: Path,
    vocabulary: Vocabulary,
    given: dict[str, str],
    apart: bool,
    told: list[tuple[str, str]],
) -> None:
    """Whichever of the two there is; where they are marked apart, as closely as can be."""
    campaign = {
        "type": "campaign",
        "spec_version": "2.1",
        "id": "campaign--00000001-aaaa-4aaa-8aaa-000000000000",
        "created": "2024-01-01T00:00:00.000Z",
        "modified": "2024-01-01T00:00:00.000Z",
        "name": "Quay raids",
        "object_marking_refs": [CLEAR],
        **given,
    }
    if apart:
        campaign["granular_markings"] = [{"marking_ref": RED, "selectors": ["last_seen"]}]
    bundle = {
        "type": "bundle",
        "id": "bundle--00000001-aaaa-4aaa-8aaa-000000000000",
        "objects": [campaign],
    }
    data = tmp_path / "stix.json"
    data.write_text(json.dumps(bundle), "utf-8")
    mapping = write_mapping(tmp_path, shipped("stix", mapping="m" * 26, coder="c" * 26))
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        assert refusals(load_table(data, mapping, engine)) == []
        found = [one.claim for one in records(engine).values() if one.claim.predicate == "when"]
        assert [(claim.value and claim.value.text, str(claim.marking)) for claim in found] == told
