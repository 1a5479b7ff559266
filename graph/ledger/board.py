"""The ledger of calls laid out in rows, one a strand: what a campaigner takes to a meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.claims.text import folded
from graph.ledger import CallOutcome, CallState, Policy, Statuses, StrandOutcome
from graph.ledger.bystanders import denials
from graph.ledger.call_reasons import Reason, explain
from graph.ledger.call_states import Form
from graph.ledger.reason_words import NOTED, when
from graph.ledger.rule_names import Rule
from graph.ledger.strand_facts import Item
from graph.ledger.strand_fields import STRAND_FIELDS
from graph.views.all_pages import all_entities
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import (
    MOST_ROWS,
    Claims,
    Concepts,
    Labels,
    Relations,
    Values,
    View,
    Window,
)

NOBODY = "Nobody in particular"
"""The group of strands that are addressed to nobody, or to everybody."""
OTHERS = "Others than States"
"""The group of addressees that are no State and no organ of one."""

_DAYS_LEAST, _DAYS_MOST = "days_min", "days_max"

_TOLD_ELSEWHERE = frozenset(
    {
        *(Rule.STANDING_PUT, Rule.NOTHING_RECORDED, Rule.WORDS_OF_THE_ACCUSED),
        *(Rule.OVERDUE, Rule.OVERDUE_BY_POLICY, Rule.UNREVIEWED),
    }
)
"""The rules whose reasons a row tells in a field of their own."""

_RESPONSE = ("kind", "responseBy", "when")
"""What the last response rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One strand on one day, in words."""

    state_addressed: str
    """The State that the addressee is, or is an organ of; else `NOBODY` or `OTHERS`."""
    addressee: str | None
    call: str
    call_id: str
    asked: str
    """What was demanded: in the words of the coder, else its kind, else the call."""
    asked_on: str
    asked_by: tuple[str, ...]
    strand: StrandOutcome
    """Where it stands: standing, state, and all else that is a plain value."""
    overdue: str | None
    """Against which clock, where one has run out."""
    last_response: str | None
    why: tuple[str, ...]
    """What standing and state rest on, where that is not the last response, in sentences."""
    denials: tuple[str, ...]
    """Words of the accused: they stand beside the call, and answer nothing."""
    sources: tuple[str, ...]
    """What the row rests on: the names of sources, sorted."""
    cited: tuple[str, ...]
    """The ids of these, in the same order."""

    def values(self) -> dict[str, Any]:
        """Column → value, in the order of `board_columns`."""
        least, most = self.strand.outstanding or (None, None)
        values = {
            **{field.name: field.told(self.strand) for field in STRAND_FIELDS if field.plain},
            _DAYS_LEAST: least,
            _DAYS_MOST: most,
        }
        return {
            name: values[name] if name in values else getattr(self, name)
            for name in board_columns()
        }


def board_columns() -> tuple[str, ...]:
    """The columns of the board in CSV and its keys in JSON, in order: those of the strand stand
    between words that tell who was asked what, and words that tell what came."""
    return (
        *("state_addressed", "addressee", "call", "call_id", "asked", "asked_on", "asked_by"),
        *(field.name for field in STRAND_FIELDS if field.plain),
        *(_DAYS_LEAST, _DAYS_MOST),
        *("overdue", "last_response", "why", "denials", "sources"),
    )


def board(
    view: View,
    *,
    on: date,
    states: Iterable[CallState] | None = None,
    addressee: str | None = None,
    policy: Policy | None = None,
) -> list[BoardRow]:
    """Every strand of every call of a view on a day, by State addressed, the oldest first.

    Args:
        states: only strands in these; None for all.
        addressee: only strands whose addressee, or its State, has this id or a name with these
            words in it.
    """
    statuses = Statuses(view)
    calls = all_entities(view, "Call")
    outcomes = statuses.of(calls, on.toordinal(), policy)
    strands = _strands(outcomes, None if states is None else frozenset(states))
    names = _Names(view, statuses, strands)
    lasts = [_last(strand) for strand in strands]
    reasons = explain(view, strands)
    sources = _sources(view, [{id for r in told for id in r.claims} for told in reasons], lasts)
    rows = [
        names.row(strand, last, _why(strand, last, told), cited, on.toordinal())
        for strand, last, told, cited in zip(strands, lasts, reasons, sources, strict=True)
        if addressee is None or names.is_addressed(strand, addressee)
    ]
    return sorted(rows, key=_order)


def _order(row: BoardRow) -> tuple[bool, str, int, str, str]:
    last = row.state_addressed in (NOBODY, OTHERS)
    days = row.strand.outstanding
    least = -1 if days is None else days[0]
    return last, row.state_addressed, -least, row.call, row.asked


def _strands(
    outcomes: Mapping[str, CallOutcome | None], states: frozenset[CallState] | None
) -> list[StrandOutcome]:
    return [
        strand
        for outcome in outcomes.values()
        if outcome is not None
        for strand in outcome.strands
        if states is None or strand.state in states
    ]


def _last(strand: StrandOutcome) -> Item | None:
    """The latest of what counts for it, receipt included."""
    done = [item for item in strand.counted if item.effect.form is not Form.SILENCE]
    return max(
        done,
        key=lambda one: (one.span.last, one.span.first, one.response, one.kind),
        default=None,
    )


def _why(strand: StrandOutcome, last: Item | None, told: Sequence[Reason]) -> tuple[str, ...]:
    """What a row does not tell in another place."""
    return tuple(
        reason.text
        for why, reason in zip(strand.why, told, strict=True)
        if why.rule not in _TOLD_ELSEWHERE
        and (last is None or why.ground != last or why.rule is Rule.PAST_ITS_ANNOUNCED_END)
    )


def _sources(
    view: View, claims: Sequence[set[str]], lasts: Sequence[Item | None]
) -> list[list[tuple[str, str]]]:
    """Names and ids of the sources of each row's claims, and of those of its last response."""
    records = view.records(sorted(set().union(*claims)) if claims else [])
    cited = {id: record.claim.citation.source for id, record in records.items()}
    responses = sorted({last.response for last in lasts if last is not None and not last.told})
    about = Claims(
        predicates=tuple((name, False) for name in _RESPONSE), window=Window(first=MOST_ROWS)
    )
    pages = read_one(view, about, responses)
    of = {id: {record.claim.citation.source for record in page.rows} for id, page in pages.items()}
    every = sorted({*cited.values(), *(source for some in of.values() for source in some)})
    labels = read_one(view, Labels(), every)
    names = {id: label_of(id, "Source", labels.get(id)) for id in every}
    found = []
    for ids, last in zip(claims, lasts, strict=True):
        sources = {cited[id] for id in ids if id in cited}
        sources |= of[last.response] if last is not None and not last.told else set()
        found.append(sorted((names[id], id) for id in sources))
    return found


def _askers_around(view: View, calls: Sequence[str]) -> dict[str, list[str]]:
    """Of calls that name nobody who makes them: who makes the calls that they stand in."""
    found: dict[str, list[str]] = {}
    at = {call: [call] for call in calls}
    seen: set[str] = set()
    while at:
        waiting = sorted({one for some in at.values() for one in some} - seen)
        seen.update(waiting)
        wide = Window(first=MOST_ROWS)
        outer_want = Relations(property="contains", inverse=True, window=wide, detail=False)
        issuers_want = Relations(property="issuer", window=wide, detail=False)
        replies = view.read([(outer_want, waiting), (issuers_want, waiting)])
        above, made = replies[outer_want], replies[issuers_want]
        following = {}
        for call, some in at.items():
            by = {r.to.id for one in some if one in made for r in made[one].rows}
            if by:
                found[call] = sorted(by)
                continue
            near = {r.to.id for one in some if one in above for r in above[one].rows} - seen
            if near:
                following[call] = sorted(near)
        at = following
    return found


class _Names:
    """What everything in the rows is called."""

    def __init__(self, view: View, statuses: Statuses, strands: Sequence[StrandOutcome]) -> None:
        self._terms, self._classes = view.vocabulary.terms, statuses.classes
        calls = list(dict.fromkeys(strand.facts.call for strand in strands))
        demands = list(dict.fromkeys(s.facts.demand for s in strands if s.facts.demand))
        addressees = list(dict.fromkeys(s.facts.addressee for s in strands if s.facts.addressee))
        wide = Window(first=MOST_ROWS)
        issuers_want = Relations(property="issuer", window=wide, detail=False)
        organs_want = Relations(property="organOf", window=wide, detail=False)
        replies = view.read(
            [
                (issuers_want, calls),
                (organs_want, addressees),
                (Values(property="text"), demands),
                (Concepts(property="kind"), demands),
            ]
        )
        self._issuers = replies[issuers_want]
        self._around = _askers_around(view, [c for c in calls if not self._issuers[c].rows])
        self._organs = replies[organs_want]
        self._texts = replies[Values(property="text")]
        self._kinds = replies[Concepts(property="kind")]
        pages = (*self._issuers.values(), *self._organs.values())
        named = {row.to.id for page in pages for row in page.rows}
        for strand in strands:
            for item in (*strand.counted, *strand.facts.denials):
                named.update(item.by)
        made_by = {row.to.id for page in self._issuers.values() for row in page.rows}
        asking = sorted(made_by.union(*self._around.values()))
        named.update(asking)
        self._groups = read_one(
            view, Relations(property="memberOf", window=wide, detail=False), asking
        )
        named.update(calls, addressees)
        self._labels = read_one(view, Labels(), sorted(named))
        self._namesakes = Counter(self.name(id) for id in addressees)

    def name(self, id: str) -> str:
        return label_of(id, self._classes.get(id, "Entity"), self._labels.get(id))

    def _addressee(self, id: str) -> str:
        """Its name; with the id behind it where another addressee is called so."""
        name = self.name(id)
        return f"{name} [{id}]" if self._namesakes[name] > 1 else name

    def is_addressed(self, strand: StrandOutcome, wanted: str) -> bool:
        """Whether the addressee, or its State, has this id or these words in its name."""
        addressee = strand.facts.addressee
        if addressee is None:
            return False
        ids = [addressee, *(row.to.id for row in self._organs[addressee].rows)]
        words = folded(wanted)
        return wanted in ids or any(words in folded(self.name(id)) for id in ids)

    def row(
        self,
        strand: StrandOutcome,
        last: Item | None,
        why: tuple[str, ...],
        sources: Sequence[tuple[str, str]],
        on: int,
    ) -> BoardRow:
        facts, late = strand.facts, strand.overdue
        return BoardRow(
            state_addressed=self._group(strand),
            addressee=None if facts.addressee is None else self._addressee(facts.addressee),
            call=self.name(facts.call),
            call_id=facts.call,
            asked=self._asked(strand),
            asked_on=when(facts.made),
            asked_by=self._askers(facts.call),
            strand=strand,
            overdue=None if late is None else self._late(strand),
            last_response=None if last is None else self._last(last, facts.events),
            why=why,
            denials=tuple(self._told(one) for one in denials(facts, on)),
            sources=tuple(name for name, _ in sources),
            cited=tuple(id for _, id in sources),
        )

    def _askers(self, call: str) -> tuple[str, ...]:
        """Who made it, or the call that it stands in; of a group and its members the group."""
        ids = [row.to.id for row in self._issuers[call].rows] or self._around.get(call, [])
        inside = {id for id in ids if any(row.to.id in ids for row in self._groups[id].rows)}
        return tuple(sorted(self.name(id) for id in ids if id not in inside))

    def _told(self, item: Item) -> str:
        by = ", ".join(sorted(self.name(id) for id in item.by)) or "by whom is not recorded"
        return f"{when(item.span)}, {by}: {self._terms[item.kind].labels['en']}"

    def _group(self, strand: StrandOutcome) -> str:
        addressee = strand.facts.addressee
        if addressee is None or strand.facts.indeterminate:
            return NOBODY
        if self._classes.get(addressee) == "State":
            return self.name(addressee)
        organs = self._organs[addressee].rows
        return self.name(organs[0].to.id) if organs else OTHERS

    def _asked(self, strand: StrandOutcome) -> str:
        demand = strand.facts.demand or ""
        shown = self._texts.get(demand)
        if shown is not None and shown.record.claim.value is not None:
            return shown.record.claim.value.text
        kinds = [self._terms[code].labels["en"] for code in self._kinds.get(demand, ())]
        return ", ".join(kinds) or self.name(strand.facts.call)

    @staticmethod
    def _late(strand: StrandOutcome) -> str:
        late = strand.overdue
        assert late is not None
        label = " (review policy)" if late.clock.policy else ""
        return f"since {date.fromordinal(late.since)}: {late.clock.basis}{label}"

    def _last(self, item: Item, events: frozenset[str]) -> str:
        notes = []
        if item.effect.form is Form.ACT and not item.on >= events:
            notes.append("on part of the events, or on something wider")
        if item.effect.form is Form.ACT and not item.tied:
            notes.append("not said to be in answer")
        if item.accused:
            notes.append("accused in the matter")
        if item.kind == NOTED:
            notes.append("not supported")
        told = self._told(item)
        return f"{told} ({'; '.join(notes)})" if notes else told
