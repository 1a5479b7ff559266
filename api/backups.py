"""Backups: a store with its keys, private books, audit log and documents, in one file that can be
checked.

It is as sensitive as all that is in it together; it can be encrypted on its way out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from api.access.audit import AuditLog
from api.backup_files import (
    AUDIT,
    KEY,
    KEYS,
    STORE,
    TEXTS,
    TOKENS,
    WEBHOOKS,
    WRITING,
    digest,
    pack,
    unpacked,
)
from api.private_book import copy_book
from api.restored_files import place, put_aside
from api.settings import Settings, check_whole, open_engine
from api.webhooks.book import WebhookBook
from api.writing.book import WritingBook
from graph.changes.burial import Buried, bury
from graph.claims.errors import InputError, StoreError, StoreTooOld, StoreUnwritable
from graph.engines import copies
from graph.engines.engine import Checked, Engine
from graph.engines.holders import check_nobody_holds
from graph.engines.leftovers import temporary_folder
from graph.engines.sqlite.burials import ids_of, tombstones_of
from graph.protection.tombstones import Tombstones
from graph.release.export_run import Writable

BY = "restore"
"""Who erased again what a backup had still."""
Opened = Callable[[Path], AbstractContextManager[Writable]]
"""Opens a file that is there whole or not at all, for its owner alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of putting a backup back."""

    at: str
    """When it was made."""
    buried: Buried
    documents: int
    """How many were put back."""
    kept: tuple[str, ...]
    """What was there already and stays: tokens, book of writing, webhooks, audit log."""
    told_again: int
    """Webhooks that were put back, and are told what happens from here."""
    aside: Path | None
    """Where the store lies that was replaced."""


# ------------------------------------------------------------------------------------- making


def back_up(settings: Settings, to: Path, keys: Path | None, opened: Opened) -> None:
    """Write a backup of a store's file and of all that lies beside it.

    What is not encrypted lies nowhere but beside the store while it is packed.

    Args:
        to: what is given to `opened`.
        keys: another one, for the keys; None puts them into the same.
        opened: opens files; the bytes of one need not be those that are written to it.

    Raises:
        StoreError: the store is in a server, or something cannot be read.
        StoreUnwritable: a file cannot be written.
    """
    if settings.server is not None:
        raise StoreError(
            f"{settings.where}: a store in a server is backed up by that server's own program; "
            "its key, tokens and audit log lie on this machine as files"
        )
    beside = settings.store.parent
    try:
        with temporary_folder(beside, ".copy-") as folder, _found(settings, folder) as files:
            apart = {name: path for name, path in files.items() if keys and name in KEYS}
            here = {name: path for name, path in files.items() if name not in apart}
            with opened(to) as stream:
                pack(stream, here, settings)
            if keys is not None:
                with opened(keys) as stream:
                    pack(stream, apart, settings)
    except OSError as error:
        named = error.filename or to
        raise StoreUnwritable(f"{named}: {error.strerror or error}; nothing was kept") from None


@contextmanager
def _found(settings: Settings, folder: Path) -> Iterator[dict[str, Path]]:
    """Name in the backup → file, as all of them are at one time."""
    files: dict[str, Path] = {}
    with closing(open_engine(settings, leaves=True)) as engine:
        files[STORE] = folder / STORE
        copies.copy(engine, None, files[STORE], make=_none_made, clock=settings.clock)
    if settings.key.exists():
        files[KEY] = settings.key
    if settings.tokens.exists():
        files[TOKENS] = folder / TOKENS
        _copy_tokens(settings.tokens, files[TOKENS])
    if settings.writing.exists():
        files[WRITING] = folder / WRITING
        with closing(WritingBook(settings.writing)) as book:
            book.copy_to(files[WRITING])
    if settings.webhooks.exists():
        files[WEBHOOKS] = folder / WEBHOOKS
        with closing(WebhookBook(settings.webhooks)) as hooks:
            hooks.copy_to(files[WEBHOOKS])
    if settings.texts is not None:
        for path in sorted(settings.texts.rglob("*")):
            if path.is_file() and not path.is_symlink():
                files[TEXTS + path.relative_to(settings.texts).as_posix()] = path
    with AuditLog(settings.audit).still() as parts:
        for path in parts:
            files[AUDIT + path.name.removeprefix(settings.audit.name)] = path
        yield files


def _none_made(path: Path) -> Engine:
    raise AssertionError("a backup copies the file itself")


def _copy_tokens(path: Path, to: Path) -> None:
    """Without the sessions: nobody who was logged in then is so after a restore."""
    with closing(sqlite3.connect(path)) as book:
        copy_book(book, to, without="session")


# ----------------------------------------------------------------------------------- restoring


def restore(
    settings: Settings,
    backup: Path,
    *,
    keys: Path | None = None,
    replace: bool = False,
    stones: frozenset[bytes] | None = None,
) -> Restored:
    """Put a backup back where the settings say, once it was checked whole.

    What was erased after it was made stays out: by the tombstones of the store that it replaces, or
    by those that are given.

    Args:
        keys: the file with its keys, where they were kept apart.
        replace: whether a store that is there is put aside.
        stones: tombstones that somebody kept elsewhere.

    Raises:
        InputError: the file is no backup, or is not as it was written.
        StoreError: there is a store already; its tombstones or the key cannot be read; the keys are
            not the same.
        StoreBusy: a server answers from the store that is there.
    """
    if settings.server is not None:
        raise StoreError(f"{settings.where}: a backup is put back into a file; name one")
    is_there = settings.store.exists()
    if is_there and not replace:
        raise StoreError(
            f"{settings.store}: there is a store already; --replace puts it aside, once nobody "
            "uses it any more"
        )
    check_nobody_holds(settings.store)
    buried = (stones or frozenset()) | (_stones(settings, stones) if is_there else frozenset())
    try:
        with temporary_folder(settings.store.parent, ".copy-") as folder:
            at, files = unpacked(backup, folder)
            if keys is not None:
                files |= unpacked(keys, folder)[1]
            key = _key(settings, files.get(KEY))
            done = _settled(settings, files, key, buried)
            return _installed(settings, files, done, at, is_there)
    except OSError as error:
        raise StoreUnwritable(f"{error.filename or backup}: {error.strerror or error}") from None


def _stones(settings: Settings, given: frozenset[bytes] | None) -> frozenset[bytes]:
    try:
        return tombstones_of(settings.store)
    except StoreError as error:
        if given is not None:
            return frozenset()
        raise StoreError(
            f"{error}; so the program cannot know what was erased since the backup: give the list "
            "that “answerable erasures --tombstones FILE” wrote last"
        ) from None


def _key(settings: Settings, found: Path | None) -> Path | None:
    """The key of tombstones that holds from now on."""
    if not settings.key.exists():
        return found
    if found is not None and found.read_bytes() != settings.key.read_bytes():
        raise StoreError(
            f"{settings.key} is another key than that of the backup, so that what was erased "
            "cannot be told; put the backup's store where no other key is, or name its key with "
            "ANSWERABLE_ERASURE_KEY"
        )
    return settings.key


def _settled(
    settings: Settings, files: Mapping[str, Path], key: Path | None, stones: frozenset[bytes]
) -> Buried:
    """Check the store, and take out of it what was erased since."""
    if STORE not in files:
        raise InputError("has no store in it", mend="name the other file", record="backup")
    found = settings.at(files[STORE])
    faults = _checked(found).faults
    if faults:
        raise StoreError(
            f"the store in the backup is damaged: {faults[0].what}: {faults[0].problem} "
            f"({len(faults)} in all); take another backup"
        )
    new = stones - tombstones_of(files[STORE])
    if new and key is None:
        raise StoreError(
            "something was erased since, and the key of its tombstones is not here: name it with "
            "ANSWERABLE_ERASURE_KEY"
        )
    if not new or key is None:
        return Buried(claims=0, entities=0, documents=frozenset())
    with closing(open_engine(found)) as engine:
        return bury(engine, ids_of(files[STORE]), new, Tombstones(key), by=BY)


def _checked(settings: Settings) -> Checked:
    """Check the store of a backup. One of a version before is carried over first.

    Raises:
        StoreError: it cannot be carried over.
    """
    with suppress(StoreTooOld):
        return check_whole(settings)
    try:
        open_engine(settings).close()
    except StoreError as error:
        raise StoreError(
            "the store in the backup is of a version before, and was not carried over; nothing "
            f"was put back: {error}"
        ) from error
    return check_whole(settings)


def _installed(
    settings: Settings, files: Mapping[str, Path], buried: Buried, at: str, is_there: bool
) -> Restored:
    """Give everything its name: the store last, and of the audit log the part that is written to.
    What a crash leaves is whole files, and the same backup put back again adds the rest."""
    kept = []
    if KEY in files and not settings.key.exists():
        place(files[KEY], settings.key)
    if TOKENS in files:
        if settings.tokens.exists():
            kept.append("tokens")
        else:
            place(files[TOKENS], settings.tokens)
    if WRITING in files:
        with closing(WritingBook(files[WRITING])) as book:
            book.fit(*ids_of(files[STORE]))
    if settings.writing.exists():
        kept.append("book of writing")
        with closing(WritingBook(settings.writing)) as book:
            book.follow(files.get(WRITING))
    elif WRITING in files:
        place(files[WRITING], settings.writing)
    told_again = 0
    if WEBHOOKS in files:
        if settings.webhooks.exists():
            kept.append("webhooks")
        else:
            with closing(WebhookBook(files[WEBHOOKS])) as hooks:
                hooks.fit(*ids_of(files[STORE]))
                told_again = len(hooks.all())
            place(files[WEBHOOKS], settings.webhooks)
    log = {name: path for name, path in files.items() if name.startswith(AUDIT)}
    if log and settings.audit.exists():
        kept.append("audit log")
    else:
        for name, path in sorted(log.items(), reverse=True):
            place(path, settings.audit.with_name(settings.audit.name + name.removeprefix(AUDIT)))
    documents = _place_documents(settings, files, buried)
    aside = put_aside(settings) if is_there else None
    place(files[STORE], settings.store)
    return Restored(
        at=at,
        buried=buried,
        documents=documents,
        kept=tuple(kept),
        told_again=told_again,
        aside=aside,
    )


def _place_documents(settings: Settings, files: Mapping[str, Path], buried: Buried) -> int:
    """Put documents where none of that name is, but for those of what was erased."""
    count = 0
    for name, path in files.items():
        if settings.texts is None or not name.startswith(TEXTS):
            continue
        target = settings.texts / name.removeprefix(TEXTS)
        if not target.exists() and digest(path) not in buried.documents:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            place(path, target)
            count += 1
    return count
