"""``answerable show``: an entity with all its claims, or one claim, readable in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from click.core import ParameterSource

from api.cli.commands.laying import day_of as day_of_now
from api.cli.commands.naming import entity_named
from api.cli.commands.options import as_option, texts_option, timeout_option, with_settings
from api.cli.commands.output import output_option
from api.cli.commands.paper import PAPER, paper_format, write_report, write_text
from api.cli.commands.terminal import wrapped
from api.record_words import Names, RecordWords
from api.reports.claims_report import claims_report
from api.settings import Settings, viewing
from graph.claims.errors import QueryError, harmless, shown
from graph.claims.marking import Clearance
from graph.claims.record_times import day_of
from graph.ingest.own_documents import Passages
from graph.ledger.taking_back import taken_back_by
from graph.views.all_pages import all_claims
from graph.views.shown_labels import names_in
from graph.views.view import MOST_ROWS, Claims, Record, View, Window
from graph.vocabulary import BASE

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
@paper_format("text")
@output_option
@texts_option
@as_option
@timeout_option
@with_settings
@click.pass_context
def show(
    context: click.Context,
    settings: Settings,
    words: tuple[str, ...],
    first: int,
    all_: bool,
    format_: str,
    output: Path,
    clearance: Clearance,
) -> None:
    """Show an entity with the standing claims that say something of it, or one claim.

    Words of a name will do where one thing has such a name.
    Of a field with very many claims the first are shown, and how many more there are. On paper all
    are, and what denies an accusation stands with it.
    """
    for option, name in (("--first", "first"), ("--texts", "documents")):
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if format_ in PAPER and given:
            raise click.UsageError(f"{format_} has every claim as it is cited; leave {option} out")
    with viewing(settings, clearance) as view:
        id = " ".join(words)
        records = view.records([id])
        if not records and not _ID.match(id):
            id = entity_named(view, id).id
        classes = view.classes([id])
        if format_ in PAPER and (id in classes or id in records):
            report = claims_report(view, id, day_of_now(settings, None))
            write_report(settings, report, format_, output, clearance, about=id)
            return
        if id in classes:
            lines = _of_entity(view, id, classes[id], None if all_ else first, settings.passages)
        elif id in records:
            lines = _of_claim(view, records[id], settings.passages)
        else:
            raise QueryError(
                f"there is no entity or claim {shown(id)} that {clearance} may read; take an id "
                "from the reply to a query, or name another clearance with --as"
            )
        write_text(output, clearance, lines)


def _of_entity(
    view: View, id: str, cls: str, first: int | None, passages: Passages | None
) -> Iterator[str]:
    """Its claims by field: those about it, then those of others that name it as their object."""
    fields = _fields(view, id, cls, first)
    records = [record for one in fields.values() for record, _ in one.claims]
    names = names_in(view, records, {id: cls})
    tell = _words(names)
    words = {} if passages is None else passages.words(view, records)
    takers = _takers(view, records)
    yield from wrapped(names[id], first=f"{cls}: ")
    yield f"id   {id}"
    yield f"iri  {BASE}id/{id}"
    for name, one in sorted(fields.items()):
        yield ""
        yield name if one.total == len(one.claims) else f"{name} ({one.total:,} claims)"
        for record, inverse in one.claims:
            claim = record.claim
            subject = f"{names[claim.subject]} [{claim.subject}]"
            said = subject if inverse else tell.said(claim)
            yield from wrapped(f"{_not(record)}{said}", first="  ", indent="    ")
            yield from _basis(record, tell, words)
            yield f"    claim {claim.id}"
            yield from (f"    taken back by claim {by}" for by in takers[claim.id])
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
    names = names_in(view, [record], {})
    tell = _words(names)
    yield f"claim    {claim.id}"
    yield f"iri      {BASE}claim/{claim.id}"
    yield from wrapped(f"{names[claim.subject]} [{claim.subject}]", first="subject  ")
    yield from wrapped(claim.predicate, first="says     ")
    yield from wrapped(f"{_not(record)}{tell.said(claim)}", first="         ")
    if claim.value is not None and claim.value.original is not None:
        yield from wrapped(f"“{claim.value.original}”", first="found    ")
    if claim.refines is not None:
        yield from wrapped(claim.refines, first="refines  ")
    yield from wrapped(claim.origin, first="origin   ")
    words = {} if passages is None else passages.words(view, [record])
    yield from _basis(record, tell, words)
    yield from (f"    taken back by claim {by}" for by in _takers(view, [record])[claim.id])


def _takers(view: View, records: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    """Claim id → the ids of the claims that take it back; a withdrawal of its document is one."""
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(records), MOST_ROWS):
        some = records[start : start + MOST_ROWS]
        by = taken_back_by(view, some)
        found.update((record.claim.id, ids) for record, ids in zip(some, by, strict=True))
    return found


def _basis(record: Record, tell: RecordWords[str], words: Mapping[str, str]) -> Iterator[str]:
    """Who says it and how firmly; for when; where it stands; how it was decided and is handled."""
    claim = record.claim
    said = f"{claim.stance.value}: {tell.chain(claim)}"
    yield from wrapped(said, first="    ", indent="      ")
    if claim.valid is not None:
        yield from wrapped(f"valid {tell.when(claim.valid)}", first="    ", indent="      ")
    yield from wrapped(tell.citation(claim), first="    ", indent="      ")
    if claim.id in words:
        told = f"there: {harmless(words[claim.id])}"
        yield from wrapped(told, first="    ", indent="      ")
    state = [record.review.value, str(record.marking), f"recorded {day_of(record.recorded_at)}"]
    if record.retracted_at is not None:
        state.append(f"retracted {day_of(record.retracted_at)}")
    yield from wrapped(", ".join(state), first="    ", indent="      ")


def _words(names: Names) -> RecordWords[str]:
    return RecordWords(
        names=names,
        form=str,
        entity=lambda id, name: name,
        object=lambda id, name: f"{name} [{id}]",
        concept=lambda code, name: name,
        url=str,
    )


def _not(record: Record) -> str:
    return "not: " if record.claim.negated else ""
