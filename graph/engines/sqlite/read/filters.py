"""Filters as SQL: a condition on one entity's key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import apsw

from graph.engines.sqlite.days import (
    certainly_covers,
    certainly_overlaps,
    possibly_on,
    possibly_overlaps,
)
from graph.engines.sqlite.interned import Terms
from graph.engines.sqlite.read.claim_tests import ClaimTests, size_within
from graph.engines.sqlite.read.sight import Sight, crowded
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


ANY = "1"
"""A condition that everything passes."""
