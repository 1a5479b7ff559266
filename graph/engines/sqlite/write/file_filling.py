"""Filling a new file in parts, each a transaction: what a copy from another store goes into.

Until it is finished the file says so, and nobody reads it. Everything comes in order of id, so the
last thing in it says how far the copy is: anybody who copies the same again goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeAlias

import apsw

from graph.claims.errors import StoreError
from graph.engines.engine import Opening
from graph.engines.sqlite.claim_ids import claim_keys, told_id
from graph.engines.sqlite.effective_markings import Joins
from graph.engines.sqlite.interned import Markings, Terms, setting_of
from graph.engines.sqlite.keys import batches, next_key
from graph.engines.sqlite.row_digests import RowDigests
from graph.engines.sqlite.states import NEXT_STATE
from graph.engines.sqlite.write.late_indexes import LateIndexes
from graph.engines.sqlite.write.restorer import Restorer
from graph.engines.tallies import INDEXES, Progress, silent
from graph.views.view import ClaimHistory, EntityHistory

FILLING = "filling"
"""The setting that has which copy is under way, and the same in words."""

Alone: TypeAlias = Callable[[], AbstractContextManager[apsw.Connection]]
"""A transaction beside which nobody writes."""


def is_filling(db: apsw.Connection) -> bool:
    """Whether a copy into a file is not finished."""
    return setting_of(db, FILLING) is not None


def refuse_unfinished(path: Path, unfinished: bool) -> None:
    """
    Raises:
        StoreError: a copy into a store is not finished.
    """
    if unfinished:
        raise StoreError(
            f"{path}: a copy into this store is not finished; run the same “answerable copy” "
            "again, and it goes on where it stopped"
        )


class FileFilling:
    """One copy into a file.

    Args:
        what: tells one copy from another: of which state, for whom.
        whose: the same in words.
    """

    def __init__(
        self, path: Path, alone: Alone, digests: RowDigests, terms: Terms, what: str, whose: str
    ) -> None:
        """
        Raises:
            StoreError: the store holds something, or another copy is under way in it.
        """
        self._path, self._alone = path, alone
        with alone() as db:
            self._begin(db, what, whose)
            markings = Markings()
            markings.refresh(db)
            self._restorer = Restorer(db, digests, terms, markings, Joins(db, markings))
            self.entities_done = self._restorer.know_earlier()
            last = db.execute("SELECT id FROM claims ORDER BY key DESC LIMIT 1").fetchone()
            self.claims_done = "" if last is None else told_id(bytes(last[0]))
        self._indexes = LateIndexes(db)

    def _begin(self, db: apsw.Connection, what: str, whose: str) -> None:
        under_way = setting_of(db, FILLING)
        if under_way is None:
            if db.execute("SELECT 1 FROM entities LIMIT 1").fetchone():
                raise StoreError("the store is not empty; copy into a new one")
            db.execute("INSERT INTO settings VALUES (?, ?)", (FILLING, f"{what} {whose}"))
            return
        is_of, _, told = str(under_way).partition(" ")
        if is_of != what:
            raise StoreError(
                f"{self._path}: another copy is under way in it, {told}; copy into a new file"
            )

    def entities(self, histories: Iterable[EntityHistory]) -> None:
        """Write entities, in order of id."""
        rest = (one for one in histories if one.entity.id > self.entities_done)
        for some in batches(rest):
            with self._alone() as db:
                self._restorer.write_entities(some, next_key(db, "entities"))

    def claims(self, histories: Iterable[ClaimHistory]) -> None:
        """Write claims, in order of id."""
        rest = (one for one in histories if one.record.claim.id > self.claims_done)
        with self._alone():
            self._indexes.leave_out()
        for some in batches(rest):
            with self._alone() as db:
                self._restorer.write_claims(some, next_key(db, "claims"), self._indexes.tokens)

    def finish(
        self,
        refining: Mapping[str, str],
        opening: Opening = nullcontext,
        progress: Progress = silent,
    ) -> None:
        """Make indexes, link what refines something, make the units, and let readers in.

        Args:
            refining: claims and the coarser ones that they make exact.
            opening: around all of it.
            progress: told before the indexes and behind them.
        """
        with opening(), self._alone() as db:
            progress(INDEXES, 0)
            with self._indexes:
                pass
            progress(INDEXES, 100)
            keys = claim_keys(db, refining)
            self._restorer.finish({keys[fine]: coarse for fine, coarse in refining.items()})
            db.execute("DELETE FROM settings WHERE name = ?", (FILLING,))
            db.execute(NEXT_STATE)
