"""What a request writes of single entities, and takes from what is kept of them.

See `graph.views.kept_portions`. A selection has portions where what it makes of an entity follows
from the view alone, and is read of that entity and of those that it leads to: its form says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

import orjson

from graph.views.kept_portions import Portion, PortionsOf
from graph.views.lasting_replies import ReadOf

LONGEST = 16_000
"""Bytes that a portion may have. What is longer is laid out and not written, so that what is
written stays in proportion to what is read."""
MOST_LONG = 200
"""Of so many entities that are too long for a portion, the request goes on without portions."""
_AT_ONCE = 200


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


class Unwritten(NamedTuple):
    """An entity as it was laid out, which is no portion."""

    row: dict[str, Any]


class Telling:
    """Tells `orjson.dumps` what a reply has of entities, and notes what it was read of."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._classes: set[str] = set()
        self._is_known = self._is_plain = True

    def __call__(self, one: object) -> object:
        """What a reply has of an entity.

        Raises:
            TypeError: it is none.
        """
        if type(one) is Portion:
            self._ids.update(one.of)
            return one.value
        if type(one) is Unwritten:
            self._is_known = False
            return one.row
        raise TypeError(f"{type(one).__name__} is nothing that a reply has")

    def note(self, classes: Iterable[str] | None, *, is_plain: bool = False) -> None:
        """All entities of these were looked at; None where more decided, or nobody knows.

        Args:
            is_plain: whether no entity of the view stands for several.
        """
        self._is_plain = self._is_plain and is_plain
        if classes is None:
            self._is_known = False
        else:
            self._classes.update(classes)

    @property
    def of(self) -> ReadOf | None:
        """What the reply was read of, once it is written; None where that is not known."""
        if not self._is_known:
            return None
        return ReadOf(frozenset(self._ids), frozenset(self._classes), self._is_plain)


class PortionBook:
    """The portions of one request."""

    def __init__(self, kept: PortionsOf, same: Mapping[str, tuple[str, ...]]) -> None:
        """A book without portions yet.

        Args:
            same: the ids of all that an entity stands for, where it stands for several.
        """
        self._kept, self._same = kept, same
        self._left = kept.room
        """Bytes that may yet be written: not more than there is room to keep."""
        self._long = 0
        """How many were too long."""
        self.has_all = True
        """Whether all that was laid out is here, as portions or as `Unwritten`."""

    @property
    def is_plain(self) -> bool:
        """Whether no entity stands for several."""
        return not self._same

    def find(self, form: LaidAlike, ids: Mapping[str, str]) -> dict[str, Portion]:
        """Those that are kept of some entities."""
        return self._kept.find(form, ids)

    def write(self, form: LaidAlike, laid: Mapping[str, dict[str, Any]]) -> Mapping[str, Any]:
        """Entities of one selection as they were laid out, those that can be as portions."""
        if self._left <= 0:  # from here on there are none, so that nobody asks what stands in whom
            self.has_all = False
            return laid
        made: dict[str, Portion] = {}
        rest: dict[str, Unwritten] = {}
        entities = iter(laid.items())
        while some := dict(islice(entities, _AT_ONCE)):
            for id, one in zip(some, self._written(some), strict=True):
                if one is not None and one.size <= LONGEST and self._left > 0:
                    self._left -= one.size
                    made[id] = one
                    continue
                rest[id] = Unwritten(some[id])
                self._long += 1
                if self._long > MOST_LONG:
                    self._left = 0
        self._kept.put(form, made)
        return {**made, **rest} if rest else made

    def _written(self, some: Mapping[str, dict[str, Any]]) -> Iterable[Portion | None]:
        """Some of them, in this order; None for one that cannot be a portion."""
        if self._left <= 0:
            return repeat(None, len(some))
        writing = _Writing()
        try:
            bodies = writing.written(some.values())
        except orjson.JSONEncodeError:
            if len(some) == 1:
                return [None]
            return [one for id in some for one in self._written({id: some[id]})]
        of = [
            self._of(id, within) if within or self._same else (id,)
            for id, within in zip(some, writing.within, strict=False)
        ]
        sizes = list(map(len, bodies))
        lengths = sizes if writing.is_ascii else [len(body.decode()) for body in bodies]
        # All in C: every entity of a large reply comes by here.
        return map(Portion, map(orjson.Fragment, bodies), lengths, sizes, of)

    def _of(self, id: str, within: Sequence[Portion]) -> tuple[str, ...]:
        """The ids of all that was read for an entity."""
        inner = chain.from_iterable([portion.of for portion in within])
        return tuple(dict.fromkeys(chain(self._same.get(id, (id,)), inner)))


class _Writing:
    """Writes entities, and notes what stands in each."""

    def __init__(self) -> None:
        self.within: list[list[Portion]] = [[]]
        """The portions that stand in each, and a list behind the last."""
        self.is_ascii = True
        self._left = LONGEST

    def written(self, rows: Iterable[dict[str, Any]]) -> list[bytes]:
        """Each as JSON.

        Raises:
            orjson.JSONEncodeError: one would be too long, or something stands in it that is no
                portion.
        """
        # At once, since each by itself takes three times as long. A newline stands between: inside
        # of JSON it would be escaped, or is white space, which is not written.
        behind = chain.from_iterable(zip(rows, repeat(_END), strict=False))
        whole = orjson.dumps(list(behind), default=self._told)
        self.is_ascii = whole.isascii()
        return whole[1:-3].split(b",\n,")

    def _told(self, one: object) -> orjson.Fragment:
        if one is _END:
            self.within.append([])
            self._left = LONGEST
            return _NEWLINE
        if type(one) is not Portion:
            raise TypeError("is no portion")
        self._left -= one.length
        if self._left < 0:
            raise TypeError("is too long")
        self.within[-1].append(one)
        return one.value


_END, _NEWLINE = object(), orjson.Fragment(b"\n")
