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

_DATABASE = re.compile(r"[a-zA-Z][a-zA-Z0-9.-]{2,62}\Z")
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
    """Whether a text names a store in a Neo4j, and no file."""
    return text.partition("://")[0] in SCHEMES and "://" in text


def parse(text: str) -> Address:
    """Read an address.

    Raises:
        StoreError: it is none; what is wrong, and how one looks.
    """
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES:
        raise StoreError(
            f"{parts.scheme}:// is no scheme of a Neo4j address; write neo4j://HOST:7687/DATABASE"
        )
    if parts.username is not None or parts.password is not None:
        raise StoreError(
            "an address with a password in it can be read in the list of processes; leave "
            f"user and password out and set {USER} and {PASSWORD}, or {PASSWORD_FILE}"
        )
    if not parts.hostname:
        raise StoreError(f"{text} names no host; write neo4j://HOST:7687/DATABASE")
    try:
        port = parts.port or 7687
    except ValueError:
        raise StoreError(f"{text}: the port is no number; write neo4j://HOST:7687") from None
    database = parts.path.strip("/") or None
    if database is not None and not _DATABASE.match(database):
        raise StoreError(
            f"{database} is no name of a database; write 3 to 63 letters, digits, dots and hyphens"
        )
    options = parse_qs(parts.query, keep_blank_values=True)
    labels = options.pop("labels", [""])[-1]
    if options:
        raise StoreError(f"{text}: {sorted(options)[0]} is no option; there is labels alone")
    if labels and not _LABELS.match(labels):
        raise StoreError(
            f"labels={labels}: write a capital letter, then letters and digits, 40 at most"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(f"{parts.scheme}://{host}:{port}", database, labels)


def credentials(environment: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """User and password out of the environment, or out of the file that it names.

    Returns:
        None where neither is set: a server may go without.

    Raises:
        StoreError: the file cannot be read, or everybody may read it.
    """
    user = environment.get(USER, DEFAULT_USER)
    path = environment.get(PASSWORD_FILE)
    if path:
        try:
            if Path(path).stat().st_mode & 0o007:
                raise StoreError(f"{path}: everybody may read this password; run chmod o= {path}")
            return user, Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(
                f"{path}, which {PASSWORD_FILE} names, cannot be read ({error}); write the "
                "password into it, and nothing else"
            ) from error
    password = environment.get(PASSWORD)
    return None if password is None else (user, password)
