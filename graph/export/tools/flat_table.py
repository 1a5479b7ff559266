"""One table that a person reads: a row a standing claim, with names beside ids.

Who is said to have done what to whom, when and where, on whose word and how firmly; whether others
say otherwise; in which document and line. What the tables of the law say is left out unless asked
for: it is not what anybody coded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from graph.claims.claim import Claim
from graph.claims.period import Period
from graph.claims.record_times import canonical
from graph.duties.law.law_claims import ORIGIN
from graph.export.tools.network import times_of
from graph.ledger.taking_back import taken_back_by
from graph.views.all_pages import all_claims, standing
from graph.views.either_or import one_of
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import (
    MOST_ROWS,
    ClaimQuery,
    Labels,
    Record,
    Relations,
    View,
    Window,
)
from graph.vocabulary import Vocabulary

COLUMNS = (
    *("who", "what", "whom", "when", "where"),
    *("on_whose_word", "how_firmly", "denied", "contested", "taken_back", "one_of", "review"),
    *("source", "line", "quote", "marking", "recorded_at"),
    *("who_class", "who_id", "whom_id", "speaker_id", "source_id", "claim_id"),
)
"""What a row has, in order. `denied`: the speaker says that it is not so. `taken_back`: the
speaker, or the publisher of the document, took it back. `one_of`: of rows that have the same only
one is so."""

_Key = tuple[str, str, str, str | None]


def flat_rows(view: View, *, law: bool) -> Iterator[tuple[object, ...]]:
    """A row for each standing claim, by claim id.

    Args:
        law: also for what the tables of the law say.
    """
    denied = {
        key
        for record in standing(view, ClaimQuery(negated=True))
        for key in _keys(record.claim, view.vocabulary)
    }
    records = (
        record for record in standing(view, ClaimQuery()) if law or record.claim.origin != ORIGIN
    )
    while batch := list(islice(records, MOST_ROWS)):
        yield from _rows(view, batch, denied)


def _rows(view: View, batch: Sequence[Record], denied: set[_Key]) -> Iterator[tuple[object, ...]]:
    classes = {id: cls for record in batch for id, cls in record.classes.items()}
    events = list(dict.fromkeys(id for id, cls in classes.items() if cls == "Event"))
    at = Relations(property="place", window=Window(first=MOST_ROWS), detail=False)
    found = read_one(view, at, events)
    places = {event: [row.to for row in found[event].rows] for event in events}
    known = {**classes, **{to.id: to.cls for rows in places.values() for to in rows}}
    labels = read_one(view, Labels(), list(known))
    names = {id: label_of(id, cls, labels.get(id)) for id, cls in known.items()}
    times = times_of(view, classes)
    against = _affirmed(view, [record.claim for record in batch if record.claim.negated])
    takers = taken_back_by(view, batch)
    off = {record.claim.id for record, by in zip(batch, takers, strict=True) if by}
    for record in batch:
        claim = record.claim
        contested = (
            claim.id in against
            if claim.negated
            else not denied.isdisjoint(_keys(claim, view.vocabulary)[:1])
        )
        when = claim.valid or times.get(claim.subject)
        yield (
            names[claim.subject],
            f"not: {claim.predicate}" if claim.negated else claim.predicate,
            _said(claim, names, view.vocabulary),
            _words(when),
            "; ".join(names[to.id] for to in places.get(claim.subject, ())),
            ", ".join(
                f"{names[link.actor]} {view.vocabulary.terms[link.act].labels['en']}"
                for link in claim.attribution
            ),
            claim.stance.value,
            "yes" if claim.negated else "no",
            "yes" if contested else "no",
            "yes" if claim.id in off else "no",
            one_of(claim),
            record.review.value,
            names[claim.citation.source],
            claim.citation.locator,
            claim.citation.quote,
            str(record.marking),
            canonical(record.recorded_at),
            *(record.classes[claim.subject], claim.subject, claim.object),
            *(claim.speaker, claim.citation.source, claim.id),
        )


def _keys(claim: Claim, vocabulary: Vocabulary) -> list[_Key]:
    """What a claim says; behind it what a denial of it denies, too: narrower concepts."""
    said, language = claim.object or claim.concept, None
    if claim.value is not None:
        said, language = claim.value.text, claim.value.language
    assert said is not None
    subject = claim.subject
    if claim.object is not None and vocabulary.properties[claim.predicate].symmetric:
        subject, said = sorted((subject, said))
    first = (subject, claim.predicate, said, language)
    if claim.concept is None:
        return [first]
    narrower = sorted(vocabulary.narrower([claim.concept]) - {claim.concept})
    return [first, *((subject, claim.predicate, code, language) for code in narrower)]


def _affirmed(view: View, denials: Sequence[Claim]) -> set[str]:
    """Ids of those denials of which a standing claim says the opposite."""
    ways: dict[str, dict[str, None]] = {}
    for claim in denials:
        symmetric = view.vocabulary.properties[claim.predicate].symmetric
        ends = [claim.subject, *([claim.object] if symmetric and claim.object else [])]
        ways.setdefault(claim.predicate, {}).update(dict.fromkeys(ends))
    found: set[_Key] = set()
    for predicate, subjects in ways.items():
        for records in all_claims(view, ((predicate, False),), list(subjects)).values():
            for record in records:
                if not record.claim.negated:
                    found.add(_keys(record.claim, view.vocabulary)[0])
    return {claim.id for claim in denials if not found.isdisjoint(_keys(claim, view.vocabulary))}


def _said(claim: Claim, names: Mapping[str, str], vocabulary: Vocabulary) -> str:
    if claim.object is not None:
        return names[claim.object]
    if claim.concept is not None:
        return vocabulary.terms[claim.concept].labels["en"]
    value = claim.value
    assert value is not None
    if value.period is not None:
        return _words(value.period) or ""
    words = value.quantity.as_found if value.quantity is not None else None
    return f"{value.text} (“{words}”)" if words else value.text


def _words(period: Period | None) -> str | None:
    if period is None:
        return None
    words = f"“{period.as_found}”" if period.as_found else ""
    return f"{period.edtf} ({words})" if period.edtf and words else period.edtf or words
