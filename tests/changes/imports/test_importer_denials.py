"""An accusation never comes in more openly than its denial."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.imports.importer import import_file
from graph.changes.imports.merger import Imported
from graph.changes.load import load
from graph.claims.marking import Marking
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.export.viewing import exported
from tests.generators import EVERYTHING
from tests.ingest.folder import write
from tests.naive import NaiveEngine
from tests.protection.test_denials import accusation, denial

EVENT = "  raid: {id: iiiiiiiiiiiiiiiiiiiiiiiiii, class: Event}\n"
RESTRICTED = Marking.parse("restricted")


def of(vocabulary: Vocabulary, folder: Path, *sheets: str) -> Engine:
    """A store into which sheets about one event were loaded."""
    folder.mkdir()
    registry = write(folder, "").with_name("registry.yaml")
    registry.write_text(registry.read_text() + EVENT)
    (folder / "sheet.yaml").unlink()
    engine = NaiveEngine(vocabulary, clock=Clock())
    for number, text in enumerate(sheets):
        write(folder, text, f"sheet-{number}.yaml")
    assert not load([folder], engine).errors
    return engine


def merged(theirs: Engine, here: Engine, folder: Path) -> Imported:
    path = folder / "theirs.nq"
    path.write_bytes(exported(theirs, "nquads"))
    done = import_file(path, here, clock=Clock())
    assert not done.errors
    return done


def accusing(engine: Engine) -> list[Marking]:
    with engine.reading() as snapshot:
        from_all = snapshot.view(EVERYTHING)
        return [
            record.marking
            for history in from_all.claim_histories()
            if (record := history.record).claim.predicate == "allegedPerpetrator"
            and not record.claim.negated
        ]


def test_a_new_accusation_is_as_strict(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """The denial stands here; the open accusation comes in under the denial's marking."""
    here = of(vocabulary, tmp_path / "here", denial("restricted"))
    theirs = of(vocabulary, tmp_path / "theirs", accusation())
    done = merged(theirs, here, tmp_path)
    assert (done.denied, done.apart) == (1, ())
    assert accusing(here) == [RESTRICTED]
    again = merged(theirs, here, tmp_path)
    assert (again.denied, again.apart) == (0, ())
    assert accusing(here) == [RESTRICTED]


def test_an_accusation_that_was_here_is_told_of(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Nothing of ours is closed by somebody else's file; a line says what to look at."""
    here = of(vocabulary, tmp_path / "here", accusation())
    theirs = of(vocabulary, tmp_path / "theirs", denial("restricted"))
    done = merged(theirs, here, tmp_path)
    assert done.denied == 0
    (line,) = done.apart
    assert "is restricted, and the accusation that it denies is public" in line
    assert accusing(here) == [Marking.parse("public")]


@pytest.mark.parametrize("marking", ["public", "restricted"])
def test_together_they_stay_as_they_are(
    vocabulary: Vocabulary, tmp_path: Path, marking: str
) -> None:
    """What is marked alike comes in as it is, into a store that holds something else."""
    here = of(vocabulary, tmp_path / "here")
    theirs = of(vocabulary, tmp_path / "theirs", accusation(marking), denial(marking))
    done = merged(theirs, here, tmp_path)
    assert (done.denied, done.apart) == (0, ())
    assert accusing(here) == [Marking.parse(marking)]
