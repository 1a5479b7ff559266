"""A term that was renamed: the store goes on, what was said and its id stay as they were."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from graph.changes.imports.importer import import_file
from graph.claims.claim import Citation, Entity, Stance, make_claim
from graph.claims.errors import StoreError, VocabularyError
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, Clearance
from graph.engines import CHECKS
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.protection.tombstones import Tombstones
from graph.release.export_run import export
from graph.views.replies import read_one
from graph.views.view import Concepts, EntityQuery, HasConcept, Relations
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY

RAID, GUARD, PAPER = "a" * 26, "b" * 26, "c" * 26
OLD = """@prefix : <https://w3id.org/answerable/ontology#> .
@prefix c: <https://w3id.org/answerable/concept/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
c:harbour-raid a skos:Concept ; skos:inScheme c:event-kinds ;
    skos:prefLabel "raid on a harbour"@en ; skos:definition "A harbour is raided."@en .
"""
NEW = OLD.replace("c:harbour-raid", "c:raid-on-harbour")
REPLACED = "<https://w3id.org/answerable/concept/harbour-raid> "
REPLACED += "<http://purl.org/dc/terms/isReplacedBy> c:raid-on-harbour .\n"

Read = Callable[[str], Vocabulary]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The ontology with a file of one's own."""
    folder = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY, folder)

    def vocabulary(text: str) -> Vocabulary:
        (folder / "own.ttl").write_text(text, "utf-8")
        return Vocabulary.load(folder)

    return vocabulary


def fill(path: Path, vocabulary: Vocabulary) -> str:
    """A store with a claim in the old term; its id."""
    claim = make_claim(
        origin="o" * 26,
        subject=RAID,
        predicate="kind",
        concept="harbour-raid",
        stance=Stance.REPORTED,
        citation=Citation(source=PAPER),
        marking=PUBLIC,
    )
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine,
        engine.writing() as writer,
    ):
        writer.register(
            Entity(id=id, cls=cls, marking=PUBLIC)
            for id, cls in ((RAID, "Event"), (GUARD, "StateBody"), (PAPER, "Source"))
        )
        writer.record([claim])
    return claim.id


def test_a_lost_term_is_refused_with_the_list(tmp_path: Path, read: Read) -> None:
    """And with what would help; nothing is changed."""
    fill(tmp_path / "store.db", read(OLD))
    with pytest.raises(StoreError, match=r"concept harbour-raid; .*dct:isReplacedBy"):
        SqliteEngine.open(tmp_path / "store.db", read(NEW))
    SqliteEngine.open(tmp_path / "store.db", read(OLD)).close()


def test_a_replaced_term(tmp_path: Path, read: Read) -> None:
    """Is found, shown and filtered by its new name, under the old id; copies and imports hold."""
    path = tmp_path / "store.db"
    id = fill(path, read(OLD))
    vocabulary = read(NEW + REPLACED)

    def opened(name: str) -> SqliteEngine:
        return SqliteEngine.open(tmp_path / name, vocabulary, clock=Clock())

    with closing(opened("store.db")) as engine:
        copy(
            *(engine, Clearance.parse("public"), tmp_path / "copy.db"),
            make=lambda new: SqliteEngine.open(new, vocabulary, clock=Clock()),
            clock=Clock(),
        )
        out = io.BytesIO()
        export(engine, PUBLIC_CLEARANCE, "nquads", out, clock=Clock())
    (tmp_path / "all.nq").write_bytes(out.getvalue())
    with closing(opened("imported.db")) as engine:
        done = import_file(
            tmp_path / "all.nq",
            engine,
            by="i",
            tombstones=Tombstones(tmp_path / "key"),
            clock=Clock(),
        )
        assert done.errors == ()
    for name in ("store.db", "copy.db", "imported.db"):
        with closing(opened(name)) as engine, engine.reading() as snapshot:
            view = snapshot.view(PUBLIC_CLEARANCE)
            assert view.records([id])[id].claim.concept == "raid-on-harbour", name
            kinds = read_one(view, Concepts(property="kind"), [RAID])
            assert list(kinds.values()) == [("raid-on-harbour",)]
            where = HasConcept(property="kind", codes=frozenset({"raid-on-harbour"}))
            found = view.entities(EntityQuery(classes=("Event",), where=where)).rows
            assert [ref.id for ref in found] == [RAID]
            assert read_one(view, Relations(property="place"), [RAID])
        assert CHECKS["sqlite"](tmp_path / name).faults == (), name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (OLD + REPLACED.replace("raid-on-harbour", "harbour-raid"), "is replaced and is there"),
        (NEW + REPLACED.replace("c:raid-on-harbour", "c:harbor"), "declared nowhere"),
    ],
)
def test_what_replaces_has_to_be_there(read: Read, text: str, problem: str) -> None:
    with pytest.raises(VocabularyError, match=problem):
        read(text)
