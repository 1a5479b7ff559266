"""What is raised where a store is not what was written."""

from __future__ import annotations

from graph.claims.errors import StoreError

DAMAGED = "run “answerable check” to see what is hit, and go back to a backup, or import an export"
"""What to do about it."""


def damage(problem: str) -> StoreError:
    """The error."""
    return StoreError(f"the store is damaged: {problem}; {DAMAGED}")


def unreadable(claim: str, error: Exception) -> StoreError:
    """The error where what a claim says cannot be."""
    return damage(f"claim {claim} cannot be read ({error})")
