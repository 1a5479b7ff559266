"""The name that is shown of each entity, for tools that look for a label.

It is computed: the choice of the display rule among the claims that name the entity. So an import
leaves it out. It carries no marking of its own, so it stands only where a claim gives this name
that may be handled as the entity's registration may.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.claims.marking import Marking
from graph.views.all_pages import all_claims
from graph.views.display import speaks
from graph.views.replies import read_one
from graph.views.view import Labels, View

ShownName = tuple[str, str | None]
"""A text and its language."""

_NAMES = (("name", False),)


def shown_names(view: View, markings: Mapping[str, Marking]) -> dict[str, ShownName]:
    """The shown names of some entities, absent where there is none to write.

    Args:
        markings: those of the registrations, by entity.
    """
    ids = list(markings)
    labels = read_one(view, Labels(), ids)
    names = all_claims(view, _NAMES, [id for id in ids if id in labels], unopened=True)
    found: dict[str, ShownName] = {}
    for id in ids:
        label = labels.get(id)
        if label is not None:
            tags = [
                value.language
                for record in names[id]
                if record.marking == markings[id]
                and not record.negated
                and (value := record.value) is not None
                and value.text == label
            ]
            if tags:
                found[id] = label, min(tags, key=lambda tag: (not speaks(tag, "en"), tag or ""))
    return found
