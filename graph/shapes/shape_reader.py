"""Shapes from the files of an ontology; everything that is not checked here is refused.

A class that is declared as a node shape is its own target (SHACL §2.1.3.3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File

from graph.claims.errors import InputError, VocabularyError
from graph.export.rdf.statements import RDF
from graph.shapes.rdf_syntaxes import statements
from graph.shapes.rdf_terms import RDFS, SH, TYPE, Lit, Term, is_blank, short
from graph.shapes.shape import Constraint, Path, Shape, ShapeStep, Way

Said = Mapping[str, Mapping[str, tuple[Term, ...]]]
"""Statements by subject and predicate."""

_ONE_VALUE = frozenset(
    ("datatype", "nodeKind", "minCount", "maxCount", "minInclusive", "maxInclusive", "closed")
)
_SOME_VALUES = frozenset(("class", "pattern", "hasValue", "disjoint"))
_LISTS = frozenset(("in", "ignoredProperties"))
_SHAPE_LISTS = frozenset(("or", "and"))
_OF_PROPERTIES = frozenset(("minCount", "maxCount"))
"""What SHACL allows at property shapes alone."""
_SILENT = frozenset(("name", "description", "order"))
"""Words for people that change no result."""
_TARGETS = frozenset(("targetClass", "targetSubjectsOf"))
_SEVERITIES = frozenset(("Violation", "Warning", "Info"))
_NIL = f"{RDF}nil"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """All that an ontology asks of data.

    Attributes:
        shapes: the node shapes with targets, by IRI.
        said: the ontology itself, which is a part of what is checked.
        labels: how the ontology calls its terms in English.
    """

    shapes: tuple[Shape, ...]
    said: Said
    labels: Mapping[str, str]


def read_shapes(folder: File) -> Shapes:
    """Read every ``*.ttl`` below a folder.

    Raises:
        VocabularyError: a shape is not well-formed, or has what is not checked here.
    """
    said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    files: dict[str, str] = {}
    for number, path in enumerate(sorted(folder.rglob("*.ttl"))):
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as stream:
                for subject, predicate, object_ in statements(stream, "turtle"):
                    node, end = _apart(subject, number), _apart(object_, number)
                    assert isinstance(node, str)
                    files.setdefault(node, name)
                    if end not in said[node][predicate]:
                        said[node][predicate].append(end)
        except (InputError, OSError) as error:
            raise VocabularyError(f"{name}: {error}") from error
    frozen = {s: {p: tuple(os) for p, os in of.items()} for s, of in said.items()}
    return _Reader(frozen, files).all()


def _apart(term: Term, number: int) -> Term:
    """Blank nodes of different files are different."""
    return f"_:f{number}{term[2:]}" if isinstance(term, str) and is_blank(term) else term


class _Reader:
    def __init__(self, said: Said, files: Mapping[str, str]) -> None:
        self._said, self._files = said, files
        self._open: list[str] = []

    def all(self) -> Shapes:
        found = []
        for iri in sorted(self._said):
            types = self._values(iri, TYPE)
            if is_blank(iri) or not {f"{SH}NodeShape", f"{SH}PropertyShape"} & set(types):
                if any(p.startswith(f"{SH}target") for p in self._said[iri]):
                    raise self._wrong(iri, "has targets and is no shape", "write: a sh:NodeShape")
                continue
            shape = self.shape(iri)
            if f"{RDFS}Class" in types:
                shape = replace(shape, target_classes=shape.target_classes | {iri})
            if shape.target_classes or shape.target_subjects:
                if shape.path:
                    raise self._wrong(
                        iri, "is a property shape with targets", "give them to a node shape"
                    )
                found.append(shape)
        labels = {
            iri: label.text
            for iri, said in self._said.items()
            for label in said.get(f"{RDFS}label", ())
            if isinstance(label, Lit) and label.language == "en"
        }
        return Shapes(shapes=tuple(found), said=self._said, labels=labels)

    def shape(self, iri: str) -> Shape:
        """One shape with all that it names."""
        if iri in self._open:
            raise self._wrong(iri, "names itself by way of others", "take the circle out")
        if iri not in self._said:
            raise self._wrong(iri, "is named as a shape and described nowhere", "correct the name")
        self._open.append(iri)
        path = self._path(iri)
        constraints, properties = [], []
        for predicate in sorted(self._said[iri]):
            name = predicate.removeprefix(SH)
            if name == predicate or name in _SILENT | _TARGETS | {"path", "message", "severity"}:
                continue
            if name == "property":
                properties += [self._property(iri, v) for v in self._values(iri, predicate)]
            else:
                constraints.append(self._constraint(iri, name, path))
        if path and properties:
            raise self._wrong(
                iri, "has properties behind a path", "put them into a shape of the class"
            )
        self._open.pop()
        return Shape(
            iri=iri,
            path=path,
            constraints=tuple(constraints),
            properties=tuple(properties),
            target_classes=self._iris(iri, "targetClass"),
            target_subjects=self._iris(iri, "targetSubjectsOf"),
            message=self._message(iri),
            severity=self._severity(iri),
        )

    def _property(self, iri: str, named: Term) -> Shape:
        if not isinstance(named, str) or is_blank(named):
            raise self._wrong(
                iri, "has a property shape without an IRI", "give it one: reports name it"
            )
        shape = self.shape(named)
        if not shape.path:
            raise self._wrong(
                named, "is named as a property shape and has no path", "write sh:path"
            )
        return shape

    def _constraint(self, iri: str, name: str, path: Path) -> Constraint:
        values = self._values(iri, SH + name)
        if name in _OF_PROPERTIES and not path:
            raise self._wrong(iri, f"has sh:{name} and no path", "write it at a property shape")
        if name in _ONE_VALUE and len(values) > 1:
            raise self._wrong(iri, f"has sh:{name} {len(values)} times", "keep one")
        if name == "pattern":
            for value in values:
                self._check_pattern(iri, value)
        if name in _ONE_VALUE | _SOME_VALUES:
            return Constraint(parameter=name, values=values)
        if name in _LISTS:
            (head,) = values
            return Constraint(parameter=name, values=self._list(iri, head))
        if name == "not":
            return Constraint(parameter=name, shapes=tuple(self._nested(iri, v) for v in values))
        if name in _SHAPE_LISTS:
            if len(values) > 1:
                raise self._wrong(iri, f"has sh:{name} {len(values)} times", "make a shape of each")
            members = self._list(iri, values[0])
            return Constraint(parameter=name, shapes=tuple(self._nested(iri, v) for v in members))
        known = sorted(_ONE_VALUE | _SOME_VALUES | _LISTS | _SHAPE_LISTS | {"not", "property"})
        raise self._wrong(
            iri, f"has sh:{name}, which is not checked here", f"say it with {', '.join(known)}"
        )

    def _nested(self, iri: str, named: Term) -> Shape:
        if not isinstance(named, str):
            raise self._wrong(iri, "names a literal where a shape belongs", "name a shape")
        return self.shape(named)

    def _check_pattern(self, iri: str, value: Term) -> None:
        try:
            re.compile(value.text if isinstance(value, Lit) else value)
        except re.error as error:
            raise self._wrong(iri, f"has a pattern that is none ({error})", "correct it") from None

    def _path(self, iri: str) -> Path:
        values = self._values(iri, f"{SH}path")
        if not values:
            return ()
        if len(values) > 1 or not isinstance(values[0], str):
            raise self._wrong(iri, "has several paths, or a literal for one", "write one sh:path")
        (path,) = values
        steps = (path,) if not is_blank(path) else self._list(iri, path)
        found = tuple(self._step(iri, step) for step in steps)
        if not found or found[0].way != "forward":
            raise self._wrong(iri, "has a path that begins backwards", "begin with a property")
        return found

    def _step(self, iri: str, step: Term) -> ShapeStep:
        if isinstance(step, str) and not is_blank(step):
            return ShapeStep(step, "forward")
        ways: tuple[tuple[str, Way], ...] = (("inversePath", "inverse"), ("zeroOrMorePath", "any"))
        said = self._said.get(step, {}) if isinstance(step, str) else {}
        for name, way in ways:
            if set(said) == {SH + name}:
                (value,) = said[SH + name]
                if isinstance(value, str) and not is_blank(value):
                    return ShapeStep(value, way)
        raise self._wrong(
            iri,
            "has a path that is not followed here",
            "write properties, sh:inversePath and sh:zeroOrMorePath of one, in a list",
        )

    def _list(self, iri: str, head: Term) -> tuple[Term, ...]:
        found: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL:
            said = self._said.get(head, {}) if isinstance(head, str) else {}
            first, rest = said.get(f"{RDF}first", ()), said.get(f"{RDF}rest", ())
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise self._wrong(iri, "has a list that is none", "write it in round brackets")
            seen.add(head)
            found.append(first[0])
            (head,) = rest
        return tuple(found)

    def _message(self, iri: str) -> str | None:
        texts = [t for t in self._values(iri, f"{SH}message") if isinstance(t, Lit)]
        return next((t.text for t in texts if t.language in ("en", None)), None)

    def _severity(self, iri: str) -> str:
        values = self._values(iri, f"{SH}severity") or (f"{SH}Violation",)
        name = str(values[0]).removeprefix(SH)
        if len(values) > 1 or name not in _SEVERITIES:
            raise self._wrong(
                iri, "has no severity of SHACL", "write sh:Violation, or leave it out"
            )
        return name

    def _iris(self, iri: str, name: str) -> frozenset[str]:
        return frozenset(v for v in self._values(iri, SH + name) if isinstance(v, str))

    def _values(self, iri: str, predicate: str) -> tuple[Term, ...]:
        return self._said.get(iri, {}).get(predicate, ())

    def _wrong(self, iri: str, problem: str, mend: str) -> VocabularyError:
        named = next((name for name in reversed([*self._open, iri]) if not is_blank(name)), iri)
        file = self._files.get(named)
        return VocabularyError(f"{file + ': ' if file else ''}{short(named)}: {problem}; {mend}")


def predicates_behind(shapes: Iterable[Shape]) -> frozenset[str]:
    """The predicates that paths follow from what a record names, and classes are found by."""
    found = {TYPE, f"{RDFS}subClassOf"}
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        found.update(step.predicate for step in shape.path[1:])
        waiting += shape.properties
        waiting += [nested for c in shape.constraints for nested in c.shapes]
    return frozenset(found)
