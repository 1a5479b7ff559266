"""Search: candidates by their stored tokens, then each name against the whole text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from graph.engines.neo4j.cypher import possibly_on
from graph.engines.neo4j.reads import Reads, sendable
from graph.views.name_matching import MOST_CANDIDATES, SearchWord, find, too_many
from graph.views.paging import stretch
from graph.views.view import Hit, Key, Page, SearchQuery


def search(reads: Reads, query: SearchQuery) -> Page[Hit]:
    """One page of the entities that a text finds.

    Raises:
        QueryError: the text is none, or could mean too many names.
    """
    found = find(
        query.text,
        lambda word: _candidates(reads, word, query.valid_on),
        lambda ids: _kept(reads, query, ids),
    )
    refs = reads.refs(found)
    hits: list[tuple[Key, Hit]] = sorted(
        ((*rank, id), Hit(refs[id], name)) for id, (rank, name) in found.items()
    )
    return stretch([hit for _, hit in hits], [key for key, _ in hits], query.window)


def _candidates(reads: Reads, word: SearchWord, day: date | None) -> dict[str, set[str]] | None:
    """The candidates of a word by entity; None for too many."""
    sight = reads.sight
    token = sight.names.token
    # The marking stands in front of the token, so that a beginning never meets hidden names.
    begun = [f"{marking} {prefix}" for marking in sight.markings for prefix in word.prefixes]
    exact = [f"{marking} {one}" for marking in sight.markings for one in word.tokens]
    held = "" if day is None else f"AND {possibly_on('c', '$day')} "
    claims = (
        f"MATCH (t)-[:{sight.names.of}]->(c:{sight.names.claim}) "
        f"WHERE c.negated = false AND {sight.standing('c')} {held}RETURN c"
    )
    [[rows]] = reads.rows(
        "CALL () { UNWIND $exact AS key "
        f"MATCH (t:{token}) USING INDEX SEEK t:{token}(key) WHERE t.key = key {claims} "
        "UNION UNWIND $begun AS key "
        f"MATCH (t:{token}) USING INDEX SEEK t:{token}(key) "
        f"WHERE t.key STARTS WITH key {claims} }} "
        f"WITH DISTINCT c LIMIT {MOST_CANDIDATES + 1} RETURN collect([c.subject, c.text])",
        exact=sendable(exact),
        begun=sendable(begun),
        **({} if day is None else {"day": day.toordinal()}),
    )
    if too_many(len(rows)):
        return None
    names: dict[str, set[str]] = {}
    for subject, name in rows:
        names.setdefault(subject, set()).add(name)
    return names


def _kept(reads: Reads, query: SearchQuery, ids: Collection[str]) -> set[str]:
    """Those of these entities that may be found."""
    kept = set(ids)
    if query.classes is not None:
        refs = reads.refs(kept)
        kept = {id for id in kept if id in refs and refs[id].cls in query.classes}
    if query.kinds is not None:
        kept &= of_kinds(reads, kept, query.kinds) | query.also
    kept -= of_kinds(reads, kept, query.without)
    return kept - query.never


def of_kinds(reads: Reads, ids: Iterable[str], codes: frozenset[str]) -> set[str]:
    """Those of these entities that some standing claim says are of one of these kinds."""
    wanted = sendable(sorted(codes))
    return reads.having(sorted(ids), "kind", "c.concept IN $codes", codes=wanted)
