"""What a file is told of a code that there is not."""

from __future__ import annotations

import pytest

from graph.claims.spelling import spelt_like
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
        ("source-kinds", "null", "none of the"),
        ("event-kinds", "other", "none of the"),
        ("event-kinds", "unknown", "none of the"),
        ("place-kinds", "column", "none of the"),
        ("source-kinds", "table", "none of the"),
        ("event-kinds", "arest", "did you mean “arrest”?"),
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


@pytest.mark.parametrize(
    ("word", "option", "slip"),
    [
        ("nmae", "name", True),
        ("plaec", "place", True),
        ("atack", "attack", True),
        ("atatck", "attack", True),
        ("detension", "detention", True),
        ("KILLING", "killing", True),
        ("perpetrators", "allegedPerpetrators", True),
        ("of-detention-place", "place-of-detention", True),
        ("arest", "protest", False),
        ("test", "protest", False),
        ("entitys", "entities", True),
        ("alegedPerp", "allegedPerpetrators", True),
        ("null", "bulletin", False),
        ("null", "nil", False),
        ("id", "ad", False),
        ("", "a", False),
        ("column", "condemn", False),
        ("x" * 100, "x" * 99, False),
    ],
)
def test_what_a_slip_is(word: str, option: str, slip: bool) -> None:
    """One for four letters, of either word; letters that are alike by chance are none."""
    assert spelt_like(word, [option]) == ([option] if slip else [])
    assert spelt_like(option, [word]) == ([word] if slip else [])


def test_letters_are_compared_for_misspellings_alone() -> None:
    """Of many options none is told before others that is not like the word."""
    options = [f"{word}{n}" for n in range(5) for word in ("alpha", "bravo", "charlie")]
    assert near("charly1", options).startswith("did you mean “charlie1”")
    told = near("xalphy", options)
    assert told == f"write one of {', '.join(sorted(options)[:8])} … (15 in all)"
