"""Rows of many index ranges as one list in order: a range for each marking that may be read.

Indexes carry the marking before what they are ordered by, so that what is hidden is not passed.
A list over several markings is then a merge of as many ranges. A few are statements of their own,
merged here. Of many, most are empty: one statement finds out which. Where many are left, or the
rows of a page are filtered, SQLite merges them itself: a recursive table in order holds the next
row of each range, and anybody who takes a row puts in the one behind it. So 256 markings cost a
look-up each, and no statement each.

That takes twice as long a row as to read one range after another. So of a filtered list over a few
markings only the beginning is merged in SQLite, row by row, and nothing is read behind the page.
Where that was not enough, each range is read by itself, up to its next match or so far as the list
was read already: what lies behind a page costs at most as much again as what lies before its end.

An index in the order of ids of claims has their first bytes (`graph.engines.sqlite.claim_ids`).
Rows come by those, and the few that share them are put in order here, once the row behind them is
there. Of a filtered list that may be far away: there a look into the index of ids tells, with each
row, whether any other begins like it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from operator import itemgetter
from typing import Any

import apsw

from graph.engines.sqlite.claim_ids import BYTES, LEAD, lead_of
from graph.engines.sqlite.keys import Row, rows

FEW = 16
"""Up to how many ranges are statements of their own."""
_LEADS = 256**LEAD
"""How many first bytes of ids there may be."""
_MERGED = 6
"""Which part of them is merged in SQLite at first, as a power of a half: a sixty-fourth."""
_SHIFT, _MASK = 32, (1 << 32) - 1
"""A marking and the value of the second column, as one integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """Ranges of one index, and what is read with each row of them.

    Conditions are SQL; readable markings are not among them, since a range is of one.
    """

    index: str
    """What is walked along, by the alias ``i``: ``claims i INDEXED BY claims_in``."""
    common: str = "1"
    """A condition on ``i`` that all ranges share."""
    second: str | None = None
    """The column of ``i`` beside the marking; None where the marking alone makes a range."""
    by: str
    """The column of ``i``, and of the table below, that a range is ordered by."""
    lead: str = ""
    """What the index has of that column, as SQL on ``i``, where it is an id of a claim of which it
    has the first bytes; empty where it has the column itself."""
    key: str = "key"
    """The column of ``i`` that says whose row it is."""
    table: str
    """Where that row is."""
    row: str
    """The alias of that table in all that follows."""
    columns: Sequence[str] = ()
    """What is selected behind the column of the order."""
    joins: str = ""
    """Further tables, joined to the row."""
    where: str = "1"
    """A condition on the row and on what is joined to it."""
    alike: str = ""
    """What all rows of the list pass, as SQL on a claim ``n``. Where it is given, a row is handed
    over before the one behind it is read, unless one of these claims begins like it."""
    keys_alone: bool = False
    """Whether keys in this order are all that is wanted. Then the first column of a row is what the
    index has, and no row is looked into, but for those of very many ranges."""
    after: str = ""
    """A comparison for the column of the order (``> :after``); empty for all of it."""
    descending: bool = False


def walked(
    db: apsw.Connection,
    ranges: Ranges,
    markings: Sequence[int],
    seconds: Sequence[int],
    values: Mapping[str, Any],
) -> Iterator[Row]:
    """The rows of all ranges, in order of their first column, read as far as somebody asks.

    Args:
        seconds: the values of the second column; any one where there is none.
        values: for the named parameters of all conditions.
    """
    # One integer a pair: an array that SQLite reads has one column.
    pairs = [(marking << _SHIFT) | second for marking in markings for second in seconds]
    # Most of many ranges are empty; to find that out costs one look-up each.
    if len(pairs) > FEW:
        pairs = [pair for (pair,) in rows(db, _present(ranges), _bound(values, pairs))]
    # A stream that is filtered would be read up to its next match before any other is gone on with.
    if ranges.alike and 1 < len(pairs) <= FEW:
        return _settled(db, ranges, _further_and_further(db, ranges, pairs, values))
    if len(pairs) > FEW:
        merged = rows(db, _merging(ranges), _bound(values, pairs))
        return _settled(db, ranges, merged) if ranges.lead else merged
    found = _side_by_side(db, ranges, pairs, values)
    return _settled(db, ranges, found) if ranges.lead else found


def _further_and_further(
    db: apsw.Connection, ranges: Ranges, pairs: Sequence[int], values: Mapping[str, Any]
) -> Iterator[Row]:
    """The rows of a few ranges that are filtered, in the order of their leads: ids are spread
    evenly, so that a part of all leads has that part of the rows."""
    place = 0
    if ranges.after:
        place = int.from_bytes(values["after"][:LEAD])
        place = _LEADS - 1 - place if ranges.descending else place
    width = _LEADS >> _MERGED
    last = min(place + width, _LEADS) - 1
    edge = ">=" if ranges.descending else "<="
    begun = replace(ranges, common=f"{ranges.common} AND {ranges.lead} {edge} :last")
    bounds = {"last": _lead_at(last, ranges)}
    yield from rows(db, _merging(begun), _bound({**values, **bounds}, pairs))
    # The place where the list begins is behind them.
    low, high = (":last", ":first") if ranges.descending else (":first", ":last")
    rest = replace(
        ranges, common=f"{ranges.common} AND {ranges.lead} BETWEEN {low} AND {high}", after=""
    )
    while last < _LEADS - 1:
        first, last = last + 1, min(last + width, _LEADS - 1)
        width *= 2
        bounds = {"first": _lead_at(first, ranges), "last": _lead_at(last, ranges)}
        yield from _side_by_side(db, rest, pairs, {**values, **bounds})


def _lead_at(place: int, ranges: Ranges) -> bytes:
    """The lead at a place of all, counted in the direction of the list."""
    return (_LEADS - 1 - place if ranges.descending else place).to_bytes(LEAD)


def _side_by_side(
    db: apsw.Connection, ranges: Ranges, pairs: Sequence[int], values: Mapping[str, Any]
) -> Iterator[Row]:
    """The rows of a few ranges, a statement each."""
    sql = _alone(ranges)
    streams = [
        rows(db, sql, {**values, "marking": pair >> _SHIFT, "second": pair & _MASK})
        for pair in pairs
    ]
    # Every stream is in order of its first column already, or of the lead of it, so that a merge
    # reads of each no more than is asked for.
    return streams[0] if len(streams) == 1 else _merged(streams, ranges)


def _merged(streams: Sequence[Iterator[Row]], ranges: Ranges) -> Iterator[Row]:
    if ranges.by == "id" and not ranges.lead:
        # Rows of different ids never compare as equal at their first column.
        return merge(*streams, reverse=ranges.descending)
    if ranges.keys_alone:
        # Rows are a lead and a key. Which comes first of such with the same lead is settled later.
        return merge(*streams, reverse=ranges.descending)
    key = _lead if ranges.lead else itemgetter(0)
    return merge(*streams, key=key, reverse=ranges.descending)


def _lead(row: Row) -> bytes:
    lead: bytes = row[0][:LEAD]
    return lead


def _settled(db: apsw.Connection, ranges: Ranges, found: Iterator[Row]) -> Iterator[Row]:
    """Rows in the order of ids, out of such in the order of their leads."""

    def id_of(row: Row) -> Any:
        if not ranges.keys_alone:
            return row[0]
        return next(rows(db, f"SELECT {ranges.by} FROM {ranges.table} WHERE key = ?", (row[1],)))

    same: list[Row] = []
    shared = b""
    for row in found:
        lead = row[0][:LEAD]
        told = row[:-1] if ranges.alike else row
        if ranges.alike and not row[-1]:
            yield from same
            same = []
            yield told
        elif lead == shared and same:  # few have a neighbour, and fewer have two
            same.append(told)
            same.sort(key=id_of, reverse=ranges.descending)
        else:
            yield from same
            same, shared = [told], lead
    yield from same


def _bound(values: Mapping[str, Any], pairs: Sequence[int]) -> dict[str, Any]:
    # An empty array cannot be bound; there is no marking 0.
    return {**values, "pairs": apsw.carray(array("q", pairs or (0,)))}


def _alone(ranges: Ranges) -> str:
    """One range."""
    within = _within(ranges, ":marking", ":second") + _start(ranges)
    select = _select(ranges, ranges.index, _by(ranges), f"i.{ranges.key}")
    return f"{select} AND {within} {_order(ranges)}"


def _present(ranges: Ranges) -> str:
    """Those of many ranges that have any row."""
    within = _within(ranges, *_parts("p.value")) + _start(ranges)
    return (
        "SELECT p.value FROM carray(:pairs) p "
        f"WHERE EXISTS (SELECT 1 FROM {ranges.index} WHERE {within})"
    )


def _merging(ranges: Ranges) -> str:
    """Many ranges."""
    by, key, than = _by(ranges), ranges.key, "<" if ranges.descending else ">"
    place = lead_of(f"n.{ranges.by}") if ranges.lead else f"n.{ranges.by}"
    parts = ", ".join(_parts("p.value"))
    next_ = f"SELECT i.{key} FROM {ranges.index} WHERE"
    # The key decides between rows of one value: without it a walk could pass a row twice, or never.
    one = f"{_order(ranges)}, i.{key} {_turn(ranges)} LIMIT 1"
    first = f"{next_} {_within(ranges, *_parts('p.value'))}{_start(ranges)} {one}"
    behind = f"{next_} {_within(ranges, 'w.marking', 'w.second')}"
    # Rows are compared as pairs, so that SQLite goes on from one place in the index and reads none
    # of what it has given; of an expression in an index where that is compared alone, too.
    alone = f" AND {by} {than}= w.at" if ranges.lead else ""
    behind += f"{alone} AND ({by}, i.{key}) {than} (w.at, w.key) {one}"
    return (
        # A recursive table with ORDER BY is a queue: SQLite takes the first row of all ranges and
        # puts in the one behind it. CROSS JOIN keeps the order of the tables as it is written.
        "WITH RECURSIVE walk (at, key, marking, second) AS ("
        f"SELECT {place}, n.key, {parts} FROM carray(:pairs) p "
        f"CROSS JOIN {ranges.table} n ON n.key = ({first}) "
        f"UNION ALL SELECT {place}, n.key, w.marking, w.second FROM walk w "
        f"CROSS JOIN {ranges.table} n ON n.key = ({behind}) ORDER BY 1 {_turn(ranges)}) "
        # Nothing is sorted behind this: the walk comes first, and it is in order.
        f"{_select(ranges, 'walk w', 'w.at', 'w.key')}"
    )


def _select(ranges: Ranges, source: str, by: str, key: str) -> str:
    """What is read, of rows whose place in the order and key some source gives."""
    if ranges.keys_alone:
        return f"SELECT {by}, {key} FROM {source} WHERE 1"
    row = ranges.row
    alike = [_ALIKE.format(row=row, alike=ranges.alike)] if ranges.alike else []
    columns = ", ".join((f"{row}.{ranges.by}", *ranges.columns, *alike))
    start = f" AND {row}.{ranges.by} {ranges.after}" if ranges.lead and ranges.after else ""
    return (
        f"SELECT {columns} FROM {source} CROSS JOIN {ranges.table} {row} ON {row}.key = {key} "
        f"{ranges.joins} WHERE {ranges.where}{start}"
    )


_ALIKE = f"""EXISTS (
    SELECT 1 FROM claims n INDEXED BY claims_id WHERE n.id >= substr({{row}}.id, 1, {LEAD})
    AND n.id <= unhex(hex(substr({{row}}.id, 1, {LEAD})) || '{"FF" * (BYTES - LEAD)}')
    AND n.key <> {{row}}.key AND {{alike}}
)"""
"""Whether a claim begins like a row; hardly one or two of all do, hidden ones included."""


def _within(ranges: Ranges, marking: str, second: str) -> str:
    """A row of the index is in this range."""
    beside = f" AND i.{ranges.second} = {second}" if ranges.second else ""
    return f"{ranges.common} AND i.marking = {marking}{beside}"


def _start(ranges: Ranges) -> str:
    """A row of the index is not before the list begins, as far as the index knows."""
    if not ranges.after:
        return ""
    if ranges.lead:
        return f" AND {ranges.lead} {'<=' if ranges.descending else '>='} {lead_of(':after')}"
    return f" AND i.{ranges.by} {ranges.after}"


def _by(ranges: Ranges) -> str:
    """What the index is in order of, as SQL."""
    return ranges.lead or f"i.{ranges.by}"


def _order(ranges: Ranges) -> str:
    return f"ORDER BY {_by(ranges)} {_turn(ranges)}"


def _turn(ranges: Ranges) -> str:
    return "DESC" if ranges.descending else "ASC"


def _parts(pair: str) -> tuple[str, str]:
    """The marking and the value of the second column, out of one integer."""
    return f"{pair} >> {_SHIFT}", f"{pair} & {_MASK}"
