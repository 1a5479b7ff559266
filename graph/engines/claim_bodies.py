"""The bodies of claims: what an id is a hash of, proven before an engine keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from graph.claims.claim import (
    Claim,
    attribution_content,
    canonical,
    hashed_bytes,
    hashed_together,
    literal_content,
    particular_content,
)
from graph.claims.errors import InputError
from graph.claims.older_terms import Replaced, as_said


def proven_bodies(claims: Sequence[Claim], replaced: Replaced) -> list[bytes]:
    """The canonical JSON of each claim's content, which its id is the hash of.

    Raises:
        InputError: one is not.
    """
    try:
        # Writes what `canonical` does, much faster; where it should not, the hash tells.
        bodies = _bodies(claims)
        if hashed_together(bodies) == [claim.id for claim in claims]:
            return bodies
    except TypeError:
        pass
    return [_proven_body(claim, replaced) for claim in claims]


def _bodies(claims: Sequence[Claim]) -> list[bytes]:
    """The `content` of each as JSON. Many claims share one object for who speaks, what is said, or
    what qualifies it; each of these is written once."""
    # By place in memory: all of them are held by the claims meanwhile.
    parts: dict[int, orjson.Fragment | None] = {id(None): None}
    bodies = []
    for claim in claims:
        value, valid, chain, more = claim.value, claim.valid, claim.attribution, claim.particulars
        if value is not None and id(value) not in parts:
            parts[id(value)] = _written(literal_content(value))
        if valid is not None and id(valid) not in parts:
            parts[id(valid)] = _written(valid.to_json())
        if id(chain) not in parts:
            parts[id(chain)] = _written([attribution_content(link) for link in chain])
        cited = claim.citation
        said: tuple[Any, ...] = (
            *(claim.origin, claim.subject, claim.predicate, claim.object, claim.concept),
            *(parts[id(value)], claim.negated, parts[id(chain)], claim.stance),
            *(parts[id(valid)], claim.refines, (cited.source, cited.locator, cited.quote)),
        )
        if more:
            if id(more) not in parts:
                parts[id(more)] = _written([particular_content(one) for one in more])
            said = (*said, parts[id(more)])
        bodies.append(orjson.dumps(said))
    return bodies


def _written(part: list[Any]) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(part))


def _proven_body(claim: Claim, replaced: Replaced) -> bytes:
    try:
        said = as_said(claim, replaced)
        body = b"" if said is None else canonical(said)
    except (TypeError, UnicodeEncodeError):
        body = b""
    if hashed_bytes(body) != claim.id:
        raise InputError(
            "has an id that is no hash of its content",
            mend="build it with make_claim",
            record=claim.id,
            field=claim.predicate,
        )
    return body
