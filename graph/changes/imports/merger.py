"""An export of another store into one that holds something already: see
`graph.changes.imports.importer`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from types import MappingProxyType

from graph.changes.imports.proof import Proof, Proven
from graph.changes.rings import RingWatch
from graph.claims.claim import Claim, Entity, Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking, join_all
from graph.claims.record_times import canonical, day_of
from graph.engines.engine import Engine, Writer
from graph.protection.denials import MARK_FIRST, around, found_held_back, refusal
from graph.protection.floors import Handling
from graph.protection.held_names import NAME
from graph.protection.stored_floors import below_floors, stored_floors
from graph.protection.told_words import shielded, shields, told_of
from graph.protection.tombstones import Tombstones
from graph.views.view import Change, ClaimHistory, EntityHistory

BATCH = 1000


@dataclass(slots=True, kw_only=True)
class Imported:
    """What came of a file, by count; all zero where it was refused."""

    entities: int = 0
    """Registered for the first time."""
    claims: int = 0
    """Recorded for the first time."""
    already: int = 0
    """Entities and claims that were there."""
    decided: int = 0
    """Decisions, retractions and what took them back that were new."""
    raised: int = 0
    """Entities and claims whose marking became stricter."""
    kept: int = 0
    """Entities and claims that stay under a stricter marking than the file's."""
    floored: int = 0
    """Entities and claims that came under a floor."""
    denied: int = 0
    """Accusations that came in as strictly as what denies them."""
    apart: tuple[str, ...] = ()
    """Denials that readers of an accusation which was here before may not read, a line each."""
    rings: tuple[str, ...] = ()
    """Rings along relations that have none, in which its claims have part, a line each."""
    erased: int = 0
    """What was erased here, or needs what was, and was left out."""
    computed: int = 0
    """Statements that were marked as computed: never taken in."""
    restored: bool = False
    """Whether the store was empty and kept the file's record times."""
    errors: tuple[InputError, ...] = ()
    """Nothing was written where there are any."""


class Merge:
    """One file on its way into one store that holds something."""

    def __init__(
        self,
        proof: Proof,
        engine: Engine,
        writer: Writer,
        done: Imported,
        by: str,
        why: str,
        handling: Handling | None,
        tombstones: Tombstones | None,
        *,
        trial: bool = False,
    ) -> None:
        self.proof, self.engine, self.writer, self.done = proof, engine, writer, done
        self.by, self.why, self.handling, self.tombstones = by, why, handling, tombstones
        self.trial = trial
        self._gone: set[str] = set()
        self._finer: list[ClaimHistory] = []
        self._turned: set[str] = set()
        self._around: set[str] = set()
        self.rings = RingWatch(engine.vocabulary)
        self._shielded: dict[str, dict[str, Marking]] = {}
        """Origin → person → what holds for her."""

    def run(self) -> None:
        """Write it, coarse claims before those that refine them.

        Raises:
            InputError: an entity is registered here with another class; or as `Proof.finish`.
        """
        for batch in _batches(self.proof.records(strict=True)):
            self._entities([(line, h) for line, h in batch if isinstance(h, EntityHistory)])
            claims = [h for _, h in batch if isinstance(h, ClaimHistory)]
            self._claims([h for h in claims if h.record.claim.refines is None])
            self._finer += [h for h in claims if h.record.claim.refines is not None]
        self.proof.finish()
        waiting = {h.record.claim.id: h for h in self._finer}
        while waiting:
            ready = [h for h in waiting.values() if h.record.claim.refines not in waiting]
            for h in ready:
                del waiting[h.record.claim.id]
            self._claims(ready)
        if self.handling is not None and self._turned:
            registered = self.writer.registered(self._turned)
            naming = list(self.writer.naming(self._turned))
            self._floor(naming, registered.values())
            # What one origin says of her binds the words of others, whichever came first.
            live = self.writer.live([claim.id for claim in naming])
            self._meet([claim for claim in naming if claim.id in live])
        self._hold_words()
        self._join_denials()

    # ---------------------------------------------------------------------------- entities

    def _entities(self, batch: list[tuple[int, EntityHistory]]) -> None:
        out = self._buried(h.entity.id for _, h in batch)
        self._gone |= out
        self.done.erased += len(out)
        histories = {h.entity.id: (line, h) for line, h in batch if h.entity.id not in out}
        there = self.writer.registered(histories)
        new = [h.entity for id, (_, h) in histories.items() if id not in there]
        raised: dict[str, Marking] = {}
        for id, known in there.items():
            line, history = histories[id]
            if known.cls != history.entity.cls:
                raise InputError(
                    f"is registered here as {known.cls}",
                    mend="two stores gave one id to two things; mint another id for one of them",
                    record=f"line {line}",
                    field=id,
                    value=history.entity.cls,
                )
            self._stricter(id, known.marking, history.entity.marking, raised)
        self.done.already += len(there)
        self.done.entities += self.writer.register(new).new
        self.done.raised += self.writer.remark_entities(raised, Decided(by=self.by, why=self.why))
        known_here = self._known({id: entity.marking for id, entity in there.items()})
        self._note({id: h.recorded_at for id, (_, h) in histories.items()}, known_here)
        self._floor((), new)

    def _stricter(
        self, id: str, here: Marking, theirs: Marking, raised: dict[str, Marking]
    ) -> None:
        """Take a stricter marking over; count a laxer one."""
        joined = here.join(theirs)
        if joined != here:
            raised[id] = joined
        elif joined != theirs:
            self.done.kept += 1

    # ------------------------------------------------------------------------------ claims

    def _claims(self, batch: list[ClaimHistory]) -> None:
        out = self._buried(h.record.claim.id for h in batch)
        for history in batch:
            claim = history.record.claim
            if not self._gone.isdisjoint(claim.names) or claim.refines in self._gone:
                out |= {claim.id}
        self._gone |= out
        self.done.erased += len(out)
        histories = {h.record.claim.id: h for h in batch if h.record.claim.id not in out}
        there = self._known(self.writer.effective(histories))
        new = [h.record.claim for id, h in histories.items() if id not in there]
        self.done.claims += self.writer.record(new).new
        self.rings.note(histories[claim.id].record for claim in new)
        self.done.already += len(there)
        raised: dict[str, Marking] = {}
        for id, known in there.items():
            assert isinstance(known, ClaimHistory)
            written = known.record.claim.marking
            self._stricter(id, written, histories[id].record.claim.marking, raised)
        self.done.raised += self.writer.remark(raised, Decided(by=self.by, why=self.why))
        self._around |= around([*new, *(histories[id].record.claim for id in raised)])
        self._decide(histories, there)
        self._note({id: h.record.recorded_at for id, h in histories.items()}, there)
        if self.handling is not None:
            for claim in new:
                if self.handling.given(claim) in self.handling.decisive:
                    self._turned.add(claim.subject)
            self._floor(new, ())
            self._meet(new)
        self._hold(new)

    def _hold(self, new: Iterable[Claim]) -> None:
        """Keep closer the persons whom new claims call by a held name. A trial looks none up."""
        if self.tombstones is not None and not self.trial:
            called = [claim for claim in new if claim.predicate == NAME]
            known = self.writer.registered({claim.subject for claim in called})
            held = self.tombstones.names.raised(called, known, self.writer)
            marked = {id: entity.marking for id, entity in held.items()}
            self.done.raised += self.writer.remark_entities(
                marked, Decided(by=self.by, why=self.why, on=day_of(self.writer.now))
            )

    def _decide(
        self,
        histories: Mapping[str, ClaimHistory],
        there: Mapping[str, EntityHistory | ClaimHistory],
    ) -> None:
        """Append the decisions that this store has not seen."""
        seen = {(id, *_decision(change)) for id, known in there.items() for change in known.changes}
        todo: list[tuple[int, tuple[str | None, ...], str]] = []
        for id, history in histories.items():
            reviews = [c for c in history.changes if c.kind == "reviewed"]
            turns = [c for c in history.changes if c.kind in ("retracted", "reinstated")]
            reviews += [c for c in history.changes if c.kind == "graded"]
            # Where a claim was taken back and forth, the end of it counts.
            if turns and (turns[-1].kind == "retracted" or id in there):
                reviews.append(turns[-1])
            todo += [
                (number, _decision(change), id)
                for number, change in enumerate(reviews)
                if (id, *_decision(change)) not in seen
            ]
        todo.sort(key=lambda one: (one[0], *("" if x is None else x for x in one[1]), one[2]))
        for (_, decision), some in groupby(todo, key=lambda one: one[:2]):
            self.done.decided += self._apply(decision, [id for _, _, id in some])

    def _apply(self, decision: tuple[str | None, ...], ids: list[str]) -> int:
        kind, after, by, why, on = decision
        assert by is not None
        assert why is not None
        if kind == "graded":
            return self.writer.grade(dict.fromkeys(ids, after), Decided(by=by, why=why, on=on))
        if kind == "reviewed":
            assert after is not None
            return self.writer.review(ids, Review(after), Decided(by=by, why=why, on=on))
        turn = self.writer.retract if kind == "retracted" else self.writer.reinstate
        return turn(ids, Decided(by=by, why=why, on=on))

    def _join_denials(self) -> None:
        """No accusation comes in more openly than its denial; one that was here is told of."""
        apart: list[str] = []
        ids = sorted(self._around)
        for some in (ids[at : at + BATCH] for at in range(0, len(ids), BATCH)):
            while pairs := found_held_back(some, self.writer):
                accused = {held.accusation.id: held.of_accusation for held in pairs.values()}
                here = self._known(accused)
                joined = {
                    held.accusation.id: held.accusation.marking.join(held.of_denial)
                    for held in pairs.values()
                    if held.accusation.id not in here
                }
                if not joined:
                    apart += [
                        str(refusal(held, f"claim {held.denial.id}", MARK_FIRST))
                        for held in pairs.values()
                    ]
                    break
                why = "as strictly as what denies it"
                self.done.denied += self.writer.remark(joined, Decided(by=self.by, why=why))
        self.done.apart = tuple(apart)

    # ------------------------------------------------------------------------------ both

    def _buried(self, ids: Iterable[str]) -> set[str]:
        return set() if self.tombstones is None else set(self.tombstones.buried(ids, self.writer))

    def _known(self, markings: Mapping[str, Marking]) -> Mapping[str, EntityHistory | ClaimHistory]:
        """The lives that these have led here, as of before this unit of work."""
        if not markings:
            return {}
        strictest = join_all(markings.values())
        clearance = Clearance(level=strictest.level, compartments=strictest.compartments)
        with self.engine.reading() as snapshot:
            return snapshot.view(clearance).histories(list(markings))

    def _note(
        self, times: Mapping[str, int], known: Mapping[str, EntityHistory | ClaimHistory]
    ) -> None:
        """Keep beside when another store recorded what this one recorded at another time."""
        foreign = {
            id: canonical(at)
            for id, at in times.items()
            if id not in known or _recorded(known[id]) != at
        }
        self.writer.came(foreign, Decided(by=self.by, why=self.why))

    def _floor(
        self,
        claims: Iterable[Claim],
        entities: Iterable[Entity],
        named: Mapping[str, Marking] = MappingProxyType({}),
    ) -> None:
        """Raise what stands below its floor."""
        if self.handling is None:
            return
        found = stored_floors(claims, entities, self.writer, self.handling, named=named)
        raised: dict[tuple[bool, str], dict[str, Marking]] = {}
        for bite in below_floors(found):
            of = bite.record.startswith("claim"), self.handling.told(bite.rules)
            raised.setdefault(of, {})[bite.id] = bite.bound
        for (is_claim, why), bounds in raised.items():
            remark = self.writer.remark if is_claim else self.writer.remark_entities
            self.done.floored += remark(bounds, Decided(by=self.by, why=why))

    def _meet(self, claims: Sequence[Claim]) -> None:
        """Note whom these show to be shielded, by origin: their names bind its words in the end."""
        if self.handling is None or not self.handling.shields:
            return
        ends = {id for claim in claims for id in (claim.subject, claim.object) if id}
        classes = {id: entity.cls for id, entity in self.writer.registered(ends).items()}
        kinds = self.writer.kinds(ends)
        for origin, some in groupby(sorted(claims, key=_origin), key=_origin):
            there = self._shielded.setdefault(origin, {})
            for id, marking in shielded(some, self.handling, classes, kinds).items():
                there[id] = there[id].join(marking) if id in there else marking

    def _hold_words(self) -> None:
        """Raise what names a shielded person in its words, of the origins that tell of her."""
        for origin, found in self._shielded.items():
            looked_for = shields(found, (), self.writer, self.writer.kinds(found))
            told: dict[str, Marking] = {}
            ids = iter(self.writer.standing(origin) if looked_for else ())
            while some := list(islice(ids, BATCH)):
                claims = list(self.writer.claims(some))
                subjects = self.writer.registered(claim.subject for claim in claims)
                told |= told_of(claims, looked_for, {id: e.cls for id, e in subjects.items()})
            for part in _parts(told):
                self._floor(self.writer.claims(id for id, _ in part), (), dict(part))


def _parts(told: Mapping[str, Marking]) -> Iterator[list[tuple[str, Marking]]]:
    items = iter(told.items())
    while part := list(islice(items, BATCH)):
        yield part


def _origin(claim: Claim) -> str:
    return claim.origin


def _decision(change: Change) -> tuple[str | None, ...]:
    """A decision without the time at which a store took it down."""
    return (change.kind, change.after, change.by, change.why, change.on)


def _recorded(history: EntityHistory | ClaimHistory) -> int:
    if isinstance(history, EntityHistory):
        return history.recorded_at
    return history.record.recorded_at


def _batches(records: Iterator[Proven]) -> Iterator[list[Proven]]:
    while batch := list(islice(records, BATCH)):
        yield batch
