"""Whether the ontology allows a claim: rules computed once per property, applied to many."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from graph.claims.claim import Claim, Literal, Particular
from graph.claims.errors import InputError, shown
from graph.vocabulary import Property, Vocabulary

ACTS = "attribution-acts"
PRECISIONS, PLACES = "point-precisions", "place-kinds"


class PropertyRule(NamedTuple):
    """What one property takes."""

    property: Property
    subjects: frozenset[str]
    """The concrete classes of its domain."""
    objects: frozenset[str]
    """The concrete classes of its range; empty unless it is a relation."""


class ClaimChecker:
    """Refuses claims that the ontology does not allow."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rules = _rules_of(vocabulary)
        self._acts = frozenset(vocabulary.schemes.get(ACTS, ()))
        self._schemes: dict[tuple[str, str], frozenset[str]] = {}
        self._concrete: set[str] = set()
        self._allowed: set[tuple[str | bool | None, ...]] = set()

    def cls(self, name: str, id: str) -> None:
        """Refuse what is no concrete class.

        Raises:
            InputError: naming the entity and the concrete classes that would do.
        """
        if name in self._concrete:
            return
        found = self._vocabulary.classes.get(name)
        if found is None or found.abstract:
            choice = self._vocabulary.concrete(name if found is not None else "Entity")
            raise InputError(
                "is not a concrete class of the ontology",
                mend=f"use one of {', '.join(choice)}",
                record=id,
                field="class",
                value=name,
            )
        self._concrete.add(name)

    def claim(self, claim: Claim, subject: str, object: str | None) -> None:
        """Refuse a claim whose subject and object are of these classes.

        Raises:
            InputError: naming the claim, the property, the value, and what it takes.
        """
        value = claim.value
        # All that the ontology has a say in; few combinations stand in very many claims.
        what = (
            (claim.predicate, subject, object, claim.concept)
            if value is None
            else (
                *(claim.predicate, subject, object, claim.concept, value.datatype),
                *(value.period is None, value.quantity is None),
                *(value.point is None or value.point.precision,),
            )
        )
        if claim.particulars:
            what = (*what, *particular_forms(claim))
        if what not in self._allowed:
            self._check(claim, subject, object)
            self._allowed.add(what)
        for link in claim.attribution:
            if link.act not in self._acts:
                raise refusal(
                    claim,
                    "is not an act of attribution",
                    f"use one of {', '.join(sorted(self._acts))}",
                    link.act,
                )
            if link.act == "denies" and not claim.negated:
                raise refusal(
                    claim,
                    "stands on a claim that is not negated",
                    "negate it; a denial says that something is not so",
                    link.act,
                )

    def _check(self, claim: Claim, subject: str, object: str | None) -> None:
        """Refuse what is said of what."""
        rule = self._rules.get(claim.predicate)
        if rule is None:
            raise refusal(
                claim, "is not a property of the ontology", "use one of its properties' names"
            )
        if subject not in rule.subjects:
            raise refusal(
                claim,
                f"is said of a {subject}, which is outside the property's domain",
                f"its subject has to be one of {', '.join(sorted(rule.subjects))}",
                claim.subject,
            )
        self._what(claim, rule, subject, object)
        for one in claim.particulars:
            self._particular(claim, one)

    def _particular(self, claim: Claim, one: Particular) -> None:
        """Refuse what does not qualify claims with this property, or takes something else."""
        known = {found.name: found for found in self._vocabulary.particulars_of(claim.predicate)}
        found = known.get(one.property)
        if found is None:
            raise refusal(
                claim,
                f"does not qualify claims of {claim.predicate}",
                f"use one of {', '.join(known)}" if known else "take it out",
                one.property,
            )
        if ((one.concept is not None), (one.value is not None)) != _EXPECTED[found.type][1:]:
            raise refusal(
                claim,
                f"needs a {_NOUN[found.type]}",
                f"give {one.property} that, and nothing else",
                one.property,
            )
        if found.type == "concept":
            codes = self._vocabulary.schemes[found.range]
            if one.concept not in codes:
                raise refusal(
                    claim,
                    f"is not a concept that {one.property} takes",
                    f"use one of {', '.join(codes)}",
                    one.concept,
                )
        elif one.value is not None and not self._fits(one.value, found.range):
            raise refusal(
                claim, f"is of type {one.value.datatype}", f"give {one.property} a {found.range}"
            )

    def _fits(self, value: Literal, range: str) -> bool:
        """Whether a value is of a datatype, and has what the datatype needs."""
        return (
            value.datatype == range
            and (value.period is not None) == (range == "period")
            and (value.quantity is not None) == (range == "quantity")
            and (value.point is not None) == (range == "point")
        )

    def _what(self, claim: Claim, rule: PropertyRule, subject: str, object: str | None) -> None:
        """Refuse an object, concept or value that the property does not take."""
        found = rule.property
        stated = (claim.object is not None, claim.concept is not None, claim.value is not None)
        if stated != _EXPECTED[found.type]:
            raise refusal(
                claim,
                "needs exactly one of object, concept and value",
                f"give it the {_NOUN[found.type]} that the property takes, and nothing else",
            )
        if found.type == "relation" and object not in rule.objects:
            raise refusal(
                claim,
                f"leads to a {object}, which is outside the property's range",
                f"its object has to be one of {', '.join(sorted(rule.objects))}",
                claim.object,
            )
        if found.type == "concept" and claim.concept not in self._scheme(found.name, subject):
            raise refusal(
                claim,
                "is not a concept that the property takes here",
                f"use one of {shown(', '.join(sorted(self._scheme(found.name, subject))), 400)}",
                claim.concept,
            )
        value = claim.value
        if value is not None and not self._fits(value, found.range):
            raise refusal(
                claim, f"is of type {value.datatype}", f"give it a {found.range}", value.text
            )
        if value is not None and value.point is not None and value.point.precision is not None:
            codes = precisions(self._vocabulary)
            if value.point.precision not in codes:
                raise refusal(
                    claim,
                    "is nothing that a point stands for",
                    f"use one of {shown(', '.join(codes), 400)}",
                    value.point.precision,
                )

    def _scheme(self, property: str, subject: str) -> frozenset[str]:
        codes = self._schemes.get((property, subject))
        if codes is None:
            scheme = self._vocabulary.scheme_for(property, subject)
            codes = frozenset(self._vocabulary.schemes.get(scheme or "", ()))
            self._schemes[property, subject] = codes
        return codes


# Each unit of work has a checker of its own.
@lru_cache(maxsize=8)
def _rules_of(vocabulary: Vocabulary) -> Mapping[str, PropertyRule]:
    """What each property takes."""
    return {
        name: PropertyRule(
            found,
            frozenset(c for cls in found.domain for c in vocabulary.concrete(cls)),
            frozenset(vocabulary.concrete(found.range))
            if found.type == "relation"
            else frozenset(),
        )
        for name, found in vocabulary.properties.items()
    }


def precisions(vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a point may stand for: the very spot, or a place of some kind; codes, sorted."""
    schemes = vocabulary.schemes
    return tuple(sorted((*schemes.get(PRECISIONS, ()), *schemes.get(PLACES, ()))))


def particular_forms(claim: Claim) -> tuple[str, ...]:
    """What the ontology has a say in of a claim's particulars, in a few words each."""
    return tuple(
        f"{one.property} {one.concept}"
        if one.value is None
        else f"{one.property} {one.value.datatype} {one.value.period is None} "
        f"{one.value.quantity is None} {one.value.point is None} {one.concept is None}"
        for one in claim.particulars
    )


def refusal(claim: Claim, problem: str, mend: str, value: object = None) -> InputError:
    """An error about one claim."""
    return InputError(problem, mend=mend, record=claim.id, field=claim.predicate, value=value)


_EXPECTED = {
    "relation": (True, False, False),
    "concept": (False, True, False),
    "value": (False, False, True),
}
_NOUN = {"relation": "object", "concept": "concept", "value": "value"}
