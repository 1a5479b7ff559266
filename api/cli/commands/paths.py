"""``answerable paths``: how two entities are connected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
import orjson

from api.cli.commands.laying import as_csv, format_option
from api.cli.commands.naming import as_json, entity_named
from api.cli.commands.options import DAY, as_option, timeout_option, with_settings
from api.cli.commands.relation_words import Gone, arrow, gone_among, marks
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.claim import Stance
from graph.claims.marking import Clearance
from graph.relations.connections import (
    BY_LIMIT,
    MOST_HOPS,
    MOST_LONGER,
    MOST_WAYS,
    Connecting,
    Connections,
    FoundWay,
    Hop,
    connections,
)
from graph.relations.passages import ON_ASKING
from graph.views.shown_labels import labels_of
from graph.views.view import Ref, View

Labels = Mapping[str, str]

FIELDS = (
    *("path", "hop", "from_id", "from", "predicate", "forward", "to_id", "to"),
    *("stance", "contested", "certain", "taken_back", "claims"),
)
"""The columns of CSV."""

day_option = click.option(
    "--on",
    type=DAY,
    metavar="DATE",
    help="Only what possibly held on this day, as YYYY-MM-DD. Left out: at any time.",
)
predicate_option = click.option(
    "--predicate",
    "predicates",
    multiple=True,
    metavar="NAME",
    help="Only along this relation; again for more. Left out: all but those of sources and help.",
)
through_option = click.option(
    "--through",
    multiple=True,
    type=click.Choice(ON_ASKING),
    help="Lead through this class, too; again for more.",
)


@click.command()
@click.argument("start")
@click.argument("end")
@click.option(
    "--hops",
    type=click.IntRange(1, MOST_HOPS),
    default=6,
    show_default=True,
    help="The longest way to look for.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, MOST_WAYS),
    default=10,
    show_default=True,
    help="The most ways to give.",
)
@click.option(
    "--longer",
    type=click.IntRange(0, MOST_LONGER),
    default=0,
    show_default=True,
    help="Give ways that are so many hops longer than the shortest, too.",
)
@predicate_option
@through_option
@click.option("--avoid", multiple=True, metavar="ID|WORDS", help="Do not touch this one.")
@day_option
@click.option("--certain", is_flag=True, help="Only what certainly held on the day.")
@click.option(
    "--least",
    type=click.Choice([stance.value for stance in Stance]),
    help="Only hops that somebody says at least as firmly.",
)
@click.option("--accepted", is_flag=True, help="Only hops that rest on an accepted claim.")
@format_option
@as_option
@timeout_option
@with_settings
def paths(
    settings: Settings,
    start: str,
    end: str,
    hops: int,
    limit: int,
    longer: int,
    predicates: Sequence[str],
    through: Sequence[str],
    avoid: Sequence[str],
    on: datetime | None,
    certain: bool,
    least: str | None,
    accepted: bool,
    format_: str,
    clearance: Clearance,
) -> None:
    """Show how two entities are connected: every shortest way, each hop with its claims."""
    with viewing(settings, clearance) as view:
        ends = (entity_named(view, start), entity_named(view, end))
        asked = Connecting(
            start=ends[0].id,
            end=ends[1].id,
            most_hops=hops,
            limit=limit,
            longer=longer,
            predicates=list(predicates) or None,
            through=list(through) or None,
            avoid=[entity_named(view, one).id for one in avoid],
            valid_on=None if on is None else on.date(),
            certain=certain,
            least=None if least is None else Stance(least),
            accepted=accepted,
        )
        found = connections(view, asked)
        refs = {ref for way in found.ways for hop in way.hops for ref in (hop.start, hop.end)}
        labels = labels_of(view, {*refs, *ends})
        gone = gone_hops(view, found.ways)
    if format_ == "json":
        click.echo(orjson.dumps(_plain(found, labels, gone), option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(FIELDS, hop_rows(found.ways, labels, gone)), nl=False)
    else:
        for line in _table(found, ends, labels, gone):
            click.echo(line)


def gone_hops(view: View, ways: Iterable[FoundWay]) -> Gone:
    """Hops that their speakers took back: what was done to people stays on ways all the same."""
    return gone_among(view, (hop.tie.claims for way in ways for hop in way.hops))


def _plain(found: Connections, labels: Labels, gone: Gone) -> dict[str, Any]:
    return {
        "paths": [plain_way(way, labels, gone) for way in found.ways],
        "searchedHops": found.searched_hops,
        "complete": found.complete,
        "bound": found.bound,
    }


def plain_way(way: FoundWay, labels: Labels, gone: Gone) -> dict[str, Any]:
    """A way for programs."""
    return {
        "length": len(way.hops),
        "certain": way.certain,
        "weakest": way.weakest,
        "hops": [
            {
                "from": as_json(hop.start, labels),
                "predicate": hop.property,
                "forward": hop.forward,
                "to": as_json(hop.end, labels),
                "stance": hop.tie.stance,
                "contested": hop.tie.contested,
                "certain": hop.tie.certain,
                "takenBack": tuple(hop.tie.claims) in gone,
                "claims": hop.tie.claims,
            }
            for hop in way.hops
        ],
    }


def hop_rows(ways: Sequence[FoundWay], labels: Labels, gone: Gone) -> Iterator[dict[str, Any]]:
    """Ways as rows of a table, one a hop."""
    for number, way in enumerate(ways, 1):
        for place, hop in enumerate(way.hops, 1):
            values = (
                *(number, place, hop.start.id, labels[hop.start.id], hop.property, hop.forward),
                *(hop.end.id, labels[hop.end.id], hop.tie.stance.value, hop.tie.contested),
                *(hop.tie.certain, tuple(hop.tie.claims) in gone, hop.tie.claims),
            )
            yield dict(zip(FIELDS, values, strict=True))


def _table(found: Connections, ends: tuple[Ref, Ref], labels: Labels, gone: Gone) -> Iterator[str]:
    names = " and ".join(labels[end.id] for end in ends)
    if ends[0] == ends[1]:
        yield from wrapped(f"Both are {labels[ends[0].id]}: no way leads from a thing to itself.")
    elif not found.ways:
        yield from wrapped(f"No way between {names} of up to {found.searched_hops} hops.")
    for number, way in enumerate(found.ways):
        if number:
            yield ""
        yield from way_lines(way, labels, gone)
    if found.bound == BY_LIMIT:
        yield ""
        yield "There are more: a larger --limit gives them."
    elif found.bound is not None:
        yield ""
        yield f"Looked no further than {found.searched_hops} hops: too many relations there."


def way_lines(way: FoundWay, labels: Labels, gone: Gone) -> Iterator[str]:
    """A way for people: where it starts, and a line for each hop."""
    count = len(way.hops)
    sure = "" if way.certain else ", not certainly so on that day"
    yield f"{count} hop{'' if count == 1 else 's'}, at weakest {way.weakest.value}{sure}"
    yield from wrapped(f"{labels[way.hops[0].start.id]} [{way.hops[0].start.id}]", first="  ")
    for hop in way.hops:
        yield from wrapped(_words(hop, labels, gone), first="    ", indent="      ")


def _words(hop: Hop, labels: Labels, gone: Gone) -> str:
    tie = hop.tie
    told = marks(
        tie.stance,
        tie.claims,
        contested=tie.contested,
        gone=tuple(tie.claims) in gone,
        certain=tie.certain,
    )
    return f"{arrow(hop.property, forward=hop.forward)} {labels[hop.end.id]} [{hop.end.id}] {told}"
