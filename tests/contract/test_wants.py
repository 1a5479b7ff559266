"""What a view says of entities: labels, names, concepts, shown values, relations, claims."""

from __future__ import annotations

from datetime import date

import pytest

from graph.claims.claim import Literal, Stance
from graph.views.display import DISPLAY_RULE, TIED
from graph.views.replies import read_one
from graph.views.view import (
    Claims,
    Concepts,
    Labels,
    Name,
    Names,
    PlainValues,
    Ref,
    Relations,
    Values,
    Window,
)
from tests.asking import UNKNOWN, walk
from tests.contract.book import (
    ALL,
    Book,
    claim_ids,
    count,
    ends,
    id_of,
    ids,
    period,
    text,
    undated,
)


def test_several_wants_are_answered_in_order(book: Book) -> None:
    """One reply a want; ids may repeat from want to want, and hidden ones say nothing."""
    book.thing("raid")
    book.thing("secret raid", marking="restricted")
    book.says("raid", "name", text("Raid"))
    book.says("secret raid", "name", text("Secret"))
    every = [id_of("raid"), id_of("secret raid"), UNKNOWN]
    with book.view() as view:
        relations_want = Relations(property="place", window=ALL)
        replies = view.read(
            [
                (Labels(), every),
                (Names(), every),
                (Concepts(property="kind"), every),
                (relations_want, every),
                (Claims(window=ALL), every),
            ]
        )
        labels = replies[Labels()]
        names = replies[Names()]
        concepts = replies[Concepts(property="kind")]
        relations = replies[relations_want]
        claims = replies[Claims(window=ALL)]
        with pytest.raises(KeyError):
            view.read([])[Labels()]
        assert read_one(view, Labels(), []) == {}
        assert view.classes(every) == {id_of("raid"): "Event"}
    assert labels == {id_of("raid"): "Raid"}
    assert list(names) == [id_of("raid")]
    assert concepts == {}
    assert {id: (list(p.rows), p.more, p.total) for id, p in relations.items()} == {
        id: ([], False, 0) for id in every
    }
    assert {id: len(page.rows) for id, page in claims.items()} == {
        id_of("raid"): 1,
        id_of("secret raid"): 0,
        UNKNOWN: 0,
    }


@pytest.mark.parametrize(
    ("languages", "shown"),
    [
        (("uk", "en"), "Острель"),
        (("fr", "UK-cyrl"), "Острель"),
        (("ka",), "Ostrel"),
        ((), "Ostrel"),
        (("e",), "Ostrel"),
        (("de",), "Ostrel-Hafen"),
    ],
)
def test_a_label_follows_the_languages(book: Book, languages: tuple[str, ...], shown: str) -> None:
    """In the order given, finer tags included, then English."""
    book.thing("ostrel", "Place")
    book.says("ostrel", "name", text("Ostrel-Hafen", "de-AT"), stance=Stance.VERIFIED)
    book.says("ostrel", "name", text("Острель", "uk-Cyrl"))
    book.says("ostrel", "name", text("Ostrel", "en-GB"), stance=Stance.ALLEGED)
    assert book.ask(Labels(languages=languages), "ostrel") == shown


def test_a_language_in_its_own_script_goes_before_others(book: Book) -> None:
    """Of which a script is named, is shown to who asks for it, or where there is no other."""
    book.thing("ostrel", "Place")
    book.says("ostrel", "name", text("Ostrel'", "uk-Latn"), stance=Stance.VERIFIED)
    asked = Labels(languages=("uk",))
    assert book.ask(asked, "ostrel") == "Ostrel'"
    book.says("ostrel", "name", text("Острель", "uk"), stance=Stance.ALLEGED)
    assert book.ask(asked, "ostrel") == "Острель"
    assert book.ask(Labels(languages=("uk-Latn",)), "ostrel") == "Ostrel'"
    book.says("ostrel", "name", text("Острель-порт", "uk-UA"))
    assert book.ask(asked, "ostrel") == "Острель-порт", "a region is no script"


def test_a_label_in_any_language_is_better_than_none(book: Book) -> None:
    """Without the languages wanted and English, the display rule chooses from all names."""
    book.thing("ostrel", "Place")
    assert book.ask(Labels(), "ostrel") is None
    book.says("ostrel", "name", text("Ostrel", None), stance=Stance.REPORTED)
    book.says("ostrel", "name", text("Острель", "uk"), stance=Stance.ASSERTED)
    book.says("ostrel", "name", text("Never", "fr"), stance=Stance.VERIFIED, negated=True)
    assert book.ask(Labels(languages=("fr",)), "ostrel") == "Острель"


def test_names_are_distinct_and_have_scripts(book: Book) -> None:
    """Order: text by code point, then language; a negated name is none."""
    book.thing("ostrel", "Place")
    for language in ("en", None, "de"):
        book.says("ostrel", "name", text("Ostrel", language))
    book.says("ostrel", "name", text("Ostrel", "en"), line=2)
    book.says("ostrel", "name", text("Острель", "uk"))
    book.says("ostrel", "name", text("острель"))
    book.says("ostrel", "name", text("Ostrel'", "uk-Latn"))
    book.says("ostrel", "name", text("Nowhere", "en"), negated=True)
    assert book.ask(Names(), "ostrel") == (
        Name("Ostrel", None, "Latn"),
        Name("Ostrel", "de", "Latn"),
        Name("Ostrel", "en", "Latn"),
        Name("Ostrel'", "uk-Latn", "Latn"),
        Name("Острель", "uk", "Cyrl"),
        Name("острель", None, "Cyrl"),
    )


def test_concepts_are_distinct_and_sorted(book: Book) -> None:
    """What the viewer may not read is not among them, nor what is denied."""
    book.thing("raid")
    book.says("raid", "kind", "torture", concept=True)
    book.says("raid", "kind", "killing", concept=True)
    book.says("raid", "kind", "killing", concept=True, line=2)
    book.says("raid", "kind", "abduction", concept=True, marking="partner")
    book.says("raid", "kind", "detention", concept=True, negated=True)
    assert book.ask(Concepts(property="kind"), "raid") == ("killing", "torture")
    assert book.ask(Concepts(property="kind"), "raid", as_="partner") == (
        "abduction",
        "killing",
        "torture",
    )


def test_a_finer_date_is_shown_and_what_contradicts_it_is_a_tie(book: Book) -> None:
    """Among those of equal rank; ties are only of what the viewer may read."""
    book.thing("raid")
    for line, edtf in enumerate(("2020", "2020-01", "2020-01-05"), start=1):
        book.says("raid", "when", period(edtf), line=line)
        value = book.ask(Values(property="when"), "raid")
        assert (value.record.claim.value.text, value.ties) == (edtf, ())
        assert book.ask(PlainValues(property="when"), "raid").value.text == edtf
    book.says("raid", "when", period("2021"), line=4)
    book.says("raid", "when", period("2022"), line=5, marking="partner")
    book.says("raid", "when", period("2023"), line=6, stance=Stance.ALLEGED)
    tied = book.ask(Values(property="when"), "raid")
    assert [record.claim.value.text for record in tied.ties] == ["2021"]
    assert tied.rule == TIED
    tied = book.ask(Values(property="when"), "raid", as_="partner").ties
    assert sorted(record.claim.value.text for record in tied) == ["2021", "2022"]


def test_a_plain_value_is_what_the_shown_claim_says(book: Book) -> None:
    """Of every kind of value, names included, of one claim and of several."""
    book.things("Person", "lira", "oran")
    book.thing("raid")
    said: dict[tuple[str, str], list[Literal | str]] = {
        ("raid", "name"): [text("Raid", "en"), text("Налёт", "uk"), text("Raid of the port")],
        ("lira", "name"): [text("Lira Vesk", None)],
        ("raid", "when"): [period("2020"), undated("in spring")],
        ("raid", "kind"): ["torture", "killing"],
        ("raid", "victim"): ["lira", "oran"],
        ("lira", "size"): [count(3), count(2)],
    }
    for (of, property), values in said.items():
        for line, value in enumerate(values, start=1):
            book.says(of, property, value, line=line, concept=property == "kind")
            shown = book.ask(Values(property=property), of).record.claim
            plain = book.ask(PlainValues(property=property), of)
            end = None if plain.to is None else plain.to.id
            assert (end, plain.concept, plain.value) == (shown.object, shown.concept, shown.value)
    assert book.ask(PlainValues(property="name"), "oran") is None


def test_the_shown_value_is_the_firmest_of_the_latest_source(book: Book) -> None:
    """Accepted first, then the stance, then the source's shown date of publication."""
    book.things("Source", "early", "late")
    book.thing("raid")
    book.says("early", "published", period("2019-01-14"))
    book.says("late", "published", period("2019-02"))

    def shown() -> str:
        value = book.ask(Values(property="when"), "raid")
        assert value.rule == DISPLAY_RULE
        return str(value.record.claim.value.text)

    assert book.ask(Values(property="when"), "raid") is None
    book.says("raid", "when", period("2010"), negated=True, stance=Stance.VERIFIED)
    assert book.ask(Values(property="when"), "raid") is None
    book.says("raid", "when", period("2011"), stance=Stance.ALLEGED)
    assert shown() == "2011"
    book.says("raid", "when", period("2012"))
    assert shown() == "2012"
    book.says("raid", "when", period("2013"), source="early")
    assert shown() == "2013", "a source with a date before one without"
    book.says("raid", "when", period("2014"), source="late")
    assert shown() == "2014"
    book.says("late", "published", period("2018"), stance=Stance.VERIFIED)
    assert shown() == "2013", "the later source is not so late after all"
    accepted = book.says("raid", "when", period("2015"), stance=Stance.OPINION)
    book.review(accepted, "accepted")
    assert shown() == "2015"


def test_shown_values_of_every_kind(book: Book) -> None:
    """Concepts, quantities and relations to at most one are shown by the same rule."""
    book.things("Provision", "article 2")
    book.thing("convention", "Instrument")
    book.thing("crowd", "Group")
    book.thing("ask", "Demand")
    book.says("article 2", "instrument", "convention")
    book.says("crowd", "size", count(2))
    book.says("ask", "strength", "explicit", concept=True)
    assert book.ask(Values(property="instrument"), "article 2").record.claim.object == id_of(
        "convention"
    )
    assert book.ask(Values(property="size"), "crowd").record.claim.value.quantity.min == 2
    assert book.ask(Values(property="strength"), "ask").record.claim.concept == "explicit"


# ---------------------------------------------------------------------------------- relations


def test_a_relation_is_read_both_ways(book: Book) -> None:
    """The other end once, by public id, with its class and all claims in the rule's order."""
    book.thing("raid")
    book.thing("police", "StateBody")
    book.thing("agent", "Person")
    alleged = book.says("raid", "allegedPerpetrator", "police", stance=Stance.ALLEGED)
    verified = book.says("raid", "allegedPerpetrator", "police", stance=Stance.VERIFIED)
    denied = book.says("raid", "allegedPerpetrator", "police", negated=True, by=("police denies",))
    book.says("raid", "allegedPerpetrator", "agent")
    want = Relations(property="allegedPerpetrator", window=ALL)
    page = book.ask(want, "raid")
    assert ends(page) == ids("police", "agent")
    assert list(page.keys) == [(id,) for id in ids("police", "agent")]
    row = next(row for row in page.rows if row.to.id == id_of("police"))
    assert row.to == Ref(id_of("police"), "StateBody")
    assert (row.stance, row.contested, row.certain) == (Stance.VERIFIED, True, True)
    assert row.claims == (verified, alleged, denied)
    other = next(row for row in page.rows if row.to.id == id_of("agent"))
    assert not other.contested
    inverse = Relations(property="allegedPerpetrator", inverse=True, window=ALL)
    [back] = book.ask(inverse, "police").rows
    assert back.to == Ref(id_of("raid"), "Event")
    assert back.claims == row.claims
    assert ends(book.ask(inverse, "raid")) == []
    assert ends(book.ask(want, "police")) == []


def test_what_is_only_denied_is_no_relation(book: Book) -> None:
    """A claim against, without one for, makes nothing."""
    book.thing("raid")
    book.thing("police", "StateBody")
    book.says("raid", "allegedPerpetrator", "police", negated=True)
    want = Relations(property="allegedPerpetrator", window=ALL)
    assert book.ask(want, "raid").total == 0
    told = book.says("raid", "allegedPerpetrator", "police", marking="partner")
    assert book.ask(want, "raid").total == 0
    assert book.ask(want, "raid", as_="partner").total == 1
    book.retract(told)
    assert book.ask(want, "raid", as_="partner").total == 0


def test_a_hidden_denial_contests_nothing(book: Book) -> None:
    """Who cannot read the claim against sees an uncontested relation."""
    book.thing("raid")
    book.thing("police", "StateBody")
    book.says("raid", "allegedPerpetrator", "police")
    book.says("raid", "allegedPerpetrator", "police", negated=True, marking="partner")
    want = Relations(property="allegedPerpetrator", window=ALL)
    assert [row.contested for row in book.ask(want, "raid").rows] == [False]
    assert [row.contested for row in book.ask(want, "raid", as_="partner").rows] == [True]


def test_a_symmetric_relation_is_one(book: Book) -> None:
    """Claimed one way, the other way or both: the other end once, from either end."""
    book.things("Event", "raid", "march", "feast")
    one = book.says("raid", "alternative", "march")
    two = book.says("march", "alternative", "raid")
    book.says("feast", "alternative", "raid")
    for inverse in (False, True):
        want = Relations(property="alternative", inverse=inverse, window=ALL)
        page = book.ask(want, "raid")
        assert ends(page) == ids("march", "feast")
        assert page.total == 2
        row = next(row for row in page.rows if row.to.id == id_of("march"))
        assert row.claims == tuple(sorted((one, two)))
        assert ends(book.ask(want, "march")) == ids("raid")


def test_relations_on_a_day(book: Book) -> None:
    """Possibly then, an unknown date included; certain only where the claim says so."""
    book.thing("agent", "Person")
    book.things("Organisation", "guild", "league", "club", "order")
    book.says("agent", "memberOf", "guild", valid="2018-01-01/2018-12-31")
    book.says("agent", "memberOf", "league", valid="2019")
    book.says("agent", "memberOf", "club")
    book.says("agent", "memberOf", "order", valid="2018-06/..")

    def on(day: str) -> dict[str, bool]:
        want = Relations(property="memberOf", valid_on=date.fromisoformat(day), window=ALL)
        return {row.to.id: row.certain for row in book.ask(want, "agent").rows}

    assert on("2018-05-31") == {id_of("guild"): True, id_of("club"): False}
    assert on("2018-06-10") == {
        id_of("guild"): True,
        id_of("club"): False,
        id_of("order"): False,
    }
    assert on("2019-05-05") == {
        id_of("league"): False,
        id_of("club"): False,
        id_of("order"): False,
    }
    undated = Relations(property="memberOf", window=ALL)
    assert [row.certain for row in book.ask(undated, "agent").rows] == [True] * 4


def test_claims_of_other_times_do_not_speak_of_a_day(book: Book) -> None:
    """On a day, neither those for nor those against that were certainly not so then."""
    book.thing("agent", "Person")
    book.thing("guild", "Organisation")
    then = book.says("agent", "memberOf", "guild", valid="2018", stance=Stance.ALLEGED)
    later = book.says("agent", "memberOf", "guild", valid="2020", stance=Stance.VERIFIED)
    never = book.says("agent", "memberOf", "guild", valid="2020", negated=True)

    def on(day: str) -> tuple[Stance, bool, tuple[str, ...]]:
        want = Relations(property="memberOf", valid_on=date.fromisoformat(day), window=ALL)
        [row] = book.ask(want, "agent").rows
        return row.stance, row.contested, row.claims

    assert on("2018-03-01") == (Stance.ALLEGED, False, (then,))
    assert on("2020-03-01") == (Stance.VERIFIED, True, (later, never))


def test_a_demand_without_addressees_shows_those_of_its_call(book: Book) -> None:
    """Its own come first; where it has none in this view, those of the calls that make it."""
    book.things("Call", "letter", "speech")
    book.things("Demand", "answer", "release")
    book.things("State", "vardania", "ostrelia", "morland")
    for call in ("letter", "speech"):
        book.says(call, "demand", "answer")
        book.says(call, "demand", "release")
    one = book.says("letter", "addressee", "vardania")
    two = book.says("speech", "addressee", "vardania", stance=Stance.VERIFIED)
    book.says("speech", "addressee", "ostrelia")
    own = book.says("release", "demandAddressee", "morland", marking="partner")
    want = Relations(property="demandAddressee", window=ALL)
    page = book.ask(want, "answer")
    assert ends(page) == ids("vardania", "ostrelia")
    assert page.total == 2
    row = next(row for row in page.rows if row.to.id == id_of("vardania"))
    assert (row.to.cls, row.stance, row.claims) == ("State", Stance.VERIFIED, (two, one))
    assert ends(book.ask(want, "release")) == ids("vardania", "ostrelia")
    [row] = book.ask(want, "release", as_="partner").rows
    assert (row.to.id, row.claims) == (id_of("morland"), (own,))
    received = Relations(property="demandAddressee", inverse=True, window=ALL)
    assert ends(book.ask(received, "vardania")) == []
    assert ends(book.ask(received, "morland", as_="partner")) == ids("release")


def test_without_detail_the_ends_are_the_same(book: Book) -> None:
    """Who reads no stance gets the same rows, keys and counts."""
    book.things("Event", "raid", "march", "feast")
    for other in ("march", "feast"):
        book.says(other, "partOf", "raid")
    book.says("march", "partOf", "raid", negated=True)
    full, bare = (
        book.ask(Relations(property="partOf", inverse=True, window=ALL, detail=detail), "raid")
        for detail in (True, False)
    )
    assert ends(full) == ends(bare) == ids("march", "feast")
    assert (list(bare.keys), bare.more, bare.total) == (list(full.keys), full.more, full.total)


@pytest.mark.parametrize("first", [1, 2, 3, 7, 8])
def test_pages_of_relations_make_the_whole_list(book: Book, first: int) -> None:
    """Windows count from the row behind the key, for each id on its own."""
    book.things("Event", "raid", "feast")
    names = [f"part {n}" for n in range(7)]
    book.things("Event", *names)
    for name in names:
        book.says(name, "partOf", "raid")
        book.says(name, "partOf", "raid", line=2)
    book.says("part 0", "partOf", "feast")

    def page(window: Window):  # type: ignore[no-untyped-def]
        return book.ask(Relations(property="partOf", inverse=True, window=window), "raid")

    assert [row.to.id for row in walk(page, first)] == ids(*names)
    one = page(Window(first=first, count=True))
    assert (len(one.rows), one.more, one.total) == (min(first, 7), first < 7, 7)
    assert page(Window(first=first)).total is None
    nothing = page(Window(first=0, count=True))
    assert (list(nothing.rows), nothing.more, nothing.total) == ([], True, 7)
    with book.view() as view:
        want = Relations(property="partOf", inverse=True, window=Window(first=first))
        reply = read_one(view, want, [id_of("raid"), id_of("feast")])
    assert {id: len(page.rows) for id, page in reply.items()} == {
        id_of("raid"): min(first, 7),
        id_of("feast"): 1,
    }


# ------------------------------------------------------------------------------------- claims


def test_the_claims_of_an_entity(book: Book) -> None:
    """As subject; by predicate and direction; those that deny; for and against, by id."""
    book.things("Event", "raid", "march")
    book.thing("police", "StateBody")
    name = book.says("raid", "name", text("Raid"))
    part = book.says("raid", "partOf", "march")
    denial = book.says("raid", "allegedPerpetrator", "police", negated=True, by=("police denies",))
    gone = book.says("raid", "name", text("Gone"))
    book.retract(gone)

    def of(entity: str, *predicates: tuple[str, bool], deny: bool = False) -> list[str]:
        want = Claims(predicates=predicates or None, deny=deny, window=ALL)
        return claim_ids(book.ask(want, entity))

    assert of("raid") == sorted([name, part, denial])
    assert of("march") == []
    assert of("raid", ("name", False)) == [name]
    assert of("raid", ("name", True)) == []
    assert of("march", ("partOf", True)) == [part]
    assert of("march", ("partOf", False)) == []
    assert of("raid", ("partOf", False), ("partOf", True), ("name", False)) == sorted([name, part])
    assert of("raid", deny=True) == [denial]
    assert of("police", ("allegedPerpetrator", True), deny=True) == [denial]
    assert of("raid", ("name", False), deny=True) == []


@pytest.mark.parametrize("first", [1, 3, 10])
def test_pages_of_claims_make_the_whole_list(book: Book, first: int) -> None:
    """By claim id, a key each, with the whole counted where asked."""
    book.thing("raid")
    told = sorted(book.says("raid", "name", text(f"Name {n}")) for n in range(7))
    book.says("raid", "name", text("Hidden"), marking="partner")

    def page(window: Window):  # type: ignore[no-untyped-def]
        return book.ask(Claims(predicates=(("name", False),), window=window), "raid")

    assert [row.claim.id for row in walk(page, first)] == told
    one = page(Window(first=first, count=True))
    assert (one.more, one.total) == (first < 7, 7)
    assert list(one.keys) == [(id,) for id in told[:first]]
    behind = page(Window(after=(told[3],)))
    assert claim_ids(behind) == told[4:]


@pytest.mark.parametrize(
    ("day", "label", "kinds"),
    [
        (None, "Harbour watch", ("attack", "torture")),
        ("2009-06-01", "Harbour watch", ("torture",)),
        ("2015-06-01", "New watch", ("attack", "torture")),
        ("2016-06-01", "New watch", ("attack",)),
    ],
)
def test_names_and_kinds_of_a_day(
    book: Book, day: str | None, label: str, kinds: tuple[str, ...]
) -> None:
    """Those that it possibly had then; an open end and an unknown time are possible."""
    book.thing("watch", "Event")
    named = {"Harbour watch": "2000/2010", "New watch": "2011/.."}
    for name, held in named.items():
        book.says("watch", "name", text(name), valid=held)
    book.says("watch", "name", text("Wache", "de"))
    book.says("watch", "kind", "torture", concept=True, valid="../2015")
    book.says("watch", "kind", "attack", concept=True, valid="2010-07/..")
    on = None if day is None else date.fromisoformat(day)
    names = book.ask(Names(valid_on=on), "watch")
    assert [name.text for name in names] == sorted(["Wache", *(named if day is None else [label])])
    if day is not None:
        assert book.ask(Labels(valid_on=on), "watch") == label
        assert book.ask(Labels(languages=("de",), valid_on=on), "watch") == "Wache"
    assert book.ask(Concepts(property="kind", valid_on=on), "watch") == kinds
