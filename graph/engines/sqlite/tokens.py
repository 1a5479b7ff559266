"""The tokens of names and texts, by which a search finds its candidates, kept beside the claims.

The marking stands first in the table's key, since a half-typed word is a range of tokens: within
a marking the range holds what may be read and nothing else, so that what is hidden costs nothing.
A token's marking only saves looking; whether a claim is in the view the claim itself says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias, cast

import apsw

from graph.claims.claim import Claim
from graph.claims.errors import StoreUnwritable
from graph.engines.sqlite.kept_bodies import QUOTE, VALUE, parts_of
from graph.engines.sqlite.keys import BATCH, batches, rows
from graph.engines.sqlite.read.reader import numbers
from graph.views.name_matching import TOKENS, tokens
from graph.views.text_words import TEXT_TOKENS, text_tokens, tokens_of_claim

Tokens: TypeAlias = tuple[str, ...]

NAME = "name"
"""The property whose values are searched as names."""
WRITTEN_WITH = f"{TOKENS}; {TEXT_TOKENS}"
"""What the tokens of a store depend on besides its claims."""

_SETTING = "tokens"
_BODIES = (
    "CROSS JOIN bodies b ON b.key = c.key LEFT JOIN terms t ON t.key = c.predicate "
    f"AND t.kind = 'property' AND t.name = '{NAME}'"
)
"""Beside claims `c`: what they say, and whether it is a name (`t.name`)."""


def settle_tokens(db: apsw.Connection, path: str) -> None:
    """Give every claim its tokens anew, where the store has none or those of another version.

    Raises:
        StoreUnwritable: they are of another version, and the store can only be read.
    """
    if _written_with(db) == WRITTEN_WITH:
        return
    if db.readonly("main"):
        raise StoreUnwritable(
            f"{path}: its search tokens are of another version of the program, and it can only be "
            "read; copy the file to a place that can be written, and open it there"
        )
    db.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited for the lock.
        if _written_with(db) != WRITTEN_WITH:
            db.execute("DELETE FROM tokens")
            for batch in batches(all_tokens(db)):
                write_tokens(db, batch)
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (_SETTING, WRITTEN_WITH))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def claim_tokens(claim: Claim) -> Tokens:
    """The tokens of a claim."""
    if claim.predicate == NAME and claim.value is not None:
        return (*tokens(claim.value.text), *tokens_of_claim(claim))
    if claim.citation.quote or claim.value is not None:
        return tokens_of_claim(claim)
    return ()


def body_tokens(name: str | None, body: bytes) -> Tokens:
    """The tokens of a claim that is kept as this body; `name` where it is one of a name. None of
    a body that cannot be read, which a check of the store tells of."""
    try:
        parts = parts_of(body)
        value, quote = parts[VALUE], parts[QUOTE]
    except (ValueError, LookupError, TypeError):
        return ()
    if value is None:
        return text_tokens(None, None, quote)
    datatype, text, _, tag = value[:4]
    if name is not None:
        return (*tokens(text), *text_tokens(None, None, quote))
    return text_tokens(text if datatype == "text" else None, tag, quote)


def write_tokens(db: apsw.Connection, said: Iterable[tuple[int, int, Tokens]]) -> None:
    """Write the tokens of new claims: effective marking, key, tokens."""
    # In the order of the table, so that those of one page come together.
    rows = sorted((marking, token, claim) for marking, claim, found in said for token in found)
    db.executemany("INSERT INTO tokens VALUES (?, ?, ?)", rows)


def move_tokens(db: apsw.Connection, moved: Iterable[tuple[int, int, int]]) -> None:
    """Follow claims to other effective markings: the new one, that before, key of the claim."""
    for batch in batches(moved):
        markings = {claim: (after, before) for after, before, claim in batch}
        found = rows(
            db,
            "SELECT c.key, t.name, b.body FROM carray(?) w CROSS JOIN claims c ON c.key = w.value "
            f"{_BODIES}",
            (numbers(markings),),
        )
        db.executemany(
            "UPDATE tokens SET marking = ? WHERE marking = ? AND token = ? AND claim = ?",
            [
                (*markings[claim], token, claim)
                for claim, name, body in found
                for token in body_tokens(name, body)
            ],
        )


def all_tokens(db: apsw.Connection) -> Iterator[tuple[int, int, Tokens]]:
    """The tokens that follow from each claim, by its key: effective marking, key, tokens."""
    last = 0
    while True:
        found = list(
            rows(
                db,
                f"SELECT c.marking, c.key, t.name, b.body FROM claims c {_BODIES} "
                f"WHERE c.key > ? ORDER BY c.key LIMIT {BATCH}",
                (last,),
            )
        )
        if not found:
            return
        for marking, claim, name, body in found:
            yield marking, claim, body_tokens(name, body)
        last = cast(int, found[-1][1])


def _written_with(db: apsw.Connection) -> object:
    row = db.execute("SELECT value FROM settings WHERE name = ?", (_SETTING,)).fetchone()
    return None if row is None else row[0]
