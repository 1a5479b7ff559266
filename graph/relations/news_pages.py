"""Pages of news, from either end: where very much happened, a page costs what stands on it and not
all there is, and what all comes to is counted without reading it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import chain

from graph.relations.news import (
    RECORDS,
    ChangeKind,
    Piece,
    Since,
    all_news,
    records_about,
    stretch_of_news,
    turns,
)
from graph.relations.passages import concrete_classes
from graph.views.paging import in_order
from graph.views.view import ClaimHistory, EntityHistory, Key, Page, View, Window

FEW = 2_000
"""Of as many changed entities and claims all news is put in order at once."""
IN_TURN = 100
"""Of more, about as many are looked at in turn, until a page is full."""
SAMPLE = 25
"""Lives that are looked at to see how what happened spreads over the time."""


def news(view: View, asked: Since) -> Page[Piece]:
    """A stretch of the news. Order: the moment, kind, id; a row's key is these and a number.

    Raises:
        QueryError: a class is none of the ontology; or more happened to few things than one
            question may ask.
    """
    if is_paged(view, asked):
        return sought_page(view, asked)
    return stretch_of_news(all_news(view, asked), asked.window)


def is_paged(view: View, asked: Since) -> bool:
    """Whether so much happened that a page is sought alone, and all of it is not put in order."""
    if not set(asked.kinds) & set(RECORDS):
        return False
    about = records_about(view, asked)
    return len(view.changed(asked.since, asked.until, about, FEW + 1)) > FEW


def sought_page(view: View, asked: Since) -> Page[Piece]:
    """The page, where `is_paged`: out of what happened first behind its beginning, or last before
    its end."""
    window, kinds = asked.window, frozenset(asked.kinds)
    drawn = None if asked.classes is None else concrete_classes(view.vocabulary, asked.classes)
    # What follows by the day is few: calls, and not claims.
    daily = sorted(turns(view, asked, kinds, drawn), key=_place, reverse=window.backwards)
    recorded = replace(asked, kinds=[kind for kind in asked.kinds if kind in RECORDS])
    pieces = merge(
        chain.from_iterable(_in_turn(view, recorded)), daily, key=_place, reverse=window.backwards
    )
    rows, more = in_order((piece for piece in pieces if _is_behind(piece, window)), window)
    total = None
    if window.count:
        happened = view.happened(
            *(asked.since, asked.until, records_about(view, asked)),
            None if drawn is None else sorted(drawn),
        )
        total = sum(happened.get(kind.value, 0) for kind in recorded.kinds) + len(daily)
    return Page(rows, [piece.key for piece in rows], more, total)


def _place(piece: Piece) -> Key:
    return piece.key


def _is_behind(piece: Piece, window: Window) -> bool:
    if window.after is None:
        return True
    return piece.key < window.after if window.backwards else piece.key > window.after


def _in_turn(view: View, asked: Since) -> Iterator[list[Piece]]:
    """The news in parts, in the order of the window, from the moment on at which its page
    begins."""
    back, begun = asked.window.backwards, asked.window.after
    since, until = asked.since, asked.until
    if begun is not None:
        at = min(max(since, int(str(begun[0]))), until)
        since, until = (since, min(until, at + 1)) if back else (at, until)
    about = records_about(view, asked)
    while since < until:
        start, end = _stretch(view, since, until, about, back)
        since, until = (since, start) if back else (end, until)
        within = replace(asked, since=start, until=end, window=Window())
        ids = view.changed(start, end, about)
        if len(ids) <= IN_TURN:
            found = all_news(view, within, ids)
            yield found[::-1] if back else found
        else:
            yield from _of_a_moment(view, within, ids, begun, back)


def _of_a_moment(
    view: View, within: Since, ids: Sequence[str], begun: Key | None, back: bool
) -> Iterator[list[Piece]]:
    """The news of one moment: kind by kind, and of each by id, so that it can be looked at in
    turn."""
    kinds = [kind for kind in ChangeKind if kind in within.kinds]
    happened: Mapping[str, int] | None = None
    for kind in reversed(kinds) if back else kinds:
        first, last = 0, len(ids)
        if begun is not None and begun[0] == within.since:
            turn = list(ChangeKind).index(kind) - int(str(begun[1]))
            if turn > 0 if back else turn < 0:
                continue
            if turn == 0:
                at = bisect_left(ids, str(begun[2]))
                first, last = (0, min(at + 1, last)) if back else (at, last)
        if kind is not ChangeKind.RECORDED:
            # Of what was decided there may be much of one kind and nothing of another.
            if happened is None:
                about = records_about(view, within)
                happened = view.happened(within.since, within.until, about)
            if kind.value not in happened:
                continue
        places = range(first, last, IN_TURN)
        for at in reversed(places) if back else places:
            some = ids[at : min(at + IN_TURN, last)]
            found = all_news(view, replace(within, kinds=[kind]), some)
            yield found[::-1] if back else found


def _stretch(
    view: View, since: int, until: int, about: Sequence[str] | None, back: bool
) -> tuple[int, int]:
    """The beginning of a time, or its end, in which few things changed, or which is only one
    moment long."""
    while until > since + 1:
        view.deadline.check()
        ids = view.changed(since, until, about, IN_TURN + 1)
        if len(ids) <= IN_TURN:
            break
        middle = since + (until - since) // 2
        if back:
            since = middle
            continue
        # What is found first is mostly early: a moment in its middle is a good end.
        moments = _moments(view, ids, since, until)
        until = max(moments[len(moments) // 2] if moments else middle, since + 1)
    return since, until


def _moments(view: View, ids: Sequence[str], since: int, until: int) -> list[int]:
    """When something happened to some of these, in that time."""
    lives = view.histories(ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]).values()
    return sorted(
        at
        for life in lives
        for at in (_recorded_at(life), *(change.at for change in life.changes))
        if since <= at < until
    )


def _recorded_at(life: EntityHistory | ClaimHistory) -> int:
    return life.recorded_at if isinstance(life, EntityHistory) else life.record.recorded_at
