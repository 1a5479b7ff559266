"""A ring along a relation that has none is told when it is loaded, over any number of files."""

from __future__ import annotations

import time
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from graph.changes.imports.importer import import_file
from graph.changes.load import load
from graph.changes.rings import rings
from graph.claims.claim import Citation, Entity, Stance, entity_id, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC
from graph.claims.unit import Unit
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book
from tests.engines import OPENERS
from tests.export.viewing import exported
from tests.ingest.folder import REGISTRY, sheet, write

SHARED = "".join(
    f"  {cls.lower()}-{letter}: {{id: {letter * 26}, class: {cls}, name: {cls} {letter.upper()}}}\n"
    for cls, letters in (("Event", "hijk"), ("Place", "lmno"), ("StateBody", "pqrs"))
    for letter in letters
)


def lines(report: object) -> list[str]:
    return [w for w in report.warnings if ": a ring, " in w]  # type: ignore[attr-defined]


def said(predicate: str, *pairs: str, **more: str) -> str:
    """Pairs such as event-h>event-i."""
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    return "claims:\n" + "".join(
        f"  - {{subject: {one}, at: L{n}, {predicate}: {other}{rest}}}\n"
        for n, (one, other) in enumerate((pair.split(">") for pair in pairs), start=2)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registry.yaml").write_text(REGISTRY + SHARED)
    return tmp_path


def load_each(engine: Engine, folder: Path, *bodies: str) -> list[list[str]]:
    """The rings that each file tells of, loaded one after the other."""
    found = []
    for number, body in enumerate(bodies):
        text = sheet(body, id="abcdefgh"[number] * 26)
        path = folder / f"sheet-{number}.yaml"
        if not (folder / "text.txt").exists():
            write(folder, sheet("entities: {}\n"))
            (folder / "registry.yaml").write_text(REGISTRY + SHARED)
        path.write_text(text)
        report = load([path], engine)
        assert not report.errors, report.errors
        found.append(lines(report))
    return found


@pytest.mark.parametrize(
    ("predicate", "first", "second", "last"),
    [
        ("partOf", "event-h>event-i", "event-i>event-j", "event-j>event-h"),
        ("within", "place-l>place-m", "place-m>place-n", "place-n>place-l"),
        ("subordinateTo", "statebody-p>statebody-q", "statebody-q>statebody-r",
         "statebody-r>statebody-p"),
    ],
)  # fmt: skip
def test_a_ring_over_several_loads(
    engine: Engine, folder: Path, predicate: str, first: str, second: str, last: str
) -> None:
    """The load that closes it tells it, with all its members."""
    *before, [line] = load_each(
        engine, folder, *(said(predicate, pair) for pair in (first, second, last))
    )
    assert before == [[], []]
    a, b, c = (pair.partition(">")[0] for pair in (last, first, second))
    assert (
        f"{predicate}: a ring, in which each leads to the next and the last to the first: " in line
    )
    assert line.endswith("; take out the claim that is wrong")
    assert a in line
    for other in (b, c):
        assert other in line or other[-1] * 6 in line


def test_a_ring_within_one_file(engine: Engine, folder: Path) -> None:
    """Its members are named; what leads into it is not one."""
    pairs = ("event-k>event-h", "event-h>event-i", "event-i>event-j", "event-j>event-h")
    [[line]] = load_each(engine, folder, said("partOf", *pairs))
    assert "the first: event-h, event-i, event-j; take out" in line


@pytest.mark.parametrize(
    ("first", "second", "closed"),
    [
        ("2010/2015", "2016/..", False),
        ("2010/2015", "2015-06/..", True),
        ("../2015", "2016/..", False),
        ("../2015", None, True),
        ("2010/2015", "../2009", False),
        ("[2010,2020]", "2012/2014", False),
        ("[2010,2013]", "2012/2014", True),
    ],
)
def test_what_holds_one_after_the_other_is_no_ring(
    engine: Engine, folder: Path, first: str, second: str | None, closed: bool
) -> None:
    """A under B until some day, and B under A from a later one on."""
    later = {} if second is None else {"valid": f'"{second}"'}
    told = load_each(
        engine,
        folder,
        said("subordinateTo", "statebody-p>statebody-q", valid=f'"{first}"'),
        said("subordinateTo", "statebody-q>statebody-p", **later),
    )
    assert [bool(lines) for lines in told] == [False, closed]


def test_a_ring_of_some_days_inside_a_larger_knot(engine: Engine, folder: Path) -> None:
    """Of three that never lead back together, two do for a while; what no time is told of holds on
    any day."""
    [line] = load_each(
        engine,
        folder,
        said("subordinateTo", "statebody-p>statebody-q", valid='"2010/2012"')
        + said("subordinateTo", "statebody-q>statebody-r", valid='"2014/2016"').partition("\n")[2]
        + said("subordinateTo", "statebody-r>statebody-p").partition("\n")[2]
        + said("subordinateTo", "statebody-q>statebody-p", valid='"2011/2013"').partition("\n")[2],
    )[0]
    assert "the first: statebody-p, statebody-q; take out" in line


@pytest.mark.parametrize("kind", sorted(OPENERS))
def test_an_import_tells_the_ring_that_it_closes(
    vocabulary: Vocabulary, tmp_path: Path, kind: str
) -> None:
    """With what stands here, and by itself in an empty store; not what was taken back, nor what
    holds one after the other."""

    clock, paths = Clock(), (tmp_path / f"{number}.db" for number in count())

    def empty() -> Engine:
        return OPENERS[kind](next(paths), vocabulary, clock)

    def store(*said: tuple[str, str, str]) -> tuple[Engine, list[str]]:
        engine = empty()
        book = Book(engine, clock)
        book.things("StateBody", "guard", "watch")
        return engine, [
            book.says(one, "subordinateTo", other, valid=valid) for one, other, valid in said
        ]

    def told(theirs: Engine, here: Engine) -> int:
        path = tmp_path / "theirs.nq"
        path.write_bytes(exported(theirs, "nquads"))
        done = import_file(path, here, clock=clock)
        assert not done.errors
        assert all("theirs.nq: subordinateTo: a ring" in line for line in done.rings)
        return len(done.rings)

    theirs, _ = store(("watch", "guard", "2012/2016"))
    here, [first] = store(("guard", "watch", "2010/2013"))
    assert told(theirs, store(("guard", "watch", "2009/2010"))[0]) == 0
    assert told(theirs, here) == 1
    assert told(theirs, here) == 0  # it is here already
    assert told(here, empty()) == 1
    with here.writing() as writer:
        writer.retract([first], Decided(by="coder", why="said no longer"))
    assert told(here, empty()) == 0


def test_a_part_of_itself(engine: Engine, folder: Path) -> None:
    [[line]] = load_each(engine, folder, said("within", "place-l>place-l"))
    assert "the first: place-l; take out" in line


def test_two_rings_are_told_apart(engine: Engine, folder: Path) -> None:
    pairs = ("event-h>event-i", "event-i>event-h", "event-j>event-k", "event-k>event-j")
    [told] = load_each(engine, folder, said("partOf", *pairs))
    assert len(told) == 2


def test_what_is_no_ring(engine: Engine, folder: Path) -> None:
    """A tree, two ways to one whole, what a source denies, and relations that may lead back."""
    tree = ("event-h>event-i", "event-h>event-j", "event-i>event-k", "event-j>event-k")
    told = load_each(
        engine,
        folder,
        said("partOf", *tree),
        said("partOf", "event-k>event-h", negated="true"),
        said("contributedTo", "event-h>event-i", "event-i>event-h"),
    )
    assert told == [[], [], []]


def test_a_ring_that_another_file_closed_is_told_there(engine: Engine, folder: Path) -> None:
    """Who adds to what stands in a ring has no part in it; nor has who corrected the claim."""
    told = load_each(
        engine,
        folder,
        said("partOf", "event-h>event-i"),
        said("partOf", "event-i>event-h"),
        said("partOf", "event-j>event-h"),
    )
    assert list(map(len, told)) == [0, 1, 0]
    path = folder / "sheet-1.yaml"
    path.write_text(sheet(said("partOf", "event-i>event-k"), id="b" * 26))
    assert lines(load([path], engine)) == []


def test_a_long_ring_costs_a_walk(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Over two loads, each of which brings half of it; and the message stays short."""
    number = 20_000
    ids = [entity_id("rings", str(n)) for n in range(number)]
    parts = [
        make_claim(
            origin="o" * 26 if n < number // 2 else "n" * 26,
            subject=ids[n],
            predicate="partOf",
            object=ids[(n + 1) % number],
            stance=Stance.REPORTED,
            citation=Citation(source=entity_id("rings", "paper")),
            marking=PUBLIC,
        )
        for n in range(number)
    ]
    stored, new = parts[: number // 2], parts[number // 2 :]
    unit = Unit(
        record="sheet.yaml", origin="n" * 26, by="p", entities={},
        claims={claim.id: claim for claim in new}, places={}, names={}, passages={},
        needs=(), errors=(), warnings=(),
    )  # fmt: skip
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        with engine.writing() as writer:
            writer.register(Entity(id=id, cls="Event", marking=PUBLIC) for id in ids)
            paper = entity_id("rings", "paper")
            writer.register([Entity(id=paper, cls="Source", marking=PUBLIC)])
            writer.record(stored)
        with engine.writing(keep=False) as writer:
            started = time.process_time()
            [line] = rings(unit, writer, vocabulary)
            assert time.process_time() - started < 5
    assert f"({number} in all)" in line
    assert len(line) < 600
