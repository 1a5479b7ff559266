"""Which claims a format without quoting may also write as bare triples.

A bare triple has no room for who says it or how firmly, so only what stands firm becomes one
(`THRESHOLD` in words): the claim is accepted, standing and not negated; its speaker asserts it or
has verified it; it is not limited to a time; no standing claim of the view says that it is not so;
of a property that takes one value, no other standing claim gives another; it is none of several
of which only one is so. Properties that the
ontology marks as ``:onlyAsClaim`` never become one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from graph.claims.claim import Claim, Review, Stance
from graph.export.partial_view import PartialView
from graph.views.all_pages import standing
from graph.views.either_or import one_of
from graph.views.view import MOST_ROWS, ClaimHistory, ClaimQuery, Claims, Record, View, Window
from graph.vocabulary import Vocabulary

THRESHOLD = (
    "bare triples stand beside the claims only where a claim is accepted, standing, asserted or "
    "verified by its speaker, not negated, not limited to a time, contradicted by no other and "
    "none of several of which only one is so; never for involvement, victims or listings "
    "(:onlyAsClaim in the ontology)"
)

FIRM = frozenset((Stance.VERIFIED, Stance.ASSERTED))

_Said: TypeAlias = tuple[str, str, str, str | None]
"""Subject, predicate, and what is said, a text with its language."""


def with_direct(view: View) -> Iterator[tuple[ClaimHistory, bool]]:
    """Every claim of a view, by id, and whether it may be a bare triple.

    Holds a batch of claims, and what is denied: one small tuple for each standing negated claim.
    Of a part of a view no claim may be one: whether it is contested cannot be told from a part.
    """
    if isinstance(view, PartialView):
        yield from ((history, False) for history in view.claim_histories())
        return
    denied = _denied(view)
    histories = view.claim_histories()
    while batch := list(islice(histories, MOST_ROWS)):
        candidates: dict[str, Claim] = {
            history.record.claim.id: history.record.claim
            for history in batch
            if history.standing and _firm(history.record, view.vocabulary)
        }
        contested = {
            claim.id for claim in candidates.values() if _key(claim, view.vocabulary) in denied
        }
        contested |= _rivalled(view, list(candidates.values()))
        for history in batch:
            id = history.record.claim.id
            yield history, id in candidates and id not in contested


def _firm(record: Record, vocabulary: Vocabulary) -> bool:
    claim = record.claim
    return (
        record.review is Review.ACCEPTED
        and not claim.negated
        and claim.stance in FIRM
        and claim.valid is None
        and one_of(claim) is None
        and not vocabulary.properties[claim.predicate].only_as_claim
    )


def _denied(view: View) -> set[_Said]:
    """What standing claims say is not so; of concepts, narrower ones included."""
    found: set[_Said] = set()
    for record in standing(view, ClaimQuery(negated=True)):
        claim = record.claim
        if view.vocabulary.properties[claim.predicate].only_as_claim:
            continue
        if claim.concept is None:
            found.add(_key(claim, view.vocabulary))
        else:
            for code in view.vocabulary.narrower([claim.concept]):
                found.add((claim.subject, claim.predicate, code, None))
    return found


def _rivalled(view: View, claims: list[Claim]) -> set[str]:
    """Ids of those claims whose property takes one value and was given several."""
    subjects: dict[str, dict[str, list[Claim]]] = {}
    for claim in claims:
        if view.vocabulary.properties[claim.predicate].single:
            subjects.setdefault(claim.predicate, {}).setdefault(claim.subject, []).append(claim)
    first = Window(first=MOST_ROWS)
    wants = {name: Claims(predicates=((name, False),), window=first) for name in subjects}
    replies = view.read([(wants[name], list(of)) for name, of in subjects.items()])
    found: set[str] = set()
    for name, of in subjects.items():
        for subject, page in replies[wants[name]].items():
            said = {
                _key(record.claim, view.vocabulary)
                for record in page.rows
                if not record.claim.negated
            }
            if page.more or len(said) > 1:
                found.update(claim.id for claim in of[subject])
    return found


def _key(claim: Claim, vocabulary: Vocabulary) -> _Said:
    subject, said, language = claim.subject, claim.object or claim.concept, None
    if claim.value is not None:
        said, language = claim.value.text, claim.value.language
    assert said is not None
    if vocabulary.properties[claim.predicate].symmetric and said < subject:
        subject, said = said, subject
    return subject, claim.predicate, said, language
