"""The whole ontology, to be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from graph.claims.errors import VocabularyError
from graph.vocabulary.term_checks import check
from graph.vocabulary.term_reader import TermReading, read
from graph.vocabulary.terms import KINDS, PROPERTIES, RELATIONS, Class, Property, Term, lineage

CONTEXT = "context-1.jsonld"
"""The name of the context of JSON-LD in the folder of the ontology."""


class Vocabulary:
    """Everything that an ontology folder says. Immutable once read.

    Attributes:
        classes, properties, terms: by local name (or code), in order of name.
        particulars: what qualifies claims with other properties, by local name, in order of name.
        schemes: scheme name → codes of its concepts, sorted.
        replaced: what stands in the place of a term that is gone (``dct:isReplacedBy``): kind
            (class, property, concept) and old name → new name.
        folder: where it was read from; what else the ontology says stands there, too.
        digest: SHA-256 of what was read, independent of file order and Turtle layout.
    """

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    particulars: Mapping[str, Property]
    terms: Mapping[str, Term]
    schemes: Mapping[str, tuple[str, ...]]
    replaced: Mapping[tuple[str, str], str]
    folder: Path
    digest: str

    def __init__(self, reading: TermReading, folder: Path) -> None:
        self.folder = folder
        self.classes = MappingProxyType(dict(sorted(reading.classes.items())))
        self.properties = MappingProxyType(dict(sorted(reading.properties.items())))
        self.particulars = MappingProxyType(dict(sorted(reading.particulars.items())))
        self.terms = MappingProxyType(dict(sorted(reading.terms.items())))
        self.digest = reading.digest
        self.replaced = MappingProxyType(dict(reading.replaced))

        members: dict[str, list[str]] = {name: [] for name in sorted(reading.schemes)}
        below: dict[str, list[str]] = defaultdict(list)
        for code, term in self.terms.items():
            members[term.scheme].append(code)
            for broader in term.broader:
                below[broader].append(code)
        self.schemes = MappingProxyType({name: tuple(codes) for name, codes in members.items()})
        self._below = dict(below)
        self._above = {name: lineage(self.classes, name) for name in self.classes}
        concrete: dict[str, list[str]] = defaultdict(list)
        for name, one in self.classes.items():
            for above in () if one.abstract else self._above[name]:
                concrete[above].append(name)
        self._concrete = {above: tuple(names) for above, names in concrete.items()}

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Read every ``*.ttl`` below a folder.

        Raises:
            VocabularyError: a term is malformed; a class stands below a concrete class; two
                concepts share a code; a property has no domain or range; a name would clash
                in GraphQL. The message names the term, the file where known, and how to fix it.
        """
        reading = read(folder)
        check(
            reading.classes,
            reading.properties,
            reading.particulars,
            reading.terms,
            reading.schemes,
            reading.files,
        )
        return cls(reading, folder)

    @cached_property
    def context(self) -> str:
        """The context of JSON-LD, as its file has it.

        Raises:
            VocabularyError: there is no such file.
        """
        path = self.folder / CONTEXT
        try:
            return path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise VocabularyError(
                f"{path}: cannot be read ({error}); JSON-LD needs it: copy the one that ships"
            ) from error

    def concrete(self, name: str) -> tuple[str, ...]:
        """The concrete classes at or below a class, sorted."""
        return self._concrete.get(name, ())

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether a class is, or stands below, another."""
        return ancestor in self._above.get(name, ())

    def narrower(self, codes: Iterable[str]) -> frozenset[str]:
        """These codes and every narrower one, at any depth. Unknown codes stay as they are."""
        found = set(codes)
        waiting = list(found)
        while waiting:
            for code in self._below.get(waiting.pop(), ()):
                if code not in found:
                    found.add(code)
                    waiting.append(code)
        return frozenset(found)

    def broader(self, codes: Iterable[str]) -> frozenset[str]:
        """These codes and every broader one, at any height."""
        found, waiting = set[str](), list(codes)
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting.extend(self.terms[code].broader)
        return frozenset(found)

    def right_below(self, code: str) -> tuple[str, ...]:
        """The concepts right below one, sorted."""
        return tuple(sorted(self._below.get(code, ())))

    def properties_of(self, name: str) -> tuple[Property, ...]:
        """The properties that an entity of a class may be the subject of, sorted by field."""
        above = self._above.get(name, ())
        found = [p for p in self.properties.values() if any(d in above for d in p.domain)]
        return tuple(sorted(found, key=lambda p: (p.field, p.name)))

    def inverses_of(self, name: str) -> tuple[Property, ...]:
        """The relations with an inverse field that a class may be the object of.

        Sorted by inverse field.
        """
        above = self._above.get(name, ())
        found = [
            (p.inverse_field, p.name, p)
            for p in self.properties.values()
            if p.inverse_field is not None and p.range in above
        ]
        return tuple(p for _, _, p in sorted(found, key=lambda row: row[:2]))

    def particulars_of(self, property: str) -> tuple[Property, ...]:
        """What may qualify a claim with a property, sorted by field."""
        wanted = {property, PROPERTIES}
        if self.properties[property].type == "relation":
            wanted.add(RELATIONS)
        found = [p for p in self.particulars.values() if not wanted.isdisjoint(p.qualifies)]
        return tuple(sorted(found, key=lambda p: p.field))

    def scheme_for(self, property: str, cls: str) -> str | None:
        """The scheme that a concept property takes its concepts from on a subject of a class.

        None where it takes none: `kind` on a class without kinds, or no concept property.
        """
        found = self.properties[property]
        if found.type != "concept":
            return None
        return self.classes[cls].kind_scheme if found.range == KINDS else found.range
