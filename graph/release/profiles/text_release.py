"""Which texts of a view a profile lets go out: none that tells what is kept back elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.claims.claim import Claim
from graph.release.profiles.profile import Profile
from graph.release.profiles.pseudonyms import NamesToHide
from graph.release.profiles.survey import Survey
from graph.release.profiles.told_dates import names_a_day

PERSON = "a text names a person who has a pseudonym"
PLACE = "a text names a place that is told coarsely"
DAY = "a text names a day where dates are told coarsely"

_TEXTS = ("text", "url")
_BODIES = ("Actor", "Place", "Instrument", "Provision")
"""Classes whose names are names by which others know them, and no titles or descriptions."""
_COMMON = ("State", "InternationalBody")
_DATED_BY = {"Source": "published", "Call": "madeOn", "Participation": "inForce"}


class TextRelease:
    """Looks into the texts of one view."""

    def __init__(self, survey: Survey) -> None:
        self._survey, self._profile = survey, survey.profile
        common = list(_names(survey, lambda id: _is_common(survey, id)))
        known = frozenset(common)
        people = [id for id in survey.names if survey.has_pseudonym(id)]
        plain = [id for id in people if survey.classes[id] == "Person"]
        called = [id for id in plain if not survey.is_described(id)]
        others = set(people) - set(called)
        self.people = NamesToHide(
            [name for id in sorted(others) for name in survey.names[id]],
            [name for id in called for name in survey.names[id]],
            common,
        )
        self.places = NamesToHide(
            [name for name in _names(survey, survey.is_fine) if name not in known], []
        )
        self.to_look_at: set[str] = set()
        """Bodies whose names share a word with what is kept back, and go out all the same."""

    def why_not(self, claim: Claim) -> str | None:
        """Why the text of a claim stays behind; None where it may go, or where there is none."""
        value = claim.value
        if value is None or value.datatype not in _TEXTS:
            return None
        if claim.predicate == "name" and self._is_body(claim.subject):
            if self.people.whole_in(value.text):
                return PERSON
            if self.people.part_in(value.text) or self._names_place(claim.subject, value.text):
                self.to_look_at.add(claim.subject)
            return None
        if self.people.part_in(value.text):
            return PERSON
        if self.places.whole_in(value.text):
            return PLACE
        if _detail(claim, self._survey, self._profile) != "day" and names_a_day(value.text):
            return DAY
        return None

    def qualifier(self, text: str | None) -> str | None:
        """The word before a figure, where it names nobody."""
        return None if text is None or self.people.part_in(text) else text

    def _is_body(self, id: str) -> bool:
        cls = self._survey.classes[id]
        return any(self._survey.vocabulary.is_a(cls, body) for body in _BODIES)

    def _names_place(self, id: str, text: str) -> bool:
        return self._survey.classes[id] != "Place" and self.places.whole_in(text)


def _detail(claim: Claim, survey: Survey, profile: Profile) -> str:
    """How exactly the dates around a text are told: of a source, that of its publication."""
    return profile.detail(_DATED_BY.get(survey.classes[claim.subject], ""))


def _is_common(survey: Survey, id: str) -> bool:
    cls = survey.classes[id]
    return cls in _COMMON or (cls == "Place" and not survey.is_fine(id))


def _names(survey: Survey, wanted: Callable[[str], bool]) -> Iterator[str]:
    for id in sorted(survey.names):
        if wanted(id):
            yield from survey.names[id]
