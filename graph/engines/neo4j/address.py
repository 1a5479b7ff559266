"""Addresses of stores in a Neo4j, and who signs in there.

    neo4j://host:7687/database          routed, as a cluster wants it; also ``neo4j+s://``
    bolt://host:7687/database           this one server; also ``bolt+s://``
    …/database?labels=Second            a store of its own beside others in one database

A password never stands in an address: addresses are typed, logged and shown in lists of processes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from graph.claims.errors import StoreError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""`neo4j` driver manual, “Connection URIs”: +s wants a certificate that the system trusts, +ssc
takes any."""
USER = "ANSWERABLE_NEO4J_USER"
PASSWORD = "ANSWERABLE_NEO4J_PASSWORD"
PASSWORD_FILE = "ANSWERABLE_NEO4J_PASSWORD_FILE"
DEFAULT_USER = "neo4j"
_FORM = "neo4j://HOST:7687/DATABASE"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_DATABASE = re.compile(r"[a-zA-Z][a-zA-Z0-9.-]{2,62}\Z")
_SEVERAL = re.compile(r"[\r\n\0]")
_LABELS = re.compile(r"[A-Z][A-Za-z0-9]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store is."""

    uri: str
    """Of the server: scheme, host and port."""
    database: str | None
    """None for the one that the server takes for its user."""
    labels: str = ""
    """What the labels of the store's nodes begin with."""

    def __str__(self) -> str:
        shown = self.uri if self.database is None else f"{self.uri}/{self.database}"
        return f"{shown}?labels={self.labels}" if self.labels else shown


def is_address(text: str) -> bool:
    """Whether a text names a store in a server, and no file; `parse` says whether it is one of
    ours."""
    return _SCHEME.match(text) is not None


def parse(text: str) -> Address:
    """Read an address.

    Raises:
        StoreError: it is none; what is wrong, and how one looks.
    """
    # Before anything else, since other messages repeat what was written: a password that holds
    # “/”, “?” or “#” would be taken for another part.
    if "@" in text:
        raise StoreError(
            "an address with a password in it can be read in the list of processes; leave "
            f"user and password out and set {USER} and {PASSWORD}, or {PASSWORD_FILE}"
        )
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise StoreError(f"{text} is no address ({error}); write {_FORM}") from None
    if parts.scheme not in SCHEMES:
        raise StoreError(f"{parts.scheme}:// is no scheme of a Neo4j address; write {_FORM}")
    if not parts.hostname:
        raise StoreError(f"{text} names no host; write {_FORM}")
    try:
        port = 7687 if parts.port is None else parts.port
    except ValueError:
        port = 0
    if not port:
        raise StoreError(f"{text}: the port is no number from 1 to 65535; write {_FORM}")
    database = parts.path.strip("/") or None
    if database is not None and not _DATABASE.match(database):
        raise StoreError(
            f"{database} is no name of a database; write 3 to 63 letters, digits, dots and hyphens"
        )
    if database is not None and database.lower() == "system":
        raise StoreError("system is the server's own database; name another one: neo4j")
    if parts.fragment:
        raise StoreError(f"#{parts.fragment} means nothing in an address; leave it out")
    labels = _labels(parts.query)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(f"{parts.scheme}://{host}:{port}", database, labels)


def _labels(query: str) -> str:
    """What an address says of labels; nothing else may stand there, and nothing of it twice.

    Raises:
        StoreError: it is not so. The value of an unknown option, which may be a password, is not
            repeated.
    """
    options = parse_qs(query, keep_blank_values=True)
    given = options.pop("labels", [])
    if options:
        raise StoreError(f"{sorted(options)[0]} is no option of an address; there is labels alone")
    if len(given) > 1:
        raise StoreError(f"labels={given[1]}: labels stands twice in the address; write it once")
    for labels in given:
        if not _LABELS.match(labels):
            raise StoreError(
                f"labels={labels}: write a capital letter, then letters and digits, 40 at most"
            )
    return "".join(given)


def credentials(environment: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """User and password out of the environment, or out of the file that it names.

    Returns:
        None where neither is set: a server may go without.

    Raises:
        StoreError: the file cannot be read, has no password or more than one line, or everybody may
            read it.
    """
    user = environment.get(USER) or DEFAULT_USER
    path = environment.get(PASSWORD_FILE)
    if path:
        try:
            if Path(path).stat().st_mode & 0o007:
                raise StoreError(f"{path}: everybody may read this password; run chmod o= {path}")
            # Some editors begin a file with a mark of its encoding.
            password = Path(path).read_text("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(
                f"{path}, which {PASSWORD_FILE} names, cannot be read ({error}); write the "
                "password into it, and nothing else"
            ) from error
        if not password or _SEVERAL.search(password):
            held = "more than one line" if password else "nothing"
            raise StoreError(
                f"{path}, which {PASSWORD_FILE} names, holds {held}; write the password into it, "
                "and nothing else"
            )
        return user, password
    told = environment.get(PASSWORD)
    return None if told is None else (user, told)
