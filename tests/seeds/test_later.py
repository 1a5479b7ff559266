"""The documents of 2019 to 2023 and the listings: coded row by row, contradictions side by side,
and nothing said of anybody that a document does not say. Listings and crosswalk:
test_listings.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from graph.changes.load import load
from graph.claims.claim import Claim, Review, Stance, content
from graph.claims.marking import PUBLIC, Clearance
from graph.claims.text import folded
from graph.export import EXPORTERS
from graph.ingest.documents import MOST_WORDS
from graph.views.replies import read_one
from graph.views.view import EntityQuery, Labels, TextMatch, View
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine
from tests.seeds.later import (
    CROSSWALK,
    PEOPLE,
    ROWS,
    SHEETS,
    TABLE,
    Later,
    read_later,
    table,
)
from tests.seeds.reading import SEEDS

HOSTS = {
    *("meduza.io", "www.amnesty.org", "www.cpr.org", "www.taipeitimes.com", "oestrig.um.dk"),
    *("gaynews.it", "scoop.co.nz", "lgbtnet.org", "www.europarl.europa.eu", "adcmemorial.org"),
    *("www.themoscowtimes.com", "federalnewsnetwork.com", "www.towleroad.com", "app.lexploria.com"),
    *("www.watermarkonline.com", "www.state.gov", "eng.kavkaz-uzel.eu", "www.tbsnews.net"),
    *("thepinknews.com", "wsau.com", "gcn.ie", "jurist.org", "pridesource.com"),
}
"""Where the documents were seen."""

NO_ADDRESS = {"2019-03-05-benjaaquila", "2023-09-generico", "2017-12-20-voice-of-america"}
"""Of which the whole address is not known."""

UNSAID = [
    *(
        "lgbt network",
        "kochetkov",
        "argun",
        "аргун",
        "grozny",
        "грозный",
        "passport",
        "interviewed",
    ),
    *("papers", "escape", "lgbtnet"),
]
"""Words that no claim of a public view has in it."""

HIDDEN = {
    *("russian-lgbt-network", "argun", "abductions", "abducted", "passports", "passport-holders"),
    *("escapes", "escaped", "igor-kochetkov", "grozny", "grozny-police-site"),
    *("detention-of-four", "four-men", "eu-sources", "upr-statement"),
}
"""Local names of what a public view does not hold."""

FROM_MEMORY = [
    *("ccpr/c/rus/co/8", "7031", "2021/481", "2021/478", "extremis", "supreme court", "novichok"),
    *("safe haven", "yusupov", "titiev", "konovalov", "kocijancic", "bashanov"),
]
"""What the fact sheet has from memory only, and people whom no row needs."""


@pytest.fixture(scope="module")
def later(vocabulary: Vocabulary) -> Later:
    return read_later(vocabulary)


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary) -> NaiveEngine:
    """A store with all seeds in it."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([SEEDS], engine)
    assert not report.errors
    assert not report.warnings
    return engine


@pytest.fixture
def public(engine: NaiveEngine) -> Iterator[View]:
    with engine.reading() as snapshot:
        yield snapshot.view(Clearance.parse("public"))


@pytest.fixture
def restricted(engine: NaiveEngine) -> Iterator[View]:
    with engine.reading() as snapshot:
        yield snapshot.view(Clearance.parse("restricted"))


def units(later: Later) -> Iterator[Claim]:
    """Every claim of registry, sheets and crosswalk."""
    for unit in (later.registries[2], *later.sheets.values(), later.crosswalk):
        yield from unit.claims.values()


# -------------------------------------------------------------------------------------------- rows


def test_nothing_is_refused(later: Later) -> None:
    """Registries and sheets are read without an error or a warning."""
    for unit in (*later.registries, *later.sheets.values(), later.crosswalk):
        assert not unit.errors
        assert not unit.warnings


def test_every_sheet_serves_a_row() -> None:
    """No sheet stands outside the plan, and none of the plan is missing."""
    planned = [sheet for _, sheets in ROWS.values() for sheet in sheets]
    assert sorted(planned) == sorted(path.stem for path in SHEETS)


def test_the_sheets_say_what_the_table_says(later: Later) -> None:
    """Each claim of a row stands in its sheet, and each claim of a sheet belongs to a row."""
    assert table(later) == TABLE.read_text("utf-8")


def test_every_claim_is_decided(restricted: View, later: Later) -> None:
    """By somebody's decision, which the coder did not make."""
    mine = {claim.id for claim in units(later)}
    found = [h for h in restricted.claim_histories() if h.record.claim.id in mine]
    assert len(found) == len(mine)
    for history in found:
        assert history.record.review == Review.ACCEPTED
        decided, *lowered = history.changes
        assert decided.kind == "reviewed"
        assert decided.by != later.registries[0].by
        # What two persons lowered says so.
        assert all(change.kind == "remarked" and change.second for change in lowered)


# ---------------------------------------------------------------------------- points and names


def test_the_map_is_not_empty(public: View) -> None:
    """Events of the region and the country are drawn, at the precision of the place and nowhere
    finer."""
    features = json.loads(b"".join(EXPORTERS["geojson"].pieces(public)))["features"]
    drawn = [one for one in features if one["geometry"] is not None]
    assert len(drawn) > len(features) * 3 / 4
    precisions = {one["properties"]["point_precision"] for one in drawn}
    assert precisions == {"country", "region"}


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("Russia", "Russian Federation"),
        ("Россия", "Russian Federation"),
        ("UK", "United Kingdom"),
        ("USA", "United States of America"),
        ("Holland", "Netherlands"),
    ],
)
def test_a_state_is_found_by_what_it_is_called(public: View, asked: str, label: str) -> None:
    """A filter on names finds it, and its own name is still the one that is shown."""
    names = TextMatch(property="name", how="in", values=(folded(asked),))
    [state] = public.entities(EntityQuery(classes=("State",), where=names)).rows
    labels = read_one(public, Labels(), [state.id])
    assert labels[state.id] == label


# -------------------------------------------------------------------------------- what is not said


def test_no_text_and_no_invented_place(later: Later) -> None:
    """No quotes, no locators, no hashes: the texts are not at hand; words as found are few."""
    for claim in units(later):
        assert claim.citation.quote is None
        assert claim.citation.locator is None
        assert claim.predicate != "sha256"
        periods = [claim.valid, *(link.on for link in claim.attribution)]
        found = [period.as_found for period in periods if period is not None]
        found.append(claim.value.original if claim.value else None)
        assert all(len(words.split()) <= MOST_WORDS for words in found if words is not None)


def test_addresses(later: Later) -> None:
    """Those at which documents were seen; where only a host is known, none."""
    urls = {
        name: claim.value.text
        for name, unit in later.sheets.items()
        for claim in unit.claims.values()
        if claim.predicate == "url" and claim.value
    }
    assert {urlsplit(url).hostname for url in urls.values()} == HOSTS
    assert set(later.sheets) - set(urls) == NO_ADDRESS


def test_nothing_from_memory() -> None:
    """Neither in claims nor in comments, names or decisions."""
    paths = [PEOPLE, CROSSWALK, *SHEETS]
    for path in (*paths, *(path.with_suffix(".reviews.yaml") for path in paths)):
        text = path.read_text("utf-8").casefold()
        assert not [word for word in FROM_MEMORY if word in text], path.name


def test_nobody_harmed_is_named(later: Later) -> None:
    """Victims are groups; and the ground for which people were chosen is told of events only."""
    people = {
        id
        for unit in (*later.registries, *later.sheets.values())
        for id, entity in unit.entities.items()
        if entity.cls == "Person"
    }
    for claim in units(later):
        assert claim.predicate not in ("sexualOrientation", "health", "relativeOf")
        if claim.predicate in ("victim", "helped", "allegedPerpetrator"):
            assert claim.object not in people


# ------------------------------------------------------------------------------ public, restricted


def test_no_public_claim_has_a_restricted_word_in_it(public: View, restricted: View) -> None:
    """Also where a public document says it: MARKINGS.md."""

    def said(view: View) -> str:
        claims = (history.record.claim for history in view.claim_histories())
        return "\n".join(str(content(claim)) for claim in claims).casefold()

    open_, all_ = said(public), said(restricted)
    assert not [word for word in UNSAID if word in open_]
    assert not [word for word in UNSAID if word not in all_]


def test_what_a_public_view_does_not_hold(public: View, restricted: View, later: Later) -> None:
    """Entities at risk, fine places, helpers and sources are no part of it, not even by name."""
    ids = sorted(later.names)
    held = {later.names[id] for id in restricted.classes(ids)}
    assert held == set(later.names.values())
    assert held - {later.names[id] for id in public.classes(ids)} == HIDDEN


def test_a_public_twin_names_nobody_else_and_is_never_firmer(later: Later) -> None:
    """What a finer claim adds is who says it, where, or the town."""
    firm = [Stance.REPORTED, Stance.ALLEGED, Stance.ESTIMATED, Stance.ASSERTED, Stance.VERIFIED]
    seen = 0
    for unit in later.sheets.values():
        for claim in unit.claims.values():
            if claim.refines is None:
                continue
            seen += 1
            coarse = unit.claims[claim.refines]
            assert coarse.marking == PUBLIC
            assert claim.marking != PUBLIC
            told = [(link.actor, link.act) for link in coarse.attribution]
            assert [(link.actor, link.act) for link in claim.attribution][: len(told)] == told
            if claim.stance != Stance.ALLEGED:
                assert firm.index(coarse.stance) <= firm.index(claim.stance)
    assert seen > 20


def test_a_denial_stands_beside_each_accusation(later: Later) -> None:
    """On the same event, in the same words, marked no more strictly: the spokesman's of 14 January,
    and the authorities' own."""
    denials = [
        claim
        for _, claim in later.said()
        if claim.negated and claim.attribution[-1].act == "denies"
    ]
    assert {later.names[d.speaker or ""] for d in denials} == {
        "alvi-karimov",
        "chechen-authorities",
    }
    assert {later.names[d.subject] for d in denials} == {"wave", "detention", "deaths"}
    for denial in denials:
        assert denial.marking == PUBLIC
    accused = {
        later.names[c.subject]
        for _, c in later.said()
        if c.predicate == "allegedPerpetrator"
        and later.names[c.object or ""] == "chechen-authorities"
        and not c.negated
        and c.marking == PUBLIC
    }
    denied = {later.names[d.subject] for d in denials if d.predicate == "allegedPerpetrator"}
    assert accused <= denied


# ---------------------------------------------------------------------------- contradictions stand


def test_counts_stand_side_by_side(later: Later) -> None:
    """Around 40, at least 40, more than 40; 14; at least 23: none replaces another."""
    assert later.of("detained", "size") == {
        "~40 person",
        "40.. person",
        "41.. person",
        "2.. person",
    }
    assert later.of("men-14", "size") == {"14 person"}
    assert later.of("men-to-april", "size") == {"23.. person"}
    assert later.of("dead", "size") == {"2.. person", "2 person"}


def test_places_papers_and_help_stand_side_by_side(later: Later) -> None:
    """One town, two, another; destroyed, confiscated, either; 150."""
    assert "argun" in later.of("detention", "place")
    assert {"argun", "grozny"} <= later.of("ill-treatment", "place")
    assert {"grozny", "grozny-police-site"} <= later.of("detention-14", "place")
    assert later.of("passports", "kind") == {
        "destruction-of-identity-documents",
        "confiscation-of-identity-documents",
        "interference-with-identity-documents",
    }
    assert later.of("escaped", "size") == {"~150 person"}


def test_one_text_in_two_versions_makes_no_second_call(later: Later) -> None:
    """The international version speaks of the calls and the report of the press release."""
    claims = later.sheets["2019-01-14-amnesty-international"].claims.values()
    assert {later.names[c.subject] for c in claims if c.predicate == "madeOn"} == {"k2"}
    assert later.of("osce-report", "published") == {"2018-12-21"}


# --------------------------------------------------------------------------- what the ledger needs


def test_the_union_asks_one_thing_and_two_questions(later: Later) -> None:
    """Three strands of one call."""
    demands = later.of("eu-call", "demand")
    assert {kind for demand in demands for kind in later.of(demand, "kind")} == {
        "investigate",
        "inform",
    }
    assert len(demands) == 3


def test_the_crime_report_was_passed_on_and_no_more(later: Later) -> None:
    """To those who investigate in Chechnya; it stays with whom it was put to."""
    assert later.of("crime-report", "addressee") == {"investigative-committee"}
    assert later.of("crime-report", "madeOn") == {"2019-01-29"}
    assert later.of("forwarding", "responseTo") == {"crime-report"}
    assert later.of("forwarding", "kind") == {"forwarded"}
    assert later.of("forwarding", "forwardedTo") == {"investigators-chechnya"}
    assert later.of("forwarding", "when") == {"[2019-01-29..2019-03-05]"}


def test_statements_that_nobody_ties_to_a_call_are_tied_to_none(later: Later) -> None:
    """The spokesman's denial, the minister's word."""
    tied = {
        later.names[c.subject]: later.names[c.object or ""]
        for _, c in later.said()
        if c.predicate in ("responseTo", "answers")
    }
    assert tied == {
        "forwarding": "crime-report",
        "inquiry-28834-19": "complaint-28834-19",
        "later-refusals-28834-19": "complaint-28834-19",
    }


def test_the_experts_deny_a_reply_of_substance_only(later: Later) -> None:
    """Whether any reply came they leave open."""
    denied = [
        c for _, c in later.said() if c.negated and later.names[c.subject] == "un-letter-2017"
    ]
    assert {c.concept for c in denied} == {"substantive-reply"}


def test_nothing_denies_every_investigation(later: Later) -> None:
    """Not genuine, not adequate, not proper: never none."""
    denied = {c.concept for _, c in later.said() if c.negated and c.predicate == "followedBy"}
    assert denied == {"genuine-investigation", "accountability", "substantive-reply"}


def test_the_judgment(later: Later) -> None:
    """What the Court found, as its finding; an inferred day says that it is; the applicant is
    nobody's victim here."""
    assert later.of("lapunov-case", "foundViolated") == {"echr-3", "echr-14", "echr-5-1"}
    assert later.of("lapunov-case", "outcome") == {"violation-found"}
    assert later.of("lapunov-case", "award") == {"52000 euro"}
    final = [c for c in units(later) if c.predicate == "becameFinal"]
    assert len(final) == 1
    assert final[0].value is not None
    assert final[0].value.period is not None
    assert final[0].value.period.inferred is not None
    assert not later.of("events-28834-19", "victim")
    assert not later.of("events-28834-19", "biasGround")
    assert later.of("events-28834-19", "allegedPerpetrator") == {"state-agents"}
    assert later.of("state-agents", "organOf") == {"russia"}
