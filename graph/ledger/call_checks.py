"""What cannot be so of calls and responses: refused when it is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.ledger.call_states import Span
from graph.ledger.dates import spans_of

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


def impossible(claims: Iterable[Claim], known: Iterable[Claim] = ()) -> Iterator[Impossible]:
    """The claims among these that cannot be so.

    A response that came before its call, or before every call that makes the demand it answers,
    whatever dates one takes; a call that contains, carries, renews or replaces itself; calls that
    contain each other.

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
    made, when = _dates(every, "madeOn"), _dates(every, "when")
    makers: dict[str, set[str]] = {}
    for claim in every:
        if claim.predicate == "demand" and claim.object is not None:
            makers.setdefault(claim.object, set()).add(claim.subject)
    for claim in told:
        problem = _TIES.get(claim.predicate)
        if problem is None or claim.object is None:
            continue
        to = {claim.object} if claim.predicate == "responseTo" else makers.get(claim.object, set())
        if not to <= made.keys():
            continue  # some call may have been made at any time
        calls, responses = [span for one in to for span in made[one]], when.get(claim.subject)
        if calls and responses and all(r.surely_before(c) for r in responses for c in calls):
            mend = "mend one of the two dates, or leave the response without a call"
            yield Impossible(claim, problem, mend)


def _dates(claims: Iterable[Claim], predicate: str) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for claim in claims:
        if claim.predicate == predicate and claim.value is not None and claim.value.period:
            begin, _ = spans_of(claim.value.period)
            found.setdefault(claim.subject, []).append(begin)
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
