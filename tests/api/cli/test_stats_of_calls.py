"""``answerable stats`` says how much memory a server takes to keep what statuses rest on: of the
calls that the reader reads."""

from __future__ import annotations

from api.cli.commands.stats import _held
from graph.claims.claim import Review
from graph.views.view import Counts


def last_line(calls: int) -> str:
    counts = Counts(
        entities={"Call": calls, "Event": 7} if calls else {"Event": 7},
        claims=9,
        standing=8,
        reviews={Review.PROPOSED: 8},
        sources=1,
    )
    return list(_held(counts))[-1]


def test_as_much_as_there_are_calls() -> None:
    assert last_line(100_000) == "What statuses of all calls rest on takes a server about 125 MB."
    assert last_line(3).endswith("about 1 MB.")
    assert last_line(0).split() == ["sources", "1"]
