"""GeoJSON (RFC 7946): events at their places.

A feature is one standing claim of where an event was, so that places that sources dispute stand
side by side, each with its speaker. The point is that of the place as claimed, be it a town or a
country: `place_kinds` says which, and nothing is made finer than it was said. A feature has no
geometry where its place has no point, or where nobody says where the event was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from graph.export.text_pieces import joined, listed
from graph.export.tools.network import NO_DOUBTS, days, doubts_of_kinds, edge_of, fields
from graph.ledger.taking_back import taken_back_by
from graph.views.all_pages import everything, standing
from graph.views.points import Located, points_of
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import (
    MOST_ROWS,
    ClaimQuery,
    Concepts,
    Labels,
    Page,
    PlainValues,
    Record,
    Related,
    Relations,
    View,
    Window,
)
from graph.vocabulary import BASE

READ_ME = (
    "Each feature is a claim of where an event was, with its stance and its speaker; contested: "
    "another says that it was not there; taken_back: who said it, or the publisher of the "
    "document, took it back. The point stands for a whole place: see place_kinds and "
    "point_precision; point_speaker gave it. "
    "Claims that name no speaker, and those against a place, are left out, and so is who was "
    "involved."
)


class GeoJson:
    """Events at the places where they are said to have been."""

    media_type = "application/geo+json"
    suffix = ".geojson"
    keeps = (
        "events with label, kinds, which are disputed or exclude each other, and time at each "
        "place they are said to have been, as precise as the claim, with stance, speaker, review "
        "and whether it is contested or was taken back"
    )
    loses = (
        "everything else; who was involved and who was harmed are left out, and so are claims "
        "against a place and those without a speaker"
    )

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(_texts(view))


def _texts(view: View) -> Iterator[str]:
    about = json.dumps(READ_ME)
    yield f'{{"type": "FeatureCollection", "about": {about}, "features": ['
    yield from listed(json.dumps(feature, ensure_ascii=False) for feature in _features(view))
    yield "]}\n"


def _features(view: View) -> Iterator[dict[str, Any]]:
    """The placed ones by claim id, then events without a place by id."""
    records = (
        r
        for r in standing(view, ClaimQuery(predicates=("place",), negated=False))
        if r.claim.speaker
    )
    while batch := list(islice(records, MOST_ROWS)):
        yield from _placed(view, batch)
    events = (h.entity.id for h in everything(view) if h.entity.cls == "Event")
    while ids := list(islice(events, MOST_ROWS)):
        first = Relations(property="place", window=Window(first=1), detail=False)
        places = read_one(view, first, ids)
        unplaced = [id for id in ids if not _rows(places, id)]
        for id, properties in _events(view, unplaced).items():
            yield {"type": "Feature", "id": id, "geometry": None, "properties": properties}


_OF_CLAIM = ("stance", "speaker", "speaker_label", "act", "review", "cited")
"""What a feature has of the claim that puts something there."""


def _placed(view: View, batch: Sequence[Record]) -> Iterator[dict[str, Any]]:
    events = list(dict.fromkeys(r.claim.subject for r in batch))
    places = list(dict.fromkeys(str(r.claim.object) for r in batch))
    speakers = list(dict.fromkeys(str(r.claim.speaker) for r in batch))
    known = _events(view, events)
    related_want = Relations(property="place", window=Window(first=MOST_ROWS))
    replies = view.read(
        [
            (related_want, events),
            (Labels(), places),
            (Concepts(property="kind"), places),
            (Labels(), speakers),
        ]
    )
    related = replies[related_want]
    labels = replies[Labels()]
    kinds = replies[Concepts(property="kind")]
    speaking = replies[Labels()]
    located = points_of(view, places)
    contested = {
        (event, row.to.id) for event in events for row in _rows(related, event) if row.contested
    }
    takers = taken_back_by(view, batch)
    off = {record.claim.id for record, by in zip(batch, takers, strict=True) if by}
    for record in batch:
        edge = fields(edge_of(record, speaking, {}))
        place = edge["target"]
        codes = kinds.get(place, ())
        yield {
            "type": "Feature",
            "id": record.claim.id,
            "geometry": _geometry(located.get(place)),
            "properties": known[edge["source"]]
            | {
                "place": place,
                "place_label": label_of(place, record.classes[place], labels.get(place)),
                "place_kinds": list(codes),
                "contested": (edge["source"], place) in contested,
                "taken_back": record.claim.id in off,
                **_of_point(located.get(place)),
            }
            | {name: edge[name] for name in (*_OF_CLAIM, "one_of") if name in edge},
        }


def _events(view: View, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a feature says of its event, by the event's id."""
    replies = view.read(
        [(Labels(), ids), (Concepts(property="kind"), ids), (PlainValues(property="when"), ids)]
    )
    labels = replies[Labels()]
    kinds = replies[Concepts(property="kind")]
    times = replies[PlainValues(property="when")]
    codes_of = {id: codes for id in ids if (codes := kinds.get(id)) is not None}
    doubts, found = doubts_of_kinds(view, codes_of), {}
    for id in ids:
        codes, said = kinds.get(id, ()), times.get(id)
        period = said.value.period if said is not None and said.value is not None else None
        begins, ends = days(period)
        found[id] = {
            "event": id,
            "iri": f"{BASE}id/{id}",
            "label": label_of(id, "Event", labels.get(id)),
            "kinds": list(codes),
            "disputed": list(doubts.get(id, NO_DOUBTS).disputed),
            "either": list(doubts.get(id, NO_DOUBTS).either),
            "when": period.edtf if period is not None else None,
            "begins": begins,
            "ends": ends,
        }
    return found


def _rows(reply: Mapping[str, Page[Related]], id: str) -> Sequence[Related]:
    return reply[id].rows


def _geometry(located: Located | None) -> dict[str, Any] | None:
    """A position (§3.1.1: longitude first); None where nobody gives one."""
    if located is None:
        return None
    point = located.point
    return {"type": "Point", "coordinates": [float(point.longitude), float(point.latitude)]}


def _of_point(located: Located | None) -> dict[str, Any]:
    """What the point stands for, and who gives it: not always who says where the event was."""
    point = None if located is None else located.point
    return {
        "point_precision": None if point is None else point.precision,
        "point_metres": None if point is None or point.metres is None else float(point.metres),
        "point_speaker": None if located is None else located.record.claim.speaker,
        "point_stance": None if located is None else located.record.claim.stance.value,
    }
