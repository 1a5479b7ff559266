"""What holds of every profile over every store."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Claim
from graph.claims.marking import Clearance
from graph.claims.text import folded
from graph.engines.sqlite import SqliteEngine
from graph.export import EXPORTERS
from graph.export.notices import NOTICES
from graph.protection.denials import ABOUT, ACCUSATION, DENIAL
from graph.release.export_run import NOTICE
from graph.release.profiles import Profile, find_profile
from graph.release.profiles.profile import OWN_PAPERS
from graph.release.profiles.survey import live
from graph.views.view import ClaimHistory
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.export.viewing import lived
from tests.generators import CLEARANCES, EVERYTHING, stories
from tests.property.opened import copy_of
from tests.release.profiles.acting import (
    KEYS,
    TIMES,
    outcome,
    plain,
    profiles,
    seen,
    text_of,
    written,
)
from tests.release.profiles.telling import peopled

CLEARANCE = st.sampled_from(CLEARANCES)


@given(data=st.data(), clearance=CLEARANCE)
@settings(max_examples=25)
def test_law_one_holds_under_a_profile(
    vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """With one key, the file made of the store is the file made of the copy, byte for byte."""
    told = data.draw(stories(vocabulary))
    profile = data.draw(profiles(vocabulary))
    format = data.draw(st.sampled_from(list(EXPORTERS)))
    with peopled(vocabulary, told) as full, copy_of(full, "naive", clearance) as copy:
        expected = written(full, profile, format, clearance)
        assert written(copy, profile, format, clearance) == expected
        assert written(copy, profile, format, EVERYTHING).count(b"redacted") == expected.count(
            b"redacted"
        )


@given(data=st.data())
@settings(max_examples=25)
def test_a_profile_that_keeps_nothing_back_tells_all_that_stands(
    vocabulary: Vocabulary, data: st.DataObject
) -> None:
    """Every live claim goes out with ends, speakers, stance and polarity, and no other does; but
    for what coders' own papers are called."""
    told = data.draw(stories(vocabulary))
    with peopled(vocabulary, told) as engine, seen(engine, EVERYTHING) as claims:
        out = outcome(engine, plain(vocabulary))
    papers = {
        h.record.claim.subject for h in claims.values() if h.record.claim.concept in OWN_PAPERS
    }
    assert {id for id in out.claims if claims[id].record.claim.subject not in papers} == {
        id for id, h in claims.items() if live(h) and h.record.claim.subject not in papers
    }
    for id, history in out.claims.items():
        old, new = claims[id].record.claim, history.record.claim
        assert _core(new) == _core(old, out.new)
        assert history.record.review is claims[id].record.review
        assert history.record.marking == claims[id].record.marking


def _core(claim: Claim, new: object = None) -> tuple[object, ...]:
    """What no profile changes in a claim that goes out."""
    rename = new if callable(new) else (lambda id: id)
    return (
        *(rename(claim.subject), claim.predicate, claim.object and rename(claim.object)),
        *(claim.concept, claim.negated, claim.stance, rename(claim.citation.source)),
        claim.value and (claim.value.datatype, claim.value.language),
        tuple((rename(link.actor), link.act) for link in claim.attribution),
    )


@given(data=st.data(), clearance=CLEARANCE)
@settings(max_examples=40)
def test_what_goes_out_has_its_speakers_and_all_that_denies_it(
    vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """Stance, polarity and chain are as they were; no claim goes out without its contradictions,
    no accusation without a denial."""
    told = data.draw(stories(vocabulary))
    profile = data.draw(profiles(vocabulary))
    with peopled(vocabulary, told) as engine, seen(engine, clearance) as claims:
        out = outcome(engine, profile, clearance)
    standing = {id: history for id, history in claims.items() if live(history)}
    assert out.claims.keys() <= standing.keys()
    for id, history in out.claims.items():
        old, new = claims[id].record.claim, history.record.claim
        assert (new.stance, new.negated) == (old.stance, old.negated)
        assert [(link.actor, link.act) for link in new.attribution] == [
            (out.new(link.actor), link.act) for link in old.attribution
        ]
        assert old.predicate in profile.predicates
        if not old.negated:
            for other, denied in _denials(vocabulary, old, standing):
                assert other in out.claims, (denied, old)
    for entity in out.entities.values():
        assert entity.entity.cls in profile.classes


def _denials(
    vocabulary: Vocabulary, claim: Claim, claims: dict[str, ClaimHistory]
) -> list[tuple[str, Claim]]:
    """Claims that say it is not so; of an accusation, responses that deny, too."""
    found = []
    kinds = vocabulary.narrower([DENIAL])
    denying = {
        h.record.claim.subject
        for h in claims.values()
        if h.record.claim.concept in kinds and not h.record.claim.negated
    }
    for id, history in claims.items():
        other = history.record.claim
        same = (other.subject, other.predicate, other.object) == (
            *(claim.subject, claim.predicate, claim.object),
        )
        if same and other.negated and _value(other) == _value(claim):
            found.append((id, other))
        answered = other.predicate == ABOUT and other.subject in denying and not other.negated
        if claim.predicate == ACCUSATION and answered and other.object == claim.subject:
            found.append((id, other))
    return found


def _value(claim: Claim) -> object:
    return claim.concept, claim.value.text if claim.value is not None else None


@given(data=st.data(), clearance=CLEARANCE)
@settings(max_examples=25)
def test_two_files_cannot_be_joined(
    vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """They share no id and no record time with each other or the store, and no quote, locator,
    word as found, reason or day of a decision is in them."""
    told = data.draw(stories(vocabulary))
    profile = data.draw(profiles(vocabulary))
    with peopled(vocabulary, told) as engine:
        one, two = (
            written(engine, profile, "nquads", clearance, key=key, at=at).decode()
            for key, at in zip(KEYS, TIMES, strict=True)
        )
        with engine.reading() as snapshot:
            view = snapshot.view(clearance)
            ids = {h.entity.id for h in view.entity_histories()}
            ids |= {h.record.claim.id for h in view.claim_histories()}
            ids |= {h.record.claim.origin for h in view.claim_histories()}
    pattern = re.compile(
        r"answerable/(?:id|claim)/(\w+)|origin> \"(\w+)\"|\"([^\"]*)\"\^\^\S*dateTime"
    )
    first, second = (set(pattern.findall(text)) for text in (one, two))
    assert first.isdisjoint(second)
    assert not ids & {part for found in first | second for part in found}
    for term in ("quote", "locator", "original", "decidedOn", "secondedBy", "setAside"):
        assert f"ontology#{term}>" not in one
    for words in (
        "as they put it",
        "as they said",
        "as found",
        "coder-1",
        "reviewer-1",
        "keeper-",
        "two sources",
    ):
        assert words not in one


@pytest.mark.parametrize("format", EXPORTERS)
@given(data=st.data(), clearance=CLEARANCE)
@settings(max_examples=6)
def test_no_format_names_who_has_a_pseudonym(
    format: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """Whose name the view has is in no file, in no spelling that folds alike; nor is any id."""
    told = data.draw(stories(vocabulary, least=20))
    profile = plain(vocabulary, pseudonyms="all", date="month", places="region")
    with peopled(vocabulary, told) as engine, seen(engine, clearance) as claims:
        text = text_of(written(engine, profile, format, clearance), format)
    names = {
        folded(history.record.claim.value.text)
        for history in claims.values()
        if history.record.classes[history.record.claim.subject] == "Person"
        and history.record.claim.predicate == "name"
        and history.record.claim.value is not None
    }
    plain_text = folded(unquote(text))
    assert not [name for name in names if re.search(rf"(?<!\w){re.escape(name)}", plain_text)]
    assert not [entity.id for entity in told.entities if entity.id in text]
    assert not [id for id in claims if id in text]


@pytest.mark.parametrize("format", EXPORTERS)
def test_engines_agree_and_a_file_says_what_it_is(
    format: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Whatever engine holds what goes out, the bytes are the same; the notice is there where the
    format has room, and every id says it, too."""
    engine = lived(vocabulary)
    profile = find_profile("public-site", vocabulary)
    data = written(engine, profile, format)
    made = SqliteEngine.open
    again = written(
        engine, profile, format, make=lambda path: made(path, vocabulary, clock=Clock())
    )
    assert again == data
    text = text_of(data, format)
    assert (NOTICE in text) == (format != "ftm")
    assert "redacted" in text
    assert [noted.profile for noted in engine.departures()] == [
        f"{format}, profile public-site {profile.digest}"
    ] * 2


def test_every_format_takes_a_notice() -> None:
    """A format that joins has to say how."""
    assert NOTICES.keys() == EXPORTERS.keys()


@given(data=st.data())
@settings(max_examples=20)
def test_the_report_counts_everything(vocabulary: Vocabulary, data: st.DataObject) -> None:
    """What went out and what stayed behind come to what there was; the table leads back."""
    told = data.draw(stories(vocabulary))
    profile = data.draw(profiles(vocabulary))
    with peopled(vocabulary, told) as engine:
        out = outcome(engine, profile)
    report = out.redaction.report
    assert report is not None
    assert report.claims_in == report.claims_out + sum(report.claims_kept_back.values())
    assert report.entities_in == report.entities_out + sum(report.entities_kept_back.values())
    assert (report.claims_out, report.entities_out) == (len(out.claims), len(out.entities))
    table = {new: old for new, (old, _) in out.redaction.table.items()}
    assert table == {out.new(id): id for id in out.entities}
    assert sum(report.markings.values()) == report.claims_out
    assert report.markings == Counter(str(h.record.marking) for h in out.claims.values())


@pytest.mark.parametrize("name", ["court", "partner", "public-site"])
def test_ready_profiles_can_be_applied(name: str, vocabulary: Vocabulary) -> None:
    """Each lets something out and keeps something back."""
    profile: Profile = find_profile(name, vocabulary)
    out = outcome(lived(vocabulary), profile)
    assert out.claims
    assert out.redaction.report is not None
    assert out.redaction.report.claims_kept_back
