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
        ("[..2010-05-03]/[2012-06-01..]", "- 2010-05-03 2012-06-01 -"),
        ("[2010..2011-05]/[2012-06..2013]", "2010-01-01 2011-05-31 2012-06-01 2013-12-31"),
        ("2010/[2012-06-01..]", "2010-01-01 2010-12-31 2012-06-01 -"),
        ("[2010-05..]/", "2010-05-01 - - -"),
        ("../[..2012]", "- - - 2012-12-31"),
        ("[2018-05-03,2018-05-17]", "2018-05-03 2018-05-17 2018-05-03 2018-05-17"),
        ("[..2018-05,2019]", "- 2019-12-31 - 2019-12-31"),
        ("[2018,2019]/2020-01", "2018-01-01 2019-12-31 2020-01-01 2020-01-31"),
        ("XXXX-05-03", "- - - -"),
        ("XXXX-05~", "- - - -"),
        ("XXXX-02-29", "- - - -"),
        ("[XXXX-05-03,XXXX-05-17]", "- - - -"),
        ("2018/XXXX-05", "2018-01-01 2018-12-31 - -"),
    ],
)
def test_edtf_gives_four_dates(edtf: str, four: str) -> None:
    """Each form that is taken bounds the begin and the end as the module's head says."""
    period = Period.parse(edtf)
    assert dates(period) == four, dates(period)
    assert Period.from_json(period.to_json()) == period
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
        ("{2018,2019}/2020", "set of dates", "[A,B]"),
        ("[2018]", "no date that is taken", "2018"),
        ("[2018]/2019", "no date that is taken", "2018"),
        ("[2018,]", "no date that is taken", "2018"),
        ("[2018/2019]", "no date that is taken", "2018"),
        ("[2018..2019", "no date that is taken", "2018"),
        ("[2018,[2019..2020]]", "no date that is taken", "2018"),
        ("2018/2019/2020", "no date that is taken", "2018"),
        (f"[{','.join(str(year) for year in range(2010, 2019))}]", "one of 9", "at most 8"),
        ("[2010,2011,2012]/[2013,2014,2015]", "one of 9", "at most 8"),
        ("[..]/2019", "open at both ends", "leave the date out"),
        ("[..]/[..]", "open at both ends", "leave the date out"),
        ("[2019..2020]/[2017..2018]", "ends before it begins", "earlier date first"),
        ("[2019..2018]/2020", "ends before it begins", "earlier date first"),
        ("XXXX", "X where none may stand", "XXXX for the year"),
        ("XXXX-XX-28", "X where none may stand", "XXXX for the year"),
        ("XXXX-02-30", "no day of the calendar", "2018-12-28"),
        ("XXXX-13", "no day of the calendar", "2018-12-28"),
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


def test_one_of_several_days_is_possible_on_each_and_on_none_between() -> None:
    """The 3rd or the 17th: the 10th is not meant, and which of the two nobody knows."""
    either = Period.parse("[2023-05-03, 2023-05-17]")
    assert either.edtf == "[2023-05-03,2023-05-17]"
    assert [either.possibly_on(date(2023, 5, day)) for day in (3, 10, 17)] == [True, False, True]
    assert not either.possibly_overlaps(date(2023, 5, 4), date(2023, 5, 16))
    assert either.possibly_overlaps(date(2023, 5, 4), None)
    assert not any(either.certainly_on(date(2023, 5, day)) for day in (3, 10, 17))
    assert either.certainly_within(date(2023, 5, 3), date(2023, 5, 17))
    assert [str(one) for one in either.alternatives] == ["2023-05-03", "2023-05-17"]
    assert [str(one) for one in Period.parse("[2023-05-17,2023-05-03]").alternatives] == [
        "2023-05-03",
        "2023-05-17",
    ]
    assert Period.parse("2023-05").alternatives == ()


def test_an_end_may_be_one_of_several_and_what_cannot_be_is_left_out() -> None:
    """Begun in 2019 or 2020, over in 2019 or 2021: not begun in 2020 and over before."""
    post = Period.parse("[2019,2020]/[2019,2021]")
    assert [str(one) for one in post.alternatives] == ["2019/2019", "2019/2021", "2020/2021"]
    assert post.possibly_on(date(2021, 3, 1))
    assert not post.certainly_on(date(2020, 1, 1))


def test_first_and_last_cited_is_certain_between_and_possible_beyond() -> None:
    """A post that somebody is cited in from May 2010 to June 2012, at least."""
    post = Period.parse("[..2010-05-03]/[2012-06-01..]")
    assert post.possibly_on(date(2009, 1, 1))
    assert not post.certainly_on(date(2009, 1, 1))
    assert post.certainly_on(date(2011, 1, 1))
    assert post.possibly_on(date(2030, 1, 1))


def test_a_day_without_a_year_is_possible_on_any_day_and_sorts_last() -> None:
    """Of which year nobody knows, so no day can be ruled out."""
    day = Period.parse("XXXX-05-03")
    assert day.possibly_on(date(1999, 7, 1))
    assert not day.certainly_on(date(2020, 5, 3))
    assert day.day is None
    assert day.sort_key == (UNKNOWN_LAST,) * 4


@pytest.mark.parametrize(
    ("coarse", "fine", "holds"),
    [
        ("2020", "2020-01-05", True),
        ("2020-01-05", "2020", False),
        ("2020", "2021-01-05", False),
        ("[..2020]", "2019", True),
        ("[2019,2020]", "2020", True),
        ("[2019,2021]", "2020", False),
        ("[2019..2021]", "[2019,2020]", True),
        ("2019/2021", "2019-05/2021-03", True),
        ("2019/2021", "2020", False),
        ("XXXX-05-03", "2020-05-03", True),
    ],
)
def test_whether_one_date_says_the_same_more_exactly(coarse: str, fine: str, holds: bool) -> None:
    """A coarse date leaves room for the fine ones that agree with it."""
    assert Period.parse(coarse).contains(Period.parse(fine)) is holds


def test_a_date_of_another_calendar_is_converted_and_kept_as_it_reads() -> None:
    """A Hijri day is sure only to the day before and the day after; a Julian one is sure."""
    hijri = Period(calendar="hijri", stated="1445-08-20", as_found="20 Sha'ban 1445")
    assert hijri.edtf == "[2024-02-29..2024-03-02]"
    assert hijri.approximate
    assert hijri.to_json()[3:] == ["hijri", "1445-08-20"]
    assert Period.from_json(hijri.to_json()) == hijri
    julian = Period(calendar="julian", stated="1917-10-25")
    assert (julian.edtf, julian.approximate) == ("1917-11-07", False)
    assert Period.parse("2018~").approximate
    assert not Period.parse("2018?").approximate


def test_half_of_a_date_in_another_calendar_and_a_wrong_conversion_are_refused() -> None:
    """What is worked out cannot be given differently."""
    for more in ({"calendar": "hijri"}, {"stated": "1445-08-20"}):
        with pytest.raises(InputError, match="only half of a date"):
            Period(**more)
    with pytest.raises(InputError, match="does not follow"):
        Period(edtf="2024-03-01", calendar="hijri", stated="1445-08-20")


def test_a_period_of_today_is_written_as_it_was() -> None:
    """Calendar and date in it stand behind the old members, and only where they are filled."""
    assert Period.parse("2018").to_json() == ["2018", None, None]
    with pytest.raises(InputError, match="is no period"):
        Period.from_json(["2018", None, None, "hijri"])
