"""What an engine keeps beside what came from another store."""

from __future__ import annotations

import pytest

from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.engines.engine import Engine
from graph.views.view import ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import EVERYTHING, build, story


def test_foreign_times_stand_beside(engine: Engine, vocabulary: Vocabulary, clock: Clock) -> None:
    """As changes of claims and entities, each time once; nothing else moves."""
    told = story(vocabulary, seed=3, size=10)
    build(engine, told, clock)
    claim, entity = told.claims[0].id, told.entities[0].id
    with engine.reading() as snapshot:
        before = snapshot.view(EVERYTHING).histories([claim, entity])
    clock.tick()
    times = {claim: "2020-01-01T00:00:00Z", entity: "2020-01-02T00:00:00.5Z"}
    with engine.writing() as writer:
        assert writer.came(times, Decided(by="person-1", why="as view.nq says")) == 2
        assert writer.came(times, Decided(by="person-2", why="again")) == 0
        at = writer.now
    with engine.reading() as snapshot:
        after = snapshot.view(EVERYTHING).histories([claim, entity])
    for id, moment in times.items():
        known, then = after[id], before[id]
        assert isinstance(known, EntityHistory | ClaimHistory)
        assert known._replace(changes=()) == then._replace(changes=())
        assert known.changes[:-1] == then.changes
        assert known.changes[-1] == (
            *("imported", at, "person-1", "as view.nq says", None, moment, None, None, None),
        )


def test_unknown_ids_are_refused(engine: Engine, vocabulary: Vocabulary, clock: Clock) -> None:
    """And nothing of the call is kept."""
    told = story(vocabulary, seed=3, size=10)
    build(engine, told, clock)
    with engine.writing() as writer, pytest.raises(InputError, match="has this id"):
        writer.came({"a" * 32: "2020-01-01T00:00:00Z"}, Decided(by="person-1", why="w"))


def test_empty_until_something_is_registered(
    engine: Engine, vocabulary: Vocabulary, clock: Clock
) -> None:
    """So that whoever restores knows before."""
    with engine.writing() as writer:
        assert writer.is_empty()
    build(engine, story(vocabulary, seed=3, size=5), clock)
    with engine.writing() as writer:
        assert not writer.is_empty()
