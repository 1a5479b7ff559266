"""Tables (RFC 4180) in a zip: for spreadsheets and statistics.

One to read, `to-read.csv` (see `graph.export.tools.flat_table`), and five that join by id:
`entities.csv`, `claims.csv` (one row a claim, standing or not, with stance, innermost speaker and
polarity), `attributions.csv` (the whole chain), `particulars.csv` (what qualifies claims) and
`changes.csv`. A spreadsheet takes a cell that begins with = + - or @ for a formula and runs it:
such texts have an apostrophe in front. The zip is written as it is read, and carries no time of its
own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from graph.claims.period import Period
from graph.claims.record_times import canonical
from graph.export.tools.flat_table import COLUMNS as FLAT
from graph.export.tools.flat_table import flat_rows
from graph.export.tools.zip_pieces import csv_text, zipped
from graph.ledger.taking_back import taken_back_by
from graph.views.grades import confidence
from graph.views.shown_labels import label_of
from graph.views.view import MOST_ROWS, Change, ClaimHistory, Concepts, Labels, View

_PERIOD = ("edtf", "as_found", "inferred", "calendar", "stated")
_DAYS = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
_COUNT = ("unit", "min", "max", "best", "qualifier", "as_found")
_POINT = ("latitude", "longitude", "precision", "metres")
_CHANGE = ("kind", "at", "by", "why", "before", "after", "on", "second", "rules")
ENTITY_COLUMNS = ("id", "class", "label", "kinds", "marking", "recorded_at")
CLAIM_COLUMNS = (
    *("id", "origin", "subject", "predicate", "negated", "object", "concept"),
    *("datatype", "text", "original", "language"),
    *(f"value_{name}" for name in (*_PERIOD, *_DAYS)),
    *(f"count_{name}" for name in _COUNT),
    *(f"point_{name}" for name in _POINT),
    *("stance", "speaker", "act"),
    *(f"valid_{name}" for name in (*_PERIOD, *_DAYS)),
    *("source", "locator", "quote", "refines", "standing", "review", "confidence"),
    "taken_back",
    *("marking", "written_marking", "recorded_at", "retracted_at"),
)
ATTRIBUTION_COLUMNS = (
    *("claim", "position", "actor", "act"),
    *(f"on_{name}" for name in (*_PERIOD, *_DAYS)),
)
PARTICULAR_COLUMNS = (
    *("claim", "position", "property", "concept", "datatype", "text", "original", "language"),
    *(f"count_{name}" for name in _COUNT),
)
CHANGE_COLUMNS = ("of", "position", *_CHANGE)
README = """\
Each row of claims.csv is what somebody says, with stance and speaker; negated: the speaker says
that it is not so. No row is a finding. Rejected and retracted claims are there, too: see standing,
review and retracted_at; taken_back: the speaker, or the publisher of the document, took it back,
and it is still a claim. Record times are in UTC. An apostrophe in front of = + - or @ keeps
spreadsheets from running the text as a formula; take it off to have the text. to-read.csv has one
row a standing claim with names beside ids, of what was coded; who = what the claim is about.
"""

RUN_AS_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would run, and what looks as if it had been kept from that: an apostrophe is
put in front of both, so that it can be taken off again."""


@dataclass(frozen=True)
class Csv:
    """Entities and claims as tables, whole."""

    bom: bool = False
    """With the mark by which Excel knows UTF-8 at the head of each table."""
    law: bool = False
    """With what the tables of the law say in the table to read."""

    media_type = "application/zip"
    suffix = ".csv.zip"
    keeps = (
        "everything, as five tables in a zip that join by id: entities, claims, attributions, "
        "particulars, changes; and one to read, with names beside ids, of what was coded (--law: "
        "of the law, too)"
    )
    loses = (
        "nothing but this: an apostrophe stands in front of texts that a spreadsheet would run, "
        "and the bytes depend on the version of zlib"
    )

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        mark = "\ufeff" if self.bom else ""
        tables = {
            "to-read.csv": _table(FLAT, flat_rows(view, law=self.law)),
            "entities.csv": _table(ENTITY_COLUMNS, _entities(view)),
            "claims.csv": _table(CLAIM_COLUMNS, _claims(view)),
            "attributions.csv": _table(ATTRIBUTION_COLUMNS, _attributions(view)),
            "particulars.csv": _table(PARTICULAR_COLUMNS, _particulars(view)),
            "changes.csv": _table(CHANGE_COLUMNS, _changes(view)),
        }
        return zipped(
            [
                ("README.txt", iter((README,))),
                *((name, chain((mark,), texts)) for name, texts in tables.items()),
            ]
        )


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table as text, each cell as a spreadsheet may open it."""
    return csv_text(columns, ([_cell(value) for value in row] for row in rows))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"'{text}" if RUN_AS_FORMULA.match(text) else text


def _entities(view: View) -> Iterator[Sequence[object]]:
    histories = view.entity_histories()
    while batch := list(islice(histories, MOST_ROWS)):
        ids = [history.entity.id for history in batch]
        replies = view.read([(Labels(), ids), (Concepts(property="kind"), ids)])
        labels = replies[Labels()]
        kinds = replies[Concepts(property="kind")]
        for entity, recorded_at, _ in batch:
            codes = kinds.get(entity.id, ())
            label = label_of(entity.id, entity.cls, labels.get(entity.id))
            yield (
                entity.id,
                entity.cls,
                label,
                " ".join(codes),
                entity.marking,
                canonical(recorded_at),
            )


def _claims(view: View) -> Iterator[Sequence[object]]:
    histories = view.claim_histories()
    while batch := list(islice(histories, MOST_ROWS)):
        takers = taken_back_by(view, [history.record for history in batch])
        for history, by in zip(batch, takers, strict=True):
            yield _claim(history, taken_back=bool(by))


def _claim(history: ClaimHistory, *, taken_back: bool) -> Sequence[object]:
    record = history.record
    claim, value = record.claim, record.claim.value
    innermost = claim.attribution[-1] if claim.attribution else None
    return (
        *(claim.id, claim.origin, claim.subject, claim.predicate, claim.negated),
        *(claim.object, claim.concept),
        *_parts(value, ("datatype", "text", "original", "language")),
        *_period(None if value is None else value.period),
        *_parts(None if value is None else value.quantity, _COUNT),
        *_parts(None if value is None else value.point, _POINT),
        *(claim.stance, claim.speaker, innermost and innermost.act),
        *_period(claim.valid),
        *(claim.citation.source, claim.citation.locator, claim.citation.quote, claim.refines),
        *(history.standing, record.review, confidence(history.changes), taken_back),
        *(record.marking, claim.marking),
        *(canonical(record.recorded_at), _time(record.retracted_at)),
    )


def _attributions(view: View) -> Iterator[Sequence[object]]:
    for history in view.claim_histories():
        claim = history.record.claim
        for position, link in enumerate(claim.attribution, start=1):
            yield claim.id, position, link.actor, link.act, *_period(link.on)


def _particulars(view: View) -> Iterator[Sequence[object]]:
    for history in view.claim_histories():
        claim = history.record.claim
        for position, one in enumerate(claim.particulars, start=1):
            yield (
                *(claim.id, position, one.property, one.concept),
                *_parts(one.value, ("datatype", "text", "original", "language")),
                *_parts(None if one.value is None else one.value.quantity, _COUNT),
            )


def _changes(view: View) -> Iterator[Sequence[object]]:
    for registered in view.entity_histories():
        yield from _rows(registered.entity.id, registered.changes)
    for claimed in view.claim_histories():
        yield from _rows(claimed.record.claim.id, claimed.changes)


def _rows(id: str, changes: Sequence[Change]) -> Iterator[Sequence[object]]:
    for position, change in enumerate(changes, start=1):
        yield id, position, change.kind, canonical(change.at), *_parts(change, _CHANGE[2:])


def _time(at: int | None) -> str | None:
    return None if at is None else canonical(at)


def _period(period: Period | None) -> tuple[object, ...]:
    return _parts(period, (*_PERIOD, *_DAYS))


def _parts(whole: object, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(None if whole is None else getattr(whole, name) for name in names)
