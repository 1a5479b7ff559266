"""Profiles out of files: what is taken, and how each mistake is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.claims.errors import InputError
from graph.release.profiles import Profile, find_profile, profile_names, read_profile
from graph.vocabulary import Vocabulary

ROOT = Path(__file__).parents[3]
GOOD = """\
profile: harbour
about: "For a test."
persons: all
places: region
dates: month
sources: described
"""


def read(text: str, folder: Path, vocabulary: Vocabulary) -> Profile:
    path = folder / "profile.yaml"
    path.write_text(text, "utf-8")
    return read_profile(path, vocabulary)


def test_a_short_profile(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What is not named goes out; coordinates stay behind with places told coarsely."""
    profile = read(GOOD, tmp_path, vocabulary)
    assert (profile.name, profile.pseudonyms, profile.places) == ("harbour", "all", "region")
    assert profile.classes == frozenset(vocabulary.concrete("Entity"))
    assert profile.predicates == frozenset(vocabulary.properties)
    assert not profile.coordinates
    assert profile.detail("when") == "month"


def test_abstract_classes_and_narrower_kinds(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """An abstract class stands for those below it, a kind for its narrower ones."""
    more = "classes: {leave_out: [Actor]}\nkinds: {leave_out: [killing]}\n"
    profile = read(GOOD + more, tmp_path, vocabulary)
    assert not {"Person", "State", "Group"} & profile.classes
    assert "death-from-torture" in profile.kinds


def test_only_lets_nothing_else_out(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Of classes and of properties."""
    more = "classes: {only: [Call, Source, Actor]}\npredicates: {only: [name, madeOn]}\n"
    profile = read(GOOD + more, tmp_path, vocabulary)
    assert profile.predicates == {"name", "madeOn"}
    assert "Event" not in profile.classes


def test_the_documented_profile(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The one that the page shows is one."""
    page = (ROOT / "graph" / "PROFILES.md").read_text("utf-8")
    [text] = re.findall(r"^```yaml harbour.yaml\n(.*?)^```$", page, re.M | re.S)
    profile = read(text, tmp_path, vocabulary)
    assert profile.named == {"heads"}
    assert profile.dates == {"madeOn": "day"}


def test_the_page_lists_what_ships(vocabulary: Vocabulary) -> None:
    """Every ready profile has a column, and can be read by its name."""
    page = (ROOT / "graph" / "PROFILES.md").read_text("utf-8")
    [head] = re.findall(r"^\| \| (`.+`) \|$", page, re.M)
    assert re.findall(r"`([a-z-]+)`", head) == sorted(profile_names(vocabulary), reverse=True)
    for name in profile_names(vocabulary):
        assert find_profile(name, vocabulary).name == name


BAD = {
    "": "write profile:, about:",
    "[]\n": "write profile:, about:",
    GOOD.replace("persons: all\n", ""): "has no persons; add persons:",
    GOOD.replace("sources: described\n", ""): "has no sources",
    GOOD + "person: all\n": "“person”: is not a key of a profile; did you mean “persons”?",
    GOOD + "sources: whole\n": "the key stands here and in line 6",
    GOOD.replace("harbour", "Harbour Site"): "is not a name",
    GOOD.replace("For a test.", "For a test"): "is not a sentence",
    GOOD.replace("all", "everyone"): "persons “everyone”: is none of the ways there are",
    GOOD.replace("region", "town"): "places “town”: is none of the ways there are",
    GOOD.replace("month", "week"): "dates “week”: is none of the ways there are; write one of day",
    GOOD.replace("month", "{madeOn: day}"): "does not say how exact all other dates are; add all:",
    GOOD.replace("month", "{all: day, name: day}"): "“name”: is no property that states a date",
    GOOD.replace("described", "some"): "sources “some”: is none of the ways there are",
    GOOD.replace("region", "{told: region}"): "has no coordinates; add coordinates:",
    GOOD.replace("all", "{named: [heads]}"): "does not say who has a pseudonym",
    GOOD.replace("all", "{pseudonyms: none, without: [memberOf]}"): "means nothing",
    GOOD.replace("all", "{pseudonyms: protected, named: [heads]}"): "means nothing where",
    GOOD.replace("all", "{pseudonyms: all, named: [kings]}"): "is none of the roles",
    GOOD.replace("all", "{pseudonyms: all, without: [membrOf]}"): "did you mean “memberOf”",
    GOOD + "classes: {leave_out: [Persn]}\n": "“Persn”: is not a class; did you mean “Person”",
    GOOD + "predicates: {only: [nmae]}\n": "“nmae”: is not a property; did you mean “name”",
    GOOD + "kinds: {leave_out: [kiling]}\n": "“kiling”: is not a kind; did you mean “killing”",
    GOOD + "kinds: {only: [killing]}\n": "“only”: is not a key of kinds",
    GOOD + "classes: {only: [Source], leave_out: [Call]}\n": "needs one of only and leave_out",
    GOOD + "classes: {}\n": "needs one of only and leave_out",
    GOOD + "classes: Person\n": "is not a mapping",
    GOOD + "classes: {leave_out: []}\n": "lists nothing",
    GOOD + "classes: {leave_out: [Person, Person]}\n": "stands there twice",
    GOOD + "classes: {leave_out: [Source]}\n": "leaves out sources, which every claim cites",
    GOOD + "classes: {leave_out: [Response]}\n": "lets accusations go out without the class Resp",
    GOOD + "predicates: {leave_out: [responseAbout]}\n": "without the property responseAbout",
    GOOD + "predicates: {leave_out: [responseBy]}\n": "without the property responseBy",
    GOOD + "predicates: {leave_out: [kind]}\n": "without the property kind",
    GOOD + "predicates: {only: [allegedPerpetrator]}\n": "lets accusations go out without",
    GOOD + "kinds: {leave_out: [denial]}\n": "lets accusations go out without the kind denial",
    GOOD + "kinds: &a {leave_out: [killing]}\n": "an anchor is not allowed",
    GOOD + "kinds: !!python/object:os.system {}\n": "a tag is not allowed",
    "[" * 500 + "]" * 500: "levels deep",
    GOOD + "#" * 200_000: "is too large for a profile",
    GOOD + "about\u202e: x\n": "hides or reorders text",
}


@pytest.mark.parametrize("text", BAD, ids=lambda text: BAD[text])
def test_mistakes_are_told(text: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """With the file, and what would be right."""
    with pytest.raises(InputError) as refused:
        read(text, tmp_path, vocabulary)
    assert BAD[text] in str(refused.value)
    assert "profile.yaml" in str(refused.value)


def test_without_accusations_nothing_needs_denials(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A profile of calls alone may leave responses out."""
    more = "classes: {leave_out: [Response]}\npredicates: {leave_out: [allegedPerpetrator]}\n"
    assert "Response" not in read(GOOD + more, tmp_path, vocabulary).classes


def test_a_profile_that_is_not_there(vocabulary: Vocabulary) -> None:
    """The message lists those that are."""
    with pytest.raises(InputError, match="name a file, or one of court, partner, public-site"):
        find_profile("public", vocabulary)
