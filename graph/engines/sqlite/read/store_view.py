"""A view of a store in a SQLite file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import apsw

from graph.adjacency.array_walk import ArrayWalk
from graph.claims.claim import Review
from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.engines.sqlite.adjacency import Arrays, MarkingsRead
from graph.engines.sqlite.claim_ids import told_ids
from graph.engines.sqlite.dated_sheets import ReadableDates
from graph.engines.sqlite.days import on_day
from graph.engines.sqlite.entity_sheets import ReadableEntities
from graph.engines.sqlite.interned import REVIEWS, Markings, Terms
from graph.engines.sqlite.kept_bodies import said_value
from graph.engines.sqlite.read.changed import changed, changed_at, edge, happened
from graph.engines.sqlite.read.claim_lists import claims_of
from graph.engines.sqlite.read.claim_search import list_claims
from graph.engines.sqlite.read.entity_lists import list_entities
from graph.engines.sqlite.read.histories import Histories
from graph.engines.sqlite.read.labels import labels, lone_names, names
from graph.engines.sqlite.read.laid_filters import LaidFilters
from graph.engines.sqlite.read.name_search import search
from graph.engines.sqlite.read.reader import Reader
from graph.engines.sqlite.read.relation_walk import SqliteWalk
from graph.engines.sqlite.read.relations import relations
from graph.engines.sqlite.read.sight import Sight
from graph.engines.sqlite.read.table_columns import TableColumns
from graph.engines.sqlite.read.text_search import find
from graph.engines.sqlite.read.unopened import unopened_claims
from graph.engines.sqlite.said_sheets import ReadableSaid
from graph.engines.sqlite.states import read_state
from graph.engines.sqlite.units import unit_at
from graph.views.clusters import JUDGEMENTS, Clusters
from graph.views.columns import Columns
from graph.views.display import chosen, ranked
from graph.views.replies import Replies, Want, Wants
from graph.views.told_contents import LoneName, ToldContent
from graph.views.view import (
    ClaimHistory,
    ClaimQuery,
    Claims,
    Concepts,
    Counts,
    EntityHistory,
    EntityQuery,
    Hit,
    Labels,
    Names,
    Page,
    PlainValues,
    Record,
    Ref,
    Relations,
    Said,
    SearchQuery,
    Shown,
    TextHit,
    TextQuery,
    Values,
    Window,
)
from graph.views.walking import Along, Walk
from graph.vocabulary import Vocabulary

SOURCE = "Source"


class SqliteView:
    """The graph as one clearance sees it; of use while its snapshot is held."""

    def __init__(
        self,
        db: apsw.Connection,
        vocabulary: Vocabulary,
        terms: Terms,
        markings: Markings,
        clearance: Clearance,
        known_at: int | None,
        deadline: Deadline,
        arrays: Arrays | None = None,
    ) -> None:
        self._deadline, self._arrays = deadline, arrays
        self._vocabulary, self._clearance, self._known_at = vocabulary, clearance, known_at
        upto = None if known_at is None else unit_at(db, known_at)
        sight = Sight(markings.readable(clearance), upto)
        self._reader = Reader(db, vocabulary, terms, markings, sight, deadline)
        self._histories = Histories(self._reader, markings, clearance)
        self._readable = MarkingsRead(markings, self._reader.sight.markings)
        self._reader.dates, self._reader.laid_filters = self._dates, self._laid_filters
        self._filters: LaidFilters | None = None
        self._dates_read: ReadableDates | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    @property
    def clearance(self) -> Clearance:
        return self._clearance

    @property
    def known_at(self) -> int | None:
        return self._known_at

    @property
    def deadline(self) -> Deadline:
        return self._deadline

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        self._deadline.check()
        return {id: self._reader.ref(key).cls for id, key in self._reader.keys(ids).items()}

    def one_as(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {}

    def identities(self) -> Clusters:
        return Clusters(())

    def judgements(self) -> list[Record]:
        """The standing and accepted judgements of identity, by id."""
        self._deadline.check()
        found = self._reader.records(told_ids(sorted(self._judging())))
        return [found[id] for id in sorted(found) if found[id].review is Review.ACCEPTED]

    def judges_more_than(self, most: int) -> bool:
        """Whether more judgements of identity are standing than so many."""
        return len(self._judging(f"LIMIT {most + 1}")) > most

    def _judging(self, limit: str = "") -> list[bytes]:
        """The ids of the standing judgements of identity."""
        reader = self._reader
        known = reader.terms.properties
        judged = ", ".join(str(known[name]) for name in JUDGEMENTS if name in known)
        ids = reader.db.execute(
            "SELECT c.id FROM claims c INDEXED BY claims_sort WHERE c.sort IS NOT NULL "
            f"AND c.predicate IN ({judged}) AND {reader.sight.seeking.standing('c')} {limit}"
        )
        return [id for (id,) in ids]

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        self._deadline.check()
        found = self._reader.records(ids)
        return {id: found[id] for id in ids if id in found}

    def read(self, wants: Wants) -> Replies:
        return Replies((want, self._reply(want, ids)) for want, ids in wants)

    def _reply(self, want: Want[object], ids: Sequence[str]) -> Mapping[str, object]:
        self._deadline.check()
        match want:
            case Relations():
                return relations(self._reader, want, ids)
            case Claims(unopened=True):
                return unopened_claims(self._reader, want, ids)
            case Claims():
                return claims_of(self._reader, want, ids)
        keys = self._reader.keys(ids)
        found: Mapping[int, object]
        match want:
            case Labels(languages=languages, valid_on=day):
                found = labels(self._reader, keys.values(), languages, day)
            case Names(valid_on=day):
                found = names(self._reader, keys.values(), day)
            case Concepts(property=property, valid_on=day):
                found = self._concepts(keys.values(), property, on_day(day))
            case Values(property=property):
                found = self._values(list(keys.values()), property)
            case PlainValues(property=property, valid_on=day):
                found = self._plain_values(list(keys.values()), property, on_day(day))
        return {id: reply for id, key in keys.items() if (reply := found.get(key))}

    def _concepts(
        self, keys: Iterable[int], property: str, more: str
    ) -> dict[int, tuple[str, ...]]:
        reader = self._reader
        predicate = reader.terms.properties[property]
        names = reader.terms.names
        rows = list(reader.said(keys, predicate, "c.subject, c.concept", more))
        alone = {concept: (names[concept],) for concept in {row[1] for row in rows}}
        found: dict[int, tuple[str, ...]] = {subject: alone[concept] for subject, concept in rows}
        if len(found) < len(rows):
            several: dict[int, set[str]] = {}
            for subject, concept in rows:
                several.setdefault(subject, set()).add(names[concept])
            found = {key: tuple(sorted(codes)) for key, codes in several.items()}
        return found

    def _values(self, keys: Sequence[int], property: str) -> dict[int, Shown]:
        reader = self._reader
        predicate = reader.terms.properties[property]
        claims: dict[int, list[int]] = {}
        for subject, claim in reader.said(keys, predicate, "c.subject, c.key"):
            claims.setdefault(subject, []).append(claim)
        records = reader.records_by_key(claim for some in claims.values() for claim in some)
        published = {} if property == "published" else self._published(claims, records)
        found = {}
        for key, some in claims.items():
            order = ranked([records[claim] for claim in some], published)
            found[key] = chosen(order, published)
        return found

    def _published(
        self, claims: Mapping[int, Sequence[int]], records: Mapping[int, Record]
    ) -> dict[str, int]:
        """The days of the sources among which there is something to choose, by their ids."""
        several = [claim for some in claims.values() if len(some) > 1 for claim in some]
        sources = self._reader.keys({records[claim].claim.citation.source for claim in several})
        days = self._reader.published(set(sources.values()))
        return {id: days[key] for id, key in sources.items() if key in days}

    def _plain_values(self, keys: Sequence[int], property: str, more: str) -> dict[int, Said]:
        reader = self._reader
        shown = partial(reader.shown, keys, reader.terms.properties[property], more=more)
        match reader.vocabulary.properties[property].type:
            case "relation":
                ends: dict[int, int] = dict(shown("c.object").values())
                refs = reader.refs(ends.values())
                return {key: Said(refs[end], None, None) for key, end in ends.items()}
            case "concept":
                concepts = shown("c.concept")
                names = reader.terms.names
                return {key: Said(None, names[code], None) for key, code in concepts.values()}
            case "value":
                body = "(SELECT b.body FROM bodies b WHERE b.key = c.key)"
                found = shown(body).values()
                return {key: Said(None, None, said_value(kept)) for key, kept in found}

    def entities(self, query: EntityQuery) -> Page[Ref]:
        self._deadline.check()
        return list_entities(self._reader, query)

    def claims(self, query: ClaimQuery) -> Page[Record]:
        self._deadline.check()
        self._reader.pass_by()  # page by page this may be all there is
        return list_claims(self._reader, query)

    def search(self, query: SearchQuery) -> Page[Hit]:
        self._deadline.check()
        return search(self._reader, query)

    def find(self, query: TextQuery) -> Page[TextHit]:
        self._deadline.check()
        return find(self._reader, query)

    def columns(self) -> Columns:
        # As for a walk: what is at hand is what stands today.
        return TableColumns(self._reader, laid=self._said(), there=self._entities())

    def _said(self) -> ReadableSaid | None:
        if self._arrays is None or self._known_at is not None:
            return None
        db = self._reader.db
        found = self._arrays.said(db, read_state(db), self._readable)
        return None if found is None else ReadableSaid(found, self._reader.sight.markings)

    def _entities(self) -> ReadableEntities | None:
        if self._arrays is None or self._known_at is not None:
            return None
        db = self._reader.db
        found = self._arrays.entities(db, read_state(db), self._readable)
        return (
            None
            if found is None
            else ReadableEntities(found[0], self._reader.sight.markings, found[1])
        )

    def _dates(self) -> ReadableDates | None:
        if self._dates_read is None and self._arrays is not None and self._known_at is None:
            db = self._reader.db
            found = self._arrays.dated(db, read_state(db), self._readable)
            if found is not None:
                self._dates_read = ReadableDates(found, self._reader.sight.markings)
        return self._dates_read

    def _laid_filters(self) -> LaidFilters | None:
        if self._filters is None and self._arrays is not None and self._known_at is None:
            db = self._reader.db
            found = self._arrays.of(db, read_state(db), self._readable)
            if found is not None:
                self._filters = LaidFilters(self._reader, *found, self._dates(), self._said())
        return self._filters

    def walk(self, along: Along) -> Walk:
        tables = SqliteWalk(self._reader, along)
        # Arrays hold what stands today.
        if self._arrays is None or self._known_at is not None:
            return tables
        db, terms = self._reader.db, self._reader.terms
        found = self._arrays.of(db, read_state(db), self._readable)
        if found is None:
            return tables
        sheets, classes = found
        predicates = [terms.properties[name] for name in along.properties]
        seen = self._reader.sight.markings
        return ArrayWalk(tables, seen, predicates, classes, sheets, at_hand=True)

    def entity_histories(self) -> Iterator[EntityHistory]:
        return self._histories.entities()

    def claim_histories(self) -> Iterator[ClaimHistory]:
        return self._histories.claims()

    def claim_contents(self) -> Iterator[ToldContent]:
        return self._histories.contents()

    def lone_names(self, ids: Sequence[str]) -> Mapping[str, LoneName | None]:
        keys = self._reader.keys(ids)
        found = lone_names(self._reader, keys.values())
        return {id: found[key] for id, key in keys.items() if key in found}

    def histories(
        self, ids: Sequence[str], *, unopened: bool = False
    ) -> Mapping[str, EntityHistory | ClaimHistory]:
        self._deadline.check()
        return self._histories.of(ids, unopened=unopened)

    def changed(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        most: int | None = None,
    ) -> Sequence[str]:
        self._deadline.check()
        return changed(self._reader, self._clearance, since, until, about, most)

    def changed_at(
        self,
        moment: int,
        kind: str,
        window: Window,
        about: Sequence[str] | None = None,
    ) -> Sequence[str]:
        self._deadline.check()
        return changed_at(self._reader, self._clearance, moment, kind, window, about)

    def edge(self, since: int, until: int, *, backwards: bool = False) -> int | None:
        self._deadline.check()
        return edge(self._reader, self._clearance, since, until, backwards)

    def happened(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        classes: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        self._deadline.check()
        return happened(self._reader, self._clearance, since, until, about, classes)

    def counts(self) -> Counts:
        db, sight, terms = self._reader.db, self._reader.sight.seeking, self._reader.terms
        classes = ", ".join(map(str, terms.classes.values()))
        entities = {
            terms.names[cls]: number
            for cls, number in db.execute(
                f"SELECT e.class, count(*) FROM entities e WHERE e.class IN ({classes}) "
                f"AND {sight.entity('e')} GROUP BY 1"
            )
        }
        claims = db.execute(f"SELECT count(*) FROM claims c WHERE {sight.claim('c')}").fetchone()
        reviews: dict[Review, int] = {
            REVIEWS[review]: number
            for review, number in db.execute(
                f"SELECT {sight.review('c')}, count(*) FROM claims c "
                f"WHERE {sight.standing('c')} GROUP BY 1"
            )
        }
        return Counts(
            entities=dict(sorted(entities.items())),
            claims=int(claims[0]) if claims else 0,
            standing=sum(reviews.values()),
            reviews={review: reviews[review] for review in Review if review in reviews},
            sources=entities.get(SOURCE, 0),
        )
