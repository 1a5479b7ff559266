"""Copies and backups: what is in the file, what is noted, and what a failure leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.claims.decided import Decided
from graph.claims.errors import StoreError, StoreFull, StoreUnwritable
from graph.claims.marking import Clearance
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.claim_ids import kept_ids
from graph.engines.sqlite.write.restorer import Restorer
from graph.engines.tallies import Moved
from graph.vocabulary import Vocabulary
from tests.asking import answer, requests
from tests.clock import Clock, later
from tests.generators import CLEARANCES, EVERYTHING, story
from tests.story import Story, build


@pytest.fixture
def told(vocabulary: Vocabulary) -> Story:
    return story(vocabulary, seed=11, size=80)


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary, told: Story) -> Iterator[SqliteEngine]:
    clock = Clock()
    engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock)
    build(engine, told, clock)
    yield engine
    engine.close()


@pytest.fixture
def make(vocabulary: Vocabulary) -> Callable[[Path], SqliteEngine]:
    return lambda path: SqliteEngine.open(path, vocabulary, clock=Clock())


Make = Callable[[Path], SqliteEngine]


@pytest.mark.parametrize("clearance", CLEARANCES, ids=str)
def test_a_copy_answers_as_the_store_does(
    store: SqliteEngine, told: Story, make: Make, tmp_path: Path, clearance: Clearance
) -> None:
    """And even to one who may read everything, there is nothing more in it."""
    copy(store, clearance, tmp_path / "copy.db", make=make, clock=Clock())
    asked = requests(store.vocabulary, told, seed=3, count=20)
    with (
        closing(make(tmp_path / "copy.db")) as new,
        store.reading() as here,
        new.reading() as there,
    ):
        expected = [answer(here.view(clearance), request) for request in asked]
        assert [answer(there.view(clearance), request) for request in asked] == expected
        assert [answer(there.view(EVERYTHING), request) for request in asked] == expected


def test_nothing_hidden_is_in_the_bytes_of_a_copy(
    store: SqliteEngine, told: Story, make: Make, tmp_path: Path
) -> None:
    """No id of an entity, claim or origin that the viewer may not read."""
    clearance = Clearance.parse("public")
    copy(store, clearance, tmp_path / "copy.db", make=make, clock=Clock())
    data = (tmp_path / "copy.db").read_bytes()
    with store.reading() as snapshot:
        view = snapshot.view(clearance)
        seen = {h.entity.id for h in view.entity_histories()}
        claims = {h.record.claim.id for h in view.claim_histories()}
    hidden = {entity.id for entity in told.entities} - seen
    hidden |= {claim.id for claim in told.claims} - claims
    assert seen
    assert hidden
    # Those of claims may stand there as bytes.
    there = {
        id
        for id in seen | claims | hidden
        if any(form in data for form in (id.encode(), *kept_ids([id])))
    }
    assert there == seen | claims


def test_a_backup_holds_everything(
    store: SqliteEngine, told: Story, make: Make, tmp_path: Path
) -> None:
    """Without a clearance; the notes of earlier departures are in it, too."""
    copy(store, CLEARANCES[0], tmp_path / "copy.db", make=make, clock=Clock())
    copy(store, None, tmp_path / "backup.db", make=make, clock=Clock())
    asked = requests(store.vocabulary, told, seed=4, count=20)
    with (
        closing(make(tmp_path / "backup.db")) as new,
        store.reading() as here,
        new.reading() as there,
    ):
        assert [answer(there.view(EVERYTHING), request) for request in asked] == [
            answer(here.view(EVERYTHING), request) for request in asked
        ]
        assert [departure.kind for departure in new.departures()] == ["copy"]


def test_a_departure_is_noted_with_the_digest_of_the_file(
    store: SqliteEngine, make: Make, tmp_path: Path
) -> None:
    """When, for whom, and what."""
    clock = Clock(now=later())
    noted = copy(store, Clearance.parse("partner"), tmp_path / "a.db", make=make, clock=clock)
    copy(store, None, tmp_path / "b.db", make=make, clock=clock)
    first, second = store.departures()
    assert first == noted
    assert (first.kind, first.at, first.clearance) == ("copy", later(), "partner")
    assert (second.kind, second.clearance) == ("backup", "everything")
    for departure, name in ((first, "a.db"), (second, "b.db")):
        digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert departure.digest == digest


@pytest.mark.parametrize("clearance", [None, CLEARANCES[0]])
def test_what_is_there_is_never_overwritten(
    store: SqliteEngine, make: Make, tmp_path: Path, clearance: Clearance | None
) -> None:
    """Nor is anything noted."""
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(StoreError, match="is there already; name a file"):
        copy(store, clearance, tmp_path / "there.db", make=make, clock=Clock())
    assert (tmp_path / "there.db").read_text() == "mine"
    assert not list(store.departures())


def test_a_folder_that_is_not_there_is_named(
    store: SqliteEngine, make: Make, tmp_path: Path
) -> None:
    with pytest.raises(StoreUnwritable, match="nowhere; make it first"):
        copy(store, None, tmp_path / "nowhere" / "copy.db", make=make, clock=Clock())


def test_a_copy_that_fails_leaves_nothing(store: SqliteEngine, make: Make, tmp_path: Path) -> None:
    """No half of a store under the name asked for, none beside it, no note."""
    before = sorted(tmp_path.iterdir())

    def small(path: Path) -> SqliteEngine:
        engine = make(path)
        engine._db.pragma("max_page_count", 1)  # what it holds by now, that is
        return engine

    with pytest.raises(StoreFull, match="no room left"):
        copy(store, EVERYTHING, tmp_path / "copy.db", make=small, clock=Clock())
    assert sorted(tmp_path.iterdir()) == before
    assert not list(store.departures())


def test_a_copy_is_counted_read_again_and_compared(
    store: SqliteEngine, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tells how far it is; a copy of the copy has the same digest, and one that lost something
    on the way is refused and leaves nothing."""
    monkeypatch.setattr("graph.engines.tallies.STEP", 10)
    clearance = Clearance.parse("partner")
    steps: list[tuple[str, int]] = []
    held: list[Moved] = []

    def copied(engine: SqliteEngine, name: str) -> None:
        copy(
            engine,
            clearance,
            tmp_path / name,
            make=make,
            clock=Clock(),
            progress=lambda what, done: steps.append((what, done)),
            counted=held.append,
        )

    copied(store, "first.db")
    with closing(make(tmp_path / "first.db")) as first:
        copied(first, "second.db")
        with first.reading() as snapshot:
            counts = snapshot.view(clearance).counts()
    assert held[0] == held[1]
    assert (held[0].entities, held[0].claims) == (sum(counts.entities.values()), counts.claims)
    assert ("entities", 10) in steps
    assert steps.count(("claims", held[0].claims)) == 2
    monkeypatch.setattr(Restorer, "_write_changes", lambda *given: None)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreError, match="were read; it was removed, so copy again"):
        copied(store, "third.db")
    assert sorted(tmp_path.iterdir()) == before


def meanwhile(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """Let something happen when a copy is whole and has not its name yet."""

    def digest(path: Path) -> str:
        does()
        return hashlib.sha256(path.read_bytes()).hexdigest()

    monkeypatch.setattr("graph.engines.copies._digest", digest)


@pytest.mark.parametrize("clearance", [None, EVERYTHING])
def test_an_erasure_meanwhile_leaves_no_copy(
    store: SqliteEngine,
    told: Story,
    make: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clearance: Clearance | None,
) -> None:
    """In the last moment before it has its name; one that is begun behind the erasure is whole."""
    with store.writing(keep=False) as writer:
        alone = next(c.id for c in told.claims if not writer.refining([c.id]))

    def erased() -> None:
        monkeypatch.undo()
        decided = Decided(by="person", why="asked to")
        with store.writing() as writer:
            writer.expunge([alone], [], decided, tombstones=[])
        store.scrub()

    meanwhile(monkeypatch, erased)
    before = sorted(file.name for file in tmp_path.iterdir() if "store.db" not in file.name)
    path = tmp_path / "copy.db"
    with pytest.raises(StoreError, match="something was erased from the store while it was copied"):
        copy(store, clearance, path, make=make, clock=Clock())
    left = sorted(file.name for file in tmp_path.iterdir() if "store.db" not in file.name)
    assert left == before
    copy(store, clearance, path, make=make, clock=Clock())
    with closing(make(path)) as new, new.reading() as snapshot:
        claims = {h.record.claim.id for h in snapshot.view(EVERYTHING).claim_histories()}
    assert claims
    assert alone not in claims


def test_a_name_that_is_taken_meanwhile_is_left(
    store: SqliteEngine, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody else laid there is not written over."""
    path = tmp_path / "copy.db"
    meanwhile(monkeypatch, lambda: path.write_text("mine"))
    with pytest.raises(StoreError, match="is there already; name a file"):
        copy(store, EVERYTHING, path, make=make, clock=Clock())
    assert path.read_text() == "mine"
