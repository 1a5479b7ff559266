"""Conditions on claims as SQL, and whose claims are all that may pass."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

import apsw

from graph.engines.sqlite.days import VALID, in_some
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCE_NUMBERS
from graph.engines.sqlite.kept_bodies import CHAIN
from graph.engines.sqlite.keys import findable
from graph.engines.sqlite.read.reader import Reader
from graph.views.claim_filters import (
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
)

BODY = "(SELECT b.body FROM bodies b WHERE b.key = {c}.key)"
DENIES = "denies"
"""The act that has a column of its own."""


class ClaimConditions:
    """Compiles conditions for one view; each is true or false, and never NULL.

    Attributes:
        bindings: values for the named parameters of all conditions compiled so far.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader, self._numbers = reader, count()
        self.bindings: dict[str, Any] = {}

    def condition(self, where: ClaimWhere | None, c: str) -> str:
        """SQL that is true where the claim of the view with the alias `c` passes."""
        match where:
            case None:
                return "1"
            case Each(parts=parts):
                return f"({' AND '.join(self.condition(part, c) for part in parts) or '1'})"
            case Some(parts=parts):
                return f"({' OR '.join(self.condition(part, c) for part in parts) or never(c)})"
            case Except(part=part):
                return f"NOT {self.condition(part, c)}"
            case HasEnd():
                return self._end(where, c)
            case OfProperty(properties=names):
                known = self._reader.terms.properties
                return _among(f"{c}.predicate", (known[name] for name in names), c)
            case OfConcept(codes=codes):
                known = self._reader.terms.concepts
                return _among(f"{c}.concept", (known[code] for code in codes if code in known), c)
            case OfStance(stances=stances):
                return _among(f"{c}.stance", (STANCE_NUMBERS[one] for one in stances), c)
            case OfAct():
                return self._act(where, c)
            case OfReview(reviews=reviews):
                review = f"({self._reader.sight.review(c)})"
                return _among(review, (REVIEW_NUMBERS[one] for one in reviews), c)
            case IsNegated(negated=negated):
                return f"{c}.negated = {int(negated)}"
            case HasWords():
                return self._words(where, c)
            case HoldsThen():
                return self._then(where, c)
            case RecordedThen():
                return self._recorded(where, c)

    def _end(self, where: HasEnd, c: str) -> str:
        known = self._reader.keys(sorted(where.ids)).values()
        if not known:
            return never(c)
        keys = _listed(known)
        tests = []
        for end in where.ends:
            if end == "speaker":
                # The unary plus keeps the planner from starting there.
                tests.append(
                    "EXISTS (SELECT 1 FROM speakers p "
                    f"WHERE p.claim = {c}.key AND +p.actor IN ({keys}))"
                )
            else:
                tests.append(f"coalesce(+{c}.{end} IN ({keys}), 0)")
        return f"({' OR '.join(tests)})"

    def _act(self, where: OfAct, c: str) -> str:
        if where.acts == {DENIES}:
            return f"{c}.denies = 1"
        replaced = self._reader.terms.replaced
        older = {old for (kind, old), new in replaced.items() if new in where.acts}
        acts = [self._bound(act) for act in sorted(findable(where.acts | older))]
        if not acts:
            return never(c)
        return (
            f"EXISTS (SELECT 1 FROM json_each(CAST({BODY.format(c=c)} AS TEXT), '$[{CHAIN}]') a "
            f"WHERE a.value ->> 1 IN ({', '.join(acts)}))"
        )

    def _words(self, where: HasWords, c: str) -> str:
        text = f"{c}.folded" if where.of == "text" else f"quote_in({BODY.format(c=c)})"
        values = list(dict.fromkeys(findable(where.values)))
        if not values:
            return never(c)
        if where.how == "in":
            found = self._bound(apsw.carray(tuple(values)))
            return f"coalesce({text} IN (SELECT value FROM carray({found})), 0)"
        tests = []
        for name in map(self._bound, values):
            if where.how == "contains":
                tests.append(f"coalesce(instr({text}, {name}) > 0, 0)")
            else:
                tests.append(f"coalesce(substr({text}, 1, length({name})) = {name}, 0)")
        return f"({' OR '.join(tests)})"

    def _then(self, where: HoldsThen, c: str) -> str:
        start = None if where.start is None else where.start.toordinal()
        end = None if where.end is None else where.end.toordinal()
        known = f"coalesce({c}.valid_eb, {c}.valid_lb, {c}.valid_ee, {c}.valid_le) IS NOT NULL"
        tests = [known]
        if where.how == "within":
            if start is not None:
                tests.append(f"coalesce({c}.valid_eb >= {start}, 0)")
            if end is not None:
                tests.append(f"coalesce({c}.valid_le <= {end}, 0)")
        elif where.how == "covers":
            if start is None or end is None or end < start:
                return never(c)
            tests.append(f"coalesce({c}.valid_lb <= {start} AND {c}.valid_ee >= {end}, 0)")
        elif where.how == "overlaps":
            tests.append(in_some(c, VALID, start, end))
            if end is not None:
                tests.append(f"coalesce({c}.valid_eb, {end}) <= {end}")
            if start is not None:
                tests.append(f"coalesce({c}.valid_le, {start}) >= {start}")
        return f"({' AND '.join(tests)})"

    def _recorded(self, where: RecordedThen, c: str) -> str:
        """By the numbers of the units: those of later ones are higher."""
        tests = [f"at >= {where.since}"] if where.since is not None else []
        tests += [f"at < {where.until}"] if where.until is not None else []
        row = self._reader.db.execute(
            f"SELECT min(number), max(number) FROM units WHERE {' AND '.join(tests) or '1'}"
        ).fetchone()
        if row is None or row[0] is None:
            return never(c)
        return f"{c}.unit BETWEEN {int(row[0])} AND {int(row[1])}"

    def _bound(self, value: str | apsw.CArrayBinding) -> str:
        name = f"q{next(self._numbers)}"
        self.bindings[name] = value
        return f":{name}"


def never(c: str) -> str:
    """What no claim passes. With a constant SQLite could use no index that a statement names."""
    return f"{c}.negated > 1"


def _among(column: str, keys: Iterable[int], c: str) -> str:
    """A column, which may be empty, has one of these values."""
    listed = _listed(keys)
    return f"coalesce({column} IN ({listed}), 0)" if listed else never(c)


def _listed(keys: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(keys)))
