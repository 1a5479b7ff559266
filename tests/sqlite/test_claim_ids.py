"""Ids of claims as bytes: in the order of their letters, and back again."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims.base32 import base32
from graph.claims.errors import StoreError
from graph.engines.sqlite.claim_ids import (
    kept_id,
    kept_ids,
    kept_together,
    place_among,
    told_id,
    told_ids,
)

IDS = sorted(base32(sha256(str(n).encode()).digest()[:20]) for n in range(300))


def test_the_order_is_that_of_the_letters() -> None:
    kept = [kept_id(id) for id in IDS]
    assert kept == sorted(kept)
    assert {len(one) for one in kept} == {20}


def test_they_come_back_as_they_were() -> None:
    kept = [kept_id(id) for id in IDS]
    assert told_ids(kept) == [told_id(one) for one in kept] == IDS
    assert kept_ids(IDS) == dict(zip(kept, IDS, strict=True))
    for count in (0, 1, 63, 64, 65, 300):
        assert kept_together(IDS[:count]) == kept[:count]


@pytest.mark.parametrize(
    "text",
    ["", "a", "A" * 32, "0" * 32, "a" * 31, "a" * 33, "a" * 31 + "\n", "_".join("a" * 16) + "a"],
)
def test_what_is_none_is_left_out(text: str) -> None:
    """Such as Python would read as a number."""
    assert kept_ids([text, IDS[0]]) == {kept_id(IDS[0]): IDS[0]}


@pytest.mark.parametrize("length", [0, 19, 21])
def test_bytes_of_another_length_are_damage(length: int) -> None:
    with pytest.raises(StoreError, match="is no id of a claim"):
        told_ids([kept_id(IDS[0]), bytes(length)])


@given(st.text(max_size=40))
def test_any_text_has_a_place_among_ids(text: str) -> None:
    """What is before it stays before it, and what is behind it behind: a list that goes on there
    leaves nothing out."""
    place = place_among(text)
    for id in (*IDS[::20], text):
        for kept in kept_ids([id]):
            assert (kept < place) <= (id <= text)
            assert (kept > place) <= (id >= text)
            assert (kept == place) >= (id == text)
