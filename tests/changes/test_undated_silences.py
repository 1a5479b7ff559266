"""A silence that somebody states without a day certainly holds on none, and loading says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.field import loaded, well
from tests.naive import NaiveEngine

CALL = """
entities:
  raid: {class: Event, kind: raid, when: 2023-11-02}
  letter: {class: Call, issuers: herald, addressees: guard, about: raid, madeOn: 2023-12-01,
      demands: {look: {kind: investigate}}}
"""


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("kind: no-response", True),
        ("kind: no-response, when: {as_found: to this day}", True),
        ("kind: no-response, when: 2024-01-05/..", False),
        ("kind: no-response, when: ../2024-01-05", False),
        ("kind: reply", False),
    ],
)
def test_a_silence_without_a_day_is_told(
    vocabulary: Vocabulary, tmp_path: Path, said: str, is_told: bool
) -> None:
    """With what to write; it loads all the same. An answer without a day is possibly one."""
    body = f"{CALL}  r: {{class: Response, {said}, by: guard, to: letter}}\n"
    warnings = well(loaded(tmp_path, NaiveEngine(vocabulary, clock=Clock()), body)).warnings
    assert len(warnings) == is_told, warnings
    for warning in warnings:
        assert "r: kind: says that nothing came (no-response), and not when" in warning
        assert "give the day of which it is said (when; in a workbook When)" in warning
