"""Which relations are hops, and which classes ways lead through.

Being in the same town, in the same State or on the same list is no connection, so no way leads
through a place, a State, a listing or a text of the law unless somebody asks for it. Who published
what, and who helped whom, is no hop of any way unless its relation is named; no way ever leads
through a source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
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
            fields: dict[str, set[str]] = {}
            for one in known.values():
                for field in (one.name, one.field, one.inverse_field):
                    fields.setdefault(field or one.name, set()).add(one.name)
            near = _near(unknown, fields)
            meant = f"perhaps {', '.join(near)}; " if near else ""
            raise QueryError(
                f"predicates: {', '.join(map(shown, unknown))} is no relation of the ontology; "
                f"{meant}those known: {', '.join(sorted(known))}"
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
        near = _near(unknown, {name: {name} for name in vocabulary.classes})
        meant = f"perhaps {', '.join(near)}; " if near else ""
        raise QueryError(
            f"classes: {', '.join(map(shown, unknown))} is no class of the ontology; {meant}those "
            f"known: {', '.join(vocabulary.classes)}"
        )
    return frozenset(one for name in classes for one in vocabulary.concrete(name))


def _near(unknown: Sequence[str], known: Mapping[str, set[str]]) -> list[str]:
    """What may be meant by names that nothing has, given by what else it is called, too."""
    folded = {name.casefold(): meant for name, meant in known.items()}
    found: set[str] = set()
    for name in unknown:
        for one in get_close_matches(name.casefold(), sorted(folded), n=2, cutoff=0.75):
            found |= folded[one]
    return sorted(found)


def _is_a_hop(property: Property) -> bool:
    return property.name not in HELP and not {*property.domain, property.range}.intersection(NEVER)
