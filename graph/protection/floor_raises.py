"""Floors at load: what a file may not say openly is kept closer, and so is what it shows of others.

A kind that a sheet brings can put claims of other sheets under a floor; those are re-marked in
the same unit of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.claims.claim import Citation, Claim, Entity
from graph.claims.marking import Marking
from graph.claims.unit import Unit
from graph.engines.engine import Handled, Stored
from graph.protection.floors import PERSON, Floor, FloorRule, Handling, Kinds, raised
from graph.protection.kinds_told import add_kind, kinds_told
from graph.protection.stored_floors import Bite, below_floors, stored_floors
from graph.protection.told_words import naming_shielded


@dataclass(slots=True, kw_only=True)
class FloorBound:
    """A unit as floors leave it, and what it brings under a floor beside itself."""

    unit: Unit
    claims: dict[str, Marking] = field(default_factory=dict)
    """Of other origins, to be re-marked."""
    entities: dict[str, Marking] = field(default_factory=dict)
    bites: list[Bite] = field(default_factory=list)
    kinds: dict[str, dict[str, Marking]] = field(default_factory=dict)
    """The kinds that the unit itself gives."""


def bind(
    unit: Unit,
    writer: Stored,
    handling: Handling,
    known: Mapping[str, Entity],
    *,
    whole: bool = False,
) -> FloorBound:
    """Raise the markings of a unit to their floors, and to what persons decided.

    Args:
        known: what is registered of the entities that the unit names.
        whole: each entity that the unit names is registered, there or by the unit itself.
    """
    return _Binding(unit, writer, handling, known, whole).bind()


class _Binding:
    def __init__(
        self,
        unit: Unit,
        writer: Stored,
        handling: Handling,
        known: Mapping[str, Entity],
        whole: bool,
    ) -> None:
        self.unit, self.writer, self.handling = unit, writer, handling
        self.entities = {**known, **unit.entities}
        self.bound = FloorBound(unit=unit)
        # What a claim names and nobody has registered is refused elsewhere.
        self.claims = {
            id: claim
            for id, claim in unit.claims.items()
            if whole or all(name in self.entities for name in claim.names)
        }

    def bind(self) -> FloorBound:
        self.bound.kinds = self._own_kinds()
        ends = {id for claim in self.claims.values() for id in (claim.subject, claim.object) if id}
        kinds = self._kinds(ends | set(self.unit.entities))
        handled = self.writer.handled([*self.unit.claims, *self.unit.entities])
        classes = {id: entity.cls for id, entity in self.entities.items()}
        named = naming_shielded(
            self.claims.values(), self.claims.values(), self.writer, self.handling, classes, kinds
        )
        entities, claims = dict(self.unit.entities), dict(self.unit.claims)
        said, floors = _kinds_alike(kinds), dict[tuple[str, int | None], Floor | None]()
        for id, entity in self.unit.entities.items():
            told, sort = handled.get(id), (entity.cls, said.get(id))
            if told is None and sort in floors:
                floor = floors[sort]
            else:
                floor = self.handling.of_entity(entity.cls, kinds.get(id, {}), _lowered(told))
                if told is None:
                    floors[sort] = floor
            if floor is None and told is None:
                continue
            marking = self._settled(id, entity.cls, entity.marking, floor, told)
            if marking is not entity.marking and marking != entity.marking:
                entities[id] = replace(entity, marking=marking)
        words = _Words(self.handling)
        alike = dict[tuple[object, ...], Floor | None]()
        for id, claim in self.claims.items():
            told, subject, object_ = handled.get(id), claim.subject, claim.object or ""
            cls = classes.get(subject, "")
            by_words = words.told_of(claim, cls)
            shape = claim.predicate, cls, said.get(subject), classes.get(object_), said.get(object_)
            if told is None and not by_words and id not in named and shape in alike:
                floor = alike[shape]
            else:
                lowered = _lowered(told)
                floor = self.handling.of_claim(claim, classes, kinds, lowered, named, by_words)
                if told is None and not by_words and id not in named:
                    alike[shape] = floor
            if floor is None and told is None:
                continue
            marking = self._settled(id, claim.predicate, claim.marking, floor, told)
            if marking is not claim.marking and marking != claim.marking:
                claims[id] = replace(claim, marking=marking)
        self.bound.unit = replace(self.unit, entities=entities, claims=claims)
        self._bind_others()
        return self.bound

    def _own_kinds(self) -> dict[str, dict[str, Marking]]:
        found: dict[str, dict[str, Marking]] = {}
        tellers = self.handling.kind_tellers
        for claim in self.claims.values():
            if claim.predicate not in tellers:
                continue
            code = self.handling.given(claim)
            if code is not None:
                marking = claim.marking
                for name in claim.names:
                    other = self.entities[name].marking
                    if other is not marking:  # as it is of most
                        marking = marking.join(other)
                add_kind(found, claim.subject, {code: marking})
        return found

    def _kinds(self, ids: Iterable[str]) -> dict[str, dict[str, Marking]]:
        """What is stored (apart from this origin), and what comes."""
        wanted = set(ids)
        found: dict[str, dict[str, Marking]] = {}
        stored = kinds_told(
            self.writer,
            self.handling,
            wanted,
            without=self.unit.replaced,
            at_hand=self.unit.claims,
        )
        for kinds in (stored, self.bound.kinds):
            for id in wanted & kinds.keys():
                add_kind(found, id, kinds[id])
        return found

    def _settled(
        self, id: str, what: str, written: Marking, floor: Floor | None, told: Handled | None
    ) -> Marking:
        """The marking that holds; a bite where it is not the one written."""
        floored = raised(written, floor)
        marking = floored if told is None else floored.join(told.marking)
        if marking is not written and marking != written:
            rules = floor.rules if floor is not None and floored != written else ()
            record = self.unit.places.get(id, id)
            self.bound.bites.append(Bite(id, record, what, written, marking, rules))
        return marking

    def _bind_others(self) -> None:
        """What is stored of entities that turn out to be of a decisive kind, or of which the file
        says so no longer: where somebody else does, more strictly, that is the reason now."""
        decisive = self.handling.decisive
        turned = {id for id, kinds in self.bound.kinds.items() if not decisive.isdisjoint(kinds)}
        held = {} if self.unit.partial else self.writer.held(self.unit.origin)
        gone = [id for id, told in held.items() if not told.retracted and id not in self.claims]
        turned |= {
            claim.subject
            for claim in self.writer.claims(gone)
            if self.handling.given(claim) in decisive
        }
        if not turned:
            return
        # Of a data set that is loaded again most of it is its own.
        own = self.unit.claims if self.unit.partial else ()
        named = self.writer.naming(turned, without=own)
        others = [claim for claim in named if self.unit.is_other(claim)]
        ends = {id for claim in others for id in (claim.subject, claim.object) if id} | turned
        entities = self.writer.registered(turned - self.unit.entities.keys())
        found = stored_floors(
            *(others, entities.values(), self.writer, self.handling),
            kinds=self._kinds(ends),
            # As before this file: what it says of names binds its own words.
            named={},
        )
        for bite in below_floors(found):
            there = self.bound.entities if bite.id in entities else self.bound.claims
            there[bite.id] = bite.bound
            self.bound.bites.append(bite)


class _Words:
    """Which rules the words of claims are told by. What many claims share is one object, and is
    looked at once; it is known by its place in memory, for the claims hold it meanwhile."""

    def __init__(self, handling: Handling) -> None:
        self._handling = handling
        self._known: dict[tuple[object, ...], Sequence[FloorRule]] = {}
        self._places: dict[tuple[str, str], Sequence[FloorRule]] = {}
        self._undated: dict[int, bool] = {}
        """Whether a chain of speakers has no dates, which may have words."""
        self._head = self._shape = ""
        self._cited: Citation | None = None
        self._there: Sequence[FloorRule] = ()

    def told_of(self, claim: Claim, cls: str) -> Sequence[FloorRule]:
        """As `Handling.told_of`."""
        cited = claim.citation
        if cited is not self._cited:  # claims of one block come together, and share it
            self._cited = cited
            self._there = () if cited.locator is None else self._in_place(cited.locator)
        more = self._there
        if not self._is_qualified(claim):
            known = () if claim.value is None else self._handling.told_by_value(claim, cls)
            if known is not None:
                if cited.quote is not None:
                    known = _once(known, self._handling.told_in(cited.quote))
                return _once(known, more)
        shared = (
            *(claim.predicate, id(claim.value), id(claim.particulars), id(claim.valid)),
            *(id(claim.attribution), cited.quote, cls == PERSON),
        )
        known = self._known.get(shared)
        if known is None:
            known = self._known[shared] = self._handling.told_of(claim, cls, without="locator")
        return _once(known, more)

    def _is_qualified(self, claim: Claim) -> bool:
        """Whether somebody may have worded anything in a claim beside its value and citation."""
        if claim.particulars or claim.valid is not None:
            return True
        chain = claim.attribution
        undated = self._undated.get(id(chain))
        if undated is None:
            undated = self._undated[id(chain)] = all(link.on is None for link in chain)
        return not undated

    def _in_place(self, locator: str) -> Sequence[FloorRule]:
        """Those that a locator is told by. Claims of one row come together, and their locators
        differ in the last part."""
        head, _, last = locator.rpartition(":")
        if head != self._head:
            self._head, self._shape = head, self._handling.numberless(head)
        found = self._places.get((self._shape, last))
        if found is None:
            found = self._places[self._shape, last] = self._handling.told_in(locator)
        return found


def _once(some: Sequence[FloorRule], more: Sequence[FloorRule]) -> Sequence[FloorRule]:
    if some and more:
        return tuple({one.name: one for one in (*some, *more)}.values())
    return some or more


def _kinds_alike(kinds: Mapping[str, Kinds]) -> dict[str, int]:
    """A number for the kinds of each entity, the same where they are the same."""
    numbers: dict[tuple[object, ...], int] = {}
    found = {}
    for id, told in kinds.items():
        # Few markings stand in very many claims, each as one object.
        key = tuple([(code, marking.level, marking.compartments) for code, marking in told.items()])
        found[id] = numbers.setdefault(key, len(numbers))
    return found


def _lowered(told: Handled | None) -> frozenset[str]:
    return frozenset() if told is None else told.rules
