"""``answerable command``: who stood above a body on a day, and who held which post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import click
import orjson

from api.cli.commands.laying import as_csv, day_of, format_option, on_option
from api.cli.commands.naming import as_json, entity_named
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.paths import FIELDS, gone_hops, hop_rows, plain_way, way_lines
from api.cli.commands.relation_words import Gone
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.marking import Clearance
from graph.relations.commands import MOST_PATHS, Command, chain_of_command
from graph.relations.connections import BY_LIMIT
from graph.views.shown_labels import labels_of
from graph.views.view import Ref

Labels = Mapping[str, str]


@click.command()
@click.argument("unit")
@on_option
@click.option("--down", is_flag=True, help="Whom it commands, in place of who commands it.")
@click.option(
    "--limit",
    type=click.IntRange(1, MOST_PATHS),
    default=20,
    show_default=True,
    help="The most ways to give.",
)
@format_option
@as_option
@timeout_option
@with_settings
def command(
    settings: Settings,
    unit: str,
    on: datetime | None,
    down: bool,
    limit: int,
    format_: str,
    clearance: Clearance,
) -> None:
    """Show who stood above a body on a day: every way up, posts and who held them, cycles, gaps."""
    day = day_of(settings, on)
    with viewing(settings, clearance) as view:
        body = entity_named(view, unit, cls="Actor")
        found = chain_of_command(view, body.id, on=day, downwards=down, limit=limit)
        labels = labels_of(view, {body, *_refs(found)})
        gone = gone_hops(view, (*found.ways, *found.cycles))
    if format_ == "json":
        click.echo(orjson.dumps(_plain(found, labels, gone), option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(FIELDS, hop_rows(found.ways, labels, gone)), nl=False)
    else:
        for line in _table(found, body, day, labels, gone, down=down):
            click.echo(line)


def _refs(found: Command) -> Iterator[Ref]:
    for way in (*found.ways, *found.cycles):
        for hop in way.hops:
            yield from (hop.start, hop.end)
    for post in found.posts:
        yield from (post.body, post.holder)
    for gap in found.gaps:
        yield from (one for one in gap if one is not None)


def _plain(found: Command, labels: Labels, gone: Gone) -> dict[str, Any]:
    return {
        "paths": [plain_way(way, labels, gone) for way in found.ways],
        "posts": [
            {
                "body": as_json(post.body, labels),
                "holder": as_json(post.holder, labels),
                "role": post.role,
                "rank": post.rank,
                "certain": post.tie.certain,
                "claims": post.tie.claims,
            }
            for post in found.posts
        ],
        "cycles": [plain_way(way, labels, gone) for way in found.cycles],
        "gaps": [
            {
                "body": as_json(gap.body, labels),
                "before": as_json(gap.before, labels),
                "after": as_json(gap.after, labels),
            }
            for gap in found.gaps
        ],
        "complete": found.complete,
        "bound": found.bound,
    }


def _table(
    found: Command, body: Ref, on: date, labels: Labels, gone: Gone, *, down: bool
) -> Iterator[str]:
    yield from wrapped(f"{labels[body.id]} on {on}")
    if not found.ways:
        yield "  nobody is recorded below it" if down else "  nobody is recorded above it"
    for way in found.ways:
        yield ""
        yield from way_lines(way, labels, gone)
    if found.posts:
        yield ""
        yield "Posts"
        for post in found.posts:
            sure = "" if post.tie.certain else " (possibly)"
            told = ", ".join(one for one in (post.rank, post.role) if one is not None)
            told = f", {told}" if told else ""
            holder = f"{labels[post.holder.id]} [{post.holder.id}]"
            words = f"{labels[post.body.id]}: {holder}{told}{sure}"
            yield from wrapped(words, first="  ", indent="    ")
    for cycle in found.cycles:
        yield ""
        names = " — ".join(labels[hop.end.id] for hop in cycle.hops)
        yield from wrapped(f"A cycle: {labels[cycle.hops[0].start.id]} — {names}", indent="  ")
    for gap in found.gaps:
        known = [("before", gap.before), ("after", gap.after)]
        told = " and ".join(f"{labels[ref.id]} {when}" for when, ref in known if ref is not None)
        yield ""
        yield from wrapped(
            f"A gap: nobody is recorded above {labels[gap.body.id]} on that day; {told}",
            indent="  ",
        )
    if found.bound is not None:
        yield ""
        yield (
            "There are more: a larger --limit gives them."
            if found.bound == BY_LIMIT
            else "Not all was looked at: too many relations there."
        )
