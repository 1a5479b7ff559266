"""Which relations are hops, and which classes ways lead through.

Being in the same town, in the same State or on the same list is no connection, so no way leads
through a place, a State, a listing or a text of the law unless somebody asks for it. Who published
what, and who helped whom, is no hop of any way unless its relation is named; no way ever leads
through a source.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from graph.claims.errors import QueryError, shown
from graph.vocabulary import Property, Vocabulary

ON_ASKING = ("Instrument", "Listing", "Place", "Provision", "State")
"""Classes that a way leads through only where they are named."""
NEVER = ("Source",)
"""Classes that no way leads through."""
HELP = ("helped", "helper")
"""Relations that would lead to those who helped."""


def hops_along(vocabulary: Vocabulary, predicates: Sequence[str] | None) -> tuple[str, ...]:
    """The relations that are walked, sorted: those named, or all but those of sources and help.

    Raises:
        QueryError: some name is no relation of the ontology.
    """
    if predicates is not None:
        known = {p.name: p for p in vocabulary.properties.values() if p.type == "relation"}
        unknown = [name for name in predicates if name not in known]
        if unknown:
            raise QueryError(
                f"predicates: {', '.join(map(shown, unknown))} is no relation of the ontology; "
                f"those known: {', '.join(sorted(known))}"
            )
        return tuple(sorted(set(predicates)))
    return _usual(vocabulary)


# A vocabulary never changes.
@lru_cache(maxsize=4)
def _usual(vocabulary: Vocabulary) -> tuple[str, ...]:
    known = vocabulary.properties.values()
    return tuple(sorted(p.name for p in known if p.type == "relation" and _is_a_hop(p)))


def closed_classes(vocabulary: Vocabulary, through: Sequence[str] | None) -> tuple[str, ...]:
    """The classes that no way leads through.

    Raises:
        QueryError: some name of `through` is no class that can be asked for.
    """
    unknown = [name for name in through or () if name not in ON_ASKING]
    if unknown:
        raise QueryError(
            f"through: {', '.join(map(shown, unknown))} need not be named here; name some of "
            f"{', '.join(ON_ASKING)}: ways lead through everything else but sources anyway"
        )
    return (*NEVER, *(name for name in ON_ASKING if name not in set(through or ())))


def concrete_classes(vocabulary: Vocabulary, classes: Sequence[str]) -> frozenset[str]:
    """Classes with all that stand below them.

    Raises:
        QueryError: some name is no class.
    """
    unknown = [name for name in classes if name not in vocabulary.classes]
    if unknown:
        raise QueryError(
            f"classes: {', '.join(map(shown, unknown))} is no class of the ontology; those known: "
            f"{', '.join(vocabulary.classes)}"
        )
    return frozenset(one for name in classes for one in vocabulary.concrete(name))


def _is_a_hop(property: Property) -> bool:
    return property.name not in HELP and not {*property.domain, property.range}.intersection(NEVER)
