"""What has to be known of a whole view before the first claim of it can be told.

One way through the entities and one through the claims. Memory grows with the number of entities
and their names, not with that of claims.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from graph.claims.claim import Claim, Review
from graph.protection.denials import ABOUT, ACCUSATION, DENIAL, UNNAMED
from graph.release.profiles.profile import COARSE_ENOUGH, PROTECTED_KINDS, Profile
from graph.views.view import ClaimHistory, View
from graph.vocabulary import Vocabulary

_HARMED = {"victim": "object", "helped": "object", "helper": "object", "relativeOf": "both"}
_TRAITS = frozenset(("sexualOrientation", "health"))
_HELD_ROLES = {
    ACCUSATION: ("accused", "object"),
    "listed": ("listed", "object"),
    "headOf": ("heads", "subject"),
    "speaksFor": ("spokespersons", "subject"),
}
NEAREST = 20
"""How many steps a region is looked for outwards from a place."""


@dataclass(slots=True)
class Survey:
    """A view, as far as a profile has to know it in advance. All is by entity id."""

    profile: Profile
    vocabulary: Vocabulary
    classes: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Of actors and places: everything that anybody ever called them, also in claims taken back."""
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    protected: set[str] = field(default_factory=set)
    """Anybody who was ever said to be harmed, helped, helping, a relative, a child, a source."""
    within: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    not_within: set[tuple[str, str]] = field(default_factory=set)
    coarser: dict[str, str] = field(default_factory=dict)
    """The claim that a claim refines, by its id."""
    denials: set[tuple[str, str]] = field(default_factory=set)
    """Responses that deny, with the events that they are about."""
    listings: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Who is listed, by the listing."""
    linked: set[str] = field(default_factory=set)
    """Anything that a relation, a citation or an attribution connects with something else."""
    protected_kinds: frozenset[str] = field(init=False)
    coarse_enough: frozenset[str] | None = field(init=False)
    """Kinds of places that may be told; None where every place may."""

    def __post_init__(self) -> None:
        self.protected_kinds = self.vocabulary.narrower(PROTECTED_KINDS)
        level = COARSE_ENOUGH.get(self.profile.places)
        self.coarse_enough = None if level is None else self.vocabulary.narrower(level)

    @classmethod
    def of(cls, view: View, profile: Profile) -> Survey:
        """Go through a view."""
        found = cls(profile, view.vocabulary)
        for registered in view.entity_histories():
            found.classes[registered.entity.id] = registered.entity.cls
        about: set[tuple[str, str]] = set()
        for history in view.claim_histories():
            found._meet(history, about)
        denying = view.vocabulary.narrower([DENIAL])
        found.denials = {
            pair for pair in about if not denying.isdisjoint(found.kinds.get(pair[0], ()))
        }
        return found

    def _meet(self, history: ClaimHistory, about: set[tuple[str, str]]) -> None:
        claim = history.record.claim
        if claim.refines is not None:
            self.coarser[claim.id] = claim.refines
        self._call(claim)
        if claim.negated:
            if claim.predicate == "within" and claim.object is not None:
                self.not_within.add((claim.subject, claim.object))
        else:
            self._protect(claim)
        if not live(history):
            return
        for ids in connected(claim):
            self.linked.update(ids)
        if claim.negated:
            return
        if claim.predicate == "kind" and claim.concept is not None:
            self.kinds[claim.subject].add(claim.concept)
        elif claim.object is not None:
            self._relate(claim, claim.object, about)

    def _call(self, claim: Claim) -> None:
        if claim.predicate == "name" and claim.value is not None:
            cls = self.classes[claim.subject]
            if cls == "Place" or self.vocabulary.is_a(cls, "Actor"):
                called = {claim.value.text, claim.value.original or claim.value.text}
                self.names[claim.subject].extend(sorted(called))

    def _protect(self, claim: Claim) -> None:
        """Anybody who says it, and whether or not it was taken back: nobody is to be harmed by
        it."""
        ends = _HARMED.get(claim.predicate)
        if ends is not None and claim.object is not None:
            self.protected.add(claim.object)
            if ends == "both":
                self.protected.add(claim.subject)
        elif claim.predicate in _TRAITS:
            self.protected.add(claim.subject)
        elif claim.predicate == "kind" and claim.concept in self.protected_kinds:
            self.protected.add(claim.subject)
            self.kinds[claim.subject].add(claim.concept or "")

    def _relate(self, claim: Claim, object_: str, about: set[tuple[str, str]]) -> None:
        role = _HELD_ROLES.get(claim.predicate)
        if role is not None:
            self.roles[object_ if role[1] == "object" else claim.subject].add(role[0])
        if claim.predicate == "within":
            self.within[claim.subject].add(object_)
        elif claim.predicate == ABOUT:
            about.add((claim.subject, object_))
        elif claim.predicate == "listed":
            self.listings[claim.subject].add(object_)

    # ------------------------------------------------------------------------------- persons

    def is_person(self, id: str) -> bool:
        """Whether a pseudonym is for it: a person, or an actor of a kind to protect."""
        if self.classes[id] == "Person":
            return True
        return not self.protected_kinds.isdisjoint(self.kinds.get(id, ()))

    def has_pseudonym(self, id: str) -> bool:
        """Whether its name and what says who it is stay behind."""
        if self.profile.pseudonyms == "none" or not self.is_person(id):
            return False
        if id in self.protected:
            return True
        if self.profile.pseudonyms == "protected":
            return False
        return self.profile.named.isdisjoint(self.roles.get(id, ()))

    def is_described(self, id: str) -> bool:
        """Whether what it is called describes it and is no name that others know it by."""
        return not self.kinds.get(id, set()).isdisjoint((UNNAMED, "coder"))

    # -------------------------------------------------------------------------------- places

    def is_fine(self, id: str) -> bool:
        """Whether a place is finer than the profile tells."""
        if self.coarse_enough is None or self.classes[id] != "Place":
            return False
        return self.coarse_enough.isdisjoint(self.kinds.get(id, ()))

    def around(self, id: str) -> tuple[str, ...]:
        """The nearest places around a fine one that may be told; several where they differ.

        A link that anybody denies does not count.
        """
        seen, edge = {id}, [id]
        for _ in range(NEAREST):
            beyond = {
                other
                for place in edge
                for other in self.within.get(place, ())
                if (place, other) not in self.not_within
            } - seen
            found = sorted(other for other in beyond if not self.is_fine(other))
            if found or not beyond:
                return tuple(found)
            seen |= beyond
            edge = sorted(beyond)
        return ()


def live(history: ClaimHistory) -> bool:
    """Whether a claim is neither rejected nor retracted."""
    record = history.record
    return record.retracted_at is None and record.review is not Review.REJECTED


def connected(claim: Claim) -> list[tuple[str, ...]]:
    """What a claim connects: the ends of a relation, the source and the speakers with what it is
    about. What somebody or something says of itself connects nothing."""
    found: list[tuple[str, ...]] = []
    if claim.object is not None and claim.object != claim.subject:
        found.append((claim.subject, claim.object))
    others = {claim.citation.source, *(link.actor for link in claim.attribution)}
    found.append(tuple(others - {claim.subject}))
    return found
