"""The rival's tables hold what the public may read, and what cannot be had is said plainly."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graph.claims.marking import PUBLIC
from graph.vocabulary import Vocabulary
from tests.bench import graph_library, plain_world, postgraphile
from tests.bench.filling import fill
from tests.bench.node_servers import Missing
from tests.bench.readers import MARKINGS, readers
from tests.bench.rivals import rivals
from tests.bench.warm import warm
from tests.bench.world import Sizes, World

SIZES = Sizes().times(0.0005)


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_the_same_world(tmp_path: Path) -> None:
    """A row an actor, an event and a public involvement; none of what is hidden."""
    world = World(SIZES)
    plain_world.write_tables(world, tmp_path)
    actors, events = rows(tmp_path / "actor.csv"), rows(tmp_path / "event.csv")
    assert [row[1] for row in actors] == list(world.actors)
    assert [row[1] for row in events] == list(world.events)
    assert all(name for *_, name in actors)
    assert all(kind and date for *_, kind, date in events)
    said = [one for one in world.claims() if one.predicate in plain_world.ROLES]
    hidden = [one for one in said if one.marking != PUBLIC]
    assert hidden
    involved = [
        (actors[int(actor) - 1][1], events[int(event) - 1][1], role, stance)
        for _, actor, event, role, stance in rows(tmp_path / "involvement.csv")
    ]
    public = [one for one in said if one.marking == PUBLIC]
    assert involved == [(o.object, o.subject, o.predicate, o.stance.name) for o in public]


def test_what_is_missing_is_said(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is measured against nobody."""

    def none() -> Path:
        raise Missing("PostgreSQL is not installed")

    monkeypatch.setattr(postgraphile, "_programs", none)
    monkeypatch.setattr(graph_library, "missing", lambda: "no Java here")
    said = list(rivals(tmp_path / "store.db", tmp_path, vocabulary, SIZES, 1.0))
    assert said[-2:] == ["skipped: PostgreSQL is not installed", "skipped: no Java here"]
    assert not any("times" in line for line in said)


def test_readers_are_asked_the_same(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Each gets a reply to each question, kept and fresh."""
    told = list(readers(tmp_path, vocabulary, SIZES, most=1))
    for reader in ("public", "in fr", "partner", f"{MARKINGS} markings"):
        rows = [line for line in told if f" {reader} " in line]
        assert len(rows) == 4, told
        assert all("kept" in row and "fresh" in row for row in rows)


def test_memory_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Of a server that was asked of all sorts; a question that is refused would stop it."""
    fill(tmp_path / "world.db", vocabulary, SIZES)
    told = list(warm(tmp_path / "world.db", SIZES, pages=1))
    assert len(told) == 4
    assert all("MB" in line for line in told)
