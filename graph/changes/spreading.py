"""What a judgement of identity spreads: what is held against somebody comes to another name.

Accusations and listings, seen from either end: they come to anybody who is judged to be one with
the accused, and to an event that is judged to be one with that of which somebody is accused.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.changes.judgement_twins import coarser, is_accepted, is_judgement
from graph.claims.claim import Claim, Review
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, Clearance, Marking, join_all, least_strict
from graph.claims.unit import Decision
from graph.engines.engine import Writer
from graph.views.clusters import NOT_SAME, SAME, Clusters
from graph.views.replies import read_one
from graph.views.view import ClaimQuery, Claims, Record, View, Window

ACCUSING = (
    *("allegedPerpetrator", "inOfficialCapacity", "contributedTo", "listed"),
    *("directedBy", "doneAtDirectionOf", "acquiescenceBy", "adoptedBy"),
)
"""Relations between whom something is held against and what."""

EVERY = Window(first=1_000_000)


class Spread(NamedTuple):
    """What is held against one and would be held against another."""

    of: str
    to: str
    marking: Marking
    """The strictest under which any of it can be read first."""


def spreading(
    claims: Iterable[tuple[Claim, Marking]], sides: Mapping[str, Iterable[str]]
) -> list[Spread]:
    """What comes from each of two sides to the other; nothing where both have it already, and
    nobody reads the one without the other.

    Args:
        claims: standing ones of `ACCUSING` about anything of either side, with their effective
            markings; others are passed by.
        sides: two ids, each with all that is one with it.
    """
    side = {id: first for first, ids in sides.items() for id in ids}
    held: dict[str, dict[tuple[str, bool, str], Marking]] = {first: {} for first in sides}
    for claim, marking in claims:
        if claim.predicate not in ACCUSING or claim.negated or claim.object is None:
            continue
        for id, other, inverse in (
            (claim.subject, claim.object, False),
            (claim.object, claim.subject, True),
        ):
            if id in side:
                of = held[side[id]]
                key = (claim.predicate, inverse, other)
                of[key] = least_strict((of.get(key, marking), marking)) or marking
    [one, other] = sides
    return [
        Spread(of, to, join_all(held[of][key] for key in sorted(new)))
        for of, to in ((one, other), (other, one))
        if (new := [key for key in held[of] if _comes(held[of][key], held[to].get(key))])
    ]


def _comes(marking: Marking, there: Marking | None) -> bool:
    """Whether anybody who reads what is held against one does not read that it is held against
    another already."""
    return there is None or there.join(marking) != marking


def reasons_unseen(writer: Writer, view: View, one: str, other: str) -> list[Marking]:
    """The markings under which more can be read first that a judgement spreads, as the whole store
    has it: for nobody to be told. Of those that read another one as well there is only that.

    A reader of a marking sees what is judged to be one under it, and no more: what a judgement
    that only some read joins already is still spread for all others.
    """
    known = _Known.of(writer, (one, other))
    told = known.spread(one, other, view.clearance)
    found = [
        marking
        for marking in known.first_readable(one, other)
        if not view.clearance.reads(marking) and known.spread(one, other, _just(marking)) - told
    ]
    return sorted(
        (m for m in found if not any(m != less and less.join(m) == m for less in found)), key=str
    )


def _just(marking: Marking) -> Clearance:
    """Who reads what is marked so, and nothing stricter."""
    return Clearance(level=marking.level, compartments=marking.compartments)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is judged to be one with some records, and what is held against any of them, with full
    sight."""

    judged: Sequence[tuple[str, str, Marking]]
    held: Sequence[tuple[str, tuple[str, bool, str], Marking]]
    """Whom it is held against, and what: the property, from which end, and the other end."""

    @classmethod
    def of(cls, writer: Writer, ids: Sequence[str]) -> _Known:
        judged: dict[str, tuple[str, str, Marking]] = {}
        everyone, edge = set(ids), set(ids)
        while edge:
            claims = [claim for claim in writer.naming(sorted(edge)) if is_judgement(claim)]
            effective = writer.effective(writer.live(claim.id for claim in claims))
            for claim in claims:
                if claim.id in effective and is_accepted(writer, claim):
                    near, far = _ends(claim)
                    judged[claim.id] = near, far, effective[claim.id]
            edge = {end for near, far, _ in judged.values() for end in (near, far)} - everyone
            everyone |= edge
        claims = [c for c in writer.naming(everyone) if c.predicate in ACCUSING and not c.negated]
        effective = writer.effective(writer.live(claim.id for claim in claims))
        return cls(
            list(judged.values()),
            [
                (id, (claim.predicate, inverse, end), effective[claim.id])
                for claim in claims
                if claim.id in effective and claim.object is not None
                for id, end, inverse in (
                    (claim.subject, claim.object, False),
                    (claim.object, claim.subject, True),
                )
                if id in everyone
            ],
        )

    def first_readable(self, *ids: str) -> set[Marking]:
        """The markings under which anything that is held against any of two can be read first, by
        any way over what is judged: as many as there are ways that need different markings."""
        found: set[Marking] = set()
        for id in ids:
            ways = {id: {PUBLIC}}
            edge = [(id, PUBLIC)]
            while edge:
                at, needed = edge.pop()
                for near, far, marking in self.judged:
                    if at not in (near, far):
                        continue
                    end, needs = near if at == far else far, needed.join(marking)
                    known = ways.get(end, set())
                    if not any(less.join(needs) == needs for less in known):
                        ways[end] = {m for m in known if needs.join(m) != m} | {needs}
                        edge.append((end, needs))
            for id_held, _, marking in self.held:
                found |= {needed.join(marking) for needed in ways.get(id_held, ())}
        return found

    def spread(
        self, one: str, other: str, reader: Clearance
    ) -> frozenset[tuple[str, tuple[str, bool, str]]]:
        """What somebody sees come from one of two to the other: nothing where they are one."""
        sides = [self._one_with(id, reader) for id in (one, other)]
        if other in sides[0]:
            return frozenset()
        held: list[set[tuple[str, bool, str]]] = [set(), set()]
        for id, what, marking in self.held:
            if reader.reads(marking):
                for side, against in zip(sides, held, strict=True):
                    if id in side:
                        against.add(what)
        return frozenset(
            {(one, what) for what in held[0] - held[1]}
            | {(other, what) for what in held[1] - held[0]}
        )

    def _one_with(self, id: str, reader: Clearance) -> set[str]:
        found, edge = {id}, {id}
        while edge:
            edge = {
                end
                for near, far, marking in self.judged
                if reader.reads(marking) and (near in edge or far in edge)
                for end in (near, far)
            } - found
            found |= edge
        return found


def spread_between(view: View, one: str, other: str) -> list[Spread]:
    """What a judgement that two records are one brings to another name, as far as a view reads:
    from anything that is judged to be one with either of the two, also where that is denied, since
    the denial may be taken back."""
    sides = sides_of(view, one, other)
    if other in sides[one]:
        return []
    names = [name for name in ACCUSING if name in view.vocabulary.properties]
    ways = tuple((name, inverse) for name in names for inverse in (False, True))
    everyone = [id for ids in sides.values() for id in ids]
    pages = read_one(view, Claims(predicates=ways, window=EVERY), everyone)
    claims = [(r.claim, r.marking) for page in pages.values() for r in page.rows]
    return spreading(claims, sides)


def sides_of(view: View, one: str, other: str) -> Mapping[str, Sequence[str]]:
    """Each of two ids with all that is judged to be one with it, also where that is denied."""
    linked = _linked(view)
    return {id: linked.all_of(id) for id in (one, other)}


def known_as_coded(view: View) -> Clusters:
    """What is judged to be one, in a view that has everything as it was coded."""
    return Clusters(_accepted(view))


def _linked(view: View) -> Clusters:
    """The same, as if nobody denied any of it."""
    return Clusters(record for record in _accepted(view) if is_judgement(record.claim))


def _accepted(view: View) -> list[Record]:
    rows = view.claims(ClaimQuery(predicates=(SAME, NOT_SAME), window=EVERY)).rows
    return [record for record in rows if record.review is Review.ACCEPTED]


def stored_spread(writer: Writer, judgement: Claim) -> list[Spread]:
    """What a judgement in the store spreads, with full sight."""
    without = {judgement.id, *coarser(writer, judgement)}
    sides = {id: _one_with(writer, id, without) for id in _ends(judgement)}
    claims = list(writer.naming({id for ids in sides.values() for id in ids}))
    standing = writer.live(claim.id for claim in claims)
    effective = writer.effective(standing)
    return spreading(((c, effective[c.id]) for c in claims if c.id in standing), sides)


def check_judgements(
    records: Mapping[str, Record], writer: Writer, view: View, *, undo: bool = False
) -> dict[str, list[Marking]]:
    """Refuse to accept a judgement of identity that spreads anything: it takes a second person.

    Args:
        undo: accepted ones that were retracted are to stand again; not that others are accepted.

    Returns:
        What nobody is told of: claim id → the markings under which only the whole store has more
        that it spreads (`judgement_twins`).

    Raises:
        InputError: naming what it spreads, as far as the view reads.
    """
    unseen = {}
    for id, record in records.items():
        claim = record.claim
        stands = record.review is Review.ACCEPTED and record.retracted_at is None
        is_asked = not undo or record.review is Review.ACCEPTED
        if stands or not is_asked or not is_judgement(claim):
            continue
        one, other = _ends(claim)
        for spread in spread_between(view, one, other):
            raise InputError(
                f"what is held against {spread.of} would be held against {spread.to}",
                mend="a second person has to agree: judgeSame by each of two over HTTP, or "
                f"answerable same {one} {other} --by ID --why TEXT --second ID",
                record=id,
                over_http="a second person has to agree: judgeSame by each of two",
            )
        reasons = reasons_unseen(writer, view, one, other)
        if reasons:
            unseen[id] = reasons
    return unseen


class Reviewed(NamedTuple):
    """What came of a decision of a file."""

    new: int
    """To how many claims it was new."""
    errors: list[InputError]


def review_all(decision: Decision, stored: Sequence[str], writer: Writer) -> Reviewed:
    """Append a decision of a file to claims that are stored.

    There is an error for each judgement of identity that is newly accepted and spreads something
    without a second person, or is marked less strictly than what it spreads. Then the caller takes
    the unit back.
    """
    judgements = {}
    if decision.to is Review.ACCEPTED:
        claims = writer.claims(stored)
        judgements = {c.id: c for c in claims if c.predicate == SAME and not c.negated}

    def review(ids: Sequence[str]) -> int:
        return writer.review(ids, decision.to, decision.decided.agreed_in_words())

    new, errors = review([id for id in stored if id not in judgements]), []
    for id, claim in judgements.items():
        if review([id]):
            new += 1
            errors += _unseen(decision, claim, writer)
    return Reviewed(new, errors)


def _unseen(decision: Decision, claim: Claim, writer: Writer) -> list[InputError]:
    for spread in stored_spread(writer, claim):
        strict = spread.marking.join(claim.marking)
        if decision.decided.second is None:
            mend = "add second:, the id of another person, who agrees"
        elif strict != claim.marking:
            mend = f"mark it {strict} in its sheet, as what is held against {spread.of} is marked"
        else:
            continue
        return [
            InputError(
                f"what is held against {spread.of} would be held against {spread.to}",
                mend=mend,
                record=decision.claims.get(claim.id, decision.record),
                field="claims",
                value=claim.id,
            )
        ]
    return []


def _one_with(writer: Writer, id: str, without: Container[str] = frozenset()) -> dict[str, Marking]:
    """What accepted judgements say to be one with a record, with full sight, itself included: id →
    the marking under which that can be read."""
    found, edge = {id: PUBLIC}, {id}
    while edge:
        claims = [c for c in writer.naming(sorted(edge)) if is_judgement(c) and c.id not in without]
        effective = writer.effective(writer.live(claim.id for claim in claims))
        step: dict[str, Marking] = {}
        for claim in claims:
            if claim.id not in effective or not is_accepted(writer, claim):
                continue
            for near, far in (_ends(claim), _ends(claim)[::-1]):
                if near in edge and far not in found:
                    step.setdefault(far, found[near].join(effective[claim.id]))
        found |= step
        edge = set(step)
    return found


def _ends(judgement: Claim) -> Sequence[str]:
    return sorted({judgement.subject, judgement.object or judgement.subject})
