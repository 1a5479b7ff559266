"""What a path leads to, and which classes something is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Protocol, TypeAlias

from graph.shapes.rdf_terms import RDFS, TYPE, Term
from graph.shapes.shape import Path, ShapeStep
from graph.shapes.shape_reader import Said

Own: TypeAlias = Mapping[str, Collection[Term]]
"""What is said of one node, by predicate."""
Follow: TypeAlias = Callable[[str, Own], Collection[Term]]
"""From a node and what is said of it to what a path leads to, each once."""

_REMEMBERED = 8_000


class Elsewhere(Protocol):
    """What records beside the one at hand say, of the predicates that paths follow."""

    def objects(self, node: str, predicate: str) -> tuple[Term, ...]:
        """The objects, each once, in any order."""


class World:
    """The ontology, the record at hand and all others, to be asked from any node.

    Attributes:
        here: the record at hand, by node; all that is said of a node stands in one record.
    """

    def __init__(self, ontology: Said, elsewhere: Elsewhere) -> None:
        self.here: Mapping[str, Own] = {}
        self._ontology = ontology
        self._elsewhere = lru_cache(maxsize=_REMEMBERED)(elsewhere.objects)
        self._subjects: dict[str, dict[Term, list[str]]] = defaultdict(lambda: defaultdict(list))
        for subject, said in ontology.items():
            for predicate, objects in said.items():
                for object_ in objects:
                    self._subjects[predicate][object_].append(subject)
        self._followers: dict[Path, Callable[[Term], frozenset[Term]]] = {}
        self.classes_above = lru_cache(maxsize=_REMEMBERED)(self._classes_above)

    def objects(self, node: Term, predicate: str) -> Collection[Term]:
        """What a node has for a predicate."""
        if not isinstance(node, str):
            return ()
        own = self.here.get(node)
        if own is not None:
            return own.get(predicate, ())
        said = self._ontology.get(node)
        return self._elsewhere(node, predicate) if said is None else said.get(predicate, ())

    def is_a(self, node: Term, cls: str) -> bool:
        """Whether something is of a class or of one below it."""
        return any(cls in self.classes_above(found) for found in self.objects(node, TYPE))

    def follow(self, path: Path) -> Follow:
        """How to follow a path from a node of the record at hand."""
        first = path[0].predicate
        if len(path) == 1:
            return lambda _, own: own.get(first, ())
        behind = self._behind(path[1:])
        return lambda _, own: {end for via in own.get(first, ()) for end in behind(via)}

    def _behind(self, steps: Path) -> Callable[[Term], frozenset[Term]]:
        """How to follow what is left of a path; the same for all paths that end alike."""
        if not steps:
            return lambda node: frozenset((node,))
        known = self._followers.get(steps)
        if known is None:
            step, rest = steps[0], self._behind(steps[1:])

            def follow(node: Term) -> frozenset[Term]:
                return frozenset(end for via in self._hop(node, step) for end in rest(via))

            known = self._followers[steps] = lru_cache(maxsize=_REMEMBERED)(follow)
        return known

    def _hop(self, node: Term, step: ShapeStep) -> Collection[Term]:
        if step.way == "forward":
            return self.objects(node, step.predicate)
        if step.way == "inverse":
            return self._subjects[step.predicate].get(node, ())
        return self._all(node, step.predicate)

    def _all(self, node: Term, predicate: str) -> set[Term]:
        found = {node}
        waiting = [node]
        while waiting:
            new = set(self.objects(waiting.pop(), predicate)) - found
            found |= new
            waiting += new
        return found

    def _classes_above(self, cls: Term) -> frozenset[Term]:
        return frozenset(self._all(cls, f"{RDFS}subClassOf"))
