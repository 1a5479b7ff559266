"""What happened in a stretch of time, and how often: by lives, where a view has no better way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from graph.views.paging import in_order
from graph.views.view import (
    MOST_ROWS,
    RECORDED_ONCE,
    ClaimHistory,
    EntityHistory,
    View,
    Window,
)

_AT_ONCE = 200
"""Lives that are read together, of one moment."""


def happenings(
    view: View,
    since: int,
    until: int | None,
    about: Sequence[str] | None,
    classes: Sequence[str] | None,
) -> Mapping[str, int]:
    """See `graph.views.view.View.happened`."""
    found: Counter[str] = Counter()
    ids = view.changed(since, until, about)
    for start in range(0, len(ids), MOST_ROWS):
        for life in view.histories(ids[start : start + MOST_ROWS]).values():
            if isinstance(life, EntityHistory):
                cls = life.entity.cls
            else:
                cls = life.record.classes[life.record.claim.subject]
            if classes is not None and cls not in classes:
                continue
            found.update(
                kind for kind, at in _moments(life) if since <= at and (until is None or at < until)
            )
    return dict(sorted(found.items()))


def changes_at(
    view: View, moment: int, kind: str, window: Window, about: Sequence[str] | None
) -> Sequence[str]:
    """See `graph.views.view.View.changed_at`."""
    ids = view.changed(moment, moment + 1, about)
    if window.after is not None:
        last = str(window.after[0])
        ids = [id for id in ids if (id <= last if window.backwards else id >= last)]
    found = _to_which(view, moment, kind, ids[::-1] if window.backwards else ids)
    shown, _ = in_order(found, window)
    return shown


def _to_which(view: View, moment: int, kind: str, ids: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        lives = view.histories(some)
        for id in some:
            if id in lives and (kind, moment) in _moments(lives[id]):
                yield id


def _moments(life: EntityHistory | ClaimHistory) -> list[tuple[str, int]]:
    at = life.recorded_at if isinstance(life, EntityHistory) else life.record.recorded_at
    return [(RECORDED_ONCE, at), *((change.kind, change.at) for change in life.changes)]
