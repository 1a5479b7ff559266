"""Taking in new claims, a batch at a time: each is checked, proven and made a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat

import apsw

from graph.claims.claim import Claim, named_by
from graph.claims.errors import InputError
from graph.engines.claim_bodies import proven_bodies
from graph.engines.sqlite.claim_ids import claim_keys, kept_ids, told_id
from graph.engines.sqlite.effective_markings import Joins, settle_markings
from graph.engines.sqlite.interned import Terms
from graph.engines.sqlite.keys import BATCH, next_key, origin_key, refine, rows
from graph.engines.sqlite.row_digests import RowDigests
from graph.engines.sqlite.write.first_load import FirstLoad
from graph.engines.sqlite.write.late_indexes import LateIndexes
from graph.engines.sqlite.write.new_claims import write_claims
from graph.engines.sqlite.write.recorded_claims import RecordedClaims
from graph.engines.sqlite.write.row_shapes import ClaimColumns, Shaper
from graph.vocabulary.claim_rules import refusal


class Recorder:
    """Records claims inside a transaction that somebody else owns."""

    def __init__(
        self,
        db: apsw.Connection,
        digests: RowDigests,
        terms: Terms,
        shaper: Shaper,
        joins: Joins,
        know: Callable[[Iterable[str]], None],
        absent: set[str],
        recorded: RecordedClaims,
        indexes: LateIndexes,
        load: FirstLoad | None,
        unit: int,
    ) -> None:
        """
        Args:
            shaper: of this transaction; what it remembers serves every recording of it.
            know: sees to it that the shaper knows those of these that are registered.
            absent: ids of claims that are known not to be there; loses those that come.
            recorded: has those at hand that come, where the store holds them as they came.
            load: what has the keys of claims while their ids are in no index.
        """
        self._db, self._digests, self._terms, self._joins = db, digests, terms, joins
        self._unit = unit
        self._shaper, self._know = shaper, know
        self._absent, self._recorded, self._indexes, self._load = absent, recorded, indexes, load
        self._origins: dict[str, int] = {}

    def record(self, batch: list[Claim]) -> int:
        """Record those that are not there yet; how many they are.

        Raises:
            InputError: as `graph.engines.engine.Writer.record`.
        """
        self._indexes.expect(len(batch))
        there = {} if self._indexes.missing else self._there(batch)
        claims = _first_of_each(batch, there)
        columns = self._columns(claims)
        proven = proven_bodies(claims, self._terms.replaced)
        first = next_key(self._db, "claims")
        keys = range(first, first + len(claims))
        refines: Iterable[int | None] = repeat(None, len(claims))
        finer: list[tuple[int, int]] = []
        if any(claim.refines for claim in claims):
            if self._indexes.missing:
                self._indexes.refine_later(
                    (key, next(iter(kept_ids([claim.refines])), claim.refines))
                    for key, claim in zip(keys, claims, strict=True)
                    if claim.refines is not None
                )
            else:
                refines, finer = self._refining(claims, there, first, columns.markings)
        write_claims(
            self._db,
            self._digests,
            claims,
            proven,
            keys,
            [self._origin(claim.origin) for claim in claims],
            columns,
            refines,
            [self._unit] * len(claims),
            later=self._indexes.tokens,
        )
        for coarse, fine in finer:
            refine(self._db, coarse, fine)
        ids = [claim.id for claim in claims]
        self._absent.difference_update(ids)
        if self._load is not None:
            self._load.meet(ids, keys)
        elif not (self._indexes.missing or self._terms.replaced):
            self._recorded.keep(claims, keys)
        self._indexes.take(len(claims))
        return len(claims)

    def finish(self) -> None:
        """Link what waited for the index of ids to be made.

        Raises:
            InputError: one refines a claim that does not come before it.
        """
        last = 0
        while self._indexes.waiting:
            found = list(rows(self._db, _WAITING, (last,)))
            for last, id, predicate, refines, coarse in found:
                if coarse is None or coarse >= last:
                    lost = told_id(refines) if isinstance(refines, bytes) else refines
                    raise _no_coarse(told_id(id), self._terms.names[predicate], lost)
                refine(self._db, coarse, last)
                self._db.execute("UPDATE claims SET refines = ? WHERE key = ?", (coarse, last))
            settle_markings(self._db, self._joins, claims=[row[0] for row in found])
            if len(found) < BATCH:
                self._db.execute("DROP TABLE temp.later")
                return

    def _there(self, batch: list[Claim]) -> dict[str, int]:
        """The keys of those claims that are recorded already, and of what they refine."""
        load = self._load
        # What is refined may have come since it was asked for.
        refined = [claim.refines for claim in batch if claim.refines is not None]
        if load is None:
            ids = [claim.id for claim in batch if claim.id not in self._absent]
            return claim_keys(self._db, [*ids, *refined])
        own = load.at_hand([claim.id for claim in batch if claim.origin == load.origin])
        others = [claim.id for claim in batch if claim.origin != load.origin]
        return load.keys_of([*own, *others, *refined], self._absent)

    def _columns(self, claims: Sequence[Claim]) -> ClaimColumns:
        """
        Raises:
            InputError: a claim names an entity that is not registered, or the ontology does not
                allow it.
        """
        try:
            return self._shaper.columns(claims)
        except KeyError:
            # Only now is it worth while to gather their ids.
            self._know(named_by(claims))
        try:
            return self._shaper.columns(claims)
        except KeyError as missing:
            id = missing.args[0]
            claim = next(claim for claim in claims if id in claim.names)
            raise refusal(
                claim, "names an entity that is not registered", "register it first", id
            ) from None

    def _refining(
        self,
        claims: Sequence[Claim],
        there: Mapping[str, int],
        first: int,
        markings: list[int],
    ) -> tuple[list[int | None], list[tuple[int, int]]]:
        """What each refines; pairs of coarser and finer. Markings follow the coarser one's."""
        keys = dict(there)
        refines: list[int | None] = []
        finer = []
        for at, claim in enumerate(claims):
            coarse = None
            if claim.refines is not None:
                coarse = keys.get(claim.refines)
                if coarse is None:
                    raise _no_coarse(claim.id, claim.predicate, claim.refines)
                theirs = markings[coarse - first] if coarse >= first else self._marking_of(coarse)
                markings[at] = self._joins.number(frozenset((markings[at], theirs)))
                finer.append((coarse, first + at))
            refines.append(coarse)
            keys[claim.id] = first + at
        return refines, finer

    def _marking_of(self, claim: int) -> int:
        (found,) = rows(self._db, "SELECT marking FROM claims WHERE key = ?", (claim,))
        return int(found[0])

    def _origin(self, id: str) -> int:
        key = self._origins.get(id)
        if key is None:
            key = self._origins[id] = origin_key(self._db, id)
        return key


_WAITING = f"""
SELECT l.claim, f.id, f.predicate, l.refines, c.key
FROM temp.later l
CROSS JOIN claims f ON f.key = l.claim
LEFT JOIN claims c ON c.id = l.refines
WHERE l.claim > ? ORDER BY l.claim LIMIT {BATCH}
"""
"""A bound that is given apart would have SQLite compile the statement anew each time."""


def _no_coarse(id: str, predicate: str, refines: str) -> InputError:
    return InputError(
        "refines a claim that is not there",
        mend="record the coarse one first",
        record=id,
        field=predicate,
        value=refines,
    )


def _first_of_each(batch: list[Claim], there: Mapping[str, int]) -> list[Claim]:
    """Those that are not there, each once."""
    ids = {claim.id for claim in batch}
    if not there and len(ids) == len(batch):
        return batch
    found: dict[str, Claim] = {}
    for claim in batch:
        if claim.id not in there:
            found.setdefault(claim.id, claim)
    return list(found.values())
