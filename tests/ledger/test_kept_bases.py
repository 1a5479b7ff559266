"""What is kept of calls: the same as is read anew, on every day, until a write reaches it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import Service
from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, RESTRICTED
from graph.engines.engine import Engine, Snapshot, Writer
from graph.ledger import statuses
from graph.ledger.call_rules import call_outcome
from graph.ledger.call_states import EVER, NEVER
from graph.ledger.kept_bases import Bases, Called, in_brief, turning_days
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, id_of, made, text
from tests.engines import OPENERS
from tests.ledger.cases import DAYS, Affair, affair, day, period, thing

SEEDS = range(12)
FIRST, LAST = day(-30).toordinal(), day(DAYS + 60).toordinal()


def read(one: Affair, vocabulary: Vocabulary, on: int) -> dict[str, Called]:
    """What is read of its calls for a day."""
    with one.store(vocabulary).reading() as snapshot:
        found = statuses.Statuses(snapshot.view(PUBLIC_CLEARANCE))
        found.read(one.calls, on)
        return dict(found._called)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_stands_the_same_between_its_turning_days(seed: int, vocabulary: Vocabulary) -> None:
    """As the rules say of each single day; so a stretch is kept and no rule is asked again."""
    turned = 0
    for on in (FIRST, day(DAYS // 2).toordinal(), LAST):
        for called in read(affair(seed, calls=4, responses=9), vocabulary, on).values():
            days = turning_days(called)
            told = None
            for each in range(max(called.since, FIRST), min(called.until, LAST)):
                outcome = call_outcome(called.strands, each, None, called.doubts)
                briefs = in_brief(outcome)
                if each in days or told is None:
                    turned += told is not None and briefs != told
                    told = briefs
                assert briefs == told, each
    assert turned


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_packed_comes_out_the_same(seed: int, vocabulary: Vocabulary) -> None:
    """With all reasons, on any of its days; and in brief."""
    on = day(DAYS // 2).toordinal()
    called = read(affair(seed, calls=4, responses=9), vocabulary, on)
    bases = Bases(10**9)
    bases.keep(called)
    out = bases.called(called, on)
    assert out.keys() == called.keys()
    for id, one in called.items():
        assert (out[id].strands, out[id].classes) == (one.strands, one.classes)
        assert bases.called([id], one.since).keys() == {id}
        assert not bases.called([id], one.until)
    asked = random.Random(seed).sample(range(FIRST, LAST), 40)
    for each in asked:
        whole = {
            id: call_outcome(one.strands, each, None, one.doubts)
            for id, one in called.items()
            if one.holds(each)
        }
        packed = {
            id: call_outcome(one.strands, each, None, one.doubts)
            for id, one in bases.called(called, each).items()
        }
        assert packed == whole
        bases.tell(whole, each)
        known = bases.briefs(called, each)
        assert known == {id: in_brief(outcome) for id, outcome in whole.items()}


def test_they_take_no_more_room_than_they_may(vocabulary: Vocabulary) -> None:
    """What was read first goes first."""
    called = read(affair(3, calls=6), vocabulary, LAST)
    sizes = []
    for id, one in called.items():
        bases = Bases(10**9)
        bases.keep({id: one})
        sizes.append(bases.size)
    bases = Bases(room=sum(sizes) - 1)
    bases.keep(called)
    assert bases.size == sum(sizes[1:])
    assert bases.called(called, LAST).keys() == set(list(called)[1:])
    bases.keep(called)
    assert bases.size <= sum(sizes) - 1


def test_what_is_told_of_many_days_takes_no_room_without_end(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever days somebody asks about."""
    monkeypatch.setattr("graph.ledger.kept_bases.MOST_SAME", 2)
    called = read(affair(3, calls=6), vocabulary, LAST)
    bases, seen = Bases(10**9), set()
    bases.keep(called)
    for on in range(FIRST, LAST, 20):
        held = {id: one for id, one in called.items() if one.holds(on)}
        told = {id: call_outcome(one.strands, on, None, one.doubts) for id, one in held.items()}
        bases.tell(told, on)
        assert bases.briefs(called, on) == {id: in_brief(one) for id, one in told.items()}
        seen.update(map(in_brief, told.values()))
        assert len(bases._same) <= 2
    assert len(seen) > 2


@pytest.mark.parametrize("seed", range(4))
def test_a_call_holds_what_was_taken_back_of_its_own_things_alone(
    seed: int, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same answer, to the last claim among its reasons."""
    one = affair(seed, calls=6, responses=30)
    store = one.store(vocabulary)
    told, held = [], []
    for narrow in (statuses.narrowed, lambda called, *_: called):
        monkeypatch.setattr(statuses, "narrowed", narrow)
        service = Service(store)
        for on in (DAYS // 2, DAYS, DAYS + 60):
            body = service.answer(WHOLE, {"on": str(day(on))}, clearance=PUBLIC_CLEARANCE)
            assert b'"errors"' not in body
            told.append(body)
        called = read(one, vocabulary, LAST).values()
        held.append(sum(len(strand.taken_back) for c in called for strand in c.strands))
    assert told[:3] == told[3:]
    assert held[0] < held[1]


WHOLE = """query ($on: Date) { calls { nodes { id status(on: $on) { state mixed uncertain contested
  strands { standing state uncertain otherwise silence
    reasons { rule text claims(first: 100) { nodes { id } } } } } } } }"""
QUESTION = """query ($on: Date) { unansweredCalls(on: $on, first: 2, orderBy: [{ madeOn: ASC }]) {
  totalCount nodes { id status { state strands { standing state reasons { text } } } } } }"""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_is_the_same_alone_and_among_others(seed: int, vocabulary: Vocabulary) -> None:
    """What was taken back, and the days on which it holds, are its own."""
    one = affair(seed, calls=5, responses=9)
    with one.store(vocabulary).reading() as snapshot:
        view, taken_back = snapshot.view(PUBLIC_CLEARANCE), 0
        for on in (FIRST, day(DAYS // 2).toordinal(), LAST):
            together = statuses.Statuses(view)
            together.read(one.calls, on)
            for id in one.calls:
                alone = statuses.Statuses(view)
                alone.read([id], on)
                many, single = together._called[id], alone._called[id]
                assert (many.strands, many.classes) == (single.strands, single.classes)
                assert (many.since, many.until) == (single.since, single.until)
                taken_back += any(strand.taken_back for strand in many.strands)
    assert taken_back or seed


def test_what_is_taken_back_of_one_call_leaves_the_days_of_another(vocabulary: Vocabulary) -> None:
    """Of a call with a claim that its speaker took back some day the days turn then; of another
    one, read together with it, they never do."""
    things = [made("document", "Source"), made("denial", "Source"), made("watch", "Organisation")]
    for name in ("one", "other"):
        things += [made(name, "Call"), made(f"{name} mill", "Organisation")]
    said = [claim(name, "addressee", f"{name} mill", by=("watch states",)) for name in CALLS]
    said += [claim(name, "madeOn", period("2018-01-05")) for name in CALLS]
    said += [
        claim("document", "published", period("2018-02-01")),
        claim("denial", "published", period("2018-03-01"), source="denial"),
        claim("one", "addressee", "one mill", negated=True, by=("watch states",), source="denial"),
    ]
    store = Affair(tuple(things), tuple(said), (), ()).store(vocabulary)
    with store.reading() as snapshot:
        read = statuses.Statuses(snapshot.view(PUBLIC_CLEARANCE))
        on = period("2018-02-10").period
        assert on is not None
        assert on.day is not None
        read.read([id_of(name) for name in CALLS], on.day)
        one, other = (read._called[id_of(name)] for name in CALLS)
    turn = period("2018-03-01").period
    assert turn is not None
    assert one.until == turn.day
    assert (other.since, other.until) == (EVER, NEVER)


CALLS = ("one", "other")


class Asked:
    """A service over a store, and how many calls it reads."""

    def __init__(self, path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
        self.engine: Engine = OPENERS["sqlite"](path, vocabulary, Clock())
        self.affair = affair(5, calls=6, responses=8)
        with self.engine.writing() as writer:
            writer.register([*self.affair.entities, thing("leaflet", "Source")])
            writer.record(self.affair.claims)
        self.service = Service(self.engine)
        self.read = 0
        true = statuses.read_rows

        def counting(view: object, calls: list[str]) -> object:
            self.read += len(calls)
            return true(view, calls)  # type: ignore[arg-type]

        monkeypatch.setattr(statuses, "read_rows", counting)

    def ask(self, on: int) -> int:
        """How many calls are read for an answer, which is that of a new service."""
        variables = {"on": str(day(on))}
        self.read = 0
        body = self.service.answer(QUESTION, variables, clearance=PUBLIC_CLEARANCE)
        count = self.read
        fresh = Service(self.engine).answer(QUESTION, variables, clearance=PUBLIC_CLEARANCE)
        assert body == fresh
        assert b'"errors"' not in body
        return count


@pytest.fixture
def asked(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Asked]:
    one = Asked(tmp_path / "store.db", vocabulary, monkeypatch)
    assert one.ask(DAYS)
    one.service._keeping._shelves[True].clear()  # what is large: only what is small is left
    yield one
    one.engine.close()


def test_another_day_reads_no_call_again(asked: Asked) -> None:
    for on in (DAYS + 20, DAYS + 21):
        assert asked.ask(on) == 0


def test_a_write_that_reaches_no_call_leaves_them(asked: Asked) -> None:
    """One after another, also with nobody asking meanwhile."""
    said = [claim(f"hill {n}", "when", period("2018-03-04"), source="leaflet") for n in range(3)]
    for number, one in enumerate(said):
        with asked.engine.writing() as writer:
            writer.register([thing(f"hill {number}", "Event")])
            writer.record([one])
    assert asked.ask(DAYS + 20) == 0
    with asked.engine.writing() as writer:
        writer.review([said[1].id], Review.ACCEPTED, BY)
    assert asked.ask(DAYS + 21) == 0


def test_a_judgement_about_something_else_leaves_them_once_it_was_read(asked: Asked) -> None:
    """Whoever is one with whom: kept for the next day, and read again by any of their ids."""
    with asked.engine.writing() as writer:
        writer.register([thing("mine", "Organisation"), thing("pit", "Organisation")])
        same = claim("mine", "sameAs", "pit", source="leaflet")
        also = claim("dam", "sameAs", "mill", source="leaflet")
        writer.register([thing("dam", "Organisation")])
        writer.record([same, also])
        writer.review([same.id, also.id], Review.ACCEPTED, BY)
    assert asked.ask(DAYS + 20) > 0
    asked.service._keeping._shelves[True].clear()
    assert asked.ask(DAYS + 21) == 0
    with asked.engine.writing() as writer:
        writer.record([claim("pit", "name", text("Pit of Ostrel"), source="leaflet")])
    assert asked.ask(DAYS + 22) == 0
    with asked.engine.writing() as writer:
        writer.record([claim("dam", "name", text("Dam of Ostrel"), source="leaflet")])
    assert asked.ask(DAYS + 23) > 0


BY = Decided(by="keeper", why="read")


def _review(writer: Writer, one: Affair) -> None:
    writer.review([one.claims[-1].id], Review.ACCEPTED, BY)


def _retract(writer: Writer, one: Affair) -> None:
    of_call = next(c for c in one.claims if c.subject == one.calls[0])
    writer.retract([of_call.id], BY)


def _hide(writer: Writer, one: Affair) -> None:
    addressed = next(c for c in one.claims if c.predicate == "addressee")
    writer.remark_entities({addressed.object or "": RESTRICTED}, BY)


def _publish(writer: Writer, one: Affair) -> None:
    writer.record([claim("document", "published", period("2018-02-03"), source="leaflet")])


def _judge(writer: Writer, one: Affair) -> None:
    writer.register([thing("hill", "Organisation")])
    writer.record([claim("hill", "sameAs", "mill", source="leaflet")])


def _erase(writer: Writer, one: Affair) -> None:
    writer.register([thing("hill", "Event")])
    writer.expunge([], [thing("hill", "Event").id], BY, tombstones=[])


@pytest.mark.parametrize("write", [_review, _retract, _hide, _publish, _judge, _erase])
def test_a_write_that_reaches_a_call_has_them_read_again(
    asked: Asked, write: Callable[[Writer, Affair], None]
) -> None:
    """Of any kind; and an erasure, of anything."""
    with asked.engine.writing() as writer:
        write(writer, asked.affair)
    assert asked.ask(DAYS + 20) > 0


def test_nothing_of_them_is_there_behind_an_erasure(asked: Asked) -> None:
    """With the first look at the server's health: no id in what was packed."""
    call = asked.affair.calls[0]
    lasting = asked.service._keeping._lasting
    kept: list[Any] = [lasting[view]._things["bases of calls"] for view in lasting]
    assert any(call in bases._bases for bases in kept)
    del kept
    with asked.engine.writing() as writer:
        claims = [one.id for one in writer.naming([call])]
        writer.expunge(claims, [call], BY, tombstones=[])
    with asked.engine.reading() as snapshot:
        asked.service.settle(snapshot)
    assert not asked.service._keeping._lasting


def test_who_reads_an_older_state_is_told_nothing_newer(asked: Asked) -> None:
    """A call that was read first after a write that reached nothing known by then."""
    engine, keeping = asked.engine, asked.service._keeping
    late = claim("late call", "madeOn", period(str(day(DAYS))), source="leaflet")
    with engine.writing() as writer:
        writer.register([thing("late call", "Call")])
    on, ids = day(DAYS - 1).toordinal(), [late.subject]

    def statuses_of(snapshot: Snapshot) -> statuses.Statuses:
        kept = keeping.of(snapshot, PUBLIC_CLEARANCE, None)
        return statuses.Statuses(snapshot.view(PUBLIC_CLEARANCE), kept)

    with engine.reading() as before:
        older = statuses_of(before)
        with engine.writing() as writer:
            writer.record([late])
        with engine.reading() as now:
            newer = statuses_of(now)
            assert newer.briefs(ids, on) == {late.subject: ()}
            bases = newer._bases()
            assert bases is not None
            assert late.subject in bases._bases
        assert older.briefs(ids, on)[late.subject]
        assert older.of(ids, on)[late.subject] is not None
