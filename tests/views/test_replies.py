"""Wants and replies."""

from __future__ import annotations

import pytest

from graph.views.replies import Replies
from graph.views.view import Concepts, Labels


def test_each_want_has_its_reply() -> None:
    """Equal wants are one want, wherever they were made; what was not asked has no reply."""
    replies = Replies([(Labels(), {"a": "Ostrel"}), (Concepts(property="kind"), {"a": ("port",)})])
    assert replies[Labels()]["a"] == "Ostrel"
    assert replies[Concepts(property="kind")]["a"] == ("port",)
    with pytest.raises(KeyError):
        replies[Labels(languages=("uk",))]


def test_a_want_that_was_asked_twice() -> None:
    """It has one reply, for the ids of both."""
    replies = Replies([(Labels(), {"a": "Ostrel"}), (Labels(), {"b": "Vardania"})])
    assert replies[Labels()] == {"a": "Ostrel", "b": "Vardania"}
