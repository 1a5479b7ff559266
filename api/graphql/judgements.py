"""What a person can say of two records."""

from __future__ import annotations

from enum import Enum


class Judgement(Enum):
    """What a person says of two records."""

    SAME = "SAME"
    APART = "APART"
    UNDO = "UNDO"
