"""What goes out under a profile, told anew: with ids, times and words that lead nowhere.

An entity's id is an HMAC (RFC 2104, SHA-256) of its id in the store, under a key that is made for
one export and kept nowhere: the same entity has one id inside a file, and nobody who has two files
can tell which of their ids belong together. A claim gets an origin of its own in the same way, and
its id is, as ever, the hash of all that it says, that origin included. Ids of entities and origins
begin with `REDACTED`, so that a file of any format says that it is no whole export. Everything
that sorts by id then sorts by chance.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace

from graph.claims.claim import (
    BY_SOFTWARE,
    REDACTED,
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Particular,
    Review,
    hashed_bytes,
    make_claim,
)
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.release.profiles.holding_back import HeldBack
from graph.release.profiles.told_dates import LEFT_OUT, told
from graph.views.either_or import ONE_OF
from graph.views.view import Change, ClaimHistory, EntityHistory, Record, View

LENGTH = 26
"""Of ids of entities and of origins."""


class Pseudonyms:
    """New ids for one export.

    Args:
        key: at least 32 random bytes, used for nothing else.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._entities: dict[str, str] = {}

    def entity(self, id: str) -> str:
        new = self._entities.get(id)
        if new is None:
            new = self._entities[id] = self._new("entity", id)
        return new

    def origin(self, claim: str) -> str:
        """Of a claim, by its id: which sheet brought it is nobody's business."""
        return self._new("origin", claim)

    def choice(self, name: str) -> str:
        """What claims have in common of which one is so."""
        return self._new("choice", name)

    def _new(self, what: str, id: str) -> str:
        mac = hmac.digest(self._key, f"{what} {id}".encode(), "sha256")
        return f"{REDACTED}{hashed_bytes(mac)}"[:LENGTH]


class Rewriting:
    """Tells entities and claims anew.

    Args:
        view: the one that they are of.
        at: the record time of everything, in microseconds since 1970.
        changed: called with a word for each thing that is told otherwise than it was, and the
            property.
    """

    def __init__(
        self,
        view: View,
        decisions: HeldBack,
        pseudonyms: Pseudonyms,
        at: int,
        changed: Callable[[str, str], None],
    ) -> None:
        self._decisions, self._pseudonyms, self._at = decisions, pseudonyms, at
        self._view, self._profile, self._changed = view, decisions.profile, changed
        self._coarser_ids: dict[str, str] = {}
        """New ids of claims that others refine, by their old ones."""

    def entity(self, history: EntityHistory) -> EntityHistory:
        """An entity under its new id; its life stays behind."""
        entity = history.entity
        new = Entity(id=self._pseudonyms.entity(entity.id), cls=entity.cls, marking=entity.marking)
        return EntityHistory(new, self._at, ())

    def claim(self, history: ClaimHistory) -> ClaimHistory:
        """A claim that goes out, under its new id; of its life only how it was reviewed."""
        record = history.record
        claim = self._told(record.claim, record.marking, self._refined(record.claim.id))
        return ClaimHistory(
            Record(
                claim=claim,
                recorded_at=self._at,
                review=record.review,
                retracted_at=None,
                marking=record.marking,
                classes=self._classes(record, claim),
            ),
            self._life(record.review),
        )

    def _life(self, review: Review) -> tuple[Change, ...]:
        if review is Review.PROPOSED:
            return ()
        before = Review.PROPOSED.value
        return (Change("reviewed", self._at, LEFT_OUT, LEFT_OUT, before, review.value, None),)

    def _classes(self, record: Record, claim: Claim) -> dict[str, str]:
        known = {self._pseudonyms.entity(id): cls for id, cls in record.classes.items()}
        return {id: known.get(id, "Place") for id in claim.names}  # a region may be new to it

    def _told(self, claim: Claim, marking: Marking, refines: str | None) -> Claim:
        new, predicate = self._pseudonyms.entity, claim.predicate
        object_ = claim.object
        region = self._decisions.region(claim)
        if region is not None:
            object_ = region
            self._changed("place told coarsely", predicate)
        if claim.citation.locator is not None:
            self._changed("locator left out", predicate)
        if claim.citation.quote is not None:
            self._changed("quote left out", predicate)
        return make_claim(
            origin=self._pseudonyms.origin(claim.id),
            subject=new(claim.subject),
            predicate=predicate,
            object=None if object_ is None else new(object_),
            concept=claim.concept,
            value=None if claim.value is None else self._literal(predicate, claim.value),
            negated=claim.negated,
            attribution=tuple(
                Attribution(
                    actor=new(link.actor), act=link.act, on=self._period(link.on, predicate)
                )
                for link in claim.attribution
            ),
            stance=claim.stance,
            valid=self._period(claim.valid, predicate),
            refines=refines,
            particulars=tuple(self._particulars(claim)),
            citation=Citation(source=new(claim.citation.source)),
            marking=marking,
        )

    def _particulars(self, claim: Claim) -> Iterator[Particular]:
        """What qualifies a claim: concepts and counts stay, and so does that it is one of several;
        what somebody worded stays behind."""
        for one in claim.particulars:
            if one.value is None:
                yield one
            elif one.property == ONE_OF:
                name = self._pseudonyms.choice(one.value.text)
                yield replace(one, value=Literal(datatype="text", text=name))
            elif one.property == BY_SOFTWARE:
                yield replace(one, value=Literal(datatype="text", text="a program"))
            elif one.value.quantity is not None:
                yield replace(one, value=self._literal(claim.predicate, one.value))
            else:
                self._changed(f"{one.property} left out", claim.predicate)

    def _refined(self, id: str) -> str | None:
        """The new id of the nearest coarser claim that goes out, which is a hash of what that
        claim says; so it has to be told first, and those that it refines before it."""
        line, at = [], self._coarser(id)
        while at is not None and at not in self._coarser_ids:
            line.append(at)
            at = self._coarser(at)
        known = self._view.records(line) if line else {}
        quiet = Rewriting(self._view, self._decisions, self._pseudonyms, self._at, _unheard)
        for old in reversed(line):
            coarser = self._coarser(old)
            new = None if coarser is None else self._coarser_ids[coarser]
            self._coarser_ids[old] = quiet._told(known[old].claim, known[old].marking, new).id
        nearest = self._coarser(id)
        return None if nearest is None else self._coarser_ids[nearest]

    def _coarser(self, id: str) -> str | None:
        """The nearest coarser claim that goes out."""
        coarser = self._decisions.survey.coarser
        found = coarser.get(id)
        while found is not None and found in self._decisions.lost:
            found = coarser.get(found)
        return found

    # -------------------------------------------------------------------------------- values

    def _literal(self, predicate: str, value: Literal) -> Literal:
        if value.original is not None:
            self._changed("original form left out", predicate)
        plain = replace(value, original=None)
        if value.period is not None:
            period = self._period(value.period, predicate, own=True)
            return replace(plain, text=str(period), period=period)
        if value.quantity is not None:
            quantity = self._quantity(value.quantity, predicate)
            return replace(plain, text=str(quantity), quantity=quantity)
        return plain

    def _period(self, period: Period | None, predicate: str, *, own: bool = False) -> Period | None:
        """A date of a claim; `own`: what it states and not when it held or was said."""
        if period is None:
            return None
        detail = self._profile.detail(predicate) if own else self._profile.date
        new = told(period, detail)
        if new.edtf != period.edtf:
            self._changed(f"date told by {detail}", predicate)
        if period.as_found is not None or period.inferred is not None:
            self._changed("words of a date left out", predicate)
        return new

    def _quantity(self, quantity: Quantity, predicate: str) -> Quantity:
        if quantity.as_found is not None:
            self._changed("words of a count left out", predicate)
        qualifier = self._decisions.texts.qualifier(quantity.qualifier)
        return replace(quantity, as_found=None, qualifier=qualifier)


def _unheard(what: str, predicate: str) -> None:
    """Nobody counts what is told to compute an id."""
