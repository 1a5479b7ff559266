"""Periods: what EDTF is taken, which four dates it gives, and what then holds when."""

from __future__ import annotations

from datetime import date

import pytest

from graph.claims.errors import InputError
from graph.claims.period import UNKNOWN_LAST, Period


def dates(period: Period) -> str:
    """The four dates, None as a dash."""
    four = (
        period.earliest_begin,
        period.latest_begin,
        period.earliest_end,
        period.latest_end,
    )
    return " ".join("-" if day is None else day.isoformat() for day in four)


@pytest.mark.parametrize(
    ("edtf", "four"),
    [
        ("2018-12-28", "2018-12-28 2018-12-28 2018-12-28 2018-12-28"),
        ("2018-12", "2018-12-01 2018-12-31 2018-12-01 2018-12-31"),
        ("2018", "2018-01-01 2018-12-31 2018-01-01 2018-12-31"),
        ("2020-02", "2020-02-01 2020-02-29 2020-02-01 2020-02-29"),
        ("0001", "0001-01-01 0001-12-31 0001-01-01 0001-12-31"),
        ("9999-12-31", "9999-12-31 9999-12-31 9999-12-31 9999-12-31"),
        ("201X", "2010-01-01 2019-12-31 2010-01-01 2019-12-31"),
        ("20XX", "2000-01-01 2099-12-31 2000-01-01 2099-12-31"),
        ("2018-XX", "2018-01-01 2018-12-31 2018-01-01 2018-12-31"),
        ("2018-XX-XX", "2018-01-01 2018-12-31 2018-01-01 2018-12-31"),
        ("2018-12-XX", "2018-12-01 2018-12-31 2018-12-01 2018-12-31"),
        ("2018-12/2019-01-14", "2018-12-01 2018-12-31 2019-01-14 2019-01-14"),
        ("2017-01~/2019-01~", "2017-01-01 2017-01-31 2019-01-01 2019-01-31"),
        ("2018-12-XX/2019", "2018-12-01 2018-12-31 2019-01-01 2019-12-31"),
        ("../2019-01-14~", "- - 2019-01-14 2019-01-14"),
        ("/2019-01-14~", "- - 2019-01-14 2019-01-14"),
        ("2018-12/..", "2018-12-01 2018-12-31 - -"),
        ("2018-12/", "2018-12-01 2018-12-31 - -"),
        ("[2018-12..2019-01-14]", "2018-12-01 2019-01-14 2018-12-01 2019-01-14"),
        ("[..2019-01-14]", "- 2019-01-14 - 2019-01-14"),
        ("[2018-12..]", "2018-12-01 - 2018-12-01 -"),
    ],
)
def test_edtf_gives_four_dates(edtf: str, four: str) -> None:
    """Each form that is taken bounds the begin and the end as the module's head says."""
    period = Period.parse(edtf)
    assert dates(period) == four
    assert str(period) == period.edtf == edtf


def test_an_interval_says_what_follows_from_its_ends() -> None:
    """What began in December and ended on the 10th had begun by then; ends likewise."""
    assert dates(Period.parse("2018-12/2018-12-10")).split()[1] == "2018-12-10"
    assert dates(Period.parse("2018-12-10/2018-12")).split()[2] == "2018-12-10"


@pytest.mark.parametrize("qualifier", ["~", "?", "%"])
def test_qualifiers_never_widen(qualifier: str) -> None:
    """Approximate and uncertain dates have the dates of plain ones: nobody says how far off."""
    for edtf in ("2018-12-28", "2018-12", "2018", "201X"):
        assert dates(Period.parse(edtf + qualifier)) == dates(Period.parse(edtf))


@pytest.mark.parametrize(
    ("text", "problem", "mend"),
    [
        ("2018-21", "season", "[2018-06..2018-08]"),
        ("-0044", "outside the calendar", "0001 to 9999"),
        ("Y17000", "outside the calendar", "0001 to 9999"),
        ("0000", "outside the calendar", "0001 to 9999"),
        ("2018-12-28T10:00:00Z", "time of day", "2018-12-28"),
        ("{2018,2019}", "set of dates", "claim of its own"),
        ("[2018,2019]", "set of dates", "[A..B]"),
        ("2018-~12", "not at the end", "2018-12~"),
        ("2018~?", "not at the end", "2018-12~"),
        ("2018-1X", "X where none may stand", "2018-XX"),
        ("2XXX", "X where none may stand", "20XX"),
        ("201X-12", "X where none may stand", "201X"),
        ("2018-XX-28", "X where none may stand", "2018-XX-XX"),
        ("2018-02-29", "no day of the calendar", "2018-12-28"),
        ("2018-13", "no day of the calendar", "2018-12"),
        ("2018-00", "no day of the calendar", "2018-12"),
        ("28/12/2018", "no date that is taken", "2018-12-28"),
        ("December 2018", "no date that is taken", "2018-12"),
        ("2018-12-28-29", "no date that is taken", "2018-12-28"),
        ("２０１８", "no date that is taken", "2018"),
        ("", "no date that is taken", "2018"),
        ("2019-01-14/2018-12", "ends before it begins", "earlier date first"),
        ("[2019..2018]", "ends before it begins", "earlier date first"),
        ("../..", "open at both ends", "leave the date out"),
        ("/", "open at both ends", "leave the date out"),
        ("[..]", "open at both ends", "leave the date out"),
    ],
)
def test_other_forms_are_refused_with_what_would_be_valid(
    text: str, problem: str, mend: str
) -> None:
    """The error quotes the value, names the problem and says how to write it."""
    with pytest.raises(InputError) as refused:
        Period.parse(text)
    assert refused.value.value == text
    assert problem in refused.value.problem
    assert mend in refused.value.mend


def test_words_without_a_date_are_a_period_and_nothing_at_all_is_not() -> None:
    """“Recently” is kept as found; its four dates are unknown."""
    recently = Period(as_found="recently")
    assert dates(recently) == "- - - -"
    assert str(recently) == "recently"
    assert recently.possibly_on(date(2018, 12, 28))
    assert not recently.certainly_on(date(2018, 12, 28))
    with pytest.raises(InputError, match="says nothing of a date"):
        Period()


def test_what_a_coder_infers_is_flagged_with_its_ground() -> None:
    """“Since December” states no year: the year is the coder's, and the period says why."""
    since = Period.parse(
        " 2018-12/2019-01-14~ ", as_found="since December", inferred="published in January 2019"
    )
    assert since.edtf == "2018-12/2019-01-14~"
    assert since.to_json() == ["2018-12/2019-01-14~", "since December", "published in January 2019"]
    assert since != Period.parse("2018-12/2019-01-14~", as_found="since December")


def test_the_wave_of_attacks_since_december() -> None:
    """Possibly on its first possible day, certainly only once it must have begun."""
    since = Period.parse("2018-12/2019-01-14~")
    assert not since.possibly_on(date(2018, 11, 30))
    assert since.possibly_on(date(2018, 12, 1))
    assert not since.certainly_on(date(2018, 12, 30))
    assert since.certainly_on(date(2018, 12, 31))
    assert since.certainly_on(date(2019, 1, 14))
    assert not since.possibly_on(date(2019, 1, 15))


def test_a_coarse_date_holds_on_no_day_for_certain() -> None:
    """Something in December was on some day of it, and nobody knows on which."""
    december = Period.parse("2018-12")
    assert december.possibly_on(date(2018, 12, 28))
    assert not december.certainly_on(date(2018, 12, 28))
    assert Period.parse("2018-12-28").certainly_on(date(2018, 12, 28))


def test_unknown_ends_are_possible_and_never_certain() -> None:
    """An open interval possibly holds on any day beyond, and certainly on none."""
    still = Period.parse("2018-12-28/..")
    assert still.possibly_on(date(9999, 12, 31))
    assert not still.certainly_on(date(2018, 12, 29))
    assert still.possibly_overlaps(date(2030, 1, 1), None)
    assert still.certainly_within(date(2018, 12, 28), None)
    assert not still.certainly_within(date(2018, 12, 28), date(9999, 12, 31))


def test_ranges_with_open_ends() -> None:
    """None is open: overlapping asks for one possible day, within for no day outside."""
    month = Period.parse("2018-12")
    assert month.possibly_overlaps(None, date(2018, 12, 1))
    assert month.possibly_overlaps(date(2018, 12, 31), None)
    assert not month.possibly_overlaps(None, date(2018, 11, 30))
    assert not month.possibly_overlaps(date(2019, 1, 1), None)
    assert month.certainly_within(None, None)
    assert month.certainly_within(date(2018, 12, 1), date(2018, 12, 31))
    assert not month.certainly_within(date(2018, 12, 2), None)
    assert not month.certainly_within(None, date(2018, 12, 30))


def test_order_of_time_by_example() -> None:
    """Earlier begins first, exact before coarse, what only ends at its end, unknown last."""
    in_order = [
        Period.parse("2017"),
        Period.parse("2018-12-01"),
        Period.parse("2018-12"),
        Period.parse("2018-12/.."),
        Period.parse("2018-12-28"),
        Period.parse("[..2019-01-14]"),
        Period.parse("../2019-01-14"),
        Period.parse("2019-02"),
        Period(as_found="recently"),
    ]
    keys = [period.sort_key for period in in_order]
    assert keys == sorted(set(keys))
    assert in_order[-1].sort_key == (UNKNOWN_LAST,) * 4


def test_day_numbers() -> None:
    """`begins`, `ends` and `day` are the ordinals that engines store and compare."""
    period = Period.parse("2018-12/2019-01-14")
    first, last = date(2018, 12, 1).toordinal(), date(2019, 1, 14).toordinal()
    assert period.begins == (first, first + 30)
    assert period.ends == (last, last)
    assert period.day == first
    assert Period.parse("../2019-01-14").day == last
    assert Period(as_found="recently").day is None


@pytest.mark.parametrize(
    "array", [[], ["2018"], ["2018", None], ["2018", 1, None], [2018, None, None]]
)
def test_a_list_that_is_no_period_is_refused(array: list[object]) -> None:
    """Foreign data may hold anything where a period should be."""
    with pytest.raises(InputError, match="is no period"):
        Period.from_json(array)
