"""The book of tokens: who holds one, until when, and what is kept of it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.access import token_rows
from api.access.caller import Caller, Right, rights
from api.access.factor import STEP, code, step_of
from api.access.failures import SharedFailures
from api.access.shared_file import SharedFile
from api.access.token_rows import Token
from api.access.tokens import BROWSER, IDLE, LONGEST, NOTED, SECOND, TokenBook
from api.access.waiting import HasToWait
from graph.claims.errors import InputError, StoreError
from graph.claims.marking import Clearance

AT = 1_900_000_000 * SECOND
PARTNER, RESTRICTED = Clearance.parse("partner"), Clearance.parse("restricted+medical")
READ = frozenset({Right.READ})


@pytest.fixture
def book(tmp_path: Path) -> Iterator[TokenBook]:
    """An empty book."""
    with closing(TokenBook(tmp_path / "tokens")) as made:
        yield made


def test_a_token_is_shown_once(book: TokenBook, tmp_path: Path) -> None:
    """The file has its digest, and is for its owner alone."""
    made = book.add("desk", PARTNER, READ, at=AT)
    assert made.secret is None
    assert made.text.encode() not in (tmp_path / "tokens").read_bytes()
    assert (tmp_path / "tokens").stat().st_mode & 0o777 == 0o600
    found = book.token(made.text, at=AT)
    assert found is not None
    assert (found.name, found.clearance, found.may) == ("desk", PARTNER, READ)


def test_what_is_none_is_none(book: TokenBook) -> None:
    """Wrong, of another kind, over, revoked: alike."""
    made = book.add("desk", PARTNER, READ, at=AT, expires=AT + 10)
    wrong = made.text[:-1] + ("a" if made.text[-1] != "a" else "b")
    for text in (wrong, made.text.upper(), made.text.replace("anst", "anss"), "", "x" * 1000):
        assert book.token(text, at=AT) is None
        assert book.session(text, at=AT) is None
    assert book.token(made.text, at=AT + 10) is None
    book.revoke("desk", at=AT)
    assert book.token(made.text, at=AT) is None
    with pytest.raises(InputError, match="no token of this name can be revoked"):
        book.revoke("desk", at=AT)


def test_a_name_is_used_once(book: TokenBook) -> None:
    """Also after it was revoked: the log names who did what."""
    book.add("desk", PARTNER, READ, at=AT)
    book.revoke("desk", at=AT)
    with pytest.raises(InputError, match="of this name already"):
        book.add("desk", PARTNER, READ, at=AT)
    for name in ("", "a b", "-x", "x" * 65, "ключ"):
        with pytest.raises(InputError, match="is no name"):
            book.add(name, PARTNER, READ, at=AT)


def test_other_processes_see_it_at_once(book: TokenBook, tmp_path: Path) -> None:
    """What one connection changes, another one knows with its next request."""
    with closing(TokenBook(tmp_path / "tokens")) as other:
        made = other.add("desk", PARTNER, READ, at=AT)
        assert book.token(made.text, at=AT) is not None
        other.revoke("desk", at=AT)
        assert book.token(made.text, at=AT) is None


def test_the_last_use_is_known_to_the_minute(book: TokenBook) -> None:
    """It is not written with every request."""
    made = book.add("desk", PARTNER, READ, at=AT)
    for seconds, used in ((0, 0), (59, 0), (60, 60), (100, 60), (121, 121)):
        book.token(made.text, at=AT + seconds * SECOND)
        [one] = book.all()
        assert one.used == AT + used * SECOND


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six digits of its values for SHA-1."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, right in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert code(secret, seconds // STEP) == right
        assert step_of(secret, right, seconds, 0) == seconds // STEP
        assert step_of(secret, right, seconds + STEP, 0) == seconds // STEP
        assert step_of(secret, right, seconds + 3 * STEP, 0) is None


def test_more_than_partner_wants_a_session(book: TokenBook) -> None:
    """A code opens one, each code once; it ends by itself and with its token."""
    made = book.add("coder", RESTRICTED, READ, at=AT)
    assert made.secret is not None
    token = book.token(made.text, at=AT)
    assert token is not None
    now = code(made.secret, AT // SECOND // STEP)
    assert book.open_session(token, "000000" if now != "000000" else "1", at=AT) is None
    session = book.open_session(token, now, at=AT)
    assert session is not None
    assert book.open_session(token, now, at=AT) is None
    found = book.session(session, at=AT)
    assert found is not None
    assert found.clearance == RESTRICTED
    at = AT
    while at < AT + LONGEST:
        assert book.session(session, at=at) is not None
        at += IDLE - SECOND
    assert book.session(session, at=AT + LONGEST) is None

    later = AT + LONGEST
    session = book.open_session(token, code(made.secret, later // SECOND // STEP), at=later)
    assert session is not None
    assert book.session(session, at=later + IDLE) is None
    assert book.session(session, at=later) is not None
    book.revoke("coder", at=later)
    assert book.session(session, at=later) is None


def test_a_session_can_be_closed(book: TokenBook) -> None:
    """By whoever holds it."""
    made = book.add("coder", RESTRICTED, READ, at=AT)
    token = book.token(made.text, at=AT)
    assert token is not None
    assert made.secret is not None
    session = book.open_session(token, code(made.secret, AT // SECOND // STEP), at=AT)
    assert session is not None
    book.close_session(session[:-1] + ("y" if session[-1] == "x" else "x"))
    assert book.session(session, at=AT) is not None
    book.close_session(session)
    assert book.session(session, at=AT) is None


def test_a_log_in_lifts_no_older_session(book: TokenBook) -> None:
    """Who logged in at a provider without a second factor, and does so with one elsewhere, reads
    more there alone; the older session ends. One that gives the same goes on."""

    def opened(clearance: Clearance) -> str:
        text = book.open_for(
            Caller(name="oidc desk", clearance=clearance, may=READ, account="p" * 26), at=AT
        )
        assert text is not None
        return text

    first, second = opened(PARTNER), opened(PARTNER)
    assert all(book.session(text, at=AT, kind=BROWSER) for text in (first, second))
    third = opened(RESTRICTED)
    found = [book.session(text, at=AT, kind=BROWSER) for text in (first, second, third)]
    assert [one and one.clearance for one in found] == [None, None, RESTRICTED]


def test_a_visit_is_kept_for_each_token(book: TokenBook, tmp_path: Path) -> None:
    """It lasts as long as a session can, however often somebody is locked out; the beginning of the
    one before is told, to whom it is of alone, and goes with the token."""
    for name in ("desk", "field"):
        book.add(name, PARTNER, READ, at=AT)
    desk, field = book.all()

    def visited(token: Token, at: int) -> int | None:
        """As a session that begins then tells it."""
        session = book.open_session(token, "", at=at, kind=BROWSER)
        found = book.session(str(session), at=at, kind=BROWSER)
        assert found is not None
        return found.visited

    assert [visited(desk, AT + later) for later in (0, IDLE, LONGEST - 1)] == [None] * 3
    assert visited(desk, AT + LONGEST) == AT
    assert visited(desk, AT + LONGEST + IDLE) == AT
    assert visited(desk, AT + 3 * LONGEST) == AT + LONGEST
    assert visited(field, AT + 3 * LONGEST) is None
    # The clock was set back: more is new than was not seen, never less.
    assert visited(desk, AT) == AT
    book.revoke("desk", at=AT + 4 * LONGEST)
    with closing(sqlite3.connect(tmp_path / "tokens")) as file:
        assert file.execute("SELECT token FROM visit").fetchall() == [(field.id,)]


def test_rights_are_named() -> None:
    """Whoever may anything may read; what is none is told."""
    assert rights("export, admin") == {Right.READ, Right.EXPORT, Right.ADMIN}
    with pytest.raises(InputError, match="is no right"):
        rights("read,all")


def test_a_file_that_is_no_book(tmp_path: Path) -> None:
    """Is told with its path."""
    (tmp_path / "tokens").write_text("not a book\n" * 200)
    with pytest.raises(StoreError, match="the book of tokens cannot be opened"):
        TokenBook(tmp_path / "tokens")


def test_what_waits_for_nobody_says_the_same(book: TokenBook, tmp_path: Path) -> None:
    """Of a token and a session, once their use is noted; where a use has to be noted, it is for
    somebody who may wait. What another program changes counts once it is done."""
    token = book.add("desk", PARTNER, READ, at=AT)
    medic = book.add("medic", RESTRICTED, READ, at=AT)
    known = book.token(medic.text, at=AT)
    assert known is not None
    right = code(str(medic.secret), AT // SECOND // STEP)
    session = str(book.open_session(known, right, at=AT))

    def soon(at: int = AT) -> list[Token | None]:
        return [
            book.token(token.text, at=at, may_wait=False),
            book.session(session, at=at, may_wait=False),
        ]

    with pytest.raises(HasToWait):
        soon()
    assert book.token(token.text, at=AT)
    assert soon() == [book.token(token.text, at=AT), book.session(session, at=AT)]
    for given in (token.text[:-1] + "-", "anss_aaaaaaaa_" + "a" * 32, ""):
        assert book.token(given, at=AT, may_wait=False) is None
        assert book.session(given, at=AT, may_wait=False) is None
    with closing(sqlite3.connect(tmp_path / "tokens", isolation_level=None)) as other:
        before = soon()
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE token SET expires = ? WHERE name = 'medic'", (AT + 1,))
        assert soon() == before
        other.execute("ROLLBACK")
        assert soon() == before
        other.execute("UPDATE token SET expires = ? WHERE name = 'medic'", (AT + 1,))
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(HasToWait):
            soon()
        other.execute("ROLLBACK")
        assert soon(AT + 1) == [before[0], None]
        other.execute("UPDATE token SET expires = NULL")
        assert soon(AT + 1) == before
    with book._lock, pytest.raises(HasToWait):
        soon()
    with pytest.raises(HasToWait):
        soon(AT + IDLE - 1)
    with closing(TokenBook(tmp_path / "tokens")) as beside:
        beside.revoke("desk", at=AT)
        assert soon()[0] is None
    book.close_session(session)
    assert soon() == [None, None]


def test_who_was_recognised_is_looked_up_again_when_anything_may_have_changed(
    book: TokenBook, tmp_path: Path
) -> None:
    """A token at its end and a minute after its use, a session when it is idle, too; and at once
    when another program changed anything."""
    until = AT + SECOND * 30
    token = book.add("desk", PARTNER, READ, at=AT, expires=until)
    medic = book.add("medic", RESTRICTED, READ, at=AT)
    known = book.token(medic.text, at=AT)
    assert known is not None
    session = str(book.open_session(known, code(str(medic.secret), AT // SECOND // STEP), at=AT))

    def names(at: int = AT) -> list[str | None]:
        found = [book.recognised(given, at=at) for given in (token.text, session)]
        return [None if one is None else one.name for one in found]

    def look() -> None:
        book.token(token.text, at=AT)
        book.session(session, at=AT)

    assert names() == [None, None]
    for _ in range(2):  # the first of all looks notes a use, which changes the book
        look()
    assert names() == ["desk", "medic"]
    assert names(until - 1) == ["desk", "medic"]
    assert names(until) == [None, "medic"]
    assert names(AT + NOTED) == [None, None]
    assert names(AT - NOTED - 1) == ["desk", None]
    assert book.recognised(token.text[:-1] + "a", at=AT) is None
    with closing(TokenBook(tmp_path / "tokens")) as beside:
        beside.revoke("desk", at=AT)
        assert names() == [None, None]
        look()
        assert names() == [None, "medic"]
        beside.close_session(session)
        assert names() == [None, None]
        look()
        assert names() == [None, None]


def test_only_what_is_sent_as_a_token_is_recognised(book: TokenBook) -> None:
    """Neither a browser's session nor a token that wants a code."""
    desk = book.add("desk", PARTNER, READ, at=AT)
    medic = book.add("medic", RESTRICTED, READ, at=AT)
    known = book.token(desk.text, at=AT)
    assert known is not None
    browser = str(book.open_session(known, "", at=AT, kind=BROWSER))
    for _ in range(2):
        assert book.session(browser, at=AT, kind=BROWSER)
        assert book.token(medic.text, at=AT)
    assert book.recognised(browser, at=AT) is None
    assert book.recognised(medic.text, at=AT) is None


def test_very_many_tokens_are_read_anew_by_who_may_wait(
    book: TokenBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for both; what was revoked by another program meanwhile is not taken."""
    monkeypatch.setattr(token_rows, "MOST_AT_ONCE", 2)
    kept, gone, _ = [book.add(name, PARTNER, READ, at=AT) for name in ("desk", "press", "archive")]
    for one in (kept, gone, kept):  # to note a use changes the book, too
        assert book.token(one.text, at=AT)
    for one in (kept, gone):
        assert book.token(one.text, at=AT, may_wait=False)
    with closing(TokenBook(tmp_path / "tokens")) as beside:
        beside.revoke("press", at=AT)
    for one in (kept, gone):
        with pytest.raises(HasToWait):
            book.token(one.text, at=AT, may_wait=False)
    assert book.token(gone.text, at=AT) is None
    assert book.token(gone.text, at=AT, may_wait=False) is None
    assert book.token(kept.text, at=AT, may_wait=False)


def test_failures_of_all_processes_are_looked_at_without_waiting(tmp_path: Path) -> None:
    """Another process that writes keeps nobody waiting; another thread has it done later."""
    file = SharedFile(tmp_path / "shared")
    failures = SharedFailures(file)
    with pytest.raises(HasToWait):
        failures.has_none("address")
    failures.forget("address")
    assert failures.has_none("address")
    assert failures.count("address", AT)
    assert not failures.has_none("address")
    assert failures.has_none("another")
    with file.changing(), pytest.raises(HasToWait):
        failures.has_none("address")


@pytest.mark.parametrize("journal", ["delete", "truncate", "persist", "wal"])
def test_every_change_counts_at_the_next_request(tmp_path: Path, journal: str) -> None:
    """However another program keeps its journal, and where it dies in the middle of a change."""
    path = tmp_path / "tokens"
    with closing(TokenBook(path)) as book:
        token = book.add("desk", PARTNER, READ, at=AT)
        assert book.token(token.text, at=AT)

        def holds() -> bool:
            answers = []
            for may_wait in (False, True):
                try:
                    answers.append(book.token(token.text, at=AT, may_wait=may_wait) is not None)
                except HasToWait:
                    answers.append(book.token(token.text, at=AT) is not None)
            assert len(set(answers)) == 1
            return answers[0]

        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute(f"PRAGMA journal_mode = {journal}")
            for _ in range(5):
                assert holds()
                other.execute("UPDATE token SET expires = ?", (AT,))
                assert not holds()
                other.execute("UPDATE token SET expires = NULL")
        assert holds()
        subprocess.run([sys.executable, "-c", _DIES, str(path)], check=True)
        assert holds()
        book.revoke("desk", at=AT)
        assert not holds()


_DIES = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("PRAGMA cache_spill = 1")
db.execute("BEGIN EXCLUSIVE")
db.execute("UPDATE token SET expires = 0")
db.execute("CREATE TABLE much AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n "
           "LIMIT 2000) SELECT x, zeroblob(500) FROM n")
os._exit(0)
"""


def test_books_of_one_file_in_one_process(tmp_path: Path) -> None:
    """Closing one of them takes the others none of their locks, which another process heeds."""
    path = tmp_path / "tokens"
    with closing(TokenBook(path)) as book:
        beside = TokenBook(path)
        with book._changing():
            beside.close()
            subprocess.run([sys.executable, "-c", _IS_LOCKED, str(path)], check=True)


_IS_LOCKED = """
import sqlite3, sys
try:
    sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError:
    sys.exit(0)
sys.exit("nobody holds it")
"""
