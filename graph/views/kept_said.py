"""What views reply of single entities, kept until a write reaches one of them: names, kinds, values
and relations.

A reply of these sorts is read of the claims that name the entity, and of the days of the documents
that they cite; a unit of work that registers, marks, records or decides any of it reaches the
entity (`graph.views.lasting_results`). So a question that nobody asked before reads of the store
only what other questions did not ask of the same entities.

Where there is no room for more, all goes that was said to the want that was used longest ago.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from sys import getsizeof
from typing import cast

from graph.claims.marking import Clearance
from graph.views.followed_views import MOST_LOOKS, FollowedView, FollowedViews, Reached
from graph.views.replies import Want
from graph.views.view import (
    Concepts,
    Labels,
    Name,
    Names,
    Page,
    PlainValues,
    Related,
    Relations,
    Said,
    State,
)
from graph.vocabulary import Vocabulary

ROOM = 32 * 1024 * 1024
"""Bytes that there are for it, where nobody said."""
_WANT, _ENTITY, _ROW, _CLAIM, _NAME = 1_500, 400, 350, 90, 150
"""Bytes that a want takes, with ten languages in it; a reply; one row of a list, and the id of each
of its claims; and one of several names beside its text (CPython 3.11, 64 bits)."""


def is_read_wide(want: Want[object], vocabulary: Vocabulary) -> bool:
    """Whether what a view replies is read of other things than the claims that name an entity."""
    if isinstance(want, Relations):
        return bool(vocabulary.properties[want.property].otherwise) and not want.inverse
    return not isinstance(want, Labels | Names | Concepts | PlainValues)


def goes_by_entity(want: Want[object], vocabulary: Vocabulary) -> bool:
    """Whether it is worth keeping what is said to a want: anybody may begin a list anywhere."""
    if isinstance(want, Relations) and want.window.after is not None:
        return False
    return not is_read_wide(want, vocabulary)


class _Replies:
    """What was said to one want, by id; None where there was nothing to say."""

    def __init__(self) -> None:
        self.by_id: dict[str, object] = {}
        self.size = _WANT
        """Bytes of it, reckoned as it came, and on an average as it goes."""

    def put(self, want: Want[object], ids: Sequence[str], reply: Mapping[str, object]) -> int:
        """Keep what was said of some entities; gives the bytes that it takes."""
        size = _ENTITY * len(ids) + _sizes(want, reply.values())
        self.by_id.update(dict.fromkeys(ids))
        self.by_id.update(reply)
        self.size += size
        return size

    def drop(self, ids: Collection[str]) -> int:
        """Keep nothing of some entities; gives the bytes that they took."""
        before = len(self.by_id)
        for id in ids:
            self.by_id.pop(id, None)
        size = (self.size - _WANT) * (before - len(self.by_id)) // before if before else 0
        self.size -= size
        return size


def _sizes(want: Want[object], replies: Collection[object]) -> int:
    """Bytes that replies to one want take, beside what each does."""
    match want:
        case Labels():
            return sum(map(getsizeof, replies))
        case Relations():
            pages = cast("Collection[Page[Related]]", replies)
            shown = [page.rows for page in pages]
            claims = chain.from_iterable(shown) if want.detail else ()
            return _ROW * sum(map(len, shown)) + _CLAIM * sum(len(row.claims) for row in claims)
        case Names():
            names = chain.from_iterable(cast("Collection[Sequence[Name]]", replies))
            return sum(_NAME + getsizeof(one.text) for one in names)
        case PlainValues():
            said = cast("Collection[Said]", replies)
            return sum(getsizeof(one.value.text) for one in said if one.value is not None)
    return 0


class KeptSaid(FollowedViews[_Replies]):
    """Of all views of the present of one store."""

    def __init__(self, room: int = ROOM) -> None:
        super().__init__(room)

    def find(
        self, clearance: Clearance, state: State, want: Want[object], ids: Collection[str]
    ) -> dict[str, object]:
        """What is kept of some entities, if a state is the newest of which is known."""
        with self._lock:
            said = self._thing(clearance, state, want)
            known = {} if said is None else said.by_id
            return {id: known[id] for id in ids if id in known}

    def put(
        self,
        clearance: Clearance,
        state: State,
        want: Want[object],
        ids: Sequence[str],
        reply: Mapping[str, object],
    ) -> None:
        """Keep what was said of some entities, if a state is the newest of which is known."""
        key = (clearance, want)
        with self._lock:
            if not self._is_at(clearance, state):
                return
            if key not in self._things:
                self._things[key] = _Replies()
                self.size += _WANT
            self._things.move_to_end(key)
            self.size += self._things[key].put(want, ids, reply)
            while self.size > self.room:
                _, gone = self._things.popitem(last=False)
                self.size -= gone.size

    def _reach(self, clearance: Clearance, ids: Collection[str] | None) -> None:
        those = self._things_of(clearance)
        everything = ids is None or len(ids) * len(those) > MOST_LOOKS
        for key in those:
            if ids is not None and not everything:
                self.size -= self._things[key].drop(ids)
            if everything or not self._things[key].by_id:
                self.size -= self._things.pop(key).size


class KeptSaidOf(FollowedView):
    """That of one view at one state."""

    def __init__(
        self, said: KeptSaid, clearance: Clearance, state: State, unit: int, reached: Reached
    ) -> None:
        super().__init__(said, clearance, state, unit, reached)
        self._said = said

    def find(self, want: Want[object], ids: Collection[str]) -> dict[str, object]:
        """See `KeptSaid.find`."""
        self.follow()
        return self._said.find(self.clearance, self.state, want, ids)

    def put(self, want: Want[object], ids: Sequence[str], reply: Mapping[str, object]) -> None:
        """See `KeptSaid.put`."""
        self._said.put(self.clearance, self.state, want, ids, reply)
