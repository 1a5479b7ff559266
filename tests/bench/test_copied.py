"""What `make bench PART=copied` measures, over a world of a few dozen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.vocabulary import Vocabulary
from tests.bench.copied import beside
from tests.bench.filling import fill
from tests.bench.growth import QUESTIONS
from tests.bench.in_server import FULL, LABELS
from tests.neo4j.stores import emptied


def test_both_give_the_same(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A world is copied, and each question is asked of both."""
    path, sizes = tmp_path / "world.db", replace(FULL.times(0.0005), sources=20)
    fill(path, vocabulary, sizes)
    with emptied(LABELS) as server:
        told = "\n".join(beside(server, path, vocabulary, sizes))
        again = next(beside(server, path, vocabulary, sizes))
    assert "THEY DIFFER" not in told
    assert "not answered" not in told
    for row in ("copied 1,", "one hop of an actor", *QUESTIONS, "ways over arrays"):
        assert row in told
    assert again.startswith("the server's store"), "it is there"
