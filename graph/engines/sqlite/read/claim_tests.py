"""What filters ask of one claim, as SQL: of its text, and of what qualifies it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any, TypeAlias

import apsw

from graph.engines.sqlite.keys import findable
from graph.views.view import Qualified, SizeMatch

Bindings: TypeAlias = dict[str, Any]
NEVER = "0"
"""A condition that nothing passes."""


class ClaimTests:
    """Compiles conditions on rows.

    Attributes:
        bindings: values for the named parameters of all conditions compiled so far.
    """

    def __init__(self) -> None:
        self._numbers = count()
        self.bindings: Bindings = {}

    def _texts_in(self, how: str, texts: Iterable[str], c: str) -> str:
        """Whether the folded text of a row is, holds, or begins with one of some texts."""
        if how == "in":
            # One array, however many: as parameters of their own they are looked for one by one.
            wanted = tuple(findable(dict.fromkeys(texts)))
            if not wanted:
                return NEVER
            return f"{c}.folded IN (SELECT value FROM carray({self._bound(apsw.carray(wanted))}))"
        # SQLite's text functions stop at NUL, and no text of a store has one.
        values = ", ".join(self._bound(value) for value in texts if "\0" not in value)
        if not values:
            return NEVER
        tests = []
        for name in values.split(", "):
            if how == "contains":
                tests.append(f"instr({c}.folded, {name}) > 0")
            else:
                tests.append(f"substr({c}.folded, 1, length({name})) = {name}")
        return f"({' OR '.join(tests)})"

    def _qualified(self, wanted: Iterable[Qualified], c: str) -> str:
        """Conditions on what qualifies a claim, each with AND in front."""
        found = ""
        for want in wanted:
            p = self._alias()
            tests = [f"{p}.claim = {c}.key", f"{p}.property = {self._bound(want.property)}"]
            if want.codes is not None:
                codes = ", ".join(map(self._bound, sorted(want.codes)))
                tests.append(f"{p}.concept IN ({codes})")
            if want.values is not None:
                tests.append(f"{p}.folded IS NOT NULL")
                tests.append(self._texts_in(want.how, want.values, p))
            if want.at_least is not None or want.at_most is not None:
                tests.append(f"{p}.concept IS NULL AND {p}.folded IS NULL")
                least, most = ("low", "high") if want.certain else ("high", "low")
                unknown = int(not want.certain)
                if want.at_least is not None:
                    tests.append(f"coalesce({p}.{least} >= {want.at_least}, {unknown})")
                if want.at_most is not None:
                    tests.append(f"coalesce({p}.{most} <= {want.at_most}, {unknown})")
            found += f" AND EXISTS (SELECT 1 FROM particulars {p} WHERE {' AND '.join(tests)})"
        return found

    def _alias(self) -> str:
        return f"t{next(self._numbers)}"

    def _bound(self, value: str | apsw.CArrayBinding) -> str:
        name = f"v{len(self.bindings)}"
        self.bindings[name] = value
        return f":{name}"


def size_within(where: SizeMatch, c: str) -> str:
    """On a claim `c` of a quantity: it lies within bounds, possibly or certainly."""
    low, high = f"{c}.low", f"{c}.high"
    tests = ["1"]
    if where.certain:
        tests += [f"{low} >= {where.least}"] if where.least is not None else []
        tests += [f"{high} <= {where.most}"] if where.most is not None else []
    else:
        tests += [f"coalesce({high} >= {where.least}, 1)"] if where.least is not None else []
        tests += [f"coalesce({low} <= {where.most}, 1)"] if where.most is not None else []
    return " AND ".join(tests)
