"""``--keep-version`` and ``--since``: an export as a version, or what changed since one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from api.cli.commands.output import BESIDE, beside_or_named, opened
from api.settings import Settings
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.engines.engine import Engine
from graph.protection.tombstones import Tombstones
from graph.release.profiles import Redaction
from graph.release.versions import SUFFIX, Version, Versioning

FORMAT = "nquads"
"""The format that has versions."""
Verb = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class VersionChoice:
    """What the command line asks for."""

    since: Path | None
    named: str | None

    @property
    def given(self) -> dict[str, object]:
        """What was asked for, by the option that asks for it."""
        return {"--since": self.since, "--keep-version": self.named}

    def path(self, output: Path) -> Path | None:
        """Where the version goes; None where none is kept.

        Raises:
            click.UsageError: it is to stand beside a file that has no name.
        """
        return beside_or_named(self.named, output, "--keep-version", SUFFIX)

    @contextmanager
    def versioning(
        self,
        settings: Settings,
        engine: Engine,
        clearance: Clearance,
        *,
        redaction: Redaction | None,
        purpose: str | None,
        about: tuple[str, ...],
        path: Path | None,
    ) -> Iterator[Versioning | None]:
        """What is asked for, for as long as the export takes; None where nothing is.

        The redaction gets the ids and the record time of the series.

        Raises:
            InputError: the version is none, or is one of something else.
            StoreError: the key of the store is not there.
        """
        if self.since is None and path is None:
            yield None
            return
        since = None if self.since is None else Version.read(self.since)
        stones = Tombstones(settings.key)
        if not settings.key.exists():
            with engine.writing(keep=False) as writer:
                stones.make((), writer)
        versioning = Versioning(
            secret=stones.derived("versions of exports"),
            clearance=clearance,
            profile=None if redaction is None else redaction.noted,
            purpose=purpose,
            about=about,
            since=since,
            at=settings.clock(),
        )
        if redaction is not None:
            redaction.key, redaction.record_time = versioning.pseudonyms, versioning.at
        if path is None:
            yield versioning
            return
        with opened(path, private=clearance != PUBLIC_CLEARANCE) as out:
            versioning.keep = out.write
            yield versioning


def version_options(verb: Verb) -> Verb:
    """Give a verb the options, as one argument ``version``."""

    def run(*, since: Path | None, keep_version: str | None, **others: Any) -> Any:
        return verb(**others, version=VersionChoice(since=since, named=keep_version))

    wrapped: Verb = update_wrapper(run, verb)
    wrapped = click.option(
        "--since",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="VERSION",
        help="Write what changed since a version that was kept, as lines ADD, MOD and DEL; the "
        "receiver brings the older file up to date with “answerable apply”.",
    )(wrapped)
    return click.option(
        "--keep-version",
        is_flag=False,
        flag_value=BESIDE,
        metavar="[FILE]",
        help="Keep for yourself which version leaves, as keyed hashes, for --since. Left out FILE: "
        f"beside the output, with {SUFFIX} behind its name.",
    )(wrapped)
