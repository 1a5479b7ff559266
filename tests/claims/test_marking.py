"""Markings: how they are written, which is stricter, and which clearance reads what."""

from __future__ import annotations

import pytest

from graph.claims.errors import InputError
from graph.claims.marking import (
    PUBLIC,
    PUBLIC_CLEARANCE,
    RESTRICTED,
    Clearance,
    Level,
    Marking,
    join_all,
)


def test_a_marking_reads_as_level_and_compartments() -> None:
    """Spaces and the order of compartments make no difference."""
    marking = Marking.parse(" Restricted + minors+medical ")
    assert marking == Marking(level=Level.RESTRICTED, compartments=frozenset({"medical", "minors"}))
    assert str(marking) == "restricted+medical+minors"
    assert str(Clearance.parse("partner+medical")) == "partner+medical"


@pytest.mark.parametrize("text", ["", "secret", "public,medical", "+medical", "2"])
def test_an_unknown_level_is_refused(text: str) -> None:
    """The error lists the levels there are."""
    with pytest.raises(InputError, match="is not a level") as refused:
        Marking.parse(text)
    assert "public, partner, restricted, confidential" in refused.value.mend
    assert refused.value.value == text


@pytest.mark.parametrize(
    "text", ["public+", "public+Medical", "public+a b", "public+9", "public+é"]
)
def test_a_compartment_that_cannot_be_is_refused(text: str) -> None:
    """Lower-case letters, digits and hyphens only, so that two spellings are never two."""
    with pytest.raises(InputError, match="is not a compartment"):
        Clearance.parse(text)


@pytest.mark.parametrize(
    ("clearance", "marking", "reads"),
    [
        ("public", "public", True),
        ("public", "partner", False),
        ("confidential", "restricted", True),
        ("confidential", "restricted+medical", False),
        ("restricted+medical", "restricted+medical", True),
        ("restricted+medical+minors", "restricted+medical", True),
        ("restricted+minors", "restricted+medical", False),
        ("public+medical", "restricted+medical", False),
    ],
)
def test_who_reads_what(clearance: str, marking: str, reads: bool) -> None:
    """High enough a level, and every compartment: the one does not stand in for the other."""
    assert Clearance.parse(clearance).reads(Marking.parse(marking)) is reads


def test_a_join_is_the_strictest_of_both() -> None:
    """The higher level and the compartments of either."""
    joined = Marking.parse("partner+medical").join(Marking.parse("restricted+minors"))
    assert joined == Marking.parse("restricted+medical+minors")
    assert join_all([]) == PUBLIC
    assert join_all([PUBLIC, RESTRICTED, Marking.parse("partner")]) == RESTRICTED


def test_levels_in_order() -> None:
    """Public is the least strict and what anonymous viewers read."""
    assert sorted(Level) == [
        Level.PUBLIC,
        Level.PARTNER,
        Level.RESTRICTED,
        Level.CONFIDENTIAL,
    ]
    assert Clearance.parse("public") == PUBLIC_CLEARANCE
