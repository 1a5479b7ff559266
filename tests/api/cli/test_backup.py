"""Backups: everything in one file, checked when it is put back; what was erased stays out."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from api import backups
from api.writing.book import WritingBook
from graph.claims.marking import Clearance, Marking
from tests.api.running import Shell

GUARD = "eeeeeeeeeeeeeeeeeeeeeeeeee"
PAGE = "A note of the Ostrel Herald.\n"
LONG = 3 * 2**30
HASH = hashlib.sha256(PAGE.encode()).hexdigest()
LATER = """\
sheet: lateralateralateralaterala
coder: coder-1
registry: registry.yaml
source: {name: A note, publisher: herald, marking: public, sha256: HASH}
defaults: {marking: public, attribution: [herald reports]}
entities:
  fine:
    class: Event
    at: L1
    name: Fine at the market
    place: ostrel
"""
EVERYBODY = """{
  events { nodes { id label } }
  actors(where: {name: {contains: "Ostrel"}}) { nodes { id label } }
}"""


SOURCES = '{ sources(where: {name: {contains: "A note"}}) { nodes { id } } }'


def query(shell: Shell, store: Path | None = None) -> str:
    text = shell.write("all.graphql", EVERYBODY)
    more = () if store is None else ("--store", str(store))
    done = shell("query", text, *more)
    assert done.code == 0, done.err
    return done.out


@pytest.fixture
def kept(affair: Shell) -> Path:
    """A backup of a store with a token, an audit log and a document."""
    texts = affair.folder / "texts" / "public"
    texts.mkdir(parents=True)
    (texts / "note.txt").write_text(PAGE)
    (texts.parent / "unnamed.txt").write_text("said by nobody")
    sheet = affair.write("later.yaml", LATER.replace("HASH", HASH))
    assert affair("load", sheet).code == 0
    assert affair("token", "add", "desk", "--as", "partner").code == 0
    path = affair.folder / "kept.tar"
    done = affair("backup", str(path), "--texts", str(affair.folder / "texts"))
    assert done.code == 0, done.err
    assert hashlib.sha256(path.read_bytes()).hexdigest() in done.err
    assert path.stat().st_mode & 0o777 == 0o600
    return path


def test_everything_comes_back_elsewhere(affair: Shell, kept: Path) -> None:
    """The same answers, tokens and documents, and an audit log that holds together."""
    place = affair.folder / "elsewhere"
    place.mkdir()
    store, texts = place / "new.db", place / "texts"
    done = affair("restore", str(kept), "--store", str(store), "--texts", str(texts))
    assert done.code == 0, done.err
    assert query(affair, store) == query(affair)
    assert "desk" in affair("token", "list", "--store", str(store)).out
    audit = affair("audit", "verify", "--store", str(store))
    assert audit.code == 0, audit.err
    found = {path.relative_to(texts).as_posix() for path in texts.rglob("*.txt")}
    assert found == {"public/note.txt", "unnamed.txt"}
    assert {path.stat().st_mode & 0o77 for path in place.iterdir() if path.is_file()} == {0}
    assert not [path for path in place.iterdir() if "copy" in path.name or "part" in path.name]
    left = affair("check", "--store", str(store))
    assert left.code == 0


def erased(shell: Shell, *ids: str) -> None:
    by = ("--by", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--why", "an order", "--as", "confidential")
    done = shell("erase", *ids, "--with-dependents", "--with-entities", *by)
    assert done.code == 0, done.err


def test_the_erased_do_not_come_back(affair: Shell, kept: Path) -> None:
    """Neither they nor documents that they alone brought, nor by loading; tokens that were revoked
    since stay so, and the log has its later lines."""
    found = affair("query", affair.write("sources.graphql", SOURCES)).out
    [source] = json.loads(found)["data"]["sources"]["nodes"]
    assert "Ostrel Guard" in query(affair)
    erased(affair, GUARD, source["id"])
    assert affair("token", "revoke", "desk").code == 0
    texts = affair.folder / "texts"
    (texts / "public" / "note.txt").unlink()
    now = query(affair)
    refused = affair("restore", str(kept))
    assert (refused.code, "--replace" in refused.err) == (1, True)
    done = affair("restore", str(kept), "--replace", "--texts", str(texts))
    assert done.code == 0, done.err
    assert "erased again" in done.err
    assert query(affair) == now
    assert "Guard" not in now
    assert not (texts / "public" / "note.txt").exists()
    assert b"Ostrel Guard" not in affair.store.read_bytes()
    assert affair("check").code == 0
    loaded = affair("load", str(affair.folder / "later.yaml"), str(affair.folder / "sheet.yaml"))
    assert loaded.code == 0, loaded.err
    assert query(affair) == now
    assert "revoked" in affair("token", "list").out
    assert affair("audit", "verify").code == 0
    whats = [json.loads(line)["what"] for line in affair("audit", "list").out.splitlines()]
    assert whats[-1] == "restore"
    assert "erase" in whats
    [aside] = affair.folder.glob("answerable.db.before-*Z")
    assert query(affair, aside) == now


def test_a_crash_leaves_nothing_half(
    affair: Shell, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it happens, the same backup put back again is whole; a store that is replaced is
    there until the other one is, and with it what was erased."""
    put, calls = backups.place, 0

    def crashing(path: Path, target: Path) -> None:
        nonlocal calls
        calls -= 1
        if not calls:
            raise OSError("the power went")
        put(path, target)

    monkeypatch.setattr(backups, "place", crashing)
    for number in range(1, 7):
        place = affair.folder / f"elsewhere-{number}"
        place.mkdir()
        store, texts = place / "new.db", place / "texts"
        again = ("restore", str(kept), "--store", str(store), "--texts", str(texts))
        calls = number
        assert affair(*again).code == 1
        assert not store.exists()
        calls = 0
        done = affair(*again)
        assert done.code == 0, done.err
        assert query(affair, store) == query(affair)
        assert "desk" in affair("token", "list", "--store", str(store)).out
        assert affair("audit", "verify", "--store", str(store)).code == 0
        assert (texts / "public" / "note.txt").exists()
    erased(affair, GUARD)
    now = query(affair)
    calls = 1
    assert affair("restore", str(kept), "--replace").code == 1
    assert query(affair) == now
    calls = 0
    assert affair("restore", str(kept), "--replace").code == 0
    assert query(affair) == now


def test_where_the_store_is_lost_a_list_keeps_them_out(affair: Shell, kept: Path) -> None:
    """With the key that stands elsewhere; without the list it is told what that means."""
    erased(affair, GUARD)
    now, list_ = query(affair), affair.folder / "stones"
    assert affair("erasures", "--tombstones", str(list_)).code == 0
    assert GUARD not in list_.read_text()
    affair.store.unlink()
    assert affair("restore", str(kept), "--tombstones", str(list_)).code == 0
    assert query(affair) == now
    affair.store.unlink()
    without = affair("restore", str(kept))
    assert "“erasures --tombstones”" in without.err
    assert query(affair) != now
    affair.store.unlink()
    list_.write_text("no tombstone\n")
    assert "line 1" in affair("restore", str(kept), "--tombstones", str(list_)).err
    assert not affair.store.exists()


def test_keys_are_kept_apart(affair: Shell) -> None:
    """The other file has none; both make the whole."""
    erased(affair, GUARD)
    kept, keys = affair.folder / "kept.tar", affair.folder / "keys.tar"
    assert affair("backup", str(kept), "--keys", str(keys)).code == 0
    with tarfile.open(kept) as packed, tarfile.open(keys) as apart:
        assert not [name for name in packed.getnames() if "key" in name]
        assert set(apart.getnames()) == {"manifest.json", "key", "audit.key"}
    store = affair.folder / "two" / "new.db"
    store.parent.mkdir()
    done = affair("restore", str(kept), "--keys", str(keys), "--store", str(store))
    assert done.code == 0, done.err
    key = affair.folder / "answerable.db.key"
    assert store.with_name("new.db.key").read_bytes() == key.read_bytes()
    key.write_text("0" * 64 + "\n")
    other = affair("restore", str(kept), "--keys", str(keys), "--replace")
    assert (other.code, "is another key" in other.err) == (1, True)


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(b"SQLite format 3") + 60
    content[at] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def without_a_member(path: Path) -> None:
    members = _members(path)
    del members["store"]
    _pack(path, members)


def with_a_path(path: Path) -> None:
    members = _members(path)
    members["texts/../../out.txt"] = b"x"
    manifest = json.loads(members["manifest.json"])
    told = {"sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}
    manifest["files"]["texts/../../out.txt"] = told
    members["manifest.json"] = json.dumps(manifest).encode()
    _pack(path, members)


def with_a_name_of_no_file(path: Path) -> None:
    members = _members(path)
    told = json.loads(members["manifest.json"])
    for name in ("texts/" + "x" * 300, "texts/a\0b"):
        told["files"][name] = {"sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}
        members[name] = b"x"
    _pack(path, {**members, "manifest.json": json.dumps(told).encode()})


def with_a_hole(path: Path) -> None:
    """A member of three bytes that comes to three gigabytes."""
    told = json.loads(_members(path)["manifest.json"])
    told["files"] = {"store": {"sha256": "0" * 64, "bytes": LONG}}
    manifest = tarfile.TarInfo("manifest.json")
    content = json.dumps(told).encode()
    manifest.size = len(content)
    hole = tarfile.TarInfo("store")
    hole.pax_headers = {"GNU.sparse.size": str(LONG), "GNU.sparse.map": "0,3"}
    hole.size = 3
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as packed:
        packed.addfile(manifest, io.BytesIO(content))
        packed.addfile(hole, io.BytesIO(b"abc"))


def with_headers_of_headers(path: Path) -> None:
    header = tarfile.TarInfo("store")
    header.type = tarfile.XHDTYPE
    end = path.read_bytes()
    path.write_bytes(end[: end.index(b"SQLite format 3") - 512] + header.tobuf() * 2000)


def with_no_number(path: Path) -> None:
    members = _members(path)
    store = tarfile.TarInfo("store")
    store.pax_headers = {"GNU.sparse.map": "0,x"}
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as packed:
        manifest = tarfile.TarInfo("manifest.json")
        manifest.size = len(members["manifest.json"])
        packed.addfile(manifest, io.BytesIO(members["manifest.json"]))
        packed.addfile(store)


def without_its_moment(path: Path) -> None:
    members = _members(path)
    told = json.loads(members["manifest.json"])
    del told["at"]
    _pack(path, {**members, "manifest.json": json.dumps(told).encode()})


SPOILT = [
    changed,
    cut,
    emptied,
    without_a_member,
    with_a_path,
    with_a_name_of_no_file,
    with_a_hole,
    with_headers_of_headers,
    with_no_number,
    without_its_moment,
]


def _members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as packed:
        found = {}
        for member in packed:
            content = packed.extractfile(member)
            assert content is not None
            found[member.name] = content.read()
    return found


def _pack(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w") as packed:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("spoil", SPOILT)
def test_what_is_not_as_it_was_written_is_refused(
    affair: Shell, kept: Path, spoil: Callable[[Path], None]
) -> None:
    """And nothing of it stays."""
    spoil(kept)
    place = affair.folder / "elsewhere"
    place.mkdir()
    store = ("--store", str(place / "new.db"), "--texts", str(place / "texts"))
    done = affair("restore", str(kept), *store)
    assert done.code == 1
    assert "kept.tar" in done.err
    assert [path.name for path in place.iterdir() if not path.name.endswith(".temporary")] == []
    assert not (affair.folder / "out.txt").exists()


def claims_in(shell: Shell) -> set[str]:
    lines = shell("export", "--format", "nquads").out.splitlines()
    return {line.partition("/claim/")[2][:32] for line in lines if "/claim/" in line}


def test_who_handed_in_what_comes_back(affair: Shell, tmp_path: Path) -> None:
    """Without what was erased since; and no request counts as done."""
    writing = affair.store.with_name(f"{affair.store.name}.writing")
    claims = claims_in(affair)
    with closing(WritingBook(writing)) as book:
        book.note_claims("w" * 26, claims)
        book.open_key("w" * 26, "k", b"one", "s" * 26, at=1)
        book.close_key("w" * 26, "k", b"what came of it")
    path = tmp_path / "kept.tar"
    assert affair("backup", str(path)).code == 0
    assert b"what came of it" not in path.read_bytes()
    erased(affair, GUARD)
    writing.unlink()
    assert affair("restore", str(path), "--replace").code == 0
    with closing(WritingBook(writing)) as book:
        left = claims_in(affair)
        assert set(book.persons(claims)) == left < claims
        assert book.open_key("w" * 26, "k", b"another", "s" * 26, at=2).outcome is None
        book.close_key("w" * 26, "k", b"what came of it")
    assert "book of writing" in affair("restore", str(path), "--replace").err
    with closing(WritingBook(writing)) as book:
        assert book.open_key("w" * 26, "k", b"one", "s" * 26, at=3).outcome is None


def test_an_empty_book_hides_nobody(affair: Shell, tmp_path: Path) -> None:
    """A server that was started where a backup is put back has made one already."""
    writing = affair.store.with_name(f"{affair.store.name}.writing")
    with closing(WritingBook(writing)) as book:
        book.note_claims("w" * 26, claims_in(affair))
        book.note_kept("o" * 26, [("source", GUARD, Marking.parse("restricted"))], at=1)
    path = tmp_path / "kept.tar"
    assert affair("backup", str(path)).code == 0
    writing.unlink()
    with closing(WritingBook(writing)) as book:
        book.note_claims("v" * 26, ["later"])
    assert affair("restore", str(path), "--replace").code == 0
    with closing(WritingBook(writing)) as book:
        assert set(book.persons(claims_in(affair))) == claims_in(affair)
        assert book.persons(["later"]) == {"later": frozenset({"v" * 26})}
        assert [one.id for one in book.kept(Clearance.parse("restricted"))] == [GUARD]
