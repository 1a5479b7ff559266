"""``answerable changes`` and ``answerable upcoming``: what is new, and which clocks run out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import click
import orjson

from api.cli.commands.laying import (
    as_csv,
    day_of,
    format_option,
    policy_named,
    policy_option,
)
from api.cli.commands.naming import entity_named
from api.cli.commands.news_options import classes_option, kinds_option
from api.cli.commands.options import DAY, as_option, timeout_option, with_settings
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.claim import hashed
from graph.claims.marking import Clearance
from graph.relations.news import RECORDS, ChangeKind, DueCall, Piece, Since, upcoming
from graph.relations.news_pages import news
from graph.views.shown_labels import words_for
from graph.views.view import MOST_ROWS, Ref, View, Window

Labels = Mapping[str, str]

FIELDS = ("at", "kind", "class", "id", "label", "predicate", "before", "after", "on", "by", "why")
"""The columns of CSV and the keys of JSON."""
DUE_FIELDS = ("on", "basis", "call_id", "call", "demand_id", "demand", "addressee_id", "addressee")
FIRST = 200


@click.command()
@click.option("--since", type=DAY, required=True, metavar="DAY", help="From this day on, UTC.")
@click.option("--until", type=DAY, metavar="DAY", help="Before this day. Left out: until now.")
@click.option("--about", metavar="ID|WORDS", help="Only of this entity and of claims about it.")
@classes_option
@kinds_option("all but overdue and answered")
@policy_option
@click.option(
    "--first",
    type=click.IntRange(1, MOST_ROWS),
    default=FIRST,
    show_default=True,
    metavar="N",
    help="The most to give.",
)
@format_option
@as_option
@timeout_option
@with_settings
def changes(
    settings: Settings,
    since: datetime,
    until: datetime | None,
    about: str | None,
    classes: Sequence[str],
    kinds: Sequence[str],
    policy: str | None,
    first: int,
    format_: str,
    clearance: Clearance,
) -> None:
    """Show what was recorded, decided, re-marked or taken back since a day."""
    start = _moment(since)
    with viewing(settings, clearance) as view:
        asked = Since(
            since=start,
            until=max(start, settings.clock() + 1) if until is None else _moment(until),
            about=None if about is None else entity_named(view, about).id,
            classes=list(classes) or None,
            kinds=[ChangeKind(kind) for kind in kinds] or RECORDS,
            policy=policy_named(view.vocabulary, policy),
            window=Window(first=first, count=True),
        )
        page = news(view, asked)
        rows = list(_rows(view, page.rows))
    if format_ == "json":
        told = {"changes": rows, "total": page.total, "more": page.more}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(FIELDS, rows), nl=False)
    else:
        for row in rows:
            for line in told_in_words(row):
                click.echo(line)
        more = "; --first gives more" if page.more else ""
        click.echo(f"{page.total:,} change{'' if page.total == 1 else 's'}{more}")


def _moment(day: datetime) -> int:
    return int(day.replace(tzinfo=UTC).timestamp()) * 1_000_000


def _rows(view: View, pieces: Sequence[Piece]) -> Iterator[dict[str, Any]]:
    """Pieces in words: of a claim its subject and property."""
    records = view.records([piece.claim for piece in pieces if piece.claim is not None])
    refs = {
        id: Ref(record.claim.subject, record.classes[record.claim.subject])
        for id, record in records.items()
    }
    entities = [piece.entity for piece in pieces if piece.entity is not None]
    labels = words_for(view, [*entities, *refs.values()])
    for piece in pieces:
        ref = piece.entity or refs[piece.claim or ""]
        at = datetime.fromtimestamp(piece.at // 1_000_000, UTC)
        values = (
            at.isoformat().replace("+00:00", "Z"),
            piece.kind.value,
            ref.cls,
            ref.id if piece.claim is None else piece.claim,
            labels[ref.id],
            None if piece.claim is None else records[piece.claim].claim.predicate,
            *(piece.before, piece.after, piece.on, piece.by, piece.why),
        )
        yield dict(zip(FIELDS, values, strict=True))


def told_in_words(row: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a row, for a terminal."""
    what = f"{row['class']} {row['label']}"
    what += f", {row['predicate']}" if row["predicate"] else ""
    turned = row["before"] or row["after"]
    turn = f": {row['before'] or 'nothing'} → {row['after'] or 'nothing'}" if turned else ""
    why = f" ({row['why']})" if row["why"] else ""
    yield from wrapped(
        f"{row['kind']} {what}{turn}{why} [{row['id']}]", first=f"{row['at']}  ", indent="    "
    )


# ------------------------------------------------------------------------------------ upcoming


@click.command("upcoming")
@click.option("--until", type=DAY, required=True, metavar="DAY", help="Up to this day.")
@policy_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv", "ics"]),
    default="table",
    show_default=True,
    help="How to lay it out; ics is for calendars.",
)
@as_option
@timeout_option
@with_settings
def upcoming_command(
    settings: Settings,
    until: datetime,
    policy: str | None,
    format_: str,
    clearance: Clearance,
) -> None:
    """List the clocks of calls that run out until a day, if nothing comes before."""
    today = day_of(settings, None)
    if until.date() < today:
        raise click.BadParameter(
            f"{until.date()} is over; give today, {today}, or a day to come", param_hint="--until"
        )
    with viewing(settings, clearance) as view:
        found = upcoming(
            view, today=today, until=until.date(), policy=policy_named(view.vocabulary, policy)
        )
        ids = {id for due in found for id in _ids(due) if id is not None}
        classes = view.classes(sorted(ids))
        labels = words_for(view, [Ref(id, cls) for id, cls in classes.items()])
    rows = [_due(due, labels) for due in found]
    if format_ == "json":
        click.echo(orjson.dumps({"upcoming": rows}, option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(DUE_FIELDS, rows), nl=False)
    elif format_ == "ics":
        click.echo(calendar(rows, settings.clock()), nl=False)
    else:
        for row in rows:
            told = f"{row['call']}; {_demanded(row)}: {row['basis']}"
            for line in wrapped(told, first=f"{row['on']}  ", indent="    "):
                click.echo(line)
        if not rows:
            click.echo(f"No clock runs out until {until.date()}.")


def _ids(due: DueCall) -> tuple[str | None, ...]:
    return due.call, due.strand.facts.demand, due.strand.facts.addressee


def _due(due: DueCall, labels: Labels) -> dict[str, Any]:
    named = (part for id in _ids(due) for part in (id, labels.get(id or "")))
    values = (date.fromordinal(due.on).isoformat(), due.basis, *named)
    return dict(zip(DUE_FIELDS, values, strict=True))


def _demanded(row: Mapping[str, Any]) -> str:
    """What is demanded of whom, in words."""
    to = f" (of {row['addressee']})" if row["addressee"] else ""
    return f"{row['demand'] or 'what it demands is not recorded'}{to}"


_UTC = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE"),
)


def calendar(rows: Sequence[Mapping[str, Any]], now: int) -> str:
    """All-day entries of a calendar (RFC 5545).

    A calendar has at least one component (section 3.6). One without entries has a time zone, so
    that a program which reads it again takes away what it showed before.
    """
    stamp = datetime.fromtimestamp(now // 1_000_000, UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Answerable//upcoming//EN"]
    for row in rows:
        day = date.fromisoformat(row["on"])
        uid = hashed([row["call_id"], row["demand_id"], row["addressee_id"], row["basis"]])
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@w3id.org",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day.strftime('%Y%m%d')}",
            f"SUMMARY:{_escaped('Last day to answer: ' + row['call'])}",
            f"DESCRIPTION:{_escaped(_demanded(row) + ': ' + row['basis'])}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines += [*(() if rows else _UTC), "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """A text value (section 3.3.11)."""
    text = " ".join(text.split())
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    return text


def _folded(line: str) -> str:
    """No more than 75 bytes a line (section 3.1)."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > 73:
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
