"""Filters as SQL: a condition on one entity's key, and where it can be had, a short list first."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import apsw

from graph.engines.sqlite.days import (
    certainly_covers,
    certainly_overlaps,
    possibly_on,
    possibly_overlaps,
)
from graph.engines.sqlite.interned import Terms
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.claim_tests import NEVER, ClaimTests, size_within
from graph.engines.sqlite.read.sight import Sight, crowded
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
    Not,
    PointMatch,
    Reaches,
    SizeMatch,
    TextMatch,
    Told,
    Where,
)
from graph.vocabulary import Vocabulary

FEW = 5000
"""Up to how many candidates are worth listing before the entities themselves are read."""
DATED = 40_000
"""The same of dates out of which more lie: a walk in order of time would pass those."""

Hop: TypeAlias = Linked | Climb


class FilterCompiler(ClaimTests):
    """Compiles filters for one view."""

    def __init__(
        self,
        db: apsw.Connection,
        vocabulary: Vocabulary,
        terms: Terms,
        sight: Sight,
        keys_of: Callable[[Iterable[str]], Mapping[str, int]],
    ) -> None:
        self._db, self._vocabulary, self._terms = db, vocabulary, terms
        self._sight, self._keys_of = sight, keys_of
        super().__init__()

    # -------------------------------------------------------------------------- conditions

    def condition(self, where: Where | None, e: str) -> str:
        """SQL that is true where the entity with the key `e` (an expression) passes."""
        match where:
            case None:
                return "1"
            case Is(id=id):
                key = self._keys_of([id]).get(id)
                return "0" if key is None else f"{e} = {key}"
            case Among(ids=ids):
                listed = ", ".join(map(str, self._keys_of(sorted(ids)).values()))
                return f"{e} IN ({listed})"
            case AllOf(parts=parts):
                return self._joined(parts, e, " AND ", "1")
            case AnyOf(parts=parts):
                return self._joined(parts, e, " OR ", "0")
            case Not(part=part):
                return f"NOT {self.condition(part, e)}"
            case TextMatch():
                c = self._alias()
                test = f"{self._text(where, c)}{self._narrowed(where, c)}"
                return self._some_claim(c, e, where.property, test)
            case HasConcept(property=property, codes=codes, negated=negated):
                c = self._alias()
                test = f"{c}.concept IN ({self._codes(codes)}){self._narrowed(where, c)}"
                return self._some_claim(c, e, property, test, negated)
            case DateMatch():
                return self._date(where, e)
            case SizeMatch():
                c = self._alias()
                return self._some_claim(c, e, where.property, size_within(where, c))
            case Told() | PointMatch():
                raise AssertionError("these are sifted")
            case Reaches(climb=climb, where=inner):
                return self._reached(climb, e, inner)
            case Linked():
                return self._linked(where, e)

    def _joined(self, parts: Iterable[Where], e: str, word: str, nothing: str) -> str:
        conditions = [self.condition(part, e) for part in parts]
        return f"({word.join(conditions) or nothing})"

    def _claims(
        self, c: str, property: str, sight: Sight | None = None, negated: bool = False
    ) -> str:
        """Conditions on a claim that counts for a filter."""
        predicate = self._terms.properties[property]
        seen = (sight or self._sight.seeking).standing(c)
        return f"{c}.predicate = {predicate} AND {c}.negated = {int(negated)} AND {seen}"

    def _claims_at(
        self, c: str, near: str, e: str, property: str, negated: bool = False
    ) -> list[tuple[str, str]]:
        """Conditions on a claim that counts for a filter and has an entity at one end.

        Each comes with one on the entity alone, to be asked first; for every entity one is true.
        """
        # The index has only claims with an object: without these words SQLite may not use it.
        there = f"{c}.object IS NOT NULL AND " if near == "object" else ""
        at = f"{there}{c}.{near} = {e} AND "
        # Of few markings each is looked for everywhere. Of many only at entities with many claims:
        # elsewhere nearly every look-up would be in vain, and little that is hidden can be passed.
        if self._sight.seeks:
            return [(ANY, at + self._claims(c, property, negated=negated))]
        many = crowded(near, e, [self._terms.properties[property]])
        past = self._claims(c, property, self._sight, negated)
        return [
            (f"NOT {many}", at + past),
            (many, at + self._claims(c, property, negated=negated)),
        ]

    def _some_claim(
        self, c: str, e: str, property: str, condition: str, negated: bool = False
    ) -> str:
        found = [
            (
                gate,
                f"EXISTS (SELECT 1 FROM claims {c} INDEXED BY claims_out "
                f"WHERE {at} AND {condition})",
            )
            for gate, at in self._claims_at(c, "subject", e, property, negated)
        ]
        if len(found) == 1:
            return found[0][1]
        return f"CASE {' '.join(f'WHEN {gate} THEN {test}' for gate, test in found)} END"

    def _text(self, where: TextMatch, c: str) -> str:
        return self._texts_in(where.how, where.values, c)

    def _narrowed(self, where: Hop | TextMatch | HasConcept, c: str) -> str:
        """What else is asked of the claims that count, each condition with AND in front."""
        day = where.valid_on
        on = "" if day is None else f" AND {possibly_on(c, day.toordinal())}"
        if isinstance(where, TextMatch | Linked):
            on += self._qualified(where.qualified, c)
        return on

    def _date(self, where: DateMatch, e: str) -> str:
        start = None if where.start is None else where.start.toordinal()
        end = None if where.end is None else where.end.toordinal()
        c = self._alias()
        if where.how == "within":
            tests = ["1"]
            if start is not None:
                tests.append(f"{c}.earliest >= {start}")
            if end is not None:
                tests.append(f"{c}.latest <= {end}")
            return self._some_claim(c, e, where.property, " AND ".join(tests))
        known = f"{c}.sort IS NOT NULL"
        if where.how == "known":
            return self._some_claim(c, e, where.property, known)
        if where.how == "covers":
            return self._some_claim(c, e, where.property, certainly_covers(c, start, end))
        if where.how == "certainly":
            return self._some_claim(c, e, where.property, certainly_overlaps(c, start, end))
        possible = possibly_overlaps(c, start, end)
        if where.dated:
            return self._some_claim(c, e, where.property, f"{known} AND {possible}")
        d = self._alias()
        return (
            f"({self._some_claim(c, e, where.property, possible)} "
            f"OR NOT {self._some_claim(d, e, where.property, '1')})"
        )

    def _linked(self, where: Linked, e: str) -> str:
        if where.before is None:
            found = self._leads(where, e)
        else:
            near = self._alias()
            found = (
                f"EXISTS (WITH RECURSIVE {near} (k) AS "
                f"({self._climb(where.before, f'SELECT {e}', near)}) "
                f"SELECT 1 FROM {near} WHERE {self._leads(where, f'{near}.k')})"
            )
        return found if where.some else f"NOT {found}"

    def _leads(self, where: Linked, e: str) -> str:
        """Some other end of the relation of `e` itself passes."""
        far = self._alias()
        if where.after is None:
            test = self.condition(where.where, f"{far}.k")
        else:
            test = self._reached(where.after, f"{far}.k", where.where)
        ends = " UNION ALL ".join(
            # A table of its own, or SQLite would look for claims before it asks the gate.
            f"SELECT {end} AS k FROM (SELECT 1 WHERE {gate}) CROSS JOIN {claims} WHERE {condition}"
            for claims, end, gate, condition in self._ways(where, where.inverse, e)
        )
        return f"EXISTS (SELECT 1 FROM ({ends}) {far} WHERE {test})"

    def _reached(self, climb: Climb, e: str, where: Where | None) -> str:
        r = self._alias()
        return (
            f"EXISTS (WITH RECURSIVE {r} (k) AS ({self._climb(climb, f'SELECT {e}', r)}) "
            f"SELECT 1 FROM {r} WHERE {self.condition(where, f'{r}.k')})"
        )

    def _climb(self, climb: Climb, start: str, r: str) -> str:
        """The body of a recursive table `r` (k): what `start` selects, and all beyond it."""
        # UNION, not UNION ALL: what contains itself ends the climb.
        steps = [
            f"SELECT {far} FROM {r} CROSS JOIN {claims} ON {gate} AND {condition}"
            for claims, far, gate, condition in self._ways(climb, climb.inverse, f"{r}.k")
        ]
        return " UNION ".join([start, *steps])

    def steps(self, hop: Hop, e: str) -> list[tuple[str, str, str]]:
        """Where a relation of the entity with the key `e` may end, without an order: the table of
        its claims, the key at the far end, the condition."""
        return [
            (claims, far, f"{gate} AND {condition}")
            for claims, far, gate, condition in self._ways(hop, hop.inverse, e)
        ]

    def _ways(self, hop: Hop, inverse: bool, e: str) -> list[tuple[str, str, str, str]]:
        """Where else a relation of `e` may end: table, far key, condition on `e`, condition.

        The index is named: left to itself the planner may start from the far end, and read all
        that an actor did to find out whether he did one thing.
        """
        c = self._alias()
        property, narrowed = hop.property, self._narrowed(hop, c)
        symmetric = self._vocabulary.properties[property].symmetric
        out = f"claims {c} INDEXED BY claims_out", f"{c}.object", "subject"
        into = f"claims {c} INDEXED BY claims_in", f"{c}.subject", "object"
        return [
            (claims, far, gate, condition + narrowed)
            for claims, far, near in ([out, into] if symmetric else [into if inverse else out])
            for gate, condition in self._claims_at(c, near, e, property)
        ]

    def _codes(self, codes: Iterable[str]) -> str:
        keys = (self._terms.concepts.get(code) for code in codes)
        return ", ".join(str(key) for key in keys if key is not None)

    # -------------------------------------------------------------------------- short lists

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
ANY = "1"
"""A condition that everything passes."""


def _next(text: str) -> str | None:
    """The smallest text above everything that starts with `text`; None where there is none."""
    last = ord(text[-1])
    if last >= 0x10FFFF or last == 0xD7FF:  # surrogates follow
        return None
    return text[:-1] + chr(last + 1)
