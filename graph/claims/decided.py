"""Who decided something about a claim, and why: what every change of a life carries."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Who changes something, why, on which day, and who agreed."""

    by: str
    """The opaque id of a person, or the name of what follows a file."""
    why: str
    """In the words of who decides."""
    on: str | None = None
    """The day of a person's decision (ISO 8601); None where a loader follows its file."""
    second: str | None = None
    """The second person, who agreed to a re-marking below a floor."""

    def agreed_in_words(self) -> Decided:
        """The same, with the second person named in the reason: a review keeps no other place."""
        if self.second is None:
            return self
        return replace(self, why=f"{self.why} (agreed: {self.second})", second=None)
