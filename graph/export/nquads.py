"""N-Quads: every claim of a view with everything that is said about it.

RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/), in the canonical form of literals that RDFC-1.0
§4 asks for. A claim's IRI names both its node and the graph that quotes it: what it says stands in
that graph, quoted and not asserted; who says it, how firmly, where and since when stands in the
default graph. There are no blank nodes. Entities come first, by id, then claims, by id, each in
one fixed order of statements, so that equal views are equal bytes and no sorting is needed.

The terms are described in ``ontology/claims.ttl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from graph.claim import Claim, Literal
from graph.period import Period
from graph.quantity import Quantity
from graph.view import Change, ClaimHistory, EntityHistory, Record, View
from graph.vocabulary import BASE, Vocabulary

BATCH = 1 << 16
"""About how many bytes one piece holds: few enough to stream, enough to be quick."""

_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PROV = "http://www.w3.org/ns/prov#"
_TERM = f"{BASE}ontology#"
DATATYPE_IRIS = {
    "url": f"{_XSD}anyURI",
    "sha256": f"{_XSD}hexBinary",
    "date": f"{_XSD}date",
    "number": f"{_XSD}decimal",
    "boolean": f"{_XSD}boolean",
    "period": "http://id.loc.gov/datatypes/edtf/EDTF",
    "quantity": f"{_TERM}Quantity",
}
"""The RDF datatype of each of `graph.claim.DATATYPES`; texts have a language or none."""


def _term(name: str) -> str:
    return f"<{_TERM}{name}>"


_CLAIM = _term("Claim")
_LINK = _term("Attribution")
_CHANGED = _term("Change")
_PERIOD = _term("Period")
_QUANTITY = _term("Quantity")
_ORIGIN = _term("origin")
_NEGATED = _term("negated")
_STANCE = _term("stance")
_ATTRIBUTION = _term("attribution")
_POSITION = _term("position")
_AGENT = f"<{_PROV}agent>"
_ACT = _term("act")
_ON = _term("on")
_ORIGINAL = _term("original")
_LANGUAGE_TAG = _term("languageTag")
_VALUE = _term("value")
_VALID = _term("valid")
_EDTF = _term("edtf")
_AS_FOUND = _term("asFound")
_INFERRED = _term("inferred")
_EARLIEST_BEGIN = _term("earliestBegin")
_LATEST_BEGIN = _term("latestBegin")
_EARLIEST_END = _term("earliestEnd")
_LATEST_END = _term("latestEnd")
_UNIT = _term("unit")
_MIN = _term("min")
_MAX = _term("max")
_BEST = _term("best")
_QUALIFIER = _term("qualifier")
_SOURCE = f"<{_PROV}hadPrimarySource>"
_LOCATOR = _term("locator")
_QUOTE = _term("quote")
_REFINES = _term("refines")
_MARKING = _term("marking")
_WRITTEN_MARKING = _term("writtenMarking")
_RECORDED_AT = f"<{_PROV}generatedAtTime>"
_RETRACTED_AT = f"<{_PROV}invalidatedAtTime>"
_REVIEW = _term("review")
_CHANGE = _term("change")
_CHANGE_KIND = _term("changeKind")
_AT_TIME = f"<{_PROV}atTime>"
_BY = _term("by")
_WHY = _term("why")
_CHANGED_FROM = _term("changedFrom")
_CHANGED_TO = _term("changedTo")
_DECIDED_ON = _term("decidedOn")
_SECOND = _term("secondedBy")
_SET_ASIDE = _term("setAside")
_TRUE = f'"true"^^<{_XSD}boolean>'
_FALSE = f'"false"^^<{_XSD}boolean>'

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NQuads:
    """Every claim of a view, standing or not, as canonical N-Quads."""

    media_type = "application/n-quads"
    suffix = ".nq"

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        batch: list[str] = []
        size = 0
        for statement in _statements(view):
            batch.append(statement)
            size += len(statement)
            if size >= BATCH:
                yield "".join(batch).encode()
                batch.clear()
                size = 0
        if batch:
            yield "".join(batch).encode()


def _statements(view: View) -> Iterator[str]:
    vocabulary = view.vocabulary
    for registered in view.entity_histories():
        yield from _of_entity(registered, vocabulary)
    for claimed in view.claim_histories():
        yield from _of_claim(claimed, vocabulary)


def _of_entity(history: EntityHistory, vocabulary: Vocabulary) -> Iterator[str]:
    entity = history.entity
    node = _entity(entity.id)
    yield f"{node} {_RDF_TYPE} <{vocabulary.classes[entity.cls].iri}> .\n"
    yield f"{node} {_MARKING} {_quoted(str(entity.marking))} .\n"
    yield f"{node} {_RECORDED_AT} {_moment(history.recorded_at)} .\n"
    yield from _of_changes(node, history.changes)


def _of_claim(history: ClaimHistory, vocabulary: Vocabulary) -> Iterator[str]:
    record = history.record
    claim = record.claim
    node = f"<{BASE}claim/{claim.id}>"
    predicate = vocabulary.properties[claim.predicate].iri
    yield f"{_entity(claim.subject)} <{predicate}> {_said(claim, vocabulary)} {node} .\n"
    yield f"{node} {_RDF_TYPE} {_CLAIM} .\n"
    yield f"{node} {_ORIGIN} {_quoted(claim.origin)} .\n"
    yield f"{node} {_NEGATED} {_TRUE if claim.negated else _FALSE} .\n"
    yield f"{node} {_STANCE} {_quoted(claim.stance.value)} .\n"
    yield from _of_attribution(node, claim, vocabulary)
    yield from _of_value(node, claim.value)
    if claim.valid is not None:
        valid = f"{node[:-1]}#valid>"
        yield f"{node} {_VALID} {valid} .\n"
        yield from _of_period(valid, claim.valid)
    yield from _of_citation(node, claim)
    if claim.refines is not None:
        yield f"{node} {_REFINES} <{BASE}claim/{claim.refines}> .\n"
    yield from _of_life(node, record)
    yield from _of_changes(node, history.changes)


def _of_attribution(node: str, claim: Claim, vocabulary: Vocabulary) -> Iterator[str]:
    """The chain: `position` 1 is the publisher, the highest the innermost speaker."""
    for position, link in enumerate(claim.attribution, start=1):
        part = f"{node[:-1]}#attribution-{position}>"
        yield f"{node} {_ATTRIBUTION} {part} .\n"
        yield f"{part} {_RDF_TYPE} {_LINK} .\n"
        yield f'{part} {_POSITION} "{position}"^^<{_XSD}integer> .\n'
        yield f"{part} {_AGENT} {_entity(link.actor)} .\n"
        yield f"{part} {_ACT} <{vocabulary.terms[link.act].iri}> .\n"
        if link.on is not None:
            on = f"{part[:-1]}-on>"
            yield f"{part} {_ON} {on} .\n"
            yield from _of_period(on, link.on)


def _of_value(node: str, value: Literal | None) -> Iterator[str]:
    """What the quoted literal has no room for."""
    if value is None:
        return
    if value.language is not None:  # RDF tools may put tags in lower case, and ids depend on them
        yield f"{node} {_LANGUAGE_TAG} {_quoted(value.language)} .\n"
    if value.original is not None:
        yield f"{node} {_ORIGINAL} {_quoted(value.original)} .\n"
    part = f"{node[:-1]}#value>"
    if value.period is not None:
        yield f"{node} {_VALUE} {part} .\n"
        yield from _of_period(part, value.period)
    if value.quantity is not None:
        yield f"{node} {_VALUE} {part} .\n"
        yield from _of_quantity(part, value.quantity)


def _of_period(node: str, period: Period) -> Iterator[str]:
    yield f"{node} {_RDF_TYPE} {_PERIOD} .\n"
    if period.edtf is not None:
        yield f"{node} {_EDTF} {_quoted(period.edtf)}^^<{DATATYPE_IRIS['period']}> .\n"
    if period.as_found is not None:
        yield f"{node} {_AS_FOUND} {_quoted(period.as_found)} .\n"
    if period.inferred is not None:
        yield f"{node} {_INFERRED} {_quoted(period.inferred)} .\n"
    for term, day in (
        (_EARLIEST_BEGIN, period.earliest_begin),
        (_LATEST_BEGIN, period.latest_begin),
        (_EARLIEST_END, period.earliest_end),
        (_LATEST_END, period.latest_end),
    ):
        if day is not None:
            yield f'{node} {term} "{day.isoformat()}"^^<{_XSD}date> .\n'


def _of_quantity(node: str, quantity: Quantity) -> Iterator[str]:
    yield f"{node} {_RDF_TYPE} {_QUANTITY} .\n"
    yield f"{node} {_UNIT} {_quoted(quantity.unit)} .\n"
    for term, number in (
        (_MIN, quantity.min),
        (_MAX, quantity.max),
        (_BEST, quantity.best),
    ):
        if number is not None:
            yield f'{node} {term} "{number}"^^<{_XSD}integer> .\n'
    if quantity.qualifier is not None:
        yield f"{node} {_QUALIFIER} {_quoted(quantity.qualifier)} .\n"
    if quantity.as_found is not None:
        yield f"{node} {_AS_FOUND} {_quoted(quantity.as_found)} .\n"


def _of_citation(node: str, claim: Claim) -> Iterator[str]:
    citation = claim.citation
    yield f"{node} {_SOURCE} {_entity(citation.source)} .\n"
    if citation.locator is not None:
        yield f"{node} {_LOCATOR} {_quoted(citation.locator)} .\n"
    if citation.quote is not None:
        yield f"{node} {_QUOTE} {_quoted(citation.quote)} .\n"


def _of_life(node: str, record: Record) -> Iterator[str]:
    """How it must be handled, since when it is recorded, and what was decided last."""
    yield f"{node} {_MARKING} {_quoted(str(record.marking))} .\n"
    yield f"{node} {_WRITTEN_MARKING} {_quoted(str(record.claim.marking))} .\n"
    yield f"{node} {_RECORDED_AT} {_moment(record.recorded_at)} .\n"
    yield f"{node} {_REVIEW} {_quoted(record.review.value)} .\n"
    if record.retracted_at is not None:
        yield f"{node} {_RETRACTED_AT} {_moment(record.retracted_at)} .\n"


def _of_changes(node: str, changes: Sequence[Change]) -> Iterator[str]:
    for number, change in enumerate(changes, start=1):
        part = f"{node[:-1]}#change-{number}>"
        yield f"{node} {_CHANGE} {part} .\n"
        yield f"{part} {_RDF_TYPE} {_CHANGED} .\n"
        yield f'{part} {_POSITION} "{number}"^^<{_XSD}integer> .\n'
        yield f"{part} {_CHANGE_KIND} {_quoted(change.kind)} .\n"
        yield f"{part} {_AT_TIME} {_moment(change.at)} .\n"
        yield f"{part} {_BY} {_quoted(change.by)} .\n"
        yield f"{part} {_WHY} {_quoted(change.why)} .\n"
        if change.before is not None:
            yield f"{part} {_CHANGED_FROM} {_quoted(change.before)} .\n"
        if change.after is not None:
            yield f"{part} {_CHANGED_TO} {_quoted(change.after)} .\n"
        if change.on is not None:
            yield f'{part} {_DECIDED_ON} "{change.on}"^^<{_XSD}date> .\n'
        if change.second is not None:
            yield f"{part} {_SECOND} {_quoted(change.second)} .\n"
        if change.rules is not None:
            yield f"{part} {_SET_ASIDE} {_quoted(change.rules)} .\n"


# ------------------------------------------------------------------------------------- terms


def _entity(id: str) -> str:
    return f"<{BASE}id/{id}>"


def _said(claim: Claim, vocabulary: Vocabulary) -> str:
    """What the claim says of its subject: an entity, a concept or a literal."""
    if claim.object is not None:
        return _entity(claim.object)
    if claim.concept is not None:
        return f"<{vocabulary.terms[claim.concept].iri}>"
    assert claim.value is not None
    return _literal(claim.value)


def _literal(value: Literal) -> str:
    text = _quoted(value.text)
    if value.language is not None:
        return f"{text}@{value.language}"
    if value.period is not None and value.period.edtf is None:
        return text  # words that give no date are no EDTF
    datatype = DATATYPE_IRIS.get(value.datatype)
    return text if datatype is None else f"{text}^^<{datatype}>"


@lru_cache(maxsize=1024)  # a unit of work has one record time
def _moment(microseconds: int) -> str:
    """A record time in the canonical form of xsd:dateTime: UTC, no zeros at the end."""
    moment = _EPOCH + timedelta(microseconds=microseconds)
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    return f'"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"^^<{_XSD}dateTime>'


_UNSAFE = re.compile('[\\x00-\\x1f\\x7f"\\\\]')
_ESCAPES = {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


def _quoted(text: str) -> str:
    return f'"{_UNSAFE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]
