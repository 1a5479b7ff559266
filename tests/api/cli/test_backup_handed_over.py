"""Backups that are encrypted and signed, the webhooks in them, and servers that are there."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from pyrage import decrypt, x25519

from api.webhooks.book import WebhookBook
from graph.engines.holders import ENDING, holding
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.cli.test_backup import GUARD, erased
from tests.api.running import Shell

RECEIVER = x25519.Identity.generate()
TO = ("--to", str(RECEIVER.to_public()))


def in_place(shell: Shell, place: Path, *more: str) -> tuple[int, str]:
    place.mkdir(exist_ok=True)
    done = shell("restore", *more, "--store", str(place / "new.db"))
    return done.code, done.err


def test_a_backup_is_encrypted_and_signed(
    affair: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing plain lies where it is written; it is decrypted on its way in; what is changed since
    it was signed is told."""
    secret = tmp_path / "archive.key"
    assert affair("key", "new", str(secret)).code == 0
    away = tmp_path / "away"
    away.mkdir()
    named = away / "kept.tar"
    done = affair("backup", str(named), *TO, "--sign", str(secret), "--keys", f"{away}/keys.tar")
    assert done.code == 0, done.err
    whole = away / "kept.tar.age"
    names = {path.name for path in away.iterdir()}
    assert names == {
        f"{one}.tar.age{sign}" for one in ("kept", "keys") for sign in ("", ".minisig")
    }
    assert {path.stat().st_mode & 0o77 for path in away.iterdir()} == {0}
    assert affair("verify", str(whole), "--key", f"{secret}.pub").code == 0
    assert b"Ostrel" not in whole.read_bytes()
    code, told = in_place(affair, tmp_path / "one", str(whole))
    assert code == 1
    assert "age --decrypt" in told
    plain = decrypt(whole.read_bytes(), [RECEIVER])
    assert b"Ostrel" in plain
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(plain)))
    code, told = in_place(affair, tmp_path / "one", "-")
    assert code == 0, told
    assert affair("check", "--store", str(tmp_path / "one" / "new.db")).code == 0
    sealed = whole.read_bytes()
    whole.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert affair("verify", str(whole), "--key", f"{secret}.pub").code == 1
    again = affair("backup", str(named), *TO)
    assert (again.code, "is there already" in again.err) == (1, True)


def test_what_was_erased_waits_for_nobody(affair: Shell, tmp_path: Path) -> None:
    """Nor its id, in a backup of before that is put back."""
    assert affair("webhook", "add", "desk", "https://news.example/in").code == 0
    path = affair.store.with_name(f"{affair.store.name}.webhooks")
    stays = "f" * 26  # Ostrel
    with closing(sqlite3.connect(path)) as book:
        [hook] = book.execute("SELECT id FROM hook").fetchone()
        for about in (GUARD, stays):
            row = (hook, about, "RECORDED", about, "cursor", 1)
            book.execute(
                "INSERT INTO message (hook, change, kind, about, cursor, made) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
        book.commit()
    kept = tmp_path / "kept.tar"
    assert affair("backup", str(kept)).code == 0
    path.unlink()
    erased(affair, GUARD)
    done = affair("restore", str(kept), "--replace")
    assert done.code == 0, done.err
    with closing(sqlite3.connect(path)) as book:
        assert book.execute("SELECT about FROM message").fetchall() == [(stays,)]


def test_webhooks_come_back(affair: Shell, tmp_path: Path) -> None:
    """With their secrets, for their owner alone; those that are there already stay, and somebody is
    told that receivers hear of what happens here."""
    assert affair("webhook", "add", "desk", "https://news.example/in").code == 0
    with closing(WebhookBook(affair.store.with_name(f"{affair.store.name}.webhooks"))) as book:
        [hook] = book.all()
    kept = tmp_path / "kept.tar"
    assert affair("backup", str(kept)).code == 0
    code, told = in_place(affair, tmp_path / "new", str(kept))
    assert code == 0, told
    assert "1 webhooks were put back" in told
    path = tmp_path / "new" / "new.db.webhooks"
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(WebhookBook(path)) as book:
        assert [(one.name, one.secret, one.target) for one in book.all()] == [
            ("desk", hook.secret, hook.target)
        ]
    assert affair("webhook", "remove", "desk").code == 0
    done = affair("restore", str(kept), "--replace")
    assert done.code == 0, done.err
    assert "what was there stays: webhooks" in done.err
    assert "desk" not in affair("webhook", "list").out


def test_a_store_that_a_server_answers_from_stays(
    affair: Shell, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """It would go on with what is put aside, and write into it. Who is gone is not waited for."""
    path = tmp_path / "kept.tar"
    assert affair("backup", str(path)).code == 0
    affair.store.with_name(f"{affair.store.name}.1-dead{ENDING}").touch()
    before = affair.store.stat().st_ino
    with (
        closing(SqliteEngine.open(affair.store, vocabulary)) as engine,
        holding(affair.store, engine, lambda snapshot, everything: None),
    ):
        refused = affair("restore", str(path), "--replace")
    assert refused.code == 1
    assert f"process {os.getpid()} answers from it" in refused.err
    assert affair.store.stat().st_ino == before
    assert affair("restore", str(path), "--replace").code == 0
