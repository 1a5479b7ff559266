"""Claims that are written together are written as each would be alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.claims.claim import canonical, content
from graph.claims.written_claims import written_claims, written_together
from tests.claims.test_claim import DIFFERENT

CELLS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet=',\n"[]\\\r\u2028é\U0001f30a0a'),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.lists(CELLS, max_size=4), max_size=5))
def test_arrays_are_written_as_alone(arrays: list[list[Any]]) -> None:
    """Whatever stands in them: line ends, commas, brackets, numbers of many digits."""
    assert written_together(arrays) == [canonical(array) for array in arrays]


def test_claims_are_written_as_alone() -> None:
    """In any order, and each as often as it comes."""
    claims = [*DIFFERENT.values(), *reversed(DIFFERENT.values())]
    assert written_claims(claims) == [canonical(content(claim)) for claim in claims]
    assert written_claims([]) == []
