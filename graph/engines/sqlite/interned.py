"""What a store keeps as small integers: the ontology's terms, markings, stances and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import apsw
import orjson

from graph.claims.claim import Review, Stance
from graph.claims.marking import Clearance, Marking
from graph.engines.sqlite.keys import Row, Whole, rows

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
ACCEPTED, REJECTED = (REVIEW_NUMBERS[one] for one in (Review.ACCEPTED, Review.REJECTED))


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


def replaced_terms(db: apsw.Connection) -> dict[tuple[str, str], str]:
    """What stands in the place of terms that claims of this store were said in."""
    kept = setting_of(db, "replaced")
    return {(k, old): new for k, old, new in orjson.loads(str(kept))} if kept else {}


def setting_of(db: apsw.Connection, name: str) -> object:
    """A setting of a store; None where it has none."""
    row = db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else row[0]


class Markings:
    """The markings of a store by their numbers. A number never changes its marking."""

    def __init__(self) -> None:
        self.by_number: dict[int, Marking] = Whole("marking")
        self.numbers: dict[Marking, int] = {}
        self._last: tuple[Marking | None, int] = None, 0
        """The marking whose number was asked for last."""
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
        last, number = self._last
        if last is marking:  # many things in a row are marked by one object
            return number
        found = self.numbers.get(marking)
        if found is None:
            found = len(self.by_number) + 1
            db.execute("INSERT INTO markings VALUES (?, ?)", (found, str(marking)))
            self._add(found, marking)
        self._last = marking, found
        return found

    def numbers_of(self, db: apsw.Connection, markings: Sequence[Marking]) -> list[int]:
        """The numbers of many markings, of which few are other objects than those before."""
        found = {
            place: self.number(db, marking)
            for place, marking in {id(marking): marking for marking in markings}.items()
        }
        return [found[id(marking)] for marking in markings]

    def _add(self, number: int, marking: Marking) -> None:
        self.by_number[number] = marking
        self.numbers[marking] = number
