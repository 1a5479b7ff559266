"""Finding an entity by a name, in any script, half typed or mistyped.

Tokens are computed here and stored by engines, which only compare them; whether a name matches,
and how well, is decided here again from the name alone. No rank depends on how often a word
occurs, so that a hidden name changes nobody's results.

A piece of a name (`graph.views.name_words`) has four kinds of token, with a letter in front:

========  ===================================================================================
``w:``    in Latin letters, each way of writing it (equality; a prefix is a range of these)
``o:``    as folded, where that is not already in Latin letters
``k:``    its skeletons: consonants only, sounds that transliterations disagree on made one
``d:``    it, and each form of it with one letter left out, in Latin and in its own letters
========  ===================================================================================

Two words that are one slip apart share a ``d:`` token: a letter missing, added, wrong, or in the
wrong place. Unlike a count of shared trigrams this is an exact look-up on every engine and costs
the same, regardless of what else is stored.

A name matches if it has every word of the text, titles aside. Only where no name has, one that
lacks a single word of three or more is found (a patronymic, an honorific of another kind), or one
with a slip in a very short word; a text with a patronymic also finds names without it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import NamedTuple, TypeAlias, TypeVar

from graph.claims.errors import QueryError, shown
from graph.claims.remembered import remembered
from graph.claims.text import folded, trimmed
from graph.views.folded_words import JOINERS
from graph.views.name_grades import MISSING, SKELETON, asked_tokens, fit, may_begin, prefixes_of
from graph.views.name_words import Cut, NamePiece

TOKENS = f"9 anyascii {version('anyascii')} unicode {unicodedata.unidata_version}"
"""What the tokens of a name depend on besides the name. A store that was written with others
computes its tokens anew. The first number grows whenever this module gives other tokens."""

LONGEST_QUERY = 200
"""Characters. A name is shorter; a longer text is a mistake or an attack."""
MOST_WORDS = 12
"""Words of a search text, articles not counted. Each two signs of a long run count as one."""
MOST_CANDIDATES = 10_000
"""Standing claims of a name that one search looks at for one of its words."""
MANY_WORDS = 3
"""Words that a text has to have for one of them to be missing in a name."""

_TITLE_WORDS = (
    "mr mrs ms miss dr prof sir dame u daw sheikh shaikh sheik haji hajji hadji sayyid syed mullah "
    "господин госпожа пан пані سيد شيخ دكتور حاج آقای خانم ဦး ဒေါ် श्री श्रीमती"
)
_TITLES = frozenset(map(folded, _TITLE_WORDS.split()))
_FIRST_TITLES = frozenset(map(folded, ("u", "daw", "ဦး", "ဒေါ်")))
"""Those that are part of the name where they do not begin it."""
_PATRONYMICS = (
    *("ович", "евич", "овна", "евна", "ична", "івна", "ївна", "оглы", "оглу", "кызы", "ovich"),
    *("evich", "ovych", "evych", "ovna", "evna", "ichna", "ivna", "ogly", "oglu", "kyzy", "qizi"),
)


class Rank(NamedTuple):
    """How well a name matches: smaller is better. All parts are small integers.

    `worst` and `total` are of the query's words: 0 the same word, 1 the same in Latin letters,
    2 a beginning, 3 sounds like it, 4 one slip, 5 a slip in a short word, 6 missing. From 3 on,
    what stands for several words counts for each of them. A title that the name lacks adds 1 to
    the total. `spare` counts the name's other words.
    """

    worst: int
    total: int
    spare: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWord:
    """A word of a search text, and how an engine finds the names that may have it.

    A name is a *candidate* for it if it has one of `tokens`, or a token that begins with one of
    `prefixes`. A name in which the word is not missing is a candidate for it.
    """

    text: str
    tokens: tuple[str, ...]
    prefixes: tuple[str, ...]


class QueryPiece(NamedTuple):
    """A piece of the query, and the words that it takes as a bit mask."""

    mask: int
    piece: NamePiece
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search text, cut."""

    words: tuple[SearchWord, ...]
    """Those that a name must have, the longest first: it tends to have the fewest candidates."""
    asked: tuple[QueryPiece, ...]
    everyone: int
    """All words, as a bit mask."""
    titles: int
    """Those that may be missing at no more cost than 1; none where there is nothing else."""
    patronymics: int
    """Those that may be missing even where some name has them; none in short texts."""

    known: dict[tuple[NamePiece, bool], tuple[bool, list[tuple[int, int]]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def grades(self, piece: NamePiece, short_slips: bool) -> tuple[bool, list[tuple[int, int]]]:
        """How well a piece of a name fits the query.

        Returns:
            Whether a longer piece that begins with it could fit; which words fit, as bit masks,
            and how well.
        """
        found = self.known.get((piece, short_slips))
        if found is None:
            graded = (
                (one.mask, fit(one.piece, one.prefixes, piece, short_slips=short_slips))
                for one in self.asked
            )
            fits = [(mask, how) for mask, how in graded if how >= 0]
            found = any(may_begin(one.piece, piece) for one in self.asked), fits
            if len(self.known) < MOST_CANDIDATES:  # as many words are enough to be quick
                self.known[piece, short_slips] = found
        return found

    @property
    def many(self) -> bool:
        """Whether one word may be missing where no name has all."""
        return (self.everyone & ~self.titles).bit_count() >= MANY_WORDS


T = TypeVar("T")
LookUp: TypeAlias = Callable[[SearchWord], Mapping[T, Iterable[str]] | None]
"""The names of candidates for a word, by the thing that stands for their entities; None for too
many."""


# A data set calls many events, and many people, alike.
@remembered(4096)
def tokens(name: str) -> tuple[str, ...]:
    """The tokens that an engine stores for a name, each once, sorted."""
    return tuple(sorted({token for span in Cut(name).spans() for token in span.piece.tokens}))


@remembered(256)
def prepare(text: str) -> Query:
    """A search text, cut and looked through.

    Raises:
        QueryError: it is empty, longer than `LONGEST_QUERY` characters, has more than
            `MOST_WORDS` words, or holds control or direction-changing characters.
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            f"text: {len(text):,} characters are too many to search for; give at most "
            f"{LONGEST_QUERY}"
        )
    text = trimmed(text)
    if not all(c.isprintable() or c in JOINERS or unicodedata.category(c) == "Zs" for c in text):
        raise QueryError(
            f"text: {shown(text)} holds control or direction-changing characters; "
            "give letters, digits and spaces"
        )
    whole = Cut(text, asked=True)
    count = len(whole.pieces)
    if not count:
        raise QueryError(f"text: {shown(text)} has no word in it; give a name or part of one")
    if count > MOST_WORDS:
        raise QueryError(
            f"text: {count} words are too many; give at most {MOST_WORDS} (articles do not count)"
        )
    return _query(whole)


def too_many(names: int) -> bool:
    """Whether so many names of a view are more than a search looks at for one of its words."""
    return names > MOST_CANDIDATES


def too_common(text: str) -> QueryError:
    """What is raised where each word of a search text has too many candidates in a view."""
    return QueryError(
        f"text: {shown(text)} could mean more than {MOST_CANDIDATES:,} names; give more of the "
        "name, or another word of it"
    )


def find(
    text: str, look_up: LookUp[T], keep: Callable[[Collection[T]], Collection[T]]
) -> dict[T, tuple[Rank, str]]:
    """What a text finds: the best name of each entity, and how well it matches.

    Args:
        keep: which of several entities may be found at all.

    Raises:
        QueryError: the text is none, or each of its words has too many candidates.
    """
    query = replace(prepare(text), known={})  # nothing of names outlasts a search
    looked = (names for word in query.words if (names := look_up(word)) is not None)
    first = next(looked, None)
    if first is None:
        raise too_common(text)

    def ranked(
        names: Mapping[T, Iterable[str]], missing: int = 0, short_slips: bool = False
    ) -> dict[T, tuple[Rank, str]]:
        hits = {one: best(query, its, missing, short_slips) for one, its in names.items()}
        some = {one: hit for one, hit in hits.items() if hit is not None}
        kept = keep(some)
        return {one: hit for one, hit in some.items() if one in kept}

    found = ranked(first)
    if found and not query.patronymics:
        return found
    if not found:
        found = ranked(first, short_slips=True)
    missing = query.patronymics if found else ANY if query.many else 0
    if missing:
        # Who lacks one word is a candidate for the other of two.
        for names in (first, next(looked, {})):
            for one, hit in ranked(names, missing).items():
                found[one] = min(hit, found.get(one, hit))
    return found


ANY = -1
"""Whichever word."""


def best(
    query: Query, names: Iterable[str], missing: int = 0, short_slips: bool = False
) -> tuple[Rank, str] | None:
    """The name that matches best, by rank and then by its text; None where none matches.

    The other arguments are those of `match`.
    """
    hits = (
        (rank, name)
        for name in names
        if (rank := match(query, name, missing, short_slips)) is not None
    )
    return min(hits, default=None)


def match(query: Query, name: str, missing: int = 0, short_slips: bool = False) -> Rank | None:
    """How well a name matches; None where it does not.

    Each word of the query stands for another word of the name, so that the rank is the best.

    Args:
        missing: words of which one may be missing, as a bit mask; titles may be missing anyhow.
        short_slips: they count, too.
    """
    whole = Cut(name)
    edges: list[list[tuple[int, int, int]]] = [[] for _ in whole.pieces]
    reached = 0
    begins = [False] * len(whole.pieces)
    for at, piece in enumerate(whole.pieces):
        begins[at], grades = query.grades(piece, short_slips)
        for mask, grade in grades:
            edges[at].append((at + 1, mask, grade))
            reached |= mask
    for start, end in whole.joins():
        if begins[start]:
            piece = whole.joined(start, end)
            for mask, grade in query.grades(piece, short_slips)[1]:
                edges[start].append((end, mask, grade))
                reached |= mask
    # Words are bits: what no piece of the name fits is missing in every arrangement, so that most
    # names are refused before any is tried.
    lacking = query.everyone & ~reached & ~query.titles
    if lacking and (lacking & ~missing or lacking.bit_count() > 1):
        return None
    return _assigned(query, edges, missing)


def _assigned(
    query: Query, edges: Sequence[Sequence[tuple[int, int, int]]], missing: int
) -> Rank | None:
    """The smallest rank of giving each of the query's words some words of the name.

    Args:
        edges: for each word of the name: up to where pieces that begin there go, which words of
            the query each can be given to, and how well.
    """
    count = len(edges)
    lacking_one: Rank | None = None
    # A rank begins with the worst grade in it. So the smallest bound that lets all words be given
    # has the best rank, and larger ones need not be tried.
    for worst in sorted({grade for own in edges for _, _, grade in own}):
        # At each word of the name: the query's words that were given → total, words left over.
        at: list[dict[int, tuple[int, int]]] = [{} for _ in range(count + 1)]
        at[0][0] = (0, 0)
        for place, own in enumerate(edges):
            for mask, (total, spare) in at[place].items():
                # This word of the name stands for none of the query.
                _keep(at[place + 1], mask, (total, spare + 1))
                for end, taken, grade in own:
                    # No word of the query is given twice.
                    if grade <= worst and not mask & taken:
                        cost = grade if grade < SKELETON else grade * taken.bit_count()
                        _keep(at[end], mask | taken, (total + cost, spare))
        whole: Rank | None = None
        for mask, (total, spare) in at[count].items():
            titles = (query.titles & ~mask).bit_count()
            lacking = query.everyone & ~mask & ~query.titles
            if not lacking:
                rank = Rank(worst, total + titles, spare)
                whole = rank if whole is None else min(whole, rank)
            elif mask and lacking.bit_count() == 1 and lacking & missing:
                rank = Rank(MISSING, total + titles + MISSING, spare)
                lacking_one = rank if lacking_one is None else min(lacking_one, rank)
        if whole is not None:
            return whole
    return lacking_one


def _keep(at: dict[int, tuple[int, int]], mask: int, cost: tuple[int, int]) -> None:
    if mask not in at or cost < at[mask]:
        at[mask] = cost


def _query(whole: Cut) -> Query:
    """A search text that is one."""
    natives = [piece.native for piece in whole.pieces]
    count = len(natives)
    everyone = (1 << count) - 1
    titles = sum(
        1 << at
        for at, word in enumerate(natives)
        if word in _TITLES and (at == 0 or word not in _FIRST_TITLES)
    )
    if titles == everyone:
        titles = 0
    patronymics = sum(1 << at for at, word in enumerate(natives) if word.endswith(_PATRONYMICS))
    asked = [
        QueryPiece(
            # The bits of the words from start up to end.
            ((1 << span.end) - 1) & ~((1 << span.start) - 1),
            span.piece,
            prefixes_of(span.piece),
        )
        for span in whole.spans()
    ]
    words = []
    for at, text in enumerate(natives):
        own = [one for one in asked if one.mask & 1 << at]
        words.append(
            SearchWord(
                text=text,
                tokens=tuple(sorted({token for one in own for token in asked_tokens(one.piece)})),
                prefixes=tuple(sorted({prefix for one in own for prefix in one.prefixes})),
            )
        )
    needed = [(at, word) for at, word in enumerate(words) if not titles & 1 << at]
    length = {
        at: max(len(one.piece.forms[0]) for one in asked if one.mask == 1 << at) for at, _ in needed
    }
    # The longest word has the fewest candidates, so that engines look it up first; patronymics,
    # which many share, come last.
    needed.sort(key=lambda pair: (bool(patronymics & 1 << pair[0]), -length[pair[0]], pair[1].text))
    return Query(
        words=tuple(word for _, word in needed),
        asked=tuple(asked),
        everyone=everyone,
        titles=titles,
        patronymics=patronymics if len(needed) >= MANY_WORDS else 0,
    )
