"""The words of texts: how they are cut, stemmed, stored, and when one is met."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims.errors import QueryError
from graph.views.text_words import (
    LONGEST_FIND,
    MOST_FIND_WORDS,
    NO_LINE,
    STEMMERS,
    language_of,
    line_of,
    sought,
    text_tokens,
)
from tests.naive_words import is_met


def met(
    asked: str, text: str = "", tag: str | None = None, quote: str = "", *languages: str
) -> set[str]:
    """Where the one word that is asked for is met."""
    [word] = sought(asked)
    tokens = text_tokens(text or None, tag, quote or None)
    found = word.met(tokens, languages)
    assert is_met(word, tokens) or not found
    few = [token for token in tokens if is_met(word, [token])]
    assert word.met(few, languages) == found, "an engine reads candidates alone"
    return set(found)


@pytest.mark.parametrize(
    ("asked", "text", "tag"),
    [
        ("investigations", "The investigation", "en"),
        ("investigation", "INVESTIGATING", "en-GB"),
        ("расследования", "о расследовании", "ru"),
        ("enquetes", "l’enquête", "fr"),
        ("soruşturmalar", "soruşturma", "tr"),
        ("محكمة", "المحكمة", "ar"),
        ("harbour", "a harbour", None),
        ("調査", "港湾調査委員会", "ja"),
        ("会", "委員会", None),
        ("ostrels", "Ostrel's", None),
    ],
)
def test_a_word_is_met_in_a_text(asked: str, text: str, tag: str | None) -> None:
    """By its stem where the language is known, as it stands where it is not, in any script."""
    assert met(asked, text, tag) == {"text"}


@pytest.mark.parametrize(
    ("asked", "text", "tag"),
    [
        ("investigations", "The investigation", None),
        ("investigations", "The investigation", "tlh"),
        ("調員", "調査委員会", "ja"),
        ("査港", "港湾調査", None),
        ("arbour", "harbour", "en"),
    ],
)
def test_a_word_is_not_met(asked: str, text: str, tag: str | None) -> None:
    """Without a known language there are no stems; runs of signs stand in their order."""
    assert met(asked, text, tag) == set()


def test_a_quote_is_stemmed_by_the_languages_of_its_source() -> None:
    """Which are read with it; several may be said."""
    quote = "investigated the harbours"
    assert met("investigation", "", None, quote) == set()
    assert met("investigation", "", None, quote, "ru", "en") == {"quote"}
    assert met("investigated", "", None, quote) == {"quote"}
    assert met("etat", "", None, "l’État") == {"quote"}
    assert met("委员", "委员会", "zh", "调查委员会") == {"text", "quote"}


def test_texts_that_cannot_be_looked_for() -> None:
    """Empty, too long, too many words, control characters."""
    for text in ("", " . ", "a" * (LONGEST_FIND + 1), "a\u202eb"):
        with pytest.raises(QueryError, match=r"^text: "):
            sought(text)
    with pytest.raises(QueryError, match=f"at most {MOST_FIND_WORDS}"):
        sought(" ".join(f"w{n}" for n in range(MOST_FIND_WORDS + 1)))
    assert len(sought("one ONE one")) == 1


@given(st.text(max_size=40), st.sampled_from([None, *sorted(STEMMERS)]))
def test_a_text_has_each_of_its_words(text: str, tag: str | None) -> None:
    """Whatever the text and the language: what is asked for as it stands is met."""
    try:
        words = sought(text)
    except QueryError:
        return
    tokens = text_tokens(text, tag, text)
    for word in words:
        assert word.met(tokens, ()) == {"text", "quote"}


def test_lines_and_languages() -> None:
    """What a locator and a tag say."""
    assert (line_of("L17:10-42"), line_of("p. 3"), line_of(None)) == (17, 3, NO_LINE)
    assert line_of("9" * 30) == NO_LINE
    assert (language_of("ru-Cyrl"), language_of("EN"), language_of("tlh")) == ("ru", "en", None)
