"""Names of people who were erased, held where the one who erased them asked for it.

A sheet that brings such a name is taken, and the person is held at restricted, with all that names
her, until two persons lower it. It is told like every decision of a person: never why. A trial
looks nothing up, so that nobody can try names out.

The store has an HMAC (RFC 2104, SHA-256) of the folded name under a key of its own. That key lies
on another machine than the store: a stolen store answers to no guess, however few names there are.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from graph.claims.claim import Claim, Entity
from graph.claims.errors import InputError, StoreError, StoreUnwritable
from graph.claims.marking import Level, Marking
from graph.engines.engine import Stored
from graph.views.folded_words import all_words, in_latin
from graph.views.view import View

RULE = "held"
"""What two persons set aside who lower a held name: the history has the word and no reason."""

HELD = Marking(level=Level.RESTRICTED)
"""How closely a held person is kept at least."""

NAMES_VARIABLE = "ANSWERABLE_NAMES_KEY"
"""The environment variable that says where the key of held names is."""

NAME = "name"
PERSON = "Person"
KEY_BYTES = 32

SOME = hashlib.sha256(b"answerable: some names are held").digest()
"""Lies among the tombstones where names are held at all: without the key no file is taken then."""


class HeldNames:
    """Makes and finds the names that are held in one store.

    Args:
        path: where the key is; the first erasure that holds a name makes it there.
        store: the store, beside which the key must not lie; None for one in a server.
    """

    def __init__(self, path: Path | None, store: Path | None = None) -> None:
        self._path, self._store = path, store

    def make(self, names: Iterable[str], writer: Stored) -> list[bytes]:
        """What is to be buried so that these names are held from now on.

        Raises:
            InputError: nobody said where the key lies, or it would lie beside the store.
            StoreError: the store holds names already, and their key is not there.
            StoreUnwritable: there is no key yet and none can be written.
        """
        path = self._path
        if path is None or self._is_beside(path):
            raise InputError(
                "the key of held names has to lie on another machine than the store"
                + ("" if path is None else f", and {path} lies beside it"),
                mend=f"set {NAMES_VARIABLE} to a file on a disk or share that goes elsewhere",
                field="--hold-name",
            )
        if not path.exists() and not writer.buried([SOME]):
            _write_key(path)
        return [SOME, *sorted({_mac(self._key, name) for name in names if _folded(name)})]

    def among(self, names: Iterable[str], writer: Stored) -> frozenset[str]:
        """Those of the names that are held.

        Raises:
            StoreError: the store holds names, and their key is not there.
        """
        wanted = set(names)
        if not wanted or not writer.buried([SOME]):
            return frozenset()
        macs = {name: _mac(self._key, name) for name in wanted}
        buried = writer.buried(macs.values())
        return frozenset(name for name, mac in macs.items() if mac in buried)

    def people(
        self, claims: Iterable[Claim], classes: Mapping[str, str], writer: Stored
    ) -> frozenset[str]:
        """The persons whom claims call by a held name.

        Args:
            classes: of the claims' subjects, by id.
        """
        called: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            if _is_name(claim, classes.get(claim.subject)) and claim.value is not None:
                called[claim.value.text].add(claim.subject)
        return frozenset(id for name in self.among(called, writer) for id in called[name])

    def raised(
        self,
        claims: Iterable[Claim],
        entities: Mapping[str, Entity],
        writer: Stored,
    ) -> dict[str, Entity]:
        """The persons whom claims call by a held name and who are not kept closely enough yet, as
        they are to be; without those whom two persons lowered."""
        found = self.people(claims, {id: e.cls for id, e in entities.items()}, writer)
        told = writer.handled(found)
        return {
            id: replace(entities[id], marking=entities[id].marking.join(HELD))
            for id in sorted(found)
            if entities[id].marking.join(HELD) != entities[id].marking
            and not (id in told and RULE in told[id].rules)
        }

    def kept(
        self, entities: Mapping[str, Entity], to: Marking, writer: Stored, *, silently: bool = False
    ) -> dict[str, Marking]:
        """The held persons among some who are to be marked less strictly than that.

        Args:
            silently: they keep the marking that they are given here, and nobody is told.

        Raises:
            InputError: one is held, and two persons have not lowered it.
        """
        looser = {id: e for id, e in entities.items() if e.marking.join(to) != to}
        called = [claim for claim in writer.naming(looser) if claim.subject in looser]
        marked = {id: replace(entity, marking=to) for id, entity in looser.items()}
        found = self.raised(called, marked, writer)
        if silently:
            return {id: held.marking for id, held in found.items()}
        for id, held in found.items():
            raise InputError(
                f"is below the floor {held.marking}: a person decided it, or has to",
                mend="two persons lower it: an entry under lowered: in a review file",
                record=id,
                field="marking",
                value=str(to),
            )
        return {}

    def listed(self, view: View, writer: Stored) -> Iterator[tuple[str, str]]:
        """Every person of a view with a held name, and the claim that has it; for who may erase."""
        for record, _, _ in view.claim_histories():
            claim = record.claim
            if not _is_name(claim, record.classes.get(claim.subject)) or claim.value is None:
                continue
            if self.among([claim.value.text], writer):
                yield claim.subject, claim.id

    def _is_beside(self, path: Path) -> bool:
        if self._store is None:
            return False
        folder = self._store.resolve().parent
        return folder == path.resolve().parent or folder in path.resolve().parents

    @cached_property
    def _key(self) -> bytes:
        if self._path is None:
            raise StoreError(
                "names are held in this store, and nobody said where their key is; say so with "
                f"{NAMES_VARIABLE}"
            )
        try:
            key = bytes.fromhex(self._path.read_text("ascii").strip())
        except (OSError, ValueError):
            raise StoreError(
                f"names are held in this store, and their key cannot be read at {self._path}; put "
                f"the key file there, or name it with {NAMES_VARIABLE}"
            ) from None
        if len(key) != KEY_BYTES:
            raise StoreError(
                f"{self._path} is not a key: it needs {KEY_BYTES} bytes in hexadecimal; put the "
                "right file there"
            )
        return key


NOBODY = HeldNames(None)
"""Where nobody said where the key is: enough for a store in which no name is held."""


def _is_name(claim: Claim, cls: str | None) -> bool:
    return claim.predicate == NAME and cls == PERSON and not claim.negated


def _folded(name: str) -> str:
    """A name in any script and order of its words."""
    return " ".join(sorted(in_latin(word) for word in all_words(name)))


def _mac(key: bytes, name: str) -> bytes:
    return hmac.digest(key, f"name {_folded(name)}".encode(), hashlib.sha256)


def _write_key(path: Path) -> None:
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        return
    except OSError as error:
        raise StoreUnwritable(
            f"{path}: the key of held names cannot be written ({error.strerror}); make its folder "
            f"writable, or name another place with {NAMES_VARIABLE}"
        ) from None
