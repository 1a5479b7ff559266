"""Floors: the least marking that a kind of claim or entity may carry, regardless of its source.

The rules are data (`ontology/handling.yaml`, read by `graph.ingest.floor_file`); here they are only
applied. A rule is either for entities, and then binds their registrations and with them all that
names them, or for claims of some predicates, by what stands at their ends.

Kinds are what claims say. So that anybody who may read a raised claim may also see why, a floor
that rests on a kind is joined with the marking of the claim that gives the kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, Marking, join_all, least_strict
from graph.protection.mentions import worded
from graph.protection.trait_words import TraitWords

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S*\Z", re.IGNORECASE)

KIND = "kind"
NAME, PERSON = "name", "Person"
_NUMBER = re.compile(r"(?<!\w)\d\d+(?!\w)", re.ASCII)
"""A number of several digits that stands by itself."""
_LINES = re.compile(r"L\d+(?::\d+-\d+)?\Z", re.ASCII)
"""A locator by line (`graph.claims.claim.Citation`)."""
MOST_KNOWN = 10_000
"""Texts that are kept at hand with the lists of words that they have words of."""
MOST_OF_KNOWN = 200
"""Characters of such a text."""

Kinds: TypeAlias = Mapping[str, Marking]
"""The kinds that an entity is said to be of: code → the least strict marking that says so."""


class Floor(NamedTuple):
    """What binds one claim or entity at least."""

    marking: Marking
    rules: tuple[str, ...]
    """The names of the rules that ask for it, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """What an entity has to be for a rule to hold."""

    classes: frozenset[str] = frozenset()
    """Concrete ones, any of which it is; empty for any."""
    kinds: frozenset[str] = frozenset()
    """Narrower ones included, any of which it is said to be; empty for any."""
    unless: frozenset[str] = frozenset()
    """Narrower ones included; of none of them."""

    def fits(self, cls: str, kinds: Kinds) -> Marking | None:
        """What has to be readable to see that the entity fits; None where it does not."""
        if self.classes and cls not in self.classes:
            return None
        if not self.unless.isdisjoint(kinds):
            return None
        if not self.kinds:
            return PUBLIC
        return least_strict(marking for code, marking in kinds.items() if code in self.kinds)


ANYBODY = Who()


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRule:
    """One floor."""

    name: str
    least: Marking
    why: str
    """The reason, as a whole sentence."""
    predicates: frozenset[str] = frozenset()
    """Properties of the claims that it is for; empty where it is for entities."""
    subject: Who = ANYBODY
    """Of a rule for entities: the entity."""
    object: Who | None = None
    """The other end of a relation; None for any, or for what is no relation."""
    searchable: bool = True
    """Of a rule for entities: whether they are found by name."""
    shields: bool = False
    """Whether the persons that it is for are named in no open text either."""
    words: TraitWords | None = None
    """Of a rule for texts: words that no open text has."""
    names: bool = False
    """Of a rule for texts: the names of shielded persons are such words."""


class Sign(NamedTuple):
    """A claim that says as much of its subject as a kind does."""

    predicate: str
    kind: str
    unless: frozenset[str] = frozenset()
    """Codes of particulars: where a claim has some of these and no other ones, it says nothing."""


SMALL = 5
"""Below how many people a figure may point at somebody, where a file of floors says nothing."""


@dataclass(frozen=True, slots=True)
class Handling:
    """All floors, to be asked."""

    rules: tuple[FloorRule, ...]
    small: int = SMALL
    """Below how many people a figure may point at somebody."""
    signs: tuple[Sign, ...] = ()
    _of_entities: tuple[FloorRule, ...] = field(init=False, repr=False)
    _by_predicate: Mapping[str, tuple[FloorRule, ...]] = field(init=False, repr=False)
    decisive: frozenset[str] = field(init=False, repr=False)
    """Every kind on which some rule turns."""
    unsearchable: frozenset[str] = field(init=False, repr=False)
    """Kinds whose entities are not found by name."""
    _of_words: tuple[FloorRule, ...] = field(init=False, repr=False)
    shields: bool = field(init=False, repr=False)
    """Whether some rule keeps the names of shielded persons out of open texts."""
    kind_tellers: frozenset[str] = field(init=False, repr=False)
    """The properties by which a claim may give its subject a kind; few claims have one."""
    shielding: frozenset[str] = field(init=False, repr=False)
    """The properties of claims the persons at whose ends some rule shields."""
    _shielding: dict[str, Handling] = field(init=False, repr=False, compare=False)
    """Property → its rules that shield, once they were asked for."""
    _without_numbers: bool = field(init=False, repr=False)
    """Whether no word that is looked for has a digit, so that one number is like another."""
    _known: dict[tuple[str, bool], tuple[FloorRule, ...]] = field(
        init=False, repr=False, compare=False
    )
    """Texts, and whether each names a person, with the rules of which a word stands in them."""

    def __post_init__(self) -> None:
        by_predicate: dict[str, list[FloorRule]] = defaultdict(list)
        for rule in self.rules:
            for predicate in rule.predicates:
                by_predicate[predicate].append(rule)
        whos = [who for rule in self.rules for who in (rule.subject, rule.object) if who]
        computed = {
            "_of_entities": tuple(
                rule
                for rule in self.rules
                if not rule.predicates and rule.words is None and not rule.names
            ),
            "_of_words": tuple(rule for rule in self.rules if rule.words is not None or rule.names),
            "_without_numbers": not any(
                rule.words is not None and rule.words.has_digits for rule in self.rules
            ),
            "shields": any(rule.names for rule in self.rules),
            "_by_predicate": {name: tuple(rules) for name, rules in by_predicate.items()},
            "kind_tellers": frozenset((KIND, *(sign.predicate for sign in self.signs))),
            "shielding": frozenset(
                name for rule in self.rules if rule.shields for name in rule.predicates
            ),
            "_shielding": {},
            "_known": {},
            "decisive": frozenset(code for who in whos for code in who.kinds | who.unless),
            "unsearchable": frozenset(
                code for rule in self.rules if not rule.searchable for code in rule.subject.kinds
            ),
        }
        for name, value in computed.items():
            object.__setattr__(self, name, value)

    def given(self, claim: Claim) -> str | None:
        """The kind that a claim gives its subject: by saying so, or as a sign of it."""
        if claim.negated:
            return None
        if claim.predicate == KIND:
            return claim.concept
        for sign in self.signs:
            if claim.predicate == sign.predicate:
                codes = {one.concept for one in claim.particulars if one.concept is not None}
                if not codes or not codes <= sign.unless:
                    return sign.kind
        return None

    def of_entity(self, cls: str, kinds: Kinds, lowered: Collection[str] = ()) -> Floor | None:
        """What binds the registration of an entity of a class and of these kinds at least.

        Args:
            lowered: rules that two persons have set aside for it.
        """
        return _floor(
            (rule, seen)
            for rule in self._of_entities
            if rule.name not in lowered and (seen := rule.subject.fits(cls, kinds)) is not None
        )

    def of_claim(
        self,
        claim: Claim,
        classes: Mapping[str, str],
        kinds: Mapping[str, Kinds],
        lowered: Collection[str] = (),
        named: Mapping[str, Marking] = MappingProxyType({}),
        told: Sequence[FloorRule] | None = None,
    ) -> Floor | None:
        """What binds a claim at least, apart from what it names; for and against alike.

        Args:
            classes: the concrete class of its subject and its object, by id.
            kinds: their kinds, by id; absent for none.
            lowered: rules that two persons have set aside for it.
            named: claims whose words name a shielded person, with what holds for them
                (`graph.protection.told_words.naming_shielded`).
            told: what `told_of` gives, where it is known.
        """
        found: list[tuple[FloorRule, Marking]] = []
        if self._of_words:
            if told is None:
                told = self.told_of(claim, classes.get(claim.subject, ""))
            found += [(rule, PUBLIC) for rule in told]
            if claim.id in named:
                found += [(rule, named[claim.id]) for rule in self._of_words if rule.names]
            if lowered:
                found = [one for one in found if one[0].name not in lowered]
        if claim.predicate in self._by_predicate:
            found += self._by_ends(claim, classes, kinds, lowered)
        return _floor(found) if found else None

    def told_of(self, claim: Claim, cls: str, *, without: str = "") -> Sequence[FloorRule]:
        """The rules of which a word stands in a claim, save the value of what has its own rule.

        Args:
            cls: of its subject; a word that is a name, too, tells nothing in the name of a person.
            without: a part that is not looked at: ``locator``.
        """
        apart = (without, claim.predicate if claim.predicate in self._by_predicate else without)
        name = NAME if claim.predicate == NAME and cls == PERSON else None
        found = [
            self.told_in(text, names_a_person=part == name)
            for part, text in worded(claim)
            if part not in apart
        ]
        return tuple({one.name: one for rules in found for one in rules}.values())

    def told_by_value(self, claim: Claim, cls: str) -> Sequence[FloorRule] | None:
        """As `told_of`, of a claim in which nothing but its value is worded and the value is one
        text, as in most; None of another value."""
        value = claim.value
        if value is None or value.original is not None or value.quantity is not None:
            return None
        period = value.period
        if period is not None and (period.as_found, period.inferred) != (None, None):
            return None
        if claim.predicate in self._by_predicate:
            return ()
        names_a_person = claim.predicate == NAME and cls == PERSON
        return self.told_in(value.text, names_a_person=names_a_person)

    def told_in(self, text: str, *, names_a_person: bool = False) -> Sequence[FloorRule]:
        """The rules of which a word stands in a text: a data set says the same in many claims."""
        if is_address(text):
            return ()
        known = self._known.get((text, names_a_person))
        if known is None:
            text = self.numberless(text)
            known = self._known.get((text, names_a_person))
        if known is None:
            known = tuple(
                rule
                for rule in self._of_words
                if rule.words is not None
                and rule.words.stand_in(text, names_a_person=names_a_person)
            )
            if len(text) <= MOST_OF_KNOWN:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[text, names_a_person] = known
        return known

    def numberless(self, text: str) -> str:
        """What a text is known by: a locator says the number of its row, and one is like another
        where no word that is looked for has a digit."""
        if not self._without_numbers:
            return text
        if _LINES.match(text):
            return "L0"
        return _NUMBER.sub("00", text) if text.isascii() else text

    def _by_ends(
        self,
        claim: Claim,
        classes: Mapping[str, str],
        kinds: Mapping[str, Kinds],
        lowered: Collection[str],
    ) -> Iterator[tuple[FloorRule, Marking]]:
        """The rules that bind a claim by what stands at its ends, each with what shows why."""
        for rule in self._by_predicate[claim.predicate]:
            if rule.name in lowered:
                continue
            seen = rule.subject.fits(classes[claim.subject], kinds.get(claim.subject, {}))
            if seen is None:
                continue
            if rule.object is not None:
                if claim.object is None:
                    continue
                other = rule.object.fits(classes[claim.object], kinds.get(claim.object, {}))
                if other is None:
                    continue
                seen = seen.join(other)
            yield rule, seen

    def shielding_claim(
        self, claim: Claim, classes: Mapping[str, str], kinds: Mapping[str, Kinds]
    ) -> Marking | None:
        """How closely the persons at the ends of a claim are held by rules that shield them."""
        predicate = claim.predicate
        if predicate not in self.shielding:
            return None
        if predicate not in self._shielding:
            rules = tuple(rule for rule in self._by_predicate[predicate] if rule.shields)
            self._shielding[predicate] = Handling(rules)
        floor = self._shielding[predicate].of_claim(claim, classes, kinds)
        return None if floor is None else floor.marking

    def shielding_entity(self, cls: str, kinds: Kinds) -> Marking | None:
        """The same of an entity of a class and of these kinds."""
        floor = _floor(
            (rule, seen)
            for rule in self._of_entities
            if rule.shields and (seen := rule.subject.fits(cls, kinds)) is not None
        )
        return None if floor is None else floor.marking

    def told(self, names: Iterable[str]) -> str:
        """Rules with their reasons, for messages."""
        wanted = set(names)
        return "; ".join(f"{r.name} ({r.why})" for r in self.rules if r.name in wanted)


def open_texts(claim: Claim) -> Iterator[str]:
    """What somebody worded in a claim; an address is no text."""
    for _, text in worded(claim):
        if not is_address(text):
            yield text


def is_address(text: str) -> bool:
    """Whether a text is an address and nothing else."""
    return "://" in text and _ADDRESS.match(text.strip()) is not None


def raised(marking: Marking, floor: Floor | None) -> Marking:
    """A marking as a floor leaves it."""
    return marking if floor is None else marking.join(floor.marking)


def _floor(found: Iterable[tuple[FloorRule, Marking]]) -> Floor | None:
    rules = list(found)
    if not rules:
        return None
    return Floor(
        join_all(rule.least.join(seen) for rule, seen in rules),
        tuple(sorted(rule.name for rule, _ in rules)),
    )


def check_least(floor: Floor | None, marking: Marking, handling: Handling, record: str) -> None:
    """Refuse a marking below a floor.

    Raises:
        InputError: naming the rules, their reasons, and how a floor is lowered.
    """
    if floor is not None and raised(marking, floor) != marking:
        raise InputError(
            f"is below the floor {floor.marking}: {handling.told(floor.rules)}",
            mend="mark it at least so; lowering a floor takes a second person and a reason, "
            "as an entry under lowered: in a review file",
            record=record,
            field="marking",
            value=str(marking),
        )
