"""Every row of a store against what it follows from: ids, derived columns, markings, lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import apsw
import orjson

from graph.claims.claim import Claim, Review, from_content, hashed_together
from graph.claims.errors import AnswerableError
from graph.claims.marking import PUBLIC
from graph.claims.older_terms import renewed
from graph.engines.engine import Fault
from graph.engines.sqlite.check.joined_markings import JoinedMarkings
from graph.engines.sqlite.check.sorted_tables import sort_anew, sorted_faults
from graph.engines.sqlite.claim_ids import claim_keys, told_id, told_or_damaged
from graph.engines.sqlite.interned import (
    REJECTED,
    REVIEW_NUMBERS,
    STANCE_NUMBERS,
    Markings,
    replaced_terms,
)
from graph.engines.sqlite.kept_bodies import SAID, ids_in, opened, opened_where_right
from graph.engines.sqlite.keys import Row, rows
from graph.engines.sqlite.rows import particulars_of, spans_of, what_columns

_BESIDE: Mapping[str, Callable[[Claim], Iterable[Row]]] = {
    "spans": spans_of,
    "particulars": particulars_of,
}
"""Tables of what a claim has several of, with the rows that follow from it."""
TOGETHER = 2_000
"""Claims that are read and checked at once."""
RESTORE = "restore a backup, or import an export into a new store"
REBUILD = "answerable check --repair rebuilds it"

_NAMED = (
    *("origin", "subject", "predicate", "object", "concept", "negated", "denies", "stance"),
    *("source", "refines"),
)
_FOLLOWING = (
    *("valid_eb", "valid_lb", "valid_ee", "valid_le", "earliest", "latest", "low", "high"),
    *("text", "language", "folded", "sort", "spread"),
)
_LIFE = ("review", "retracted", "live", "touched")
_IDS = ("subject_id", "object_id")
_SAID = tuple(_NAMED.index(name.removeprefix("c.")) for name in SAID.split(", "))
"""Where in these the columns stand that bodies are opened with."""
_COMPARED = (*_NAMED, *_IDS, *_LIFE, *_FOLLOWING)
_KEPT = ("written", "marking", "unit", "coarse")

_LAST = "(SELECT max(h.unit) FROM entity_changes h WHERE h.entity = entities.key)"
_ENTITIES = f"SELECT key, id, class, marking, unit, touched IS {_LAST} FROM entities"
Change = tuple[str, int, str | None, str | None]
"""Kind, unit, before, after."""
Beside: TypeAlias = dict[str, list[Row]]


class RowCheck:
    """Reads a store from end to end once, inside a transaction that somebody else owns."""

    def __init__(
        self, db: apsw.Connection, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self._db = db
        self._progress = progress or (lambda done, total: None)
        self.entities = self.claims = 0
        self._markings = Markings()
        self._updates: list[tuple[int, dict[str, Any]]] = []
        """Columns of claims that follow otherwise, by key."""
        self._own: dict[int, int] = {}
        """The number of the join of each claim's own parts."""
        self._refines: dict[int, int] = {}
        self._ids: dict[int, str] = {}
        """The ids of claims that refine or are refined."""
        self._speakers: set[int] = set()
        """Claims whose rows of speakers are to be written anew."""
        self._beside: dict[str, set[int]] = {table: set() for table in _BESIDE}

    # ----------------------------------------------------------------------------- finding

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong, in the order of the tables."""
        db = self._db
        self._markings.refresh(db)
        self._joins = JoinedMarkings(db, self._markings)
        self._units = {number for (number,) in rows(db, "SELECT number FROM units")}
        yield from self._check_units()
        self._terms = {key: (kind, name) for key, kind, name in rows(db, "SELECT * FROM terms")}
        self._term_keys = {term: key for key, term in self._terms.items()}
        self._replaced = replaced_terms(db)
        self._origins: dict[str, int] = dict(rows(db, "SELECT id, key FROM origins"))
        self._entities: dict[str, tuple[int, int]] = {}
        yield from self._check_entities()
        self._named = ids_in(db, (key for key, _ in self._entities.values()))
        yield from self._check_claims()
        yield from self._check_refinements()
        yield from self._check_left_over()

    def _check_units(self) -> Iterator[Fault]:
        last = 0
        for number, at in rows(self._db, "SELECT number, at FROM units ORDER BY number"):
            if at < last:
                yield _lost(f"unit of work {number}", "has a record time before that of the last")
            last = at

    def _check_entities(self) -> Iterator[Fault]:
        for key, id, cls, marking, unit, right in rows(self._db, _ENTITIES):
            self.entities += 1
            if self._terms.get(cls, ("", ""))[0] != "class":
                yield _lost(f"entity {id}", "has a class that is none")
            if marking not in self._markings.by_number:
                yield _lost(f"entity {id}", "has a marking that is none")
                continue
            if unit not in self._units:
                yield _lost(f"entity {id}", "was recorded by a unit of work that is not there")
            self._entities[id] = key, marking
            if not right:
                yield _derived(f"entity {id}", "has another touched than follows")
        for entity, unit, count in rows(
            self._db,
            "SELECT e.id, h.unit, count(*) FROM entity_changes h "
            "JOIN entities e ON e.key = h.entity GROUP BY 1, 2",
        ):
            if unit not in self._units:
                yield _lost(f"entity {entity}", f"has {count} changes of an unknown unit of work")

    def _check_claims(self) -> Iterator[Fault]:
        columns = ", ".join(f"c.{name}" for name in ("id", *_COMPARED, *_KEPT))
        [(total,)] = rows(self._db, "SELECT count(*) FROM claims")
        last = 0
        # By stretches of keys: all that stands beside some claims is read for the same stretch, in
        # bounded memory, and every table is passed once.
        while True:
            found = list(
                rows(
                    self._db,
                    f"SELECT c.key, b.body, {columns} FROM claims c "
                    "LEFT JOIN bodies b ON b.key = c.key "
                    f"WHERE c.key > ? ORDER BY c.key LIMIT {TOGETHER}",
                    (last,),
                )
            )
            if not found:
                return
            between = (found[0][0], found[-1][0])
            lives = self._lives(*between)
            said = self._grouped("SELECT claim, actor FROM speakers", *between)
            beside = {table: self._grouped(f"SELECT * FROM {table}", *between) for table in _BESIDE}
            kept = ((row[1], tuple([row[3 + place] for place in _SAID])) for row in found)
            contents = list(opened_where_right(kept, self._named))
            ids = hashed_together([orjson.dumps(content) for content in contents])
            for row, content, id in zip(found, contents, ids, strict=True):
                self.claims += 1
                life, speakers = lives.get(key := row[0], []), said.get(key, [])
                others: Beside = {table: some.get(key, []) for table, some in beside.items()}
                yield from self._check_claim((content, *row), id, life, speakers, others)
            last = between[1]
            self._progress(self.claims, total)

    def _check_claim(
        self, row: Row, hashed: str, life: list[Change], said: list[Row], beside: Beside
    ) -> Iterator[Fault]:
        content, key, body, kept_as, *cells = row
        id = told_or_damaged(kept_as)
        name = f"claim {id}"
        kept = dict(zip((*_COMPARED, *_KEPT), cells, strict=True))
        if body is None:
            yield _lost(name, "has lost its content")
            return
        if content is None or hashed != id:
            yield _lost(name, "says something else than was recorded: its id is no hash of it")
            return
        if kept["written"] not in self._markings.by_number:
            yield _lost(name, "has a marking that is none")
            return
        try:
            claim = from_content(renewed(content, self._replaced), marking=PUBLIC, id=id)
            due = self._due(claim, kept["refines"], life)
        except (AnswerableError, ValueError, LookupError, TypeError) as error:
            yield _lost(name, f"cannot be read: {error}")
            return
        if kept["unit"] not in self._units or any(unit not in self._units for _, unit, *_ in life):
            yield _lost(name, "belongs to a unit of work that is not there")
        yield from self._check_life(name, life)
        wrong = {column: value for column, value in due.items() if kept[column] != value}
        if wrong:
            self._updates.append((key, wrong))
            yield _derived(name, f"has another {', '.join(sorted(wrong))} than follows")
        parts = [kept["written"], *(self._entities[entity][1] for entity in claim.names)]
        own = self._own[key] = self._joins.number(frozenset(parts))
        # That of a finer claim joins in all that it refines, which may come later: see below.
        if claim.refines is None and kept["marking"] != own:
            self._updates.append((key, {"marking": own}))
            yield _derived(name, f"is {self._told(kept['marking'])}, and {self._told(own)} follows")
        if claim.refines is not None:
            self._refines[key] = kept["refines"]
        if claim.refines is not None or kept["coarse"]:
            self._ids[key] = id
        actors = {self._entities[link.actor][0] for link in claim.attribution}
        if {row[0] for row in said} != actors:
            self._speakers.add(key)
            yield _derived(name, "has other rows of speakers than follow")
        for table, rows_of in _BESIDE.items():
            if beside[table] != list(rows_of(claim)):
                self._beside[table].add(key)
                yield _derived(name, f"has other rows of {table} than follow")

    def _due(self, claim: Claim, refines: int | None, life: list[Change]) -> dict[str, Any]:
        """What the columns of a claim should hold; a name or a term that is not there raises."""
        entities = self._entities
        review = REVIEW_NUMBERS[_review(life)]
        turns = [(kind, unit) for kind, unit, *_ in life if kind in ("retracted", "reinstated")]
        retracted = turns[-1][1] if turns and turns[-1][0] == "retracted" else None
        coarse = None
        if claim.refines is not None:
            coarse = claim_keys(self._db, [claim.refines])[claim.refines]
        object_ = None if claim.object is None else entities[claim.object][0]
        return {
            "origin": self._origins[claim.origin],
            "subject": entities[claim.subject][0],
            "predicate": self._term_keys["property", claim.predicate],
            "object": object_,
            "concept": None if claim.concept is None else self._term_keys["concept", claim.concept],
            "negated": int(claim.negated),
            "denies": int(any(link.act == "denies" for link in claim.attribution)),
            "stance": STANCE_NUMBERS[claim.stance],
            "source": entities[claim.citation.source][0],
            "refines": coarse,
            "subject_id": None if object_ is None else claim.subject,
            "object_id": claim.object,
            "review": review,
            "retracted": retracted,
            "live": int(review != REJECTED and retracted is None),
            "touched": max((unit for _, unit, *_ in life), default=None),
            **dict(zip(_FOLLOWING, what_columns(claim), strict=True)),
        }

    def _check_life(self, name: str, life: list[Change]) -> Iterator[Fault]:
        last, review, out = 0, Review.PROPOSED.value, False
        for kind, unit, before, after in life:
            if unit < last:
                yield _lost(name, "has changes that are not in the order of time")
            last = unit
            if kind == "reviewed":
                if before != review or after not in list(Review):
                    yield _lost(name, "has a decision that does not follow on the one before")
                review = after or review
            elif kind in ("retracted", "reinstated"):
                if (kind == "retracted") == out:
                    yield _lost(name, f"is {kind} twice without a change between")
                out = kind == "retracted"
            elif kind not in ("remarked", "imported", "graded"):
                yield _lost(name, f"has a change of an unknown kind ({kind})")

    def _check_refinements(self) -> Iterator[Fault]:
        """Effective markings of finer claims, the table of refinements, and who is refined."""
        due: set[tuple[int, int, int]] = set()
        for fine in self._refines:
            chain, at = [], fine
            # A damaged store may have a ring of refinements: each is taken once.
            while (coarse := self._refines.get(at)) is not None and coarse not in chain:
                chain.append(coarse)
                at = coarse
            if any(key not in self._own for key in (fine, *chain)):
                continue  # told of already
            marking = self._joins.number(frozenset(self._own[key] for key in (fine, *chain)))
            due |= {(coarse, marking, fine) for coarse in chain}
            [(kept,)] = rows(self._db, "SELECT marking FROM claims WHERE key = ?", (fine,))
            if kept != marking:
                self._updates.append((fine, {"marking": marking}))
                yield _derived(
                    f"claim {self._ids[fine]}",
                    f"is {self._told(kept)}, and {self._told(marking)} follows",
                )
        self._due_refinements = due
        there = set(rows(self._db, "SELECT coarse, marking, fine FROM refinements"))
        if there != due:
            yield _derived("refinements", f"{len(there ^ due)} rows are not those that follow")
        refined = {key for key, _, _ in due}
        flagged = set(rows(self._db, "SELECT key, coarse FROM claims WHERE coarse <> 0"))
        for key in {key for key, _ in flagged ^ {(key, 1) for key in refined}}:
            self._updates.append((key, {"coarse": int(key in refined)}))
            yield _derived(
                f"claim {self._ids.get(key, key)}", "is said to be refined, or not, wrongly"
            )

    def _check_left_over(self) -> Iterator[Fault]:
        """Rows of claims that are not there, and what stands in an order of its own."""
        beside = [(table, "claim") for table in _BESIDE]
        for table, column in (("bodies", "key"), ("speakers", "claim"), *beside):
            [(count,)] = rows(
                self._db,
                f"SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT key FROM claims)",
            )
            if count and table == "bodies":
                yield _lost(f"{count} claims", "have a content and are not there themselves")
            elif count:
                yield _derived(table, f"{count} rows belong to no claim")
        for what, problem in sorted_faults(self._db):
            yield _derived(what, problem)

    # ----------------------------------------------------------------------------- reading

    def _lives(self, first: int, last: int) -> dict[int, list[Change]]:
        sql = "SELECT claim, kind, unit, before, after FROM claim_changes"
        found = self._grouped(sql, first, last, order="key")
        return {key: [(r[0], r[1], r[2], r[3]) for r in some] for key, some in found.items()}

    def _grouped(
        self, sql: str, first: int, last: int, order: str = "claim"
    ) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = defaultdict(list)
        for key, *rest in rows(
            self._db, f"{sql} WHERE claim BETWEEN ? AND ? ORDER BY {order}", (first, last)
        ):
            found[key].append(tuple(rest))
        return found

    def _told(self, number: int) -> str:
        marking = self._joins.marking(number)
        return "of no marking" if marking is None else str(marking)

    # ---------------------------------------------------------------------------- mending

    def rebuild(self) -> None:
        """Write what is derived anew, where it was wrong. Nothing else is touched."""
        db = self._db
        # Markings first: refinements, tokens and what speakers said hold copies of them.
        for key, wrong in self._updates:
            settled = {
                name: self._joins.settled(value) if name == "marking" else value
                for name, value in wrong.items()
            }
            columns = ", ".join(f"{name} = ?" for name in settled)
            db.execute(f"UPDATE claims SET {columns} WHERE key = ?", (*settled.values(), key))
        db.execute(f"UPDATE entities SET touched = {_LAST} WHERE touched IS NOT {_LAST}")
        for key in self._speakers:
            self._rewrite(key, "speakers")
        for table, keys in self._beside.items():
            for key in keys:
                self._rewrite(key, table)
        db.execute("DELETE FROM speakers WHERE claim NOT IN (SELECT key FROM claims)")
        for table in _BESIDE:
            db.execute(f"DELETE FROM {table} WHERE claim NOT IN (SELECT key FROM claims)")
        db.execute("DELETE FROM refinements")
        db.executemany(
            "INSERT INTO refinements VALUES (?, ?, ?)",
            [(c, self._joins.settled(m), f) for c, m, f in sorted(self._due_refinements)],
        )
        sort_anew(db)

    def _rewrite(self, key: int, table: str) -> None:
        [(body, kept, *said)] = rows(
            self._db,
            f"SELECT b.body, c.id, {SAID} FROM claims c JOIN bodies b ON b.key = c.key "
            "WHERE c.key = ?",
            (key,),
        )
        id = told_id(kept)
        content = renewed(opened(id, body, tuple(said), self._named), self._replaced)
        claim = from_content(content, marking=PUBLIC, id=id)
        self._db.execute(f"DELETE FROM {table} WHERE claim = ?", (key,))
        made: Iterable[Row]
        if table == "speakers":
            actors = {self._entities[link.actor][0] for link in claim.attribution}
            made = [(key, actor) for actor in actors]
        else:
            made = [(key, *row) for row in _BESIDE[table](claim)]
        for row in made:
            marks = ", ".join("?" * len(row))
            self._db.execute(f"INSERT INTO {table} VALUES ({marks})", row)


def _review(life: list[Change]) -> Review:
    decisions = [after for kind, _, _, after in life if kind == "reviewed" and after]
    return Review(decisions[-1]) if decisions else Review.PROPOSED


def _lost(what: str, problem: str) -> Fault:
    return Fault(what, problem, RESTORE, False)


def _derived(what: str, problem: str) -> Fault:
    return Fault(what, problem, REBUILD, True)
