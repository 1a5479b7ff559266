"""Filters computed for many entities at once: a question to the store a filter and a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from graph.claims.period import UNKNOWN_LAST
from graph.engines.neo4j.claim_nodes import day_number
from graph.engines.neo4j.constraints import BEGINNING
from graph.engines.neo4j.counted import Counted
from graph.engines.neo4j.cypher import BEGUN, possibly_overlaps
from graph.engines.neo4j.dated_walk import FIRST_DAY, in_days
from graph.engines.neo4j.reads import Reads, sendable
from graph.views.view import (
    AllOf,
    Among,
    AnyOf,
    Climb,
    DateMatch,
    HasConcept,
    Is,
    Linked,
    Not,
    Ones,
    PointMatch,
    Reaches,
    Saying,
    SizeMatch,
    TextMatch,
    Told,
    Where,
)

FEW = 5000
"""Up to how many candidates are worth listing before the entities themselves are read."""
SHORT = 500
"""So few are listed that no shorter list is looked for."""
DATED = 40_000
"""The same of dates, where all that passes is wanted."""

Led: TypeAlias = Mapping[str, set[str]]
"""Entities, and where a relation leads from each."""


class EntitySets:
    """Which entities of one view pass filters."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._counted = Counted(reads, self.passing)

    # ----------------------------------------------------------------------------- passing

    def passing(self, ids: Iterable[str], where: Where | None) -> set[str]:
        """Those of these entities of the view that pass."""
        some = set(ids)
        if not some:
            return some
        match where:
            case None:
                return some
            case Is(id=id):
                return some & {id}
            case Among(ids=among):
                return some & among
            case AllOf(parts=parts):
                # In turn: each part is asked of those alone that passed the parts before.
                for part in parts:
                    some = self.passing(some, part)
                return some
            case AnyOf(parts=parts):
                found: set[str] = set()
                for part in parts:
                    found |= self.passing(some - found, part)
                return found
            case Not(part=part):
                return some - self.passing(some, part)
            case TextMatch():
                condition, values = _text(where)
                return self._reads.having(
                    sorted(some),
                    where.property,
                    condition,
                    where.qualified,
                    valid_on=where.valid_on,
                    **values,
                )
            case HasConcept(property=property, codes=codes, negated=negated):
                return self._reads.having(
                    sorted(some),
                    property,
                    "c.concept IN $codes",
                    negated=negated,
                    valid_on=where.valid_on,
                    codes=sendable(sorted(codes)),
                )
            case DateMatch():
                return self._dated(some, where)
            case SizeMatch() | PointMatch():
                return self._counted.told(Told(test=where, said=Saying()), some)
            case Told():
                return self._counted.told(where, some)
            case Linked(said=said, least=least) if said is not None or least > 1:
                found = self._enough(some, where)
                return found if where.some else some - found
            case Reaches(climb=climb, where=inner):
                led = self._climbed(some, climb)
                return _reaching(some, led, self.passing(_all(some, led), inner))
            # Behind the narrower case: only a count of claims has to read which of them count.
            case Linked():
                found = self._linked(some, where)
                return found if where.some else some - found

    def _said(
        self,
        ids: set[str],
        property: str,
        condition: str,
        values: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> set[str]:
        return self._reads.having(sorted(ids), property, condition, **(values or {}), **more)

    def _dated(self, ids: set[str], where: DateMatch) -> set[str]:
        property = where.property
        if where.how == "known":
            return self._said(ids, property, "c.day IS NOT NULL")
        if where.how == "covers" and (
            where.start is None or where.end is None or where.end < where.start
        ):
            return set()
        start, end = day_number(where.start, 0), day_number(where.end, UNKNOWN_LAST)
        range_ = {"start": start, "end": end}
        if where.how == "covers":
            return self._said(ids, property, "c.begun <= $start AND c.ended >= $end", range_)
        if where.how == "within":
            tests = ["c.text IS NOT NULL"]
            if where.start is not None:
                tests.append("c.earliest >= $start")
            if where.end is not None:
                tests.append("c.latest <= $end")
            return self._said(ids, property, " AND ".join(tests), range_)
        if where.how == "certainly":
            tests, within = ["true"], ["true"]
            if where.end is not None:
                tests.append("c.begun <= $end")
                within.append("c.latest <= $end")
            if where.start is not None:
                tests.append("c.ended >= $start")
                within.append("c.earliest >= $start")
            # Certain in either of two ways: it had begun by the last day and had not ended before
            # the first, or every day that it may have been on lies inside.
            either = f"({' AND '.join(tests)} OR {' AND '.join(within)})"
            return self._said(ids, property, f"c.day IS NOT NULL AND {either}", range_)
        possible = possibly_overlaps("c", "$start", "$end")
        if where.dated:
            return self._said(ids, property, f"c.day IS NOT NULL AND {possible}", range_)
        found = self._said(ids, property, possible, range_)
        # What has no time at all possibly overlaps; what has times, none of them here, does not.
        return found | (ids - found - self._said(ids - found, property, "c.firsts IS NOT NULL"))

    def _linked(self, ids: set[str], where: Linked) -> set[str]:
        before = {} if where.before is None else self._climbed(ids, where.before)
        nears = _all(ids, before)
        ends = self._reads.ends(
            sorted(nears), where.property, where.inverse, where.valid_on, where.qualified
        )
        fars = {far for some in ends.values() for far in some}
        after = {} if where.after is None else self._climbed(fars, where.after)
        passing = _reaching(fars, after, self.passing(_all(fars, after), where.where))
        near = {id for id, some in ends.items() if not passing.isdisjoint(some)}
        return _reaching(ids, before, near)

    def _enough(self, ids: set[str], where: Linked) -> set[str]:
        """Those whose relation, as far as its claims count, leads to enough ends that pass."""
        before = {} if where.before is None else self._climbed(ids, where.before, where.ones)
        ends = self._counted.ends(where, _all(ids, before))
        fars = {far for some in ends.values() for found in some.values() for far in found}
        after = {} if where.after is None else self._climbed(fars, where.after, where.ones)
        good = _reaching(fars, after, self.passing(_all(fars, after), where.where))
        passing = {
            near: {what for what, some in found.items() if not good.isdisjoint(some)}
            for near, found in ends.items()
        }
        return {
            id
            for id in ids
            if len(set().union(*(passing.get(near, ()) for near in _from(id, before))))
            >= where.least
        }

    def _climbed(self, ids: Iterable[str], climb: Climb, ones: Ones = ()) -> dict[str, set[str]]:
        """Everything that is reached, and where each leads.

        Args:
            ones: what is judged to be one; a climb goes on from each.
        """
        ones = ones or climb.ones
        one_as = dict(ones)
        siblings: dict[str, set[str]] = {}
        for id, one in ones:
            siblings.setdefault(one, set()).add(id)
        led: dict[str, set[str]] = {}
        fresh = set(ids)
        while fresh:
            found = self._hops(fresh, climb)
            for id in fresh & one_as.keys():
                found[id] = found.get(id, set()) | siblings[one_as[id]] - {id}
            led |= {id: found.get(id, set()) for id in fresh}
            fresh = {far for some in found.values() for far in some} - led.keys()
        return led

    def _hops(self, ids: set[str], climb: Climb) -> dict[str, set[str]]:
        if climb.said is None:
            return self._reads.ends(sorted(ids), climb.property, climb.inverse, climb.valid_on)
        ends = self._counted.ends(climb, ids)
        return {near: set().union(*some.values()) for near, some in ends.items()}

    # -------------------------------------------------------------------------- short lists

    def candidates(self, where: Where | None, most: int = FEW) -> set[str] | None:
        """Entities among which everything that passes is; None where they are not few.

        Args:
            most: how many are few where a date tells them.
        """
        match where:
            case Is(id=id):
                return {id}
            case Among(ids=ids):
                return set(ids) if len(ids) <= FEW else None
            case AllOf(parts=parts):
                return self._shortest(parts, most)
            case AnyOf(parts=parts):
                union: set[str] = set()
                for part in parts:
                    found = self.candidates(part, most)
                    if found is None:
                        return None
                    union |= found
                return union if len(union) <= most else None
            case TextMatch():
                return self._having_text(where)
            case DateMatch():
                return self._in_time(where, most)
            case HasConcept(property=property, codes=codes, negated=negated):
                return self._few(
                    "UNWIND $codes AS code UNWIND $m AS marking "
                    "MATCH (c:{claim}) USING INDEX SEEK c:{claim}(concept, predicate, marking) "
                    "WHERE c.concept = code AND c.predicate = $p AND c.marking = marking",
                    p=property,
                    codes=sendable(sorted(codes)),
                    negated=negated,
                )
            case Reaches(climb=climb, where=inner):
                # The way back follows relations that are claimed, between ids as they were coded.
                # Where denials count, or several ids are one thing, it would miss some that pass.
                if climb.ones or (climb.said and climb.said.negated):
                    return None
                return self._back(climb, self.candidates(inner))
            case Told(test=test, said=said) if not said.negated and not where.ones:
                return self.candidates(test, most)
            case Linked(some=True) if not where.ones and not (where.said and where.said.negated):
                far = self._back(where.after, self.candidates(where.where))
                if far is None:
                    return None
                led = self._reads.ends(sorted(far), where.property, not where.inverse)
                near = {id for some in led.values() for id in some}
                return self._back(where.before, near if len(near) <= FEW else None)
            case _:
                return None

    def _shortest(self, parts: Sequence[Where], most: int) -> set[str] | None:
        """The shortest list of candidates; each part is true of all that passes."""
        shortest: set[str] | None = None
        # What is told outright first, then what an index tells best: behind a short list no other
        # part is asked, of which very many may be.
        for part in sorted(parts, key=_dearness):
            found = self.candidates(part, most)
            if found is not None and (shortest is None or len(found) < len(shortest)):
                shortest = found
            if shortest is not None and len(shortest) <= SHORT:
                break
        return shortest

    def _having_text(self, where: TextMatch) -> set[str] | None:
        condition, values = _text(where)
        begun = [text[:BEGINNING] for text in values["texts"]]
        # Every folded text has a beginning; a longer value has a longer one than is indexed.
        each, indexed = {
            "in": ("", "c.start IN $begun"),
            "starts": ("UNWIND $begun AS begin", "c.start STARTS WITH begin"),
            "contains": ("", "c.start IS NOT NULL"),
        }[where.how]
        return self._few(
            f"UNWIND $m AS marking {each} MATCH (c:{{claim}}) "
            f"USING INDEX SEEK c:{{claim}}({', '.join(BEGUN)}) "
            f"WHERE c.marking = marking AND c.predicate = $p AND {indexed} AND {condition}",
            p=where.property,
            begun=sendable(sorted(set(begun))),
            **values,
        )

    def _in_time(self, where: DateMatch, most: int) -> set[str] | None:
        begin, end = place_in_time(where)
        if begin is None and end is None:
            return None
        return self._few(
            f"UNWIND $m AS marking {in_days(self._reads.sight.names)}",
            most=most,
            p=where.property,
            begin=FIRST_DAY if begin is None else begin,
            end=UNKNOWN_LAST if end is None else end,
        )

    def _few(
        self, match: str, *, negated: bool = False, most: int = FEW, **values: Any
    ) -> set[str] | None:
        sight = self._reads.sight
        found = self._reads.rows(
            f"{match.replace('{claim}', sight.names.claim)} AND c.negated = $negated "
            # One more than is few: a full list would not tell whether it is whole.
            f"AND {sight.standing('c')} RETURN DISTINCT c.subject LIMIT $n",
            negated=negated,
            n=most + 1,
            **values,
        )
        return {id for (id,) in found} if len(found) <= most else None

    def _back(self, climb: Climb | None, ids: set[str] | None) -> set[str] | None:
        if climb is None or ids is None:
            return ids
        turned = Climb(property=climb.property, inverse=not climb.inverse, valid_on=climb.valid_on)
        reached = _all(ids, self._climbed(ids, turned))
        return reached if len(reached) <= FEW else None


def _dearness(where: Where) -> int:
    """How much finding candidates may take, beside others."""
    return 0 if isinstance(where, Is | Among) else 1 if isinstance(where, DateMatch) else 2


def place_in_time(where: DateMatch) -> tuple[int | None, int | None]:
    """From which day to which claims that pass stand in order of time; None where it is open.

    What lies within a range stands in it. What covers it, or is certain to have been at some time
    in it, stands no later than it ends.
    """
    start, end = (None if day is None else day.toordinal() for day in (where.start, where.end))
    match where.how:
        case "within":
            return start, end
        case "covers":
            return None, start
        case "certainly":
            return None, end
        case _:
            return None, None


def _text(where: TextMatch) -> tuple[str, dict[str, Any]]:
    """A condition on a claim's folded text, and its values."""
    values = {"texts": sendable(where.values)}
    if where.how == "in":
        return "c.folded IN $texts", values
    test = "CONTAINS" if where.how == "contains" else "STARTS WITH"
    return f"any(value IN $texts WHERE c.folded {test} value)", values


def _all(ids: Iterable[str], led: Led) -> set[str]:
    """These and everything that is reached from them."""
    return set(ids) | led.keys()


def _from(id: str, led: Led) -> set[str]:
    """It and everything that is reached from it."""
    reached, edge = {id}, [id]
    while edge:
        edge = [far for near in edge for far in led.get(near, ()) if far not in reached]
        reached.update(edge)
    return reached


def _reaching(ids: set[str], led: Led, passing: set[str]) -> set[str]:
    """Those of these from which something that passes is reached."""
    back: dict[str, list[str]] = {}
    for near, fars in led.items():
        for far in fars:
            back.setdefault(far, []).append(near)
    found, fresh = set(passing), list(passing)
    while fresh:
        for near in back.get(fresh.pop(), ()):
            if near not in found:
                found.add(near)
                fresh.append(near)
    return found & ids
