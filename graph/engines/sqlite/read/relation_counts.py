"""How many relations entities have, when what they lead to was, and how many claims are about them:
for lists in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.relations import PropertyWay, relations, ways_of
from graph.engines.sqlite.rows import unpacked
from graph.views.relation_dates import day_in, utmost_days
from graph.views.view import Order, Relations, Window

TOGETHER = 20_000
"""Entities that are counted by one statement; time is looked at in between."""


def counted(reader: Reader, keys: Sequence[int], order: Order) -> dict[int, int]:
    """By entity: how many different other ends its relations have, or how many claims stand."""
    found = dict.fromkeys(keys, 0)
    if order.property is not None:
        if reader.vocabulary.properties[order.property].otherwise and not order.inverse:
            return _of_pages(reader, keys, order)
        ways = ways_of(reader, order.property, order.inverse)
        predicates = [way.predicate for way in ways]
    for at in range(0, len(keys), TOGETHER):
        batch = keys[at : at + TOGETHER]
        reader.deadline.check()
        if order.property is None:
            found |= _claims(reader, batch)
        else:
            found |= _ends(reader, batch, ways, predicates[0])
    return found


def _claims(reader: Reader, keys: Iterable[int]) -> dict[int, int]:
    return {
        key: number
        for sight, some in reader.apart(keys, "subject")
        for key, number in rows(
            reader.db,
            "SELECT w.value, count(*) FROM carray(?) w CROSS JOIN claims c "
            "INDEXED BY claims_of_subject ON c.subject = w.value "
            f"WHERE {sight.standing('c')} GROUP BY 1",
            (numbers(some),),
        )
    }


def _ends(
    reader: Reader, keys: Sequence[int], ways: Sequence[PropertyWay], predicate: int
) -> dict[int, int]:
    found: dict[int, int] = {}
    for ends, some in _ends_sql(reader, keys, ways, predicate):
        found.update(
            rows(
                reader.db,
                f"SELECT near, count(DISTINCT far) FROM ({ends}) GROUP BY 1",
                {"keys": numbers(some)},
            )
        )
    return found


def _ends_sql(
    reader: Reader, keys: Sequence[int], ways: Sequence[PropertyWay], predicate: int
) -> Iterator[tuple[str, list[int]]]:
    """What gives `near` and `far` of relations, and the entities to bind as its `:keys`."""
    # What holds both ways is found from both ends.
    sides = ("subject", "object") if len(ways) > 1 else (ways[0].near,)
    groups = [reader.apart(keys, side, predicate) for side in sides]
    crowd = {key for group in groups for sight, some in group[1:] for key in some}
    few = [key for key in keys if key not in crowd]
    for sight, some in ((reader.sight, few), (reader.sight.seeking, sorted(crowd))):
        if some:
            ends = " UNION ALL ".join(
                f"SELECT w.value AS near, c.{way.far} AS far FROM carray(:keys) w "
                f"CROSS JOIN claims c INDEXED BY {way.named} ON c.{way.near} = w.value "
                f"WHERE {way.condition} AND c.negated = 0 AND {sight.standing('c')}"
                for way in ways
            )
            yield ends, some


def days_of_ends(reader: Reader, keys: Sequence[int], order: Order) -> dict[int, int]:
    """By entity: the first or last known day of what its relations lead to, where there is one."""
    assert order.property is not None
    assert order.date is not None
    ways = ways_of(reader, order.property, order.inverse)
    date = reader.terms.properties[order.date]
    days: dict[int, int | None] = {}
    found: dict[int, int] = {}
    for at in range(0, len(keys), TOGETHER):
        batch = keys[at : at + TOGETHER]
        reader.deadline.check()
        pairs = [
            pair
            for ends, some in _ends_sql(reader, batch, ways, ways[0].predicate)
            for pair in rows(
                reader.db, f"SELECT DISTINCT near, far FROM ({ends})", {"keys": numbers(some)}
            )
        ]
        # Many lead to the same: its date is read once.
        new = {far for _, far in pairs} - days.keys()
        days.update(dict.fromkeys(new))
        for far, sort in reader.shown(sorted(new), date, "c.sort").values():
            days[far] = None if sort is None else day_in(unpacked(sort), order)
        found |= utmost_days(pairs, days, order)
    return found


def _of_pages(reader: Reader, keys: Sequence[int], order: Order) -> dict[int, int]:
    """Where what has no relation of its own has those at the end of others."""
    assert order.property is not None
    refs = reader.refs(keys)
    want = Relations(property=order.property, window=Window(first=0, count=True), detail=False)
    pages = relations(reader, want, [refs[key].id for key in keys])
    return {key: pages[refs[key].id].total or 0 for key in keys}
