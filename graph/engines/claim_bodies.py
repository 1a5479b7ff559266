"""The bodies of claims: what an id is a hash of, proven before an engine keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.claims.claim import Claim, canonical, hashed_bytes, hashed_together
from graph.claims.errors import InputError
from graph.claims.older_terms import Replaced, as_said
from graph.claims.written_claims import written_claims


class ProvenBodies(NamedTuple):
    """The canonical JSON of what some claims say, which their ids are the hashes of."""

    bodies: list[bytes]
    as_today: bool
    """Whether all of them are said in the terms of today: then each claim says all of its body."""


def proven_bodies(claims: Sequence[Claim], replaced: Replaced) -> ProvenBodies:
    """The canonical JSON of each claim's content, which its id is the hash of.

    Raises:
        InputError: one is not.
    """
    try:
        bodies = written_claims(claims)
        if hashed_together(bodies) == [claim.id for claim in claims]:
            return ProvenBodies(bodies, True)
    except (TypeError, UnicodeEncodeError):
        pass
    return ProvenBodies([_proven_body(claim, replaced) for claim in claims], False)


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
