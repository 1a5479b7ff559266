"""Taking in new claims, a batch at a time: each is checked, proven and made a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import apsw

from graph.checking import Checker, refusal
from graph.claim import Claim
from graph.engines.sqlite.holdings import Known
from graph.engines.sqlite.interned import Markings, Terms
from graph.engines.sqlite.keys import claim_keys, next_key, origin_key, refine, rows
from graph.engines.sqlite.marking import Joins
from graph.engines.sqlite.rows import INSERT_CLAIM, Cell, claim_row, proven_body
from graph.engines.sqlite.tokens import NAME, Called, write_tokens
from graph.errors import InputError


class Recorder:
    """Records claims inside a transaction that somebody else owns."""

    def __init__(
        self,
        db: apsw.Connection,
        terms: Terms,
        checker: Checker,
        markings: Markings,
        joins: Joins,
        now: int,
    ) -> None:
        self._db, self._terms, self._checker = db, terms, checker
        self._markings, self._joins, self._now = markings, joins, now
        self._origins: dict[str, int] = {}

    def record(self, batch: list[Claim], entities: Mapping[str, Known]) -> int:
        """Record those that are not there yet; how many they are.

        Args:
            entities: whatever is registered of all that they name.

        Raises:
            InputError: as `graph.engines.engine.Writer.record`.
        """
        there = claim_keys(
            self._db,
            [c.id for c in batch] + [c.refines for c in batch if c.refines is not None],
        )
        key = next_key(self._db, "claims")
        rows: list[tuple[Cell, ...]] = []
        bodies: list[tuple[int, bytes]] = []
        speakers: list[tuple[int, int, str, int]] = []
        called: list[Called] = []
        finer: list[tuple[int, int]] = []
        effective: dict[int, int] = {}
        for claim in batch:
            if claim.id in there:
                continue
            try:
                subject = entities[claim.subject]
                object_ = None if claim.object is None else entities[claim.object]
                tellers = {entities[link.actor] for link in claim.attribution}
                source = entities[claim.citation.source]
            except KeyError as missing:
                raise _unregistered(claim, missing.args[0]) from None
            self._checker.claim(claim, subject.cls, None if object_ is None else object_.cls)
            body = proven_body(claim)
            written = self._markings.number(self._db, claim.marking)
            parts = {written, subject.marking, source.marking}
            if object_ is not None:
                parts.add(object_.marking)
            for teller in tellers:
                parts.add(teller.marking)
            refines = None
            if claim.refines is not None:
                refines = self._coarse(claim, there)
                parts.add(effective.get(refines) or self._marking_of(refines))
                finer.append((refines, key))
            marking = self._joins.number(frozenset(parts)) if len(parts) > 1 else written
            rows.append(
                claim_row(
                    claim,
                    key,
                    self._origin(claim.origin),
                    subject.key,
                    None if object_ is None else object_.key,
                    source.key,
                    refines,
                    written,
                    marking,
                    self._now,
                    self._terms,
                )
            )
            bodies.append((key, body))
            for teller in tellers:
                speakers.append((teller.key, marking, claim.id, key))
            if claim.predicate == NAME and claim.value is not None:
                called.append((marking, key, claim.value.text))
            there[claim.id] = key
            effective[key] = marking
            key += 1
        self._db.executemany(INSERT_CLAIM, rows)
        self._db.executemany("INSERT INTO bodies VALUES (?, ?)", bodies)
        self._db.executemany("INSERT INTO speakers VALUES (?, ?, ?, ?)", speakers)
        write_tokens(self._db, called)
        for coarse, fine in finer:
            refine(self._db, coarse, fine)
        return len(rows)

    def _coarse(self, claim: Claim, there: Mapping[str, int]) -> int:
        """The key of the claim that this one refines."""
        key = there.get(claim.refines or "")
        if key is None:
            raise refusal(
                claim,
                "refines a claim that is not there",
                "record the coarse one first",
                claim.refines,
            )
        return key

    def _marking_of(self, claim: int) -> int:
        (found,) = rows(self._db, "SELECT marking FROM claims WHERE key = ?", (claim,))
        return int(found[0])

    def _origin(self, id: str) -> int:
        key = self._origins.get(id)
        if key is None:
            key = self._origins[id] = origin_key(self._db, id)
        return key


def named(batch: Iterable[Claim]) -> set[str]:
    """Every entity that one of these names."""
    ids: set[str] = set()
    for claim in batch:
        ids.add(claim.subject)
        ids.add(claim.citation.source)
        if claim.object is not None:
            ids.add(claim.object)
        for link in claim.attribution:
            ids.add(link.actor)
    return ids


def _unregistered(claim: Claim, id: str) -> InputError:
    return refusal(claim, "names an entity that is not registered", "register it first", id)
