"""Relations and claims of many entities at once, a page of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from graph.claims.claim import Stance
from graph.engines.neo4j.claim_nodes import RECORD
from graph.engines.neo4j.cypher import QueryPart, certainly_on, possibly_on
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


def _ends(reads: Reads, rows: list[dict[str, Any]]) -> str:
    """Claims `c` along the property of a row, and the far end of each.

    The text has what some row asks for: there are few of them, and each is planned once.
    """
    sight = reads.sight
    dated = any(row["day"] is not None for row in rows)
    day = f"AND (row.day IS NULL OR {possibly_on('c', 'row.day')}) " if dated else ""
    return " UNION ALL ".join(
        f"{sight.at(here, f'row.{nears}', '[row.property]', near='near')} "
        f"AND c.object IS NOT NULL {day}"
        f"AND {sight.live('c')} RETURN c, c.{there} AS far"
        for here, there, nears in (("subject", "object", "out"), ("object", "subject", "into"))
        if any(row[nears] for row in rows)
    )


def relations(reads: Reads, rows: list[dict[str, Any]], backwards: bool) -> QueryPart:
    behind, order = direction(backwards)
    dated = any(row["day"] is not None for row in rows)
    certain = f"row.day IS NULL OR {certainly_on('c', 'row.day')}" if dated else "true"
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ CALL (row) {{ {_ends(reads, rows)} }} "
        f"WITH c, far WHERE far {behind} row.after "
        # What is said of an end is read when it is known which ends are on the page.
        "WITH far, collect(c) AS claims WHERE any(c IN claims WHERE NOT c.negated) "
        f"WITH far, claims ORDER BY far {order} LIMIT $most_# "
        "RETURN collect([far, CASE claims[0].subject WHEN far THEN claims[0].subject_cls "
        "ELSE claims[0].object_cls END, CASE WHEN NOT row.detail THEN null "
        f"WHEN size(claims) = 1 THEN [c IN claims | [c.id, c.stance, {certain}]] "
        f"ELSE [c IN claims | [c.negated, [{CANDIDATE}, {certain}]]] END]) AS ends }}",
        "row.place, row.id, ends",
        {"rows": rows, "most": max(row["first"] for row in rows)},
    )


def relation_totals(reads: Reads, rows: list[dict[str, Any]]) -> QueryPart:
    return QueryPart(
        f"UNWIND $rows_# AS row CALL (row) {{ CALL (row) {{ {_ends(reads, rows)} }} "
        "WITH c, far WHERE c.negated = false RETURN count(DISTINCT far) AS total }",
        "row.place, row.id, total",
        {"rows": rows},
    )


def relation_pages(
    reads: Reads, want: Relations, ids: Sequence[str], found: WantRows
) -> dict[str, Page[Related]]:
    window = want.window
    ends: dict[str, list[tuple[Ref, Row]]] = {}
    for id, rows in found.rows:
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
        {"rows": rows, "most": max(row["first"] for row in rows)},
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
