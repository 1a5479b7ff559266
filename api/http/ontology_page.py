"""The documentation of the data: every class, property and concept, on one page.

The examples are invented and follow from what a term takes, so that a term which somebody adds
has one, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.html import Html, link, page, pairs
from graph.vocabulary import Vocabulary
from graph.vocabulary.terms import KINDS, Class, Property, Term

_SOMEBODY = {
    "Person": "Mara Ilven",
    "Group": "the residents of Quay Street",
    "Organisation": "Ostrel Watch",
    "State": "Republic of Vardania",
    "StateBody": "Ostrel Guard",
    "InternationalBody": "Union of Harbour States",
    "IndeterminateActor": "men in grey coats",
    "Event": "arrest at the quay",
    "Place": "Ostrel",
    "Source": "Ostrel Herald of 29 December 2018",
    "Call": "open letter of the watch",
    "Demand": "let the arrested go",
    "Response": "note of the ministry",
    "Assessment": "the watch on that note",
    "Proceeding": "case 12 of the harbour court",
    "Listing": "list of the customs office",
    "Instrument": "Harbour Convention",
    "Provision": "Harbour Convention, article 3",
}
_VALUES = {
    "text": "“Ostrel”",
    "url": "https://example.org/letter",
    "sha256": "9f86d0…, 64 digits",
    "date": "2018-12-28",
    "number": "43.25",
    "boolean": "true",
    "period": "2018-12-28/2019-01",
    "quantity": "2.. person (“at least two”)",
    "point": "43.25, 45.5, for the whole town",
}


def ontology_page(vocabulary: Vocabulary) -> bytes:
    """The page."""
    rooms = [
        ("classes", "Classes", [_class(vocabulary, c) for c in vocabulary.classes.values()]),
        (
            "properties",
            "Properties",
            [_property(vocabulary, p) for p in vocabulary.properties.values()],
        ),
        ("concepts", "Concepts", [_scheme(vocabulary, name) for name in vocabulary.schemes]),
    ]
    body = Html(
        "<p>What can be claimed, and in which words. Every claim says also who says it, how "
        "firmly, and where that can be read. All examples are invented.</p>\n<p>{}</p>\n{}"
    ).format(
        Html(" · ").join(link(f"#{id}", name) for id, name, _ in rooms),
        Html().join(
            Html('<h2 id="{}">{}</h2>\n{}').format(id, name, Html().join(parts))
            for id, name, parts in rooms
        ),
    )
    return page("The ontology", body)


def concept_page(vocabulary: Vocabulary, term: Term) -> bytes:
    """One concept."""
    narrower = [t for t in vocabulary.terms.values() if term.code in t.broader]
    rows = pairs(
        (
            ("scheme", [link(f"/ontology#{term.scheme}", term.scheme)]),
            ("in other languages", _labels(term)),
            ("broader", [_to(vocabulary.terms[code]) for code in term.broader]),
            ("narrower", [_to(t) for t in narrower]),
            ("the same elsewhere", [link(iri, iri) for iri in term.exact]),
            ("close to it elsewhere", [link(iri, iri) for iri in term.close]),
            ("example", [_use(vocabulary, term)]),
        )
    )
    body = Html("<p><code>{}</code></p>\n<p>{}</p>\n{}").format(term.iri, term.comment, rows)
    return page(term.labels["en"], body)


def _class(vocabulary: Vocabulary, cls: Class) -> Html:
    concrete = vocabulary.concrete(cls.name)
    example = concrete[0] if cls.abstract and concrete else cls.name
    rows = (
        ("above", [_term(cls.parent)] if cls.parent else []),
        ("below", [_term(name) for name in concrete] if cls.abstract else []),
        ("kinds", [link(f"#{cls.kind_scheme}", cls.kind_scheme)] if cls.kind_scheme else []),
        ("aligned to", _aligned(cls.aligned)),
        ("example", [f"{_somebody(example)} is of the class {example}."]),
    )
    return _section(cls.name, cls.comment, rows)


def _property(vocabulary: Vocabulary, property: Property) -> Html:
    to = property.range
    is_class = to in vocabulary.classes
    rows = (
        ("said of", [_term(name) for name in property.domain]),
        ("takes", [_term(to) if is_class or to in vocabulary.schemes else to]),
        ("aligned to", _aligned(property.aligned)),
        ("example", [_claimed(vocabulary, property)]),
    )
    return _section(property.name, property.comment, rows)


def _scheme(vocabulary: Vocabulary, name: str) -> Html:
    concepts = (_concept(vocabulary, vocabulary.terms[c]) for c in vocabulary.schemes[name])
    return Html('<h3 id="{}">{}</h3>\n{}').format(name, name, Html().join(concepts))


def _concept(vocabulary: Vocabulary, term: Term) -> Html:
    rows = (
        ("broader", [link(f"#{code}", code) for code in term.broader]),
        ("aligned to", _aligned((*term.exact, *term.close))),
        ("example", [_use(vocabulary, term)]),
    )
    return Html('<h4 id="{code}">{link} <code>{code}</code></h4>\n<p>{comment}</p>\n{rows}').format(
        code=term.code, link=_to(term), comment=term.comment, rows=pairs(rows)
    )


def _section(name: str, comment: str, rows: Iterable[tuple[str, Sequence[str]]]) -> Html:
    return Html('<h3 id="{name}">{name}</h3>\n<p>{comment}</p>\n{rows}').format(
        name=name, comment=comment, rows=pairs(rows)
    )


def _claimed(vocabulary: Vocabulary, property: Property) -> str:
    """A claim with this property, in words."""
    subject = _subject(vocabulary, property)
    to = property.range
    if property.type == "relation":
        other = vocabulary.concrete(to)[-1]
        said = _somebody(other) if other != subject else f"another {other} in Ostrel"
    elif property.type == "concept":
        scheme = vocabulary.scheme_for(property.name, subject)
        codes = vocabulary.schemes[scheme] if scheme is not None else ()
        said = vocabulary.terms[codes[0]].labels["en"] if codes else "a concept"
    else:
        said = _VALUES[to]
    return f"Ostrel Watch reports: {_somebody(subject)} — {property.name} — {said}."


def _use(vocabulary: Vocabulary, term: Term) -> str:
    """A claim with this concept, in words; or how else it is used."""
    label = term.labels["en"]
    for property in vocabulary.properties.values():
        if property.range == term.scheme:
            who = _somebody(_subject(vocabulary, property))
            return f"Ostrel Watch reports: {who} — {property.name} — {label}."
    for cls in vocabulary.classes.values():
        if cls.kind_scheme == term.scheme and not cls.abstract:
            return f"Ostrel Watch reports: {_somebody(cls.name)} — kind — {label}."
    return f"Ostrel Herald {label} what a claim says of {_somebody('Event')}."


def _subject(vocabulary: Vocabulary, property: Property) -> str:
    """A concrete class that the property may be said of, one with kinds where it needs them."""
    concrete = [c for name in property.domain for c in vocabulary.concrete(name)]
    if property.range == KINDS:
        concrete = [c for c in concrete if vocabulary.classes[c].kind_scheme]
    return concrete[0]


def _somebody(cls: str) -> str:
    return _SOMEBODY.get(cls, f"a {cls} in Ostrel")


def _labels(term: Term) -> list[str]:
    return [f"{words} ({tag})" for tag, words in sorted(term.labels.items()) if tag != "en"]


def _aligned(iris: Iterable[str]) -> Sequence[str]:
    return [link(iri, iri) for iri in iris] or ["nothing elsewhere fits"]


def _term(name: str) -> Html:
    return link(f"#{name}", name)


def _to(term: Term) -> Html:
    return link(f"/concept/{term.code}", term.labels["en"])
