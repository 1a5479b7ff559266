"""The first few relations of many entities are the beginning of the whole list of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest

from graph.views.replies import read_one
from graph.views.view import Relations, View, Window
from tests.contract.book import Book, id_of

EVENTS = [f"event {at}" for at in range(6)]
PEOPLE = [f"person {at}" for at in range(9)]


def crowd(book: Book, chance: Random) -> None:
    """Events to which people are laid: several times, in vain, unseen, more exactly, denied."""
    book.things("Event", *EVENTS)
    book.things("Person", *PEOPLE)
    said: list[tuple[str, str, str]] = []
    for line in range(70):
        more: dict[str, Any] = {
            "marking": chance.choice(("public", "public", "partner", "restricted"))
        }
        event, person = chance.choice(EVENTS[:-1]), chance.choice(PEOPLE)
        if said and chance.random() < 0.15:
            refined, event, person = chance.choice(said)
            more |= {"refines": refined, "marking": chance.choice(("public", "restricted"))}
        elif chance.random() < 0.15:
            more |= {"negated": True}
        id = book.says(event, "allegedPerpetrator", person, line=line + 2, **more)
        if "negated" not in more:
            said.append((id, event, person))
    for id, *_ in chance.sample(said, 12):
        if chance.random() < 0.5:
            book.retract(id)
        else:
            book.review(id, chance.choice(("rejected", "accepted")))


def pages(view: View, want: Relations, names: Sequence[str], first: int) -> dict[str, Any]:
    """Rows, keys, and whether there is more, of so many of each."""
    found = read_one(view, replace(want, window=Window(first=first)), list(map(id_of, names)))
    return {id: (list(page.rows), list(page.keys), page.more) for id, page in found.items()}


@pytest.mark.parametrize("seed", range(3))
def test_the_first_are_the_beginning_of_all(book: Book, seed: int) -> None:
    """From either end, however few are asked for, for every reader, with claims and without."""
    crowd(book, Random(seed))
    there = 0
    for reader, detail, (inverse, names) in product(
        ("public", "partner", "restricted"), (True, False), ((False, EVENTS), (True, PEOPLE))
    ):
        want = Relations(
            property="allegedPerpetrator",
            inverse=inverse,
            window=Window(first=100),
            detail=detail,
        )
        with book.view(reader) as view:
            whole = pages(view, want, names, 100)
            there += sum(len(rows) for rows, _, _ in whole.values())
            for first in range(1, 8):
                assert pages(view, want, names, first) == {
                    id: (rows[:first], keys[:first], len(rows) > first)
                    for id, (rows, keys, _) in whole.items()
                }
    assert there > 100
