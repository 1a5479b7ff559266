"""``answerable around``: what stands around some entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
import orjson

from api.cli.commands.laying import as_csv, format_option
from api.cli.commands.naming import as_json, entity_named
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.paths import day_option, predicate_option, through_option
from api.cli.commands.relation_words import Gone, arrow, gone_among, marks
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.marking import Clearance
from graph.relations.surroundings import (
    MOST_HOPS,
    MOST_NODES,
    Around,
    DrawnEdge,
    LeftOut,
    Surroundings,
    surroundings,
)
from graph.views.shown_labels import labels_of

Labels = Mapping[str, str]

FIELDS = (
    *("source_id", "source", "predicate", "target_id", "target"),
    *("negated", "stance", "contested", "certain", "taken_back", "attributed_to", "claims"),
)
"""The columns of CSV: a row an edge."""


@click.command()
@click.argument("of", nargs=-1, required=True)
@click.option(
    "--hops",
    type=click.IntRange(1, MOST_HOPS),
    default=1,
    show_default=True,
    help="How far to go.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, MOST_NODES),
    default=50,
    show_default=True,
    help="The most entities to show.",
)
@predicate_option
@click.option(
    "--class", "classes", multiple=True, metavar="NAME", help="Only this class; again for more."
)
@through_option
@day_option
@format_option
@as_option
@timeout_option
@with_settings
def around(
    settings: Settings,
    of: Sequence[str],
    hops: int,
    limit: int,
    predicates: Sequence[str],
    classes: Sequence[str],
    through: Sequence[str],
    on: datetime | None,
    format_: str,
    clearance: Clearance,
) -> None:
    """Show what stands around one entity or several, and how much was left out."""
    with viewing(settings, clearance) as view:
        asked = Around(
            of=[entity_named(view, one).id for one in of],
            hops=hops,
            limit=limit,
            predicates=list(predicates) or None,
            classes=list(classes) or None,
            through=list(through) or None,
            valid_on=None if on is None else on.date(),
        )
        found = surroundings(view, asked)
        gone = gone_among(view, (edge.claims for edge in found.edges))
        speakers = {edge.attributed_to for edge in found.edges if edge.attributed_to is not None}
        labels = labels_of(view, {*speakers, *(node.ref for node in found.nodes)})
    if format_ == "json":
        click.echo(orjson.dumps(_plain(found, labels, gone), option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(FIELDS, (_row(edge, labels, gone) for edge in found.edges)), nl=False)
    else:
        for line in _table(found, labels, gone):
            click.echo(line)


def _plain(found: Surroundings, labels: Labels, gone: Gone) -> dict[str, Any]:
    return {
        "nodes": [{"hops": n.hops, **(as_json(n.ref, labels) or {})} for n in found.nodes],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "predicate": edge.property,
                "negated": edge.negated,
                "stance": edge.stance,
                "contested": edge.contested,
                "certain": edge.certain,
                "takenBack": tuple(edge.claims) in gone,
                "attributedTo": as_json(edge.attributed_to, labels),
                "claims": edge.claims,
            }
            for edge in found.edges
        ],
        "left": [
            {
                "at": left.at,
                "predicate": left.property,
                "classes": left.classes,
                "count": left.number,
                "atLeast": left.at_least,
            }
            for left in found.left
        ],
        "complete": found.complete,
        "bound": found.bound,
    }


def _row(edge: DrawnEdge, labels: Labels, gone: Gone) -> dict[str, Any]:
    by = edge.attributed_to
    values = (
        *(edge.source, labels[edge.source], edge.property, edge.target, labels[edge.target]),
        *(
            edge.negated,
            edge.stance.value,
            edge.contested,
            edge.certain,
            tuple(edge.claims) in gone,
        ),
        *(None if by is None else labels[by.id], edge.claims),
    )
    return dict(zip(FIELDS, values, strict=True))


def _table(found: Surroundings, labels: Labels, gone: Gone) -> Iterator[str]:
    by_far: dict[str, list[DrawnEdge]] = {}
    place = {node.ref.id: number for number, node in enumerate(found.nodes)}
    for edge in found.edges:
        by_far.setdefault(max(edge.source, edge.target, key=place.__getitem__), []).append(edge)
    for node in found.nodes:
        yield from wrapped(
            f"{labels[node.ref.id]} [{node.ref.id}]",
            first=f"{'  ' * node.hops}{node.ref.cls}: ",
            indent="  " * (node.hops + 2),
        )
        for edge in by_far.get(node.ref.id, ()):
            yield from wrapped(
                _words(edge, labels, gone),
                first="  " * (node.hops + 2),
                indent="  " * (node.hops + 3),
            )
    for left in found.left:
        yield from wrapped(f"left out at {labels[left.at]}: {_left(left)}", indent="  ")
    if found.bound is not None:
        yield f"Not everything is shown; what cut it: {found.bound}."


def _words(edge: DrawnEdge, labels: Labels, gone: Gone) -> str:
    told = marks(
        edge.stance,
        edge.claims,
        contested=edge.contested,
        gone=tuple(edge.claims) in gone,
        certain=edge.certain,
        by=None if edge.attributed_to is None else labels[edge.attributed_to.id],
    )
    line = arrow(edge.property, negated=edge.negated)
    return f"{labels[edge.source]} {line} {labels[edge.target]} {told}"


def _left(left: LeftOut) -> str:
    least = "at least " if left.at_least else ""
    return f"{least}{left.number:,} more along {left.property} ({', '.join(left.classes)})"
