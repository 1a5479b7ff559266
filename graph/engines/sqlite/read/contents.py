"""What claims of a view say: contents out of kept bodies, and claims out of contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import apsw

from graph.claims.claim import Claim
from graph.claims.damage import unreadable
from graph.claims.errors import AnswerableError
from graph.claims.made_claims import claim_of
from graph.claims.marking import Marking
from graph.claims.older_terms import Replaced, renewed
from graph.engines.sqlite.kept_bodies import IdsByKey, Named, opened
from graph.engines.sqlite.keys import Row
from graph.views.view import Ref

MOST_ACTORS = 30_000
"""Ids of origins and of who speaks that are kept at hand."""


class Contents:
    """Opens bodies on one connection, with the ids that its reader has come across."""

    def __init__(
        self,
        db: apsw.Connection,
        words: Mapping[int, str],
        replaced: Replaced,
        refs: Callable[[Iterable[int]], Mapping[int, Ref]],
    ) -> None:
        """
        Args:
            words: names of terms.
            refs: entities of the view by key, all of these among them that are there.
        """
        self._db, self._words, self._replaced, self._refs = db, words, replaced, refs
        self._origins, self._actors = IdsByKey(db, "origins"), IdsByKey(db, "entities")

    def named(self, ends: Sequence[Row], *, passing: bool = False) -> Named:
        """The ids of what some claims name.

        Args:
            ends: of each claim the keys of what it is about and from.
            passing: let the reader keep nothing of those.
        """
        for kept in (self._origins, self._actors):
            if len(kept) > MOST_ACTORS:
                kept.clear()
        keys = {key for some in ends for key in some if key is not None}
        found = IdsByKey(self._db, "entities", keys if passing else ())
        if not passing:
            refs = self._refs(keys)
            found.update((key, refs[key].id) for key in keys if key in refs)
        return Named(self._origins, found, self._actors, self._words)

    def claim(self, id: str, body: bytes, said: Row, marking: Marking, named: Named) -> Claim:
        """A claim out of its kept body, and its columns as `SAID` has them.

        Raises:
            StoreError: it is none.
        """
        content = renewed(opened(id, body, said, named), self._replaced)
        try:
            return claim_of(content, marking, id)
        except (ValueError, TypeError, AnswerableError) as error:
            raise unreadable(id, error) from error
