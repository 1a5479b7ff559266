"""Whatever leaves through an exporter is noted, whole or not."""

from __future__ import annotations

import hashlib
import io

import pytest

from graph.engines.engine import Engine
from graph.release.export_run import export
from graph.vocabulary import Vocabulary
from tests.clock import Clock, later
from tests.generators import CLEARANCES, EVERYTHING, build, story


class Breaking(io.BytesIO):
    """A stream that takes one piece and no more."""

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        if self.tell():
            raise BrokenPipeError
        return super().write(piece)


def test_an_export_is_noted(engine: Engine, vocabulary: Vocabulary, clock: Clock) -> None:
    """When, for whom, in which format, and the SHA-256 of the bytes."""
    build(engine, story(vocabulary, seed=1), clock)
    clock.now = later()
    out = io.BytesIO()
    noted = export(engine, CLEARANCES[0], "nquads", out, clock=clock)
    assert list(engine.departures()) == [noted]
    assert (noted.kind, noted.at, noted.clearance, noted.profile) == (
        *("export", later(), "public", "nquads"),
    )
    assert noted.digest == hashlib.sha256(out.getvalue()).hexdigest()


def test_an_export_that_breaks_is_noted(
    engine: Engine, vocabulary: Vocabulary, clock: Clock
) -> None:
    """What left before the break has left; the error reaches the caller all the same."""
    build(engine, story(vocabulary, seed=1, size=300), clock)
    with pytest.raises(BrokenPipeError):
        export(engine, EVERYTHING, "nquads", Breaking(), clock=clock)
    [noted] = engine.departures()
    assert (noted.kind, noted.clearance) == ("export", str(EVERYTHING))


def test_a_note_is_no_part_of_a_view(engine: Engine, vocabulary: Vocabulary, clock: Clock) -> None:
    """Exporting changes nothing that anybody can read."""
    build(engine, story(vocabulary, seed=1), clock)
    first, second = io.BytesIO(), io.BytesIO()
    export(engine, EVERYTHING, "nquads", first, clock=clock)
    export(engine, EVERYTHING, "nquads", second, clock=clock)
    assert first.getvalue() == second.getvalue()
