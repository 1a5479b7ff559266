"""The arguments of fields: a key of this table → name, type and what it is.

Written as SDL writes types; a key with a sign behind its name tells two apart that share it.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.duties.duty_book import RESULTS
from graph.ledger import OPEN, STANDING
from graph.protection.sought_names import FIRST

ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "id": ("ID!", "An id, as a reply gave it."),
    "first": ("Int", "The most rows to give: 50 where left out, at most 1000."),
    "first!": (
        "Int",
        f"The most hits to give: {FIRST} where left out, at most 1000.",
    ),
    "text": (
        "String!",
        "A name or part of one, in any script; a letter may be wrong.",
    ),
    "after": ("String", "A cursor of this list: give the rows behind it."),
    "validOn": (
        "Date",
        "What possibly held on this day; left out: at any time, or on the day of the view.",
    ),
    "validOn!": (
        "Date",
        "The day on which to look at things: what every `validOn` beneath is where it is left out.",
    ),
    "knownAt": (
        "DateTime",
        "What had been recorded by this moment, with its offset from UTC. One still to come counts "
        "as now.",
    ),
    "predicate": (
        "[String!]",
        "Only claims of these fields or properties: places, when, victimOf.",
    ),
    "predicate!": ("String!", "A field or a property of this thing: when, kinds, size."),
    "on": ("Date", "The day; today where left out."),
    "policy": (
        "ID",
        "A review policy by its name: a clock of the user's own, which never changes a state.",
    ),
    "states": ("[CallState!]", "In one of these states."),
    "standings": ("[Standing!]", "With one of these standings."),
    "dutyBearer": ("ID", "Only duties of this State."),
    "event": ("ID", "Only duties after this event."),
    "results": ("[Derivation!]", "With one of these results."),
}

DEFAULTS: Mapping[str, object] = {
    "first!": FIRST,
    "states": list(OPEN),
    "standings": list(STANDING),
    "results": list(RESULTS),
}
"""Keys of `ARGUMENTS` → what holds where the argument is left out, if the schema says so."""

FIRSTS: Mapping[str, int] = {"search": FIRST}
"""Fields whose pages have another length where `first` is left out."""

GENERIC: Mapping[str, tuple[str, str]] = {
    "where": ("{}Where", "Which of them."),
    "orderBy": ("[{}Order!]", "In which order; ties, and without one: by id."),
    "by": ("[{}!]!", "By what to count, the first first."),
}
"""The same for arguments whose type is made from a name: ``where:Event`` is an `EventWhere`."""


def argument(key: str) -> tuple[str, str, str]:
    """The name, the type and what it is, of a key."""
    name, _, of = key.partition(":")
    if of:
        type_, comment = GENERIC[name]
        return name, type_.format(of), comment
    type_, comment = ARGUMENTS[key]
    return name.rstrip("!"), type_, comment
