"""Which numbers go with which, of very many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from graph.views.columns import among, sorted_pairs
from graph.views.walking import Numbers


class Pairs:
    """Pairs of numbers, each once: by the first, then by the second."""

    def __init__(self, near: Numbers, what: Numbers) -> None:
        self.near, self.what = sorted_pairs(near, what)

    def with_(self, *others: Pairs) -> Pairs:
        """These and others."""
        every = (self, *others)
        return Pairs(
            np.concatenate([one.near for one in every]), np.concatenate([one.what for one in every])
        )

    def to(self, some: Numbers) -> Pairs:
        """Those whose second number is one of some."""
        chosen = among(self.what, some)
        return Pairs(self.near[chosen], self.what[chosen])

    def then(self, other: Pairs) -> Pairs:
        """From each first number to all that goes, in another, with what goes with it here."""
        left = np.searchsorted(other.near, self.what, "left")
        count = np.searchsorted(other.near, self.what, "right") - left
        # The places of each stretch in the other, one behind another.
        shift = np.repeat(left - (np.cumsum(count) - count), count)
        return Pairs(np.repeat(self.near, count), other.what[shift + np.arange(len(shift))])

    def lists(self, some: Numbers) -> Mapping[int, Sequence[int]]:
        """What goes with each of some numbers; absent where there is nothing."""
        chosen = among(self.near, some)
        near, what = self.near[chosen], self.what[chosen]
        if not len(near):
            return {}
        first = np.flatnonzero(np.concatenate(([True], near[1:] != near[:-1])))
        values, starts = what.tolist(), [*first.tolist(), len(what)]
        return {
            one: values[begin:end]
            for one, begin, end in zip(near[first].tolist(), starts, starts[1:], strict=False)
        }
