"""What outlives writes: as long as nothing that was read for it is touched, and for no reader of an
older state."""

from __future__ import annotations

from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.views.kept_results import MOST_LASTING, Keeping
from graph.views.kept_view import Kept
from graph.views.lasting_replies import ReadOf
from graph.views.lasting_results import IdField
from tests.snapshots import Snapshot


def wrote(number: int, *ids: str) -> Snapshot:
    """A state behind writes that reached these."""
    return Snapshot(number, reached=frozenset(ids))


def kept(keeping: Keeping, snapshot: Snapshot, clearance: Clearance = PUBLIC_CLEARANCE) -> Kept:
    return keeping.of(snapshot, clearance, None)


class Things(list[str]):
    """Each takes a megabyte."""

    def __init__(self, room: int) -> None:
        self.room = room

    @property
    def size(self) -> int:
        return len(self) << 20


def things(one: Kept) -> Things:
    assert one.lasting is not None
    return one.lasting.thing("list", Things)


def keep(one: Kept, *ids: str) -> None:
    assert one.lasting is not None
    one.lasting.put(ids, lambda: things(one).append("kept"))


def test_it_outlives_what_does_not_reach_it() -> None:
    """And what reaches one view may leave another."""
    keeping, other = Keeping(), Clearance.parse("partner")
    keep(kept(keeping, Snapshot(1)), "a", "b")
    keep(kept(keeping, Snapshot(1), other), "c")
    assert things(kept(keeping, wrote(2, "x"))) == ["kept"]
    assert not things(kept(keeping, wrote(3, "b", "y")))
    assert things(kept(keeping, Snapshot(3), other)) == ["kept"]


def test_it_goes_where_nobody_can_say_what_was_reached() -> None:
    """After an erasure; and where a state came about without a unit."""
    jumped = wrote(3)
    jumped.unit = 2
    for newer in (Snapshot(2, reached=None), jumped):
        keeping = Keeping()
        keep(kept(keeping, Snapshot(1)), "a")
        assert not things(kept(keeping, newer))


def test_a_reader_of_an_older_state_adds_nothing() -> None:
    """Neither where it outlived the write, nor where it did not."""
    keeping = Keeping()
    before = kept(keeping, Snapshot(1))
    keep(before, "a")
    after = kept(keeping, wrote(2, "x"))
    keep(before, "b")
    assert things(after) == ["kept"]
    kept(keeping, wrote(3, "a"))
    keep(after, "c")
    assert not things(kept(keeping, Snapshot(3)))
    assert keeping.of(Snapshot(1), PUBLIC_CLEARANCE, None).lasting is None


def test_of_some_views_alone() -> None:
    """Whose readers came last."""
    keeping, snapshot = Keeping(), Snapshot(1)
    for number in range(MOST_LASTING + 1):
        keep(kept(keeping, snapshot, Clearance.parse(f"partner+c{number}")), "a")
    assert things(kept(keeping, snapshot, Clearance.parse("partner+c1")))
    assert not things(kept(keeping, snapshot, Clearance.parse("partner+c0")))


def test_of_as_many_views_as_there_is_room_for() -> None:
    """What was asked about longest ago goes; with the ids each takes three megabytes."""
    keeping, snapshot = Keeping(lasting=7 << 20), Snapshot(1)
    readers = [Clearance.parse(f"partner+c{number}") for number in range(3)]
    for reader in readers[:2]:
        keep(kept(keeping, snapshot, reader), "a")
    assert keeping.lasting == 6 << 20
    assert things(kept(keeping, snapshot, readers[0])).room == 5 << 20
    keep(kept(keeping, snapshot, readers[2]), "a")
    assert keeping.lasting == 6 << 20
    assert things(kept(keeping, snapshot, readers[0]))
    assert not things(kept(keeping, snapshot, readers[1]))


def test_of_the_present_alone() -> None:
    """Any reader can name moments without end: they take no room, and push out nobody's."""
    keeping, snapshot = Keeping(), Snapshot(1)
    keep(kept(keeping, snapshot), "a")
    for moment in range(MOST_LASTING + 1):
        assert keeping.of(snapshot, PUBLIC_CLEARANCE, moment).lasting is None
    assert things(kept(keeping, snapshot)) == ["kept"]


def test_a_field_of_bits() -> None:
    """It knows all that is in it, and takes little else for it."""
    reach = IdField()
    assert not reach.meets(["a"])
    reach.add(f"in {n}" for n in range(20_000))
    assert all(reach.meets([f"in {n}"]) for n in range(20_000))
    assert sum(reach.meets([f"out {n}"]) for n in range(20_000)) < 20


def test_a_reply_of_a_newer_state_is_none_of_an_older_one() -> None:
    """Where a write came while somebody still reads what was before."""
    keeping = Keeping()
    older, newer = kept(keeping, Snapshot(1)), kept(keeping, wrote(2, "a"))
    newer.put_reply("question", b"two", 3, ReadOf(frozenset("b"), frozenset()))
    assert newer.reply("question") == b"two"
    assert older.reply("question") is None
