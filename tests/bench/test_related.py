"""What `make bench --part relations` measures, over a world of a few dozen."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.vocabulary import Vocabulary
from tests.bench import reach
from tests.bench.filling import fill
from tests.bench.relations import relations
from tests.bench.world import Sizes


def test_every_row_is_measured(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever finds a way of another length than bare rows do would stop it."""
    monkeypatch.setattr(reach, "missing", lambda: "none is wanted")
    sizes = Sizes().times(0.0005)
    fill(tmp_path / "world.db", vocabulary, sizes)
    told = "\n".join(relations(tmp_path / "world.db", vocabulary, sizes, 0.0005, 1))
    for row in (
        *("laid out in", "3 hops, bare rows", "3 hops, ours", "3 hops, networkx"),
        *("shortest way, bare rows", "shortest way with its claims, ours", "a request for it"),
        *("around an actor", "around a unit", "a page of the timeline", "a page of them, kept"),
        *("by kind and year, fresh", "a request for them, kept", "accused by two speakers"),
    ):
        assert row in told
