"""``answerable sheet``: a coding sheet back out of the store."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from api.cli.commands.noting import note
from api.cli.commands.options import as_option, with_settings
from api.cli.commands.output import opened
from api.settings import Settings, open_engine
from graph.changes.sheet_given_back import take_out, take_out_workbook
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance


@click.command()
@click.argument("origin", metavar="ORIGIN")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to; standard output where left out. Nothing is overwritten.",
)
@click.option(
    "--xlsx",
    is_flag=True,
    help="As a coding workbook, for a spreadsheet; refused where a workbook cannot say all of it.",
)
@as_option
@with_settings
def sheet(
    settings: Settings, origin: str, output: Path | None, xlsx: bool, clearance: Clearance
) -> None:
    """Write a coding sheet from the store, so that somebody can correct it.

    It has what the clearance may read. ORIGIN is the origin of its claims. If you load it again
    unchanged, nothing is new.
    """
    if xlsx and output is None:
        raise click.UsageError("a workbook is no text for a terminal; name a file with --output")
    with closing(open_engine(settings, leaves=True)) as engine:
        if xlsx:
            data = take_out_workbook(engine, origin, clearance, settings.deadline)
        else:
            data = take_out(engine, origin, clearance, settings.deadline).text.encode()
    if clearance != PUBLIC_CLEARANCE:
        note(settings, "sheet", clearance, origin=origin)
    if output is None:
        click.echo(data.decode(), nl=False)
        return
    if output.exists():
        raise click.ClickException(f"{output}: cannot be made (File exists)")
    with opened(output, private=True) as stream:
        stream.write(data)
