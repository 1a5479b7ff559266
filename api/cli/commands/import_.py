"""``answerable import``: an export of another store into this one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from api.cli.commands.options import with_settings
from api.settings import Settings, open_engine, trial_engine
from graph.changes.imports.importer import import_file
from graph.changes.imports.merger import Imported
from graph.claims.errors import harmless
from graph.ingest.ontology_folder import ontology_of
from graph.protection.tombstones import Tombstones


@click.command(name="import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--by", default="import", show_default=True, help="Who imports it: an opaque id.")
@click.option("--sha256", metavar="DIGEST", help="Refuse the file unless this is its SHA-256.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be done.")
@with_settings
def import_(settings: Settings, file: Path, by: str, sha256: str | None, dry_run: bool) -> int:
    """Take in an export of another store (N-Quads, TriG, CSV tables), whole or not at all.

    An empty store, made if need be, becomes what the file says. In any other nothing is
    overwritten: see the page on interfaces. Exits with 1 where the file was refused.
    """
    opened = trial_engine(settings) if dry_run else closing(open_engine(settings, create=True))
    with opened as engine:
        done = import_file(
            file,
            engine,
            by=by,
            handling=ontology_of(engine.vocabulary).floors,
            tombstones=Tombstones(settings.key, settings.held_names),
            digest=sha256,
            dry_run=dry_run,
            clock=settings.clock,
        )
    for error in done.errors:
        click.echo(harmless(f"error: {error}"), err=True)
    if done.errors:
        return 1
    for warning in (*done.apart, *done.rings):
        click.echo(harmless(f"warning: {warning}"), err=True)
    click.echo(f"{harmless(str(file))}: {_told(done)}", err=True)
    return 0


def _told(done: Imported) -> str:
    counted = (
        (done.entities, "entities new"),
        (done.claims, "claims new"),
        (done.already, "already there"),
        (done.decided, "decisions new"),
        (done.raised, "under a stricter marking now"),
        (done.kept, "kept under a stricter marking than the file's"),
        (done.floored, "raised to a floor"),
        (done.denied, "accusations as strict as what denies them"),
        (done.erased, "erased here before and left out"),
        (done.computed, "computed statements left out"),
    )
    return ", ".join(f"{number} {what}" for number, what in counted if number) or "nothing to do"
