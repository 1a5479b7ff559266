"""Expunging: what goes is gone from every view at every time; what rests on it stays whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.engines.engine import Engine, Expunged
from graph.views.view import EntityHistory, Labels, Relations
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, text

MAC = b"m" * 32


def expunge(book: Book, claims: Sequence[str] = (), *things: str) -> Expunged:
    book.clock.tick()
    with book.engine.writing() as writer:
        return writer.expunge(
            claims,
            [id_of(name) for name in things],
            Decided(by="keeper", why="asked to"),
            tombstones=[MAC],
        )


def everything(book: Book, at: int | None = None) -> tuple[list[object], object]:
    with book.view("confidential", at) as view:
        return [*view.entity_histories(), *view.claim_histories()], view.counts()


def test_a_claim_goes_with_its_whole_life(book: Book) -> None:
    """The store is as if it had never been told, at any time; and later writing goes on."""
    book.thing("raid")
    before, counts = everything(book)
    told = book.says("raid", "name", text("Raid on the quay"), by=("document states",))
    book.review(told, "accepted")
    book.remark(told, "partner")
    book.retract(told)
    then = book.clock.now
    assert expunge(book, [told]) == Expunged(1, 0)
    assert everything(book) == (before, counts)
    assert everything(book, then) == (before, counts)
    assert book.record(told, as_="confidential", at=then) is None
    again = book.says("raid", "name", text("Another"))
    assert book.ask(Labels(), "raid") == "Another"
    assert book.record(again) is not None


def test_what_refines_it_keeps_it(book: Book) -> None:
    """A refined claim goes only together with all finer ones, however deep; nothing half-done."""
    book.things("Event", "raid")
    book.things("Place", "land", "town", "quay")
    coarse = book.says("raid", "place", "land")
    finer = book.says("raid", "place", "town", refines=coarse)
    finest = book.says("raid", "place", "quay", refines=finer)
    state = everything(book)
    with book.engine.writing() as writer:
        assert writer.refining([coarse]) == {finer, finest}
        assert writer.refining([finest]) == frozenset()
    for gone in ([coarse], [coarse, finer], [finer]):
        with pytest.raises(InputError, match="refine"):
            expunge(book, gone)
        assert everything(book) == state
    assert expunge(book, [finest]) == Expunged(1, 0)
    # What it made coarse is shown again.
    page = book.ask(Relations(property="place"), "raid")
    assert [row.to.id for row in page.rows] == [id_of("town")]
    assert expunge(book, [coarse, finer]) == Expunged(2, 0)
    assert not book.ask(Relations(property="place"), "raid").rows


@pytest.mark.parametrize("role", ["subject", "object", "source", "speaker"])
def test_what_names_an_entity_keeps_it(book: Book, role: str) -> None:
    """An entity goes only when no claim that stays names it, in whatever place."""
    book.thing("raid")
    book.thing("guard", "StateBody")
    book.thing("paper", "Source")
    if role == "source":
        told = book.says("raid", "name", text("Raid"), source="paper")
    elif role == "speaker":
        told = book.says("raid", "name", text("Raid"), by=("guard states",))
    else:
        told = book.says("raid", "allegedPerpetrator", "guard")
    name = {"subject": "raid", "object": "guard", "source": "paper", "speaker": "guard"}[role]
    with book.engine.writing() as writer:
        assert [c.id for c in writer.naming([id_of(name)])] == [told]
        assert not list(writer.naming([id_of(name)], without=[told]))
    with pytest.raises(InputError, match="name"):
        expunge(book, [], name)
    assert expunge(book, [told], name) == Expunged(1, 1)
    with book.view("confidential") as view:
        assert view.classes([id_of(name)]) == {}
    # It can be registered afresh, and has no history.
    book.thing(name, "Event")
    with book.view("confidential") as view:
        history = view.histories([id_of(name)])[id_of(name)]
    assert isinstance(history, EntityHistory)
    assert (history.recorded_at, history.changes) == (book.clock.now, ())


def test_unknown_ids_are_refused(book: Book) -> None:
    """Nothing is removed, and nothing noted."""
    told = book.says("document", "name", text("Herald"))
    for claims, things in (([told, "x" * 32], ()), ([told], ("nothing",))):
        with pytest.raises(InputError, match="has this id"):
            expunge(book, claims, *things)
    assert book.record(told) is not None
    assert list(book.engine.erasures()) == []
    with book.engine.writing() as writer:
        assert not writer.has_tombstones()


def test_it_is_noted_and_tombstones_stay(book: Book) -> None:
    """When, who and why, and how much; tombstones are found again and say nothing else."""
    told = book.says("document", "name", text("Herald"))
    expunge(book, [told])
    [note] = book.engine.erasures()
    assert (note.at, note.by, note.why) == (book.clock.now, "keeper", "asked to")
    assert (note.claims, note.entities) == (1, 0)
    with book.engine.writing() as writer:
        assert writer.has_tombstones()
        assert writer.buried([MAC, b"n" * 32]) == {MAC}
    book.engine.scrub()


def test_an_undone_unit_erases_nothing(engine: Engine, clock: Clock) -> None:
    """Neither the claim nor the note: a unit is kept whole or not at all."""
    book = Book(engine, clock)
    told = book.says("document", "name", text("Herald"))

    def erase_and_fail() -> None:
        with engine.writing() as writer:
            assert writer.expunge(
                [told], [], Decided(by="keeper", why="asked to"), tombstones=[MAC]
            )
            writer.retract([told], Decided(by="keeper", why="asked to"))

    with pytest.raises(InputError):
        erase_and_fail()
    assert book.record(told) is not None
    assert list(engine.erasures()) == []


def test_kinds_that_a_loader_looks_up(book: Book) -> None:
    """The least strict marking that says so; not denied or retracted ones, nor an origin's own."""
    book.thing("ilda", "Person")
    told = {"concept": True, "marking": "restricted"}
    book.says("ilda", "kind", "child", **told)
    other = book.says("ilda", "kind", "child", concept=True, marking="partner", line=2)
    book.says("ilda", "kind", "journalist", concept=True, negated=True)
    gone = book.says("ilda", "kind", "spokesperson", concept=True)
    book.retract(gone)
    with book.engine.writing() as writer:
        assert writer.kinds([id_of("ilda"), id_of("nobody")]) == {
            id_of("ilda"): {"child": Marking.parse("partner")}
        }
        assert writer.kinds([id_of("ilda")], without=id_of("sheet")) == {}
    book.retract(other)
    with book.engine.writing() as writer:
        assert writer.kinds([id_of("ilda")]) == {
            id_of("ilda"): {"child": Marking.parse("restricted")}
        }


def test_what_is_said_of_a_subject(book: Book) -> None:
    """Claims of one predicate with their effective markings; as kinds count."""
    book.thing("ilda", "Person", marking="partner")
    book.thing("raid", "Event")
    first = book.says("raid", "victim", "ilda")
    second = book.says("raid", "victim", "ilda", marking="restricted", line=2)
    book.says("raid", "victim", "ilda", negated=True)
    gone = book.says("raid", "victim", "ilda", line=3)
    book.says("raid", "organiser", "ilda")
    book.retract(gone)
    with book.engine.writing() as writer:
        told = writer.said_of([id_of("raid"), id_of("ilda"), id_of("nobody")], "victim")
        assert {id: str(marking) for id, marking in told.items()} == {
            first: "partner", second: "restricted"
        }  # fmt: skip
        assert writer.said_of([id_of("raid")], "victim", without=id_of("sheet")) == {}
    book.retract(second)
    with book.engine.writing() as writer:
        assert set(writer.said_of([id_of("raid")], "victim")) == {first}


def test_where_a_relation_leads(book: Book) -> None:
    """Step by step, round a ring once; what was retracted or denied leads nowhere."""
    book.things("Event", *"abcdef")
    first = book.says("a", "partOf", "b")
    second = book.says("b", "partOf", "c", marking="restricted")
    back = book.says("c", "partOf", "a")
    book.says("c", "partOf", "d", negated=True)
    gone = book.says("c", "partOf", "e")
    book.retract(gone)
    book.says("f", "partOf", "a")
    book.says("a", "contributedTo", "d")
    with book.engine.writing() as writer:
        led = lambda *names, most=9: writer.leading_on(map(id_of, names), "partOf", most=most)  # noqa: E731
        assert led("a") == led("b", "c") == {first, second, back}
        assert led("d", "nobody") == frozenset()
        assert len(led("a", "f", most=2)) == 2


def test_what_a_person_decided_is_told_apart(book: Book) -> None:
    """Retractions and re-markings with a day are a person's; a later one without is not."""
    told = book.says("document", "name", text("Herald"))
    origin = id_of("sheet")
    with book.engine.writing() as writer:
        writer.retract([told], Decided(by="keeper", why="asked to"))
        assert writer.held(origin)[told][1:3] == (True, False)
        writer.reinstate([told], Decided(by="keeper", why="asked to"))
        writer.retract([told], Decided(by="keeper", why="asked to", on="2026-01-02"))
        assert writer.held(origin)[told][1:3] == (True, True)
        writer.reinstate([told], Decided(by="keeper", why="asked to", on="2026-01-02"))
        assert writer.held(origin)[told][1:3] == (False, False)
    partner, public = Marking.parse("partner"), Marking.parse("public")
    thing = id_of("document")
    with book.engine.writing() as writer:
        assert writer.handled([told, thing]) == {}
        decided = Decided(by="keeper", why="asked to", on="2026-01-02")
        writer.remark({told: partner}, decided)
        writer.remark_entities({thing: partner}, replace(decided, second="other"), rules="a b")
        assert writer.handled([told, thing, "x" * 32]) == {
            told: (partner, frozenset()),
            thing: (partner, frozenset({"a", "b"})),
        }
        writer.remark({told: public}, Decided(by="coder", why="the sheet says so"))
        assert set(writer.handled([told, thing])) == {thing}


def test_the_same_lowering_is_never_taken_twice(book: Book) -> None:
    """A file of them can be loaded again, and does not undo what was decided since."""
    told = book.says("document", "name", text("Herald"), marking="restricted")
    lowering = Decided(by="keeper", why="agreed", on="2026-01-02", second="other")
    public, restricted = Marking.parse("public"), Marking.parse("restricted")
    with book.engine.writing() as writer:
        assert writer.remark({told: public}, lowering, rules="victims") == 1
        assert writer.remark({told: public}, lowering, rules="victims") == 0
        assert (
            writer.remark({told: restricted}, Decided(by="keeper", why="no", on="2026-01-03")) == 1
        )
        assert writer.remark({told: public}, lowering, rules="victims") == 0
        # Somebody else's agreement is another decision.
        assert writer.remark({told: public}, replace(lowering, second="third")) == 1
    with book.view("restricted") as view:
        changes = view.histories([told])[told].changes
    assert [(c.after, c.second, c.rules) for c in changes] == [
        ("public", "other", "victims"),
        ("restricted", None, None),
        ("public", "third", None),
    ]


def test_a_remarking_is_seen_by_those_cleared_for_both(book: Book) -> None:
    """Who may not read the marking before or after does not learn that there was one."""
    told = book.says("document", "name", text("Herald"))
    book.remark(told, "restricted")
    book.remark(told, "partner")
    book.remark(told, "public")
    for clearance, seen in (
        ("public", []),
        ("partner", ["public"]),
        ("restricted", ["restricted", "partner", "public"]),
    ):
        with book.view(clearance) as view:
            history = view.histories([told])[told]
            assert [c.after for c in history.changes] == seen


def test_histories_of_what_is_hidden(book: Book) -> None:
    """An id that may not be read and one that is unknown are both absent."""
    secret = book.thing("secret", "Person", "restricted")
    hidden = book.says("document", "name", text("Herald"), marking="restricted")
    with book.view() as view:
        assert view.histories([secret, hidden, "x" * 32]) == {}
    with book.view("restricted") as view:
        assert set(view.histories([secret, hidden, "x" * 32])) == {secret, hidden}
    with book.view("restricted", book.clock.now - 1) as view:
        assert set(view.histories([secret, hidden])) == {secret}


def test_a_person_is_no_longer_refused_what_is_free_again(book: Book) -> None:
    """After an erasure the same claim can be recorded: tombstones are for loaders to mind."""
    told = claim("document", "name", text("Herald"))
    with book.engine.writing() as writer:
        writer.record([told])
    expunge(book, [told.id])
    with book.engine.writing() as writer:
        assert writer.record([told]).new == 1
