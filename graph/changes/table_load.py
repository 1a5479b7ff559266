"""Loading a table by a mapping: one origin in parts, each whole or not at all.

A file of any length is read twice as it streams: once for its keys, once for its claims. What is
known of all its rows lies on disk (`graph.ingest.mapping.row_desk`), so memory does not grow with
the file. A part is a unit like that of a sheet, and goes the same way: floors, denials,
tombstones, checks. A first load into a store that is empty, or small beside the file, is one unit
of work, so that indexes are made once, in the end. When all parts are in, what the origin said
before and the file says no longer is found by merging the ids that are stored with those that were
said, both in order.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, TypeAlias

from graph.changes.load import NO_KEY, Loading
from graph.changes.load_report import FileReport
from graph.changes.sole_load import sole_load
from graph.changes.table_reading import TableReader
from graph.changes.table_report import PartStep, TableReport
from graph.claims.claim import Claim, Entity
from graph.claims.collector import collector_resting
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.unit import Unit
from graph.engines.engine import Engine
from graph.ingest.blocks import DOCUMENT
from graph.ingest.connector import Desk
from graph.ingest.mapping.made_rows import MadeRow
from graph.ingest.mapping.mapping_file import MappingFile, read_mapping
from graph.ingest.mapping.mapping_head import CONSTANT, check_digest
from graph.ingest.mapping.mapping_secret import Ids, read_secret
from graph.ingest.mapping.ready_rules import ROWS
from graph.ingest.mapping.row_cells import RowNotice
from graph.ingest.mapping.row_desk import GONE, NEW, SAME, RowDesk
from graph.ingest.ontology_folder import ontology_of
from graph.protection.floors import Handling
from graph.protection.held_names import NOBODY, HeldNames
from graph.protection.tombstones import Tombstones

PART = 10_000
"""Rows of one part."""
PART_CLAIMS = 40_000
"""A part ends before it would have more claims than these, so that fat rows need no more memory."""
MANY = 40_000
"""Claims of a file from which on it may fill a store in one go: those of one part are put into
indexes in less time than these are made in."""
BATCH = 5_000
"""Claims that are taken back together."""
REFUSED = 16
"""Beside `NEW` …: a row that was refused; what it said before is left alone."""

Progress: TypeAlias = Callable[[PartStep], None]


def load_table(
    data: Path,
    mapping: Path,
    engine: Engine,
    *,
    handling: Handling | None = None,
    key: Path | None = None,
    names: HeldNames = NOBODY,
    dry_run: bool = False,
    loosen: bool = False,
    refused: IO[str] | None = None,
    progress: Progress | None = None,
) -> TableReport:
    """Load the rows of a file as its mapping says.

    Args:
        handling, key, names, dry_run, loosen: as in `graph.changes.load.load`.
        refused: gets the rows that were refused, as CSV.
        progress: told of each part when it is done.

    Returns:
        What came of it. With errors, nothing was written; with `stopped`, the parts before that
        one are kept.

    Raises:
        InputError: the mapping, its key or the file cannot be read.
        StoreError: as `graph.changes.load.load`; another load by this mapping is under way.
    """
    read = read_mapping(mapping)
    secret = read_secret(read.secret)
    desk = Desk(vocabulary=engine.vocabulary, roots=(mapping, mapping.parent))
    floors = ontology_of(engine.vocabulary).floors if handling is None else handling
    stones = Tombstones(NO_KEY if key is None else key, names)
    loading = Loading(engine, desk, floors, stones, dry_run, loosen, None)
    with nullcontext() if dry_run else sole_load(mapping), closing(RowDesk()) as rows:
        return _TableLoading(data, read, Ids(secret), loading, rows, refused, progress).load()


class _TableLoading:
    def __init__(
        self,
        data: Path,
        mapping: MappingFile,
        ids: Ids,
        loading: Loading,
        rows: RowDesk,
        refused: IO[str] | None,
        progress: Progress | None,
    ) -> None:
        self.data, self.mapping, self.ids, self.loading = data, mapping, ids, loading
        self.rows, self.progress = rows, progress
        self.engine = loading.engine
        self.refused = None if refused is None else csv.writer(refused)
        self.untold = 0
        """Rows that were refused and of which nobody can tell what they are of."""
        self.stood = True
        """Whether something that the origin says stood in the store before."""
        self.broken: InputError | None = None
        """Why no more rows could be read behind the parts that were taken."""
        self.report = TableReport(
            record=str(data), mapping=str(mapping.path), dry_run=loading.dry_run
        )

    def load(self) -> TableReport:
        """Load all parts."""
        reader = self.reader = TableReader(self.data, self.mapping, self.ids, self.loading.desk)
        check_digest(self.mapping, _digest(self.data), self.data)
        if reader.errors:
            return replace(self.report, errors=reader.errors)
        reader.meet(self.rows)
        self.report.notes += reader.notes
        self.report.closed = reader.closed
        with self.loading.kept_or_tried():
            if any(rule.law is not None for rule in reader.rules.blocks):
                self.loading.files(ontology_of(self.engine.vocabulary).law_files)
            other = self.other_key()
            if other is not None:
                return replace(self.report, errors=(other,))
            errors = self.loading.needed(reader.head.unit)
            if errors:
                return replace(self.report, errors=tuple(errors))
            rows = reader.claimed(self.rows, self.report)
            with collector_resting():
                made = self.gathered(rows)
            with self.at_once(made):
                taken = self.take(reader.head.unit, 0, {}, {}) and self.parts(reader, rows, made)
            if self.broken is not None:
                raise self.broken
            if taken and self.stood:
                self.take_back(reader.head.unit.by)
        self.report.rows_counted(self.rows)
        self.report.name_alike(self.rows)
        return self.report

    @contextmanager
    def at_once(self, made: Sequence[MadeRow]) -> Iterator[None]:
        """Around the parts: of a first load that fills the store they are one unit of work, which
        is kept with the parts before one that is refused.

        Args:
            made: the first part, by which it is told how many claims there will be.
        """
        loading, looked_at = self.loading, len(made) + self.report.refused
        claims = sum(len(row.claims) for row in made) * self.rows.met // (looked_at or 1)
        first = claims >= MANY and not self.stood and loading.trial is None
        if not first or not self.engine.fills_at_once(claims):
            yield
            return
        with self.engine.writing() as writer, writer.filling(self.mapping.origin):
            loading.trial = writer
            try:
                yield
            except InputError as error:
                self.broken = error
            finally:
                loading.trial = None

    def other_key(self) -> InputError | None:
        """Why this key cannot be that of the mapping: its claims stand in the store, and the data
        set has no entity under this key."""
        with self.loading.writing() as writer:
            self.stood = next(iter(writer.standing(self.mapping.origin)), None) is not None
            if not self.stood:
                return None
            data_set = self.ids.of("Source", CONSTANT, DOCUMENT)
            if data_set in writer.registered([data_set]):
                return None
        return InputError(
            "is another key than the one that this mapping was loaded with, and would make other "
            "entities of the same rows",
            mend="put the former key back; for other entities copy the mapping with an id of its "
            "own: answerable map new",
            record=str(self.mapping.secret),
        )

    def parts(self, reader: TableReader, rows: Iterator[MadeRow], made: list[MadeRow]) -> bool:
        """Load the rows, part after part; whether all were taken.

        Args:
            made: the first part.
        """
        number = 0
        while made:
            number += 1
            with collector_resting():
                if not self.part(reader, made, number):
                    return False
                made = self.gathered(rows)
        return True

    def gathered(self, rows: Iterator[MadeRow]) -> list[MadeRow]:
        """The rows of the next part; none behind the last one."""
        made: list[MadeRow] = []
        claims = 0
        for row in rows:
            if row.refused is not None:
                self.refuse(row.refused, row.key)
                self.report.leave_out(row.told, row.refused)
                continue
            made.append(row)
            if row.silent:
                self.report.fall_silent(row.line)
            for key in row.named:
                self.rows.name(key, row.line)
            claims += len(row.claims)
            if len(made) >= PART or claims >= PART_CLAIMS:
                break
        return made

    def part(self, reader: TableReader, made: list[MadeRow], number: int) -> bool:
        """Load some rows together; whether they were taken."""
        made = self.registered(made)
        entities: dict[str, Entity] = {}
        claims: dict[str, Claim] = {}
        places: dict[str, str] = {}
        names: dict[str, str] = dict(reader.head.unit.names)
        own: dict[str, str] = {}
        first: dict[str, str] = {}
        shared: list[str] = []
        maker = self.reader.maker
        for row in made:
            self.report.leave_out(row.told, None)
            for id, entity in row.entities.items():
                there = entities.get(id)
                if there is not None and there.marking != entity.marking:
                    entity = replace(entity, marking=there.marking.join(entity.marking))
                entities[id] = entity
            names.update(row.names)
            record = f"{self.data}:{row.line}"
            begin = f"{ROWS}{row.key}:" if maker.own else record
            for id, claim in row.claims.items():
                if id in claims:
                    continue
                claims[id] = claim
                places[id] = record
                locator = claim.citation.locator
                if locator is not None and locator.startswith(begin):
                    own[id] = first[id] = row.key
                    continue
                shared.append(id)
                place = maker.row_of(locator)
                if place is not None:
                    own[id] = place
                if place is not None or not maker.standing:
                    first[id] = place or row.key
        # Only what stands in the store from before may have to be taken back in the end.
        asked = list(claims) if self.stood else shared
        said = self.rows.say(asked)
        if len(said) < len(asked):
            for id in asked:
                if id not in said:
                    del claims[id]
        unit = Unit(
            record=str(self.data),
            origin=self.mapping.origin,
            by=reader.head.unit.by,
            entities=entities,
            claims=claims,
            places=places,
            names=names,
            passages={},
            needs=(),
            errors=(),
            warnings=(),
            partial=True,
        )
        return self.take(unit, number, own, first, len(made))

    def registered(self, made: list[MadeRow]) -> list[MadeRow]:
        """Those rows all of whose entities of other mappings are registered; the others are
        refused."""
        known = {id for row in made for id in row.known}
        if not known:
            return made
        with self.loading.writing() as writer:
            there = writer.registered(known)
        kept = []
        for row in made:
            missing = next((name for id, name in row.known.items() if id not in there), None)
            if missing is None:
                kept.append(row)
                continue
            told = RowNotice(
                row.line,
                "",
                missing,
                "is registered by no mapping under this key",
                "load the file first that has it",
            )
            self.refuse(told, row.key)
            self.report.leave_out((), told)
        return kept

    def take(
        self,
        unit: Unit,
        number: int,
        own: Mapping[str, str],
        first: Mapping[str, str],
        rows: int = 0,
    ) -> bool:
        """Load one part like a sheet; whether it was taken.

        Args:
            rows: how many it is made of.
            own: of claims of single rows, the keys of these rows.
            first: of all claims, the keys of the rows that say them first.
        """
        file = self.loading.unit(unit, FileReport(record=unit.record, format="table"))
        if file.errors:
            self.report.stopped = number
            self.report.errors = file.errors
            return False
        self.report.add(file)
        self.report.claimed += rows
        self.report.untold += 0 if file.looked_at else rows
        news = (*file.new, *file.reinstated)
        self.rows.count_all({first[id] for id in news if id in first}, NEW)
        self.rows.count_all({own[id] for id in file.already if id in own}, SAME)
        if number == 0:
            self.rows.say(unit.claims)
        if self.progress is not None:
            self.progress(PartStep(number, self.report.claimed + self.report.refused))
        return True

    def refuse(self, told: RowNotice, key: str) -> None:
        if key:
            self.rows.count(key, REFUSED)
        else:
            self.untold += 1
        if self.refused is not None:
            if not self.report.refused:
                self.refused.writerow(("line", "key", "column", "value", "problem", "mend"))
            self.refused.writerow(
                (told.line, key, told.column, told.value, told.problem, told.mend)
            )
        self.report.refused += 1

    def take_back(self, by: str) -> None:
        """Retract what the origin said before and the file says no longer: of rows that changed,
        of the mapping itself, and, where the file is all there is, of rows that are gone."""
        with self.loading.writing() as writer:
            gone = self.rows.unsaid(writer.standing(self.mapping.origin))
            self.rows.drop(gone)
        dropped = self.rows.dropped()
        while batch := list(islice(dropped, BATCH)):
            with self.loading.writing() as writer:
                going = []
                for claim in writer.claims(batch):
                    if self.is_gone(claim):
                        going.append(claim.id)
                self.report.retracted += writer.retract(
                    going, Decided(by=by, why=f"{self.data.name} says it no longer")
                )

    def is_gone(self, claim: Claim) -> bool:
        """Whether a claim that the file does not say is to be taken back."""
        if claim.citation.locator is None:
            return True
        key = self.reader.maker.row_of(claim.citation.locator)
        if key is None:  # of several rows, of which one that is refused may be the last
            return self.mapping.whole and not self.report.refused
        how = self.rows.how(key)
        apart = "/" in key
        if how & REFUSED or (apart and self.untold):
            return False  # it may be what a refused row said
        if how & (NEW | SAME) if apart else self.rows.has_key(key):
            self.rows.count(key, GONE)
            return True
        self.rows.count(key, GONE)
        return self.mapping.whole


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
