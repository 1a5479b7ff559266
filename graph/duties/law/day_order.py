"""In which order the days of one participation can stand."""

from __future__ import annotations

from collections.abc import Mapping

from graph.claims.period import Period

_ORDER = (
    # field, the one that it cannot be before, whether on the same day neither, what is wrong
    ("bound", "signed", False, "is before the State signed"),
    ("in_force", "bound", False, "is before the State was bound"),
    ("denounced", "bound", True, "is before the State was bound"),
    ("denounced", "in_force", True, "is before the State was bound"),
    ("ended", "bound", True, "is before the State was bound"),
    ("ended", "in_force", True, "is before the State was bound"),
    ("ended", "denounced", False, "is before the State gave notice that it leaves"),
)


def misordered(days: Mapping[str, Period]) -> tuple[str, str] | None:
    """A day that certainly comes too early, as field and problem; None where all may be so.

    A treaty can be denounced after the State consented and before it is in force for it: where the
    day of consent is given, that decides.
    """
    for field in ("denounced", "ended"):
        if field in days and not {"bound", "in_force"} & days.keys():
            return field, "is given, and no day on which the State was bound"
    for field, earlier, same, problem in _ORDER:
        if field not in days or earlier not in days:
            continue
        if (field, earlier) == ("denounced", "in_force") and "bound" in days:
            continue
        if _precedes(days[field], days[earlier], same=same):
            return field, problem
    return None


def _precedes(one: Period, other: Period, *, same: bool) -> bool:
    """Whether a day certainly comes before another; the same day, too, where that is asked."""
    if one.latest_begin is None or other.earliest_begin is None:
        return False
    if same:
        return one.latest_begin <= other.earliest_begin
    return one.latest_begin < other.earliest_begin
