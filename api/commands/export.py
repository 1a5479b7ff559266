"""``answerable export``: a view of the store in one format."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from click.formatting import wrap_text

from api.commands.options import as_option, with_settings
from api.commands.output import opened, output_option
from api.commands.profiles import ProfileChoice, profile_options
from api.settings import Settings, open_engine
from graph import exporting
from graph.export import EXPORTERS
from graph.marking import Clearance


def _list(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Print the formats and end, whatever else was asked."""
    if wanted and not context.resilient_parsing:
        for name, exporter in EXPORTERS.items():
            click.echo(f"{name}  {exporter.media_type}  {exporter.suffix}")
            for word, text in (("keeps", exporter.keeps), ("loses", exporter.loses)):
                click.echo(wrap_text(f"{word}: {text}", 78, "  ", "    "))
        context.exit()


@click.command()
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list,
    help="Tell what each format keeps and loses, and write nothing.",
)
@click.option(
    "--format",
    "format",
    type=click.Choice(list(EXPORTERS)),
    required=True,
    metavar="FORMAT",
    help=f"What to write: {', '.join(EXPORTERS)}.",
)
@output_option
@profile_options
@as_option
@with_settings
def export(
    settings: Settings, format: str, output: Path, profile: ProfileChoice, clearance: Clearance
) -> None:
    """Write out everything that a clearance may read; the store notes that it left."""
    with closing(open_engine(settings)) as engine:
        redaction = profile.redaction(settings, engine.vocabulary)
        with profile.sheets(redaction), opened(output) as out:
            departure = exporting.export(
                engine, clearance, format, out, clock=settings.clock, redaction=redaction
            )
    if redaction is not None:
        click.echo(redaction.report, err=True)
    click.echo(f"Exported as {clearance}; SHA-256 {departure.digest}", err=True)
