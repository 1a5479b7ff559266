"""Claims that were said in terms which the ontology has renamed since.

What was said, and the id that is a hash of it, stay; the program reads it in the terms of today.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product
from typing import Any, TypeAlias

from graph.claims.claim import Claim, content, hashed

Replaced: TypeAlias = Mapping[tuple[str, str], str]
"""What stands in the place of terms that are gone: kind and old name → new name."""


def renewed(array: list[Any], replaced: Replaced) -> list[Any]:
    """The `content` of a claim in the terms of today. Its id stays the hash of what was said."""
    if replaced:
        array = list(array)
        array[2] = replaced.get(("property", array[2]), array[2])
        array[4] = replaced.get(("concept", array[4]), array[4])
        array[7] = [[who, replaced.get(("concept", act), act), on] for who, act, on in array[7]]
    return array


def as_said(claim: Claim, replaced: Replaced) -> list[Any] | None:
    """The `content` that the claim's id is the hash of: in today's terms, or in older ones.

    None where it is of neither.
    """
    array = content(claim)
    if hashed(array) == claim.id:
        return array
    older: dict[tuple[str, str], list[str]] = {}
    for (kind, old), new in replaced.items():
        older.setdefault((kind, new), []).append(old)
    places = [
        [array[2], *older.get(("property", array[2]), ())],
        [array[4], *older.get(("concept", array[4]), ())],
        *([act, *older.get(("concept", act), ())] for _, act, _ in array[7]),
    ]
    for predicate, concept, *acts in islice(product(*places), _MOST_SPELLINGS):
        array[2], array[4] = predicate, concept
        array[7] = [[who, act, on] for (who, _, on), act in zip(array[7], acts, strict=True)]
        if hashed(array) == claim.id:
            return array
    return None


_MOST_SPELLINGS = 64
"""How many spellings of older terms are tried for one claim."""
