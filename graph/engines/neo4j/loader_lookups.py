"""What a unit of work can ask of the store, regardless of the marking: what loaders compare
with."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from heapq import merge

from graph.claims.claim import Claim, Entity, Review
from graph.claims.marking import Marking, least_strict
from graph.engines.engine import Handled, Held
from graph.engines.leading import led_on
from graph.engines.neo4j.claim_nodes import StoredClaim, changes_of, reviewed
from graph.engines.neo4j.cypher import at_end
from graph.engines.neo4j.pending import Pending
from graph.engines.neo4j.reads import batches, sendable
from graph.views.grades import confidence
from graph.views.view import Change

KIND = "kind"
FIRST_IDS, MOST_IDS = 5000, 200_000
"""Ids of an origin's claims that one question puts in their order, out of all that the origin has:
few at first, for who wants no more than the first one."""


class LoaderLookups:
    """Looks things up in what is pending and in the database."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._held: dict[str, StoredClaim] = {}

    def held(self, origin: str, among: Iterable[str] | None = None) -> Mapping[str, Held]:
        claim = self._pending.names.claim
        columns = "c.id, c.written, c.retracted, c.changes"
        if among is not None:
            told = self._pending.claims(among)
            return {
                id: _held(one.claim.marking, one.retracted, one.changes)
                for id, one in told.items()
                if one.claim.origin == origin
            }
        rows, changed = self._pending.matching(
            f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(origin, unit) "
            "WHERE c.origin = $origin AND c.unit IS NOT NULL",
            lambda told: told.claim.origin == origin,
            columns,
            origin=origin,
        )
        found = {
            id: _held(self._pending.markings[written - 1], retracted, changes_of(changes))
            for id, written, retracted, changes in rows
        }
        for one in changed:
            found[one.claim.id] = _held(one.claim.marking, one.retracted, one.changes)
        return found

    def standing(self, origin: str) -> Iterator[str]:
        changed = self._pending.changed
        waiting = sorted(
            id
            for id, told in changed.claims.items()
            if told.claim.origin == origin and told.retracted is None
        )
        yield from merge(self._sent(origin), waiting)

    def _sent(self, origin: str) -> Iterator[str]:
        """The ids of `standing` that are in the database and of which nothing is pending."""
        claim, changed = self._pending.names.claim, self._pending.changed
        after, size = "", FIRST_IDS
        while True:
            [[rows]] = self._pending.ask(
                f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(origin, unit) "
                "WHERE c.origin = $origin AND c.unit IS NOT NULL AND c.id > $after "
                "WITH c.id AS id, c.retracted AS retracted ORDER BY id LIMIT $size "
                "RETURN collect([id, retracted])",
                origin=origin,
                after=after,
                size=size,
            )
            for id, retracted in rows:
                pending = id in changed.claims or id in changed.gone_claims
                if retracted is None and not pending:
                    yield id
            if len(rows) < size:
                return
            after, size = rows[-1][0], MOST_IDS

    def registered(self, ids: Iterable[str]) -> Mapping[str, Entity]:
        wanted = list(ids)
        found = self._pending.entities(wanted)
        return {id: found[id].entity for id in wanted if id in found}

    def effective(self, ids: Iterable[str]) -> Mapping[str, Marking]:
        wanted = list(ids)
        found = self._pending.claims(wanted)
        return {id: found[id].marking for id in wanted if id in found}

    def kinds(
        self, ids: Iterable[str], *, without: str | None = None
    ) -> Mapping[str, Mapping[str, Marking]]:
        wanted = set(ids)
        found: dict[str, dict[str, Marking]] = {}

        def add(id: str, code: str, marking: Marking) -> None:
            kinds = found.setdefault(id, {})
            known = kinds.get(code)
            kinds[code] = marking if known is None else least_strict((known, marking)) or marking

        for _, subject, code, marking in self._said(wanted, KIND, without):
            add(subject, code, marking)
        return found

    def said_of(
        self, ids: Iterable[str], predicate: str, *, without: str | None = None
    ) -> Mapping[str, Marking]:
        return {id: marking for id, _, _, marking in self._said(set(ids), predicate, without)}

    def _said(
        self, wanted: set[str], predicate: str, without: str | None
    ) -> Iterator[tuple[str, str, str, Marking]]:
        """What one property says of some entities, denials and what was taken back left out: claim,
        entity, code (empty where there is none), and the marking that binds the claim.

        Args:
            without: an origin whose claims do not count.
        """
        claim = self._pending.names.claim
        for batch in batches(sendable(sorted(wanted))):
            rows, _ = self._pending.matching(
                f"UNWIND $ids AS id UNWIND $markings AS m MATCH (c:{claim}) "
                f"USING INDEX SEEK c:{claim}{at_end('subject')} "
                "WHERE c.subject = id AND c.marking = m AND c.predicate = $predicate "
                "AND c.far IS NOT NULL AND c.negated = false AND c.retracted IS NULL "
                "AND c.origin <> $without",
                lambda told: False,
                "c.id, c.subject, c.concept, c.marking",
                ids=batch,
                markings=self._pending.numbers,
                predicate=predicate,
                without=without or "",
            )
            for id, subject, code, marking in rows:
                yield id, subject, code or "", self._pending.markings[marking - 1]
        for told in self._pending.changed.claims.values():
            said = told.claim
            fits = (said.predicate, said.negated) == (predicate, False) and said.subject in wanted
            if fits and told.retracted is None and said.origin != without:
                yield said.id, said.subject, said.concept or "", told.marking

    def leading_on(self, ids: Iterable[str], predicate: str, *, most: int) -> frozenset[str]:
        return led_on(self, ids, predicate, most=most)

    def claims(self, ids: Iterable[str]) -> Iterator[Claim]:
        found = self._pending.claims(ids)
        for id in sorted(found):
            yield found[id].claim

    def naming(self, ids: Iterable[str], *, without: Container[str] = ()) -> Iterator[Claim]:
        yield from self.claims([id for id in self._pending.naming(ids) if id not in without])

    def refining(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(self._pending.refining(ids))

    def live(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(id for id, told in self._pending.claims(ids).items() if told.live)

    def grades(self, ids: Iterable[str]) -> Mapping[str, str]:
        grades = {
            id: confidence(told.changes) for id, told in self._pending.claims(list(ids)).items()
        }
        return {id: grade for id, grade in grades.items() if grade is not None}

    def handled(self, ids: Iterable[str]) -> Mapping[str, Handled]:
        wanted = list(ids)
        lives = {
            **{id: one.changes for id, one in self._pending.claims(wanted).items()},
            **{id: one.changes for id, one in self._pending.entities(wanted).items()},
        }
        found: dict[str, Handled] = {}
        for id, changes in lives.items():
            last = next((c for c in reversed(changes) if c.kind == "remarked"), None)
            if last is not None and last.on is not None and last.after is not None:
                lowered = frozenset((last.rules or "").split())
                found[id] = Handled(Marking.parse(last.after), lowered)
        return found

    def buried(self, tombstones: Iterable[bytes]) -> frozenset[bytes]:
        wanted = {mac.hex(): mac for mac in tombstones}
        note = self._pending.names.note
        found = {row["key"] for row in self._pending.changed.notes if row["kind"] == "tombstone"}
        for batch in batches(wanted):
            found.update(
                key
                for (key,) in self._pending.ask(
                    f"UNWIND $keys AS key MATCH (n:{note}) USING INDEX SEEK n:{note}(kind, key) "
                    "WHERE n.kind = 'tombstone' AND n.key = key RETURN n.key",
                    keys=batch,
                )
            )
        return frozenset(mac for key, mac in wanted.items() if key in found)

    def has_tombstones(self) -> bool:
        if any(row["kind"] == "tombstone" for row in self._pending.changed.notes):
            return True
        note = self._pending.names.note
        return bool(
            self._pending.ask(f"MATCH (n:{note}) WHERE n.kind = 'tombstone' RETURN 1 LIMIT 1")
        )


def _held(written: Marking, retracted: int | None, changes: tuple[Change, ...]) -> Held:
    last = next((c for c in reversed(changes) if c.kind == "retracted"), None)
    decided = retracted is not None and last is not None and last.on is not None
    return Held(written, retracted is not None, decided, reviewed(changes) is Review.ACCEPTED)
