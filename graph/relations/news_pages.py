"""Pages of news: where very much happened, a page costs what stands on it and not all there is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from graph.relations.news import RECORDS, ChangeKind, Piece, Since, all_news, stretch_of_news
from graph.views.view import ClaimHistory, EntityHistory, Page, View, Window

FEW = 10_000
"""Of as many changed entities and claims all news is put in order at once."""
IN_TURN = 2_000
"""Of more, about as many are looked at in turn, the earliest first, until a page is full."""
SAMPLE = 200
"""Lives that are looked at to see how what happened spreads over the time."""


def news(view: View, asked: Since) -> Page[Piece]:
    """A stretch of the news. Order: the moment, kind, id; a row's key is these and a number.

    Raises:
        QueryError: a class is none of the ontology; or more happened, in one moment or where all
            of it is needed, than one question may ask.
    """
    if is_paged(view, asked):
        return _page(view, asked)
    return stretch_of_news(all_news(view, asked), asked.window)


def is_paged(view: View, asked: Since) -> bool:
    """Whether so much happened that a page is sought alone, and all of it is not put in order.

    What is counted, read backwards or computed by the day needs all.
    """
    window = asked.window
    if window.count or window.backwards or not set(asked.kinds) <= set(RECORDS):
        return False
    return len(view.changed(_beginning(asked), asked.until)) > FEW


def _beginning(asked: Since) -> int:
    """The first moment of which the page may tell."""
    after = asked.window.after
    return asked.since if after is None else min(max(asked.since, int(str(after[0]))), asked.until)


def _page(view: View, asked: Since) -> Page[Piece]:
    """The page, out of what happened first behind its beginning."""
    after, first = asked.window.after, asked.window.first
    found: list[Piece] = []
    for pieces in _in_turn(view, asked):
        found += [piece for piece in pieces if after is None or piece.key > after]
        if len(found) > first:
            break
    rows = found[:first]
    return Page(rows, [piece.key for piece in rows], len(found) > first, None)


def _in_turn(view: View, asked: Since) -> Iterator[list[Piece]]:
    """The news in parts, in order, from the moment on at which the page begins."""
    begun = asked.window.after
    for start, end in _stretches(view, _beginning(asked), asked.until):
        within = replace(asked, since=start, until=end, window=Window())
        ids = view.changed(start, end)
        if end > start + 1 or len(ids) <= IN_TURN:
            yield all_news(view, within, ids)
            continue
        # In one moment, what was recorded comes first, by id: so it can be looked at in turn.
        there = begun if begun is not None and begun[0] == start else (start, 0, "", 0)
        if ChangeKind.RECORDED in asked.kinds and there[1] == 0:
            recorded = replace(within, kinds=[ChangeKind.RECORDED])
            first = bisect_left(ids, str(there[2]))
            for at in range(first, len(ids), IN_TURN):
                yield all_news(view, recorded, ids[at : at + IN_TURN])
        others = [kind for kind in asked.kinds if kind is not ChangeKind.RECORDED]
        yield all_news(view, replace(within, kinds=others), ids)


def _stretches(view: View, since: int, until: int) -> Iterator[tuple[int, int]]:
    """A time in parts, in order, each with few changed things in it or only one moment long."""
    ids = view.changed(since, until)
    points = _points(view, ids, since, until) if len(ids) > IN_TURN and until > since + 1 else []
    if not points:
        yield since, until
        return
    for start, end in pairwise([since, *points, until]):
        yield from _stretches(view, start, end)


def _points(view: View, ids: Sequence[str], since: int, until: int) -> list[int]:
    """Moments that part a time so that about as much happened in each part."""
    lives = view.histories(ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]).values()
    moments = sorted(
        at
        for life in lives
        for at in (_recorded_at(life), *(change.at for change in life.changes))
        if since <= at < until
    )
    parts = min(len(moments), -(-len(ids) // IN_TURN))
    drawn = {moments[part * len(moments) // parts] for part in range(parts)}
    return sorted({at for one in drawn for at in (one, one + 1) if since < at < until})


def _recorded_at(life: EntityHistory | ClaimHistory) -> int:
    return life.recorded_at if isinstance(life, EntityHistory) else life.record.recorded_at
