"""Finding claims by words: candidates by their tokens, then their places in the order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import apsw

from graph.claims.deadline import Deadline
from graph.engines.sqlite.claim_ids import told_id
from graph.engines.sqlite.kept_bodies import LOCATOR, parts_of
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.read.name_search import LAST, of_kinds
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.words_met import WordClaim, WordsMet, find_words
from graph.views.text_words import Sought, line_of, too_many_met
from graph.views.view import Key, Page, Record, TextHit, TextQuery


def find(reader: Reader, query: TextQuery) -> Page[TextHit]:
    """One page of the claims in which words of a text stand.

    Raises:
        QueryError: the text is none, or each of its words is too common.
    """
    return find_words(_Words(reader), query)


class _Words:
    """`graph.engines.words_met.WordStore` by keys."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def deadline(self) -> Deadline:
        return self._reader.deadline

    def candidates(self, word: Sought) -> Mapping[int, WordClaim[int]] | None:
        found: dict[int, tuple[Row, list[str]]] = {}
        for claim, token, *more in self._claims(word):
            if claim not in found:
                found[claim] = tuple(more), []
                if too_many_met(len(found)):
                    return None
            found[claim][1].append(token)
        return {
            claim: WordClaim(subject, object, source, predicate, tokens)
            for claim, ((subject, object, source, predicate), tokens) in found.items()
        }

    def _claims(self, word: Sought) -> Iterator[Row]:
        """Standing claims by their tokens, some more than once: key, token, subject, object,
        source, predicate."""
        reader = self._reader
        claim = (
            "SELECT c.key, t.token, c.subject, c.object, c.source, c.predicate "
            "FROM {} CROSS JOIN claims c ON c.key = t.claim "
            f"WHERE {reader.sight.token('t')} AND {{}} AND {reader.sight.standing('c')}"
        )
        exact = claim.format("carray(?) v CROSS JOIN tokens t", "t.token = v.value")
        for batch in batches(sorted(word.tokens)):
            yield from rows(reader.db, exact, (apsw.carray(tuple(batch)),))
        begun = claim.format("tokens t", "t.token >= ? AND t.token < ?")
        for start in word.beginnings:
            yield from rows(reader.db, begun, (start, start + LAST))

    def tags(self, sources: Collection[int]) -> Iterable[tuple[int, str]]:
        predicate = self._reader.terms.properties.get("language")
        if predicate is not None:
            yield from self._reader.said(sources, predicate, "c.subject, c.text")

    def left_out(self, ends: Collection[int], query: TextQuery) -> Collection[int]:
        never = self._reader.keys(sorted(query.never)).values()
        return of_kinds(self._reader, ends, query.without) | set(never)

    def predicates(self, query: TextQuery) -> Collection[int] | None:
        if query.predicates is None:
            return None
        return {self._reader.terms.properties[name] for name in query.predicates}

    def places(self, met: Mapping[int, WordsMet[int]]) -> Iterator[tuple[Key, int]]:
        bodies = (
            "SELECT c.key, c.id, e.id, b.body FROM carray(?) w "
            "CROSS JOIN claims c ON c.key = w.value CROSS JOIN entities e ON e.key = c.source "
            "CROSS JOIN bodies b ON b.key = c.key"
        )
        for batch in batches(met):
            for claim, id, source, body in rows(self._reader.db, bodies, (numbers(batch),)):
                place = line_of(parts_of(body)[LOCATOR])
                yield (-met[claim].words[0], source, place, told_id(id)), claim

    def records(self, claims: Sequence[int]) -> Mapping[int, Record]:
        return self._reader.records_by_key(claims)
