"""Pages of news, from either end: where very much happened, a page costs what stands on it and not
all there is, and what all comes to is counted without reading it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import chain

from graph.relations.news import (
    RECORDS,
    TURNS,
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

FEW = 500
"""Of as many changed entities and claims all news is put in order at once."""
IN_TURN = 100
"""Of more, about as many are looked at in turn, until a page is full."""
LEAST = 10
"""As many are looked at, however few are wanted: some may be told of nothing."""
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


@dataclass(slots=True)
class _Wanted:
    """How much of a page is still to come."""

    left: int

    def taken(self, some: list[Piece]) -> list[Piece]:
        """These, which are no longer to come."""
        self.left -= len(some)
        return some


def _in_turn(view: View, asked: Since) -> Iterator[list[Piece]]:
    """The news in parts, in the order of the window, from the moment on at which its page
    begins."""
    back, begun = asked.window.backwards, asked.window.after
    since, until = asked.since, asked.until
    wanted = _Wanted(asked.window.first + 1)
    if begun is not None:
        at = min(max(since, int(str(begun[0]))), until)
        if since <= at < until:
            # A page mostly ends in the moment in which the one before it ended.
            yield from _of_a_moment(view, replace(asked, since=at, until=at + 1), wanted)
        since, until = (since, at) if back else (at + 1, until)
    is_about = asked.about is not None
    while since < until:
        edge = None if is_about else view.edge(since, until, backwards=back)
        if edge is None:
            parts = _parts(view, since, until)
            for start, end in reversed(parts) if back else parts:
                yield from _by_halves(view, replace(asked, since=start, until=end), wanted)
            return
        # On this side of it there are only things that changed again later.
        near = replace(asked, since=edge + 1) if back else replace(asked, since=since)
        yield from _by_halves(view, replace(near, until=until if back else edge), wanted)
        yield from _of_a_moment(view, replace(asked, since=edge, until=edge + 1), wanted)
        since, until = (since, edge) if back else (edge + 1, until)


def _parts(view: View, since: int, until: int) -> list[tuple[int, int]]:
    """A time in which something about somebody is sought, apart from that before anything was
    recorded at all, and from that behind it: much of a long time is empty."""
    first, last = view.edge(since, until), view.edge(since, until, backwards=True)
    if first is None or last is None:
        return [(since, until)]
    return [(since, first), (first, last + 1), (last + 1, until)]


def _by_halves(view: View, asked: Since, wanted: _Wanted) -> Iterator[list[Piece]]:
    """The news of a time of whose moments nothing is known."""
    back, about = asked.window.backwards, records_about(view, asked)
    since, until = asked.since, asked.until
    while since < until:
        start, end, ids = _stretch(view, since, until, about, back)
        since, until = (since, start) if back else (end, until)
        within = replace(asked, since=start, until=end)
        if len(ids) > IN_TURN:
            yield from _of_a_moment(view, within, wanted)
        elif ids:
            found = all_news(view, replace(within, window=Window()), ids)
            yield wanted.taken(found[::-1] if back else found)


def _of_a_moment(view: View, within: Since, wanted: _Wanted) -> Iterator[list[Piece]]:
    """The news of one moment: kind by kind, and of each by id, so that it can be looked at in
    turn."""
    window, about = within.window, records_about(view, within)
    back, begun = window.backwards, window.after
    kinds = [kind for kind in ChangeKind if kind in within.kinds]
    for kind in reversed(kinds) if back else kinds:
        last: str | None = None
        if begun is not None and begun[0] == within.since:
            turn = TURNS[kind] - int(str(begun[1]))
            if turn > 0 if back else turn < 0:
                continue
            last = str(begun[2]) if turn == 0 else None
        more, told = True, set[str]()
        while more:
            view.deadline.check()
            # Behind the one with which the page before ended.
            size = min(max(wanted.left, LEAST) + 1, IN_TURN)
            turned = Window(first=size, after=None if last is None else (last,), backwards=back)
            ids = view.changed_at(within.since, kind.value, turned, about)
            more = len(ids) == size
            # Of that with which the page before ended there may be more; later it was told whole.
            some = [id for id in ids if id not in told]
            told = set(ids)
            if some:
                last = some[0] if back else some[-1]
                found = all_news(view, replace(within, kinds=[kind], window=Window()), some)
                yield wanted.taken(found[::-1] if back else found)


def _stretch(
    view: View, since: int, until: int, about: Sequence[str] | None, back: bool
) -> tuple[int, int, Sequence[str]]:
    """The beginning of a time, or its end, in which few things changed, or which is only one
    moment long; and what changed in it, or too much of it."""
    tried = False
    while True:
        view.deadline.check()
        ids = view.changed(since, until, about, IN_TURN + 1)
        if len(ids) <= IN_TURN or until <= since + 1:
            return since, until, ids
        middle = since + (until - since) // 2
        # What is found first is mostly early: a moment in its middle is a good end, and in what
        # lies behind its last one there may be little.
        moments = _moments(view, ids, since, until)
        if not back:
            until = max(moments[len(moments) // 2] if moments else middle, since + 1)
        elif moments and moments[-1] + 1 < until and not tried:
            since, tried = moments[-1] + 1, True
        else:
            since = max(middle, moments[-1] if moments else since)


def _moments(view: View, ids: Sequence[str], since: int, until: int) -> list[int]:
    """When something happened to some of these, in that time."""
    some = ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]
    lives = view.histories(some, unopened=True).values()
    return sorted(
        at
        for life in lives
        for at in (_recorded_at(life), *(change.at for change in life.changes))
        if since <= at < until
    )


def _recorded_at(life: EntityHistory | ClaimHistory) -> int:
    return life.recorded_at if isinstance(life, EntityHistory) else life.record.recorded_at
