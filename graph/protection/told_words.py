"""Words that give away in free text what a floor holds back elsewhere.

Two kinds: words of traits (sexual orientation, gender identity, health, religion; a list a
language in the ontology), and the names of people whom a floor shields. Both count in any
somebody worded in a claim: labels, texts, quotes, dates and counts as found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from graph.claims.claim import Claim
from graph.claims.marking import Marking, join_all
from graph.engines.engine import Stored
from graph.protection.floors import Handling, Kinds, open_texts
from graph.protection.mentions import NamesToFind, compared
from graph.views.folded_words import in_latin

NAME = "name"
PERSON = "Person"
UNNAMED = "unnamed-source"
SHORTEST = 4
"""Letters of a word of a name that counts by itself outside the names of other things."""


@dataclass(frozen=True, slots=True)
class Shield:
    """One shielded person: how closely she is held, and what of her name is looked for."""

    person: str
    marking: Marking
    whole: NamesToFind
    words: NamesToFind
    """Single words of the name."""

    def is_told(self, claim: Claim, classes: Mapping[str, str]) -> bool:
        """Whether a claim holds the name in its words."""
        if claim.predicate == NAME and claim.subject == self.person:
            return False
        shared = claim.predicate == NAME and classes.get(claim.subject) != "Event"
        return any(
            self.whole.stand_in(text) or (not shared and self.words.stand_in(text))
            for text in open_texts(claim)
        )


class ShieldedNames:
    """Shielded persons by what their names are compared by: few of very many may stand in a text,
    and only those are looked for in it."""

    def __init__(self, persons: Iterable[Shield]) -> None:
        self.persons = list(persons)
        self._by_key: dict[str, list[int]] = defaultdict(list)
        """Places in the list, by what a text has that holds the name."""
        for place, shield in enumerate(self.persons):
            for key in shield.whole.needed() | shield.words.needed():
                self._by_key[key].append(place)

    def __bool__(self) -> bool:
        return bool(self.persons)

    def told_in(self, claim: Claim) -> list[Shield]:
        """Those whose names may stand in the words of a claim."""
        texts = {key for text in open_texts(claim) for key in compared(text)}
        near = {n for key in texts if key in self._by_key for n in self._by_key[key]}
        return [self.persons[place] for place in sorted(near)]


def naming_shielded(
    claims: Collection[Claim],
    beside: Iterable[Claim],
    writer: Stored,
    handling: Handling,
    classes: Mapping[str, str],
    kinds: Mapping[str, Kinds],
) -> dict[str, Marking]:
    """Which claims hold in their words the name of a person whom a floor shields.

    A whole name counts anywhere, in any script. A single word of it counts in all texts but the
    names of other persons, groups and bodies, who may share it.

    Args:
        beside: the claims among which to look for who is shielded, and how she is called.
        classes: of the entities at the ends of all these claims.
        kinds: what they are said to be.

    Returns:
        Claim id → the marking that holds at least.
    """
    if not handling.shields or not claims:
        return {}
    beside = list(beside)
    found = shielded(beside, handling, classes, kinds)
    return told_of(claims, shields(found, beside, writer, kinds), classes)


def shielded(
    claims: Iterable[Claim],
    handling: Handling,
    classes: Mapping[str, str],
    kinds: Mapping[str, Kinds],
) -> dict[str, Marking]:
    """The persons at the ends of claims whom a rule shields, with the marking that it asks for."""
    found: dict[str, list[Marking]] = defaultdict(list)
    claims = list(claims)
    ends = {claim.subject for claim in claims} | {claim.object or "" for claim in claims}
    persons = {id for id in ends if classes.get(id) == PERSON}
    for claim in claims:
        if claim.predicate not in handling.shielding:
            continue
        marking = handling.shielding_claim(claim, classes, kinds)
        if marking is not None and not claim.negated:
            for id in persons.intersection((claim.subject, claim.object or "")):
                found[id].append(marking)
    for id in persons:
        marking = handling.shielding_entity(PERSON, kinds.get(id, {}))
        if marking is not None:
            found[id].append(marking)
    return {id: join_all(markings) for id, markings in found.items()}


def shields(
    found: Mapping[str, Marking],
    beside: Iterable[Claim],
    writer: Stored,
    kinds: Mapping[str, Kinds],
) -> ShieldedNames:
    """What to look for: of each person who has a name among these claims, or in the store."""
    if not found:
        return ShieldedNames(())
    names: dict[str, set[str]] = defaultdict(set)
    for claim in (*beside, *writer.naming(found)):
        if claim.predicate == NAME and claim.subject in found and claim.value is not None:
            names[claim.subject].add(claim.value.text)
    # What an unnamed source is called (“a resident of the quarter”) is made of everyday words.
    return ShieldedNames(
        Shield(
            id,
            marking,
            NamesToFind(names[id], ()),
            NamesToFind((), () if UNNAMED in kinds.get(id, {}) else _words(names[id])),
        )
        for id, marking in found.items()
        if names[id]
    )


def told_of(
    claims: Iterable[Claim], looked_for: ShieldedNames, classes: Mapping[str, str]
) -> dict[str, Marking]:
    """Which claims tell of a shielded person: claim id → the marking that holds at least."""
    held: dict[str, Marking] = {}
    for claim in claims if looked_for else ():
        markings = [
            shield.marking for shield in looked_for.told_in(claim) if shield.is_told(claim, classes)
        ]
        if markings:
            held[claim.id] = join_all(markings)
    return held


def _words(names: Iterable[str]) -> set[str]:
    return {
        word
        for name in names
        for word in re.split(r"[\s\-]+", name)
        if len(in_latin(word.casefold())) >= SHORTEST
    }


def naming_shielded_stored(
    claims: Collection[Claim], writer: Stored, handling: Handling
) -> dict[str, Marking]:
    """The same for claims of the store: who is shielded, all that their origins say tells."""
    if not handling.shields or not any(any(True for _ in open_texts(c)) for c in claims):
        return {}
    origins = {claim.origin for claim in claims}
    ids = {id for origin in origins for id in writer.held(origin)}
    beside = list(writer.claims(writer.live(ids)))
    ends = {id for claim in (*beside, *claims) for id in (claim.subject, claim.object) if id}
    classes = {id: entity.cls for id, entity in writer.registered(ends).items()}
    return naming_shielded(claims, beside, writer, handling, classes, writer.kinds(ends))
