"""A view as nodes and edges: the one source of the formats that visualisation tools open.

A node is an entity. An edge is one standing claim that relates two entities, for or against: so
none is without its stance and its speaker, and an accusation and its denial are two edges. A claim
that names no speaker is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from graph.claims.period import Period
from graph.views.all_pages import standing
from graph.views.view import (
    MOST_ROWS,
    ClaimQuery,
    Concepts,
    EntityHistory,
    Labels,
    PlainValues,
    Record,
    Said,
    View,
)
from graph.vocabulary import BASE

NODE_FIELDS = {
    "iri": "string",
    "label": "string",
    "cls": "string",
    "kinds": "string",
    "when": "string",
    "begins": "string",
    "ends": "string",
}
"""What a node has beside its id, and its type in XML."""

EDGE_FIELDS = {
    "predicate": "string",
    "stance": "string",
    "negated": "boolean",
    "speaker": "string",
    "speaker_label": "string",
    "act": "string",
    "review": "string",
    "cited": "string",
    "valid": "string",
    "begins": "string",
    "ends": "string",
}
"""What an edge has beside its id and its ends, and its type in XML."""

READ_ME = (
    "Each edge is a claim that somebody makes, with its stance and its speaker; negated: the "
    "speaker says that it is not so. No edge is a finding. Claims that name no speaker are left "
    "out."
)

KEEPS = (
    "entities with label, class, kinds and the time of events; relations, each claim an edge of "
    "its own with stance, speaker, polarity, review, source and time"
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
    when: str | None
    """Of what has a time, the EDTF that is shown."""
    begins: str | None
    """The earliest day of that time, as YYYY-MM-DD; None for open or unknown."""
    ends: str | None
    """The latest day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A claim that relates two entities."""

    id: str
    """The claim's."""
    source: str
    """The subject."""
    target: str
    """The object."""
    predicate: str
    stance: str
    negated: bool
    speaker: str
    speaker_label: str
    act: str
    """What the speaker does with it: states, alleges, denies."""
    review: str
    cited: str
    """The source in which the claim is read."""
    valid: str | None
    """The EDTF of the time that the claim speaks of."""
    begins: str | None
    ends: str | None


def nodes(view: View) -> Iterator[Node]:
    """Every entity, by id."""
    histories = view.entity_histories()
    while batch := list(islice(histories, MOST_ROWS)):
        yield from nodes_of(view, batch)


def edges(view: View) -> Iterator[Edge]:
    """Every standing claim that relates two entities and names its speaker, by claim id."""
    records = (r for r in standing(view, ClaimQuery()) if r.claim.object and r.claim.speaker)
    while batch := list(islice(records, MOST_ROWS)):
        speakers = dict.fromkeys(r.claim.speaker for r in batch if r.claim.speaker)
        [labels] = view.read([(Labels(), list(speakers))])
        for record in batch:
            yield edge_of(record, labels)


def fields(one: Node | Edge) -> dict[str, Any]:
    """What is known of a node or an edge: its fields without those that are None."""
    return {name: value for name, value in asdict(one).items() if value is not None}


def label_of(id: str, cls: str, label: object) -> str:
    """The shown name, or class and end of the id where there is none."""
    return label if isinstance(label, str) else f"{cls} …{id[-6:]}"


def days(period: Period | None) -> tuple[str | None, str | None]:
    """The earliest and the latest day of a time, as YYYY-MM-DD."""
    if period is None:
        return None, None
    begin, end = period.earliest_begin, period.latest_end
    return begin.isoformat() if begin else None, end.isoformat() if end else None


def nodes_of(view: View, batch: Sequence[EntityHistory]) -> Iterator[Node]:
    ids = [history.entity.id for history in batch]
    when = view.vocabulary.properties["when"].domain
    timed = [
        h.entity.id for h in batch if any(view.vocabulary.is_a(h.entity.cls, cls) for cls in when)
    ]
    labels, kinds, times = view.read(
        [(Labels(), ids), (Concepts(property="kind"), ids), (PlainValues(property="when"), timed)]
    )
    for history in batch:
        id, cls = history.entity.id, history.entity.cls
        codes, said = kinds.get(id, ()), times.get(id)
        assert isinstance(codes, tuple)
        assert said is None or isinstance(said, Said)
        period = said.value.period if said is not None and said.value is not None else None
        begins, ends = days(period)
        yield Node(
            id=id,
            iri=f"{BASE}id/{id}",
            label=label_of(id, cls, labels.get(id)),
            cls=cls,
            kinds=" ".join(codes),
            when=period.edtf if period is not None else None,
            begins=begins,
            ends=ends,
        )


def edge_of(record: Record, labels: object) -> Edge:
    claim = record.claim
    assert isinstance(labels, dict)
    assert claim.object is not None
    assert claim.speaker is not None
    begins, ends = days(claim.valid)
    return Edge(
        id=claim.id,
        source=claim.subject,
        target=claim.object,
        predicate=claim.predicate,
        stance=claim.stance.value,
        negated=claim.negated,
        speaker=claim.speaker,
        speaker_label=label_of(
            claim.speaker, record.classes[claim.speaker], labels.get(claim.speaker)
        ),
        act=claim.attribution[-1].act,
        review=record.review.value,
        cited=claim.citation.source,
        valid=claim.valid.edtf if claim.valid is not None else None,
        begins=begins,
        ends=ends,
    )
