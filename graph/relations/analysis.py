"""Analysis of a view as a graph: degrees, betweenness, connected parts, communities, who is named
together. These are figures about records, never about guilt.

A node is an actor, an event or anything else that is asked for. Two are joined by each relation
that some standing claim makes, once a relation, no matter who says it and however often; what is
only denied, or was taken back, joins nothing. Natural persons are left out unless they are public
officials (said to be, or to belong to a body of a State or head one); so is anybody who is said to
have been a victim, a relative of somebody, a helper, one who was helped, or a source to protect.

networkx computes it (https://networkx.org/documentation/stable/reference/algorithms/): betweenness
after Brandes, normalised; communities by modularity after Blondel and others (Louvain), from a
fixed seed, level by level, so that it can be stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import networkx as nx
import numpy as np

from graph.claims.deadline import Deadline
from graph.claims.errors import QueryError
from graph.ledger.taking_back import is_taken_back, taken_back
from graph.relations.passages import concrete_classes, hops_along
from graph.relations.ties import Relation, relation_of
from graph.views.all_pages import entity_pages
from graph.views.view import (
    MOST_ROWS,
    AnyOf,
    Concepts,
    EntityQuery,
    HasConcept,
    Linked,
    Not,
    Record,
    Ref,
    Relations,
    View,
    Where,
    Window,
)
from graph.views.walking import Along
from graph.vocabulary import Vocabulary

MOST_ANALYSED = 2_000
"""Entities of one analysis. Betweenness takes as much time as they have relations, times as many
as they are."""
MOST_JOINED = 20_000
"""Relations of one analysis."""
MOST_TOGETHER = 100
"""Pairs that are named together that are given."""
CLASSES = ("Actor", "Event")
PERSON = "Person"
OFFICIAL = ("public-official", "head-of-state-or-government")
SOURCES = ("unnamed-source", "source-at-risk")
HARMED = ("victim", "demandedFor", "doneFor", "helper", "helped", "relativeOf")
"""Relations at whose far end nobody is analysed; of a symmetric one at either."""
SERVING = ("headOf", "memberOf")
BODIES = ("StateBody", "State")
NAMED_IN = "Event"

WEIGHED = (
    "Each relation that some standing claim makes counts once, however many say it, however often. "
    "What is only denied or was taken back counts for nothing.",
    "Left out: natural persons who are not said to be public officials, victims, relatives, "
    "helpers, those helped, and sources to protect.",
    "These are figures about records, never about guilt: who is written about more stands in more "
    "relations.",
)
"""What is weighed and left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysing:
    """Which analysis is asked for."""

    predicates: Sequence[str] | None = None
    """The relations that join; None for all but those of sources and of help."""
    classes: Sequence[str] = CLASSES
    most: int = MOST_ANALYSED
    """The most entities, at most `MOST_ANALYSED`."""


class Alongside(NamedTuple):
    """The figures of one entity along one relation, as if there were no other."""

    predicate: str
    degree: int
    betweenness: float
    """A part of the pairs of all that are analysed."""


class Analysed(NamedTuple):
    """One entity and its figures."""

    ref: Ref
    degree: int
    """How many others it is joined to."""
    along: tuple[Alongside, ...]
    """The same along each relation that it has any of, by name."""
    betweenness: float
    """On how many shortest ways between others it lies, as a part of all pairs."""
    part: int
    """Which connected part it is in: 1 for the largest."""
    community: int
    """Which community: 1 for the largest."""


class Together(NamedTuple):
    """Two entities that are named in the same events."""

    one: Ref
    other: Ref
    events: int


class Analysis(NamedTuple):
    """The figures of a view."""

    nodes: tuple[Analysed, ...]
    """By betweenness, then degree, the largest first; then by id."""
    together: tuple[Together, ...]
    """Those most often together first, then by ids; at most `MOST_TOGETHER`."""
    relations: int
    left_out: int
    """Entities of these classes that may be read and are not analysed."""


def analyse(
    view: View, asked: Analysing, *, progress: Callable[[int, int], None] | None = None
) -> Analysis:
    """The figures of a view.

    Args:
        progress: told how many of how many entities are done.

    Raises:
        QueryError: an unknown name, or more entities or relations than are analysed at once.
    """
    vocabulary = view.vocabulary
    along = hops_along(vocabulary, asked.predicates)
    refs, every = _entities(view, asked)
    refs.sort(key=lambda ref: ref.id)
    joined = _relations(view, along, [ref.id for ref in refs])
    graph = _graph(joined)
    graph.add_nodes_from(ref.id for ref in refs)
    apart = {name: _graph(r for r in joined if r[1] == name) for name in {r[1] for r in joined}}
    degrees: dict[str, Counter[str]] = {ref.id: Counter() for ref in refs}
    for one, property, other in joined:
        if one != other:
            degrees[one][property] += 1
            degrees[other][property] += 1
    between, *shares = _betweenness(view.deadline, [graph, *apart.values()], len(refs), progress)
    by_name = dict(zip(apart, shares, strict=True))
    parts = _numbered(nx.connected_components(graph))
    view.deadline.check()
    communities = _numbered(_communities(view.deadline, graph))
    nodes = [
        Analysed(
            ref,
            graph.degree(ref.id),
            tuple(
                Alongside(name, count, by_name[name][ref.id])
                for name, count in sorted(degrees[ref.id].items())
            ),
            between[ref.id],
            parts[ref.id],
            communities[ref.id],
        )
        for ref in refs
    ]
    nodes.sort(key=lambda node: (-node.betweenness, -node.degree, node.ref.id))
    together = _together(view.deadline, refs, joined)
    return Analysis(tuple(nodes), tuple(together), len(joined), every - len(refs))


def _entities(view: View, asked: Analysing) -> tuple[list[Ref], int]:
    """Who is analysed, by id; and how many of these classes there are."""
    classes = tuple(sorted(concrete_classes(view.vocabulary, asked.classes)))
    most = min(asked.most, MOST_ANALYSED)
    counting = EntityQuery(classes=classes, window=Window(first=0, count=True))
    every = view.entities(counting).total or 0
    found: list[Ref] = []
    where = _unharmed(view.vocabulary)
    for page in entity_pages(view, EntityQuery(classes=classes, where=where)):
        persons = [ref.id for ref in page.rows if ref.cls == PERSON]
        officials = _officials(view, persons)
        found += [ref for ref in page.rows if ref.cls != PERSON or ref.id in officials]
        if len(found) > most:
            raise QueryError(
                f"more than {most:,} entities are too many to analyse at once; name fewer classes, "
                "or export the view and analyse it there"
            )
    return found, every


def _unharmed(vocabulary: Vocabulary) -> Where:
    """Of whom nobody says that they were harmed, helped, or helpers, or somebody's relatives, or
    that they are sources to protect."""
    known = vocabulary.properties
    harmed: list[Where] = [
        Linked(property=name, inverse=not known[name].symmetric) for name in HARMED if name in known
    ]
    codes = [code for code in SOURCES if code in vocabulary.terms]
    harmed.append(HasConcept(property="kind", codes=vocabulary.narrower(codes)))
    return Not(AnyOf(tuple(harmed)))


def _officials(view: View, persons: Sequence[str]) -> set[str]:
    """Those of these persons who are said to be public officials."""
    if not persons:
        return set()
    vocabulary = view.vocabulary
    codes = vocabulary.narrower([code for code in OFFICIAL if code in vocabulary.terms])
    kinds = Concepts(property="kind")
    serving = [
        Relations(property=name, window=Window(first=MOST_ROWS), detail=False)
        for name in SERVING
        if name in vocabulary.properties
    ]
    replies = view.read([(kinds, persons), *((want, persons) for want in serving)])
    found = {id for id in persons if not codes.isdisjoint(replies[kinds].get(id, ()))}
    for want in serving:
        for id, page in replies[want].items():
            if any(row.to.cls in BODIES for row in page.rows):
                found.add(id)
    return found


def _relations(view: View, along: Sequence[str], ids: Sequence[str]) -> list[Relation]:
    """What joins two of these entities: each relation once, in order.

    Raises:
        QueryError: there are too many.
    """
    walk = view.walk(Along(properties=tuple(along)))
    known = walk.numbers(ids)
    entries = walk.among(np.array(sorted(known.values()), dtype=np.int64))
    entries = entries.where(~entries.against)
    if len(entries.claim) > 2 * MOST_JOINED:
        raise QueryError(
            f"more than {2 * MOST_JOINED:,} claims of relations are too many to analyse at once; "
            "name fewer relations or classes"
        )
    view.deadline.check()
    claims = walk.claims(entries.claim.tolist())
    records = view.records(sorted(set(claims.values())))
    off = taken_back(view, records.values())
    bundled: dict[Relation, list[Record]] = {}
    for record in records.values():
        bundled.setdefault(relation_of(view, record.claim), []).append(record)
    found = sorted(relation for relation, some in bundled.items() if not is_taken_back(some, off))
    if len(found) > MOST_JOINED:
        raise QueryError(
            f"more than {MOST_JOINED:,} relations are too many to analyse at once; name fewer "
            "relations or classes"
        )
    return found


def _graph(joined: Iterable[Relation]) -> nx.Graph[str]:
    """What is joined, once a pair, in an order that follows from the ids."""
    pairs = sorted({(one, other) for one, _, other in joined if one != other})
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted({id for pair in pairs for id in pair}))
    graph.add_edges_from(pairs)
    return graph


def _betweenness(
    deadline: Deadline,
    graphs: Sequence[nx.Graph[str]],
    analysed: int,
    progress: Callable[[int, int], None] | None,
) -> list[dict[str, float]]:
    """On how many shortest ways of each graph each lies, as a part of the pairs of all others."""
    total, done = sum(map(len, graphs)), 0
    pairs = (analysed - 1) * (analysed - 2) / 2
    every = []
    for graph in graphs:
        found = dict.fromkeys(graph, 0.0)
        # Exact, source by source: so it can be stopped.
        for source in deadline.each(sorted(graph)):
            ways = nx.betweenness_centrality_subset(graph, [source], list(graph))
            for id, share in ways.items():
                found[id] += share
            done += 1
            if progress is not None:
                progress(done, total)
        every.append({id: round(s / pairs, 6) if pairs > 0 else 0.0 for id, s in found.items()})
    return every


def _communities(deadline: Deadline, graph: nx.Graph[str]) -> list[set[str]]:
    """The last level: of as many as are analysed, a level takes half a second at most."""
    found = [{id} for id in graph]
    if graph.number_of_edges():
        for level in deadline.each(nx.community.louvain_partitions(graph, seed=1)):
            found = [set(group) for group in level]
    deadline.check()
    return found


def _numbered(groups: Iterable[Collection[str]]) -> dict[str, int]:
    """Which group each is in: 1 for the largest, of like ones that with the smallest id."""
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    return {id: number for number, group in enumerate(ordered, start=1) for id in group}


def _together(
    deadline: Deadline, refs: Sequence[Ref], joined: Sequence[Relation]
) -> list[Together]:
    """Pairs that are related to the same events, regardless of the relations."""
    by_id = {ref.id: ref for ref in refs}
    named: dict[str, set[str]] = {}
    for one, _, other in joined:
        for event, who in ((one, other), (other, one)):
            if by_id[event].cls == NAMED_IN and by_id[who].cls != NAMED_IN:
                named.setdefault(event, set()).add(who)
    pairs: Counter[tuple[str, str]] = Counter()
    for some in deadline.each(named.values()):
        pairs.update(combinations(sorted(some), 2))
    first = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:MOST_TOGETHER]
    return [Together(by_id[one], by_id[other], events) for (one, other), events in first]
