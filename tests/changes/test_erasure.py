"""Erasing: nothing of it is left in the file, its log or its indexes; and it does not come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import apsw
import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import remark, retract
from graph.changes.erasure import Erased, erase, held_people
from graph.changes.imports.importer import import_file
from graph.changes.load import load
from graph.claims.claim import Review, entity_id
from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreBusy, StoreError
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Departure, Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.claim_ids import kept_id
from graph.export import EXPORTERS
from graph.ingest.review_file import draft_decisions
from graph.protection.floors import Handling
from graph.protection.held_names import HeldNames
from graph.protection.tombstones import Tombstones
from graph.vocabulary import Vocabulary
from tests import field
from tests.clock import START, Clock
from tests.ingest.folder import SHEET_ID, sheet, write
from tests.naive import NaiveEngine

BY = "d" * 26
LATER = START + 30 * 86_400_000_000
SECRETS = {
    "name": "Zyxwvtalia",
    "quote": "qqjjkkxx",
    "locator": "L77:13-29",
    "original": "circa zwqx",
    "reason": "because vvkkqq said so",
    "compartment": "zzqqxx",
}
BODY = f"""\
entities:
  talk: {{class: Event, at: L2, kind: protest, organisers: [guard, ilda]}}
  ilda:
    class: Person
    at: "{SECRETS["locator"]}"
    name: {{text: "{SECRETS["name"]}", quote: "{SECRETS["quote"]}"}}
    size: {{min: 2, as_found: "{SECRETS["original"]}"}}
  tam: {{class: Person, at: L3, name: Tam}}
"""


def order(clearance: str = "restricted+zzqqxx", *, dry_run: bool = False) -> DecisionBy:
    return DecisionBy(
        by=BY,
        why="asked to",
        on="2026-01-02",
        clearance=Clearance.parse(clearance),
        dry_run=dry_run,
    )


def claims(engine: Engine) -> dict[str, str]:
    """Claim id → what it says, in words."""
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse("confidential+zzqqxx"))
        found = [h.record.claim for h in view.claim_histories()]
    return {
        c.id: f"{c.predicate} {c.value.text if c.value else c.object or c.concept}" for c in found
    }


def of(engine: Engine, predicate: str) -> list[str]:
    return [id for id, said in claims(engine).items() if said.startswith(predicate + " ")]


ILDA = entity_id(SHEET_ID, "ilda")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "store.key"


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary, clock: Clock) -> Iterator[SqliteEngine]:
    """A store of some size with secrets in it, and with rows that were split and moved."""
    engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock, wait=0.1)
    (tmp_path / "keys").mkdir()
    more = "".join(
        f"  filler-{n}: {{class: Person, at: L3, name: Filler {n}}}\n" for n in range(300)
    )
    path = write(tmp_path, sheet(BODY + more))
    assert not load([path], engine).errors
    yield engine
    engine.close()


def files(engine: SqliteEngine) -> bytes:
    """All that the disk holds of a store: the file, its log and its index."""
    there = [engine.path.with_name(engine.path.name + end) for end in ("", "-wal", "-shm")]
    return b"".join(path.read_bytes() for path in there if path.exists())


def test_no_byte_is_left(store: SqliteEngine, key: Path, clock: Clock) -> None:
    """Names, quotes, locators, words as found, reasons given, ids: in no page and in no log."""
    [name] = [id for id, said in claims(store).items() if SECRETS["name"] in said]
    with store.writing() as writer:
        writer.remark(
            {name: Marking.parse("restricted+zzqqxx")},
            Decided(by=BY, why=SECRETS["reason"], on="2026-01-02"),
        )
    ids = [id for id, said in claims(store).items() if SECRETS["name"] in said or "size" in said]
    ids += [id for id, said in claims(store).items() if said == f"organiser {ILDA}"]
    looked_for = {
        *(secret.encode() for kind, secret in SECRETS.items() if kind != "compartment"),
        *(SECRETS["name"].lower().encode(), ILDA.encode()),
        *map(kept_id, ids),
    }
    before = files(store)
    assert [secret for secret in looked_for if secret not in before] == []
    done = erase(store, [*ids, ILDA], order(), Tombstones(key))
    assert (done.claims, done.entities, done.left) == (tuple(ids), (ILDA,), ())
    after = files(store)
    assert [secret for secret in looked_for if secret in after] == []
    assert b"Filler 299" in after
    # Not even where the program has closed the store.
    store.close()
    assert [secret for secret in looked_for if secret in files(store)] == []


def test_the_file_is_sound_afterwards(store: SqliteEngine, key: Path) -> None:
    """SQLite finds nothing wrong, every key still leads somewhere, and loading goes on."""
    erase(store, of(store, "size"), order(), Tombstones(key))
    db = apsw.Connection(str(store.path))
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    assert len(of(store, "name")) > 300


def test_a_reader_of_an_old_state_delays_it(store: SqliteEngine, key: Path) -> None:
    """The claim is gone from every new answer; the bytes wait, and that is said."""
    [name] = [id for id, said in claims(store).items() if SECRETS["name"] in said]
    with store.reading() as snapshot:
        view = snapshot.view(Clearance.parse("restricted"))
        assert name in view.records([name])
        with pytest.raises(StoreBusy, match="answerable erasures --finish"):
            erase(store, [name], order(), Tombstones(key))
        assert name in view.records([name])
    assert name not in claims(store)
    store.scrub()
    assert SECRETS["name"].encode() not in files(store)


def test_it_does_not_come_back(store: SqliteEngine, key: Path, tmp_path: Path) -> None:
    """Loading the sheet again skips it and says so; new claims about what was erased stay out."""
    about = [id for id, said in claims(store).items() if said == f"organiser {ILDA}"]
    done = erase(store, [*about, ILDA], order(), Tombstones(key), dependents=True)
    path = tmp_path / "sheet.yaml"
    before = claims(store)
    again = load([path], store, key=key)
    assert [str(error) for error in again.errors] == []
    assert set(again.files[-1].erased) == {*done.claims, ILDA}
    assert again.count("new") == again.count("retracted") == again.count("entities") == 0
    assert claims(store) == before
    # Another claim about somebody who was erased has another id; it names the erased all the same.
    path.write_text(path.read_text() + "claims:\n  - {subject: ilda, at: L3, kind: journalist}\n")
    again = load([path], store, key=key)
    assert (again.count("new"), len(again.files[-1].erased)) == (0, len(done.claims) + 2)
    assert load([path], store, key=key, dry_run=True).files[-1].erased == again.files[-1].erased


def test_decisions_about_it_are_skipped(store: SqliteEngine, key: Path, tmp_path: Path) -> None:
    """A review file that names what was erased still loads."""
    with store.reading() as snapshot:
        histories = snapshot.view(Clearance.parse("restricted")).claim_histories()
        told = [h.record.claim for h in histories if h.record.claim.origin == SHEET_ID][:5]
    draft = draft_decisions(
        sheet="sheet.yaml",
        claims=told,
        names={},
        decision=Review.ACCEPTED,
        by=BY,
        on=date(2026, 1, 2),
        why="read",
        reviews="r" * 26,
    )
    reviews = write(tmp_path, draft, "reviews.yaml")
    first = load([reviews], store)
    assert not first.errors
    assert first.count("decided") == 5
    erase(store, [told[0].id], order(), Tombstones(key))
    again = load([reviews], store, key=key)
    assert [str(error) for error in again.errors] == []
    assert again.count("decided") == 0


def test_without_its_key_nothing_is_loaded(store: SqliteEngine, key: Path, tmp_path: Path) -> None:
    """Whatever was erased could come back unnoticed: the key has to be put back first."""
    erase(store, of(store, "size"), order(), Tombstones(key))
    key.rename(tmp_path / "away")
    for missing in (key, None):
        with pytest.raises(StoreError, match="ANSWERABLE_ERASURE_KEY"):
            load([tmp_path], store, key=missing)
    with pytest.raises(StoreError, match="ANSWERABLE_ERASURE_KEY"):
        erase(store, of(store, "name")[:1], order(), Tombstones(key))
    key.write_text("not a key")
    with pytest.raises(StoreError, match="cannot be read"):
        load([tmp_path], store, key=key)
    key.write_text("abcd")
    with pytest.raises(StoreError, match="32 bytes"):
        load([tmp_path], store, key=key)


def test_the_store_does_not_know_what_its_tombstones_mean(
    store: SqliteEngine, key: Path, tmp_path: Path
) -> None:
    """Neither the id nor a hash of it alone is in the file; the key is, and stays, elsewhere."""
    [size] = of(store, "size")
    erase(store, [size], order(), Tombstones(key))
    assert key.stat().st_mode & 0o777 == 0o600
    secret = key.read_text().strip()
    assert len(bytes.fromhex(secret)) == 32
    copy = tmp_path / "copy.db"
    store.backup(copy)
    for data in (files(store), copy.read_bytes()):
        assert secret.encode() not in data
        assert bytes.fromhex(secret) not in data
        assert size.encode() not in data
        assert kept_id(size) not in data


def test_what_refines_it_goes_first_or_with_it(engine: Engine, tmp_path: Path) -> None:
    """Refused with the number of those in the way; with them, on demand."""
    body = (
        "entities:\n  talk:\n    class: Event\n    at: L2\n    place:\n"
        "      - {to: ostrel, key: coarse}\n"
        "      - {to: quay, refines: coarse, marking: restricted}\n"
    )
    load([write(tmp_path, sheet(body))], engine)
    key = Tombstones(tmp_path / "key")
    coarse = next(id for id, said in claims(engine).items() if said == f"place {'f' * 26}")
    fine = next(id for id, said in claims(engine).items() if said == f"place {'g' * 26}")
    with pytest.raises(InputError) as refused:
        erase(engine, [coarse], order(), key)
    assert str(refused.value) == (
        f"{coarse}: 1 other claims refine or name it: {fine}; erase those, too: name them, or say "
        "--with-dependents"
    )
    with pytest.raises(InputError) as refused:
        erase(engine, [coarse], order("public"), key, dependents=True)
    assert str(refused.value) == (
        f"{coarse}: something rests on it that public may not read; ask with a clearance that "
        "reads all that would go, in --as"
    )
    assert {coarse, fine} <= set(claims(engine))
    done = erase(engine, [coarse], order(), key, dependents=True)
    assert done.claims == (coarse, fine)


def test_what_is_cited_elsewhere(engine: Engine, tmp_path: Path) -> None:
    """Another sheet refines a claim, or quotes a speaker: neither is erased under it, the message
    says what is in the way, and nothing is half done; with all that rests on it, it is."""
    place = "entities:\n  talk: {class: Event, at: L2, kind: protest, place: ostrel}\n"
    load([write(tmp_path, sheet(place))], engine)
    [coarse] = [id for id, said in claims(engine).items() if said == f"place {'f' * 26}"]
    registry = tmp_path / "registry.yaml"
    talk = f"  talk: {{id: {entity_id(SHEET_ID, 'talk')}, class: Event}}\n"
    registry.write_text(registry.read_text() + talk)
    finer = (
        f"claims:\n  - {{subject: talk, at: L3, place: quay, refines: {coarse}, "
        "attribution: [watch states]}\n"
    )
    assert not load([write(tmp_path, sheet(finer, id="o" * 26), "finer.yaml")], engine).errors
    key, before = Tombstones(tmp_path / "key"), claims(engine)
    [fine] = [id for id, said in before.items() if said == f"place {'g' * 26}"]
    for id, count in ((coarse, 1), ("c" * 26, 2)):
        for dry_run in (True, False):
            with pytest.raises(InputError) as refused:
                erase(engine, [id], order(dry_run=dry_run), key)
            message = str(refused.value)
            assert message.startswith(f"{id}: {count} other claims refine or name it: ")
            assert fine in message
            assert message.endswith("; erase those, too: name them, or say --with-dependents")
    assert claims(engine) == before
    assert not key.path.exists()
    assert not list(engine.erasures())
    done = erase(engine, ["c" * 26], order(), key, dependents=True)
    assert fine in done.claims
    assert coarse in claims(engine)


def test_entities_that_are_left(engine: Engine, tmp_path: Path) -> None:
    """They are told of, and erased on demand; those that others name stay."""
    load([write(tmp_path, sheet(BODY))], engine)
    key = Tombstones(tmp_path / "key")
    tam = entity_id(SHEET_ID, "tam")
    [name] = [id for id, said in claims(engine).items() if said == "name Tam"]
    told = erase(engine, [name], order(dry_run=True), key)
    assert (told.left, told.entities) == ((tam,), ())
    assert not (tmp_path / "key").exists()
    done = erase(engine, [name], order(), key, entities=True)
    assert (done.left, done.entities) == ((), (tam,))
    with engine.reading() as snapshot:
        assert snapshot.view(Clearance.parse("confidential")).classes([tam]) == {}
    with pytest.raises(InputError, match="there is no claim or entity"):
        erase(engine, [tam], order(), key)


def test_copies_and_exports_are_listed(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    """Those made since the first of the claims was recorded."""

    def leave(at: int) -> Departure:
        departure = Departure(
            kind="export", at=at, clearance="public", profile="nquads", digest="0" * 64
        )
        engine.note(departure)
        return departure

    leave(clock.now)
    clock.tick()
    load([write(tmp_path, sheet(BODY))], engine)
    clock.tick()
    noted = leave(clock.now)
    done: Erased = erase(engine, of(engine, "size"), order(), Tombstones(tmp_path / "key"))
    assert done.departures == (noted,)
    assert done.origins == (SHEET_ID,)
    [note] = engine.erasures()
    assert (note.claims, note.entities, note.by, note.why) == (1, 0, BY, "asked to")


def test_a_history_after_a_remark_can_be_erased(engine: Engine, tmp_path: Path) -> None:
    """Whatever was decided about a claim goes with it, for every clearance and at every time."""
    load([write(tmp_path, sheet(BODY))], engine)
    [size] = of(engine, "size")
    remark(engine, [size], Marking.parse("restricted"), order(), Handling(()))
    erase(engine, [size], order(), Tombstones(tmp_path / "key"))
    with engine.reading() as snapshot:
        assert snapshot.view(Clearance.parse("restricted")).histories([size]) == {}


NAMED = """\
entities:
  ilda: {class: Person, at: L1, name: {text: Ilda Qvarnström, language: sv}}
  march: {class: Event, at: L2, kind: protest, name: March for Qvarnstrom}
  talk:
    class: Event
    kind: {concept: protest, at: L2, quote: Free Ilda}
    characterisation: {text: Кварнстрем was there, language: ru, at: L3, marking: restricted}
  other: {class: Person, at: L3, name: Hilda Quist}
  club: {class: Organisation, at: L3, name: Friends of the Lake}
  lake: {class: Event, at: L3, kind: protest, name: "Lake day, for friends of the club"}
  guests: {class: Group, at: L3, name: Guests of the friends}
"""


def told(erased: Erased) -> list[tuple[str, str, str]]:
    return sorted((mention.subject, mention.part, mention.text) for mention in erased.mentions)


def test_where_a_name_still_stands(engine: Engine, tmp_path: Path) -> None:
    """In names, texts, quotes and reasons of what stays, in any script: of a person a single word
    will do, of others it takes the whole name. A dry run says the same; nobody is told of what he
    or she may not read."""
    load([write(tmp_path, sheet(NAMED))], engine)
    key = Tombstones(tmp_path / "key")
    ilda, march, talk, club, lake = (
        entity_id(SHEET_ID, name) for name in ("ilda", "march", "talk", "club", "lake")
    )
    [friends] = [id for id, said in claims(engine).items() if said == "name Guests of the friends"]
    retract(engine, [friends], replace(order(), why="as Ms Qvarnström asked"), Handling(()))
    expected = sorted(
        [
            (march, "name", "March for Qvarnstrom"),
            (talk, "quote", "Free Ilda"),
            (entity_id(SHEET_ID, "guests"), "reason", "as Ms Qvarnström asked"),
        ]
    )
    assert told(erase(engine, [ilda], order("public", dry_run=True), key, dependents=True)) == (
        expected
    )
    expected = sorted([*expected, (talk, "characterisation", "Кварнстрем was there")])
    dry = erase(engine, [ilda], order(dry_run=True), key, dependents=True)
    done = erase(engine, [ilda], order(), key, dependents=True)
    assert told(dry) == told(done) == expected
    assert done.mentions == dry.mentions
    assert told(erase(engine, [club], order(), key, dependents=True)) == [
        (lake, "name", "Lake day, for friends of the club")
    ]


def test_names_that_stay_are_not_looked_for(engine: Engine, tmp_path: Path) -> None:
    """Whoever erases a claim that is no name, or one of two names, is told of no other."""
    load([write(tmp_path, sheet(NAMED))], engine)
    key = Tombstones(tmp_path / "key")
    [quote] = [id for id, said in claims(engine).items() if said.startswith("characterisation")]
    assert erase(engine, [quote], order(), key).mentions == ()
    [name] = [id for id, said in claims(engine).items() if said == "name March for Qvarnstrom"]
    assert erase(engine, [name], order(), key).mentions == ()


def test_many_mentions_are_counted(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first are told, the others counted."""
    monkeypatch.setattr("graph.changes.erasure.MOST_MENTIONS", 1)
    load([write(tmp_path, sheet(NAMED))], engine)
    ilda, key = entity_id(SHEET_ID, "ilda"), Tombstones(tmp_path / "key")
    done = erase(engine, [ilda], order(), key, dependents=True)
    assert (len(done.mentions), done.more_mentions) == (1, 2)


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """Where the key of held names is: on another machine, so to speak."""
    (tmp_path / "away").mkdir()
    return tmp_path / "away" / "names.key"


@pytest.fixture
def coder(engine: Engine, tmp_path: Path, away: Path) -> Coder:
    (tmp_path / "registry.yaml").write_text(field.REGISTRY)
    return Coder(engine, tmp_path, Tombstones(tmp_path / "key", HeldNames(away)))


class Coder:
    """Codes one person a sheet, openly."""

    def __init__(self, engine: Engine, folder: Path, stones: Tombstones) -> None:
        self.engine, self.folder, self.stones = engine, folder, stones

    def sheet(self, end: str) -> str:
        return f"{field.SHEET[:-2]}{end}"

    def person(self, end: str) -> str:
        return field.own("w", self.sheet(end))

    def load(self, name: str, end: str, *, dry_run: bool = False) -> list[str]:
        """What a load tells of persons."""
        path = self.folder / f"{end}.yaml"
        body = f"entities: {{w: {{class: Person, kind: journalist, name: {name}}}}}\n"
        path.write_text(field.head(self.sheet(end)) + body)
        report = load(
            [path], self.engine, key=self.stones.path, names=self.stones.names, dry_run=dry_run
        )
        assert [str(error) for error in report.errors] == []
        return [*report.files[-1].floors, *report.files[-1].warnings, *report.files[-1].loosened]

    def is_public(self, end: str) -> bool:
        with self.engine.reading() as snapshot:
            return bool(snapshot.view(Clearance.parse("public")).classes([self.person(end)]))

    def erase(self, end: str) -> Erased:
        return erase(
            self.engine,
            [self.person(end)],
            order(),
            self.stones,
            dependents=True,
            hold_names=True,
        )


def test_a_held_name_is_held_for_review(coder: Coder, tmp_path: Path) -> None:
    """In whatever order, case, script and file: what brings it is taken, and the person is kept
    closer, without a reason; a dry run says what it says of any other name. Loading again changes
    nothing and asks for nothing; only who has the key finds who is held."""
    coder.load("Dana Velnat", "ab")
    coder.erase("ab")
    tried = coder.load("ВЕЛНАТ Дана", "ac", dry_run=True)
    assert tried == coder.load("Велмира Надат", "ac", dry_run=True)
    [told] = [line for line in coder.load("ВЕЛНАТ Дана", "ac") if "holds" in line]
    assert told == (
        f"{tmp_path / 'ac.yaml'}:10: w: Person: public is written, restricted holds: a person "
        "decided it, or has to"
    )
    assert not coder.is_public("ac")
    for dry_run in (True, False):
        assert told in coder.load("ВЕЛНАТ Дана", "ac", dry_run=dry_run)
    assert not coder.is_public("ac")
    assert coder.load("Dana Velnart", "ae") == tried
    assert coder.is_public("ae")
    clearance = Clearance.parse("restricted")
    held = [person for person, _ in held_people(coder.engine, coder.stones.names, clearance)]
    assert held == [coder.person("ac")]


def test_two_persons_lower_what_is_held(coder: Coder, tmp_path: Path) -> None:
    """One alone is refused, like below any floor; afterwards it stays open, loaded again or not."""
    coder.load("Dana Velnat", "ab")
    coder.erase("ab")
    coder.load("Dana Velnat", "ac")
    person, names = coder.person("ac"), coder.stones.names
    with pytest.raises(InputError) as refused:
        remark(coder.engine, [person], Marking.parse("public"), order(), Handling(()), names)
    assert "two persons lower it" in str(refused.value)
    path = tmp_path / "reviews.yaml"
    path.write_text(
        f"reviews: {'r' * 26}\nlowered:\n  - sheet: ac.yaml\n    to: public\n    by: {BY}\n"
        f"    second: {'e' * 26}\n    on: 2026-01-02\n    why: another person of this name\n"
        f"    entities: [{person}]\n"
    )
    report = load([path], coder.engine, key=coder.stones.path, names=names)
    assert [str(error) for error in report.errors] == []
    assert coder.is_public("ac")
    assert not [line for line in coder.load("Dana Velnat", "ac") if "holds" in line]
    assert coder.is_public("ac")


def test_a_held_name_comes_in_by_import_and_by_another_sheet(coder: Coder, tmp_path: Path) -> None:
    """A person who is there already is held as soon as somebody calls her so; a trial of an import
    tells nothing."""
    coder.load("Dana Velnat", "ab")
    coder.load("Ole Brandt", "ac")
    coder.erase("ab")
    theirs = NaiveEngine(coder.engine.vocabulary, clock=Clock())
    Coder(theirs, tmp_path, Tombstones(tmp_path / "none")).load("Dana Velnat", "ad")
    path = tmp_path / "theirs.nq"
    with theirs.reading() as snapshot:
        view = snapshot.view(Clearance.parse("restricted"))
        path.write_bytes(b"".join(EXPORTERS["nquads"].pieces(view)))
    tried, done = (
        import_file(
            path, coder.engine, tombstones=coder.stones, dry_run=dry_run, clock=Clock(now=LATER)
        )
        for dry_run in (True, False)
    )
    assert (tried.errors, tried.raised, done.raised) == ((), 0, 1)
    assert not coder.is_public("ad")
    registry = tmp_path / "registry.yaml"
    registry.write_text(
        f"{registry.read_text()}  known: {{id: {coder.person('ac')}, class: Person}}\n"
    )
    other = tmp_path / "ae.yaml"
    other.write_text(
        field.head(coder.sheet("ae"))
        + "claims: [{subject: known, name: Dana Velnat, attribution: [herald reports]}]\n"
    )
    assert coder.is_public("ac")
    report = load([other], coder.engine, key=coder.stones.path, names=coder.stones.names)
    assert [str(error) for error in report.errors] == []
    assert not coder.is_public("ac")


def test_the_key_of_held_names_lies_elsewhere(coder: Coder, away: Path, tmp_path: Path) -> None:
    """Nothing is erased under a key beside the store or nowhere; a store that holds names takes no
    file without the key, and a trial needs none."""
    coder.load("Dana Velnat", "ab")
    store = tmp_path / "store.db"
    for path in (None, tmp_path / "names.key", tmp_path / "away" / "names.key"):
        stones = Tombstones(coder.stones.path, HeldNames(path, store))
        with pytest.raises(InputError, match="another machine than the store"):
            erase(
                coder.engine, [coder.person("ab")], order(), stones,
                dependents=True, hold_names=True,
            )  # fmt: skip
    assert coder.is_public("ab")
    with pytest.raises(InputError, match="nothing that is erased is a person with a name"):
        erase(coder.engine, of(coder.engine, "published"), order(), coder.stones, hold_names=True)
    coder.erase("ab")
    assert away.stat().st_mode & 0o077 == 0
    coder.stones = Tombstones(coder.stones.path)
    assert coder.load("Ole Brandt", "ac", dry_run=True) == []
    with pytest.raises(StoreError, match="names are held in this store"):
        coder.load("Ole Brandt", "ac")


def test_no_name_is_held_unless_somebody_asks(coder: Coder) -> None:
    """An erasure alone lets the name come back."""
    coder.load("Dana Velnat", "ab")
    erase(coder.engine, [coder.person("ab")], order(), coder.stones, dependents=True)
    coder.load("Dana Velnat", "ac")
    assert coder.is_public("ac")
