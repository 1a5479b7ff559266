"""Every claim of a view as RDF statements: the one source of all RDF formats.

Terms are strings as N-Triples writes them (https://www.w3.org/TR/n-triples/), literals in the
canonical form of RDFC-1.0 §4. There are no blank nodes. Entities come first, by id, then claims,
by id, each in one fixed order of statements, so that equal views are equal bytes and no sorting
is needed.

The terms are described in ``ontology/claims.ttl``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Attribution, Claim, Literal, Particular, Review, Stance
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.export.rdf.literals import (
    TERM,
    XSD,
    date_literal,
    decimal,
    edtf_literal,
    handled_as,
    integer,
    literal,
    moment,
    quoted,
    word,
)
from graph.export.rdf.shown_names import ShownName, name_literal, named_entities
from graph.views.grades import confidence
from graph.views.view import Change, ClaimHistory, EntityHistory, View
from graph.vocabulary import BASE, Vocabulary

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = f"<{RDF}type>"
PROV = "http://www.w3.org/ns/prov#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


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
SHOWN_NAME = f"<{SKOS}prefLabel>"
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
SOURCE = f"<{PROV}hadPrimarySource>"
LOCATOR = _term("locator")
QUOTE = _term("quote")
REFINES = _term("refines")
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
_ENTITY, _CLAIM_NODE = f"<{BASE}id/", f"<{BASE}claim/"
_STANCES = {stance: f'"{stance.value}"' for stance in Stance}
_REVIEWS = {review: f'"{review.value}"' for review in Review}
_TRUE = f'"true"^^<{XSD}boolean>'
_FALSE = f'"false"^^<{XSD}boolean>'


Triple: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object."""
Add: TypeAlias = Callable[[Triple], None]
"""Takes one statement after another: half the time that generators inside generators take."""


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
    for history, name in named_entities(view):
        yield entity_block(history, view.vocabulary, name)


def entity_block(
    history: EntityHistory, vocabulary: Vocabulary, name: ShownName | None = None
) -> StatementBlock:
    """The block of one entity, with the name that is shown for it if there is one."""
    node = entity_node(history.entity.id)
    about: list[Triple] = []
    _of_entity(about.append, node, history, name, vocabulary)
    return StatementBlock(node, None, about)


def claim_block(history: ClaimHistory, vocabulary: Vocabulary) -> StatementBlock:
    """The block of one claim."""
    claim = history.record.claim
    node, predicate = claim_node(claim.id), vocabulary.properties[claim.predicate].iri
    said = (entity_node(claim.subject), f"<{predicate}>", _said(claim, vocabulary))
    about: list[Triple] = []
    _of_claim(about.append, node, history, vocabulary)
    return StatementBlock(node, said, about)


def _of_entity(
    add: Add, node: str, history: EntityHistory, name: ShownName | None, vocabulary: Vocabulary
) -> None:
    entity = history.entity
    add((node, RDF_TYPE, f"<{vocabulary.classes[entity.cls].iri}>"))
    if name is not None:
        add((node, SHOWN_NAME, name_literal(name)))
    of_registration(add, node, entity.marking, history.recorded_at)
    of_changes(add, node, history.changes)


def of_registration(add: Add, node: str, marking: Marking, recorded_at: int) -> None:
    """How an entity must be handled, and since when it is recorded."""
    add((node, _MARKING, handled_as(marking)))
    add((node, _RECORDED_AT, moment(recorded_at)))


def _of_claim(add: Add, node: str, history: ClaimHistory, vocabulary: Vocabulary) -> None:
    record = history.record
    claim = record.claim
    of_kind(add, node, claim.origin, claim.negated, history.standing, claim.stance)
    of_speaking(add, node, claim.attribution, vocabulary)
    if claim.value is not None:
        of_value(add, node, claim.value, vocabulary)
    if claim.valid is not None:
        of_valid(add, node, claim.valid)
    of_particulars(add, node, claim.particulars, vocabulary)
    citation = claim.citation
    add((node, SOURCE, entity_node(citation.source)))
    if citation.locator is not None:
        add((node, LOCATOR, quoted(citation.locator)))
    if citation.quote is not None:
        add((node, QUOTE, quoted(citation.quote)))
    if claim.refines is not None:
        add((node, REFINES, claim_node(claim.refines)))
    times = record.recorded_at, record.retracted_at
    of_life(add, node, record.marking, claim.marking, record.review, *times)
    of_decisions(add, node, history.changes)


def of_kind(
    add: Add, node: str, origin: str, negated: bool, standing: bool, stance: Stance
) -> None:
    """Where the claim comes from, whether it stands, and how firmly it is said."""
    add((node, RDF_TYPE, _CLAIM))
    add((node, _ORIGIN, word(origin)))
    add((node, _NEGATED, _TRUE if negated else _FALSE))
    add((node, _STANDING, _TRUE if standing else _FALSE))
    add((node, _STANCE, _STANCES[stance]))


def of_speaking(add: Add, node: str, chain: Sequence[Attribution], vocabulary: Vocabulary) -> None:
    """Who says it, and the chain: `position` 1 is the publisher, the highest the innermost
    speaker."""
    if chain:
        add((node, _SPEAKER, entity_node(chain[-1].actor)))
    for position, link in enumerate(chain, start=1):
        part = f"{node[:-1]}#attribution-{position}>"
        add((node, _ATTRIBUTION, part))
        add((part, RDF_TYPE, _LINK))
        add((part, _POSITION, integer(position)))
        add((part, _AGENT, entity_node(link.actor)))
        add((part, _ACT, f"<{vocabulary.terms[link.act].iri}>"))
        if link.on is not None:
            on = f"{part[:-1]}-on>"
            add((part, _ON, on))
            _of_period(add, on, link.on)


def of_valid(add: Add, node: str, period: Period) -> None:
    """When it was so."""
    valid = f"{node[:-1]}#valid>"
    add((node, _VALID, valid))
    _of_period(add, valid, period)


def of_particulars(
    add: Add, node: str, particulars: Sequence[Particular], vocabulary: Vocabulary
) -> None:
    """What qualifies the claim, in the words of the ontology."""
    for number, one in enumerate(particulars, start=1):
        part = f"{node[:-1]}#particular-{number}>"
        add((node, _PARTICULAR, part))
        add((part, RDF_TYPE, _QUALIFIED))
        add((part, _POSITION, integer(number)))
        term = f"<{vocabulary.particulars[one.property].iri}>"
        if one.concept is not None:
            add((part, term, f"<{vocabulary.terms[one.concept].iri}>"))
        if one.value is not None:
            add((part, term, literal(one.value)))
            of_value(add, part, one.value, vocabulary)


def of_value(add: Add, node: str, value: Literal, vocabulary: Vocabulary) -> None:
    """What a literal has no room for; `node` is the claim's or a particular's."""
    if value.language is not None:  # RDF tools may put tags in lower case, and ids depend on them
        add((node, _LANGUAGE_TAG, quoted(value.language)))
    if value.original is not None:
        add((node, _ORIGINAL, quoted(value.original)))
    part = f"{node[:-1]}{'-' if '#' in node else '#'}value>"
    if value.period is not None:
        add((node, _VALUE, part))
        _of_period(add, part, value.period)
    if value.quantity is not None:
        add((node, _VALUE, part))
        _of_quantity(add, part, value.quantity)
    if value.point is not None:
        add((node, _VALUE, part))
        _of_point(add, part, value.point, vocabulary)


def _of_period(add: Add, node: str, period: Period) -> None:
    add((node, RDF_TYPE, _PERIOD))
    if period.edtf is not None:
        add((node, _EDTF, edtf_literal(period.edtf)))
    if period.as_found is not None:
        add((node, _AS_FOUND, quoted(period.as_found)))
    if period.inferred is not None:
        add((node, _INFERRED, quoted(period.inferred)))
    if period.calendar is not None and period.stated is not None:
        add((node, _CALENDAR, quoted(period.calendar)))
        add((node, _STATED_DATE, quoted(period.stated)))
    for term, day in (
        (_EARLIEST_BEGIN, period.earliest_begin),
        (_LATEST_BEGIN, period.latest_begin),
        (_EARLIEST_END, period.earliest_end),
        (_LATEST_END, period.latest_end),
    ):
        if day is not None:
            add((node, term, date_literal(day)))
    for number, alternative in enumerate(period.alternatives, start=1):
        part = f"{node[:-1]}-{number}>"
        add((node, _POSSIBLE_TIME, part))
        _of_period(add, part, alternative)


def _of_quantity(add: Add, node: str, quantity: Quantity) -> None:
    add((node, RDF_TYPE, _QUANTITY))
    add((node, _UNIT, quoted(quantity.unit)))
    for term, number in (
        (_MIN, quantity.min),
        (_MAX, quantity.max),
        (_BEST, quantity.best),
    ):
        if number is not None:
            add((node, term, integer(number)))
    if quantity.qualifier is not None:
        add((node, _QUALIFIER, quoted(quantity.qualifier)))
    if quantity.as_found is not None:
        add((node, _AS_FOUND, quoted(quantity.as_found)))


def _of_point(add: Add, node: str, point: Point, vocabulary: Vocabulary) -> None:
    add((node, RDF_TYPE, _POINT))
    add((node, _DEGREES_NORTH, decimal(point.latitude)))
    add((node, _DEGREES_EAST, decimal(point.longitude)))
    if point.precision is not None:
        add((node, _PRECISION, f"<{vocabulary.terms[point.precision].iri}>"))
    if point.metres is not None:
        add((node, _METRES, decimal(point.metres)))


def of_life(
    add: Add,
    node: str,
    marking: Marking,
    written: Marking,
    review: Review,
    recorded_at: int,
    retracted_at: int | None,
) -> None:
    """How it must be handled, since when it is recorded, and what was decided last."""
    effective = handled_as(marking)
    add((node, _MARKING, effective))
    add((node, _WRITTEN_MARKING, effective if written is marking else handled_as(written)))
    add((node, _RECORDED_AT, moment(recorded_at)))
    add((node, _REVIEW, _REVIEWS[review]))
    if retracted_at is not None:
        add((node, _RETRACTED_AT, moment(retracted_at)))


def of_decisions(add: Add, node: str, changes: Sequence[Change]) -> None:
    """How sure a coder is, and what was decided."""
    if changes:
        if (grade := confidence(changes)) is not None:
            add((node, _CONFIDENCE, quoted(grade)))
        of_changes(add, node, changes)


def of_changes(add: Add, node: str, changes: Sequence[Change]) -> None:
    for number, change in enumerate(changes, start=1):
        part = f"{node[:-1]}#change-{number}>"
        add((node, _CHANGE, part))
        add((part, RDF_TYPE, _CHANGED))
        add((part, _POSITION, integer(number)))
        add((part, _CHANGE_KIND, quoted(change.kind)))
        add((part, _AT_TIME, moment(change.at)))
        add((part, _BY, quoted(change.by)))
        add((part, _WHY, quoted(change.why)))
        if change.before is not None:
            add((part, _CHANGED_FROM, quoted(change.before)))
        if change.after is not None:
            add((part, _CHANGED_TO, quoted(change.after)))
        if change.on is not None:
            add((part, _DECIDED_ON, f'"{change.on}"^^<{XSD}date>'))
        if change.second is not None:
            add((part, _SECOND, quoted(change.second)))
        if change.rules is not None:
            add((part, _SET_ASIDE, quoted(change.rules)))


# ------------------------------------------------------------------------------------- terms


def entity_node(id: str) -> str:
    return f"{_ENTITY}{id}>"


def claim_node(id: str) -> str:
    return f"{_CLAIM_NODE}{id}>"


def _said(claim: Claim, vocabulary: Vocabulary) -> str:
    """What the claim says of its subject: an entity, a concept or a literal."""
    if claim.object is not None:
        return entity_node(claim.object)
    if claim.concept is not None:
        return f"<{vocabulary.terms[claim.concept].iri}>"
    assert claim.value is not None
    return literal(claim.value)
