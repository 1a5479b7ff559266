"""How a server is set: from options of ``answerable serve``, else from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from api.graphql.run import MEMORY
from graph.claims.errors import InputError

MEGABYTE = 1024 * 1024
_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
_ORIGIN = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?", re.ASCII)

TIMEOUT_VARIABLE = "ANSWERABLE_TIMEOUT"
"""The environment variable that says how many seconds a question may take."""
EXPORT_TIMEOUT_VARIABLE = "ANSWERABLE_EXPORT_TIMEOUT"
"""The environment variable that says how many seconds an export may take."""

HOST_NAMES_VARIABLE = "ANSWERABLE_HOST_NAMES"
"""The environment variable that lists host names, with commas between."""
ORIGINS_VARIABLE = "ANSWERABLE_ORIGINS"
"""The environment variable that lists origins, with commas between."""
MEMORY_VARIABLE = "ANSWERABLE_MEMORY"
"""The environment variable that says how many megabytes answering may take."""
TIMEOUT, EXPORT_TIMEOUT = 10.0, 600.0
"""Seconds where nobody said."""
STREAMS = 200
"""Streams of news at once, where nobody said."""
BEAT = 15.0
"""Seconds between signs of life in what goes on and on, where nobody said."""
ANY = "*"
"""Every origin."""
PUBLIC_RATE = 600.0
"""Requests a minute of one caller, where other machines may ask and nobody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What a server does for whom, decided at start."""

    timeout: float = TIMEOUT
    """Seconds that one question may take."""
    export_timeout: float = EXPORT_TIMEOUT
    """Seconds that one export may take, until its last byte is handed over."""
    hosts: frozenset[str] = frozenset()
    """Host names that it answers for beside those of this machine for itself."""
    origins: frozenset[str] = frozenset()
    """Origins whose pages may read the public view; `ANY` for all."""
    rate: float | None = None
    """Requests a minute of one caller; None for any number."""
    proxied: bool = False
    """Whether a proxy before it says whom it asks for."""
    memory: int = MEMORY
    """Bytes that answering may take."""
    persisted: Path | None = None
    """The folder of trusted questions."""
    oidc: Path | None = None
    """The file that says which tokens of a provider are taken."""
    streams: int = STREAMS
    """Streams of news that may be open at once, in one process; 0 for none."""
    streams_each: int = 20
    """Of one caller."""
    look: float = 1.0
    """Seconds from one look for news to the next."""
    beat: float = BEAT
    """Seconds from one sign of life in a stream to the next."""
    patience: float = 20.0
    """Seconds that a reader may leave an event unread before the stream ends."""
    only_persisted: bool = False
    """Whether it answers these alone, and those of its own page."""
    threads: int = 1 + max(2, os.cpu_count() or 1)
    """Light questions that are worked on at once; of one caller, one less."""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Serving:
        """The settings of the environment; the defaults where it says nothing.

        Raises:
            InputError: a variable has no value that it can have.
        """
        megabytes = _number(environment, MEMORY_VARIABLE, MEMORY / MEGABYTE)
        return cls(
            timeout=_number(environment, TIMEOUT_VARIABLE, TIMEOUT),
            export_timeout=_number(environment, EXPORT_TIMEOUT_VARIABLE, EXPORT_TIMEOUT),
            hosts=host_names(_listed(environment, HOST_NAMES_VARIABLE)),
            origins=origins(_listed(environment, ORIGINS_VARIABLE)),
            memory=int(megabytes * MEGABYTE),
        )


def host_names(given: Iterable[str]) -> frozenset[str]:
    """Names as a ``Host`` header has them, without a port.

    Raises:
        InputError: one is none.
    """
    for name in given:
        if _HOST.fullmatch(name) is None:
            raise InputError(
                "is no host name",
                mend="write it without scheme and port: data.example.org",
                field="host name",
                value=name,
            )
    return frozenset(name.lower().strip("[]") for name in given)


def origins(given: Iterable[str]) -> frozenset[str]:
    """Origins as browsers send them: scheme, host and, unless it is the scheme's own, port.

    Raises:
        InputError: one is none.
    """
    for origin in given:
        if origin != ANY and _ORIGIN.fullmatch(origin) is None:
            raise InputError(
                "is no origin",
                mend=f"write scheme and host alone: https://maps.example.org; or {ANY} for all",
                field="origin",
                value=origin,
            )
    return frozenset(origin.lower() for origin in given)


def _listed(environment: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in environment.get(name, "").split(",") if part.strip()]


def _number(environment: Mapping[str, str], name: str, left_out: float) -> float:
    text = environment.get(name)
    if not text:
        return left_out
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not (isfinite(number) and number > 0):
        raise InputError(
            "is no such number", mend="write one above 0, such as 10", field=name, value=text
        )
    return number
