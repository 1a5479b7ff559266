"""Judgements of identity: a person says that two records are of one thing, or that they are not.

Software never judges. A judgement is a claim that the person accepts as it is made; taken back, all
is as before. It is marked at least as strictly as both records and what it spreads: accusations
and listings that come to a name that has none of them. Such a one needs a second person: named by
the holder of the file, or judging the same over HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import deciding, unknown
from graph.changes.judgement_twins import coarser, follow, hold_twins
from graph.changes.minted_ids import new_id
from graph.changes.opened_places import places_opened
from graph.changes.repeated_decisions import review as review_anew
from graph.changes.spreading import EVERY, known_as_coded, reasons_unseen, spread_between
from graph.claims.claim import Citation, Claim, Review, Stance, make_claim
from graph.claims.errors import InputError
from graph.claims.marking import Marking, join_all
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from graph.views.clusters import NOT_SAME, SAME
from graph.views.replies import read_one
from graph.views.view import (
    Claims,
    Concepts,
    Record,
    View,
    Window,
)

NEVER_MERGED = ("unnamed-source",)
"""Kinds of actors that stand for one document's source each."""


_FIRST = (Review.ACCEPTED, Review.CONFLICT, Review.PROPOSED, Review.REJECTED)


class Judges(Protocol):
    """Knows who judged what."""

    def judges(self, claim: str, turns: int) -> frozenset[str]:
        """Who judged as a claim says, and nobody decided about it since: opaque ids.

        Args:
            turns: how often it was decided about.
        """

    def note_judged(self, person: str, claim: str, turns: int) -> None:
        """Note who judged as a claim says.

        Args:
            turns: as above, this time included.
        """


class Judged(NamedTuple):
    """What came of a judgement."""

    ids: tuple[str, ...]
    """All that is one by it, or would be: sorted."""
    claim: str
    changed: bool
    """False where it was so already."""
    resolved: bool
    """Whether they are seen as one; never where somebody denies it, or where it is denied."""
    waits: bool = False
    """Whether it is proposed until a second person judges the same."""


def judge(
    engine: Engine,
    one: str,
    other: str,
    order: DecisionBy,
    *,
    apart: bool = False,
    marking: Marking | None = None,
    second: str | None = None,
    judges: Judges | None = None,
    origin: str | None = None,
) -> Judged:
    """Say that two records are of one thing.

    Args:
        apart: that they are of two.
        marking: joined with those of both records and of what the judgement spreads.
        second: another person, who agrees.
        judges: who judged what. Where they are given, a judgement that needs a second person is
            recorded as proposed, and accepted once another one judges the same.
        origin: of the judgement's claim; random where left out.

    Raises:
        InputError: an id is unknown or may not be read; they are of two classes; one is a source
            without a name; a second person is needed; or the same person judged the same in the
            same words before somebody decided otherwise.
    """
    found: Judged | None = None
    with deciding(engine, order) as (writer, view):
        first, last = sorted((one, other))
        _check(view, one, other, order, second)
        predicate = NOT_SAME if apart else SAME
        spread = [] if apart else spread_between(view, first, last)
        handling = ontology_of(view.vocabulary).floors
        opened = [] if apart else places_opened(view, first, last, handling)
        for least in opened:
            if not order.clearance.reads(least):
                raise InputError(
                    "would show a place that a floor holds back of what is said of the other",
                    mend=f"let somebody judge who reads what is {least}: it has to be marked so",
                    record=f"{one} and {other}",
                )
        standing = _between(view, first, last, predicate)
        known = {record.claim.id: record for record in standing[:1]}
        review = standing[0].review if standing else None
        turns = _turns(view, standing[0].claim.id) if standing else 0
        persons = judges.judges(standing[0].claim.id, turns) if judges and standing else frozenset()
        if review is Review.PROPOSED:
            second = min(persons - {order.by}, default=second)
        is_accepted = review is Review.ACCEPTED
        waits = bool(spread) and second is None and not (judges is not None and is_accepted)
        if waits and judges is None:
            raise InputError(
                f"what is held against {spread[0].of} would be held against {spread[0].to}",
                mend="let a second person look at it, and name that person as the second",
            )
        told = join_all(
            (
                *(() if marking is None else (marking,)),
                *(each.marking for each in spread),
                *opened,
                *(entity.marking for entity in writer.registered([one, other]).values()),
            )
        )
        if standing:
            claim, written = standing[0].claim, standing[0].claim.marking
            is_new = review is not (Review.PROPOSED if waits else Review.ACCEPTED)
            changed = is_new or told.join(written) != written
            if told.join(written) != written:
                writer.remark({claim.id: told.join(written)}, order.decided)
                claim = replace(claim, marking=told.join(written))
        else:
            claim = _claim(view, first, last, predicate, told, origin or new_id())
            writer.record([claim])
            changed = True
        is_ended = review in (Review.CONFLICT, Review.REJECTED)
        if waits:
            if is_ended:
                turns += review_anew(writer, view, known, Review.PROPOSED, order.decided)
        elif changed and not is_accepted:
            # What is accepted spreads nothing by being judged again.
            reasons = [] if apart else reasons_unseen(writer, view, first, last)
            agreed = replace(order.decided, second=second).agreed_in_words()
            if standing:
                review_anew(writer, view, known, Review.ACCEPTED, agreed)
            else:
                writer.review([claim.id], Review.ACCEPTED, agreed)
            twins = hold_twins(writer, claim, reasons, order)
            if judges is not None and not order.dry_run:
                for twin in twins:
                    for person in sorted({*persons, order.by}):
                        judges.note_judged(person, twin.id, 0)
        if judges is not None and waits and not order.dry_run:
            judges.note_judged(order.by, claim.id, turns)
        ids = _with(view, first, last, apart)
        found = Judged(ids, claim.id, changed, False, waits)
    assert found is not None
    if order.dry_run:
        return found
    with engine.reading() as snapshot:
        seen = snapshot.view(order.clearance).identities()
        return found._replace(resolved=seen.of.get(one, one) == seen.of.get(other, other))


def undo(engine: Engine, one: str, other: str, order: DecisionBy) -> Judged:
    """Take back what was judged of two records, either way.

    Raises:
        InputError: an id is unknown or may not be read; or nothing was judged of them.
    """
    found: Judged | None = None
    with deciding(engine, order) as (writer, view):
        _check_known(view, (one, other), order)
        records = [
            record
            for predicate in (SAME, NOT_SAME)
            for record in _between(view, one, other, predicate)
        ]
        if not records:
            raise InputError(
                f"nothing is judged of {one} and {other}",
                mend="name two of which something was judged: claims of sameAs and notSameAs say "
                "it, as does answerable same --list",
                over_http="name two of which something was judged: claims of sameAs and notSameAs "
                "say it",
            )
        ids = [record.claim.id for record in records]
        seen = [*ids, *(id for record in records for id in coarser(writer, record.claim))]
        changed = writer.retract(dict.fromkeys(seen), order.decided)
        follow(writer, view.records(seen), order.decided, to=None)
        found = Judged(tuple(sorted((one, other))), ids[0], changed > 0, False)
    assert found is not None
    return found


def cluster_of(view: View, ids: Sequence[str]) -> tuple[str, ...]:
    """All that would be one if these were: sorted."""
    known = view.identities()
    return tuple(sorted({every for id in ids for every in known.all_of(id)}))


def _turns(view: View, id: str) -> int:
    """How often a claim was decided about."""
    lives = view.histories([id]).values()
    return sum(
        change.kind in ("reviewed", "retracted", "reinstated")
        for life in lives
        for change in life.changes
    )


def _with(view: View, one: str, other: str, apart: bool) -> tuple[str, ...]:
    if apart:
        return one, other
    known = known_as_coded(view)
    return tuple(sorted({*known.all_of(one), *known.all_of(other)}))


def _check_known(view: View, ids: Sequence[str], order: DecisionBy) -> Mapping[str, str]:
    classes = view.classes(ids)
    for id in ids:
        if id not in classes:
            raise unknown(id, order.clearance, "entity")
    return classes


def _check(view: View, one: str, other: str, order: DecisionBy, second: str | None) -> None:
    classes = _check_known(view, (one, other), order)
    if one == other:
        raise InputError(f"{one} is given twice", mend="give two ids")
    if classes[one] != classes[other]:
        raise InputError(
            f"{one} is of class {classes[one]} and {other} of class {classes[other]}",
            mend="two classes are two things; where one was coded wrongly, code it anew",
        )
    kinds = read_one(view, Concepts(property="kind"), [one, other])
    for id, codes in kinds.items():
        if not set(NEVER_MERGED).isdisjoint(codes):
            raise InputError(
                f"{id} is a source without a name, which stands for one document's alone",
                mend="say in each document what it tells",
            )
    if second is not None and second == order.by:
        problem = "is the person who decides"
        raise InputError(problem, mend="give another person", field="second", value=second)


def _between(view: View, one: str, other: str, predicate: str) -> list[Record]:
    """The standing claims of a judgement, either way round: accepted ones before proposed ones and
    these before rejected ones, then by id."""
    ways = ((predicate, False), (predicate, True))
    reply = read_one(view, Claims(predicates=ways, window=EVERY), [one])
    found = [
        record
        for record in reply[one].rows
        if {record.claim.subject, record.claim.object} == {one, other} and not record.claim.negated
    ]
    return sorted(found, key=lambda record: (_FIRST.index(record.review), record.claim.id))


def _claim(
    view: View, one: str, other: str, predicate: str, marking: Marking, origin: str
) -> Claim:
    """A judgement, which cites the document that one of the two was coded from."""
    pages = read_one(view, Claims(window=Window(first=1)), [one, other])
    said = [record for id in (one, other) for record in pages[id].rows]
    if not said:
        raise InputError(
            f"nothing is said of {one} and {other} that could be compared",
            mend="judge things of which something is told",
        )
    return make_claim(
        origin=origin,
        subject=one,
        predicate=predicate,
        object=other,
        stance=Stance.ASSERTED,
        citation=Citation(source=said[0].claim.citation.source),
        marking=marking,
    )
