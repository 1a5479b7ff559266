"""Search: who is found by which name, in which order, and what a hidden name changes: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.claims.decided import Decided
from graph.claims.errors import QueryError
from graph.engines.engine import Engine
from graph.views.view import SearchQuery, Window
from graph.vocabulary import Vocabulary
from tests.asking import copied, walk
from tests.clock import Clock
from tests.contract.book import ALL, Book, id_of, ids, text, viewing
from tests.engines import EVERY

CHILDREN = frozenset({"child"})


def query(words: str, window: Window = ALL) -> SearchQuery:
    return SearchQuery(text=words, without=CHILDREN, window=window)


def found(book: Book, words: str, as_: str = "public", at: int | None = None) -> list[str]:
    """The names that match, in order; the same in pages of any size."""
    with book.view(as_, at) as view:
        whole = view.search(query(words))
        for first in (1, 2):
            assert list(walk(lambda w: view.search(query(words, w)), first)) == list(whole.rows)
    assert whole.total == len(whole.rows)
    assert not whole.more
    return [hit.matched for hit in whole.rows]


def named(book: Book, thing: str, *names: str, cls: str = "Place", **more: str) -> list[str]:
    """Register something with some names; the ids of their claims."""
    book.thing(thing, cls)
    return [book.says(thing, "name", text(name), **more) for name in names]


def test_any_name_in_any_script(book: Book) -> None:
    """Not only the shown one; a hit says which one, and each entity is one hit."""
    named(book, "town", "Ostrel", "Острель", "أوستريل")
    named(book, "guard", "Guard of Ostrel", cls="StateBody")
    for words in ("Ostrel", "Острель", "أوستريل", "ostr", "Osrtel"):
        with book.view() as view:
            hits = view.search(query(words)).rows
        assert [hit.ref.id for hit in hits] == [id_of("town"), id_of("guard")], words
        assert [hit.ref.cls for hit in hits] == ["Place", "StateBody"]
    assert found(book, "Острель")[0] == "Острель"
    assert found(book, "guard ostrel") == ["Guard of Ostrel"]
    assert found(book, "nobody") == []


def test_order_is_rank_then_id(book: Book) -> None:
    """The same word, in Latin letters, beginnings, spellings, slips; then fewer spare words."""
    named(book, "slip", "Ostrek")
    named(book, "spelling", "Oostrell")
    named(book, "beginning", "Ostrelburg")
    named(book, "latin", "Острель")
    named(book, "spare", "New Ostrel")
    named(book, "one", "Ostrel")
    named(book, "two", "OSTREL")
    assert found(book, "ostrel") == [
        *(("Ostrel", "OSTREL") if id_of("one") < id_of("two") else ("OSTREL", "Ostrel")),
        *("New Ostrel", "Острель", "Ostrelburg", "Oostrell", "Ostrek"),
    ]


def test_a_key_is_the_rank_and_the_id(book: Book) -> None:
    """Behind a key that no row has, the list goes on where that row would be."""
    for number in range(5):
        named(book, f"town {number}", "Ostrel")
    with book.view() as view:
        page = view.search(query("ostrel", Window(first=2, count=True)))
        assert list(page.keys) == [
            (0, 0, 0, id) for id in ids(*(f"town {n}" for n in range(5)))[:2]
        ]
        assert (page.more, page.total) == (True, 5)
        assert not view.search(query("ostrel", Window(after=(1, 0, 0, "")))).rows
        assert len(view.search(query("ostrel", Window(after=(0, 0, 0, "")))).rows) == 5
        nothing = view.search(query("ostrel", Window(first=0, count=True)))
        assert (list(nothing.rows), nothing.more, nothing.total) == ([], True, 5)


def test_only_what_stands_is_found(book: Book) -> None:
    """Not retracted, rejected, negated or coarse names; what is reinstated is found again."""
    [retracted] = named(book, "town", "Ostrel")
    [rejected] = named(book, "village", "Ostrelka")
    named(book, "port", "Ostrelport", negated=True)  # type: ignore[arg-type]
    assert found(book, "ostrel") == ["Ostrel", "Ostrelka"]
    coarse = book.says("village", "name", text("Harbour Village"))
    book.says("village", "name", text("Vardan"), refines=coarse, marking="partner")
    assert found(book, "village") == ["Harbour Village"]
    assert found(book, "village", "partner") == []
    book.retract(retracted)
    book.review(rejected, "rejected")
    assert found(book, "ostrel") == []
    book.reinstate(retracted)
    book.review(rejected, "accepted")
    assert found(book, "ostrel") == ["Ostrel", "Ostrelka"]


def test_known_at(book: Book) -> None:
    """The names that were recorded by then, as they stood then."""
    [claim] = named(book, "town", "Ostrel")
    before = book.clock.now
    book.says("town", "name", text("Ostrel Town"))
    book.retract(claim)
    assert found(book, "ostrel") == ["Ostrel Town"]
    assert found(book, "ostrel", at=before) == ["Ostrel"]
    assert found(book, "ostrel", at=before - 1_000_000) == []


def test_re_marking_moves_a_name(book: Book) -> None:
    """A claim's, an entity's and a source's marking, stricter and back."""
    [claim] = named(book, "town", "Ostrel", "Острель")[:1]
    book.remark(claim, "restricted")
    assert found(book, "Ostrel") == ["Острель"]
    assert found(book, "Ostrel", "restricted") == ["Ostrel"]
    book.remark(claim, "public")
    assert found(book, "Ostrel") == ["Ostrel"]
    for thing in ("town", "document"):
        book.remark_thing(thing, "partner+medical")
        assert found(book, "Ostrel", "restricted") == []
        assert found(book, "Ostrel", "partner+medical") == ["Ostrel"]
        book.remark_thing(thing, "public")
        assert found(book, "Ostrel") == ["Ostrel"]


def test_children_are_not_found(book: Book) -> None:
    """By any standing claim in the view; who may not read that claim is told the name as before."""
    named(book, "mara", "Mara Ostrel", cls="Person")
    named(book, "ana", "Ana Ostrel", cls="Person")
    assert len(found(book, "ostrel")) == 2
    claim = book.says("mara", "kind", "child", concept=True, marking="confidential")
    book.says("ana", "kind", "child", concept=True, negated=True)
    assert len(found(book, "ostrel")) == 2
    assert found(book, "ostrel", "confidential") == ["Ana Ostrel"]
    book.retract(claim)
    assert len(found(book, "ostrel", "confidential")) == 2


def test_too_many_names_are_an_error(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so; a rarer word beside the common one is enough. Hidden names do not count."""
    monkeypatch.setattr("graph.views.name_matching.MOST_CANDIDATES", 3)
    for number in range(3):
        named(book, f"town {number}", f"Ostrel {number}")
    named(book, "secret", "Ostrel Secret", marking="restricted")
    assert len(found(book, "ostrel")) == 3
    with book.view("restricted") as view, pytest.raises(QueryError, match="more than 3 names"):
        view.search(query("ostrel"))
    with book.view("restricted") as view, pytest.raises(QueryError, match="“os” could mean"):
        view.search(query("os"))
    assert found(book, "ostrel secr", "restricted") == ["Ostrel Secret"]
    assert found(book, "ostrel 2", "restricted") == ["Ostrel 2"]


@pytest.mark.parametrize("words", ["", "\x07", "a\u202eb", "x" * 10_000])
def test_bad_texts_are_refused(book: Book, words: str) -> None:
    """Whatever the store holds."""
    with book.view() as view, pytest.raises(QueryError):
        view.search(query(words))


@pytest.fixture
def other(
    engine: Engine,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Iterator[Engine]:
    """A second, empty store of the same kind."""
    opened = EVERY[request.node.callspec.params["engine"]](tmp_path / "other.db", vocabulary, clock)
    yield opened
    opened.close()


def test_a_copy_finds_the_same(book: Book, other: Engine) -> None:
    """Order, keys and counts: names that were left out of the copy changed none of them."""
    named(book, "town", "Ostrel", "Острель")
    named(book, "guard", "Guard of Ostrel", cls="StateBody")
    named(book, "secret", "Ostrel", marking="restricted")
    book.says("town", "name", text("ostrel"), marking="restricted")
    with book.view() as view:
        copied(view, other)
    for words in ("ostrel", "ост", "guard", "gaurd", "secret"):
        with book.view() as view, viewing(other, "confidential") as copy:
            for first in (1, 5):
                asked = query(words, Window(first=first, count=True))
                assert view.search(asked) == copy.search(asked), words


def test_what_was_erased_is_not_found(book: Book) -> None:
    """Nor does it stand in the way: the same name can be found of somebody else."""
    [claim] = named(book, "town", "Ostrel")
    named(book, "village", "Ostrel")
    with book.engine.writing() as writer:
        writer.expunge([claim], [], Decided(by="keeper", why="ordered"), tombstones=[b"t" * 32])
    assert found(book, "ostrel") == ["Ostrel"]
    with book.view() as view:
        assert [hit.ref.id for hit in view.search(query("ostrel")).rows] == [id_of("village")]


def test_only_some_classes_and_kinds(book: Book) -> None:
    """What is left out so keeps no looser match away."""
    named(book, "town", "Ostrel Harbour Guard")
    named(book, "guard", "Ostrel Harbour", cls="StateBody")
    named(book, "mara", "Mara Ostrel", cls="Person")
    book.says("mara", "kind", "child", concept=True)

    def asked(words: str, **only: frozenset[str]) -> list[str]:
        with book.view() as view:
            given = SearchQuery(text=words, without=frozenset(), window=ALL, **only)
            return [hit.matched for hit in view.search(given).rows]

    bodies = frozenset({"StateBody"})
    assert asked("ostrel", classes=bodies) == ["Ostrel Harbour"]
    assert asked("ostrel", classes=frozenset()) == []
    assert asked("ostrel", kinds=frozenset({"child"})) == ["Mara Ostrel"]
    assert asked("ostrel", kinds=frozenset({"child"}), classes=bodies) == []
    assert asked("ostrel harbour guard") == ["Ostrel Harbour Guard"]
    assert asked("ostrel harbour guard", classes=bodies) == ["Ostrel Harbour"]
