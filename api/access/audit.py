"""The audit log: who read what above public, and who took away, decided or let in what.

One JSON object a line, appended, each with the digest of the line before, keyed, so that nobody
without the key can change, take out or put in a line unseen. What was cut off at the end shows only
to somebody who wrote the last digest down elsewhere: `Audited.last`.
"""

from __future__ import annotations

import errno
import fcntl
import hmac
import os
import re
import secrets
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import orjson

from api.access.kept_open import KeptOpen
from api.access.waiting import HasToWait
from graph.claims.errors import QueryError, StoreError, shown
from graph.claims.remembered import remembered

LONGEST = 32 * 1024 * 1024
"""Bytes after which the file is put aside and another one begun."""
FIRST = "0" * 64
"""What the first line has for the digest of the line before."""
TAIL = 64 * 1024
"""Bytes at the end of the file that are read first for its last line."""
MOST_TOLD = 8 * 1024
"""Bytes of one member of a line; of what is longer it has a keyed hash."""
LONG = 2 * 1024
"""Characters of a text whose keyed hash is made anew each time."""
PATIENCE, LOOK = 5.0, 0.02
"""Seconds for which another process may hold the file, and between two looks."""
_ID = re.compile(r"[a-z2-7]{26}(?:[a-z2-7]{6})?\Z")
_MOST_MEMBERS = 500
_DEEPEST = 20
"""Lists and objects inside one another that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What checking a log found."""

    lines: int
    last: str
    """The digest of the last line."""
    faults: tuple[str, ...]
    """What is not as it was written, each with its file and line."""


class _End(NamedTuple):
    """The last line of a file that had so many bytes with it."""

    file: tuple[int, int] | None
    """Its device and its inode."""
    size: int
    number: int
    digest: str


class AuditLog:
    """Appends to the log of one store. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """A log; nothing is made before the first line.

        Args:
            path: of the file; its key stands beside it, as ``PATH.key``.
        """
        self._path, self._lock = path, Lock()
        self._file = KeptOpen(path)
        self._key: hmac.HMAC | None = None
        self._end: _End | None = None
        """Where this process wrote last."""

    def write(self, what: str, *, at: int, may_wait: bool = True, **more: Any) -> None:
        """Append a line, and see that it is on the disk's way before anything is answered.

        Args:
            what: a word for what was done.
            at: when, in microseconds since 1970.
            may_wait: whether to wait for another program or thread that holds the file.
            more: members that JSON can hold.

        Raises:
            HasToWait: that would be so; nothing is written.
            StoreError: it cannot be written; then nothing may be done either.
        """
        told: dict[str, Any] = {"at": _moment(at), "what": what, **more}
        try:
            if len(orjson.dumps(told)) > MOST_TOLD:
                told |= {name: self._short(value) for name, value in more.items()}
            if not self._lock.acquire(may_wait):
                raise HasToWait
            try:
                file, size = self._locked(may_wait)
                try:
                    self._add(file, size, told)
                finally:
                    fcntl.flock(file, fcntl.LOCK_UN)
            finally:
                self._lock.release()
        except OSError as error:
            raise StoreError(
                f"{self._path}: the audit log cannot be written ({error.strerror}), and nothing "
                "is read, taken away or decided without it"
            ) from None

    def told(self, value: Any, words: Collection[str] = (), depth: int = 0) -> Any:
        """What the log says of a value: ids and numbers as they are, texts as keyed hashes.

        Args:
            words: names of members that are told as they are; others may be anything.
        """
        if isinstance(value, str):
            return value if _ID.match(value) else self.hashed(value)
        if isinstance(value, (Mapping, list, tuple)) and depth == _DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            return {
                key if key in words else self.hashed(str(key)): self.told(one, words, depth + 1)
                for key, one in _some(value.items())
            }
        if isinstance(value, (list, tuple)):
            return [self.told(one, words, depth + 1) for one in _some(value)]
        return value

    def hashed(self, text: str) -> str:
        """A keyed hash: equal texts have equal ones, and nobody without the key can try texts."""
        if len(text) > LONG:
            return self._hashed(text)
        return _remembered(self, text)

    def _hashed(self, text: str) -> str:
        return "~" + self._keyed(text.encode())[:32]

    def _short(self, value: Any) -> Any:
        """A member of a line, so that no caller can make lines of any length."""
        text = orjson.dumps(value)
        return value if len(text) <= MOST_TOLD else self.hashed(text.decode())

    def lines(self) -> Iterator[Mapping[str, Any]]:
        """Every line, oldest first. What is no line is left out; `verify` tells it."""
        for path in self._parts():
            with path.open("rb") as file:
                for text in file:
                    line = _parsed(text)
                    if line is not None:
                        yield line

    def verify(self) -> Audited:
        """Check every line against the one before.

        Raises:
            StoreError: there is a log and no key.
        """
        faults: list[str] = []
        number, before = 0, FIRST
        for path in self._parts():
            with path.open("rb") as file:
                for count, text in enumerate(file, start=1):
                    where = f"{path.name}, line {count}"
                    line = _parsed(text)
                    if line is None:
                        faults.append(f"{where}: is no line of a log")
                        continue
                    digest = line.pop("digest", "")
                    if not hmac.compare_digest(str(digest), self._digest(line)):
                        faults.append(f"{where}: was changed")
                    elif line.get("before") != before:
                        faults.append(f"{where}: what stood before it was taken out or changed")
                    elif line.get("n") != number + 1:
                        faults.append(f"{where}: has the number {line.get('n')}, not {number + 1}")
                    number, before = int(line.get("n") or 0), str(digest)
        return Audited(lines=number, last=before, faults=tuple(faults))

    @contextmanager
    def still(self) -> Iterator[list[Path]]:
        """The files of the log and its key, while nobody writes a line.

        Raises:
            OSError, StoreError: they cannot be locked.
        """
        if not self._path.exists():
            yield []
            return
        with self._lock:
            file, _ = self._locked(may_wait=True)
            try:
                key = self._path.with_name(f"{self._path.name}.key")
                yield [*self._parts(), *([key] if key.exists() else [])]
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    # ----------------------------------------------------------------------------- files

    def _locked(self, may_wait: bool) -> tuple[int, int]:
        """The number of the open file, locked, and how many bytes it has; made where there is
        none, for its owner alone. It stays open for the next line."""
        while True:
            file = self._file.number
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not may_wait:
                    raise HasToWait from None
                self._wait_for(file)
            try:
                size = self._file.size_at_its_place()
            except BaseException:
                fcntl.flock(file, fcntl.LOCK_UN)
                raise
            if size is not None:
                return file, size
            # Another process has put it aside meanwhile, or somebody taken it away.
            self._file.close()

    def _add(self, file: int, size: int, told: Mapping[str, Any]) -> None:
        """Append a line to the locked file of so many bytes."""
        end, which = self._end, self._file.which
        if end is None or end.size != size or end.file != which:
            # Another process wrote since, or this one wrote into another file.
            end = _End(which, *_end_of(file))
        line = {"n": end.number + 1, **told, "before": end.digest}
        digest = line["digest"] = self._digest(line)
        text = orjson.dumps(line) + b"\n"
        _append(file, text, end.size)
        self._end = _End(which, end.size + len(text), end.number + 1, digest)
        if self._end.size > LONGEST:
            self._put_aside()

    def _wait_for(self, file: int) -> None:
        """Lock a file that another process holds, as long as is bearable."""
        until = time.monotonic() + PATIENCE
        while True:
            time.sleep(LOOK)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise StoreError(
                        f"{self._path}: another program holds the audit log, and nothing is read, "
                        "taken away or decided without it"
                    ) from None
            else:
                return

    def _put_aside(self) -> None:
        """Begin another file, whose first line has the digest of the last one of this."""
        with self._path.open("rb") as file:
            line = orjson.loads(_tail(file.fileno())[-1])
        begun: dict[str, Any] = {
            "n": line["n"] + 1,
            "at": line["at"],
            "what": "begun",
            "before": line["digest"],
        }
        begun["digest"] = self._digest(begun)
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        _make(fresh, orjson.dumps(begun) + b"\n")
        os.link(self._path, self._path.with_name(f"{self._path.name}.{line['n']:012}"))
        fresh.rename(self._path)

    def _parts(self) -> list[Path]:
        """The files of the log, oldest first."""
        name = re.compile(re.escape(self._path.name) + r"\.\d{12}\Z")
        old = sorted(one for one in self._path.parent.iterdir() if name.match(one.name))
        return [*old, *([self._path] if self._path.exists() else [])]

    def _keyed(self, text: bytes) -> str:
        """HMAC-SHA-256 of a text (RFC 2104), in hexadecimal."""
        keyed = self._key_begun().copy()
        keyed.update(text)
        return keyed.hexdigest()

    def _key_begun(self) -> hmac.HMAC:
        """With the key taken in, which takes longer than a short text."""
        if self._key is None:
            path = self._path.with_name(f"{self._path.name}.key")
            if not path.exists():
                if any(part.stat().st_size for part in self._parts()):
                    raise StoreError(f"{path}: the key of the audit log is missing; put it back")
                _make(path, secrets.token_bytes(32))
            self._key = hmac.new(path.read_bytes(), digestmod="sha256")
        return self._key

    def _digest(self, line: Mapping[str, Any]) -> str:
        text = orjson.dumps(line, option=orjson.OPT_SORT_KEYS)
        return self._keyed(text)


def since_moment(text: str) -> str:
    """A day or a moment as lines have it, to compare with them.

    Raises:
        QueryError: it is neither.
    """
    try:
        # In an address a plus sign means a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise QueryError(
            f"since: {shown(text)} is no day and no moment; write 2026-01-14, or "
            "2026-01-14T09:30:00Z"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _make(path: Path, content: bytes) -> None:
    """A file for its owner alone; anybody who makes it first wins."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    os.write(file, content)
    os.close(file)


def _append(file: int, text: bytes, size: int) -> None:
    """Append a line whole to a file of so many bytes, or nothing of it.

    Raises:
        OSError: there is no room for all of it.
    """
    if os.write(file, text) < len(text):
        os.ftruncate(file, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _end_of(file: int) -> tuple[int, int, str]:
    """How many bytes there are, and the number and the digest of the last line."""
    tail = _tail(file)
    if not tail:
        return 0, 0, FIRST
    line = _parsed(tail[-1])
    if line is None:
        # A line that was cut off by a full disk: the next one hangs on it and shows it.
        os.write(file, b"\n")
        whole = [found for text in tail if (found := _parsed(text)) is not None]
        line = whole[-1] if whole else {"n": 0, "digest": FIRST}
    return os.fstat(file).st_size, int(line["n"]), str(line["digest"])


def _tail(file: int) -> list[bytes]:
    """What stands at the end, by line; the last one is whole, however long."""
    size, length = os.fstat(file).st_size, TAIL
    while True:
        end = os.pread(file, length, max(0, size - length))
        if length >= size or b"\n" in end[:-1]:
            return end.splitlines()
        length *= 2


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return line if isinstance(line, dict) and isinstance(line.get("n"), int) else None


def _some(members: Any) -> Iterator[Any]:
    for count, one in enumerate(members):
        if count == _MOST_MEMBERS:
            return
        yield one


@remembered(500)
def _remembered(log: AuditLog, text: str) -> str:
    # The same question is asked again and again.
    return log._hashed(text)


def _moment(at: int) -> str:
    seconds, rest = divmod(at, 1_000_000)
    return f"{_second(seconds)}.{rest:06}+00:00"


@remembered(8)
def _second(at: int) -> str:
    # Many lines are of one second.
    return datetime.fromtimestamp(at, UTC).replace(tzinfo=None).isoformat()
