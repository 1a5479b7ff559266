"""The tokens of names, by which a search finds its candidates, kept beside the claims.

The marking stands first in the table's key, since a half-typed word is a range of tokens: within
a marking the range holds what may be read and nothing else, so that hidden names cost nothing.
A token's marking only saves looking; whether a claim is in the view the claim itself says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias, cast

import apsw

from graph.claims.errors import StoreUnwritable
from graph.engines.sqlite.keys import BATCH, batches, rows
from graph.engines.sqlite.read.reader import numbers
from graph.views.name_matching import TOKENS, tokens

Called: TypeAlias = tuple[int, int, str]
"""A claim of a name: its effective marking, its key, the name."""

NAME = "name"
"""The property whose values are searched."""

_SETTING = "tokens"
_IS_NAME = f"c.predicate = (SELECT key FROM terms WHERE kind = 'property' AND name = '{NAME}')"


def settle_tokens(db: apsw.Connection, path: str) -> None:
    """Give every name its tokens anew, where the store has none or those of another version.

    Raises:
        StoreUnwritable: they are of another version, and the store can only be read.
    """
    if _written_with(db) == TOKENS:
        return
    if db.readonly("main"):
        raise StoreUnwritable(
            f"{path}: its search tokens are of another version of the program, and it can only be "
            "read; copy the file to a place that can be written, and open it there"
        )
    db.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited for the lock.
        if _written_with(db) != TOKENS:
            db.execute("DELETE FROM tokens")
            for batch in _all_names(db):
                write_tokens(db, batch)
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (_SETTING, TOKENS))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def write_tokens(db: apsw.Connection, names: Iterable[Called]) -> None:
    """Write the tokens of new names."""
    db.executemany(
        "INSERT INTO tokens VALUES (?, ?, ?)",
        ((marking, token, claim) for marking, claim, name in names for token in tokens(name)),
    )


def move_tokens(db: apsw.Connection, moved: Iterable[tuple[int, int, int]]) -> None:
    """Follow claims to other effective markings: the new one, that before, key of the claim."""
    for batch in batches(moved):
        markings = {claim: (after, before) for after, before, claim in batch}
        names = rows(
            db,
            "SELECT c.key, c.text FROM carray(?) w CROSS JOIN claims c ON c.key = w.value "
            f"WHERE {_IS_NAME}",
            (numbers(markings),),
        )
        db.executemany(
            "UPDATE tokens SET marking = ? WHERE marking = ? AND token = ? AND claim = ?",
            [(*markings[claim], token, claim) for claim, name in names for token in tokens(name)],
        )


def _all_names(db: apsw.Connection) -> Iterator[list[Called]]:
    last = 0
    while True:
        found = cast(
            "list[Called]",
            list(
                rows(
                    db,
                    "SELECT c.marking, c.key, c.text FROM claims c WHERE c.key > ? AND "
                    f"{_IS_NAME} ORDER BY c.key LIMIT {BATCH}",
                    (last,),
                )
            ),
        )
        if not found:
            return
        yield found
        last = found[-1][1]


def _written_with(db: apsw.Connection) -> object:
    row = db.execute("SELECT value FROM settings WHERE name = ?", (_SETTING,)).fetchone()
    return None if row is None else row[0]
