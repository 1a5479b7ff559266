"""Which of several claims is shown: the rule, criterion by criterion, and names by language."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from graph.claims.claim import Citation, Claim, Literal, Review, Stance
from graph.claims.marking import PUBLIC
from graph.claims.period import Period
from graph.views.display import (
    DISPLAY_RULE,
    FIRMEST_FIRST,
    best_name,
    ranked,
    sort_key,
    speaks,
    ties,
)
from graph.views.view import Record
from tests.naive_words import published_days

EARLY, LATE = 700_000, 700_001
FIRMEST = Stance.VERIFIED


def record(
    id: str,
    *,
    review: Review = Review.PROPOSED,
    stance: Stance = Stance.ASSERTED,
    source: str = "gazette",
    subject: str = "harbour",
    value: Literal | None = None,
) -> Record:
    """A claim in a view; its id is what sorts last, so it is given rather than computed."""
    claim = Claim(
        id=id,
        origin="sheet",
        subject=subject,
        predicate="name",
        value=value,
        stance=stance,
        citation=Citation(source=source),
        marking=PUBLIC,
    )
    return Record(
        claim=claim,
        recorded_at=0,
        review=review,
        retracted_at=None,
        marking=PUBLIC,
        classes={},
    )


def name(id: str, text: str, language: str | None = None, **more: object) -> Record:
    value = Literal(datatype="text", text=text, language=language)
    return record(id, value=value, **more)  # type: ignore[arg-type]


def ids(records: list[Record]) -> str:
    return "".join(r.claim.id for r in records)


def test_the_rule_has_a_name() -> None:
    """A reader can ask which rule chose."""
    assert DISPLAY_RULE == "firmest-latest"


def test_each_criterion_goes_before_all_that_follow() -> None:
    """Accepted, then firmness, then the later source, then the id; in whatever order they come."""
    published = {"gazette": EARLY, "bulletin": LATE}
    in_order = [
        record("f", review=Review.ACCEPTED, stance=Stance.ALLEGED, source="bulletin"),
        record("e", review=Review.ACCEPTED, stance=Stance.ALLEGED),
        record("d", stance=Stance.VERIFIED, source="undated"),
        record("b", source="bulletin"),
        record("c", source="bulletin"),
        record("a"),
    ]
    for order in permutations(in_order):
        assert ids(ranked(order, published)) == "fedbca"


def test_firmness() -> None:
    """The order of stances is the design's, with the two that are no evidence at its end."""
    records = [record(str(n), stance=stance) for n, stance in enumerate(FIRMEST_FIRST)]
    assert ids(ranked(reversed(records), {})) == "0123456"
    assert [stance.value for stance in FIRMEST_FIRST] == [
        "verified",
        "asserted",
        "reported",
        "estimated",
        "alleged",
        "presupposed",
        "opinion",
    ]


def test_only_acceptance_counts() -> None:
    """Proposed claims and those in conflict are alike: nobody has accepted them."""
    open_ones = [record("a", review=Review.CONFLICT), record("b")]
    assert ids(ranked(open_ones, {})) == "ab"
    assert ids(ranked([replace(r, review=Review.ACCEPTED) for r in open_ones], {})) == "ab"


def test_an_undated_source_comes_last() -> None:
    """Even behind one of the year 1."""
    assert sort_key(record("b"), 1) < sort_key(record("a"), None)


def published(id: str, of: str, edtf: str | None, **more: object) -> Record:
    period = Period(edtf=edtf, as_found="one day")
    value = Literal(datatype="period", text=edtf or "one day", period=period)
    return record(id, subject=of, value=value, **more)  # type: ignore[arg-type]


def test_when_sources_were_published_follows_from_claims_too() -> None:
    """Of a source's dates the shown one counts; who cites what plays no part in choosing it."""
    days = published_days(
        [
            published("b", "gazette", "2019-01-14", stance=Stance.REPORTED, source="bulletin"),
            published("c", "gazette", "2018-12", source="gazette"),
            published("a", "bulletin", "../2019-02-01", source="gazette"),
            published("d", "leaflet", None),
        ]
    )
    assert days == {
        "gazette": Period.parse("2018-12-01").day,
        "bulletin": Period.parse("2019-02-01").day,
    }


def test_a_shown_publication_without_a_date_hides_a_dated_one() -> None:
    """The rule chooses among claims, not among those of them that would be handy."""
    firm = published("a", "gazette", None, stance=Stance.VERIFIED)
    assert published_days([published("b", "gazette", "2019"), firm]) == {}


NAMES = [
    name("a", "Hafen Ostrel", "de"),
    name("b", "Port of Ostrel", "en-GB", stance=Stance.REPORTED),
    name("c", "Ostrel Harbour", "en"),
    name("d", "Порт Острель", "uk-Cyrl"),
    name("e", "OSTR", None, review=Review.ACCEPTED),
]


@pytest.mark.parametrize(
    ("languages", "shown"),
    [
        (("uk",), "Порт Острель"),
        (("UK-cyrl", "de"), "Порт Острель"),
        (("uk-Latn", "de"), "Hafen Ostrel"),
        (("fr", "de"), "Hafen Ostrel"),
        (("en-GB", "de"), "Port of Ostrel"),
        (("en",), "Ostrel Harbour"),
        (("fr",), "Ostrel Harbour"),
        ((), "Ostrel Harbour"),
    ],
)
def test_the_shown_name_goes_by_language_first(languages: tuple[str, ...], shown: str) -> None:
    """Preference, then English, then any; within a language the display rule."""
    assert best_name(NAMES, {}, languages) == shown


def test_any_name_is_better_than_none() -> None:
    """Without the preferred languages and English the display rule alone chooses."""
    others = [r for r in NAMES if r.claim.id in "ade"]
    assert best_name(others, {}, ("fr",)) == "OSTR"
    assert best_name([], {}, ("fr",)) is None


def test_the_later_source_names_a_thing() -> None:
    """A renamed place has the name that the latest source gives it."""
    names = [name("a", "Old Harbour", "en"), name("b", "New Harbour", "en", source="bulletin")]
    assert best_name(names, {"gazette": EARLY, "bulletin": LATE}) == "New Harbour"


@pytest.mark.parametrize(
    ("tag", "wanted", "does"),
    [
        ("uk-Cyrl", "uk", True),
        ("UK", "uk", True),
        ("ukr", "uk", False),
        ("uk", "uk-Cyrl", False),
        ("uk-Cyrl-UA", "uk-Cyrl", True),
        (None, "en", False),
    ],
)
def test_a_language_takes_its_finer_tags(tag: str | None, wanted: str, does: bool) -> None:
    """Basic filtering of RFC 4647: whole subtags, whatever the case."""
    assert speaks(tag, wanted) is does


def test_of_dates_that_are_tied_the_finer_is_shown() -> None:
    """Whatever their ids are; words without a date come last, and firmness goes before."""
    coarse, fine = published("a", "raid", "2020"), published("b", "raid", "2020-01-05")
    wordy, firm = published("0", "raid", None), published("c", "raid", "202X", stance=FIRMEST)
    for order in permutations([coarse, fine, wordy, firm]):
        assert ids(ranked(order, {})) == "cba0"


@pytest.mark.parametrize(
    ("dates", "tied"),
    [
        (["2020-01-05", "2020"], ""),
        (["2020-01-05", "2020", "2021"], "c"),
        (["2020-01-05", "2020-01-06"], "b"),
        (["2020-01-05", "2020-01-05"], ""),
        (["2020-01-05", "[2020-01-05,2020-01-07]"], ""),
        (["2020-01-05"], ""),
    ],
)
def test_what_contradicts_the_shown_date_and_is_as_firm_is_a_tie(
    dates: list[str], tied: str
) -> None:
    """A coarser date that agrees is none; one that leaves no room for it is."""
    order = ranked([published("abc"[n], "raid", edtf) for n, edtf in enumerate(dates)], {})
    assert ids(list(ties(order, {}))) == tied


def test_what_is_less_firm_or_of_an_earlier_source_is_no_tie() -> None:
    """The rule itself decides, and order has no part in it."""
    texts = ("three", "thirty")
    for more in ({"stance": Stance.REPORTED}, {"source": "bulletin"}):
        order = ranked([name("a", texts[0]), name("b", texts[1], **more)], {"gazette": LATE})
        assert ties(order, {"gazette": LATE}) == ()
    order = ranked([name("a", texts[0]), name("b", texts[1])], {})
    assert ids(list(ties(order, {}))) == "b"
