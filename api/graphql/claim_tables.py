"""Claims and what they are made of, as types of the schema: see `api.graphql.tables`.

More than 400 lines, because a claim and all its parts are read side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from api.graphql.cursors import encode
from api.graphql.tables import Ask, Asked, Entry, FieldCost, Table, connection_tables, same
from graph.claims import record_times
from graph.claims.claim import Attribution, Literal
from graph.ledger.taking_back import taken_back_by
from graph.protection.sought_names import told_apart
from graph.relations.news import Piece, life
from graph.views.all_pages import claim_lives
from graph.views.grades import confidence
from graph.views.seen_states import seen_state
from graph.views.view import Hit, Page, Record, Ref, Window
from graph.vocabulary import BASE, Term

if TYPE_CHECKING:
    from api.graphql.run import Run


def day(value: date | None) -> str | None:
    """ISO 8601."""
    return None if value is None else value.isoformat()


def moment(microseconds: int | None) -> str | None:
    """Microseconds since 1970 in ISO 8601, in UTC."""
    return None if microseconds is None else record_times.moment(microseconds).isoformat()


def _named(record: Record, id: str | None) -> Ref | None:
    return None if id is None else Ref(id, record.classes[id])


def _spoken(record: Record) -> Sequence[tuple[Attribution, Mapping[str, str]]]:
    """Each link with the classes of what the claim names; plain, since there are very many."""
    classes = record.classes
    return [(link, classes) for link in record.claim.attribution]


def _standing(records: Sequence[Record], asked: Asked, run: Run) -> Sequence[bool]:
    lives = claim_lives(run.view, [record.claim.id for record in records])
    return [lives[record.claim.id].standing for record in records]


def _histories(records: Sequence[Record], asked: Asked, run: Run) -> Sequence[Sequence[Piece]]:
    lives = claim_lives(run.view, [record.claim.id for record in records])
    return [
        list(life(None, record.claim.id, record.recorded_at, lives[record.claim.id].changes))
        for record in records
    ]


def _taken_back(records: Sequence[Record], asked: Asked, run: Run) -> Sequence[Sequence[str]]:
    return taken_back_by(run.view, records)


def _passages(records: Sequence[Record], asked: Asked, run: Run) -> Sequence[str | None]:
    if run.passages is None:
        return [None] * len(records)
    words = run.passages.words(run.view, records)
    return [words.get(record.claim.id) for record in records]


def _confidence(records: Sequence[Record], asked: Asked, run: Run) -> Sequence[str | None]:
    found = run.view.histories([record.claim.id for record in records])
    return [confidence(found[record.claim.id].changes) for record in records]


def _speaker(row: tuple[Attribution, Mapping[str, str]]) -> tuple[str, str]:
    actor = row[0].actor
    return actor, row[1][actor]


def _source(record: Record) -> tuple[str, str]:
    source = record.claim.citation.source
    return source, record.classes[source]


def _if(datatype: str, value: Literal, make: Callable[[str], Any]) -> Any:
    """A value of one datatype; None for all others."""
    return make(value.text) if value.datatype == datatype else None


HISTORY = "history"
"""The field whose type has to do with calls."""

CLAIM = Table(
    "One statement: who says it, how firmly, about what, for which time, and where it stands.",
    {
        "id": Entry("ID!", "A hash of what is claimed, by whom, and where.", lambda r: r.claim.id),
        "iri": Entry("String!", "Its identity for RDF.", lambda r: f"{BASE}claim/{r.claim.id}"),
        "subject": Entry(
            "Entity!",
            "What it is about.",
            lambda r: Ref(r.claim.subject, r.classes[r.claim.subject]),
        ),
        "predicate": Entry(
            "String!", "The property's name: allegedPerpetrator.", lambda r: r.claim.predicate
        ),
        "object": Entry(
            "Entity",
            "What is said to stand in the relation, if it is one.",
            lambda r: _named(r, r.claim.object),
        ),
        "concept": Entry("Concept", "The concept, if it says one.", lambda r: r.claim.concept),
        "value": Entry("Literal", "The value, if it says one.", lambda r: r.claim.value),
        "negated": Entry(
            "Boolean!", "Whether it says that this is not so.", lambda r: r.claim.negated
        ),
        "stance": Entry(
            "Stance!", "How firmly the innermost speaker says it.", lambda r: r.claim.stance.name
        ),
        "attribution": Entry(
            "[Attribution!]!", "Who says it, from the publisher inwards.", _spoken
        ),
        "attributedTo": Entry(
            "Entity", "The innermost speaker.", lambda r: _named(r, r.claim.speaker)
        ),
        "valid": Entry("Period", "The time for which it is said to hold.", lambda r: r.claim.valid),
        "particulars": Entry(
            "[Particular!]!",
            "What qualifies it: role and rank of a posting, harm and count, the kind of a name.",
            lambda r: r.claim.particulars,
            cost=FieldCost(rows=3),
        ),
        "citation": Entry("Citation!", "Where it can be read.", same),
        "review": Entry("Review!", "What a person decided about it.", lambda r: r.review.name),
        "state": Entry(
            "String!",
            "Changes with its review, its marking and whether it was taken back: what a writer "
            "gives as `if`.",
            lambda r: seen_state([r]),
        ),
        "refines": Entry(
            "Claim", "The coarser claim that this one makes exact.", lambda r: r.claim.refines
        ),
        "origin": Entry(
            "ID!",
            "The coding sheet or data set that brought it.",
            lambda r: r.claim.origin,
            plain=True,
        ),
        "marking": Entry("Marking!", "How it must be handled.", lambda r: r.marking),
        "retractedAt": Entry(
            "DateTime",
            "When it was last retracted; null unless it is retracted now.",
            lambda r: moment(r.retracted_at),
        ),
        "stands": Entry(
            "Boolean!",
            "Whether it is neither rejected nor retracted, and no finer one is there to read.",
            batch=_standing,
            cost=FieldCost(work=5),
        ),
        "takenBackBy": Entry(
            "[Claim!]!",
            "Later claims of the same speaker that cannot stand beside it; of what its publisher "
            "says himself, those that the document was withdrawn. What is said to have been done "
            "to people, and by whom, counts all the same.",
            batch=_taken_back,
            cost=FieldCost(rows=2, work=20),
        ),
        HISTORY: Entry(
            "[Change!]!",
            "When it was recorded, and what was decided about it since, in order; of what may be "
            "read today.",
            batch=_histories,
            cost=FieldCost(rows=4, work=10),
        ),
        "confidence": Entry(
            "String",
            "How sure the coder is: low, medium, high; null where nothing is said. It decides "
            "nothing, and is neither stance nor review.",
            batch=_confidence,
            cost=FieldCost(work=5),
        ),
        "subjectId": Entry("ID!", "Its subject, as coded.", lambda r: (r.coded or r.claim).subject),
        "objectId": Entry("ID", "Its object, as coded.", lambda r: (r.coded or r.claim).object),
        "recordedAt": Entry(
            "DateTime!", "When this store first recorded it.", lambda r: moment(r.recorded_at)
        ),
    },
    ("Node",),
)
"""The row is a `Record`."""


def _label(code: str, asked: Asked) -> str:
    labels = asked.vocabulary.terms[code].labels
    for wanted in asked.languages:
        for language, label in labels.items():
            tag = language.lower()
            if tag == wanted.lower() or tag.startswith(f"{wanted.lower()}-"):
                return label
    return labels["en"]


def _term(read: Callable[[Term], Any]) -> Ask:
    return lambda code, asked: read(asked.vocabulary.terms[code])


CONCEPT = Table(
    "A term of one of the ontology's schemes: a kind of event, of demand, of response.",
    {
        "id": Entry("ID!", "Its code, which no other concept has.", same, plain=True),
        "scheme": Entry("String!", "The scheme that it is of.", ask=_term(lambda t: t.scheme)),
        "definition": Entry(
            "String", "What it means, in English.", ask=_term(lambda t: t.comment or None)
        ),
        "broader": Entry(
            "[Concept!]!",
            "Those right above it.",
            ask=_term(lambda t: sorted(t.broader)),
            cost=FieldCost(rows=2),
        ),
        "narrower": Entry(
            "[Concept!]!",
            "Those right below it.",
            ask=lambda code, asked: asked.vocabulary.right_below(code),
            cost=FieldCost(rows=10),
        ),
        "code": Entry("String!", "What filters take: enforced-disappearance.", same),
        "label": Entry("String!", "In the reader's language, else in English.", ask=_label),
        "iri": Entry(
            "String!",
            "Its identity for RDF.",
            ask=lambda code, asked: asked.vocabulary.terms[code].iri,
        ),
    },
)
"""The row is a code."""


class Ends(NamedTuple):
    """Where a page stands: what `PageInfo` tells."""

    page: Page[Any]
    print_: bytes
    window: Window

    @property
    def goes_on(self) -> bool:
        """Whether rows follow."""
        return self.window.after is not None if self.window.backwards else self.page.more

    @property
    def goes_back(self) -> bool:
        """Whether rows come before."""
        return self.page.more if self.window.backwards else self.window.after is not None

    def cursor(self, at: int) -> str | None:
        """That of the first row (0) or the last (-1)."""
        return encode(self.print_, self.page.keys[at]) if self.page.keys else None


def _apart(hits: Sequence[Hit], asked: Asked, run: Run) -> Sequence[Any]:
    found = told_apart(run.view, list(dict.fromkeys(hit.ref for hit in hits)))
    return [found.get(hit.ref.id) for hit in hits]


CLAIM_TABLES: Mapping[str, Table] = {
    "Claim": CLAIM,
    "Name": Table(
        "One name of something, as a source gives it.",
        {
            "text": Entry("String!", "The name.", lambda name: name.text),
            "language": Entry("String", "BCP 47.", lambda name: name.language),
            "script": Entry("String", "ISO 15924: Latn, Cyrl.", lambda name: name.script),
            "kind": Entry(
                "Concept",
                "What sort of name it is: legal, alias, abbreviation; null where nobody says.",
                lambda name: name.kind,
            ),
        },
    ),
    "Concept": CONCEPT,
    "Attribution": Table(
        "One link in the chain of who says something.",
        {
            "actor": Entry("Entity!", "The speaker.", _speaker),
            "act": Entry(
                "String!",
                "What the speaker does with it: states, reports, quotes, received, verified, "
                "estimates, alleges, denies.",
                lambda row: row[0].act,
            ),
            "on": Entry("Period", "When that was.", lambda row: row[0].on),
        },
    ),
    "Literal": Table(
        "A value, cleaned and as found.",
        {
            "text": Entry("String!", "The cleaned form.", lambda value: value.text),
            "original": Entry("String", "The words as found.", lambda value: value.original),
            "quantity": Entry("Quantity", "For quantities.", lambda value: value.quantity),
            "period": Entry("Period", "For periods.", lambda value: value.period),
            "point": Entry("Point", "For points on the map.", lambda value: value.point),
            "number": Entry("Float", "For numbers.", lambda value: _if("number", value, float)),
            "date": Entry("Date", "For days.", lambda value: _if("date", value, str)),
            "datatype": Entry(
                "String!",
                "text, url, sha256, date, number, boolean, period, quantity or point.",
                lambda value: value.datatype,
            ),
            "language": Entry("String", "BCP 47, for texts.", lambda value: value.language),
        },
    ),
    "Citation": Table(
        "The place where a claim is made.",
        {
            "source": Entry(
                "Source!",
                "The document, page, database or testimony.",
                _source,
            ),
            "locator": Entry(
                "String",
                "Where in it: L17, or L17:10-42 for characters.",
                lambda record: record.claim.citation.locator,
            ),
            "quote": Entry(
                "String", "A short phrase of it.", lambda record: record.claim.citation.quote
            ),
            "passage": Entry(
                "String",
                "The words at the locator, where the operator has the document and the reader "
                "may read it. They stand in no store.",
                batch=_passages,
                cost=FieldCost(work=50),
            ),
        },
    ),
    "Marking": Table(
        "How something must be handled.",
        {
            "level": Entry(
                "String!",
                "public, partner, restricted or confidential.",
                lambda marking: marking.level.name.lower(),
            ),
            "compartments": Entry(
                "[String!]!",
                "Needed besides the level, sorted.",
                lambda marking: sorted(marking.compartments),
            ),
        },
    ),
    "Period": Table(
        "A time as four dates, any of which may be unknown or open.",
        {
            "edtf": Entry("String", "Extended Date/Time Format.", lambda p: p.edtf),
            "asFound": Entry("String", "The words of the source.", lambda p: p.as_found),
            "inferred": Entry(
                "String", "On what ground the coder completed it.", lambda p: p.inferred
            ),
            "earliestBegin": Entry(
                "Date", "It did not begin before.", lambda p: day(p.earliest_begin)
            ),
            "latestBegin": Entry("Date", "It had begun by then.", lambda p: day(p.latest_begin)),
            "earliestEnd": Entry("Date", "It did not end before.", lambda p: day(p.earliest_end)),
            "latestEnd": Entry("Date", "It had ended by then.", lambda p: day(p.latest_end)),
            "approximate": Entry(
                "Boolean!",
                "Whether the source calls it approximate, or its conversion from another calendar "
                "is sure only to some days.",
                lambda p: p.approximate,
            ),
            "calendar": Entry(
                "String",
                "The calendar of the source, where it is another one: hijri, julian, ethiopian, "
                "solar-hijri.",
                lambda p: p.calendar,
            ),
            "stated": Entry("String", "The date in that calendar.", lambda p: p.stated),
            "alternatives": Entry(
                "[Period!]!",
                "Each of several of which it was one, in order of time; empty where it is no "
                "choice. Its four dates are those around them all.",
                lambda p: p.alternatives,
                cost=FieldCost(rows=2),
            ),
        },
    ),
    "Point": Table(
        "A point on the map (WGS 84), as one speaker gives it.",
        {
            "latitude": Entry("Float!", "Degrees north.", lambda point: float(point.latitude)),
            "longitude": Entry("Float!", "Degrees east.", lambda point: float(point.longitude)),
            "precision": Entry(
                "Concept",
                "What the point stands for: the very spot, a settlement, a district.",
                lambda point: point.precision,
            ),
            "metres": Entry(
                "Float",
                "How far off it may be.",
                lambda point: None if point.metres is None else float(point.metres),
            ),
        },
    ),
    "Particular": Table(
        "What qualifies a claim: a role, a rank, a harm, a count.",
        {
            "property": Entry("String!", "What it says: role.", lambda one: one.property),
            "concept": Entry("Concept", "The concept, if it says one.", lambda one: one.concept),
            "value": Entry("Literal", "The value, if it says one.", lambda one: one.value),
        },
    ),
    "Identifier": Table(
        "What another system calls something.",
        {
            "text": Entry("String!", "The identifier.", lambda one: one[0]),
            "scheme": Entry(
                "String!", "Of which system it is; empty where nobody says.", lambda one: one[1]
            ),
        },
    ),
    "Quantity": Table(
        "A number as a source gives it: bounds, a best figure, and the words.",
        {
            "unit": Entry("String!", "person, event, document …", lambda q: q.unit),
            "min": Entry("Int", "At least so many; null where nothing is said.", lambda q: q.min),
            "max": Entry("Int", "At most so many; null where nothing is said.", lambda q: q.max),
            "best": Entry("Int", "The figure given: 40 of “around 40”.", lambda q: q.best),
            "qualifier": Entry("String", "around, dozens, some …", lambda q: q.qualifier),
            "asFound": Entry("String", "The words of the source.", lambda q: q.as_found),
            "outOfOrder": Entry(
                "Boolean!",
                "Whether its best figure lies outside its bounds, as published: computations "
                "use the best alone.",
                lambda q: q.out_of_order,
            ),
        },
    ),
    "Shown": Table(
        "The choice of one claim among several.",
        {
            "rule": Entry(
                "String!",
                "The rule's name: `firmest-latest`; `firmest-latest-tied` where it leaves ties.",
                lambda choice: choice.rule,
            ),
            "claim": Entry("Claim!", "The claim that it put first.", lambda choice: choice.record),
            "ties": Entry(
                "[Claim!]!",
                "Claims that say otherwise and that the rule puts just as high: nothing but their "
                "order decides between them and the claim.",
                lambda choice: choice.ties,
                cost=FieldCost(rows=2),
            ),
        },
    ),
    "SearchHit": Table(
        "Something that was found by one of its names.",
        {
            "entity": Entry("Entity!", "What was found.", lambda hit: hit.ref),
            "matched": Entry(
                "String!",
                "The name of it that fits best, whichever is shown.",
                lambda hit: hit.matched,
            ),
            "apart": Entry(
                "String",
                "What tells it from others of that name: its kinds, places, dates and the bodies "
                "that it is of, as far as any is claimed.",
                batch=_apart,
                cost=FieldCost(work=5),
            ),
        },
    ),
    "TextHit": Table(
        "A claim that says or quotes words that were looked for.",
        {
            "id": Entry(
                "ID!",
                "The claim's, and whether its text or its quote is given.",
                lambda hit: f"{hit.record.claim.id}-{'quote' if hit.quoted else 'text'}",
            ),
            "claim": Entry("Claim!", "The claim; it cites source and line.", lambda h: h.record),
            "matched": Entry(
                "String!",
                "Its text or its quote, whichever has more of the words.",
                lambda hit: hit.matched,
            ),
        },
    ),
    "PageInfo": Table(
        "Where a page stands in its list.",
        {
            "hasNextPage": Entry("Boolean!", "Whether rows follow.", lambda ends: ends.goes_on),
            "hasPreviousPage": Entry(
                "Boolean!", "Whether rows come before.", lambda ends: ends.goes_back
            ),
            "startCursor": Entry(
                "String", "The first row's: what `before` takes.", lambda ends: ends.cursor(0)
            ),
            "endCursor": Entry(
                "String", "The last row's: what `after` takes.", lambda ends: ends.cursor(-1)
            ),
        },
    ),
    **connection_tables("Claim"),
    **connection_tables("Concept"),
    **connection_tables("SearchHit"),
    **connection_tables("TextHit"),
}


def literal_scalar(kind: str, value: Literal) -> Any:
    """What a field of this kind gives of a literal."""
    if kind == "number":
        return float(value.text)
    if kind == "boolean":
        return value.text == "true"
    return value.text
