"""Ids that are none: what a question may hold and no store has."""

from __future__ import annotations

import pytest

from graph.views.view import ClaimQuery, EntityQuery, Is
from tests.contract.book import Book, id_of, viewing


@pytest.mark.parametrize("id", ["", "\0", "raid\0", "\ud800", "\u202e", "a" * 100_000])
def test_what_is_no_id_is_unknown(book: Book, id: str) -> None:
    """NUL and halves of characters, too."""
    book.things("Event", "raid")
    with viewing(book.engine) as view:
        assert not view.classes([id])
        assert not view.records([id])
        assert not view.histories([id])
        assert not view.histories([])
        assert list(view.histories([id, id_of("raid")])) == [id_of("raid")]
        assert not view.entities(EntityQuery(classes=("Event",), where=Is(id))).rows
        assert not view.claims(ClaimQuery(speaker=id)).rows
        assert not view.claims(ClaimQuery(source=id)).rows
