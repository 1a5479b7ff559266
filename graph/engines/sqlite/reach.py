"""What came behind a unit of work of what a clearance reads now, or read when it was done.

Rows of readable markings are sought by their units, and re-markings by the marking that they gave
up, so that what is hidden is not even passed: a row that is hidden now may have been readable
before. That takes the markings of then, out of what the re-markings say; an effective marking is
read where every part of it is. A claim that was written for more readers than what it names is
passed where it was re-marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, zip_longest
from typing import NamedTuple

import apsw

from graph.claims.marking import Clearance, Marking
from graph.engines.sqlite.interned import ACCEPTED, Markings, Terms
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.read.reader import numbers
from graph.engines.sqlite.read.sight import CROWD
from graph.engines.sqlite.units import tops
from graph.views.clusters import JUDGEMENTS
from graph.views.reached_since import Written


def reached(
    db: apsw.Connection,
    since: int,
    grown: Mapping[str, int],
    terms: Terms,
    markings: Markings,
    clearance: Clearance,
    most: int,
) -> Written | None:
    """See `graph.engines.engine.Snapshot.reached`.

    Args:
        grown: as `graph.engines.sqlite.units.tops` of `since`.
    """
    reach = _Reach(db, since, grown, markings, markings.readable(clearance))
    found = reach.found(most, terms.properties["published"])
    if found is None:
        return None
    return Written(reach.named(*found), reach.judged(terms, found[1]))


def changed_things(
    db: apsw.Connection, since: int, markings: Markings, readable: Iterable[int], most: int
) -> tuple[set[int], set[int]] | None:
    """The keys of the entities and of the claims that came or were changed behind a unit of work,
    of some markings now or before; and of the claims that they make exact.

    None where there are more, and where something was erased or restored.
    """
    grown = tops(db, since)
    return None if grown is None else _Reach(db, since, grown, markings, readable).found(most)


class _Told(NamedTuple):
    """What a claim says, by keys."""

    predicate: int
    subject: int
    source: int
    object: int | None
    refines: int | None


class _Reach:
    def __init__(
        self,
        db: apsw.Connection,
        since: int,
        grown: Mapping[str, int],
        markings: Markings,
        readable: Iterable[int],
    ) -> None:
        self._db, self._since, self._grown = db, since, grown
        self._markings, self._readable = markings, frozenset(readable)
        self._among = f"marking IN ({_listed(self._readable)})"
        self._before: dict[str, dict[int, int]] = {"entity": {}, "claim": {}}
        """The markings that were given up by those that were there already, as they were written
        then, as far as it was asked."""
        self._asked: dict[str, set[int]] = {"entity": set(), "claim": set()}
        self._told: dict[int, _Told] = {}
        """What claims say, as far as it was read."""

    def found(self, most: int, published: int | None = None) -> tuple[set[int], set[int]] | None:
        """Keys of entities and of claims; None where there are more.

        Args:
            published: the property that says when a document was, where it is wanted what else
                is shown by it.
        """
        entities, claims = self._written(most)
        if len(entities) + len(claims) > most:
            return None
        given = self._given_up()
        self._ask("entity", given["entity"] | entities)
        self._ask("claim", given["claim"] | claims)
        if any(self._before.values()) and not self._with_remarked(entities, claims, most):
            return None
        if published is not None:
            claims |= self._citing(claims, published, most)
        if len(entities) + len(claims) > most:
            return None
        fine = [key for key, one in self._says(claims).items() if one.refines is not None]
        if fine:
            claims |= self._refined(fine, "fine", "coarse")
        return entities, claims

    def _with_remarked(self, entities: set[int], claims: set[int], most: int) -> bool:
        """Add what was re-marked and is readable, or was, and what it bears on; False where that
        is too much."""
        marked = self._before["entity"]
        entities |= {key for key, before in marked.items() if self._was_readable(before)}
        around = self._naming({key: marked[key] for key in marked if key in entities}, most)
        if around is None or len(entities) + len(claims) + len(around) > most:
            return False
        remarked = self._before["claim"]
        around.update(key for key in remarked if key in claims or self._was_readable(remarked[key]))
        around.update(self._refined(around, "coarse", "fine"))
        claims |= self._seen(around - claims)
        return True

    def _written(self, most: int) -> tuple[set[int], set[int]]:
        """The entities and the claims that came or were changed and are readable now."""
        # Not UNION, for which SQLite makes a table in memory: what came and was changed is in it
        # twice. The limit stands in the text: SQLite compiles a statement anew for a bound one.
        written = " UNION ALL ".join(
            f"SELECT {which}, key FROM {table} INDEXED BY {table}_new "
            f"WHERE {self._among} AND unit > ?1 "
            f"UNION ALL SELECT {which}, key FROM {table} INDEXED BY {table}_touched "
            f"WHERE {self._among} AND touched IS NOT NULL AND touched > ?1"
            for which, table in enumerate(("entities", "claims"))
        )
        found: tuple[set[int], set[int]] = (set(), set())
        for which, key in rows(self._db, f"{written} LIMIT {2 * (most + 1)}", (self._since,)):
            found[which].add(key)
        return found

    def _given_up(self) -> dict[str, set[int]]:
        """The entities and the claims that were there already and gave up a readable marking."""
        texts = tuple(str(self._markings.by_number[number]) for number in self._readable)
        found: dict[str, set[int]] = {"entity": set(), "claim": set()}
        if texts:
            behind = (self._grown[name] for name in _GROWN)
            for what, key in rows(self._db, _GIVEN_UP, (apsw.carray(texts), *behind)):
                found[what].add(key)
        return found

    def _ask(self, what: str, keys: Iterable[int]) -> None:
        """Find out which markings these gave up first, if any."""
        table, changes = ("claims", "claim") if what == "claim" else ("entities", "entity")
        top, asked = self._grown[table], self._asked[what]
        new = [key for key in keys if key <= top and key not in asked]
        asked.update(new)
        since = self._grown[f"{changes}_changes"]
        for batch in batches(new):
            for key, before in rows(self._db, _FIRST[what], (numbers(batch), since)):
                self._before[what][key] = self._markings.numbers[Marking.parse(before)]

    def _was_readable(self, marking: int) -> bool:
        return marking in self._readable

    def _naming(self, entities: Mapping[int, int], most: int) -> set[int] | None:
        """The claims that name one of these entities and may be readable, or may have been; None
        where that is too many.

        Args:
            entities: each with the marking that it gave up.
        """
        found: set[int] = set()
        now = self._markings_now(entities)
        gone = {now[key] for key in entities if now[key] not in self._readable}
        then = self._readable | self._joined(gone)
        for entity, before in entities.items():
            went = self._was_readable(before) and now[entity] not in self._readable
            among = then if went else self._readable
            # A claim that has it at each of its ends is there as often.
            looks = (CROWD, "1"), (_ENDS * most, f"marking IN ({_listed(among)})")
            for limit, where in looks:
                sql = f"{_NAMING.format(where=where)} LIMIT {limit + 1}"
                some = list(rows(self._db, sql, {"entity": entity}))
                if len(some) <= limit:
                    break
                # Hidden ones might be most: then each marking is looked for.
            found.update(key for key, marking in some if marking in among)
            if len(found) > most:
                return None
        return found

    def _markings_now(self, entities: Iterable[int]) -> dict[int, int]:
        sql = "SELECT e.key, e.marking FROM carray(?) w CROSS JOIN entities e ON e.key = w.value"
        found: dict[int, int] = {}
        for batch in batches(entities):
            found.update(rows(self._db, sql, (numbers(batch),)))
        return found

    def _joined(self, gone: Iterable[int]) -> set[int]:
        """The effective markings that readable claims may have got, as things that they name got
        these markings."""
        marking, gone = self._markings.by_number, set(gone)
        if len(gone) > MOST_GONE:
            return set(marking)
        joined = {marking[number] for number in self._readable}
        for one in gone:
            joined |= {other.join(marking[one]) for other in joined}
        return {self._markings.numbers[one] for one in joined if one in self._markings.numbers}

    def _citing(self, claims: set[int], published: int, most: int) -> set[int]:
        """The readable claims that cite what some claims say the day of: which is shown may be
        another one by it. Not more than would be too many."""
        told = self._says(claims)
        sources = {one.subject for one in told.values() if one.predicate == published}
        return {
            key
            for source in sources
            for (key,) in rows(
                self._db,
                "SELECT key FROM claims INDEXED BY claims_of_source "
                f"WHERE source = ? AND {self._among} LIMIT {most + 1}",
                (source,),
            )
        }

    def _refined(self, claims: Iterable[int], near: str, far: str) -> set[int]:
        return {
            key
            for batch in batches(claims)
            for (key,) in rows(
                self._db,
                f"SELECT r.{far} FROM carray(?) w CROSS JOIN refinements r ON r.{near} = w.value",
                (numbers(batch),),
            )
        }

    def _seen(self, claims: set[int]) -> set[int]:
        """Those of these claims that are readable, or were."""
        now: dict[int, int] = dict(self._rows("SELECT c.key, c.marking", claims))
        found = {key for key, marking in now.items() if marking in self._readable}
        hidden = [key for key in now if key not in found and key <= self._grown["claims"]]
        wholes = defaultdict(set)
        for key in hidden:
            wholes[key].add(key)
        for batch in batches(hidden):
            for fine, coarse in rows(
                self._db,
                "SELECT r.fine, r.coarse FROM carray(?) w "
                "CROSS JOIN refinements r ON r.fine = w.value",
                (numbers(batch),),
            ):
                wholes[fine].add(coarse)
        parts = self._parts(set(chain.from_iterable(wholes.values())))
        return found | {key for key, whole in wholes.items() if all(parts[one] for one in whole)}

    def _parts(self, claims: set[int]) -> dict[int, bool]:
        """Whether all that each claim names, and it as it was written, was readable."""
        told = list(self._rows("SELECT c.key, c.written, c.subject, c.object, c.source", claims))
        self._ask("claim", claims)
        names: dict[int, set[int]] = {
            key: {end for end in ends if end is not None} for key, _, *ends in told
        }
        for batch in batches(claims):
            for claim, actor in rows(
                self._db,
                "SELECT s.claim, s.actor FROM carray(?) w "
                "CROSS JOIN speakers s ON s.claim = w.value",
                (numbers(batch),),
            ):
                names[claim].add(actor)
        ends_of_all = set(chain.from_iterable(names.values()))
        self._ask("entity", ends_of_all)
        marked = self._markings_now(ends_of_all) | self._before["entity"]
        written = {key: marking for key, marking, *_ in told} | self._before["claim"]
        return {
            key: self._was_readable(written[key])
            and all(self._was_readable(marked[end]) for end in ends)
            for key, ends in names.items()
        }

    def judged(self, terms: Terms, claims: Collection[int]) -> frozenset[tuple[str, str]]:
        """Between whom those of these claims judge that are accepted, or may have been."""
        judging = {terms.properties[name] for name in JUDGEMENTS if name in terms.properties}
        said = {
            key: (one.subject, one.object)
            for key, one in self._says(claims).items()
            if one.predicate in judging and one.object is not None
        }
        new = [key for key in said if key > self._grown["claims"]]
        for key, review in self._rows("SELECT c.key, c.review", new):
            if review != ACCEPTED:
                del said[key]
        ids: dict[int, str] = {}
        for batch in batches({end for ends in said.values() for end in ends}):
            ids.update(rows(self._db, _NAMES, (numbers(batch),)))
        return frozenset((ids[one], ids[other]) for one, other in said.values())

    def named(self, entities: Iterable[int], claims: Collection[int]) -> frozenset[str]:
        """The ids of these, and of all that the claims name."""
        ends = set(entities)
        for one in self._says(claims).values():
            ends.update((one.subject, one.source))
            if one.object is not None:
                ends.add(one.object)
        none: list[int] = []
        return frozenset(
            id
            for some, of in zip_longest(batches(ends), batches(claims), fillvalue=none)
            for (id,) in rows(self._db, _IDS, (numbers(some), numbers(of)))
        )

    def _says(self, claims: Iterable[int]) -> dict[int, _Told]:
        """What claims say, each read once."""
        wanted = list(claims)
        select = "SELECT c.key, c.predicate, c.subject, c.source, c.object, c.refines"
        for key, *told in self._rows(select, (one for one in wanted if one not in self._told)):
            self._told[key] = _Told(*told)
        return {key: self._told[key] for key in wanted}

    def _rows(self, select: str, claims: Iterable[int]) -> Iterator[Row]:
        for batch in batches(claims):
            yield from rows(
                self._db,
                f"{select} FROM carray(?) w CROSS JOIN claims c ON c.key = w.value",
                (numbers(batch),),
            )


_ENDS = 4
"""As what a claim may name an entity."""
MOST_GONE = 3
"""Markings that were not readable, up to which it is reckoned what came of them with others."""


def _listed(markings: Collection[int]) -> str:
    """Numbers of markings as SQL; no marking has the number -1."""
    return ", ".join(map(str, markings or (-1,)))


_NAMING = """
SELECT key, marking FROM claims INDEXED BY claims_of_subject WHERE subject = :entity AND {where}
UNION ALL SELECT key, marking FROM claims INDEXED BY claims_of_object
    WHERE object = :entity AND object IS NOT NULL AND {where}
UNION ALL SELECT key, marking FROM claims INDEXED BY claims_of_source
    WHERE source = :entity AND {where}
UNION ALL SELECT claim, marking FROM spoken WHERE actor = :entity AND {where}
"""
_GIVEN_UP = """
SELECT 'entity', h.entity FROM carray(?1) m CROSS JOIN entity_changes h INDEXED BY entities_remarked
    ON h.before = m.value WHERE h.kind = 'remarked' AND h.key > ?2 AND h.entity <= ?3
UNION ALL
SELECT 'claim', h.claim FROM carray(?1) m CROSS JOIN claim_changes h INDEXED BY claims_remarked
    ON h.before = m.value WHERE h.kind = 'remarked' AND h.key > ?4 AND h.claim <= ?5
"""
_GROWN = ("entity_changes", "entities", "claim_changes", "claims")
_FIRST = {
    what: f"""
SELECT h.{what}, h.before FROM {what}_changes h WHERE h.key IN (
    SELECT min(f.key) FROM carray(?1) w
        CROSS JOIN {what}_changes f INDEXED BY changes_of_{what} ON f.{what} = w.value
        WHERE f.key > ?2 AND f.kind = 'remarked' GROUP BY w.value
)
"""
    for what in ("entity", "claim")
}
"""The first re-marking of each, behind a unit."""
_NAMES = "SELECT e.key, e.id FROM carray(?) w CROSS JOIN entities e ON e.key = w.value"
_IDS = """
SELECT e.id FROM carray(?1) w CROSS JOIN entities e ON e.key = w.value
UNION ALL SELECT e.id FROM carray(?2) w CROSS JOIN speakers s ON s.claim = w.value
    CROSS JOIN entities e ON e.key = s.actor
"""
