"""The types of the schema that tell of duties and of the accused who were asked; tables as in
`api.graphql.fixed`."""

from __future__ import annotations

from collections.abc import Mapping

from api.graphql.fixed import FieldText, TypeText, connection, edge

_PAGE = ("first", "after")

OBLIGATIONS = FieldText(
    "ObligationConnection!",
    "Duties that it gives rise to, as far as they are derived or possible; by their ids.",
    ("on", *_PAGE),
)
"""The field `obligations` of an event."""

BORNE = FieldText(
    "ObligationConnection!",
    "Duties that it bears as a State, as far as they are derived or possible; by their ids. Nobody "
    "else is ever the bearer of a derived duty.",
    ("on", *_PAGE),
)
"""The field `obligations` of an actor."""

DUTY_TYPES: Mapping[str, TypeText] = {
    "Obligation": TypeText(
        "What provisions in force call for from a State after an event, if the accounts of it are "
        "credible. Derived, never a finding: nothing here says that a State failed to do it.",
        {
            "id": FieldText("ID!", "A hash of bearer, event, provisions and content."),
            "dutyBearer": FieldText("Actor!", "The State."),
            "event": FieldText("Event!", "The event that gives rise to it."),
            "provisions": FieldText(
                "[Provision!]!", "The provisions, read together; the one that carries it first."
            ),
            "content": FieldText("Concept!", "What they call for: investigate, remedy."),
            "bindingness": FieldText("Concept!", "In what way they bind."),
            "result": FieldText("Derivation!", "Whether it is derived, possible, or not derived."),
            "gate": FieldText(
                "String",
                "The gate that decided, where it is not derived: matter, person, place, time, "
                "exceptions or evidence.",
            ),
            "inForce": FieldText("Extent!", "On how many of the event's possible dates."),
            "status": FieldText("DutyStatus!", "Where it stands on a day.", ("on",)),
            "reasons": FieldText("[Reason!]!", "The rules and claims that it follows from."),
        },
        ("Node",),
    ),
    "DutyStatus": TypeText(
        "Where a duty stands on a day, as far as that is recorded.",
        {
            "on": FieldText("Date!", "The day."),
            "state": FieldText("DutyState!", "Whether a step or a finding is recorded."),
            "contested": FieldText("Boolean!", "Whether a source says there was no such step."),
            "reasons": FieldText("[Reason!]!", "The steps, findings and denials of steps."),
        },
    ),
    "SelfInvestigation": TypeText(
        "A hierarchical or institutional link recorded between the body that was asked and the "
        "actor accused. It says nothing of what either did.",
        {
            "call": FieldText("Call!", "The call."),
            "asked": FieldText("Actor!", "Who was asked, or got the call forwarded."),
            "accused": FieldText("Actor!", "Who is accused."),
            "event": FieldText("Event!", "Of what."),
            "link": FieldText("Path!", "The first of the shortest ways from one to the other."),
        },
    ),
    "Path": TypeText(
        "A way from one entity to another.",
        {
            "length": FieldText("Int!", "How many hops; none where both ends are the same."),
            "start": FieldText("Entity!", "Where it starts."),
            "end": FieldText("Entity!", "Where it ends."),
            "certain": FieldText("Boolean!", "Whether every hop certainly held at the time."),
            "hops": FieldText("[Hop!]!", "In order."),
        },
    ),
    "Hop": TypeText(
        "One relation on a path.",
        {
            "from": FieldText("Entity!", "Where it starts."),
            "predicate": FieldText("String!", "The property's name: memberOf."),
            "forward": FieldText("Boolean!", "Whether it is walked as its claims say it."),
            "to": FieldText("Entity!", "Where it leads."),
            "stance": FieldText("Stance!", "How firmly the first of its claims is made."),
            "certain": FieldText("Boolean!", "Whether it certainly held at the time."),
            "claims": FieldText(
                "ClaimConnection!",
                "The claims for it, the shown one first, then those against it.",
                ("first",),
            ),
        },
    ),
    "ObligationEdge": edge("Obligation"),
    "ObligationConnection": connection("Obligation", "ObligationEdge"),
    "SelfInvestigationEdge": edge("SelfInvestigation"),
    "SelfInvestigationConnection": connection("SelfInvestigation", "SelfInvestigationEdge"),
}

DUTY_ROOTS: Mapping[str, FieldText] = {
    "obligations": FieldText(
        "ObligationConnection!",
        "Duties of States after events: derived, or possible.",
        ("on", "dutyBearer", "event", "results", *_PAGE, "knownAt"),
    ),
    "selfInvestigations": FieldText(
        "SelfInvestigationConnection!",
        "Where the body that was asked is linked to the one accused, for calls made by a day.",
        ("on", *_PAGE, "knownAt"),
    ),
}
"""Fields of Query."""
