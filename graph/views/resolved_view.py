"""A view in which what persons judge to be one is one, regardless of the engine.

The engine's own view is read through it. Ids that are asked for may be any of a cluster's; replies
name what stands for all. What concerns no cluster goes through as the engine gives it; what does
is put together from the claims of all that is one, by the definitions of `graph.views.view`.
Histories keep the ids that were coded.

More than 400 lines, because it answers the whole protocol, method by method.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import chain

from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.claims.text import folded
from graph.views.claim_filters import ClaimWhere, Each, End, HasEnd
from graph.views.clusters import Clusters
from graph.views.columns import Columns
from graph.views.display import best_name, chosen, ranked
from graph.views.keyed_rows import by_relations, page_of_rows, turned, width
from graph.views.merged_documents import as_documents_go
from graph.views.relation_dates import days_of_ends
from graph.views.replies import Replies, Want, Wants, read_one
from graph.views.resolved_columns import ResolvedColumns
from graph.views.resolved_filters import (
    EVERYTHING,
    ResolvedFilters,
    claims_of_all,
)
from graph.views.resolved_walk import ResolvedWalk
from graph.views.told_contents import LoneName, ToldContent
from graph.views.view import (
    AllOf,
    Among,
    ClaimHistory,
    ClaimQuery,
    Claims,
    Concepts,
    Counts,
    EntityHistory,
    EntityQuery,
    Hit,
    Key,
    Labels,
    Name,
    Names,
    Not,
    Order,
    Page,
    PlainValues,
    Record,
    Ref,
    Related,
    Relations,
    Said,
    SearchQuery,
    TextHit,
    TextQuery,
    Values,
    View,
    Where,
    Window,
)
from graph.views.walking import Along, Walk
from graph.vocabulary import Vocabulary

ALL = Window(first=EVERYTHING)
COUNT = Window(first=0, count=True)
HIT_WIDTH = 4
"""The parts of the key of a hit: those of its rank, and the id."""
MOST_MOVED = 2000
"""Claims of documents of another day that are looked at along one property."""
_SOURCE = "Source"


def resolved(view: View, judgements: Iterable[Record]) -> View:
    """An engine's view with its judgements of identity applied; itself where there are none."""
    clusters = Clusters(judgements)
    if not clusters and not clusters.unresolved:
        return view
    return ResolvedView(view, clusters)


class ResolvedView:
    """A view with some clusters; of use as long as the engine's is."""

    def __init__(self, view: View, clusters: Clusters) -> None:
        self._view, self._clusters = view, clusters
        self._filters = ResolvedFilters(view, clusters)
        self._classes = dict(view.classes(sorted(clusters.of)))
        self._led: dict[tuple[str, bool], frozenset[str]] = {}
        self._moved: dict[str, frozenset[str] | None] = {}

    @property
    def vocabulary(self) -> Vocabulary:
        return self._view.vocabulary

    @property
    def clearance(self) -> Clearance:
        return self._view.clearance

    @property
    def known_at(self) -> int | None:
        return self._view.known_at

    @property
    def deadline(self) -> Deadline:
        return self._view.deadline

    def one_as(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {id: self._clusters.of[id] for id in ids if id in self._clusters.of}

    def identities(self) -> Clusters:
        return self._clusters

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        return self._view.classes(ids)

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        return {id: self._clusters.seen(record) for id, record in self._view.records(ids).items()}

    def entity_histories(self) -> Iterator[EntityHistory]:
        return self._view.entity_histories()

    def claim_histories(self) -> Iterator[ClaimHistory]:
        return self._view.claim_histories()

    def claim_contents(self) -> Iterator[ToldContent]:
        return self._view.claim_contents()

    def lone_names(self, ids: Sequence[str]) -> Mapping[str, LoneName | None]:
        return {}  # those who are one share their names

    def histories(
        self, ids: Sequence[str], *, unopened: bool = False
    ) -> Mapping[str, EntityHistory | ClaimHistory]:
        return self._view.histories(ids, unopened=unopened)

    def changed(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        most: int | None = None,
    ) -> Sequence[str]:
        return self._view.changed(since, until, about, most)

    def changed_at(
        self,
        moment: int,
        kind: str,
        window: Window,
        about: Sequence[str] | None = None,
    ) -> Sequence[str]:
        return self._view.changed_at(moment, kind, window, about)

    def edge(self, since: int, until: int, *, backwards: bool = False) -> int | None:
        return self._view.edge(since, until, backwards=backwards)

    def happened(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        classes: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        return self._view.happened(since, until, about, classes)

    def columns(self) -> Columns:
        known = self.vocabulary.properties.values()
        relations = {property.name for property in known if property.type == "relation"}
        return ResolvedColumns(self._view.columns(), self._clusters, relations, self._apart)

    def _apart(self, classes: Sequence[str], where: Where | None) -> tuple[Where, list[str]]:
        """A filter for entities of no cluster, and which clusters of some classes pass."""
        outside, passing = self._filters.worked_out(where)
        ours = sorted(id for id in passing if self._classes[id] in classes)
        return AllOf((self._filters.outside, outside)), ours

    def walk(self, along: Along) -> Walk:
        if not self._clusters:
            return self._view.walk(along)
        whole = Along(properties=along.properties)
        return ResolvedWalk(self._view.walk(along), self._view.walk(whole), self._clusters)

    def counts(self) -> Counts:
        counts = self._view.counts()
        entities = dict(counts.entities)
        for id, first in self._clusters.of.items():
            if id != first:
                entities[self._classes[id]] -= 1
        return counts._replace(entities=entities, sources=entities.get(_SOURCE, 0))

    # ------------------------------------------------------------------------------ wants

    def read(self, wants: Wants) -> Replies:
        return Replies((want, self._reply(want, ids)) for want, ids in wants)

    def _reply(self, want: Want[object], ids: Sequence[str]) -> Mapping[str, object]:
        ours = [id for id in ids if self._concerns(want, id)]
        chosen = set(ours)
        rest = [id for id in ids if id not in chosen]
        found = dict(self._given_back(want, rest)) if rest or not ids else {}
        found |= self._put_together(want, ours)
        return {id: found[id] for id in ids if id in found}

    def _concerns(self, want: Want[object], id: str) -> bool:
        """Whether an entity's reply is not the engine's."""
        if id in self._clusters.of:
            return True
        match want:
            case Relations(property=property, inverse=inverse):
                if self.vocabulary.properties[property].otherwise:
                    return bool(self._clusters)
                return self._is_moved(id, property) or id in self._leading(property, inverse)
            case Labels():
                return self._is_moved(id, "name")
            case Values(property=property) | PlainValues(property=property):
                return self._is_moved(id, property)
        return False

    def _is_moved(self, id: str, property: str) -> bool:
        moved = self._moved_along(property)
        return moved is None or id in moved

    def _moved_along(self, property: str) -> frozenset[str] | None:
        """The ends of all claims along a property that cite a document of another day than it is of
        by itself: by these days claims are ranked. None where they are many: then it may be so
        of everything."""
        if not self._redated or property == "published":
            return frozenset()
        if property not in self._moved:
            cites = HasEnd(("source",), self._redated)
            window = Window(first=MOST_MOVED)
            page = self._view.claims(ClaimQuery(predicates=(property,), where=cites, window=window))
            ends = {
                end for row in page.rows for end in (row.claim.subject, row.claim.object) if end
            }
            self._moved[property] = None if page.more else frozenset(ends)
        return self._moved[property]

    @cached_property
    def _redated(self) -> frozenset[str]:
        """Documents that are of another day as what they are than by themselves."""
        if not self._documents:
            return frozenset()
        want = PlainValues(property="published")
        alone = read_one(self._view, want, self._documents)
        together = read_one(self, want, self._documents)
        return frozenset(id for id in self._documents if _day(alone, id) != _day(together, id))

    @cached_property
    def _documents(self) -> list[str]:
        """Those of clusters."""
        return [id for id, cls in self._classes.items() if cls == _SOURCE]

    def _leading(self, property: str, inverse: bool) -> frozenset[str]:
        """What a relation leads from to some entity of a cluster."""
        found = self._led.get((property, inverse))
        if found is None:
            back = Relations(property=property, inverse=not inverse, window=ALL, detail=False)
            against = Claims(predicates=((property, not inverse),), window=ALL)
            members = sorted(self._clusters.of)
            ends: set[str] = set()
            pages = read_one(self._view, against, members)
            for page in pages.values():
                for record in page.rows:
                    ends |= {record.claim.subject, record.claim.object or ""}
            rows = read_one(self._view, back, members)
            for linked in rows.values():
                ends |= {row.to.id for row in linked.rows}
            found = self._led[property, inverse] = frozenset(ends)
        return found

    def _given_back(self, want: Want[object], ids: Sequence[str]) -> Mapping[str, object]:
        """The engine's reply on entities of no cluster, with the ids that stand for all."""
        seen = self._clusters.seen
        match want:
            case Values():
                return {
                    id: shown._replace(record=seen(shown.record), ties=tuple(map(seen, shown.ties)))
                    for id, shown in read_one(self._view, want, ids).items()
                }
            case PlainValues():
                return {
                    id: said if said.to is None else said._replace(to=self._ref(said.to))
                    for id, said in read_one(self._view, want, ids).items()
                }
            case Claims():
                return {
                    id: page._replace(rows=[seen(row) for row in page.rows])
                    for id, page in read_one(self._view, want, ids).items()
                }
        return read_one(self._view, want, ids)

    def _ref(self, ref: Ref) -> Ref:
        return ref._replace(id=self._clusters.of.get(ref.id, ref.id))

    def _put_together(self, want: Want[object], ids: Sequence[str]) -> Mapping[str, object]:
        if not ids:
            return {}
        match want:
            case Names(valid_on=day):
                return self._names(ids, day)
            case Concepts(property=property, valid_on=day):
                said = self._for(ids, property, day)
                codes = {id: sorted({r.claim.concept or "" for r in said[id]}) for id in ids}
                return {id: tuple(found) for id, found in codes.items() if found}
            case Labels(languages=languages, valid_on=day):
                said = self._for(ids, "name", day)
                published = self._published(chain.from_iterable(said.values()))
                labels = {id: best_name(said[id], published, languages) for id in ids}
                return {id: label for id, label in labels.items() if label is not None}
            case Values(property=property):
                return {
                    id: chosen(order, published)
                    for id, (order, published) in self._shown(ids, property).items()
                }
            case PlainValues(property=property, valid_on=day):
                return {
                    id: self._said(order[0])
                    for id, (order, _) in self._shown(ids, property, day).items()
                }
            case Claims():
                return {id: self._claims(id, want) for id in ids}
            case Relations():
                return {id: self._relations(id, want) for id in ids}
        raise TypeError(f"{want} is no want of a view")

    def _names(self, ids: Sequence[str], day: date | None) -> dict[str, tuple[Name, ...]]:
        asked = sorted({one for id in ids for one in self._clusters.all_of(id)})
        names = read_one(self._view, Names(valid_on=day), asked)
        every = {
            id: {n for one in self._clusters.all_of(id) for n in names.get(one, ())} for id in ids
        }
        return {id: tuple(sorted(some, key=_name_order)) for id, some in every.items() if some}

    def _for(
        self, ids: Sequence[str], property: str, day: date | None = None
    ) -> dict[str, list[Record]]:
        """The standing claims that each has some value of a property, possibly on a day."""
        want = Claims(predicates=((property, False),), window=ALL)
        found = self._raw_claims(want, ids)
        return {
            id: [
                r
                for r in found[id]
                if not r.claim.negated
                and (day is None or r.claim.valid is None or r.claim.valid.possibly_on(day))
            ]
            for id in ids
        }

    def _raw_claims(self, want: Claims, ids: Sequence[str]) -> dict[str, list[Record]]:
        """All claims of a want, each once, of everything that is one with each id."""
        asked = sorted({one for id in ids for one in self._clusters.all_of(id)})
        pages = read_one(self._view, replace(want, window=ALL), asked)
        every: dict[str, list[Record]] = {}
        for id in ids:
            rows = {r.claim.id: r for one in self._clusters.all_of(id) for r in pages[one].rows}
            every[id] = [self._clusters.seen(rows[claim]) for claim in sorted(rows)]
        return every

    def _published(self, records: Iterable[Record]) -> dict[str, int]:
        """The day of each cited source's shown publication."""
        sources = sorted({record.claim.citation.source for record in records})
        found = read_one(self, PlainValues(property="published"), sources)
        return {source: day for source in found if (day := _day(found, source)) is not None}

    def _shown(
        self, ids: Sequence[str], property: str, day: date | None = None
    ) -> dict[str, tuple[list[Record], Mapping[str, int]]]:
        """The claims of each as the display rule has them, and what days it used."""
        said = self._for(ids, property, day)
        every = chain.from_iterable(said.values())
        published = {} if property == "published" else self._published(every)
        return {id: (ranked(said[id], published), published) for id in ids if said[id]}

    def _said(self, record: Record) -> Said:
        claim = record.claim
        to = None if claim.object is None else Ref(claim.object, record.classes[claim.object])
        return Said(to, claim.concept, claim.value)

    def _claims(self, id: str, want: Claims) -> Page[Record]:
        rows = self._raw_claims(want, [id])[id]
        return page_of_rows([((row.claim.id,), row) for row in rows], want.window, (False,))

    # -------------------------------------------------------------------------- relations

    def _ends(self, id: str, property: str, inverse: bool) -> list[tuple[str, Record]]:
        """The other end of every standing claim along a property, for and against."""
        both = self.vocabulary.properties[property].symmetric
        ways = ((property, False), (property, True)) if both else ((property, inverse),)
        found = self._raw_claims(Claims(predicates=ways, window=ALL), [id])[id]
        one = self._clusters.clusters
        me = self._clusters.of.get(id, id)
        ends = []
        for record in found:
            claim = record.claim
            if claim.object is None or (claim.subject == claim.object == me and me in one):
                continue  # what leads from one thing to itself leads nowhere
            if claim.subject == me and (both or not inverse):
                ends.append((claim.object, record))
            elif claim.object == me and (both or inverse):
                ends.append((claim.subject, record))
        return ends

    def _others(self, id: str, property: str, inverse: bool) -> list[str]:
        ends = self._ends(id, property, inverse)
        return sorted({other for other, record in ends if not record.claim.negated})

    def _at_the_end_of(self, way: Sequence[tuple[str, bool]], id: str) -> list[tuple[str, Record]]:
        here = [id]
        for property, inverse in way[:-1]:
            here = sorted({end for one in here for end in self._others(one, property, inverse)})
        return [end for one in here for end in self._ends(one, *way[-1])]

    def _relations(self, id: str, want: Relations) -> Page[Related]:
        ends = self._ends(id, want.property, want.inverse)
        otherwise = self.vocabulary.properties[want.property].otherwise
        if otherwise and not want.inverse and all(r.claim.negated for _, r in ends):
            ends = self._at_the_end_of(otherwise, id)
        day = want.valid_on
        if day is not None:
            ends = [
                (other, r)
                for other, r in ends
                if r.claim.valid is None or r.claim.valid.possibly_on(day)
            ]
        published = self._published(record for _, record in ends)
        by_end: dict[str, list[Record]] = {}
        for other, record in ends:
            by_end.setdefault(other, []).append(record)
        rows = []
        for other, records in by_end.items():
            for_it = ranked([r for r in records if not r.claim.negated], published)
            against = ranked([r for r in records if r.claim.negated], published)
            if for_it:
                certain = day is None or any(
                    r.claim.valid is not None and r.claim.valid.certainly_on(day) for r in for_it
                )
                row = Related(
                    to=Ref(other, for_it[0].classes[other]),
                    stance=for_it[0].claim.stance,
                    contested=bool(against),
                    certain=certain,
                    claims=tuple(r.claim.id for r in (*for_it, *against)),
                )
                rows.append(((other,), row))
        return page_of_rows(rows, want.window, (False,))

    # ------------------------------------------------------------------------------ lists

    def entities(self, query: EntityQuery) -> Page[Ref]:
        where, passing = self._filters.worked_out(query.where)
        outside = replace(query, where=AllOf((self._filters.outside, where)))
        ours = [Ref(id, self._classes[id]) for id in passing if self._classes[id] in query.classes]
        down = turned(self.vocabulary, query.order)
        related = any(order.by == "count" or by_relations(order) for order in query.order)
        moved = self._moved_in(query.order)
        if moved is None or related:
            every = self._whole(outside, ours)
            whole = page_of_rows(_placed(every, query), query.window, down)
            return whole._replace(total=len(every) if query.window.count else None)
        if moved:
            some = Among(moved)
            asked = AllOf((self._filters.outside, some, where))
            few = replace(query, where=asked, order=(), placed=False, window=ALL)
            ours += self._view.entities(few).rows
            outside = replace(query, where=AllOf((self._filters.outside, Not(some), where)))
        page = self._view.entities(outside)
        own = _placed(self._with_keys(ours, query), query)
        rows = [*zip(page.keys, page.rows, strict=True), *own]
        # The engine's rows are behind `after` already.
        cut = page_of_rows(rows, replace(query.window, count=False), down)
        total = None if page.total is None else page.total + len(ours)
        return cut._replace(more=cut.more or page.more, total=total)

    def _moved_in(self, orders: Iterable[Order]) -> frozenset[str] | None:
        """Whose keys of some orders the engine may not know, since documents are of other days."""
        found: set[str] = set()
        for order in orders:
            if order.by in ("value", "last"):
                moved = self._moved_along(order.property or "name")
                if moved is None:
                    return None
                found |= moved
        return frozenset(found - self._clusters.of.keys())

    def _whole(self, outside: EntityQuery, ours: Sequence[Ref]) -> list[tuple[Key, Ref]]:
        """All rows, with the keys that the engine cannot know computed here."""
        redated = bool(self._redated)
        theirs = () if redated else outside.order
        page = self._view.entities(replace(outside, order=theirs, placed=False, window=ALL))
        if redated:
            return self._with_keys([*page.rows, *ours], outside)
        known, unknown = [], list(ours)
        for key, ref in zip(page.keys, page.rows, strict=True):
            if any(self._is_counted_here(ref.id, order) for order in outside.order):
                unknown.append(ref)
            else:
                known.append((key, ref))
        return [*known, *self._with_keys(unknown, outside)]

    def _is_counted_here(self, id: str, order: Order) -> bool:
        if order.property is None or not by_relations(order):
            return False
        otherwise = self.vocabulary.properties[order.property].otherwise
        return bool(otherwise and not order.inverse) or id in self._leading(
            order.property, order.inverse
        )

    def _with_keys(self, refs: Sequence[Ref], query: EntityQuery) -> list[tuple[Key, Ref]]:
        ids = [ref.id for ref in refs]
        columns = [self._sort_values(ids, order, query) for order in query.order]
        return [
            (tuple(chain(*(column[ref.id] for column in columns), (ref.id,))), ref) for ref in refs
        ]

    def _sort_values(self, ids: Sequence[str], order: Order, query: EntityQuery) -> dict[str, Key]:
        nothing: Key = (None,) * width(self.vocabulary, order)
        if order.by == "count":
            return self._counts(ids, order)
        if by_relations(order):
            days = days_of_ends(self, ids, order)
            return {id: (days[id],) if id in days else nothing for id in ids}
        if order.property is None:
            texts = read_one(self, Labels(languages=query.languages, valid_on=query.valid_on), ids)
            return {id: (folded(texts[id]),) if id in texts else nothing for id in ids}
        said = read_one(self, PlainValues(property=order.property), ids)
        last = order.by == "last"
        return {id: _sort_value(said[id], nothing, last) if id in said else nothing for id in ids}

    def _counts(self, ids: Sequence[str], order: Order) -> dict[str, Key]:
        pages: Mapping[str, Page[Related]] | Mapping[str, Page[Record]]
        if order.property is None:
            pages = read_one(self, Claims(window=COUNT), ids)
        else:
            want = Relations(
                property=order.property, inverse=order.inverse, window=COUNT, detail=False
            )
            pages = read_one(self, want, ids)
        return {id: (pages[id].total or 0,) for id in ids}

    def claims(self, query: ClaimQuery) -> Page[Record]:
        given: tuple[tuple[End, str | None], ...] = (
            ("source", query.source),
            ("speaker", query.speaker),
        )
        ends = [HasEnd((end,), frozenset({id})) for end, id in given if id is not None]
        where: ClaimWhere = Each((*ends, *(() if query.where is None else (query.where,))))
        asked = replace(
            query, source=None, speaker=None, where=claims_of_all(where, self._clusters)
        )
        by_document = any(order.by == "document" for order in query.order)
        if not (by_document and self._documents):
            page = self._view.claims(asked)
            return page._replace(rows=[self._clusters.seen(row) for row in page.rows])
        return as_documents_go(self._view, asked, self._clusters, self._documents)

    def search(self, query: SearchQuery) -> Page[Hit]:
        never, also = self._of_kinds(query.without), self._of_kinds(query.kinds or frozenset())
        asked = replace(query, also=frozenset(also), never=frozenset(never), window=ALL)
        page = self._view.search(asked)
        hits: dict[str, tuple[Key, Hit]] = {}
        for key, hit in zip(page.keys, page.rows, strict=True):
            ref = self._ref(hit.ref)
            new = ((*key[:-1], ref.id), Hit(ref, hit.matched))
            old = hits.get(ref.id)
            if old is None or _better(new) < _better(old):
                hits[ref.id] = new
        return page_of_rows(list(hits.values()), query.window, (False,) * HIT_WIDTH)

    def find(self, query: TextQuery) -> Page[TextHit]:
        never = self._of_kinds(query.without)
        page = self._view.find(replace(query, never=frozenset(never)))
        return page._replace(
            rows=[hit._replace(record=self._clusters.seen(hit.record)) for hit in page.rows]
        )

    def _of_kinds(self, codes: Set[str]) -> set[str]:
        """Ids of clusters that are of one of these kinds, by any of their members."""
        kinds = read_one(self, Concepts(property="kind"), sorted(self._clusters.of))
        return {id for id, some in kinds.items() if not codes.isdisjoint(some)}


def _placed(rows: list[tuple[Key, Ref]], query: EntityQuery) -> list[tuple[Key, Ref]]:
    """Those that a list may show."""
    return [row for row in rows if row[0][0] is not None] if query.placed else rows


def _day(said: Mapping[str, Said], id: str) -> int | None:
    """The day of a date among what is said."""
    value = said[id].value if id in said else None
    return None if value is None or value.period is None else value.period.day


def _better(hit: tuple[Key, Hit]) -> tuple[object, ...]:
    return (*hit[0], hit[1].matched)


def _sort_value(said: Said, nothing: Key, last: bool) -> Key:
    if said.value is None:
        return (said.concept or (said.to.id if said.to is not None else None),)
    if said.value.period is not None and last:
        return (said.value.period.ends[1],)
    if said.value.period is not None:
        return said.value.period.sort_key if said.value.period.day is not None else nothing
    if said.value.quantity is not None:
        return (said.value.quantity.figure,)
    if said.value.datatype == "number":
        return (float(said.value.text),)
    return (folded(said.value.text),)


def _name_order(name: Name) -> tuple[str, str, str]:
    return name.text, name.language or "", name.kind or ""
