"""The names of the ledger's rules, as reasons give them."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """By which a strand stands as it does, or something stands beside it."""

    STANDING_WITHDRAWN = "standing-withdrawn"
    STANDING_NOT_ADDRESSED = "standing-not-addressed"
    STANDING_NOT_PUT = "standing-not-put"
    STANDING_CONDITIONAL = "standing-conditional"
    STANDING_PUT = "standing-put"
    # what the state rests on
    MET_BY_ACT = "met-by-act"
    MET_BY_VERDICT = "met-by-verdict"
    REFUSED = "refused"
    ACT = "act"
    ACT_ON_PART = "act-on-part"
    NOT_FOR_ALL = "not-for-all"
    PARTLY = "partly"
    PAST_ITS_ANNOUNCED_END = "inquiry-past-its-announced-end"
    WORDS = "words"
    NOT_SUBSTANTIVE = "not-substantive"
    RECEIPT = "receipt"
    CLOCK_RUNNING = "clock-running"
    NOTHING_RECORDED = "nothing-recorded"
    # what leaves it open
    POSSIBLY = "possibly"
    POSSIBLY_OTHERWISE = "possibly-otherwise"
    POSSIBLY_TAKEN_BACK = "possibly-taken-back"
    CLOSED_AROUND = "closed-around"
    POSSIBLY_WITHDRAWN = "possibly-withdrawn"
    POSSIBLY_DELIVERED = "possibly-delivered"
    POSSIBLY_NOT_MADE = "possibly-not-made"
    CONDITION_POSSIBLY_MET = "condition-possibly-met"
    # of silence
    ABSENCE_ASSERTED = "absence-asserted"
    NARROWER_ABSENCE_ASSERTED = "narrower-absence-asserted"
    SILENCE_STATED = "silence-stated"
    NOTHING_CAME = "nothing-came"
    POSSIBLY_SILENT = "possibly-silent"
    LOOKED_FOR = "looked-for"
    NOT_COVERED = "not-covered"
    NOT_ASSESSED = "not-assessed"
    # what stands beside it
    CONTESTED = "contested"
    CONTESTED_VERDICTS = "contested-verdicts"
    CONTESTED_SILENCE = "contested-silence"
    RECORDED_NOT_COUNTED = "recorded-not-counted"
    ASSESSED = "assessed"
    WORDS_OF_THE_ACCUSED = "words-of-the-accused"
    BEFELL_LATER = "befell-later"
    DATES_APART = "dates-apart"
    DATE_FOLLOWS = "date-follows"
    DATE_LEFT_ASIDE = "date-left-aside"
    UNREVIEWED = "unreviewed"
    OVERDUE = "overdue"
    OVERDUE_BY_POLICY = "overdue-by-policy"


STANDINGS = frozenset(
    {
        *(Rule.STANDING_WITHDRAWN, Rule.STANDING_NOT_ADDRESSED, Rule.STANDING_NOT_PUT),
        *(Rule.STANDING_CONDITIONAL, Rule.STANDING_PUT),
    }
)


class Uncounted(StrEnum):
    """Why a response that is recorded does not count for a strand."""

    NOT_A_VOICE = "not-a-voice"
    OTHER_SIDE = "other-side"
    UNTIED_WORDS = "untied-words"
    OTHER_MATTER = "other-matter"
    INNER_CALL = "inner-call"
    INNER_DEMAND = "inner-demand"
    NO_AUTHOR = "no-author"


class BoundRule(StrEnum):
    """From what a date follows."""

    NOT_BEFORE_ITS_EVENT = "not-before-its-event"
    NOT_AFTER_ITS_REPORT = "not-after-its-report"
    WITHIN_ITS_WHOLE_FROM = "within-its-whole-from"
    WITHIN_ITS_WHOLE_UNTIL = "within-its-whole-until"
