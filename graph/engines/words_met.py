"""Finding claims by words: what every engine does alike with the candidates that it finds.

Keys of entities, properties and claims are the engine's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from graph.claims.deadline import Deadline
from graph.views.paging import stretch
from graph.views.text_words import Sought, language_of, sought, too_common_words
from graph.views.view import Key, Page, Record, TextHit, TextQuery

K = TypeVar("K", int, str)

CITATION = 11
"""Where the citation stands in `graph.claims.claim.content`: source, locator, quote."""


class WordClaim(NamedTuple, Generic[K]):
    """A claim in which a word may stand, and the tokens by which it was found."""

    subject: K
    object: K | None
    source: K
    predicate: K
    tokens: Sequence[str]


class WordsMet(NamedTuple, Generic[K]):
    """What is known of a claim in which a word was met."""

    claim: WordClaim[K]
    texts: list[int]
    """How many of the words are in its text, and in its quote."""
    words: list[int]
    """How many are in either."""


class WordStore(Protocol[K]):
    """What an engine gives."""

    @property
    def deadline(self) -> Deadline: ...

    def candidates(self, word: Sought) -> Mapping[K, WordClaim[K]] | None:
        """The candidates of a word, by claim; None for too many."""

    def tags(self, sources: Collection[K]) -> Iterable[tuple[K, str]]:
        """Sources, each with a language that it is said to be in."""

    def left_out(self, ends: Collection[K], query: TextQuery) -> Collection[K]:
        """Those of these entities whose claims are left out."""

    def predicates(self, query: TextQuery) -> Collection[K] | None:
        """The properties that are asked for; None for all."""

    def places(self, met: Mapping[K, WordsMet[K]]) -> Iterable[tuple[Key, K]]:
        """The key of each of these claims in the order of the list, and the claim."""

    def records(self, claims: Sequence[K]) -> Mapping[K, Record]: ...


def find_words(store: WordStore[K], query: TextQuery) -> Page[TextHit]:
    """One page of the claims in which words of a text stand.

    Raises:
        QueryError: the text is none, or each of its words is too common.
    """
    met: dict[K, WordsMet[K]] = {}
    looked = False
    for word in sought(query.text):
        found = store.candidates(word)
        if found is not None:
            looked = True
            _count(store, word, found, met)
    if not looked:
        raise too_common_words(query.text)
    kept = _kept(store, query, met)
    hits = sorted(store.places(kept))
    page = stretch([claim for _, claim in hits], [key for key, _ in hits], query.window)
    records = store.records(page.rows)
    rows = []
    for claim in page.rows:
        text, quote = kept[claim].texts
        record = records[claim]
        value, citation = record.claim.value, record.claim.citation
        matched = (citation.quote if quote > text else value and value.text) or ""
        rows.append(TextHit(record, matched, quote > text))
    return page._replace(rows=rows)


def _count(
    store: WordStore[K],
    word: Sought,
    found: Mapping[K, WordClaim[K]],
    met: dict[K, WordsMet[K]],
) -> None:
    """Count a word where it is met."""
    quoting = {c.source for c in found.values() if any(token[0] == "q" for token in c.tokens)}
    languages: dict[K, set[str]] = {}
    for source, tag in store.tags(quoting):
        # Only languages whose words can be stemmed.
        if (language := language_of(tag)) is not None:
            languages.setdefault(source, set()).add(language)
    for id, claim in store.deadline.each(found.items()):
        places = word.met(claim.tokens, sorted(languages.get(claim.source, ())))
        if places:
            one = met.setdefault(id, WordsMet(claim, [0, 0], [0]))
            one.words[0] += 1
            one.texts[0] += "text" in places
            one.texts[1] += "quote" in places


def _kept(
    store: WordStore[K], query: TextQuery, met: Mapping[K, WordsMet[K]]
) -> dict[K, WordsMet[K]]:
    """Those that may be found, along the properties that are asked for."""
    claims = [one.claim for one in met.values()]
    ends = {end for one in claims for end in (one.subject, one.object) if end is not None}
    left = store.left_out(ends, query)
    wanted = store.predicates(query)
    return {
        id: one
        for id, one in met.items()
        if one.claim.subject not in left
        and one.claim.object not in left
        and (wanted is None or one.claim.predicate in wanted)
    }
