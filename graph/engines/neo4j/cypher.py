"""Cypher: the one place where what a view may read is written as conditions on patterns.

Each method of `Sight` takes the name of a node of the query and gives a condition or an expression.
Every value is a parameter; what stands in the text are names that the program or the ontology has.

A reader has the last whole unit of when it began to read, ``$u``. What is recorded later has a
higher number; what is decided later leaves ``touched`` behind, and then the node's own changes are
asked. Markings are those of now: `$m` has the readable ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from graph.claims.claim import Review
from graph.claims.marking import Clearance, Marking

REVIEWS = (Review.PROPOSED, Review.ACCEPTED, Review.CONFLICT, Review.REJECTED)
"""By their number in a store; append only."""
REVIEW_NUMBERS = {review: number for number, review in enumerate(REVIEWS)}


AT_ENDS = {
    "subject": ("subject", "marking", "predicate", "far"),
    "object": ("object", "marking", "predicate", "subject"),
}
"""The properties of the indexes that find claims at an end. Behind the property stands the other
end (`far` is nothing where a claim says a value), so that a page of relations is read in the order
of its ends, and no further."""
OTHER = {"subject": "far", "object": "subject"}
"""The last of them."""


IN_TIME = ("marking", "predicate", "day", "subject")
"""The properties of the index that finds claims by the day at which their value stands in order of
time. It lacks those without a date."""

BEGUN = ("marking", "predicate", "start")
"""The same of the index that finds claims by the beginning of their folded text. It lacks those
without a text."""


def at_end(side: str) -> str:
    """The properties of such an index, as a hint names them."""
    return f"({', '.join(AT_ENDS[side])})"


def indexed(side: str, c: str = "c") -> str:
    """What a query has to ask for, behind end and marking, to use that index."""
    return f"{c}.predicate IS NOT NULL AND {c}.{OTHER[side]} IS NOT NULL"


class QueryPart(NamedTuple):
    """A query that goes to the server together with others: its rows, each a list."""

    match: str
    """Everything before RETURN. Parameters that are its own end in ``_#``."""
    row: str
    """The columns, with commas between."""
    values: dict[str, Any]
    """Of its own parameters, without ``_#``."""


def together(parts: list[QueryPart]) -> tuple[str, dict[str, Any]]:
    """One query for several parts, as `gathered`: each row is the part's place and its own row.

    Their parameters are one map. Of a list that is a parameter by itself the server plans once for
    each order of magnitude of its length.
    """
    texts: list[str] = []
    values: dict[str, Any] = {}
    for place, (match, row, own) in enumerate(parts):
        text = f"{match} RETURN {place} AS part, [{row}] AS row"
        texts.append(_OWN.sub(rf"$parts.\1_{place}", text))
        values |= {f"{name}_{place}": value for name, value in own.items()}
    text = gathered(f"CALL () {{ {' UNION ALL '.join(texts)} }}", "part, row")
    return text, {"parts": values}


_OWN = re.compile(r"\$(\w+)_#")


def in_index(order: str, *properties: str) -> str:
    """What a page is ordered by: all properties of the index that it is read from. The server reads
    an index in its order, and no further than the page, only where each of them is named; else it
    reads everything that follows, and puts that in order.

    Args:
        order: ``DESC``, or nothing.
    """
    return ", ".join(f"{property} {order}".rstrip() for property in properties)


def gathered(match: str, columns: str) -> str:
    """A query that returns all its rows as one list, in their order.

    A driver takes some thirty microseconds for each row that comes by itself, and a hundredth of
    that for one of a list.
    """
    return f"{match} RETURN collect([{columns}])"


class StoreNames:
    """Labels and the names of indexes of one store."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.store, self.unit, self.entity, self.claim, self.token, self.note = (
            f"{prefix}{name}"
            for name in ("Store", "WorkUnit", "Entity", "Claim", "NameToken", "Note")
        )
        self.remarking = f"{prefix}Remarking"
        """The label of what `graph.engines.neo4j.remarkings` has."""
        self.said_by = f"{prefix}SAID_BY"
        self.refines = f"{prefix}REFINES"
        self.refined = f"{prefix}Refined"
        """The label of claims that finer ones make exact, beside the one of claims."""
        self.touched = f"{prefix}Touched"
        """The label of claims about which something was decided, beside the one of claims. Whether
        a node has a label costs less than that it lacks a property."""
        self.of = f"{prefix}OF"


class Sight:
    """One clearance at one unit of work.

    Args:
        markings: those of the store by number less one. It grows while a view is read, and what
            is re-marked meanwhile uses what it carries then.
    """

    def __init__(
        self, names: StoreNames, clearance: Clearance, markings: Sequence[Marking], upto: int
    ) -> None:
        self.names, self.upto = names, upto
        self._clearance, self._markings = clearance, markings
        self._looked = 0
        self._readable: list[int] = []

    @property
    def markings(self) -> list[int]:
        """The numbers of the markings that may be read."""
        size = len(self._markings)
        for number in range(self._looked + 1, size + 1):
            if self._clearance.reads(self._markings[number - 1]):
                self._readable.append(number)
        self._looked = size
        return self._readable

    @property
    def values(self) -> dict[str, Any]:
        """The parameters that its conditions have."""
        return {"m": self.markings, "u": self.upto}

    # -------------------------------------------------------------------------- conditions

    def entity(self, e: str) -> str:
        """The entity is in the view."""
        return f"{e}.marking IN $m AND {e}.unit <= $u"

    def claim(self, c: str) -> str:
        """The claim is in the view."""
        return f"{c}.marking IN $m AND {c}.unit <= $u"

    def standing(self, c: str) -> str:
        """The claim is in the view and stands: it is alive, and so is none of its finer forms."""
        return f"{self.claim(c)} AND {self.live(c)}"

    def live(self, c: str) -> str:
        """A claim of the view stands."""
        touched, refined = self.names.touched, self.names.refined
        # Of most claims one look at the labels says it. A planner takes conditions apart that are
        # joined by OR, and then looks at each label for itself; a CASE stays whole.
        return (
            f"CASE WHEN {c}:{touched}|{refined} THEN {alive(c)} "
            f"AND (NOT {c}:{refined} OR NOT EXISTS {{ "
            f"MATCH ({c})<-[:{self.names.refines}*1..]-(fine) "
            f"WHERE {self.claim('fine')} AND {alive('fine')} }}) ELSE true END"
        )

    # ---------------------------------------------------------------------------- patterns

    def at(
        self,
        side: str,
        ids: str,
        predicates: str | None,
        c: str = "c",
        near: str = "id",
        far: str = "IS NOT NULL",
    ) -> str:
        """Claims `c` that may be read, with one of some entities at one end.

        Args:
            side: ``subject`` or ``object``.
            ids: a list, as Cypher; `near` is each of it.
            predicates: a list, as Cypher; None for all.
            far: a condition on the other end; of claims that say a value it is an empty text.
        """
        claim = self.names.claim
        if predicates is None:
            along, of = f" AND {c}.predicate IS NOT NULL", ""
        else:
            along, of = f" AND {c}.predicate = along_{c}", f"UNWIND {predicates} AS along_{c} "
        return (
            f"UNWIND {ids} AS {near} {of}UNWIND $m AS m_{c} "
            f"MATCH ({c}:{claim}) USING INDEX SEEK {c}:{claim}{at_end(side)} "
            f"WHERE {c}.{side} = {near}{along} AND {c}.marking = m_{c} "
            # It has one always; an index is used where all of its properties are asked for.
            f"AND {c}.{OTHER[side]} {far} AND {c}.unit <= $u"
        )

    def claims(self, ids: str, c: str = "c") -> str:
        """Claims of the view by their ids."""
        claim = self.names.claim
        return (
            f"UNWIND {ids} AS id_{c} MATCH ({c}:{claim}) USING INDEX SEEK {c}:{claim}(id) "
            f"WHERE {c}.id = id_{c} AND {self.claim(c)}"
        )

    def entities(self, ids: str, e: str = "e") -> str:
        """Entities of the view by their ids."""
        entity = self.names.entity
        return (
            f"UNWIND {ids} AS id_{e} MATCH ({e}:{entity}) USING INDEX SEEK {e}:{entity}(id) "
            f"WHERE {e}.id = id_{e} AND {self.entity(e)}"
        )


def naming(names: StoreNames, ids: str) -> str:
    """Claims that name one of some entities, as the body of a subquery that returns `c`.

    Args:
        ids: a list, as Cypher.
    """
    claim, said = names.claim, names.said_by
    # Each branch tests that every property of its index is there: the index lacks what has not
    # all of them, so without these tests the server cannot use it, and refuses the hint.
    marked = "c.marking IS NOT NULL"
    ends = (
        ("subject", at_end("subject"), f"{marked} AND {indexed('subject')}"),
        ("object", at_end("object"), f"{marked} AND {indexed('object')}"),
        ("source", "(source, marking)", marked),
    )
    return " UNION ".join(
        (
            *(
                f"UNWIND {ids} AS id MATCH (c:{claim}) USING INDEX SEEK c:{claim}{index} "
                f"WHERE c.{end} = id AND {there} RETURN c"
                for end, index, there in ends
            ),
            f"UNWIND {ids} AS id MATCH (c:{claim})-[r:{said}]->() "
            f"USING INDEX SEEK r:{said}(actor, marking) WHERE r.actor = id "
            "AND r.marking IS NOT NULL RETURN c",
        )
    )


def review(c: str) -> str:
    """The number of the latest decision, for a condition."""
    return f"CASE WHEN coalesce({c}.touched, 0) <= $u THEN {c}.review ELSE {_last(c)} END"


def later(c: str) -> str:
    """The changes of a claim about which something was decided since; null of all others. Who
    reads them computes what had been decided by then."""
    return f"CASE WHEN {c}.touched > $u THEN {c}.changes END"


def alive(c: str) -> str:
    """Neither rejected nor retracted. A claim begins alive, and each of `flips` turns it over."""
    turned = f"size([flip IN {c}.flips WHERE flip <= $u]) % 2 = 0"
    return f"({c}.flips IS NULL OR {turned})"


def retracted(c: str) -> str:
    """It was taken back and not said again since; each of `turns` is one or the other."""
    return f"size([turn IN coalesce({c}.turns, []) WHERE turn <= $u]) % 2 = 1"


def _last(c: str) -> str:
    """The last decision of review up to that unit."""
    return (
        f"reduce(last = 0, i IN range(0, size(coalesce({c}.review_units, [])) - 1) | "
        f"CASE WHEN {c}.review_units[i] <= $u THEN {c}.reviews[i] ELSE last END)"
    )


# -------------------------------------------------------------------------------------- days


def possibly_on(c: str, day: str) -> str:
    """The claim's valid time may include a day (a parameter)."""
    return f"({c}.valid_firsts IS NULL OR {_in_some(c, 'valid_', day, day)})"


def certainly_on(c: str, day: str) -> str:
    """Its valid time includes a day, for all of its possible dates."""
    return f"coalesce({c}.valid_begun <= {day} AND {day} <= {c}.valid_ended, false)"


def possibly_overlaps(c: str, start: str, end: str) -> str:
    """The period that is the claim's value may include a day of a range."""
    return _in_some(c, "", start, end)


def _in_some(c: str, of: str, start: str, end: str) -> str:
    return (
        f"any(i IN range(0, size({c}.{of}firsts) - 1) "
        f"WHERE {c}.{of}firsts[i] <= {end} AND {c}.{of}lasts[i] >= {start})"
    )
