"""What claims say in a few columns of numbers: for who goes through very many and opens none."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from graph.views.walking import Flags, Numbers


class ToldClaims(NamedTuple):
    """Standing claims of some things along some ways, one place a claim, in no order.

    Everything has the number that the `graph.views.columns.Columns` give it which told of this.
    """

    near: Numbers
    """What was asked about: the subject or, along an inverse way, the object."""
    way: Numbers
    """The place of the way among those that were asked for."""
    what: Numbers
    """The other end, the concept, or the period; of values of another sort it says nothing."""
    source: Numbers
    stance: Numbers
    """By its number in a column."""
    negated: Flags
    accepted: Flags
    """Whether the latest decision about it is that."""
    qualified: Flags

    def where(self, chosen: Flags | Numbers) -> ToldClaims:
        """Some of them."""
        return ToldClaims(*cast(Any, [column[chosen] for column in self]))
