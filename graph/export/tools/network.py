"""A view as nodes and edges: the one source of the formats that visualisation tools open.

A node is an entity. An edge is one standing claim that relates two entities, for or against: so
none is without its stance and its speaker, and an accusation and its denial are two edges. A claim
that names no speaker is left out. That a State takes part in a treaty is one edge from it to the
treaty, as the claim of the treaty says it; its entity of the class Participation is no node then.
The label of an edge says all of that, since it is what a
drawing shows: ``not: allegedPerpetrator, reported, Harbour Police``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from graph.claims.errors import QueryError, shown
from graph.claims.period import Period
from graph.ledger.taking_back import taken_back_by
from graph.views.all_pages import everything, standing
from graph.views.either_or import one_of
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import (
    MOST_ROWS,
    ClaimQuery,
    Claims,
    Concepts,
    EntityHistory,
    Labels,
    PlainValues,
    Record,
    Relations,
    View,
    Window,
)
from graph.vocabulary import BASE, Vocabulary

NODE_FIELDS = {
    "iri": "string",
    "label": "string",
    "cls": "string",
    "kinds": "string",
    "disputed": "string",
    "either": "string",
    "when": "string",
    "begins": "string",
    "ends": "string",
}
"""What a node has beside its id, and its type in XML."""

EDGE_FIELDS = {
    "label": "string",
    "predicate": "string",
    "stance": "string",
    "negated": "boolean",
    "speaker": "string",
    "speaker_label": "string",
    "act": "string",
    "review": "string",
    "taken_back": "boolean",
    "cited": "string",
    "one_of": "string",
    "valid": "string",
    "begins": "string",
    "ends": "string",
}
"""What an edge has beside its id and its ends, and its type in XML."""

READ_ME = (
    "Each edge is a claim that somebody makes, with its stance and its speaker; negated: the "
    "speaker says that it is not so. No edge is a finding. Claims that name no speaker are left "
    "out. Of edges with the same one_of only one is so, and nobody says which; so of the kinds in "
    "either."
)

KEEPS = (
    "entities with label, class, kinds and which of them are disputed or exclude each other, and "
    "the time of events, calls and demands; relations, each claim an edge of its own with stance, "
    "speaker, polarity, review, whether it was taken back, source, time and which of them exclude "
    "each other"
)
LOSES = (
    "claims of values beyond the shown name and time, claims without a speaker, rejected and "
    "retracted claims, earlier links of attributions, locators and quotes, markings, record times"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An entity as tools draw it."""

    id: str
    iri: str
    label: str
    """Its shown name; class and end of the id where it has none."""
    cls: str
    kinds: str
    """Codes with spaces between."""
    disputed: str | None
    """Those of the kinds of which a standing claim says that they are not so; None if none is."""
    either: str | None
    """Those of the kinds of which only one is so, and nobody says which; None if none is."""
    when: str | None
    """Of what has a time, the EDTF that is shown: of a call when it was made, of a demand when its
    call was."""
    begins: str | None
    """The earliest day of that time, as YYYY-MM-DD; None for open or unknown."""
    ends: str | None
    """The latest day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkEdge:
    """A claim that relates two entities."""

    id: str
    """The claim's."""
    source: str
    """The subject."""
    target: str
    """The object."""
    label: str
    """Polarity, predicate, stance and speaker, in one line."""
    predicate: str
    stance: str
    negated: bool
    speaker: str
    speaker_label: str
    act: str
    """What the speaker does with it: states, alleges, denies."""
    review: str
    taken_back: bool | None
    """True where its speaker, or the publisher of the document, took it back; else None."""
    cited: str
    """The source in which the claim is read."""
    one_of: str | None
    """What it has in common with the claims of which only one is so; None where it stands alone."""
    valid: str | None
    """The EDTF of the time that the claim speaks of."""
    begins: str | None
    """Of that time; where it speaks of none, of the event or call that it is about."""
    ends: str | None


Only: TypeAlias = frozenset[str]
"""Concrete classes to keep to; empty for all."""


def classes_named(vocabulary: Vocabulary, names: Sequence[str]) -> Only:
    """The concrete classes that some names stand for: a class, or all below an abstract one.

    Raises:
        QueryError: there is no such class.
    """
    found: set[str] = set()
    for name in names:
        below = {
            cls.name
            for cls in vocabulary.classes.values()
            if not cls.abstract and vocabulary.is_a(cls.name, name)
        }
        if not below:
            raise QueryError(
                f"{shown(name)} is no class; there are {', '.join(sorted(vocabulary.classes))}"
            )
        found |= below
    return frozenset(found)


def nodes(view: View, only: Only = frozenset()) -> Iterator[Node]:
    """Every entity of these classes, by id, save participations that are edges."""
    histories = everything(view)
    while batch := list(islice(histories, MOST_ROWS)):
        taking_part = [h.entity.id for h in batch if h.entity.cls == PARTICIPATION]
        drawn = _participants(view, taking_part)
        yield from nodes_of(
            view,
            [
                history
                for history in batch
                if history.entity.id not in drawn and (not only or history.entity.cls in only)
            ],
        )


def edges(view: View, only: Only = frozenset()) -> Iterator[NetworkEdge]:
    """Every standing claim that relates two entities of these classes and names its speaker, by
    claim id."""
    records = (
        r
        for r in standing(view, ClaimQuery())
        if r.claim.object and r.claim.speaker and not _into_itself(r)
    )
    while found := list(islice(records, MOST_ROWS)):
        batch = list(_between(view, found, only))
        speakers = dict.fromkeys(r.claim.speaker for r in batch if r.claim.speaker)
        labels = read_one(view, Labels(), list(speakers))
        times = times_of(view, {id: c for r in batch for id, c in r.classes.items()})
        takers = taken_back_by(view, found)
        off = {record.claim.id for record, by in zip(found, takers, strict=True) if by}
        for record in batch:
            yield edge_of(record, labels, times, off)


def _into_itself(record: Record) -> bool:
    """Whether it leads from one thing to itself, since two are judged to be one."""
    return record.coded is not None and record.claim.subject == record.claim.object


PARTICIPATION = "Participation"


def _participants(view: View, ids: Sequence[str]) -> dict[str, str]:
    """The State of each participation that is drawn as an edge: exactly one, of which nobody says
    that it does not take part, nor in which treaty it does not."""
    window = Window(first=MOST_ROWS)
    states = Relations(property="participant", window=window)
    treaties = Relations(property="participatesIn", window=window)
    replies = view.read([(states, ids), (treaties, ids)])
    found = {}
    for id in ids:
        by, to = replies[states][id].rows, replies[treaties][id].rows
        if len(by) == 1 and to and not any(row.contested for row in (*by, *to)):
            found[id] = by[0].to.id
    return found


def _between(view: View, records: Sequence[Record], only: Only) -> Iterator[Record]:
    """Those that relate entities of these classes, participations told of their States."""
    taking_part = {r.claim.subject for r in records if r.classes[r.claim.subject] == PARTICIPATION}
    states = _participants(view, sorted(taking_part))
    for record in records:
        claim = record.claim
        state = states.get(claim.subject)
        if state is not None:
            if claim.predicate != "participatesIn" or claim.negated:
                continue
            told = replace(claim, subject=state)
            record = replace(record, claim=told, classes={**record.classes, state: "State"})
        ends = (record.claim.subject, record.claim.object)
        if not only or all(record.classes[end] in only for end in ends if end is not None):
            yield record


def fields(one: Node | NetworkEdge) -> dict[str, Any]:
    """What is known of a node or an edge: its fields without those that are None."""
    return {name: value for name, value in asdict(one).items() if value is not None}


def days(period: Period | None) -> tuple[str | None, str | None]:
    """The earliest and the latest day of a time, as YYYY-MM-DD."""
    if period is None:
        return None, None
    begin, end = period.earliest_begin, period.latest_end
    return begin.isoformat() if begin else None, end.isoformat() if end else None


def nodes_of(view: View, batch: Sequence[EntityHistory]) -> Iterator[Node]:
    classes = {history.entity.id: history.entity.cls for history in batch}
    ids = list(classes)
    replies = view.read([(Labels(), ids), (Concepts(property="kind"), ids)])
    labels = replies[Labels()]
    kinds = replies[Concepts(property="kind")]
    codes = {id: found for id in ids if isinstance(found := kinds.get(id), tuple)}
    doubts, times = doubts_of_kinds(view, codes), times_of(view, classes)
    for id, cls in classes.items():
        period = times.get(id)
        begins, ends = days(period)
        yield Node(
            id=id,
            iri=f"{BASE}id/{id}",
            label=label_of(id, cls, labels.get(id)),
            cls=cls,
            kinds=" ".join(codes.get(id, ())),
            disputed=" ".join(doubts.get(id, NO_DOUBTS).disputed) or None,
            either=" ".join(doubts.get(id, NO_DOUBTS).either) or None,
            when=period.edtf if period is not None else None,
            begins=begins,
            ends=ends,
        )


class KindDoubts(NamedTuple):
    """What is not simply so of the kinds of an entity."""

    disputed: tuple[str, ...]
    """A standing claim says that it is not so, or that a broader one is not."""
    either: tuple[str, ...]
    """Of these only one is so: nothing else is said of them."""


NO_DOUBTS = KindDoubts((), ())


def doubts_of_kinds(view: View, kinds: Mapping[str, tuple[str, ...]]) -> Mapping[str, KindDoubts]:
    """What is not simply so of the kinds of entities.

    Args:
        kinds: the codes of each entity.
    """
    want, found = Claims(predicates=(("kind", False),), window=Window(first=MOST_ROWS)), {}
    replies = read_one(view, want, list(kinds))
    for id in kinds:
        claims = [record.claim for record in replies[id].rows]
        denied = [claim.concept for claim in claims if claim.negated and claim.concept]
        against = view.vocabulary.narrower(denied) if denied else frozenset()
        sure = {c.concept for c in claims if not c.negated and one_of(c) is None}
        said = {c.concept for c in claims if not c.negated} - sure
        found[id] = KindDoubts(
            tuple(code for code in kinds[id] if code in against),
            tuple(code for code in kinds[id] if code in said),
        )
    return found


def times_of(view: View, classes: Mapping[str, str]) -> dict[str, Period]:
    """The shown time of each entity that has one: when it was, or when the call was made.

    Args:
        classes: by entity.
    """

    def of(name: str) -> list[str]:
        domain = view.vocabulary.properties[name].domain
        return [id for id, cls in classes.items() if any(is_a(cls, one) for one in domain)]

    is_a = view.vocabulary.is_a
    demands = [id for id, cls in classes.items() if cls == "Demand"]
    calling = Relations(property="demand", inverse=True, window=Window(first=1), detail=False)
    made_in = read_one(view, calling, demands)
    calls = {demand: made_in[demand].rows[0].to.id for demand in demands if made_in[demand].rows}
    asked = list(dict.fromkeys([*of("madeOn"), *calls.values()]))
    replies = view.read(
        [(PlainValues(property="when"), of("when")), (PlainValues(property="madeOn"), asked)]
    )
    when = replies[PlainValues(property="when")]
    made = replies[PlainValues(property="madeOn")]
    found: dict[str, Period] = {}
    for id, said in {**when, **made, **{d: made.get(call) for d, call in calls.items()}}.items():
        if said is not None and said.value is not None and said.value.period is not None:
            found[id] = said.value.period
    return found


def edge_of(
    record: Record, labels: object, times: Mapping[str, Period], off: Collection[str] = ()
) -> NetworkEdge:
    """The edge that a claim is.

    Args:
        labels: of speakers, as `Labels` replies.
        times: of entities that the claim names.
        off: claims that were taken back.
    """
    claim = record.claim
    assert isinstance(labels, dict)
    assert claim.object is not None
    assert claim.speaker is not None
    begins, ends = days(claim.valid or times.get(claim.subject) or times.get(claim.object))
    speaker = label_of(claim.speaker, record.classes[claim.speaker], labels.get(claim.speaker))
    denial = "not: " if claim.negated else ""
    gone = ", taken back" if claim.id in off else ""
    either = one_of(claim)
    if either is not None:
        denial = f"one of several, {denial}"
    return NetworkEdge(
        id=claim.id,
        source=claim.subject,
        target=claim.object,
        label=f"{denial}{claim.predicate}, {claim.stance.value}, {speaker}{gone}",
        predicate=claim.predicate,
        stance=claim.stance.value,
        negated=claim.negated,
        speaker=claim.speaker,
        speaker_label=speaker,
        act=claim.attribution[-1].act,
        review=record.review.value,
        taken_back=True if claim.id in off else None,
        cited=claim.citation.source,
        one_of=either,
        valid=claim.valid.edtf if claim.valid is not None else None,
        begins=begins,
        ends=ends,
    )
