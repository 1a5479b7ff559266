"""In which forms the dates of a column stand, one or several, for a draft."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC
from typing import NamedTuple

from graph.ingest.mapping.column_forms import Wrong, date_form
from graph.ingest.mapping.header_words import DATED

FORMS = ("iso", "iso-prefix", "dmy", "mdy", "ymd", "month-name")
MOST_MISSES = 3
"""Values that fit no form of dates and may still stand in a column of dates: beside thrice as many
others, and named."""
SERIAL = "serial"


class MixedForm(NamedTuple):
    """One of the forms of a column whose dates are written in several ways."""

    form: str
    example: str
    """A value that is in this form and none of those before it."""
    also: str = ""
    """Another form that values fit as well, as another day."""
    shown: str = ""
    """One of these values."""


class DateForms(NamedTuple):
    """The forms of a column's dates."""

    forms: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    """Values that fit none of them."""
    mixed: tuple[MixedForm, ...] = ()


def look_at_dates(name: str, values: Collection[str]) -> DateForms:
    """The forms that the dates of a column have: each that fits all of them, or those that fit
    them together; none where it is no column of dates.

    Args:
        name: what the column is called.
    """
    read = {form: _read(form, values) for form in FORMS}
    fewest = min((len(values) - len(found) for found in read.values()), default=0)
    if not values:
        return DateForms()
    if fewest:
        together = _together(name, values, read)
        if len(together.mixed) > 1 or together.forms == (SERIAL,):
            return together
    if fewest > MOST_MISSES or 4 * fewest > len(values):
        return DateForms()
    forms = tuple(form for form in FORMS if len(values) - len(read[form]) == fewest)
    misses = tuple(one for one in values if one not in read[forms[0]])
    return DateForms(("iso",) if "iso" in forms else forms, misses)


def _read(form: str, values: Collection[str]) -> dict[str, str]:
    """Those values that fit a form, with the date that each then is."""
    reads = date_form(form, zone=UTC, low=0, high=9999)
    found = ((value, reads(value)) for value in values)
    return {value: date for value, date in found if not isinstance(date, Wrong)}


def _together(name: str, values: Collection[str], read: dict[str, dict[str, str]]) -> DateForms:
    """The fewest forms that fit most values together."""
    day_first = read["dmy"].keys() - read["mdy"].keys()
    month_first = read["mdy"].keys() - read["dmy"].keys()
    parted = ("mdy", "dmy") if month_first and not day_first else ("dmy", "mdy")
    prefixed = read["iso-prefix"].keys() - read["iso"].keys()
    first = "iso-prefix" if prefixed else "iso"
    left, mixed = dict.fromkeys(values), []
    for form in (first, *parted, "ymd", "month-name"):
        fitting = [value for value in left if value in read[form]]
        if fitting:
            other = {"dmy": "mdy", "mdy": "dmy"}.get(form, form)
            both = [
                one for one in fitting if read[other].get(one, one) not in (one, read[form][one])
            ]
            also = (other, both[0]) if both else ("", "")
            mixed.append(MixedForm(form, fitting[0], *also))
            left = {value: None for value in left if value not in read[form]}
    counted = _read(SERIAL, left)
    if counted and (DATED.search(name) or 2 * len(left) < len(values)):
        mixed.append(MixedForm(SERIAL, next(iter(counted)), "", next(iter(counted.values()))))
        left = {value: None for value in left if value not in counted}
    if len(left) > MOST_MISSES or 4 * len(left) > len(values):
        return DateForms()
    return DateForms(tuple(one.form for one in mixed), tuple(left), tuple(mixed))
