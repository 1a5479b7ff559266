"""``answerable copy``: what a clearance may read, as a store of its own; or a backup."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from api.cli.commands.noting import note
from api.cli.commands.options import (
    STORE,
    as_option_or_everything,
    check_option,
    timeout_option,
    with_settings,
)
from api.cli.commands.wishing import purpose_for, purpose_option
from api.settings import Settings, open_engine, refuse_damaged, warn_of_clock
from graph.claims.marking import Clearance
from graph.engines import copies as copying
from graph.engines.moves import move
from graph.engines.tallies import Moved
from graph.ingest.ontology_folder import ontology_of
from graph.release.profiles.coverage import covered
from graph.views.view import View


@click.command()
@click.argument("new_store", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--to",
    type=STORE,
    metavar="STORE",
    help="Copy into this store instead: a file, or neo4j://HOST:7687/DATABASE, which wants --as.",
)
@click.option(
    "--anew",
    is_flag=True,
    help="Give up a copy into it that broke off, and begin from the start; what is whole stays.",
)
@purpose_option
@as_option_or_everything
@check_option
@timeout_option
@with_settings
def copy(
    settings: Settings,
    new_store: Path | None,
    to: Path | str | None,
    anew: bool,
    clearance: Clearance | None,
    purpose: str | None,
    check: bool,
) -> None:
    """Copy what a clearance may read into NEW_STORE, physically alone, to hand it to somebody.

    Without --as: everything, as a backup while others may write; it comes whole or not at all. With
    --as the copy goes in parts: nobody reads it until it is whole, and one that was killed goes on
    when the same command is given again, if nothing was written meanwhile. Else a file is begun
    anew, and half a copy stays in a server until --anew gives it up. In the end what was read and
    what the copy holds are counted and compared by a digest.
    """
    if (new_store is None) == (to is None):
        raise click.UsageError("name the new store once: NEW_STORE, or --to STORE")
    if isinstance(to, str) and clearance is None:
        raise click.UsageError("say with --as for whom: a store in a server is no backup of a file")
    if purpose is not None and clearance is None:
        raise click.UsageError("say with --as for whom: a backup leaves nothing out")
    if anew and clearance is None:
        raise click.UsageError(
            "leave --anew out, or say with --as for whom: a backup is new anyway"
        )
    if check:
        refuse_damaged(settings)
    if isinstance(to, str) and clearance is not None:
        _move(settings, to, clearance, purpose, anew)
        return
    new_store = new_store or Path(to or "")
    held: list[Moved] = []
    with closing(open_engine(settings)) as engine:
        warn_of_clock(settings, engine)
        if clearance is not None:
            purpose = purpose_for(purpose, engine, clearance, settings.deadline)
        note(settings, "copy", clearance, purpose=purpose)
        departure = copying.copy(
            engine,
            clearance,
            new_store,
            make=lambda path: open_engine(
                settings.at(path), create=True, ontology=ontology_of(engine.vocabulary)
            ),
            clock=settings.clock,
            through=_through(settings, purpose),
            purpose=purpose,
            progress=_progress,
            counted=held.append,
            anew=anew,
            deadline=settings.deadline,
        )
    _clear()
    what = "everything" if clearance is None else f"what {clearance} may read"
    for moved in held:
        what += f": {_counts(moved)}; SHA-256 of what it says {moved.digest}"
    click.echo(f"{new_store}: {what}; SHA-256 of the file {departure.digest}", err=True)


def _through(settings: Settings, purpose: str | None) -> copying.Through:
    """Leaves out what no consent covers, and tells how much; all of it goes where none is named."""

    @contextmanager
    def left(view: View) -> Iterator[View]:
        if purpose is None:
            yield view
            return
        with covered(view, purpose, settings.clock()) as (goes, withheld):
            yield goes
        click.echo(str(withheld), err=True)

    return left


def _move(
    settings: Settings, to: str, clearance: Clearance, purpose: str | None, anew: bool
) -> None:
    """Copy into a store in a server."""

    def gave_up(whose: str) -> None:
        click.echo(f"{to}: a copy that was not finished was given up: {whose}", err=True)

    with closing(open_engine(settings)) as source:
        warn_of_clock(settings, source)
        purpose = purpose_for(purpose, source, clearance, settings.deadline)
        note(settings, "copy", clearance, purpose=purpose)
        ontology = ontology_of(source.vocabulary)
        with closing(open_engine(settings.at(to), create=True, ontology=ontology)) as target:
            moved = move(
                source,
                target,
                clearance,
                clock=settings.clock,
                progress=_progress,
                through=_through(settings, purpose),
                purpose=purpose,
                gave_up=gave_up if anew else None,
                deadline=settings.deadline,
            )
    _clear()
    click.echo(
        f"{to}: what {clearance} may read: {_counts(moved)}; SHA-256 of what it says "
        f"{moved.digest}",
        err=True,
    )


def _counts(moved: Moved) -> str:
    return f"{moved.entities:,} entities, {moved.claims:,} claims"


def _clear() -> None:
    """Take the line of progress away."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)


def _progress(what: str, done: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{done:,} {what}", nl=False, err=True)
