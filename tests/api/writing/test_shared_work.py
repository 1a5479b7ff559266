"""Several people at the same documents: whose is what, and where two differ."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.shared_work import to_code, to_read
from graph.changes.sheet_comparison import compare_sheets
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import FERRY, REVIEW, SHEET, House, furnish
from tests.clock import Clock

SECOND = "secondsheetsecondsheetseco"
READER, CODER = "r" * 26, "q" * 26


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def work(house: House, clearance: str = "restricted") -> tuple[list[str], list[str]]:
    """What is the coder's to code, and the reader's to read."""
    with house.engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse(clearance))
        code, read = to_code(view, CODER), to_read(view, READER)
        return [one.origin for one in code], [one.origin for one in read]


def test_whose_a_sheet_is(house: House) -> None:
    """To code until it says something of its document, to read until it is decided; a reader who
    sets something to conflict gives it back."""
    about = f"about: {{assignedTo: {CODER}, secondReader: {READER}, name: The ferry}}\n"
    empty = SHEET.split("entities:")[0] + about
    assert house.add("writer", empty)["data"]["addSheet"]
    assert work(house) == ([FERRY], [])
    house.add("writer", SHEET + about)
    assert work(house) == ([], [FERRY])
    query = "query ($me: String!) { sources(where: {assignedTo: {eq: $me}}) { nodes { label } } }"
    nodes = house.ask("reader", query, me=CODER)["data"]["sources"]["nodes"]
    assert nodes == [{"label": "The ferry"}]
    claims = "{ claims(first: 100) { nodes { id origin citation { locator } } } }"
    nodes = house.ask("reader", claims)["data"]["claims"]["nodes"]
    ids = [n["id"] for n in nodes if n["origin"] == FERRY and n["citation"]["locator"]]
    assert house.ask("reader", REVIEW, ids=ids, decision="ACCEPTED", why="read")["data"]
    assert work(house) == ([], [])
    house.ask("reader", REVIEW, ids=ids[:1], decision="CONFLICT", why="read again")
    assert work(house) == ([FERRY], [])
    assert work(house, "public") == ([FERRY], [])
    me = house.ask("reader", "{ reader { person } }")["data"]["reader"]["person"]
    assert me == house.person("reader")
    told = CliRunner().invoke(
        cli, ["mine", "--by", CODER, "--store", str(house.folder / "store.db")]
    )
    assert told.exit_code == 0, told.output
    assert FERRY in told.output
    for who in ("coder-1", CODER.upper(), f"{CODER}2"):
        for field, other in (("assignedTo", CODER), ("secondReader", READER)):
            wrong = house.add(
                "writer", SHEET + about.replace(f"{field}: {other}", f"{field}: {who}")
            )
            [error] = wrong["errors"]
            assert f"{field} “{who}”: is not the opaque id of a person" in error["message"]


def test_two_who_code_one_document_are_compared(house: House) -> None:
    """What both say is counted; what one says otherwise, or not at all, is a row."""
    house.add("writer")
    other = SHEET.replace(FERRY, SECOND).replace("kind: detention", "kind: killing")
    other = other.replace(
        "  - {subject: raid, at: L2, stance: alleged", "  - {subject: raid, at: L2"
    )
    assert house.add("second", other)["data"]["addSheet"]
    everything = Clearance.parse("confidential")
    found = compare_sheets(house.engine, FERRY, SECOND, everything)
    told = {(row.at, row.about, row.property): (row.one, row.other) for row in found.rows}
    assert set(told) == {
        ("L2", "The raid on the ferry", "kind"),
        ("L2", "The raid on the ferry", "allegedPerpetrator"),
    }
    one, two = told["L2", "The raid on the ferry", "kind"]
    assert one[0].startswith("detention")
    assert two[0].startswith("killing")
    assert found.alike > 3
    assert compare_sheets(house.engine, FERRY, FERRY, everything).rows == ()
    with pytest.raises(InputError, match="there is no sheet"):
        compare_sheets(house.engine, FERRY, "z" * 26, everything)
    store = ["--store", str(house.folder / "store.db")]
    told_ = CliRunner().invoke(cli, ["compare", FERRY, SECOND, *store])
    assert "The raid on the ferry\tkind" in told_.output
