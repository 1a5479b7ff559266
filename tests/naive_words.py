"""What the naive view finds out by looking at everything, where engines have indexes."""

from __future__ import annotations

from collections.abc import Iterable

from graph.views.display import ranked
from graph.views.name_matching import SearchWord, tokens
from graph.views.text_words import Sought
from graph.views.view import Record


def published_days(records: Iterable[Record]) -> dict[str, int]:
    """The day number of each source's shown publication.

    Args:
        records: the standing `published` claims of any number of sources, none of them negated.

    Returns:
        By source id; absent where the shown publication has no known date.
    """
    days: dict[str, int | None] = {}
    for record in ranked(records, {}):
        value = record.claim.value
        period = value.period if value is not None else None
        days.setdefault(record.claim.subject, period.day if period is not None else None)
    return {source: day for source, day in days.items() if day is not None}


def is_candidate(word: SearchWord, name: str) -> bool:
    """Whether a name is one that an engine looks at for a word."""
    return any(
        token in word.tokens or token.startswith(word.prefixes or "\0") for token in tokens(name)
    )


def is_met(word: Sought, tokens: Iterable[str]) -> bool:
    """Whether a claim with these tokens is one that an engine looks at for a word."""
    return any(t in word.tokens or t.startswith(word.beginnings or "\0") for t in tokens)
