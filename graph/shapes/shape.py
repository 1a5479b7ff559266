"""What a shape is, read and resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NamedTuple, TypeAlias

from graph.shapes.rdf_terms import Term, short

Way: TypeAlias = OneOf["forward", "inverse", "any"]


class ShapeStep(NamedTuple):
    """One step of a path; `any`: as many steps as there are, none included."""

    predicate: str
    way: Way


Path: TypeAlias = tuple[ShapeStep, ...]
"""The first step is always forward. One step alone is a plain property."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One parameter of SHACL with its value or values, or the shapes that it names."""

    parameter: str
    """Its local name: ``minCount``."""
    values: tuple[Term, ...] = ()
    shapes: tuple[Shape, ...] = ()

    @property
    def component(self) -> str:
        """The local name of its component: ``MinCountConstraintComponent``."""
        return f"{self.parameter[0].upper()}{self.parameter[1:]}ConstraintComponent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A node shape, or with a path a property shape."""

    iri: str
    """One that stands in brackets has a blank node's name, and reports nothing itself."""
    path: Path = ()
    constraints: tuple[Constraint, ...] = ()
    properties: tuple[Shape, ...] = ()
    """Property shapes that hold at the same node; of a node shape."""
    target_classes: frozenset[str] = frozenset()
    target_subjects: frozenset[str] = frozenset()
    """Predicates: everything that has a value of one is a target."""
    message: str | None = None
    severity: str = "Violation"
    """The local name of a severity of SHACL."""


def path_text(path: Path) -> str:
    """A path as Turtle writes it."""
    if len(path) == 1:
        return short(path[0].predicate)
    return f"( {' '.join(map(_step, path))} )"


def _step(step: ShapeStep) -> str:
    if step.way == "forward":
        return short(step.predicate)
    kind = "inversePath" if step.way == "inverse" else "zeroOrMorePath"
    return f"[ sh:{kind} {short(step.predicate)} ]"
