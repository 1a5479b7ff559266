"""``answerable stats``: what a view of the store holds, and how much was said to have happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from typing import Literal as OneOf

import click
import orjson

from api.cli.commands.laying import as_csv, convention_named, format_option
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.profiles import ProfileChoice
from api.cli.commands.terminal import columns
from api.settings import Settings, viewing
from graph.claims.claim import Review
from graph.claims.errors import harmless
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.claims.quantity import Quantity
from graph.ingest.ontology_folder import ontology_of
from graph.ledger.kept_bases import BYTES_A_CALL
from graph.relations.bucket_counts import Bucket, Key
from graph.relations.dimensions import Dimension, Levels
from graph.relations.group_sizes import PERSON
from graph.relations.small_cells import Release
from graph.relations.statistics import (
    CODES,
    IDS,
    BucketOrder,
    Counting,
    Having,
    counted,
    labels_of_keys,
    released,
    stretch_of,
)
from graph.views.view import MOST_ROWS, Counts, View, Window

Labels = Mapping[tuple[Dimension, Key], str]
ORDERS: Mapping[str, OneOf["events", "certainEvents", "victims", "sources", "speakers"]] = {
    "events": "events",
    "certain-events": "certainEvents",
    "victims": "victims",
    "sources": "sources",
    "speakers": "speakers",
}
LONGEST = 44
"""Columns that one key takes in a table at most."""


@click.command()
@click.option(
    "--by",
    multiple=True,
    metavar="DIMENSION,…",
    help="Count events and people instead, by up to three of: "
    + ", ".join(dimension.value for dimension in Dimension)
    + ".",
)
@click.option(
    "--kind-level",
    type=click.IntRange(1),
    metavar="N",
    help="Kinds at this level of their scheme, 1 for the topmost. Left out: as coded.",
)
@click.option(
    "--place-level",
    type=click.IntRange(1),
    metavar="N",
    help="Places at this level, 1 for the topmost. Left out: as coded.",
)
@click.option(
    "--convention", metavar="NAME", help="Read words such as “dozens” by this convention."
)
@click.option(
    "--order",
    type=click.Choice([f"{sign}{name}" for name in ORDERS for sign in ("", "-")]),
    metavar="KEY",
    help=f"Rows by {', '.join(ORDERS)}; with a - in front the largest first. Left out: by key.",
)
@click.option(
    "--at-least",
    type=click.IntRange(0),
    metavar="N",
    help="Only rows with so many events: possibly or, with --certain, certainly.",
)
@click.option(
    "--at-most",
    type=click.IntRange(0),
    metavar="N",
    help="Only rows with no more events than that.",
)
@click.option("--certain", is_flag=True, help="For --at-least and --at-most: what is certain.")
@click.option(
    "--limit",
    type=click.IntRange(1, MOST_ROWS),
    default=MOST_ROWS,
    show_default=True,
    metavar="N",
    help="How many rows at most.",
)
@click.option(
    "--release/--no-release",
    default=None,
    help="Leave out rows of few people, and those from which they could be inferred, as in what "
    "is published. Left out: for csv and json of what everybody may read, and under a profile.",
)
@click.option(
    "--profile",
    metavar="NAME|FILE",
    help="Count what goes out under a profile: "
    "court, partner, public-site or another of the ontology's folder, or a YAML file.",
)
@format_option
@as_option
@timeout_option
@with_settings
def stats(
    settings: Settings,
    by: tuple[str, ...],
    kind_level: int | None,
    place_level: int | None,
    convention: str | None,
    order: str | None,
    at_least: int | None,
    at_most: int | None,
    certain: bool,
    limit: int,
    release: bool | None,
    profile: str | None,
    format_: str,
    clearance: Clearance,
) -> None:
    """Count what the store holds: entities by class, claims by review, sources. With --by, count
    events and the people harmed in them, as bounds."""
    if not by:
        with viewing(settings, clearance) as view:
            counts = view.counts()
        for line in _held(counts):
            click.echo(line)
        return
    dimensions = _dimensions(",".join(by))
    leaves = format_ != "table" and clearance == PUBLIC_CLEARANCE
    leave_out = leaves or profile is not None if release is None else release
    with viewing(settings, clearance) as whole, _under(profile, settings, whole) as view:
        asked = Counting(
            by=dimensions,
            levels=Levels(kind=kind_level, place=place_level),
            convention=convention_named(view.vocabulary, convention),
            order=() if order is None else (_order(order),),
            small=ontology_of(view.vocabulary).floors.small,
            having=Having(at_least=at_least, at_most=at_most, certain=certain),
            window=Window(first=limit, count=True),
        )
        events = counted(view, asked)
        # A table by nothing has one row; what it may tell hangs on nothing else.
        totals = replace(asked, by=(), having=Having(), order=())
        left: dict[str, int] = {}
        if leave_out:
            found = released(events, asked, view.deadline)
            whole_row = released(events, totals).rows
            page = stretch_of(found.rows, asked)
            left = {"fewPeople": found.few, "besideThem": found.beside}
            for line in _left_out(found):
                click.echo(line, err=True)
        else:
            page = stretch_of(events.buckets(dimensions, asked.small), asked)
            whole_row = tuple(events.buckets((), asked.small))
        labels = labels_of_keys(view, dimensions, page.rows)
    if format_ == "json":
        told: dict[str, Any] = {
            "buckets": [_plain(bucket, dimensions, labels) for bucket in page.rows],
            "totals": _plain(whole_row[0], (), {}) if whole_row else None,
            "total": page.total,
            "more": page.more,
        }
        if leave_out:
            told["leftOut"] = left
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        rows = [_row(bucket, dimensions, labels) for bucket in page.rows]
        click.echo(as_csv(_fields(dimensions), rows), nl=False)
    else:
        for line in _table(page.rows, dimensions, labels, whole_row):
            click.echo(line)
        if page.more:
            click.echo(f"{page.total:,} rows; the first {len(page.rows):,} are shown.", err=True)


@contextmanager
def _under(profile: str | None, settings: Settings, view: View) -> Iterator[View]:
    """What goes out of a view under a profile; all of it where none is named."""
    redaction = ProfileChoice(named=profile, report=None, table=None).redaction(
        settings, view.vocabulary
    )
    if redaction is None:
        yield view
        return
    with redaction.applied(view, settings.clock()) as redacted:
        yield redacted


def _left_out(found: Release) -> Iterator[str]:
    yield f"{found.few:,} rows of few people are left out."
    if found.few and not found.rows:
        yield "So is every other row: totals would tell the rest. Count by fewer dimensions."
    elif found.beside:
        yield (
            f"{found.beside:,} more are left out beside them: from totals, and from tables by "
            "fewer dimensions, nobody can infer what is missing."
        )


def _held(counts: Counts) -> Iterator[str]:
    rows = [("entities", sum(counts.entities.values()))]
    rows += [(f"  {cls}", number) for cls, number in sorted(counts.entities.items())]
    rows += [("claims", counts.claims), ("  standing", counts.standing)]
    rows += [(f"    {review.value}", counts.reviews.get(review, 0)) for review in Review]
    rows += [("sources", counts.sources)]
    for name, number in rows:
        yield f"{name:<24}{number:>12,}"
    calls = counts.entities.get("Call", 0)
    if calls:
        takes = max(1, calls * BYTES_A_CALL // 1_000_000)
        yield f"What statuses of all calls rest on takes a server about {takes:,} MB."


def _order(text: str) -> BucketOrder:
    return BucketOrder(ORDERS[text.removeprefix("-")], text.startswith("-"))


def _dimensions(text: str) -> list[Dimension]:
    names = [name.strip().lower().replace("_", "-") for name in text.split(",") if name.strip()]
    known = [dimension.value for dimension in Dimension]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise click.BadParameter(
            f"{harmless(unknown[0]) if unknown else 'nothing'} is no dimension; give some of "
            f"{', '.join(known)}",
            param_hint="--by",
        )
    return [Dimension(name) for name in names]


# ------------------------------------------------------------------------------------ formats


def _plain(bucket: Bucket, by: Sequence[Dimension], labels: Labels) -> dict[str, Any]:
    return {
        "key": [
            {
                "dimension": dimension.value,
                "label": labels[dimension, key],
                "code": key if dimension in CODES else None,
                "id": key if dimension in IDS else None,
            }
            for dimension, key in zip(by, bucket.key, strict=True)
        ],
        "events": {"min": bucket.events.min, "max": bucket.events.max},
        "victims": [{"unit": q.unit, "min": q.min, "max": q.max} for q in bucket.victims],
        "sources": bucket.sources,
        "speakers": bucket.speakers,
        "small": bucket.small,
        "overlaps": bucket.overlaps,
        "conventions": bucket.conventions,
    }


def _fields(by: Sequence[Dimension]) -> tuple[str, ...]:
    return (
        *(name for dimension in by for name in (dimension.value, f"{dimension.value}_key")),
        *("events_min", "events_max", "victims", "sources", "speakers"),
        *("small", "overlaps", "conventions"),
    )


def _row(bucket: Bucket, by: Sequence[Dimension], labels: Labels) -> dict[str, Any]:
    keys = zip(by, bucket.key, strict=True)
    values = (
        *(value for dimension, key in keys for value in (labels[dimension, key], key)),
        *(bucket.events.min, bucket.events.max, [_bounds(q) for q in bucket.victims]),
        *(bucket.sources, bucket.speakers, bucket.small, bucket.overlaps, bucket.conventions),
    )
    return dict(zip(_fields(by), values, strict=True))


def _table(
    rows: Sequence[Bucket],
    by: Sequence[Dimension],
    labels: Labels,
    totals: Sequence[Bucket],
) -> Iterator[str]:
    head = [*(dimension.value for dimension in by), "events", "victims", "sources", ""]
    body = [
        [
            *(
                _cut(harmless(labels[dimension, key]))
                for dimension, key in zip(by, bucket.key, strict=True)
            ),
            _range(bucket.events),
            ", ".join(map(_bounds, bucket.victims)),
            str(bucket.sources),
            _marks(bucket),
        ]
        for bucket in rows
    ]
    body += [
        [
            *("all", *[""] * (len(by) - 1)),
            *(_range(bucket.events), ", ".join(map(_bounds, bucket.victims))),
            *(str(bucket.sources), _marks(bucket)),
        ]
        for bucket in totals
    ]
    widths = [max(map(columns, column)) for column in zip(head, *body, strict=True)]
    for cells in (head, *body):
        padded = (c + " " * (w - columns(c)) for c, w in zip(cells, widths, strict=True))
        yield "  ".join(padded).rstrip()
    if any(bucket.overlaps for bucket in rows):
        yield ""
        yield "* Some events of this row may stand in another, too: rows do not add up."


def _cut(text: str) -> str:
    return text if columns(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _marks(bucket: Bucket) -> str:
    marks = ["*"] if bucket.overlaps else []
    marks += ["few people"] if bucket.small else []
    marks += [f"by {name}" for name in bucket.conventions]
    return " ".join(marks)


def _range(quantity: Quantity) -> str:
    low, high = quantity.min or 0, quantity.max or 0
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _bounds(quantity: Quantity) -> str:
    match quantity.min, quantity.max:
        case None, None:
            count = "unknown"
        case low, None:
            count = f"{low:,} or more"
        case None, high:
            count = f"up to {high:,}"
        case low, high:
            count = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    several = quantity.unit == PERSON and (quantity.min, quantity.max) != (1, 1)
    return f"{count} {'people' if several else quantity.unit}"
