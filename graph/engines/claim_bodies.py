"""The bodies that engines keep of claims: what an id is a hash of, proven before it is kept; and
the value that a body says, without the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from graph.claims.claim import (
    VALUE,
    Claim,
    Literal,
    attribution_content,
    canonical,
    hashed_bytes,
    hashed_together,
    literal_content,
    literal_of,
    particular_content,
)
from graph.claims.errors import InputError
from graph.claims.older_terms import Replaced, as_said
from graph.claims.remembered import remembered


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


def said_value(property: str, body: bytes) -> Literal:
    """The value of a claim that is not negated, out of its body.

    Args:
        property: what the claim says, by the name that it has now.
    """
    # Few values stand in very many claims, each with its own speaker and citation: what stands for
    # the value alone is cut out, and equal ones are read once. No JSON text has a quotation mark
    # inside that is not escaped, so that this begins nowhere else.
    begin = body.find(b',"%s",null,null,[' % property.encode())
    end = body.find(_BEHIND_VALUE, begin)
    if begin >= 0 and end >= 0:
        try:
            return _literal(body[body.index(b"[", begin) : end + 1])
        except ValueError:  # a text of it has such a mark inside, and it was cut there
            pass
    return literal_of(orjson.loads(body)[VALUE])


_BEHIND_VALUE = b"],false,["


@remembered(50_000)
def _literal(value: bytes) -> Literal:
    return literal_of(orjson.loads(value))
