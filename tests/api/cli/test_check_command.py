"""``answerable check``, and what commands say of a store that is damaged or not yet scrubbed."""

from __future__ import annotations

from contextlib import closing

import apsw
import pytest

from api.webhooks.book import WebhookBook
from api.webhooks.sending import Target
from api.writing.book import WritingBook
from graph.claims.errors import StoreBusy
from graph.claims.marking import Clearance
from graph.engines.sqlite.sealed_pages import have_seals
from tests.api.running import Done, Shell

GUARD = "e" * 26
OSTREL = "f" * 26
PERSON = "a" * 26


def behind_its_back(shell: Shell, sql: str) -> None:
    """Change a store with good checksums and no rules."""
    have_seals()
    with closing(apsw.Connection(str(shell.store))) as db:
        db.execute(sql)


def test_a_sound_store(affair: Shell) -> None:
    """Says so, and how much there was to check."""
    done = affair("check")
    assert (done.code, done.out) == (0, "")
    assert "the store is what was written" in done.err


def test_a_changed_marking(affair: Shell) -> None:
    """Is told with the claim; nothing leaves with --check; it can be rebuilt."""
    behind_its_back(affair, "UPDATE claims SET marking = 1")
    done = affair("check")
    assert done.code == 1
    assert "is public, and restricted follows; answerable check --repair rebuilds it" in done.out
    for command in (("copy", str(affair.folder / "copy.db")), ("export", "--format", "nquads")):
        refused = affair(*command, "--check")
        assert (refused.code, refused.out) == (1, "")
        assert "is damaged, so that nothing leaves it" in refused.err
    assert affair("check", "--repair").code == 0
    assert affair("check").code == 0
    assert affair("copy", str(affair.folder / "copy.db"), "--check").code == 0


def test_an_index_that_was_taken_out(affair: Shell) -> None:
    """Answers stay right and become slow; it can be rebuilt."""
    behind_its_back(affair, "DROP INDEX claims_of_source")
    done = affair("check")
    assert done.code == 1
    assert "index claims_of_source: is not there; answerable check --repair rebuilds it" in done.out
    assert affair("check", "--repair").code == 0
    assert affair("check").code == 0


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON claims BEGIN DELETE FROM tombstones; END", "trigger t"),
        ("CREATE VIEW departed AS SELECT 1", "view departed"),
        ("DROP INDEX units_at; CREATE INDEX units_at ON units (number)", "index units_at"),
    ],
    ids=["trigger", "view", "another index"],
)
def test_what_this_program_does_not_make(affair: Shell, sql: str, told: str) -> None:
    """It would act in the middle of what the program does; nothing is rebuilt around it."""
    behind_its_back(affair, sql)
    done = affair("check", "--repair")
    assert done.code == 1
    assert f"{told}: is " in done.out
    assert "that this program makes" in done.out or "as this program makes it" in done.out


def test_a_changed_name(affair: Shell) -> None:
    """Under its old id somebody else would be accused: it is no hash of that, and stays so."""
    behind_its_back(
        affair,
        "UPDATE bodies SET body = CAST(replace(CAST(body AS TEXT), 'Guard', 'Waldo') AS BLOB)",
    )
    done = affair("check", "--repair")
    assert done.code == 1
    assert "its id is no hash of it; restore a backup" in done.out
    assert "nothing was rebuilt" in done.err


def test_no_store_to_check(shell: Shell) -> None:
    done = shell("check")
    assert done.code == 1
    assert "there is no store" in done.err
    assert not shell.store.exists()


@pytest.fixture
def crashed(affair: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A store whose program was killed between the commit of an erasure and its end."""
    with monkeypatch.context() as patched:
        patched.setattr("graph.engines.sqlite.store.SqliteEngine.scrub", lambda self, beside: None)
        done = erase_guard(affair)
    assert done.code == 0, done.err
    assert b"Ostrel Guard" in affair.store.read_bytes() + log_of(affair)
    return affair


def erase_guard(shell: Shell) -> Done:
    return shell("erase", GUARD, "--with-dependents", "--by", PERSON, "--why", "asked",
                 "--as", "confidential")  # fmt: skip


def books_of(shell: Shell) -> tuple[WritingBook, WebhookBook]:
    beside = shell.store.with_name
    return (
        WritingBook(beside(f"{shell.store.name}.writing")),
        WebhookBook(beside(f"{shell.store.name}.webhooks")),
    )


def tell_of(shell: Shell, *ids: str) -> None:
    """Have the private books tell of ids: who wrote them, what came of it, what waits to be
    sent."""
    writing, hooks = books_of(shell)
    with closing(writing), closing(hooks):
        writing.note_claims(PERSON, ids)
        for id in ids:
            writing.open_key(PERSON, id, b"", "", at=0)
            writing.close_key(PERSON, id, b'{"done": ["%s"]}' % id.encode())
        target = Target("https://hooks.example/take", False, False)
        hooks.add("all", target, Clearance.parse("public"), at=0, kinds=(), changes="", turns=None)
        [hook] = hooks.all()
        hooks.put(hook, "changes", [(id, "RECORDED", id, "c") for id in ids], "c", at=0)


@pytest.mark.parametrize("ends", ["before", "beside"])
def test_finishing_takes_it_out_of_the_books(
    affair: Shell, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """Wherever it ended before: what they tell of others stays."""
    tell_of(affair, GUARD, OSTREL)
    where = {
        "before": "graph.engines.sqlite.store.scrub",
        "beside": "api.erased_beside.wait_for_holders",
    }

    def ended(*_: object) -> None:
        raise StoreBusy("somebody reads")

    with monkeypatch.context() as patched:
        patched.setattr(where[ends], ended)
        assert erase_guard(affair).code == 1
    assert "an erasure is unfinished" in affair("stats").err
    assert affair("erasures", "--finish").code == 0
    assert affair("stats").err == ""
    writing, hooks = books_of(affair)
    with closing(writing), closing(hooks):
        assert (set(writing.ids()), set(hooks.ids())) == ({OSTREL}, {OSTREL})
    for book in (writing, hooks):
        assert GUARD.encode() not in book._path.read_bytes()


def test_an_erasure_names_stores_that_were_put_aside(affair: Shell) -> None:
    """A restore left them, and nobody lists them anywhere."""
    aside = affair.store.with_name(f"{affair.store.name}.before-20260102T030405Z")
    aside.write_bytes(affair.store.read_bytes())
    done = erase_guard(affair)
    assert done.code == 0
    assert f"{aside}: a store that a restore put aside" in done.err


def log_of(shell: Shell) -> bytes:
    log = shell.store.with_name(f"{shell.store.name}-wal")
    return log.read_bytes() if log.exists() else b""


def test_an_unfinished_erasure_is_told(crashed: Shell) -> None:
    """By every command that opens the store; those that hand something out refuse."""
    registry = str(crashed.folder / "registry.yaml")
    for command in (("stats",), ("erasures",), ("load", registry), ("check",)):
        done = crashed(*command)
        assert "an erasure is unfinished" in done.err, command
    for command in (
        ("copy", str(crashed.folder / "backup.db")),
        ("export", "--format", "nquads"),
        ("serve", "--port", "0"),
    ):
        refused = crashed(*command)
        assert (refused.code, refused.out) == (1, "")
        assert "nothing leaves" in refused.err
    assert not (crashed.folder / "backup.db").exists()


def test_finishing_ends_it(crashed: Shell) -> None:
    """The bytes are gone, nobody is warned any more, and a backup can be made."""
    done = crashed("erasures", "--finish")
    assert done.code == 0
    assert b"Ostrel Guard" not in crashed.store.read_bytes() + log_of(crashed)
    assert crashed("stats").err == ""
    assert crashed("copy", str(crashed.folder / "backup.db")).code == 0


@pytest.mark.parametrize(
    "command", ["load", "import", "erase", "same", "export", "copy", "copy as", "backup"]
)
def test_a_clock_that_was_set_back_is_told(affair: Shell, command: str) -> None:
    """By every command that writes, if only that something left; reading needs no clock."""
    export = affair.folder / "all.nq"
    assert affair("export", "--format", "nquads", "-o", str(export)).code == 0
    behind_its_back(affair, "UPDATE units SET at = at + 86400000000")
    arguments = {
        "load": ("load", str(affair.folder / "registry.yaml")),
        "import": ("import", str(export)),
        "erase": ("erase", GUARD, "--dry-run", "--with-dependents", "--by", PERSON, "--why", "x",
                  "--as", "confidential"),
        "same": ("same", "b" * 26, "c" * 26, "--by", PERSON, "--why", "x", "--yes", "--dry-run",
                 "--as", "restricted"),
        "export": ("export", "--format", "csv", "-o", str(affair.folder / "all.zip")),
        "copy": ("copy", str(affair.folder / "copy.db")),
        "copy as": ("copy", str(affair.folder / "copy.db"), "--as", "public"),
        "backup": ("backup", str(affair.folder / "backup.zip")),
    }  # fmt: skip
    done = affair(*arguments[command])
    assert done.code == 0, done.err
    assert "behind the last record time" in done.err
    assert affair("stats").err == ""
