"""Claims that exclude each other: either the guard did it or the police, and nobody says which."""

from __future__ import annotations

from graph.claims.claim import Claim

ONE_OF = "oneOf"
"""The particular that claims have in common of which one is so."""


def one_of(claim: Claim) -> str | None:
    """What a claim has in common with those of which only one is so; None where it stands alone."""
    said = (one.value for one in claim.particulars if one.property == ONE_OF)
    return next((value.text for value in said if value is not None and value.text), None)
