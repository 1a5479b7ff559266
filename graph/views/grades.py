"""How sure a coder is of a claim: appended to its life like a review, and never mixed with one.

It says nothing of the world and decides nothing: neither what is shown nor what counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.views.view import Change

GRADED: Final = "graded"
"""The kind of change."""
SCHEME = "confidence-grades"
"""Where its codes are from: low, medium, high."""


def confidence(changes: Iterable[Change]) -> str | None:
    """The grade that stands; None where nobody gave one, or it was taken back."""
    grade = None
    for change in changes:
        if change.kind == GRADED:
            grade = change.after
    return grade
