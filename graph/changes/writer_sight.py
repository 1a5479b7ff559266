"""What a loader asks a writer, answered with what one person may read and nothing else.

A sheet that somebody hands in is planned with this, so that the reply is that over the store from
which everything hidden was deleted. What is written afterwards uses the whole store.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from graph.claims.claim import Claim, Entity, Review
from graph.claims.marking import Marking, least_strict
from graph.engines.engine import Handled, Held, Writer
from graph.engines.leading import led_on
from graph.protection.floors import KIND, Handling
from graph.protection.kinds_told import kinds_told
from graph.views.all_pages import claim_lives
from graph.views.view import Change, ClaimHistory, Record, View

MOST_AT_ONCE = 5_000
"""Claims that are looked up in one call."""


class WriterSight:
    """The questions of `graph.engines.engine.Stored`, over one view. Everything comes in order of
    id: the order in which a store keeps things tells of what lies between them.

    Args:
        writer: whose answers are narrowed.
        view: of the state before the writer wrote anything, with everything as it was coded.
    """

    def __init__(self, writer: Writer, view: View) -> None:
        self.writer, self.view = writer, view

    @property
    def now(self) -> int:
        """As `Writer.now`."""
        return self.writer.now

    def registered(self, ids: Iterable[str]) -> Mapping[str, Entity]:
        """As `Writer.registered`: the entities of the view."""
        found = self.writer.registered(ids)
        seen = self.view.classes(list(found))
        return {id: found[id] for id in sorted(found) if id in seen}

    def held(self, origin: str, among: Iterable[str] | None = None) -> Mapping[str, Held]:
        """As `Writer.held`: what of an origin the view has."""
        lives = self._lives(self.writer.held(origin, among))
        return {
            id: Held(
                life.record.claim.marking,
                life.record.retracted_at is not None,
                _last_day(life.changes, "retracted") is not None,
                life.record.review is Review.ACCEPTED,
            )
            for id, life in lives.items()
        }

    def effective(self, ids: Iterable[str]) -> Mapping[str, Marking]:
        """As `Writer.effective`."""
        return {id: record.marking for id, record in self._records(ids).items()}

    def kinds(
        self, ids: Iterable[str], *, without: str | None = None
    ) -> Mapping[str, Mapping[str, Marking]]:
        """As `Writer.kinds`: the kinds that claims of the view give."""
        wanted = set(ids)
        given: dict[str, dict[str, list[Marking]]] = {}
        for id, codes in self.writer.kinds(wanted, without=without).items():
            given[id] = {code: [] for code in codes}
        for record in self._records(claim.id for claim in self.writer.naming(given)).values():
            claim = record.claim
            is_kind = claim.predicate == KIND and claim.subject in given and not claim.negated
            if is_kind and record.retracted_at is None and claim.origin != without:
                assert claim.concept is not None
                given[claim.subject].setdefault(claim.concept, []).append(record.marking)
        found = {
            id: {code: least for code, all_ in codes.items() if (least := least_strict(all_))}
            for id, codes in given.items()
        }
        return {id: dict(sorted(found[id].items())) for id in sorted(found) if found[id]}

    def said_of(
        self, ids: Iterable[str], predicate: str, *, without: str | None = None
    ) -> Mapping[str, Marking]:
        """As `Writer.said_of`: the claims of the view."""
        found = self._records(self.writer.said_of(ids, predicate, without=without))
        return {id: record.marking for id, record in found.items() if record.retracted_at is None}

    def unseen_kinds(self, ids: Iterable[str], handling: Handling) -> set[str]:
        """Those of some entities of which the view does not have every kind that a floor uses.

        What follows from that is never told.
        """
        told = kinds_told(self.writer, handling, ids)
        seen = kinds_told(self, handling, told)
        return {
            id
            for id, codes in told.items()
            if any(code in handling.decisive and code not in seen.get(id, ()) for code in codes)
        }

    def leading_on(self, ids: Iterable[str], predicate: str, *, most: int) -> frozenset[str]:
        """As `Writer.leading_on`, along the claims of the view."""
        return led_on(self, ids, predicate, most=most)

    def claims(self, ids: Iterable[str]) -> Iterator[Claim]:
        """As `Writer.claims`."""
        records = self._records(ids)
        yield from (records[id].claim for id in sorted(records))

    def naming(self, ids: Iterable[str], *, without: Container[str] = ()) -> Iterator[Claim]:
        """As `Writer.naming`."""
        found = list(self.writer.naming(ids, without=without))
        seen = self._records(claim.id for claim in found)
        yield from (claim for claim in found if claim.id in seen)

    def live(self, ids: Iterable[str]) -> frozenset[str]:
        """As `Writer.live`."""
        return frozenset(
            id
            for id, record in self._records(ids).items()
            if record.retracted_at is None and record.review is not Review.REJECTED
        )

    def handled(self, ids: Iterable[str]) -> Mapping[str, Handled]:
        """As `Writer.handled`: by the re-markings that the view has."""
        found = {}
        for id, life in self.view.histories(list(ids)).items():
            turned = [change for change in life.changes if change.kind == "remarked"]
            if turned and turned[-1].on is not None and turned[-1].after is not None:
                rules = frozenset((turned[-1].rules or "").split())
                found[id] = Handled(Marking.parse(turned[-1].after), rules)
        return found

    def buried(self, tombstones: Iterable[bytes]) -> frozenset[bytes]:
        """Nothing: what was erased is no part of a view."""
        return frozenset()

    def has_tombstones(self) -> bool:
        """False, as `buried`."""
        return False

    def _records(self, ids: Iterable[str]) -> dict[str, Record]:
        wanted = sorted(set(ids))
        found: dict[str, Record] = {}
        for at in range(0, len(wanted), MOST_AT_ONCE):
            self.view.deadline.check()
            found |= self.view.records(wanted[at : at + MOST_AT_ONCE])
        return found

    def _lives(self, ids: Iterable[str]) -> dict[str, ClaimHistory]:
        wanted = sorted(ids)
        found: dict[str, ClaimHistory] = {}
        for at in range(0, len(wanted), MOST_AT_ONCE):
            self.view.deadline.check()
            found |= claim_lives(self.view, wanted[at : at + MOST_AT_ONCE])
        return {id: found[id] for id in wanted if id in found}


def _last_day(changes: Iterable[Change], kind: str) -> str | None:
    """The day of the last change of a kind; None where a loader made it, or there is none."""
    days = [change.on for change in changes if change.kind == kind]
    return days[-1] if days else None
