"""Finding claims by words: candidates by their stored tokens, then their places in the order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import orjson

from graph.claims.deadline import Deadline
from graph.engines.neo4j.names_found import of_kinds
from graph.engines.neo4j.reads import Reads, sendable
from graph.engines.words_met import CITATION, WordClaim, WordsMet, find_words
from graph.views.text_words import MOST_MET, Sought, line_of, too_many_met
from graph.views.view import Key, Page, Record, TextHit, TextQuery


def find(reads: Reads, query: TextQuery) -> Page[TextHit]:
    """One page of the claims in which words of a text stand.

    Raises:
        QueryError: the text is none, or each of its words is too common.
    """
    return find_words(_Words(reads), query)


class _Words:
    """`graph.engines.words_met.WordStore` by ids."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    @property
    def deadline(self) -> Deadline:
        return self._reads.reading.deadline

    def candidates(self, word: Sought) -> Mapping[str, WordClaim[str]] | None:
        sight = self._reads.sight
        token = sight.names.token
        exact = [f"{marking} {one}" for marking in sight.markings for one in sorted(word.tokens)]
        begun = [f"{marking} {start}" for marking in sight.markings for start in word.beginnings]
        claims = (
            f"MATCH (t)-[:{sight.names.of}]->(c:{sight.names.claim}) "
            f"WHERE {sight.standing('c')} RETURN c, t.key AS met"
        )
        rows = self._reads.rows(
            "CALL () { UNWIND $exact AS key "
            f"MATCH (t:{token}) USING INDEX SEEK t:{token}(key) WHERE t.key = key {claims} "
            "UNION UNWIND $begun AS key "
            f"MATCH (t:{token}) USING INDEX SEEK t:{token}(key) "
            f"WHERE t.key STARTS WITH key {claims} }} "
            f"WITH c, collect(DISTINCT met) AS met LIMIT {MOST_MET + 1} "
            "RETURN c.id, met, c.subject, c.object, c.source, c.predicate",
            exact=sendable(exact),
            begun=sendable(begun),
        )
        if too_many_met(len(rows)):
            return None
        return {
            claim: WordClaim(
                subject, object, source, predicate, [key.partition(" ")[2] for key in keys]
            )
            for claim, keys, subject, object, source, predicate in rows
        }

    def tags(self, sources: Collection[str]) -> Iterable[tuple[str, str]]:
        if "language" in self._reads.vocabulary.properties:
            for source, some in self._reads.all_said(sorted(sources), "language", "name"):
                for row in some:
                    _, tag, _ = row if len(some) == 1 else row[-1]
                    yield source, tag

    def left_out(self, ends: Collection[str], query: TextQuery) -> Collection[str]:
        return of_kinds(self._reads, ends, query.without) | query.never

    def predicates(self, query: TextQuery) -> Collection[str] | None:
        return query.predicates

    def places(self, met: Mapping[str, WordsMet[str]]) -> Iterator[tuple[Key, str]]:
        for id, body in self._reads.bodies(met):
            source, locator, _ = orjson.loads(body)[CITATION]
            yield (-met[id].words[0], source, line_of(locator), id), id

    def records(self, claims: Sequence[str]) -> Mapping[str, Record]:
        return self._reads.records(claims)
