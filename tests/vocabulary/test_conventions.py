"""Words such as “dozens”: no bounds by themselves, and bounds by a convention that is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.errors import InputError
from graph.claims.quantity import Quantity
from graph.vocabulary.conventions import COLUMNS, FILE, read_conventions, union_by
from tests.conftest import ONTOLOGY

DOZENS = Quantity(unit="person", qualifier="dozens", as_found="dozens of people")
TWO = Quantity(unit="person", min=2, max=5, qualifier="at least")
EVENTS = Quantity(unit="event", min=1, max=1)


def test_without_a_convention_a_word_stays_a_word() -> None:
    """The union of two and of dozens is at least two, of nobody knows how many."""
    (found,) = union_by([("a", DOZENS), ("b", TWO)], None)
    assert (found.union.quantity.min, found.union.quantity.max) == (2, None)
    assert found.convention is None


def test_a_convention_gives_bounds_and_is_named() -> None:
    """At least two dozen by the shipped one; the units that it did not touch do not name it."""
    convention = read_conventions(ONTOLOGY / FILE)["plain-plural"]
    events, people = union_by([("a", DOZENS), ("b", TWO), ("e", EVENTS)], convention)
    assert (people.union.quantity.min, people.union.quantity.max) == (24, None)
    assert people.convention == "plain-plural"
    assert (events.union.quantity.min, events.convention) == (1, None)


def test_the_form_that_sheets_teach_has_its_word() -> None:
    """`size: dozens` keeps the word as found, without a qualifier; a sentence is no word."""
    convention = read_conventions(ONTOLOGY / FILE)["plain-plural"]
    for words, least in (("dozens", 24), ("Dozens", 24), ("dozens of people", None)):
        found = convention.applied(Quantity(unit="person", as_found=words))
        assert found.min == least


def test_a_figure_is_never_overruled() -> None:
    """Whatever a source gives stands: “dozens, 30” is 30."""
    convention = read_conventions(ONTOLOGY / FILE)["plain-plural"]
    for quantity in (
        Quantity(unit="person", best=30, qualifier="dozens"),
        Quantity(unit="person", max=50, qualifier="dozens"),
        Quantity(unit="person", qualifier="many"),
    ):
        assert convention.applied(quantity) == quantity
    assert convention.applied(Quantity(unit="person", qualifier="Dozens ")).min == 24


def test_how_groups_lie_still_counts() -> None:
    """Disjoint groups add up, with the convention's bounds."""
    convention = read_conventions(ONTOLOGY / FILE)["plain-plural"]
    counts = [("a", DOZENS), ("b", TWO)]
    (found,) = union_by(counts, convention, disjoint=[("a", "b")])
    assert found.union.quantity.min == 26


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("plain,dozens,many,,me", "min"),
        ("plain,dozens,24,12,me", "min"),
        ("plain,dozens,24,,", "said_by"),
        (",dozens,24,,me", "convention"),
        ("plain,dozens,24,,me\nplain,Dozens,12,,me", "word"),
    ],
)
def test_bad_rows(tmp_path: Path, row: str, field: str) -> None:
    """Refused with line and field."""
    path = tmp_path / "conventions.csv"
    path.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_conventions(path)
    assert caught.value.field == field
    assert caught.value.record == f"{path}:{2 + row.count(chr(10))}"


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """Other columns, or no file."""
    path = tmp_path / "conventions.csv"
    with pytest.raises(InputError, match="cannot be read"):
        read_conventions(path)
    path.write_text("word,min\n", encoding="utf-8")
    with pytest.raises(InputError, match="other columns"):
        read_conventions(path)
