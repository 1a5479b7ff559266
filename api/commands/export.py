"""``answerable export``: a view of the store in one format."""

from __future__ import annotations

from contextlib import closing
from typing import BinaryIO

import click

from api.commands.options import as_option, with_settings
from api.settings import Settings, open_engine
from graph import exporting
from graph.export import EXPORTERS
from graph.marking import Clearance


@click.command()
@click.option(
    "--format",
    "format",
    type=click.Choice(sorted(EXPORTERS)),
    required=True,
    help="What to write.",
)
@click.option(
    "-o",
    "--output",
    type=click.File("wb", atomic=True),
    default="-",
    show_default=True,
    help="Where to write it; - is standard output. A file appears when it is whole.",
)
@as_option
@with_settings
def export(settings: Settings, format: str, output: BinaryIO, clearance: Clearance) -> None:
    """Write out everything that a clearance may read; the store notes that it left."""
    with closing(open_engine(settings)) as engine:
        departure = exporting.export(engine, clearance, format, output, clock=settings.clock)
    click.echo(f"Exported as {clearance}; SHA-256 {departure.digest}", err=True)
