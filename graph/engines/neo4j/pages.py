"""Relations and claims of many entities at once, a page of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from graph.claims.claim import Stance
from graph.engines.neo4j.claim_nodes import RECORD
from graph.engines.neo4j.cypher import (
    AT_ENDS,
    OTHER,
    QueryPart,
    at_end,
    certainly_on,
    in_index,
    possibly_on,
)
from graph.engines.neo4j.reads import CANDIDATE, Candidate, Reads, SaidRow
from graph.engines.neo4j.sessions import Row
from graph.views.paging import in_order
from graph.views.view import Claims, Page, Record, Ref, Related, Relations, Window

_STANCES = {str(stance): stance for stance in Stance}
LAST = "\U0010ffff"
"""Sorts behind every id."""


@dataclass(slots=True)
class WantRows:
    """What came for one want."""

    rows: list[Row] = field(default_factory=list)
    said: list[SaidRow] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)


# ------------------------------------------------------------------------------- relations


def related_rows(
    place: int,
    want: Relations,
    property: str,
    nears: Mapping[str, Sequence[str]],
    ways: Sequence[tuple[str, str]],
) -> list[dict[str, Any]]:
    """What is asked for each entity; `nears` are those whose relations are its own."""
    window = want.window
    return [
        {
            "place": place,
            "id": id,
            "out": some if ("subject", "object") in ways else [],
            "into": some if ("object", "subject") in ways else [],
            "property": property,
            "day": None if want.valid_on is None else want.valid_on.toordinal(),
            "after": begin_of(window),
            "first": window.first + 1,
            "backwards": window.backwards,
            "detail": want.detail,
            "count": window.count,
            "whole": False,
        }
        for id, some in nears.items()
    ]


def begin_of(window: Window) -> str:
    """The id from which a window begins, itself not in it."""
    if window.after is not None:
        return str(window.after[-1])
    return LAST if window.backwards else ""


def direction(backwards: bool) -> tuple[str, str]:
    """How Cypher compares ids with where a window begins, and orders them."""
    return ("<", "DESC") if backwards else (">", "")


SPARE = 20
"""Claims beyond a page that are passed to find out how far to read: so many may say no, lead to one
end, or stand no longer, without a second question."""
_SIDES = (("subject", "out", "true"), ("object", "into", "false"))


def _ends(reads: Reads, *, dated: bool, behind: str | None = None) -> str:
    """Claims `c` along the property of a row; of each its far end, whether it leads out to that,
    and whether it says that it is not so.

    Args:
        dated: whether some row has a day.
        behind: how ends compare with where a page begins, to read no further than `bound`; None
            for all ends.
    """
    sight = reads.sight
    day = f"AND (row.day IS NULL OR {possibly_on('c', 'row.day')}) " if dated else ""

    def at(side: str, nears: str, out: str) -> str:
        far = "> ''"
        if behind is not None:
            upto = "<=" if behind == ">" else ">="
            far = f"{behind} row.after AND c.{OTHER[side]} {upto} bound"
        return (
            f"{sight.at(side, f'row.{nears}', '[row.property]', near='near', far=far)} "
            f"{day}AND {sight.live('c')} "
            f"RETURN c, c.{OTHER[side]} AS far, {out} AS out, c.negated AS negated"
        )

    return " UNION ALL ".join(at(*side) for side in _SIDES)


def _bound(reads: Reads, backwards: bool) -> str:
    """How far a page reads, as the body of a subquery: up to an end behind which enough claims lie
    for any page, seen in the index alone. ``$last`` where there are no more."""
    behind, order = direction(backwards)
    claim = reads.sight.names.claim
    cuts = " UNION ALL ".join(
        f"UNWIND CASE WHEN row.whole THEN [] ELSE row.{nears} END AS near UNWIND $m AS m "
        f"CALL (row, near, m) {{ MATCH (c:{claim}) "
        f"USING INDEX c:{claim}{at_end(side)} WHERE c.{side} = near AND c.marking = m "
        f"AND c.predicate = row.property AND c.{OTHER[side]} {behind} row.after WITH c ORDER BY "
        f"{in_index(order, *(f'c.{property}' for property in AT_ENDS[side]))} "
        f"SKIP $pass_# LIMIT 1 RETURN c.{OTHER[side]} AS cut }} RETURN cut"
        for side, nears, _ in _SIDES
    )
    # Of several lists none is read further than any of them was passed.
    nearest = "max" if backwards else "min"
    return f"CALL (row) {{ {cuts} }} RETURN coalesce({nearest}(cut), $last_#) AS bound"


def relations(
    reads: Reads, rows: list[dict[str, Any]], backwards: bool, *, dated: bool = True
) -> QueryPart:
    behind, order = direction(backwards)
    certain = f"row.day IS NULL OR {certainly_on('c', 'row.day')}" if dated else "true"
    most = max((int(row["first"]) for row in rows), default=0)
    ends = _ends(reads, dated=dated, behind=behind)
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ {_bound(reads, backwards)} }} "
        f"CALL (row, bound) {{ CALL (row, bound) {{ {ends} }} "
        # What is said of an end is read when it is known which ends are on the page.
        "WITH far, collect(c) AS claims, collect(negated) AS against, collect(out)[0] AS out "
        f"WHERE false IN against WITH far, claims, out ORDER BY far {order} LIMIT $most_# "
        "RETURN collect([far, CASE WHEN out THEN claims[0].object_cls "
        "ELSE claims[0].subject_cls END, CASE WHEN NOT row.detail THEN null "
        f"WHEN size(claims) = 1 THEN [c IN claims | [c.id, c.stance, {certain}]] "
        f"ELSE [c IN claims | [c.negated, [{CANDIDATE}, {certain}]]] END]) AS ends }}",
        "row.place, row.id, ends, bound <> $last_#",
        {"rows": rows, "most": most, "pass": most + SPARE, "last": "" if backwards else LAST},
    )


def cut_short(rows: Sequence[dict[str, Any]], found: Sequence[Row]) -> list[dict[str, Any]]:
    """What has to be asked once more, and then to its end: pages that were read up to a bound, and
    have fewer ends than were wanted.

    Args:
        rows: what was asked.
        found: rows of `relations`.
    """
    asked = {(row["place"], row["id"]): row for row in rows}
    return [
        {**asked[place, id], "whole": True}
        for place, id, ends, is_bound in found
        if is_bound and len(ends) < asked[place, id]["first"]
    ]


def relation_totals(reads: Reads, rows: list[dict[str, Any]]) -> QueryPart:
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ CALL (row) {{ {_ends(reads, dated=True)} }} "
        "WITH far, negated WHERE NOT negated RETURN count(DISTINCT far) AS total }",
        "row.place, row.id, total",
        {"rows": rows},
    )


def relation_pages(
    reads: Reads, want: Relations, ids: Sequence[str], found: WantRows
) -> dict[str, Page[Related]]:
    window = want.window
    ends: dict[str, list[tuple[Ref, Row]]] = {}
    for id, rows, _ in found.rows:
        rows.sort(key=itemgetter(0), reverse=window.backwards)
        ends[id] = [(Ref(far, cls), said) for far, cls, said in rows]
    sides: dict[tuple[str, str], tuple[list[Candidate], list[Candidate]]] = {}
    if want.detail:
        for id, some in ends.items():
            for to, said in some[: window.first]:
                if len(said) == 1:
                    continue
                # A relation of something to itself is found from both ends of a symmetric claim.
                once = {claim[0]: (no, claim) for no, claim in said}.values()
                sides[id, to.id] = (
                    [reads.candidate(claim[:6], claim[6:]) for no, claim in once if not no],
                    [reads.candidate(claim[:6], claim[6:]) for no, claim in once if no],
                )
        reads.want_published([side for both in sides.values() for side in both])
    pages = {}
    for id in ids:
        here, more = in_order(ends.get(id, []), window)
        shown = [_related(reads, to, said, sides.get((id, to.id))) for to, said in here]
        pages[id] = Page(
            shown,
            [(row.to.id,) for row in shown],
            more,
            found.totals.get(id, 0) if window.count else None,
        )
    return pages


def _related(
    reads: Reads,
    to: Ref,
    said: Row | None,
    sides: tuple[list[Candidate], list[Candidate]] | None,
) -> Related:
    """
    Args:
        said: of one claim its id, its stance and whether it certainly held; None where no details
            are wanted.
        sides: of several claims those for it and those against.
    """
    if said is None:
        return Related(to, Stance.VERIFIED, False, True, ())
    if sides is None:
        [[claim, stance, certain]] = said
        return Related(to, _STANCES[stance], False, certain, (claim,))
    for_it, against = (reads.in_order(side) for side in sides)
    return Related(
        to,
        Stance(for_it[0].stance),
        bool(against),
        any(claim.more[0] for claim in for_it),
        tuple(claim.id for claim in (*for_it, *against)),
    )


# ---------------------------------------------------------------------------------- claims


def claims_row(place: int, want: Claims, id: str) -> dict[str, Any]:
    window, pairs = want.window, want.predicates
    return {
        "place": place,
        "id": id,
        "all": [id] if pairs is None else [],
        "out": [name for name, inverse in pairs or () if not inverse],
        "into": [name for name, inverse in pairs or () if inverse],
        "deny": want.deny,
        "after": begin_of(window),
        "first": window.first + 1,
        "backwards": window.backwards,
        "count": window.count,
    }


def _claims_found(reads: Reads) -> str:
    """Claims `c` that a row asks for, each once."""
    sight = reads.sight
    return " UNION ".join(
        f"{sight.at(side, ids, along, near='near')} AND (NOT row.deny OR c.denies) "
        f"AND {sight.live('c')} RETURN c"
        for side, ids, along in (
            ("subject", "row.all", None),
            ("subject", "[row.id]", "row.out"),
            ("object", "[row.id]", "row.into"),
        )
    )


def claims(reads: Reads, rows: list[dict[str, Any]], backwards: bool) -> QueryPart:
    behind, order = direction(backwards)
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ CALL (row) {{ {_claims_found(reads)} }} "
        f"WITH c WHERE c.id {behind} row.after RETURN c ORDER BY c.id {order} LIMIT $most_# }}",
        f"row.place, row.id, {RECORD}",
        {"rows": rows, "most": max((int(row["first"]) for row in rows), default=0)},
    )


def claim_totals(reads: Reads, rows: list[dict[str, Any]]) -> QueryPart:
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ CALL (row) {{ {_claims_found(reads)} }} "
        "RETURN count(c) AS total }",
        "row.place, row.id, total",
        {"rows": rows},
    )


def claim_pages(
    reads: Reads, want: Claims, ids: Sequence[str], found: WantRows
) -> dict[str, Page[Record]]:
    window: Window = want.window
    rows = sorted(found.rows, key=itemgetter(0, 1), reverse=window.backwards)
    by_entity = {id: list(some) for id, some in groupby(rows, key=itemgetter(0))}
    pages = {}
    for id in ids:
        some, more = in_order(by_entity.get(id, []), window)
        shown = [reads.record(row[1:]) for row in some]
        pages[id] = Page(
            shown,
            [(record.claim.id,) for record in shown],
            more,
            found.totals.get(id, 0) if window.count else None,
        )
    return pages
