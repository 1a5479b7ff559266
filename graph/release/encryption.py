"""Encryption to those who get a file, on its way out: what is not encrypted is never on a disk.

The format is age's (https://age-encryption.org/v1), so that its receiver opens it with `age` or any
other program that knows it. A reader without a receiver's secret key learns its length.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from graph.claims.errors import InputError, QueryError
from graph.release.export_run import Writable

AGE_SUFFIX = ".age"
"""Behind the name of the file that is encrypted."""
_SECRET = "AGE-SECRET-KEY-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who can open a file: public keys of age (X25519)."""

    names: tuple[str, ...]
    keys: tuple[Any, ...]

    @classmethod
    def parse(cls, names: Sequence[str]) -> Recipients:
        """Recipients by their public keys, each once.

        Raises:
            InputError: one is no such key.
            QueryError: what encrypts is not installed.
        """
        try:
            from pyrage import RecipientError, x25519  # noqa: PLC0415 (an extra)
        except ImportError:
            raise QueryError(
                "files are encrypted with pyrage, which is not installed; install "
                "answerable[handover]"
            ) from None
        once = tuple(dict.fromkeys(name.strip() for name in names))
        keys = []
        for name in once:
            if name.upper().startswith(_SECRET):
                raise InputError(
                    "is given a secret key",
                    mend="give the public one, which begins with age1; the secret one may stand in "
                    "the shell's history now, so that its owner does well to make another",
                    field="--to",
                )
            try:
                keys.append(x25519.Recipient.from_str(name))
            except RecipientError:
                raise InputError(
                    "is no public key of age",
                    mend="give the line that “age-keygen” calls the public key: age1 and 58 "
                    "letters and digits",
                    field="--to",
                    value=name,
                ) from None
        return cls(names=once, keys=tuple(keys))


@contextmanager
def encrypted(out: Writable, to: Recipients) -> Iterator[Writable]:
    """A stream whose bytes reach `out` encrypted, as they come, in bounded memory.

    Where the block breaks off, what has reached `out` is not whole, and no program takes it for so.
    """
    reading, writing = os.pipe()
    work = _Work(reading, out, to)
    thread = Thread(target=work.run, name="encryption", daemon=True)
    thread.start()
    pipe = _Pipe(writing)
    try:
        yield pipe
        work.whole = True
    except BrokenPipeError as error:
        if error is not pipe.broken:
            raise
    finally:
        os.close(writing)
        thread.join()
    # Where the other end of the pipe was closed, its thread knows why.
    if fault := work.fault or pipe.broken:
        raise fault


class _Pipe:
    """Writes into a pipe, all that it is given."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.broken: BrokenPipeError | None = None

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except BrokenPipeError as error:
            self.broken = error
            raise
        return len(data)


class _Work:
    """What the thread does that encrypts: it reads one end of a pipe, and writes to a stream."""

    def __init__(self, handle: int, out: Writable, to: Recipients) -> None:
        self._handle, self._out, self._to = handle, out, to
        self.whole = False
        """Whether all was written that should be."""
        self.fault: BaseException | None = None

    def run(self) -> None:
        from pyrage import encrypt_io  # noqa: PLC0415 (an extra)

        try:
            encrypt_io(self, self, list(self._to.keys))
        except BaseException as error:
            # pyrage tells of a fault of ours in words of its own.
            self.fault = self.fault or error
        finally:
            os.close(self._handle)

    def read(self, size: int) -> bytes:
        data = os.read(self._handle, size)
        if not data and not self.whole:
            raise OSError("broken off")
        return data

    def write(self, data: bytes) -> int:
        try:
            return self._out.write(data)
        except BaseException as error:
            self.fault = error
            raise

    def flush(self) -> None:
        """The caller who opened the stream does that."""
