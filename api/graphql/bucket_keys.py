"""Keys of buckets, regardless of what is counted: `BucketKey`. See `api.graphql.tables`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from api.graphql.tables import Entry, Table


class KeyDimension(Enum):
    """What is counted by, of events and of calls."""

    KIND = "KIND"
    YEAR = "YEAR"
    MONTH = "MONTH"
    PLACE = "PLACE"
    REGION = "REGION"
    ALLEGED_PERPETRATOR = "ALLEGED_PERPETRATOR"
    BODY_ABOVE = "BODY_ABOVE"
    SOURCE = "SOURCE"
    SPEAKER = "SPEAKER"
    STANCE = "STANCE"
    DEMAND = "DEMAND"
    RESPONSE = "RESPONSE"
    STATE = "STATE"
    STANDING = "STANDING"
    ADDRESSEE = "ADDRESSEE"
    ISSUER = "ISSUER"


class KeyRow(NamedTuple):
    """One part of a bucket's key."""

    dimension: str
    """The name of a `KeyDimension`."""
    label: str
    code: str | None = None
    id: str | None = None
    """Of the entity."""


KEY_TABLES: Mapping[str, Table] = {
    "BucketKey": Table(
        "One part of a bucket's key; without code and id what is not known, or nobody.",
        {
            "dimension": Entry("Dimension!", "What is counted by.", lambda key: key.dimension),
            "label": Entry("String!", "What it is called.", lambda key: key.label),
            "code": Entry(
                "String",
                "Of kinds, responses and demands, years and months, stances, states and standings.",
                lambda key: key.code,
            ),
            "id": Entry(
                "ID",
                "Of entities, as `DIMENSION:entityId`: an entity has a key in each dimension.",
                lambda key: key.id and f"{key.dimension}:{key.id}",
            ),
            "entityId": Entry("ID", "The id of the entity.", lambda key: key.id),
        },
    ),
}
