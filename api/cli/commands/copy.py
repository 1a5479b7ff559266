"""``answerable copy``: what a clearance may read, as a store of its own; or a backup."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from api.cli.commands.noting import note
from api.cli.commands.options import (
    as_option_or_everything,
    check_option,
    timeout_option,
    with_settings,
)
from api.settings import Settings, open_engine, refuse_damaged
from graph.claims.marking import Clearance
from graph.engines import copies as copying
from graph.ingest.ontology_folder import ontology_of


@click.command()
@click.argument("new_store", type=click.Path(dir_okay=False, path_type=Path))
@as_option_or_everything
@check_option
@timeout_option
@with_settings
def copy(settings: Settings, new_store: Path, clearance: Clearance | None, check: bool) -> None:
    """Copy what a clearance may read into NEW_STORE, physically alone, to hand it to somebody.

    Without --as: everything, as a backup while others may write.
    """
    if check:
        refuse_damaged(settings)
    note(settings, "copy", clearance)
    with closing(open_engine(settings)) as engine:
        departure = copying.copy(
            engine,
            clearance,
            new_store,
            make=lambda path: open_engine(
                settings.at(path), create=True, ontology=ontology_of(engine.vocabulary)
            ),
            clock=settings.clock,
            deadline=settings.deadline,
        )
    what = "everything" if clearance is None else f"what {clearance} may read"
    click.echo(f"{new_store}: {what}; SHA-256 {departure.digest}", err=True)
