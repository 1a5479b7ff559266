"""What the ontology's table of effects says of each kind; see ``ontology/effects.ttl``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TypeVar

from graph.claims.errors import VocabularyError
from graph.ledger.call_states import CallState, Effect, Form, Verdict
from graph.vocabulary import Vocabulary

RESPONSES, DEMANDS, ACTORS, ASSESSMENTS, OPPOSITIONS = (
    "response-kinds",
    "demand-kinds",
    "actor-kinds",
    "assessment-kinds",
    "oppositions",
)
_Word = TypeVar("_Word", bound=StrEnum)

CARRIED = "call-carried"
"""The kind of response that a call which carries another one is, for who was asked to press."""


class Kinds:
    """The table, with what a kind has from those above it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table.

        Raises:
            VocabularyError: a kind has a form, a state or a verdict that there is not.
        """
        self._vocabulary = vocabulary
        self.effects = {
            code: effect for code in self._of(RESPONSES) if (effect := self._effect(code))
        }
        """Kinds of response → what they do; those without a form are not here."""
        self.verdicts = {
            code: self._known(Verdict, code, "verdict", value)
            for code in self._of(ASSESSMENTS)
            if (value := self._one(code, "verdict")) is not None
        }
        self.speaking = self._flagged(ACTORS, "speaksForState")
        self.wanting_answers = self._flagged(DEMANDS, "wantsAnswer")
        self.pressing = self._flagged(DEMANDS, "pressing")
        self.presupposing = self._flagged(DEMANDS, "presupposesEvent")
        self.for_whom = self._flagged(DEMANDS, "forWhom")

    @cached_property
    def opposed(self) -> Mapping[tuple[str, str], str]:
        """Pairs of kinds of response that one response cannot be, both ways → the row of the table
        that says why."""
        found: dict[tuple[str, str], str] = {}
        for row in self._of(OPPOSITIONS):
            one, other = (self._both(row, name) for name in ("oneKind", "otherKind"))
            for pair in ((a, b) for a in one for b in other):
                found[pair] = found[pair[::-1]] = row
        return found

    def _both(self, row: str, annotation: str) -> frozenset[str]:
        """The kinds that a row names, with narrower ones unless it says `exactly`."""
        named = self._said(row, annotation)
        if not named:
            raise VocabularyError(f"{row}: has no :{annotation}; name the kinds that it opposes")
        exactly = self._said(row, "exactly") == ("true",)
        return frozenset(named) if exactly else self._vocabulary.narrower(named)

    def undoing(self, demand_kinds: frozenset[str]) -> frozenset[str]:
        """The kinds of event that stand beside the meeting of a demand, narrower ones included."""
        named = [code for kind in demand_kinds for code in self._said(kind, "undoneBy")]
        return self._vocabulary.narrower(named) if named else frozenset()

    def with_broader(self, codes: frozenset[str]) -> frozenset[str]:
        """These kinds and all above them."""
        found, waiting = set(codes), list(codes)
        while waiting:
            term = self._vocabulary.terms.get(waiting.pop())
            for code in term.broader if term is not None else ():
                if code not in found:
                    found.add(code)
                    waiting.append(code)
        return frozenset(found)

    def narrowest(self, codes: frozenset[str]) -> tuple[str, ...]:
        """Those of these kinds that are not above another of them, sorted."""
        above = {b for code in codes for b in self.with_broader(frozenset({code})) - {code}}
        return tuple(sorted(codes - above))

    def is_asked_for(self, kind: str, demand_kinds: frozenset[str]) -> bool:
        """Whether a kind of response is the doing of a demand, or broader than what is.

        To deny such a kind is to say that nothing came; to deny a narrower one is not.
        """
        below = self._vocabulary.narrower([kind])
        return any(
            not demand_kinds.isdisjoint(self._said(code, column))
            for code in below
            for column in ("carriesOut", "meets")
            if code == kind or column == "carriesOut"
        )

    def _of(self, scheme: str) -> tuple[str, ...]:
        return self._vocabulary.schemes.get(scheme, ())

    def _said(self, code: str, annotation: str) -> tuple[str, ...]:
        """What the table says of this very kind."""
        return self._vocabulary.terms[code].annotations.get(annotation, ())

    def _values(self, code: str, annotation: str) -> tuple[str, ...]:
        """What it says of the kind or, where that is nothing, of the nearest above it."""
        level = [code]
        while level:
            found = {value for one in level for value in self._said(one, annotation)}
            if found:
                return tuple(sorted(found))
            level = [above for one in level for above in self._vocabulary.terms[one].broader]
        return ()

    def _one(self, code: str, annotation: str) -> str | None:
        values = self._values(code, annotation)
        if len(values) > 1:
            raise VocabularyError(
                f"{code}: has :{annotation} {len(values)} times, itself or from the kinds above; "
                "say one of its own"
            )
        return values[0] if values else None

    @staticmethod
    def _known(words: type[_Word], code: str, annotation: str, value: str) -> _Word:
        try:
            return words(value)
        except ValueError:
            known = ", ".join(words)
            raise VocabularyError(
                f"{code}: has :{annotation} “{value}”, which does not exist; write one of {known}"
            ) from None

    def _effect(self, code: str) -> Effect | None:
        form = self._one(code, "form")
        state = self._one(code, "leadsTo")
        if form is None or state is None:
            return None
        return Effect(
            form=self._known(Form, code, "form", form),
            leads_to=self._known(CallState, code, "leadsTo", state),
            serves=frozenset(self._values(code, "serves")),
            carries_out=frozenset(self._values(code, "carriesOut")),
            meets=frozenset(self._values(code, "meets")),
            inquiry=self._one(code, "inquiry") == "true",
        )

    def _flagged(self, scheme: str, annotation: str) -> frozenset[str]:
        return frozenset(c for c in self._of(scheme) if self._one(c, annotation) == "true")


@lru_cache(maxsize=8)
def kinds_of(vocabulary: Vocabulary) -> Kinds:
    """The table of a vocabulary, read once."""
    return Kinds(vocabulary)
