"""What of a view stays behind under a profile, and why.

Staying behind spreads. A claim goes out only with all that it names, and only with every claim
that says it is not so: an accusation whose denial stays behind stays behind, too. What nothing is
connected with any more (a source that only told of what stayed behind) stays behind as well. So
the view is gone through again until nothing more is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from types import MappingProxyType
from typing import TypeAlias

from graph.claims.claim import Claim
from graph.protection.denials import ABOUT, ACCUSATION, DENIAL
from graph.release.profiles.profile import IDENTIFYING, OF_SOURCES, OWN_PAPERS, POSTS
from graph.release.profiles.survey import Survey, connected, live
from graph.release.profiles.text_release import TextRelease
from graph.views.view import ClaimHistory, View

TAKEN_BACK = "it was rejected or retracted"
PREDICATE = "the profile leaves the property out"
CLASS = "the profile leaves the class out"
KIND = "the profile leaves the kind out"
FINE_PLACE = "a place finer than the profile tells"
NOT_THERE = "it denies a place finer than the profile tells"
IDENTITY = "it says who somebody with a pseudonym is"
LISTING = "a listing of somebody with a pseudonym"
SOURCE = "the profile tells less of sources"
COORDINATES = "the profile leaves coordinates out"
DATE = "a day where dates are told coarsely"
CONTRADICTED = "what says that it is not so stays behind"
ALONE = "all that it was connected with stays behind"

NOTHING: Mapping[str, str] = MappingProxyType({})
_Said: TypeAlias = tuple[str, str, str]


class HeldBack:
    """What stays behind of one view.

    Args:
        uncovered: sources that may not be used for what it goes out for, with why not.
    """

    def __init__(self, survey: Survey, uncovered: Mapping[str, str] = NOTHING) -> None:
        self.survey, self.profile = survey, survey.profile
        self._uncovered = uncovered
        self.texts = TextRelease(survey)
        self.gone: dict[str, str] = dict(self._gone())
        """Entities that stay behind, with the reason."""
        self.lost: set[str] = set()
        """Of the claims that others refine: those that stay behind."""
        self._told_badly: dict[str, str] = {}
        self._unsaid: set[_Said] = set()
        self._undenied: set[str] = set()
        self._identifying = IDENTIFYING | self.profile.without
        self._posts = survey.vocabulary.narrower(POSTS)
        self._denying = survey.vocabulary.narrower([DENIAL])
        self._denied_by: dict[str, set[str]] = {}
        for response, event in survey.denials:
            self._denied_by.setdefault(response, set()).add(event)

    def settle(self, view: View) -> None:
        """Go through a view until nothing more stays behind."""
        refined = frozenset(self.survey.coarser.values())
        for turn in count():
            before = self._found()
            linked: set[str] = set()
            self.lost.clear()
            for history in view.claim_histories():
                claim = history.record.claim
                if turn == 0 and (badly := self.texts.why_not(claim)) is not None:
                    self._told_badly[claim.id] = badly
                if self.why_not(history) is None:
                    for ids in connected(claim):
                        linked.update(ids)
                    region = self.region(claim)
                    if region is not None:
                        linked.add(region)
                    continue
                if claim.id in refined:
                    self.lost.add(claim.id)
                if live(history):
                    self._lose(claim)
            for id in self.survey.linked - linked - self.gone.keys():
                self.gone[id] = ALONE
            if before == self._found():
                return

    def _found(self) -> tuple[int, ...]:
        """How much stays behind; all of it only grows."""
        return len(self.gone), len(self._unsaid), len(self._undenied)

    def why_not(self, history: ClaimHistory) -> str | None:
        """Why a claim stays behind; None where it goes out."""
        claim, survey = history.record.claim, self.survey
        if not live(history):
            return TAKEN_BACK
        if claim.predicate not in self.profile.predicates:
            return PREDICATE
        gone = [
            NOT_THERE if self._is_denied_place(claim, id) else self.gone[id]
            for id in claim.names
            if id in self.gone and not (id == claim.object and self.region(claim) is not None)
        ]
        if gone:
            first = next((reason for reason in gone if reason != ALONE), None)
            return first or self._contradicted(claim) or ALONE
        if (claim.predicate in self._identifying or claim.concept in self._posts) and any(
            survey.has_pseudonym(id) for id in (claim.subject, claim.object) if id is not None
        ):
            return IDENTITY
        return self._too_much(claim) or self._contradicted(claim)

    def region(self, claim: Claim) -> str | None:
        """Where an event is said to have been, told as coarsely as the profile tells it; None
        where no such place is known, or several are, and for what says where it was not."""
        if claim.predicate != "place" or claim.negated or claim.object is None:
            return None
        if not self.survey.is_fine(claim.object):
            return None
        found = self.survey.around(claim.object)
        return found[0] if len(found) == 1 and found[0] not in self.gone else None

    # ------------------------------------------------------------------------------ entities

    def _gone(self) -> Iterator[tuple[str, str]]:
        survey, profile = self.survey, self.profile
        for id, cls in survey.classes.items():
            if cls not in profile.classes:
                yield id, CLASS
            elif id in self._uncovered:
                yield id, self._uncovered[id]
            elif not profile.kinds.isdisjoint(survey.kinds.get(id, ())):
                yield id, KIND
            elif survey.is_fine(id):
                yield id, FINE_PLACE
            elif any(survey.has_pseudonym(other) for other in survey.listings.get(id, ())):
                yield id, LISTING

    # -------------------------------------------------------------------------------- claims

    def _is_denied_place(self, claim: Claim, id: str) -> bool:
        return claim.negated and id == claim.object and self.gone[id] == FINE_PLACE

    def _too_much(self, claim: Claim) -> str | None:
        survey, profile = self.survey, self.profile
        if survey.classes[claim.subject] == "Source":
            own = not survey.kinds.get(claim.subject, set()).isdisjoint(OWN_PAPERS)
            level = "kind" if own else profile.sources
            if level in OF_SOURCES and claim.predicate not in OF_SOURCES[level]:
                return SOURCE
        if claim.predicate in ("point", "latitude", "longitude") and not profile.coordinates:
            return COORDINATES
        if (
            claim.value is not None
            and claim.value.datatype == "date"
            and profile.detail(claim.predicate) != "day"
        ):
            return DATE
        return self._told_badly.get(claim.id)

    def _contradicted(self, claim: Claim) -> str | None:
        if claim.negated:
            return None
        if claim.predicate == ACCUSATION and claim.subject in self._undenied:
            return CONTRADICTED
        said, region = self._said(claim), self.region(claim)
        if region is not None:
            said.append((claim.subject, claim.predicate, region))
        return None if self._unsaid.isdisjoint(said) else CONTRADICTED

    def _lose(self, claim: Claim) -> None:
        """Note what may not go out without a claim that stays behind."""
        if claim.negated:
            if claim.predicate in self.profile.predicates:
                self._unsaid.update(self._said(claim))
            return
        events = self._denied_by.get(claim.subject)
        if events is None:
            return
        if claim.predicate == ABOUT and claim.object in events:
            self._undenied.add(claim.object)
        elif claim.predicate == "responseBy" or (
            claim.predicate == "kind" and claim.concept in self._denying
        ):
            self._undenied |= events

    def _said(self, claim: Claim) -> list[_Said]:
        """What a claim says; negated, all that it says is not so: of concepts, narrower ones."""
        subject, predicate = claim.subject, claim.predicate
        if claim.concept is not None:
            codes = [claim.concept]
            if claim.negated:
                codes = sorted(self.survey.vocabulary.narrower(codes))
            return [(subject, predicate, code) for code in codes]
        other = claim.object
        if other is None:
            return [(subject, predicate, claim.value.text if claim.value is not None else "")]
        if self.survey.vocabulary.properties[predicate].symmetric and other < subject:
            subject, other = other, subject
        return [(subject, predicate, other)]
