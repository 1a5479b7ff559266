"""GeoJSON against a schema of RFC 7946, and against the claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from geojson_pydantic import FeatureCollection

from graph.claims.claim import Entity, Literal, Stance, entity_id, make_claim
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.export.viewing import exported, lived
from tests.field import loaded, well
from tests.generators import EVERYTHING
from tests.naive import NaiveEngine

TEXT = {"type": "string", "minLength": 1}
SCHEMA = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "about": TEXT,
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "additionalProperties": False,
                "properties": {
                    "type": {"const": "Feature"},
                    "id": TEXT,
                    "properties": {"type": "object"},
                    "geometry": {
                        "oneOf": [
                            {"type": "null"},
                            {
                                "type": "object",
                                "required": ["type", "coordinates"],
                                "additionalProperties": False,
                                "properties": {
                                    "type": {"const": "Point"},
                                    "coordinates": {
                                        "prefixItems": [
                                            {"type": "number", "minimum": -180, "maximum": 180},
                                            {"type": "number", "minimum": -90, "maximum": 90},
                                        ],
                                        "minItems": 2,
                                        "items": False,
                                    },
                                },
                            },
                        ]
                    },
                },
            },
        },
    },
}
"""RFC 7946 §3, as far as features of points need it."""


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    """A store in which some places have a point, and one event has no place."""
    engine = lived(vocabulary, size=500)
    with engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        entities = [h.entity for h in view.entity_histories()]
        pattern = next(standing(view, ClaimQuery(predicates=("name",))))
    places = [e.id for e in entities if e.cls == "Place"]
    points = [
        make_claim(
            origin=pattern.claim.origin,
            subject=place,
            predicate=predicate,
            value=Literal(datatype="number", text=text),
            stance=Stance.VERIFIED,
            citation=pattern.claim.citation,
            marking=pattern.claim.marking,
        )
        for place in places
        for predicate, text in (("latitude", "-4.5"), ("longitude", "170.25"))
    ]
    nowhere = Entity(id=entity_id("x", "nowhere"), cls="Event", marking=pattern.claim.marking)
    with engine.writing() as writer:
        writer.register([nowhere])
        writer.record(points[1:])
    return engine


@pytest.fixture(scope="module")
def features(store: NaiveEngine) -> list[dict[str, Any]]:
    found = json.loads(exported(store, "geojson"))
    FeatureCollection.model_validate(found)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return list(found["features"])


def test_each_place_claim_is_a_feature(store: NaiveEngine, features: list[dict[str, Any]]) -> None:
    """For a place and with a speaker; with its stance, and contested where another denies it."""
    with store.reading() as snapshot:
        claims = [
            r.claim for r in standing(snapshot.view(EVERYTHING), ClaimQuery(predicates=("place",)))
        ]
    against = {(c.subject, c.object) for c in claims if c.negated}
    placed = {f["id"]: f["properties"] for f in features if "place" in f["properties"]}
    expected = {c.id: c for c in claims if not c.negated and c.speaker}
    assert placed.keys() == expected.keys()
    for id, claim in expected.items():
        shown = placed[id]
        assert (shown["event"], shown["place"]) == (claim.subject, claim.object)
        assert (shown["stance"], shown["speaker"]) == (claim.stance.value, claim.speaker)
        assert shown["contested"] == ((claim.subject, claim.object) in against)


def test_events_without_a_place_are_there(
    store: NaiveEngine, features: list[dict[str, Any]]
) -> None:
    """They have no geometry, and none is made up for them."""
    with store.reading() as snapshot:
        events = {
            h.entity.id
            for h in snapshot.view(EVERYTHING).entity_histories()
            if h.entity.cls == "Event"
        }
    unplaced = [f for f in features if "place" not in f["properties"]]
    assert unplaced
    assert all(f["geometry"] is None for f in unplaced)
    assert {f["id"] for f in unplaced} <= events


def test_points_are_those_of_the_place(
    store: NaiveEngine, features: list[dict[str, Any]], vocabulary: Vocabulary
) -> None:
    """Longitude first, as claimed; no point where a part is missing."""
    with store.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        claims = [r.claim for r in standing(view, ClaimQuery(negated=False))]
    said = {
        name: {(c.subject, float(c.value.text)) for c in claims if c.predicate == name and c.value}
        for name in ("latitude", "longitude")
    }
    whole = {
        (c.subject, float(c.value.point.longitude), float(c.value.point.latitude))
        for c in claims
        if c.value is not None and c.value.point is not None
    }
    points = [f for f in features if f["geometry"] is not None]
    assert points
    for feature in points:
        east, north = feature["geometry"]["coordinates"]
        place = feature["properties"]["place"]
        apart = (place, east) in said["longitude"] and (place, north) in said["latitude"]
        assert apart or (place, east, north) in whole


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (  # of two speakers: one pair or the other, and never a mix
            'latitude: [{value: "10.5"}, {value: "12.7", stance: verified}], '
            'longitude: [{value: "20.5"}, {value: "24.1", stance: reported}]',
            ([20.5, 10.5], None, None),
        ),
        ('latitude: "12.7", longitude: {value: "24.1", stance: reported}', None),
        ('latitude: "12.7"', None),
        (
            'latitude: "10.5", longitude: "20.5", precision: district, metres: 500',
            ([20.5, 10.5], "district", 500.0),
        ),
        (
            'point: [{latitude: 1, longitude: 2, stance: reported}, "3, 4"]',
            ([4.0, 3.0], None, None),
        ),
    ],
)
def test_a_point_is_one_that_somebody_gave(
    tmp_path: Path, vocabulary: Vocabulary, said: str, expected: tuple[Any, ...] | None
) -> None:
    """With what it stands for, and who gives it."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    body = f"""
        entities:
          site: {{class: Place, name: Kiln yard, {said}}}
          e: {{class: Event, name: protest at the kiln, kind: protest, place: site}}
    """
    well(loaded(tmp_path, engine, body))
    [feature] = json.loads(exported(engine, "geojson"))["features"]
    told = feature["properties"]
    if expected is None:
        assert feature["geometry"] is None
        assert told["point_speaker"] is None
    else:
        assert feature["geometry"]["coordinates"] == expected[0]
        assert (told["point_precision"], told["point_metres"]) == expected[1:]
        assert told["point_speaker"] == "wcbr2rd2bm6nt5skibeutu7iar"
