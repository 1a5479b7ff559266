"""Statements made classes, properties and terms.

The words are those of RDF Schema, OWL 2, SKOS and SHACL, and a few annotations of our own, which
``ontology/README.md`` explains. Every class is a node shape and every property a property shape,
so that the same files validate data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal as OneOf

from graph.vocabulary.terms import KINDS, PROPERTIES, RELATIONS, Class, Property, Term
from graph.vocabulary.turtle_files import (
    CONCEPT,
    EDTF,
    GEO,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SH,
    SKOS,
    XSD,
    Statements,
    short,
)

_DATATYPES = {
    RDFS + "Literal": "text",
    XSD + "anyURI": "url",
    XSD + "hexBinary": "sha256",
    XSD + "date": "date",
    XSD + "decimal": "number",
    XSD + "boolean": "boolean",
    EDTF + "EDTF": "period",
    ONTOLOGY + "Quantity": "quantity",
    GEO + "wktLiteral": "point",
}
_CLASS_TYPES = {RDFS + "Class", OWL + "Class", SH + "NodeShape"}
_PROPERTY_TYPES = {RDF + "Property", OWL + "ObjectProperty", OWL + "DatatypeProperty"}
_SCHEME_TYPES = {SKOS + "ConceptScheme"}
_CONCEPT_TYPES = {SKOS + "Concept"}
_OTHER_TYPES = {OWL + "Ontology", OWL + "AnnotationProperty", RDFS + "Datatype"}
_SORTS = (_CLASS_TYPES, _PROPERTY_TYPES, _SCHEME_TYPES, _CONCEPT_TYPES, _OTHER_TYPES)
LISTED = frozenset(("name", "identifier"))
"""Values of which all are shown."""
_DOMAIN_INCLUDES = "http://schema.org/domainIncludes"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermReading:
    """What the files say, each term for itself; `graph.vocabulary.term_checks` sees them
    together."""

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    particulars: Mapping[str, Property]
    """What qualifies claims with other properties."""
    terms: Mapping[str, Term]
    schemes: frozenset[str]
    files: Mapping[str, str]
    """The file that declares a term, by the term's IRI: for messages."""
    digest: str
    replaced: Mapping[tuple[str, str], str] = field(default_factory=dict)


def read(folder: Path) -> TermReading:
    """Read every ``*.ttl`` below a folder.

    Raises:
        VocabularyError: what is said of a term is malformed; names the term, file and fix.
    """
    said = Statements(folder)
    classes: dict[str, Class] = {}
    properties: dict[str, Property] = {}
    particulars: dict[str, Property] = {}
    terms: dict[str, Term] = {}
    schemes: set[str] = set()
    for iri in sorted(said.files):
        if said.apparatus(iri):
            continue
        types = said.types(iri)
        if sum(bool(types & some) for some in _SORTS) > 1:
            said.refuse(iri, "is several sorts of thing at once", "give each a name of its own")
        if types & _CLASS_TYPES:
            cls = _class(said, iri)
            classes[cls.name] = cls
        elif types & _PROPERTY_TYPES:
            prop = _property(said, iri)
            (particulars if prop.qualifies else properties)[prop.name] = prop
        elif types & _SCHEME_TYPES:
            schemes.add(said.local(iri, CONCEPT))
        elif types & _CONCEPT_TYPES:
            term = _term(said, iri)
            terms[term.code] = term
        elif not types & _OTHER_TYPES:
            said.refuse(
                iri,
                "is neither class, property, scheme nor concept",
                "see ontology/README.md for what to write behind “a”",
            )
    _check_shapes(said, properties)
    _check_particulars(said, particulars)
    return TermReading(
        classes=_with_inherited_kinds(classes),
        properties=properties,
        particulars=particulars,
        terms=terms,
        schemes=frozenset(schemes),
        files=said.files,
        digest=said.digest,
        replaced=_replaced(
            said,
            {
                **{cls.iri: ("class", name) for name, cls in classes.items()},
                **{prop.iri: ("property", name) for name, prop in properties.items()},
                **{term.iri: ("concept", code) for code, term in terms.items()},
            },
        ),
    )


def _replaced(said: Statements, known: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What stands in the place of terms that are gone: (kind, old name) → new name."""
    found = {}
    for old in said.replaced:
        new, seen = old, {old}
        while new in said.replaced:
            new = said.replaced[new]
            if new in seen:
                said.refuse(old, "is replaced by itself", "name the term that there is")
            seen.add(new)
        if new in known:
            kind, name = known[new]
            base = CONCEPT if kind == "concept" else ONTOLOGY
            found[kind, said.local(old, base)] = name
    return found


def _class(said: Statements, iri: str) -> Class:
    name = said.local(iri, ONTOLOGY)
    if not said.types(iri) >= _CLASS_TYPES:
        said.refuse(
            iri,
            "is not declared as class and shape",
            "write: a rdfs:Class, owl:Class, sh:NodeShape",
        )
    above = said.iris(iri, RDFS + "subClassOf")
    parents = [a for a in above if a.startswith(ONTOLOGY)]
    if name != "Entity" and len(parents) != 1:
        said.refuse(
            iri,
            f"has {len(parents) or 'no'} parents in this ontology",
            "write rdfs:subClassOf with one abstract class, :Entity if no other fits",
        )
    scheme = said.iri(iri, ONTOLOGY + "kindScheme")
    return Class(
        name=name,
        iri=iri,
        comment=_described(said, iri, RDFS + "comment"),
        abstract=said.flag(iri, ONTOLOGY + "abstract"),
        parent=said.local(parents[0], ONTOLOGY) if parents else None,
        plural=_named(said, iri, "plural", "the name of the list in queries"),
        kind_scheme=None if scheme is None else said.local(scheme, CONCEPT, iri),
        kind_field=said.text(iri, ONTOLOGY + "kindField"),
        aligned=tuple(a for a in above if not a.startswith(ONTOLOGY)),
        follow_the_money=said.text(iri, ONTOLOGY + "followTheMoney"),
    )


def _property(said: Statements, iri: str) -> Property:
    name = said.local(iri, ONTOLOGY)
    qualifies = _qualifies(said, iri)
    domain = () if qualifies else _domain(said, iri)
    kind, range_ = _range(said, iri)
    types = said.types(iri)
    single = said.text(iri, SH + "maxCount")
    if single not in (None, "1"):
        said.refuse(iri, f"has sh:maxCount {single}", "write sh:maxCount 1, or take it out")
    if kind == "value" and single is None and name not in LISTED and not qualifies:
        said.refuse(iri, "is a value, and values are shown one at a time", "write sh:maxCount 1")
    return Property(
        name=name,
        iri=iri,
        comment=_described(said, iri, RDFS + "comment"),
        type=kind,
        domain=domain,
        range=range_,
        field=_named(said, iri, "field", "its name in queries and coding sheets"),
        inverse_field=said.text(iri, ONTOLOGY + "inverseField"),
        inverse_comment=said.english(iri, ONTOLOGY + "inverseComment"),
        single=single is not None,
        symmetric=OWL + "SymmetricProperty" in types,
        transitive=OWL + "TransitiveProperty" in types,
        dated=said.flag(iri, ONTOLOGY + "dated"),
        only_as_claim=said.flag(iri, ONTOLOGY + "onlyAsClaim"),
        otherwise=_way(said.text(iri, ONTOLOGY + "otherwise")),
        aligned=tuple(
            a for a in said.iris(iri, RDFS + "subPropertyOf") if not a.startswith(ONTOLOGY)
        ),
        qualifies=qualifies,
        unit=said.text(iri, ONTOLOGY + "countsIn") or "person",
        acyclic=said.flag(iri, ONTOLOGY + "acyclic"),
    )


_SORTS_QUALIFIED = {OWL + "ObjectProperty": RELATIONS, RDF + "Property": PROPERTIES}


def _qualifies(said: Statements, iri: str) -> tuple[str, ...]:
    """The properties that a particular qualifies; empty where it is none."""
    found = said.iris(iri, ONTOLOGY + "qualifies")
    return tuple(_SORTS_QUALIFIED.get(one) or said.local(one, ONTOLOGY, iri) for one in found)


def _domain(said: Statements, iri: str) -> tuple[str, ...]:
    one = said.iris(iri, RDFS + "domain")
    several = said.iris(iri, _DOMAIN_INCLUDES)
    if not one and not several:
        said.refuse(
            iri,
            "has no domain",
            "write rdfs:domain with a class; for a concept or value of several classes "
            "schema:domainIncludes with each",
        )
    if len(one) > 1 or (one and several):
        said.refuse(
            iri,
            "has several domains by rdfs:domain, which means all of them at once",
            "write schema:domainIncludes with each class instead",
        )
    return tuple(said.local(d, ONTOLOGY, iri) for d in one + several)


def _range(said: Statements, iri: str) -> tuple[OneOf["relation", "concept", "value"], str]:
    """What a property takes, by its range; it has to say the same as a shape."""
    range_ = said.iri(iri, RDFS + "range")
    if range_ is None:
        said.refuse(
            iri,
            "has no range",
            "write rdfs:range with a class, a datatype, or skos:Concept and :fromScheme",
        )
    kind: OneOf["relation", "concept", "value"]
    constraint = (SH + "class", range_)
    scheme = said.iri(iri, ONTOLOGY + "fromScheme")
    if range_ == SKOS + "Concept":
        kind, name = "concept", KINDS
        if scheme is not None:
            name = said.local(scheme, CONCEPT, iri)
        elif said.local(iri, ONTOLOGY) != "kind":
            said.refuse(iri, "takes concepts of no scheme", "write :fromScheme with a scheme")
    elif range_ in _DATATYPES:
        kind, name = "value", _DATATYPES[range_]
        constraint = (SH + "datatype", range_)
        if name == "text":  # with a language or without, which are two datatypes
            constraint = (SH + "nodeKind", SH + "Literal")
    elif range_.startswith(ONTOLOGY):
        kind, name = "relation", said.local(range_, ONTOLOGY)
    else:
        known = ", ".join(sorted(short(d) for d in _DATATYPES))
        said.refuse(
            iri,
            f"has the range {short(range_)}, which is no class and no datatype known here",
            f"name a class of this ontology, skos:Concept, or one of {known}",
        )
    declared = OWL + ("DatatypeProperty" if kind == "value" else "ObjectProperty")
    if not said.types(iri) >= {declared, SH + "PropertyShape"}:
        said.refuse(
            iri,
            "is not declared as what its range makes it, and as a shape",
            f"write: a {short(declared)}, sh:PropertyShape",
        )
    for predicate, wanted in ((SH + "path", iri), constraint):
        if said.iri(iri, predicate) != wanted:
            said.refuse(
                iri,
                "does not say as a shape what it says as a property",
                f"write {short(predicate)} {short(wanted)}",
            )
    return kind, name


def _term(said: Statements, iri: str) -> Term:
    schemes = said.iris(iri, SKOS + "inScheme")
    if len(schemes) != 1:
        said.refuse(
            iri,
            f"stands in {len(schemes) or 'no'} schemes",
            "write skos:inScheme with one scheme; codes are unique over all schemes, so give a "
            "concept of another scheme another code",
        )
    labels: dict[str, str] = {}
    for label, language in said.texts(iri, SKOS + "prefLabel"):
        if language is None or language in labels:
            said.refuse(
                iri,
                "has a preferred label without a language, or two in one",
                'write one skos:prefLabel "…"@en, and at most one for each further language; if '
                "two concepts share the code, give one of them another",
            )
        labels[language] = label
    if "en" not in labels:
        said.refuse(iri, "has no English label", 'write skos:prefLabel "…"@en')
    return Term(
        code=said.local(iri, CONCEPT),
        iri=iri,
        scheme=said.local(schemes[0], CONCEPT, iri),
        labels=dict(sorted(labels.items())),
        comment=_described(said, iri, SKOS + "definition"),
        broader=tuple(said.local(b, CONCEPT, iri) for b in said.iris(iri, SKOS + "broader")),
        exact=tuple(said.iris(iri, SKOS + "exactMatch")),
        close=tuple(said.iris(iri, SKOS + "closeMatch")),
        annotations=said.annotations(iri),
    )


def _check_shapes(said: Statements, properties: Mapping[str, Property]) -> None:
    """Shapes list what the domains say: validation and GraphQL must not drift apart."""
    listed = set(said.shaped())
    wanted = {(ONTOLOGY + cls, prop.iri) for prop in properties.values() for cls in prop.domain}
    for cls, iri in sorted(wanted - listed):
        said.refuse(
            iri,
            f"is not in the shape of {short(cls)}",
            f"write {short(cls)} sh:property {short(iri)} .",
        )
    for cls, iri in sorted(listed - wanted):
        said.refuse(
            iri,
            f"is in the shape of {short(cls)}, which is not its domain",
            f"take it out of sh:property of {short(cls)}, or make that class its domain",
        )


def _check_particulars(said: Statements, particulars: Mapping[str, Property]) -> None:
    """The shape of particulars lists each, and none leads to an entity: a claim would name it."""
    listed = set(said.iris(ONTOLOGY + "Particular", SH + "property"))
    for prop in particulars.values():
        if prop.type == "relation":
            said.refuse(
                prop.iri,
                "qualifies claims and leads to an entity",
                "give it a concept or a value; what leads to an entity is a claim of its own",
            )
        if prop.iri not in listed:
            said.refuse(
                prop.iri,
                "is not in the shape of :Particular",
                f"write :Particular sh:property {short(prop.iri)} .",
            )


def _described(said: Statements, iri: str, predicate: str) -> str:
    text = said.english(iri, predicate)
    if not text:
        said.refuse(
            iri, f"has no {short(predicate)} in English", f'write {short(predicate)} "…"@en'
        )
    return text


def _named(said: Statements, iri: str, annotation: str, what: str) -> str:
    text = said.text(iri, ONTOLOGY + annotation)
    if not text:
        said.refuse(iri, f"has no :{annotation}", f'write :{annotation} "…", {what}')
    return text


def _way(text: str | None) -> tuple[tuple[str, bool], ...]:
    """``^demand / addressee``: hops, and whether each is walked backwards."""
    hops = [hop.strip() for hop in text.split("/")] if text else []
    return tuple((hop.removeprefix("^"), hop.startswith("^")) for hop in hops)


def _with_inherited_kinds(classes: Mapping[str, Class]) -> dict[str, Class]:
    """Each class with the kind scheme of the nearest class above it that names one."""
    result = {}
    for name, cls in classes.items():
        at: Class | None = cls
        seen: set[str] = set()  # a circle is for the checks to refuse
        while at is not None and at.kind_scheme is None and at.name not in seen:
            seen.add(at.name)
            at = classes.get(at.parent or "")
        result[name] = replace(cls, kind_scheme=None if at is None else at.kind_scheme)
    return result
