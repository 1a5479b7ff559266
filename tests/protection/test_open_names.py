"""A name that more people may read than what was done to its bearer is told at load."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.load import load
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.field import REGISTRY, head, loaded, well
from tests.naive import NaiveEngine


@pytest.mark.parametrize(
    ("person", "involved", "is_told"),
    [
        ("name: Wendel Krosp", "victims: v", True),
        ("name: Wendel Krosp", "victims: {to: v, marking: restricted}", True),
        ("name: Wendel Krosp, marking: restricted", "victims: v", False),
        ("description: a fisher", "victims: v", False),
        ("name: Wendel Krosp", "participants: v", False),
    ],
)
def test_a_public_name_of_somebody_harmed_is_told(
    vocabulary: Vocabulary, tmp_path: Path, person: str, involved: str, is_told: bool
) -> None:
    """With the line of the name and that of the harm; nothing is refused, and the name stays."""
    body = f"""
entities:
  v: {{class: Person, {person}}}
  e: {{class: Event, kind: raid, when: 2024-01-02, {involved}}}
"""
    report = well(loaded(tmp_path, NaiveEngine(vocabulary, clock=Clock()), body))
    told = [one for one in report.warnings if "the name of the same person" in one]
    assert len(told) == is_told, report.warnings
    for line in told:
        assert "e: victim: is held at restricted" in line
        assert "“Wendel Krosp”, is public (" in line
        assert line.count("sheet.yaml:") == 2


def test_a_name_of_the_store_is_looked_at_too(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """The name stands in the registry, and a sheet says what was done."""
    person = "{id: zoxb2rd2bm6nt5skibeutu7iam, class: Person, name: Wendel Krosp}"
    (tmp_path / "registry.yaml").write_text(f"{REGISTRY}  v: {person}\n")
    (tmp_path / "sheet.yaml").write_text(
        head() + "entities:\n  e: {class: Event, when: 2024-01-02, victims: v}\n"
    )
    report = well(load([tmp_path / "sheet.yaml"], NaiveEngine(vocabulary, clock=Clock())))
    (told,) = [one for one in report.warnings if "the name of the same person" in one]
    assert "“Wendel Krosp”, is public" in told
