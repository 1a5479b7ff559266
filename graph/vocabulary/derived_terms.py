"""What tools of OWL and SKOS want to have said, and what follows from the ontology's own files.

The files are written for people who extend them, so nobody has to keep any of this up by hand:

- OWL 2 DL (https://www.w3.org/TR/owl2-syntax/#Entity_Declarations_and_Typing): the datatypes,
  classes and properties of others that are named are declared; a version IRI, a licence, a creator;
  a label for each term. What OWL 2 has no room for is left out, and stands in the shapes alone: a
  domain that is a datatype, a range of ``xsd:date``, which is none of its datatypes (§4).
- SKOS (https://www.w3.org/TR/skos-reference/): the top concepts of each scheme, and its label.
  Matches are for concepts (§10: their domain and range): those of classes and properties become
  ``rdfs:seeAlso``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph.vocabulary.turtle_files import ONTOLOGY, OWL, RDF, RDFS, SH, SKOS, XSD

DC = "http://purl.org/dc/elements/1.1/"
DCT = "http://purl.org/dc/terms/"
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
CREATOR = "the Answerable project"

_TYPE = NamedNode(f"{RDF}type")
_MATCHES = frozenset(
    f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related")
)
_KINDS = frozenset(
    (
        *(f"{OWL}Class", f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"),
        *(f"{OWL}AnnotationProperty", f"{RDFS}Datatype"),
    )
)


def published(triples: Iterable[Triple], digest: str) -> set[Triple]:
    """The statements of an ontology as tools of OWL and SKOS want them.

    Args:
        digest: SHA-256 of the statements, which is the version.
    """
    given = set(triples)
    types: dict[str, set[str]] = {}
    for triple in given:
        if triple.predicate == _TYPE and isinstance(triple.subject, NamedNode):
            types.setdefault(triple.subject.value, set()).add(str(triple.object)[1:-1])
    concepts = {iri for iri, found in types.items() if f"{SKOS}Concept" in found}
    told = {_matched(triple, concepts) for triple in given if _has_room(triple, types)}
    told |= set(_of_ontology(digest))
    told |= set(_of_schemes(given, types))
    told |= set(_labels(given, types))
    told |= set(_declared(told, types))
    return told


def _matched(triple: Triple, concepts: set[str]) -> Triple:
    if triple.predicate.value in _MATCHES and str(triple.subject)[1:-1] not in concepts:
        return Triple(triple.subject, NamedNode(f"{RDFS}seeAlso"), triple.object)
    return triple


def _has_room(triple: Triple, types: dict[str, set[str]]) -> bool:
    of = str(triple.object)[1:-1]
    if triple.predicate.value == f"{RDFS}domain":
        return f"{RDFS}Datatype" not in types.get(of, ())
    return not (triple.predicate.value == f"{RDFS}range" and of == f"{XSD}date")


def _of_ontology(digest: str) -> Iterator[Triple]:
    ontology = NamedNode(ONTOLOGY.rstrip("#"))
    yield Triple(ontology, NamedNode(f"{OWL}versionIRI"), NamedNode(f"{ontology.value}/{digest}"))
    yield Triple(ontology, NamedNode(f"{OWL}versionInfo"), Literal(digest))
    yield Triple(ontology, NamedNode(f"{DCT}license"), NamedNode(LICENCE))
    yield Triple(ontology, NamedNode(f"{DC}creator"), Literal(CREATOR, language="en"))


def _of_schemes(given: set[Triple], types: dict[str, set[str]]) -> Iterator[Triple]:
    schemes = {iri for iri, found in types.items() if f"{SKOS}ConceptScheme" in found}
    broader = {t.subject for t in given if t.predicate.value == f"{SKOS}broader"}
    for triple in given:
        subject, object_ = triple.subject, triple.object
        if triple.predicate.value == f"{SKOS}inScheme" and subject not in broader:
            yield Triple(subject, NamedNode(f"{SKOS}topConceptOf"), object_)
            if isinstance(object_, NamedNode):
                yield Triple(object_, NamedNode(f"{SKOS}hasTopConcept"), subject)
        elif triple.predicate.value == f"{RDFS}label" and str(subject)[1:-1] in schemes:
            yield Triple(subject, NamedNode(f"{SKOS}prefLabel"), object_)


def _declared(given: set[Triple], types: dict[str, set[str]]) -> Iterator[Triple]:
    """What kind of thing each term of others is that ours lean on; nothing of what would be two."""
    found: dict[NamedNode, set[str]] = {}
    for triple in given:
        subject, object_ = triple.subject, triple.object
        found.setdefault(triple.predicate, set())
        if isinstance(subject, NamedNode) and isinstance(object_, NamedNode):
            kinds = _led_to(triple.predicate.value, types.get(subject.value, set()))
            found.setdefault(object_, set()).update(kinds)
    predicates = {triple.predicate for triple in given}
    for term, kinds in found.items():
        own = types.get(term.value, set())
        if own & _KINDS or term.value.startswith((XSD, RDFS, OWL, RDF)):
            continue
        if not kinds and term in predicates:
            kinds = {f"{OWL}AnnotationProperty"}
        if len(kinds) == 1:
            yield Triple(term, _TYPE, NamedNode(*kinds))


def _led_to(predicate: str, of: set[str]) -> set[str]:
    """What something is that a statement about a term of such types leads to."""
    if predicate == f"{RDFS}subPropertyOf":
        return of & _KINDS
    if predicate == f"{RDFS}range" and f"{OWL}DatatypeProperty" in of:
        return {f"{RDFS}Datatype"}
    if predicate in (f"{RDF}type", f"{RDFS}range", f"{RDFS}domain", f"{RDFS}subClassOf"):
        return {f"{OWL}Class"}
    return set()


def _labels(given: set[Triple], types: dict[str, set[str]]) -> Iterator[Triple]:
    """A label for each term of ours that has none: its name, in words."""
    labelled = {t.subject for t in given if t.predicate.value == f"{RDFS}label"}
    for iri, found in types.items():
        term = NamedNode(iri)
        shape = found <= {f"{SH}PropertyShape", f"{SH}NodeShape"}
        if iri.startswith(ONTOLOGY) and not shape and term not in labelled:
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", iri.removeprefix(ONTOLOGY))
            yield Triple(term, NamedNode(f"{RDFS}label"), Literal(words.lower(), language="en"))
