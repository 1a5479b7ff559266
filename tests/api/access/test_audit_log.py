"""The audit log: nothing in it can be changed unseen, and it says no text."""

from __future__ import annotations

import multiprocessing
import os
import resource
from pathlib import Path

import orjson
import pytest

from api.access import audit
from api.access.audit import FIRST, AuditLog
from graph.claims.errors import StoreError

AT = 1_900_000_000_000_000
WORDS = "Velmira Tosk"


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    """Five lines."""
    made = AuditLog(tmp_path / "audit")
    for number in range(5):
        made.write("question", at=AT + number, who="analyst", rows=number)
    return made


def test_lines_hang_together(log: AuditLog, tmp_path: Path) -> None:
    """Each has the digest of the one before; file and key are for their owner alone."""
    lines = list(log.lines())
    assert [line["n"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[0]["before"] == FIRST
    assert [line["before"] for line in lines[1:]] == [line["digest"] for line in lines[:-1]]
    found = log.verify()
    assert (found.lines, found.last, found.faults) == (5, lines[-1]["digest"], ())
    for name in ("audit", "audit.key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [*lines[:2], lines[2].replace(b"analyst", b"nobody!"), *lines[3:]], "chang"),
        (lambda lines: [*lines[:2], *lines[3:]], "taken out"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], "taken out"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "taken out"),
        (lambda lines: [*lines[:3], b"{}\n", *lines[3:]], "is no line"),
    ],
)
def test_a_forged_log_is_told(log: AuditLog, tmp_path: Path, change, told: str) -> None:  # type: ignore[no-untyped-def]
    """Changed, taken out, put in twice, in another order, put in."""
    path = tmp_path / "audit"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    faults = AuditLog(path).verify().faults
    assert faults
    assert told in faults[0]


def test_a_line_cannot_be_made_without_the_key(log: AuditLog, tmp_path: Path) -> None:
    """Who rewrites the log with a key of his own is told from who wrote it."""
    other = AuditLog(tmp_path / "other")
    other.write("question", at=AT, who="nobody")
    (tmp_path / "audit").write_bytes((tmp_path / "other").read_bytes())
    assert "was changed" in AuditLog(tmp_path / "audit").verify().faults[0]
    (tmp_path / "audit.key").unlink()
    with pytest.raises(StoreError, match="key of the audit log is missing"):
        AuditLog(tmp_path / "audit").verify()


def test_it_says_no_text(log: AuditLog) -> None:
    """Ids and numbers stand in it as they are, texts as keyed hashes, equal ones alike."""
    words = {"name", "id", "first", "in"}
    given = {"name": WORDS, "id": "a" * 26, "first": 5, "in": [WORDS, None, True], WORDS: 1}
    told = log.told(given, words)
    assert told.pop(log.hashed(WORDS)) == 1
    assert told["id"] == "a" * 26
    assert (told["first"], told["in"][1:]) == (5, [None, True])
    assert told["name"] == told["in"][0] == log.hashed(WORDS)
    assert WORDS not in str(told)
    assert log.hashed("other") != log.hashed(WORDS)


def test_a_long_log_goes_on_in_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which begins where the last one ended."""
    monkeypatch.setattr(audit, "LONGEST", 2_000)
    log = AuditLog(tmp_path / "audit")
    for number in range(60):
        log.write("question", at=AT, who="analyst", rows=number)
    files = sorted(path.name for path in tmp_path.glob("audit*"))
    assert len(files) > 5
    found = log.verify()
    assert found.faults == ()
    assert sum(line["what"] == "question" for line in log.lines()) == 60
    (tmp_path / files[2]).unlink()
    assert "taken out" in log.verify().faults[0]


def _write(path: Path) -> None:
    log = AuditLog(path)
    for number in range(40):
        log.write("question", at=AT, who=str(os.getpid()), rows=number)


def test_several_processes_write_one_log(tmp_path: Path) -> None:
    """Line by line, none lost."""
    AuditLog(tmp_path / "audit").write("begun", at=AT)
    context = multiprocessing.get_context("spawn")
    writing = [context.Process(target=_write, args=(tmp_path / "audit",)) for _ in range(3)]
    for one in writing:
        one.start()
    for one in writing:
        one.join(60)
    found = AuditLog(tmp_path / "audit").verify()
    assert (found.lines, found.faults) == (121, ())


def test_who_keeps_it_open_goes_on_where_others_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one has put it aside, somebody took it away, or a process was forked."""
    monkeypatch.setattr(audit, "LONGEST", 1_000)
    path = tmp_path / "audit"
    logs = [AuditLog(path) for _ in range(3)]
    for number in range(60):
        logs[number * 7 % 3].write("question", at=AT, rows=number)
    found = AuditLog(path).verify()
    assert found.faults == ()
    assert sum(line["what"] == "question" for line in logs[0].lines()) == 60
    child = os.fork()
    if not child:
        logs[0].write("forked", at=AT)
        os._exit(0)
    for _ in range(20):
        logs[0].write("question", at=AT)
    assert os.waitpid(child, 0)[1] == 0
    assert AuditLog(path).verify().faults == ()
    assert sum(line["what"] == "forked" for line in logs[1].lines()) == 1
    path.rename(tmp_path / "elsewhere")
    for log in logs:
        log.write("question", at=AT)
    assert len(path.read_bytes().splitlines()) == 3
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match="nothing is read, taken away or decided without it"):
        logs[0].write("question", at=AT)


def test_a_line_that_was_cut_off_is_told_and_no_other_is_lost(
    log: AuditLog, tmp_path: Path
) -> None:
    """What comes after it hangs on the last whole line."""
    path = tmp_path / "audit"
    path.write_bytes(path.read_bytes()[:-30])
    log.write("question", at=AT, who="analyst")
    found = AuditLog(path).verify()
    assert len(found.faults) == 1
    assert "is no line" in found.faults[0]
    assert orjson.loads(path.read_bytes().splitlines()[-1])["n"] == 5


def test_a_line_for_which_there_is_no_room_is_refused_and_no_other_is_lost(
    log: AuditLog, tmp_path: Path
) -> None:
    """Half a line is none: nothing of it stays, and what comes after it is whole."""
    path = tmp_path / "audit"
    size, limits = path.stat().st_size, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, limits[1]))
    try:
        with pytest.raises(StoreError, match="nothing is read, taken away or decided without it"):
            log.write("question", at=AT, who="analyst")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.stat().st_size == size
    count = AuditLog(path).verify().lines
    for _ in range(2):
        log.write("question", at=AT, who="analyst")
    found = AuditLog(path).verify()
    assert (found.lines, found.faults) == (count + 2, ())


def test_nothing_is_done_without_it(tmp_path: Path) -> None:
    """A log that cannot be written refuses what it would tell of."""
    with pytest.raises(StoreError, match="nothing is read, taken away or decided without it"):
        AuditLog(tmp_path / "missing" / "audit").write("question", at=AT)


def test_nobody_who_asks_makes_a_line_that_breaks_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is asked, and however deep: long members are hashes, and what stands before a
    long line of another version is found."""
    log = AuditLog(tmp_path / "audit")
    deep: object = [WORDS]
    for _ in range(900):
        deep = [deep]
    long = [[WORDS[:3]] * 60] * 60
    for value in (deep, long):
        log.write("question", at=AT, variables=log.told(value))
    assert all(len(line) < 10_000 for line in (tmp_path / "audit").read_bytes().splitlines())
    monkeypatch.setattr(audit, "MOST_TOLD", 10**7)
    log.write("question", at=AT, variables=log.told(long))
    assert (tmp_path / "audit").stat().st_size > audit.TAIL
    log.write("question", at=AT, rows=1)
    monkeypatch.setattr(audit, "LONGEST", 1_000)
    for _ in range(2):
        log.write("question", at=AT, variables=log.told(long))
    found = log.verify()
    assert (found.lines >= 6, found.faults) == (True, ())
