"""``answerable mine`` and ``answerable compare``: several people at the same documents."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import click

from api.cli.commands.noting import note
from api.cli.commands.options import as_option, with_settings
from api.settings import Settings, open_engine, viewing
from graph.changes.decision_by import person_id
from graph.changes.shared_work import SheetWork, to_code, to_read
from graph.changes.sheet_comparison import compare_sheets
from graph.claims.errors import harmless
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance


@click.command()
@click.option("--by", required=True, metavar="ID", help="The opaque id of whose work it is.")
@as_option
@with_settings
def mine(settings: Settings, by: str, clearance: Clearance) -> None:
    """List the sheets that are somebody's to code, and to read against their documents."""
    person = person_id(by, "--by")
    with viewing(settings, clearance) as view:
        code, read = to_code(view, person), to_read(view, person)
    _list("to code", code)
    _list("to read", read)


def _list(what: str, sheets: Sequence[SheetWork]) -> None:
    click.echo(f"{what}: {len(sheets)}")
    for work in sheets:
        told = f"{work.claims} claims, {work.proposed} to decide"
        click.echo(harmless(f"  {work.origin}  {work.label}  ({told})"))


@click.command()
@click.argument("one", metavar="ORIGIN")
@click.argument("other", metavar="ORIGIN")
@as_option
@with_settings
def compare(settings: Settings, one: str, other: str, clearance: Clearance) -> int:
    """Show where two sheets of one document differ, in a table with tabs between.

    Things are taken for the same by their labels. Ends with 1 where the sheets differ.
    """
    with closing(open_engine(settings)) as engine:
        found = compare_sheets(engine, one, other, clearance, settings.deadline)
    if clearance != PUBLIC_CLEARANCE:
        note(settings, "compare", clearance, origins=[one, other])
    if found.rows:
        click.echo("\t".join(("at", "about", "property", one, other)))
    for row in found.rows:
        cells = (row.at, row.about, row.property, " | ".join(row.one), " | ".join(row.other))
        click.echo("\t".join(harmless(cell) for cell in cells))
    click.echo(f"{len(found.rows)} rows differ, {found.alike} claims alike", err=True)
    return 1 if found.rows else 0
