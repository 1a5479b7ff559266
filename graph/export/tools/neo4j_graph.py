"""A view for a partner's own Neo4j: CSV files, a Cypher script, indexes and questions, in a zip.

A claim is a node between the things that it speaks of, never a bare relationship: so no drawing
can show an accusation without its stance and its speaker.

    (:Claim)-[:SUBJECT]->(:Entity)      (:Claim)-[:OBJECT]->(:Entity)
    (:Claim)-[:SPEAKER]->(:Entity)      (:Claim)-[:SOURCE]->(:Entity)
    (:Claim)-[:CONCEPT]->(:Concept)     (:Claim)-[:REFINES]->(:Claim)

An entity has the label of its class and of each class above it; a claim has the label of its
property (``AllegedPerpetrator``), with ``Claim`` behind it where a class has that label already
(``PlaceClaim``). Headers are those of ``neo4j-admin database import``; the script reads the same
files with ``LOAD CSV``. Both take a backslash in a quoted field for an escape, as a server does by
itself (Neo4j operations manual, ``dbms.import.csv.legacy_quote_escaping``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from graph.claims.record_times import canonical as written
from graph.export.tools.neo4j_texts import LOAD, QUERIES, README, SCHEMA
from graph.export.tools.zip_pieces import csv_text, zipped
from graph.views.either_or import one_of
from graph.views.shown_labels import label_of
from graph.views.view import MOST_ROWS, ClaimHistory, Concepts, Labels, Record, View
from graph.vocabulary import BASE, Vocabulary
from graph.vocabulary.terms import lineage

ENTITY = (
    *("id:ID(Entity)", ":LABEL", "iri", "class", "label", "kinds:string[]"),
    *("marking", "recordedAt"),
)
CONCEPT = ("code:ID(Concept)", ":LABEL", "iri", "scheme", "label", "definition")
CLAIM = (
    *("id:ID(Claim)", ":LABEL", "iri", "predicate", "says", "negated:boolean", "standing:boolean"),
    *("stance", "act", "review", "oneOf", "value", "original", "unit"),
    *("min:long", "max:long", "best:long", "begins", "ends", "valid"),
    *("locator", "quote", "marking", "recordedAt", "retractedAt"),
)
LINKS: Mapping[str, tuple[str, Callable[[Record], str | None]]] = {
    "SUBJECT": ("Entity", lambda record: record.claim.subject),
    "OBJECT": ("Entity", lambda record: record.claim.object),
    "CONCEPT": ("Concept", lambda record: record.claim.concept),
    "SPEAKER": ("Entity", lambda record: record.claim.speaker),
    "SOURCE": ("Entity", lambda record: record.claim.citation.source),
    "REFINES": ("Claim", lambda record: record.claim.refines),
}
"""Each relationship of a claim: what it leads to, and to which id."""

_Row = Sequence[str]


class Neo4jGraph:
    """Entities, concepts and claims as nodes, whole."""

    media_type = "application/zip"
    suffix = ".neo4j.zip"
    keeps = (
        "every claim as a node between its ends, with stance, speaker, polarity, review, source, "
        "marking and whether it stands; entities with label, class and kinds; concepts"
    )
    loses = (
        "earlier links of attributions, the life of claims and entities, particulars of values "
        "beyond text, number and day; the bytes depend on the version of zlib"
    )

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`. The claims are read once a file."""
        vocabulary = view.vocabulary
        files: list[tuple[str, Iterable[str]]] = [
            ("README.txt", iter((README,))),
            ("schema.cypher", iter((SCHEMA,))),
            ("load.cypher", iter((LOAD,))),
            ("queries.cypher", iter((QUERIES,))),
            ("concepts.csv", _table(CONCEPT, _concepts(vocabulary))),
            ("broader.csv", _table(_header("Concept", "Concept"), _broader(vocabulary))),
            ("entities.csv", _table(ENTITY, _entities(view))),
            ("claims.csv", _table(CLAIM, _claims(view))),
        ]
        files += [
            (f"{type.lower()}.csv", _table(_header("Claim", to), _links(view, type, of)))
            for type, (to, of) in LINKS.items()
        ]
        yield from zipped(files)


def _header(start: str, end: str) -> tuple[str, str, str]:
    return (f":START_ID({start})", f":END_ID({end})", ":TYPE")


_QUOTED = re.compile(r'[",\r\n]')
"""What has its field put in quotes."""
_ESCAPING = re.compile(r'\\{2,}|\\(?="|\Z)')
"""Backslashes that would be read as an escape of what comes next; others stand for themselves."""


def _table(columns: Sequence[str], rows: Iterable[_Row]) -> Iterator[str]:
    """A table as both ways in read it."""
    return csv_text(columns, (tuple(map(_escaped, row)) for row in rows))


def _escaped(cell: str) -> str:
    """Only a quoted field has escapes: others keep their backslashes as they are."""
    return _ESCAPING.sub(lambda run: run[0] * 2, cell) if _QUOTED.search(cell) else cell


def _entities(view: View) -> Iterator[_Row]:
    classes = view.vocabulary.classes
    histories = view.entity_histories()
    while batch := list(islice(histories, MOST_ROWS)):
        ids = [history.entity.id for history in batch]
        replies = view.read([(Labels(), ids), (Concepts(property="kind"), ids)])
        labels = replies[Labels()]
        kinds = replies[Concepts(property="kind")]
        for history in batch:
            entity = history.entity
            codes = kinds.get(entity.id, ())
            yield (
                entity.id,
                ";".join(reversed(lineage(classes, entity.cls))),
                f"{BASE}id/{entity.id}",
                entity.cls,
                label_of(entity.id, entity.cls, labels.get(entity.id)),
                ";".join(codes),
                str(entity.marking),
                written(history.recorded_at),
            )


def _concepts(vocabulary: Vocabulary) -> Iterator[_Row]:
    for code in sorted(vocabulary.terms):
        term = vocabulary.terms[code]
        label = term.labels.get("en", code)
        yield code, "Concept", term.iri, term.scheme, label, term.comment


def _broader(vocabulary: Vocabulary) -> Iterator[_Row]:
    for code in sorted(vocabulary.terms):
        for broader in sorted(vocabulary.terms[code].broader):
            yield code, broader, "BROADER"


def _claims(view: View) -> Iterator[_Row]:
    for history in view.claim_histories():
        yield _claim(history, view.vocabulary)


def _claim(history: ClaimHistory, vocabulary: Vocabulary) -> _Row:
    record = history.record
    claim, value = record.claim, record.claim.value
    quantity = None if value is None else value.quantity
    period = None if value is None else value.period
    innermost = claim.attribution[-1] if claim.attribution else None
    return tuple(
        map(
            _cell,
            (
                claim.id,
                f"Claim;{claim_label(claim.predicate, vocabulary)}",
                f"{BASE}claim/{claim.id}",
                claim.predicate,
                f"not: {claim.predicate}" if claim.negated else claim.predicate,
                claim.negated,
                history.standing,
                claim.stance.value,
                None if innermost is None else innermost.act,
                record.review.value,
                one_of(claim),
                None if value is None else value.text,
                None if value is None else value.original,
                None if quantity is None else quantity.unit,
                None if quantity is None else quantity.min,
                None if quantity is None else quantity.max,
                None if quantity is None else quantity.best,
                None if period is None else period.earliest_begin,
                None if period is None else period.latest_end,
                None if claim.valid is None else claim.valid.edtf,
                claim.citation.locator,
                claim.citation.quote,
                record.marking,
                written(record.recorded_at),
                None if record.retracted_at is None else written(record.retracted_at),
            ),
        )
    )


def claim_label(predicate: str, vocabulary: Vocabulary) -> str:
    """The label of the claims of a property; never that of an entity or a concept."""
    name = vocabulary.properties[predicate].name
    label = f"{name[0].upper()}{name[1:]}"
    taken = label in vocabulary.classes or label in ("Claim", "Concept")
    return f"{label}Claim" if taken else label


def _links(view: View, type: str, of: Callable[[Record], str | None]) -> Iterator[_Row]:
    for history in view.claim_histories():
        end = of(history.record)
        if end is not None:
            yield history.record.claim.id, end, type


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
