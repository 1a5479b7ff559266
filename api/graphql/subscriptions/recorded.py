"""``changes``: what is recorded, decided, marked otherwise or taken back, while a reader listens.

A look tells what came since the one before, of what may be read now. It uses record times, and
what it begins from next is the store's last one, so that a reader to whom there is nothing to tell
does not read ever more. A cursor holds the key of a readable piece alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from api.graphql.planner import Planner
from api.graphql.selection import Chosen
from api.graphql.subscriptions.subscription import (
    MOST_AT_ONCE,
    Glance,
    Heard,
    Subscription,
    Tiding,
)
from api.graphql.tables import Entry, FieldCost
from graph.claims.errors import QueryError
from graph.relations.news import FOREVER, RECORDS, ChangeKind, Piece, Since, all_news
from graph.relations.passages import concrete_classes
from graph.views.view import Key


class Stand(NamedTuple):
    """Where a reader stands."""

    since: int
    """The record time to read from, included."""
    seen: frozenset[Key]
    """What is not told again of that time or later."""
    behind: Key | None = None
    """What was told last, where the rest of the same is still to be told."""


class Recorded(Subscription):
    """News as they are recorded."""

    entry = Entry(
        "News!",
        "What is recorded, decided, marked otherwise or taken back from now on, or behind a "
        "cursor: as `changes` of the query tells it, a piece at a time. It is complete only for "
        "what could be read throughout.",
        arguments=("about", "classes", "kinds!news", "after!news"),
        own=True,
        cost=FieldCost(work=500),
    )
    shape_ = ("grade", "grade", "id", "grade")

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        check = partial(concrete_classes, planner.vocabulary, given.get("classes", ()))
        planner.attempt(chosen, None, check)
        self._kinds: Sequence[ChangeKind] = tuple(given.get("kinds", RECORDS))
        planner.attempt(chosen, None, self._check_kinds)

    def _check_kinds(self) -> None:
        derived = [kind.name for kind in self._kinds if kind not in RECORDS]
        if derived:
            raise QueryError(
                f"kinds: {derived[0]} is never recorded; the subscription callStatus tells when "
                "the state of a call changes"
            )

    def look(self, look: Glance, position: object | None) -> Heard:
        stand = self._begin(look) if position is None else position
        assert isinstance(stand, Stand)
        pieces = self._since(look, stand.since)
        fresh = [
            piece
            for piece in pieces
            if piece.key not in stand.seen and (stand.behind is None or piece.key > stand.behind)
        ]
        told = [Tiding(self.cursor(piece.key), piece) for piece in fresh[:MOST_AT_ONCE]]
        if len(fresh) > MOST_AT_ONCE:
            return Heard(told, stand._replace(behind=told[-1].piece.key), True)
        seen = {piece.key for piece in pieces if piece.at >= look.latest}
        seen |= {key for key in stand.seen if _at(key) >= look.latest}
        return Heard(told, Stand(max(stand.since, look.latest), frozenset(seen)), False)

    def _begin(self, look: Glance) -> Stand:
        if self.after is not None:
            return Stand(min(_at(self.after), FOREVER), frozenset(), self.after)
        there = self._since(look, look.latest)
        return Stand(look.latest, frozenset(piece.key for piece in there))

    def _since(self, look: Glance, since: int) -> Sequence[Piece]:
        given = self.asked.given
        classes = given.get("classes")
        asked = Since(
            since=since,
            until=FOREVER,
            about=given.get("about"),
            classes=classes,
            kinds=self._kinds,
        )

        def find() -> tuple[Sequence[Piece], int]:
            found = all_news(look.run.view, asked)
            return found, 1 + len(found)

        named = None if classes is None else tuple(classes)
        name = ("news", since, asked.about, named, self._kinds)
        return look.run.kept.made(name, find)


def _at(key: Key) -> int:
    at = key[0]
    assert isinstance(at, int)
    return at
