"""Laying out the small things that claims are made of: names, concepts, periods, quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from api.graphql.run import Getter, Run
from api.graphql.selection import Chosen
from graph.claims import record_times as moments
from graph.claims.claim import Literal
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.views.view import Name
from graph.vocabulary import BASE, Vocabulary

_NAME: Mapping[str, Callable[[Name], Any]] = {
    "text": lambda name: name.text,
    "language": lambda name: name.language,
    "script": lambda name: name.script,
}

_PERIOD: Mapping[str, Callable[[Period], Any]] = {
    "edtf": lambda period: period.edtf,
    "asFound": lambda period: period.as_found,
    "inferred": lambda period: period.inferred,
    "earliestBegin": lambda period: day(period.earliest_begin),
    "latestBegin": lambda period: day(period.latest_begin),
    "earliestEnd": lambda period: day(period.earliest_end),
    "latestEnd": lambda period: day(period.latest_end),
}

_QUANTITY: Mapping[str, Callable[[Quantity], Any]] = {
    "unit": lambda quantity: quantity.unit,
    "min": lambda quantity: quantity.min,
    "max": lambda quantity: quantity.max,
    "best": lambda quantity: quantity.best,
    "qualifier": lambda quantity: quantity.qualifier,
    "asFound": lambda quantity: quantity.as_found,
}

_MARKING: Mapping[str, Callable[[Marking], Any]] = {
    "level": lambda marking: marking.level.name.lower(),
    "compartments": lambda marking: sorted(marking.compartments),
}

SIMPLE: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "Name": _NAME,
    "Period": _PERIOD,
    "Quantity": _QUANTITY,
    "Marking": _MARKING,
}
"""Types whose fields take no argument and lead to no entity: name of a field → its value."""


def simple(type_: str, chosen: Iterable[Chosen]) -> Getter:
    """Lays out a value of one of the `SIMPLE` types; None stays None."""
    getters = {
        field.key: (lambda value: type_)
        if field.name == "__typename"
        else SIMPLE[type_][field.name]
        for field in chosen
    }

    def lay_out(value: Any, run: Run) -> Any:
        return None if value is None else {key: get(value) for key, get in getters.items()}

    return lay_out


def concept(vocabulary: Vocabulary, chosen: Iterable[Chosen], languages: Sequence[str]) -> Getter:
    """Lays out a concept, given its code."""
    getters: dict[str, Callable[[str], Any]] = {
        "__typename": lambda code: "Concept",
        "code": lambda code: code,
        "iri": lambda code: vocabulary.terms[code].iri,
        "label": lambda code: _label(vocabulary.terms[code].labels, languages),
    }
    selected = {field.key: getters[field.name] for field in chosen}

    def lay_out(code: Any, run: Run) -> Any:
        return None if code is None else {key: get(code) for key, get in selected.items()}

    return lay_out


def _label(labels: Mapping[str, str], languages: Sequence[str]) -> str:
    for wanted in languages:
        for language, label in labels.items():
            tag = language.lower()
            if tag == wanted.lower() or tag.startswith(f"{wanted.lower()}-"):
                return label
    return labels["en"]


def scalar(kind: str) -> Callable[[Literal], Any]:
    """From a literal to what a field of this kind gives."""
    if kind == "number":
        return lambda value: float(value.text)
    if kind == "boolean":
        return lambda value: value.text == "true"
    return lambda value: value.text


def day(value: date | None) -> str | None:
    """ISO 8601."""
    return None if value is None else value.isoformat()


def moment(microseconds: int) -> str:
    """Microseconds since 1970 in ISO 8601, in UTC."""
    return moments.moment(microseconds).isoformat()


def claim_iri(id: str) -> str:
    """A claim's identity for RDF."""
    return f"{BASE}claim/{id}"
