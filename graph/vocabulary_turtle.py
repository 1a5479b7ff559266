"""Reads the Turtle files of an ontology: the only place that knows Turtle.

What the annotations mean, and how to extend: ``ontology/README.md``. The terms follow RDF Schema,
OWL 2, SKOS and SHACL; every class is a node shape and every property a property shape, so that
the same files validate data.

Parsed with pyoxigraph and not with rdflib: every command starts with it, and it takes a tenth of
the time and names the line of a mistake. A test reads the same files with rdflib and compares.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph.errors import VocabularyError
from graph.terms import BASE, KINDS, Class, Property, Term

ONTOLOGY = BASE + "ontology#"
CONCEPT = BASE + "concept/"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SH = "http://www.w3.org/ns/shacl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XSD = "http://www.w3.org/2001/XMLSchema#"

_DATATYPES = {
    _RDFS + "Literal": "text",
    _XSD + "anyURI": "url",
    _XSD + "hexBinary": "sha256",
    _XSD + "date": "date",
    _XSD + "decimal": "number",
    _XSD + "boolean": "boolean",
    "http://id.loc.gov/datatypes/edtf/EDTF": "period",
    ONTOLOGY + "Quantity": "quantity",
}
_CLASS_TYPES = {_RDFS + "Class", _OWL + "Class", _SH + "NodeShape"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the files say, and in which file each term is declared (for messages)."""

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    terms: Mapping[str, Term]
    schemes: tuple[str, ...]
    files: Mapping[str, str]
    """The file that declares a term, by the term's IRI."""
    digest: str


def read(folder: Path) -> Reading:
    """Read every ``*.ttl`` below a folder.

    Raises:
        VocabularyError: what is said of one term is malformed; names the term, file and mend.
            Whether the terms go together is for `graph.vocabulary_checks`.
    """
    paths = sorted(folder.rglob("*.ttl"))
    if not paths:
        raise VocabularyError(f"{folder}: holds no *.ttl file; name the folder of the ontology")
    statements = _Statements()
    for path in paths:
        statements.add(path.relative_to(folder).as_posix(), path)
    return statements.reading()


class _Statements:
    """Every statement of every file, by subject and predicate."""

    def __init__(self) -> None:
        self.said: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.files: dict[str, str] = {}
        self.lines: set[str] = set()

    def add(self, name: str, path: Path) -> None:
        for triple in _parsed(name, path):
            subject, predicate, object_ = triple.subject, triple.predicate, triple.object
            if not isinstance(subject, NamedNode) or not isinstance(object_, NamedNode | Literal):
                known = subject if isinstance(subject, NamedNode) else predicate
                raise VocabularyError(
                    f"{name}: {_short(known.value)}: a node without an IRI stands in square or "
                    "round brackets; give it an IRI of its own"
                )
            line = f"{subject} {predicate} {object_}"
            if line in self.lines:
                continue
            self.lines.add(line)
            if (
                predicate.value == _RDF + "type"
                and self.files.setdefault(subject.value, name) != name
            ):
                raise VocabularyError(
                    f"{name}: {_short(subject.value)}: is declared in "
                    f"{self.files[subject.value]}, too; names and codes are unique over all "
                    "files and schemes: rename one of them"
                )
            self.said[subject.value][predicate.value].append(object_)

    def reading(self) -> Reading:
        classes: dict[str, Class] = {}
        properties: dict[str, Property] = {}
        terms: dict[str, Term] = {}
        schemes: list[str] = []
        for iri in sorted(self.files):
            types = set(self.iris(iri, _RDF + "type"))
            if self.flag(iri, ONTOLOGY + "apparatus"):
                continue
            if types & _CLASS_TYPES:
                cls = self.class_(iri, types)
                classes[cls.name] = cls
            elif types & {_OWL + "ObjectProperty", _OWL + "DatatypeProperty", _RDF + "Property"}:
                prop = self.property(iri, types)
                properties[prop.name] = prop
            elif _SKOS + "ConceptScheme" in types:
                schemes.append(self.local(iri, CONCEPT))
            elif _SKOS + "Concept" in types:
                term = self.term(iri)
                terms[term.code] = term
        self.check_shapes(properties)
        return Reading(
            classes=_with_inherited_kinds(classes),
            properties=properties,
            terms=terms,
            schemes=tuple(schemes),
            files=dict(self.files),
            digest=hashlib.sha256("\n".join(sorted(self.lines)).encode()).hexdigest(),
        )

    # ------------------------------------------------------------------------- the three things

    def class_(self, iri: str, types: set[str]) -> Class:
        name = self.local(iri, ONTOLOGY)
        if not types >= _CLASS_TYPES:
            self.refuse(
                iri,
                "is not declared as class and shape",
                "write: a rdfs:Class, owl:Class, sh:NodeShape",
            )
        above = self.iris(iri, _RDFS + "subClassOf")
        parents = [a for a in above if a.startswith(ONTOLOGY)]
        if name != "Entity" and len(parents) != 1:
            self.refuse(
                iri,
                f"has {len(parents) or 'no'} parents in this ontology",
                "write rdfs:subClassOf with one abstract class, :Entity if no other fits",
            )
        scheme = self.iri(iri, ONTOLOGY + "kindScheme")
        return Class(
            name=name,
            iri=iri,
            comment=self.english(iri, _RDFS + "comment"),
            abstract=self.flag(iri, ONTOLOGY + "abstract"),
            parent=self.local(parents[0], ONTOLOGY) if parents else None,
            plural=self.required(iri, ONTOLOGY + "plural", 'write :plural "…", the list\'s name'),
            kind_scheme=None if scheme is None else self.local(scheme, CONCEPT),
            kind_field=self.text(iri, ONTOLOGY + "kindField"),
            aligned=tuple(sorted(a for a in above if not a.startswith(ONTOLOGY))),
        )

    def property(self, iri: str, types: set[str]) -> Property:
        name = self.local(iri, ONTOLOGY)
        domain = self.domain(iri)
        range_ = self.iri(iri, _RDFS + "range")
        if range_ is None:
            self.refuse(
                iri,
                "has no range",
                "write rdfs:range with a class, a datatype, or skos:Concept and :fromScheme",
            )
        scheme = self.iri(iri, ONTOLOGY + "fromScheme")
        shape = {_SH + "path": iri, _SH + "class": range_}
        if range_ == _SKOS + "Concept":
            type_, range_name = "concept", self.local(scheme, CONCEPT) if scheme else KINDS
            if scheme is None and name != "kind":
                self.refuse(iri, "takes concepts of no scheme", "write :fromScheme with a scheme")
        elif range_ in _DATATYPES:
            type_, range_name = "value", _DATATYPES[range_]
            del shape[_SH + "class"]
            shape |= (
                {_SH + "nodeKind": _SH + "Literal"}
                if range_name == "text"
                else {_SH + "datatype": range_}
            )
        elif range_.startswith(ONTOLOGY):
            type_, range_name = "relation", self.local(range_, ONTOLOGY)
        else:
            known = ", ".join(sorted(_short(d) for d in _DATATYPES))
            self.refuse(
                iri,
                f"has the range {_short(range_)}, which is no class and no datatype known here",
                f"name a class of this ontology, skos:Concept, or one of {known}",
            )
        declared = _OWL + ("DatatypeProperty" if type_ == "value" else "ObjectProperty")
        if not types >= {declared, _SH + "PropertyShape"}:
            self.refuse(
                iri,
                "is not declared as what its range makes it, and as a shape",
                f"write: a {_short(declared)}, sh:PropertyShape",
            )
        for predicate, wanted in shape.items():
            if self.iri(iri, predicate) != wanted:
                self.refuse(
                    iri,
                    "does not say as a shape what it says as a property",
                    f"write {_short(predicate)} {_short(wanted)}",
                )
        single = self.text(iri, _SH + "maxCount") == "1"
        if type_ == "value" and not single and name != "name":
            self.refuse(iri, "is a value and shown one at a time", "write sh:maxCount 1")
        return Property(
            name=name,
            iri=iri,
            comment=self.english(iri, _RDFS + "comment"),
            type=type_,
            domain=domain,
            range=range_name,
            field=self.required(iri, ONTOLOGY + "field", 'write :field "…", its name in queries'),
            inverse_field=self.text(iri, ONTOLOGY + "inverseField"),
            inverse_comment=self.text(iri, ONTOLOGY + "inverseComment"),
            single=single,
            symmetric=_OWL + "SymmetricProperty" in types,
            transitive=_OWL + "TransitiveProperty" in types,
            dated=self.flag(iri, ONTOLOGY + "dated"),
            otherwise=_way(self.text(iri, ONTOLOGY + "otherwise")),
            aligned=tuple(
                sorted(
                    a for a in self.iris(iri, _RDFS + "subPropertyOf") if not a.startswith(ONTOLOGY)
                )
            ),
        )

    def term(self, iri: str) -> Term:
        schemes = self.iris(iri, _SKOS + "inScheme")
        if len(schemes) != 1:
            self.refuse(
                iri,
                f"stands in {len(schemes) or 'no'} schemes",
                "write skos:inScheme with one scheme; codes are unique over all schemes, so give "
                "a concept of another scheme another code",
            )
        labels: dict[str, str] = {}
        for label in self.said[iri][_SKOS + "prefLabel"]:
            language = label.language if isinstance(label, Literal) else None
            if language is None or language in labels:
                self.refuse(
                    iri,
                    "has a preferred label without a language, or two in one",
                    'write one skos:prefLabel "…"@en, and one for each further language',
                )
            labels[language] = label.value
        if "en" not in labels:
            self.refuse(iri, "has no English label", 'write skos:prefLabel "…"@en')
        return Term(
            code=self.local(iri, CONCEPT),
            iri=iri,
            scheme=self.local(schemes[0], CONCEPT),
            labels=dict(sorted(labels.items())),
            comment=self.english(iri, _SKOS + "definition"),
            broader=tuple(
                sorted(self.local(b, CONCEPT) for b in self.iris(iri, _SKOS + "broader"))
            ),
            exact=tuple(sorted(self.iris(iri, _SKOS + "exactMatch"))),
            close=tuple(sorted(self.iris(iri, _SKOS + "closeMatch"))),
        )

    def domain(self, iri: str) -> tuple[str, ...]:
        one = self.iris(iri, _RDFS + "domain")
        several = self.iris(iri, "http://schema.org/domainIncludes")
        if not one and not several:
            self.refuse(
                iri,
                "has no domain",
                "write rdfs:domain with a class; for a concept or value of several classes "
                "schema:domainIncludes with each",
            )
        if len(one) > 1 or (one and several):
            self.refuse(
                iri,
                "has several domains by rdfs:domain, which means all of them at once",
                "write schema:domainIncludes with each class instead",
            )
        return tuple(sorted(self.local(d, ONTOLOGY) for d in one + several))

    def check_shapes(self, properties: Mapping[str, Property]) -> None:
        """That shapes list what the domains say: pyshacl and GraphQL must not drift apart."""
        listed = {
            (subject[len(ONTOLOGY) :], shape)
            for subject, said in self.said.items()
            for shape in (o.value for o in said.get(_SH + "property", ()))
        }
        wanted = {(cls, p.iri) for p in properties.values() for cls in p.domain}
        for cls, iri in sorted(wanted - listed):
            self.refuse(
                iri, f"is not in the shape of {cls}", f"write :{cls} sh:property {_short(iri)} ."
            )
        for cls, iri in sorted(listed - wanted):
            self.refuse(
                iri,
                f"is in the shape of {cls}, which is not its domain",
                f"take it out of sh:property of :{cls}, or add the class to the domain",
            )

    # --------------------------------------------------------------------------- what is said

    def refuse(self, iri: str, problem: str, mend: str) -> NoReturn:
        file = self.files.get(iri)
        raise VocabularyError(f"{file + ': ' if file else ''}{_short(iri)}: {problem}; {mend}")

    def local(self, iri: str, base: str) -> str:
        if not iri.startswith(base) or len(iri) == len(base):
            self.refuse(iri, "has another base", f"write an IRI that begins with {base}")
        return iri[len(base) :]

    def iris(self, iri: str, predicate: str) -> list[str]:
        values = self.said[iri].get(predicate, ())
        return [v.value for v in values if isinstance(v, NamedNode)]

    def iri(self, iri: str, predicate: str) -> str | None:
        return self._one(iri, predicate, self.iris(iri, predicate))

    def text(self, iri: str, predicate: str) -> str | None:
        values = self.said[iri].get(predicate, ())
        return self._one(iri, predicate, [v.value for v in values if isinstance(v, Literal)])

    def flag(self, iri: str, predicate: str) -> bool:
        return self.text(iri, predicate) == "true"

    def required(self, iri: str, predicate: str, mend: str) -> str:
        text = self.text(iri, predicate)
        if not text:
            self.refuse(iri, f"has no {_short(predicate)}", mend)
        return text

    def english(self, iri: str, predicate: str) -> str:
        texts = [
            v.value
            for v in self.said[iri].get(predicate, ())
            if isinstance(v, Literal) and v.language == "en"
        ]
        text = self._one(iri, predicate, texts)
        if not text:
            self.refuse(
                iri, f"has no {_short(predicate)} in English", f'write {_short(predicate)} "…"@en'
            )
        return text

    def _one(self, iri: str, predicate: str, values: list[str]) -> str | None:
        if len(values) > 1:
            self.refuse(iri, f"has {_short(predicate)} more than once", "keep one of them")
        return values[0] if values else None


def _parsed(name: str, path: Path) -> Iterator[Triple]:
    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            yield quad.triple
    except SyntaxError as error:
        raise VocabularyError(
            f"{name}: line {error.lineno}: is not Turtle ({error.msg}); mend that statement"
        ) from error
    except (OSError, ValueError) as error:
        raise VocabularyError(f"{name}: cannot be read ({error}); write Turtle in UTF-8") from error


def _way(text: str | None) -> tuple[tuple[str, bool], ...]:
    """``^demand / addressee``: hops with whether each is walked backwards."""
    hops = [hop.strip() for hop in text.split("/")] if text else []
    return tuple((hop.removeprefix("^"), hop.startswith("^")) for hop in hops)


def _with_inherited_kinds(classes: Mapping[str, Class]) -> dict[str, Class]:
    """Each class with the kind scheme of the nearest class above it that names one."""
    result = {}
    for name, cls in classes.items():
        at: Class | None = cls
        seen: set[str] = set()
        while at is not None and at.kind_scheme is None and at.name not in seen:
            seen.add(at.name)
            at = classes.get(at.parent or "")
        result[name] = replace(cls, kind_scheme=None if at is None else at.kind_scheme)
    return result


def _short(iri: str) -> str:
    """An IRI as an author writes it, with the prefixes of the shipped files."""
    for prefix, base in {
        ":": ONTOLOGY,
        "c:": CONCEPT,
        "rdf:": _RDF,
        "rdfs:": _RDFS,
        "owl:": _OWL,
        "sh:": _SH,
        "skos:": _SKOS,
        "xsd:": _XSD,
        "edtf:": "http://id.loc.gov/datatypes/edtf/",
    }.items():
        if iri.startswith(base):
            return prefix + iri[len(base) :]
    return f"<{iri}>"
