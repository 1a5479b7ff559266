"""How often what happened in a stretch of time, counted by lives, for views that have no better
way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from graph.views.view import MOST_ROWS, RECORDED_ONCE, EntityHistory, View


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
                cls, recorded_at = life.entity.cls, life.recorded_at
            else:
                cls = life.record.classes[life.record.claim.subject]
                recorded_at = life.record.recorded_at
            if classes is not None and cls not in classes:
                continue
            moments = [(RECORDED_ONCE, recorded_at), *((c.kind, c.at) for c in life.changes)]
            found.update(
                kind for kind, at in moments if since <= at and (until is None or at < until)
            )
    return dict(sorted(found.items()))
