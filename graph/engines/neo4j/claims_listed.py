"""Lists of claims: conditions on one claim, and the order of a document or of recording."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key
from heapq import nsmallest
from itertools import chain
from typing import Any

from graph.claims.period import UNKNOWN_LAST
from graph.engines.neo4j.claim_nodes import RECORD, day_number
from graph.engines.neo4j.cypher import (
    REVIEW_NUMBERS,
    at_end,
    in_index,
    indexed,
    retracted,
    review,
)
from graph.engines.neo4j.pages import begin_of, direction
from graph.engines.neo4j.reads import Reads, sendable
from graph.engines.neo4j.units_known import UnitTimes
from graph.views.claim_filters import (
    ORDER_WIDTH,
    ClaimWhere,
    Each,
    Except,
    HasEnd,
    HasWords,
    HoldsThen,
    IsNegated,
    OfAct,
    OfConcept,
    OfProperty,
    OfReview,
    OfStance,
    RecordedThen,
    Some,
    parts_of,
)
from graph.views.keyed_rows import compared
from graph.views.paging import in_order
from graph.views.view import ClaimQuery, Key, Page, Record

NEVER = "$m IS NULL"
"""A condition that nothing meets. The literal would be computed when the query is planned, and the
server then refuses the hints beside it."""


class ClaimList:
    """One query for claims being answered.

    Args:
        units: to find those of record times.
    """

    def __init__(self, reads: Reads, query: ClaimQuery, units: UnitTimes) -> None:
        self._reads, self._query, self._units = reads, query, units
        self._values: dict[str, Any] = {}
        self._condition = self._asked()

    def page(self) -> Page[Record]:
        if self._query.order:
            return self._ordered()
        window = self._query.window
        behind, order = direction(window.backwards)
        rows = self._reads.rows(
            f"{self._found(f'c.id {behind} $after')} WITH c ORDER BY c.id {order} LIMIT $n "
            f"RETURN {RECORD} ORDER BY c.id {order}",
            after=begin_of(window),
            n=window.first + 1,
            **self._values,
        )
        shown, more = in_order([self._reads.record(row) for row in rows], window)
        keys: list[Key] = [(record.claim.id,) for record in shown]
        return Page(shown, keys, more, self._total() if window.count else None)

    def _total(self) -> int:
        [[total]] = self._reads.rows(
            f"{self._found('true')} RETURN count(DISTINCT c)", **self._values
        )
        return int(total)

    def _ordered(self) -> Page[Record]:
        query, window = self._query, self._query.window
        rows = self._reads.rows(
            f"{self._found('true')} RETURN DISTINCT c.id, c.unit, c.source, c.spot", **self._values
        )
        places: list[Key] = []
        for id, unit, source, spot in rows:
            parts = {"recorded": (self._units.times[unit],), "document": (source, spot)}
            places.append((*chain.from_iterable(parts[order.by] for order in query.order), id))
        turned = [
            order.descending for order in query.order for _ in range(ORDER_WIDTH[order.by])
        ] + [False]
        side = -1 if window.backwards else 1

        def compare(one: Key, other: Key) -> int:
            return side * compared(one, other, turned)

        after = window.after
        behind = (place for place in places if after is None or compare(place, after) > 0)
        keys, more = in_order(nsmallest(window.first + 1, behind, key=cmp_to_key(compare)), window)
        records = self._reads.records(str(key[-1]) for key in keys)
        return Page(
            [records[str(key[-1])] for key in keys],
            keys,
            more,
            len(places) if window.count else None,
        )

    # ---------------------------------------------------------------------------- patterns

    def _found(self, behind: str) -> str:
        """Claims `c` of the list, one by one where they are of some entities."""
        condition = f"{behind} AND {self._condition}"
        ends = self._ends()
        if ends is None:
            claim = self._reads.sight.names.claim
            match = (
                f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(marking, id) "
                f"WHERE c.marking = marking AND c.id IS NOT NULL AND {condition}"
            )
            ordered = ""
            if behind != "true":
                _, order = direction(self._query.window.backwards)
                match = match.replace("c.id IS NOT NULL AND ", "")
                ordered = f" ORDER BY {in_index(order, 'c.marking', 'c.id')} LIMIT $n"
            return f"UNWIND $m AS marking CALL (marking) {{ {match} RETURN c{ordered} }}"
        found = " UNION ".join(f"{self._at(end)} AND {condition} RETURN c" for end in ends)
        return f"CALL () {{ {found} }}"

    def _ends(self) -> tuple[str, ...] | None:
        """As what claims have some entities, of which all that are listed have one: the entities
        are the parameter ``near``."""
        query = self._query
        if query.source is not None or query.speaker is not None:
            id = query.source if query.source is not None else query.speaker
            self._values["near"] = sendable([id or ""])
            return ("source",) if query.source is not None else ("speaker",)
        for part in parts_of(query.where):
            if isinstance(part, HasEnd):
                self._values["near"] = sendable(sorted(part.ids))
                return part.ends
        return None

    def _at(self, end: str) -> str:
        claim, said = self._reads.sight.names.claim, self._reads.sight.names.said_by
        begin = "UNWIND $near AS near UNWIND $m AS marking "
        if end == "speaker":
            return (
                f"{begin}MATCH (c:{claim})-[r:{said}]->() "
                f"USING INDEX SEEK r:{said}(actor, marking) WHERE r.actor = near "
                "AND r.marking = marking"
            )
        if end == "source":
            index, there = "(source, marking)", ""
        else:
            index, there = at_end(end), f" AND {indexed(end)}"
        return (
            f"{begin}MATCH (c:{claim}) USING INDEX SEEK c:{claim}{index} "
            f"WHERE c.{end} = near AND c.marking = marking{there}"
        )

    # -------------------------------------------------------------------------- conditions

    def _asked(self) -> str:
        """On a claim `c`: it is in the view, and all that is asked for."""
        query, sight = self._query, self._reads.sight
        conditions = [sight.claim("c")]
        if query.reviews is None:
            conditions.append(sight.live("c"))
        else:
            numbers = sorted(REVIEW_NUMBERS[one] for one in query.reviews)
            conditions.append(f"({review('c')}) IN {self._bound(numbers)}")
            conditions.append(f"NOT {retracted('c')}")
        if query.predicates is not None:
            conditions.append(f"c.predicate IN {self._bound(sendable(query.predicates))}")
        if query.negated is not None:
            conditions.append(f"c.negated = {self._bound(query.negated)}")
        if query.source is not None:
            conditions.append(f"c.source IN {self._bound(sendable([query.source]))}")
        if query.speaker is not None:
            conditions.append(self._said_by([query.speaker]))
        if query.where is not None:
            conditions.append(self._passes(query.where))
        return " AND ".join(f"({condition})" for condition in conditions)

    def _passes(self, where: ClaimWhere) -> str:
        match where:
            case Each(parts=parts):
                return self._joined(parts, " AND ", "true")
            case Some(parts=parts):
                return self._joined(parts, " OR ", NEVER)
            case Except(part=part):
                # What has no such end or text does not pass, so it passes the opposite.
                return f"NOT coalesce({self._passes(part)}, false)"
            case HasEnd(ends=ends, ids=ids):
                wanted = sorted(ids)
                tests = [
                    self._said_by(wanted)
                    if end == "speaker"
                    else f"coalesce(c.{end} IN {self._bound(sendable(wanted))}, false)"
                    for end in ends
                ]
                return f"({' OR '.join(tests) or 'false'})"
            case OfProperty(properties=names):
                return f"c.predicate IN {self._bound(sendable(sorted(names)))}"
            case OfConcept(codes=codes):
                return f"coalesce(c.concept IN {self._bound(sendable(sorted(codes)))}, false)"
            case OfStance(stances=stances):
                return f"c.stance IN {self._bound(sorted(str(stance) for stance in stances))}"
            case OfAct(acts=acts):
                wanted = sendable(sorted(acts))
                said = "split(coalesce(c.acts, ''), ' ')"
                return f"any(act IN {said} WHERE act IN {self._bound(wanted)})"
            case OfReview(reviews=reviews):
                numbers = sorted(REVIEW_NUMBERS[one] for one in reviews)
                return f"({review('c')}) IN {self._bound(numbers)}"
            case IsNegated(negated=negated):
                return f"c.negated = {self._bound(negated)}"
            case HasWords():
                return self._words(where)
            case HoldsThen():
                return self._holds(where)
            case RecordedThen(since=since, until=until):
                tests = ["true"]
                if since is not None:
                    tests.append(f"c.unit > {self._bound(self._units.at(since - 1))}")
                if until is not None:
                    tests.append(f"c.unit <= {self._bound(self._units.at(until - 1))}")
                return f"({' AND '.join(tests)})"

    def _joined(self, parts: Iterable[ClaimWhere], word: str, nothing: str) -> str:
        return f"({word.join(self._passes(part) for part in parts) or nothing})"

    def _said_by(self, ids: list[str]) -> str:
        said = self._reads.sight.names.said_by
        wanted = self._bound(sendable(ids))
        return f"EXISTS {{ MATCH (c)-[s:{said}]->() WHERE s.actor IN {wanted} }}"

    def _words(self, where: HasWords) -> str:
        texts = self._bound(sendable(where.values))
        text = "c.quote" if where.of == "quote" else "c.folded"
        if where.how == "in":
            return f"coalesce({text} IN {texts}, false)"
        test = "CONTAINS" if where.how == "contains" else "STARTS WITH"
        return f"({text} IS NOT NULL AND any(one IN {texts} WHERE {text} {test} one))"

    def _holds(self, where: HoldsThen) -> str:
        known = "c.valid_day IS NOT NULL"
        if where.how == "known":
            return known
        start = self._bound(day_number(where.start, 0))
        end = self._bound(day_number(where.end, UNKNOWN_LAST))
        if where.how == "covers":
            if where.start is None or where.end is None or where.end < where.start:
                return NEVER
            inside = f"c.valid_begun <= {start} AND c.valid_ended >= {end}"
        elif where.how == "within":
            tests = ["true"]
            if where.start is not None:
                tests.append(f"c.valid_earliest >= {start}")
            if where.end is not None:
                tests.append(f"c.valid_latest <= {end}")
            inside = " AND ".join(tests)
        else:
            inside = (
                "any(i IN range(0, size(c.valid_firsts) - 1) "
                f"WHERE c.valid_firsts[i] <= {end} AND c.valid_lasts[i] >= {start})"
            )
        return f"({known} AND coalesce({inside}, false))"

    def _bound(self, value: Any) -> str:
        name = f"v{len(self._values)}"
        self._values[name] = value
        return f"${name}"
