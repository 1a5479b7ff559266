"""What a store keeps as small integers: the ontology's terms, markings, stances and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import apsw
import orjson

from graph.claims.claim import Review, Stance
from graph.claims.errors import StoreError
from graph.claims.marking import Clearance, Marking
from graph.engines.sqlite.keys import Row, Whole, rows
from graph.engines.sqlite.row_digests import RowDigests
from graph.vocabulary import Vocabulary

STANCES = (
    Stance.VERIFIED,
    Stance.ASSERTED,
    Stance.REPORTED,
    Stance.ESTIMATED,
    Stance.ALLEGED,
    Stance.PRESUPPOSED,
    Stance.OPINION,
)
"""By their number in a store; append only."""
STANCE_NUMBERS = {stance: number for number, stance in enumerate(STANCES)}

REVIEWS = (Review.PROPOSED, Review.ACCEPTED, Review.CONFLICT, Review.REJECTED)
"""By their number in a store; append only."""
REVIEW_NUMBERS = {review: number for number, review in enumerate(REVIEWS)}
REJECTED = REVIEW_NUMBERS[Review.REJECTED]


class Terms:
    """The keys of classes, properties and concepts, both ways."""

    def __init__(
        self, stored: Iterable[Row], replaced: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self.replaced = replaced or {}
        self.classes: dict[str, int] = Whole("class")
        self.properties: dict[str, int] = Whole("property")
        self.concepts: dict[str, int] = Whole("concept")
        by_kind = {"class": self.classes, "property": self.properties, "concept": self.concepts}
        self.names: dict[int, str] = Whole("term")
        for key, kind, name in stored:
            by_kind[kind][name] = key
            self.names[key] = name


def settle_terms(
    db: apsw.Connection, vocabulary: Vocabulary, path: str, digests: RowDigests
) -> Terms:
    """Make the store and the ontology agree: new terms are added, removed ones refused.

    Raises:
        StoreError: something in the store uses terms that the ontology no longer has; the
            message lists them.
    """
    stored = _setting(db, "ontology")
    if stored != vocabulary.digest and db.readonly("main"):
        return _terms_to_read(db, vocabulary, path)
    if stored != vocabulary.digest:
        with digests.transaction():
            have = {
                (str(kind), str(name)) for kind, name in rows(db, "SELECT kind, name FROM terms")
            }
            want = _wanted(vocabulary)
            replaced = {**replaced_terms(db), **vocabulary.replaced}
            lost = have.difference(want)
            _refuse_lost(db, [term for term in lost if term not in replaced], path)
            db.executemany(
                "INSERT INTO terms (kind, name) VALUES (?, ?)",
                [pair for pair in want if pair not in have],
            )
            _carry_over(db, {term: replaced[term] for term in lost if term in replaced})
            db.execute(
                "INSERT OR REPLACE INTO settings VALUES ('replaced', ?)",
                (orjson.dumps([[*term, new] for term, new in replaced.items()]).decode(),),
            )
            db.execute(
                "INSERT OR REPLACE INTO settings VALUES ('ontology', ?)", (vocabulary.digest,)
            )
    return Terms(rows(db, "SELECT key, kind, name FROM terms"), replaced_terms(db))


def replaced_terms(db: apsw.Connection) -> dict[tuple[str, str], str]:
    """What stands in the place of terms that claims of this store were said in."""
    kept = _setting(db, "replaced")
    return {(k, old): new for k, old, new in orjson.loads(str(kept))} if kept else {}


def _carry_over(db: apsw.Connection, replaced: Mapping[tuple[str, str], str]) -> None:
    """Let rows point to the terms of today. What was said, and its id, stay as they are."""
    for (kind, old), new in replaced.items():
        (before, after) = (
            next(rows(db, "SELECT key FROM terms WHERE kind = ? AND name = ?", (kind, name)))[0]
            for name in (old, new)
        )
        table, column = _COLUMNS[kind]
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (after, before))
        db.execute("DELETE FROM terms WHERE key = ?", (before,))


def _terms_to_read(db: apsw.Connection, vocabulary: Vocabulary, path: str) -> Terms:
    """The terms of a store that can only be read. Those that it lacks get numbers of no row."""
    stored = list(rows(db, "SELECT key, kind, name FROM terms"))
    have = {(kind, name) for _, kind, name in stored}
    _refuse_lost(db, have.difference(_wanted(vocabulary)), path)
    lacking = [term for term in _wanted(vocabulary) if term not in have]
    numbered = ((-1 - place, *term) for place, term in enumerate(lacking))
    return Terms([*stored, *numbered], replaced_terms(db))


def _wanted(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """All terms of an ontology: kind and name."""
    return [
        *(("class", name) for name in vocabulary.classes),
        *(("property", name) for name in vocabulary.properties),
        *(("concept", code) for code in vocabulary.terms),
    ]


def _refuse_lost(db: apsw.Connection, lost: Iterable[tuple[str, str]], path: str) -> None:
    """
    Raises:
        StoreError: something in the store uses one of these terms.
    """
    # A newer ontology may have been here only to read: its terms stand unused.
    gone = [term for term in sorted(lost) if _in_use(db, term)]
    if gone:
        listed = ", ".join(f"{kind} {name}" for kind, name in gone)
        raise StoreError(
            f"{path} was written with terms that the ontology no longer has: {listed}; "
            "put them back, say with dct:isReplacedBy what stands in their place, or open the "
            "store with the ontology that it was written with (--ontology)"
        )


_COLUMNS = {
    "class": ("entities", "class"),
    "property": ("claims", "predicate"),
    "concept": ("claims", "concept"),
}
_USES = {
    "class": "SELECT 1 FROM entities WHERE class = ? LIMIT 1",
    "property": "SELECT 1 FROM claims WHERE predicate = ? LIMIT 1",
    "concept": "SELECT 1 FROM claims WHERE concept = ? LIMIT 1",
}


def _in_use(db: apsw.Connection, term: Row) -> bool:
    """Whether anything in the store names the term, a pair of kind and name."""
    [number] = rows(db, "SELECT key FROM terms WHERE kind = ? AND name = ?", term)
    return next(rows(db, _USES[term[0]], number), None) is not None


def _setting(db: apsw.Connection, name: str) -> object:
    row = db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else row[0]


class Markings:
    """The markings of a store by their numbers. A number never changes its marking."""

    def __init__(self) -> None:
        self.by_number: dict[int, Marking] = Whole("marking")
        self.numbers: dict[Marking, int] = {}
        self._readable: dict[Clearance, tuple[int, tuple[int, ...]]] = {}

    def refresh(self, db: apsw.Connection) -> None:
        """Take in what other connections have added."""
        newest = len(self.by_number)
        for number, text in list(
            rows(db, "SELECT key, text FROM markings WHERE key > ? ORDER BY key", (newest,))
        ):
            self._add(number, Marking.parse(text))

    def readable(self, clearance: Clearance) -> tuple[int, ...]:
        """The numbers of all markings that a clearance reads, ascending."""
        size = len(self.by_number)
        known = self._readable.get(clearance)
        if known is None or known[0] != size:
            found = tuple(
                number
                for number, marking in list(self.by_number.items())
                if clearance.reads(marking)
            )
            known = (size, found)
            self._readable[clearance] = known
        return known[1]

    def number(self, db: apsw.Connection, marking: Marking) -> int:
        """The number of a marking, given to it now where it has none."""
        number = self.numbers.get(marking)
        if number is None:
            number = len(self.by_number) + 1
            db.execute("INSERT INTO markings VALUES (?, ?)", (number, str(marking)))
            self._add(number, marking)
        return number

    def _add(self, number: int, marking: Marking) -> None:
        self.by_number[number] = marking
        self.numbers[marking] = number
