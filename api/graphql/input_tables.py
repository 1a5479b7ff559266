"""What arguments are made of, as input types of the schema."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from api.graphql.arguments import ARGUMENTS
from api.graphql.catalogue import Catalogue, Filter
from graph.views.view import Order
from graph.vocabulary import Vocabulary

SOURCE = "Source"


class Direction(Enum):
    """Which end of an order comes first. What has no value comes last either way."""

    ASC = "ASC"
    DESC = "DESC"


class InputField(NamedTuple):
    """A field of an input type: its type as SDL writes it, and what it is."""

    type: str
    comment: str


class InputTable(NamedTuple):
    """An input type: what it is, and its fields."""

    comment: str
    fields: Mapping[str, InputField]
    one_of: bool = False
    """Exactly one of the fields is given."""


INPUTS: Mapping[str, InputTable] = {
    "TextFilter": InputTable(
        'A text, compared without regard to case, accents and spacing: `{contains: "guard"}`.',
        {
            "eq": InputField("String", "The whole text."),
            "in": InputField("[String!]", "The whole text is one of these."),
            "contains": InputField("String", "Somewhere in the text."),
            "startsWith": InputField("String", "At the beginning of the text."),
        },
    ),
    "Seen": InputTable(
        "A claim as it was read.",
        {
            "id": InputField("ID!", "The claim's."),
            "state": InputField("String!", "Its `state`, as a reply gave it."),
        },
    ),
    "DateRange": InputTable(
        "Days from and to, both included; open where left out: "
        '`{from: "2019-01-01", to: "2019-01-31"}`.',
        {
            "from": InputField("Date", "The first day."),
            "to": InputField("Date", "The last day."),
        },
    ),
    "PeriodFilter": InputTable(
        'A time against a range of days: `{overlaps: {from: "2019-01-01", to: "2019-01-31"}}`.',
        {
            "overlaps": InputField(
                "DateRange", "Possibly on one of these days; an unknown end is possible."
            ),
            "within": InputField("DateRange", "Certainly on no other days."),
            "covers": InputField(
                "DateRange", "Certainly on every one of these days; both ends have to be given."
            ),
            "known": InputField("Boolean", "Whether any date of it is known."),
            "undated": InputField(
                "Boolean",
                "Whether what has no date at all passes, too; it does not where nobody says.",
            ),
        },
    ),
    "CodeFilter": InputTable(
        'Concepts by their codes: `{in: ["detention"]}`.',
        {
            "in": InputField("[String!]!", "One of these; narrower ones are included."),
            "exactly": InputField("Boolean", "One of these itself, and no narrower one."),
            "denied": InputField(
                "Boolean",
                "What a source says that it is not: none of these, or of a broader one. Left out: "
                "what one says that it is. For what nobody says is so, write not.",
            ),
        },
    ),
    "IdentifierFilter": InputTable(
        "What another system calls something; the whole text, in any case.",
        {
            "text": InputField("String!", "The identifier."),
            "scheme": InputField("String", "Of which system; of any where left out."),
        },
    ),
    "ParticularFilter": InputTable(
        "What qualifies a claim; all that is given has to hold of one particular: "
        '`{property: "rank", text: {contains: "colonel"}}`.',
        {
            "property": InputField("String!", "role, rank, harm, count: what may qualify it."),
            "code": InputField("CodeFilter", "The concept that it says."),
            "text": InputField("TextFilter", "The text that it says."),
            "count": InputField("NumberFilter", "The number that it says."),
        },
    ),
    "NumberFilter": InputTable(
        "A number that is known as bounds: `{atLeast: 10}`.",
        {
            "atLeast": InputField("Int", "It may be so many, or more."),
            "atMost": InputField("Int", "It may be so many, or fewer."),
            "certain": InputField("Boolean", "It certainly is."),
        },
    ),
    "BucketOrder": InputTable(
        "One key of the order of buckets; ties by their keys.",
        {
            "events": InputField("Direction", "By how many events may be in it."),
            "certainEvents": InputField("Direction", "By how many certainly are."),
            "victims": InputField("Direction", "By how many people at most; unknown ones last."),
            "sources": InputField("Direction", "By how many sources it rests on."),
            "speakers": InputField("Direction", "By how many speak."),
        },
        one_of=True,
    ),
    "LatLon": InputTable(
        "A point on the map (WGS 84).",
        {
            "latitude": InputField("Float!", "Degrees north; south is negative."),
            "longitude": InputField("Float!", "Degrees east; west is negative."),
        },
    ),
    "Box": InputTable(
        "A part of the map, in degrees; over the 180th meridian where west is the larger.",
        {
            "south": InputField("Float!", "Its lowest latitude."),
            "west": InputField("Float!", "Where it begins."),
            "north": InputField("Float!", "Its highest latitude."),
            "east": InputField("Float!", "Where it ends."),
        },
    ),
    "PointFilter": InputTable(
        "A point as it is given, in one claim or as a latitude and a longitude of one speaker; "
        "however precise where no precision is asked for: "
        "`{near: {latitude: 43.3, longitude: 45.7}, metres: 5000}`.",
        {
            "box": InputField("Box", "It lies in this box."),
            "near": InputField("LatLon", "It lies near this point; metres say how near."),
            "metres": InputField("Float", "How far it may be from there."),
            "precision": InputField(
                "[String!]",
                "It stands for one of these, or for something narrower: exact, settlement, "
                "district. A point of which nobody says it passes none.",
            ),
        },
    ),
    "ClaimWhere": InputTable(
        "Conditions on claims; all of them have to hold.",
        {
            "predicate": InputField("[String!]", ARGUMENTS["predicate"][1]),
            "subject": InputField("ID", "What they are about."),
            "object": InputField("ID", "What they say it has to do with."),
            "either": InputField("ID", "At either of these two ends."),
            "concept": InputField("CodeFilter", "The concept that they say."),
            "stance": InputField("[Stance!]", "As firmly as one of these."),
            "act": InputField(
                "[String!]",
                "Somebody in the attribution does one of these: states, reports, quotes, received, "
                "verified, estimates, alleges, denies.",
            ),
            "source": InputField("ID", "The source cited."),
            "speaker": InputField("ID", "Anywhere in the attribution."),
            "review": InputField(
                "[Review!]",
                "With one of these decisions. Named anywhere in a where, all claims that nobody "
                "retracted are looked at, rejected and coarse ones too; left out: the standing "
                "ones.",
            ),
            "negated": InputField("Boolean", "Whether they say that something is not so."),
            "text": InputField("TextFilter", "Their value, where it is a text or a number."),
            "quote": InputField("TextFilter", "The words that they cite."),
            "recorded": InputField("PeriodFilter", "When this store took them in, by days of UTC."),
            "valid": InputField(
                "PeriodFilter", "The time for which they hold; many have none: see undated."
            ),
            "and": InputField("[ClaimWhere!]", "All of these."),
            "or": InputField("[ClaimWhere!]", "At least one of these."),
            "not": InputField("ClaimWhere", "Not this. It has to hold a condition."),
        },
    ),
    "ClaimOrder": InputTable(
        "One key of an order of claims.",
        {
            "recorded": InputField("Direction", "When this store took them in."),
            "document": InputField(
                "Direction",
                "Source by source, each as it goes: by the locator, page 9 before page 10; what "
                "has none comes last.",
            ),
        },
        one_of=True,
    ),
}

_FILTER_TYPES: Mapping[str, str] = {
    "text": "TextFilter",
    "period": "PeriodFilter",
    "codes": "CodeFilter",
    "of-kind": "CodeFilter",
    "state": "ID",
    "identifier": "IdentifierFilter",
    "size": "NumberFilter",
    "point": "PointFilter",
    "linked": "{}Some",
    "reaches": "{}Where",
}
"""Kind of a filter → its type; braces stand for the class that it leads to."""


def said_inputs(vocabulary: Vocabulary) -> dict[str, InputTable]:
    """The conditions on claims, as far as there are classes for them."""
    fields = {
        "stance": InputField("[Stance!]", "Said in one of these stances."),
        "atLeast": InputField(
            "Stance",
            "Said at least as firmly, in the order verified, asserted, reported, estimated, "
            "alleged, presupposed, opinion.",
        ),
        "review": InputField("[Review!]", "With one of these decisions."),
        "contested": InputField("Boolean", "Whether a standing claim says the contrary."),
        "speaker": InputField("ActorWhere", "By such an innermost speaker."),
        "source": InputField("SourceWhere", "Cited from such a source."),
        "published": InputField("PeriodFilter", "Cited from a source of that time."),
        "valid": InputField("PeriodFilter", "Said for that time."),
        "act": InputField(
            "[String!]", "What the innermost speaker does with it: states, reports, alleges."
        ),
        "particulars": InputField(
            "CodeFilter", "Qualified by one of these concepts: a role, a rank, a harm."
        ),
        "negated": InputField(
            "Boolean", "Those against it, in place of those for it: said not to be so."
        ),
        "shown": InputField(
            "Boolean", "Only the claim that the field shows; else any standing one."
        ),
        "speakers": InputField(
            "Int", "At least so many different innermost speakers say it, of one pair of ends."
        ),
        "publishers": InputField(
            "Int", "At least so many different publishers do: who is outermost in the attribution."
        ),
    }
    for name in [n for n, f in fields.items() if f.type.removesuffix("Where") in ("Actor", SOURCE)]:
        if fields[name].type.removesuffix("Where") not in vocabulary.classes:
            del fields[name]
    if "published" not in vocabulary.properties:
        del fields["published"]
    return {"Said": InputTable("Which standing claims count.", fields)}


def class_inputs(catalogue: Catalogue, name: str) -> dict[str, InputTable]:
    """The filters and the order of a class."""
    some = f"{name}Where"
    orders = {
        key: InputField("Direction", _order_comment(catalogue, order))
        for key, order in catalogue.orders[name].items()
    }
    return {
        f"{name}Where": _where(catalogue, name),
        f"{name}Some": InputTable(
            "Conditions on what a relation leads to. Empty they narrow nothing; without `some`, "
            "`none` and `every` the others are about at least one.",
            {
                "some": InputField(some, "At least one of them passes; `{}`: there is one."),
                "none": InputField(some, "None of them passes; `{}`: there is none."),
                "every": InputField(some, "None of them fails; so it is where there are none."),
                "atLeast": InputField(
                    "Int", "For some: at least so many different ones pass; 1 where left out."
                ),
                "said": InputField("Said", "Which claims make the relation."),
                "validOn": InputField(
                    "Date",
                    "Only those that possibly held on this day; and so with what stands within.",
                ),
                "particulars": InputField(
                    "[ParticularFilter!]",
                    "Only those of which one claim is qualified by each of these.",
                ),
            },
        ),
        f"{name}Order": InputTable("One key of an order.", orders, one_of=True),
    }


def _order_comment(catalogue: Catalogue, order: Order) -> str:
    if order.date is not None:
        which = "first" if order.by == "first date" else "last"
        return f"By the {which} day that is known of any of them; without one last."
    if order.by == "count":
        return "By how many there are." if order.property else "By how many stand."
    if order.by == "last":
        return "By the last day that it may have; what has no end comes last."
    if order.property is None:
        return "By the shown name."
    if catalogue.vocabulary.properties[order.property].range == "quantity":
        return "By the shown number: what it is at least, else the best figure, else at most."
    return "By its value."


def _where(catalogue: Catalogue, name: str) -> InputTable:
    fields = {"id": InputField("ID", "This one.")}
    for filter_ in catalogue.filters[name].values():
        fields[filter_.name] = InputField(_filter_type(filter_), filter_.comment)
    fields["said"] = InputField(
        "Said",
        "Which claims count for the conditions beside it: on names, identifiers, kinds, texts, "
        "times, numbers and points, and for the steps of what leads on and on, as places lie in "
        "places. Other relations have one of their own.",
    )
    fields["validOn"] = InputField(
        "Date",
        "The day by which names, kinds and relations go here and within, save where another one "
        "stands; any time where none does.",
    )
    fields["and"] = InputField(f"[{name}Where!]", "All of these.")
    fields["or"] = InputField(f"[{name}Where!]", "At least one of these.")
    fields["not"] = InputField(f"{name}Where", "Not this. It has to hold a condition.")
    return InputTable(
        "Conditions; all of them have to hold. Each holds by any standing claim, and a field shows "
        "one: a row may pass for a date that it does not show. `said: {shown: true}` asks for the "
        "shown ones alone.",
        fields,
    )


def _filter_type(filter_: Filter) -> str:
    return _FILTER_TYPES[filter_.kind].format(filter_.of)
