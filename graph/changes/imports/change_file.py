"""A file of changes put into the N-Quads that it is since: what comes out is the export of now.

Nothing is believed: the older file is the one that the changes are since, every record to be
changed is there, every statement is one of its record, and the result has the digest that was told.
The format is described in `graph.export.rdf.change_lines`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from graph.changes.imports.converter import unpacked
from graph.claims.errors import InputError
from graph.export.rdf.change_lines import ADD, DEL, FORM, HASH_BYTES, MOD, id_hash
from graph.ingest.quad_lines import LONGEST_LINE, Quad, lines_of, quad_of
from graph.ingest.record_groups import key_of

LONGEST = 32 << 20
"""Bytes of a line: a record with all its statements."""
_ASK = "ask its sender for it again and compare its SHA-256"
_COUNTED = (ADD, MOD, DEL)


@dataclass(slots=True, kw_only=True)
class Applied:
    """What came of a file of changes."""

    counts: dict[str, int]
    """How many records were added, modified and deleted."""
    gone: list[str]
    """Ids of entities and claims that the newer file does not have."""
    sha256: str
    """Of the statements of the newer file."""


@dataclass(slots=True)
class _Told:
    """What a file of changes says beside the records that it gives."""

    since: str
    key: bytes
    to: str = ""
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    gone: set[bytes] = field(default_factory=set)


def apply_changes(older: Path, changes: Path, write: Callable[[bytes], object]) -> Applied:
    """Write the newer file, as its sender would export it now.

    Args:
        older: N-Quads as they came, or as this function wrote them; packed where they end in
            ``.gz``, as the changes.
        write: takes the bytes, which are not to be kept where this raises.

    Raises:
        InputError: one of the files is none, is damaged, or does not fit the other.
    """
    told = _checked(changes)
    if _digest(older) != told.since:
        raise InputError(
            "is not the file to which these changes belong",
            mend="give the file that came last, or the one that the changes before these made",
            record=str(older),
            value=told.since,
        )
    digest, gone = hashlib.sha256(), []
    new = _Coming(_given(changes))

    def put(data: bytes) -> None:
        digest.update(data)
        write(data)

    for key, data in _blocks(older, write):
        for added in new.before(key):
            put(added)
        id = _id(key)
        hashed = id_hash(told.key, id)
        if hashed in told.gone:
            told.gone.discard(hashed)
            gone.append(id.partition("/")[2])
        else:
            put(new.instead(key, data))
    for added in new.before(None):
        put(added)
    if told.gone or digest.hexdigest() != told.to:
        raise InputError(
            "does not result in the file that it names",
            mend=_ASK,
            record=str(changes),
            value=told.to,
        )
    return Applied(counts=told.counts, gone=gone, sha256=told.to)


class _Coming:
    """The records that a file of changes gives, taken in their order."""

    def __init__(self, given: Iterator[tuple[str, str, bytes, InputError]]) -> None:
        self._given = given
        self._next = next(given, None)

    def before(self, key: str | None) -> Iterator[bytes]:
        """What comes in before a record of the older file, or behind all of them."""
        while self._next is not None and (key is None or self._next[1] < key):
            op, _, data, refusal = self._next
            if op != ADD:
                raise refusal
            yield data
            self._next = next(self._given, None)

    def instead(self, key: str, data: bytes) -> bytes:
        """What stands in place of a record of the older file."""
        if self._next is None or self._next[1] != key:
            return data
        op, _, new, refusal = self._next
        if op != MOD:
            raise refusal
        self._next = next(self._given, None)
        return new


def _read(path: Path, number: int, line: bytes) -> tuple[Quad | None, str]:
    """The statement of a line and the key of its record; None of a comment."""
    try:
        quad = quad_of(number, line)
        return quad, "" if quad is None else key_of(quad)
    except InputError as error:
        error.record = f"{path}, line {number}"
        raise


def _id(key: str) -> str:
    return f"{'id' if key[0] == '0' else 'claim'}/{key[1:]}"


def _blocks(path: Path, head: Callable[[bytes], object]) -> Iterator[tuple[str, bytes]]:
    """The records of N-Quads by their keys, in their order; what stands before them goes to
    `head`."""

    def keyed() -> Iterator[tuple[str, bytes]]:
        last = ""
        with unpacked(path) as stream:
            for number, line in lines_of(stream):
                quad, key = _read(path, number, line)
                if quad is None:
                    if last:
                        raise _other_order(path, number)
                    head(line)
                    continue
                if key < last or key[0] not in "01":
                    raise _other_order(path, number)
                last = key
                yield key, line

    for key, lines in groupby(keyed(), key=lambda one: one[0]):
        yield key, b"".join(line for _, line in lines)


def _other_order(path: Path, number: int) -> InputError:
    return InputError(
        "stands where no export has it",
        mend="give the N-Quads as they came: changes are since a file, byte for byte",
        record=f"{path}, line {number}",
    )


def _digest(path: Path) -> str:
    """Of the statements of a file: notices at its head are none."""
    digest = hashlib.sha256()
    try:
        with unpacked(path) as stream:
            while line := stream.readline(LONGEST_LINE + 1):
                if not line.startswith(b"#"):
                    digest.update(line)
    except OSError as error:
        raise _unreadable(path, error) from None
    return digest.hexdigest()


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be read ({error.strerror or error})", mend="name a file", record=str(path)
    )


# ------------------------------------------------------------------------- the file of changes


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of a file of changes, as objects."""
    try:
        with unpacked(path) as stream:
            number = 0
            while line := stream.readline(LONGEST + 1):
                number += 1
                row = None
                if len(line) <= LONGEST and line.endswith(b"\n"):
                    try:
                        row = orjson.loads(line)
                    except orjson.JSONDecodeError:
                        row = None
                if not isinstance(row, dict):
                    raise _refusal(path, number, "is no line of a file of changes")
                yield number, row
    except OSError as error:
        raise _unreadable(path, error) from None


def _refusal(path: Path, number: int, problem: str, name: str | None = None) -> InputError:
    return InputError(problem, mend=_ASK, record=f"{path}, line {number}", field=name)


def _checked(path: Path) -> _Told:
    """Go through a file of changes once: all of it is well-formed."""
    told, whole, last = None, False, ""
    for number, row in _rows(path):
        if told is None:
            told = _head(path, row)
        elif whole:
            raise _refusal(path, number, "stands behind the end of the file")
        elif "to" in row:
            whole = True
            told.to = _hex(path, number, row, "to", 32).hex()
            counted = {op: row.get(op.lower()) for op in _COUNTED}
            if counted != told.counts:
                raise _refusal(path, number, "counts other lines than the file has")
        elif row.get("op") == DEL:
            hashed = _hex(path, number, row, "hash", HASH_BYTES)
            if hashed in told.gone:
                raise _refusal(path, number, "is there twice", "hash")
            told.gone.add(hashed)
            told.counts[DEL] += 1
        else:
            op, key, _ = _record(path, number, row)
            if key <= last:
                raise _refusal(path, number, "does not stand in the order of ids", "id")
            last = key
            told.counts[op] += 1
    if told is None or not whole:
        raise InputError(
            "breaks off before its end", mend="the file was cut off; " + _ASK, record=str(path)
        )
    return told


def _head(path: Path, row: dict[str, Any]) -> _Told:
    if row.get("answerable") != "changes":
        raise InputError(
            "is no file of changes",
            mend="take the one that export wrote with --since",
            record=f"{path}, line 1",
        )
    if row.get("form") != FORM:
        raise InputError(
            "is a file of changes of another form",
            mend=f"this program reads form {FORM}; ask for the whole export",
            record=f"{path}, line 1",
            field="form",
            value=row.get("form"),
        )
    since = _hex(path, 1, row, "since", 32).hex()
    return _Told(since, _hex(path, 1, row, "key", 32))


def _hex(path: Path, number: int, row: dict[str, Any], name: str, size: int) -> bytes:
    given = row.get(name)
    try:
        data = bytes.fromhex(given) if isinstance(given, str) else b""
    except ValueError:
        data = b""
    if len(data) != size or data.hex() != given:
        raise _refusal(path, number, f"is not {size} bytes in hexadecimal", name)
    return data


def _record(path: Path, number: int, row: dict[str, Any]) -> tuple[str, str, bytes]:
    """A record that is added or modified: the kind of line, its key, its statements."""
    op, id, statements = row.get("op"), row.get("id"), row.get("statements")
    if op not in (ADD, MOD):
        raise _refusal(path, number, f"is none of {', '.join(_COUNTED)}", "op")
    if not isinstance(statements, list) or not statements:
        raise _refusal(path, number, "has no statements", "statements")
    lines = []
    for statement in statements:
        whole = isinstance(statement, str) and "\n" not in statement and "\r" not in statement
        line = f"{statement}\n".encode() if whole else b""
        quad, key = _read(path, number, line)
        if quad is None:
            raise _refusal(path, number, "has what is no statement of N-Quads", "statements")
        if key[0] not in "01" or _id(key) != id:
            raise _refusal(path, number, "has a statement of another record", "statements")
        lines.append(line)
    return op, key, b"".join(lines)


def _given(path: Path) -> Iterator[tuple[str, str, bytes, InputError]]:
    """The records that a checked file gives, each with what to say where it does not fit."""
    for number, row in _rows(path):
        if "statements" in row:
            op, key, data = _record(path, number, row)
            problem = "is there already" if op == ADD else "is not there to be modified"
            yield op, key, data, _refusal(path, number, problem, str(row["id"]))
