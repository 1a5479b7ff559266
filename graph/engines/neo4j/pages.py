"""Relations and claims of many entities at once, a page of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

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
from graph.engines.neo4j.reads import Candidate, Reads
from graph.engines.neo4j.said_of import CANDIDATE, SaidRow
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
"""Claims beyond a page that are read with it: so many may say no, lead to one end, or stand no
longer, without a second question."""
FURTHER = 16
"""So many times as far a second question goes."""
_SIDES = (("subject", "out", "true"), ("object", "into", "false"))


def _on_day(dated: bool) -> str:
    """
    Args:
        dated: whether some row has a day.
    """
    return f"AND (row.day IS NULL OR {possibly_on('c', 'row.day')}) " if dated else ""


def _ends(reads: Reads) -> str:
    """All claims along the property of a row; of each its far end, and whether it says that it is
    not so."""
    sight = reads.sight

    def at(side: str, nears: str) -> str:
        found = sight.at(side, f"row.{nears}", "[row.property]", near="near", far="> ''")
        return (
            f"{found} "
            f"{_on_day(True)}AND {sight.live('c')} "
            f"RETURN c, c.{OTHER[side]} AS far, c.negated AS negated"
        )

    return " UNION ALL ".join(at(side, nears) for side, nears, _ in _SIDES)


def _lists(reads: Reads, backwards: bool) -> str:
    """The beginnings of the lists that a page is read from, one for each end and marking, in the
    order of the index; and the far end up to which all of them are whole, null where they are."""
    behind, order = direction(backwards)
    claim = reads.sight.names.claim

    def at(side: str, nears: str, out: str) -> str:
        far = f"c.{OTHER[side]}"
        return (
            f"UNWIND row.{nears} AS near UNWIND $m AS m CALL (row, near, m) {{ "
            f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}{at_end(side)} WHERE c.{side} = near "
            f"AND c.marking = m AND c.predicate = row.property AND {far} {behind} row.after "
            f"WITH c, {far} AS far "
            f"ORDER BY {in_index(order, *(f'c.{property}' for property in AT_ENDS[side]))} "
            f"LIMIT $pass_# RETURN collect([c, far]) AS some }} RETURN some, {out} AS out"
        )

    lists = " UNION ALL ".join(at(*side) for side in _SIDES)
    # What leads to the last end of a list that goes on may go on, too.
    nearest = "max" if backwards else "min"
    return (
        f"CALL (row) {{ {lists} }} RETURN collect([some, out]) AS lists, "
        f"{nearest}(CASE WHEN size(some) = $pass_# THEN some[-1][1] END) AS cut"
    )


def relations(
    reads: Reads,
    rows: list[dict[str, Any]],
    backwards: bool,
    *,
    dated: bool = True,
    times: int = 1,
) -> QueryPart:
    """
    Args:
        dated: whether some row has a day.
        times: how many times as far as usual it is read.
    """
    sight = reads.sight
    before, _ = direction(not backwards)
    _, order = direction(backwards)
    certain = f"row.day IS NULL OR {certainly_on('c', 'row.day')}" if dated else "true"
    most = max((int(row["first"]) for row in rows), default=0)
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ {_lists(reads, backwards)} }} "
        "CALL (row, lists, cut) { UNWIND lists AS list UNWIND list[0] AS pair "
        "WITH pair[0] AS c, pair[1] AS far, list[1] AS out "
        f"WHERE (cut IS NULL OR far {before} cut) AND c.unit <= $u {_on_day(dated)}"
        f"AND {sight.live('c')} "
        # What is said of an end is read when it is known which ends are on the page.
        "WITH far, collect(c) AS claims, collect(c.negated) AS against, "
        "collect(out)[0] AS out WHERE false IN against WITH far, claims, out "
        f"ORDER BY far {order} LIMIT $most_# "
        "RETURN collect([far, CASE WHEN out THEN claims[0].object_cls "
        "ELSE claims[0].subject_cls END, CASE WHEN NOT row.detail THEN null "
        f"WHEN size(claims) = 1 THEN [c IN claims | [c.id, c.stance, {certain}]] "
        f"ELSE [c IN claims | [c.negated, [{CANDIDATE}, {certain}]]] END]) AS ends }}",
        "row.place, row.id, ends, cut IS NOT NULL",
        {"rows": rows, "most": most, "pass": times * (most + SPARE)},
    )


def cut_short(rows: Sequence[dict[str, Any]], found: Sequence[Row]) -> list[dict[str, Any]]:
    """What has to be asked once more, and further: pages whose lists go on, and that have fewer
    ends than were wanted.

    Args:
        rows: what was asked.
        found: rows of `relations`.
    """
    asked = {(row["place"], row["id"]): row for row in rows}
    return [
        asked[place, id]
        for place, id, ends, goes_on in found
        if goes_on and len(ends) < asked[place, id]["first"]
    ]


def relation_totals(reads: Reads, rows: list[dict[str, Any]]) -> QueryPart:
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ CALL (row) {{ {_ends(reads)} }} "
        "WITH far, negated WHERE NOT negated RETURN count(DISTINCT far) AS total }",
        "row.place, row.id, total",
        {"rows": rows},
    )


def relation_pages(
    reads: Reads, want: Relations, ids: Sequence[str], found: WantRows
) -> dict[str, Page[Related]]:
    window = want.window
    by_id: dict[str, list[Row]] = {}
    more = set()
    for id, rows, _ in found.rows:
        rows.sort(key=itemgetter(0), reverse=window.backwards)
        if len(rows) > window.first:
            more.add(id)
            del rows[window.first :]
        by_id[id] = rows[::-1] if window.backwards else rows
    sides = _sides(reads, by_id) if want.detail else {}
    pages = {}
    for id in ids:
        shown = [
            Related(Ref(far, cls), _STANCES[said[0][1]], False, said[0][2], (said[0][0],))
            if said is not None and len(said) == 1
            else _related(reads, Ref(far, cls), sides.get((id, far)))
            for far, cls, said in by_id.get(id, ())
        ]
        pages[id] = Page(
            shown,
            [(row.to.id,) for row in shown],
            id in more,
            found.totals.get(id, 0) if window.count else None,
        )
    return pages


_Sides: TypeAlias = tuple[list[Candidate], list[Candidate]]
"""Claims for a relation, and those against it."""


def _sides(reads: Reads, by_id: Mapping[str, list[Row]]) -> dict[tuple[str, str], _Sides]:
    """Those of relations of several claims, by both ends."""
    sides: dict[tuple[str, str], _Sides] = {}
    for id, rows in by_id.items():
        for far, _, said in rows:
            if len(said) == 1:
                continue
            # A relation of something to itself is found from both ends of a symmetric claim.
            once = {claim[0]: (no, claim) for no, claim in said}.values()
            sides[id, far] = (
                [reads.candidate(claim[:6], claim[6:]) for no, claim in once if not no],
                [reads.candidate(claim[:6], claim[6:]) for no, claim in once if no],
            )
    reads.want_published([side for both in sides.values() for side in both])
    return sides


def _related(reads: Reads, to: Ref, sides: _Sides | None) -> Related:
    """
    Args:
        sides: None where no details are wanted.
    """
    if sides is None:
        return Related(to, Stance.VERIFIED, False, True, ())
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
