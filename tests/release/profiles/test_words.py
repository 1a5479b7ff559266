"""Dates told coarsely, days in texts, and names in texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims.period import Period
from graph.release.profiles.profile import DETAILS
from graph.release.profiles.pseudonyms import NamesToHide
from graph.release.profiles.told_dates import LEFT_OUT, coarser, names_a_day, told
from tests.generators import PERIODS

DAYS = st.dates().map(lambda day: day.isoformat())
DATES = st.one_of(
    st.sampled_from([edtf for edtf in PERIODS if edtf is not None]),
    st.tuples(DAYS, st.sampled_from(["", "~", "?", "%"])).map("".join),
    st.tuples(DAYS, DAYS).map(lambda ends: f"{min(ends)}/{max(ends)}"),
    st.tuples(DAYS, DAYS).map(lambda ends: f"[{min(ends)}..{max(ends)}]"),
    st.tuples(DAYS, DAYS).map(lambda days: f"[{days[0]},{days[1]}]"),
    st.tuples(DAYS, DAYS).map(lambda ends: f"[..{min(ends)}]/[{max(ends)}..]"),
)


@given(edtf=DATES, detail=st.sampled_from(DETAILS))
def test_a_coarser_date_never_says_more(edtf: str, detail: str) -> None:
    """Each of its four dates allows all that the exact one did, and no finer part is left."""
    exact, coarse = Period(edtf=edtf), told(Period(edtf=edtf), detail)  # type: ignore[arg-type]
    for name, sign in (("earliest_begin", 1), ("latest_begin", -1)):
        for end in (name, name.replace("begin", "end")):
            there, then = getattr(coarse, end), getattr(exact, end)
            assert (there is None) == (then is None)
            assert there is None or (there <= then if sign == 1 else there >= then)
    assert coarse.contains(exact)
    if coarse.edtf is None:
        assert (edtf[:4], detail) == ("XXXX", "year")
        assert coarse.as_found == LEFT_OUT
        return
    if detail != "day":
        parts = re.split(r"/|\.\.|,", re.sub(r"[\[\]]", "", coarse.edtf))
        assert all(part.count("-") <= (1 if detail == "month" else 0) for part in parts)


@pytest.mark.parametrize(
    ("edtf", "month", "year"),
    [
        ("2018-12-28", "2018-12", "2018"),
        ("2018-12-28~", "2018-12~", "2018~"),
        ("2018-12-01/2018-12-05", "2018-12", "2018"),
        ("2018-12-01/2019-01", "2018-12/2019-01", "2018/2019"),
        ("[2018-12-01..2019-01-14]", "[2018-12..2019-01]", "[2018..2019]"),
        ("[..2019-01-14]", "[..2019-01]", "[..2019]"),
        ("2018-XX-XX", "2018", "2018"),
        ("201X", "201X", "201X"),
        ("2018-12-28/..", "2018-12/..", "2018/.."),
    ],
)
def test_forms(edtf: str, month: str, year: str) -> None:
    """Every form that is taken has a coarser one."""
    assert (coarser(edtf, "month"), coarser(edtf, "year")) == (month, year)


def test_words_without_a_date() -> None:
    """Nothing of them stays; that there were some does, and that something was inferred."""
    assert told(Period(as_found="recently"), "day") == Period(as_found=LEFT_OUT)
    inferred = Period(edtf="2018", as_found="last year", inferred="the date of the letter")
    assert told(inferred, "day") == Period(edtf="2018", inferred=LEFT_OUT)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("on 28 December 2018", True),
        ("December 28, 2018", True),
        ("28.12.2018", True),
        ("https://a.example/2018/12/28/raid", True),
        ("28 декабря", True),
        ("le 28 décembre 2018", True),
        ("in December 2018", False),
        ("3 people in 2018", False),
        ("article 12 of the law of 2018", False),
        ("a protest in London 2017", False),
    ],
)
def test_days_in_texts(text: str, named: bool) -> None:
    """In digits, beside a year, beside the name of a month."""
    assert names_a_day(text) is named


NAMES = NamesToHide(
    whole=["two men from the quay", "海野漁"],
    parts=["Zelim Haunov", "Марина Ветрова", "გიორგი ნაპირელი", "young sailor from Ostrel", "Ò"],
    common=["Ostrel"],
)


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("Zelim Haunov", True, True),
        ("HAUNOV, ZELIM", True, True),
        ("ZÉLIM Haunov's house", True, True),
        ("#zelimhaunov", True, True),
        ("https://a.example/zelim-haunov.html", True, True),
        ("https://a.example/zelim%20h%61unov", True, True),
        ("Зелим Хаунов", True, True),
        ("what Haunov said", False, True),
        ("the Haunovs", False, True),
        ("рассказ Ветровой", False, True),
        ("Marina Vetrova", True, True),
        ("Giorgi Napireli", True, True),
        ("昨日海野漁が", True, True),
        ("young people in Ostrel", False, False),
        ("a young sailor from Ostrel", True, True),
        ("the two men came from the quay", True, True),
        ("men of the harbour", False, False),
        ("Ò", False, False),
        ("", False, False),
    ],
)
def test_names_in_texts(text: str, whole: bool, part: bool) -> None:
    """In any script and case, declined, run together and in addresses; by a part in free texts."""
    assert (NAMES.whole_in(text), NAMES.part_in(text)) == (whole, part)


def test_names_that_are_too_short_are_counted() -> None:
    """So that the report can say that nobody looked for them."""
    assert NAMES.too_short == 1


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_can_be_looked_into(text: str, names: list[str]) -> None:
    """Whatever somebody is called; a text that is a name of three letters or more has it."""
    looked = NamesToHide(names, names)
    assert not looked.whole_in(text) or looked.part_in(text)
