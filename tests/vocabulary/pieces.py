"""Turtle for tests: a class, a relation, a value and a concept that are well-formed.

Each is a template; what a test gets wrong it says by name.
"""

from __future__ import annotations


def a_class(
    name: str = "Vessel", *, parent: str = ":Entity", plural: str = "vessels", more: str = ""
) -> str:
    return f"""
:{name} a rdfs:Class, owl:Class, sh:NodeShape ;
    rdfs:subClassOf {parent} ;
    rdfs:comment "A ship or boat."@en ;
    {more}
    :plural "{plural}" .
"""


def a_relation(
    name: str = "heldOn",
    *,
    domain: str = "Event",
    range: str = "Place",
    field: str = "heldOn",
    inverse: str | None = "scenes",
    types: str = "owl:ObjectProperty, sh:PropertyShape",
    more: str = "",
) -> str:
    other_end = (
        f':inverseField "{inverse}" ; :inverseComment "What is held here."@en ;' if inverse else ""
    )
    return f"""
:{domain} sh:property :{name} .
:{name} a {types} ;
    rdfs:comment "Where it is held."@en ;
    rdfs:domain :{domain} ; rdfs:range :{range} ;
    sh:path :{name} ; sh:class :{range} ;
    {other_end}
    {more}
    :field "{field}" .
"""


def a_value(
    name: str = "tonnage",
    *,
    domain: str = "Event",
    range: str = "xsd:decimal",
    field: str = "tonnage",
    more: str = "sh:maxCount 1 ;",
) -> str:
    return f"""
:{domain} sh:property :{name} .
:{name} a owl:DatatypeProperty, sh:PropertyShape ;
    rdfs:comment "How many tons."@en ;
    rdfs:domain :{domain} ; rdfs:range {range} ;
    sh:path :{name} ; sh:datatype {range} ;
    {more}
    :field "{field}" .
"""


def a_concept(
    code: str = "sinking",
    *,
    scheme: str = "event-kinds",
    label: str = '"sinking"@en',
    more: str = "",
) -> str:
    return f"""
c:{code} a skos:Concept ; skos:inScheme c:{scheme} ;
    skos:prefLabel {label} ;
    {more}
    skos:definition "A vessel goes down."@en .
"""
