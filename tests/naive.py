"""The oracle: an engine in memory that is obviously right rather than fast.

A store is a list of entities and claims with the changes appended to each. Everything is found by
scanning; nothing is indexed, cached between views or shared with a real engine but the words of
`graph`. What it answers is what every engine has to answer (`tests/contract`, `tests/property`).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex

from graph.claims.claim import Claim, Entity, Review, claim_id
from graph.claims.deadline import NEVER, Deadline
from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreBusy, StoreError
from graph.claims.marking import Clearance, Marking
from graph.claims.record_times import now
from graph.engines.engine import (
    Departure,
    Erasure,
    Expunged,
    Handled,
    Held,
    Touched,
    WriteCounts,
    nothing_beside,
)
from graph.engines.leading import led_on
from graph.protection.floors import least_strict
from graph.views import view
from graph.views.clusters import JUDGEMENTS
from graph.views.grades import confidence
from graph.views.reached_since import MOST_REACHED, Written
from graph.views.view import Change, ClaimHistory, EntityHistory
from graph.vocabulary import Property, Vocabulary
from tests.naive_state import State, Told, current_review, effective, is_retracted
from tests.naive_view import NaiveView


class NaiveEngine:
    """A store in memory. One writer at a time; a second one is refused at once."""

    def __init__(self, vocabulary: Vocabulary, *, clock: Callable[[], int] = now) -> None:
        self.vocabulary = vocabulary
        self._clock = clock
        self._state = State(entities={}, claims={}, last=0)
        self._states: list[State] = []
        """The states before each unit."""
        self._done, self._mark = 0, token_hex(16)
        self._departures: list[Departure] = []
        self._busy = False

    state_at_once: view.State | None = None

    def glancing(self) -> AbstractContextManager[None]:
        return nullcontext()

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[NaiveSnapshot]:
        told = view.State(self._done, self._mark)
        yield NaiveSnapshot(self._state, self.vocabulary, told, deadline, tuple(self._states))

    def fills_at_once(self, claims: int) -> bool:
        return True

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[NaiveWriter]:
        if self._busy:
            raise StoreBusy("somebody else is writing to this store; try again when they are done")
        self._busy = True
        try:
            writer = NaiveWriter(self._state, self.vocabulary, self._clock())
            yield writer
            if not keep:
                return
            writer.finish(self._clock())
            self._states.append(self._state)
            self._state = writer.state
            self._done += 1
        finally:
            self._busy = False

    @property
    def can_note(self) -> bool:
        return True

    def note(self, departure: Departure) -> None:
        at = max(departure.at, self._state.last)
        self._departures.append(replace(departure, at=at))

    def departures(self) -> Iterator[Departure]:
        return iter(list(self._departures))

    def erasures(self) -> Iterator[Erasure]:
        return iter(self._state.erasures)

    unscrubbed = False
    """Nothing is left behind here."""

    @property
    def latest(self) -> int:
        return self._state.last

    def scrub(self, beside: Callable[[], None] = nothing_beside) -> None:
        """Nothing is left behind here."""
        beside()

    def forget(self) -> None:
        """Nothing is kept here."""

    def backup(self, path: Path, deadline: Deadline = NEVER) -> None:
        raise StoreError("a store in memory has no file to back up; copy it instead")

    def close(self) -> None:
        self._state = State(entities={}, claims={}, last=0)


class NaiveSnapshot:
    """A state: states are replaced and never altered, so holding one is enough."""

    def __init__(
        self,
        state: State,
        vocabulary: Vocabulary,
        told: view.State,
        deadline: Deadline,
        before: tuple[State, ...],
    ) -> None:
        self._state, self._vocabulary, self.state = state, vocabulary, told
        self._deadline, self._before = deadline, before

    @property
    def unit(self) -> int:
        return len(self._before)

    def touched(self, since: int) -> Touched | None:
        """By comparing the two states, claim by claim."""
        if since == self.unit:
            return Touched(frozenset(), frozenset())
        if not 0 < since < self.unit:
            return None
        then, now = self._before[since], self._state
        if then.erasures != now.erasures:
            return None
        entities = {id for id in now.entities if then.entities.get(id) != now.entities[id]}
        claims = {
            id
            for id, told in now.claims.items()
            if then.claims.get(id) != told
            or effective(told.claim, then) != effective(told.claim, now)
        }
        return Touched(frozenset(entities), frozenset(claims))

    def erased(self, since: int) -> bool:
        return self.touched(since) is None

    def reached(self, since: int, clearance: Clearance, most: int = MOST_REACHED) -> Written | None:
        came = self.touched(since)
        if came is None:
            return None
        states = (self._before[since], self._state) if since < self.unit else (self._state,)
        entities = {
            id
            for state in states
            for id in came.entities & state.entities.keys()
            if clearance.reads(state.entities[id].entity.marking)
        }
        claims = {
            id
            for state in states
            for id in came.claims & state.claims.keys()
            if clearance.reads(effective(state.claims[id].claim, state))
        }
        told = [state.claims[id].claim for state in states for id in claims & state.claims.keys()]
        dated = {claim.subject for claim in told if claim.predicate == "published"}
        claims |= {
            id
            for id, one in self._state.claims.items()
            if one.claim.citation.source in dated
            and clearance.reads(effective(one.claim, self._state))
        }
        if len(entities) + len(claims) > most:
            return None
        for id in list(claims):
            coarse = self._state.claims[id].claim.refines
            while coarse is not None:
                claims.add(coarse)
                coarse = self._state.claims[coarse].claim.refines
        said = [self._state.claims[id].claim for id in claims]
        judged = {
            (claim.subject, claim.object)
            for claim in said
            if claim.predicate in JUDGEMENTS
            and claim.object is not None
            and (
                claim.id in self._before[since].claims
                or current_review(self._state.claims[claim.id].changes) is Review.ACCEPTED
            )
        }
        return Written(
            frozenset(entities).union(*(claim.names for claim in said)), frozenset(judged)
        )

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> NaiveView:
        return NaiveView(
            self._state, self._vocabulary, clearance, known_at, self._deadline, coded=coded
        )


@dataclass(slots=True)
class NaiveWriter:
    """Works on a state of its own, which the engine takes over when the unit is done."""

    state: State
    vocabulary: Vocabulary
    clock_reading: int
    now: int = field(init=False)
    before: State = field(init=False)
    restored: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.now = max(self.clock_reading, self.state.last)
        self.before = self.state
        self.state = State(
            entities=dict(self.state.entities),
            claims=dict(self.state.claims),
            last=self.now,
            tombstones=set(self.state.tombstones),
            erasures=self.state.erasures,
        )

    def finish(self, clock_reading: int) -> None:
        """Give everything that is new the record time of the end."""
        at = max(self.now, clock_reading)
        if self.restored or at == self.now:
            return
        for id, known in self.state.entities.items():
            old = self.before.entities.get(id)
            if known is not old:
                first = at if old is None else known.recorded_at
                changes = _at(known.changes, 0 if old is None else len(old.changes), at)
                self.state.entities[id] = known._replace(recorded_at=first, changes=changes)
        for id, told in self.state.claims.items():
            said = self.before.claims.get(id)
            if told is not said:
                first = at if said is None else told.recorded_at
                changes = _at(told.changes, 0 if said is None else len(said.changes), at)
                self.state.claims[id] = told._replace(recorded_at=first, changes=changes)
        self.state.last = self.now = at

    def filling(self, origin: str) -> AbstractContextManager[None]:
        return nullcontext()

    @contextmanager
    def part(self) -> Iterator[None]:
        before = replace(
            self.state,
            entities=dict(self.state.entities),
            claims=dict(self.state.claims),
            tombstones=set(self.state.tombstones),
        )
        try:
            yield
        except BaseException:
            self.state = before
            raise

    def register(self, entities: Iterable[Entity]) -> WriteCounts:
        new = already = 0
        for entity in entities:
            known = self.state.entities.get(entity.id)
            cls = self.vocabulary.classes.get(entity.cls)
            if cls is None or cls.abstract:
                raise InputError(
                    "is not a concrete class of the ontology",
                    mend="use one of its concrete classes",
                    record=entity.id,
                    value=entity.cls,
                )
            if known is None:
                new += 1
                self.state.entities[entity.id] = EntityHistory(entity, self.now, ())
            elif known.entity.cls == entity.cls:
                already += 1
            else:
                raise InputError(
                    f"is registered as {known.entity.cls} already",
                    mend="mint another id for another thing",
                    record=entity.id,
                    value=entity.cls,
                )
        return WriteCounts(new, already)

    def record(self, claims: Iterable[Claim]) -> WriteCounts:
        new = already = 0
        for claim in claims:
            if claim.id in self.state.claims:
                already += 1
                continue
            check(claim, self.state, self.vocabulary)
            self.state.claims[claim.id] = Told(claim, self.now, ())
            new += 1
        return WriteCounts(new, already)

    def review(self, ids: Iterable[str], to: Review, decided: Decided) -> int:
        count = 0
        for id in ids:
            told = self._told(id)
            taken = {(c.after, c.by, c.on, c.why) for c in told.changes if c.kind == "reviewed"}
            if (to.value, decided.by, decided.on, decided.why) in taken:
                continue
            before = current_review(told.changes).value
            self._append(id, Change.made("reviewed", self.now, decided, before, to.value))
            count += 1
        return count

    def grade(self, grades: Mapping[str, str | None], decided: Decided) -> int:
        count = 0
        for id, after in grades.items():
            before = confidence(self._told(id).changes)
            if before != after:
                self._append(id, Change.made("graded", self.now, decided, before, after))
                count += 1
        return count

    def grades(self, ids: Iterable[str]) -> Mapping[str, str]:
        told = {id: self.state.claims[id] for id in ids if id in self.state.claims}
        grades = {id: confidence(one.changes) for id, one in told.items()}
        return {id: grade for id, grade in grades.items() if grade is not None}

    def retract(self, ids: Iterable[str], decided: Decided) -> int:
        return self._turn(ids, Change.made("retracted", self.now, decided, None, None))

    def reinstate(self, ids: Iterable[str], decided: Decided) -> int:
        return self._turn(ids, Change.made("reinstated", self.now, decided, None, None))

    def remark(
        self,
        markings: Mapping[str, Marking],
        decided: Decided,
        *,
        rules: str | None = None,
    ) -> int:
        count = 0
        for id, marking in markings.items():
            told = self._told(id)
            before = told.claim.marking
            change = Change.made("remarked", self.now, decided, str(before), str(marking), rules)
            if is_news(change, told.changes):
                self._append(id, change)
                told = self.state.claims[id]
                self.state.claims[id] = told._replace(claim=replace(told.claim, marking=marking))
                count += 1
        return count

    def remark_entities(
        self,
        markings: Mapping[str, Marking],
        decided: Decided,
        *,
        rules: str | None = None,
    ) -> int:
        count = 0
        for id, marking in markings.items():
            known = self.state.entities.get(id)
            if known is None:
                raise InputError("no entity has this id", mend="register it first", record=id)
            before = known.entity.marking
            change = Change.made("remarked", self.now, decided, str(before), str(marking), rules)
            if is_news(change, known.changes):
                self.state.entities[id] = known._replace(
                    entity=replace(known.entity, marking=marking),
                    changes=(*known.changes, change),
                )
                count += 1
        return count

    def is_empty(self) -> bool:
        return not self.state.entities

    def came(self, times: Mapping[str, str], decided: Decided) -> int:
        count = 0
        for id, moment in times.items():
            known = self.state.entities.get(id) or self._told(id)
            if any(c.kind == "imported" and c.after == moment for c in known.changes):
                continue
            change = Change.made("imported", self.now, decided, None, moment)
            if isinstance(known, EntityHistory):
                changes = (*known.changes, change)
                self.state.entities[id] = known._replace(changes=changes)
            else:
                self._append(id, change)
            count += 1
        return count

    def expunge(
        self,
        claims: Iterable[str],
        entities: Iterable[str],
        decided: Decided,
        *,
        tombstones: Iterable[bytes],
    ) -> Expunged:
        going, gone = set(claims), set(entities)
        for id in going:
            self._told(id)
        for id in gone - set(self.state.entities):
            raise InputError("no entity has this id", mend="leave it out", record=id)
        for id, told in self.state.claims.items():
            if id not in going and told.claim.refines in going:
                raise InputError("refines what would go", mend="remove it, too", record=id)
            if id not in going and not gone.isdisjoint(told.claim.names):
                raise InputError("names what would go", mend="remove it, too", record=id)
        state = self.state
        state.claims = {id: told for id, told in state.claims.items() if id not in going}
        state.entities = {id: known for id, known in state.entities.items() if id not in gone}
        state.tombstones |= set(tombstones)
        note = Erasure(
            at=self.now, by=decided.by, why=decided.why, claims=len(going), entities=len(gone)
        )
        state.erasures = (*state.erasures, note)
        return Expunged(len(going), len(gone))

    def standing(self, origin: str) -> Iterator[str]:
        for id, told in sorted(self.state.claims.items()):
            if told.claim.origin == origin and not is_retracted(told.changes):
                yield id

    def held(self, origin: str, among: Iterable[str] | None = None) -> Mapping[str, Held]:
        wanted = self.state.claims.keys() if among is None else set(among)
        return {
            id: Held(
                told.claim.marking,
                is_retracted(told.changes),
                is_retracted(told.changes)
                and [c.on for c in told.changes if c.kind == "retracted"][-1] is not None,
                [c.after for c in told.changes if c.kind == "reviewed"][-1:] == ["accepted"],
            )
            for id, told in self.state.claims.items()
            if told.claim.origin == origin and id in wanted
        }

    def registered(self, ids: Iterable[str]) -> Mapping[str, Entity]:
        return {id: self.state.entities[id].entity for id in ids if id in self.state.entities}

    def effective(self, ids: Iterable[str]) -> Mapping[str, Marking]:
        return {
            id: effective(self.state.claims[id].claim, self.state)
            for id in ids
            if id in self.state.claims
        }

    def kinds(
        self, ids: Iterable[str], *, without: str | None = None
    ) -> Mapping[str, Mapping[str, Marking]]:
        found: dict[str, dict[str, list[Marking]]] = {}
        for id in set(ids):
            for told in self.state.claims.values():
                claim = told.claim
                out = claim.negated or is_retracted(told.changes) or claim.origin == without
                if not out and (claim.subject, claim.predicate) == (id, "kind"):
                    markings = found.setdefault(id, {}).setdefault(claim.concept or "", [])
                    markings.append(effective(claim, self.state))
        return {
            id: {code: least_strict(markings) or markings[0] for code, markings in kinds.items()}
            for id, kinds in found.items()
        }

    def said_of(
        self, ids: Iterable[str], predicate: str, *, without: str | None = None
    ) -> Mapping[str, Marking]:
        wanted = set(ids)
        return {
            id: effective(told.claim, self.state)
            for id, told in self.state.claims.items()
            if told.claim.subject in wanted
            and told.claim.predicate == predicate
            and not (told.claim.negated or is_retracted(told.changes))
            and told.claim.origin != without
        }

    def leading_on(self, ids: Iterable[str], predicate: str, *, most: int) -> frozenset[str]:
        return led_on(self, ids, predicate, most=most)

    def claims(self, ids: Iterable[str]) -> Iterator[Claim]:
        for id in sorted(set(ids)):
            if id in self.state.claims:
                yield self.state.claims[id].claim

    def naming(self, ids: Iterable[str], *, without: Container[str] = ()) -> Iterator[Claim]:
        wanted = set(ids)
        for id, told in sorted(self.state.claims.items()):
            if id not in without and not wanted.isdisjoint(told.claim.names):
                yield told.claim

    def refining(self, ids: Iterable[str]) -> frozenset[str]:
        wanted = set(ids)
        found: set[str] = set()
        while True:
            more = {
                id
                for id, told in self.state.claims.items()
                if told.claim.refines in wanted | found and id not in found
            }
            if not more:
                return frozenset(found)
            found |= more

    def live(self, ids: Iterable[str]) -> frozenset[str]:
        found = {id: self.state.claims[id].changes for id in ids if id in self.state.claims}
        return frozenset(
            id
            for id, changes in found.items()
            if not is_retracted(changes) and current_review(changes) is not Review.REJECTED
        )

    def handled(self, ids: Iterable[str]) -> Mapping[str, Handled]:
        found = {}
        for id in ids:
            known = self.state.claims.get(id) or self.state.entities.get(id)
            last = [c for c in known.changes if c.kind == "remarked"][-1:] if known else []
            for change in last:
                if change.on is not None and change.after is not None:
                    rules = frozenset((change.rules or "").split())
                    found[id] = Handled(Marking.parse(change.after), rules)
        return found

    def buried(self, tombstones: Iterable[bytes]) -> frozenset[bytes]:
        return frozenset(tombstones) & self.state.tombstones

    def has_tombstones(self) -> bool:
        return bool(self.state.tombstones)

    def restore(self, entities: Iterable[EntityHistory], claims: Iterable[ClaimHistory]) -> None:
        if self.state.entities:
            raise StoreError("the store is not empty; restore into a new one")
        self.restored = True
        for known in entities:
            self.state.entities[known.entity.id] = known
            self._not_before(known.recorded_at, known.changes)
        for history in claims:
            told = Told(history.record.claim, history.record.recorded_at, history.changes)
            self.state.claims[told.claim.id] = told
            self._not_before(told.recorded_at, told.changes)

    def _not_before(self, recorded_at: int, changes: Iterable[Change]) -> None:
        times = [recorded_at, *(change.at for change in changes)]
        self.state.last = max(self.state.last, *times)

    def _told(self, id: str) -> Told:
        try:
            return self.state.claims[id]
        except KeyError:
            raise InputError(
                "no claim has this id", mend="record the claim first", record=id
            ) from None

    def _append(self, id: str, change: Change) -> None:
        told = self.state.claims[id]
        self.state.claims[id] = told._replace(changes=(*told.changes, change))

    def _turn(self, ids: Iterable[str], change: Change) -> int:
        count = 0
        for id in ids:
            if is_retracted(self._told(id).changes) != (change.kind == "retracted"):
                self._append(id, change)
                count += 1
        return count


def _at(changes: tuple[Change, ...], old: int, at: int) -> tuple[Change, ...]:
    """All but the first ones at another time."""
    return (*changes[:old], *(change._replace(at=at) for change in changes[old:]))


def is_news(change: Change, before: Iterable[Change]) -> bool:
    """Whether a re-marking changes something; with a second person, whether it is new."""
    if change.second is None:
        return change.before != change.after
    said = {(c.after, c.by, c.why, c.on, c.second) for c in before if c.kind == "remarked"}
    return (change.after, change.by, change.why, change.on, change.second) not in said


def check(claim: Claim, state: State, vocabulary: Vocabulary) -> None:
    """Refuse a claim that the store or the ontology does not allow."""

    def refuse(problem: str, mend: str, value: object = None) -> InputError:
        return InputError(problem, mend=mend, record=claim.id, field=claim.predicate, value=value)

    if claim_id(claim) != claim.id:
        raise refuse("has an id that is no hash of its content", "build it with make_claim")
    if sum(x is not None for x in (claim.object, claim.concept, claim.value)) != 1:
        raise refuse("needs exactly one of object, concept and value", "keep one")
    if not claim.negated and any(link.act == "denies" for link in claim.attribution):
        raise refuse("the act denies stands on a claim that is not negated", "negate it")
    for id in claim.names:
        if id not in state.entities:
            raise refuse("names an entity that is not registered", "register it first", id)
    if claim.refines is not None and claim.refines not in state.claims:
        raise refuse(
            "refines a claim that is not there", "record the coarse one first", claim.refines
        )
    prop = vocabulary.properties.get(claim.predicate)
    if prop is None:
        raise refuse("is not a property of the ontology", "use one of its properties")
    acts = vocabulary.schemes["attribution-acts"]
    for link in claim.attribution:
        if link.act not in acts:
            raise refuse("is not an act of attribution", "use one of the scheme's", link.act)
    subject = state.entities[claim.subject].entity.cls
    if not any(vocabulary.is_a(subject, cls) for cls in prop.domain):
        raise refuse("is outside the property's domain", "use another subject", subject)
    if not fits(claim, prop, subject, state, vocabulary):
        raise refuse(f"is not a {prop.type} of {prop.range}", "state what the property takes")


def fits(claim: Claim, prop: Property, subject: str, state: State, vocabulary: Vocabulary) -> bool:
    """Whether what a claim states is what the property takes."""
    if prop.type == "relation":
        return claim.object is not None and vocabulary.is_a(
            state.entities[claim.object].entity.cls, prop.range
        )
    if prop.type == "concept":
        scheme = vocabulary.scheme_for(prop.name, subject)
        return scheme is not None and claim.concept in vocabulary.schemes[scheme]
    value = claim.value
    return (
        value is not None
        and value.datatype == prop.range
        and (value.period is not None) == (prop.range == "period")
        and (value.quantity is not None) == (prop.range == "quantity")
    )
