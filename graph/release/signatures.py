"""Signatures over files that leave: by whom one is, and that not a byte of it differs.

Keys and signatures are Ed25519 (RFC 8032) in the format of minisign, so that who gets a file can
check it with that program, too, and owes us no trust. What is signed is the BLAKE2b-512 (RFC 7693)
of the file, which is read once and never held; and a line on it: when, under which name, how long.
The format: https://jedisct1.github.io/minisign/.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graph.claims.errors import InputError, QueryError, StoreUnwritable, harmless
from graph.release.export_run import Writable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNATURE_SUFFIX = ".minisig"
"""Behind the name of the file that is signed."""
PUBLIC_SUFFIX = ".pub"
"""Behind the name of the secret key's file."""
LONGEST_NAME = 200
_KIND, _HASHED = b"Ed", b"ED"
"""What keys begin with, and signatures over a hash."""
_PLAIN, _CHECKED = b"\0\0", b"B2"
"""A secret key that no passphrase protects; its checksum is BLAKE2b-256."""
_CHECKSUM = 32
_COMMENT, _TRUSTED = "untrusted comment: ", "trusted comment: "
_LONGEST_FILE = 64 * 1024
"""Bytes of a key's or a signature's file; what is longer is something else."""
_PIECE = 1024 * 1024
_SIZE = re.compile(r"(?:^|\t)size:(\d{1,18})(?:\t|$)")
_FILE = re.compile(r"(?:^|\t)file:([^\t]*)")
_TIME = re.compile(r"(?:^|\t)timestamp:(\d{1,11})(?:\t|$)")
_NO_KEY = "take the file that “answerable key new” or minisign wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyingKey:
    """A public key, and what its keeper calls its owner."""

    number: bytes
    """Eight bytes by which signatures say which key they are of."""
    public: bytes
    name: str

    @property
    def id(self) -> str:
        """The number, as minisign shows it."""
        return self.number[::-1].hex().upper()

    def text(self) -> str:
        """Its file."""
        return _COMMENT + self.name + "\n" + _encoded(_KIND + self.number + self.public)

    @classmethod
    def read(cls, path: Path) -> VerifyingKey:
        """The key in a file.

        Raises:
            InputError: there is none.
        """
        lines = _lines(path, "the public key of who signed", _NO_KEY)
        data = _decoded(lines[1]) if len(lines) == 2 and lines[0].startswith(_COMMENT) else b""
        if len(data) != 42 or data[:2] != _KIND:
            raise InputError(
                "is no public key",
                mend="take the file that ends in .pub and that its owner handed on",
                record=str(path),
            )
        return cls(number=data[2:10], public=data[10:], name=lines[0].removeprefix(_COMMENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A secret key with its public one."""

    seed: bytes
    known: VerifyingKey

    @classmethod
    def new(cls, name: str | None) -> SigningKey:
        """A key that nobody else has.

        Args:
            name: of its owner, for those who get the public key.

        Raises:
            InputError: the name is no line of text.
        """
        if name is not None and (
            harmless(name) != name or not 0 < len(name.strip()) <= len(name) <= LONGEST_NAME
        ):
            raise InputError(
                "is no name for a key",
                mend=f"write one line of at most {LONGEST_NAME} characters",
                field="--name",
                value=name,
            )
        number = secrets.token_bytes(8)
        seed = secrets.token_bytes(32)
        return cls._of(seed, number, name or f"public key {number[::-1].hex().upper()}")

    @classmethod
    def _of(cls, seed: bytes, number: bytes, name: str) -> SigningKey:
        public = _secret(seed).public_key().public_bytes_raw()
        return cls(seed=seed, known=VerifyingKey(number=number, public=public, name=name))

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        """The key in a file.

        Raises:
            InputError: there is none, others may read it, or a passphrase protects it.
        """
        lines = _lines(path, "the secret key to sign with", _NO_KEY)
        data = _decoded(lines[1]) if len(lines) == 2 and lines[0].startswith(_COMMENT) else b""
        if len(data) != 158 or data[:2] != _KIND or data[4:6] != _CHECKED:
            raise InputError("is no secret key", mend=_NO_KEY, record=str(path))
        if data[2:4] != _PLAIN:
            raise InputError(
                "is protected by a passphrase",
                mend="sign with minisign itself, or make a key with “answerable key new”",
                record=str(path),
            )
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise InputError(
                "can be read by others, who could sign as its owner",
                mend=f"take that from them (chmod 600 {path.name}), or make a new key if one did",
                record=str(path),
            )
        number, seed = data[54:62], data[62:94]
        key = cls._of(seed, number, lines[0].removeprefix(_COMMENT))
        kept = key._kept()
        # minisign leaves the checksum out where no passphrase has to be checked by it.
        if data[54:] not in (kept, kept[:-_CHECKSUM] + bytes(_CHECKSUM)):
            raise InputError("is a damaged secret key", mend="take a copy", record=str(path))
        return key

    def _kept(self) -> bytes:
        """Number, secret key and their checksum."""
        both = self.known.number + self.seed + self.known.public
        return both + hashlib.blake2b(_KIND + both, digest_size=_CHECKSUM).digest()

    def write(self, path: Path) -> Path:
        """Write the secret key for its owner alone, and the public one beside it.

        Returns:
            Where the public key is.

        Raises:
            InputError: there is a file already.
            StoreUnwritable: it cannot be written; then nothing is left.
        """
        public = path.with_name(path.name + PUBLIC_SUFFIX)
        # Salt and limits are those of a passphrase, and this key has none.
        data = _KIND + _PLAIN + _CHECKED + bytes(48) + self._kept()
        _write_new(path, _COMMENT + self.known.name + "\n" + _encoded(data), 0o600)
        try:
            _write_new(public, self.known.text(), 0o644)
        except BaseException:
            path.unlink()
            raise
        return public


class Signing:
    """Passes on what is written, and signs it at the end."""

    def __init__(self, out: Writable, key: SigningKey) -> None:
        self._out, self._key = out, key
        self._hash, self._size = hashlib.blake2b(), 0

    def write(self, data: bytes) -> int:
        """Write bytes that are signed."""
        self._hash.update(data)
        self._size += len(data)
        return self._out.write(data)

    def signature(self, name: str, at: int) -> str:
        """The signature over all that was written, as the text of its file.

        Args:
            name: of the file.
            at: when, in microseconds since 1970.
        """
        known, secret = self._key.known, _secret(self._key.seed)
        comment = f"timestamp:{at // 1_000_000}\tfile:{harmless(name)}\tsize:{self._size}\thashed"
        signed = secret.sign(self._hash.digest())
        both = secret.sign(signed + comment.encode())
        return (
            f"{_COMMENT}signature of {known.id}\n{_encoded(_HASHED + known.number + signed)}"
            f"{_TRUSTED}{comment}\n{_encoded(both)}"
        )


class Verified(NamedTuple):
    """What a signature that holds says."""

    key: VerifyingKey
    sha256: str
    size: int
    name: str | None
    """Under which name it was signed."""
    at: datetime | None
    """When, by the clock of who signed."""


def verify(file: Path, signature: Path, keys: Sequence[VerifyingKey]) -> Verified:
    """By whom of some a file is signed.

    Raises:
        InputError: by none of them, or the file or the signature is not as it was.
    """
    if not file.is_file():
        raise InputError("is no file", mend="name the file that was signed", record=str(file))
    number, signed, comment, both = _parts(signature)
    of_number = [key for key in keys if key.number == number]
    if not of_number:
        names = ", ".join(key.id for key in keys)
        raise InputError(
            f"is of the key {number[::-1].hex().upper()}, and --key gives {names}",
            mend="ask its sender for the public key, over another way than the file came",
            record=str(signature),
        )
    key = next((key for key in of_number if _holds(key, both, signed + comment.encode())), None)
    if key is None:
        raise InputError(
            "was changed, or made by somebody who has not the key that it names",
            mend="trust neither it nor the file; ask the sender for both again",
            record=str(signature),
        )
    digest, sha256, size = hashlib.blake2b(), hashlib.sha256(), 0
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            sha256.update(piece)
            size += len(piece)
    if not _holds(key, signed, digest.digest()):
        was = _SIZE.search(comment)
        raise InputError(
            _difference(size, None if was is None else int(was[1])),
            mend="do not use it; ask the sender for it again",
            record=str(file),
        )
    name, time = _FILE.search(comment), _TIME.search(comment)
    return Verified(
        key=key,
        sha256=sha256.hexdigest(),
        size=size,
        name=None if name is None else name[1],
        at=None if time is None else datetime.fromtimestamp(int(time[1]), UTC),
    )


def _difference(size: int, was: int | None) -> str:
    """How a file differs from the one that was signed, as far as its length tells."""
    if was is None or size == was:
        return f"is not the file that was signed: bytes among its {size:,} were changed"
    if size < was:
        return f"is not the file that was signed: it has {size:,} of its {was:,} bytes"
    return f"is not the file that was signed: it has {size:,} bytes, and that had {was:,}"


def _parts(path: Path) -> tuple[bytes, bytes, str, bytes]:
    """Number of the key, signature over the file, comment, signature over both."""
    lines = _lines(path, "the signature", "ask the sender for it, or name it with --signature")
    data = both = b""
    if len(lines) == 4 and lines[0].startswith(_COMMENT) and lines[2].startswith(_TRUSTED):
        data, both = _decoded(lines[1]), _decoded(lines[3])
    if len(data) == 74 and data[:2] == _KIND:
        raise InputError(
            "is of minisign's old kind, over the file and not over a hash of it",
            mend="have it signed without -l",
            record=str(path),
        )
    if len(data) != 74 or data[:2] != _HASHED or len(both) != 64:
        raise InputError(
            "is no whole signature",
            mend=f"take the file that was written beside the other and ends in {SIGNATURE_SUFFIX}",
            record=str(path),
        )
    return data[2:10], data[10:], lines[2].removeprefix(_TRUSTED), both


def _secret(seed: bytes) -> Ed25519PrivateKey:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 (an extra)
            Ed25519PrivateKey,
        )
    except ImportError:
        raise _missing() from None
    return Ed25519PrivateKey.from_private_bytes(seed)


def _holds(key: VerifyingKey, signature: bytes, message: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 (an extra)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
            Ed25519PublicKey,
        )
    except ImportError:
        raise _missing() from None
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _missing() -> QueryError:
    return QueryError(
        "files are signed and checked with cryptography, which is not installed; install "
        "answerable[handover]"
    )


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode() + "\n"


def _decoded(line: str) -> bytes:
    try:
        return base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _lines(path: Path, what: str, mend: str) -> list[str]:
    """The lines of a small file; none where it is something else."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LONGEST_FILE + 1)
    except FileNotFoundError:
        raise InputError(f"is not there: {what}", mend=mend, record=str(path)) from None
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror}): {what}", mend=mend, record=str(path)
        ) from None
    try:
        text = data.decode() if len(data) <= _LONGEST_FILE else ""
    except UnicodeDecodeError:
        return []
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def _write_new(path: Path, text: str, mode: int) -> None:
    """A new file, whole or not at all."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise InputError(
            "is there already, and a key is never replaced",
            mend="give another name",
            record=str(path),
        ) from None
    except OSError as error:
        raise StoreUnwritable(f"{path}: cannot be written ({error.strerror})") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink()
        raise
