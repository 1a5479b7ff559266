"""Options that several verbs share, so that they mean the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from api.settings import ONTOLOGY_VARIABLE, STORE_VARIABLE, TEXTS_VARIABLE, Settings
from graph.claims.deadline import Deadline
from graph.claims.errors import InputError, shown
from graph.claims.marking import Clearance
from graph.engines.leftovers import left_behind
from graph.engines.neo4j.address import is_address

Verb = Callable[..., Any]
LONGER = "ask for less, or give a longer --timeout"
"""What to do about a command that was not done in time."""


def _clearance(
    context: click.Context, option: click.Parameter, value: str | None
) -> Clearance | None:
    if value is None:
        return None
    try:
        return Clearance.parse(value)
    except InputError as error:
        raise click.BadParameter(f"{error.problem}; {error.mend}") from None


as_option = click.option(
    "--as",
    "clearance",
    default="public",
    show_default=True,
    callback=_clearance,
    metavar="LEVEL[+COMPARTMENT…]",
    help="Read with this clearance: public, partner, restricted or confidential, and compartments.",
)

as_option_or_everything = click.option(
    "--as",
    "clearance",
    callback=_clearance,
    metavar="LEVEL[+COMPARTMENT…]",
    help="Copy only what this clearance may read. Left out: the whole store, as a backup.",
)


class _Store(click.ParamType[Path | str]):
    """A file's path, or the address of a store in a server."""

    name = "store"
    _path = click.Path(dir_okay=False, path_type=Path)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        if isinstance(value, str) and is_address(value):
            return value
        found: Path = self._path.convert(value, param, ctx)
        return found


STORE = _Store()


class _Day(click.ParamType[datetime]):
    """A day, as the midnight that it begins with."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if not _WRITTEN.match(value):
                raise ValueError
            return datetime.strptime(value, "%Y-%m-%d")
        except ValueError:
            self.fail(f"{shown(value)} is no day; write it as 2018-12-28", param, ctx)


_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
DAY = _Day()


seconds = click.FloatRange(min=0, min_open=True)
"""What an option that gives a time takes."""

timeout_option = click.option(
    "--timeout",
    type=seconds,
    metavar="SECONDS",
    help="Stop with an error when it takes longer. Left out: as long as it takes.",
)


def with_settings(verb: Verb) -> Verb:
    """Give a verb ``--store`` and ``--ontology``, and the settings as its first argument."""

    def run(
        *,
        store: Path | str | None,
        ontology: Path | None,
        timeout: float | None = None,
        documents: Path | None = None,
        **arguments: Any,
    ) -> Any:
        settings = Settings.read(store=store, ontology=ontology)
        if documents is not None:
            settings = replace(settings, texts=documents)
        if timeout is not None:
            settings = replace(settings, deadline=Deadline(timeout, mend=LONGER))
        with left_behind(settings.store) as removed:
            for left in removed:
                settings.warn(left.told())
            return verb(settings, **arguments)

    option = click.option(
        "--store",
        type=STORE,
        metavar="PATH",
        help=f"The store's file, or neo4j://HOST:7687/DATABASE. Default: ${STORE_VARIABLE}, else "
        "answerable.db.",
    )
    wrapped: Verb = update_wrapper(run, verb)
    return option(ontology_option(wrapped))


texts_option = click.option(
    "--texts",
    "documents",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Documents of your own, to show words of; who may read them is said by folders in it: "
    f"public, partner, restricted. Default: ${TEXTS_VARIABLE}.",
)
"""`with_settings` takes it."""


check_option = click.option(
    "--check",
    is_flag=True,
    help="Check the whole store first; nothing leaves a damaged one.",
)


ontology_option = click.option(
    "--ontology",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="The folder of classes, concepts, floors, law, policies. Default: "
    f"${ONTOLOGY_VARIABLE}, else the one that ships.",
)
