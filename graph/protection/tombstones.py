"""What was erased stays out: tombstones, and the key without which they say nothing.

A tombstone is an HMAC (RFC 2104, SHA-256) of an erased id. The key lies in a file of its own,
outside the store: anybody who has the store alone, or a copy of it, cannot test an id against its
tombstones. The file is never copied by this program.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from graph.claims.errors import StoreError, StoreUnwritable
from graph.engines.engine import Stored
from graph.protection.held_names import NOBODY, HeldNames

KEY_BYTES = 32


class Tombstones:
    """Makes and finds the tombstones of one store.

    Args:
        path: where the key is; it is made there by the first erasure, readable by its owner only.
        names: the names of erased people that are held.
    """

    def __init__(self, path: Path, names: HeldNames = NOBODY) -> None:
        self.path, self.names = path, names
        self._key: bytes | None = None

    def make(self, ids: Iterable[str], writer: Stored) -> list[bytes]:
        """The tombstones of ids.

        Raises:
            StoreError: the store has tombstones already and its key is not there.
            StoreUnwritable: there is no key yet and none can be written.
        """
        if self._key is None:
            self._key = self._read() if writer.has_tombstones() else self._read_or_make()
        return [self._tombstone(id, self._key) for id in ids]

    def of(self, ids: Iterable[str]) -> list[bytes]:
        """What the tombstones of ids would be.

        Raises:
            StoreError: the key is not there.
        """
        if self._key is None:
            self._key = self._read()
        return [self._tombstone(id, self._key) for id in ids]

    def buried(self, ids: Iterable[str], writer: Stored) -> frozenset[str]:
        """Those of the ids that were erased from the store.

        Raises:
            StoreError: the store has tombstones and its key is not there.
        """
        if not writer.has_tombstones():
            return frozenset()
        if self._key is None:
            self._key = self._read()
        stones = {self._tombstone(id, self._key): id for id in ids}
        return frozenset(stones[stone] for stone in writer.buried(stones))

    def derived(self, what: str) -> bytes:
        """Another key, made of this one: who has it does not have this one.

        Raises:
            StoreError: the key is not there.
        """
        if self._key is None:
            self._key = self._read()
        return hmac.digest(self._key, f"key for {what}".encode(), hashlib.sha256)

    @staticmethod
    def _tombstone(id: str, key: bytes) -> bytes:
        return hmac.digest(key, id.encode(), hashlib.sha256)

    def _read(self) -> bytes:
        try:
            key = bytes.fromhex(self.path.read_text("ascii").strip())
        except FileNotFoundError:
            raise StoreError(
                f"something was erased from this store, and the key that keeps it out is not at "
                f"{self.path}; put the key file back, or name it with ANSWERABLE_ERASURE_KEY"
            ) from None
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.path}: the key cannot be read: {error}") from None
        if len(key) != KEY_BYTES:
            raise StoreError(
                f"{self.path} is not a key: it needs {KEY_BYTES} bytes in hexadecimal; put the "
                "right file there"
            )
        return key

    def _read_or_make(self) -> bytes:
        if self.path.exists():
            return self._read()
        key = secrets.token_bytes(KEY_BYTES)
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(file, "w", encoding="ascii") as stream:
                stream.write(key.hex() + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        except FileExistsError:
            return self._read()
        except OSError as error:
            raise StoreUnwritable(
                f"{self.path}: the key for tombstones cannot be written ({error.strerror}); make "
                "its folder writable, or name another place with ANSWERABLE_ERASURE_KEY"
            ) from None
        return key
