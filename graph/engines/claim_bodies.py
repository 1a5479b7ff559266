"""What the id of a claim is a hash of, proven before an engine keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from graph.claims.claim import Claim, canonical, content, hashed_bytes, hashed_together
from graph.claims.errors import InputError
from graph.claims.older_terms import Replaced, as_said


def proven_bodies(claims: Sequence[Claim], replaced: Replaced) -> list[bytes]:
    """The canonical JSON of each claim's content, which its id is the hash of.

    Raises:
        InputError: one is not.
    """
    try:
        # Writes what `canonical` does, many times faster; where it should not, the hash tells.
        bodies = list(map(orjson.dumps, map(content, claims)))
        if hashed_together(bodies) == [claim.id for claim in claims]:
            return bodies
    except TypeError:
        pass
    return [_proven_body(claim, replaced) for claim in claims]


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
