"""Whether a store has the terms of the ontology, and what is done where terms came, went or were
replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import apsw
import orjson

from graph.claims.errors import StoreError
from graph.engines.sqlite.interned import Terms, replaced_terms, setting_of
from graph.engines.sqlite.kept_bodies import write_out
from graph.engines.sqlite.keys import Row, rows
from graph.engines.sqlite.row_digests import RowDigests
from graph.vocabulary import Vocabulary


def settle_terms(
    db: apsw.Connection, vocabulary: Vocabulary, path: str, digests: RowDigests
) -> Terms:
    """Make the store and the ontology agree: new terms are added, removed ones refused.

    Raises:
        StoreError: something in the store uses terms that the ontology no longer has; the
            message lists them.
    """
    stored = setting_of(db, "ontology")
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


def _carry_over(db: apsw.Connection, replaced: Mapping[tuple[str, str], str]) -> None:
    """Let rows point to the terms of today. What was said, and its id, stay as they are."""
    for (kind, old), new in replaced.items():
        (before, after) = (
            next(rows(db, "SELECT key FROM terms WHERE kind = ? AND name = ?", (kind, name)))[0]
            for name in (old, new)
        )
        table, column = _COLUMNS[kind]
        if table == "claims":
            write_out(db, column, before, old)
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
