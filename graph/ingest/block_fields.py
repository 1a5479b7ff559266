"""Which keys a block of a class takes: the fields and names of its properties, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from graph.vocabulary import Property, Vocabulary


class FieldWay(NamedTuple):
    """A property, and whether it is read from its object's end."""

    says: Property
    inverse: bool

    @property
    def other(self) -> str:
        """A relation's class at the other end."""
        return self.says.domain[0] if self.inverse else self.says.range


@lru_cache(maxsize=8)
def fields_of(vocabulary: Vocabulary) -> Fields:
    """The keys of all classes of a vocabulary, for every file that is read by it."""
    return Fields(vocabulary)


class Fields:
    """The keys of every class, computed once each."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, Mapping[str, FieldWay]] = {}

    def of(self, cls: str) -> Mapping[str, FieldWay]:
        """Key → what it says of an entity of this class.

        Where one word is the field of one property and the name of another, the field has it.
        """
        if cls not in self._known:
            forward = self._vocabulary.properties_of(cls)
            keys = {
                prop.inverse_field: FieldWay(prop, True)
                for prop in self._vocabulary.inverses_of(cls)
                if prop.inverse_field is not None
            }
            keys |= {prop.name: FieldWay(prop, False) for prop in forward}
            keys |= {prop.field: FieldWay(prop, False) for prop in forward}
            self._known[cls] = keys
        return self._known[cls]
