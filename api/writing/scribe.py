"""One person's writing: each call is one unit of work, refused or done whole.

Anybody who writes is known by an opaque id. Each call is a line in the audit log, refused ones and
trials included, written before anything of it is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from api.access.caller import Caller, Right
from api.access.gate import Gate
from api.writing.accounts_in_use import AccountsInUse
from api.writing.book import LONGEST_KEY, WritingBook
from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import Outcome, decide, remark, retract
from graph.changes.identity import judge, undo
from graph.changes.minted_ids import new_id
from graph.changes.submission import Handing, Submitted, submit
from graph.claims.claim import Review
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.record_times import day_of
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from graph.protection.tombstones import Tombstones

DECISION = "decision"
"""Stands in the list of what was kept closer where a sheet's origin would."""
Row = Mapping[str, Any]
"""What came of a call, as JSON can hold it: what a replay answers with."""


class WriteRefused(Exception):
    """Nothing of a call was kept."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(error.told_over_http() for error in errors)
        super().__init__("; ".join(map(str, self.errors)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingDesk:
    """Where people write into one store."""

    engine: Engine
    book: WritingBook
    gate: Gate
    tombstones: Tombstones
    own_too: bool = False
    """Whether somebody may accept what he or she coded."""

    def scribe(self, caller: Caller, deadline: Deadline = NEVER) -> Scribe:
        """One person's writing."""
        return Scribe(self, caller, deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """With what somebody asks for a decision."""

    why: str
    on: date | None = None
    """The day of the decision; None for today."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """How claims stood when they were read: id → state."""
    key: str | None = None
    """Tells the request from others, so that it is done once."""
    dry_run: bool = False

    def told(self) -> dict[str, Any]:
        """What the key stands for."""
        return {"why": self.why, "on": self.on, "if": self.seen}


class Scribe:
    """What one person writes."""

    def __init__(self, desk: WritingDesk, caller: Caller, deadline: Deadline) -> None:
        assert caller.person is not None
        self.desk, self.caller, self._person = desk, caller, caller.person
        self._deadline = deadline

    def add_sheet(
        self,
        text: str | bytes,
        *,
        state: str | None = None,
        key: str | None = None,
        dry_run: bool = False,
        loosen: bool = False,
        what: str = "addSheet",
        asked: Mapping[str, Any] | None = None,
    ) -> Row:
        """Take a coding sheet, in YAML or JSON.

        Args:
            state: how the sheet stood when it was read.
            key: tells the request from others, so that it is done once.
            asked: what it was made from, where it is a short form.

        Raises:
            WriteRefused: with each mistake.
        """
        data = text if isinstance(text, bytes) else text.encode("utf-8", errors="replace")
        given = asked or {"text": hashlib.sha256(data).hexdigest()}
        given = {**given, "if": state, "loosen": loosen}

        def act(seed: str) -> Row:
            handing = Handing(
                by=self._person,
                clearance=self.caller.clearance,
                new_id=seed,
                dry_run=dry_run,
                loosen=loosen,
                may_decide=Right.DECIDE in self.caller.may,
                state=state,
                handed_in=self.desk.book.persons,
                deadline=self._deadline,
            )
            done = submit(
                data,
                self.desk.engine,
                handing,
                self.desk.tombstones,
                before_commit=lambda submitted: self._before(what, submitted),
            )
            if done.errors:
                raise WriteRefused(done.errors)
            return _sheet_row(done)

        return self._once(what, given, key, dry_run, act)

    def review(
        self,
        ids: Sequence[str],
        to: Review,
        asked: Asking,
    ) -> Row:
        """Decide about claims.

        Raises:
            WriteRefused: an id is none that this person may read, or somebody would accept what
                he or she coded.
        """
        given = {"ids": list(ids), "to": to.value}

        def act(seed: str) -> Row:
            order = self._order("reviewClaims", asked, ids)
            return _decided(decide(self.desk.engine, ids, to, order), order)

        return self._asked("reviewClaims", given, asked, act)

    def remark(
        self,
        ids: Sequence[str],
        to: str,
        asked: Asking,
    ) -> Row:
        """Give claims and entities another marking.

        Raises:
            WriteRefused: it is below a floor, would part a denial from its accusation, …
        """
        desk = self.desk
        given = {"ids": list(ids), "to": to}

        def act(seed: str) -> Row:
            order = self._order("remarkClaims", asked, ids)
            floors = ontology_of(desk.engine.vocabulary).floors
            names = desk.tombstones.names
            done = remark(desk.engine, ids, Marking.parse(to), order, floors, names)
            warnings = [
                f"{kept.id}: {kept.written} is written, {kept.bound} binds: "
                + ", ".join(f"{id} is {marking}" for id, marking in kept.because)
                for kept in done.kept
            ]
            warnings += [f"{each.told()}, with what it names" for each in done.followers]
            if not order.clearance.reads(Marking.parse(to)):
                warnings.append(
                    f"{to} is more than you read ({order.clearance}): {len(done.turns)} go out of "
                    "your sight, and somebody else has to mark them otherwise again"
                )
            return {**_decided(done, order), "warnings": warnings}

        return self._asked("remarkClaims", given, asked, act)

    def retract(
        self,
        ids: Sequence[str],
        asked: Asking,
        *,
        undo: bool,
    ) -> Row:
        """Take claims back, or take that back.

        Raises:
            WriteRefused: an accusation would stand again without its denial, …
        """
        desk = self.desk
        given = {"ids": list(ids), "undo": undo}

        def act(seed: str) -> Row:
            order = self._order("retractClaims", asked, ids)
            floors = ontology_of(desk.engine.vocabulary).floors
            return _decided(retract(desk.engine, ids, order, floors, undo=undo), order)

        return self._asked("retractClaims", given, asked, act)

    def judge(
        self,
        one: str,
        other: str,
        how: str,
        asked: Asking,
    ) -> Row:
        """Say that two records are of one thing (``SAME``) or of two (``APART``), or take back what
        was said of them (``UNDO``).

        One that brings an accusation or a listing to another name is proposed, until another person
        judges the same.

        Raises:
            WriteRefused: they are of two classes, …
        """
        engine = self.desk.engine
        judges = AccountsInUse(self.desk.book, self.desk.gate)
        given = {"ids": [one, other], "how": how}

        def act(seed: str) -> Row:
            order = self._order("judgeSame", asked, (one, other))
            if how == "UNDO":
                done = undo(engine, one, other, order)
            else:
                apart = how == "APART"
                done = judge(engine, one, other, order, apart=apart, judges=judges, origin=seed)
            return {
                "dryRun": asked.dry_run,
                "changed": done.changed,
                "ids": list(done.ids),
                "claim": done.claim,
                "waits": done.waits,
            }

        return self._asked("judgeSame", given, asked, act)

    # --------------------------------------------------------------------------- in common

    def _order(self, what: str, asked: Asking, ids: Sequence[str]) -> DecisionBy:
        """Who decides, and how."""
        today = day_of(self.desk.gate.clock())

        def before_commit() -> None:
            self._note(what, dryRun=asked.dry_run, ids=list(ids))

        return DecisionBy(
            by=self._person,
            why=asked.why,
            on=today if asked.on is None else asked.on.isoformat(),
            clearance=self.caller.clearance,
            dry_run=asked.dry_run,
            seen=asked.seen,
            own_too=self.desk.own_too,
            silently=True,
            handed_in=self.desk.book.persons(ids),
            deadline=self._deadline,
            note_kept=lambda kept: self._keep(DECISION, kept, asked.dry_run),
            before_commit=before_commit,
        )

    def _asked(
        self, what: str, given: Mapping[str, Any], asked: Asking, act: Callable[[str], Row]
    ) -> Row:
        return self._once(what, {**given, **asked.told()}, asked.key, asked.dry_run, act)

    def _once(
        self,
        what: str,
        given: Mapping[str, Any],
        key: str | None,
        dry_run: bool,
        act: Callable[[str], Row],
    ) -> Row:
        """What comes of a request: of one that came before, what came of it then."""
        book, at = self.desk.book, self.desk.gate.clock()
        if key is None or dry_run:
            return self._tried(what, dry_run, lambda: act(new_id()))
        if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
            raise WriteRefused(
                [
                    InputError(
                        "is no key",
                        mend=f"write 1 to {LONGEST_KEY} characters, a random id at best",
                        field="key",
                        value=key,
                    )
                ]
            )
        # What came of it then is told to nobody who reads less, or otherwise, now.
        asked = [what, given, str(self.caller.clearance)]
        digest = hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()
        try:
            opened = book.open_key(self._person, key, digest, new_id(), at=at)
        except InputError as error:
            self._note(what, refused=1)
            raise WriteRefused([error]) from None
        if opened.outcome is not None:
            self._note(what, replayed=True)
            row: Row = orjson.loads(opened.outcome)
            return row
        try:
            done = self._tried(what, dry_run, lambda: act(opened.seed))
        except WriteRefused:
            book.drop_key(self._person, key)
            raise
        first: Row = orjson.loads(book.close_key(self._person, key, orjson.dumps(done)))
        return first

    def _tried(self, what: str, dry_run: bool, act: Callable[[], Row]) -> Row:
        try:
            return act()
        except InputError as error:
            self._note(what, dryRun=dry_run, refused=1)
            raise WriteRefused([error]) from None
        except WriteRefused as refused:
            self._note(what, dryRun=dry_run, refused=len(refused.errors))
            raise

    def _before(self, what: str, submitted: Submitted) -> None:
        """Write down what a sheet comes to, before it is kept."""
        if submitted.errors:
            return
        told = {
            name: len(getattr(submitted, name))
            for name in ("new", "retracted", "reinstated", "remarked")
            if getattr(submitted, name)
        }
        self._note(what, dryRun=submitted.dry_run, origin=submitted.origin, **told)
        if submitted.dry_run:
            return
        self.desk.book.note_claims(self._person, submitted.new)
        self._keep(submitted.origin, submitted.kept, submitted.dry_run)

    def _keep(self, origin: str, kept: Iterable[tuple[str, str, Marking]], dry_run: bool) -> None:
        """Note what was kept out or closer, for who may decide."""
        found = [
            (what, self._hashed(id) if what == "erased" else id, marking)
            for what, id, marking in kept
        ]
        if found and not dry_run:
            self.desk.book.note_kept(origin, found, at=self.desk.gate.clock())

    def _hashed(self, id: str) -> str:
        audit = self.desk.gate.audit
        return "" if audit is None else audit.hashed(id)

    def _note(self, what: str, **more: Any) -> None:
        self.desk.gate.note("write", self.caller, mutation=what, by=self._person, **more)


def _sheet_row(done: Submitted) -> Row:
    return {
        "origin": done.origin,
        "dryRun": done.dry_run,
        "document": done.document,
        "entities": len(done.entities),
        "new": list(done.new),
        "already": len(done.already),
        "retracted": list(done.retracted),
        "reinstated": list(done.reinstated),
        "remarked": list(done.remarked),
        "floors": list(done.floors),
        "nameless": list(done.nameless),
        "warnings": list(done.warnings),
    }


def _decided(outcome: Outcome, order: DecisionBy) -> Row:
    return {
        "dryRun": order.dry_run,
        "changed": outcome.changed,
        "turns": [list(turn) for turn in outcome.turns],
        "warnings": [],
    }
