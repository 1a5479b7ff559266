"""What a sheet in YAML can say and a workbook cannot: it is named, so that nobody looks for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RARE: Mapping[str, str] = MappingProxyType(
    {
        "one_of": "either-or (one_of)",
        "scheme": "schemes of identifiers",
        "name.kind": "kinds of names",
        "role": "ranks, roles and titles of postings",
        "rank": "ranks, roles and titles of postings",
        "title": "ranks, roles and titles of postings",
        "kinship": "how relatives are related",
        "age": "the age of those involved",
        "method": "by what method it was done",
        "precision": "points with a precision",
        "metres": "points with a precision",
        "text.as_found": "the wording of a text in its own language beside yours",
        "public_without": "what is public without its unnamed source",
        "language": "texts in several languages",
        "calendar": "other calendars",
        "first": "somebody else than the publisher as the first who says it",
        "on": "on which day others than the last speaker said it",
        "confidence": "how sure the coder is",
        "proposedBySoftware": "what a program proposed",
    }
)
"""Key of a sheet → what to call it. A test compares them with all keys that there are."""
NOT_HERE = ", ".join(dict.fromkeys(RARE.values()))
"""All of it, in words."""
