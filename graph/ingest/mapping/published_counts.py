"""How many people, as tables publish it: about 20, 5-7, 30+, at least 3, dozens.

A cell becomes the short way in which sheets write a count (`graph.ingest.typed_values.count`): a
figure stays what it is, no bound is made up, and what reads two ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from graph.ingest.number_words import NUMBERS

Figure = Callable[[str], "str | None"]
"""From digits in a declared form to plain ones; None for what is no number in it."""

NO_COUNT = frozenset(("is not a number of people", "is not a whole number"))
COUNTED = (
    "correct the cell, or declare the form of its column: number: plain, point (1,200), comma "
    "(1.200), space (1 200), [plain, published] (5-7, 30+, about 20, dozens), and say the whole "
    'cell: size: "${COLUMN}"'
)
_FIGURE = r"\d[\d.,'\s]*"
_N = rf"(?P<low>{_FIGURE}|{'|'.join(NUMBERS)})"
_ABOUT = (
    r"(?:~|≈|c\.|ca\.?|circa|about|around|approx\.?|approximately|roughly|an estimated|estimated|"
    r"some|nearly|almost|около|примерно|environ|etwa)"
)
_FORMS = tuple(
    (re.compile(rf"(?:{pattern})\Z", re.IGNORECASE), written)
    for pattern, written in (
        (_N, "{low}"),
        (rf"{_ABOUT}\s*{_N}", "~{low}"),
        (
            rf"(?:between\s+)?{_N}\s*(?:-|–|—|‑|\.\.|to|bis|à)\s*(?P<high>{_FIGURE})",
            "{low}..{high}",
        ),
        (rf"between\s+{_N}\s+and\s+(?P<high>{_FIGURE})", "{low}..{high}"),
        (
            rf"(?:at least|no fewer than|not less than|a minimum of|min\.?|≥|>=|не менее)\s*{_N}",
            ">={low}",
        ),
        (rf"{_N}\s*(?:\+|or more|and more|at least)", ">={low}"),
        (rf"(?:more than|over|above|>|более)\s*{_N}", ">{low}"),
        (rf"(?:at most|up to|no more than|not more than|max\.?|≤|<=|до)\s*{_N}", "<={low}"),
        (rf"(?:fewer than|less than|under|below|<|менее)\s*{_N}", "<{low}"),
    )
)
_WORD = re.compile(
    r"(?:(?:a |the )?(?:dozens?|scores?|hundreds|thousands|couple|few|handful|several|many|some|"
    r"numerous|multiple|a lot)|десятки|сотни|несколько|много)\Z",
    re.IGNORECASE,
)


class PublishedCount(NamedTuple):
    """A count as it was published."""

    text: str
    """As sheets write it; empty where it is none."""
    crossed: bool = False
    """Whether it goes from more to less."""


def published(text: str, figure: Figure) -> PublishedCount:
    """What a cell says of how many.

    Args:
        figure: reads digits in the form that the column declares.
    """
    cleaned = " ".join(text.split())
    if _WORD.match(cleaned):
        return PublishedCount(cleaned.lower())
    for pattern, written in _FORMS:
        match = pattern.match(cleaned)
        if match is None:
            continue
        found = {name: _plain(part, figure) for name, part in match.groupdict().items()}
        numbers = {name: number for name, number in found.items() if number is not None}
        if len(numbers) < len(found):
            continue
        if "high" in numbers and int(numbers["low"]) > int(numbers["high"]):
            return PublishedCount("", crossed=True)
        return PublishedCount(written.format(**numbers))
    return PublishedCount("")


def _plain(text: str, figure: Figure) -> str | None:
    """Digits of a whole number that is not negative."""
    word = NUMBERS.get(text.lower())
    found = figure(text.strip()) if word is None else str(word)
    return found if found is not None and found.isascii() and found.isdigit() else None
