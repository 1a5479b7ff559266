"""Indexes that are left out while very many claims come in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED, Marking
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.tokens import all_tokens
from graph.engines.sqlite.write import late_indexes, late_tokens
from graph.views.view import ClaimQuery, Claims, Relations, Window
from graph.vocabulary import Vocabulary

EVENTS = [entity_id("late", f"event {i}") for i in range(30)]
ACTOR, SOURCE = entity_id("late", "actor"), entity_id("late", "source")


@pytest.fixture
def engine(tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> SqliteEngine:
    """A store with entities, whose loader takes ten claims for very many."""
    monkeypatch.setattr(late_indexes, "MANY", 10)
    monkeypatch.setattr("graph.engines.sqlite.keys.BATCH", 5)
    engine = SqliteEngine.open(tmp_path / "store.db", vocabulary)
    with engine.writing() as writer:
        writer.register(Entity(id=event, cls="Event", marking=PUBLIC) for event in EVENTS)
        writer.register(
            [
                Entity(id=ACTOR, cls="Person", marking=PUBLIC),
                Entity(id=SOURCE, cls="Source", marking=PUBLIC),
            ]
        )
    return engine


def claims(first: int, behind: int) -> list[Claim]:
    return [victim(event) for event in EVENTS[first:behind]]


def victim(event: str, marking: Marking = PUBLIC, refines: str | None = None) -> Claim:
    return make_claim(
        origin="late",
        subject=event,
        predicate="victim",
        object=ACTOR,
        attribution=(Attribution(actor=ACTOR, act="states"),),
        stance=Stance.REPORTED,
        citation=Citation(source=SOURCE),
        marking=marking,
        refines=refines,
    )


def indexes(engine: SqliteEngine) -> set[str]:
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        return {
            sql
            for (sql,) in view._reader.db.execute(
                "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
            )
        }


def found(engine: SqliteEngine) -> tuple[int, int, int]:
    """How many relations and claims the actor has, and how many he made."""
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        said = view.claims(ClaimQuery(speaker=ACTOR))
        related_want = Relations(property="victim", inverse=True)
        claimed_want = Claims(predicates=(("victim", True),), window=Window(count=True))
        replies = view.read([(related_want, [ACTOR]), (claimed_want, [ACTOR])])
        related = replies[related_want]
        claimed = replies[claimed_want]
    return len(related[ACTOR].rows), claimed[ACTOR].total, len(said.rows)  # type: ignore[attr-defined]


def test_they_are_all_there_afterwards(engine: SqliteEngine) -> None:
    """And what was recorded is found by them, with what was there before."""
    before = indexes(engine)
    with engine.writing() as writer:
        writer.record(claims(0, 4))
        writer.record(claims(0, 25))
        writer.record(claims(25, 30))
    assert indexes(engine) == before
    assert found(engine) == (30, 30, 30)


def test_they_are_left_out_meanwhile(engine: SqliteEngine) -> None:
    """From when most claims are new, and not before."""
    with engine.writing() as writer:
        with late_indexes.LateIndexes(writer._db) as missing:
            missing.expect(9)
            assert not missing._made
            missing.expect(10)
            assert len(missing._made) > 5
        assert not missing._made


def test_a_large_store_keeps_its_own(engine: SqliteEngine) -> None:
    """Making them all anew would cost more than it saves."""
    with engine.writing() as writer:
        writer.record(claims(0, 25))
        missing = late_indexes.LateIndexes(writer._db)
        missing.expect(24)
        assert not missing._made


def test_a_refused_unit_leaves_them_as_they_were(engine: SqliteEngine) -> None:
    """Its caller may go on in the same transaction."""
    before = indexes(engine)
    stranger = victim(entity_id("late", "nobody"))
    with engine.writing() as writer:
        with pytest.raises(InputError):
            writer.record([*claims(0, 30), stranger])
        writer.record(claims(0, 3))
    assert indexes(engine) == before
    assert found(engine) == (3, 3, 3)


def test_what_comes_twice_is_there_once(engine: SqliteEngine) -> None:
    """As it came first; nothing of the others is left, and all are counted."""
    with engine.writing() as writer:
        writer.record(claims(0, 4))
        stricter = [replace(claim, marking=RESTRICTED) for claim in claims(0, 12)]
        assert writer.record([*claims(2, 20), *stricter, *claims(18, 22)]) == (18, 16)
    assert found(engine) == (22, 22, 22)
    sound(engine)


def test_what_refines_is_linked_when_ids_are_known(engine: SqliteEngine) -> None:
    """At any depth; it binds what refines it, and is not shown beside it."""
    coarse = victim(EVENTS[0], RESTRICTED)
    fine = victim(EVENTS[0], refines=coarse.id)
    finest = victim(EVENTS[0], refines=fine.id)
    with engine.writing() as writer:
        writer.record([coarse, *claims(1, 20), fine, finest, *claims(20, 30), fine])
        assert writer.refining([coarse.id]) == {fine.id, finest.id}
        assert writer.effective([finest.id]) == {finest.id: RESTRICTED}
    assert found(engine) == (29, 29, 29)
    sound(engine)


def test_what_refines_comes_after_the_coarser(engine: SqliteEngine) -> None:
    """Whether that comes too late or not at all."""
    coarse = victim(EVENTS[0])
    fine = victim(EVENTS[0], refines=coarse.id)
    for refused in ([fine, *claims(1, 30), coarse], [*claims(1, 30), fine]):
        with engine.writing() as writer:
            with pytest.raises(InputError, match="refines a claim that is not there"):
                writer.record(refused)
            writer.record(claims(1, 3))
    assert found(engine) == (2, 2, 2)
    sound(engine)


@pytest.mark.parametrize("most", [1, 20, 1000])
@pytest.mark.parametrize("common", [1, 5, 1000])
def test_words_that_wait_are_all_found(
    engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch, most: int, common: int
) -> None:
    """Rare ones and common ones, in memory or where they are too many for it; of what came twice
    they are there once."""
    monkeypatch.setattr(late_tokens, "MOST", most)
    monkeypatch.setattr(late_tokens, "COMMON", common)
    told = [named(event, f"Raid {number % 7} at Ostrel") for number, event in enumerate(EVENTS)]
    with engine.writing() as writer:
        writer.record(told[:2])
        assert writer.record([*told, *told[10:20]]) == (28, 12)
        assert not writer._db.execute(
            "SELECT name FROM sqlite_temp_schema WHERE name = 'late_tokens'"
        ).fetchall()
    kept = engine._db.execute("SELECT marking, token, claim FROM tokens").fetchall()
    due = [
        (marking, token, claim)
        for marking, claim, found in all_tokens(engine._db)
        for token in found
    ]
    assert len(due) > 5 * len(EVENTS)
    assert kept == sorted(due)


def named(event: str, text: str) -> Claim:
    return make_claim(
        origin="late",
        subject=event,
        predicate="name",
        value=Literal(datatype="text", text=text),
        stance=Stance.REPORTED,
        citation=Citation(source=SOURCE, locator="L1", quote="seven were taken"),
        marking=PUBLIC,
    )


def sound(engine: SqliteEngine) -> None:
    """Every key leads somewhere, and will be made to."""
    assert engine._db.pragma("foreign_keys") == 1
    assert engine._db.pragma("integrity_check") == "ok"
    assert not engine._db.execute("PRAGMA foreign_key_check").fetchall()
    for table in ("bodies", "speakers", "spoken"):
        (one,), (other,) = (
            engine._db.execute(f"SELECT count(*) FROM {name}") for name in ("claims", table)
        )
        assert one == other
