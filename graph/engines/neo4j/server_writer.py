"""One unit of work on a store in a Neo4j: what is checked, and what follows from a change.

More than 400 lines, because a unit of work is read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from graph.claims.claim import Claim, Entity, Review
from graph.claims.collector import collector_resting
from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreError
from graph.claims.marking import Marking
from graph.engines.claim_bodies import proven_bodies
from graph.engines.engine import Expunged, WriteCounts
from graph.engines.neo4j.claim_nodes import StoredClaim
from graph.engines.neo4j.loader_lookups import LoaderLookups
from graph.engines.neo4j.pending import Pending, Registered, classes_of, joined
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.restoring import restore
from graph.engines.neo4j.sending import send
from graph.views.grades import GRADED, confidence
from graph.views.view import Change, ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from graph.vocabulary.claim_rules import ClaimChecker, refusal

MOST_PENDING = 20_000
"""Entities and claims that are kept before they are sent, where no part keeps them back."""


class ServerWriter(LoaderLookups):
    """Writes inside a transaction that its caller owns; of use until that ends.

    Attributes:
        times: of a store that was restored in this unit, the record times of its units.
    """

    def __init__(
        self, pending: Pending, vocabulary: Vocabulary, unit: int, last: int, clock: int
    ) -> None:
        """
        Args:
            unit: the number of this one.
            last: the record time of the last whole unit.
        """
        super().__init__(pending)
        self._vocabulary = vocabulary
        self._checker = ClaimChecker(vocabulary)
        self.unit, self.now = unit, max(clock, last)
        pending.unit = unit
        self.times: set[int] | None = None
        self._parts = 0

    def finish(self, clock: int) -> None:
        """Send everything, and take the record time of the end."""
        with collector_resting():
            send(self._pending)
        self.now = max(self.now, clock)

    @property
    def wrote(self) -> bool:
        return self._pending.changed.wrote

    @property
    def erased(self) -> bool:
        return self._pending.changed.erased

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """One call of the protocol: done whole or not at all, so that its caller may go on."""
        before = self._pending.changed.copy()
        try:
            yield
        except BaseException:
            self._pending.changed = before
            raise
        if not self._parts and len(self._pending.changed) > MOST_PENDING:
            send(self._pending)

    def filling(self, origin: str) -> AbstractContextManager[None]:
        return nullcontext()

    @contextmanager
    def part(self) -> Iterator[None]:
        if not self._parts:
            send(self._pending)
        self._parts += 1
        before = self._pending.changed.copy()
        try:
            yield
        except BaseException:
            self._pending.changed = before
            raise
        finally:
            self._parts -= 1

    # ------------------------------------------------------------------------- new things

    def register(self, entities: Iterable[Entity]) -> WriteCounts:
        new = already = 0
        with self._whole():
            for batch in batches(entities):
                known = self._pending.entities(entity.id for entity in batch)
                for entity in batch:
                    self._checker.cls(entity.cls, entity.id)
                    there = known.get(entity.id)
                    if there is None:
                        known[entity.id] = Registered(entity, self.unit)
                        self._pending.put_entity(known[entity.id])
                        new += 1
                    elif there.entity.cls != entity.cls:
                        raise InputError(
                            f"is registered as {there.entity.cls} already",
                            mend="mint another id for another thing",
                            record=entity.id,
                            field="class",
                            value=entity.cls,
                        )
                    else:
                        already += 1
            self._touch(new)
        return WriteCounts(new, already)

    def record(self, claims: Iterable[Claim]) -> WriteCounts:
        new = already = 0
        with collector_resting(), self._whole():
            for batch in batches(claims):
                kept = self._record(batch)
                new += kept
                already += len(batch) - kept
            self._touch(new)
        return WriteCounts(new, already)

    def _record(self, batch: list[Claim]) -> int:
        """Record those that are not there yet; how many they are."""
        pending = self._pending
        there = pending.there(claim.id for claim in batch)
        claims = list({c.id: c for c in reversed(batch) if c.id not in there}.values())[::-1]
        named = [claim.names for claim in claims]
        entities = pending.entities({id for names in named for id in names})
        refined = pending.claims({c.refines for c in claims if c.refines is not None})
        for claim, names in zip(claims, named, strict=True):
            for id in names:
                if id not in entities:
                    raise refusal(
                        claim, "names an entity that is not registered", "register it first", id
                    )
            subject, object = claim.subject, claim.object
            self._checker.claim(
                claim,
                entities[subject].entity.cls,
                None if object is None else entities[object].entity.cls,
            )
        proven = proven_bodies(claims, pending.replaced)
        for claim, names, body in zip(claims, named, proven.bodies, strict=True):
            marking = joined(claim.marking, (entities[id] for id in names))
            if claim.refines is not None:
                coarse = refined.get(claim.refines) or pending.changed.claims.get(claim.refines)
                if coarse is None:
                    raise refusal(
                        claim,
                        "refines a claim that is not there",
                        "record the coarse one first",
                        claim.refines,
                    )
                marking = marking.join(coarse.marking)
            _check_number(claim)
            classes = classes_of(names, entities)
            pending.put_claim(StoredClaim(claim, body, classes, self.unit, marking))
        return len(claims)

    def restore(self, entities: Iterable[EntityHistory], claims: Iterable[ClaimHistory]) -> None:
        if not self.is_empty():
            raise StoreError("the store is not empty; restore into a new one")
        self._pending.unit = None
        self.times = restore(self._pending, entities, claims)
        # Its units are those of the histories: this one has nothing of its own yet.
        last = max(self.times, default=0)
        self.unit, self.now = last + 1, max(self.now, last)
        self._pending.unit = self.unit

    def is_empty(self) -> bool:
        if self._pending.changed.entities:
            return False
        gone = sorted(self._pending.changed.gone_entities)
        return not self._pending.ask(
            f"MATCH (e:{self._pending.names.entity}) WHERE NOT e.id IN $gone RETURN 1 LIMIT 1",
            gone=gone,
        )

    # ---------------------------------------------------------------------------- changes

    def review(self, ids: Iterable[str], to: Review, decided: Decided) -> int:
        count = 0
        with self._whole():
            for id in self._existing(ids):
                told = self._pending.changed.claims.get(id) or self._held[id]
                said = Change.made("reviewed", self.unit, decided, told.review.value, to.value)
                if not _has(told.changes, said):
                    self._append(told, said)
                    count += 1
            self._touch(count)
        return count

    def grade(self, grades: Mapping[str, str | None], decided: Decided) -> int:
        count = 0
        with self._whole():
            for id in self._existing(grades):
                told, after = self._pending.changed.claims.get(id) or self._held[id], grades[id]
                before = confidence(told.changes)
                if after != before:
                    self._append(told, Change.made(GRADED, self.unit, decided, before, after))
                    count += 1
            self._touch(count)
        return count

    def retract(self, ids: Iterable[str], decided: Decided) -> int:
        return self._turn(ids, Change.made("retracted", self.unit, decided, None, None))

    def reinstate(self, ids: Iterable[str], decided: Decided) -> int:
        return self._turn(ids, Change.made("reinstated", self.unit, decided, None, None))

    def _turn(self, ids: Iterable[str], said: Change) -> int:
        count = 0
        with self._whole():
            for id in self._existing(ids):
                told = self._pending.changed.claims.get(id) or self._held[id]
                if (told.retracted is not None) != (said.kind == "retracted"):
                    self._append(told, said)
                    count += 1
            self._touch(count)
        return count

    def remark(
        self,
        markings: Mapping[str, Marking],
        decided: Decided,
        *,
        rules: str | None = None,
    ) -> int:
        changed: list[str] = []
        with self._whole():
            for id in self._existing(markings):
                told = self._held[id]
                was, marking = str(told.claim.marking), markings[id]
                said = Change.made("remarked", self.unit, decided, was, str(marking), rules)
                if _is_news(told.changes, said):
                    claim = replace(told.claim, marking=marking)
                    self._append(replace(told, claim=claim), said)
                    changed.append(id)
            self._pending.settle(changed)
            self._touch(len(changed))
        return len(changed)

    def remark_entities(
        self,
        markings: Mapping[str, Marking],
        decided: Decided,
        *,
        rules: str | None = None,
    ) -> int:
        changed: list[str] = []
        with self._whole():
            known = self._pending.entities(markings)
            for id, marking in markings.items():
                one = known.get(id)
                if one is None:
                    raise InputError("no entity has this id", mend="register it first", record=id)
                was = str(one.entity.marking)
                said = Change.made("remarked", self.unit, decided, was, str(marking), rules)
                if _is_news(one.changes, said):
                    entity = replace(one.entity, marking=marking)
                    changes = (*one.changes, said)
                    self._pending.put_entity(replace(one, entity=entity, changes=changes))
                    changed.append(id)
            self._pending.settle(self._pending.naming(changed))
            self._touch(len(changed))
        return len(changed)

    def came(self, times: Mapping[str, str], decided: Decided) -> int:
        count = 0
        with self._whole():
            entities = self._pending.entities(times)
            claims = self._pending.claims(id for id in times if id not in entities)
            for id, time in times.items():
                one = entities.get(id) or claims.get(id)
                if one is None:
                    raise InputError(
                        "no claim or entity has this id", mend="record it first", record=id
                    )
                if any(c.kind == "imported" and c.after == time for c in one.changes):
                    continue
                said = Change.made("imported", self.unit, decided, None, time)
                if isinstance(one, Registered):
                    self._pending.put_entity(replace(one, changes=(*one.changes, said)))
                else:
                    self._append(one, said)
                count += 1
            self._touch(count)
        return count

    def expunge(
        self,
        claims: Iterable[str],
        entities: Iterable[str],
        decided: Decided,
        *,
        tombstones: Iterable[bytes],
    ) -> Expunged:
        with self._whole():
            pending, changed = self._pending, self._pending.changed
            going = set(self._existing(dict.fromkeys(claims)))
            leaving = list(dict.fromkeys(entities))
            known = pending.entities(leaving)
            for id in leaving:
                if id not in known:
                    raise InputError("no entity has this id", mend="leave it out", record=id)
            for id in sorted(going):
                staying = pending.refining([id]) - going
                if staying:
                    raise InputError(
                        f"is refined by {len(staying)} of the claims that would stay",
                        mend="remove those with it",
                        record=id,
                    )
            for id in leaving:
                if pending.naming([id]) - going:
                    raise InputError(
                        "is named by claims that would stay",
                        mend="remove those with it",
                        record=id,
                    )
            for id in going:
                changed.claims.pop(id, None)
            for id in leaving:
                changed.entities.pop(id, None)
            changed.erased = True
            changed.gone_claims |= going
            changed.gone_entities.update(leaving)
            gone = Expunged(len(going), len(leaving))
            changed.notes += self._notes(tombstones, decided, gone)
            self._touch(1)
        return gone

    def _notes(
        self, tombstones: Iterable[bytes], decided: Decided, gone: Expunged
    ) -> list[dict[str, Any]]:
        notes: list[dict[str, Any]] = [
            {"kind": "tombstone", "key": mac.hex()}
            for mac in dict.fromkeys(tombstones)
            if mac not in self.buried([mac])
        ]
        told = {
            "by": decided.by,
            "why": decided.why,
            "claims": gone.claims,
            "entities": gone.entities,
        }
        place = f"{self.unit:020} {len(self._pending.changed.notes):06}"
        return [*notes, {"kind": "erasure", "key": place, "at": self.now, **told}]

    # ------------------------------------------------------------------------------ inside

    def _existing(self, ids: Iterable[str]) -> list[str]:
        """Claims that have to be there, in the order given; `_held` then has their lives.

        Raises:
            InputError: one is not.
        """
        wanted = list(ids)
        self._held = self._pending.claims(wanted)
        for id in wanted:
            if id not in self._held:
                raise InputError("no claim has this id", mend="record the claim first", record=id)
        return wanted

    def _append(self, told: StoredClaim, change: Change) -> None:
        self._pending.put_claim(replace(told, changes=(*told.changes, change)))

    def _touch(self, count: int) -> None:
        """Remember that something was written."""
        self._pending.changed.wrote = self._pending.changed.wrote or bool(count)


def _has(changes: Iterable[Change], said: Change) -> bool:
    """Whether the same persons decided the same before, on that day and for that reason."""

    def key(c: Change) -> tuple[str | None, ...]:
        return c.kind, c.after, c.by, c.why, c.on, c.second

    return any(key(change) == key(said) for change in changes)


def _is_news(changes: Iterable[Change], said: Change) -> bool:
    """Whether a re-marking changes something; with a second person, whether it is new."""
    if said.second is None:
        return said.before != said.after
    return not _has(changes, said)


def _check_number(claim: Claim) -> None:
    """
    Raises:
        InputError: a number that is none.
    """
    value = claim.value
    if value is not None and value.datatype == "number":
        try:
            float(value.text)
        except ValueError:
            raise refusal(
                claim, "is no number", "write digits with a point before decimals", value.text
            ) from None
