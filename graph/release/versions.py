"""Versions of an export, and what changed since one of them.

A version stays with who sends. It holds keyed hashes and no id, so that what is erased afterwards
is not in it, and the key is made of the one of the store's tombstones: who has the file alone
cannot test a guess. The key of a version goes to who gets the changes, for the ids that he has.

Under a profile the first version begins a series: later ones give everything the ids that it has
in the first, and the same record time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.export.notices import NOTICES
from graph.export.rdf.change_lines import (
    ADD,
    DEL,
    FORM,
    HASH_BYTES,
    MOD,
    id_hash,
    text_hash,
)
from graph.export.rdf.nquads import records
from graph.export.rdf.tally import Tally
from graph.export.text_pieces import joined
from graph.views.view import View

SUFFIX = ".version"
"""Behind the name of the file that it is a version of."""
SERIES_BYTES = 16
_LONGEST_LINE = 4096
_MEND = "take the file that export wrote with --keep-version"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTerms:
    """What two versions have to share, or what differs is no change."""

    clearance: str
    profile: str | None
    """Its name and digest."""
    purpose: str | None
    about: str | None
    """A keyed hash of the ids that a part was asked about."""

    def told(self, name: str) -> str:
        """One of them in words."""
        value = getattr(self, name)
        return f"no {name}" if value is None else f"{name} {value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An export that left, by the hashes of its records."""

    terms: SharedTerms
    series: str
    """Random, in hexadecimal; empty where there is no profile."""
    at: int | None
    """The record time of everything under a profile, in microseconds since 1970."""
    check: str
    """A hash by which the key is known."""
    sha256: str
    """Of the statements."""
    hashes: dict[bytes, bytes] = field(repr=False)
    """Of ids → of what was said."""

    @classmethod
    def read(cls, path: Path) -> Version:
        """A version from its file. About 200 bytes of memory a record.

        Raises:
            InputError: it is none, or not whole.
        """
        try:
            with path.open("rb") as stream:
                head = _object(stream.readline(_LONGEST_LINE), path, 1)
                if head.get("answerable") != "version":
                    raise _no_version(path, 1)
                if head.get("form") != FORM:
                    raise InputError(
                        "is a version of another form",
                        mend=f"this program reads form {FORM}; send the whole export once more",
                        record=str(path),
                        value=head.get("form"),
                    )
                hashes: dict[bytes, bytes] = {}
                number, foot = 1, None
                while line := stream.readline(_LONGEST_LINE):
                    number += 1
                    if line.startswith(b"{"):
                        foot = _object(line, path, number)
                        break
                    id, _, text = line.rstrip(b"\n").partition(b" ")
                    try:
                        pair = bytes.fromhex(id.decode()), bytes.fromhex(text.decode())
                    except ValueError:
                        raise _no_version(path, number) from None
                    if {len(one) for one in pair} != {HASH_BYTES} or pair[0] in hashes:
                        raise _no_version(path, number)
                    hashes[pair[0]] = pair[1]
                if foot is None or foot.get("records") != len(hashes) or stream.read(1):
                    raise InputError(
                        "is not whole",
                        mend="take a copy; without one, send the whole export once more",
                        record=str(path),
                    )
        except OSError as error:
            raise InputError(
                f"cannot be read ({error.strerror})", mend=_MEND, record=str(path)
            ) from None
        return _version(head, foot, hashes, path)


def _version(
    head: dict[str, Any], foot: dict[str, Any], hashes: dict[bytes, bytes], path: Path
) -> Version:
    texts = (head.get("clearance"), head.get("series"), head.get("check"), foot.get("sha256"))
    maybe = (head.get("profile"), head.get("purpose"), head.get("about"))
    at = head.get("at")
    if (
        not all(isinstance(one, str) for one in texts)
        or not all(one is None or isinstance(one, str) for one in maybe)
        or not (at is None or type(at) is int)
        or (head.get("profile") is None) != (at is None)
    ):
        raise _no_version(path, 1)
    return Version(
        terms=SharedTerms(
            clearance=head["clearance"], profile=maybe[0], purpose=maybe[1], about=maybe[2]
        ),
        series=head["series"],
        at=at,
        check=head["check"],
        sha256=foot["sha256"],
        hashes=hashes,
    )


def _object(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise _no_version(path, number) from None
    if not isinstance(found, dict):
        raise _no_version(path, number)
    return found


def _no_version(path: Path, number: int) -> InputError:
    return InputError(
        "is no line of a version of an export", mend=_MEND, record=f"{path}, line {number}"
    )


@dataclass(slots=True, kw_only=True)
class Versioning:
    """An export that is a version, or that is what changed since one.

    Args:
        secret: of the sender's store, at least 32 bytes.
        since: the version that who gets it has; None for the whole.
        at: now, in microseconds since 1970.
    """

    secret: bytes = field(repr=False)
    clearance: Clearance
    profile: str | None = None
    purpose: str | None = None
    about: Sequence[str] = ()
    since: Version | None = None
    at: int = 0
    keep: Callable[[bytes], object] | None = None
    """Writes the version that this one is."""
    sha256: str = ""
    """Of the statements of the whole, once it left."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many records were added, modified and deleted, once they left."""
    series: str = field(init=False, default="")
    terms: SharedTerms = field(init=False)
    _key: bytes = field(init=False, repr=False, default=b"")

    def __post_init__(self) -> None:
        if self.since is not None:
            self.series, self.at = self.since.series, self.since.at or self.at
        elif self.profile is not None:
            self.series = secrets.token_hex(SERIES_BYTES)
        self._key = self._derived("version")
        about = None
        if self.about:
            about = id_hash(self._key, "about " + " ".join(sorted(set(self.about)))).hex()
        self.terms = SharedTerms(
            clearance=str(self.clearance),
            profile=self.profile,
            purpose=self.purpose,
            about=about,
        )
        if self.since is not None:
            self._compare(self.since)

    def _compare(self, since: Version) -> None:
        for name in ("clearance", "profile", "purpose"):
            if getattr(since.terms, name) != getattr(self.terms, name):
                raise InputError(
                    f"is of {since.terms.told(name)}, and this export is of "
                    f"{self.terms.told(name)}",
                    mend="ask for the same as for that version, or send the whole export once more",
                    field="--since",
                )
        if since.check != self._check:
            raise InputError(
                "was made with another key than that of this store",
                mend="put the key file of the store back (ANSWERABLE_ERASURE_KEY), or send the "
                "whole export once more",
                field="--since",
            )
        if since.terms.about != self.terms.about:
            raise InputError(
                "holds other things than this export",
                mend="give the same --about as for it, or send the whole export once more",
                field="--since",
            )

    @property
    def pseudonyms(self) -> bytes:
        """The key of new ids under a profile: the same in all versions of a series."""
        assert self.profile is not None
        return self._derived("profile")

    @property
    def _check(self) -> str:
        return id_hash(self._key, "check").hex()

    def _derived(self, what: str) -> bytes:
        name = f"{what} {self.series or self.clearance}"
        return hmac.digest(self.secret, f"answerable export {name}".encode(), "sha256")

    def pieces(self, view: View, notice: str | None, tally: Tally | None) -> Iterator[bytes]:
        """The whole, or what changed, piece by piece; its version is written on the way.

        Args:
            notice: what the file says of itself at its head.
            tally: counts the statements of the whole.
        """
        if self.keep is not None:
            self.keep(orjson.dumps(self._head(), option=orjson.OPT_APPEND_NEWLINE))
        if self.since is None:
            whole = joined(text for _, text in self._seen(view, tally))
            yield from whole if notice is None else NOTICES["nquads"](whole, notice)
        else:
            yield from joined(self._changes(view, self.since, notice))

    def _head(self) -> dict[str, Any]:
        terms = self.terms
        return {
            "answerable": "version",
            "form": FORM,
            "clearance": terms.clearance,
            "profile": terms.profile,
            "purpose": terms.purpose,
            "about": terms.about,
            "series": self.series,
            "at": None if self.profile is None else self.at,
            "check": self._check,
        }

    def _seen(self, view: View, tally: Tally | None) -> Iterator[tuple[str, str]]:
        """Each record; its hashes go into the version."""
        digest, number = hashlib.sha256(), 0
        for id, text in records(view, tally):
            digest.update(text.encode())
            number += 1
            if self.keep is not None:
                pair = id_hash(self._key, id).hex(), text_hash(self._key, id, text).hex()
                self.keep(f"{pair[0]} {pair[1]}\n".encode())
            yield id, text
        self.sha256 = digest.hexdigest()
        if self.keep is not None:
            foot = {"records": number, "sha256": self.sha256}
            self.keep(orjson.dumps(foot, option=orjson.OPT_APPEND_NEWLINE))

    def _changes(self, view: View, since: Version, notice: str | None) -> Iterator[str]:
        head: dict[str, Any] = {
            "answerable": "changes",
            "form": FORM,
            **({} if notice is None else {"notice": notice}),
            "clearance": self.terms.clearance,
            "since": since.sha256,
            "key": self._key.hex(),
        }
        yield _line(head)
        gone = dict(since.hashes)
        counts = {ADD: 0, MOD: 0, DEL: 0}
        for id, text in self._seen(view, None):
            before = gone.pop(id_hash(self._key, id), None)
            if before == text_hash(self._key, id, text):
                continue
            op = ADD if before is None else MOD
            counts[op] += 1
            yield _line({"op": op, "id": id, "statements": text.removesuffix("\n").split("\n")})
        for one in sorted(gone):
            counts[DEL] += 1
            yield _line({"op": DEL, "hash": one.hex()})
        self.counts = counts
        yield _line({"to": self.sha256, **{op.lower(): n for op, n in counts.items()}})


def _line(row: dict[str, Any]) -> str:
    return orjson.dumps(row).decode() + "\n"
