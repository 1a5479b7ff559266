"""Claims that become less strict because something that they name does: nobody re-marks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.changes.load_plan import Loosened, Plan
from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.claims.marking import Marking, join_all
from graph.engines.engine import Stored, Writer


@dataclass(slots=True)
class Followers:
    """The claims that name an entity which a plan marks less strictly, before it is written."""

    plan: Plan
    claims: dict[str, Claim] = field(default_factory=dict)
    before: Mapping[str, Marking] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, writer: Writer) -> Followers:
        """What the store has of them."""
        told = {each.id for each in plan.loosened}
        opened = told & plan.entities_remarked.keys()
        if not opened:
            return cls(plan)
        claims = {claim.id: claim for claim in writer.naming(opened) if claim.id not in told}
        return cls(plan, claims, writer.effective(writer.live(claims)))

    def told(self, writer: Writer) -> list[str]:
        """A line for each that more people may read, now that the plan is written."""
        live = writer.live(self.before)
        after = writer.effective(live)
        return [
            Loosened(id, self._record(id), self.claims[id].predicate, was, after[id]).told()
            for id, was in sorted(self.before.items(), key=lambda each: self._record(each[0]))
            if id in live and was.join(after[id]) != after[id]
        ]

    def _record(self, id: str) -> str:
        return self.plan.unit.places.get(id) or f"claim {id}"


class Follower(NamedTuple):
    """A claim that becomes less strict with an entity that a person re-marks."""

    id: str
    predicate: str
    before: Marking
    after: Marking

    def told(self) -> str:
        """In one line."""
        return f"{self.id}: {self.predicate}: {self.before} → {self.after}"


def bound_by(opened: Iterable[str], told: Iterable[str], sight: Stored) -> dict[str, Follower]:
    """The claims that name these entities, as they stand before these are re-marked.

    Args:
        opened: the entities that are marked less strictly.
        told: claims that are re-marked themselves.
        sight: what the person may read.
    """
    claims = {claim.id: claim for claim in sight.naming(opened)}
    known = frozenset(told)
    before = sight.effective(sight.live(claims.keys() - known))
    return {id: Follower(id, claims[id].predicate, was, was) for id, was in sorted(before.items())}


def looser_now(bound: Mapping[str, Follower], writer: Writer) -> tuple[Follower, ...]:
    """Those of them that more people may read, now that the entities are re-marked."""
    after = writer.effective(bound)
    return tuple(
        each._replace(after=after[id])
        for id, each in bound.items()
        if each.before.join(after[id]) != after[id]
    )


def refused(each: Loosened) -> InputError:
    """What a load says of something that would become less strict without anybody's word."""
    return InputError(
        f"would become less strict: {each.before} → {each.after}",
        mend="mark it as it stands; if it is meant, load with --loosen, or over HTTP say loosen",
        record=each.record,
        field=each.what,
    )


def following(loose: Sequence[Loosened], plan: Plan, writer: Writer) -> list[Loosened]:
    """The claims that would become less strict with entities of a plan that is refused."""
    opened = {each.id: each.after for each in loose if each.id in plan.entities_remarked}
    gone = {*plan.retracted, *(each.id for each in plan.loosened)}
    claims = {c.id: c for c in writer.naming(opened) if c.id not in gone} if opened else {}
    before = writer.effective(writer.live(claims))
    entities = writer.registered({name for id in before for name in claims[id].names})
    markings = {id: entity.marking for id, entity in entities.items()} | opened
    coarser = writer.effective({r for id in before if (r := claims[id].refines)})
    origins: dict[str, list[str]] = {}
    for id in before:
        origins.setdefault(claims[id].origin, []).append(id)
    own = {
        id: held.marking
        for origin, ids in origins.items()
        for id, held in writer.held(origin, ids).items()
    } | plan.remarked

    def after(id: str) -> Marking:
        claim, named = claims[id], [markings[name] for name in claims[id].names]
        refined = claim.refines
        if refined:
            named.append(after(refined) if refined in before else coarser[refined])
        return join_all([own[id], *named])

    return [
        Loosened(id, plan.unit.places.get(id) or f"claim {id}", claims[id].predicate, was, now)
        for id, was in sorted(before.items())
        if was.join(now := after(id)) != now
    ]
