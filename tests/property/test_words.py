"""Laws of the words: round trips, order of time, what is certain, unions, markings, ids."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import assume, example, given
from hypothesis import strategies as st

from graph.claims.claim import (
    Claim,
    Literal,
    canonical,
    claim_id,
    content,
    from_content,
    make_claim,
)
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, Clearance, Marking, join_all
from graph.claims.period import Period
from graph.claims.quantity import MOST, Quantity, union
from graph.claims.text import folded
from tests.property.words import (
    Dated,
    claims,
    clearances,
    coarsened,
    dateds,
    days,
    edtfs,
    markings,
    periods,
    quantities,
    texts,
)

# ---------------------------------------------------------------------------------- periods


@given(edtfs())
def test_edtf_goes_in_and_out(edtf: str) -> None:
    """What is taken comes out as it was, and reading it again changes nothing."""
    period = Period.parse(edtf)
    assert str(period) == edtf
    assert Period.parse(str(period)) == period


@given(periods)
def test_periods_go_through_json(period: Period) -> None:
    """Equal, and with the same four dates."""
    back = Period.from_json(json.loads(json.dumps(period.to_json())))
    assert back == period
    assert (*back.begins, *back.ends) == (*period.begins, *period.ends)


@given(dateds())
def test_a_date_means_the_days_that_the_calendar_says(dated: Dated) -> None:
    """The first and last day, for the begin as for the end."""
    period = Period.parse(dated.edtf)
    assert (period.earliest_begin, period.latest_begin) == (dated.first, dated.last)
    assert (period.earliest_end, period.latest_end) == (dated.first, dated.last)


@given(st.text("0123459X-/.~?%[]{},TYu ", max_size=24))
def test_anything_else_is_refused_in_our_own_words(text: str) -> None:
    """Never with an error of the calendar's or the pattern's."""
    try:
        period = Period.parse(text)
    except InputError:
        return
    assert period.day is not None


@given(periods)
def test_dates_are_in_order(period: Period) -> None:
    """Earliest before latest, begin before end, as far as they are known."""
    for earlier, later in (
        (period.earliest_begin, period.latest_begin),
        (period.earliest_end, period.latest_end),
        (period.earliest_begin, period.earliest_end),
        (period.latest_begin, period.latest_end),
    ):
        assert earlier is None or later is None or earlier <= later


@given(periods, days)
def test_certain_is_possible(period: Period, day: date) -> None:
    """On a day; and what is certainly within a range is possibly on no day outside."""
    if period.certainly_on(day):
        assert period.possibly_on(day)
    if period.certainly_within(None, day):
        assert not period.possibly_on(day + timedelta(days=1))
    if period.certainly_within(day, None):
        assert not period.possibly_on(day - timedelta(days=1))


@given(periods, days, days)
def test_a_range_is_overlapped_on_one_of_its_days(period: Period, one: date, other: date) -> None:
    """Possibly then is possibly on some day of it."""
    start, end = min(one, other), max(one, other)
    span = (start + timedelta(days=n) for n in range((end - start).days + 1))
    assert period.possibly_overlaps(start, end) == any(period.possibly_on(day) for day in span)


@given(st.data())
def test_four_dates_against_everything_that_they_allow(data: st.DataObject) -> None:
    """Possible: on the day in some begin and end that fit. Certain: in all of them."""
    start = date(2018, 2, 26)
    week = [start + timedelta(days=n) for n in range(7)]
    a, b = sorted(data.draw(st.lists(st.sampled_from(week), min_size=2, max_size=2)))
    interval = data.draw(st.booleans())
    period = Period.parse(f"{a}/{b}" if interval else f"[{a}..{b}]")
    fits = [
        (begin, end)
        for begin in week
        for end in week
        if begin <= end and a <= begin and end <= b and (not interval or (begin, end) == (a, b))
    ]
    for day in week:
        holds = [begin <= day <= end for begin, end in fits]
        assert period.possibly_on(day) == any(holds)
        assert period.certainly_on(day) == all(holds)


@given(days, days, st.data())
def test_finer_dates_lose_no_certainty_and_add_no_possibility(
    one: date, other: date, data: st.DataObject
) -> None:
    """Whoever learns more precisely when it began and ended takes nothing certain back."""
    begin, end = sorted([one, other])
    finenesses = st.integers(0, len(coarsened(begin)) - 1)
    b_fine, b_coarse = sorted([data.draw(finenesses), data.draw(finenesses)])
    e_fine, e_coarse = sorted([data.draw(finenesses), data.draw(finenesses)])
    fine = Period.parse(f"{coarsened(begin)[b_fine].edtf}/{coarsened(end)[e_fine].edtf}")
    coarse = Period.parse(f"{coarsened(begin)[b_coarse].edtf}/{coarsened(end)[e_coarse].edtf}")
    near = (begin, end, data.draw(days))
    for day in (d + timedelta(days=n) for d in near for n in (-1, 0, 1)):
        assert fine.certainly_on(day) or not coarse.certainly_on(day)
        assert coarse.possibly_on(day) or not fine.possibly_on(day)
        assert fine.certainly_within(None, day) or not coarse.certainly_within(None, day)
        assert fine.certainly_within(day, None) or not coarse.certainly_within(day, None)


@given(periods, periods)
def test_the_order_of_time_agrees_with_what_is_certain(one: Period, other: Period) -> None:
    """What certainly ended before another began sorts before it; without a date comes last."""
    if one.latest_end and other.earliest_begin and one.latest_end < other.earliest_begin:
        assert one.sort_key < other.sort_key
    if one.day is not None and other.day is None:
        assert one.sort_key < other.sort_key
    # Equal places mean equal dates: the order is total up to what periods say of time.
    same = (*one.begins, *one.ends) == (*other.begins, *other.ends)
    assert (one.sort_key == other.sort_key) == same


@given(st.lists(periods, max_size=6), st.randoms())
def test_sorting_does_not_depend_on_the_order_before(several: list[Period], random: object) -> None:
    """Neither does it on the machine: keys are plain integers."""
    keys = [period.sort_key for period in several]
    assert all(type(part) is int for key in keys for part in key)
    shuffled = list(several)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(keys) == [p.sort_key for p in sorted(shuffled, key=lambda p: p.sort_key)]


# ------------------------------------------------------------------------------- quantities


@given(quantities())
def test_quantities_go_through_json(quantity: Quantity) -> None:
    """Equal in every part."""
    assert Quantity.from_json(json.loads(json.dumps(quantity.to_json()))) == quantity


@given(quantities("person"), quantities("person"))
def test_what_reads_alike_has_the_same_numbers(one: Quantity, other: Quantity) -> None:
    """Save that an exact number needs no best figure beside it."""

    def numbers(q: Quantity) -> tuple[int | None, int | None, int | None]:
        return q.min, q.max, q.min if q.min is not None and q.min == q.max else q.best

    assert (str(one) == str(other)) == (numbers(one) == numbers(other))


@st.composite
def populations(draw: st.DrawFn) -> dict[str, frozenset[int]]:
    """A few groups with their members; some alike, some inside others."""
    members = st.frozensets(st.integers(0, 7), min_size=1)
    return {name: draw(members) for name in "abcdef"[: draw(st.integers(1, 6))]}


@given(populations(), st.data())
def test_a_union_holds_whoever_the_members_are(
    groups: dict[str, frozenset[int]], data: st.DataObject
) -> None:
    """True counts and true relations never give bounds that the true number lies outside of."""

    def told(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return data.draw(st.lists(st.sampled_from(pairs))) if pairs else []

    counts = []
    for name, members in groups.items():
        for _ in range(data.draw(st.integers(1, 2))):
            low = data.draw(st.none() | st.integers(0, len(members)))
            high = data.draw(st.none() | st.integers(len(members), len(members) + 3))
            counts.append((name, Quantity(unit="person", min=low, max=high)))
    pairs = [(a, b) for a in groups for b in groups if a != b]
    same = told([(a, b) for a, b in pairs if groups[a] == groups[b]])
    inside = told([(a, b) for a, b in pairs if groups[a] <= groups[b]])
    disjoint = told([(a, b) for a, b in pairs if not groups[a] & groups[b]])

    ((quantity, contested),) = union(counts, same=same, inside=inside, disjoint=disjoint)
    truth = len(frozenset().union(*groups.values()))
    assert not contested
    assert quantity.min is None or quantity.min <= truth
    assert quantity.max is None or truth <= quantity.max
    # Knowing how groups lie never makes the bounds wider.
    ((blind, _),) = union(counts)
    assert blind.min is None or (quantity.min is not None and quantity.min >= blind.min)
    assert blind.max is None or (quantity.max is not None and quantity.max <= blind.max)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), quantities()), max_size=6),
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=3),
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=3),
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=3),
)
def test_unions_of_anything(
    counts: list[tuple[str, Quantity]],
    same: list[tuple[str, str]],
    inside: list[tuple[str, str]],
    disjoint: list[tuple[str, str]],
) -> None:
    """One a unit, whatever nonsense the claims amount to, and the same in any order."""
    found = union(counts, same=same, inside=inside, disjoint=disjoint)
    assert [u.quantity.unit for u in found] == sorted({q.unit for _, q in counts})
    assert all(u.quantity.max is None or u.quantity.max <= MOST for u in found)
    turned = union(counts[::-1], same=same[::-1], inside=inside[::-1], disjoint=disjoint[::-1])
    assert turned == found


# --------------------------------------------------------------------------------- markings


@given(markings)
def test_markings_go_in_and_out(marking: Marking) -> None:
    """Written and read again: the same; clearances likewise."""
    assert Marking.parse(str(marking)) == marking
    assert str(Clearance.parse(str(marking))) == str(marking)


@given(markings, markings, markings)
def test_joins_of_markings(a: Marking, b: Marking, c: Marking) -> None:
    """Commutative, associative, idempotent; public changes nothing."""
    assert a.join(b) == b.join(a)
    assert a.join(b).join(c) == a.join(b.join(c)) == join_all([c, a, b])
    assert a.join(a) == a == a.join(PUBLIC)


@given(clearances, markings, markings)
def test_reading_a_join_is_reading_both(viewer: Clearance, a: Marking, b: Marking) -> None:
    """So that a stricter marking is never read by more viewers."""
    assert viewer.reads(a.join(b)) == (viewer.reads(a) and viewer.reads(b))


# ----------------------------------------------------------------------------------- claims


@given(claims())
def test_claims_come_back_from_their_content(claim: Claim) -> None:
    """By way of the very bytes that are hashed."""
    array = json.loads(canonical(content(claim)))
    assert from_content(array, marking=claim.marking) == claim
    assert claim_id(claim) == claim.id


@given(claims(), claims())
def test_ids_are_equal_exactly_where_contents_are(one: Claim, other: Claim) -> None:
    """Two claims are one when they say the same, however they are marked."""
    assert (one.id == other.id) == (content(one) == content(other))


@given(claims(), st.data())
def test_an_id_changes_with_any_part_and_not_with_the_marking(
    claim: Claim, data: st.DataObject
) -> None:
    """Each part of the content counts."""
    fields = {name: getattr(claim, name) for name in Claim.__slots__ if name != "id"}
    again = make_claim(**{**fields, "marking": data.draw(markings)})
    assert again.id == claim.id
    other = data.draw(claims())
    which = data.draw(st.sampled_from(sorted(set(fields) - {"marking", *_ONE_OF})))
    assume(getattr(other, which) != getattr(claim, which))
    assert make_claim(**{**fields, which: getattr(other, which)}).id != claim.id


_ONE_OF = ("object", "concept", "value")


@given(claims(), texts)
def test_a_text_and_an_entity_of_that_name_are_two_claims(claim: Claim, text: str) -> None:
    """What is said is never mistaken for what it is said of."""
    fields = {name: getattr(claim, name) for name in Claim.__slots__ if name != "id"}
    as_text = {"object": None, "concept": None, "value": Literal(datatype="text", text=text)}
    as_object = {"object": text, "concept": None, "value": None}
    as_concept = {"object": None, "concept": text, "value": None}
    ids = {make_claim(**{**fields, **what}).id for what in (as_text, as_object, as_concept)}
    assert len(ids) == 3


# ------------------------------------------------------------------------------------ texts


@given(st.text())
@example("\u0345")
@example("\u1e9e\u0130\ufdfa")
@example("\u03f4\u1fb2")
def test_folding_is_idempotent(text: str) -> None:
    """What is stored folded compares as if it were folded again."""
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_folding_levels_case_and_space(text: str) -> None:
    """Neither runs of spaces nor those at the ends remain."""
    assert folded(f"  {text}\n") == folded(text)
    assert "  " not in folded(text)
    assert folded(text) == folded(text).strip()
