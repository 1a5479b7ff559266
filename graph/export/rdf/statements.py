"""Every claim of a view as RDF statements: the one source of all RDF formats.

Terms are strings as N-Triples writes them (https://www.w3.org/TR/n-triples/), literals in the
canonical form of RDFC-1.0 §4. There are no blank nodes. Entities come first, by id, then claims,
by id, each in one fixed order of statements, so that equal views are equal bytes and no sorting
is needed.

The terms are described in ``ontology/claims.ttl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Claim, Literal, Particular
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.claims.record_times import canonical
from graph.claims.remembered import remembered
from graph.export.rdf.shown_names import ShownName, shown_names
from graph.views.grades import confidence
from graph.views.view import MOST_ROWS, Change, ClaimHistory, EntityHistory, Record, View
from graph.vocabulary import BASE, Vocabulary

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = f"<{RDF}type>"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TERM = f"{BASE}ontology#"
DATATYPE_IRIS = {
    "url": f"{XSD}anyURI",
    "sha256": f"{XSD}hexBinary",
    "date": f"{XSD}date",
    "number": f"{XSD}decimal",
    "boolean": f"{XSD}boolean",
    "period": "http://id.loc.gov/datatypes/edtf/EDTF",
    "quantity": f"{TERM}Quantity",
    "point": "http://www.opengis.net/ont/geosparql#wktLiteral",
}
"""The RDF datatype of each of `graph.claims.claim.DATATYPES`; texts have a language or none."""


def _term(name: str) -> str:
    return f"<{TERM}{name}>"


_CLAIM = _term("Claim")
_LINK = _term("Attribution")
_CHANGED = _term("Change")
_PERIOD = _term("Period")
_QUANTITY = _term("Quantity")
_ORIGIN = _term("origin")
_NEGATED = _term("negated")
_STANDING = _term("standing")
_STANCE = _term("stance")
_SPEAKER = _term("speaker")
_SHOWN_NAME = f"<{SKOS}prefLabel>"
_ATTRIBUTION = _term("attribution")
_POSITION = _term("position")
_AGENT = f"<{PROV}agent>"
_ACT = _term("act")
_ON = _term("on")
_ORIGINAL = _term("original")
_LANGUAGE_TAG = _term("languageTag")
_VALUE = _term("value")
_VALID = _term("valid")
_EDTF = _term("edtf")
_AS_FOUND = _term("asFound")
_INFERRED = _term("inferred")
_CALENDAR = _term("calendar")
_STATED_DATE = _term("statedDate")
_POSSIBLE_TIME = _term("possibleTime")
_EARLIEST_BEGIN = _term("earliestBegin")
_LATEST_BEGIN = _term("latestBegin")
_EARLIEST_END = _term("earliestEnd")
_LATEST_END = _term("latestEnd")
_UNIT = _term("unit")
_MIN = _term("min")
_MAX = _term("max")
_BEST = _term("best")
_QUALIFIER = _term("qualifier")
_POINT = _term("Point")
_DEGREES_NORTH = _term("degreesNorth")
_DEGREES_EAST = _term("degreesEast")
_PRECISION = _term("precision")
_METRES = _term("metres")
_PARTICULAR = _term("particular")
_QUALIFIED = _term("Particular")
_SOURCE = f"<{PROV}hadPrimarySource>"
_LOCATOR = _term("locator")
_QUOTE = _term("quote")
_REFINES = _term("refines")
_MARKING = _term("marking")
_WRITTEN_MARKING = _term("writtenMarking")
_RECORDED_AT = f"<{PROV}generatedAtTime>"
_RETRACTED_AT = f"<{PROV}invalidatedAtTime>"
_REVIEW = _term("review")
_CONFIDENCE = _term("confidence")
_CHANGE = _term("change")
_CHANGE_KIND = _term("changeKind")
_AT_TIME = f"<{PROV}atTime>"
_BY = _term("by")
_WHY = _term("why")
_CHANGED_FROM = _term("changedFrom")
_CHANGED_TO = _term("changedTo")
_DECIDED_ON = _term("decidedOn")
_SECOND = _term("secondedBy")
_SET_ASIDE = _term("setAside")
_TRUE = f'"true"^^<{XSD}boolean>'
_FALSE = f'"false"^^<{XSD}boolean>'


Triple: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object."""


class StatementBlock(NamedTuple):
    """All that a view says of one entity's registration or of one claim."""

    node: str
    """The entity or the claim; a claim's is also the graph that quotes it."""
    said: Triple | None
    """What the claim says: quoted, never asserted. None for an entity."""
    about: list[Triple]
    """Who says it, how firmly, where, since when: the default graph."""


def blocks(view: View) -> Iterator[StatementBlock]:
    """A block for each entity, by id, then one for each claim, by id."""
    yield from entity_blocks(view)
    for history in view.claim_histories():
        yield claim_block(history, view.vocabulary)


def entity_blocks(view: View) -> Iterator[StatementBlock]:
    """A block for each entity, by id."""
    histories = view.entity_histories()
    while batch := list(islice(histories, MOST_ROWS)):
        names = shown_names(view, {h.entity.id: h.entity.marking for h in batch})
        yield from (entity_block(h, view.vocabulary, names.get(h.entity.id)) for h in batch)


def entity_block(
    history: EntityHistory, vocabulary: Vocabulary, name: ShownName | None = None
) -> StatementBlock:
    """The block of one entity, with the name that is shown for it if there is one."""
    node = entity_node(history.entity.id)
    return StatementBlock(node, None, list(_of_entity(node, history, name, vocabulary)))


def claim_block(history: ClaimHistory, vocabulary: Vocabulary) -> StatementBlock:
    """The block of one claim."""
    claim = history.record.claim
    node, predicate = f"<{BASE}claim/{claim.id}>", vocabulary.properties[claim.predicate].iri
    said = (entity_node(claim.subject), f"<{predicate}>", _said(claim, vocabulary))
    return StatementBlock(node, said, list(_of_claim(node, history, vocabulary)))


def _of_entity(
    node: str, history: EntityHistory, name: ShownName | None, vocabulary: Vocabulary
) -> Iterator[Triple]:
    entity = history.entity
    yield node, RDF_TYPE, f"<{vocabulary.classes[entity.cls].iri}>"
    if name is not None:
        text, language = name
        yield node, _SHOWN_NAME, quoted(text) + ("" if language is None else f"@{language}")
    yield node, _MARKING, quoted(str(entity.marking))
    yield node, _RECORDED_AT, _moment(history.recorded_at)
    yield from _of_changes(node, history.changes)


def _of_claim(node: str, history: ClaimHistory, vocabulary: Vocabulary) -> Iterator[Triple]:
    record = history.record
    claim = record.claim
    yield node, RDF_TYPE, _CLAIM
    yield node, _ORIGIN, quoted(claim.origin)
    yield node, _NEGATED, _TRUE if claim.negated else _FALSE
    yield node, _STANDING, _TRUE if history.standing else _FALSE
    yield node, _STANCE, quoted(claim.stance.value)
    if claim.speaker is not None:
        yield node, _SPEAKER, entity_node(claim.speaker)
    yield from _of_attribution(node, claim, vocabulary)
    yield from _of_value(node, claim.value, vocabulary)
    if claim.valid is not None:
        valid = f"{node[:-1]}#valid>"
        yield node, _VALID, valid
        yield from _of_period(valid, claim.valid)
    for number, one in enumerate(claim.particulars, start=1):
        part = f"{node[:-1]}#particular-{number}>"
        yield node, _PARTICULAR, part
        yield from _of_particular(part, number, one, vocabulary)
    yield from _of_citation(node, claim)
    if claim.refines is not None:
        yield node, _REFINES, f"<{BASE}claim/{claim.refines}>"
    yield from _of_life(node, record)
    if (grade := confidence(history.changes)) is not None:
        yield node, _CONFIDENCE, quoted(grade)
    yield from _of_changes(node, history.changes)


def _of_attribution(node: str, claim: Claim, vocabulary: Vocabulary) -> Iterator[Triple]:
    """The chain: `position` 1 is the publisher, the highest the innermost speaker."""
    for position, link in enumerate(claim.attribution, start=1):
        part = f"{node[:-1]}#attribution-{position}>"
        yield node, _ATTRIBUTION, part
        yield part, RDF_TYPE, _LINK
        yield part, _POSITION, f'"{position}"^^<{XSD}integer>'
        yield part, _AGENT, entity_node(link.actor)
        yield part, _ACT, f"<{vocabulary.terms[link.act].iri}>"
        if link.on is not None:
            on = f"{part[:-1]}-on>"
            yield part, _ON, on
            yield from _of_period(on, link.on)


def _of_particular(
    part: str, number: int, one: Particular, vocabulary: Vocabulary
) -> Iterator[Triple]:
    """What qualifies a claim, in the words of the ontology."""
    yield part, RDF_TYPE, _QUALIFIED
    yield part, _POSITION, f'"{number}"^^<{XSD}integer>'
    term = f"<{vocabulary.particulars[one.property].iri}>"
    if one.concept is not None:
        yield part, term, f"<{vocabulary.terms[one.concept].iri}>"
    if one.value is not None:
        yield part, term, _literal(one.value)
        yield from _of_value(part, one.value, vocabulary)


def _of_value(node: str, value: Literal | None, vocabulary: Vocabulary) -> Iterator[Triple]:
    """What a literal has no room for; `node` is the claim's or a particular's."""
    if value is None:
        return
    if value.language is not None:  # RDF tools may put tags in lower case, and ids depend on them
        yield node, _LANGUAGE_TAG, quoted(value.language)
    if value.original is not None:
        yield node, _ORIGINAL, quoted(value.original)
    part = f"{node[:-1]}{'-' if '#' in node else '#'}value>"
    if value.period is not None:
        yield node, _VALUE, part
        yield from _of_period(part, value.period)
    if value.quantity is not None:
        yield node, _VALUE, part
        yield from _of_quantity(part, value.quantity)
    if value.point is not None:
        yield node, _VALUE, part
        yield from _of_point(part, value.point, vocabulary)


def _of_period(node: str, period: Period) -> Iterator[Triple]:
    yield node, RDF_TYPE, _PERIOD
    if period.edtf is not None:
        yield node, _EDTF, f"{quoted(period.edtf)}^^<{DATATYPE_IRIS['period']}>"
    if period.as_found is not None:
        yield node, _AS_FOUND, quoted(period.as_found)
    if period.inferred is not None:
        yield node, _INFERRED, quoted(period.inferred)
    if period.calendar is not None and period.stated is not None:
        yield node, _CALENDAR, quoted(period.calendar)
        yield node, _STATED_DATE, quoted(period.stated)
    for term, day in (
        (_EARLIEST_BEGIN, period.earliest_begin),
        (_LATEST_BEGIN, period.latest_begin),
        (_EARLIEST_END, period.earliest_end),
        (_LATEST_END, period.latest_end),
    ):
        if day is not None:
            yield node, term, f'"{day.isoformat()}"^^<{XSD}date>'
    for number, alternative in enumerate(period.alternatives, start=1):
        part = f"{node[:-1]}-{number}>"
        yield node, _POSSIBLE_TIME, part
        yield from _of_period(part, alternative)


def _of_quantity(node: str, quantity: Quantity) -> Iterator[Triple]:
    yield node, RDF_TYPE, _QUANTITY
    yield node, _UNIT, quoted(quantity.unit)
    for term, number in (
        (_MIN, quantity.min),
        (_MAX, quantity.max),
        (_BEST, quantity.best),
    ):
        if number is not None:
            yield node, term, f'"{number}"^^<{XSD}integer>'
    if quantity.qualifier is not None:
        yield node, _QUALIFIER, quoted(quantity.qualifier)
    if quantity.as_found is not None:
        yield node, _AS_FOUND, quoted(quantity.as_found)


def _of_point(node: str, point: Point, vocabulary: Vocabulary) -> Iterator[Triple]:
    yield node, RDF_TYPE, _POINT
    yield node, _DEGREES_NORTH, _decimal(point.latitude)
    yield node, _DEGREES_EAST, _decimal(point.longitude)
    if point.precision is not None:
        yield node, _PRECISION, f"<{vocabulary.terms[point.precision].iri}>"
    if point.metres is not None:
        yield node, _METRES, _decimal(point.metres)


def _of_citation(node: str, claim: Claim) -> Iterator[Triple]:
    citation = claim.citation
    yield node, _SOURCE, entity_node(citation.source)
    if citation.locator is not None:
        yield node, _LOCATOR, quoted(citation.locator)
    if citation.quote is not None:
        yield node, _QUOTE, quoted(citation.quote)


def _of_life(node: str, record: Record) -> Iterator[Triple]:
    """How it must be handled, since when it is recorded, and what was decided last."""
    yield node, _MARKING, quoted(str(record.marking))
    yield node, _WRITTEN_MARKING, quoted(str(record.claim.marking))
    yield node, _RECORDED_AT, _moment(record.recorded_at)
    yield node, _REVIEW, quoted(record.review.value)
    if record.retracted_at is not None:
        yield node, _RETRACTED_AT, _moment(record.retracted_at)


def _of_changes(node: str, changes: Sequence[Change]) -> Iterator[Triple]:
    for number, change in enumerate(changes, start=1):
        part = f"{node[:-1]}#change-{number}>"
        yield node, _CHANGE, part
        yield part, RDF_TYPE, _CHANGED
        yield part, _POSITION, f'"{number}"^^<{XSD}integer>'
        yield part, _CHANGE_KIND, quoted(change.kind)
        yield part, _AT_TIME, _moment(change.at)
        yield part, _BY, quoted(change.by)
        yield part, _WHY, quoted(change.why)
        if change.before is not None:
            yield part, _CHANGED_FROM, quoted(change.before)
        if change.after is not None:
            yield part, _CHANGED_TO, quoted(change.after)
        if change.on is not None:
            yield part, _DECIDED_ON, f'"{change.on}"^^<{XSD}date>'
        if change.second is not None:
            yield part, _SECOND, quoted(change.second)
        if change.rules is not None:
            yield part, _SET_ASIDE, quoted(change.rules)


# ------------------------------------------------------------------------------------- terms


def entity_node(id: str) -> str:
    return f"<{BASE}id/{id}>"


def _said(claim: Claim, vocabulary: Vocabulary) -> str:
    """What the claim says of its subject: an entity, a concept or a literal."""
    if claim.object is not None:
        return entity_node(claim.object)
    if claim.concept is not None:
        return f"<{vocabulary.terms[claim.concept].iri}>"
    assert claim.value is not None
    return _literal(claim.value)


def _decimal(text: str) -> str:
    return f"{quoted(text)}^^<{XSD}decimal>"


def _literal(value: Literal) -> str:
    text = quoted(value.text if value.point is None else value.point.wkt)
    if value.language is not None:
        return f"{text}@{value.language}"
    if value.period is not None and value.period.edtf is None:
        return text  # words that give no date are no EDTF
    datatype = DATATYPE_IRIS.get(value.datatype)
    return text if datatype is None else f"{text}^^<{datatype}>"


@remembered(1024)  # a unit of work has one record time
def _moment(microseconds: int) -> str:
    return f'"{canonical(microseconds)}"^^<{XSD}dateTime>'


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


def quoted(text: str) -> str:
    return f'"{_UNSAFE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]
