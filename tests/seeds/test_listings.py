"""Listings are acts of whoever lists; the crosswalk holds judgements that can be taken back."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from graph.claim import Stance
from graph.loading import load
from graph.marking import PUBLIC
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine
from tests.seeds.later import CROSSWALK, Later, read_later
from tests.seeds.reading import SEEDS

LISTED = {
    *("ramzan-kadyrov", "ayub-kataev", "abuzaid-vismuradov", "magomed-daudov", "apti-alaudinov"),
    *("ruslan-geremeyev", "sergei-kossiyev", "gennady-karlov", "yelena-trikulya", "terek-unit"),
}


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
    assert len(listings) == 6
    for listing in listings:
        assert len(later.of(listing, "listingBy")) == 1
        assert len(later.of(listing, "when")) == 1
        assert later.of(listing, "ground")


def test_posts_are_as_each_report_words_them(later: Later) -> None:
    """They differ, and each keeps its source."""
    assert len(later.of("ayub-kataev", "office")) >= 6
    towns = [c for _, c in later.said() if c.value and "Argun" in c.value.text]
    assert towns
    for claim in towns:
        assert claim.predicate == "office"
        assert claim.marking != PUBLIC
        assert claim.refines is not None


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
