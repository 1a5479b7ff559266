"""How sure a coder is: appended to a claim's life, beside stance and review."""

from __future__ import annotations

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.views.grades import confidence
from tests.contract.book import Book, text


def grade(book: Book, claim: str, to: str | None, *, by: str = "coder") -> int:
    """To how many claims it was new."""
    book.clock.tick()
    with book.engine.writing() as writer:
        return writer.grade({claim: to}, Decided(by=by, why="read twice"))


def told(book: Book, claim: str, at: int | None = None) -> str | None:
    with book.view("public", at) as view:
        return confidence(view.histories([claim])[claim].changes)


def test_a_grade_is_appended(book: Book) -> None:
    """The last one stands, at each moment; the same one again is nothing new; it can be taken back.
    Neither the claim nor its review is another for it."""
    book.thing("raid")
    claim = book.says("raid", "name", text("Raid"))
    before = book.clock.now
    assert told(book, claim) is None
    assert grade(book, claim, "low") == 1
    then = book.clock.now
    assert grade(book, claim, "high") == 1
    assert grade(book, claim, "high", by="another") == 0
    assert (told(book, claim, before), told(book, claim, then)) == (None, "low")
    assert told(book, claim) == "high"
    record = book.record(claim)
    assert (record.claim.id, record.review) == (claim, Review.PROPOSED)
    with book.view() as view:
        life = view.histories([claim])[claim].changes
    assert [(c.kind, c.before, c.after) for c in life] == [
        ("graded", None, "low"),
        ("graded", "low", "high"),
    ]
    with book.engine.writing() as writer:
        assert writer.grades([claim, "nobody"]) == {claim: "high"}
    assert grade(book, claim, None) == 1
    assert told(book, claim) is None
    with book.engine.writing() as writer:
        assert writer.grades([claim]) == {}
