"""The words of gates, of attribution, of participation and of dates in the reasons of duties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from graph.claims.period import Period
from graph.duties.gates import GateRule
from graph.duties.law import Participation, ProvisionSet
from graph.ledger.call_reasons import Reason
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.rule_names import BoundRule, Rule
from graph.ledger.strand_facts import Bound


class DutyRule(StrEnum):
    """The names of reasons of duties that are of no one gate."""

    WORDING = "wording"
    PROMPTNESS = "promptness"
    UNCHECKED = "unchecked"
    NOTHING_RECORDED = "nothing-recorded"
    PARTICIPATION = "participation"
    ATTRIBUTION = "attribution"
    PROPOSED_AGAINST = "proposed-against"
    PROPOSED = "proposed"
    RESERVED = "reserved"
    DENIED = "denied"
    TAKEN_BACK = "taken-back"


GATE_WORDS: Mapping[GateRule, str] = {
    GateRule.OFFICIALS_ACCUSED: "Officials are among those accused.",
    GateRule.ACQUIESCENCE: "A State's consent or acquiescence is said.",
    GateRule.ACTOR_UNKNOWN: "Who did it is not known, or follows only from the context.",
    GateRule.CAPACITY_UNRECORDED: "Somebody accused serves in a body of a State; in what "
    "capacity is not recorded.",
    GateRule.NO_NEXUS: "Nothing that is recorded ties it to the State under these provisions; "
    "duties that follow from a suspect's presence or from a case opened there are not assessed.",
    GateRule.PRIVATE: "Nobody who is said to have done it is said to be a State's official.",
    GateRule.DUE_DILIGENCE: "Nobody accused is said to be a State's official; the provisions ask "
    "for due diligence whoever acted.",
    GateRule.OUTSIDE_EXTENT: "The place lies where the treaty is not extended to.",
    GateRule.DISPUTED: "The territory is disputed or held by somebody else, or there were "
    "hostilities.",
    GateRule.PLACE_UNKNOWN: "Where it happened is not known, or follows only from the context.",
    GateRule.ABROAD: "It happened in the territory of another State; the provisions need "
    "territory under the State's own jurisdiction.",
    GateRule.EXTRATERRITORIAL: "It happened in the territory of another State; whether that "
    "falls under the State's jurisdiction has not been assessed.",
    GateRule.PARTICIPATION_UNRECORDED: "How the State stands to the treaty is not recorded; "
    "nothing follows from that either way.",
    GateRule.NOT_PARTY: "The State was not party to the treaty.",
    GateRule.NOT_PARTY_WHEN_SEEN: "The State was not party to the treaty when somebody looked "
    "last; how it stood later is not recorded.",
    GateRule.NOT_IN_FORCE: "Detached or continuing duty not assessed.",
    GateRule.DAY_UNKNOWN: "Since when the treaty is in force for the State is not recorded.",
    GateRule.IN_FORCE_ON_SOME: "The treaty was in force for the State on some possible dates only.",
    GateRule.NO_ACCEPTED_CLAIM: "No accepted claim says that it was of this kind, but as an "
    "opinion or a presupposition.",
    GateRule.OTHER_KIND: "No claim says that it was of a kind of which the provisions speak.",
}
"""What a gate's rule says; rules without a line here have nothing to add."""


ATTRIBUTED: Mapping[str, str] = {
    "4": "Those accused are {how} to be organs of the State or parts of one, or to serve in one",
    "5": "Those accused are {how} to be empowered by the State's law",
    "6": "Those accused are {how} to be placed at the State's disposal",
    "8": "Those accused are {how} to have acted at the State's direction",
    "11": "The State is {how} to have adopted the conduct as its own",
}
PROPOSED: Mapping[str, str] = {
    "allegedPerpetrator": "who is accused of it",
    "place": "where it happened",
    "acquiescenceBy": "that a State consented or acquiesced",
    "adoptedBy": "that a State adopted the conduct",
    "doneAtDirectionOf": "that it was done at a State's direction",
    "inOfficialCapacity": "that somebody acted in official capacity",
    "biasGround": "on what ground people were chosen",
}


def bound_reason(bound: Bound) -> Reason:
    day = date.fromordinal(bound.day)
    said = {
        BoundRule.WITHIN_ITS_WHOLE_FROM: f"It did not begin before {day}, when what it is "
        "part of began",
        BoundRule.WITHIN_ITS_WHOLE_UNTIL: f"It ended by {day}, when what it is part of ended",
    }[bound.rule]
    if bound.kept:
        return Reason(Rule.DATE_FOLLOWS.value, f"{said}.", bound.claims)
    text = f"{said}: that contradicts the dates claimed, and is left aside."
    return Reason(Rule.DATE_LEFT_ASIDE.value, text, bound.claims)


_STATUSES = {"signatory": "signed and not bound", "not-party": "not signed and not bound"}


def participation_words(row: Participation) -> str:
    """One row in words, as precisely as its source speaks."""
    words = [_STATUSES.get(row.status, row.basis or "party")]
    for field, text in (
        ("signed", "signed"),
        ("bound", "bound"),
        ("in_force", "in force from"),
        ("denounced", "denounced"),
        ("ended", "no longer in force from"),
    ):
        if field in row.days:
            words.append(f"{text} {_precisely(row.days[field][0])}")
    if row.as_of is not None:
        words.append(f"seen as it stood on {row.as_of}")
    told = ", ".join(words)
    return f"{told}; {row.effect}" if row.effect else told


def _precisely(period: Period) -> str:
    text = str(period)
    if not text.startswith("["):
        return text
    if period.earliest_begin is None:
        return f"{period.latest_begin} at the latest"
    return f"a day between {period.earliest_begin} and {period.latest_begin}"


def asked(provisions: ProvisionSet) -> str:
    nouns = {"investigate": "an investigation", "remedy": "a remedy"}
    return nouns.get(provisions.content, provisions.content)


def day_words(span: Span) -> str:
    first = None if span.first == EVER else date.fromordinal(span.first)
    last = None if span.last == NEVER else date.fromordinal(span.last)
    if first is None or last is None:
        return f"by {last}" if last else f"from {first}" if first else "on an unknown day"
    return f"on {first}" if first == last else f"between {first} and {last}"
