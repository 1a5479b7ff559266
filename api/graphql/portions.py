"""What a request writes of single entities, and takes from what is kept of them.

See `graph.views.kept_portions`. A selection has portions where what it makes of an entity follows
from the view alone, and is read of that entity and of those that it leads to: its form says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import islice
from typing import Any

import orjson

from api.graphql.length import WHOLES
from graph.views.kept_portions import Portion, PortionsOf

LONGEST = 16_000
"""Characters that a portion may have. What is longer is laid out and not written, so that what is
written stays in proportion to what is read."""
MOST_LONG = 200
"""Of so many entities that are too long for a portion, the request goes on without portions."""
_AT_ONCE = 2_000


class LaidAlike:
    """What a selection makes of an entity, as a key that is hashed once. Equal ones make equal
    portions of the same entity in the same view."""

    __slots__ = ("_hash", "_of")

    def __init__(self, *of: Hashable) -> None:
        self._of, self._hash = of, hash(of)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, LaidAlike):
            return NotImplemented
        return self._hash == other._hash and self._of == other._of


def alike(*of: Hashable | Sequence[LaidAlike | None]) -> LaidAlike | None:
    """A form out of its parts, of which lists hold the forms of what is below; None where one of
    these has none."""
    parts: list[Hashable] = []
    for part in of:
        if isinstance(part, list):
            if None in part:
                return None
            parts.append(tuple(part))
        else:
            parts.append(part)
    return LaidAlike(*parts)


class PortionBook:
    """The portions of one request."""

    def __init__(self, kept: PortionsOf, same: Mapping[str, tuple[str, ...]]) -> None:
        """A book without portions yet.

        Args:
            same: the ids of all that an entity stands for, where it stands for several.
        """
        self._kept, self._same = kept, same
        self._by_value: dict[int, Portion] = {}
        """By the identity of the value, which is kept alive by it."""
        self._unwritten: set[int] = set()
        """The identity of what was laid out and is no portion."""
        self._left = kept.room
        """Characters that may yet be written: not more than there is room to keep."""

    @property
    def lengths(self) -> dict[int, int]:
        """How long each is, by the identity of its value."""
        return {value: portion.length for value, portion in self._by_value.items()}

    def find(self, form: LaidAlike, ids: Mapping[str, str]) -> dict[str, Portion]:
        """Those that are kept of some entities."""
        found = self._kept.find(form, ids)
        self._note(found)
        return found

    def write(
        self, form: LaidAlike, laid: Mapping[str, dict[str, Any]], *, deep: bool
    ) -> Mapping[str, Any]:
        """Entities of one selection as they were laid out, those that can be as portions.

        Args:
            deep: other entities may stand in them.
        """
        if not laid or self._left <= 0:
            return laid
        made = self._written_deep(laid) if deep else self._written(laid)
        self._note(made)
        self._kept.put(form, made)
        written = {at: portion.value for at, portion in made.items()}
        if len(made) == len(laid):
            return written
        self._unwritten.update(map(id, (row for at, row in laid.items() if at not in made)))
        return {**laid, **written}

    def _note(self, portions: Mapping[str, Portion]) -> None:
        values = [portion.value for portion in portions.values()]
        self._by_value.update(zip(map(id, values), portions.values(), strict=True))

    def _written(self, laid: Mapping[str, dict[str, Any]]) -> dict[str, Portion]:
        """Where no other entities stand in them."""
        made: dict[str, Portion] = {}
        rest = iter(laid.items())
        while self._left > 0 and (some := dict(islice(rest, _AT_ONCE))):
            bodies = list(map(orjson.dumps, some.values()))
            lengths = list(map(len, map(bytes.decode, bodies)))
            self._left -= sum(lengths)
            of = map(self._same.get, some, zip(some)) if self._same else zip(some)
            written = map(Portion, map(orjson.Fragment, bodies), lengths, map(len, bodies), of)
            made.update(zip(some, written, strict=True))
            if max(lengths) > LONGEST:
                made = {id: one for id, one in made.items() if one.length <= LONGEST}
        return made

    def _written_deep(self, laid: Mapping[str, dict[str, Any]]) -> dict[str, Portion]:
        """The same where some may: what is kept of these is read of them, too."""
        made: dict[str, Portion] = {}
        known, long = self._by_value, 0
        for id, row in laid.items():
            within: list[int] = []
            if self._left_behind(row, LONGEST, within) < 0:
                long += 1
                if long > MOST_LONG:
                    self._left = 0
            else:
                body = orjson.dumps(row)
                length = len(body.decode())
                self._left -= length
                of = dict.fromkeys(self._same.get(id, (id,)))
                for value in within:
                    of.update(dict.fromkeys(known[value].of))
                made[id] = Portion(orjson.Fragment(body), length, len(body), tuple(of))
            if self._left <= 0:
                break
        return made

    def _left_behind(self, whole: Any, left: int, within: list[int]) -> int:
        """What is left of so many characters behind a whole, reckoned as `check_length` does; less
        than none where there are not so many, or something stands in it that is no portion.

        Args:
            within: gets the identity of all portions that stand in it.
        """
        left, inner = left - 3, whole
        if type(whole) is dict:
            for key in whole:
                left -= len(key) + 3
            inner = whole.values()
        for one in inner:
            kind = type(one)
            if kind is str:
                left -= len(one) + 3
            elif kind is orjson.Fragment:
                left -= self._by_value[id(one)].length
                within.append(id(one))
            elif kind in WHOLES:
                left = -1 if id(one) in self._unwritten else self._left_behind(one, left, within)
            else:
                left -= 6
            if left < 0:
                break
        return left
