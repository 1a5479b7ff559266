"""Private books: opened, locked and changed alike, whatever they hold."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from api import private_book
from api.access.tokens import TokenBook
from api.private_book import PrivateBook
from api.webhooks.book import WebhookBook
from api.writing.book import WritingBook
from graph.claims.errors import StoreError

BOOKS: dict[str, Callable[[Path], PrivateBook]] = {
    "tokens": TokenBook,
    "writing": WritingBook,
    "webhooks": WebhookBook,
}
VERSIONS = {"tokens": 1, "writing": 2, "webhooks": 2}
every_book = pytest.mark.parametrize("name", BOOKS)


@every_book
def test_a_book_is_for_its_owner_alone(name: str, tmp_path: Path) -> None:
    """Whatever the mask of the process allows."""
    path = tmp_path / name
    with closing(BOOKS[name](path)):
        assert path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSIONS[name],)


@every_book
def test_a_file_that_is_no_book_is_refused(name: str, tmp_path: Path) -> None:
    """By its path and by what it should be; the file stays as it is."""
    path = tmp_path / name
    path.write_text("no book\n" * 200)
    with pytest.raises(StoreError, match=rf"{name}: the book of {name} cannot be opened: file is"):
        BOOKS[name](path)
    assert path.read_text() == "no book\n" * 200


@every_book
def test_a_book_of_a_later_program_is_refused(name: str, tmp_path: Path) -> None:
    """Its tables may mean something else by then."""
    path = tmp_path / name
    with closing(BOOKS[name](path)):
        pass
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 7")
    with pytest.raises(StoreError, match="it has version 7, and this program knows versions up to"):
        BOOKS[name](path)


@every_book
def test_a_book_of_before_versions_is_taken(name: str, tmp_path: Path) -> None:
    """It gets one."""
    path = tmp_path / name
    with closing(BOOKS[name](path)):
        pass
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 0")
    for _ in range(2):
        with closing(BOOKS[name](path)):
            pass
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSIONS[name],)


@every_book
def test_many_open_a_new_book_at_once(name: str, tmp_path: Path) -> None:
    """None of them fails, and all have the same tables."""

    def open_one(_: int) -> None:
        with closing(BOOKS[name](tmp_path / name)):
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(open_one, range(24)))


@every_book
def test_a_change_waits_for_another_one_no_longer_than_it_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the file; later the book can be changed again."""
    monkeypatch.setattr(private_book, "WAIT", 0.05)
    path = tmp_path / name
    with closing(BOOKS[name](path)) as book, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=f"{name}: cannot be written"), book._changing():
            pass
        other.rollback()
        other.execute("BEGIN")
        other.execute("SELECT * FROM sqlite_schema").fetchall()
        with (
            pytest.raises(StoreError, match=f"{name}: cannot be written"),
            book._changing() as db,
        ):
            db.execute("CREATE TABLE more (x)")
        other.rollback()
        with book._changing() as db:
            db.execute("CREATE TABLE more (x)")
