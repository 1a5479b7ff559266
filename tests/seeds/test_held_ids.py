"""Ids of today stay: what a claim can say besides is in its hash only where it is said."""

from __future__ import annotations

from graph.vocabulary import Vocabulary
from tests.seeds.held_ids import HELD, lines


def test_the_claims_of_sheets_that_nobody_touched_keep_their_ids(vocabulary: Vocabulary) -> None:
    """Whoever keeps ids of claims (reviews, refinements, partners) finds them again."""
    held = {line.split(" ")[0]: line for line in HELD.read_text().splitlines()}
    now = {line.split(" ")[0]: line for line in lines(vocabulary)}
    untouched = {
        path for path in held if path in now and held[path].split(" ")[1] == now[path].split(" ")[1]
    }
    assert {path: now[path] for path in untouched} == {path: held[path] for path in untouched}
    assert len(untouched) >= 10
