"""Writing histories as they are into an empty store: what a copy consists of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

import apsw

from graph.claims.errors import StoreError
from graph.claims.marking import Marking
from graph.engines.claim_bodies import proven_bodies
from graph.engines.sqlite.claim_ids import claim_keys
from graph.engines.sqlite.effective_markings import Joins, settle_markings
from graph.engines.sqlite.interned import REJECTED, REVIEW_NUMBERS, Markings, Terms
from graph.engines.sqlite.keys import batches, origin_key, refine, rows
from graph.engines.sqlite.known import KnownEntities
from graph.engines.sqlite.row_digests import RowDigests
from graph.engines.sqlite.rows import INSERT_ENTITY
from graph.engines.sqlite.units import TABLES, restored_units
from graph.engines.sqlite.write.decisions_said import StoredDecisions
from graph.engines.sqlite.write.late_indexes import LateIndexes
from graph.engines.sqlite.write.late_tokens import LateTokens
from graph.engines.sqlite.write.new_claims import write_claims
from graph.engines.sqlite.write.row_shapes import Shaper
from graph.views.view import Change, ClaimHistory, EntityHistory

_DECIDING = ("reviewed", "retracted", "reinstated")
"""Changes that say whether a claim stands."""


class Restorer:
    """Restores once; each record time becomes a unit, whose number it is."""

    def __init__(
        self,
        db: apsw.Connection,
        digests: RowDigests,
        terms: Terms,
        markings: Markings,
        joins: Joins,
    ) -> None:
        self._db, self._digests, self._terms = db, digests, terms
        self._markings, self._joins = markings, joins
        self._entities = KnownEntities()
        self._shaper = Shaper(db, terms, markings, joins, self._entities)
        self._origins: dict[str, int] = {}
        self._decisions = StoredDecisions(db, digests)
        self._refining: dict[int, str] = {}
        self._times: set[int] = set()

    def restore(self, entities: Iterable[EntityHistory], claims: Iterable[ClaimHistory]) -> None:
        """Write them.

        Raises:
            StoreError: the store holds an entity already, or a claim names something that is
                not among the histories.
        """
        if self._db.execute("SELECT 1 FROM entities LIMIT 1").fetchone():
            raise StoreError("the store is not empty; restore into a new one")
        key = 1
        for some in batches(entities):
            self.write_entities(some, key)
            key += len(some)
        key = 1
        with LateIndexes(self._db) as indexes:
            for batch in batches(claims):
                indexes.expect(len(batch))
                self.write_claims(batch, key, indexes.tokens)
                indexes.take(len(batch))
                key += len(batch)
        self.finish()

    def know_earlier(self) -> str:
        """Take in the entities that are there already, of a copy that goes on, and all record
        times.

        Returns:
            The last id; empty where there is none.
        """
        last = ""
        known = rows(self._db, "SELECT key, id, class, marking FROM entities ORDER BY key")
        for key, last, cls, marking in known:
            self._entities.put(last, key, self._terms.names[cls], marking)
        for table in TABLES:
            self._times |= {at for (at,) in rows(self._db, f"SELECT DISTINCT unit FROM {table}")}
        return last

    def finish(self, refining: Mapping[int, str] | None = None) -> None:
        """Link what refines something, and make the units.

        Args:
            refining: all such claims by their keys, where not this object wrote them.
        """
        if refining is not None:
            self._refining = dict(refining)
        self._refine()
        restored_units(self._db, self._times)

    def write_entities(self, batch: Sequence[EntityHistory], first: int) -> None:
        """Write entities.

        Args:
            first: the key of the first one.
        """
        written = []
        for key, history in enumerate(batch, first):
            entity = history.entity
            marking = self._number(entity.marking)
            self._entities.put(entity.id, key, entity.cls, marking)
            cls = self._terms.classes[entity.cls]
            written.append((key, entity.id, cls, marking, history.recorded_at))
            self._seen(history.recorded_at)
        self._db.executemany(INSERT_ENTITY, written)
        self._digests.came("entities", written)
        self._write_changes(
            "entity", [(key, history.changes) for key, history in enumerate(batch, first)]
        )

    def write_claims(
        self, batch: Sequence[ClaimHistory], first: int, later: LateTokens | None
    ) -> None:
        """Write claims; those that refine others are linked by `finish`.

        Args:
            first: the key of the first one.
            later: as `graph.engines.sqlite.write.new_claims.write_claims` has it.

        Raises:
            StoreError: one names an entity that is not there.
        """
        claims = [history.record.claim for history in batch]
        try:
            columns = self._shaper.columns(claims)
        except KeyError as missing:
            id = missing.args[0]
            claim = next(claim for claim in claims if id in claim.names)
            raise StoreError(f"claim {claim.id} names an entity that is not in the copy") from None
        write_claims(
            self._db,
            self._digests,
            claims,
            proven_bodies(claims, self._terms.replaced),
            range(first, first + len(claims)),
            [self._origin(claim.origin) for claim in claims],
            columns,
            repeat(None, len(claims)),
            [history.record.recorded_at for history in batch],
            later=later,
        )
        lives = []
        changes = []
        for key, history in enumerate(batch, first):
            record = history.record
            claim = record.claim
            if claim.refines is not None:
                self._refining[key] = claim.refines
            if any(change.kind in _DECIDING for change in history.changes):
                review = REVIEW_NUMBERS[record.review]
                live = review != REJECTED and record.retracted_at is None
                lives.append((review, record.retracted_at, live, key))
            changes.append((key, history.changes))
            self._seen(record.recorded_at)
        self._db.executemany(
            "UPDATE claims SET review = ?, retracted = ?, live = ? WHERE key = ?", lives
        )
        self._write_changes("claim", changes)

    def _write_changes(self, what: str, histories: Iterable[tuple[int, Sequence[Change]]]) -> None:
        all_ = [(key, change.at, change) for key, changes in histories for change in changes]
        self._decisions.append(what, all_)
        for _, at, _ in all_:
            self._seen(at)

    def _refine(self) -> None:
        """Link the finer claims, coarse ones first, and settle what binds them."""
        keys = claim_keys(self._db, self._refining.values())
        waiting = dict(self._refining)

        def link(fine: int) -> None:
            chain = [fine]
            while (coarse := keys.get(waiting[chain[-1]])) in waiting:
                chain.append(coarse)
            for key in reversed(chain):
                id = waiting.pop(key)
                if id not in keys:
                    raise StoreError(f"claim {id}, which another one refines, is not in the copy")
                refine(self._db, keys[id], key)
                self._db.execute("UPDATE claims SET refines = ? WHERE key = ?", (keys[id], key))

        while waiting:
            link(next(iter(waiting)))
        settle_markings(self._db, self._joins, claims=self._refining)

    def _number(self, marking: Marking) -> int:
        return self._markings.number(self._db, marking)

    def _origin(self, id: str) -> int:
        key = self._origins.get(id)
        if key is None:
            key = self._origins[id] = origin_key(self._db, id)
        return key

    def _seen(self, at: int) -> None:
        self._times.add(at)
