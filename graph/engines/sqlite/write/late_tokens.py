"""Tokens of claims that wait while very many come in, and are written in the order of their table.

Few words stand in very many claims, so that they are kept word by word, each with the keys of its
claims in the order of arrival: then only the words have to be put in order. Where there are too
many for memory they wait in a temporary table, which SQLite sorts.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import repeat

import apsw

from graph.engines.sqlite.tokens import Tokens

MOST = 500_000
"""Tokens of claims that are kept in memory."""
MOST_WORDS = 50_000
"""So many different ones among them: each takes as much as thirty claims."""
COMMON = 8
"""In so many claims a word stands whose keys are handed over at once, in a third of the time."""


class LateTokens:
    """Keeps the tokens of one recording inside a transaction that somebody else owns."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
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
        if self._count > MOST or sum(map(len, self._kept.values())) > MOST_WORDS:
            self._spill()

    def write(self, without: Collection[int] = ()) -> None:
        """Write all of them.

        Args:
            without: the keys of claims that were taken out again.
        """
        if not self._spilled:
            self._put("main.tokens", frozenset(without))
            return
        self._spill()
        self._db.executemany(
            "DELETE FROM temp.late_tokens WHERE claim = ?", [(key,) for key in without]
        )
        self._db.execute(
            "INSERT INTO main.tokens SELECT * FROM temp.late_tokens ORDER BY marking, token, claim"
        )
        self._db.execute("DROP TABLE temp.late_tokens")

    def _spill(self) -> None:
        if not self._spilled:
            self._spilled = True
            self._db.execute("CREATE TEMP TABLE late_tokens AS SELECT * FROM main.tokens LIMIT 0")
        self._put("temp.late_tokens", frozenset())

    def _put(self, table: str, without: frozenset[int]) -> None:
        """Put what is kept into a table, in its order: rare words first, then the others."""
        rare: list[tuple[int, str, int]] = []
        common: list[tuple[int, str, array[int]]] = []
        for marking, by_token in sorted(self._kept.items()):
            for token, claims in sorted(by_token.items()):
                if without:
                    claims = [claim for claim in claims if claim not in without]
                if len(claims) < COMMON:
                    rare += zip(repeat(marking), repeat(token), claims)
                else:
                    common.append((marking, token, array("q", claims)))
        self._db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rare)
        for marking, token, keys in common:
            self._db.execute(
                f"INSERT INTO {table} SELECT ?, ?, value FROM carray(?)",
                (marking, token, apsw.carray(keys)),
            )
        self._kept.clear()
        self._count = 0
