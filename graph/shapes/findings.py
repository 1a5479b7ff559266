"""What was found wrong, gathered by what is wrong, so that a person can act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.shapes.rdf_terms import Lit, Term, short
from graph.shapes.record_check import Result
from graph.shapes.shape import Shape, path_text

_PROBLEMS: Mapping[str, str] = {
    "minCount": "is missing",
    "maxCount": "is there too often",
    "class": "is nothing of the class that belongs there",
    "datatype": "has another datatype, or is not written as its datatype demands",
    "nodeKind": "is of the wrong sort: an IRI, a blank node or a literal",
    "pattern": "is not written as it has to be",
    "minInclusive": "is too low",
    "maxInclusive": "is too high",
    "in": "is none of what is allowed",
    "hasValue": "lacks what has to be there",
    "not": "is what it must not be",
    "or": "breaks a rule",
    "and": "breaks a rule",
    "disjoint": "repeats what stands elsewhere",
    "closed": "has what is unknown there",
}
"""By the parameter of SHACL."""


@dataclass(slots=True)
class Kind:
    """One kind of mistake: the same constraint of the same shape, broken again and again."""

    shape: Shape
    component: str
    count: int = 0
    examples: list[Result] = field(default_factory=list)

    @property
    def problem(self) -> str:
        """What is wrong, beginning with where; of a rule that says it itself, no more than that."""
        if not self.shape.path and self.shape.message is not None:
            return self.shape.message
        where = path_text(self.shape.path) if self.shape.path else short(self.shape.iri)
        return f"{where} {_PROBLEMS[_parameter(self.component)]}"

    @property
    def mend(self) -> str:
        return message(self.shape, self.component)


class FindingKinds:
    """Everything that is wrong, of each kind the first few: memory is bounded by the shapes."""

    def __init__(self, examples: int) -> None:
        self._most = examples
        self._kinds: dict[tuple[str, str], Kind] = {}

    def take(self, result: Result) -> None:
        key = (result.shape.iri, result.component)
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = Kind(result.shape, result.component)
        kind.count += 1
        if len(kind.examples) < self._most:
            kind.examples.append(result)

    def all(self) -> list[Kind]:
        """The most frequent first."""
        found = self._kinds.values()
        return sorted(found, key=lambda kind: (-kind.count, kind.shape.iri, kind.component))


def message(shape: Shape, component: str) -> str:
    """What to do about a result: as the shape says, else as its constraint does."""
    if shape.message is not None:
        return shape.message
    parameter = _parameter(component)
    values = [v for c in shape.constraints if c.parameter == parameter for v in c.values]
    return _MENDS[parameter].format(" or ".join(map(_word, values)))


_MENDS: Mapping[str, str] = {
    "minCount": "Write {} at least.",
    "maxCount": "Keep {}; what sources say beside it stands in claims of its own.",
    "class": "Name something of the class {}, and put it in with its class.",
    "datatype": "Write a literal of the type {}.",
    "nodeKind": "Write what {} means.",
    "pattern": "Write it so that it matches {}.",
    "minInclusive": "Write {} or more.",
    "maxInclusive": "Write {} or less.",
    "in": "Write {}.",
    "hasValue": "Write {}.",
    "not": "Write something else.",
    "or": "See what the ontology says of the shape.",
    "and": "See what the ontology says of the shape.",
    "disjoint": "Write something else than for {}.",
    "closed": "Take it out, or correct the term.",
}


def _word(term: Term) -> str:
    return term.text if isinstance(term, Lit) else short(term)


def _parameter(component: str) -> str:
    name = component.removesuffix("ConstraintComponent")
    return f"{name[0].lower()}{name[1:]}"
