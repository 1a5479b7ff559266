"""What one clearance sees of a store in a Neo4j, at one unit of work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from graph.adjacency.array_walk import ArrayWalk
from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.engines.neo4j import lives
from graph.engines.neo4j.claims_listed import ClaimList
from graph.engines.neo4j.listing import EntityListing, judgements
from graph.engines.neo4j.lives import Lives
from graph.engines.neo4j.names_found import search
from graph.engines.neo4j.reads import Reads
from graph.engines.neo4j.server_columns import ServerColumns
from graph.engines.neo4j.server_walk import ServerWalk
from graph.engines.neo4j.units_known import UnitTimes
from graph.engines.neo4j.wanted import read
from graph.engines.neo4j.words_found import find
from graph.views.clusters import Clusters
from graph.views.columns import Columns
from graph.views.happenings import changes_at, happenings
from graph.views.replies import Replies, Wants
from graph.views.told_contents import LoneName, ToldContent, told_contents
from graph.views.view import (
    ClaimHistory,
    ClaimQuery,
    Counts,
    EntityHistory,
    EntityQuery,
    Hit,
    Page,
    Record,
    Ref,
    SearchQuery,
    TextHit,
    TextQuery,
    Window,
)
from graph.views.walking import Along, Walk
from graph.vocabulary import Vocabulary


class ServerView:
    """A view; of use as long as its snapshot is."""

    def __init__(
        self, reads: Reads, clearance: Clearance, known_at: int | None, units: UnitTimes
    ) -> None:
        self._reads, self._clearance, self._known_at = reads, clearance, known_at
        self._units = units
        self._lives = Lives(reads, clearance, units.times)

    @property
    def vocabulary(self) -> Vocabulary:
        return self._reads.vocabulary

    @property
    def clearance(self) -> Clearance:
        return self._clearance

    @property
    def known_at(self) -> int | None:
        return self._known_at

    @property
    def deadline(self) -> Deadline:
        return self._reads.reading.deadline

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        self.deadline.check()
        refs = self._reads.refs(ids)
        return {id: refs[id].cls for id in ids if id in refs}

    def one_as(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {}

    def identities(self) -> Clusters:
        return Clusters(())

    def judgements(self) -> list[Record]:
        """The standing and accepted judgements of identity, by id."""
        found = self._reads.records(judgements(self._reads))
        return [found[id] for id in sorted(found)]

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        self.deadline.check()
        found = self._reads.records(ids)
        return {id: found[id] for id in ids if id in found}

    def read(self, wants: Wants) -> Replies:
        self.deadline.check()
        return read(self._reads, wants)

    def entities(self, query: EntityQuery) -> Page[Ref]:
        self.deadline.check()
        return EntityListing(self._reads, query).page()

    def claims(self, query: ClaimQuery) -> Page[Record]:
        self.deadline.check()
        return ClaimList(self._reads, query, self._units).page()

    def search(self, query: SearchQuery) -> Page[Hit]:
        self.deadline.check()
        return search(self._reads, query)

    def find(self, query: TextQuery) -> Page[TextHit]:
        self.deadline.check()
        return find(self._reads, query)

    def columns(self) -> Columns:
        return ServerColumns(self, self._reads)

    def walk(self, along: Along) -> Walk:
        own, laid = ServerWalk(self._reads, along), self._reads.met.laid
        if laid is None:
            return own
        places = {name: place for place, name in enumerate(sorted(self.vocabulary.properties))}
        return ArrayWalk(
            own,
            self._reads.sight.markings,
            [places[name] for name in along.properties],
            laid.classes,
            [(laid.sheets, np.empty(0, dtype=np.int64))],
            at_hand=False,
        )

    def entity_histories(self) -> Iterator[EntityHistory]:
        return self._lives.entities()

    def claim_histories(self) -> Iterator[ClaimHistory]:
        return self._lives.claims()

    def claim_contents(self) -> Iterator[ToldContent]:
        return told_contents(self._lives.claims())

    def lone_names(self, ids: Sequence[str]) -> Mapping[str, LoneName | None]:
        return {}

    def histories(
        self, ids: Sequence[str], *, unopened: bool = False
    ) -> Mapping[str, EntityHistory | ClaimHistory]:
        self.deadline.check()
        found = self._lives.of(ids)
        return {id: found[id] for id in ids if id in found}

    def changed(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        most: int | None = None,
    ) -> Sequence[str]:
        self.deadline.check()
        first = self._units.at(since - 1)
        last = None if until is None else self._units.at(until - 1)
        return lives.changed(self._reads, self._clearance, first, last, about, most)

    def changed_at(
        self,
        moment: int,
        kind: str,
        window: Window,
        about: Sequence[str] | None = None,
    ) -> Sequence[str]:
        return changes_at(self, moment, kind, window, about)

    def edge(self, since: int, until: int, *, backwards: bool = False) -> int | None:
        return None

    def happened(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        classes: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        return happenings(self, since, until, about, classes)

    def counts(self) -> Counts:
        self.deadline.check()
        return lives.counts(self._reads)
