"""``answerable search``: what has a name like this, in any script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import click
import orjson

from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.errors import shown
from graph.claims.marking import Clearance
from graph.ingest.ontology_folder import ontology_of
from graph.protection.sought_names import (
    FIRST,
    classes_called,
    identified,
    identifier_match,
    kinds_called,
    name_query,
    told_apart,
)
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, Hit, Labels, Window
from graph.vocabulary import BASE


@click.command()
@click.argument("text", nargs=-1)
@click.option(
    "--identifier",
    metavar="TEXT",
    help="Instead of a name: what another system calls it, the whole text.",
)
@click.option("--scheme", metavar="NAME", help="With --identifier: of this system alone.")
@click.option(
    "--first",
    type=click.IntRange(1, MOST_ROWS),
    default=FIRST,
    show_default=True,
    metavar="N",
    help="The most hits to give.",
)
@click.option(
    "--class",
    "classes",
    multiple=True,
    metavar="CLASS",
    help="Only entities of this class, or of one below it. May be given several times.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="CODE",
    help="Only entities of this kind, or of a narrower one. May be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@as_option
@timeout_option
@with_settings
def search(
    settings: Settings,
    text: Sequence[str],
    identifier: str | None,
    scheme: str | None,
    first: int,
    classes: Sequence[str],
    kinds: Sequence[str],
    as_json: bool,
    clearance: Clearance,
) -> None:
    """Find entities by any of their names: whole, half typed, mistyped, in another script.

    The same words come first, then beginnings, other spellings, slips.
    """
    if bool(text) == (identifier is not None):
        raise click.UsageError("give words of a name, or --identifier TEXT")
    if scheme is not None and identifier is None:
        raise click.UsageError("--scheme is of an --identifier; give one")
    words = " ".join(text) if identifier is None else identifier
    with viewing(settings, clearance) as view:
        vocabulary = view.vocabulary
        of, kind = (
            classes_called(vocabulary, classes or None),
            kinds_called(vocabulary, kinds or None),
        )
        floors, window = ontology_of(vocabulary).floors, Window(first=first)
        if identifier is None:
            page = view.search(name_query(floors, words, window, classes=of, kinds=kind))
        else:
            wanted = identifier_match(identifier, scheme)
            page = identified(view, floors, wanted, window, classes=of, kinds=kind)
        labels = read_one(view, Labels(), [hit.ref.id for hit in page.rows])
        apart = told_apart(view, [hit.ref for hit in page.rows])
    if as_json:
        hits = [_plain(hit, labels, apart) for hit in page.rows]
        reply = {"hits": hits, "more": page.more}
        click.echo(orjson.dumps(reply, option=orjson.OPT_INDENT_2))
        return
    for line in _table(page.rows, labels, apart):
        click.echo(line)
    if not page.rows:
        what = "a name like" if identifier is None else "the identifier"
        click.echo(f"Nothing that {clearance} may find has {what} {shown(words)}.", err=True)
    if page.more:
        click.echo("There is more: give more of the name, or a larger --first.", err=True)


def _plain(hit: Hit, labels: Mapping[str, str], apart: Mapping[str, str]) -> dict[str, str | None]:
    id, cls = hit.ref
    return {
        "id": id,
        "iri": f"{BASE}id/{id}",
        "class": cls,
        "label": labels.get(id),
        "matched": hit.matched,
        "apart": apart.get(id),
    }


def _table(
    hits: Sequence[Hit], labels: Mapping[str, str], apart: Mapping[str, str]
) -> Iterator[str]:
    """Id, class, shown name; behind it the name that matched, where that is another, and what
    tells those of one name apart."""
    width = max((len(hit.ref.cls) for hit in hits), default=0)
    names = Counter(labels.get(hit.ref.id, hit.matched) for hit in hits)
    for hit in hits:
        id, cls = hit.ref
        label = labels.get(id, hit.matched)
        name = label if label == hit.matched else f"{label} ({hit.matched})"
        if names[label] > 1:
            name = f"{name} – {apart.get(id, 'nothing else is told of it')}"
        yield from wrapped(name, first=f"{id}  {cls:<{width}}  ")
