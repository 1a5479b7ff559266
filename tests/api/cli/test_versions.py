"""Versions of an export at the command line, and what a partner makes of what changed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from pyrage import decrypt, x25519

from tests.api.cli.test_profiles import PROFILE
from tests.api.running import Done, Shell

NAMES = ("old.nq", "old.nq.version", "changes.jsonl", "new.nq", "gone.txt")


@pytest.fixture
def sent(affair: Shell) -> Shell:
    """A store of which a version left for the restricted."""
    done = export(affair, "--format", "nquads", "-o", path(affair, "old.nq"), "--keep-version")
    assert done.code == 0, done.err
    return affair


def path(shell: Shell, name: str) -> str:
    return str(shell.folder / name)


def export(shell: Shell, *more: str, clearance: str = "restricted") -> Done:
    return shell("export", "--as", clearance, *more)


def since(shell: Shell, *more: str) -> list[dict[str, Any]]:
    """The lines of what changed since that version."""
    named = ("--since", path(shell, "old.nq.version"), "-o", path(shell, "changes.jsonl"))
    done = export(shell, *named, *more)
    assert done.code == 0, done.err
    text = (shell.folder / "changes.jsonl").read_bytes()
    return [orjson.loads(line) for line in text.splitlines()]


def applied(shell: Shell) -> Done:
    old, _, changes, new, gone = (path(shell, name) for name in NAMES)
    return shell("apply", old, changes, "-o", new, "--gone", gone)


def claim(shell: Shell, predicate: str) -> str:
    """The one claim of the older file with a property."""
    text = (shell.folder / "old.nq").read_text("utf-8")
    [found] = re.findall(
        rf"#{predicate}> .* <https://w3id.org/answerable/claim/(\w+)> \.$", text, re.M
    )
    return str(found)


def decide(shell: Shell, verb: str, *more: str) -> None:
    reasons = ("--by", "r" * 26, "--why", "asked for", "--as", "restricted")
    done = shell(verb, *more, *reasons)
    assert done.code == 0, done.err


def test_what_changed_reaches_who_has_the_file(sent: Shell) -> None:
    """Added, decided and erased: put into the older file, byte for byte the export of now. What is
    deleted is named by a keyed hash without a word of why, and no file of the sender's has it."""
    gone = claim(sent, "characterisation")
    decide(sent, "review", claim(sent, "allegedPerpetrator"), "--decision", "accepted")
    decide(sent, "erase", gone)
    more = "registry: registryregistryregistryrf\ncoder: coder-2\ndefaults: {marking: public}\n"
    more += "entities:\n  coder-2: {id: gggggggggggggggggggggggggg, class: Person, name: Coder 2}\n"
    assert sent("load", sent.write("more.yaml", more)).code == 0
    head, *lines, end = since(sent, "--keep-version", path(sent, "new.version"))
    ops = [line["op"] for line in lines]
    assert ops.count("MOD") == end["mod"] == 1
    assert ops.count("DEL") == end["del"] == 1
    assert ops.count("ADD") == end["add"] > 1
    [deleted] = [line for line in lines if line["op"] == "DEL"]
    assert set(deleted) == {"op", "hash"}
    for name in ("old.nq.version", "new.version", "changes.jsonl"):
        assert gone not in (sent.folder / name).read_text("utf-8")
        assert (sent.folder / name).stat().st_mode & 0o777 == 0o600
    done = applied(sent)
    assert done.code == 0, done.err
    whole = export(sent, "--format", "nquads").out
    assert (sent.folder / "new.nq").read_text("utf-8") == whole
    assert (sent.folder / "gone.txt").read_text("utf-8") == f"{gone}\n"
    assert (sent.folder / "new.nq").stat().st_mode & 0o777 == 0o600
    [told] = [x for x in map(orjson.loads, sent("audit", "list").out.splitlines()) if "since" in x]
    assert told["since"] == head["since"]


def test_a_partner_s_store_follows(sent: Shell) -> None:
    """What came is imported, and what is gone is erased there by who keeps that store."""
    theirs = ("--store", path(sent, "theirs.db"))
    assert sent("import", path(sent, "old.nq"), *theirs).code == 0
    decide(sent, "erase", "c" * 26, "--with-dependents")
    since(sent)
    assert applied(sent).code == 0
    gone = (sent.folder / "gone.txt").read_text("utf-8").split()
    assert "c" * 26 in gone
    assert len(gone) == 3
    assert sent("import", path(sent, "new.nq"), *theirs).code == 0
    decide(sent, "erase", "--ids", path(sent, "gone.txt"), *theirs)
    whole = export(sent, "--format", "nquads").out
    assert export(sent, "--format", "nquads", *theirs).out == whole


def test_what_is_kept_closer_is_deleted_like_the_erased(sent: Shell) -> None:
    """A line of each has the same keys."""
    decide(sent, "remark", claim(sent, "characterisation"), "--to", "confidential")
    _, *lines, _ = since(sent)
    assert [set(line) for line in lines] == [{"op", "hash"}]


def test_it_comes_out_the_same_again(sent: Shell) -> None:
    """The same changes and the same version, byte for byte."""
    decide(sent, "erase", claim(sent, "characterisation"))
    made = []
    for name in ("one", "two"):
        since(sent, "--keep-version", path(sent, name))
        made.append(
            (
                (sent.folder / "changes.jsonl").read_bytes(),
                (sent.folder / name).read_bytes(),
            )
        )
    assert made[0] == made[1]


def test_the_page_for_partners_does_it_alone(sent: Shell) -> None:
    """Its lines of Python make the same file, and refuse another one."""
    decide(sent, "review", claim(sent, "allegedPerpetrator"), "--decision", "accepted")
    gone = claim(sent, "characterisation")
    decide(sent, "erase", gone)
    since(sent)
    page = (Path(__file__).parents[3] / "graph/export/PARTNERS.md").read_text("utf-8")
    [program] = re.findall(r"^```python newer\.py\n(.*?)^```", page, re.M | re.S)
    old, _, changes, new, _ = (path(sent, name) for name in NAMES)
    run = [sys.executable, "-c", program]
    done = subprocess.run([*run, old, changes, new], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"not handed on any more: claim/{gone}\n"
    assert Path(new).read_text("utf-8") == export(sent, "--format", "nquads").out
    assert subprocess.run([*run, new, changes, old], capture_output=True).returncode == 1


def test_versions_follow_one_another(sent: Shell) -> None:
    """The version of the changes is what the next ones are since."""
    since(sent, "--keep-version", path(sent, "two.version"))
    decide(sent, "erase", claim(sent, "characterisation"))
    assert applied(sent).code == 0
    changes = ("--since", path(sent, "two.version"), "-o", path(sent, "more.jsonl"))
    assert export(sent, *changes).code == 0
    done = sent("apply", path(sent, "new.nq"), path(sent, "more.jsonl"), "-o", path(sent, "3.nq"))
    assert done.code == 0, done.err
    whole = export(sent, "--format", "nquads").out
    assert (sent.folder / "3.nq").read_text("utf-8") == whole


def test_under_a_profile_ids_stay_within_a_series(affair: Shell) -> None:
    """Ids are new ones, equal in all versions of a series and in no other; consents and dates of
    the record do not move."""
    profile = affair.write("p.yaml", PROFILE)
    under = ("--format", "nquads", "--profile", profile)
    named = (*under, "-o", path(affair, "old.nq"), "--keep-version")
    assert export(affair, *named).code == 0
    _, *lines, _end = since(affair, "--profile", profile)
    assert lines == []
    other = export(affair, *under, "-o", path(affair, "other.nq"), "--keep-version")
    assert other.code == 0
    ids = [
        set(re.findall("id/(redacted[a-z2-7]*)", (affair.folder / name).read_text("utf-8")))
        for name in ("old.nq", "other.nq")
    ]
    assert len(ids[0]) == len(ids[1]) > 3
    assert not ids[0] & ids[1]
    text = (affair.folder / "old.nq").read_text("utf-8")
    [accused] = re.findall(r"#allegedPerpetrator> .*claim/(\w+)> \.", text)
    whole = export(affair, "--format", "nquads").out
    [there] = re.findall(r"#allegedPerpetrator> .*claim/(\w+)> \.", whole)
    decide(affair, "erase", there)
    head, *lines, _ = since(affair, "--profile", profile)
    assert "Redacted under a profile" in head["notice"]
    assert "DEL" in [line["op"] for line in lines]
    assert applied(affair).code == 0
    new = (affair.folder / "new.nq").read_text("utf-8")
    assert new.startswith("# Redacted under a profile")
    assert accused not in new
    assert accused in (affair.folder / "gone.txt").read_text("utf-8").splitlines()
    edited = affair.write("p.yaml", PROFILE.replace("year", "month"))
    refused = export(affair, "--since", path(affair, "old.nq.version"), "--profile", edited)
    assert refused.code == 1
    assert "this export is of profile harbour" in refused.err


def test_encrypted_and_signed(sent: Shell) -> None:
    """What changed leaves as an export does; the version stays with the sender, unencrypted."""
    secret = path(sent, "archive.key")
    sent("key", "new", secret)
    partner = x25519.Identity.generate()
    plain = orjson.dumps(since(sent)[0])
    hand_over = ("--to", str(partner.to_public()), "--sign", secret)
    version = ("--since", path(sent, "old.nq.version"), "--keep-version")
    done = export(sent, *version, "-o", path(sent, "c.jsonl.gz"), *hand_over)
    assert done.code == 0, done.err
    assert not (sent.folder / "c.jsonl.gz").exists()
    file = sent.folder / "c.jsonl.gz.age"
    assert sent("verify", str(file), "--key", f"{secret}.pub").code == 0
    (sent.folder / "changes.jsonl.gz").write_bytes(decrypt(file.read_bytes(), [partner]))
    done = sent(
        *("apply", path(sent, "old.nq"), path(sent, "changes.jsonl.gz")),
        *("-o", path(sent, "new.nq")),
    )
    assert done.code == 0, done.err
    old = (sent.folder / "old.nq").read_bytes()
    assert (sent.folder / "new.nq").read_bytes() == old
    assert plain
    assert b'"answerable":"version"' in (sent.folder / "c.jsonl.gz.version").read_bytes()


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (
            ("--as", "public"),
            1,
            "is of clearance restricted, and this export is of clearance public",
        ),
        (("--as", "restricted", "--purpose", "court-use"), 1, "no purpose"),
        (("--as", "restricted", "--about", "e" * 26), 1, "holds other things"),
        (("--as", "restricted", "--profile", "court"), 1, "no profile"),
        (("--as", "restricted", "--format", "trig"), 1, "trig has no room for versions"),
        (("--as", "restricted", "--ledger", "2019-02-14"), 1, "changes from day to day"),
        (("--as", "restricted", "--describe"), 2, "standard output has no name"),
        (("--as", "restricted", "--keep-version"), 2, "standard output has no name"),
        (("--as", "restricted", "--all", "all"), 2, "--since is for one format"),
    ],
)
def test_what_is_no_version_of_this_is_refused(
    sent: Shell, more: tuple[str, ...], code: int, told: str
) -> None:
    """What differs for another reason than a change is told, and nothing leaves."""
    done = sent("export", "--since", path(sent, "old.nq.version"), *more)
    assert (done.code, done.out) == (code, ""), done.err
    assert told in done.err


def test_another_key_is_told(sent: Shell) -> None:
    """Hashes under another key agree with none: all would be deleted and added."""
    sent.store.with_name("answerable.db.key").unlink()
    done = export(sent, "--since", path(sent, "old.nq.version"))
    assert done.code == 1
    assert "made with another key than that of this store" in done.err


CUTS: list[tuple[str, Callable[[list[bytes]], list[bytes]], str]] = [
    ("empty", lambda lines: [], "line 1: is no line of a version"),
    ("export", lambda lines: [b"<a:b> <c:d> <e:f> .\n"], "line 1: is no line of a version"),
    ("cut", lambda lines: lines[:-1], "is not whole"),
    ("left out", lambda lines: [lines[0], *lines[2:]], "is not whole"),
    ("twice", lambda lines: [lines[0], lines[1], *lines[1:]], "line 3: is no line of a version"),
    ("longer", lambda lines: [*lines, lines[1]], "is not whole"),
    ("words", lambda lines: [lines[0], b"zz zz\n", *lines[1:]], "line 2: is no line"),
    ("form", lambda lines: [lines[0].replace(b'"form":1', b'"form":2')], "another form"),
    (
        "number",
        lambda lines: [re.sub(b'"check":"[^"]*"', b'"check":3', lines[0]), *lines[1:]],
        "line 1",
    ),
]


@pytest.mark.parametrize("case", CUTS, ids=[name for name, _, _ in CUTS])
def test_a_version_is_whole_or_refused(
    sent: Shell, case: tuple[str, Callable[[list[bytes]], list[bytes]], str]
) -> None:
    """What is no version, or a part of one, makes no wrong lines."""
    file = sent.folder / "old.nq.version"
    file.write_bytes(b"".join(case[1](file.read_bytes().splitlines(keepends=True))))
    done = export(sent, "--since", str(file))
    assert (done.code, done.out) == (1, "")
    assert case[2] in done.err


def edit(name: str, value: object) -> Callable[[list[Any]], None]:
    """Change a key of the first line that has it."""

    def done(rows: list[Any]) -> None:
        next(row for row in rows if name in row)[name] = value

    return done


BROKEN: list[tuple[str, Callable[[list[Any]], object], str]] = [
    ("cut", lambda rows: rows.pop(), "breaks off before its end"),
    ("empty", lambda rows: rows.clear(), "breaks off before its end"),
    ("more", lambda rows: rows.append({"op": "DEL"}), "stands behind the end"),
    ("fewer", lambda rows: rows.pop(1), "counts other lines"),
    ("since", edit("since", "0" * 64), "is not the file to which these changes belong"),
    ("key", edit("key", "abc"), "line 1: key: is not 32 bytes in hexadecimal"),
    ("other key", edit("key", "0" * 64), "does not result in the file that it names"),
    ("to", edit("to", "0" * 64), "does not result in the file that it names"),
    ("op", edit("op", "PUT"), "op: is none of ADD, MOD, DEL"),
    ("add", edit("op", "ADD"), "counts other lines"),
    ("id", edit("id", "claim/x"), "has a statement of another record"),
    ("none", edit("statements", []), "has no statements"),
    ("words", edit("statements", ["words"]), "line 2: “words”: is not a statement of N-Quads"),
    ("two", edit("statements", ["<a:b> <c:d> <e:f> .\n<a:b> <c:d> <e:f> ."]), "is no statement"),
    ("comment", edit("statements", ["# mine"]), "is no statement"),
    ("hash", edit("hash", "0" * 32), "does not result in the file that it names"),
    ("form", edit("form", 2), "another form"),
    ("what", edit("answerable", "version"), "is no file of changes"),
    ("list", lambda rows: rows.insert(1, []), "line 2: is no line of a file of changes"),
]


@pytest.mark.parametrize("case", BROKEN, ids=[name for name, _, _ in BROKEN])
def test_changes_that_are_damaged_leave_nothing(
    sent: Shell, case: tuple[str, Callable[[list[Any]], object], str]
) -> None:
    """Neither a newer file nor a list of ids."""
    decide(sent, "review", claim(sent, "allegedPerpetrator"), "--decision", "accepted")
    decide(sent, "erase", claim(sent, "characterisation"))
    rows = since(sent)
    case[1](rows)
    text = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    (sent.folder / "changes.jsonl").write_bytes(text)
    done = applied(sent)
    assert done.code == 1
    assert case[2] in done.err
    assert not {"new.nq", "gone.txt"} & set(os.listdir(sent.folder))


def test_files_are_named_once(sent: Shell) -> None:
    """Nothing is written over what it is made of."""
    since(sent)
    old, changes = path(sent, "old.nq"), path(sent, "changes.jsonl")
    for more in (("-o", old), ("-o", changes), ("-o", path(sent, "n"), "--gone", old)):
        assert sent("apply", old, changes, *more).code == 2
    version = path(sent, "old.nq.version")
    assert export(sent, "--since", version, "--keep-version", version, "-o", changes).code == 2
    missing = sent("apply", str(Path(old).with_name("none.nq")), changes, "-o", path(sent, "n"))
    assert missing.code == 1
    assert "none.nq: cannot be read" in missing.err
