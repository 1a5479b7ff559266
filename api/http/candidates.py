"""What a name in somebody's table may mean, among the public names of States, bodies, places, laws.

Never persons, groups or organisations: whom a table names is not to be found out here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from anyascii import anyascii

from graph.claims.errors import QueryError
from graph.claims.text import folded
from graph.ingest.ontology_folder import ontology_of
from graph.protection.sought_names import name_query, told_apart
from graph.views.replies import read_one
from graph.views.view import Hit, Labels, Ref, View, Window
from graph.vocabulary import Vocabulary

CLASSES = ("State", "StateBody", "InternationalBody", "Place", "Instrument", "Provision")
"""What is offered, and nothing else."""
_CAPITAL = re.compile(r"(?<=.)[A-Z]")
WHOLE = 100.0
"""The score of the same name."""
_LIKE = 95.0
"""Of one that differs in nothing that can be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtName:
    """What is asked of one cell."""

    text: str
    classes: frozenset[str]
    limit: int


def offered(vocabulary: Vocabulary) -> list[dict[str, str]]:
    """The types that are offered, with their names."""
    return [
        {"id": name, "name": _CAPITAL.sub(lambda found: f" {found[0].lower()}", name)}
        for name in CLASSES
        if name in vocabulary.classes
    ]


def candidates(view: View, sought: SoughtName) -> list[dict[str, Any]]:
    """What may be meant, the likeliest first; nothing where the text has no word in it."""
    page = _found(view, sought)
    rows = _rows(view, page)
    scores = [_score(sought.text, hit.matched) for hit in page]
    whole = [number for number, score in enumerate(scores) if score == WHOLE]
    for number, (row, score) in enumerate(zip(rows, scores, strict=True)):
        row["score"] = score
        # A match is taken without being looked at: one thing alone may have that very name.
        row["match"] = whole == [number]
    order = sorted(range(len(rows)), key=lambda number: -scores[number])
    return [rows[number] for number in order]


def suggested(
    view: View, prefix: str, first: int, after: int, types: Collection[str] = CLASSES
) -> list[dict[str, Any]]:
    """What begins so, or is called much like it, for somebody who types; of some classes."""
    classes = frozenset(types).intersection(CLASSES)
    sought = SoughtName(text=prefix, classes=classes, limit=after + first)
    rows = _rows(view, _found(view, sought)[after:])
    for row in rows:
        row["notable"] = row.pop("type")
    return rows


def described(view: View, id: str) -> dict[str, Any] | None:
    """One of them by its id; None where there is none that may be told of here."""
    cls = view.classes([id]).get(id)
    if cls is None or cls not in CLASSES:
        return None
    label = read_one(view, Labels(), [id]).get(id)
    return None if label is None else _rows(view, [Hit(Ref(id, cls), label)])[0]


def _found(view: View, sought: SoughtName) -> Sequence[Hit]:
    floors = ontology_of(view.vocabulary).floors
    if not sought.classes:
        return ()
    try:
        query = name_query(floors, sought.text, Window(first=sought.limit), classes=sought.classes)
    except QueryError:
        return ()
    return view.search(query).rows


def _rows(view: View, hits: Iterable[Hit]) -> list[dict[str, Any]]:
    hits = list(hits)
    labels: Mapping[str, str] = read_one(view, Labels(), [hit.ref.id for hit in hits])
    apart = told_apart(view, [hit.ref for hit in hits])
    names = {row["id"]: row["name"] for row in offered(view.vocabulary)}
    rows = []
    for hit in hits:
        id, cls = hit.ref
        row: dict[str, Any] = {"id": id, "name": labels.get(id, hit.matched)}
        if id in apart:
            row["description"] = apart[id]
        row["type"] = [{"id": cls, "name": names[cls]}]
        rows.append(row)
    return rows


def _score(asked: str, name: str) -> float:
    """How like two names are, from 0 to 100; 100 only of the same name."""
    one, other = folded(asked), folded(name)
    if one == other:
        return WHOLE
    latin = [str(anyascii(text)).lower() for text in (one, other)]
    like: float = SequenceMatcher(None, latin[0], latin[1], autojunk=False).ratio()
    return round(_LIKE * like, 1)
