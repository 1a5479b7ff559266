"""What a person accepts one at a time, where software proposed it: accusations, people's names.

A batch is easily waved through. Anybody who lets an accusation or a person's name stand on a
program's reading looks at that one alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.claims.claim import Claim, Entity
from graph.claims.errors import InputError

ACCUSES = frozenset(("allegedPerpetrator", "inOfficialCapacity", "acquiescenceBy", "directedBy"))
"""Properties that say of somebody that he did it, or had a part in it."""
_NAMES = frozenset(("name", "familyName", "givenName", "patronymic"))


def alone(claims: Iterable[Claim], entities: Mapping[str, Entity]) -> list[str]:
    """The ids of claims that are accepted one by one, in their order.

    Args:
        entities: by id, those that the claims are about.
    """
    return [claim.id for claim in claims if claim.is_by_software and _delicate(claim, entities)]


def refused_together(
    claims: Iterable[Claim], entities: Mapping[str, Entity], record: str | None = None
) -> list[InputError]:
    """An error for each claim of a batch that has to be accepted by itself; none in a batch of
    one."""
    batch = list(claims)
    if len(batch) < 2:
        return []
    return [
        InputError(
            "accuses somebody, or gives a person's name, as software proposed it",
            mend="accept it in a decision of its own, one at a time",
            record=record,
            field="claims",
            value=id,
        )
        for id in alone(batch, entities)
    ]


def _delicate(claim: Claim, entities: Mapping[str, Entity]) -> bool:
    if claim.predicate in ACCUSES:
        return True
    entity = entities.get(claim.subject)
    return claim.predicate in _NAMES and entity is not None and entity.cls == "Person"
