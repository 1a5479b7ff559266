"""Exports come back: the same bytes into an empty store, nothing overwritten in another one."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes.imports.importer import import_file
from graph.changes.imports.merger import Imported
from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, Clearance, Marking
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.quad_lines import LONGEST_LINE
from graph.protection.floors import Handling
from graph.protection.tombstones import Tombstones
from graph.vocabulary import BASE, Vocabulary
from tests.clock import START, Clock
from tests.contract.book import Book, id_of, text
from tests.engines import OPENERS
from tests.generators import CLEARANCES, EVERYTHING, build, stories, story
from tests.naive import NaiveEngine

LATER = START + 30 * 86_400_000_000
TERM = f"{BASE}ontology#"


def exported(engine: Engine, clearance: Clearance = EVERYTHING) -> bytes:
    with engine.reading() as snapshot:
        return b"".join(EXPORTERS["nquads"].pieces(snapshot.view(clearance)))


def taken(
    data: bytes, engine: Engine, *, handling: Handling | None = None, dry_run: bool = False
) -> Imported:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "view.nq"
        path.write_bytes(data)
        return import_file(path, engine, handling=handling, dry_run=dry_run, clock=Clock(now=LATER))


def lived(vocabulary: Vocabulary, seed: int = 11, size: int = 120) -> NaiveEngine:
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    told = story(vocabulary, seed=seed, size=size)
    build(engine, told, clock)
    with engine.writing() as writer:
        ids = [told.claims[0].id, told.claims[1].id]
        writer.review(ids, Review.ACCEPTED, Decided(by="reviewer-2", why="read", on="2026-01-03"))
        writer.retract(ids[1:], Decided(by="coder-1", why="gone from the sheet"))
    return engine


def new(vocabulary: Vocabulary) -> NaiveEngine:
    return NaiveEngine(vocabulary, clock=Clock(now=LATER))


@dataclass
class Affair:
    """The lines of an export, to be spoiled."""

    vocabulary: Vocabulary
    lines: list[bytes]

    def refused(self, lines: list[bytes] | bytes, words: str) -> InputError:
        """The first error that these lines meet, in an empty store and in one that is not."""
        data = lines if isinstance(lines, bytes) else b"".join(lines)
        engine = new(self.vocabulary)
        done = taken(data, engine)
        assert done.errors, "was taken"
        assert words in str(done.errors[0]), str(done.errors[0])
        assert exported(engine) == b""
        other = lived(self.vocabulary, seed=5, size=10)
        before = exported(other)
        assert taken(data, other).errors
        assert exported(other) == before
        return done.errors[0]

    def at(self, what: str, skip: int = 0) -> int:
        """The place of a line that holds some words."""
        return [n for n, line in enumerate(self.lines) if what.encode() in line][skip]

    def changed(self, what: str, change: Callable[[bytes], bytes]) -> tuple[list[bytes], int]:
        """All lines with one of them changed, and its number."""
        at = self.at(what)
        changed = change(self.lines[at])
        assert changed != self.lines[at]
        return [*self.lines[:at], changed, *self.lines[at + 1 :]], at + 1


@pytest.fixture(scope="module")
def affair(vocabulary: Vocabulary) -> Affair:
    return Affair(vocabulary, exported(lived(vocabulary)).splitlines(keepends=True))


# --------------------------------------------------------------------------- there and back


@pytest.mark.parametrize("kind", sorted(OPENERS))
@pytest.mark.parametrize("clearance", CLEARANCES, ids=str)
def test_empty_store_becomes_the_file(
    vocabulary: Vocabulary, tmp_path: Path, kind: str, clearance: Clearance
) -> None:
    """Export, import into an empty store, export: the same bytes."""
    data = exported(lived(vocabulary), clearance)
    engine = OPENERS[kind](tmp_path / "new.db", vocabulary, Clock(now=LATER))
    done = taken(data, engine)
    assert not done.errors
    assert done.restored
    assert exported(engine) == data
    engine.close()


@settings(max_examples=25)
@given(data=st.data())
def test_any_story_comes_back(vocabulary: Vocabulary, data: st.DataObject) -> None:
    """Whatever happened, for whatever clearance; loaded again, it changes nothing."""
    told = data.draw(stories(vocabulary))
    clearance = data.draw(st.sampled_from(CLEARANCES))
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    build(engine, told, clock)
    file = exported(engine, clearance)
    back = new(vocabulary)
    assert not taken(file, back).errors
    assert exported(back) == file
    again = taken(file, back)
    assert (again.errors, again.claims, again.entities, again.decided, again.raised) == (
        *((), 0, 0, 0, 0),
    )
    assert exported(back) == file


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_does_not_matter(vocabulary: Vocabulary, seed: int) -> None:
    """A file whose lines a tool has shuffled is sorted on the way in."""
    data = exported(lived(vocabulary, seed=seed % 50, size=20))
    lines = data.splitlines(keepends=True)
    random.Random(seed).shuffle(lines)
    engine = new(vocabulary)
    assert not taken(b"".join(lines), engine).errors
    assert exported(engine) == data


def test_other_forms_of_the_same(affair: Affair) -> None:
    """Escapes, comments, empty lines and the case of language tags are free in N-Quads."""
    text = b"".join(affair.lines).decode()
    spelt = "".join(
        f"\\u{ord(c):04X}" if "\x7f" < c < "\ud800" else c
        for c in text.replace("@uk-Latn", "@UK-latn")
    )
    assert spelt != text
    engine = new(affair.vocabulary)
    assert not taken(b"# an export\n\n" + spelt.encode(), engine).errors
    assert exported(engine) == text.encode()


# ----------------------------------------------------------------------- beside what is there


@pytest.mark.parametrize("kind", sorted(OPENERS))
def test_beside_others(vocabulary: Vocabulary, tmp_path: Path, kind: str) -> None:
    """All of both is there, nothing is overwritten, the times are this store's; once is enough."""
    clock = Clock()
    engine = OPENERS[kind](tmp_path / "other.db", vocabulary, clock)
    build(engine, story(vocabulary, seed=5, size=60), clock)
    with engine.reading() as snapshot:
        mine = list(snapshot.view(EVERYTHING).claim_histories())
    theirs = lived(vocabulary)
    clock.now = LATER
    file = exported(theirs)
    done = taken(file, engine)
    assert not done.errors
    assert not done.restored
    with engine.reading() as snapshot:
        now = {h.record.claim.id: h for h in snapshot.view(EVERYTHING).claim_histories()}
    with theirs.reading() as snapshot:
        came = {h.record.claim.id: h for h in snapshot.view(EVERYTHING).claim_histories()}
    assert all(now[h.record.claim.id] == h for h in mine)
    assert now.keys() == came.keys() | {h.record.claim.id for h in mine}
    assert came
    joined = set()
    for id, history in came.items():
        record = now[id].record
        assert record.recorded_at == LATER
        if record.claim.marking != history.record.claim.marking:
            assert record.claim.predicate == "allegedPerpetrator"  # as strict as its denial
            joined.add(id)
        assert replace(record.claim, marking=history.record.claim.marking) == history.record.claim
        assert record.review == history.record.review
        assert (record.retracted_at is None) == (history.record.retracted_at is None)
        [beside] = [c for c in now[id].changes if c.kind == "imported"]
        assert beside.after is not None
        assert beside.after.startswith("2027-01-01T")
    assert len(joined) <= done.denied
    before = exported(engine)
    again = taken(file, engine)
    assert (again.claims, again.decided, again.raised, again.denied) == (0, 0, 0, 0)
    assert exported(engine) == before
    engine.close()


def test_later_decisions_here_stand(vocabulary: Vocabulary) -> None:
    """What a person decided here after an import is not undone by the same import."""
    theirs = lived(vocabulary)
    file = exported(theirs)
    here = lived(vocabulary, seed=5, size=10)
    taken(file, here)
    with theirs.reading() as snapshot:
        histories = list(snapshot.view(EVERYTHING).claim_histories())
    [taken_back, *_] = [h.record.claim.id for h in histories if h.record.retracted_at]
    [decided, *_] = [h.record.claim.id for h in histories if h.record.review is Review.ACCEPTED]
    with here.writing() as writer:
        writer.reinstate([taken_back], Decided(by="person-1", why="they were wrong"))
        writer.review([decided], Review.REJECTED, Decided(by="person-1", why="another affair"))
    before = exported(here)
    assert taken(file, here).decided == 0
    assert exported(here) == before


def test_markings_only_rise(vocabulary: Vocabulary) -> None:
    """A stricter marking is taken over; a laxer one is not, and is counted."""
    theirs, here = lived(vocabulary), new(vocabulary)
    file = exported(theirs)
    taken(file, here)
    with here.reading() as snapshot:
        written = {
            h.record.claim.id: h.record.claim.marking
            for h in snapshot.view(EVERYTHING).claim_histories()
        }
    open_ = [id for id, marking in written.items() if marking == PUBLIC]
    closed = Marking.parse("confidential+medical+minors")
    with here.writing() as writer:
        writer.remark({open_[0]: closed}, Decided(by="person-1", why="too open"))
    with theirs.writing() as writer:
        writer.remark({open_[1]: closed}, Decided(by="person-2", why="too open"))
    assert taken(file, here).kept == 1
    done = taken(exported(theirs), here)
    assert (done.kept, done.raised) == (1, 1)
    with here.reading() as snapshot:
        records = snapshot.view(EVERYTHING).records(open_[:2])
    assert [records[id].claim.marking for id in open_[:2]] == [closed, closed]


def test_words_that_name_a_shielded_person_are_held(vocabulary: Vocabulary) -> None:
    """A label with the name of a victim comes in as closely held as she is, in the order of the
    file or against it; another label stays, and so does what two persons lowered."""
    theirs, here = Book(new(vocabulary), Clock()), lived(vocabulary, seed=5, size=10)
    for name in ("arrest", "search"):
        theirs.thing(name)
    theirs.thing("ilda", "Person", "restricted")
    held = theirs.says("arrest", "name", text("Arrest of Ilda Marekin"))
    plain = theirs.says("search", "name", text("Search at the quay"))
    theirs.says("arrest", "victim", "ilda", marking="restricted")
    theirs.says("ilda", "name", text("Ilda Marekin"), marking="restricted")
    floors = ontology_of(vocabulary).floors
    file = exported(theirs.engine)
    assert taken(file, here, handling=floors).floored
    assert markings(here, held, plain) == ["restricted", "public"]
    assert taken(file, here, handling=floors).floored == 0
    with here.writing() as writer:
        lowered = Decided(by="person-1", why="she asked", on="2026-01-02", second="person-2")
        writer.remark({held: PUBLIC}, lowered, rules="names-in-words")
    assert taken(file, here, handling=floors).floored == 0
    assert markings(here, held) == ["public"]


def test_words_are_held_in_whatever_order_it_is_said_of_whom(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sheet tells of a person and another that it is a child, each before the other, in the
    same file and in two."""
    monkeypatch.setattr("graph.changes.imports.merger.BATCH", 1)
    floors = ontology_of(vocabulary).floors
    for line in range(1, 7):
        theirs, here = Book(new(vocabulary), Clock()), lived(vocabulary, seed=5, size=10)
        theirs.thing("arrest")
        theirs.thing("ilda", "Person", "restricted")
        theirs.says("ilda", "name", text("Ilda Marekin"), marking="confidential", line=line)
        held = theirs.says("arrest", "name", text("Arrest of Ilda Marekin"))
        parts = [exported(theirs.engine)] if line > 3 else []
        child = {"concept": True, "marking": "confidential", "origin": id_of("second sheet")}
        theirs.says("ilda", "kind", "child", line=line, **child)
        for file in (*parts, exported(theirs.engine)):
            assert not taken(file, here, handling=floors).errors
        assert markings(here, held) == ["confidential"]


def markings(engine: Engine, *ids: str) -> list[str]:
    """As written, in the order of the ids."""
    with engine.reading() as snapshot:
        records = snapshot.view(EVERYTHING).records(ids)
    return [str(records[id].claim.marking) for id in ids]


def test_floors_hold(vocabulary: Vocabulary) -> None:
    """What comes in below a floor is raised to it, and stays there."""
    here = lived(vocabulary, seed=5, size=10)
    file = exported(lived(vocabulary))
    done = taken(file, here, handling=ontology_of(vocabulary).floors)
    assert done.floored
    before = exported(here)
    again = taken(file, here, handling=ontology_of(vocabulary).floors)
    assert (again.floored, again.raised) == (0, 0)
    assert exported(here) == before


def test_erased_stays_out(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """What was erased here does not come back, nor what needs it."""
    theirs = lived(vocabulary)
    here = new(vocabulary)
    file = exported(theirs)
    taken(file, here)
    told = story(vocabulary, seed=11, size=120)
    coarse = {c.refines for c in told.claims}
    fine = next(c for c in told.claims if c.refines and c.id not in coarse)
    stones = Tombstones(tmp_path / "key")
    with here.writing() as writer:
        writer.expunge(
            [fine.id], [], Decided(by="p", why="w"), tombstones=stones.make([fine.id], writer)
        )
    before = exported(here)
    path = tmp_path / "view.nq"
    path.write_bytes(file)
    done = import_file(path, here, tombstones=stones, clock=Clock(now=LATER))
    assert (done.errors, done.erased, done.claims) == ((), 1, 0)
    assert exported(here) == before
    assert fine.id.encode() not in before


def test_dry_run_writes_nothing(affair: Affair) -> None:
    """It counts what would be done."""
    engine = new(affair.vocabulary)
    assert taken(b"".join(affair.lines), engine, dry_run=True).claims > 100
    assert exported(engine) == b""


# ------------------------------------------------------------------------------ hostile files


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense\n", "is not a statement of N-Quads"),
        (b"<relative> <a:b> <c:d> .\n", "is not a statement of N-Quads"),
        (b"<http://a b> <a:b> <c:d> .\n", "is not a statement of N-Quads"),
        (b'<a:b> <a:b> "open .\n', "is not a statement of N-Quads"),
        (b"_:b0 <a:b> <c:d> .\n", "has a blank node"),
        (b"<a:b> <a:b> _:b0 .\n", "has a blank node"),
        (b'<a:b> <a:b> "\xff" .\n', "is not UTF-8"),
        (b'<a:b> <a:b> "\\uD800" .\n', "has an escape that stands for no character"),
        (b'<a:b> <a:b> "\\U00110000" .\n', "has an escape that stands for no character"),
        (b'<a:b> <a:b> "\\q" .\n', "has an escape that stands for no character"),
        (b'<a:b> <a:b> "\\u0000" .\n', "has the character U+0000"),
        (b"<https://example.org/x> <a:b> <c:d> .\n", "neither of an entity nor of a claim"),
        (b'<a:b> <a:b> "' + b"x" * LONGEST_LINE + b'" .\n', "is longer than 1 MiB"),
        (b"<a:" + b"(" * 100_000 + b"\n", "is not a statement of N-Quads"),
    ],
)
def test_broken_line_is_refused(affair: Affair, line: bytes, words: str) -> None:
    """With its number, and nothing is taken."""
    error = affair.refused([*affair.lines[:7], line, *affair.lines[7:]], words)
    assert "line 8" in str(error)
    assert len(str(error)) < 600


FREE = (
    *(b"#decidedOn>", b"#secondedBy>", b"#setAside>"),
    *(b"#standing>", b"#speaker>", b"#confidence>", b"#prefLabel>"),
)
"""What of a record may be missing: what a change need not have, and what is computed."""


def test_every_cut_is_noticed(affair: Affair) -> None:
    """A file that was cut off in the middle of its last record is refused: here the last one about
    which somebody decided, and that nobody marked otherwise since."""
    starts = [n for n, line in enumerate(affair.lines) if b"ontology#Claim>" in line]
    records = zip(starts, [*starts[1:], len(affair.lines)], strict=True)
    *_, (last, end) = (
        (start, stop)
        for start, stop in records
        if {b"reviewed"}
        == set(re.findall(rb'#changeKind> "(\w+)"', b"".join(affair.lines[start:stop])))
    )
    while any(word in affair.lines[end - 1] for word in FREE):
        end -= 1
    assert end - last > 8
    for cut in range(last, end):
        assert taken(b"".join(affair.lines[:cut]), new(affair.vocabulary)).errors, cut
    affair.refused(b"".join(affair.lines)[:-5], "breaks off")


def test_every_statement_is_needed(affair: Affair) -> None:
    """Take any one statement out: the rest is refused, with a line.

    Of a change, the day, the second person and the rules may be missing: it need not have them.
    What is computed may be missing, too.
    """
    needed = [n for n, x in enumerate(affair.lines) if not any(word in x for word in FREE)]
    for at in random.Random(3).sample(needed, 150):
        rest = affair.lines[:at] + affair.lines[at + 1 :]
        done = taken(b"".join(rest), new(affair.vocabulary))
        assert done.errors, affair.lines[at]
        assert "line " in str(done.errors[0])


def test_what_is_computed_is_never_taken_in(affair: Affair) -> None:
    """Whatever a file says of standing, speaker and shown name: the store works them out anew."""
    whole = b"".join(affair.lines)
    turned = re.sub(rb'(#standing> )"true"', rb'\1"false"', whole)
    turned = re.sub(rb"(#speaker> )<[^>]*>", rb"\1<https://example.org/nobody>", turned)
    turned = re.sub(rb'(#prefLabel> )"[^"]*"', rb'\1"Somebody else"', turned)
    assert turned != whole
    store = new(affair.vocabulary)
    assert not taken(turned, store).errors
    assert exported(store) == whole


@pytest.mark.parametrize(
    ("what", "old", "new", "words"),
    [
        ("#Place> .", b"#Place>", b"#Castle>", "is not a concrete class"),
        ("#Place> .", b"#Place>", b"#Actor>", "is not a concrete class"),
        ("ontology#name> ", b"ontology#name>", b"ontology#nickname>", "is not a property"),
        ("ontology#act> ", b"concept/", b"concept/un", "is not a concept"),
        ("ontology#act> ", b"concept/", b"elsewhere/", "is not a concept"),
        ('#stance> "', b'#stance> "', b'#stance> "un', "is not known"),
        ('#origin> "', b'#origin> "', b'#origin> "x', "has an origin that is none"),
        ("#locator>", b'"L', b'"M', "has an id that does not follow from what it says"),
        ("#negated>", b'"false"', b'"true"', "has an id that does not follow from what it says"),
        ("#negated>", b'"false"', b'"no"', "is neither true nor false"),
        ("#latestEnd>", b'"20', b'"19', "does not follow from"),
        ('#marking> "public"', b'"public"', b'"secret"', "is not a level"),
        ('#review> "accepted"', b'"accepted"', b'"rejected"', "its changes make it accepted"),
        ('#review> "proposed"', b'"proposed"', b'"accepted"', "its changes make it proposed"),
        ("generatedAtTime>", b'"2027', b'"9027', "lies in the future"),
        ("generatedAtTime>", b'"2027', b'"2027-13', "is not a time"),
        ("#change-1> .", b"#change-1>", b"#change-7>", "is a row with a gap"),
        ("hadPrimarySource>", b"/id/", b"/claim/", "does not lead where it should"),
        ("#edtf>", b"^^<", b"@en .\n#", "is not a literal of the type"),
    ],
)
def test_forgery_is_refused(affair: Affair, what: str, old: bytes, new: bytes, words: str) -> None:
    """Unknown terms, forged ids, reviews, dates and times: with the line."""
    lines, number = affair.changed(what, lambda line: line.replace(old, new, 1))
    error = affair.refused(lines, words)
    told = int(str(error).partition("line ")[2].partition(":")[0])
    assert told <= number


@pytest.mark.parametrize(
    ("old", "to", "offset"),
    [
        ("public", "partner", 0),
        ("public", "confidential+medical", 0),
        ("public", "partner", 1),
        ("public", "confidential+medical", 1),
        ("partner+medical+minors", "public", 0),
        ("partner+medical+minors", "partner", 0),
    ],
)
def test_marking_has_to_follow(affair: Affair, old: str, to: str, offset: int) -> None:
    """What binds a claim (0) or is written (1), made laxer or stricter, does not fit the rest."""
    words = f'"{old}" .'.encode()
    at = offset + next(
        n
        for n, line in enumerate(affair.lines)
        if b"#marking>" in line
        and words in line
        and b"#writtenMarking>" in affair.lines[n + 1]
        and words in affair.lines[n + 1]
    )
    line = affair.lines[at].replace(old.encode(), to.encode())
    spoilt = [*affair.lines[:at], line, *affair.lines[at + 1 :]]
    affair.refused(spoilt, "is not the marking that follows")


def test_computed_statements_are_refused(affair: Affair) -> None:
    """What a ledger computed is never taken in, wherever it hides."""
    entity = affair.lines[0].split(b" ")[0]
    status = entity + b' <%sstatus> "OPEN" .\n' % TERM.encode()
    words = "is no statement that a store has room for here"
    affair.refused([affair.lines[0], status, *affair.lines[1:]], words)
    duty = b"<%sduty/x> <a:b> <c:d> .\n" % BASE.encode()
    error = affair.refused([*affair.lines, duty], "computed")
    assert f"line {len(affair.lines) + 1}:" in str(error)


def test_names_and_refinements_are_whole(affair: Affair) -> None:
    """A claim whose entity, or whose coarse claim, is not in the file is refused."""
    source = affair.lines[affair.at("hadPrimarySource>")].split(b" ")[2]
    without = [
        line
        for line in affair.lines
        if b"/claim/" in line or not line.startswith((source, source[:-1] + b"#"))
    ]
    affair.refused(without, "which is not in the file")
    coarse = affair.lines[affair.at("#refines>")].split(b" ")[2]
    quoted = coarse + b" .\n"
    rest = [
        line
        for line in affair.lines
        if not line.startswith((coarse, coarse[:-1] + b"#"))
        and (b"#refines>" in line or not line.endswith(quoted))
    ]
    affair.refused(rest, "refines claim")


def spoilt(line: bytes, other: bytes, how: int, at: int) -> list[bytes]:
    """What a broken disk or somebody who means harm makes of a line."""
    first, second = line.split(b" ", 2), other.split(b" ", 2)
    at %= len(line)
    return [
        [],
        [line, line],
        [line[:at] + bytes([at % 256]) + line[at + 1 :]],
        [line[:at] + line[at + 5 :]],
        [b" ".join([first[0], *second[1:]])],
        [b" ".join([*first[:2], second[2]])],
    ][how]


@settings(max_examples=60)
@given(data=st.data())
def test_spoilt_file_is_refused_or_says_the_same(
    vocabulary: Vocabulary, data: st.DataObject
) -> None:
    """Nothing gets in that an export would not say; nothing breaks; nothing is half-written."""
    lines = exported(lived(vocabulary, size=15)).splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        place = st.integers(0, len(lines) - 1)
        n, other = data.draw(place), data.draw(place)
        how, at = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 300))
        lines[n : n + 1] = spoilt(lines[n], lines[other], how, at)
    engine = new(vocabulary)
    done = taken(b"".join(lines), engine)
    said = set() if done.errors else quads(b"".join(lines))
    assert quads(exported(engine)) == said


COMPUTED = {
    f"{BASE}ontology#standing",
    f"{BASE}ontology#speaker",
    f"{BASE}ontology#confidence",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
}
"""What an export works out, and an import leaves out, whatever a file says of it."""


def quads(data: bytes) -> set[object]:
    return {
        quad
        for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)
        if quad.predicate.value not in COMPUTED
    }


def test_all_errors_at_once(affair: Affair) -> None:
    """Whoever sent the file can mend it in one go."""
    lines = [line.replace(b'"L', b'"M') if b"#locator>" in line else line for line in affair.lines]
    assert len(taken(b"".join(lines), new(affair.vocabulary)).errors) == 50


def test_digest_is_compared(affair: Affair, tmp_path: Path) -> None:
    """A file that is not the one sent is refused before it is read."""
    path = tmp_path / "view.nq"
    path.write_bytes(b"".join(affair.lines))
    with pytest.raises(InputError, match="is not the file that was sent"):
        import_file(path, new(affair.vocabulary), digest="0" * 64, clock=Clock(now=LATER))


def test_file_has_to_be_there(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """A folder or nothing is no file."""
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="cannot be read"):
            import_file(path, new(vocabulary), clock=Clock(now=LATER))


def test_a_grade_is_one_of_ours_and_follows_the_one_before(vocabulary: Vocabulary) -> None:
    """A file whose grades do not lead on from one another is refused, with its line."""
    lines = exported(lived(vocabulary, size=15)).splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b"#changedTo> " in line and b'"high"' in line)
    for wrong in (b'"public"', b'"firmly"'):
        spoilt_one = [*lines[:at], lines[at].replace(b'"high"', wrong), *lines[at + 1 :]]
        [error] = taken(b"".join(spoilt_one), new(vocabulary)).errors
        assert "is graded from" in str(error)
        assert "grades are high, low, medium" in str(error)
