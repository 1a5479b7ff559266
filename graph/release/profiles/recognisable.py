"""What of a file can be recognised in another file by what is said of it, regardless of its id.

Two files of one view have no id in common, and are joined all the same where a thing is the only
one of which just this is said: its class, its values and kinds, and those of what it is related to,
two relations far (colour refinement, as it is used to tell graphs apart). This counts such things.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from hashlib import blake2b

from graph.views.all_pages import standing
from graph.views.view import ClaimQuery, View

ROUNDS = 2
"""How many relations far is looked."""
_WORD = 1 << 64


def recognisable(view: View) -> Mapping[str, tuple[int, int]]:
    """By class, sorted: how many entities are the only ones of their sort, and of how many.

    Goes through the claims once a round; keeps a number an entity.
    """
    classes = {h.entity.id: h.entity.cls for h in view.entity_histories()}
    colours = {id: _number(cls) for id, cls in classes.items()}
    for turn in range(ROUNDS + 1):
        sums: dict[str, int] = defaultdict(int)
        for record in standing(view, ClaimQuery()):
            claim = record.claim
            said = claim.concept or ("" if claim.value is None else claim.value.text)
            if claim.object is None and turn == 0:
                sums[claim.subject] += _number(claim.predicate, str(claim.negated), said)
            elif claim.object is not None and turn > 0:
                way = (claim.predicate, str(claim.negated))
                sums[claim.subject] += _number(*way, "out", str(colours[claim.object]))
                sums[claim.object] += _number(*way, "in", str(colours[claim.subject]))
        colours = {id: _number(str(colours[id]), str(sums[id] % _WORD)) for id in colours}
    alike = Counter(colours.values())
    found: dict[str, list[int]] = {}
    for id, cls in classes.items():
        counted = found.setdefault(cls, [0, 0])
        counted[0] += alike[colours[id]] == 1
        counted[1] += 1
    return {cls: (alone, of) for cls, (alone, of) in sorted(found.items())}


def _number(*parts: str) -> int:
    digest = blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
