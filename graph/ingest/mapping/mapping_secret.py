"""The secret of a mapping, and the ids that are made of keys under it.

Somebody else's keys are public: anybody who knows one could compute a plain hash of it and learn
whether it is in a store. So an id is an HMAC (RFC 2104, SHA-256) of class and key under a secret
that lies in a file of its own beside the mapping and never goes into a repository or an export.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from graph.claims.base32 import base32, base32_together
from graph.claims.errors import InputError

ENDING = ".map.yaml"
KEY_ENDING = ".map.key"
_sha256 = hashlib.sha256
SECRET_BYTES = 32
ID_LENGTH = 26


def key_path(mapping: Path) -> Path:
    """Where the secret of a mapping file lies: ``x.map.key`` beside ``x.map.yaml``."""
    name = mapping.name
    stem = name.removesuffix(ENDING) if name.endswith(ENDING) else mapping.stem
    return mapping.with_name(stem + KEY_ENDING)


def make_secret(path: Path) -> None:
    """Write a new secret, readable by its owner only.

    Raises:
        InputError: there is one already.
    """
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(
            "is there already",
            mend="keep it: another key makes other entities; or give the mapping another name",
            record=str(path),
        ) from None
    with os.fdopen(file, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(SECRET_BYTES) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def read_secret(path: Path) -> bytes:
    """The secret of a mapping.

    Raises:
        InputError: it is not there, others may read it, or it is no secret.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        raise InputError(
            "is not there: ids are made of keys under this secret, and another key makes other "
            "entities",
            mend="put the key of this mapping back; for a mapping that nothing was loaded with, "
            "answerable map key makes one",
            record=str(path),
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot be read ({error})", mend="put the right file there", record=str(path)
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(
            "may be read by others than its owner",
            mend=f"run chmod 600 {path.name}: who has it can guess which keys are in a store",
            record=str(path),
        )
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise InputError(
            "is not the key of a mapping",
            mend=f"it is {SECRET_BYTES} bytes in hexadecimal; put the right file there",
            record=str(path),
        )
    return secret


class Ids:
    """Ids of one mapping.

    Args:
        secret: what `read_secret` gives.
    """

    def __init__(self, secret: bytes) -> None:
        self._inner, self._outer = _pads(secret)
        self._known: dict[tuple[str, str, str], str] = {}

    def of(self, cls: str, apart: str, key: str) -> str:
        """The id of what has a key.

        Args:
            apart: a word that keeps things of one class and key apart; mostly empty.
            key: what `joined` gives.
        """
        asked = (cls, apart, key)
        id = self._known.get(asked)
        if id is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            id = self._known[asked] = self.once(cls, apart, key)
        return id

    def once(self, cls: str, apart: str, key: str) -> str:
        """The same of what is asked for once, so that it is not kept at hand."""
        return base32(self._digest(self.begun(cls, apart), key.encode()))[:ID_LENGTH]

    def together(self, asked: Iterable[tuple[bytes, str]]) -> list[str]:
        """The ids of several things, each by what `begun` gives of it, and its key."""
        found = base32_together([self._digest(begun, key.encode()) for begun, key in asked])
        return [id[:ID_LENGTH] for id in found]

    def begun(self, cls: str, apart: str) -> bytes:
        """What ids are hashes of, up to the key."""
        return self._inner + f"{cls}\0{apart}\0".encode()

    def _digest(self, begun: bytes, key: bytes) -> bytes:
        return _sha256(self._outer + _sha256(begun + key).digest()).digest()[:20]


def _pads(secret: bytes) -> tuple[bytes, bytes]:
    """The two blocks that an HMAC under a secret begins with (RFC 2104 §2). To hash twice behind
    them takes half of the time that a copy of `hmac.HMAC` does."""
    size = hashlib.sha256().block_size
    key = hashlib.sha256(secret).digest() if len(secret) > size else secret
    padded = key.ljust(size, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)


MOST_KNOWN = 10_000
"""How many ids are kept at hand."""


def joined(parts: list[str]) -> str:
    """The parts of a key as one text: each percent-encoded, ``+`` between them."""
    return "+".join(
        [part if part.isalnum() and part.isascii() else _encoded(part) for part in parts]
    )


def _encoded(part: str) -> str:
    """A part of a key, percent-encoded (RFC 3986 §2.1)."""
    return part.translate(_PERCENT) if part.isascii() else quote(part, safe="")


_PERCENT = {number: quote(chr(number), safe="") for number in range(128)}
