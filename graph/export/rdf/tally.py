"""Counting the statements of an export as they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from graph.export.rdf.statements import RDF_TYPE, Triple

_DIGEST = 12


@dataclass(slots=True)
class Tally:
    """What a file of RDF holds. Terms are as N-Triples writes them."""

    statements: int = 0
    """Different ones: of quads, each with its graph."""
    classes: Counter[str] = field(default_factory=Counter)
    """How many things are said to be of each class."""
    properties: Counter[str] = field(default_factory=Counter)
    """How many statements each property has."""
    _bare: set[bytes] = field(default_factory=set)

    def add(self, triples: Iterable[Triple]) -> None:
        """Count statements that no other place of the file repeats."""
        for _, predicate, object_ in triples:
            self.statements += 1
            self.properties[predicate] += 1
            if predicate == RDF_TYPE:
                self.classes[object_] += 1

    def add_bare(self, triple: Triple) -> None:
        """Count a bare triple, which other claims may give once more.

        Keeps a few bytes of each, which is all the memory that a tally needs.
        """
        digest = blake2b(" ".join(triple).encode(), digest_size=_DIGEST).digest()
        if digest not in self._bare:
            self._bare.add(digest)
            self.add((triple,))
