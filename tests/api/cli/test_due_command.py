"""``due``: documents that may be kept, or used, no longer."""

from __future__ import annotations

import csv
import io
import json

from tests.api.running import Shell
from tests.field import REGISTRY, head

SOURCE = """\
keepUntil: 2025-06-30
consentUntil: [2026, {edtf: 2024-12-31, marking: restricted}]
consentWithdrawnOn: 2025-03-01
"""


def stored(shell: Shell) -> str:
    """The id of a source with such dates, in a store."""
    shell.write("registry.yaml", REGISTRY)
    sheet = shell.write(
        "sheet.yaml", head(source=SOURCE) + "entities: {e: {class: Event, kind: protest}}\n"
    )
    done = shell("load", sheet)
    assert done.code == 0, done.err
    told = json.loads(shell("due", "--on", "2030-01-01", "--format", "json").out)
    return str(told["due"][0]["source"])


def test_what_is_past_is_listed_for_who_may_read_it(shell: Shell) -> None:
    """By the day that is asked for; a coarse date is possibly past, and says so."""
    source = stored(shell)
    assert shell("due", "--on", "2024-12-31").out == ""
    done = shell("due", "--on", "2025-07-01")
    assert done.err == "2 past on 2025-07-01\n"
    assert sorted(line.split("  ")[1] for line in done.out.splitlines()) == [
        "consent withdrawn on 2025-03-01",
        "to be kept until 2025-06-30",
    ]
    assert all(line.startswith(f"{source}  ") for line in done.out.splitlines())
    assert all(line.endswith("  Test document") for line in done.out.splitlines())
    possible = shell("due", "--on", "2026-05-01").out
    assert "consent until 2026?" in possible
    assert (
        "consent until 2024-12-31  " in shell("due", "--on", "2025-01-01", "--as", "restricted").out
    )


def test_programs_read_it_too(shell: Shell) -> None:
    """As JSON and as CSV, with the same fields."""
    stored(shell)
    told = json.loads(shell("due", "--on", "2025-07-01", "--format", "json").out)["due"]
    rows = list(
        csv.DictReader(io.StringIO(shell("due", "--on", "2025-07-01", "--format", "csv").out))
    )
    assert [row["told"] for row in rows] == [row["told"] for row in told]
    assert {row["property"] for row in told} == {"keepUntil", "consentWithdrawnOn"}
    assert [row["claims"] for row in told] == [1, 1]
