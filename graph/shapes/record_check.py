"""One record against all shapes: SHACL Core (https://www.w3.org/TR/shacl/#core-components)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from graph.claims.errors import VocabularyError
from graph.export.rdf.statements import RDF
from graph.shapes.rdf_literals import at_most, well_typed
from graph.shapes.rdf_terms import SH, STRING, TYPE, Lit, Term, is_blank, short
from graph.shapes.shape import Constraint, Path, Shape, ShapeStep
from graph.shapes.shape_paths import Elsewhere, Own, World
from graph.shapes.shape_reader import Shapes

Test: TypeAlias = Callable[[Term, Own], bool]
"""Whether one value keeps to a constraint; of a node shape the value is the node itself."""
Sift: TypeAlias = Callable[[Collection[Term], Own], Collection[Term | None]]
"""The values that break a constraint on all of them; None where it is no single one."""

_CLAIMED = (f"{RDF}predicate", f"{RDF}object")
_KINDS: Mapping[str, Callable[[Term], bool]] = {
    "IRI": lambda v: isinstance(v, str) and not is_blank(v),
    "BlankNode": is_blank,
    "Literal": lambda v: isinstance(v, Lit),
    "BlankNodeOrIRI": lambda v: isinstance(v, str),
    "BlankNodeOrLiteral": lambda v: isinstance(v, Lit) or is_blank(v),
    "IRIOrLiteral": lambda v: not is_blank(v),
}


class Result(NamedTuple):
    """One thing that is wrong, as the standard tells it (SHACL §3.6.2)."""

    focus: str
    shape: Shape
    component: str
    path: Path
    value: Term | None
    claimed: tuple[Term, ...] = ()
    """Where a claim as a whole is wrong, for people: the property and the object that it has."""


class ShapeChecker:
    """All shapes of an ontology, computed once and applied to record after record."""

    def __init__(self, shapes: Shapes, elsewhere: Elsewhere) -> None:
        self.world = World(shapes.said, elsewhere)
        checks = [_Check(shape, self.world) for shape in shapes.shapes]
        self._by_class: dict[Term, list[_Check]] = {}
        self._by_predicate: dict[str, list[_Check]] = {}
        for check in checks:
            for cls in sorted(check.shape.target_classes):
                self._by_class.setdefault(cls, []).append(check)
            for predicate in sorted(check.shape.target_subjects):
                self._by_predicate.setdefault(predicate, []).append(check)
        self._for = lru_cache(maxsize=10_000)(self._checks_for)

    def record(self, nodes: Mapping[str, Own]) -> Iterator[tuple[str, list[Result] | None]]:
        """Each node of a record and what is wrong with it; None if no shape is for it."""
        self.world.here = nodes
        for node, own in nodes.items():
            of_classes = own.get(TYPE, ())
            by = self._by_predicate.keys() & own.keys() if self._by_predicate else ()
            checks = self._for(tuple(of_classes), frozenset(by))
            if not checks:
                yield node, None
                continue
            found: list[Result] = []
            for check in checks:
                check.find(node, own, found)
            yield node, list(dict.fromkeys(found)) if len(found) > 1 else found

    def _checks_for(self, classes: tuple[Term, ...], by: frozenset[str]) -> tuple[_Check, ...]:
        above = {cls for named in classes for cls in self.world.classes_above(named)}
        found = [check for cls in above for check in self._by_class.get(cls, ())]
        found += [check for predicate in by for check in self._by_predicate[predicate]]
        return tuple(sorted(set(found), key=lambda check: check.shape.iri))


class _Check:
    """One shape, computed."""

    def __init__(self, shape: Shape, world: World) -> None:
        self.shape = shape
        self._world = world
        self._follow = world.follow(shape.path) if shape.path else None
        self._tests: list[tuple[str, Test]] = []
        self._sifts: list[tuple[str, Sift]] = []
        self._allowed: frozenset[str] | None = None
        self._properties = [_Check(property, world) for property in shape.properties]
        for constraint in shape.constraints:
            self._add(constraint)

    def find(self, node: str, own: Own, found: list[Result]) -> None:
        """Everything that is wrong with a node."""
        shape = self.shape
        values = (node,) if self._follow is None else self._follow(node, own)
        for component, test in self._tests:
            for value in values:
                if not test(value, own):
                    claimed = () if shape.path else _claimed(own)
                    found.append(Result(node, shape, component, shape.path, value, claimed))
        for component, sift in self._sifts:
            for odd in sift(values, own):
                found.append(Result(node, shape, component, shape.path, odd))
        if self._allowed is not None:
            for predicate in own.keys() - self._allowed:
                path = (ShapeStep(predicate, "forward"),)
                for value in own[predicate]:
                    found.append(Result(node, shape, "ClosedConstraintComponent", path, value))
        for property in self._properties:
            property.find(node, own, found)

    def holds(self, node: Term, own: Own) -> bool:
        """Whether nothing is wrong; `own` is left empty for nodes outside the record."""
        values = (node,) if self._follow is None else self._follow(str(node), own)
        return (
            all(test(value, own) for _, test in self._tests for value in values)
            and not any(sift(values, own) for _, sift in self._sifts)
            and (self._allowed is None or not own.keys() - self._allowed)
            and all(property.holds(node, own) for property in self._properties)
        )

    def _add(self, constraint: Constraint) -> None:
        name, component = constraint.parameter, constraint.component
        if name == "closed":
            (flag,) = constraint.values
            if isinstance(flag, Lit) and flag.text == "true":
                self._allowed = self._declared()
        elif name in _SIFTS:
            for value in constraint.values:
                self._sifts.append((component, _SIFTS[name](value)))
        elif name == "pattern":
            for value in constraint.values:
                self._tests.append((component, _matches(value)))
        elif name == "class":
            for value in constraint.values:
                self._tests.append((component, self._is_a(value)))
        elif name in _TESTS:
            self._tests.append((component, _TESTS[name](constraint.values)))
        elif constraint.shapes:
            self._nest(name, component, constraint.shapes)

    def _declared(self) -> frozenset[str]:
        """What a closed shape allows (SHACL §4.8.1): plain paths, and what it ignores."""
        ignored = [c.values for c in self.shape.constraints if c.parameter == "ignoredProperties"]
        plain = [p.path[0].predicate for p in self.shape.properties if len(p.path) == 1]
        return frozenset(plain) | {str(v) for values in ignored for v in values}

    def _is_a(self, cls: Term) -> Test:
        is_a, name = self._world.is_a, str(cls)
        return lambda value, _: is_a(value, name)

    def _nest(self, name: str, component: str, shapes: tuple[Shape, ...]) -> None:
        checks = [_Check(shape, self._world) for shape in shapes]
        if self._follow is not None and any(map(_looks_around, shapes)):
            raise VocabularyError(
                f"{short(self.shape.iri)}: has sh:{name} behind a path, of shapes that have paths "
                "of their own; put it into a shape of the class"
            )
        if name == "or":
            self._tests.append((component, lambda v, own: any(c.holds(v, own) for c in checks)))
        elif name == "and":
            self._tests.append((component, lambda v, own: all(c.holds(v, own) for c in checks)))
        else:
            for check in checks:
                self._tests.append((component, _no(check)))


def _claimed(own: Own) -> tuple[Term, ...]:
    return tuple(term for part in _CLAIMED for term in own.get(part, ()))[:4]


def _no(check: _Check) -> Test:
    return lambda value, own: not check.holds(value, own)


def _looks_around(shape: Shape) -> bool:
    """Whether a shape asks more than what sort of thing a value is."""
    nested = [s for c in shape.constraints for s in c.shapes]
    asks = any(c.parameter in ("closed", "disjoint") for c in shape.constraints)
    return bool(shape.path or shape.properties) or asks or any(map(_looks_around, nested))


def _matches(pattern: Term) -> Test:
    # In XPath, unlike here, a dollar stands for nothing but the end, not for a newline before it.
    text = pattern.text if isinstance(pattern, Lit) else pattern
    search = re.compile(re.sub(r"(?<!\\)\$\Z", r"\\Z", text)).search
    return lambda value, _: (
        search(value.text) is not None
        if isinstance(value, Lit)
        else not is_blank(value) and search(value) is not None
    )


def _of_datatype(values: tuple[Term, ...]) -> Test:
    (datatype,) = values
    return lambda value, _: (
        isinstance(value, Lit)
        and value.datatype == datatype
        and (datatype == STRING or well_typed(value))
    )


def _of_kind(values: tuple[Term, ...]) -> Test:
    test = _KINDS[str(values[0]).removeprefix(SH)]
    return lambda value, _: test(value)


def _one_of(values: tuple[Term, ...]) -> Test:
    allowed = frozenset(values)
    return lambda value, _: value in allowed


def _from(values: tuple[Term, ...]) -> Test:
    (least,) = values
    return lambda value, _: at_most(least, value)


def _up_to(values: tuple[Term, ...]) -> Test:
    (most,) = values
    return lambda value, _: at_most(value, most)


def _at_least(least: Term) -> Sift:
    number = _number(least)
    return lambda values, _: (None,) if len(values) < number else ()


def _no_more(most: Term) -> Sift:
    number = _number(most)
    return lambda values, _: (None,) if len(values) > number else ()


def _has(wanted: Term) -> Sift:
    return lambda values, _: () if wanted in values else (None,)


def _disjoint(predicate: Term) -> Sift:
    name = str(predicate)
    return lambda values, own: [v for v in own.get(name, ()) if v in values]


def _number(term: Term) -> int:
    return int(term.text if isinstance(term, Lit) else term)


_TESTS: Mapping[str, Callable[[tuple[Term, ...]], Test]] = {
    "datatype": _of_datatype,
    "nodeKind": _of_kind,
    "in": _one_of,
    "minInclusive": _from,
    "maxInclusive": _up_to,
}
_SIFTS: Mapping[str, Callable[[Term], Sift]] = {
    "minCount": _at_least,
    "maxCount": _no_more,
    "hasValue": _has,
    "disjoint": _disjoint,
}
