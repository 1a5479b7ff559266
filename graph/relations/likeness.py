"""Pairs of records that a person may look at: whether they are of one thing.

Names are compared in any script, and what else is told is weighed: identifiers, dates, places,
whom they have to do with. Records are first put together by what two words of a name sound like,
so that the work grows with the records and not with their pairs. Nothing is stored, and nothing
follows from a suggestion.

Records of people whom being found would harm are left out: sources without a name, pseudonyms,
children, helpers, victims. Who works on them names a compartment; those marked with it are in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from graph.views.all_pages import entity_pages
from graph.views.clusters import NOT_SAME
from graph.views.name_matching import Query, Rank, match, prepare
from graph.views.name_words import Cut
from graph.views.replies import read_one
from graph.views.sounds import readings
from graph.views.view import (
    Claims,
    Concepts,
    EntityHistory,
    EntityQuery,
    Names,
    PlainValues,
    Relations,
    Said,
    View,
    Window,
)

BATCH = 1000
MOST_IN_BLOCK = 40
"""Records that sound alike in two words and are compared with one another. Of more nobody could
say by their names which are one."""
MOST_NAMES = 5
"""Names of a record that are compared."""
KINDS_LEFT_OUT = frozenset({"unnamed-source", "pseudonym", "child"})
ENDS_LEFT_OUT = ("victim", "helper")
"""Anybody who is at the end of one of these is left out."""
MOST_NEIGHBOURS = 200
TELLING = ("identifier",)


class Suggestion(NamedTuple):
    """Two records, and what speaks for and against their being of one thing."""

    one: str
    other: str
    names: tuple[str, str]
    score: int
    """Higher where more speaks for it; of no other meaning."""
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


class _Record(NamedTuple):
    id: str
    names: tuple[str, ...]


def suggestions(
    view: View, classes: Sequence[str], *, compartment: str | None = None, least: int = 3
) -> list[Suggestion]:
    """The pairs among all entities of some concrete classes, the likeliest first.

    Args:
        compartment: take in protected people whose records are marked with it.
        least: the smallest score that is worth looking at.
    """
    found: list[Suggestion] = []
    for cls in classes:
        records = [r for r in _records(view, cls, compartment) if r.names]
        found.extend(_pairs(view, cls, records, least))
    return sorted(found, key=lambda s: (-s.score, s.one, s.other))


def _records(view: View, cls: str, compartment: str | None) -> Iterator[_Record]:
    for page in entity_pages(view, EntityQuery(classes=(cls,)), BATCH):
        ids = [ref.id for ref in page.rows]
        hidden = _protected(view, ids, compartment)
        names = read_one(view, Names(), ids)
        for id in ids:
            if id not in hidden:
                called = names.get(id, ())
                yield _Record(id, tuple(name.text for name in called[:MOST_NAMES]))


def _protected(view: View, ids: Sequence[str], compartment: str | None) -> set[str]:
    known = view.vocabulary.properties
    kinds = Concepts(property="kind")
    ends = [
        Relations(property=name, inverse=True, window=Window(first=1), detail=False)
        for name in ENDS_LEFT_OUT
        if name in known
    ]
    replies = view.read([(kinds, ids), *((end, ids) for end in ends)])
    found = {id for id, codes in replies[kinds].items() if not KINDS_LEFT_OUT.isdisjoint(codes)}
    for end in ends:
        found |= {id for id, page in replies[end].items() if page.rows}
    if compartment is not None and found:
        for id, history in view.histories(sorted(found)).items():
            if isinstance(history, EntityHistory) and (
                compartment in history.entity.marking.compartments
            ):
                found.discard(id)
    return found


def _pairs(view: View, cls: str, records: Sequence[_Record], least: int) -> list[Suggestion]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for key in {key for name in record.names for key in _keys(name)}:
            blocks[key].append(at)
    pairs = sorted(
        {
            pair
            for block in blocks.values()
            if 1 < len(block) <= MOST_IN_BLOCK
            for pair in combinations(block, 2)
        }
    )
    likenesses = []
    queries: dict[str, Query | None] = {}
    for one, other in pairs:
        best = _alike(records[one], records[other], queries)
        if best is not None:
            likenesses.append((records[one].id, records[other].id, *best))
    return list(_weighed(view, cls, likenesses, least))


def _keys(name: str) -> Iterator[tuple[str, ...]]:
    """What each two words of a name sound like, in order of the letters; of a single word, that.

    Neighbours that may be one word elsewhere count as one.
    """
    whole = Cut(name)
    sounds = []
    for span in whole.spans():
        for form in span.piece.forms[:2]:
            for heard in readings(form)[:2]:
                sounds.append((span.start, span.end, heard.skeleton))
        for heard in span.piece.sounds[:4]:
            sounds.append((span.start, span.end, heard.skeleton))
    count = len(whole.pieces)
    if count == 1:
        yield from {(skeleton,) for _, _, skeleton in sounds}
        return
    seen = set()
    for (a, b, one), (c, d, two) in combinations(sorted(set(sounds)), 2):
        if b <= c or d <= a:
            seen.add((one, two) if one <= two else (two, one))
    yield from seen


def _alike(
    one: _Record, other: _Record, queries: dict[str, Query | None]
) -> tuple[tuple[str, str], Rank] | None:
    """The names of two records that fit best, all words of both."""
    found = []
    for mine in one.names:
        for theirs in other.names:
            there, back = _asked(mine, theirs, queries), _asked(theirs, mine, queries)
            # One that begins the other may be it, spelled otherwise, when asked the other way.
            found += [(rank, (mine, theirs)) for rank in (there, back) if rank is not None]
    if not found:
        return None
    rank, names = min(found, key=lambda one: (-_BY_GRADE[one[0].worst], one))
    return names, rank


def _asked(text: str, name: str, queries: dict[str, Query | None]) -> Rank | None:
    if text not in queries:
        try:
            queries[text] = prepare(text)
        except ValueError:
            queries[text] = None
    query = queries[text]
    return None if query is None else match(query, name)


_BY_GRADE = (5, 4, 1, 3, 2)
"""What a name is worth: the same, in Latin letters, a beginning, sounds like it, one slip."""


def _weighed(
    view: View,
    cls: str,
    pairs: Sequence[tuple[str, str, tuple[str, str], Rank]],
    least: int,
) -> Iterator[Suggestion]:
    ids = sorted({id for one, other, *_ in pairs for id in (one, other)})
    told = _told(view, cls, ids)
    common = Counter(id for one, other, *_ in pairs for id in (one, other))
    for one, other, names, rank in pairs:
        score = _BY_GRADE[rank.worst] - min(rank.spare, 3)
        speaks_for = [f"the names “{names[0]}” and “{names[1]}” {_HOW[rank.worst]}"]
        against = []
        if rank.spare:
            against.append("one name has more words")
        more, good, bad = told.compared(one, other)
        score += more
        others = max(common[one], common[other]) - 1
        if others:
            against.append(f"{others} more records have a name like it")
        if score >= least:
            yield Suggestion(one, other, names, score, (*speaks_for, *good), (*against, *bad))


_HOW = (
    "are the same",
    "are the same in Latin letters",
    "begin alike",
    "sound alike",
    "differ by one letter",
)


class _told:
    """What is told of some records of a class beside their names."""

    def __init__(self, view: View, cls: str, ids: Sequence[str]) -> None:
        self._values: dict[str, Mapping[str, Said]] = {}
        self._ends: dict[str, set[str]] = defaultdict(set)
        self._identifiers: dict[str, set[str]] = defaultdict(set)
        self._parted: set[frozenset[str]] = set()
        if not ids:
            return
        vocabulary = view.vocabulary
        values: list[PlainValues] = []
        ends: list[Relations] = []
        for prop in vocabulary.properties_of(cls):
            if (prop.type == "value" and prop.range == "period") or (
                prop.type == "concept" and prop.single and prop.name != "kind"
            ):
                values.append(PlainValues(property=prop.name))
            elif prop.type == "relation" and prop.name != NOT_SAME and not prop.symmetric:
                window = Window(first=MOST_NEIGHBOURS)
                ends.append(Relations(property=prop.name, window=window, detail=False))
        apart = Claims(predicates=((NOT_SAME, False),), window=Window(first=MOST_NEIGHBOURS))
        telling = [name for name in TELLING if name in vocabulary.properties]
        says = Claims(predicates=tuple((name, False) for name in telling), window=apart.window)
        replies = view.read([(want, ids) for want in (*values, *ends, says, apart)])
        self._values = {want.property: replies[want] for want in values}
        for end in ends:
            for id, page in replies[end].items():
                self._ends[id] |= {row.to.id for row in page.rows}
        for id, found in replies[says].items():
            told = (r.claim.value for r in found.rows if not r.claim.negated)
            self._identifiers[id] |= {value.text for value in told if value is not None}
        for found in replies[apart].values():
            for record in found.rows:
                self._parted.add(frozenset((record.claim.subject, record.claim.object or "")))

    def compared(self, one: str, other: str) -> tuple[int, list[str], list[str]]:
        """What it adds to the score, and what speaks for and against."""
        score, good, bad = 0, [], []
        if shared := self._identifiers[one] & self._identifiers[other]:
            score += 5
            good.append(f"the same identifier: {min(shared)}")
        elif self._identifiers[one] and self._identifiers[other]:
            bad.append("other identifiers")
        for name, values in self._values.items():
            mine, theirs = (values.get(id) for id in (one, other))
            if mine is None or theirs is None:
                continue
            same = _agree(mine, theirs)
            if same is True:
                score += 2
                good.append(f"the same {name}")
            elif same is False:
                score -= 3
                bad.append(f"another {name}")
        if together := len(self._ends[one] & self._ends[other]):
            score += min(together, 3)
            good.append(f"{together} in common that they have to do with")
        if frozenset((one, other)) in self._parted:
            score -= 10
            bad.append("somebody judges them to be two")
        return score, good, bad


def _agree(one: Said, other: Said) -> bool | None:
    """Whether two values may be the same; None where they say nothing of it."""
    if one.value is None or other.value is None:
        return one.concept == other.concept
    mine, theirs = one.value.period, other.value.period
    if mine is None or theirs is None:
        return None
    if mine.begins[0] is None or theirs.begins[0] is None:
        return None
    start, end = theirs.earliest_begin, theirs.latest_end
    return mine.possibly_overlaps(start, end)
