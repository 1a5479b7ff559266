"""What a file is told of a code that there is not."""

from __future__ import annotations

import pytest

from graph.ingest.code_meaning import nearest_code
from graph.ingest.spot import near
from graph.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("scheme", "word", "told"),
    [
        ("event-kinds", "demonstration", "did you mean “protest”?"),
        ("event-kinds", "Kidnapping", "did you mean “abduction”?"),
        ("event-kinds", "atack", "did you mean “attack”?"),
        ("event-kinds", "beating", "did you mean “ill-treatment” or “torture”?"),
        ("place-kinds", "village", "did you mean “settlement” or “village”?"),
        ("source-kinds", "newspaper", "did you mean “news-article”?"),
        ("event-kinds", "banana", "none of the"),
        ("event-kinds", "xyzzy", "none of the"),
        ("harms", "banana", "write one of "),
    ],
)
def test_a_file_is_told_what_is_meant(
    vocabulary: Vocabulary, scheme: str, word: str, told: str
) -> None:
    """By words of the ontology before letters; where nothing is like it, nothing is guessed."""
    codes = vocabulary.schemes[scheme]
    found = nearest_code(vocabulary, word, codes)
    assert found.startswith(told)
    assert told.startswith("write") or not found.startswith("write")


def test_letters_are_compared_for_misspellings_alone() -> None:
    """Of many options none is told before others that is not like the word."""
    options = [f"{word}{n}" for n in range(5) for word in ("alpha", "bravo", "charlie")]
    assert near("charly1", options).startswith("did you mean “charlie1”")
    told = near("xalphy", options)
    assert told == f"write one of {', '.join(sorted(options)[:8])} … (15 in all)"
