"""What replies have of single entities, from one question to the next: the same bytes, of which
only that is read anew which a write reached."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.graphql.length import check_length
from api.graphql.portions import LONGEST, LaidAlike, PortionBook, Telling, Unwritten
from api.graphql.reading import PORTIONS
from api.graphql.service import Service
from graph.claims.decided import Decided
from graph.claims.errors import QueryError
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.views.kept_portions import Portion, Portions, PortionsOf
from graph.views.kept_results import Keeping
from graph.views.kept_said import KeptSaid
from graph.views.view import State
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import CountingEngine
from tests.clock import Clock
from tests.contract.book import Book, id_of, period, text
from tests.engines import EVERY

EVENT = "{ id label kinds { code } when { edtf } }"
PEOPLE = f"""query ($n: Int) {{ people(first: $n) {{ nodes {{ id label
  allegedPerpetratorOf(first: 5) {{ edges {{ stance node {EVENT} }} }} }} }} }}"""


class Noting(CountingEngine):
    """Notes the ids that are read of views."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.ids: set[str] = set()
        self.lists = 0

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> Any:
        return _NotingView(self._snapshot.view(clearance, known_at, coded=coded), self)

    def since(self) -> set[str]:
        """Those since it was asked last."""
        found = set(self.ids)
        self.ids.clear()
        return found


class _NotingView:
    def __init__(self, view: Any, noted: Noting) -> None:
        self._view, self._noted = view, noted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def read(self, wants: Any) -> Any:
        self._noted.ids.update(id for _, ids in wants for id in ids)
        return self._view.read(wants)

    def entities(self, query: Any) -> Any:
        self._noted.lists += 1
        return self._view.entities(query)


class Door:
    """A store of two people who are accused of something, and a service that goes on living."""

    def __init__(self, kind: str, path: Path, vocabulary: Vocabulary, memory: int) -> None:
        clock = Clock()
        self.engine = EVERY[kind](path, vocabulary, clock)
        self.book = Book(self.engine, clock)
        self.book.things("Person", "ana", "bor")
        self.book.things("Event", "raid", "march")
        for name, label in (("ana", "Zoltric"), ("bor", "Ulvane"), ("march", "March of Ostrel")):
            self.book.says(name, "name", text(label))
        self.book.says("raid", "allegedPerpetrator", "ana")
        self.book.says("march", "allegedPerpetrator", "bor")
        self.noted = Noting(self.engine)
        self.service = Service(self.noted, memory=memory)  # type: ignore[arg-type]
        # Portions alone: what is read for them is not kept as well.
        self.service._keeping._said = KeptSaid(0)

    def ask(
        self, question: str = PEOPLE, *, n: int = 9, reader: Clearance = PUBLIC_CLEARANCE
    ) -> set[str]:
        """Ask; gives the ids that are read for it. The reply is what it is without portions."""
        body = self.service.answer(question, {"n": n}, clearance=reader)
        read = self.noted.since()
        new = copy.copy(self.service)
        new._keeping = Keeping()
        assert body == new.answer(question, {"n": n}, clearance=reader)
        assert "data" in orjson.loads(body), body
        self.noted.since()
        self.body = body
        return read

    @property
    def size(self) -> int:
        return self.service._keeping._portions.size


@pytest.fixture(params=sorted(EVERY))
def door(request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Door]:
    with opened(request.param, tmp_path, vocabulary) as one:
        yield one


@contextmanager
def opened(
    kind: str, folder: Path, vocabulary: Vocabulary, memory: int = 1 << 25
) -> Iterator[Door]:
    one = Door(kind, folder / "store.db", vocabulary, memory)
    yield one
    one.engine.close()


def ids(*names: str) -> set[str]:
    return set(map(id_of, names))


def test_a_write_leaves_the_rest_as_it_was(door: Door) -> None:
    """Read anew is what it is about, and that in which it stands."""
    assert door.ask() == ids("ana", "bor", "raid", "march")
    door.book.thing("meeting")
    assert door.ask() == set()
    door.book.says("march", "when", period("2018-12"))
    assert door.ask() == ids("bor", "march")
    door.book.says("raid", "allegedPerpetrator", "bor")
    # Also of the march: nothing of it was written, so it is there.
    assert door.ask() == ids("ana", "bor", "raid")


def test_another_question_reads_what_no_other_one_did(door: Door) -> None:
    """Of the same entities, as long as nothing is written of them; also where it has portions."""
    door.service._keeping._said = KeptSaid()
    door.ask()
    other = PEOPLE.replace("label", "called: label").replace("first: 5", "first: 5, after: null")
    assert door.ask(other) == set()
    read = door.ask(other.replace("when { edtf }", "iri names { text }"))
    assert read == ids("raid", "march")
    door.book.says("ana", "name", text("A. Zoltric"))
    assert door.ask(other.replace("called", "named")) == ids("ana")
    door.book.says("raid", "allegedPerpetrator", "bor")
    assert door.ask(other.replace("called", "named")) == ids("bor", "raid")
    assert door.ask(other.replace("called", "told"), reader=Clearance.parse("partner")) == ids(
        *("ana", "bor", "raid", "march")
    )


def lists(door: Door, question: str = PEOPLE, reader: Clearance = PUBLIC_CLEARANCE) -> bool:
    """Whether anything is listed for a question; its reply is what it is where nothing is kept."""
    door.noted.lists = 0
    body = door.service.answer(question, {"n": 9}, clearance=reader)
    is_listed = door.noted.lists > 0
    door.ask(question, reader=reader)
    assert body == door.body
    return is_listed


def test_a_write_leaves_whole_replies_as_they_were(door: Door) -> None:
    """Where it names nothing of them, and nothing of a class that they list."""
    assert lists(door)
    assert not lists(door)
    door.book.thing("meeting")
    door.book.says("meeting", "name", text("Meeting"))
    door.book.thing("unit", "Organisation")
    assert not lists(door)
    for name, told in (("raid", "Raid of Ostrel"), ("ana", "A. Zoltric")):
        door.book.says(name, "name", text(told))
        assert lists(door)
        assert not lists(door)
    door.book.says("meeting", "allegedPerpetrator", "bor")
    assert lists(door)
    restricted = Clearance.parse("restricted")
    assert lists(door, reader=restricted)
    door.book.thing("cyn", "Person")
    assert lists(door)
    assert lists(door, reader=restricted)
    door.book.remark_thing("cyn", "restricted")
    assert lists(door)
    assert lists(door, reader=restricted)
    door.book.says("cyn", "name", text("Cyn"), marking="restricted")
    assert not lists(door)
    assert lists(door, reader=restricted)
    door.book.remark_thing("cyn", "public")
    assert lists(door)


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("{ people { totalCount } }", "Person"),
        ("{ actors { nodes { id } } }", "Organisation"),
        ('{ people(where: { name: { contains: "Zol" } }) { totalCount } }', "Event"),
        ("{ people { nodes { claims { nodes { id } } } } }", "Event"),
        ("{ people { nodes { id } } calls { nodes { status { state } } } }", "Event"),
    ],
)
def test_other_replies_are_read_anew(door: Door, question: str, written: str) -> None:
    """Of what is of a class that they list; and where more decides than which there are, and
    what portions say of each."""
    assert lists(door, question)
    door.book.thing("meeting", written)
    assert lists(door, question)


def test_other_questions_about_the_same_share_them(door: Door) -> None:
    """Where they select the same, by whatever way they come there."""
    door.ask()
    assert door.ask(n=1) == set()
    assert door.ask(f"{{ events {{ nodes {EVENT} }} }}") == set()
    assert door.ask(f"{{ events {{ nodes {EVENT.replace('id label', 'label id')} }} }}")
    assert door.ask(PEOPLE.replace("first: 5", "first: 6")) == ids("ana", "bor")


def test_another_reader_has_others(door: Door) -> None:
    """And a write that a reader may not read drops nothing of his: neither do the bytes change nor
    does the time."""
    restricted = Clearance.parse("restricted")
    door.ask()
    assert door.ask(reader=restricted) == ids("ana", "bor", "raid", "march")
    door.book.says("raid", "name", text("Hidden"), marking="restricted")
    assert door.ask(n=8) == set()
    assert door.ask(n=8, reader=restricted) == ids("ana", "raid")


def test_the_day_of_a_document_decides_anew(door: Door) -> None:
    """Which of two names is shown follows from what is said of what they are cited from."""
    door.book.things("Source", "early", "late")
    door.book.says("early", "published", period("2018"))
    for source in ("early", "late"):
        door.book.says("raid", "name", text(f"Raid, {source}"), source=source)
    door.ask()
    for day, shown in (("2019", "late"), ("2017", "early")):
        claims = door.book.says("late", "published", period(day))
        door.ask()
        assert f"Raid, {shown}".encode() in door.body
        door.book.retract(claims)


def test_who_is_who_decides_anew(door: Door) -> None:
    """What is said of one of those that are one is said of all; of documents, of what cites any of
    them."""
    door.ask()
    door.book.things("Person", "anna")
    judged = door.book.says("anna", "sameAs", "ana")
    door.book.review(judged, "accepted")
    assert door.ask()
    door.book.thing("meeting")
    assert door.ask() == set()
    door.book.says(max("ana", "anna", key=id_of), "name", text("Annabel"))
    assert len(door.ask()) == 1
    door.book.thing("copy", "Source")
    door.book.review(door.book.says("copy", "sameAs", "document"), "accepted")
    assert door.ask() >= ids("bor", "march", "raid")
    door.book.things("Source", "paper")
    door.book.thing("gathering")
    assert door.ask() == set()
    door.book.says("copy", "published", period("2019-03-04"), source="paper")
    assert door.ask() >= ids("bor", "march", "raid")
    door.book.says("gathering", "name", text("Vigil of Ostrel"), source="paper")
    assert door.ask() == set()


def test_nothing_erased_is_in_them(door: Door) -> None:
    """With the first question behind it, or the first look at the server's health."""
    for name, then in (("raid", "health"), ("march", "a question")):
        door.ask()
        assert door.size
        with door.engine.writing() as writer:
            claims = [one.id for one in writer.naming(ids(name))]
            writer.expunge(claims, ids(name), Decided(by="keeper", why="asked"), tombstones=[])
        if then == "health":
            with door.engine.reading() as snapshot:
                door.service.settle(snapshot)
        else:
            door.service.answer("{ calls { totalCount } }", clearance=PUBLIC_CLEARANCE)
        assert door.size == 0


def test_what_more_than_the_view_decides_is_not_kept(door: Door) -> None:
    """The day, another moment, and what is read of other things along the way."""
    door.book.thing("letter", "Demand")
    for question in (
        "{ demands { nodes { id addressees { totalCount } } } }",
        "{ calls { nodes { id status { state } } } }",
        "{ people { nodes { id claims { nodes { id } } } } }",
        '{ asOf(knownAt: "2030-01-01T00:00:00Z") { people { nodes { id label } } } }',
        """{ people { nodes {
          allegedPerpetratorOf(where: { name: { contains: "a" } }) { totalCount } } } }""",
    ):
        door.ask(question)
        assert door.size == 0, question
    door.ask("{ people { nodes { id label } } }")
    assert door.size


def test_what_is_long_is_not_kept(door: Door) -> None:
    """Nor that in which it stands, even where it seemed short enough; all else is."""
    door.book.says("raid", "name", text('"' * (LONGEST // 2)))  # a bar before each of them
    door.ask()
    door.book.thing("meeting")
    assert door.ask() == ids("ana", "raid")


def test_they_take_a_part_of_the_memory(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """However many things are asked about; what is written for one question, too."""
    room = 12_000
    with opened("sqlite", tmp_path, vocabulary, room * PORTIONS) as door:
        door.book.things("Person", *(f"person {at}" for at in range(60)))
        for n in (3, 60):
            door.ask(n=n)
            assert 0 < door.size <= room
        door.book.thing("meeting")
        assert 30 < len(door.ask(n=60)) < 60


def test_what_is_written_counts_in_the_length_of_a_reply() -> None:
    """As long as it is, wherever it stands; so does what is too long for a portion."""
    row = {"label": "x" * 1_000}
    body = orjson.dumps(row)
    for one in (Portion(orjson.Fragment(body), len(body), len(body), ("id",)), Unwritten(row)):
        whole = {"nodes": [one, {"of": one}]}
        length = len(orjson.dumps(whole, default=Telling()))
        check_length(whole, int(length * 1.05))
        with pytest.raises(QueryError, match="longer than"):
            check_length(whole, int(length * 0.95))


def test_what_is_written_together_is_each_by_itself() -> None:
    """Whatever stands in it, and whatever it stands in."""
    kept = PortionsOf(Portions(), PUBLIC_CLEARANCE, State(1, "a"), 1, lambda unit: frozenset())
    book, selected = PortionBook(kept, {"b": ("b", "b2")}), LaidAlike("entity")
    texts = ["a,\n,b", "],[\\n", "\n", '",\n,"', "жук", ""]
    rows = {f"{at}": {"text": text} for at, text in enumerate(texts)}
    written = book.write(selected, rows)
    assert [orjson.loads(orjson.dumps(one, default=Telling())) for one in written.values()] == list(
        rows.values()
    )
    assert [one.length for one in written.values()] == [
        len(orjson.dumps(row).decode()) for row in rows.values()
    ]
    long = book.write(selected, {"long": {"text": "x" * LONGEST}})
    deep = {
        "a": {"to": [written["4"], {"also": written["1"]}, written["4"]]},
        "b": {"to": []},
        "c": {"to": [written["0"], long["long"]]},
        "d": {"to": [written["3"]]},
    }
    made = book.write(LaidAlike("deep"), deep)
    assert {id: getattr(one, "of", None) for id, one in made.items()} == {
        "a": ("a", "4", "1"),
        "b": ("b", "b2"),
        "c": None,
        "d": ("d", "3"),
    }
    for id, row in deep.items():
        assert orjson.dumps(made[id], default=Telling()) == orjson.dumps(row, default=Telling())
