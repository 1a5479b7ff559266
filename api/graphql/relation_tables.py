"""Ways, commands, neighbourhoods, timelines and statistics as types of the schema: see
`api.graphql.tables`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from api.graphql.bucket_keys import KeyRow
from api.graphql.claim_tables import moment
from api.graphql.tables import Asked, Entry, FieldCost, Table, connection_tables, own_claims
from api.graphql.taking_back import TAKEN_BACK
from graph.claims.claim import Stance
from graph.relations.bucket_counts import Bucket, Key
from graph.relations.commands import Gap, Post
from graph.relations.connections import FoundWay
from graph.relations.dimensions import Dimension
from graph.relations.news import CALL, RECORDS, ChangeKind
from graph.relations.statistics import IDS
from graph.relations.ties import weakest
from graph.relations.timeline_entries import TimelineEntry, text_of
from graph.views.shown_labels import labels_of
from graph.views.view import Ref
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from api.graphql.run import Run

BY_THE_DAY = frozenset(ChangeKind) - frozenset(RECORDS)
CLAIMS_OF_A_HOP = "The claims for it, the shown one first, then those against it."


class HopRow(NamedTuple):
    """One relation on a path."""

    start: Ref
    predicate: str
    forward: bool
    to: Ref
    stance: Stance
    """That of the first of its claims."""
    contested: bool
    certain: bool
    claims: Sequence[str]
    """Ids: those for it, the shown one first, then those against it."""


class PathRow(NamedTuple):
    """A way from one entity to another."""

    start: Ref
    end: Ref
    certain: bool
    hops: Sequence[HopRow]


class PathsRow(NamedTuple):
    """Ways between two entities."""

    paths: Sequence[PathRow]
    searched_hops: int
    complete: bool
    bound: str | None


class CommandRow(NamedTuple):
    """A chain of command."""

    paths: Sequence[PathRow]
    posts: Sequence[Post]
    cycles: Sequence[PathRow]
    gaps: Sequence[Gap]
    complete: bool
    bound: str | None


class BucketRow(NamedTuple):
    """A bucket with the names of its keys."""

    by: Sequence[Dimension]
    bucket: Bucket
    labels: Mapping[tuple[Dimension, Key], str]


def path_row(way: FoundWay) -> PathRow:
    """A way as its type wants it. It has at least one hop."""
    hops = [
        HopRow(
            start=hop.start,
            predicate=hop.property,
            forward=hop.forward,
            to=hop.end,
            stance=hop.tie.stance,
            contested=hop.tie.contested,
            certain=hop.tie.certain,
            claims=hop.tie.claims,
        )
        for hop in way.hops
    ]
    return PathRow(hops[0].start, hops[-1].to, way.certain, hops)


def _weakest(path: PathRow) -> str:
    # A path without hops leads from a thing to itself, and nobody has to say so.
    stances = [hop.stance for hop in path.hops] or [Stance.VERIFIED]
    return weakest(stances).name


def _texts(rows: Sequence[TimelineEntry], asked: Asked, run: Run) -> Sequence[Any]:
    refs = {ref.id: ref.cls for row in rows for ref in (row.ref, row.to) if ref is not None}
    names = labels_of(run.view, refs.items(), asked.languages)
    return [text_of(row, names) for row in rows]


def _keys(row: BucketRow) -> Sequence[KeyRow]:
    return [
        KeyRow(
            dimension.name,
            row.labels[dimension, key],
            code=None if dimension in IDS else key,
            id=key if dimension in IDS else None,
        )
        for dimension, key in zip(row.by, row.bucket.key, strict=True)
    ]


_COMPLETE = Entry(
    "Boolean!", "Whether nothing that was asked for is missing.", lambda r: r.complete
)
_BOUND = Entry(
    "String",
    "What cut the answer: the limit, the edges, or how many relations are looked at; null where "
    "nothing did.",
    lambda r: r.bound,
)

_TABLES: Mapping[str, Table] = {
    "Path": Table(
        "A way from one entity to another. It never comes to the same thing twice.",
        {
            "length": Entry(
                "Int!",
                "How many hops; none where both ends are the same.",
                lambda path: len(path.hops),
            ),
            "start": Entry("Entity!", "Where it starts.", lambda path: path.start),
            "end": Entry("Entity!", "Where it ends.", lambda path: path.end),
            "certain": Entry(
                "Boolean!", "Whether every hop certainly held at the time.", lambda p: p.certain
            ),
            "weakest": Entry("Stance!", "The least firm stance of its hops.", _weakest),
            "hops": Entry(
                "[Hop!]!",
                "The relations, each starting where the one before ends.",
                lambda path: path.hops,
                cost=FieldCost(rows=6),
            ),
        },
    ),
    "Hop": Table(
        "One relation on a path.",
        {
            "from": Entry("Entity!", "Where it starts.", lambda hop: hop.start),
            "predicate": Entry(
                "String!", "The relation, by its name in the ontology.", lambda hop: hop.predicate
            ),
            "forward": Entry(
                "Boolean!",
                "Whether it is walked from the subject of its claims to their object; always so "
                "where it holds both ways.",
                lambda hop: hop.forward,
            ),
            "to": Entry("Entity!", "Where it leads.", lambda hop: hop.to),
            "stance": Entry(
                "Stance!",
                "How firmly the first of its claims is made.",
                lambda hop: hop.stance.name,
            ),
            "contested": Entry(
                "Boolean!", "Whether a source says that it is not so.", lambda hop: hop.contested
            ),
            "certain": Entry(
                "Boolean!", "Whether it certainly held at the time.", lambda hop: hop.certain
            ),
            "takenBack": TAKEN_BACK,
            "claims": own_claims(CLAIMS_OF_A_HOP, lambda hop: hop.claims),
        },
    ),
    "PathResult": Table(
        "Ways between two entities.",
        {
            "paths": Entry(
                "[Path!]!",
                "The ways: by hops, then hop by hop by relation, direction and id.",
                lambda row: row.paths,
                cost=FieldCost(rows=10),
            ),
            "searchedHops": Entry(
                "Int!", "Every way of up to so many hops was looked for.", lambda r: r.searched_hops
            ),
            "complete": _COMPLETE,
            "bound": _BOUND,
        },
    ),
    "CommandResult": Table(
        "Who stood above a body on a day, or below it.",
        {
            "paths": Entry(
                "[Path!]!",
                "Every way, as far as it goes: by hops, then by id.",
                lambda row: row.paths,
                cost=FieldCost(rows=20),
            ),
            "posts": Entry(
                "[Post!]!",
                "Who held a post of the body or of one on the ways.",
                lambda row: row.posts,
                cost=FieldCost(rows=20),
            ),
            "cycles": Entry(
                "[Path!]!",
                "Ways that come back to where they start; named, and not followed.",
                lambda row: row.cycles,
                cost=FieldCost(rows=2),
            ),
            "gaps": Entry(
                "[Gap!]!",
                "Bodies with nobody above them on the day, and somebody before or after.",
                lambda row: row.gaps,
                cost=FieldCost(rows=5),
            ),
            "complete": _COMPLETE,
            "bound": _BOUND,
        },
    ),
    "Post": Table(
        "Who held a post on a day.",
        {
            "body": Entry("Actor!", "The body that it is a post of.", lambda post: post.body),
            "holder": Entry("Actor!", "Who held it.", lambda post: post.holder),
            "role": Entry("String", "As a source words it.", lambda post: post.role),
            "rank": Entry("String", "As a source words it.", lambda post: post.rank),
            "certain": Entry(
                "Boolean!", "Whether it certainly was so on the day.", lambda p: p.tie.certain
            ),
            "claims": own_claims(CLAIMS_OF_A_HOP, lambda post: post.tie.claims),
        },
    ),
    "Gap": Table(
        "A body with nobody recorded above it on a day.",
        {
            "body": Entry("Actor!", "The body.", lambda gap: gap.body),
            "before": Entry("Actor", "Who stood above it last before.", lambda gap: gap.before),
            "after": Entry("Actor", "Who stood above it first after.", lambda gap: gap.after),
        },
    ),
    "Subgraph": Table(
        "Entities and what is said between them, ready to draw.",
        {
            "nodes": Entry(
                "[SubgraphNode!]!",
                "Those asked about, then the nearest, of those as near the firmest first.",
                lambda row: row.nodes,
                cost=FieldCost(rows=200),
            ),
            "edges": Entry(
                "[SubgraphEdge!]!",
                "What is said of two of them: an accusation and its denial are two edges.",
                lambda row: row.edges,
                cost=FieldCost(rows=500),
            ),
            "left": Entry(
                "[LeftOut!]!",
                "What was left out, where something was, and how much of it you may read.",
                lambda row: row.left,
                cost=FieldCost(rows=50, work=20),
            ),
            "complete": _COMPLETE,
            "bound": _BOUND,
        },
    ),
    "SubgraphNode": Table(
        "An entity of a drawing.",
        {
            "hops": Entry("Int!", "From the nearest of those asked about.", lambda node: node.hops),
            "entity": Entry("Entity!", "The entity.", lambda node: node.ref),
        },
    ),
    "SubgraphEdge": Table(
        "What is said of two ends and a relation, for or against.",
        {
            "source": Entry("ID!", "The subject.", lambda edge: edge.source),
            "target": Entry("ID!", "The object.", lambda edge: edge.target),
            "predicate": Entry(
                "String!", "The relation, by its name in the ontology.", lambda edge: edge.property
            ),
            "stance": Entry(
                "Stance!", "How firmly the first of its claims is made.", lambda e: e.stance.name
            ),
            "negated": Entry(
                "Boolean!", "Whether it says that it is not so.", lambda edge: edge.negated
            ),
            "contested": Entry(
                "Boolean!", "Whether a source says the opposite.", lambda edge: edge.contested
            ),
            "certain": Entry(
                "Boolean!", "Whether it certainly was so at the time.", lambda edge: edge.certain
            ),
            "takenBack": TAKEN_BACK,
            "attributedTo": Entry(
                "Entity",
                "The innermost speaker; null where several speak, or nobody who is named.",
                lambda edge: edge.attributed_to,
            ),
            "oneOf": Entry(
                "String",
                "The same for edges of which only one is so: either the one or the other; null "
                "where a claim says it without an either.",
                lambda edge: edge.one_of,
            ),
            "claims": own_claims("Its claims, the shown one first.", lambda edge: edge.claims),
        },
    ),
    "LeftOut": Table(
        "What was left out at one entity along one relation.",
        {
            "at": Entry("ID!", "The entity.", lambda left: left.at),
            "predicate": Entry(
                "String!", "The relation, by its name in the ontology.", lambda left: left.property
            ),
            "classes": Entry(
                "[String!]!", "Of which classes.", lambda left: left.classes, cost=FieldCost(rows=3)
            ),
            "count": Entry("Int!", "How many.", lambda left: left.number),
            "atLeast": Entry(
                "Boolean!", "Whether there may be more: not all was counted.", lambda r: r.at_least
            ),
        },
    ),
    "TimelineEntry": Table(
        "One dated thing.",
        {
            "id": Entry("ID!", "A hash of the thing and what dates it.", lambda entry: entry.id),
            "when": Entry("Period", "The date that is shown.", lambda entry: entry.period),
            "certain": Entry(
                "Boolean!", "Whether it is known to the day.", lambda entry: entry.certain
            ),
            "entity": Entry("Entity!", "What is dated.", lambda entry: entry.ref),
            "property": Entry(
                "String!", "What gives the date, by its name in the ontology.", lambda e: e.dated_by
            ),
            "text": Entry("String!", "The same in words.", batch=_texts),
            "claims": own_claims("What it rests on, the shown one first.", lambda e: e.claims),
        },
    ),
    "Bucket": Table(
        "What is counted under one key. Events as bounds, people as unions of groups that may "
        "overlap, never as sums.",
        {
            "key": Entry("[BucketKey!]!", "One part a dimension.", _keys, cost=FieldCost(rows=2)),
            "events": Entry(
                "Quantity!", "Certainly at least, possibly at most.", lambda row: row.bucket.events
            ),
            "victims": Entry(
                "[Quantity!]!",
                "Who is said to have been harmed, one a unit; a bound that nobody knows is null.",
                lambda row: row.bucket.victims,
                cost=FieldCost(rows=1),
            ),
            "sources": Entry("Int!", "On how many sources it rests.", lambda r: r.bucket.sources),
            "speakers": Entry("Int!", "How many speak.", lambda row: row.bucket.speakers),
            "small": Entry(
                "Boolean!",
                "Whether the people in it are so few that it may point at somebody.",
                lambda row: row.bucket.small,
            ),
            "overlaps": Entry(
                "Boolean!",
                "Whether some event may stand in another bucket, too: they do not add up.",
                lambda row: row.bucket.overlaps,
            ),
            "conventions": Entry(
                "[String!]!",
                "Whose reading of words gave it bounds.",
                lambda row: row.bucket.conventions,
                cost=FieldCost(rows=1),
            ),
        },
    ),
    "Change": Table(
        "Something that happened: recorded, decided, taken back, marked otherwise. Of what may be "
        "read today.",
        {
            "id": Entry("ID!", "A hash of what happened to what, and when.", lambda p: p.id),
            "at": Entry(
                "DateTime!",
                "When this store recorded it; of what is derived by the day, that day.",
                lambda piece: moment(piece.at),
            ),
            "kind": Entry("ChangeKind!", "What happened.", lambda piece: piece.kind.name),
            "by": Entry("String", "Who decided: an opaque id.", lambda piece: piece.by),
            "why": Entry("String", "For which reason.", lambda piece: piece.why),
            "before": Entry("String", "What it was before.", lambda piece: piece.before),
            "after": Entry("String", "What it is since.", lambda piece: piece.after),
            "on": Entry("Date", "The day that is stated for it.", lambda piece: piece.on),
            "claim": Entry("Claim", "The claim that it happened to.", lambda piece: piece.claim),
            "entity": Entry("Entity", "The thing that it happened to.", lambda piece: piece.entity),
            "call": Entry(
                "Call",
                "The call that became overdue, or was answered.",
                lambda piece: piece.entity if piece.kind in BY_THE_DAY else None,
            ),
        },
    ),
    "Upcoming": Table(
        "A clock that runs out, if nothing comes before.",
        {
            "on": Entry(
                "Date!",
                "The last day that is in time.",
                lambda due: date.fromordinal(due.on).isoformat(),
            ),
            "basis": Entry("String!", "Which clock, in words.", lambda due: due.basis),
            "call": Entry("Call!", "The call.", lambda due: Ref(due.call, "Call")),
            "strand": Entry(
                "Strand!",
                "What was demanded of whom, as it would then stand.",
                lambda due: due.strand,
            ),
        },
    ),
    **connection_tables("Change"),
    **connection_tables("Upcoming"),
    **connection_tables("TimelineEntry"),
    **connection_tables("Bucket"),
}

ACTOR, EVENT = "Actor", "Event"
OF_ACTORS = ("CommandResult", "Post", "Gap")
OF_CALLS = (
    *("Change", "ChangeConnection", "ChangeEdge"),
    *("Upcoming", "UpcomingConnection", "UpcomingEdge"),
)
OF_EVENTS = ("Bucket", "BucketConnection", "BucketEdge")


def relation_tables(vocabulary: Vocabulary) -> dict[str, Table]:
    """The types that an ontology has the classes for."""
    without = {
        *(() if ACTOR in vocabulary.classes else OF_ACTORS),
        *(() if EVENT in vocabulary.classes else OF_EVENTS),
        *(() if CALL in vocabulary.classes else OF_CALLS),
    }
    return {name: table for name, table in _TABLES.items() if name not in without}
