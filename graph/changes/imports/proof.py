"""Proving an export of another store, record by record, before anything of it is written.

What a record says of itself `graph.ingest.nquads_records` has proven. Here is what it says together
with others: that all it names is in the file, too, that the ontology allows it, that its marking is
the one which binds, and that its times are not to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.claims.claim import Entity
from graph.claims.errors import InputError
from graph.claims.marking import Marking, join_all
from graph.ingest.nquads_records import RecordReader
from graph.ingest.quad_lines import Lines
from graph.ingest.record_groups import OutOfOrder, groups
from graph.ingest.record_statements import Group
from graph.views.view import ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from graph.vocabulary.claim_rules import ClaimChecker

MOST_KEPT = 20_000
"""Records of a file, some 20 MB, that are kept once proven; one with more is read again."""
MOST_CHARACTERS = 20_000_000
"""Of all texts in them; likewise."""
MOST_ERRORS = 50
"""How many errors are told before the rest is left unread."""


class Proven(NamedTuple):
    """A record that can be taken."""

    line: int
    history: EntityHistory | ClaimHistory


class Fine(NamedTuple):
    """A claim that refines another one of the file."""

    line: int
    id: str
    coarse: str
    own: Marking
    """What binds it without the coarse one."""
    stated: Marking


@dataclass(slots=True)
class Proof:
    """One way through a file.

    Attributes:
        entities: those met so far, by id.
        errors: what is wrong.
        computed: how many statements were marked as computed, and left out.
    """

    vocabulary: Vocabulary
    lines: Lines
    latest: int
    """No record time may be later."""
    reader: RecordReader = field(init=False)
    checker: ClaimChecker = field(init=False)
    entities: dict[str, Entity] = field(default_factory=dict)
    errors: list[InputError] = field(default_factory=list)
    computed: int = 0
    most_errors: int = MOST_ERRORS
    """After how many the rest is left unread."""
    wanted: frozenset[str] = frozenset()
    """What `refined` gave the first time through."""
    _given: Sequence[Proven] | None = None
    """All records, where the first way through kept them: no line is read again."""
    _kept: list[Proven] | None = field(default_factory=list)
    """Those met so far; None where they are too many."""
    _characters: int = 0
    _finer: list[Fine] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)
    """Entities that are in the file, with something wrong."""
    _markings: dict[str, Marking] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reader = RecordReader(self.vocabulary)
        self.checker = ClaimChecker(self.vocabulary)

    def records(self, strict: bool) -> Iterator[Proven]:
        """Each record with its line; what is wrong is among the errors, or raised if `strict`."""
        if self._given is not None:
            yield from self._given
            return
        for group in groups(self.lines, self._leave_out, self.reader.at_once):
            try:
                proven = Proven(group.line, self._history(group))
                self._keep(group, proven)
                yield proven
            except OutOfOrder:
                raise
            except InputError as error:
                if strict:
                    raise
                if not group.is_claim:
                    self._refused.add(group.id)
                self.errors.append(error)
                if len(self.errors) >= self.most_errors:
                    return

    def again(self) -> Proof:
        """The second way through a file that nothing is wrong with."""
        second = Proof(self.vocabulary, self.lines, self.latest, wanted=self.refined())
        if self._kept is not None:
            second._given, second._finer = self._kept, self._finer
            second._markings = {
                history.record.id: history.record.marking
                for _, history in self._kept
                if isinstance(history, ClaimHistory) and history.record.id in second.wanted
            }
        return second

    def _keep(self, group: Group, proven: Proven) -> None:
        if self._kept is not None:
            self._characters += (
                sum([len(quad.text) for quad in group.quads])
                if group.exported is None
                else group.exported.characters
            )
            if len(self._kept) < MOST_KEPT and self._characters <= MOST_CHARACTERS:
                self._kept.append(proven)
            else:
                self._kept = None

    def _leave_out(self) -> None:
        self.computed += 1

    def _history(self, group: Group) -> EntityHistory | ClaimHistory:
        history = self.reader.claim(group) if group.is_claim else self.reader.entity(group)
        if isinstance(history, EntityHistory):
            recorded = history.recorded_at
            self.entities[group.id] = history.entity
        else:
            recorded = history.record.recorded_at
            if self._refused.isdisjoint(history.record.claim.names):
                self._claim(group, history)
        if max(recorded, *(change.at for change in history.changes), 0) > self.latest:
            raise _wrong(group, "lies in the future", "correct the clock of the one who wrote it")
        return history

    def _claim(self, group: Group, history: ClaimHistory) -> None:
        claim = history.record.claim
        missing = [id for id in claim.names if id not in self.entities]
        if missing:
            raise _wrong(
                group, f"names entity {missing[0]}, which is not in the file", "put it in, too"
            )
        classes = {id: self.entities[id].cls for id in claim.names}
        try:
            self.checker.claim(
                claim, classes[claim.subject], classes.get(claim.object) if claim.object else None
            )
        except InputError as error:
            error.record = f"line {group.line}"
            raise
        own = join_all([claim.marking, *(self.entities[id].marking for id in claim.names)])
        stated = history.record.marking
        if claim.id in self.wanted:
            self._markings[claim.id] = stated
        if claim.refines is not None:
            self._finer.append(Fine(group.line, claim.id, claim.refines, own, stated))
        elif own != stated:
            raise _other_marking(group.line, claim.id, stated, own)

    def refined(self) -> frozenset[str]:
        """The claims that others refine."""
        return frozenset(fine.coarse for fine in self._finer)

    def finish(self) -> None:
        """Refuse claims that refine what is not in the file, or less strictly marked.

        Raises:
            InputError: naming the line.
        """
        for fine in self._finer:
            binding = self._markings.get(fine.coarse)
            if binding is None:
                raise InputError(
                    f"refines claim {fine.coarse}, which is not in the file",
                    mend="put it in, too",
                    record=f"line {fine.line}",
                    field=fine.id,
                )
            if fine.own.join(binding) != fine.stated:
                raise _other_marking(fine.line, fine.id, fine.stated, fine.own.join(binding))


def _wrong(group: Group, problem: str, mend: str) -> InputError:
    return InputError(problem, mend=mend, record=f"line {group.line}", field=group.id)


def _other_marking(line: int, id: str, stated: Marking, demanded: Marking) -> InputError:
    return InputError(
        "is not the marking that follows from all that the claim names",
        mend=f"it would be {demanded}; ask the sender of the file",
        record=f"line {line}",
        field=f"{id} marking",
        value=str(stated),
    )
