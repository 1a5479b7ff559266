"""Short lists of everything that may pass a filter: so that what is read of a store is what may
pass, and not all there is."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import Any

import apsw

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.claim_tests import NEVER
from graph.engines.sqlite.read.filters import FilterCompiler, Hop
from graph.engines.sqlite.rows import place_in_time
from graph.views.view import (
    AllOf,
    Among,
    AnyOf,
    Climb,
    DateMatch,
    HasConcept,
    Is,
    Linked,
    Reaches,
    TextMatch,
    Told,
    Where,
)

FEW = 5000
"""Up to how many candidates are worth listing before the entities themselves are read."""
DATED = 40_000
"""The same of dates out of which more lie: a walk in order of time would pass those."""


class ShortLists(FilterCompiler):
    """Compiles filters for one view, and finds where they can be met at all."""

    def candidates(self, where: Where | None) -> set[int] | None:
        """Keys among which everything that passes is; None where they are not few.

        Costs what it returns, at most `FEW` rows a step, `DATED` of dates (a text that is
        contained anywhere costs the property's texts).
        """
        match where:
            case Is(id=id):
                key = self._keys_of([id]).get(id)
                return set() if key is None else {key}
            case Among(ids=ids):
                keys = set(self._keys_of(ids).values())
                return keys if len(keys) <= FEW else None
            case AllOf(parts=parts):
                lists = [found for part in parts if (found := self.candidates(part)) is not None]
                # Each part is true of all that passes, so that the shortest list is enough.
                return min(lists, key=len) if lists else None
            case AnyOf(parts=parts):
                union, most = set[int](), FEW
                for part in parts:
                    found = self.candidates(part)
                    if found is None or len(union) > DATED:
                        return None
                    union |= found
                    most = DATED if len(found) > FEW else most  # nothing but dates is so long
                return union if len(union) <= most else None
            case TextMatch():
                return self._texts(where)
            case HasConcept(property=property, codes=codes, negated=negated):
                c = self._alias()
                if not self._codes(codes):
                    return set()
                return self._few(
                    f"SELECT DISTINCT {c}.subject FROM claims {c} INDEXED BY claims_concept "
                    f"WHERE {c}.concept IS NOT NULL "
                    f"AND {c}.concept IN ({self._codes(codes)}) "
                    f"AND {self._claims(c, property, negated=negated)}{self._narrowed(where, c)}"
                )
            case DateMatch(how="within" | "covers"):
                return self._dates(where)
            case Reaches(climb=climb, where=inner):
                # `_ways` follows no denied claims and no judgements: a list would leave some out.
                if climb.ones or (climb.said and climb.said.negated):
                    return None
                return self._back(climb, self.candidates(inner))
            case Told(test=test, said=said) if not said.negated and not where.ones:
                return self.candidates(test)
            case Linked(some=True) if not where.ones and not (where.said and where.said.negated):
                # From the far end back: who passes there, who has a relation to one of these, and
                # what lies in or below those. The direction is turned at each step.
                far = self._back(where.after, self.candidates(where.where))
                near = self._step(where, not where.inverse, far)
                return self._back(where.before, near)
            case _:
                return None

    def _texts(self, where: TextMatch) -> set[int] | None:
        if not where.values:
            return set()
        c = self._alias()
        test = self._text(where, c)
        if test == NEVER:  # and no index of its claims could then be used
            return set()
        if where.how == "starts":
            # The test itself cannot use the index; these bounds, which it implies, can.
            bounds = [
                f"({c}.folded >= {self._bound(value)} AND {c}.folded < {self._bound(above)})"
                for value in where.values
                if value and (above := _next(value)) is not None
            ]
            if len(bounds) == len(where.values):
                test = f"({' OR '.join(bounds)}) AND {test}"
        return self._few(
            f"SELECT DISTINCT {c}.subject FROM claims {c} INDEXED BY claims_text "
            f"WHERE {c}.folded IS NOT NULL AND {test} AND {self._claims(c, where.property)}"
            f"{self._narrowed(where, c)}"
        )

    def _dates(self, where: DateMatch) -> set[int] | None:
        bounds = place_in_time(where.how, where.start, where.end)
        if not bounds:
            return None
        c = self._alias()
        dated = f"FROM claims {c} INDEXED BY claims_sort WHERE {self._claims(c, where.property)}"
        place = " AND ".join(f"{c}.sort {than} {day}" for than, day in bounds)
        sql = f"SELECT DISTINCT {c}.subject {dated} AND {place}"
        few = self._few(sql)
        if few is not None:
            return few
        for than, day in bounds:
            # Where as many are elsewhere; else the list is had sooner without candidates.
            there = f"SELECT 1 {dated} AND {c}.sort {_ELSEWHERE[than]} {day}"
            if any(rows(self._db, f"{there} LIMIT 1 OFFSET {DATED}", dict(self.bindings))):
                return self._few(sql, most=DATED)
        return None

    def _step(self, hop: Hop, inverse: bool, keys: set[int] | None) -> set[int] | None:
        """The other ends of a relation of any of these."""
        if not keys:
            return keys
        v = self._alias()
        sql = " UNION ".join(
            f"SELECT {far} FROM carray(:keys) {v} CROSS JOIN {claims} ON {gate} AND {condition}"
            for claims, far, gate, condition in self._ways(hop, inverse, f"{v}.value")
        )
        return self._few(sql, keys)

    def _back(self, climb: Climb | None, keys: set[int] | None) -> set[int] | None:
        """Everything from which a climb leads to one of these, themselves included."""
        if climb is None or not keys:
            return keys
        r = self._alias()
        start = "SELECT value FROM carray(:keys)"
        back = replace(climb, inverse=not climb.inverse)
        return self._few(
            f"WITH RECURSIVE {r} (k) AS ({self._climb(back, start, r)}) SELECT k FROM {r}", keys
        )

    def _few(self, sql: str, keys: set[int] | None = None, most: int = FEW) -> set[int] | None:
        bound: dict[str, Any] = dict(self.bindings)
        if keys is not None:
            bound["keys"] = apsw.carray(array("q", keys))
        # One more tells “too many” without reading the rest.
        found = {key for (key,) in rows(self._db, f"{sql} LIMIT {most + 1}", bound)}
        return found if len(found) <= most else None


_ELSEWHERE = {"<": ">=", ">=": "<"}


def _next(text: str) -> str | None:
    """The smallest text above everything that starts with `text`; None where there is none."""
    last = ord(text[-1])
    if last >= 0x10FFFF or last == 0xD7FF:  # surrogates follow
        return None
    return text[:-1] + chr(last + 1)
