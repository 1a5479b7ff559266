"""``answerable find``: which claims say or quote some words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click
import orjson

from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.qualifying import particular_option, qualified, qualified_claims, told
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.errors import QueryError, harmless, shown
from graph.claims.marking import Clearance
from graph.ingest.ontology_folder import ontology_of
from graph.protection.sought_names import FIRST, text_query
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, Labels, Record, TextHit, View, Window


@click.command()
@click.argument("text", nargs=-1)
@click.option(
    "--first",
    type=click.IntRange(1, MOST_ROWS),
    default=FIRST,
    show_default=True,
    metavar="N",
    help="The most claims to give.",
)
@click.option(
    "--predicate",
    "predicates",
    multiple=True,
    metavar="PROPERTY",
    help="Only claims of this property of the ontology. May be given several times.",
)
@particular_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@as_option
@timeout_option
@with_settings
def find(
    settings: Settings,
    text: Sequence[str],
    first: int,
    predicates: Sequence[str],
    particulars: Sequence[str],
    as_json: bool,
    clearance: Clearance,
) -> None:
    """Find claims whose text or quote has some of these words, in any script.

    Or, without words, those that something qualifies so.

    Those with most of the words come first, then by source and line. Names are for search.
    """
    if bool(text) == bool(particulars):
        raise click.UsageError("give words, or --particular NAME=VALUE")
    words = " ".join(text)
    with viewing(settings, clearance) as view:
        vocabulary = view.vocabulary
        for name in predicates:
            if name not in vocabulary.properties:
                raise QueryError(
                    f"--predicate: there is no property {shown(name)}; `answerable ontology` "
                    "lists them"
                )
        if particulars:
            wanted = qualified(vocabulary, particulars)
            _qualified(*qualified_claims(view, wanted, predicates, first), view, as_json)
            return
        names = frozenset(predicates) or None
        page = view.find(
            text_query(ontology_of(vocabulary).floors, words, names, Window(first=first))
        )
        claims = [hit.record.claim for hit in page.rows]
        ids = {id for c in claims for id in (c.subject, c.citation.source)}
        labels = read_one(view, Labels(), sorted(ids))
    if as_json:
        hits = [_plain(hit, labels) for hit in page.rows]
        click.echo(orjson.dumps({"hits": hits, "more": page.more}, option=orjson.OPT_INDENT_2))
        return
    for hit in page.rows:
        for line in _lines(hit, labels):
            click.echo(line)
    if not page.rows:
        click.echo(f"Nothing that {clearance} may read says or quotes {shown(words)}.", err=True)
    if page.more:
        click.echo("There is more: give more words, or a larger --first.", err=True)


def _qualified(records: Sequence[Record], more: bool, view: View, as_json: bool) -> None:
    """Claims with what qualifies them."""
    ids = {id for r in records for id in (*r.claim.names, r.claim.citation.source)}
    labels = read_one(view, Labels(), sorted(ids))
    if as_json:
        hits = [_plain(TextHit(record, told(record.claim), False), labels) for record in records]
        click.echo(orjson.dumps({"hits": hits, "more": more}, option=orjson.OPT_INDENT_2))
        return
    for record in records:
        claim = record.claim
        source = labels.get(claim.citation.source, claim.citation.source)
        place = f"{source} {claim.citation.locator or ''}".rstrip()
        for line in wrapped(place, first=f"{claim.id}  "):
            click.echo(line)
        value = claim.value.text if claim.value is not None else claim.concept
        end = value if claim.object is None else labels.get(claim.object, claim.object)
        denied = "not " if claim.negated else ""
        about = labels.get(claim.subject, claim.subject)
        words = f"{about}: {denied}{claim.predicate} {end} ({told(claim)})"
        for line in wrapped(harmless(words), first="    "):
            click.echo(line)
    if not records:
        click.echo(f"No claim that {view.clearance} may read is qualified so.", err=True)
    if more:
        click.echo("There is more: name a --predicate, or give a larger --first.", err=True)


def _plain(hit: TextHit, labels: Mapping[str, str]) -> dict[str, str | None]:
    claim = hit.record.claim
    return {
        "claim": claim.id,
        "subject": claim.subject,
        "label": labels.get(claim.subject),
        "predicate": claim.predicate,
        "source": claim.citation.source,
        "sourceLabel": labels.get(claim.citation.source),
        "locator": claim.citation.locator,
        "matched": hit.matched,
    }


def _lines(hit: TextHit, labels: Mapping[str, str]) -> Iterator[str]:
    """Claim, source and line; below them the words, and of what they are said."""
    claim = hit.record.claim
    source = labels.get(claim.citation.source, claim.citation.source)
    yield from wrapped(f"{source} {claim.citation.locator or ''}".rstrip(), first=f"{claim.id}  ")
    words = f"“{hit.matched}”" if hit.quoted else hit.matched
    about = labels.get(claim.subject, claim.subject)
    yield from wrapped(f"{words} ({about}: {claim.predicate})", first="    ")
