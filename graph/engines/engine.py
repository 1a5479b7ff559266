"""What an engine is: it stores claims and serves views.

One contract suite (`tests/contract`) runs over every engine; answers are equal, order included.
An engine's own words (rows, keys, connections) stay inside it.

More than 400 lines, because it is one protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from graph.claims.claim import Claim, Entity, Review
from graph.claims.deadline import NEVER, Deadline
from graph.claims.decided import Decided
from graph.claims.errors import StoreError
from graph.claims.marking import Clearance, Marking
from graph.views.reached_since import MOST_REACHED, Written
from graph.views.view import ClaimHistory, EntityHistory, State, View
from graph.vocabulary import Vocabulary


class WriteCounts(NamedTuple):
    """What a writer did with what it was given, by count."""

    new: int
    already: int


class Held(NamedTuple):
    """How a claim of an origin stands in the store, regardless of its marking."""

    marking: Marking
    """As written (not effective)."""
    retracted: bool
    decided: bool = False
    """Retracted by a person (with a day), so that no loader reinstates it."""
    accepted: bool = False
    """A person accepted it, and nobody has decided otherwise since."""


class Handled(NamedTuple):
    """What a person decided about how a claim or an entity is handled, where that is in force."""

    marking: Marking
    rules: frozenset[str]
    """Floors that were lowered for it, by the names of their rules."""


UNFINISHED = (
    "an erasure is unfinished: what was erased is gone from every answer, and its bytes may "
    "still be in the file or beside it; run “answerable erasures --finish”"
)
"""What is said of a store while `Engine.unscrubbed`."""


def nothing_beside() -> None:
    """Nothing lies beside a store."""


def refuse_unscrubbed(engine: Engine) -> None:
    """Refuse to hand anything out while what was erased is still in the file.

    Raises:
        StoreError: with what to run.
    """
    if engine.unscrubbed:
        raise StoreError(f"{UNFINISHED}; nothing leaves the store before")


class Fault(NamedTuple):
    """Something in a store that is not what it should be."""

    what: str
    """What is hit: a claim, a page, a table."""
    problem: str
    mend: str
    derived: bool
    """Whether it follows from something else in the store, so that it can be rebuilt."""


class Checked(NamedTuple):
    """What checking a store came to."""

    entities: int
    claims: int
    faults: tuple[Fault, ...]
    rebuilt: bool
    """Whether all that is told was fixed."""
    unscrubbed: bool = False
    """As `Engine.unscrubbed`."""


class Touched(NamedTuple):
    """What units of work recorded, decided about or marked otherwise. Of any marking."""

    entities: frozenset[str]
    claims: frozenset[str]
    """Those whose effective marking may have changed, and those that refine or are refined by one
    of these, are among them."""


class Expunged(NamedTuple):
    """What was removed, by count."""

    claims: int
    entities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The note that something was erased: not what."""

    at: int
    by: str
    why: str
    claims: int
    entities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Something that left the store: noted outside every view."""

    kind: str
    """``copy``, ``backup`` or ``export``."""
    at: int
    clearance: str
    profile: str | None
    digest: str
    """SHA-256 of what left, in hexadecimal."""


class Stored(Protocol):
    """What a loader asks before it writes: how things stand, regardless of their marking; or, of
    `graph.changes.writer_sight.WriterSight`, as far as one person may read."""

    @property
    def now(self) -> int:
        """The earliest record time that the unit may get, in microseconds since 1970."""

    def held(self, origin: str, among: Iterable[str] | None = None) -> Mapping[str, Held]:
        """Every claim of an origin, by id: what a loader compares a new version with.

        Args:
            among: only those with these ids: of a data set that is loaded in parts.
        """

    def registered(self, ids: Iterable[str]) -> Mapping[str, Entity]:
        """Entities by id, regardless of their marking: what a loader checks references with."""

    def effective(self, ids: Iterable[str]) -> Mapping[str, Marking]:
        """The effective marking of claims by id: what a loader warns with."""

    def kinds(
        self, ids: Iterable[str], *, without: str | None = None
    ) -> Mapping[str, Mapping[str, Marking]]:
        """The kinds that entities are said to be of: id → code → the least strict effective
        marking of the claims that say so. Those retracted or negated do not count.

        Args:
            without: an origin whose claims do not count.
        """

    def said_of(
        self, ids: Iterable[str], predicate: str, *, without: str | None = None
    ) -> Mapping[str, Marking]:
        """The claims of one predicate whose subject is one of these: id → effective marking. Those
        retracted or negated do not count, nor those of `without`, as in `kinds`."""

    def leading_on(self, ids: Iterable[str], predicate: str, *, most: int) -> frozenset[str]:
        """The claims of a relation that lead on from these entities, and from where they lead, step
        by step; `most` of them at most. Those retracted or negated lead nowhere."""

    def claims(self, ids: Iterable[str]) -> Iterator[Claim]:
        """Claims in order of id, regardless of their marking; an unknown id is left out."""

    def naming(self, ids: Iterable[str], *, without: Container[str] = ()) -> Iterator[Claim]:
        """Every claim that names one of these entities anywhere, by id, retracted ones included.

        Args:
            without: ids of claims that are not asked for, and are not read.
        """

    def live(self, ids: Iterable[str]) -> frozenset[str]:
        """The claims among these that are neither rejected nor retracted."""

    def handled(self, ids: Iterable[str]) -> Mapping[str, Handled]:
        """Claims and entities whose last re-marking a person decided."""

    def buried(self, tombstones: Iterable[bytes]) -> frozenset[bytes]:
        """Those of these that were left by `expunge`."""

    def has_tombstones(self) -> bool:
        """Whether anything was ever expunged."""


class Writer(Stored, Protocol):
    """One unit of work. Its caller owns the transaction: see `Engine.writing`.

    All of a unit carries one record time, no earlier than any before it in this store. It gets it
    when it commits, so that a view at a moment is a view up to a unit: what was read of a moment
    once is read of it always.

    What a writer answers is what the unit has come to so far. An engine without savepoints buffers
    each part, and answers from that buffer and the last whole unit.
    """

    def part(self) -> AbstractContextManager[None]:
        """A part of the unit: done whole or, where its block raises, not at all. Then the unit can
        go on. Parts do not nest."""

    def filling(self, origin: str) -> AbstractContextManager[None]:
        """Around the parts of a first load. What takes least time when all is there may wait for
        the end of the block; where that raises, the whole unit has to be given up.

        Args:
            origin: what is loaded. Within the block each of its claims is recorded in one part
                alone. Where it had none in the store before, a claim of it that this part has not
                recorded or come upon may be taken to be new (`Stored.held`); whether each was is
                found out in the end.

        Raises:
            StoreError: a claim of the origin came twice.
        """

    def register(self, entities: Iterable[Entity]) -> WriteCounts:
        """Register entities. One that is there already keeps its marking; see `remark_entities`.

        Raises:
            InputError: the id is registered with another class, or the class is not a concrete
                class of the ontology.
        """

    def record(self, claims: Iterable[Claim]) -> WriteCounts:
        """Record claims. One that is there already is left as it is, retracted or not.

        Raises:
            InputError: the claim names an entity that is not registered, or refines a claim that
                is not there yet (coarse claims come first); an unknown property or concept; a
                subject or object outside the property's domain or range; a value of another
                datatype; an id that the content does not demand.
        """

    def review(self, ids: Iterable[str], to: Review, decided: Decided) -> int:
        """Append a decision to each claim; how many it was new to.

        The same decision (claim, `to`, `by`, `on`, `why`) is never appended twice, so that a
        file of decisions can be loaded again.

        Raises:
            InputError: no claim has this id.
        """

    def grade(self, grades: Mapping[str, str | None], decided: Decided) -> int:
        """Append how sure the coder is of each claim, None to take that back; to how many it was
        new. Nothing is appended where it stands so. Raises as `review`."""

    def grades(self, ids: Iterable[str]) -> Mapping[str, str]:
        """How sure the coder is of claims, by id; absent where nobody says."""

    def retract(self, ids: Iterable[str], decided: Decided) -> int:
        """Take claims back; how many of them stood.

        Here and below: nothing is appended for what is so already, and `on` is the day of a
        person's decision, None where a loader follows its file.

        Raises:
            InputError: no claim has this id.
        """

    def reinstate(self, ids: Iterable[str], decided: Decided) -> int:
        """Take a retraction back: the origin says it again. Raises as `retract`."""

    def remark(
        self,
        markings: Mapping[str, Marking],
        decided: Decided,
        *,
        rules: str | None = None,
    ) -> int:
        """Give claims another written marking; effective ones follow in the same transaction.

        Args:
            second, rules: as in `graph.views.view.Change`. With a second person the same decision
                (claim, marking, `by`, `second`, `on`, `why`) is never taken twice, so that a
                file of them can be loaded again.

        Raises as `retract`.
        """

    def remark_entities(
        self,
        markings: Mapping[str, Marking],
        decided: Decided,
        *,
        rules: str | None = None,
    ) -> int:
        """Give entities another marking; the effective ones of all that names them follow.

        Raises:
            InputError: no entity has this id.
        """

    def came(self, times: Mapping[str, str], decided: Decided) -> int:
        """Note beside claims and entities when the store that they came from recorded them.

        Args:
            times: id → that record time (ISO 8601, UTC). The same one is never noted twice.

        Returns:
            To how many it was new.

        Raises:
            InputError: no claim and no entity has this id.
        """

    def expunge(
        self,
        claims: Iterable[str],
        entities: Iterable[str],
        decided: Decided,
        *,
        tombstones: Iterable[bytes],
    ) -> Expunged:
        """Remove claims and entities with their lives, and note that it happened.

        What is left of them in free pages and logs goes with `Engine.scrub`.

        Args:
            tombstones: what `buried` is to find from now on, in place of the ids.

        Raises:
            InputError: no claim or entity has this id; or something that stays refines one of
                the claims or names one of the entities.
        """

    def standing(self, origin: str) -> Iterator[str]:
        """The ids of an origin's claims that are not retracted, in their order, few at hand at a
        time. Nothing is to be written before it has ended."""

    def refining(self, ids: Iterable[str]) -> frozenset[str]:
        """The ids of all claims that refine one of these, directly or through others."""

    def is_empty(self) -> bool:
        """Whether nothing is registered, so that `restore` may be called."""

    def restore(self, entities: Iterable[EntityHistory], claims: Iterable[ClaimHistory]) -> None:
        """Write histories as they are, foreign record times included, into an empty store.

        Both come in order of id, so that a claim may come before the one that it refines.

        Raises:
            StoreError: the store holds an entity already.
        """


class NotAtOnce(Exception):
    """A short look does not suffice: somebody who may take longer has to see to it."""


class Snapshot(Protocol):
    """One state of the store, for as long as it is held."""

    @property
    def state(self) -> State | None:
        """Which one; None in a store to which nothing was written since states are told apart."""

    @property
    def unit(self) -> int:
        """The number of the last whole unit of work; 0 before the first. Never for a reply."""

    def touched(self, since: int) -> Touched | None:
        """What came behind a unit of work: for what is kept in the process, never for a reply.

        Args:
            since: the `unit` of an earlier snapshot.

        Returns:
            None where something was erased or restored: everything that was kept is to be dropped.
        """

    def erased(self, since: int) -> bool:
        """Whether something was erased or restored behind a unit of work: all that is kept in the
        process is to be dropped. As `touched`, never for a reply."""

    def reached(self, since: int, clearance: Clearance, most: int = MOST_REACHED) -> Written | None:
        """What came behind a unit of work and a clearance reads now, or read before: the ids of all
        that came, and of all that its claims name; and the judgements of who is who among these,
        unless they are new and not accepted. For what is kept in the process, never for a reply.

        What is hidden from the clearance changes nothing in it.

        Args:
            since: as in `touched`.
            most: of how many entities and claims.

        Returns:
            None as in `touched`, and where there are more.
        """

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> View:
        """Coded: every entity stands for itself, regardless of what is judged to be one."""


Opening: TypeAlias = Callable[[], AbstractContextManager[None]]
"""A block around the moment in which readers get a copy; where it raises, they do not."""


class Filling(Protocol):
    """A copy into an empty store, in parts; nobody reads the store before it is finished. One that
    broke off goes on where it stopped."""

    def entities(self, histories: Iterable[EntityHistory]) -> None:
        """Write those that are not there yet; all come, in order of id."""

    def claims(self, histories: Iterable[ClaimHistory]) -> None:
        """The same with claims, when all entities are there.

        Raises:
            StoreError: one names an entity that is not there.
        """

    def finish(
        self,
        refining: Mapping[str, str],
        opening: Opening = nullcontext,
        progress: Callable[[str, int], None] = lambda what, done: None,
    ) -> None:
        """Make what was left out, link what refines something, make the units, and let readers in.

        Args:
            refining: claims and the coarser ones that they make exact.
            opening: as it says; behind everything else.
            progress: as `graph.engines.tallies.Progress`, of the indexes.

        Raises:
            StoreError: what one refines is not there.
        """


class Engine(Protocol):
    """A store of claims that serves views."""

    @property
    def vocabulary(self) -> Vocabulary: ...

    def reading(self, deadline: Deadline = NEVER) -> AbstractContextManager[Snapshot]:
        """One snapshot; what is written meanwhile is not in it.

        Args:
            deadline: when reading ends, wherever it is by then; the engine asks it inside its own
                loops.

        Raises:
            OutOfTime, Abandoned: inside the block, as `Deadline.check`.
        """

    def writing(self, *, keep: bool = True) -> AbstractContextManager[Writer]:
        """One unit of work: kept whole when the block ends, gone whole when it raises.

        Args:
            keep: False to try something: the writer does all that it would, and when the block
                ends nothing of it is kept. Others who write have to wait all the same.

        Raises:
            StoreBusy: another writer held the store for too long.
            StoreFull, StoreUnwritable: as they say; nothing was kept.
        """

    def fills_at_once(self, claims: int) -> bool:
        """Whether so many claims, which come in many parts, are recorded in far less time as one
        unit of work (`Writer.filling`) than as one each."""

    def taking_copy(self, what: str, whose: str) -> Filling:
        """Begin a copy into this store, or go on with it.

        Args:
            what: tells one copy from another: of which state, for whom.
            whose: the same in words, for anybody who begins another copy meanwhile.

        Raises:
            StoreError: the store holds something, or another copy is under way in it.
        """

    @property
    def can_note(self) -> bool:
        """Whether `note` can write; not on a medium that can only be read."""

    def note(self, departure: Departure) -> None:
        """Remember that something left the store: at the last record time, where its own is before
        that."""

    def departures(self) -> Iterator[Departure]:
        """All that left, oldest first. Not part of any view."""

    def erasures(self) -> Iterator[Erasure]:
        """That something was erased, oldest first. Not part of any view."""

    @property
    def latest(self) -> int:
        """The record time of the last unit of work, in microseconds since 1970; 0 before the
        first."""

    @property
    def state_at_once(self) -> State | None:
        """The state of now, where that can be told within microseconds, so that nobody waits; else
        None."""

    def glancing(self) -> AbstractContextManager[Snapshot | None]:
        """A snapshot for a short look, for which nobody waits; None where none can be had at once.

        Raises:
            NotAtOnce: inside the block, where something takes longer than a short look may.
        """

    @property
    def unscrubbed(self) -> bool:
        """Whether something was expunged whose bytes may still be in files: `scrub` was not called,
        or did not end."""

    def scrub(self, beside: Callable[[], None] = nothing_beside) -> None:
        """Overwrite what expunged claims left behind: in free pages, indexes and logs.

        Args:
            beside: takes it out of what lies beside the store and in the memory of processes. Only
                behind it the store is no longer `unscrubbed`.

        Raises:
            StoreBusy: somebody else holds an old state of the store; it can be done again.
        """

    def forget(self) -> None:
        """Drop what stands in memory of what was read: something was erased."""

    def backup(self, path: Path, deadline: Deadline = NEVER) -> None:
        """Copy the whole store, online, to a path where nothing is.

        Raises:
            StoreError: something is there already, or the engine has no file.
        """

    def close(self) -> None: ...
