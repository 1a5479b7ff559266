"""How closely something must be kept that was computed: as the strictest of what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from graph.claims.marking import Marking, join_all
from graph.export.rdf.shown_names import shown_names
from graph.views.replies import read_one
from graph.views.view import (
    MOST_ROWS,
    ClaimHistory,
    Claims,
    EntityHistory,
    Labels,
    View,
    Window,
)
from graph.vocabulary import BASE

_NAMED = re.compile(rf"<{re.escape(BASE)}(?:id|claim)/([a-z2-7]{{26,32}})>\Z")


def ids_in(terms: Iterable[str]) -> set[str]:
    """The ids of the entities and claims among some terms of N-Triples."""
    return {match[1] for term in terms if (match := _NAMED.match(term))}


def strictest(view: View, groups: Sequence[set[str]]) -> list[Marking]:
    """The marking of each thing computed.

    Args:
        groups: the ids of all entities and claims that each rests on, reasons included.

    Returns:
        The join of the markings that bind the claims and the registrations, and of those of the
        names by which a reason may call what these name.
    """
    found = view.histories(sorted(set().union(*groups)))
    named = {
        group_id: (
            history.record.claim.names
            if isinstance(history, ClaimHistory)
            else (history.entity.id,)
        )
        for group_id, history in found.items()
    }
    entities = view.histories(sorted({id for ids in named.values() for id in ids}))
    registered = {
        id: history.entity.marking
        for id, history in entities.items()
        if isinstance(history, EntityHistory)
    }
    called = _names(view, registered)
    binding = {
        id: join_all(
            [
                history.record.marking
                if isinstance(history, ClaimHistory)
                else history.entity.marking,
                *(called[other] for other in named[id] if other in called),
            ]
        )
        for id, history in found.items()
    }
    return [join_all(binding[id] for id in sorted(group) if id in binding) for group in groups]


def _names(view: View, registered: Mapping[str, Marking]) -> dict[str, Marking]:
    """Of what has a shown name that is kept more closely than its registration: how closely."""
    ids = list(registered)
    open_ = shown_names(view, registered)
    labels = read_one(view, Labels(), ids)
    close = [id for id in ids if id in labels and id not in open_]
    want = Claims(predicates=(("name", False),), window=Window(first=MOST_ROWS))
    pages = read_one(view, want, close)
    return {
        id: join_all(
            record.marking
            for record in pages[id].rows
            if record.claim.value is not None and record.claim.value.text == labels[id]
        )
        for id in close
    }
