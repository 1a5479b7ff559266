"""``answerable analyse``: figures of a view as a graph, as a table or as columns for Gephi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
import orjson

from api.cli.commands.laying import as_csv, format_option
from api.cli.commands.naming import as_json
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.terminal import columns, wrapped
from api.settings import Settings, viewing
from graph.claims.errors import harmless
from graph.claims.marking import Clearance
from graph.relations.analysis import CLASSES, WEIGHED, Analysed, Analysing, Analysis, analyse
from graph.views.shown_labels import labels_of

Labels = Mapping[str, str]
SHOWN = 50
"""Rows of the table for people."""
LONGEST = 44
"""Columns that a name takes in it at most."""
EVERY = 100
"""After how many entities it is told how far it is."""


@click.command("analyse")
@click.option(
    "--predicate",
    "predicates",
    multiple=True,
    metavar="NAME",
    help="Only along this relation; again for more. Left out: all but those of sources and help.",
)
@click.option(
    "--class",
    "classes",
    multiple=True,
    metavar="NAME",
    help=f"Only entities of this class; again for more. Left out: {', '.join(CLASSES)}.",
)
@format_option
@as_option
@timeout_option
@with_settings
def analyse_command(
    settings: Settings,
    predicates: Sequence[str],
    classes: Sequence[str],
    format_: str,
    clearance: Clearance,
) -> None:
    """Compute degrees, betweenness, connected parts, communities and who is named together.

    Figures about records, never about guilt. With --format csv: a row for each entity, with
    the columns that Gephi reads as nodes.
    """
    asked = Analysing(predicates=list(predicates) or None, classes=tuple(classes) or CLASSES)
    with viewing(settings, clearance) as view:
        found = analyse(view, asked, progress=_told)
        refs = {node.ref for node in found.nodes}
        labels = labels_of(view, refs)
    for sentence in WEIGHED:
        for line in wrapped(sentence):
            click.echo(line, err=True)
    if format_ == "json":
        click.echo(orjson.dumps(_plain(found, labels), option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        along = sorted({one.predicate for node in found.nodes for one in node.along})
        fields = (*COLUMNS, *(f"{what}_{name}" for name in along for what in FIGURES))
        rows = (_row(node, labels, along) for node in found.nodes)
        click.echo(as_csv(fields, rows), nl=False)
    else:
        for line in _table(found, labels):
            click.echo(line)


def _told(done: int, total: int) -> None:
    if done % EVERY == 0:
        click.echo(f"{done:,} of {total:,} entities.", err=True)


COLUMNS = ("Id", "Label", "class", "degree", "betweenness", "part", "community")
"""The columns of CSV; Gephi knows the first two."""
FIGURES = ("degree", "betweenness")
"""What has a column for each relation, too."""


def _row(node: Analysed, labels: Labels, along: Sequence[str]) -> dict[str, Any]:
    figures = {one.predicate: one for one in node.along}
    values = (node.ref.id, labels[node.ref.id], node.ref.cls, *_figures(node))
    return dict(zip(COLUMNS, values, strict=True)) | {
        f"{what}_{name}": getattr(figures.get(name), what, 0) for name in along for what in FIGURES
    }


def _figures(node: Analysed) -> tuple[int, float, int, int]:
    return node.degree, node.betweenness, node.part, node.community


def _plain(found: Analysis, labels: Labels) -> dict[str, Any]:
    return {
        "weighed": WEIGHED,
        "relations": found.relations,
        "leftOut": found.left_out,
        "nodes": [
            {
                **(as_json(node.ref, labels) or {}),
                **dict(zip(COLUMNS[3:], _figures(node), strict=True)),
                "degrees": [one._asdict() for one in node.along],
            }
            for node in found.nodes
        ],
        "together": [
            {
                "one": as_json(pair.one, labels),
                "other": as_json(pair.other, labels),
                "events": pair.events,
            }
            for pair in found.together
        ],
    }


def _table(found: Analysis, labels: Labels) -> Iterator[str]:
    head = ["", "class", *COLUMNS[3:]]
    body = [
        [_cut(harmless(labels[node.ref.id])), node.ref.cls, *map(str, _figures(node))]
        for node in found.nodes[:SHOWN]
    ]
    widths = [max(map(columns, column)) for column in zip(head, *body, strict=True)]
    for cells in (head, *body):
        padded = (c + " " * (w - columns(c)) for c, w in zip(cells, widths, strict=True))
        yield "  ".join(padded).rstrip()
    if len(found.nodes) > SHOWN:
        yield f"{len(found.nodes) - SHOWN:,} more; --format csv has them all."
    yield ""
    yield f"{found.relations:,} relations; {found.left_out:,} entities are left out."
    for pair in found.together[:SHOWN]:
        names = f"{labels[pair.one.id]} and {labels[pair.other.id]}"
        yield from wrapped(f"{names}: {pair.events:,}", first="named together: ")


def _cut(text: str) -> str:
    return text if columns(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
