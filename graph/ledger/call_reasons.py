"""The reasons in words, each with the claims that it rests on.

Nothing here says that anybody failed, owes or violated anything. What a source says is told as
what it says; what is missing is told as missing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.ledger.reason_words import Wording, grounds, named
from graph.ledger.rule_names import STANDINGS, Rule
from graph.ledger.strand_facts import (
    Absence,
    Again,
    Apart,
    Bound,
    Carrier,
    Clock,
    Contest,
    Coverage,
    InQuestion,
    Item,
    Opening,
    Opinion,
    Passed,
    Search,
    StrandOutcome,
    Why,
)
from graph.views.view import MOST_ROWS, Claims, Labels, Page, Record, View, Window


class Reason(NamedTuple):
    """Why a strand stands as it does."""

    rule: str
    """The rule's name: ``act``, ``refused``, ``nothing-recorded`` …"""
    text: str
    claims: tuple[str, ...]
    """Ids, sorted."""
    responses: tuple[str, ...] = ()
    """The responses of which it speaks, by id, sorted."""


_ITEM = (
    *("kind", "responseTo", "answers", "responseBy", "responseAbout", "when"),
    *("doneFor", "responseAddressee"),
)
_READ: Mapping[Rule, tuple[str, ...]] = {
    Rule.PAST_ITS_ANNOUNCED_END: (*_ITEM, "announcedEnd"),
    Rule.STANDING_WITHDRAWN: ("withdrawnOn", "replacedBy"),
    Rule.STANDING_CONDITIONAL: ("condition", "conditionMet"),
    Rule.POSSIBLY_WITHDRAWN: ("withdrawnOn", "replacedBy"),
    Rule.CONDITION_POSSIBLY_MET: ("condition", "conditionMet"),
    Rule.POSSIBLY_NOT_MADE: ("madeOn",),
    Rule.STANDING_NOT_PUT: ("addressee", "demandAddressee", "madeOn"),
    Rule.STANDING_NOT_ADDRESSED: ("addressee", "demandAddressee", "madeOn"),
    Rule.STANDING_PUT: ("addressee", "demandAddressee", "madeOn", "carriedBy"),
}
"""Rule → the properties whose claims it rests on; `_ITEM` and `_OPINION` for others."""
_OPINION = ("kind", "assessmentBy", "assesses", "assessesDemand", "when")
_CLOCK = ("replyDue", "underProcedure", "madeOn")
_ALL = tuple(
    dict.fromkeys([*_OPINION, *_CLOCK, *(name for names in _READ.values() for name in names)])
)


def explain(
    view: View,
    outcomes: Sequence[StrandOutcome],
    *,
    languages: tuple[str, ...] = (),
    claims: bool = True,
) -> list[tuple[Reason, ...]]:
    """The reasons of strands, one tuple each, in the order of the strands.

    One read of the view, however many there are.

    Args:
        languages: the preference for names.
        claims: whether the claims are wanted, too.
    """
    actors = list(dict.fromkeys(id for outcome in outcomes for id in named(outcome)))
    told = list(dict.fromkeys(id for outcome in outcomes for id in _things(outcome)))
    known = view.vocabulary.properties
    pairs = tuple((name, False) for name in _ALL if name in known)
    names = Labels(languages=languages)
    behind = Claims(predicates=pairs, window=Window(first=MOST_ROWS))
    replies = view.read([(names, actors), (behind, told if claims else ())])
    wording = Wording(view, replies[names], view.classes(actors))
    records = replies[behind]
    return [
        tuple(
            Reason(
                why.rule.value,
                wording.text(outcome, why),
                _claims(outcome, why, records),
                _responses(why),
            )
            for why in outcome.why
        )
        for outcome in view.deadline.each(outcomes)
    ]


# ------------------------------------------------------------------------------------ the claims


def _responses(why: Why) -> tuple[str, ...]:
    found = set()
    for ground in grounds(why):
        if isinstance(ground, Item) and not ground.told:
            found.add(ground.response)
        elif isinstance(ground, Passed) or (isinstance(ground, Opinion) and ground.of is not None):
            found.add(ground.response if isinstance(ground, Passed) else ground.of or "")
    return tuple(sorted(found))


def _things(outcome: StrandOutcome) -> Iterable[str]:
    """Whose claims the reasons of a strand may rest on."""
    facts = outcome.facts
    yield facts.call
    if facts.demand is not None:
        yield facts.demand
    for why in outcome.why:
        for ground in grounds(why):
            if isinstance(ground, Item | Passed):
                yield ground.response
            elif isinstance(ground, Opinion):
                yield ground.assessment
            elif isinstance(ground, Carrier):
                yield ground.call


def _claims(
    outcome: StrandOutcome, why: Why, records: Mapping[str, Page[Record]]
) -> tuple[str, ...]:
    found: set[str] = set()

    def take(id: str | None, properties: Iterable[str], concept: str | None = None) -> None:
        page = records.get(id or "")
        for record in page.rows if page is not None else ():
            claim = record.claim
            if not record.counts:
                continue
            if claim.predicate in properties and (
                claim.predicate != "kind" or concept is None or claim.concept == concept
            ):
                found.add(claim.id)

    if why.rule in STANDINGS:
        take(outcome.facts.call, _READ[why.rule])
        take(outcome.facts.demand, _READ[why.rule])
    for ground in grounds(why):
        match ground:
            case Item(told=True):
                found.add(ground.response)
            case Item():
                take(ground.response, _READ.get(why.rule, _ITEM), ground.kind)
            case Passed():
                take(ground.response, _ITEM, ground.kind)
            case Opinion():
                take(ground.assessment, _OPINION)
            case Clock():
                take(outcome.facts.call, _CLOCK)
                take(ground.thing, _CLOCK)
            case Carrier():
                take(ground.call, ("madeOn",))
            case Opening():
                take(outcome.facts.call, _READ[why.rule])
                take(outcome.facts.demand, _READ[why.rule])
            case (
                Absence()
                | Search()
                | Contest()
                | Apart()
                | Bound()
                | Coverage()
                | InQuestion()
                | Again()
            ):
                found.update(ground.claims)
    return tuple(sorted(found - outcome.facts.taken_back))
