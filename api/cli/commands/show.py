"""``answerable show``: an entity with all its claims, or one claim, readable in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import click

from api.cli.commands.naming import entity_named
from api.cli.commands.options import as_option, texts_option, timeout_option, with_settings
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.claim import Claim
from graph.claims.errors import QueryError, harmless, shown
from graph.claims.marking import Clearance
from graph.claims.period import Period
from graph.claims.record_times import day_of
from graph.ingest.own_documents import Passages
from graph.views.all_pages import all_claims
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, Claims, Labels, Record, View, Window
from graph.vocabulary import BASE

Names = Mapping[str, str]
"""Entity id → shown name, or class and end of id; concept code → label."""


_ID = re.compile(r"[a-z2-7]{26}(?:[a-z2-7]{6})?\Z")
FIRST = 50
"""Claims that are shown of one field."""


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID|NAME…")
@click.option(
    "--first",
    type=click.IntRange(1, MOST_ROWS),
    default=FIRST,
    show_default=True,
    metavar="N",
    help="The most claims to show of one field.",
)
@click.option("--all", "all_", is_flag=True, help="Show every claim, however many there are.")
@texts_option
@as_option
@timeout_option
@with_settings
def show(
    settings: Settings, words: tuple[str, ...], first: int, all_: bool, clearance: Clearance
) -> None:
    """Show an entity with the standing claims that say something of it, or one claim.

    Words of a name will do where one thing has such a name.
    Of a field with very many claims the first are shown, and how many more there are.
    """
    with viewing(settings, clearance) as view:
        id = " ".join(words)
        records = view.records([id])
        if not records and not _ID.match(id):
            id = entity_named(view, id).id
        classes = view.classes([id])
        if id in classes:
            lines = _of_entity(view, id, classes[id], None if all_ else first, settings.passages)
        elif id in records:
            lines = _of_claim(view, records[id], settings.passages)
        else:
            raise QueryError(
                f"there is no entity or claim {shown(id)} that {clearance} may read; take an id "
                "from the reply to a query, or name another clearance with --as"
            )
        for line in lines:
            click.echo(line)


def _of_entity(
    view: View, id: str, cls: str, first: int | None, passages: Passages | None
) -> Iterator[str]:
    """Its claims by field: those about it, then those of others that name it as their object."""
    fields = _fields(view, id, cls, first)
    records = [record for one in fields.values() for record, _ in one.claims]
    names = _names(view, records, {id: cls})
    words = {} if passages is None else passages.words(view, records)
    yield from wrapped(names[id], first=f"{cls}: ")
    yield f"id   {id}"
    yield f"iri  {BASE}id/{id}"
    for name, one in sorted(fields.items()):
        yield ""
        yield name if one.total == len(one.claims) else f"{name} ({one.total:,} claims)"
        for record, inverse in one.claims:
            claim = record.claim
            subject = f"{names[claim.subject]} [{claim.subject}]"
            said = subject if inverse else _said(claim, names)
            yield from wrapped(f"{_not(record)}{said}", first="  ", indent="    ")
            yield from _basis(record, names, words)
            yield f"    claim {claim.id}"
        more = one.total - len(one.claims)
        if more:
            yield f"  … and {more:,} more: --first and --all show more of them"


@dataclass(slots=True)
class _Field:
    """What is shown under one heading."""

    claims: list[tuple[Record, bool]] = field(default_factory=list)
    """Each with whether the entity is its object."""
    total: int = 0
    """How many there are, shown or not."""


def _fields(view: View, id: str, cls: str, first: int | None) -> dict[str, _Field]:
    """The fields of an entity that have claims; of each no more than `first`, None for all."""
    vocabulary = view.vocabulary
    ways = [(p, False) for p in vocabulary.properties_of(cls)]
    ways += [(p, True) for p in vocabulary.properties.values() if p.type == "relation"]
    window = Window(first=MOST_ROWS if first is None else first, count=True)
    wants = [Claims(predicates=((p.name, inverse),), window=window) for p, inverse in ways]
    replies = view.read([(want, [id]) for want in wants])
    found: dict[str, _Field] = {}
    for (property, inverse), want in zip(ways, wants, strict=True):
        page = replies[want][id]
        if not page.rows:
            continue
        heading = property.field if not inverse or property.symmetric else property.inverse_field
        shown = found.setdefault(heading or f"{property.name} of", _Field())
        records = page.rows
        if page.more and first is None:
            records = all_claims(view, want.predicates, [id])[id]
        shown.claims += [(record, inverse) for record in records]
        shown.total += page.total or 0
    return found


def _of_claim(view: View, record: Record, passages: Passages | None) -> Iterator[str]:
    claim = record.claim
    names = _names(view, [record], {})
    yield f"claim    {claim.id}"
    yield f"iri      {BASE}claim/{claim.id}"
    yield from wrapped(f"{names[claim.subject]} [{claim.subject}]", first="subject  ")
    yield from wrapped(claim.predicate, first="says     ")
    yield from wrapped(f"{_not(record)}{_said(claim, names)}", first="         ")
    if claim.value is not None and claim.value.original is not None:
        yield from wrapped(f"“{claim.value.original}”", first="found    ")
    if claim.refines is not None:
        yield from wrapped(claim.refines, first="refines  ")
    yield from wrapped(claim.origin, first="origin   ")
    words = {} if passages is None else passages.words(view, [record])
    yield from _basis(record, names, words)


def _basis(record: Record, names: Names, words: Mapping[str, str]) -> Iterator[str]:
    """Who says it and how firmly; for when; where it stands; how it was decided and is handled."""
    claim = record.claim
    chain = ", ".join(
        f"{names[link.actor]} {names[link.act]}" + (f" {_when(link.on)}" if link.on else "")
        for link in claim.attribution
    )
    yield from wrapped(f"{claim.stance.value}: {chain}", first="    ", indent="      ")
    if claim.valid is not None:
        yield from wrapped(f"valid {_when(claim.valid)}", first="    ", indent="      ")
    citation = claim.citation
    place = f"{citation.locator} of " if citation.locator else ""
    phrase = f": “{citation.quote}”" if citation.quote else ""
    yield from wrapped(f"{place}{names[citation.source]}{phrase}", first="    ", indent="      ")
    if claim.id in words:
        told = f"there: {harmless(words[claim.id])}"
        yield from wrapped(told, first="    ", indent="      ")
    state = [record.review.value, str(record.marking), f"recorded {day_of(record.recorded_at)}"]
    if record.retracted_at is not None:
        state.append(f"retracted {day_of(record.retracted_at)}")
    yield from wrapped(", ".join(state), first="    ", indent="      ")


def _names(view: View, records: Sequence[Record], classes: Mapping[str, str]) -> Names:
    """What to call every entity and concept that some claims name."""
    known = dict(classes)
    for record in records:
        known.update(record.classes)
    labels = read_one(view, Labels(), list(known))
    names = {id: f"{cls} …{id[-6:]}" for id, cls in known.items()}
    names.update(labels)
    names.update((code, term.labels["en"]) for code, term in view.vocabulary.terms.items())
    return names


def _said(claim: Claim, names: Names) -> str:
    if claim.object is not None:
        return f"{names[claim.object]} [{claim.object}]"
    if claim.concept is not None:
        return names[claim.concept]
    value = claim.value
    if value is None:
        return ""
    if value.period is not None:
        return _when(value.period)
    language = f" ({value.language})" if value.language else ""
    words = value.quantity.as_found if value.quantity is not None else None
    return f"{value.text}{language}" + (f" (“{words}”)" if words else "")


def _when(period: Period) -> str:
    words = [f"“{period.as_found}”"] if period.as_found else []
    if period.inferred:
        words.append(f"inferred: {period.inferred}")
    note = f" ({'; '.join(words)})" if words else ""
    return f"{period.edtf or 'at an unknown time'}{note}"


def _not(record: Record) -> str:
    return "not: " if record.claim.negated else ""
