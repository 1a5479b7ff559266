"""``answerable due``: documents that may be kept, or used, no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click
import orjson

from api.cli.commands.laying import as_csv, format_option
from api.cli.commands.options import DAY, as_option, timeout_option, with_settings
from api.settings import Settings, viewing
from graph.claims.errors import harmless
from graph.claims.marking import Clearance
from graph.protection.kept_too_long import Past, past
from graph.release.profiles.coverage import resting_on
from graph.views.view import View

FIELDS = ("source", "label", "property", "told", "certain", "claims")
_SAID = {
    "keepUntil": "to be kept until",
    "consentUntil": "consent until",
    "consentWithdrawnOn": "consent withdrawn on",
}


def _list(view: View, found: Sequence[Past]) -> None:
    """What rests on each source, with what is past as a comment."""
    for source in dict.fromkeys(row.source for row in found):
        for row in found:
            if row.source == source:
                doubt = "" if row.certain else "?"
                told = f"{_SAID[row.property]} {row.told}{doubt}"
                click.echo(harmless(f"# {source}  {told}  {row.label}"))
        for id in resting_on(view, dict.fromkeys(view.identities().all_of(source), "")):
            click.echo(id)


@click.command()
@click.option("--on", type=DAY, metavar="DAY", help="Left out: today, UTC.")
@click.option(
    "--list",
    "listed",
    is_flag=True,
    help="The ids of all that rests on each, claims and entities, one a line: what remark --ids "
    "and erase --ids take.",
)
@format_option
@as_option
@timeout_option
@with_settings
def due(
    settings: Settings, on: datetime | None, listed: bool, format_: str, clearance: Clearance
) -> None:
    """List sources that are past their keepUntil, or whose consent ended or was withdrawn.

    Nothing is changed: erase them, re-mark what they say, or write another date. Dates that are
    only possibly past are marked with a question mark.
    """
    if listed and format_ != "table":
        raise click.UsageError("--list gives ids, one a line; take out --format")
    day = (on or datetime.fromtimestamp(settings.clock() / 1_000_000, UTC)).date()
    with viewing(settings, clearance) as view:
        found = list(past(view, day))
        if listed:
            _list(view, found)
            return
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
