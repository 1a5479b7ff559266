"""Who coded a claim: the persons who may not be the ones to accept it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.claims.claim import Claim, Review, entity_id
from graph.claims.errors import InputError
from graph.claims.unit import Decision
from graph.engines.engine import Stored
from graph.ingest.blocks import DOCUMENT
from graph.ingest.sheet_head import source_id
from graph.views.replies import read_one
from graph.views.view import Claims, View, Window

_MANY = 1000
"""Claims of a sheet about itself that are looked through at once."""


def coders(view: View, origins: Iterable[str]) -> dict[str, frozenset[str]]:
    """By whom sheets and registries were coded, as far as the view tells: origin → ids of the
    coders, who state in them what no document does."""
    wanted = list(dict.fromkeys(origins))
    ids = {
        id: origin for origin in wanted for id in (source_id(origin), entity_id(origin, DOCUMENT))
    }
    found: dict[str, set[str]] = {origin: set() for origin in wanted}
    for id, origin in ids.items():
        window: Window | None = Window(first=_MANY)
        while window is not None:
            page = read_one(view, Claims(window=window), [id])[id]
            for record in page.rows:
                claim = record.coded or record.claim
                if claim.origin == origin:
                    found[origin] |= _own(claim)
            window = Window(first=_MANY, after=page.keys[-1]) if page.more else None
    return {origin: frozenset(ids) for origin, ids in found.items()}


def coders_of(view: View, claims: Iterable[Claim]) -> dict[str, frozenset[str]]:
    """The same of claims: claim id → ids of coders."""
    told = list(claims)
    of = coders(view, (claim.origin for claim in told))
    return {claim.id: of[claim.origin] | _own(claim) for claim in told}


def refuse_own(
    view: View,
    claims: Iterable[Claim],
    by: str,
    handed_in: Mapping[str, frozenset[str]] | None = None,
) -> None:
    """Refuse that somebody accepts what he or she coded.

    Args:
        handed_in: who handed in a claim over HTTP, by its id.

    Raises:
        InputError: naming the first such claim.
    """
    told = list(claims)
    for id, persons in coders_of(view, told).items():
        if by in persons or (handed_in and by in handed_in.get(id, ())):
            raise InputError(
                "was coded by the person who would accept it",
                mend="let somebody else read it against the document",
                record=id,
                field="by",
            )


def own_decisions(decision: Decision, writer: Stored) -> list[InputError]:
    """An error where a review file has somebody accept what he or she coded."""
    if decision.to is not Review.ACCEPTED:
        return []
    itself = source_id(decision.origin)
    said = (claim for claim in writer.naming([itself]) if claim.origin == decision.origin)
    if all(decision.decided.by not in _own(claim) for claim in said):
        return []
    return [
        InputError(
            "coded this sheet and would accept it",
            mend="let somebody else read it against the document",
            record=decision.record,
            field="by",
            value=decision.decided.by,
        )
    ]


def _own(claim: Claim) -> frozenset[str]:
    """The coder, where the claim is what the coder says himself."""
    if claim.citation.source != source_id(claim.origin):
        return frozenset()
    return frozenset(link.actor for link in claim.attribution[:1])
