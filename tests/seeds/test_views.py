"""What the press release shows to whom: MARKINGS.md as a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.changes.load import load
from graph.claims.claim import Review, content
from graph.claims.marking import Clearance
from graph.views.view import ClaimQuery, Record, View, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine
from tests.seeds.reading import PRESS_RELEASE, Reading, read_seed

HIDDEN = {
    *("russian-lgbt-network", "unnamed-sources", "argun", "building"),
    *("abductions", "abducted", "passports", "passport-holders", "escapes", "escaped"),
}
"""Local names of what a public view does not hold."""

UNSAID = [
    *("network", "argun", "аргун", "building", "passport", "escape", "confidential"),
    *("2018-12-28", "28 dec", "two years", "verified", "estimates", "leaving the country"),
]
"""Words that no claim of a public view has in it."""

TWINS = {
    *("S4a-kind", "S4a-accused", "S4a-victims", "S4a-place", "S4a-size"),
    *("S4b-torture", "S4b-ill-treatment", "S4b-victims", "S4b-place"),
    *("S6b-kind", "S6b-victims", "S6b-size"),
}
"""Coarse public claims that a restricted one makes exact."""

ALL_RESTRICTED = {"S3", "S5a", "S5b", "S6a"}
"""Rows of which nothing is public."""


@pytest.fixture(scope="module")
def reading(vocabulary: Vocabulary) -> Reading:
    return read_seed(vocabulary)


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary) -> NaiveEngine:
    """A store with the press release in it."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load(PRESS_RELEASE, engine)
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


def standing(view: View) -> dict[str, Record]:
    """All standing claims of a view, by id."""
    page = view.claims(ClaimQuery(window=Window(first=1000)))
    assert not page.more
    return {record.claim.id: record for record in page.rows}


def keys(view: View, reading: Reading) -> set[str]:
    """The keys of the claims that stand in a view."""
    return {reading.keys[id] for id in standing(view) if id in reading.keys}


def test_what_a_public_view_does_not_hold(public: View, restricted: View, reading: Reading) -> None:
    """Entities at risk, fine places, helpers and sources are no part of it, not even by name."""
    ids = sorted(reading.names)
    held = {reading.names[id] for id in restricted.classes(ids)}
    assert held == set(reading.names.values())
    assert held - {reading.names[id] for id in public.classes(ids)} == HIDDEN


def test_no_public_claim_has_a_restricted_word_in_it(public: View, restricted: View) -> None:
    """Nothing that a public claim says, quotes or infers gives it away."""

    def said(view: View) -> str:
        claims = (history.record.claim for history in view.claim_histories())
        return "\n".join(str(content(claim)) for claim in claims).casefold()

    open_, all_ = said(public), said(restricted)
    assert not [word for word in UNSAID if word in open_]
    assert not [word for word in UNSAID if word not in all_]


def test_rows_with_nothing_public(public: View, restricted: View, reading: Reading) -> None:
    """What rests on sources, helpers and the Network alone is gone whole; every other row shows."""

    def rows(view: View) -> set[str]:
        return {key.split("-")[0] for key in keys(view, reading)}

    assert rows(restricted) - rows(public) == ALL_RESTRICTED


def test_twins(public: View, restricted: View, reading: Reading) -> None:
    """Each coarse claim stands in the public view, and in the other its exact twin instead."""
    ids = {key: id for id, key in reading.keys.items()}
    finer = {
        claim.refines: claim for claim in reading.sheet.claims.values() if claim.refines is not None
    }
    assert set(finer) == {ids[key] for key in TWINS}
    seen, read = standing(public), standing(restricted)
    for coarse, claim in finer.items():
        assert coarse in seen
        assert coarse not in read
        assert claim.id in read
        assert claim.id not in seen


def test_a_public_twin_is_never_firmer_and_names_nobody_else(reading: Reading) -> None:
    """The publisher reports; how firmly somebody else vouches for it is not told."""
    claims = reading.sheet.claims
    for claim in claims.values():
        if claim.refines is not None:
            coarse = claims[claim.refines]
            chain = [(reading.names[link.actor], link.act) for link in coarse.attribution]
            assert chain == [("amnesty-uk", "reports")]
            assert coarse.stance == "reported"
            assert claim.attribution[: len(coarse.attribution)] == coarse.attribution
            assert claim.stance in ("verified", "estimated")


def test_confidential_sees_no_more_than_restricted(engine: NaiveEngine, restricted: View) -> None:
    """Nothing of this document needs more."""
    with engine.reading() as snapshot:
        confidential = standing(snapshot.view(Clearance.parse("confidential")))
    assert set(confidential) == set(standing(restricted))


def test_every_claim_is_decided(restricted: View, reading: Reading) -> None:
    """By somebody's decision: all accepted, save the two readings of a caption, which are in
    conflict."""
    records = [history.record for history in restricted.claim_histories()]
    assert {r.review for r in records} == {Review.ACCEPTED, Review.CONFLICT}
    assert {reading.keys[r.claim.id] for r in records if r.review == Review.CONFLICT} == {
        *("S0b-when", "S0b-when-other", "S0b-purpose", "S0b-purpose-other"),
    }
    for history in restricted.claim_histories():
        assert [c.kind for c in history.changes if not c.second] == ["reviewed"]
        assert history.changes[0].on == "2026-11-22"
        assert history.changes[0].by != reading.sheet.by


def test_loading_again_changes_nothing(engine: NaiveEngine) -> None:
    """Sheets, registry and decisions are all there already."""
    report = load(PRESS_RELEASE, engine)
    assert not any(
        file.new or file.entities or file.decided or file.retracted or file.remarked
        for file in report.files
    )
    assert sum(file.decided_already for file in report.files) == sum(
        len(file.already) for file in report.files
    )
