"""Finding claims by words: candidates by their stored tokens, then their places in the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import orjson

from graph.engines.neo4j.names_found import of_kinds
from graph.engines.neo4j.reads import Reads, sendable
from graph.engines.neo4j.sessions import Row
from graph.views.paging import stretch
from graph.views.text_words import (
    MOST_MET,
    Sought,
    language_of,
    line_of,
    sought,
    too_common_words,
    too_many_met,
)
from graph.views.view import Key, Page, TextHit, TextQuery

CITATION = 11
"""Where the citation stands in `graph.claims.claim.content`: source, locator, quote."""


class _Met(NamedTuple):
    """What is known of a claim in which a word was met."""

    subject: str
    object: str | None
    predicate: str
    texts: list[int]
    """How many of the words are in its text, and in its quote."""
    words: list[int]
    """How many are in either."""


def find(reads: Reads, query: TextQuery) -> Page[TextHit]:
    """One page of the claims in which words of a text stand.

    Raises:
        QueryError: the text is none, or each of its words is too common.
    """
    met: dict[str, _Met] = {}
    looked = False
    for word in sought(query.text):
        found = _candidates(reads, word)
        if found is not None:
            looked = True
            _count(reads, word, found, met)
    if not looked:
        raise too_common_words(query.text)
    kept = _kept(reads, query, met)
    hits: list[tuple[Key, str]] = sorted(_places(reads, kept))
    page = stretch([claim for _, claim in hits], [key for key, _ in hits], query.window)
    records = reads.records(page.rows)
    rows = []
    for claim in page.rows:
        text, quote = kept[claim].texts
        record = records[claim]
        value, citation = record.claim.value, record.claim.citation
        matched = (citation.quote if quote > text else value and value.text) or ""
        rows.append(TextHit(record, matched, quote > text))
    return page._replace(rows=rows)


def _candidates(reads: Reads, word: Sought) -> dict[str, tuple[Row, list[str]]] | None:
    """The candidates of a word: subject, object, source and predicate of each, and its tokens;
    None for too many."""
    sight = reads.sight
    token = sight.names.token
    exact = [f"{marking} {one}" for marking in sight.markings for one in sorted(word.tokens)]
    begun = [f"{marking} {start}" for marking in sight.markings for start in word.beginnings]
    claims = (
        f"MATCH (t)-[:{sight.names.of}]->(c:{sight.names.claim}) "
        f"WHERE {sight.standing('c')} RETURN c, t.key AS met"
    )
    rows = reads.rows(
        "CALL () { UNWIND $exact AS key "
        f"MATCH (t:{token}) USING INDEX t:{token}(key) WHERE t.key = key {claims} "
        "UNION UNWIND $begun AS key "
        f"MATCH (t:{token}) USING INDEX t:{token}(key) WHERE t.key STARTS WITH key {claims} }} "
        f"WITH c, collect(DISTINCT met) AS met LIMIT {MOST_MET + 1} "
        "RETURN c.id, met, c.subject, c.object, c.source, c.predicate",
        exact=sendable(exact),
        begun=sendable(begun),
    )
    if too_many_met(len(rows)):
        return None
    return {claim: (more, [key.partition(" ")[2] for key in keys]) for claim, keys, *more in rows}


def _count(
    reads: Reads,
    word: Sought,
    found: Mapping[str, tuple[Row, list[str]]],
    met: dict[str, _Met],
) -> None:
    """Count a word where it is met."""
    quoting = {row[2] for row, tokens in found.values() if any(token[0] == "q" for token in tokens)}
    languages = _languages(reads, quoting)
    for claim, (row, tokens) in reads.reading.deadline.each(found.items()):
        places = word.met(tokens, languages.get(row[2], ()))
        if places:
            one = met.setdefault(claim, _Met(row[0], row[1], row[3], [0, 0], [0]))
            one.words[0] += 1
            one.texts[0] += "text" in places
            one.texts[1] += "quote" in places


def _languages(reads: Reads, sources: Iterable[str]) -> dict[str, list[str]]:
    """The languages that sources are said to be in, as far as words of theirs can be stemmed."""
    found: dict[str, set[str]] = {}
    if "language" in reads.vocabulary.properties:
        for source, *_, (_, tag, _) in reads.all_said(sorted(sources), "language", "name"):
            language = language_of(tag)
            if language is not None:
                found.setdefault(source, set()).add(language)
    return {source: sorted(some) for source, some in found.items()}


def _kept(reads: Reads, query: TextQuery, met: Mapping[str, _Met]) -> dict[str, _Met]:
    """Those that may be found, along the properties that are asked for."""
    ends = {end for one in met.values() for end in (one.subject, one.object) if end is not None}
    left = of_kinds(reads, ends, query.without) | query.never
    return {
        claim: one
        for claim, one in met.items()
        if one.subject not in left
        and one.object not in left
        and (query.predicates is None or one.predicate in query.predicates)
    }


def _places(reads: Reads, kept: Mapping[str, _Met]) -> list[tuple[Key, str]]:
    """The key of each in the order of the list, and the claim's id."""
    found: list[tuple[Key, str]] = []
    for id, body in reads.bodies(kept):
        source, locator, _ = orjson.loads(body)[CITATION]
        found.append(((-kept[id].words[0], source, line_of(locator), id), id))
    return found
