"""How claims stand for one reader, in a word: what a writer shows to have seen them.

It uses what the reader may read and by nothing else: a hidden change leaves it as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from graph.claims.claim import canonical
from graph.views.view import Record

LETTERS = 32


def seen_state(records: Iterable[Record]) -> str:
    """A digest of which claims these are, how each is reviewed and marked, and whether it was
    taken back; the same anything that their order."""
    lines = sorted(
        [r.claim.id, r.review.value, str(r.marking), r.retracted_at is not None] for r in records
    )
    return hashlib.sha256(canonical(lines)).hexdigest()[:LETTERS]
