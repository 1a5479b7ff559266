"""The numbers that a store gives to markings, in the order in which it met them."""

from __future__ import annotations

from graph.claims.marking import Marking


class MarkingNumbers:
    """Those of one store; new markings get the next.

    Args:
        markings: by number less one; new ones are added to it.
    """

    def __init__(self, markings: list[Marking]) -> None:
        self.markings = markings
        self._numbers = {marking: place for place, marking in enumerate(markings, 1)}

    @property
    def marking_texts(self) -> list[str]:
        """As the store's node has them."""
        return [str(marking) for marking in self.markings]

    def number(self, marking: Marking) -> int:
        """The number of a marking, given to it now where it has none."""
        number = self._numbers.get(marking)
        if number is None:
            self.markings.append(marking)
            number = self._numbers[marking] = len(self.markings)
        return number
