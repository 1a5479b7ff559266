"""``answerable due``: documents that may be kept, or used, no longer."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import orjson

from api.cli.commands.laying import as_csv, format_option
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.settings import Settings, viewing
from graph.claims.errors import harmless
from graph.claims.marking import Clearance
from graph.protection.kept_too_long import past

FIELDS = ("source", "label", "property", "told", "certain", "claims")
_SAID = {
    "keepUntil": "to be kept until",
    "consentUntil": "consent until",
    "consentWithdrawnOn": "consent withdrawn on",
}


@click.command()
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Left out: today, UTC."
)
@format_option
@as_option
@timeout_option
@with_settings
def due(settings: Settings, on: datetime | None, format_: str, clearance: Clearance) -> None:
    """List sources that are past their keepUntil, or whose consent ended or was withdrawn.

    Nothing is changed: erase them, re-mark what they say, or write another date. Dates that are
    only possibly past are marked with a question mark.
    """
    day = (on or datetime.fromtimestamp(settings.clock() / 1_000_000, UTC)).date()
    with viewing(settings, clearance) as view:
        found = list(past(view, day))
    rows = [row._asdict() for row in found]
    if format_ == "json":
        click.echo(orjson.dumps({"due": rows}, option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(FIELDS, rows), nl=False)
    else:
        for row in found:
            doubt = "" if row.certain else "?"
            told = f"{_SAID[row.property]} {row.told}{doubt}"
            click.echo(harmless(f"{row.source}  {told}  {row.claims} claims  {row.label}"))
        click.echo(f"{len(found)} past on {day}", err=True)
