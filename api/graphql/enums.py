"""The enums of the schema, what they are, and what each of their values means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from api.board_words import STANDINGS, STATES
from api.graphql.bucket_keys import KeyDimension
from api.graphql.input_tables import Direction
from api.graphql.judgements import Judgement
from api.graphql.ledger_tables import CallDimension
from graph.claims.claim import Review, Stance
from graph.duties import Derivation, DutyState, Extent
from graph.ledger import CallState, Standing
from graph.ledger.call_states import Silence
from graph.ledger.strand_facts import ClockKind
from graph.relations.news import ChangeKind


class EnumText(NamedTuple):
    """An enum in the schema."""

    name: str
    comment: str
    values: Mapping[str, str]
    """Name of a value → what it means; a test finds one without."""


ENUMS: Mapping[type[Enum], EnumText] = {
    Stance: EnumText(
        "Stance",
        "How firmly a speaker says something.",
        {
            "VERIFIED": "The speaker says that it was checked, and how.",
            "ASSERTED": "Said as so, without more.",
            "REPORTED": "Told as what others say.",
            "ESTIMATED": "Said as an estimate.",
            "ALLEGED": "Said as an allegation.",
            "PRESUPPOSED": "Not said, but taken for granted by what is said.",
            "OPINION": "Said as the speaker's view.",
        },
    ),
    Review: EnumText(
        "Review",
        "What a person decided about a claim. Software never sets it.",
        {
            "PROPOSED": "Nobody has decided yet.",
            "ACCEPTED": "It stands in the source as it was coded.",
            "CONFLICT": "Reviewers do not agree.",
            "REJECTED": "It does not stand in the source so; it answers no question.",
        },
    ),
    Judgement: EnumText(
        "Judgement",
        "What a person says of two records.",
        {
            "SAME": "They are of one thing.",
            "APART": "They are of two things.",
            "UNDO": "What was said of them is taken back.",
        },
    ),
    Direction: EnumText(
        "Direction",
        Direction.__doc__ or "",
        {"ASC": "The smallest, the earliest first.", "DESC": "The largest, the latest first."},
    ),
    Standing: EnumText(
        "Standing",
        "Whether a demand was put to somebody who could answer it.",
        STANDINGS,
    ),
    CallState: EnumText(
        "CallState",
        "What came of a demand, as far as it is recorded.",
        STATES,
    ),
    Silence: EnumText(
        "Silence",
        "Which silence an unanswered strand is.",
        {
            "ASSERTED": "A source says that nothing came.",
            "LOOKED_FOR": "Somebody looked, and says where and until when.",
            "NOT_LOOKED_FOR": "Nobody is recorded to have looked.",
        },
    ),
    ClockKind: EnumText(
        "Clock",
        "Whose clock it is.",
        {
            "PROCEDURE": "That of an international procedure.",
            "DOMESTIC": "That of the addressee's own law.",
            "REPLY_DUE": "A day that the call itself names.",
            "POLICY": "A review policy of the user, which never changes a state.",
        },
    ),
    Derivation: EnumText(
        "Derivation",
        "Whether a duty follows from what sources say and from the law in force.",
        {
            "DERIVED": "Every gate is passed.",
            "POSSIBLE": "No gate is closed, and one cannot be decided.",
            "NOT_DERIVED": "A gate is closed.",
        },
    ),
    DutyState: EnumText(
        "DutyState",
        "What is recorded of a duty.",
        {
            "NO_STEP_RECORDED": "No step is recorded; that does not say that there was none.",
            "STEP_RECORDED": "A step is recorded.",
            "FINDING_STATED": "Some body stated a finding on it.",
        },
    ),
    Extent: EnumText(
        "Extent",
        "On how many of an event's possible dates.",
        {"ALL": "On all of them.", "SOME": "On some of them.", "NONE": "On none of them."},
    ),
    KeyDimension: EnumText(
        "Dimension",
        "What is counted by. People are no dimension of events.",
        {
            "KIND": "By the kind of event.",
            "YEAR": "By the year in which it may have been.",
            "MONTH": "By the month in which it may have been.",
            "PLACE": "By the place.",
            "REGION": "By the region that the place lies in.",
            "ALLEGED_PERPETRATOR": "By the body that is accused; of a person, those served in.",
            "BODY_ABOVE": "By the bodies above the one that is accused.",
            "SOURCE": "By the source that tells of it.",
            "SPEAKER": "By who speaks; of a person, the bodies served in.",
            "STANCE": "By how firmly it is said.",
            "DEMAND": "By the kind of what was demanded; of calls alone.",
            "RESPONSE": "By the kind of response to it.",
            "STATE": "By what came of what was demanded; of calls alone.",
            "STANDING": "By whether it was put to anybody; of calls alone.",
            "ADDRESSEE": "By who was asked; of calls alone.",
            "ISSUER": "By who asked; of calls alone.",
        },
    ),
    CallDimension: EnumText(
        "CallDimension",
        CallDimension.__doc__ or "",
        {
            "STATE": "By what came of them.",
            "STANDING": "By whether they were put to anybody.",
            "ADDRESSEE": "By who was asked.",
            "ISSUER": "By who asked.",
            "DEMAND": "By the kind of what was demanded.",
            "YEAR": "By the year of the call.",
        },
    ),
    ChangeKind: EnumText(
        "ChangeKind",
        "What happened.",
        {
            "RECORDED": "This store took it in.",
            "REVIEWED": "A person decided about a claim.",
            "RETRACTED": "It was taken back.",
            "REINSTATED": "A retraction was taken back.",
            "GRADED": "Its coder said how sure he or she is of it, before and after; it decides "
            "nothing.",
            "REMARKED": "It was marked otherwise.",
            "IMPORTED": "It came with the record time of another store.",
            "OVERDUE": "A clock of a call ran out; derived by the day.",
            "ANSWERED": "Something came to a call; derived by the day.",
        },
    ),
}
