"""A day that its month does not have is told as such."""

from __future__ import annotations

from datetime import UTC

import pytest

from graph.ingest.mapping.column_forms import Wrong, date_form, one_form_of


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2022-02-30", "is no such day"),
        ("31/04/2022", "is no such day"),
        ("2022-31-02", "is no date in the form dmy"),
        ("soon", "is no date in the form dmy"),
    ],
)
def test_no_such_day_is_told(text: str, told: str) -> None:
    """And not as another form, of whichever form of a column it is."""
    forms = [date_form(name, zone=UTC, low=0, high=9999) for name in ("dmy", "iso")]
    found = one_form_of(forms)(text)
    assert isinstance(found, Wrong)
    assert found.problem == told
