"""Wants and replies: what a view is asked about many ids at once, and what it says to each want.

The type of a want says what the reply to it holds, so that nobody has to assert it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar, cast

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Want(Generic[R_co]):
    """Something that is asked about many ids at once; `R_co` is the reply about one of them."""

    __slots__ = ()


Wants: TypeAlias = Sequence[tuple[Want[object], Sequence[str]]]
"""Each want with the ids that it is for."""


class Replies:
    """What a view says to some wants: `replies[want]` is the reply to that one, by id.

    A want that was asked twice, for different ids, has one reply for all of them.
    """

    __slots__ = ("_replies",)

    def __init__(self, said: Iterable[tuple[Want[object], Mapping[str, object]]]) -> None:
        replies: dict[Want[object], Mapping[str, object]] = {}
        for want, reply in said:
            before = replies.get(want)
            replies[want] = reply if before is None else {**before, **reply}
        self._replies = replies

    def __getitem__(self, want: Want[R]) -> Mapping[str, R]:
        # Engines make each reply after its want; the contract suite compares them.
        return cast(Mapping[str, R], self._replies[want])


class Replying(Protocol):
    """What answers wants: a view."""

    def read(self, wants: Wants) -> Replies: ...


def read_one(view: Replying, want: Want[R], ids: Sequence[str]) -> Mapping[str, R]:
    """The reply to a single want, by id: one call of the view."""
    return view.read([(want, ids)])[want]
