"""Statistics: bounds of events and of people, by what is said; unions and never sums."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Attribution, Literal, Particular
from graph.claims.deadline import Deadline
from graph.claims.errors import OutOfTime, QueryError
from graph.claims.marking import Clearance
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from graph.relations import statistics as statistics_room
from graph.relations.bucket_counts import Bucket
from graph.relations.dimensions import Dimension, Levels
from graph.relations.possible_days import Days, certain_spans, possible_spans
from graph.relations.statistics import (
    BucketOrder,
    Counting,
    Having,
    all_buckets,
    labels_of_keys,
    statistics,
)
from graph.views.view import HasConcept, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, count, id_of, period
from tests.engines import OPENERS
from tests.relations.counting_by_hand import by_hand, possible_days
from tests.relations.dense_events import fill

KIND, YEAR, MONTH = Dimension.KIND, Dimension.YEAR, Dimension.MONTH


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    return Book(engine, clock)


def counted(book: Book, *by: Dimension, as_: str = "public", **more: Any) -> list[Bucket]:
    with book.view(as_) as view:
        return all_buckets(view, Counting(by=by, **more))


def events(found: list[Bucket]) -> dict[Any, tuple[int | None, int | None]]:
    return {
        bucket.key[0] if len(bucket.key) == 1 else bucket.key: (
            bucket.events.min,
            bucket.events.max,
        )
        for bucket in found
    }


def event(book: Book, name: str, when: str | None = None, **kinds: bool) -> None:
    """An event with kinds (true: negated) and a date."""
    book.thing(name, "Event")
    for kind, negated in kinds.items():
        book.says(name, "kind", kind.replace("_", "-"), concept=True, negated=negated)
    if when is not None:
        book.says(name, "when", period(when))


def test_by_kind_with_what_somebody_denies(book: Book) -> None:
    """Certain where nobody says that it is not; several kinds are several buckets."""
    event(book, "one", torture=False, detention=False)
    event(book, "two", torture=False)
    book.says("two", "kind", "torture", concept=True, negated=True, line=2)
    event(book, "three", killing=True)
    found = counted(book, KIND)
    assert events(found) == {"detention": (1, 1), "torture": (1, 2), None: (1, 1)}
    assert [bucket.overlaps for bucket in found] == [True, True, False]


def test_who_denies_a_kind_denies_what_is_narrower(book: Book) -> None:
    """And not what is broader; at a level of the scheme, too."""
    event(book, "one", arbitrary_detention=False)
    book.says("one", "kind", "detention", concept=True, negated=True)
    event(book, "two", detention=False)
    book.says("two", "kind", "arbitrary-detention", concept=True, negated=True)
    assert events(counted(book, KIND)) == {"arbitrary-detention": (0, 1), "detention": (1, 1)}
    found = events(counted(book, KIND, levels=Levels(kind=2)))
    assert found == {"deprivation-of-liberty": (1, 2)}


def test_kinds_and_places_at_a_level(book: Book) -> None:
    """Counted from the top; what is coded coarser stands as it is."""
    event(book, "one", sexual_violence=False)
    event(book, "two", death_from_torture=False)
    assert events(counted(book, KIND, levels=Levels(kind=1))) == {"harm-to-people": (2, 2)}
    assert events(counted(book, KIND, levels=Levels(kind=2))) == {
        "ill-treatment": (2, 2),
        "killing": (1, 1),
    }
    assert set(events(counted(book, KIND, levels=Levels(kind=9)))) == {
        "sexual-violence",
        "death-from-torture",
    }
    book.things("Place", "country", "region", "town")
    book.says("town", "within", "region")
    book.says("region", "within", "country")
    book.says("region", "kind", "region", concept=True)
    book.says("one", "place", "town")
    book.says("two", "place", "region")
    place = Dimension.PLACE
    assert events(counted(book, place)) == {id_of("town"): (1, 1), id_of("region"): (1, 1)}
    assert events(counted(book, place, levels=Levels(place=1))) == {id_of("country"): (2, 2)}
    assert events(counted(book, place, levels=Levels(place=2))) == {id_of("region"): (2, 2)}
    assert events(counted(book, Dimension.REGION)) == {id_of("region"): (2, 2)}


@pytest.mark.parametrize(
    ("edtf", "years"),
    [
        (["2018-12-28"], {"2018": (1, 1)}),
        (["2018-12-28/2019-01-03"], {"2018": (1, 1), "2019": (1, 1)}),
        (["2017/2019"], {"2017": (1, 1), "2018": (1, 1), "2019": (1, 1)}),
        (["[2018-12-28..2019-01-03]"], {"2018": (0, 1), "2019": (0, 1)}),
        (["2018", "2018-05"], {"2018": (1, 1)}),
        (["2018-05", "2019-05"], {"2018": (0, 1), "2019": (0, 1)}),
        (["2018/.."], {"2018": (1, 1), None: (0, 1)}),
        (["2018-12/2019-01-14", "../2019-01-11"], {"2018": (1, 1), "2019": (1, 1)}),
        (["2018-12-28/..", "2018-12/2019-01-03"], {"2018": (1, 1), "2019": (1, 1)}),
        (["../2018"], {"2018": (1, 1), None: (0, 1)}),
        ([], {None: (1, 1)}),
    ],
)
def test_years_are_those_of_the_possible_dates(
    book: Book, edtf: list[str], years: dict[Any, Any]
) -> None:
    """Two dates that differ are both possible; one that contains another adds nothing, and so do a
    begin and an end that contain others."""
    event(book, "one")
    for line, text in enumerate(edtf):
        book.says("one", "when", period(text), line=line + 1)
    assert events(counted(book, YEAR)) == years


def test_months_and_two_dimensions(book: Book) -> None:
    event(book, "one", "2018-12-28/2019-01-03", torture=False)
    assert events(counted(book, MONTH)) == {"2018-12": (1, 1), "2019-01": (1, 1)}
    assert events(counted(book, KIND, YEAR)) == {
        ("torture", "2018"): (1, 1),
        ("torture", "2019"): (1, 1),
    }
    assert events(counted(book)) == {(): (1, 1)}
    assert [bucket.sources for bucket in counted(book)] == [1]


def test_people_are_unions(book: Book) -> None:
    """The largest lower bound, the sum of the upper ones; named people are disjoint."""
    event(book, "one", "2018", torture=False)
    event(book, "two", "2018", torture=False)
    book.things("Person", "ana", "bo")
    book.things("Group", "some", "others", "many")
    for victim in ("ana", "bo", "some"):
        book.says("one", "victim", victim)
    for victim in ("ana", "others"):
        book.says("two", "victim", victim)
    size = Quantity(unit="person", min=3, max=10)
    book.says("some", "size", Literal(datatype="quantity", text=str(size), quantity=size))
    book.says("others", "size", count(2))
    [bucket] = counted(book, KIND)
    [people] = bucket.victims
    assert (people.min, people.max) == (3, None)
    assert not bucket.small or people.max is None
    [alone] = counted(book, KIND, where=HasConcept(property="kind", codes=frozenset(["x"]))) or [
        None
    ]
    assert alone is None


@pytest.mark.parametrize(
    ("said", "bounds"),
    [
        ([], (5, 9)),
        ([("some", "disjointWith", "others")], (9, 9)),
        ([("some", "sameGroupAs", "others")], (5, 4)),
        ([("others", "insideOf", "some")], (5, 5)),
        ([("others", "insideOf", "middle"), ("middle", "sameGroupAs", "some")], (5, 5)),
    ],
)
def test_groups_lie_to_each_other_as_claims_say(
    book: Book, said: list[tuple[str, str, str]], bounds: tuple[int, int]
) -> None:
    """Disjoint ones add up, one inside another adds nothing; the same with two sizes contradict.
    What somebody denies is not gone by."""
    event(book, "one", torture=False)
    book.things("Group", "some", "others", "middle")
    for name, size in (("some", 5), ("others", 4)):
        book.says("one", "victim", name)
        exact = Quantity(unit="person", min=size, max=size)
        book.says(name, "size", Literal(datatype="quantity", text=str(size), quantity=exact))
    for claim in said:
        book.says(*claim)
    [bucket] = counted(book, KIND)
    [people] = bucket.victims
    expected = bounds if bounds[0] <= bounds[1] else (None, None)
    assert (people.min, people.max) == expected
    if said:
        book.says(*said[0], negated=True)
        [bucket] = counted(book, KIND)
        assert (bucket.victims[0].min, bucket.victims[0].max) == (5, 9)


def test_a_word_has_bounds_by_a_convention_only(book: Book) -> None:
    """Whose name then stands in the result."""
    event(book, "one", torture=False)
    book.thing("some", "Group")
    book.says("one", "victim", "some")
    dozens = Quantity(unit="person", qualifier="dozens", as_found="dozens")
    book.says("some", "size", Literal(datatype="quantity", text="dozens", quantity=dozens))
    [plain] = counted(book, KIND)
    assert (plain.victims[0].min, plain.conventions) == (None, ())
    convention = ontology_of(book.engine.vocabulary).conventions["plain-plural"]
    [named] = counted(book, KIND, convention=convention)
    assert (named.victims[0].min, named.conventions) == (24, ("plain-plural",))


def test_people_of_what_is_only_possibly_there_raise_no_lower_bound(book: Book) -> None:
    event(book, "one", "[2018-12-28..2019-01-03]")
    book.things("Person", "ana")
    book.says("one", "victim", "ana")
    for bucket in counted(book, YEAR):
        assert [(q.min, q.max) for q in bucket.victims] == [(None, 1)]
        assert bucket.small


def test_people_are_no_dimension(book: Book) -> None:
    """The body that somebody served in at the time is, and the one above it."""
    event(book, "one", "2018-06")
    book.thing("chief", "Person")
    book.things("StateBody", "guard", "before", "ministry")
    book.says("one", "allegedPerpetrator", "chief")
    book.says("chief", "headOf", "guard", valid="2018")
    book.says("chief", "memberOf", "before", valid="2015")
    book.says("guard", "subordinateTo", "ministry")
    assert events(counted(book, Dimension.ALLEGED_PERPETRATOR)) == {id_of("guard"): (1, 1)}
    assert events(counted(book, Dimension.BODY_ABOVE)) == {id_of("ministry"): (1, 1)}
    event(book, "two", "2018-06")
    book.thing("nobody knows whose", "Person")
    book.says("two", "allegedPerpetrator", "nobody knows whose")
    assert events(counted(book, Dimension.ALLEGED_PERPETRATOR))[None] == (1, 1)


def test_sources_speakers_stances_and_answers(book: Book) -> None:
    event(book, "one")
    book.things("Organisation", "herald", "watch")
    book.thing("second", "Source")
    book.says("one", "kind", "torture", concept=True, by=("herald reports",))
    book.says("one", "kind", "torture", concept=True, by=("watch reports",), source="second")
    book.thing("answer", "Response")
    book.says("answer", "responseAbout", "one")
    book.says("answer", "kind", "denial", concept=True)
    [bucket] = counted(book, KIND)
    assert (bucket.sources, bucket.speakers) == (2, 2)
    assert set(events(counted(book, Dimension.SPEAKER))) == {id_of("herald"), id_of("watch")}
    assert set(events(counted(book, Dimension.SOURCE))) == {id_of("document"), id_of("second")}
    assert events(counted(book, Dimension.STANCE)) == {"asserted": (1, 1)}
    assert events(counted(book, Dimension.RESPONSE)) == {"denial": (1, 1)}


def test_what_is_hidden_or_taken_back_counts_nowhere(book: Book) -> None:
    event(book, "one", torture=False)
    before = counted(book, KIND)
    book.thing("two", "Event", "restricted")
    book.says("two", "kind", "torture", concept=True)
    book.retract(book.says("one", "kind", "killing", concept=True))
    assert counted(book, KIND) == before
    assert events(counted(book, KIND, as_="restricted")) == {"torture": (2, 2)}


def test_having_and_pages(book: Book) -> None:
    """Buckets are kept by bounds, and given page by page with their labels."""
    for name in ("a", "b", "c"):
        event(book, name, "2018", torture=False)
    event(book, "d", "[2018-12-28..2019-01-03]", killing=False)
    with book.view() as view:
        asked = Counting(by=[YEAR], having=Having(at_least=1, certain=True))
        assert [b.key for b in statistics(view, asked).rows] == [("2018",)]
        few = Counting(by=[YEAR], having=Having(at_most=3))
        assert [b.key for b in statistics(view, few).rows] == [("2018",), ("2019",)]
        rows: list[Any] = []
        after = None
        while True:
            window = Window(first=1, after=after, count=True)
            page = statistics(view, Counting(by=[KIND, YEAR], window=window))
            rows += page.rows
            assert page.total == 3
            if not page.more:
                break
            after = page.keys[-1]
        assert rows == all_buckets(view, Counting(by=[KIND, YEAR]))
        labels = labels_of_keys(view, [KIND, YEAR], rows)
        assert labels[KIND, "killing"] == "killing"
        assert labels[YEAR, "2018"] == "2018"


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": [KIND, KIND]},
        {"by": list(Dimension)},
        {"by": [KIND], "levels": Levels(kind=0)},
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(QueryError):
        Counting(**wrong)


def test_spans() -> None:
    """Possible and certain years of days, open ends included."""
    days = possible_days([Period.parse("2018-05"), Period.parse("2018")])
    assert possible_spans(days, 7) == (["2018-05"], False)
    assert certain_spans(days, 7) == {"2018-05"}
    assert possible_spans(Days(1, 1, None, None), 4) == (["0001"], True)
    assert possible_days([]) == Days(None, None, None, None)


@given(seed=st.integers(0, 1_000_000))
@settings(max_examples=5)
def test_columns_come_to_what_the_rules_say_of_each_claim(
    vocabulary: Vocabulary, seed: int
) -> None:
    """On every engine, whatever is counted by whatever, now and at a moment, whoever reads."""
    draw = Random(seed)
    convention = ontology_of(vocabulary).conventions["plain-plural"]
    singly = [[dimension] for dimension in Dimension]
    together = [draw.sample(list(Dimension), count) for count in (0, 2, 3)]
    with ExitStack() as opened:
        snapshots = {}
        for kind, opener in OPENERS.items():
            clock = Clock()
            folder = opened.enter_context(TemporaryDirectory())
            engine = opener(Path(folder) / "store.db", vocabulary, clock)
            opened.enter_context(closing(engine))
            recorded = fill(engine, clock, seed)
            snapshots[kind] = opened.enter_context(engine.reading())
        for as_, at in (("public", None), ("restricted", None), ("restricted", recorded)):
            views = {k: s.view(Clearance.parse(as_), at) for k, s in snapshots.items()}
            for by in (*singly, *together):
                levels = Levels(kind=draw.choice([None, 1, 2]), place=draw.choice([None, 1, 2]))
                asked = Counting(by=by, levels=levels, convention=draw.choice([None, convention]))
                expected = by_hand(views["naive"], asked)
                assert expected
                for kind, view in views.items():
                    assert all_buckets(view, asked) == expected, (kind, by, as_, at)


def test_what_software_proposed_counts_once_a_person_accepts_it(book: Book) -> None:
    """In keys, victims and sizes; an event of which nothing else is said does not count at all."""
    machine = (
        Particular(
            property="proposedBySoftware", value=Literal(datatype="text", text="reader, rule 2")
        ),
    )
    event(book, "one", torture=False)
    book.thing("two", "Event")
    proposed = book.says("two", "kind", "torture", concept=True, particulars=machine)
    also = book.says("one", "kind", "killing", concept=True, particulars=machine)
    assert events(counted(book, KIND)) == {"torture": (1, 1)}
    book.thing("mara", "Person")
    victim = book.says("one", "victim", "mara", particulars=machine)
    assert counted(book)[0].victims == ()
    for claim in (proposed, also, victim):
        book.review(claim, "accepted")
    assert events(counted(book, KIND)) == {"killing": (1, 1), "torture": (2, 2)}
    assert [q.max for q in counted(book)[0].victims] == [1]


@pytest.mark.parametrize("first", [1, 2, 50])
def test_in_another_order(book: Book, first: int) -> None:
    """By numbers, either way, ties by key; page by page the same."""
    for name, kind in (("a", "torture"), ("b", "torture"), ("c", "killing"), ("d", "detention")):
        event(book, name, **{kind: False})
    orders = {
        (): ["detention", "killing", "torture"],
        (BucketOrder("events"),): ["detention", "killing", "torture"],
        (BucketOrder("events", True),): ["torture", "detention", "killing"],
        (BucketOrder("victims", True), BucketOrder("certainEvents", True)): [
            *("torture", "detention", "killing")
        ],
    }
    for order, expected in orders.items():
        found: list[str | None] = []
        after: Any = None
        with book.view() as view:
            while True:
                window = Window(first=first, after=after)
                page = statistics(view, Counting(by=(KIND,), order=order, window=window))
                found += [bucket.key[0] for bucket in page.rows]
                if not page.more:
                    break
                after = page.keys[-1]
        assert found == expected


def test_a_date_that_was_taken_back_puts_an_event_nowhere(book: Book) -> None:
    """By its speaker, later, or with the document that its publisher withdrew."""
    book.thing("herald", "Organisation")
    book.thing("paper", "Source")
    book.says("paper", "publisher", "herald")
    event(book, "one", torture=False)
    for name, year, said in (("one", "2018", "2019-01-01"), ("one", "2017", "2019-06-01")):
        link = Attribution(actor=id_of("herald"), act="states", on=Period.parse(said))
        book.says(name, "when", period(year), attribution=(link,))
    assert events(counted(book, YEAR)) == {"2017": (1, 1)}
    event(book, "two", torture=False)
    book.says("two", "when", period("2016"), by=("herald states",), source="paper")
    assert events(counted(book, YEAR)) == {"2016": (1, 1), "2017": (1, 1)}
    book.says("paper", "withdrawnOn", period("2019-03-01"))
    assert events(counted(book, YEAR)) == {"2017": (1, 1), None: (1, 1)}


def test_one_is_counted_at_a_time(book: Book) -> None:
    """Who waits for others does so no longer than there is time."""
    event(book, "one", torture=False)
    short = Deadline(0.01)
    with book.engine.reading(short) as snapshot:
        view = snapshot.view(Clearance.parse("public"))
        with statistics_room._TURN, pytest.raises(OutOfTime):
            all_buckets(view, Counting(by=(KIND,)))
    assert events(counted(book, KIND)) == {"torture": (1, 1)}
