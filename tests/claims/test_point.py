"""Points on the map: one value, on the globe, in one form."""

from __future__ import annotations

import pytest

from graph.claims.errors import InputError
from graph.claims.point import Point


@pytest.mark.parametrize(
    ("given", "text", "wkt"),
    [
        ("10.50, -20.5", "10.5, -20.5", "POINT(-20.5 10.5)"),
        ("-90,180", "-90, 180", "POINT(180 -90)"),
        ("+0.0,-0", "0, 0", "POINT(0 0)"),
        ("43, 45.6872", "43, 45.6872", "POINT(45.6872 43)"),
    ],
)
def test_a_point_has_one_form(given: str, text: str, wkt: str) -> None:
    """Zeros at the ends and plus signs make no other point."""
    point = Point.parse(given)
    assert (str(point), point.wkt) == (text, wkt)
    assert Point.from_json(point.to_json()) == point


def test_what_it_stands_for_is_told() -> None:
    """And how far off it may be."""
    point = Point(latitude="10.5", longitude="20.5", precision="district", metres="500.0")
    assert str(point) == "10.5, 20.5 (district, within 500 m)"
    assert Point.from_json(point.to_json()) == point


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("95.0, 181", "not on the globe: a latitude lies between -90 and 90"),
        ("10, 180.0001", "not on the globe: a longitude lies between -180 and 180"),
        ("-90.5, 1", "not on the globe"),
        ("10.5", "is no point"),
        ("10.5, 20.5, 3", "is no point"),
        ("north, 20.5", "no number of degrees"),
        ("1e1, 20.5", "no number of degrees"),
        ("10.5; 20.5", "is no point"),
    ],
)
def test_what_is_on_no_map_is_refused(given: str, problem: str) -> None:
    """A swapped column of an import is told, with the range."""
    with pytest.raises(InputError, match=problem):
        Point.parse(given)


def test_a_distance_is_a_number_of_metres() -> None:
    """Nothing else, and never a negative one."""
    for metres in ("-5", "near", "5 km"):
        with pytest.raises(InputError, match="is no distance"):
            Point(latitude="1", longitude="1", metres=metres)
    with pytest.raises(InputError, match="is no point"):
        Point.from_json(["1", "1", None])
