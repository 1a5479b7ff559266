"""``answerable search``: what has a name like this, in any script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import click
import orjson

from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.errors import shown
from graph.claims.marking import Clearance
from graph.ingest.ontology_folder import ontology_of
from graph.protection.sought_names import FIRST, name_query
from graph.views.view import MOST_ROWS, Hit, Labels, Window
from graph.vocabulary import BASE


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--first",
    type=click.IntRange(1, MOST_ROWS),
    default=FIRST,
    show_default=True,
    metavar="N",
    help="The most hits to give.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@as_option
@timeout_option
@with_settings
def search(
    settings: Settings, text: Sequence[str], first: int, as_json: bool, clearance: Clearance
) -> None:
    """Find entities by any of their names: whole, half typed, mistyped, in another script.

    The same words come first, then beginnings, other spellings, slips.
    """
    words = " ".join(text)
    with viewing(settings, clearance) as view:
        page = view.search(
            name_query(ontology_of(view.vocabulary).floors, words, Window(first=first))
        )
        [found] = view.read([(Labels(), [hit.ref.id for hit in page.rows])])
    labels = cast(Mapping[str, str], found)
    if as_json:
        hits = [_plain(hit, labels.get(hit.ref.id)) for hit in page.rows]
        reply = {"hits": hits, "more": page.more}
        click.echo(orjson.dumps(reply, option=orjson.OPT_INDENT_2))
        return
    for line in _table(page.rows, labels):
        click.echo(line)
    if not page.rows:
        click.echo(f"Nothing that {clearance} may find has a name like {shown(words)}.", err=True)
    if page.more:
        click.echo("There is more: give more of the name, or a larger --first.", err=True)


def _plain(hit: Hit, label: str | None) -> dict[str, str | None]:
    id, cls = hit.ref
    return {
        "id": id,
        "iri": f"{BASE}id/{id}",
        "class": cls,
        "label": label,
        "matched": hit.matched,
    }


def _table(hits: Sequence[Hit], labels: Mapping[str, str]) -> Iterator[str]:
    """Id, class, shown name; behind it the name that matched, where that is another."""
    width = max((len(hit.ref.cls) for hit in hits), default=0)
    for hit in hits:
        id, cls = hit.ref
        label = labels.get(id, hit.matched)
        name = label if label == hit.matched else f"{label} ({hit.matched})"
        yield from wrapped(name, first=f"{id}  {cls:<{width}}  ")
