"""An accusation never travels without its denial, and unnamed sources are never shared.

A *denial* of an accusation is a negated claim of the same: that somebody is said not to have done
it; or a response of the kind `denial` about the event. Anybody who may read the accusation has to
be able to read it, unless a finer denial stands beside a coarser one that can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.unit import Unit
from graph.engines.engine import Stored

ACCUSATION = "allegedPerpetrator"
ABOUT = "responseAbout"
DENIAL = "denial"
UNNAMED = "unnamed-source"


class HiddenDenial(NamedTuple):
    """A denial that readers of its accusation may not read."""

    denial: Claim
    accusation: Claim
    of_denial: Marking
    of_accusation: Marking


def found_held_back(ids: Iterable[str], writer: Stored) -> dict[tuple[str, str], HiddenDenial]:
    """The denials held back from readers of their accusations, around some entities.

    By the ids of denial and accusation. Retracted and rejected claims do not count.
    """
    asked = set(ids)
    claims = {claim.id: claim for claim in writer.naming(asked)}
    events = {c.subject for c in claims.values() if c.predicate == ACCUSATION}
    events |= {c.object for c in claims.values() if c.predicate == ABOUT and c.object}
    claims |= {claim.id: claim for claim in writer.naming(events - asked)}
    live = writer.live(claims)
    responses = {c.subject for c in claims.values() if c.predicate == ABOUT}
    found = held_back(
        [claim for id, claim in claims.items() if id in live],
        writer.effective(live),
        writer.kinds(responses),
    )
    return {(held.denial.id, held.accusation.id): held for held in found}


def around(claims: Iterable[Claim]) -> set[str]:
    """The entities around which a denial may be parted from its accusation, where something is
    decided about these claims."""
    return {
        id
        for claim in claims
        for id in (
            claim.subject
            if claim.predicate == ACCUSATION or claim.concept == DENIAL
            else claim.object
            if claim.predicate == ABOUT
            else None,
        )
        if id is not None
    }


class DenialCheck(NamedTuple):
    """What loading a unit would come to."""

    errors: list[InputError]
    withheld: list[str]
    """Denials that are held back for a reason that the sheet gives, in a line each."""
    excused: frozenset[tuple[str, str]]
    """The same, by the ids of denial and accusation."""


def check_unit(
    unit: Unit,
    writer: Stored,
    effective: Mapping[str, Marking],
    kinds: Mapping[str, Mapping[str, Marking]],
) -> DenialCheck:
    """Whether a unit would part an accusation from its denial, or share an unnamed source.

    A pair that stands apart in the store already is nobody's news.

    Args:
        effective: what will bind for each claim of the unit.
        kinds: those that the unit gives.
    """
    mine = [claim for id, claim in unit.claims.items() if id in effective]
    errors, withheld, excused = list(_shared(unit, mine, writer, kinds)), [], set()
    for id, held in _apart(unit, mine, writer, effective, kinds):
        record, reason = unit.places.get(id, unit.record), _reason(held, unit)
        if reason is None:
            errors.append(refusal(held, record))
        else:
            excused.add((held.denial.id, held.accusation.id))
            withheld.append(
                f"{record}: {held.denial.predicate}: the denial is {held.of_denial}, its "
                f"accusation {held.of_accusation}: {reason}"
            )
    return DenialCheck(errors, withheld, frozenset(excused))


def _reason(held: HiddenDenial, unit: Unit) -> str | None:
    return unit.reasons.get(held.denial.id, unit.reasons.get(held.accusation.id))


def _apart(
    unit: Unit,
    mine: Sequence[Claim],
    writer: Stored,
    effective: Mapping[str, Marking],
    kinds: Mapping[str, Mapping[str, Marking]],
) -> list[tuple[str, HiddenDenial]]:
    """What would be held back newly, with the claim of the unit that brings it about."""
    events = {c.subject for c in mine if c.predicate == ACCUSATION}
    events |= {c.object for c in mine if c.predicate == ABOUT and c.object}
    if not events:
        return []
    stored = {claim.id: claim for claim in writer.naming(events)}
    if not stored and not any(map(_may_deny, mine)):
        return []
    there = writer.live(id for id, claim in stored.items() if unit.is_other(claim))
    claims = [*(stored[id] for id in sorted(there)), *mine]
    responses = {c.subject for c in claims if c.predicate == ABOUT}
    told = {**writer.kinds(responses, without=unit.replaced)}
    for id in responses & kinds.keys():
        told[id] = {**told.get(id, {}), **kinds[id]}
    before = found_held_back(events, writer)
    found = []
    for held in held_back(claims, {**writer.effective(there), **effective}, told):
        if (held.denial.id, held.accusation.id) not in before:
            own = held.denial.id if held.denial.id in effective else held.accusation.id
            found.append((own, held))
    return found


def _shared(
    unit: Unit,
    mine: Sequence[Claim],
    writer: Stored,
    kinds: Mapping[str, Mapping[str, Marking]],
) -> Iterator[InputError]:
    # Many claims share one object for who says it.
    chains = {id(claim.attribution): claim.attribution for claim in mine}
    speakers = {link.actor for chain in chains.values() for link in chain}
    known = writer.kinds(speakers, without=unit.replaced)
    unnamed = {id for id in speakers if UNNAMED in {**known.get(id, {}), **kinds.get(id, {})}}
    if not unnamed:
        return
    stored = [claim for claim in writer.naming(unnamed) if unit.is_other(claim)]
    live = writer.live(claim.id for claim in stored)
    others = [claim for claim in stored if claim.id in live]
    for actor, claim in shared_sources([*others, *mine], unnamed):
        yield InputError(
            "is an unnamed source and speaks in another document, too",
            mend="give each document an unnamed source of its own: that two are one person is "
            "never known",
            record=unit.places.get(claim.id, unit.record),
            field="attribution",
            value=unit.names.get(actor, actor),
        )


MARK_ALIKE = "mark both alike, or say in the sheet why not, with withheld: on the denial"
DECIDE_ALIKE = "decide about both alike"
MARK_FIRST = "mark the accusation as strictly first, with answerable remark"
_OVER_HTTP = {MARK_FIRST: "mark the accusation as strictly first, with remarkClaims"}
_TOGETHER = "an accusation never travels without its denial: "


def refusal(held: HiddenDenial, record: str, mend: str = MARK_ALIKE) -> InputError:
    """What to tell of a denial held back."""
    return InputError(
        f"is {held.of_denial}, and the accusation that it denies is {held.of_accusation} "
        f"(claim {held.accusation.id})",
        mend=f"{_TOGETHER}{mend}",
        record=record,
        field=held.denial.predicate,
        over_http=f"{_TOGETHER}{_OVER_HTTP.get(mend, mend)}",
    )


def held_back(
    claims: Iterable[Claim],
    effective: Mapping[str, Marking],
    kinds: Mapping[str, Mapping[str, Marking]],
) -> Iterator[HiddenDenial]:
    """Each denial among some claims that stands under a stricter marking than its accusation, once
    for every such accusation.

    Args:
        effective: what binds each claim; one that is absent does not count.
        kinds: of the responses.
    """
    known = {claim.id: claim for claim in claims if claim.id in effective}
    accusations: dict[str, list[Claim]] = {}
    for claim in known.values():
        if claim.predicate == ACCUSATION and not claim.negated:
            accusations.setdefault(claim.subject, []).append(claim)
    for denial in known.values():
        for accusation in _denied(denial, accusations, kinds):
            mine, theirs = effective[denial.id], effective[accusation.id]
            if mine.join(theirs) != theirs and not _told_coarsely(denial, known, effective, theirs):
                yield HiddenDenial(denial, accusation, mine, theirs)


def _may_deny(claim: Claim) -> bool:
    """Whether a claim is of those that may be a denial."""
    return claim.predicate == ABOUT or (claim.predicate == ACCUSATION and claim.negated)


def _denied(
    claim: Claim,
    accusations: Mapping[str, Sequence[Claim]],
    kinds: Mapping[str, Mapping[str, Marking]],
) -> list[Claim]:
    """The accusations that a claim denies."""
    if claim.predicate == ACCUSATION and claim.negated:
        return [a for a in accusations.get(claim.subject, ()) if a.object == claim.object]
    if claim.predicate == ABOUT and not claim.negated and DENIAL in kinds.get(claim.subject, {}):
        return list(accusations.get(claim.object or "", ()))
    return []


def _told_coarsely(
    denial: Claim,
    known: Mapping[str, Claim],
    effective: Mapping[str, Marking],
    marking: Marking,
) -> bool:
    """Whether it makes a denial exact that may be read with `marking`."""
    coarser = known.get(denial.refines or "")
    if coarser is None:
        return False
    if effective[coarser.id].join(marking) == marking:
        return True
    return _told_coarsely(coarser, known, effective, marking)


def shared_sources(claims: Iterable[Claim], unnamed: Iterable[str]) -> Iterator[tuple[str, Claim]]:
    """Unnamed sources that speak in more than one document: each with a claim of the second."""
    wanted = frozenset(unnamed)
    first: dict[str, str] = {}
    for claim in claims:
        for link in claim.attribution:
            if link.actor in wanted:
                source = first.setdefault(link.actor, claim.citation.source)
                if source != claim.citation.source:
                    yield link.actor, claim
