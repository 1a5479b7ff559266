"""Tokens of claims that wait while very many come in, and are written in the order of their table.

Few words stand in very many claims, so that they are kept word by word, each with the keys of its
claims in the order of arrival: then only the words have to be put in order. Where there are too
many for memory they wait in a temporary table, which SQLite sorts.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

import apsw

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.tokens import Tokens

MOST = 500_000
"""Tokens of claims that are kept in memory."""
MOST_WORDS = 50_000
"""So many different ones among them: each takes as much as thirty claims."""
COMMON = 8
"""In so many claims a word stands whose keys are handed over at once, in a third of the time."""
_RARE = 10_000
"""Rows of rare words that are handed over together."""

_Word: TypeAlias = tuple[int, str, Sequence[int]]
"""Effective marking, token, keys of claims in their order."""


class LateTokens:
    """Keeps the tokens of one recording, or of several, inside a transaction that somebody else
    owns."""

    def __init__(self, db: apsw.Connection, *, spills: bool = True) -> None:
        """
        Args:
            spills: may put some out of memory whenever they come. Otherwise only `make_room` does:
                what is put into a table while a savepoint is open is lost with it.
        """
        self._db, self._spills = db, spills
        self._kept: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        """Effective marking → token → keys."""
        self._count = 0
        self._spilled = False

    def keep(self, said: Iterable[tuple[int, int, Tokens]]) -> None:
        """Keep the tokens of new claims, whose keys ascend: effective marking, key, tokens."""
        for marking, claim, found in said:
            by_token = self._kept[marking]
            for token in found:
                by_token[token].append(claim)
            self._count += len(found)
        if self._spills:
            self.make_room()

    def make_room(self) -> None:
        """Put them out of memory where they are too many."""
        if self._count > MOST or sum(map(len, self._kept.values())) > MOST_WORDS:
            self._spill()

    def forget(self, first: int) -> None:
        """Keep none of the claims from this key on, all of which came since `make_room`."""
        for by_token in self._kept.values():
            for token, claims in list(by_token.items()):
                while claims and claims[-1] >= first:
                    claims.pop()
                    self._count -= 1
                if not claims:
                    del by_token[token]

    def write(self, without: Collection[int] = ()) -> None:
        """Write all of them.

        Args:
            without: the keys of claims that were taken out again.
        """
        if not self._spilled:
            self._put(self._in_order(), frozenset(without))
            self._forget_all()
            return
        self._spill()
        found = rows(
            self._db,
            # Those of one word were put out in the order of their claims.
            "SELECT marking, token, claims FROM temp.late_tokens ORDER BY marking, token, rowid",
        )
        self._put(((m, token, array("q", keys)) for m, token, keys in found), frozenset(without))
        self._db.execute("DROP TABLE temp.late_tokens")
        self._spilled = False

    def _in_order(self) -> Iterator[_Word]:
        for marking, by_token in sorted(self._kept.items()):
            for token, claims in sorted(by_token.items()):
                yield marking, token, claims

    def _forget_all(self) -> None:
        self._kept.clear()
        self._count = 0

    def _spill(self) -> None:
        """Put them into the table, a row for each word; the keys as they are in memory."""
        if not self._spilled:
            self._spilled = True
            self._db.execute(
                "CREATE TEMP TABLE late_tokens (marking INTEGER, token TEXT, claims BLOB)"
            )
        kept = (
            (marking, token, array("q", claims).tobytes())
            for marking, by_token in self._kept.items()
            for token, claims in by_token.items()
        )
        self._db.executemany("INSERT INTO late_tokens VALUES (?, ?, ?)", kept)
        self._forget_all()

    def _put(self, words: Iterable[_Word], without: frozenset[int]) -> None:
        """Write words that come in the order of the table: those of few claims together."""
        rare: list[tuple[int, str, int]] = []
        for marking, token, claims in words:
            if without:
                claims = [claim for claim in claims if claim not in without]
            if len(claims) < COMMON:
                rare += ((marking, token, claim) for claim in claims)
                if len(rare) < _RARE:
                    continue
            self._write(rare)
            rare.clear()
            if len(claims) >= COMMON:
                self._db.execute(
                    "INSERT INTO main.tokens SELECT ?, ?, value FROM carray(?)",
                    (marking, token, apsw.carray(array("q", claims))),
                )
        self._write(rare)

    def _write(self, rare: Iterable[tuple[int, str, int]]) -> None:
        self._db.executemany("INSERT INTO main.tokens VALUES (?, ?, ?)", rare)
