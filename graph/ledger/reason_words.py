"""Reasons in words, and what has to be named in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from graph.ledger.call_states import NEVER, Form, Span
from graph.ledger.rule_names import STANDINGS, BoundRule, Rule, Uncounted
from graph.ledger.strand_facts import (
    Absence,
    Again,
    Apart,
    Bound,
    Carrier,
    Clock,
    Contest,
    Coverage,
    Ground,
    InQuestion,
    Item,
    Opening,
    Opinion,
    Passed,
    Search,
    StrandOutcome,
    Why,
    Word,
)
from graph.views.shown_labels import label_of
from graph.views.view import View

NOTED = "recommendation-noted"
"""What a State does with a recommendation of the Universal Periodic Review that it does not
support; said to be that, and never refused."""


def grounds(why: Why) -> Iterable[Ground]:
    return why.more if why.ground is None else (why.ground, *why.more)


def named(outcome: StrandOutcome) -> Iterable[str]:
    if outcome.facts.addressee is not None:
        yield outcome.facts.addressee
    for why in outcome.why:
        for ground in grounds(why):
            match ground:
                case Item() | Passed():
                    yield from ground.by
                case Contest():
                    yield from (word.by for word in ground.words if word.by is not None)
                    yield from (word.said for word in ground.words if word.predicate != "kind")
                case Opinion():
                    if ground.by:
                        yield ground.by
                case Absence():
                    yield from (one for one in ground.said_by if one)
                case Search():
                    yield from (one for one in ground.by if one)
                case Carrier():
                    yield ground.call


class Wording:
    def __init__(self, view: View, labels: Mapping[str, str], classes: Mapping[str, str]) -> None:
        self._terms, self._labels, self._classes = view.vocabulary.terms, labels, classes

    def text(self, outcome: StrandOutcome, why: Why) -> str:
        """One or two sentences."""
        ground = why.ground
        if why.rule in STANDINGS:
            return self._standing(outcome, ground)
        match ground:
            case None:
                return UNREVIEWED if why.rule is Rule.UNREVIEWED else self._nothing(outcome)
            case Item():
                return self._item(why, ground)
            case Passed():
                return self._passed(ground)
            case Apart():
                what = "The day of the call" if ground.property == "madeOn" else "Its day"
                return f"{what} is told differently, and nothing orders it: {when(ground.span)}."
            case Bound():
                return self._bound(ground)
            case Coverage():
                return _COVERAGE[ground.kind]
            case InQuestion():
                return (
                    "On the dates, its speaker has possibly taken back something of this by then."
                )
            case Opening():
                return _OPEN[why.rule].format(days=when(ground.span))
            case Again():
                return (
                    f"Later, {when(ground.span)}: {self._kind(ground.kind)}, of people for whom it "
                    "was demanded. It stands beside this: what was demanded had been done."
                )
            case Opinion():
                return self._opinion(why, ground)
            case Absence():
                return self._absence(why, ground)
            case Search():
                every = [ground, *(one for one in why.more if isinstance(one, Search))]
                return " ".join(self._search(one) for one in every)
            case Contest():
                return self._contest(ground)
            case Clock():
                return self._clock(why, ground)
            case Carrier():
                carrier = f"the call “{self._name(ground.call)}”, {when(ground.made)}"
                return f"Possibly delivered by then, by {carrier}."

    def _name(self, id: str) -> str:
        return label_of(id, self._classes.get(id, "Somebody"), self._labels.get(id))

    def _names(self, ids: Iterable[str]) -> str:
        return ", ".join(sorted(self._name(id) for id in ids if id)) or "Somebody who is not named"

    def _kind(self, code: str) -> str:
        return self._terms[code].labels["en"] if code in self._terms else code

    def _standing(self, outcome: StrandOutcome, ground: Ground | None) -> str:
        addressee = outcome.facts.addressee
        to = "nobody" if addressee is None else self._name(addressee)
        if isinstance(ground, Carrier):
            carrier = f"Delivered by the call “{self._name(ground.call)}”, {when(ground.made)}"
            return f"{carrier}: standing, state and days are that call's."
        words: Mapping[str, Callable[[], str]] = {
            "WITHDRAWN": lambda: "The call was withdrawn or replaced.",
            "NOT_ADDRESSED": lambda: (
                "No addressee is recorded."
                if addressee is None
                else f"Addressed to {to}, which is nobody in particular."
            ),
            "NOT_PUT": lambda: (
                f"It stands inside another call and is not shown to have been put to {to}."
            ),
            "CONDITIONAL": lambda: "It depends on a condition that nobody is recorded to call met.",
            "PUT": lambda: f"Put to {to}, {when(outcome.facts.made)}.",
        }
        return words[outcome.standing.value]()

    def _nothing(self, outcome: StrandOutcome) -> str:
        rules = {why.rule for why in outcome.why}
        if Rule.RECORDED_NOT_COUNTED in rules or Rule.POSSIBLY in rules:
            text = "No response that certainly counts is recorded"
            stated = rules & {Rule.ABSENCE_ASSERTED, Rule.SILENCE_STATED, Rule.NOTHING_CAME}
            return f"{text}; that none came is what a source says." if stated else f"{text}."
        if Rule.LOOKED_FOR in rules:
            return "No response is recorded."
        if rules & {Rule.ABSENCE_ASSERTED, Rule.SILENCE_STATED, Rule.NOTHING_CAME}:
            return "No response is recorded in this data set; that none came is what a source says."
        if Rule.POSSIBLY_SILENT in rules:
            return (
                "No response is recorded in this data set; that none came is what a source says, "
                "and of which days is open."
            )
        return "No response is recorded: none in this data set."

    def _item(self, why: Why, item: Item) -> str:
        said = f"{self._names(item.by)}, {when(item.span)}: {self._kind(item.kind)}"
        notes = []
        if item.effect.form is Form.ACT and not item.tied:
            notes.append("not said to be in answer")
        if item.accused:
            notes.append("accused in the matter")
        if item.kind == NOTED:
            notes.append("not supported")
        extra = {
            Rule.ACT_ON_PART: "on part of the events, or on something wider",
            Rule.PAST_ITS_ANNOUNCED_END: (
                f"announced to end {when(item.ends)}; no result is recorded by then"
                if item.ends is not None
                else ""
            ),
            Rule.SILENCE_STATED: "a source says that nothing came",
            Rule.POSSIBLY_SILENT: "a source says that nothing came; on its dates that may or may "
            "not be so by the day",
            Rule.WORDS_OF_THE_ACCUSED: "words of the accused, which answer nothing",
            Rule.MET_BY_ACT: "what was demanded",
            Rule.NOT_FOR_ALL: "not said to be for all for whom it was demanded",
            Rule.POSSIBLY: "on its dates it may or may not count by the day",
            Rule.POSSIBLY_OTHERWISE: "possibly the latest",
            Rule.CLOSED_AROUND: "on what contains the event: whether its own case goes on is open",
        }.get(why.rule)
        if extra:
            notes.append(extra)
        told = said + (f" ({'; '.join(notes)})." if notes else ".")
        others = [one for one in why.more if isinstance(one, Item)]
        if why.rule is Rule.MET_BY_ACT and others:
            each = "; ".join(f"{self._names(o.by)}, {when(o.span)}" for o in others)
            told += f" Together with: {each}."
        return told + (self._came(others) if why.rule is Rule.CONTESTED_SILENCE else "")

    def _passed(self, one: Passed) -> str:
        said = f"{self._names(one.by)}, {when(one.span)}: {self._kind(one.kind)}"
        return f"Recorded, not counted: {said} ({_PASSED[one.rule]})."

    def _search(self, one: Search) -> str:
        where = f" ({one.where})" if one.where else ""
        return (
            f"{self._names(one.by)} looked for an answer{where} until {when(one.until)} and found "
            "none."
        )

    def _contest(self, contest: Contest) -> str:
        told = [f"{self._names([w.by or ''])} says {self._word(w)}" for w in contest.words]
        return f"Speakers contradict each other: {'; '.join(told)}."

    def _word(self, word: Word) -> str:
        no = "that it was not" if word.negated else "that it was"
        if word.predicate == "kind":
            return f"{no} {self._kind(word.said)}"
        told = {
            "responseBy": f"by {self._name(word.said)}",
            "responseAbout": f"about {self._name(word.said)}",
        }.get(word.predicate, f"to {self._name(word.said)}")
        return f"{no} {told}"

    @staticmethod
    def _bound(bound: Bound) -> str:
        day = when(Span(bound.day, bound.day))
        what = "The call was" if bound.property == "madeOn" else "It was"
        told = {
            BoundRule.NOT_BEFORE_ITS_EVENT: f"made no earlier than {day}, when its event began",
            BoundRule.NOT_AFTER_ITS_REPORT: f"there by {day}, when a document that tells of it "
            "came out",
        }[bound.rule]
        if bound.kept:
            return f"{what} {told}."
        return f"{what} {told}: that contradicts the dates claimed, and is left aside."

    def _opinion(self, why: Why, opinion: Opinion) -> str:
        who = self._names([opinion.by]) + (", who asked" if opinion.asker else "")
        said = _VERDICTS[opinion.verdict.value]
        text = f"According to {who}, {said} ({when(opinion.span)})."
        others = [one for one in why.more if isinstance(one, Opinion)]
        for other in others:
            verdict = f"{_VERDICTS[other.verdict.value]} ({when(other.span)})"
            text += f" Not so according to {self._names([other.by])}: {verdict}."
        if why.rule in (Rule.POSSIBLY, Rule.POSSIBLY_SILENT):
            text += " On its dates that may or may not be so by the day."
        if why.rule is Rule.ASSESSED and opinion.by and opinion.partial_to:
            text += " That is the word of the addressee's side, its State or the accused."
        answers = [one for one in why.more if isinstance(one, Item)]
        if why.rule is Rule.CONTESTED_SILENCE:
            text += self._came(answers)
        elif answers:
            one = answers[0]
            text += (
                f" It speaks of: {self._names(one.by)}, {when(one.span)}, {self._kind(one.kind)}."
            )
        return text

    def _absence(self, why: Why, absence: Absence) -> str:
        same = [absence, *(one for one in why.more if isinstance(one, Absence))]
        who = self._names({by for one in same for by in one.said_by if by})
        came = self._came([one for one in why.more if isinstance(one, Item)])
        if absence.kind is None:
            return f"According to {who}, nothing came in that time.{came}"
        text = f"According to {who}, there was none of this kind: {self._kind(absence.kind)}."
        if why.rule is Rule.NARROWER_ABSENCE_ASSERTED:
            text += " That says nothing of other kinds."
        return text + came

    def _came(self, items: Iterable[Item]) -> str:
        """What others say came, where somebody says that nothing did."""
        return "".join(
            f" Others tell of: {self._names(one.by)}, {when(one.span)}, {self._kind(one.kind)}."
            for one in items
        )

    @staticmethod
    def _clock(why: Why, clock: Clock) -> str:
        if clock.due.last == NEVER:
            return f"Nothing is recorded yet; it is not known since when: {clock.basis}."
        until = when(Span(clock.due.last, clock.due.last))
        if why.rule is Rule.CLOCK_RUNNING:
            return f"Nothing is recorded yet, and the clock runs until {until}: {clock.basis}."
        by = "A review policy of the user, no legal clock" if clock.policy else "The clock"
        return f"{by}: until {until}, {clock.basis}."


def when(span: Span) -> str:
    """Days in words: one day, between two, by one, from one on, unknown."""
    first = date.fromordinal(span.first) if 1 <= span.first <= _LAST else None
    last = date.fromordinal(span.last) if 1 <= span.last <= _LAST else None
    if first is None and last is None:
        return "on an unknown day"
    if first is None:
        return f"by {last}"
    if last is None:
        return f"on or after {first}"
    return str(first) if first == last else f"between {first} and {last}"


_LAST = date.max.toordinal()

UNREVIEWED = "Nobody has accepted some of the claims that this rests on."
_OPEN = {
    Rule.POSSIBLY_WITHDRAWN: "Possibly withdrawn or replaced by then: {days}.",
    Rule.CONDITION_POSSIBLY_MET: "Its condition is possibly met by then: {days}.",
    Rule.POSSIBLY_NOT_MADE: "The call is possibly not made yet by then: {days}.",
}
"""What leaves a standing open."""
_VERDICTS = {
    "met": "the demand is met",
    "sufficient": "the response suffices",
    "partly": "it is met in part",
    "not-substantive": "the response is not substantive",
    "nothing-came": "nothing came",
    "rejected": "what was done rejects the demand",
    "insufficient": "the response does not suffice",
    "not-met": "the demand is not met",
}
_COVERAGE = {
    "not-covered": "The data set that brings the call says that it does not cover answers.",
    "not-assessed": "Its answer is not assessed here, as a note on the call says.",
}
_PASSED = {
    Uncounted.NOT_A_VOICE: "not a body that speaks for the addressee",
    Uncounted.OTHER_SIDE: "not the addressee, and of no side of it",
    Uncounted.UNTIED_WORDS: "words about the event that no source ties to the call",
    Uncounted.OTHER_MATTER: "of a kind that does not bear on this demand",
    Uncounted.INNER_CALL: "put to a call inside this one, and not to who made this one",
    Uncounted.INNER_DEMAND: "put to a call inside this one, which demands something else",
    Uncounted.NO_AUTHOR: "by whom is not recorded",
}
"""Why a response does not count."""
