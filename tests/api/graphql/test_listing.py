"""Lists whose rows are worked out: gone through once, and counted as read by each who asks."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from api.graphql.listing import Found, page_of
from api.graphql.run import Budget, Run
from graph.claims.deadline import NEVER
from graph.claims.errors import QueryError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.views.kept_results import Keeping
from graph.views.kept_view import Kept
from graph.views.view import Key, View, Window
from tests.snapshots import Snapshot

CANDIDATES = 5_000
EVERY = 7


class Looker:
    """Every seventh candidate is a row."""

    def __init__(self) -> None:
        self.looked = 0

    def __call__(self, after: Key | None, most: int) -> Found[int]:
        begin = 0 if after is None else cast(int, after[0]) + 1
        some = range(begin, min(begin + most, CANDIDATES))
        self.looked += len(some)
        rows = [(one, (one,), place) for place, one in enumerate(some, 1) if one % EVERY == 0]
        more = some.stop < CANDIDATES
        return Found(rows, len(some), (some[-1],) if more else None)


def a_run(kept: Kept, most: int = 10**9) -> Run:
    return Run(cast(View, NoView()), Budget(most), date(2020, 1, 1), None, kept)


class NoView:
    """Nothing is read of it here."""

    deadline = NEVER


def kept() -> Kept:
    return Keeping().of(Snapshot(1), PUBLIC_CLEARANCE, None)


def asked(run: Run, look: Looker, first: int, after: int | None, *, count: bool = False) -> Any:
    window = Window(first=first, after=None if after is None else (after,), count=count)
    return page_of("sevenths", window, run, look)


@pytest.mark.parametrize("first", [0, 1, 50, 999])
@pytest.mark.parametrize("after", [None, 0, 7, 1400, 4991, 4998])
@pytest.mark.parametrize("count", [True, False])
def test_warm_or_cold(first: int, after: int | None, count: bool) -> None:
    """The same page, total and number of candidates read, whoever has been through it before."""
    shared = kept()
    warmed = Looker()
    asked(a_run(shared), warmed, 999, None, count=True)
    done = warmed.looked
    warm, cold = a_run(shared), a_run(kept())
    look = Looker()
    page = asked(warm, warmed, first, after, count=count)
    assert page == asked(cold, look, first, after, count=count)
    assert warm.budget.spent == cold.budget.spent
    assert warmed.looked == done == CANDIDATES
    expected = [n for n in range(0, CANDIDATES, EVERY) if after is None or n > after]
    assert page.rows == expected[:first]
    assert page.more is (len(expected) > first)
    assert page.total == (len(range(0, CANDIDATES, EVERY)) if count else None)


@pytest.mark.parametrize("last", [0, 1, 50])
@pytest.mark.parametrize("before", [None, 0, 3, 7, 1400, 4991])
def test_from_behind(last: int, before: int | None) -> None:
    """The last rows, or the last before a key, be it that of a row or of none any more."""
    shared, window = (
        kept(),
        Window(first=last, after=None if before is None else (before,), backwards=True, count=True),
    )
    expected = [n for n in range(0, CANDIDATES, EVERY) if before is None or n < before]
    for _ in range(2):
        run = a_run(shared)
        page = page_of("sevenths", window, run, Looker())
        assert page.rows == (expected[-last:] if last else [])
        assert page.more is (len(expected) > last)
        assert page.total == len(range(0, CANDIDATES, EVERY))
        assert page.keys == [(row,) for row in page.rows]


def test_only_as_far_as_somebody_asked() -> None:
    """A first page looks at few; the next goes on where it stopped."""
    shared, look = kept(), Looker()
    asked(a_run(shared), look, 20, None)
    first = look.looked
    assert 20 * EVERY < first <= 42 + 84 + 168
    page = asked(a_run(shared), look, 40, 19 * EVERY)
    assert page.rows[0] == 20 * EVERY
    assert 60 * EVERY < look.looked <= first + 400


def test_more_than_a_request_may_read() -> None:
    """Is refused warm as cold, and at once."""
    shared, look = kept(), Looker()
    asked(a_run(shared), Looker(), 999, None, count=True)
    for run in (a_run(shared, 1_000), a_run(kept(), 1_000)):
        with pytest.raises(QueryError, match="reads more than 1,000 rows"):
            asked(run, look, 999, None)
    assert look.looked < 2_500
    for run in (a_run(shared, 1_000), a_run(kept(), 1_000)):
        asked(run, look, 100, None)
        assert run.budget.spent == 100 * EVERY + 1
