"""One unit of work on the file: what is checked, and everything that follows from a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager, nullcontext

import apsw

from graph.claims.claim import Claim, Entity, Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreError
from graph.claims.marking import Marking
from graph.engines.engine import Expunged, WriteCounts
from graph.engines.sqlite.effective_markings import Joins, settle_markings
from graph.engines.sqlite.interned import (
    REJECTED,
    REVIEW_NUMBERS,
    REVIEWS,
    Markings,
    Terms,
)
from graph.engines.sqlite.keys import batches, next_key
from graph.engines.sqlite.known import KnownEntities
from graph.engines.sqlite.row_digests import RowDigests
from graph.engines.sqlite.rows import INSERT_ENTITY, Cell
from graph.engines.sqlite.units import end_unit, last_unit
from graph.engines.sqlite.write.decisions_said import StoredDecisions
from graph.engines.sqlite.write.expunger import Expunging, bury
from graph.engines.sqlite.write.first_load import first_load
from graph.engines.sqlite.write.holdings import Holdings
from graph.engines.sqlite.write.late_indexes import LateIndexes, unlinked
from graph.engines.sqlite.write.recorder import Recorder
from graph.engines.sqlite.write.restorer import Restorer
from graph.engines.sqlite.write.row_shapes import Shaper
from graph.engines.sqlite.write.steps import WholeSteps
from graph.views.grades import GRADED
from graph.views.view import Change, ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from graph.vocabulary.claim_rules import ClaimChecker


class SqliteWriter(Holdings):
    """Writes inside a transaction that its caller owns; of use until that ends."""

    def __init__(
        self,
        db: apsw.Connection,
        vocabulary: Vocabulary,
        terms: Terms,
        digests: RowDigests,
        clock: int,
    ) -> None:
        super().__init__(db, terms)
        self._digests, self._vocabulary = digests, vocabulary
        self._checker = ClaimChecker(vocabulary)
        self._steps, self._restored = WholeSteps(db), False
        self._begin(clock)

    def _begin(self, clock: int) -> None:
        """Take the number behind the last unit's."""
        self._know_nothing()
        number, at = last_unit(self._db)
        self._unit, self.now, self._wrote = number + 1, max(clock, at), False

    def finish(self, clock: int) -> bool:
        """Give the unit its record time, where anything was written.

        Returns:
            Whether the store is another than before.
        """
        if self._wrote:
            self.now = max(self.now, clock)
            end_unit(self._db, self._unit, self.now)
        return self._wrote or self._restored

    def _know_nothing(self) -> None:
        """Start afresh with what is kept in memory of the store."""
        self._markings = Markings()
        self._markings.refresh(self._db)
        self._joins = Joins(self._db, self._markings)
        self._entities = KnownEntities()
        self._shaper = Shaper(
            *(self._db, self._terms, self._markings, self._joins, self._entities),
            check=self._checker.claim,
        )
        self._decisions = StoredDecisions(self._db, self._digests)
        self._absent = set()
        self._recorded.forget()
        if self._first_load is not None:
            self._first_load.forget()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """One call of the protocol: done whole or not at all, so that its caller may go on.

        Raises:
            StoreError: the unit is over already: an earlier call found no room.
        """
        if not self._db.in_transaction:
            raise StoreError("nothing of this unit of work was kept; start another one")
        seen, step = [*self._digests.seen], self._steps.begin()
        try:
            yield
        except BaseException:
            # A full disk undoes the whole transaction, this step included.
            if self._db.in_transaction:
                self._steps.undo(step)
                self._digests.seen = seen
                self._know_nothing()
                if self._first_load is not None:
                    self._first_load.undo()
            raise
        self._steps.end(step)

    @contextmanager
    def part(self) -> Iterator[None]:
        wrote = self._wrote
        if self._first_load is not None:
            # Its parts have little in common, and there may be very many.
            self._entities.numbers.clear()
            self._first_load.begin_part()
        try:
            with self._whole():
                yield
        except BaseException:
            self._wrote = wrote
            raise
        finally:
            if self._first_load is not None:
                self._first_load.forget()

    @contextmanager
    def filling(self, origin: str) -> Iterator[None]:
        there = self._says(origin)  # then each claim has to be looked for
        self._steps.are_behind_something()
        with nullcontext() if there else first_load(self._db, origin) as self._first_load:
            yield
        self._first_load = None

    # ------------------------------------------------------------------------- new things

    def register(self, entities: Iterable[Entity]) -> WriteCounts:
        new = already = 0
        with self._whole():
            for batch in batches(entities):
                self._know(entity.id for entity in batch)
                rows: list[tuple[Cell, ...]] = []
                key = next_key(self._db, "entities")
                for entity in batch:
                    self._checker.cls(entity.cls, entity.id)
                    known = self._entities.get(entity.id)
                    if known is None:
                        marking = self._markings.number(self._db, entity.marking)
                        self._entities.put(entity.id, key, entity.cls, marking)
                        cls = self._terms.classes[entity.cls]
                        rows.append((key, entity.id, cls, marking, self._unit))
                        key += 1
                    elif known.cls != entity.cls:
                        raise InputError(
                            f"is registered as {known.cls} already",
                            mend="mint another id for another thing",
                            record=entity.id,
                            field="class",
                            value=entity.cls,
                        )
                    else:
                        already += 1
                self._db.executemany(INSERT_ENTITY, rows)
                self._digests.came("entities", rows)
                new += len(rows)
        self._touch(new)
        return WriteCounts(new, already)

    def record(self, claims: Iterable[Claim]) -> WriteCounts:
        new = already = 0
        with self._whole():
            load = self._first_load
            late = None if load is None else load.tokens
            with unlinked(self._db), LateIndexes(self._db, late) as indexes:
                recorder = Recorder(
                    self._db,
                    self._digests,
                    self._terms,
                    self._shaper,
                    self._joins,
                    self._know,
                    self._absent,
                    self._recorded,
                    indexes,
                    load,
                    self._unit,
                )
                if isinstance(claims, Sized):
                    indexes.expect(len(claims))
                for batch in batches(claims):
                    kept = recorder.record(batch)
                    new += kept
                    already += len(batch) - kept
            recorder.finish()
            new -= indexes.repeated
            already += indexes.repeated
        self._touch(new)
        return WriteCounts(new, already)

    def restore(self, entities: Iterable[EntityHistory], claims: Iterable[ClaimHistory]) -> None:
        with self._whole():
            restorer = Restorer(self._db, self._digests, self._terms, self._markings, self._joins)
            restorer.restore(entities, claims)
        # Its units are those of the histories: this one has nothing of its own yet.
        self._restored = True
        self._begin(self.now)

    def is_empty(self) -> bool:
        return not self._db.execute("SELECT 1 FROM entities LIMIT 1").fetchone()

    # ---------------------------------------------------------------------------- changes

    def review(self, ids: Iterable[str], to: Review, decided: Decided) -> int:
        count = 0
        with self._whole():
            for key in self._existing(ids):
                (before,) = self._row("SELECT review FROM claims WHERE key = ?", key)
                said = Change.made("reviewed", self.now, decided, REVIEWS[int(before)], to.value)
                if self._decisions.has("claim", key, said):
                    continue
                self._append("claim", key, said)
                self._db.execute(
                    "UPDATE claims SET review = ?1, live = (?1 <> ?2 AND retracted IS NULL) "
                    "WHERE key = ?3",
                    (REVIEW_NUMBERS[to], REJECTED, key),
                )
                count += 1
        self._touch(count)
        return count

    def grade(self, grades: Mapping[str, str | None], decided: Decided) -> int:
        count, known = 0, self.grades(grades)
        with self._whole():
            for (id, after), key in zip(grades.items(), self._existing(grades), strict=True):
                before = known.get(id)
                if after != before:
                    said = Change.made(GRADED, self.now, decided, before, after)
                    self._append("claim", key, said)
                    count += 1
        self._touch(count)
        return count

    def retract(self, ids: Iterable[str], decided: Decided) -> int:
        return self._turn(ids, Change.made("retracted", self.now, decided, None, None))

    def reinstate(self, ids: Iterable[str], decided: Decided) -> int:
        return self._turn(ids, Change.made("reinstated", self.now, decided, None, None))

    def _turn(self, ids: Iterable[str], said: Change) -> int:
        count = 0
        unit = self._unit if said.kind == "retracted" else None
        with self._whole():
            for key in self._existing(ids):
                (retracted,) = self._row("SELECT retracted FROM claims WHERE key = ?", key)
                if (retracted is None) == (unit is None):
                    continue
                self._append("claim", key, said)
                self._db.execute(
                    "UPDATE claims SET retracted = ?1, live = (review <> ?2 AND ?1 IS NULL) "
                    "WHERE key = ?3",
                    (unit, REJECTED, key),
                )
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
        told: list[tuple[int, int, Change]] = []
        after: list[tuple[int, int]] = []
        with self._whole():
            keys = self._existing(markings)
            written = self._written(keys)
            for (id, marking), key in zip(markings.items(), keys, strict=True):
                said = self._remarking(written[key], marking, decided, rules)
                if self._is_news("claim", key, said):
                    told.append((key, self._unit, said))
                    after.append((self._markings.number(self._db, marking), key))
                    self._recorded.remark(id, marking)
            self._decisions.append("claim", told)
            self._db.executemany("UPDATE claims SET written = ? WHERE key = ?", after)
            settle_markings(self._db, self._joins, self._first_load, claims=[k for _, k in after])
        self._touch(len(after))
        return len(after)

    def remark_entities(
        self,
        markings: Mapping[str, Marking],
        decided: Decided,
        *,
        rules: str | None = None,
    ) -> int:
        changed: list[int] = []
        with self._whole():
            self._know(markings)
            for id, marking in markings.items():
                known = self._entities.get(id)
                if known is None:
                    raise InputError("no entity has this id", mend="register it first", record=id)
                said = self._remarking(known.marking, marking, decided, rules)
                if self._is_news("entity", known.key, said):
                    self._append("entity", known.key, said)
                    after = self._markings.number(self._db, marking)
                    self._db.execute(
                        "UPDATE entities SET marking = ? WHERE key = ?", (after, known.key)
                    )
                    self._entities.put(id, known.key, known.cls, after)
                    changed.append(known.key)
            settle_markings(self._db, self._joins, self._first_load, entities=changed)
        self._touch(len(changed))
        return len(changed)

    def _remarking(
        self, before: int, after: Marking, decided: Decided, rules: str | None
    ) -> Change:
        was = str(self._markings.by_number[before])
        return Change.made("remarked", self.now, decided, was, str(after), rules)

    def _is_news(self, what: str, key: int, said: Change) -> bool:
        """Whether a re-marking changes something; with a second person, whether it is new."""
        if said.second is None:
            return said.before != said.after
        return not self._decisions.has(what, key, said)

    def came(self, times: Mapping[str, str], decided: Decided) -> int:
        count = 0
        with self._whole():
            self._know(times)
            claims = self._claim_keys([id for id in times if self._entities.get(id) is None])
            told: dict[str, list[tuple[int, str]]] = {"entity": [], "claim": []}
            for id, time in times.items():
                known = self._entities.get(id)
                if known is not None:
                    told["entity"].append((known.key, time))
                elif id in claims:
                    told["claim"].append((claims[id], time))
                else:
                    raise InputError(
                        "no claim or entity has this id", mend="record it first", record=id
                    )
            for what, some in told.items():
                there = self._decisions.imported(what, [key for key, _ in some])
                new = [
                    (key, self._unit, Change.made("imported", self.now, decided, None, time))
                    for key, time in some
                    if (key, time) not in there
                ]
                self._decisions.append(what, new)
                count += len(new)
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
            wanted = dict.fromkeys(entities)
            self._know(wanted)
            keys = []
            for id in wanted:
                known = self._entities.get(id)
                if known is None:
                    raise InputError("no entity has this id", mend="leave it out", record=id)
                keys.append(known.key)
            gone = Expunging(self._db, self._terms).expunge(
                self._existing(dict.fromkeys(claims)), keys
            )
            bury(self._db, tombstones, self._unit, self.now, decided, gone)
            self._know_nothing()
        self._touch(1)
        return gone

    # ------------------------------------------------------------------------------ inside

    def _row(self, sql: str, *values: Cell) -> tuple[int, ...]:
        row: tuple[int, ...] = next(iter(self._db.execute(sql, values)))
        return row

    def _append(self, what: str, key: int, change: Change) -> None:
        self._decisions.append(what, [(key, self._unit, change)])

    def _touch(self, count: int) -> None:
        """Remember that something was written."""
        self._wrote = self._wrote or bool(count)
