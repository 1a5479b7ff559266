"""What is worth a second look before a unit is written: dates that can hardly be, documents that
are there already. All of it is told and none refused: sources err, and so do clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Literal

from graph.changes.document_addresses import one_address, written_as
from graph.claims.claim import Claim
from graph.claims.marking import Clearance, Level
from graph.claims.period import Period
from graph.claims.text import folded
from graph.claims.unit import Unit
from graph.engines.engine import Engine, Snapshot
from graph.ledger.call_checks import undated_silences
from graph.protection.consents import PROPERTIES as CONSENT
from graph.views.replies import read_one
from graph.views.view import Claims, EntityQuery, TextMatch, View, Window
from graph.vocabulary import Vocabulary

AHEAD = frozenset(
    (
        *("replyDue", "announcedEnd", "keepUntil", "consentUntil", "withdrawnOn"),
        *("consentWithdrawnOn", "recordPublished", "recordUpdated", "published", "accessed"),
        *("archived", "conditionMet", "dissolved"),
    )
)
"""Properties whose dates may lie behind the document that tells them."""
CENTURY = 36_525
"""In days."""
ADDRESS = "url"
TELLING = ("sha256", ADDRESS)
"""Properties by which a document is known again, the surer first."""
MOST_NAMED = 5
"""Stored documents that are named beside one that is the same."""
MOST_ALIKE = 200
"""Stored documents whose address begins as that of one which is looked for."""
MOST_TOLD = 20
"""Dates of one file that are told one by one."""


def second_looks(unit: Unit, now: date, vocabulary: Vocabulary) -> list[str]:
    """A line for each date that can hardly be, for each consent that others would not know of, for
    each figure that is out of order, for each two events that one event could say, and for each
    silence without a day.

    Args:
        now: the day that stands in for a document whose date nobody gives.
    """
    return [
        *_odd_dates(unit, now),
        *_hidden_consents(unit),
        *_figures(unit),
        *_either_or(unit),
        *_silences(unit, vocabulary),
    ]


def _odd_dates(unit: Unit, now: date) -> list[str]:
    """A line for each date of a unit that is later than the document which tells it, or more than
    a century before it."""
    published = _published(unit.claims.values())
    told = []
    fine: set[tuple[str, int, int]] = set()
    """Properties with a date and a document that were looked at, by their places in memory."""
    # Many claims share one object for who says it.
    chains = {id(claim.attribution): claim.attribution for claim in unit.claims.values()}
    dated = {place for place, chain in chains.items() if any(link.on for link in chain)}
    for claim in unit.claims.values():
        value = claim.value
        says_no_date = claim.valid is None and (value is None or value.period is None)
        if says_no_date and id(claim.attribution) not in dated:  # as in most
            continue
        for field, period in _periods(claim):
            document = published.get(claim.citation.source)
            asked = (field, id(period), id(document))
            if asked in fine:
                continue
            latest = now if document is None or document.latest_end is None else document.latest_end
            begin, end = period.earliest_begin, period.latest_end
            whose = "today" if document is None else f"the document that tells it ({document})"
            place = unit.places.get(claim.id, unit.record)
            if begin is not None and begin > latest:
                told.append(
                    f"{place}: {field} {period}: is later than {whose}; correct it if it is a slip"
                )
            elif end is not None and (latest - end).days > CENTURY and field not in _LONG_AGO:
                converted = period.calendar is not None
                other = "" if converted else ", or write date: and calendar: if it is of another"
                told.append(
                    f"{place}: {field} {period}: is more than a century before {whose}; correct "
                    f"it if it is a slip{other}"
                )
            else:
                fine.add(asked)
    if len(told) > MOST_TOLD:
        more = len(told) - MOST_TOLD
        told = [*told[:MOST_TOLD], f"{unit.record}: {more} more dates such as these"]
    return told


_LONG_AGO = frozenset(("founded", "valid"))


def _periods(claim: Claim) -> list[tuple[str, Period]]:
    value, valid = claim.value, claim.valid
    found: list[tuple[str, Period]] = []
    if value is not None and value.period is not None and claim.predicate not in AHEAD:
        found.append((claim.predicate, value.period))
    if valid is not None:
        found.append(("valid", valid))
    for link in claim.attribution:
        if link.on is not None:
            found.append(("on", link.on))
    return found


def _published(claims: Iterable[Claim]) -> dict[str, Period]:
    """When each source is said to have been published, as far as the unit says."""
    return {
        claim.subject: claim.value.period
        for claim in claims
        if claim.predicate == "published" and claim.value is not None and claim.value.period
    }


def _hidden_consents(unit: Unit) -> list[str]:
    """A line for each thing said of a consent that is marked more strictly than its source: who
    may read the source and not that hands it on as if nobody had limited it."""
    told = []
    for claim in unit.claims.values():
        source = unit.entities.get(claim.subject)
        if claim.predicate not in CONSENT or source is None:
            continue
        if claim.marking.join(source.marking) != source.marking:
            place = unit.places.get(claim.id, unit.record)
            told.append(
                f"{place}: {claim.predicate}: is marked {claim.marking}, and its source "
                f"{source.marking}: exports for readers of the source alone do not know of "
                "it; mark the source as strictly"
            )
    return told


def _silences(unit: Unit, vocabulary: Vocabulary) -> list[str]:
    """A line for each silence that somebody states without a day."""
    told = [
        f"{unit.places.get(one.claim.id, unit.record)}: {one.claim.predicate}: {one.problem}; "
        f"{one.mend}"
        for one in undated_silences(list(unit.claims.values()), vocabulary)
    ]
    more = len(told) - MOST_TOLD
    return [*told[:MOST_TOLD], *([f"{unit.record}: {more} more such silences"] if more > 0 else [])]


def _figures(unit: Unit) -> list[str]:
    """A line for each quantity whose best figure lies outside its bounds: published so, or a slip;
    nobody corrects it."""
    qualified = {id(claim.particulars): claim.particulars for claim in unit.claims.values()}
    counts = {
        place: [one.value for one in some if one.value is not None]
        for place, some in qualified.items()
    }
    told = [
        f"{unit.places.get(claim.id, unit.record)}: {claim.predicate} {value.quantity}: is kept as "
        "published, and every computation uses best alone; correct it if it is a slip"
        for claim in unit.claims.values()
        if claim.value is not None or counts[id(claim.particulars)]
        for value in (claim.value, *counts[id(claim.particulars)])
        if value is not None and value.quantity is not None and value.quantity.out_of_order
    ]
    more = len(told) - MOST_TOLD
    return [*told[:MOST_TOLD], *([f"{unit.record}: {more} more such figures"] if more > 0 else [])]


def _either_or(unit: Unit) -> list[str]:
    """A line for each two versions of one event that differ in one thing alone: two events are
    counted as two, and what of one event is either so or otherwise is counted once."""
    told = []
    for claim in unit.claims.values():
        other = claim.object
        if claim.predicate != OTHER_VERSION or claim.negated:
            continue
        if other is None or other not in unit.entities:
            continue
        differ = _said(unit, claim.subject) ^ _said(unit, other)
        things = {predicate for predicate, _ in differ}
        if len(things) == 1 and len(differ) > 1:
            (thing,) = things
            told.append(
                f"{unit.places.get(claim.id, unit.record)}: {claim.predicate}: the two events "
                f"differ in {thing} alone, and count as two; if it is one event of which the one "
                "or the other is so, write one event, with one_of: and both"
            )
    return told


OTHER_VERSION = "alternative"
_CALLED = frozenset(("name", "description", OTHER_VERSION))


def _said(unit: Unit, subject: str) -> set[tuple[str, object]]:
    """What a unit says of something, names and other versions aside."""
    return {
        (claim.predicate, claim.object or claim.concept or claim.value)
        for claim in unit.claims.values()
        if claim.subject == subject and claim.predicate not in _CALLED
    }


class Documents:
    """Which documents there are: those of the files loaded before, and those of the store.

    It sees the whole store, so what it says is for who loads into it, and for nobody else.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: dict[tuple[str, str], str] = {}
        """Property and value → the file that brought it in this load."""
        self._before: Snapshot | None = None

    @contextmanager
    def as_before(self) -> Iterator[None]:
        """Look into the store as it is now, regardless of what is written meanwhile."""
        with self._engine.reading() as self._before:
            yield
        self._before = None

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        if self._before is not None:
            yield self._before
        else:
            with self._engine.reading() as snapshot:
                yield snapshot

    def again(self, unit: Unit) -> list[str]:
        """A line for each document of a unit that another origin has coded already."""
        told = []
        mine = list(_marks(unit.claims.values()))
        known: set[str] = set()
        for claim, text in mine:
            key = (claim.predicate, one_address(text) if claim.predicate == ADDRESS else text)
            first = self._seen.setdefault(key, unit.record)
            if first != unit.record and claim.subject not in known:
                known.add(claim.subject)
                told.append((claim, first))
        if not mine:
            return []
        with self._snapshot() as snapshot:
            view = snapshot.view(_ALL)
            for claim, text in mine:
                if claim.subject in known:
                    continue
                others = [
                    id for id in _sources(view, claim.predicate, text) if id not in unit.entities
                ]
                if others:
                    known.add(claim.subject)
                    told.append((claim, f"a source that is stored, {', '.join(others)}"))
        return [_again(unit, claim, other) for claim, other in told]


def told_again(unit: Unit, view: View) -> list[str]:
    """A line for each document of a unit that another origin of the view has coded already."""
    told = []
    known: set[str] = set()
    for claim, text in _marks(unit.claims.values()):
        if claim.subject in known:
            continue
        others = [id for id in _sources(view, claim.predicate, text) if id not in unit.entities]
        if others:
            known.add(claim.subject)
            told.append(_again(unit, claim, f"a source that is stored, {', '.join(others)}"))
    return told


def _again(unit: Unit, claim: Claim, other: str) -> str:
    return (
        f"{unit.places.get(claim.id, unit.record)}: {claim.predicate} "
        f"{claim.value.text if claim.value else ''}: is the document of {other}, too; nothing "
        "is merged: its events stand twice until a judgement says that the two are one"
    )


_ALL = Clearance(level=Level.CONFIDENTIAL, compartments=frozenset())


def _marks(claims: Iterable[Claim]) -> Iterator[tuple[Claim, str]]:
    """What documents are known by, the surest of each document first."""
    found = [claim for claim in claims if claim.predicate in TELLING and claim.value is not None]
    for claim in sorted(found, key=lambda claim: TELLING.index(claim.predicate)):
        if claim.value is not None and not claim.negated:
            yield claim, claim.value.text


def _sources(view: View, predicate: str, text: str) -> list[str]:
    if predicate != ADDRESS:
        return _with(view, TextMatch(property=predicate, how="in", values=(folded(text),)))
    whole, begun = written_as(text)
    found = _with(view, _texts("in", whole))
    some = _with(view, _texts("starts", begun), MOST_ALIKE) if begun else []
    if some:
        wanted = Claims(predicates=((ADDRESS, False),), window=Window(first=MOST_ALIKE))
        pages = read_one(view, wanted, some)
        one = folded(one_address(text))
        found += [
            id
            for id in some
            if any(
                folded(one_address(row.claim.value.text)) == one
                for row in pages[id].rows
                if row.claim.value is not None and not row.claim.negated
            )
        ]
    return list(dict.fromkeys(found))


def _texts(how: Literal["in", "starts"], texts: Iterable[str]) -> TextMatch:
    values = tuple(dict.fromkeys(map(folded, texts)))
    return TextMatch(property=ADDRESS, how=how, values=values)


def _with(view: View, where: TextMatch, first: int = MOST_NAMED) -> list[str]:
    page = view.entities(EntityQuery(classes=("Source",), where=where, window=Window(first=first)))
    return [ref.id for ref in page.rows]
