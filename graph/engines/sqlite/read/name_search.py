"""Search: candidates by their tokens, then each name against the whole text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

import apsw

from graph.engines.sqlite.days import on_day
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.read.reader import Reader
from graph.views.name_matching import SearchWord, find, too_many
from graph.views.paging import stretch
from graph.views.view import Hit, Key, Page, SearchQuery

LAST = "\U0010ffff"
"""No letter: what begins with a prefix sorts below the prefix with this behind it."""


def search(reader: Reader, query: SearchQuery) -> Page[Hit]:
    """One page of the entities that a text finds.

    Raises:
        QueryError: the text is none, or could mean too many names.
    """
    found = find(
        query.text,
        lambda word: _candidates(reader, word, query.valid_on),
        lambda keys: _kept(reader, query, keys),
    )
    refs = reader.refs(found)
    hits: list[tuple[Key, Hit]] = sorted(
        ((*rank, refs[subject].id), Hit(refs[subject], name))
        for subject, (rank, name) in found.items()
    )
    return stretch([hit for _, hit in hits], [key for key, _ in hits], query.window)


def _candidates(reader: Reader, word: SearchWord, day: date | None) -> dict[int, set[str]] | None:
    """The candidates of a word by entity; None for too many."""
    claims: set[int] = set()
    names: dict[int, set[str]] = {}
    for claim, subject, name in _claims(reader, word, day):
        claims.add(claim)
        if too_many(len(claims)):
            return None
        names.setdefault(subject, set()).add(name)
    return names


def _claims(reader: Reader, word: SearchWord, day: date | None) -> Iterator[Row]:
    """Standing claims of names by their tokens, some more than once: key, entity, name."""
    claim = (
        f"SELECT c.key, c.subject, c.text FROM {{}} CROSS JOIN claims c ON c.key = t.claim "
        f"WHERE {reader.sight.token('t')} AND {{}} "
        f"AND c.negated = 0 AND {reader.sight.standing('c')} AND {on_day(day)}"
    )
    exact = claim.format("carray(?) v CROSS JOIN tokens t", "t.token = v.value")
    yield from rows(reader.db, exact, (apsw.carray(word.tokens),))
    begun = claim.format("tokens t", "t.token >= ? AND t.token < ?")
    for prefix in word.prefixes:
        yield from rows(reader.db, begun, (prefix, prefix + LAST))


def _kept(reader: Reader, query: SearchQuery, keys: Collection[int]) -> set[int]:
    """Those of these entities that may be found."""
    kept = set(keys)
    if query.classes is not None:
        refs = reader.refs(kept)
        kept = {key for key in kept if refs[key].cls in query.classes}
    if query.kinds is not None:
        kept &= of_kinds(reader, kept, query.kinds) | set(reader.keys(sorted(query.also)).values())
    kept -= of_kinds(reader, kept, query.without)
    return kept - set(reader.keys(sorted(query.never)).values())


def of_kinds(reader: Reader, keys: Iterable[int], codes: frozenset[str]) -> set[int]:
    """Those of these entities that some standing claim says are of one of these kinds."""
    terms = reader.terms
    known = ", ".join(str(terms.concepts[code]) for code in sorted(codes) if code in terms.concepts)
    found: set[int] = set()
    for batch in batches(keys):
        kinds = reader.said(batch, terms.properties["kind"], "c.subject", f"c.concept IN ({known})")
        found.update(key for (key,) in kinds)
    return found
