"""How long a State was bound: each day as precisely as its source gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims.period import Period
from graph.duties.law import Participation, read_law
from graph.duties.law.times_in_force import Extent, Timing, extent
from graph.vocabulary import Vocabulary
from tests.duties.law.tables import write_tables


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Participation:
    law = read_law(write_tables(tmp_path_factory.mktemp("law")), vocabulary)
    (row,) = law.participations["VD", "pact"]
    return row


def stretch(row: Participation, **days: str) -> Participation:
    """A participation with other days."""
    told = {field: (Period.parse(text), "gazette") for field, text in days.items() if text}
    return replace(row, days=told)


@pytest.mark.parametrize(
    ("since", "until", "first", "last", "rule"),
    [
        ("2000-04-01", "", "2000-03-31", "2000-03-31", "not-in-force"),
        ("2000-04-01", "", "2000-03-31", "2000-04-01", "in-force-on-some"),
        ("2000-04-01", "", "2000-04-01", "2000-04-01", "in-force"),
        ("2000", "", "1999-01-01", "1999-12-31", "not-in-force"),
        ("2000", "", "1999-12-31", "2000-01-01", "in-force-on-some"),
        ("2000", "", "2000-12-30", "2000-12-30", "in-force-on-some"),
        ("2000", "", "2000-12-31", "2000-12-31", "in-force"),
        ("2000-04", "", "2000-04-30", "2001-01-01", "in-force"),
        ("[..2010-06-01]", "", "1990-01-01", "1990-01-01", "in-force-on-some"),
        ("[..2010-06-01]", "", "2010-06-01", "2011-01-01", "in-force"),
        ("2000-01-01", "2005", "2004-12-31", "2004-12-31", "in-force"),
        ("2000-01-01", "2005", "2005-01-01", "2005-06-01", "in-force-on-some"),
        ("2000-01-01", "2005", "2005-12-31", "2006-01-01", "not-in-force"),
        ("", "", "2000-01-01", "2000-01-01", "day-unknown"),
    ],
)
def test_days_as_precise_as_their_source(
    bound: Participation, since: str, until: str, first: str, last: str, rule: str
) -> None:
    """A year, or “not later than”, makes possible what may be and certain what must be."""
    row = stretch(bound, in_force=since, ended=until)
    assert Timing.of([row]).on(day(first), day(last))[0] == rule


def test_no_treaty_is_in_force_before_the_consent(bound: Participation) -> None:
    """Of a State that ratified in 2019, no more known: not before, and possibly from then on."""
    timing = Timing.of([stretch(bound, bound="2019")])
    assert timing.on(day("2018-01-01"), day("2018-12-31")) == ("not-in-force", Extent.NONE)
    assert timing.on(day("2020-01-01"), day("2020-01-01")) == ("day-unknown", Extent.SOME)


@pytest.mark.parametrize("status", ["not-party", "signatory"])
def test_not_party_holds_for_the_days_that_were_seen(bound: Participation, status: str) -> None:
    """Later nothing follows either way, and the rule says which of the two it is."""
    row = replace(bound, status=status, days={}, as_of=date(2010, 12, 31))
    timing = Timing.of([row])
    assert timing.on(day("2010-01-01"), day("2010-12-31")) == ("not-party", Extent.NONE)
    assert timing.on(day("2010-01-01"), day("2011-01-01")) == ("not-party-when-seen", Extent.NONE)


def test_no_row_is_no_knowledge() -> None:
    """A State that nobody looked up is neither party nor not."""
    assert Timing.of([]).on(0, 0) == ("participation-unrecorded", Extent.NONE)


def by_day(rows: list[Participation], first: int, last: int) -> Extent:
    """The slow, obviously right answer: day by day."""
    held = [
        any((r.surest[0] or 0) <= d and (r.surest[1] is None or d < r.surest[1]) for r in rows)
        for d in range(first, last + 1)
    ]
    return Extent.ALL if all(held) else Extent.SOME if any(held) else Extent.NONE


@given(edges=st.lists(st.integers(0, 30), min_size=2, max_size=6, unique=True), data=st.data())
def test_extent_is_what_counting_days_gives(
    bound: Participation, edges: list[int], data: st.DataObject
) -> None:
    """Stretches one after the other, some of them touching, against each single day."""
    edges = sorted(edges)
    base = day("2000-01-01")
    rows = [
        stretch(
            bound,
            in_force=date.fromordinal(base + edges[i]).isoformat(),
            ended=date.fromordinal(base + edges[i + 1]).isoformat(),
        )
        for i in range(0, len(edges) - 1, data.draw(st.sampled_from([1, 2])))
    ]
    first = data.draw(st.integers(0, 30))
    last = data.draw(st.integers(first, 30))
    assert extent(rows, base + first, base + last) is by_day(rows, base + first, base + last)


@given(
    since=st.sampled_from(["2000", "2000-04", "2000-04-17", "[..2000-04-17]", ""]),
    until=st.sampled_from(["2002", "2002-04", "2002-04-17", "[..2002-04-17]", ""]),
    data=st.data(),
)
def test_a_shorter_time_never_leaves_all_or_none(
    bound: Participation, since: str, until: str, data: st.DataObject
) -> None:
    """Nor does it where days are known as months and years only."""
    timing = Timing.of([stretch(bound, in_force=since, ended=until)])
    days = st.integers(day("1999-06-01"), day("2003-06-01"))
    first, last = sorted(data.draw(st.tuples(days, days)))
    wide = timing.on(first, last)[1]
    inner = st.integers(first, last)
    begin, end = sorted(data.draw(st.tuples(inner, inner)))
    assert wide is Extent.SOME or timing.on(begin, end)[1] is wide
