"""Settings, and the one place where an engine is opened for the web and the command line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import graph
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import AnswerableError, InputError, StoreError, harmless, shown
from graph.claims.marking import Clearance
from graph.claims.record_times import now
from graph.engines import CHECKS, ENGINES, is_in_server
from graph.engines.engine import UNFINISHED, Checked, Engine
from graph.engines.leftovers import temporary_folder
from graph.engines.neo4j.address import is_address, parse
from graph.ingest.ontology_folder import Ontology
from graph.ingest.own_documents import Passages
from graph.protection.held_names import NAMES_VARIABLE, HeldNames
from graph.views.view import View

STORE_VARIABLE = "ANSWERABLE_STORE"
"""The environment variable that names the store where nothing else does."""


ONTOLOGY_VARIABLE = "ANSWERABLE_ONTOLOGY"
"""The environment variable that names the folder of the ontology where nothing else does."""

ONTOLOGY = Path(graph.__file__).parent.parent / "ontology"
"""The folder that ships with the project. Nothing else looks for it."""


KEY_VARIABLE = "ANSWERABLE_ERASURE_KEY"
"""The environment variable that says where the key for tombstones is."""


TEXTS_VARIABLE = "ANSWERABLE_TEXTS"
"""The environment variable that names the folder of one's own documents."""


OWN_VARIABLE = "ANSWERABLE_ACCEPT_OWN"
"""The environment variable that lets people accept what they coded: ``yes``."""


LICENCE_VARIABLE = "ANSWERABLE_LICENCE"
"""The environment variable that says under what licence exports are handed on."""
CONTACT_VARIABLE = "ANSWERABLE_CONTACT"
"""The environment variable that says whom to ask about exports."""
MEGABYTE = 1_000_000
SOFTWARE = version("answerable")
"""The version of the program."""
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+\Z")


A_SECOND = 1_000_000
"""In microseconds."""


def _to_stderr(line: str) -> None:
    print(f"warning: {harmless(line)}", file=sys.stderr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is decided at start and handed to anybody who needs it."""

    store: Path = Path("answerable.db")
    """The store's file. Of one in a server, where on this machine its key and notes of temporary
    files are: no file of that name is ever made."""
    server: str | None = None
    """The address of a store in a server; None for a file."""
    ontology: Path = ONTOLOGY
    """The folder that says what can be claimed, and how it is handled."""
    wait: float = 10.0
    """How many seconds a writer waits for another one before it gives up."""
    clock: Callable[[], int] = now
    warn: Callable[[str], None] = _to_stderr
    """Takes what a person should know of the store, a line each."""
    erasure_key: Path | None = None
    """Where the key for tombstones is; None for beside the store, as ``STORE.key``."""
    names_key: Path | None = None
    """Where the key of held names is, on another machine than the store; None for nowhere."""
    licence: str | None = None
    """The IRI of the licence under which exports are handed on; None where nobody stated one."""
    contact: str | None = None
    """Whom to ask about exports: the IRI of a mailbox or a page; None where nobody is named."""
    own_too: bool = False
    """Whether somebody may accept what he or she coded."""
    deadline: Deadline = NEVER
    """When a command that reads has to be done."""
    texts: Path | None = None
    """The folder of one's own documents, to show words of; None where there is none."""
    adjacency: int = 0
    """How many megabytes of memory relations may take as arrays; 0 where the tables serve."""
    ahead: bool = False
    """Whether a server that has the store plans what is asked most before anybody asks it."""

    @property
    def tokens(self) -> Path:
        """Where the book of tokens is."""
        return self.store.with_name(f"{self.store.name}.tokens")

    @property
    def webhooks(self) -> Path:
        """Where the book of webhooks is."""
        return self.store.with_name(f"{self.store.name}.webhooks")

    @property
    def writing(self) -> Path:
        """Where the book of writing is."""
        return self.store.with_name(f"{self.store.name}.writing")

    @property
    def audit(self) -> Path:
        """Where the audit log is."""
        return self.store.with_name(f"{self.store.name}.audit")

    @property
    def key(self) -> Path:
        """Where the key for tombstones is."""
        return self.erasure_key or self.store.with_name(f"{self.store.name}.key")

    @property
    def held_names(self) -> HeldNames:
        """The names of erased people that are held in the store."""
        return HeldNames(self.names_key, None if self.server else self.store)

    @property
    def passages(self) -> Passages | None:
        """The documents in that folder, looked through now.

        Raises:
            InputError: it is not a folder.
        """
        return None if self.texts is None else Passages(self.texts)

    @property
    def engine(self) -> str:
        """A name in `graph.engines.ENGINES`."""
        return "sqlite" if self.server is None else "neo4j"

    @property
    def where(self) -> str:
        """The store, for a message."""
        return str(self.store) if self.server is None else self.server

    def at(self, store: Path | str) -> Settings:
        """These settings for another store: a file's path, or the address of one in a server."""
        if isinstance(store, str) and is_address(store):
            return replace(self, server=store, store=_anchor(store))
        return replace(self, server=None, store=Path(store))

    @classmethod
    def read(
        cls,
        environment: Mapping[str, str] = os.environ,
        *,
        store: Path | str | None = None,
        ontology: Path | None = None,
    ) -> Settings:
        """Settings for a process: what is given, else the environment's, else the defaults."""
        named, key = environment.get(STORE_VARIABLE), environment.get(KEY_VARIABLE)
        names = environment.get(NAMES_VARIABLE)
        licence, texts = environment.get(LICENCE_VARIABLE), environment.get(TEXTS_VARIABLE)
        contact = environment.get(CONTACT_VARIABLE)
        return cls(
            ontology=ontology or Path(environment.get(ONTOLOGY_VARIABLE) or cls().ontology),
            erasure_key=Path(key) if key else None,
            names_key=Path(names) if names else None,
            licence=licence_iri(licence) if licence else None,
            contact=contact_iri(contact) if contact else None,
            texts=Path(texts) if texts else None,
            own_too=_yes(environment.get(OWN_VARIABLE)),
        ).at(store or named or cls().store)


def _yes(text: str | None) -> bool:
    """Whether a variable says yes.

    Raises:
        InputError: it says anything but yes and no.
    """
    if text not in (None, "", "yes", "no"):
        raise InputError("is neither", mend="write yes or no", field=OWN_VARIABLE, value=text)
    return text == "yes"


def _anchor(address: str) -> Path:
    """The name that the files have that a store in a server has on this machine."""
    found = parse(address)
    host = found.uri.partition("://")[2].replace(":", "-").strip("[]")
    return Path("-".join(part for part in (host, found.database, found.labels) if part))


def licence_iri(text: str) -> str:
    """The IRI of a licence.

    Raises:
        InputError: it is none.
    """
    if not _IRI.match(text):
        raise InputError(
            "is no IRI",
            mend="write one such as https://creativecommons.org/licenses/by/4.0/",
            record="licence",
            value=text,
        )
    return text


def contact_iri(text: str) -> str:
    """The IRI of a mailbox or of a page.

    Raises:
        InputError: it is none.
    """
    if not (_IRI.match(text) and text.lower().startswith(("mailto:", "https:", "http:"))):
        raise InputError(
            "is neither a mailbox nor a page",
            mend="write mailto:data@example.org or https://example.org/contact",
            record="contact",
            value=text,
        )
    return text


def open_engine(
    settings: Settings,
    *,
    create: bool = False,
    leaves: bool = False,
    ontology: Ontology | None = None,
) -> Engine:
    """Open the store that the settings name.

    Args:
        create: whether to make it where nothing is; only loading does.
        leaves: whether something is to leave the store: refused while an erasure is unfinished.
        ontology: what its folder says, where somebody has read it already.

    Raises:
        StoreError: there is no such store, or it cannot be opened; its subclasses say why.
        VocabularyError: the ontology is not well-formed.
    """
    if not create:
        _there(settings)
    if ontology is None:
        ontology = Ontology.load(settings.ontology)
    own: dict[str, Any] = {"adjacency": settings.adjacency * MEGABYTE}
    if settings.server is not None:
        own |= {"create": create, "ahead": settings.ahead}
    engine = ENGINES[settings.engine](
        settings.server or settings.store,
        ontology.vocabulary,
        clock=settings.clock,
        wait=settings.wait,
        **own,
    )
    if engine.unscrubbed:
        if leaves:
            engine.close()
            raise StoreError(f"{settings.where}: {UNFINISHED}; nothing leaves it before")
        settings.warn(f"{settings.where}: {UNFINISHED}")
    if create or leaves:
        warn_of_clock(settings, engine)
    return engine


def warn_of_clock(settings: Settings, engine: Engine) -> None:
    """Say that the clock of this machine is behind the store's, where it is."""
    behind = engine.latest - settings.clock()
    if behind > A_SECOND:
        settings.warn(
            f"{settings.where}: the clock of this machine is {behind // A_SECOND} s behind the "
            "last record time; what is recorded now is recorded at that time, for record times "
            "never go back; set the clock"
        )


def warn_of_clock_of(settings: Settings) -> None:
    """The same where a command needs nothing else of the store: one that cannot be opened is told
    by those that do."""
    with suppress(AnswerableError), closing(open_engine(settings)) as engine:
        warn_of_clock(settings, engine)


def check_whole(
    settings: Settings,
    *,
    repair: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check the store that the settings name, damaged or not.

    Raises:
        StoreError: there is none, or too little of it is left.
    """
    _there(settings)
    return CHECKS[settings.engine](
        settings.server or settings.store, repair=repair, wait=settings.wait, progress=progress
    )


def refuse_damaged(settings: Settings) -> None:
    """Refuse a store that is not what was written, before anything leaves it.

    Raises:
        StoreError: naming the first fault.
    """
    found = check_whole(settings)
    if found.faults:
        first = found.faults[0]
        raise StoreError(
            f"{settings.where}: is damaged, so that nothing leaves it: {first.what}: "
            f"{first.problem} ({len(found.faults)} in all); run “answerable check”"
        )


def _there(settings: Settings) -> None:
    if settings.server is not None:
        return  # the engine asks the server
    # An empty file is none yet: anybody who only reads would make one of it.
    if not (settings.store.exists() and settings.store.stat().st_size):
        raise StoreError(
            f"there is no store at {shown(str(settings.store))}; make one with "
            f"“answerable load FILE…”, or name another with --store or {STORE_VARIABLE}"
        )


def _is_there(settings: Settings) -> bool:
    """Whether there is a store already.

    Raises:
        StoreError: its server does not answer.
    """
    if settings.server is None:
        return settings.store.exists()
    return is_in_server(settings.server)


@contextmanager
def viewing(settings: Settings, clearance: Clearance) -> Iterator[View]:
    """The store as a clearance sees it, in one snapshot, for as long as the block lasts.

    Raises:
        As `open_engine`; nothing is created.
    """
    with closing(open_engine(settings)) as engine, engine.reading(settings.deadline) as snapshot:
        yield snapshot.view(clearance)


@contextmanager
def trial_engine(settings: Settings) -> Iterator[Engine]:
    """The store that the settings name, to try something on; where there is none, an empty one.

    The empty one is gone afterwards: trying leaves nothing behind.
    """
    with temporary_folder() as folder:
        if not _is_there(settings):
            settings = replace(settings, store=folder / "trial.db", server=None)
        with closing(open_engine(settings, create=True)) as engine:
            yield engine
