"""Whose acts and whose words count for an addressee."""

from __future__ import annotations

from typing import NamedTuple

from graph.ledger.call_records import LINKS, Link
from graph.ledger.call_states import EVER, NEVER, Form, Span
from graph.ledger.claim_rows import Rows
from graph.ledger.effects import Kinds

_BELONGS = ("memberOf", "headOf")


class Reach(NamedTuple):
    """What an actor belongs to and speaks for, at some time."""

    states: frozenset[str]
    """States whose organ, or part or head of an organ, it is."""
    wholes: frozenset[str]
    """Itself, and what it is a member or part of, at any remove."""
    principals: frozenset[str]
    """Itself, and whom it heads or speaks for."""


class Sides:
    """Answers for the actors that were read."""

    def __init__(self, rows: Rows, kinds: Kinds) -> None:
        self._rows, self._kinds = rows, kinds
        self._links: dict[str, tuple[Link, ...]] = {}
        self._reach: dict[tuple[str, Span | None], Reach] = {}
        self._dated: dict[str, bool] = {}

    def acts_for(self, actor: str, addressee: str, span: Span) -> bool:
        """For a State any organ of it; for others only itself and its parts."""
        if actor == addressee:
            return True
        reach = self.reach(actor, span)
        if self._rows.classes.get(addressee) == "State":
            return addressee in reach.states
        return addressee in reach.wholes

    def speaks_for(
        self, actor: str, addressee: str, span: Span, bodies: frozenset[str] = frozenset()
    ) -> bool:
        """For a State its head, foreign ministry, missions, agents, and the `bodies` of it that
        are addressed, too; for others itself, its head and spokesmen, and its parts."""
        if actor == addressee:
            return True
        reach = self.reach(actor, span)
        if addressee in reach.principals:
            return True
        if self._rows.classes.get(addressee) != "State":
            return addressee in reach.wholes
        return any(
            (one in bodies or not self._kinds.speaking.isdisjoint(self._rows.concepts("kind", one)))
            and addressee in self.reach(one, span).states
            for one in reach.principals
        )

    def speaks_as(self, actor: str, addressee: str, span: Span) -> bool:
        """Whether it is the addressee itself, or heads it or speaks for it."""
        return actor == addressee or addressee in self.reach(actor, span).principals

    def counts_for(
        self, actor: str, addressee: str, form: Form, span: Span, bodies: frozenset[str]
    ) -> bool:
        """Whether an act or words of an actor count for the addressee, by the form of what came."""
        if form is not Form.WORDS and self.acts_for(actor, addressee, span):
            return True
        return form is not Form.ACT and self.speaks_for(actor, addressee, span, bodies)

    def is_any_of(self, actor: str, some: frozenset[str], span: Span) -> bool:
        """Whether it is one of these, belongs to one, leads one or speaks for one."""
        if actor in some:
            return True
        reach = self.reach(actor, span)
        if not some.isdisjoint(reach.wholes) or not some.isdisjoint(reach.principals):
            return True
        return any(
            not some.isdisjoint(self.reach(one, span).principals) for one in reach.principals
        )

    def reach(self, actor: str, span: Span) -> Reach:
        """What it belongs to and speaks for on possibly one of these days."""
        key = (actor, span if self._depends_on_time(actor) else None)
        found = self._reach.get(key)
        if found is None:
            found = self._reach[key] = self._find(actor, span)
        return found

    def _of(self, actor: str) -> tuple[Link, ...]:
        links = self._links.get(actor)
        if links is None:
            links = self._links[actor] = tuple(
                Link(r.claim.predicate, r.claim.object, r.claim.valid)
                for r in self._rows.said(LINKS, actor)
                if r.claim.object is not None and not r.claim.negated
            )
        return links

    def _depends_on_time(self, actor: str) -> bool:
        """Whether any link of it, or of what it is linked to, is dated."""
        known = self._dated.get(actor)
        if known is None:
            self._dated[actor] = False  # a circle adds nothing
            known = any(
                link.valid is not None or self._depends_on_time(link.to) for link in self._of(actor)
            )
            self._dated[actor] = known
        return known

    def _find(self, actor: str, span: Span) -> Reach:
        wholes = self._closure(actor, span, ("memberOf",))
        principals = self._closure(actor, span, ("headOf", "speaksFor"))
        states = set()
        for one in self._closure(actor, span, _BELONGS, bodies=("subordinateTo",)):
            states |= {
                link.to
                for link in self._of(one)
                if link.property == "organOf" and _holds(link, span)
            }
            if self._rows.classes.get(one) == "State":
                states.add(one)
        return Reach(frozenset(states), wholes, principals)

    def _closure(
        self, actor: str, span: Span, names: tuple[str, ...], bodies: tuple[str, ...] = ()
    ) -> frozenset[str]:
        """The actor, and anything that it reaches along these relations; `bodies`: for organs
        alone."""
        seen = {actor}
        waiting = [actor]
        while waiting:
            at = waiting.pop()
            if self._rows.classes.get(at) == "State":
                continue  # a State is a part of nobody, whatever it is a member of
            also = bodies if self._rows.classes.get(at) == "StateBody" else ()
            for link in self._of(at):
                if link.to not in seen and link.property in (*names, *also) and _holds(link, span):
                    seen.add(link.to)
                    waiting.append(link.to)
        return frozenset(seen)


def _holds(link: Link, span: Span) -> bool:
    """Whether it possibly held on one of these days."""
    if link.valid is None:
        return True
    begin, end = link.valid.begins[0], link.valid.ends[1]
    return (EVER if begin is None else begin) <= span.last and span.first <= (
        NEVER if end is None else end
    )
