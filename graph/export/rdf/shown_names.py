"""The name that is shown of each entity, for tools that look for a label.

It is computed: the choice of the display rule among the claims that name the entity. So an import
leaves it out. It carries no marking of its own, so it stands only where a claim gives this name
that may be handled as the entity's registration may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from graph.claims.marking import Marking
from graph.export.rdf.literals import quoted
from graph.views.all_pages import all_claims
from graph.views.display import speaks
from graph.views.replies import read_one
from graph.views.view import EntityHistory, Labels, View

ShownName = tuple[str, str | None]
"""A text and its language."""

TOGETHER = 10_000
"""Of so many entities the names are read together: more of them then lie in one place. A store that
is gone through keeps as many at hand, so that none is looked up twice."""
_NAMES = (("name", False),)


def shown_names(view: View, markings: Mapping[str, Marking]) -> dict[str, ShownName]:
    """The shown names of some entities, absent where there is none to write.

    Args:
        markings: those of the registrations, by entity.
    """
    alone = view.lone_names(list(markings))
    found: dict[str, ShownName] = {
        id: (name.text, name.language)
        for id, name in alone.items()
        if name is not None and name.marking == markings[id]
    }
    ids = [id for id in markings if id not in alone]
    labels = read_one(view, Labels(), ids)
    names = all_claims(view, _NAMES, [id for id in ids if id in labels], unopened=True)
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


def named_entities(view: View) -> Iterator[tuple[EntityHistory, ShownName | None]]:
    """Each entity, by id, with the name that is shown for it if there is one."""
    histories = view.entity_histories()
    while batch := list(islice(histories, TOGETHER)):
        names = shown_names(view, {h.entity.id: h.entity.marking for h in batch})
        yield from ((h, names.get(h.entity.id)) for h in batch)


def name_literal(name: ShownName) -> str:
    text, language = name
    return quoted(text) + ("" if language is None else f"@{language}")
