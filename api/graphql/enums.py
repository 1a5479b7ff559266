"""The enums of the schema, and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from api.graphql.input_tables import Direction
from api.graphql.ledger_tables import CallDimension
from graph.claims.claim import Review, Stance
from graph.duties import Derivation, DutyState, Extent
from graph.ledger import CallState, Standing
from graph.relations.dimensions import Dimension


class EnumText(NamedTuple):
    """What an enum is."""

    comment: str


ENUMS: Mapping[type[Enum], EnumText] = {
    Stance: EnumText("How firmly a speaker says something."),
    Review: EnumText("What a person decided about a claim."),
    Direction: EnumText(Direction.__doc__ or ""),
    Standing: EnumText("Whether anybody was asked."),
    CallState: EnumText("What came of a demand."),
    Derivation: EnumText("Whether a duty follows."),
    DutyState: EnumText("What is recorded of a duty."),
    Extent: EnumText("On how many of an event's possible dates."),
    Dimension: EnumText("What events are counted by. People are no dimension."),
    CallDimension: EnumText(CallDimension.__doc__ or ""),
}
