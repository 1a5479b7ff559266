"""Commands end when they are told to: by --timeout, by Ctrl-C, by SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from api.settings import STORE_VARIABLE
from tests.api.running import Shell

ENDLESS = """
import os

from graph.engines.sqlite.read import store_view

SQL = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

def endless(self, *whatever):
    os.write(1, b"begun\\n")
    return self._reader.db.execute(SQL).fetchall()

reads = ("classes", "entities", "claims", "search", "counts")
for name in (*reads, "claim_histories", "histories", "claim_contents"):
    setattr(store_view.SqliteView, name, endless)

from api.cli import main

main()
"""
"""The program, over a store that never finishes reading."""
ID = "a" * 26
READING = {
    "query": ("query", "-"),
    "search": ("search", "Ostrel"),
    "show": ("show", ID),
    "history": ("history", ID),
    "calls": ("calls",),
    "board": ("board",),
    "duties": ("duties", ID),
    "stats": ("stats",),
    "export": ("export", "--format", "nquads"),
    "validate": ("validate",),
    "copy": ("copy", "--as", "public"),
}


@contextmanager
def start(*arguments: str, store: Path) -> Iterator[subprocess.Popen[str]]:
    """The program with these arguments; killed at the end where it did not end itself."""
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, *arguments],
        env=os.environ | {STORE_VARIABLE: str(store)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("name", sorted(READING))
def test_reading_commands_end_in_time(affair: Shell, name: str) -> None:
    """With 1, an error that says what to do, and nothing half-written."""
    target = affair.folder / "copy.db"
    arguments = [*READING[name], *([str(target)] if name == "copy" else [])]
    with start(*arguments, "--timeout", "0.3", store=affair.store) as process:
        _, err = process.communicate("{ events { totalCount } }", timeout=30)
    assert not target.exists()
    assert process.returncode == 1, err
    if name == "query":
        return  # its reply says so, on standard output
    assert "longer than 0.3 seconds" in err
    assert "longer --timeout" in err
    assert len(err.splitlines()) == 1


def test_a_question_that_is_late_is_an_answer(affair: Shell) -> None:
    """In the form of GraphQL, with the code TIMEOUT."""
    with start("query", "-", "--timeout", "0.3", store=affair.store) as process:
        out, _ = process.communicate("{ events { totalCount } }", timeout=30)
    assert process.returncode == 1
    assert '"code": "TIMEOUT"' in out


@pytest.mark.parametrize("seconds", ["0", "-1", "soon"])
def test_no_time_at_all_is_refused(affair: Shell, seconds: str) -> None:
    """A limit is above 0."""
    done = affair("stats", "--timeout", seconds)
    assert done.code == 2
    assert "--timeout" in done.err


def test_an_interrupt_is_answered_at_once(affair: Shell) -> None:
    """In the middle of a statement, in one word."""
    with start("stats", store=affair.store) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.2)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 3
    assert (process.returncode, err.strip()) == (130, "Interrupted.")


def test_a_busy_server_ends_within_seconds(affair: Shell) -> None:
    """However many questions it works on; and says nothing about it."""
    with start("serve", "--port", "0", "--timeout", "100", store=affair.store) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            address = next(word for word in line.split() if word.startswith("http://"))
            asked = (
                address
                + "graphql?"
                + urllib.parse.urlencode({"query": "{ events { totalCount } }"})
            )

            def ask() -> None:
                with suppress(OSError):
                    urllib.request.urlopen(asked, timeout=30).close()

            asking = [threading.Thread(target=ask) for _ in range(5)]
            for one in asking:
                one.start()
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(20)
            assert time.monotonic() - began < 8
            for one in asking:
                one.join()
        finally:
            process.kill()
        assert "Traceback" not in process.stderr.read()


def test_a_server_takes_its_limits_from_the_environment(
    affair: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And refuses what is no time, by the name of the variable."""
    monkeypatch.setenv("ANSWERABLE_TIMEOUT", "soon")
    done = affair("serve", "--port", "0")
    assert done.code == 1
    assert "ANSWERABLE_TIMEOUT" in done.err
    assert "“soon”" in done.err
