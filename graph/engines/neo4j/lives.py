"""Everything that a view may know of its entities and claims, streaming; what changed; counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graph.claims.claim import Entity, Review
from graph.claims.marking import Clearance, Marking
from graph.engines.neo4j.claim_nodes import RECORD, changes_of
from graph.engines.neo4j.cypher import REVIEWS, gathered, in_index, review
from graph.engines.neo4j.reads import Reads, batches, sendable
from graph.engines.neo4j.sessions import Row
from graph.views.view import Change, ClaimHistory, Counts, EntityHistory

PAGE = 1000
"""How many are held at once."""
SOURCE = "Source"
_ENTITY = "e.id, e.cls, e.marking, e.unit, e.changes"


class Lives:
    """Reads the histories of one view.

    Args:
        times: record times of units.
    """

    def __init__(self, reads: Reads, clearance: Clearance, times: Any) -> None:
        self._reads, self._clearance, self._times = reads, clearance, times

    def entities(self) -> Iterator[EntityHistory]:
        """Every entity in the view, by id."""
        entity, sight = self._reads.sight.names.entity, self._reads.sight
        match = (
            f"MATCH (e:{entity}) USING INDEX SEEK e:{entity}(marking, id) "
            f"WHERE e.marking = marking AND e.id > $after AND {sight.entity('e')}"
        )
        for row in self._walked(match, "e", _ENTITY):
            yield self._entity(row)

    def claims(self) -> Iterator[ClaimHistory]:
        """Every claim in the view, standing or not, by id."""
        claim, sight = self._reads.sight.names.claim, self._reads.sight
        match = (
            f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(marking, id) "
            f"WHERE c.marking = marking AND c.id > $after AND {sight.claim('c')}"
        )
        for row in self._walked(match, "c", f"{RECORD}, c.changes, {sight.live('c')}"):
            yield self._claim(row)

    def of(self, ids: Sequence[str]) -> dict[str, EntityHistory | ClaimHistory]:
        """The entities and claims among these that are in the view."""
        found: dict[str, EntityHistory | ClaimHistory] = {}
        sight = self._reads.sight
        for batch in batches(sendable(ids)):
            [[rows]] = self._reads.rows(gathered(sight.entities("$ids"), _ENTITY), ids=batch)
            for row in rows:
                found[row[0]] = self._entity(row)
            columns = f"{RECORD}, c.changes, {sight.live('c')}"
            [[rows]] = self._reads.rows(gathered(sight.claims("$ids"), columns), ids=batch)
            for row in rows:
                found[row[0]] = self._claim(row)
        return found

    def _walked(self, match: str, name: str, columns: str) -> Iterator[Row]:
        """Rows by id, page by page; the id is their first column."""
        after = ""
        text = gathered(
            f"UNWIND $m AS marking CALL (marking) {{ {match} RETURN {name} "
            f"ORDER BY {in_index('', f'{name}.marking', f'{name}.id')} LIMIT $n }} "
            f"WITH {name} ORDER BY {name}.id LIMIT $n",
            columns,
        )
        while True:
            [[rows]] = self._reads.rows(text, after=after, n=PAGE)
            yield from rows
            if len(rows) < PAGE:
                return
            after = rows[-1][0]

    def _entity(self, row: Row) -> EntityHistory:
        id, cls, marking, unit, changes = row
        entity = Entity(id=id, cls=cls, marking=self._reads.nodes.marking(marking))
        return EntityHistory(entity, self._times[unit], self._readable(changes))

    def _claim(self, row: Row) -> ClaimHistory:
        *record, changes, stands = row
        return ClaimHistory(self._reads.record(record), self._readable(changes), bool(stands))

    def _readable(self, kept: str | None) -> tuple[Change, ...]:
        """In order; a re-marking only where both markings may be read."""
        return tuple(
            change
            for change in self._reads.nodes.changes(kept, self._reads.sight.upto)
            if change.kind != "remarked" or self._reads_both(change.before, change.after)
        )

    def _reads_both(self, *markings: str | None) -> bool:
        return _reads_all(self._clearance, *markings)


def _reads_all(clearance: Clearance, *markings: str | None) -> bool:
    return all(marking is None or clearance.reads(Marking.parse(marking)) for marking in markings)


def changed(
    reads: Reads,
    clearance: Clearance,
    first: int,
    last: int | None,
    about: Sequence[str] | None,
    most: int | None,
) -> list[str]:
    """What something happened to in the units behind `first`, up to `last`, by id; of some
    entities and claims about them, or of all; so many of it at most, any."""
    sight = reads.sight
    upto = sight.upto if last is None else min(last, sight.upto)
    found = []
    ours = ("true", "true")
    if about is not None:
        ours = ("e.id IN $about", "(c.subject IN $about OR c.object IN $about)")
    for label, n, seen in (
        (sight.names.entity, "e", f"{sight.entity('e')} AND {ours[0]}"),
        (sight.names.claim, "c", f"{sight.claim('c')} AND {ours[1]}"),
    ):
        # By marking first: what happened to what may not be read costs nothing.
        each = f"UNWIND $m AS marking MATCH ({n}:{label}) USING INDEX SEEK {n}:{label}"
        found.append(
            f"{each}(marking, unit) WHERE {n}.marking = marking "
            f"AND {n}.unit > $first AND {n}.unit <= $upto AND {seen} "
            f"RETURN {n}.id AS id, null AS kept"
        )
        found.append(
            f"{each}(marking, last) WHERE {n}.marking = marking AND {n}.last > $first AND {seen} "
            f"AND any(unit IN {n}.change_units WHERE unit > $first AND unit <= $upto) "
            f"RETURN {n}.id AS id, "
            f"CASE WHEN {n}.changes CONTAINS '[\"remarked\"' THEN {n}.changes END AS kept"
        )
    some = [] if about is None else sendable(about)

    def ask(limit: str) -> tuple[list[Row], set[str]]:
        """Rows, and the ids of those that the reader is told of."""
        parts = " UNION ".join(f"{part}{limit}" for part in found)
        rows = reads.rows(parts, first=first, upto=upto, about=some)
        return rows, {id for id, kept in rows if _is_told(kept, clearance, first, upto)}

    rows, ids = ask("" if most is None else f" LIMIT {most}")
    if most is not None and len(ids) < most <= len(rows):
        # What is not told of may have taken the places of what is.
        _, ids = ask("")
    return sorted(ids)[:most]


def _is_told(kept: str | None, clearance: Clearance, first: int, upto: int) -> bool:
    """Whether something that may be told happened in some units; who reads only one of its markings
    is told of no re-marking.

    Args:
        kept: the changes of a node that has re-markings; None of all others.
    """
    return kept is None or any(
        first < change.at <= upto
        and (change.kind != "remarked" or _reads_all(clearance, change.before, change.after))
        for change in changes_of(kept)
    )


def counts(reads: Reads) -> Counts:
    """What a view holds."""
    sight, names = reads.sight, reads.sight.names
    each = "UNWIND $m AS marking MATCH"
    rows = reads.rows(
        f"{each} (e:{names.entity}) USING INDEX SEEK e:{names.entity}(marking, id) "
        "WHERE e.marking = marking AND e.id IS NOT NULL AND e.unit <= $u RETURN e.cls, count(e)"
    )
    entities = {str(cls): int(number) for cls, number in rows}
    decided = reads.rows(
        f"{each} (c:{names.claim}) USING INDEX SEEK c:{names.claim}(marking, id) "
        "WHERE c.marking = marking AND c.id IS NOT NULL AND c.unit <= $u "
        f"RETURN CASE WHEN {sight.live('c')} THEN {review('c')} END, count(c)"
    )
    reviews: dict[Review, int] = {
        REVIEWS[one]: number for one, number in decided if one is not None
    }
    return Counts(
        entities=dict(sorted(entities.items())),
        claims=sum(number for _, number in decided),
        standing=sum(reviews.values()),
        reviews={one: reviews[one] for one in Review if one in reviews},
        sources=entities.get(SOURCE, 0),
    )
