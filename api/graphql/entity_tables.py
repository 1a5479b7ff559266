"""Every class of the ontology as a type of the schema, with the lists and relations that lead to
it: see `api.graphql.tables`.

The row of an entity's entry is a `Ref`; what most of them ask the view for stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from api.graphql import columns
from api.graphql.catalogue import DENIED, Catalogue, Field
from api.graphql.claim_tables import literal_scalar
from api.graphql.duty_lists import duties_of_events, duties_of_states
from api.graphql.relation_fields import RELATION, narrowed, relations
from api.graphql.tables import (
    Asked,
    Batch,
    Entry,
    FieldCost,
    Get,
    Table,
    connection_tables,
)
from graph.claims.claim import Claim
from graph.claims.errors import QueryError, shown
from graph.relations.shown_claims import shown_claims
from graph.views.coded_names import coded_labels
from graph.views.points import points_of
from graph.views.replies import Want, read_one
from graph.views.shown_labels import label_of
from graph.views.view import (
    MOST_ROWS,
    Claims,
    Concepts,
    Names,
    PlainValues,
    Ref,
    Said,
    Values,
    Window,
)
from graph.vocabulary import BASE, Class, Vocabulary

if TYPE_CHECKING:
    from api.graphql.run import Run

CALL = "Call"
"""The class whose entities have a status."""

_PAGE = ("first", "after")


def has_duties(vocabulary: Vocabulary) -> bool:
    """Whether an ontology has the classes that duties need."""
    needed = (CALL, "Event", "Actor", "State", "Provision", "Participation")
    return all(name in vocabulary.classes for name in needed)


def _claims(asked: Asked) -> Want[object]:
    pairs = asked.filters.predicates(asked.given.get("predicate"))
    return Claims(predicates=pairs, window=asked.window)


def _choice(asked: Asked) -> Values | None:
    name = asked.given["predicate"]
    pairs = asked.filters.predicates([name]) or ()
    # A name that several properties share means the one that this class has.
    own = {prop.name for prop in asked.vocabulary.properties_of(asked.type)}
    fitting = sorted(prop for prop, inverse in pairs if not inverse and prop in own)
    if fitting:
        return Values(property=fitting[0])
    if all(inverse for _, inverse in pairs):
        raise QueryError(
            f"predicate {shown(name)} is told from its other end, where nothing is chosen; give a "
            "field that this thing says of itself: when, kinds, size"
        )
    return None


def _shown(asked: Asked) -> Batch | None:
    want = _choice(asked)
    if want is None:
        return None

    def batch(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Any]:
        found = shown_claims(run.view, want, [ref.id for ref in refs])
        return [found.get(ref.id) for ref in refs]

    return batch


def _identifiers(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Any]:
    """Distinct pairs of text and scheme, sorted, for each."""
    wanted = Claims(predicates=(("identifier", False),), window=Window(first=MOST_ROWS))
    pages = read_one(run.view, wanted, [ref.id for ref in refs])
    found = []
    for ref in refs:
        page = pages.get(ref.id)
        records = () if page is None else page.rows
        pairs = {_pair(r.claim) for r in records if not r.claim.negated and r.claim.value}
        found.append(sorted(pairs))
    return found


def _pair(claim: Claim) -> tuple[str, str]:
    schemes = [
        one.value.text
        for one in claim.particulars
        if one.property == "identifierScheme" and one.value is not None
    ]
    return claim.value.text if claim.value is not None else "", next(iter(schemes), "")


class _Same(NamedTuple):
    """What is judged to be one with an entity, by one judgement that names it."""

    id: str
    label: str
    judgement: str


def _same_as(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Any]:
    """By id and judgement, for each: all that it stands for, as that was coded."""
    known = run.view.identities()
    ones = {ref.id: known.clusters[ref.id] for ref in refs if ref.id in known.clusters}
    labels = coded_labels(run.view, list(ones), asked.languages)
    return [
        [
            _Same(id, label_of(id, ref.cls, labels.get(id)), record.claim.id)
            for id in cluster.ids[1:]
            for record in cluster.judgements
            if id in (record.claim.subject, record.claim.object)
        ]
        if (cluster := ones.get(ref.id)) is not None
        else []
        for ref in refs
    ]


def _points(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Any]:
    found = points_of(run.view, [ref.id for ref in refs])
    return [found[ref.id].point if ref.id in found else None for ref in refs]


_POINT = Entry(
    "Point",
    "Where it is on the map: the shown point, as one speaker gives it; never put together from "
    "two. Who gives it stands with `shown`.",
    batch=_points,
    cost=FieldCost(work=3),
)

SAME_AS = Table(
    "A record that is judged to be of the same thing.",
    {
        "id": Entry("ID!", "Its own id, as coded.", lambda row: row.id),
        "iri": Entry("String!", "The same identity for RDF.", lambda row: f"{BASE}id/{row.id}"),
        "label": Entry("String!", "The name that was coded for it.", lambda row: row.label),
        "judgement": Entry("Claim!", "On whose word they are one.", lambda row: row.judgement),
    },
)

ENTITY_FIELDS: Mapping[str, Entry] = {
    "id": Entry(
        "ID!",
        "Opaque; never made from a name.",
        column=lambda asked: columns.Id(asked.moment.suffix),
    ),
    "iri": Entry("String!", "The same identity for RDF.", column=lambda asked: columns.Iri()),
    "label": Entry(
        "String!",
        "The shown name; where none may be shown, the class and the end of the id.",
        column=lambda asked: columns.Label(asked.languages, asked.given.get("validOn")),
        day="validOn",
    ),
    "names": Entry(
        "[Name!]!",
        "Every name that is claimed.",
        want=lambda asked: Names(valid_on=asked.given.get("validOn")),
        day="validOn",
        cost=FieldCost(rows=5),
    ),
    "kinds": Entry(
        "[Concept!]!",
        "Every kind that is claimed.",
        want=lambda asked: Concepts(property="kind", valid_on=asked.given.get("validOn")),
        day="validOn",
        cost=FieldCost(rows=3),
    ),
    "identifiers": Entry(
        "[Identifier!]!",
        "What other systems call it.",
        batch=_identifiers,
        cost=FieldCost(rows=2, work=2),
    ),
    "sameAs": Entry(
        "[SameAs!]!",
        "What accepted judgements hold to be the same, as it was coded. It stands for all of them.",
        batch=_same_as,
        cost=FieldCost(rows=2, work=5),
    ),
    "claims": Entry(
        "ClaimConnection!",
        "The standing claims about it, by claim id.",
        want=_claims,
        arguments=("predicate", *_PAGE),
    ),
    "shown": Entry(
        "Shown",
        "Which of several claims is shown, and by which rule it was chosen; null where this kind "
        "of thing says nothing of the sort.",
        made=_shown,
        arguments=("predicate!",),
        by_class=True,
        cost=FieldCost(work=20),
    ),
}

_DENIALS = Entry(
    "ClaimConnection!",
    "Claims that deny something said of it.",
    want=lambda asked: Claims(deny=True, window=asked.window),
    arguments=_PAGE,
)


def _statuses(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Any]:
    on = asked.given.get("on") or run.today
    found = run.statuses.of([ref.id for ref in refs], on.toordinal(), asked.policy())
    return [found.get(ref.id) for ref in refs]


_STATUS = Entry(
    "CallStatus",
    "What became of it by a day; null before it was possibly made. Computed from what you may "
    "read, never typed in.",
    batch=_statuses,
    arguments=("policy",),
    day="on",
    cost=FieldCost(work=20),
)

_OBLIGATIONS = Entry(
    "ObligationConnection!",
    "Duties that it gives rise to: derived, or possible; by their ids.",
    batch=duties_of_events,
    arguments=("results", *_PAGE),
    cost=FieldCost(work=50),
)

_BORNE = Entry(
    "ObligationConnection!",
    "Duties that it bears as a State: derived, or possible; by their ids. Nobody else is ever the "
    "bearer of a derived duty.",
    batch=duties_of_states,
    arguments=("results", *_PAGE),
    cost=FieldCost(work=50),
)


class ListRow(NamedTuple):
    """An entity in a list of all of its class."""

    id: str
    cls: str
    certain: bool | None = None


_OF_LISTED: Mapping[str, Entry] = {
    "certain": Entry(
        "Boolean",
        "In a list that was filtered by time: whether it passes for all possible dates, and not "
        "only possibly; null in others.",
        lambda row: row[2] if len(row) > 2 else None,
        cost=FieldCost(work=2),
    ),
}
"""What an edge of a list of entities has beside node and cursor; the row is a `ListRow`, or a
`Ref` where a list is one of the ledger's."""


def entity_tables(catalogue: Catalogue) -> dict[str, Table]:
    """The tables of all classes, with every field of each, and of their lists."""
    tables: dict[str, Table] = {"SameAs": SAME_AS}
    for cls in catalogue.vocabulary.classes.values():
        name = cls.name
        tables[name] = _table(catalogue, cls)
        tables |= connection_tables(
            name,
            node_of=lambda row: Ref(row[0], row[1]),
            edges=_OF_LISTED,
        )
        tables |= connection_tables(
            name,
            name=f"{name}Relations",
            edge=f"{name}Relation",
            node_of=lambda row: row.to,
            edges=RELATION,
            edge_comment="A relation: what stands at its other end, and on whose word.",
        )
    return tables


def _table(catalogue: Catalogue, cls: Class) -> Table:
    vocabulary = catalogue.vocabulary
    fields = dict(ENTITY_FIELDS)
    fields |= {field.name: _entry(field) for field in catalogue.fields[cls.name].values()}
    if vocabulary.is_a(cls.name, DENIED):
        fields["denials"] = _DENIALS
    if vocabulary.is_a(cls.name, CALL):
        fields["status"] = _STATUS
    if has_duties(vocabulary):
        if vocabulary.is_a(cls.name, "Event"):
            fields["obligations"] = _OBLIGATIONS
        if vocabulary.is_a(cls.name, "Actor"):
            fields["obligations"] = _BORNE
        if any(p.name == "point" for p in vocabulary.properties_of(cls.name)):
            fields["point"] = _POINT
    return Table(cls.comment, fields, (cls.parent or "Node",))


def _entry(field: Field) -> Entry:
    """The entry of a field that comes from a property."""
    if field.kind == "relations":
        return Entry(
            f"{field.of}Relations!",
            field.comment,
            want=relations(field),
            narrowed=narrowed(field),
            arguments=(f"where!:{field.of}", f"orderBy!:{field.of}", *_PAGE),
            day="validOn" if field.dated else None,
        )
    if field.kind == "concepts":
        return Entry(
            "[Concept!]!",
            field.comment,
            want=lambda asked: Concepts(property=field.property),
            cost=FieldCost(rows=3),
        )
    type_ = field.of if field.kind == "entity" else _TYPES[field.kind]
    return Entry(
        type_ or "Entity",
        field.comment,
        want=lambda asked: PlainValues(
            property=field.property,
            valid_on=asked.given.get("validOn") if field.dated else None,
        ),
        day="validOn" if field.dated else None,
        of=_OF.get(field.kind) or _scalar(field.kind),
    )


_TYPES: Mapping[str, str] = {
    "concept": "Concept",
    "text": "String",
    "number": "Float",
    "boolean": "Boolean",
    "date": "Date",
    "period": "Period",
    "quantity": "Quantity",
}
"""Kind of a field → its type. All that is taken from one claim can be null."""


def _literal(said: Said, part: str) -> Any:
    return None if said.value is None else getattr(said.value, part)


_OF: Mapping[str, Get] = {
    "entity": lambda said: said.to,
    "concept": lambda said: said.concept,
    "period": lambda said: _literal(said, "period"),
    "quantity": lambda said: _literal(said, "quantity"),
}


def _scalar(kind: str) -> Get:
    return lambda said: None if said.value is None else literal_scalar(kind, said.value)
