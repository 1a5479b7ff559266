"""How a claim is told to a person, the same on the command line and on its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from graph.claims.claim import Claim
from graph.claims.period import Period

Names = Mapping[str, str]
"""What to call every entity and concept: `graph.views.shown_labels.names_in`."""
Told = TypeVar("Told", bound=str)
"""What a claim is told as: plain text, or HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWords(Generic[Told]):
    """Tells the parts of claims. Its functions lay out what is named."""

    names: Names
    form: type[Told]
    """What everything is put together as: `str`, or a kind of HTML that escapes what it takes."""
    entity: Callable[[str, str], Told]
    """An entity by id and name; `object`: one that a claim leads to."""
    object: Callable[[str, str], Told]
    concept: Callable[[str, str], Told]
    """A concept by code and name."""
    url: Callable[[str], Told]
    """An address as the value of a claim."""

    def said(self, claim: Claim) -> Told:
        """What a claim says of its subject."""
        if claim.object is not None:
            return self.object(claim.object, self.names[claim.object])
        if claim.concept is not None:
            return self.concept(claim.concept, self.names[claim.concept])
        value = claim.value
        if value is None:
            return self.form()
        if value.period is not None:
            return self.when(value.period)
        if value.datatype == "url":
            return self.url(value.text)
        language = f" ({value.language})" if value.language else ""
        words = value.quantity.as_found if value.quantity is not None else None
        return self._put("{}{}{}", value.text, language, f" (“{words}”)" if words else "")

    def chain(self, claim: Claim) -> Told:
        """Who says it, publisher first."""
        links = [
            self._put(
                "{} {}{}",
                self.entity(link.actor, self.names[link.actor]),
                self.concept(link.act, self.names[link.act]),
                self._put(" {}", self.when(link.on)) if link.on is not None else "",
            )
            for link in claim.attribution
        ]
        return self.form(self.form(", ").join(links))

    def citation(self, claim: Claim) -> Told:
        """Where it stands."""
        citation = claim.citation
        return self._put(
            "{}{}{}",
            f"{citation.locator} of " if citation.locator else "",
            self.entity(citation.source, self.names[citation.source]),
            f": “{citation.quote}”" if citation.quote else "",
        )

    def when(self, period: Period) -> Told:
        """A time as EDTF, with the words that were found and what a coder inferred."""
        words = [f"“{period.as_found}”"] if period.as_found else []
        if period.inferred:
            words.append(f"inferred: {period.inferred}")
        note = f" ({'; '.join(words)})" if words else ""
        return self._put("{}{}", period.edtf or "at an unknown time", note)

    def _put(self, pattern: str, *parts: str) -> Told:
        """A pattern of our own with parts in it."""
        return self.form(self.form(pattern).format(*parts))
