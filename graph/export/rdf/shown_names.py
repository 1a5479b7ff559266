"""The name that is shown of each entity, for tools that look for a label.

It is computed: the choice of the display rule among the claims that name the entity. So an import
leaves it out. It carries no marking of its own, so it stands only where a claim gives this name
that may be handled as the entity's registration may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from graph.claims.marking import Marking
from graph.views.display import speaks
from graph.views.view import MOST_ROWS, Claims, Labels, Page, Record, View, Window

ShownName = tuple[str, str | None]
"""A text and its language."""

_NAMES = (("name", False),)


def shown_names(view: View, markings: Mapping[str, Marking]) -> dict[str, ShownName]:
    """The shown names of some entities, absent where there is none to write.

    Args:
        markings: those of the registrations, by entity.
    """
    ids = list(markings)
    first = Claims(predicates=_NAMES, window=Window(first=MOST_ROWS))
    labels, pages = view.read([(Labels(), ids), (first, ids)])
    found: dict[str, ShownName] = {}
    for id in ids:
        label, page = labels.get(id), cast(Page[Record], pages[id])
        if isinstance(label, str):
            tags = [
                record.claim.value.language
                for record in _all(view, id, page)
                if record.marking == markings[id]
                and not record.claim.negated
                and record.claim.value is not None
                and record.claim.value.text == label
            ]
            if tags:
                found[id] = label, min(tags, key=lambda tag: (not speaks(tag, "en"), tag or ""))
    return found


def _all(view: View, id: str, page: Page[Record]) -> Iterator[Record]:
    yield from page.rows
    while page.more:
        window = Window(first=MOST_ROWS, after=page.keys[-1])
        wants: Sequence[tuple[Claims, list[str]]] = [
            (Claims(predicates=_NAMES, window=window), [id])
        ]
        [reply] = view.read(wants)
        page = cast(Page[Record], reply[id])
        yield from page.rows
