"""``answerable export --profile``: the file, what the sender learns, and what is refused."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest

from graph.export import EXPORTERS
from tests.api.running import Shell

PROFILE = """\
profile: harbour
about: "For the harbour campaign."
persons: all
places: region
dates: year
sources: described
"""


def test_a_file_its_report_and_its_table(affair: Shell) -> None:
    """The report goes to standard error and, whole, to a file; the table leads back. Both are for
    their owner alone, and the export has nothing of them."""
    out, report, table = (affair.folder / name for name in ("out.nq", "report.json", "table.csv"))
    done = affair(
        *("export", "--format", "nquads", "--profile", affair.write("p.yaml", PROFILE)),
        *("--output", str(out), "--report", str(report), "--pseudonyms", str(table)),
    )
    assert (done.code, done.out) == (0, "")
    assert "Profile harbour" in done.err
    [dates] = [line for line in done.err.splitlines() if "date told by year" in line]
    assert dates.endswith("when 1")
    assert json.loads(report.read_text("utf-8"))["profile"]["name"] == "harbour"
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    guard = next(row for row in rows if row["in_store"] == "e" * 26)
    assert guard["class"] == "StateBody"
    text = out.read_text("utf-8")
    assert guard["in_file"] in text
    assert text.startswith("# Redacted under a profile")
    assert "e" * 26 not in text
    assert "2018-12-28" not in text
    for path in (report, table):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("format", ["nquads", "trig", "jsonld"])
def test_such_a_file_is_not_taken_in(affair: Shell, format: str) -> None:
    """Import says what it is and whom to ask; nothing is written."""
    path = affair.folder / f"out{EXPORTERS[format].suffix}"
    done = affair("export", "--format", format, "--profile", "partner", "-o", str(path))
    assert done.code == 0
    new = affair.folder / "new.db"
    done = affair("import", str(path), "--store", str(new))
    assert done.code == 1
    assert "is of an export under a profile" in done.err
    assert "ask its sender for an export without --profile" in done.err
    assert not affair("export", "--format", "nquads", "--store", str(new)).out


def test_the_senders_files_replace_nothing(affair: Shell) -> None:
    """A file that is there is refused before anything leaves."""
    there = Path(affair.write("report.json", "mine"))
    out = affair.folder / "out.nq"
    done = affair(
        *("export", "--format", "nquads", "--profile", "court", "-o", str(out)),
        *("--report", str(there)),
    )
    assert done.code == 1
    assert "is there already" in done.err
    assert there.read_text("utf-8") == "mine"
    assert not out.exists()


def test_nothing_is_left_where_the_export_fails(affair: Shell) -> None:
    """No empty report, no empty table."""
    table = affair.folder / "table.csv"
    done = affair(
        *("export", "--format", "nquads", "--profile", "court"),
        *("-o", str(affair.folder / "no" / "out.nq"), "--pseudonyms", str(table)),
    )
    assert done.code != 0
    assert not table.exists()


def test_report_and_table_need_a_profile(affair: Shell) -> None:
    """Without one there is nothing to tell."""
    done = affair("export", "--format", "nquads", "--report", "report.json")
    assert done.code == 2
    assert "name one, too" in done.err


def test_an_unknown_profile(affair: Shell) -> None:
    """The message lists those that ship; nothing leaves."""
    done = affair("export", "--format", "nquads", "--profile", "nobody")
    assert (done.code, done.out) == (1, "")
    assert "court, partner, public-site" in done.err


def test_an_erasure_lists_such_an_export(affair: Shell) -> None:
    """With the profile's name, so that the sender knows what went to whom."""
    affair("export", "--format", "nquads", "--profile", "court")
    done = affair("search", "Arrest", "--json")
    event = json.loads(done.out)["hits"][0]["id"]
    done = affair(
        *("erase", event, "--by", "q" * 26, "--why", "asked to", "--with-dependents"),
        *("--as", "restricted", "--dry-run"),
    )
    assert "profile court" in done.out + done.err
