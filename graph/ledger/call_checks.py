"""What cannot be so of calls and responses, or would say nothing: told when it is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.claims.marking import Marking
from graph.ledger.call_states import NEVER, OF_SILENCE, Form, Span
from graph.ledger.dates import spans_of
from graph.ledger.effects import kinds_of
from graph.vocabulary import Vocabulary

_OF_ITSELF: Mapping[str, str] = {
    "contains": "contains itself",
    "carriedBy": "is carried by itself",
    "renews": "renews itself",
    "replacedBy": "is replaced by itself",
}
_INSIDE = "contains"
_TIES: Mapping[str, str] = {
    "responseTo": "ties a response to a call that was made after it",
    "answers": "says that a response answers a demand that was made after it",
}


class Impossible(NamedTuple):
    """A claim that cannot be so, and why."""

    claim: Claim
    problem: str
    mend: str
    refused: bool = True
    """False where two documents disagree: contradictions stand side by side, and are told."""


def tied(claims: Iterable[Claim]) -> frozenset[str]:
    """The calls and the demands that responses are said to be to, or to answer."""
    return frozenset(
        claim.object
        for claim in claims
        if claim.predicate in _TIES and claim.object is not None and not claim.negated
    )


def calls_of(demands: Collection[str], claims: Iterable[Claim]) -> frozenset[str]:
    """The calls that make demands, as far as these claims tell."""
    return frozenset(
        claim.subject
        for claim in claims
        if claim.predicate == "demand" and claim.object in demands and not claim.negated
    )


def undated(claims: Iterable[Claim]) -> Mapping[str, Claim]:
    """The calls that demand something and have no day, as far as these claims tell, each with the
    claim of its first demand."""
    found: dict[str, Claim] = {}
    told = [claim for claim in claims if not claim.negated]
    dated = {claim.subject for claim in told if claim.predicate == "madeOn"}
    for claim in told:
        if claim.predicate == "demand" and claim.subject not in dated:
            found.setdefault(claim.subject, claim)
    return found


def impossible(claims: Iterable[Claim], known: Iterable[Claim] = ()) -> Iterator[Impossible]:
    """The claims among these that cannot be so.

    A response that came before its call, or before every call that makes the demand it answers,
    for any dates; a call that contains, carries, renews or replaces itself; calls
    that contain each other.

    Args:
        known: other claims, of which the dates of the calls that are `tied` count, which calls make
            the demands that are, and what contains what.
    """
    told = [claim for claim in claims if not claim.negated]
    every = [*told, *(claim for claim in known if not claim.negated)]
    for claim in told:
        if claim.predicate in _OF_ITSELF and claim.subject == claim.object:
            yield Impossible(
                claim, f"says that a call {_OF_ITSELF[claim.predicate]}", "name the other call"
            )
    yield from _circles(told, every)
    ties = [claim for claim in told if claim.predicate in _TIES and claim.object is not None]
    if not ties:
        return
    made, when = _dates(every, "madeOn"), _dates(every, "when")
    makers: dict[str, set[str]] = {}
    for claim in every:
        if claim.predicate == "demand" and claim.object is not None:
            makers.setdefault(claim.object, set()).add(claim.subject)
    for claim in ties:
        problem, answered = _TIES[claim.predicate], claim.object or ""
        to = {answered} if claim.predicate == "responseTo" else makers.get(answered, set())
        if not to <= made.keys():
            continue  # some call may have been made at any time
        calls, responses = [one for id in to for one in made[id]], when.get(claim.subject)
        if calls and responses and all(r.surely_before(c) for r, _ in responses for c, _ in calls):
            mend = "correct one of the two dates, or leave the response without a call"
            documents = {source for _, source in (*calls, *responses)}
            yield Impossible(claim, problem, mend, len(documents) == 1)


def says_nothing(claims: Iterable[Claim]) -> Iterator[Impossible]:
    """Claims that the ledger can do nothing with as they are, and how they would count."""
    told = list(claims)
    addressees: dict[str, set[str]] = {}
    for claim in told:
        if claim.predicate in ("addressee", "demandAddressee") and not claim.negated:
            addressees.setdefault(claim.subject, set()).add(claim.object or "")
    calls = {c.object: c.subject for c in told if c.predicate == "demand" and not c.negated}
    named = {claim.subject for claim in told if claim.predicate == "assessesAddressee"}
    for claim in told:
        if claim.predicate == "followedBy" and claim.negated and claim.valid is None:
            problem = "says that nothing came, and not of which days: it holds on none"
            yield Impossible(claim, problem, "give valid: from when, until when", False)
        elif claim.predicate == "lookedFor" and claim.valid is None:
            problem = "says that somebody looked, and not until when: it counts on no day"
            yield Impossible(claim, problem, "give valid: until when he looked", False)
        elif (
            claim.predicate in ("followedBy", "lookedFor")
            and len(
                addressees.get(claim.subject) or addressees.get(calls.get(claim.subject, ""), set())
            )
            > 1
        ):
            problem = "is said of a demand or a call with several addressees, and holds for all"
            mend = "if it is meant of one of them, make a demand for each, with its own addressees"
            yield Impossible(claim, problem, mend, False)
        elif claim.predicate == "assessesDemand" and claim.subject not in named:
            demand = claim.object or ""
            to = addressees.get(demand) or addressees.get(calls.get(demand, ""), set())
            if len(to) > 1:
                problem = f"assesses a demand on {len(to)} addressees, and so all of them"
                mend = "name the one that is meant with assessesAddressees, if only one is"
                yield Impossible(claim, problem, mend, False)


def undated_silences(told: Collection[Claim], vocabulary: Vocabulary) -> Iterator[Impossible]:
    """Responses and assessments of which the kind says that nothing came, and that have no day."""
    kinds = kinds_of(vocabulary)
    silent = {code for code, effect in kinds.effects.items() if effect.form is Form.SILENCE}
    silent |= {code for code, verdict in kinds.verdicts.items() if verdict in OF_SILENCE}
    stated = [
        claim
        for claim in told
        if claim.predicate == "kind" and claim.concept in silent and not claim.negated
    ]
    if not stated:
        return
    days = _dates([claim for claim in told if not claim.negated], "when")
    for claim in stated:
        if not any(begin.last < NEVER for begin, _ in days.get(claim.subject, ())):
            yield Impossible(
                claim,
                f"says that nothing came ({claim.concept}), and not when: it certainly holds on "
                "no day, and status tells it as a possibility alone",
                "give the day of which it is said (when; in a workbook When): that of the document "
                "where it speaks of that day; bounds will do (../2018-04)",
                False,
            )


def unseen_answers(
    claims: Iterable[Claim],
    known: Iterable[Claim],
    markings: Mapping[str, Marking],
    effective: Mapping[str, Marking],
) -> Iterator[Impossible]:
    """Answers marked more strictly than their call, which readers would take for silence.

    Args:
        markings: of the calls and demands that responses are tied to.
        effective: of claims, where it is stricter than written.
    """
    claims = list(claims)
    if not any(claim.predicate in _TIES for claim in claims):
        return
    every = {claim.id: claim for claim in (*known, *claims)}
    kinds: dict[str, list[Marking]] = {}
    ties: dict[tuple[str, str], list[Marking]] = {}
    noted: dict[str, list[Marking]] = {}
    calls = {c.object: c.subject for c in every.values() if c.predicate == "demand"}
    for claim in every.values():
        marking = effective.get(claim.id, claim.marking)
        if claim.negated:
            continue
        if claim.predicate == "kind":
            kinds.setdefault(claim.subject, []).append(marking)
        elif claim.predicate in _TIES:
            ties.setdefault((claim.subject, claim.object or ""), []).append(marking)
        elif claim.predicate == "answerCoverage":
            noted.setdefault(claim.subject, []).append(marking)
    for claim in claims:
        if claim.predicate not in _TIES or claim.negated:
            continue
        to = claim.object or ""
        if to not in markings:
            continue
        open_to = markings[to]
        notes = [*noted.get(to, ()), *noted.get(calls.get(to, ""), ())]
        seen = (ties[(claim.subject, to)], kinds.get(claim.subject, [open_to]))
        hidden = any(all(open_to.join(one) != open_to for one in some) for some in seen)
        if hidden and not any(open_to.join(one) == open_to for one in notes):
            yield Impossible(
                claim,
                f"ties a response to a call that is {open_to}, and is marked more strictly itself: "
                "who may not read it would take the call for unanswered",
                "say of the call, marked as it is, `answers: not-assessed`, or mark the response "
                "like the call",
            )


def _dates(claims: Iterable[Claim], predicate: str) -> dict[str, list[tuple[Span, str]]]:
    """By subject: the days of each claim, and the source that it cites."""
    found: dict[str, list[tuple[Span, str]]] = {}
    for claim in claims:
        if claim.predicate == predicate and claim.value is not None and claim.value.period:
            begin, _ = spans_of(claim.value.period)
            found.setdefault(claim.subject, []).append((begin, claim.citation.source))
    return found


def _circles(told: Iterable[Claim], every: Iterable[Claim]) -> Iterator[Impossible]:
    """Claims by which a call stands inside one that stands inside it."""
    inside: dict[str, set[str]] = {}
    for claim in every:
        if claim.predicate == _INSIDE and claim.object is not None:
            inside.setdefault(claim.subject, set()).add(claim.object)
    for claim in told:
        if claim.predicate != _INSIDE or claim.object in (None, claim.subject):
            continue
        seen: set[str] = set()
        waiting = [claim.object or ""]
        while waiting:
            at = waiting.pop()
            if at == claim.subject:
                yield Impossible(
                    claim,
                    "puts a call inside one that stands inside it",
                    "take out one contains of the circle",
                )
                break
            if at not in seen:
                seen.add(at)
                waiting += inside.get(at, ())
