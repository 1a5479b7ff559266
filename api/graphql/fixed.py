"""The types of the schema that every ontology shares: claims and what they are made of.

Written as tables: a type's name → what it is, and its fields; a field's name → its type as SDL
writes it, what it is, and its arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from graph.duties.duty_book import RESULTS
from graph.ledger import OPEN, STANDING
from graph.protection.sought_names import FIRST


class Direction(Enum):
    """Which end of an order comes first. What has no value comes last either way."""

    ASC = "ASC"
    DESC = "DESC"


class FieldText(NamedTuple):
    """A field of a type: its type as SDL writes it, what it is, its arguments."""

    type: str
    comment: str
    arguments: tuple[str, ...] = ()
    """Keys of `ARGUMENTS`."""


class TypeText(NamedTuple):
    """A type: what it is, and its fields."""

    comment: str
    fields: Mapping[str, FieldText]
    interfaces: tuple[str, ...] = ()


ARGUMENTS: Mapping[str, tuple[str, str]] = {
    # name (an exclamation mark tells one of two apart) → type as SDL writes it, what it is
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
        "Only relations that possibly held on this day; for everything beneath, too.",
    ),
    "knownAt": (
        "DateTime",
        "What had been recorded by this moment, with its offset from UTC; for everything beneath.",
    ),
    "predicate": (
        "[String!]",
        "Only claims of these fields or properties: places, when, victimOf.",
    ),
    "predicate!": ("String!", "A field or a property of this thing: when, kinds, size."),
    "on": ("Date", "The day; today where left out. For everything beneath, too."),
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

_PAGE = ("first", "after")
_ENTITY = "Anything with an identity: an actor, an event, a place, a call, a source."

NODE = TypeText("Whatever has an opaque id.", {"id": FieldText("ID!", "Opaque.")})

ENTITY_FIELDS: Mapping[str, FieldText] = {
    "id": FieldText("ID!", "Opaque; never made from a name."),
    "iri": FieldText("String!", "The same identity for RDF."),
    "label": FieldText(
        "String!", "The shown name; where none may be shown, the class and the end of the id."
    ),
    "names": FieldText("[Name!]!", "Every name that is claimed."),
    "kinds": FieldText("[Concept!]!", "Every kind that is claimed."),
    "claims": FieldText(
        "ClaimConnection!",
        "The standing claims about it, by claim id.",
        ("predicate", *_PAGE),
    ),
    "shown": FieldText(
        "Shown",
        "Which of several claims is shown, and by which rule it was chosen.",
        ("predicate!",),
    ),
}

TYPES: Mapping[str, TypeText] = {
    "Name": TypeText(
        "One name of something, as a source gives it.",
        {
            "text": FieldText("String!", "The name."),
            "language": FieldText("String", "BCP 47."),
            "script": FieldText("String", "ISO 15924: Latn, Cyrl."),
        },
    ),
    "Concept": TypeText(
        "A term of one of the ontology's schemes: a kind of event, of demand, of response.",
        {
            "code": FieldText("String!", "What filters take: enforced-disappearance."),
            "label": FieldText("String!", "In the reader's language, else in English."),
            "iri": FieldText("String!", "Its identity for RDF."),
        },
    ),
    "Claim": TypeText(
        "One statement: who says it, how firmly, about what, for which time, and where it stands.",
        {
            "id": FieldText("ID!", "A hash of what is claimed, by whom, and where."),
            "iri": FieldText("String!", "Its identity for RDF."),
            "subject": FieldText("Entity!", "What it is about."),
            "predicate": FieldText("String!", "The property's name: allegedPerpetrator."),
            "object": FieldText("Entity", "What is said to stand in the relation, if it is one."),
            "concept": FieldText("Concept", "The concept, if it says one."),
            "value": FieldText("Literal", "The value, if it says one."),
            "negated": FieldText("Boolean!", "Whether it says that this is not so."),
            "stance": FieldText("Stance!", "How firmly the innermost speaker says it."),
            "attribution": FieldText("[Attribution!]!", "Who says it, from the publisher inwards."),
            "attributedTo": FieldText("Entity", "The innermost speaker."),
            "valid": FieldText("Period", "The time for which it is said to hold."),
            "citation": FieldText("Citation!", "Where it can be read."),
            "review": FieldText("Review!", "What a person decided about it."),
            "refines": FieldText("Claim", "The coarser claim that this one makes exact."),
            "origin": FieldText("ID!", "The coding sheet or data set that brought it."),
            "marking": FieldText("Marking!", "How it must be handled."),
            "recordedAt": FieldText("DateTime!", "When this store first recorded it."),
        },
        ("Node",),
    ),
    "Attribution": TypeText(
        "One link in the chain of who says something.",
        {
            "actor": FieldText("Entity!", "The speaker."),
            "act": FieldText(
                "String!",
                "What the speaker does with it: states, reports, quotes, received, verified, "
                "estimates, alleges, denies.",
            ),
            "on": FieldText("Period", "When that was."),
        },
    ),
    "Literal": TypeText(
        "A value, cleaned and as found.",
        {
            "text": FieldText("String!", "The cleaned form."),
            "original": FieldText("String", "The words as found."),
            "quantity": FieldText("Quantity", "For quantities."),
            "period": FieldText("Period", "For periods."),
            "datatype": FieldText(
                "String!", "text, url, sha256, date, number, boolean, period or quantity."
            ),
            "language": FieldText("String", "BCP 47, for texts."),
        },
    ),
    "Citation": TypeText(
        "The place where a claim is made.",
        {
            "source": FieldText("Source!", "The document, page, database or testimony."),
            "locator": FieldText("String", "Where in it: L17, or L17:10-42 for characters."),
            "quote": FieldText("String", "A short phrase of it."),
        },
    ),
    "Marking": TypeText(
        "How something must be handled.",
        {
            "level": FieldText("String!", "public, partner, restricted or confidential."),
            "compartments": FieldText("[String!]!", "Needed besides the level, sorted."),
        },
    ),
    "Period": TypeText(
        "A time as four dates, any of which may be unknown or open.",
        {
            "edtf": FieldText("String", "Extended Date/Time Format, level 1."),
            "asFound": FieldText("String", "The words of the source."),
            "inferred": FieldText("String", "On what ground the coder completed it."),
            "earliestBegin": FieldText("Date", "It did not begin before."),
            "latestBegin": FieldText("Date", "It had begun by then."),
            "earliestEnd": FieldText("Date", "It did not end before."),
            "latestEnd": FieldText("Date", "It had ended by then."),
        },
    ),
    "Quantity": TypeText(
        "A number as a source gives it: bounds, a best figure, and the words.",
        {
            "unit": FieldText("String!", "person, event, document …"),
            "min": FieldText("Int", "At least so many; null where nothing is said."),
            "max": FieldText("Int", "At most so many; null where nothing is said."),
            "best": FieldText("Int", "The figure given: 40 of “around 40”."),
            "qualifier": FieldText("String", "around, dozens, some …"),
            "asFound": FieldText("String", "The words of the source."),
        },
    ),
    "Shown": TypeText(
        "The choice of one claim among several.",
        {
            "rule": FieldText("String!", "The rule's name."),
            "claim": FieldText("Claim!", "The claim that it put first."),
        },
    ),
    "SearchHit": TypeText(
        "Something that was found by one of its names.",
        {
            "entity": FieldText("Entity!", "What was found."),
            "matched": FieldText("String!", "The name of it that fits best, whichever is shown."),
        },
    ),
    "PageInfo": TypeText(
        "Where a page stands in its list.",
        {
            "hasNextPage": FieldText("Boolean!", "Whether rows follow."),
            "hasPreviousPage": FieldText("Boolean!", "Whether rows come before."),
            "startCursor": FieldText("String", "The first row's."),
            "endCursor": FieldText("String", "The last row's: what `after` takes."),
        },
    ),
}


def connection(node: str, edge: str) -> TypeText:
    """A list of `node`, a page at a time."""
    return TypeText(
        "A list, a page at a time.",
        {
            "totalCount": FieldText("Int!", "How many rows the whole list has."),
            "pageInfo": FieldText("PageInfo!", "Where this page stands."),
            "nodes": FieldText(f"[{node}!]!", "The rows."),
            "edges": FieldText(f"[{edge}!]!", "The rows with their cursors."),
        },
    )


def edge(node: str) -> TypeText:
    """A row of a list with its cursor."""
    return TypeText(
        "A row of a list.",
        {
            "cursor": FieldText("String!", "What `after` takes to continue behind this row."),
            "node": FieldText(f"{node}!", "The row."),
        },
    )


def relation(node: str) -> TypeText:
    """A relation's row: the other end, and the claims that make it."""
    return TypeText(
        "A relation: what stands at its other end, and on whose word.",
        {
            **edge(node).fields,
            "stance": FieldText("Stance!", "How firmly the first of its claims is made."),
            "contested": FieldText("Boolean!", "Whether some claim says that it is not so."),
            "certain": FieldText(
                "Boolean!", "Whether it certainly held on the day asked for; true without one."
            ),
            "claims": FieldText(
                "ClaimConnection!",
                "The claims for it, the shown one first, then those against it.",
                ("first",),
            ),
        },
    )


INPUTS: Mapping[str, TypeText] = {
    "TextFilter": TypeText(
        "A text, compared without regard to case, accents and spacing.",
        {
            "eq": FieldText("String", "The whole text."),
            "in": FieldText("[String!]", "The whole text is one of these."),
            "contains": FieldText("String", "Somewhere in the text."),
            "startsWith": FieldText("String", "At the beginning of the text."),
        },
    ),
    "DateRange": TypeText(
        "Days from and to, both included; open where left out.",
        {
            "from": FieldText("Date", "The first day."),
            "to": FieldText("Date", "The last day."),
        },
    ),
    "PeriodFilter": TypeText(
        "A time against a range of days.",
        {
            "overlaps": FieldText(
                "DateRange", "Possibly on one of these days; an unknown time is possible."
            ),
            "within": FieldText("DateRange", "Certainly on no other days."),
        },
    ),
    "CodeFilter": TypeText(
        "Concepts by their codes.",
        {"in": FieldText("[String!]!", "One of these; narrower ones are included.")},
    ),
    "ClaimWhere": TypeText(
        "Conditions on claims; all of them have to hold.",
        {
            "predicate": FieldText("[String!]", ARGUMENTS["predicate"][1]),
            "source": FieldText("ID", "The source cited."),
            "speaker": FieldText("ID", "Anywhere in the attribution."),
            "review": FieldText(
                "[Review!]",
                "Claims with one of these decisions, rejected ones too if named. Left out: the "
                "standing claims.",
            ),
            "negated": FieldText("Boolean", "Whether they say that something is not so."),
        },
    ),
}

ENTITY_COMMENT = _ENTITY
