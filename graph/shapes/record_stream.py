"""The statements that are checked, record by record, in bounded memory.

A record is a node with its parts: what stands at an IRI, and behind a ``#`` at it. Exports of ours
have records one after another, in order. Of any other file the statements are sorted on disk first.

What records say of each other (classes, acts) is looked up on disk, too. Both are in a database of
SQLite without a name: it exists for this connection alone, and nobody else can open it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeAlias

import apsw

from graph.claims.errors import InputError
from graph.shapes.rdf_syntaxes import Statement
from graph.shapes.rdf_terms import TYPE, Lit, Term
from graph.vocabulary import BASE

MOST_STATEMENTS = 1_000_000
"""Of one record; only these are held in memory at once."""
MOST_WORDS = 10_000
"""As many predicates and datatypes are remembered by number."""

Source: TypeAlias = Callable[[], Iterable[Statement]]
"""The statements from their beginning, as often as they are asked for."""
Record: TypeAlias = dict[str, dict[str, dict[Term, None]]]
"""Node, predicate, objects; each statement once."""

_ENTITY, _CLAIM = f"{BASE}id/", f"{BASE}claim/"
_TABLES = """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;
    PRAGMA temp_store = FILE;
    CREATE TABLE named(node TEXT, predicate TEXT, object TEXT, datatype TEXT, language TEXT);
    CREATE TABLE said(key TEXT, part TEXT, predicate, object TEXT, datatype, language TEXT);
"""


class _Words:
    """Few predicates and datatypes stand in very many statements: on disk they are numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []

    def short(self, word: str) -> int | str:
        """Its number, or the word itself where there are too many of them."""
        number = self._numbers.get(word)
        if number is None:
            if len(self._words) >= MOST_WORDS:
                return word
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
        return number

    def long(self, stored: int | str) -> str:
        return self._words[stored] if isinstance(stored, int) else stored


@dataclass(slots=True)
class RecordGathering:
    """Everything that a source says.

    Attributes:
        ontology: its terms. What a source says of them is left out: what they mean is ours to say.
        behind: the predicates that paths follow from record to record.
        taken: how many statements were taken.
        left_out: how many were left out, as being of the ontology, by predicate.
    """

    source: Source
    ontology: Mapping[str, object]
    behind: frozenset[str]
    only_ontology: frozenset[str]
    taken: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    _sorted: bool = True
    _words: _Words = field(default_factory=_Words)
    _db: apsw.Connection = field(init=False)

    def __enter__(self) -> RecordGathering:
        self._db = apsw.Connection("")
        try:
            self._db.execute(_TABLES).fetchall()  # to its end: some of it gives rows
            self._fill("named", 5, self._first_time())
            self._db.execute("CREATE INDEX by_node ON named(node, predicate)")
        except BaseException:
            self._db.close()
            raise
        return self

    def __exit__(
        self,
        type: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def objects(self, node: str, predicate: str) -> tuple[Term, ...]:
        """What is said of a node of any record; see `graph.shapes.shape_paths.Elsewhere`."""
        rows = self._db.execute(
            "SELECT DISTINCT object, datatype, language FROM named"
            " WHERE node = ? AND predicate = ?",
            (node, predicate),
        )
        return tuple(_term(*row) for row in rows)

    def records(self) -> Iterator[Record]:
        """Each record.

        Raises:
            InputError: one is too large.
        """
        statements = self._statements() if self._sorted else self._from_disk()
        record: Record = {}
        at, count = "", 0
        for subject, predicate, object_ in statements:
            base = subject.partition("#")[0]
            if base != at:
                if record:
                    yield record
                record, at, count = {}, base, 0
            own = record.get(subject)
            if own is None:
                own = record[subject] = {}
            values = own.get(predicate)
            if values is None:
                own[predicate] = {object_: None}
            else:
                values[object_] = None
            count += 1
            if count > MOST_STATEMENTS:
                raise InputError(
                    f"has more than {MOST_STATEMENTS} statements about one thing",
                    mend="take them out, or give what they speak of IRIs of their own",
                    field=base,
                )
        if record:
            yield record

    def _statements(self) -> Iterator[Statement]:
        """What the source says, without what it says of the ontology."""
        ontology, only = self.ontology, self.only_ontology
        for statement in self.source():
            if statement[0] not in ontology and statement[1] not in only:
                yield statement

    def _first_time(self) -> Iterator[tuple[str | int | None, ...]]:
        """Go through the source, and give what other records may have to know."""
        ontology, only, behind = self.ontology, self.only_ontology, self.behind
        taken, at, key = 0, "", ""
        for subject, predicate, object_ in self.source():
            if subject in ontology or predicate in only:
                self.left_out[predicate] += 1
                continue
            taken += 1
            if predicate in behind:
                yield subject, predicate, *_columns(object_)
            if self._sorted:
                base = subject.partition("#")[0]
                if base != at:
                    found = _key(base)
                    self._sorted = found > key
                    at, key = base, found
        self.taken = taken

    def _from_disk(self) -> Iterator[Statement]:
        self._fill("said", 6, self._keyed())
        long = self._words.long
        rows = self._db.execute("SELECT * FROM said ORDER BY key")
        for key, part, predicate, object_, datatype, language in rows:
            kind = None if datatype is None else long(datatype)
            yield Statement(f"{key[1:]}{part}", long(predicate), _term(object_, kind, language))

    def _keyed(self) -> Iterator[tuple[str | int | None, ...]]:
        short = self._words.short
        for subject, predicate, object_ in self._statements():
            base, hash, behind = subject.partition("#")
            text, datatype, language = _columns(object_)
            kind = None if datatype is None else short(datatype)
            yield _key(base), hash + behind, short(predicate), text, kind, language

    def _fill(self, table: str, width: int, rows: Iterator[tuple[str | int | None, ...]]) -> None:
        places = ", ".join("?" * width)
        self._db.execute("BEGIN")
        self._db.executemany(f"INSERT INTO {table} VALUES({places})", rows)
        self._db.execute("COMMIT")


def _key(base: str) -> str:
    """Sorts as exports do: entities, then claims, each by id; then all else."""
    rank = "0" if base.startswith(_ENTITY) else "1" if base.startswith(_CLAIM) else "2"
    return f"{rank}{base}"


def _columns(term: Term) -> tuple[str, str | None, str | None]:
    return term if isinstance(term, Lit) else (term, None, None)


def _term(text: str, datatype: str | None, language: str | None) -> Term:
    return text if datatype is None else Lit(text, datatype, language)


def ontology_alone(behind: frozenset[str], predicates: Iterable[str]) -> frozenset[str]:
    """Of the predicates that paths follow, those with which only an ontology says something."""
    return behind & frozenset(predicates) - {TYPE}
