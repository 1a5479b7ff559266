"""How a claim is told to a person, the same on the command line and on its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.claims.claim import Claim
from graph.claims.period import Period

Names = Mapping[str, str]
"""What to call every entity and concept: `graph.views.shown_labels.names_in`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWords:
    """Tells the parts of claims. Its functions lay out what is named: as plain text, or as HTML."""

    names: Names
    plain: Callable[[str], str]
    entity: Callable[[str, str], str]
    """An entity by id and name; `object`: one that a claim leads to."""
    object: Callable[[str, str], str]
    concept: Callable[[str, str], str]
    """A concept by code and name."""
    url: Callable[[str], str]
    """An address as the value of a claim."""

    def said(self, claim: Claim) -> str:
        """What a claim says of its subject."""
        if claim.object is not None:
            return self.object(claim.object, self.names[claim.object])
        if claim.concept is not None:
            return self.concept(claim.concept, self.names[claim.concept])
        value = claim.value
        if value is None:
            return ""
        if value.period is not None:
            return self.when(value.period)
        if value.datatype == "url":
            return self.url(value.text)
        language = f" ({value.language})" if value.language else ""
        words = value.quantity.as_found if value.quantity is not None else None
        return self.plain(f"{value.text}{language}" + (f" (“{words}”)" if words else ""))

    def chain(self, claim: Claim) -> str:
        """Who says it, publisher first."""
        return ", ".join(
            f"{self.entity(link.actor, self.names[link.actor])} "
            f"{self.concept(link.act, self.names[link.act])}"
            + (f" {self.when(link.on)}" if link.on is not None else "")
            for link in claim.attribution
        )

    def citation(self, claim: Claim) -> str:
        """Where it stands."""
        citation = claim.citation
        place = f"{self.plain(citation.locator)} of " if citation.locator else ""
        phrase = f": “{self.plain(citation.quote)}”" if citation.quote else ""
        return f"{place}{self.entity(citation.source, self.names[citation.source])}{phrase}"

    def when(self, period: Period) -> str:
        """A time as EDTF, with the words that were found and what a coder inferred."""
        words = [f"“{period.as_found}”"] if period.as_found else []
        if period.inferred:
            words.append(f"inferred: {period.inferred}")
        note = f" ({'; '.join(words)})" if words else ""
        return self.plain(f"{period.edtf or 'at an unknown time'}{note}")
