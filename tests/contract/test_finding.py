"""Finding by words of what is said: which claims, in which order, and what is hidden: nothing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from graph.claims.claim import Citation
from graph.claims.errors import QueryError
from graph.views.view import TextHit, TextQuery, Window
from tests.asking import walk
from tests.contract.book import ALL, Book, id_of, text

CHILDREN = frozenset({"child"})


def query(words: str, window: Window = ALL, *predicates: str) -> TextQuery:
    return TextQuery(
        text=words,
        without=CHILDREN,
        predicates=frozenset(predicates) or None,
        window=window,
    )


def found(book: Book, words: str, as_: str = "public", at: int | None = None) -> list[str]:
    """The claims in which words are met, in order; the same in pages of any size."""
    with book.view(as_, at) as view:
        whole = view.find(query(words))
        for first in (1, 2):
            pages = walk(lambda w: view.find(query(words, w)), first)
            assert [hit.record.claim.id for hit in pages] == _ids(whole.rows)
    assert whole.total == len(whole.rows)
    return _ids(whole.rows)


def _ids(rows: Iterable[TextHit]) -> list[str]:
    return [hit.record.claim.id for hit in rows]


def cited(quote: str, line: int = 1, source: str = "document") -> Citation:
    return Citation(source=id_of(source), locator=f"L{line}", quote=quote)


def test_texts_quotes_and_their_order(book: Book) -> None:
    """By words met, then source, line, claim; a hit says where."""
    book.things("Source", "other")
    book.things("Demand", "a", "b")
    text_claim = book.says("a", "text", text("Investigate the harbour", "en"), line=9)
    both = book.says(
        "b", "text", text("of the harbour", "en"), citation=cited("investigations at the harbour")
    )
    later = book.says("b", "name", text("Demand"), citation=cited("the harbour", 3))
    elsewhere = book.says("a", "name", text("x"), citation=cited("a harbour", 2, "other"))
    rest = sorted([(id_of("document"), 3, later), (id_of("other"), 2, elsewhere)])
    book.says("document", "language", text("en"))
    first = sorted([(1, both), (9, text_claim)])
    assert found(book, "investigation HARBOUR") == [
        *(id for _, id in first),
        *(id for _, _, id in rest),
    ]
    with book.view() as view:
        hits = {hit.record.claim.id: hit for hit in view.find(query("investigation harbour")).rows}
        assert (hits[both].matched, hits[both].quoted) == ("investigations at the harbour", True)
        assert hits[text_claim].matched == "Investigate the harbour"
        assert _ids(view.find(query("harbour", ALL, "text")).rows) == [both, text_claim]
    assert found(book, "nothing") == []


def test_a_name_is_no_text(book: Book) -> None:
    """Names are searched, not found."""
    book.thing("town", "Place")
    book.says("town", "name", text("Ostrel"))
    assert found(book, "ostrel") == []


def test_the_language_of_a_source_is_a_claim_like_others(book: Book) -> None:
    """Who may not read it, or looks at a moment before it, finds the words as they stand."""
    book.thing("town", "Place")
    claim = book.says("town", "name", text("x"), citation=cited("о расследовании"))
    before = book.clock.now
    said = book.says("document", "language", text("ru"), marking="partner")
    assert found(book, "расследования", "partner") == [claim]
    assert found(book, "расследования") == []
    assert found(book, "расследования", "partner", before) == []
    assert found(book, "расследовании") == [claim]
    book.retract(said)
    assert found(book, "расследования", "partner") == []


def test_only_what_stands_and_may_be_read(book: Book) -> None:
    """Denials, too; re-marking moves, retraction takes away, a finer one takes the place."""
    book.thing("raid")
    book.thing("town", "Place")
    denied = book.says("raid", "place", "town", negated=True, citation=cited("no raid at all"))
    coarse = book.says("raid", "place", "town", citation=cited("a raid"))
    assert set(found(book, "raid")) == {denied, coarse}
    fine = book.says(
        "raid", "place", "town", citation=cited("the raid"), refines=coarse, marking="partner"
    )
    assert set(found(book, "raid", "partner")) == {denied, fine}
    book.remark(denied, "restricted")
    assert found(book, "raid") == [coarse]
    book.remark_thing("document", "restricted")
    assert found(book, "raid", "partner") == []
    book.remark_thing("document", "public")
    book.review(coarse, "rejected")
    assert found(book, "raid") == []
    book.review(coarse, "accepted")
    assert found(book, "raid") == [coarse]


def test_children_are_not_found(book: Book) -> None:
    """Neither by what is said of them nor where they are named as an end."""
    book.thing("mara", "Person")
    book.thing("raid")
    of = book.says("raid", "victim", "mara", citation=cited("Mara was hit"))
    assert found(book, "mara") == [of]
    book.says("mara", "kind", "child", concept=True)
    assert found(book, "mara") == []


def test_a_common_word_counts_for_nothing(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what may be read alone; where all are common, an error says so."""
    monkeypatch.setattr("graph.views.text_words.MOST_MET", 2)
    book.things("Place", "a", "b", "c")
    said = [book.says(n, "name", text("x"), citation=cited("the harbour")) for n in "ab"]
    book.says("c", "name", text("x"), citation=cited("the harbour"), marking="partner")
    rare = book.says("c", "name", text("y"), citation=cited("port"))
    assert set(found(book, "harbour port")) == {*said, rare}
    assert found(book, "harbour port", "partner") == [rare]
    with book.view("partner") as view, pytest.raises(QueryError, match="add a rarer one"):
        view.find(query("harbour"))
