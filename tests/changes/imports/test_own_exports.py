"""What holds of each format of ours that comes back: all of it, the same again, what changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.changes.imports.importer import import_file
from graph.changes.imports.merger import Imported
from graph.claims.claim import Citation, Claim, Entity, Literal, Stance, entity_id, make_claim
from graph.claims.marking import Marking
from graph.claims.point import Point
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.export.viewing import exported, lived
from tests.naive import NaiveEngine

LATER = 2_000_000_000_000_000
FORMATS = {"nquads": "view.nq", "trig": "view.trig", "csv": "view.csv.zip"}
SHEET = entity_id("own exports", "sheet")
PUBLIC = Marking.parse("public")
HOSTILE = ("=HYPERLINK(1)", "'=1+1", "''@x", "-5", "it's", "'; DROP TABLE claims; --", 'a,b "c"')


@pytest.fixture(params=FORMATS)
def format(request: pytest.FixtureRequest) -> str:
    """Each format that can be taken in."""
    return str(request.param)


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    """Claims of every form, with lives; and texts that a spreadsheet would run, and a point."""
    engine = lived(vocabulary, size=40)
    place, source = (entity_id(SHEET, name) for name in ("quay", "paper"))
    with engine.writing() as writer:
        writer.register([Entity(id=place, cls="Place", marking=PUBLIC)])
        writer.register([Entity(id=source, cls="Source", marking=PUBLIC)])
        point = Point(latitude="10.5", longitude="-20.25", precision="exact")
        values = [Literal(datatype="point", text=str(point), point=point)]
        claims = [_said(place, source, "point", value) for value in values]
        claims += [
            _said(place, source, "name", Literal(datatype="text", text=text, original=text))
            for text in HOSTILE
        ]
        writer.record(claims)
    return engine


def _said(subject: str, source: str, predicate: str, value: Literal) -> Claim:
    return make_claim(
        origin=SHEET,
        subject=subject,
        predicate=predicate,
        value=value,
        stance=Stance.ASSERTED,
        citation=Citation(source=source, locator="=L1", quote="+ a quote"),
        marking=PUBLIC,
    )


def take_in(path: Path, engine: NaiveEngine | SqliteEngine, data: bytes) -> Imported:
    """Offer a file to a store."""
    path.write_bytes(data)
    return import_file(path, engine, clock=Clock(now=LATER))


def edited(data: bytes, edit: Callable[[str], str], table: str = "claims.csv") -> bytes:
    """A zip of tables with one of them changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, edit(text) if name == table else text)
    return out.getvalue()


def test_all_of_it_comes_back(
    store: NaiveEngine, format: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Into an empty store: its N-Quads are the same bytes, hostile texts, record times and
    decisions included. The same again changes nothing."""
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    path, data = tmp_path / FORMATS[format], exported(store, format)
    done = take_in(path, engine, data)
    assert [str(error) for error in done.errors] == []
    assert exported(engine, "nquads") == exported(store, "nquads")
    again = take_in(path, engine, data)
    assert not again.errors
    assert (again.entities, again.claims, again.decided) == (0, 0, 0)
    assert exported(engine, "nquads") == exported(store, "nquads")


def test_a_part_is_completed_and_what_is_gone_stays(
    store: NaiveEngine, format: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """A file with less takes nothing back; the whole one adds what is new."""
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    less = exported(lived(vocabulary, size=40), format)
    assert not take_in(tmp_path / FORMATS[format], engine, less).errors
    done = take_in(tmp_path / FORMATS[format], engine, exported(store, format))
    assert not done.errors
    assert (done.entities, done.claims) == (2, 1 + len(HOSTILE))
    before = exported(engine, "nquads")
    assert not take_in(tmp_path / FORMATS[format], engine, less).errors
    assert exported(engine, "nquads") == before


@pytest.mark.parametrize(
    ("table", "edit", "told"),
    [
        ("claims.csv", lambda t: t.replace("it's", "it is"), "id"),
        ("claims.csv", lambda t: t.replace(",asserted,", ",certain,", 1), "claims.csv line"),
        ("claims.csv", lambda t: t.replace("10.5,'-20.25", "95,'-20.25"), "claims.csv line"),
        ("claims.csv", lambda t: t.replace(",locator,", ",place,", 1), "lacks the columns locator"),
        ("claims.csv", lambda t: t.replace(",name,", ",named,", 1), "ontology does not have"),
        ("entities.csv", lambda t: t.replace("Z\r\n", "\r\n", 1), "is no moment in UTC"),
        ("attributions.csv", lambda t: t[: t.index("\r\n") + 2], "id"),
        ("changes.csv", lambda t: t + "x" * 32 + ",1,retracted,,,,,,,,\r\n", "id of nothing"),
        ("particulars.csv", lambda t: t + '"', "is no zip of tables"),
    ],
    ids=("text", "stance", "point", "column", "term", "time", "links", "left", "quotes"),
)
def test_a_changed_table_is_refused(
    store: NaiveEngine,
    vocabulary: Vocabulary,
    tmp_path: Path,
    table: str,
    edit: Callable[[str], str],
    told: str,
) -> None:
    """Whole, with the table and the line: an id is the hash of what a claim says."""
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    data = exported(store, "csv")
    changed = edited(data, edit, table)
    assert changed != data
    done = take_in(tmp_path / "view.csv.zip", engine, changed)
    assert told in " ".join(str(error) for error in done.errors)
    assert exported(engine, "nquads") == b""


def test_what_is_no_zip_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Empty, cut off, or another zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("other.csv", "a\r\n")
    for data in (b"", out.getvalue()[:-8], out.getvalue()):
        engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
        done = take_in(tmp_path / "view.csv.zip", engine, data)
        assert "zip of tables" in str(done.errors[0]) or "has no table" in str(done.errors[0])
