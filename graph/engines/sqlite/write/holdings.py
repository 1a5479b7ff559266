"""What a unit of work can ask of the store, regardless of the marking: what loaders compare
with."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import apsw

from graph.claims.claim import Claim, Entity, Review
from graph.claims.errors import InputError
from graph.claims.made_claims import claim_of
from graph.claims.marking import Marking, least_strict
from graph.claims.older_terms import renewed
from graph.engines.engine import Handled, Held
from graph.engines.sqlite.claim_ids import claim_keys, kept_ids, listed, told_ids
from graph.engines.sqlite.interned import REVIEW_NUMBERS, Markings, Terms
from graph.engines.sqlite.kept_bodies import SAID, ends_of, ids_in, opened
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.known import KnownEntities
from graph.engines.sqlite.read.reader import numbers
from graph.engines.sqlite.write.first_load import (
    FirstLoad,
    by_keys,
    listed_keys,
    spoken_in,
)
from graph.engines.sqlite.write.recorded_claims import RecordedClaims
from graph.views.grades import GRADED

KIND = "kind"
AMONG = "carray(?) w CROSS JOIN claims c ON c.id = w.value"
"""Claims by their ids, which are the one parameter."""


class Holdings:
    """Looks things up inside a transaction that somebody else owns."""

    def __init__(self, db: apsw.Connection, terms: Terms) -> None:
        self._db, self._terms = db, terms
        self._markings = Markings()
        self._entities = KnownEntities()
        self._absent: set[str] = set()
        """Ids of claims that were asked for last and are not there, without those that came."""
        self._recorded = RecordedClaims()
        """Of this unit of work."""
        self._first_load: FirstLoad | None = None
        """Of a unit of work that fills the store, while it does."""

    def held(self, origin: str, among: Iterable[str] | None = None) -> Mapping[str, Held]:
        select = (
            "SELECT c.id, c.written, c.retracted, CASE WHEN c.retracted IS NOT NULL THEN ("
            '  SELECT d."on" FROM claim_changes h JOIN decisions d ON d.key = h.decision '
            "  WHERE h.claim = c.key AND h.kind = 'retracted' ORDER BY h.key DESC LIMIT 1"
            ") END, c.review, c.origin FROM "
        )
        found: Iterator[Row]
        if among is None:
            whole = list(
                rows(
                    self._db,
                    f"{select} claims c JOIN origins o ON o.key = c.origin WHERE o.id = ?",
                    (origin,),
                )
            )
            ids = told_ids([row[0] for row in whole])
            found = iter([(id, *row[1:-1]) for id, row in zip(ids, whole, strict=True)])
        else:
            wanted = set(among)
            load, asked = self._first_load, wanted
            if load is not None and origin == load.origin:
                asked = load.at_hand(wanted)  # all others are yet to come
            known = rows(self._db, "SELECT key FROM origins WHERE id = ?", (origin,))
            key = next((int(key) for (key,) in known), 0)
            there = list(self._claims_among(asked, f"{select} {AMONG}"))
            self._absent = wanted.difference([row[0] for row in there])
            found = iter([row[:-1] for row in there if row[-1] == key])
        return {
            id: Held(
                self._markings.by_number[written],
                retracted is not None,
                on is not None,
                review == REVIEW_NUMBERS[Review.ACCEPTED],
            )
            for id, written, retracted, on, review in found
        }

    def standing(self, origin: str) -> Iterator[str]:
        found = rows(
            self._db,
            "SELECT c.id FROM claims c JOIN origins o ON o.key = c.origin "
            "WHERE o.id = ? AND c.retracted IS NULL ORDER BY c.id",
            (origin,),
        )
        for batch in batches(found):
            yield from told_ids([id for (id,) in batch])

    def _says(self, origin: str) -> bool:
        """Whether anything that an origin says was ever recorded."""
        sql = "SELECT 1 FROM origins o JOIN claims c ON c.origin = o.key WHERE o.id = ? LIMIT 1"
        return bool(self._db.execute(sql, (origin,)).fetchone())

    def registered(self, ids: Iterable[str]) -> Mapping[str, Entity]:
        wanted = list(ids)
        self._know(wanted)
        return {
            id: Entity(id=id, cls=found.cls, marking=self._markings.by_number[found.marking])
            for id in wanted
            if (found := self._entities.get(id)) is not None
        }

    def effective(self, ids: Iterable[str]) -> Mapping[str, Marking]:
        return {
            id: self._markings.by_number[marking]
            for id, marking in self._claims_among(ids, f"SELECT c.id, c.marking FROM {AMONG}")
        }

    def kinds(
        self, ids: Iterable[str], *, without: str | None = None
    ) -> Mapping[str, Mapping[str, Marking]]:
        found: dict[str, dict[str, Marking]] = {}
        excluded = next(
            (key for (key,) in rows(self._db, "SELECT key FROM origins WHERE id = ?", (without,))),
            0,
        )
        for id, concept, number in self._among(
            ids,
            "SELECT e.id, c.concept, c.marking FROM carray(?) w "
            "CROSS JOIN entities e ON e.id = w.value "
            f"CROSS JOIN claims c ON c.subject = e.key "
            f"AND c.predicate = {self._terms.properties[KIND]} "
            f"WHERE c.negated = 0 AND c.retracted IS NULL AND c.origin <> {int(excluded)}",
        ):
            kinds = found.setdefault(id, {})
            code, marking = self._terms.names[concept], self._markings.by_number[number]
            known = kinds.get(code)
            # If several claims give a kind, the least strict marking is the one under which it can
            # be read.
            kinds[code] = marking if known is None else least_strict((known, marking)) or marking
        return found

    def said_of(
        self, ids: Iterable[str], predicate: str, *, without: str | None = None
    ) -> Mapping[str, Marking]:
        term = self._terms.properties.get(predicate)
        found = {
            id: (key, self._markings.by_number[number])
            for id, key, number, origin in self._among(
                ids,
                "SELECT c.id, c.key, c.marking, o.id FROM carray(?) w "
                "CROSS JOIN entities e ON e.id = w.value "
                f"CROSS JOIN claims c ON c.subject = e.key AND c.predicate = {int(term or 0)} "
                "CROSS JOIN origins o ON o.key = c.origin "
                "WHERE c.negated = 0 AND c.retracted IS NULL",
            )
            if origin != without
        }
        told = self._met({id: key for id, (key, _) in found.items()})
        return dict(zip(told, [marking for _, marking in found.values()], strict=True))

    def leading_on(self, ids: Iterable[str], predicate: str, *, most: int) -> frozenset[str]:
        term = int(self._terms.properties.get(predicate) or 0)
        leads = (
            f"c.predicate = {term} AND c.negated = 0 AND c.retracted IS NULL "
            "AND c.object IS NOT NULL"
        )
        # Bounds that are given apart would have SQLite compile the statement anew each time.
        sql = (
            "WITH RECURSIVE led (key) AS (SELECT e.key FROM carray(?) w "
            "CROSS JOIN entities e ON e.id = w.value "
            "UNION SELECT c.object FROM led "
            f"CROSS JOIN claims c ON c.subject = led.key WHERE {leads} LIMIT {int(most)}) "
            "SELECT c.id, c.key FROM led CROSS JOIN claims c ON c.subject = led.key "
            f"WHERE {leads} LIMIT {int(most)}"
        )
        found: dict[bytes, int] = {}
        for batch in batches(dict.fromkeys(ids)):
            led = rows(self._db, sql, (apsw.carray(tuple(batch)),))
            found.update(islice(led, most - len(found)))
        return frozenset(self._met(found))

    def naming(self, ids: Iterable[str], *, without: Container[str] = ()) -> Iterator[Claim]:
        found: set[str] = set()
        for batch in batches(ids):
            self._know(batch)
            keys = [known.key for id in batch if (known := self._entities.get(id)) is not None]
            if keys:
                found.update([one for one in self._naming(keys) if one not in without])
        yield from self.claims(found)

    def claims(self, ids: Iterable[str]) -> Iterator[Claim]:
        sql = (
            f"SELECT c.id, b.body, c.written, {SAID} FROM {AMONG} "
            "JOIN bodies b ON b.key = c.key ORDER BY c.id"
        )
        for some in batches(sorted(set(ids))):
            found = self._recorded.among(some)
            apart = list(self._claims_among([id for id in some if id not in found], sql))
            ends = {key for row in apart for key in ends_of(row) if key is not None}
            named = ids_in(self._db, ends)
            for id, body, written, *said in apart:
                marking = self._markings.by_number[written]
                content = renewed(opened(id, body, tuple(said), named), self._terms.replaced)
                found[id] = claim_of(content, marking, id)
            yield from [found[id] for id in some if id in found]

    def _naming(self, keys: Sequence[int]) -> list[str]:
        """The ids of the claims that name some entities."""
        speaks = spoken_in(self._first_load)
        found: dict[bytes, int] = {}
        for named in (  # one for each index: with OR, SQLite would read all claims
            "claims c ON c.subject = w.value",
            "claims c ON c.object = w.value AND c.object IS NOT NULL",
            "claims c ON c.source = w.value",
            f"{speaks} s ON s.actor = w.value CROSS JOIN claims c ON c.key = s.claim",
        ):
            sql = f"SELECT c.id, c.key FROM carray(?) w CROSS JOIN {named}"
            found.update(rows(self._db, sql, (listed_keys(keys),)))
        return self._met(found)

    def refining(self, ids: Iterable[str]) -> frozenset[str]:
        sql = (
            f"SELECT c.id, f.id, f.key FROM {AMONG} "
            "JOIN refinements r ON r.coarse = c.key JOIN claims f ON f.key = r.fine"
        )
        return frozenset(self._met({fine: key for _, fine, key in self._claims_among(ids, sql)}))

    def live(self, ids: Iterable[str]) -> frozenset[str]:
        sql = f"SELECT c.id FROM {AMONG} WHERE c.live"
        return frozenset(id for (id,) in self._claims_among(ids, sql))

    def grades(self, ids: Iterable[str]) -> Mapping[str, str]:
        if not self._is_changed("claim"):
            return {}
        last = self._claims_among(
            ids,
            f"SELECT c.id, h.after FROM {AMONG} "
            f"JOIN claim_changes h ON h.claim = c.key WHERE h.kind = '{GRADED}' ORDER BY h.key",
        )
        found: dict[str, str | None] = dict(last)
        return {id: grade for id, grade in found.items() if grade is not None}

    def handled(self, ids: Iterable[str]) -> Mapping[str, Handled]:
        wanted = list(ids)
        found: dict[str, Handled] = {}
        for what, table, among in (
            ("claim", "claims", self._claims_among),
            ("entity", "entities", self._among),
        ):
            if not self._is_changed(what):
                continue
            # In order of the changes, so that the last one of each stays.
            last = {
                id: (after, on, rules)
                for id, after, on, rules in among(
                    wanted,
                    f'SELECT c.id, h.after, d."on", d.rules FROM carray(?) w '
                    f"CROSS JOIN {table} c ON c.id = w.value "
                    f"JOIN {what}_changes h ON h.{what} = c.key "
                    "JOIN decisions d ON d.key = h.decision "
                    "WHERE h.kind = 'remarked' ORDER BY h.key",
                )
            }
            for id, (after, on, rules) in last.items():
                if on is not None:
                    lowered = frozenset((rules or "").split())
                    found[id] = Handled(Marking.parse(after), lowered)
        return found

    def _is_changed(self, what: str) -> bool:
        """Whether anything was decided of a claim, or of an entity: of a store that was only loaded
        into nothing was, and there is nothing to look up."""
        return bool(self._db.execute(f"SELECT 1 FROM {what}_changes LIMIT 1").fetchone())

    def buried(self, tombstones: Iterable[bytes]) -> frozenset[bytes]:
        # Most stores have none, and are spared a look for every claim.
        if not self.has_tombstones():
            return frozenset()
        return frozenset(
            mac
            for mac in tombstones
            if self._db.execute("SELECT 1 FROM tombstones WHERE mac = ?", (mac,)).fetchone()
        )

    def has_tombstones(self) -> bool:
        return bool(self._db.execute("SELECT 1 FROM tombstones LIMIT 1").fetchone())

    def _know(self, ids: Iterable[str]) -> None:
        """Have key, class and marking of these entities at hand, where they are registered."""
        self._entities.make_room()
        unknown = {id for id in ids if id not in self._entities.numbers}
        for id, key, cls, marking in self._among(
            unknown,
            "SELECT e.id, e.key, e.class, e.marking FROM carray(?) w "
            "CROSS JOIN entities e ON e.id = w.value",
        ):
            self._entities.put(id, key, self._terms.names[cls], marking)

    def _among(self, ids: Iterable[str], sql: str) -> Iterator[Row]:
        """What a statement selects for these ids, which are its one parameter."""
        # Whole batches are read before any row is given, since the caller may write meanwhile.
        for batch in batches(dict.fromkeys(ids)):
            yield from list(rows(self._db, sql, (apsw.carray(tuple(batch)),)))

    def _claims_among(self, ids: Iterable[str], sql: str) -> Iterator[Row]:
        """The same of claims, each row of which begins with the id that it is found by."""
        load = self._first_load
        for batch in batches(dict.fromkeys(ids)):
            if load is None:
                kept = kept_ids(batch)
                found = list(rows(self._db, sql, (listed(kept),)))
            elif keys := load.keys_of(batch, self._absent):
                kept = kept_ids(keys)
                found = list(rows(self._db, by_keys(sql), (listed_keys(keys.values()),)))
            else:
                continue
            for id, *cells in found:
                yield kept[id], *cells

    def _claim_keys(self, ids: Iterable[str]) -> dict[str, int]:
        """The keys of the claims among these that are there."""
        if self._first_load is not None:
            return self._first_load.keys_of(ids, self._absent)
        wanted, known = list(ids), self._recorded.keys
        found = {id: known[id] for id in wanted if id in known}
        if len(found) < len(wanted):
            found |= claim_keys(self._db, [id for id in wanted if id not in found])
        return found

    def _written(self, keys: Sequence[int]) -> dict[int, int]:
        """The numbers of the markings that these claims have of their own."""
        sql = "SELECT c.key, c.written FROM carray(?) w CROSS JOIN claims c ON c.key = w.value"
        return dict(rows(self._db, sql, (numbers(keys),)))

    def _existing(self, ids: Iterable[str]) -> list[int]:
        """The keys of claims that have to be there, in the order given."""
        wanted = list(ids)
        found = self._claim_keys(wanted)
        for id in wanted:
            if id not in found:
                raise InputError("no claim has this id", mend="record the claim first", record=id)
        return [found[id] for id in wanted]

    def _met(self, found: Mapping[bytes, int]) -> list[str]:
        """The ids of claims that were found by what they name, in the same order.

        Args:
            found: what is kept of each id, with the key.
        """
        ids = told_ids(list(found))
        if self._first_load is not None:
            self._first_load.meet(ids, found.values())
        return ids
