"""What entities are called on the command line: words taken for ids, and labels for ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.claims.errors import QueryError, shown
from graph.claims.text import folded
from graph.ingest.ontology_folder import ontology_of
from graph.protection.sought_names import name_query, told_apart
from graph.views.view import Hit, Ref, View, Window

ENTITY_ID = re.compile(r"[a-z2-7]{26}\Z")
MOST_LISTED = 8
"""Entities that are listed where words could mean several."""

SOURCE = "Source"


def entity_named(view: View, text: str, *, cls: str | None = None) -> Ref:
    """The entity with this id, or with these words in a name.

    Where several have them, one whose name is these words and no others is meant, and no source:
    their titles hold the names of others.

    Args:
        cls: the class that is looked for, with all that stand below it; None for any.

    Raises:
        QueryError: nothing that the viewer may read is called so, or several things are.
    """
    known = view.classes([text])
    if text in known:
        return Ref(text, known[text])
    floors = ontology_of(view.vocabulary).floors
    query = name_query(floors, text, Window(first=MOST_LISTED))
    if cls is not None:
        classes = frozenset(view.vocabulary.concrete(cls))
        query = name_query(floors, text, query.window, classes=classes)
    page = view.search(query)
    hits = [hit for hit in page.rows if folded(hit.matched) == folded(text)] or list(page.rows)
    hits = [hit for hit in hits if hit.ref.cls != SOURCE] or hits
    if len(hits) == 1:
        return hits[0].ref
    if not hits:
        raise QueryError(
            f"nothing that {view.clearance} may read has the id or a name like {shown(text)}; "
            "“answerable search” finds names in any script"
        )
    raise QueryError(
        f"{shown(text)} could be several; give the id of one: {_listed(view, hits, page.more)}"
    )


def _listed(view: View, hits: Sequence[Hit], more: bool) -> str:
    apart = told_apart(view, [hit.ref for hit in hits])
    told = []
    for hit in hits:
        id, cls = hit.ref
        what = f", {apart[id]}" if id in apart else ""
        told.append(f"{id} ({cls}, {shown(hit.matched)}{what})")
    return "; ".join([*told, *(["…"] if more else [])])


def as_json(ref: Ref | None, labels: Mapping[str, str]) -> dict[str, Any] | None:
    """An entity for programs."""
    return None if ref is None else {"id": ref.id, "class": ref.cls, "label": labels[ref.id]}
