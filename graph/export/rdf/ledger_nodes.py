"""What the ledger computes for a day, as RDF beside the claims: statuses of calls, and duties.

Every node is marked as computed and has its reasons, each with its rule and the claims that it
rests on. The terms are described in ``ontology/ledger.ttl``; a duty that is derived is an
``odrl:Duty`` (https://www.w3.org/TR/odrl-model/#duty), too. An import leaves all of it out.

A node's IRI ends in a hash of what it says, so that two views which see a thing differently never
speak of one node. There are no blank nodes, and the order is fixed: the run itself, statuses by
call, demand and addressee, duties by event and id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice

from graph.claims.claim import hashed
from graph.claims.marking import Marking
from graph.duties import Derivation, DutyBook, derive_obligations
from graph.duties.duty_steps import DutyStanding
from graph.duties.gates import Duty
from graph.duties.law import Law
from graph.export.rdf.computed_markings import ids_in, strictest
from graph.export.rdf.literals import TERM, XSD, quoted
from graph.export.rdf.statements import PROV, RDF_TYPE, Triple, entity_node
from graph.ledger import Policy, Statuses, StrandOutcome
from graph.ledger.call_reasons import Reason, explain
from graph.ledger.call_states import EVER, NEVER
from graph.ledger.strand_fields import OVERDUE_FIELDS, STRAND_FIELDS, FieldShape, Row, ToldField
from graph.views.all_pages import entity_pages
from graph.views.view import EntityQuery, HasConcept, View, Where
from graph.vocabulary import BASE

COMPUTED = f"{BASE}computed/"
"""What the IRI of everything computed begins with."""
ODRL = "http://www.w3.org/ns/odrl/2/"
BATCH = 100
"""How many calls or events are computed at a time."""

_GENERATED_BY = f"<{PROV}wasGeneratedBy>"
_Said = tuple[str, str, str]
"""A part (``""`` or ``#reason-1``), a term, and an object; objects that begin with # are parts."""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What to compute beside the claims of a view."""

    on: date
    law: Law
    software: str
    """The version of the program whose rules are used."""
    policy: Policy | None = None
    """A review policy of the user, shown as one."""
    strands: frozenset[tuple[str, str | None, str | None]] | None = None
    """Call, demand and addressee of the only strands to tell of; None: all of them."""
    duties: frozenset[str] | None = None
    """The ids of the only duties to tell of; None: all of them."""

    @cached_property
    def graph(self) -> str:
        """The IRI of the run, and of the graph that holds everything which it computed."""
        policy = self.policy
        terms = [] if policy is None else [policy.id, policy.label, policy.days, policy.why]
        demands = [] if policy is None else sorted(policy.demands)
        return self.node(hashed([self.on.isoformat(), self.software, terms, demands]))

    def node(self, digest: str) -> str:
        """The IRI of something computed."""
        return f"<{COMPUTED}{self.on.isoformat()}/{digest}>"


def computed(view: View, ledger: Ledger) -> Iterator[list[Triple]]:
    """The statements about each node in turn: the run first, then statuses, then duties."""
    yield [_named(ledger.graph, said) for said in _run(ledger)]
    all_told = chain(_statuses(view, ledger), _duties(view, ledger))
    while batch := list(islice(all_told, BATCH)):
        rests_on = [ids_in(object_ for _, _, object_ in told) for told in batch]
        for told, marking in zip(batch, strictest(view, rests_on), strict=True):
            yield _node(ledger, told, marking)


def _node(ledger: Ledger, told: Sequence[_Said], marking: Marking) -> list[Triple]:
    node = ledger.node(hashed([list(said) for said in told]))
    first, *others = [_named(node, said) for said in told]
    marked = [
        (node, RDF_TYPE, _term("Computed")),
        (node, _GENERATED_BY, ledger.graph),
        (node, _term("marking"), quoted(str(marking))),
    ]
    return [first, *marked, *others]


def _named(node: str, said: _Said) -> Triple:
    part, term, object_ = said
    return (
        _part(node, part),
        term,
        _part(node, object_) if object_[0] == "#" else object_,
    )


def _part(node: str, part: str) -> str:
    return f"{node[:-1]}{part}>" if part else node


def _run(ledger: Ledger) -> Iterator[_Said]:
    yield "", RDF_TYPE, _term("Computation")
    yield "", _term("forDay"), _date(ledger.on)
    yield "", _term("softwareVersion"), quoted(ledger.software)
    policy = ledger.policy
    if policy is not None:
        yield "", _term("reviewPolicy"), "#policy"
        yield "#policy", RDF_TYPE, _term("ReviewPolicy")
        yield "#policy", _term("policyName"), quoted(policy.id)
        yield "#policy", _term("policyLabel"), quoted(policy.label)
        yield "#policy", _term("daysAtMost"), _integer(policy.days)
        yield "#policy", _term("why"), quoted(policy.why)


# ------------------------------------------------------------------------------------- statuses


def _statuses(view: View, ledger: Ledger) -> Iterator[list[_Said]]:
    for calls in _pages(view, "Call"):
        outcomes = Statuses(view).of(calls, ledger.on.toordinal(), ledger.policy)
        strands = [
            strand
            for call in calls
            if (outcome := outcomes.get(call)) is not None
            for strand in sorted(outcome.strands, key=_key)
            if ledger.strands is None
            or (strand.facts.call, strand.facts.demand, strand.facts.addressee) in ledger.strands
        ]
        for strand, reasons in zip(strands, explain(view, strands), strict=True):
            yield list(_status(strand, reasons, ledger.on))


def _key(strand: StrandOutcome) -> tuple[str, str]:
    return strand.facts.demand or "", strand.facts.addressee or ""


def _status(strand: StrandOutcome, reasons: Sequence[Reason], on: date) -> Iterator[_Said]:
    yield "", RDF_TYPE, _term("StrandStatus")
    yield "", _term("forDay"), _date(on)
    yield "", _term("strandCall"), entity_node(strand.facts.call)
    for field in STRAND_FIELDS:
        yield from _field("", field, strand, on)
    yield from _reasons(reasons)


def _field(part: str, field: ToldField[Row], row: Row, on: date) -> Iterator[_Said]:
    """What a field of a strand says, as its type is laid out."""
    value = field.told(row)
    if value is None:
        return
    term = None if field.term is None else _term(field.term)
    match field.type:
        case FieldShape.DAYS:
            yield from _days(part, *value)
        case FieldShape.DAYS_OPEN:
            least, most = value
            yield from _days(part, least, most)
            if term is not None:
                yield part, term, "#outstanding"
                yield "#outstanding", RDF_TYPE, _term("Period")
                if most is not None:
                    yield "#outstanding", _term("earliestBegin"), _day(on.toordinal() - most)
                yield "#outstanding", _term("latestBegin"), _day(on.toordinal() - least)
        case FieldShape.OVERDUE if term is not None:
            yield part, term, "#overdue"
            yield "#overdue", RDF_TYPE, _term("Overdue")
            for inner in OVERDUE_FIELDS:
                yield from _field("#overdue", inner, value, on)
        case FieldShape.RESPONSES if term is not None:
            for id in value:
                yield part, term, entity_node(id)
        case FieldShape.DEMAND | FieldShape.ADDRESSEE if term is not None:
            yield part, term, entity_node(value)
        case FieldShape.DAY if term is not None:
            yield part, term, _day(value)
        case _ if term is not None:
            yield part, term, _plain(value)


def _days(part: str, least: int, most: int | None) -> Iterator[_Said]:
    yield part, _term("daysAtLeast"), _integer(least)
    if most is not None:
        yield part, _term("daysAtMost"), _integer(most)


# --------------------------------------------------------------------------------------- duties


def _duties(view: View, ledger: Ledger) -> Iterator[list[_Said]]:
    for book in duty_books(view, ledger.law, ledger.on):
        duties = [
            duty for duty in told_of(book) if ledger.duties is None or duty.id in ledger.duties
        ]
        standings = book.standings(duties, ledger.on)
        for duty, standing, why, steps in zip(
            duties, standings, book.reasons(duties), book.status_reasons(standings), strict=True
        ):
            yield list(_duty(book, duty, standing, (*why, *steps), ledger.on))


def duty_books(view: View, law: Law, on: date) -> Iterator[DutyBook]:
    """What follows from the events of a kind that some provisions speak of, some at a time; other
    kinds call for nothing."""
    kinds = frozenset(code for one in law.sets.values() for code in one.triggers)
    for events in _pages(view, "Event", HasConcept(property="kind", codes=kinds)):
        yield derive_obligations(view, law, on=on, events=events, results=tuple(Derivation))


def told_of(book: DutyBook) -> list[Duty]:
    """The duties of a book that a file tells of, by event."""
    told = (duty for duty in book.duties if duty.gate != "matter")
    return sorted(told, key=lambda duty: (duty.event, duty.id))


def _duty(
    book: DutyBook, duty: Duty, standing: DutyStanding, reasons: Sequence[Reason], on: date
) -> Iterator[_Said]:
    yield "", RDF_TYPE, _term("Derivation")
    bearer, content = entity_node(duty.bearing.state), duty.provisions.content
    action = f"<{book.view.vocabulary.terms[content].iri}>"
    first = book.gathered[duty.event].facts.first
    last = book.gathered[duty.event].facts.last
    if duty.result is Derivation.DERIVED:
        yield "", RDF_TYPE, _odrl("Duty")
        yield "", _odrl("assignee"), bearer
        yield "", _odrl("action"), action
        if first != EVER:
            yield "", _odrl("constraint"), "#constraint"
            yield "#constraint", RDF_TYPE, _odrl("Constraint")
            yield "#constraint", _odrl("leftOperand"), _odrl("dateTime")
            yield "#constraint", _odrl("operator"), _odrl("gteq")
            yield "#constraint", _odrl("rightOperand"), _day(first)
    yield "", _term("forDay"), _date(on)
    yield "", _term("dutyAfter"), entity_node(duty.event)
    yield "", _term("dutyBearer"), bearer
    yield "", _term("dutyContent"), action
    lead, *others = book.provisions(duty)
    yield "", _term("leadProvision"), entity_node(lead)
    for other in others:
        yield "", _term("withProvision"), entity_node(other)
    yield "", _term("dutyResult"), quoted(duty.result.value)
    if duty.gate is not None:
        yield "", _term("decidingGate"), quoted(duty.gate)
    yield from _times(book, duty, first, last)
    yield "", _term("dutyState"), quoted(standing.state.value)
    yield "", _term("contested"), _boolean(standing.contested)
    yield from _reasons(reasons)


def _times(book: DutyBook, duty: Duty, first: int, last: int) -> Iterator[_Said]:
    """When the event may have happened, and when the treaty bound the State."""
    yield "", _term("possibleDates"), "#dates"
    yield "#dates", RDF_TYPE, _term("Period")
    if first != EVER:
        yield "#dates", _term("earliestBegin"), _day(first)
    if last != NEVER:
        yield "#dates", _term("latestEnd"), _day(last)
    yield "", _term("inForceOn"), quoted(duty.in_force.value)
    key = (duty.bearing.code or "", duty.provisions.instrument.code)
    rows = book.law.participations.get(key, ())
    bound = [row for row in rows if row.status == "party" and row.surest[0] is not None]
    for number, row in enumerate(bound, start=1):
        part = f"#bound-{number}"
        yield "", _term("boundDuring"), part
        yield part, RDF_TYPE, _term("Period")
        (earliest, latest), (begun, ended) = row.widest, row.surest
        for term, day in (("earliestBegin", earliest), ("latestBegin", begun)):
            if day is not None:
                yield part, _term(term), _day(day)
        for term, day in (("earliestEnd", ended), ("latestEnd", latest)):
            if day is not None:
                yield part, _term(term), _day(day - 1)
    checked = duty.provisions.checked and all(row.checked for row in rows)
    yield "", _term("lawChecked"), _boolean(checked)


# ---------------------------------------------------------------------------------------- parts


def _reasons(reasons: Iterable[Reason]) -> Iterator[_Said]:
    for number, reason in enumerate(reasons, start=1):
        part = f"#reason-{number}"
        yield "", _term("reason"), part
        yield part, RDF_TYPE, _term("Reason")
        yield part, _term("position"), _integer(number)
        yield part, _term("rule"), quoted(reason.rule)
        yield part, _term("reasonText"), f"{quoted(reason.text)}@en"
        for claim in reason.claims:
            yield part, _term("restsOn"), f"<{BASE}claim/{claim}>"


def _pages(view: View, cls: str, where: Where | None = None) -> Iterator[list[str]]:
    """Ids of all entities of a class, sorted, some at a time."""
    for page in entity_pages(view, EntityQuery(classes=(cls,), where=where), BATCH):
        if page.rows:
            yield [row.id for row in page.rows]


def _term(name: str) -> str:
    return f"<{TERM}{name}>"


def _odrl(name: str) -> str:
    return f"<{ODRL}{name}>"


def _date(day: date) -> str:
    return f'"{day.isoformat()}"^^<{XSD}date>'


def _day(number: int) -> str:
    return _date(date.fromordinal(number))


def _plain(value: bool | int | str) -> str:
    if isinstance(value, bool):
        return _boolean(value)
    return _integer(value) if isinstance(value, int) else quoted(value)


def _boolean(value: bool) -> str:
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def _integer(number: int) -> str:
    return f'"{number}"^^<{XSD}integer>'
