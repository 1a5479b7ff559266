"""Whether the terms of an ontology go together, and with GraphQL and the coding sheets.

Each check is a function that raises on the first thing wrong; the message names the term, its
file and how to fix it.

More than 400 lines, because the words that are taken and the checks against them belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from graph.claims.errors import VocabularyError
from graph.vocabulary.terms import KINDS, PROPERTIES, RELATIONS, Class, Property, Term, lineage


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLASS_SUFFIXES = tuple(sorted(_words("Connection Edge Relations Relation Where Some Order Filter")))
"""GraphQL types are made from a class's name and these."""

API_TYPES = _words("""
    Boolean Float ID Int String Date DateTime JSON
    Query Mutation Subscription PageInfo Node Name Concept Claim Attribution Literal Citation
    Marking Period Quantity Shown Stance Review Level Change
    Decided SheetAdded Turn Seen Judgement JudgedSame NewDocument NewCall NewResponse NewDemand
    Standing CallState CallStatus Strand Overdue Reason Obligation DutyStatus DutyState Derivation
    Extent SelfInvestigation Dimension CallDimension Direction
    Path Hop PathResult Subgraph SubgraphEdge TimelineEntry Bucket CallBucket SearchHit
    DateRange TextFilter PeriodFilter CodeFilter
    ClaimConnection ClaimEdge ClaimWhere ObligationConnection ObligationEdge
    SelfInvestigationConnection SelfInvestigationEdge TimelineEntryConnection TimelineEntryEdge
    SearchHitConnection SearchHitEdge
    BucketConnection BucketEdge BucketKey CommandResult Gap Identifier LeftOut NumberFilter
    Analysis AnalysedNode DegreeAlong NamedTogether BucketOrder
    Particular Point Post Reader SubgraphNode UnansweredCallConnection UnansweredCallEdge View
    ChangeConnection ChangeEdge ChangeKind Clock ConceptConnection ConceptEdge Silence SameAs
    News Upcoming UpcomingConnection UpcomingEdge TextHit TextHitConnection TextHitEdge ClaimOrder
    IdentifierFilter ParticularFilter PointFilter Said LatLon Box
""")
"""Types of the GraphQL API that are not made from a class."""

QUERY_FIELDS = _words("""
    node nodes claim claims concept concepts unansweredCalls callOutcomes obligations
    selfInvestigations chainOfCommand paths neighbourhood timeline statistics search
    asOf reader changes upcoming find analysis
""")
"""Fields of Query that are no list of a class."""

ENTITY_FIELDS = _words("id iri label claims shown denials obligations status")
"""Fields that entities have from the program; `names` and `kinds` are properties."""

FILTERS = _words("id name kind and or not addressedToState validOn said")
"""Filters and orders that are no field; every other one is called as its field."""

LAST = "Last"
"""Behind the field of a time: the order by its last day. No field of the class is called so."""

FIRST_DATE, LAST_DATE = "FirstDate", "LastDate"
"""Behind the field of a relation: the orders by the first and the last date of what it leads to. No
field of the class is called so."""

SHEET_KEYS = _words(
    "at quote stance attribution marking valid negated refines key class id confidence"
)
"""What a block of a coding sheet says of its entity and claims: no property may be called so."""

VALUE_WORDS = _words("to concept text value language as_found edtf min max best unit qualifier")
"""What a value of a coding sheet says of itself: no particular may be called so."""

_SCHEME = "name a scheme in :fromScheme"
_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_FIELD_NAME = re.compile(r"[a-z][A-Za-z0-9]*\Z")
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def check(
    classes: Mapping[str, Class],
    properties: Mapping[str, Property],
    particulars: Mapping[str, Property],
    terms: Mapping[str, Term],
    schemes: frozenset[str],
    files: Mapping[str, str],
) -> None:
    """Check everything that one term alone cannot show.

    Raises:
        VocabularyError: the first thing that is wrong.
    """
    checks = _Checks(
        classes=classes,
        properties=properties,
        particulars=particulars,
        terms=terms,
        schemes=schemes,
        files=files,
    )
    checks.hierarchy()
    checks.type_names()
    checks.references()
    checks.ways()
    checks.field_names()
    checks.qualifiers()
    checks.concepts()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checks:
    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    particulars: Mapping[str, Property]
    terms: Mapping[str, Term]
    schemes: frozenset[str]
    files: Mapping[str, str]

    def refuse(self, iri: str, problem: str, mend: str) -> NoReturn:
        name = re.split(r"[#/]", iri)[-1]
        file = self.files.get(iri)
        raise VocabularyError(f"{file + ': ' if file else ''}{name}: {problem}; {mend}")

    def hierarchy(self) -> None:
        """Every class reaches Entity, through abstract classes only."""
        if "Entity" not in self.classes:
            raise VocabularyError(
                "the ontology has no class Entity; keep core.ttl in the folder beside your files"
            )
        for cls in self.classes.values():
            seen = {cls.name}
            at = cls
            while at.parent is not None:
                parent = self.classes.get(at.parent)
                if parent is None:
                    self.refuse(
                        at.iri,
                        f"stands below {at.parent}, which is no class",
                        "name a class of this ontology in rdfs:subClassOf",
                    )
                if not parent.abstract:
                    self.refuse(
                        at.iri,
                        f"stands below {parent.name}, which is concrete, and concrete classes "
                        "have no subclasses",
                        f"make it a concept of the scheme {parent.kind_scheme or 'of its kinds'}, "
                        f"or give {parent.name} an abstract class above it that both stand below",
                    )
                if parent.name in seen:
                    self.refuse(
                        cls.iri,
                        "stands above itself",
                        "take out one rdfs:subClassOf of the circle",
                    )
                seen.add(parent.name)
                at = parent
            if at.name != "Entity":
                self.refuse(at.iri, "does not stand below Entity", "write rdfs:subClassOf :Entity")

    def type_names(self) -> None:
        """Class names make GraphQL types, plurals make fields of Query; none twice."""
        types: dict[str, str] = dict.fromkeys(API_TYPES, "a type of the API")
        fields: dict[str, str] = dict.fromkeys(QUERY_FIELDS, "a field of the API")
        for cls in self.classes.values():
            if not _CLASS_NAME.match(cls.name):
                self.refuse(
                    cls.iri,
                    "is no name for a GraphQL type",
                    "use letters and digits, the first a capital: CourtRoom",
                )
            for name in (cls.name, *(cls.name + suffix for suffix in CLASS_SUFFIXES)):
                if name in types:
                    self.refuse(
                        cls.iri,
                        f"would make the GraphQL type {name}, which is {types[name]} already",
                        "give the class another name",
                    )
                types[name] = f"made from {cls.name}"
            if not _FIELD_NAME.match(cls.plural):
                self.refuse(
                    cls.iri,
                    f"has the plural {cls.plural!r}, which is no name for a GraphQL field",
                    "use letters and digits, the first a small one: courtRooms",
                )
            if cls.plural in fields:
                self.refuse(
                    cls.iri,
                    f"has the plural {cls.plural}, which is {fields[cls.plural]} already",
                    "write another :plural",
                )
            fields[cls.plural] = f"the plural of {cls.name}"
            if cls.kind_scheme is not None and cls.kind_scheme not in self.schemes:
                self.refuse(
                    cls.iri,
                    f"takes its kinds from {cls.kind_scheme}, which is no scheme",
                    "declare it: a skos:ConceptScheme",
                )
            if cls.kind_field is not None and cls.kind_scheme is None:
                self.refuse(
                    cls.iri,
                    f"has the field {cls.kind_field} for its kind, but no kinds",
                    "write :kindScheme, or take out :kindField",
                )

    def references(self) -> None:
        """What a property names exists, and its flags fit its type."""
        for prop in self.properties.values():
            if not _FIELD_NAME.match(prop.name):
                self.refuse(
                    prop.iri,
                    "is no name for a property",
                    "use letters and digits, the first a small one: heardBy",
                )
            for name in prop.domain:
                if name not in self.classes:
                    self.refuse(
                        prop.iri,
                        f"has the domain {name}, which is no class",
                        "name a class of this ontology",
                    )
            if prop.type == "relation":
                self.relation(prop)
                continue
            known = self.schemes | {KINDS} if prop.type == "concept" else {prop.range}
            if prop.range not in known:
                self.refuse(
                    prop.iri,
                    f"takes concepts of {prop.range}, which is no scheme",
                    "declare it: a skos:ConceptScheme",
                )
            if (
                prop.inverse_field
                or prop.symmetric
                or prop.transitive
                or prop.acyclic
                or prop.otherwise
            ):
                self.refuse(
                    prop.iri,
                    "is no relation between entities and cannot be read from its other end",
                    "take out :inverseField, owl:SymmetricProperty, owl:TransitiveProperty, "
                    ":acyclic and :otherwise",
                )

    def relation(self, prop: Property) -> None:
        if len(prop.domain) != 1:
            self.refuse(
                prop.iri,
                f"is a relation with {len(prop.domain)} domains",
                "give it one class as rdfs:domain: an abstract one that both stand below, or make "
                "one relation for each (they may share the field's name)",
            )
        if prop.range not in self.classes:
            self.refuse(
                prop.iri,
                f"has the range {prop.range}, which is no class",
                "name a class of this ontology, or a datatype",
            )
        if prop.symmetric:
            if prop.inverse_field is not None or prop.domain != (prop.range,):
                self.refuse(
                    prop.iri,
                    "is symmetric, so both ends are read by the same field",
                    "take out :inverseField, and name the same class as domain and range",
                )
        elif prop.inverse_field is None or prop.inverse_comment is None:
            self.refuse(
                prop.iri,
                "cannot be read from its other end",
                "write :inverseField and :inverseComment, or declare it an owl:SymmetricProperty",
            )
        if prop.acyclic and prop.symmetric:
            self.refuse(
                prop.iri,
                "leads back at once, and is said to have no ring",
                "take out :acyclic or owl:SymmetricProperty",
            )
        if prop.transitive and prop.domain != (prop.range,):
            self.refuse(
                prop.iri,
                "is transitive from one class to another",
                "name the same class as domain and range, or take out owl:TransitiveProperty",
            )

    def ways(self) -> None:
        """A way of `otherwise` leads from the property's domain to its range."""
        for prop in self.properties.values():
            at = prop.domain[0]
            for name, inverse in prop.otherwise:
                hop = self.properties.get(name)
                if hop is None or hop.type != "relation" or hop.otherwise:
                    self.refuse(
                        prop.iri,
                        f"uses {name}, which is no plain relation",
                        "name relations in :otherwise that have no :otherwise of their own",
                    )
                start, end = hop.domain[0], hop.range
                if inverse:
                    start, end = end, start
                if start not in lineage(self.classes, at):
                    self.refuse(
                        prop.iri,
                        f"uses {name} from {at}, where that does not start",
                        f"go on from {at}; a caret walks a relation backwards",
                    )
                at = end
            if prop.otherwise and prop.range not in lineage(self.classes, at):
                self.refuse(
                    prop.iri,
                    f"leads to {at} by its :otherwise, and not to {prop.range}",
                    f"end the way at {prop.range}",
                )

    def field_names(self) -> None:
        """On every class each field, and each key of a coding sheet, is one thing only."""
        for prop in self.properties.values():
            for name in filter(None, (prop.field, prop.inverse_field)):
                if not _FIELD_NAME.match(name):
                    self.refuse(
                        prop.iri,
                        f"has the field {name!r}, which is no name for a GraphQL field",
                        "use letters and digits, the first a small one: heardBy",
                    )
                if name in ENTITY_FIELDS | FILTERS:
                    self.refuse(
                        prop.iri,
                        f"has the field {name}, which entities or their filters have already",
                        "give the field another name",
                    )
            for name in filter(None, (prop.name, prop.field, prop.inverse_field)):
                if name in SHEET_KEYS:
                    self.refuse(
                        prop.iri,
                        f"is called {name}, which means something else in a coding sheet",
                        "give the property or its field another name",
                    )
        for cls in self.classes.values():
            self.fields_of(cls)

    def fields_of(self, cls: Class) -> None:
        fields: dict[str, str] = {}
        keys: dict[str, str] = {}
        line = lineage(self.classes, cls.name)
        if cls.kind_field is not None:
            fields[cls.kind_field] = "kind"
            if cls.kind_field in ENTITY_FIELDS | SHEET_KEYS or not _FIELD_NAME.match(
                cls.kind_field
            ):
                self.refuse(
                    cls.iri,
                    f"has the field {cls.kind_field}, which is taken or no GraphQL name",
                    "write another :kindField",
                )
        for field, prop in self.fields(line):
            if field in fields:
                self.refuse(
                    prop.iri,
                    f"has the field {field} on {cls.name}, and so has {fields[field]}",
                    "give one of them another :field or :inverseField",
                )
            fields[field] = prop.name
        for field, prop in self.fields(line):
            ends = [LAST] if prop.range == "period" else []
            ends += [FIRST_DATE, LAST_DATE] if prop.type == "relation" else []
            for order in [f"{field}{end}" for end in ends if f"{field}{end}" in fields]:
                self.refuse(
                    prop.iri,
                    f"has the field {field} on {cls.name}, one order by whose days would be "
                    f"called {order}, and so is the field of {fields[order]}",
                    "give one of them another :field or :inverseField",
                )
        for prop in self.properties.values():
            if any(d in line for d in prop.domain):
                for key in {prop.name, prop.field}:
                    if keys.setdefault(key, prop.name) != prop.name:
                        self.refuse(
                            prop.iri,
                            f"can be called {key} in a coding sheet's {cls.name}, and so can "
                            f"{keys[key]}",
                            "give one of them another name",
                        )

    def fields(self, line: Sequence[str]) -> Iterator[tuple[str, Property]]:
        """The fields that a class has from properties, both ways."""
        for prop in self.properties.values():
            if any(d in line for d in prop.domain):
                yield prop.field, prop
            if prop.inverse_field is not None and prop.range in line:
                yield prop.inverse_field, prop

    def qualifiers(self) -> None:
        """Particulars qualify what there is; beside one value each has a key of its own."""
        keys: dict[tuple[str, str], str] = {}
        for prop in self.particulars.values():
            if prop.type == "concept" and prop.range not in self.schemes:
                self.refuse(
                    prop.iri, f"takes concepts of {prop.range}, which is no scheme", _SCHEME
                )
            for name in (prop.field, *({prop.name} - {prop.field})):
                if name in SHEET_KEYS | VALUE_WORDS or not _FIELD_NAME.match(name):
                    self.refuse(
                        prop.iri,
                        f"is called {name}, which means something else beside a value, or is no "
                        "name for a GraphQL field",
                        "give the particular or its field another name",
                    )
            for qualified in prop.qualifies:
                if qualified not in (RELATIONS, PROPERTIES, *self.properties):
                    self.refuse(
                        prop.iri,
                        f"qualifies {qualified}, which is no property",
                        "name properties of this ontology, owl:ObjectProperty for all relations, "
                        "or rdf:Property for all properties",
                    )
                for name in {prop.name, prop.field}:
                    if keys.setdefault((qualified, name), prop.name) != prop.name:
                        self.refuse(
                            prop.iri,
                            f"has the field {name} beside {qualified}, and so has "
                            f"{keys[qualified, name]}",
                            "give one of them another :field",
                        )

    def concepts(self) -> None:
        """Schemes and broader concepts exist; nothing is broader than itself."""
        for term in self.terms.values():
            if not _CODE.match(term.code):
                self.refuse(
                    term.iri,
                    "is no code for a concept",
                    "use small letters and digits, words joined by hyphens: forced-labour",
                )
            if term.scheme not in self.schemes:
                self.refuse(
                    term.iri,
                    f"stands in {term.scheme}, which is no scheme",
                    "declare it: a skos:ConceptScheme",
                )
            for code in term.broader:
                above = self.terms.get(code)
                if above is None or above.scheme != term.scheme:
                    self.refuse(
                        term.iri,
                        f"has the broader concept {code}, which is not in the scheme {term.scheme}",
                        "name a concept of the same scheme in skos:broader",
                    )
        for term in self.terms.values():
            seen: set[str] = set()
            waiting = list(term.broader)
            while waiting:
                code = waiting.pop()
                if code == term.code:
                    self.refuse(
                        term.iri,
                        "is broader than itself, by way of " + ", ".join(sorted(seen | {code})),
                        "take out one skos:broader of the circle",
                    )
                if code not in seen:
                    seen.add(code)
                    waiting.extend(self.terms[code].broader)
