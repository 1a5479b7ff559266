"""Text made comparable, and the script that a text is in."""

from __future__ import annotations

import pytest

from graph.claims.text import folded, script_of


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Ostrel", "OSTREL"),
        ("ostrél", "ostre\u0301l"),
        ("ostrél", "Ostrel"),
        ("Straße", "STRASSE"),
        ("Острель", "ОСТРЕЛЬ"),
        ("Йосип", "Иосип"),
        ("  Port\u00a0of\tOstrel\n", "port of ostrel"),
        ("ﬁshery №\u00a07", "FISHERY No 7"),
        ("Ｏｓｔｒｅｌ", "ostrel"),
        ("İzmir", "izmir"),
        ("ΟΔΟΣ", "οδος"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
    ],
)
def test_texts_that_compare_equal(text: str, same: str) -> None:
    """Case, accents, compatibility forms and white space are levelled."""
    assert folded(text) == folded(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [("Ostrel", "Острель"), ("Ostrel", "Ostrel'"), ("port of", "portof"), ("o", "ø"), ("5", "6")],
)
def test_texts_that_stay_apart(text: str, other: str) -> None:
    """Scripts, letters and punctuation are left as they are."""
    assert folded(text) != folded(other)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Ostrel", "Latn"),
        ("Острель", "Cyrl"),
        ("ოსტრელი", "Geor"),
        ("أوستريل", "Arab"),
        ("Օստրել", "Armn"),
        ("אוסטרל", "Hebr"),
        ("오스트렐", "Hang"),
        ("港口", "Hani"),
        ("オストレル港", "Jpan"),
        ("Ostrel (Острель)", "Cyrl"),
        ("Ost Ост", "Latn"),
        ("Ｏｓｔｒｅｌ 港", "Latn"),
        ("17 — № 5", "Latn"),
        ("17 — 5", None),
        ("", None),
    ],
)
def test_the_script_of_most_letters(text: str, script: str | None) -> None:
    """Digits and signs have none; the earlier one where two have as many letters."""
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("language", "script"),
    [
        ("uk-Latn", "Latn"),
        ("sr-cyrl-RS", "Cyrl"),
        ("zh-yue-Hant-HK", "Hant"),
        ("uk", "Arab"),
        ("en-1994", "Arab"),
        ("sl-rozaj", "Arab"),
        ("x-Latn", "Arab"),
        (None, "Arab"),
    ],
)
def test_a_script_subtag_goes_first(language: str | None, script: str) -> None:
    """Where the language tag names the script, nobody needs to guess."""
    assert script_of("أوستريل", language) == script
