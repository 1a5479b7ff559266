"""What stands above a key at one level from the top, where more than one way leads down."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graph.claims.deadline import NEVER, Deadline


def at_level(
    key: str, level: int | None, above: Callable[[str], Sequence[str]], deadline: Deadline = NEVER
) -> frozenset[str]:
    """What stands above a key at a level from the top, 1, on any way down to it; the key where a
    way is not as long, and where it stands in a circle below no top.

    Ways are not walked one by one: there may be more of them than anybody can count.

    Raises:
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    if level is None:
        return frozenset((key,))
    below: dict[str, list[str]] = {key: []}
    waiting, tops = [key], []
    while waiting:
        here = waiting.pop()
        ups = above(here)
        if not ups:
            tops.append(here)
        for up in ups:
            if up not in below:
                below[up] = []
                waiting.append(up)
            below[up].append(here)
    if level > len(below):
        return frozenset((key,))
    found: set[str] = set()
    at = set(tops)
    for _ in range(level - 1):
        deadline.check()
        found |= at & {key}
        at = {one for up in at if up != key for one in below[up]}
    return frozenset(found | at) or frozenset((key,))
