"""The files of a backup as one: packed with the digest of each, and unpacked once each is right.

A tar file (POSIX.1-2001, pax) whose first member, ``manifest.json``, has the SHA-256 of every
other. It is written and read from one end to the other, so that it can pass through a pipe.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import orjson

from api.settings import SOFTWARE, Settings
from graph.claims.errors import InputError
from graph.release.export_run import Writable

FORMAT, VERSION = "answerable backup", 2
"""Backups of version 1 have no webhooks."""
MANIFEST = "manifest.json"
STORE, KEY, TOKENS, WRITING, AUDIT, TEXTS = "store", "key", "tokens", "writing", "audit", "texts/"
WEBHOOKS = "webhooks"
KEYS = frozenset({KEY, f"{AUDIT}.key"})
"""Members that can be kept in a file of their own."""
LONGEST_MANIFEST = 64 * 1024 * 1024
AGE = b"age-encryption.org/"
"""What encrypted files begin with."""
LONGEST_NAME = 255
"""Bytes of a file's own name."""
_NAME = re.compile(
    rf"{STORE}|{KEY}|{TOKENS}|{WRITING}|{WEBHOOKS}|{AUDIT}(\.key|\.\d{{12}})?|{TEXTS}.+", re.S
)


def pack(stream: Writable, files: Mapping[str, Path], settings: Settings) -> None:
    sizes = {name: path.stat().st_size for name, path in files.items()}
    told = {name: {"sha256": digest(path), "bytes": sizes[name]} for name, path in files.items()}
    at = datetime.fromtimestamp(settings.clock() / 1_000_000, UTC).isoformat(timespec="seconds")
    manifest = orjson.dumps(
        {"format": FORMAT, "version": VERSION, "software": SOFTWARE, "at": at, "files": told},
        option=orjson.OPT_INDENT_2,
    )
    with tarfile.open(
        fileobj=cast("IO[bytes]", stream), mode="w|", format=tarfile.PAX_FORMAT
    ) as packed:
        packed.addfile(_member(MANIFEST, len(manifest)), io.BytesIO(manifest))
        for name, path in files.items():
            with path.open("rb") as content:
                packed.addfile(_member(name, sizes[name]), content)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def unpacked(path: Path, folder: Path) -> tuple[str, dict[str, Path]]:
    """The moment of a backup and its files by name, each as the manifest has it."""
    files: dict[str, Path] = {}
    try:
        with _reading(path) as stream, tarfile.open(fileobj=stream, mode="r|") as packed:
            first = packed.next()
            if first is None or first.name != MANIFEST or first.size > LONGEST_MANIFEST:
                raise _no_backup(path, "has no manifest")
            manifest = orjson.loads(_content(packed, first).read())
            if manifest.get("format") != FORMAT or manifest.get("version") not in (1, VERSION):
                raise _no_backup(path, "is of another format, or of a later version")
            at, told = str(manifest["at"]), dict(manifest["files"])
            while (member := packed.next()) is not None:
                expected = told.pop(member.name, None)
                if expected is None or not member.isreg() or not _is_safe(member.name):
                    raise _no_backup(path, f"has {member.name!r}, which is in no manifest")
                # A sparse member of a few bytes is as long as it says once it is written out.
                if member.issparse() or member.size != expected["bytes"]:
                    raise _no_backup(path, f"{member.name} is not as long as what was written")
                target = folder / f"{len(list(folder.iterdir()))}.part"
                with target.open("xb") as out:
                    read = hashlib.sha256()
                    content = _content(packed, member)
                    while chunk := content.read(1024 * 1024):
                        read.update(chunk)
                        out.write(chunk)
                if read.hexdigest() != expected["sha256"]:
                    raise _no_backup(path, f"{member.name} is not what was written")
                files[member.name] = target
    except InputError:
        raise
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Of `tarfile` with members that no program writes, too.
        raise _no_backup(path, "cannot be read") from None
    if told:
        raise _no_backup(path, f"{min(told)} is missing: it is not whole")
    return at, files


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a backup: of standard input, where its name is ``-``."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    with path.open("rb") as file:
        if file.read(len(AGE)) == AGE:
            raise InputError(
                "is encrypted",
                mend=f"age --decrypt --identity KEY {path.name} | answerable restore -",
                record=str(path),
            )
        file.seek(0)
        yield file


def _content(packed: tarfile.TarFile, member: tarfile.TarInfo) -> io.BufferedReader:
    found = packed.extractfile(member)
    if found is None:
        raise tarfile.TarError(member.name)
    return found  # type: ignore[return-value]


def _is_safe(name: str) -> bool:
    """Whether a file of this name can lie below a folder, and nowhere else."""
    parts = name.split("/")
    return (
        _NAME.fullmatch(name) is not None
        and "\0" not in name
        and not {"..", ".", ""}.intersection(parts)
        and all(len(os.fsencode(part)) <= LONGEST_NAME for part in parts)
    )


def _no_backup(path: Path, problem: str) -> InputError:
    return InputError(
        problem, mend="name a file that “answerable backup” wrote, whole", record=str(path)
    )


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
