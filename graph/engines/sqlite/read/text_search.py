"""Finding claims by words: candidates by their tokens, then their places in the order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import apsw
import orjson

from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.read.name_search import LAST, of_kinds
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.views.paging import stretch
from graph.views.text_words import (
    Sought,
    language_of,
    line_of,
    sought,
    too_common_words,
    too_many_met,
)
from graph.views.view import Key, Page, TextHit, TextQuery

_CITATION = 11
"""Where in its content a claim's citation stands."""


class _Met(NamedTuple):
    """What is known of a claim in which a word was met."""

    subject: int
    object: int | None
    predicate: int
    texts: list[int]
    """How many of the words are in its text, and in its quote."""
    words: list[int]
    """How many are in either."""


def find(reader: Reader, query: TextQuery) -> Page[TextHit]:
    """One page of the claims in which words of a text stand.

    Raises:
        QueryError: the text is none, or each of its words is too common.
    """
    met: dict[int, _Met] = {}
    looked = False
    for word in sought(query.text):
        found = _candidates(reader, word)
        if found is not None:
            looked = True
            _count(reader, word, found, met)
    if not looked:
        raise too_common_words(query.text)
    kept = _kept(reader, query, met)
    hits: list[tuple[Key, int]] = sorted(_places(reader, kept))
    page = stretch([claim for _, claim in hits], [key for key, _ in hits], query.window)
    records = reader.records_by_key(page.rows)
    rows_ = []
    for claim in page.rows:
        text, quote = kept[claim].texts
        record = records[claim]
        value, citation = record.claim.value, record.claim.citation
        matched = (citation.quote if quote > text else value and value.text) or ""
        rows_.append(TextHit(record, matched, quote > text))
    return page._replace(rows=rows_)


def _candidates(reader: Reader, word: Sought) -> dict[int, tuple[Row, list[str]]] | None:
    """The candidates of a word: what `_claims` gave of each, and its tokens; None for too many."""
    found: dict[int, tuple[Row, list[str]]] = {}
    for claim, token, *more in _claims(reader, word):
        if claim not in found:
            found[claim] = tuple(more), []
            if too_many_met(len(found)):
                return None
        found[claim][1].append(token)
    return found


def _claims(reader: Reader, word: Sought) -> Iterator[Row]:
    """Standing claims by their tokens, some more than once: key, token, subject, object, source,
    predicate."""
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


def _count(
    reader: Reader,
    word: Sought,
    found: Mapping[int, tuple[Row, list[str]]],
    met: dict[int, _Met],
) -> None:
    """Count a word where it is met."""
    quoting = {row[2] for row, tokens in found.values() if any(token[0] == "q" for token in tokens)}
    languages = _languages(reader, quoting)
    for claim, (row, tokens) in reader.deadline.each(found.items()):
        places = word.met(tokens, languages.get(row[2], ()))
        if places:
            one = met.setdefault(claim, _Met(row[0], row[1], row[3], [0, 0], [0]))
            one.words[0] += 1
            one.texts[0] += "text" in places
            one.texts[1] += "quote" in places


def _languages(reader: Reader, sources: Iterable[int]) -> dict[int, list[str]]:
    """The languages that sources are said to be in, as far as words of theirs can be stemmed."""
    predicate = reader.terms.properties.get("language")
    found: dict[int, set[str]] = {}
    if predicate is not None:
        for source, tag in reader.said(sources, predicate, "c.subject, c.text"):
            language = language_of(tag)
            if language is not None:
                found.setdefault(source, set()).add(language)
    return {source: sorted(some) for source, some in found.items()}


def _kept(reader: Reader, query: TextQuery, met: Mapping[int, _Met]) -> dict[int, _Met]:
    """Those that may be found, along the properties that are asked for."""
    ends = {end for one in met.values() for end in (one.subject, one.object) if end is not None}
    left = of_kinds(reader, ends, query.without)
    left |= set(reader.keys(sorted(query.never)).values())
    wanted = None
    if query.predicates is not None:
        wanted = {reader.terms.properties[name] for name in query.predicates}
    return {
        claim: one
        for claim, one in met.items()
        if one.subject not in left
        and one.object not in left
        and (wanted is None or one.predicate in wanted)
    }


def _places(reader: Reader, kept: Mapping[int, _Met]) -> Iterator[tuple[Key, int]]:
    """The key of each in the order of the list, and the claim's."""
    bodies = (
        "SELECT c.key, c.id, b.body FROM carray(?) w CROSS JOIN claims c ON c.key = w.value "
        "CROSS JOIN bodies b ON b.key = c.key"
    )
    for batch in batches(kept):
        for claim, id, body in rows(reader.db, bodies, (numbers(batch),)):
            source, locator, _ = orjson.loads(body)[_CITATION]
            yield (-kept[claim].words[0], source, line_of(locator), id), claim
