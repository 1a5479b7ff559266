"""What standing claims say of entities: all that is asked of one entity is sought at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from graph.engines.neo4j.claim_nodes import RECORD
from graph.engines.neo4j.cypher import QueryPart, Sight, at_end, later, possibly_on
from graph.engines.neo4j.sessions import Row

CANDIDATE = f"c.id, c.review, {later('c')}, c.stance, c.source, coalesce(c.coarseness, 0)"
"""The columns of a `Candidate`."""
_WHAT = (
    "CASE what WHEN 'name' THEN [c.language, c.text, c.name_kind] "
    "WHEN 'concept' THEN [c.concept] WHEN 'relation' THEN [c.object, c.object_cls] "
    "WHEN 'value' THEN [c.value] "
    "WHEN 'latest' THEN [c.latest] "
    "WHEN 'day' THEN [c.day] WHEN 'folded' THEN [c.folded] WHEN 'sort' THEN [c.sort] "
    f"ELSE [{RECORD}] END"
)
"""What can be asked of a claim, by one word each; ``record`` for all of it."""
NEARBY = 16
"""Claims of one entity that are passed where several properties are asked for: in the index all
from the first of these properties to the last stand in a row, and reading a few more of them costs
less than a seek for each property. Where there are more, each is sought."""
SaidRow: TypeAlias = Row
"""A list of an entity, and of what standing claims say of it: where it is one claim, what was asked
for of it; of several, of each the columns `CANDIDATE` and behind them what was asked for."""


class SaidOf(NamedTuple):
    """What claims say of some entities."""

    ids: Sequence[str]
    property: str
    what: str
    """A word of `_WHAT`."""
    day: date | None = None
    """Only claims that possibly hold on that day."""


def said_of(sight: Sight, asked: Sequence[SaidOf], *, dated: bool = True) -> QueryPart:
    """What standing claims for properties say of some entities: one text, regardless of what
    is asked. `said_rows` makes out of its rows what was asked for.

    Args:
        dated: whether something is asked about a day.
    """
    day = f"AND (one.day IS NULL OR {possibly_on('c', 'one.day')}) " if dated else ""
    claim = sight.names.claim
    found = (
        f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}{at_end('subject')} "
        "WHERE c.subject = id AND c.marking IN $m AND c.far IS NOT NULL "
    )
    says = f"c.unit <= $u AND c.negated = false {day}AND {sight.live('c')}"
    match = (
        f"UNWIND $asked_# AS one UNWIND one.ids AS id CALL (one, id) {{ {found}"
        "AND c.predicate >= one.first AND c.predicate <= one.last "
        f"WITH c, c.predicate AS property LIMIT {NEARBY} RETURN count(*) AS passed, "
        f"collect(CASE WHEN property IN one.properties AND {says} "
        "THEN [property, c] END) AS near } "
        # What a CASE does not come to is not asked.
        f"WITH one, id, CASE WHEN passed < {NEARBY} THEN near ELSE COLLECT {{ {found}"
        f"AND c.predicate IN one.properties AND {says} RETURN [c.predicate, c] }} END AS some "
        "WHERE size(some) > 0 "
        # Of most entities one claim says it, and then nothing has to be put in an order. Of very
        # many claims nobody counts for each how many say the same property.
        "UNWIND some AS pair WITH one.place AS place, id, some, pair[0] AS property, pair[1] AS c, "
        "one.whats[pair[0]] AS what "
        f"WITH place, property, collect([id, [{_WHAT}]] + CASE CASE WHEN size(some) < {NEARBY} "
        "THEN size([other IN some WHERE other[0] = property]) END WHEN 1 THEN [] "
        f"ELSE [[{CANDIDATE}]] END) AS said"
    )
    values = [
        {
            "place": place,
            "ids": list(group.ids),
            "properties": list(group.whats),
            "first": min(group.whats),
            "last": max(group.whats),
            "whats": group.whats,
            "day": None if group.day is None else group.day.toordinal(),
        }
        for place, group in enumerate(_together(asked))
    ]
    return QueryPart(match, "place, property, said", {"asked": values})


class _SaidGroup(NamedTuple):
    """What is asked of the same entities about the same day."""

    ids: Sequence[str]
    day: date | None
    whats: dict[str, str]
    """By property."""
    places: dict[str, list[int]]
    """By property, the places in what was asked."""


def _together(asked: Sequence[SaidOf]) -> list[_SaidGroup]:
    groups: list[_SaidGroup] = []
    alike: dict[tuple[tuple[str, ...], date | None], list[_SaidGroup]] = {}
    for place, one in enumerate(asked):
        some = alike.setdefault((tuple(one.ids), one.day), [])
        # Two things can be wanted of one property; each group has one of them.
        group = next((g for g in some if g.whats.get(one.property, one.what) == one.what), None)
        if group is None:
            group = _SaidGroup(one.ids, one.day, {}, {})
            some.append(group)
            groups.append(group)
        group.whats[one.property] = one.what
        group.places.setdefault(one.property, []).append(place)
    return groups


def said_rows(asked: Sequence[SaidOf], rows: Iterable[Row]) -> list[list[SaidRow]]:
    """What came of each thing that was asked for.

    Args:
        rows: of `said_of`.
    """
    found: list[list[SaidRow]] = [[] for _ in asked]
    groups = _together(asked)
    for group, property, said in rows:
        told = _by_entity(said)
        for place in groups[group].places[property]:
            found[place] = told
    return found


def _by_entity(said: list[Row]) -> list[SaidRow]:
    """
    Args:
        said: of each claim the entity, what was asked for, and the columns `CANDIDATE` behind
            them where several may say the same of an entity.
    """
    alone = [row for row in said if len(row) == 2]
    if len(alone) == len(said):
        return alone
    several: dict[str, list[Row]] = {}
    for id, what, *candidate in said:
        if candidate:
            several.setdefault(id, []).append([*candidate[0], *what])
    for id, some in several.items():
        alone.append([id, some if len(some) > 1 else [some[0][-1]]])
    return alone
