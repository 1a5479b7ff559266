"""``answerable timeline``: everything dated about something, in one order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click
import orjson

from api.cli.commands.laying import as_csv, format_option
from api.cli.commands.naming import as_json, entity_named
from api.cli.commands.options import DAY, as_option, timeout_option, with_settings
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.marking import Clearance
from graph.relations.timeline import Line, timeline, undated
from graph.relations.timeline_entries import TimelineEntry, text_of
from graph.views.shown_labels import labels_of
from graph.views.view import MOST_ROWS, Page, Ref, Window

Labels = Mapping[str, str]
FIELDS = ("when", "certain", "class", "id", "label", "property", "to_id", "to", "claims")
"""The columns of CSV."""
FIRST = 200


@click.command("timeline")
@click.argument("about", required=False)
@click.option(
    "--from",
    "start",
    type=DAY,
    metavar="DATE",
    help="Only what may have been on this day or later.",
)
@click.option(
    "--to", "end", type=DAY, metavar="DATE", help="Only what may have been on this day or earlier."
)
@click.option(
    "--class", "classes", multiple=True, metavar="NAME", help="Only this class; again for more."
)
@click.option(
    "--first",
    type=click.IntRange(1, MOST_ROWS),
    default=FIRST,
    show_default=True,
    metavar="N",
    help="The most entries to give.",
)
@format_option
@as_option
@timeout_option
@with_settings
def timeline_command(
    settings: Settings,
    about: str | None,
    start: datetime | None,
    end: datetime | None,
    classes: Sequence[str],
    first: int,
    format_: str,
    clearance: Clearance,
) -> None:
    """Show everything dated about an entity, or in the whole view, in the order of time."""
    with viewing(settings, clearance) as view:
        line = Line(
            about=None if about is None else entity_named(view, about).id,
            start=_date(start),
            end=_date(end),
            classes=list(classes) or None,
            window=Window(first=first, count=True),
        )
        page = timeline(view, line)
        without = undated(view, line)
        labels = labels_of(view, _refs(page))
    if format_ == "json":
        told = {
            "entries": [_plain(entry, labels) for entry in page.rows],
            "total": page.total,
            "undated": without,
            "more": page.more,
        }
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(FIELDS, (_row(entry, labels) for entry in page.rows)), nl=False)
    else:
        for text in _table(page, labels, without):
            click.echo(text)


def _date(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _refs(page: Page[TimelineEntry]) -> Iterator[Ref]:
    for entry in page.rows:
        yield entry.ref
        if entry.to is not None:
            yield entry.to


def _plain(entry: TimelineEntry, labels: Labels) -> dict[str, Any]:
    return {
        "when": None if entry.period is None else str(entry.period),
        "certain": entry.certain,
        "entity": as_json(entry.ref, labels),
        "property": entry.dated_by,
        "to": as_json(entry.to, labels),
        "claims": entry.claims,
    }


def _row(entry: TimelineEntry, labels: Labels) -> dict[str, Any]:
    to = entry.to
    values = (
        *(None if entry.period is None else str(entry.period), entry.certain),
        *(entry.ref.cls, entry.ref.id, labels[entry.ref.id], entry.dated_by),
        *(None if to is None else to.id, None if to is None else labels[to.id], entry.claims),
    )
    return dict(zip(FIELDS, values, strict=True))


def _table(page: Page[TimelineEntry], labels: Labels, without: int) -> Iterator[str]:
    for entry in page.rows:
        when = "undated" if entry.period is None else str(entry.period)
        yield from wrapped(text_of(entry, labels), first=f"{when:<22} ", indent=" " * 23)
    told = f"{page.total:,} entr{'y' if page.total == 1 else 'ies'}"
    told += f", {without:,} of them without a date" if without else ""
    yield ""
    yield f"{told}; --first and --from give more" if page.more else told
