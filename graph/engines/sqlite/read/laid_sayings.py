"""Of whom enough may be said, out of what is laid out: filters by which claims count, looked up for
all entities at once.

Claims are compared as columns. What no column has (a claim's time, acts and particulars, and the
outer end of its attribution) is left open: nobody who passes is left out, and of those found
`counting` decides by what the claims say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np

from graph.engines.sqlite.interned import REVIEW_NUMBERS
from graph.engines.sqlite.read.reader import Reader
from graph.views.columns import COUNTED, NOBODY, STANCES, Stated, among, distinct
from graph.views.saying import narrowed
from graph.views.view import HasConcept, Linked, Ones, Saying, Told, Where
from graph.views.walking import Flags, Numbers


class SaidAtHand(Protocol):
    """What is laid out, as one view sees it (`graph.engines.sqlite.said_sheets`)."""

    def decided(self, property: int) -> tuple[Stated, Numbers]: ...


class LaidSayings:
    """Looks them up for one view; of use while its snapshot is held.

    Args:
        size: how many keys of entities there may be.
        passing: by key who passes a filter, others perhaps among them; None where nothing that is
            laid out tells.
    """

    def __init__(
        self,
        reader: Reader,
        said: SaidAtHand,
        size: int,
        passing: Callable[[Where], Flags | None],
    ) -> None:
        self._reader, self._said, self._size, self._passing = reader, said, size, passing
        self._decided: dict[str, tuple[Stated, Numbers]] = {}
        self._found: dict[Linked | Told, Flags | None] = {}

    def may_pass(self, where: Linked | Told) -> Flags | None:
        """By key who may pass; None where what is laid out does not tell.

        Of a relation that is looked for from wholes or parts it is told who may have it.
        """
        if where not in self._found:
            found = self._linked(where) if isinstance(where, Linked) else self._told(where)
            self._found[where] = None if found is None else self._flags(found)
        return self._found[where]

    def _flags(self, keys: Numbers) -> Flags:
        flags = np.zeros(self._size, dtype=np.bool_)
        flags[keys] = True
        return flags

    def _told(self, where: Told) -> Numbers | None:
        test = where.test
        if not isinstance(test, HasConcept) or test.property not in COUNTED:
            return None
        known = self._reader.terms.concepts
        codes = _array(known[code] for code in test.codes if code in known)
        said = narrowed(where)
        ones = _Ones(self._reader, where.ones)
        stated = self._counting(test.property, said, ones)
        near = stated.near[np.isin(stated.what, codes)]
        return ones.members(distinct(ones.seen(near)))

    def _linked(self, where: Linked) -> Numbers | None:
        property = self._reader.vocabulary.properties[where.property]
        if where.property not in COUNTED or property.symmetric:
            return None
        said, ones = narrowed(where), _Ones(self._reader, where.ones)
        stated = self._counting(where.property, said, ones)
        near, far = stated.near, stated.what
        if where.inverse:
            near, far = far, near
        near, end = ones.seen(near), ones.seen(far)
        wide = int(end.max(initial=0)) + 1
        pair = near * wide + end
        pairs = self._often_said(pair, ones.seen(stated.speaker), said)
        inner = None if where.where is None or where.after else self._passing(where.where)
        if inner is not None:
            pairs = np.intersect1d(pairs, pair[inner[far]])
        every, count = np.unique(pairs // wide, return_counts=True)
        # From wholes and parts together it may lead to enough, from none of them alone.
        least = 1 if where.before is not None else where.least
        return ones.members(every[count >= least])

    def _counting(self, property: str, said: Saying, ones: _Ones) -> Stated:
        """The claims that may count."""
        if property not in self._decided:
            self._reader.deadline.check()
            number = self._reader.terms.properties[property]
            self._decided[property] = self._said.decided(number)
        stated, review = self._decided[property]
        keep = stated.negated == said.negated
        # What is broader contests a concept, too: that is left open.
        relation = self._reader.vocabulary.properties[property].type == "relation"
        if said.contested is not None and relation:
            end = ones.seen(stated.what)
            pair = ones.seen(stated.near) * (int(end.max(initial=0)) + 1) + end
            keep &= np.isin(pair, pair[~keep]) == said.contested
        if said.stances is not None:
            keep &= np.isin(stated.stance, _array(STANCES.index(s) for s in said.stances))
        if said.reviews is not None:
            keep &= np.isin(review, _array(REVIEW_NUMBERS[r] for r in said.reviews))
        for where, column in ((said.source, stated.source), (said.speaker, stated.speaker)):
            fits = None if where is None else self._passing(where)
            if fits is not None:
                keep &= fits[column]
        return stated if keep.all() else stated.where(keep)

    def _often_said(self, pair: Numbers, speaker: Numbers, said: Saying) -> Numbers:
        """The pairs on which enough speak, perhaps. Of publishers there are at most as many as
        claims of which anybody speaks."""
        most = max(said.speakers, said.publishers)
        if most < 2:
            return pair
        spoken = speaker != NOBODY
        pair, speaker = pair[spoken], speaker[spoken]
        pairs, place, count = np.unique(pair, return_inverse=True, return_counts=True)
        often = count[place] >= most
        wide = int(speaker.max(initial=0)) + 1
        # By the place of the pair: its own number and a speaker's would not fit one integer.
        each = distinct(place[often] * wide + speaker[often]) // wide
        places, speakers = np.unique(each, return_counts=True)
        return pairs[places[speakers >= said.speakers]]


class _Ones:
    """What is judged to be one, as keys."""

    def __init__(self, reader: Reader, ones: Ones) -> None:
        keys = reader.keys({id for pair in ones for id in pair})
        known = sorted((keys[id], keys[one]) for id, one in ones if id in keys and one in keys)
        self._members, self._first = np.array(known, dtype=np.int64).reshape(-1, 2).T

    def seen(self, keys: Numbers) -> Numbers:
        """What stands for each."""
        if not len(self._members):
            return keys
        places = np.searchsorted(self._members, keys)
        places[places == len(self._members)] = 0
        return np.where(self._members[places] == keys, self._first[places], keys)

    def members(self, keys: Numbers) -> Numbers:
        """All that they stand for, themselves included."""
        if not len(self._members):
            return keys
        return np.concatenate((keys, self._members[among(self._first, keys)]))


def _array(numbers: Iterable[int]) -> Numbers:
    return np.array(sorted(numbers), dtype=np.int64)
