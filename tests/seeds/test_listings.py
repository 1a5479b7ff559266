"""Listings are acts of whoever lists; the crosswalk holds judgements that can be taken back."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import orjson
import pytest

from api.graphql.service import Service
from graph.changes.load import load
from graph.claims.claim import Stance
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine
from tests.seeds.later import CROSSWALK, Later, read_later
from tests.seeds.reading import SEEDS

LISTED = {
    *("ramzan-kadyrov", "ayub-kataev", "abuzaid-vismuradov", "magomed-daudov", "apti-alaudinov"),
    *("ruslan-geremeyev", "sergei-kossiyev", "gennady-karlov", "yelena-trikulya", "terek-unit"),
}

KATAEV = "6cnct2543kqpry5genc5cplizw"


@pytest.fixture(scope="module")
def later(vocabulary: Vocabulary) -> Later:
    return read_later(vocabulary)


# ---------------------------------------------------------------------------------------- listings


def test_listings_touch_no_event(later: Later) -> None:
    """Whoever is listed stands in no claim about an event, a call or another person's acts; what an
    authority says of them is the ground of its listing."""
    listed = {later.names[c.object or ""] for _, c in later.said() if c.predicate == "listed"}
    assert listed == LISTED
    about = defaultdict(set)
    for _, claim in later.said():
        for id in (claim.subject, claim.object):
            if id is not None and later.names[id] in LISTED:
                about[claim.predicate].add(later.names[id])
    assert set(about) == {"listed", "office", "name", "speaksFor", "headOf"}
    assert about["speaksFor"] == about["headOf"] == {"ramzan-kadyrov"}


def test_every_listing_has_an_authority_and_a_day(later: Later) -> None:
    """From when, by whom, on what stated ground."""
    listings = {
        later.names[id]
        for unit in (later.registries[2], *later.sheets.values())
        for id, entity in unit.entities.items()
        if entity.cls == "Listing"
    }
    assert len(listings) == 9
    for listing in listings:
        assert len(later.of(listing, "listingBy")) == 1
        assert len(later.of(listing, "when")) == 1
        assert later.of(listing, "ground")


def test_posts_are_as_each_list_words_them(later: Later) -> None:
    """They differ, and each keeps its source; one that names a restricted town has a twin."""
    worded = defaultdict(set)
    for _, claim in later.said():
        if claim.predicate == "statedOffice" and claim.marking == PUBLIC:
            worded[later.names[claim.subject]].add(claim.value.text if claim.value else "")
    assert set(worded) == {
        *("us-2017-kadyrov", "us-2017-kataev", "eu-2021-kataev", "eu-2021-vismuradov"),
        *("uk-2020-daudov", "uk-2020-kataev", "uk-2020-alaudinov"),
    }
    of_kataev = [worded[f"{list}-kataev"] for list in ("us-2017", "uk-2020", "eu-2021")]
    assert not set.intersection(*of_kataev)
    towns = [c for _, c in later.said() if c.value and "Argun" in c.value.text]
    assert {claim.predicate for claim in towns} == {"statedOffice", "office"}
    for claim in towns:
        assert claim.marking != PUBLIC
        assert claim.refines is not None


def test_a_listing_with_a_post_lists_one(later: Later) -> None:
    """Of several, nobody could tell whose post it is."""
    posts = {later.names[c.subject] for _, c in later.said() if c.predicate == "statedOffice"}
    assert {len(later.of(listing, "listed")) for listing in posts} == {1}


def test_each_authority_shows_its_own_wording(vocabulary: Vocabulary) -> None:
    """One person on the lists of three: GraphQL gives each list its own post, and its speaker."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([SEEDS], engine).errors
    reply = orjson.loads(
        Service(engine).answer(
            """query ($person: ID!) { actors(where: {id: $person}) { nodes { listedIn { nodes {
                 by { nodes { label } } statedOffice
                 claims(predicate: "statedOffice") { nodes { attributedTo { label } } }
               } } } } }""",
            {"person": KATAEV},
            clearance=PUBLIC_CLEARANCE,
        )
    )
    assert "errors" not in reply
    listings = reply["data"]["actors"]["nodes"][0]["listedIn"]["nodes"]
    told = {
        listing["by"]["nodes"][0]["label"]: (
            listing["statedOffice"],
            {claim["attributedTo"]["label"] for claim in listing["claims"]["nodes"]},
        )
        for listing in listings
    }
    assert told == {
        "United States Department of the Treasury": (
            "of the Chechen Internal Affairs Ministry",
            {"Watermark Online"},
        ),
        "Foreign, Commonwealth and Development Office (United Kingdom)": (
            "head of the ministry of internal affairs",
            {"Caucasian Knot", "PinkNews"},
        ),
        "European Union": (
            "Head of Department of the Ministry of Internal Affairs of the Russian Federation",
            {"European Union"},
        ),
    }


# --------------------------------------------------------------------------------------- crosswalk


def test_the_crosswalk_names_whatever_several_documents_speak_of(later: Later) -> None:
    """Events, people, sources, calls and listings of the registries; its grounds are opinion."""
    shared = {
        id
        for unit in later.registries
        for id, entity in unit.entities.items()
        if entity.cls in ("Event", "Person", "Source", "Call", "Listing")
    }
    told = defaultdict(set)
    for name, claim in later.said():
        if claim.subject in shared:
            told[claim.subject].add(name)
    grounds = {
        c.subject: c for c in later.crosswalk.claims.values() if c.predicate == "identityGround"
    }
    several = {id for id, sheets in told.items() if len(sheets) > 1}
    assert {later.names[id] for id in several} <= {later.names[id] for id in grounds}
    for claim in later.crosswalk.claims.values():
        if claim.predicate in ("identityGround", "sameEpisode"):
            assert claim.stance == Stance.OPINION
            assert claim.speaker == later.crosswalk.by


def test_judgements_are_claims_of_their_own(later: Later) -> None:
    """Each can be taken back alone; one that names a restricted event is restricted."""
    pairs = {
        (later.names[c.subject], later.names[c.object or ""])
        for c in later.crosswalk.claims.values()
        if c.predicate == "sameEpisode"
    }
    assert pairs == {
        ("detention-14", "detention"),
        ("detentions-to-april", "detention"),
        ("detention-of-four", "detention-14"),
    }
    judged = [c for c in later.crosswalk.claims.values() if c.predicate == "sameEpisode"]
    assert [str(c.marking) for c in judged] == ["public", "public", "restricted"]


def test_a_judgement_is_taken_back_by_taking_out_its_lines(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """It is retracted and stays in the history; nothing else changes; put back, it stands again."""
    copy = tmp_path / "seeds"
    shutil.copytree(SEEDS, copy)
    crosswalk = copy / CROSSWALK.name
    whole = crosswalk.read_text("utf-8")
    judgement = "    sameEpisode: {to: detention, key: fourteen}\n"
    assert whole.count(judgement) == 1
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([copy], engine).errors

    crosswalk.write_text(whole.replace(judgement, ""), "utf-8")
    report = load([crosswalk], engine)
    assert not report.errors
    assert report.count("retracted") == 1
    assert report.count("new") == 0

    crosswalk.write_text(whole, "utf-8")
    report = load([crosswalk], engine)
    assert not report.errors
    assert report.count("reinstated") == 1
