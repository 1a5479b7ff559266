"""What a profile is: what goes out of a view to somebody, and how much is told of it.

A profile is data (`graph.release.profiles.profile_file` reads it);
`graph.release.profiles.redaction` applies it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from graph.protection.denials import ABOUT
from graph.vocabulary import Vocabulary

Detail: TypeAlias = OneOf["day", "month", "year"]
"""How exactly a date is told."""

DETAILS: tuple[Detail, ...] = ("day", "month", "year")
PSEUDONYMS = ("all", "protected", "none")
PLACES = ("exact", "region", "country")
SOURCES = ("whole", "described", "kind")

COARSE_ENOUGH = {"region": ("region", "country"), "country": ("country",)}
"""Kinds of the places that stay where places are told by region or by country."""

OF_SOURCES = {
    "described": frozenset(("name", "kind", "publisher", "published", "language", "completeness")),
    "kind": frozenset(("kind", "published", "language", "completeness")),
}
"""What is told of sources. Lists of what stays, so that a property that the ontology gets later
does not slip out."""

OWN_PAPERS = ("coding-sheet", "registry")
"""Kinds of sources that are the coders' own papers: told by kind at most, in every profile."""

ROLES = ("accused", "listed", "heads", "spokespersons")
"""For what somebody may be named although persons have pseudonyms."""

PROTECTED_KINDS = (*("child", "identifiable-group", "unnamed-source", "source-at-risk", "coder"),)
"""Actors who are treated as persons to protect, regardless of their class."""

IDENTIFYING = frozenset(
    (
        *("name", "identityGround", "office", "headOf", "speaksFor"),
        *("author", "publisher", "listed"),
    )
)
"""Claims that say who somebody is: none of them goes out about a person with a pseudonym."""

POSTS = ("head-of-state-or-government", "rapporteur", "spokesperson")
"""Kinds of actors that are posts which one or few people have: nor do these."""

DENYING = frozenset(("kind", ABOUT, "responseBy"))
"""What has to go out with accusations, for a denial is told with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One profile, checked against a vocabulary."""

    name: str
    about: str
    """Whom it is for, in a sentence."""
    digest: str
    """SHA-256 of its file, in hexadecimal."""
    classes: frozenset[str]
    """Concrete classes that go out."""
    predicates: frozenset[str]
    """Properties that go out."""
    kinds: frozenset[str]
    """Everything that is said to be of one of these stays behind; narrower ones included."""
    pseudonyms: str
    """One of `PSEUDONYMS`: for all persons; for those to protect; for nobody."""
    named: frozenset[str] = frozenset()
    """Those of `ROLES` whose holders keep their names, unless they are to be protected."""
    without: frozenset[str] = frozenset()
    """Further properties of which no claim goes out about a person with a pseudonym."""
    places: str
    """One of `PLACES`."""
    coordinates: bool = True
    """Whether latitude and longitude of the places that stay go out."""
    dates: Mapping[str, Detail]
    """By property, for those with a detail of their own."""
    date: Detail
    """For all other dates: when a relation held, when somebody said something, all the rest."""
    sources: str
    """One of `SOURCES`."""
    purpose: str | None = None
    """What it is used for, by the scheme of purposes: what a source's consent has to cover."""

    def detail(self, predicate: str) -> Detail:
        """How exactly the dates that a property states are told."""
        return self.dates.get(predicate, self.date)


def everything(vocabulary: Vocabulary) -> Profile:
    """The profile that keeps nothing back of its own."""
    return Profile(
        name="everything",
        about="All that may be read.",
        digest="",
        classes=frozenset(name for cls in vocabulary.classes for name in vocabulary.concrete(cls)),
        predicates=frozenset(vocabulary.properties),
        kinds=frozenset(),
        pseudonyms="none",
        places="exact",
        dates={},
        date="day",
        sources="whole",
    )
