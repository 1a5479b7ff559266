"""Loading: from files to the store, each origin whole or not at all.

A unit is read, checked and planned before anything is written, so that a dry run and a real one
say the same. What an origin says no longer is retracted, what it says again reinstated, what
differs only in marking re-marked; loading the same files again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from graph.changes.coders import own_decisions
from graph.changes.decision_by import check_day
from graph.changes.file_formats import recognised
from graph.changes.followers import Followers, following, refused
from graph.changes.load_plan import (
    Plan,
    make_plan,
    parted_by,
    reopened_by,
    unknown_claims,
)
from graph.changes.load_report import FileReport, LoadReport, LoadStep, in_a_line, nameless
from graph.changes.open_reasons import FileReasons
from graph.changes.repeated_decisions import overtaken, repeated
from graph.changes.rings import rings
from graph.changes.second_looks import Documents, second_looks
from graph.changes.spreading import review_all
from graph.changes.undated_calls import UndatedCalls
from graph.changes.written_plan import write_plan
from graph.claims.collector import collector_resting
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.record_times import day_of
from graph.claims.unit import Decisions, Unit
from graph.duties.law.coded_law import PARTICIPATION, unused
from graph.engines.engine import Engine, Writer
from graph.ingest import CONNECTORS
from graph.ingest.connector import Desk
from graph.ingest.documents import Texts
from graph.ingest.file_list import files_of, passed_by
from graph.ingest.mapping.mapping_file import is_mapping
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.review_file import sentence
from graph.protection.denials import DECIDE_ALIKE, MARK_FIRST, found_held_back, refusal
from graph.protection.floor_exceptions import lower
from graph.protection.floors import Handling
from graph.protection.held_names import NOBODY, HeldNames
from graph.protection.tombstones import Tombstones

NO_KEY = Path("key")
"""Where the key is looked for when nobody says where."""


class _Refused(Exception):
    """Ends the unit of work of a file that has errors."""


def load(
    paths: Sequence[Path],
    engine: Engine,
    *,
    handling: Handling | None = None,
    key: Path | None = None,
    names: HeldNames = NOBODY,
    texts: Path | None = None,
    dry_run: bool = False,
    loosen: bool = False,
    own_too: bool = False,
    progress: Callable[[LoadStep], None] | None = None,
) -> LoadReport:
    """Load files, and every YAML file in and below folders: registries, then sheets, then reviews.

    Registries that a sheet names are loaded with it.

    Args:
        handling: the floors; those beside the engine's vocabulary where left out.
        key: where the key for tombstones is (`graph.protection.tombstones`); needed where
            something was erased from the store.
        names: the names of erased people that are held; needed where the store holds some.
        texts: a folder with the documents; their hashes, locators and quotes are checked.
        dry_run: write nothing, and report what would be.
        loosen: take files that mark less strictly what is stored already. Without it such a file
            is refused, save where two persons lower it in the same load (``lowered:``).
        own_too: whether somebody may accept what he or she coded.
        progress: told of each file when it is done.

    Returns:
        What came of each file. A file with errors is among them, and nothing of it was written.

    Raises:
        InputError: `texts` is not a folder.
        StoreError: the store cannot be written, or its key is not there; files before this one
            are kept.
    """
    desk = Desk(
        vocabulary=engine.vocabulary,
        texts=None if texts is None else Texts(texts),
        roots=tuple(paths),
    )
    floors = ontology_of(engine.vocabulary).floors if handling is None else handling
    stones = Tombstones(NO_KEY if key is None else key, names)
    loading = Loading(engine, desk, floors, stones, dry_run, loosen, progress)
    loading.own_too = own_too
    return loading.load(paths)


class Loading:
    """One run over some files."""

    def __init__(
        self,
        engine: Engine,
        desk: Desk,
        handling: Handling,
        tombstones: Tombstones,
        dry_run: bool,
        loosen: bool,
        progress: Callable[[LoadStep], None] | None,
    ) -> None:
        self.engine, self.desk, self.dry_run, self.progress = engine, desk, dry_run, progress
        self.loosen, self.own_too = loosen, False
        self.reviews: list[Path] = []
        """The review files of this load."""
        self.handling, self.tombstones = handling, tombstones
        self.trial: Writer | None = None
        """Of a dry run: the one unit of work that all of it is, and that is not kept."""
        self.reports: dict[Path, FileReport] = {}
        """By resolved path, in the order done."""
        self.origins: dict[str, str] = {}
        """Origin → the file that brought it."""
        self.total = 0
        self.documents = Documents(engine)
        self.undated = UndatedCalls()

    def load(self, paths: Sequence[Path]) -> LoadReport:
        """Load all; a dry run does, too, so that it can say what would be, and then takes it back.

        Another writer who writes meanwhile has to wait for it.
        """
        with self.kept_or_tried():
            self.files(paths)
        return LoadReport(
            files=tuple(self.reports.values()),
            dry_run=self.dry_run,
            passed_by=tuple(passed_by(paths)),
        )

    @contextmanager
    def kept_or_tried(self) -> Iterator[None]:
        """Around all that a run writes: a dry run is one unit of work, which is not kept."""
        if not self.dry_run:
            yield
            return
        with self.documents.as_before(), self.engine.writing(keep=False) as self.trial:
            yield
        self.trial = None

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A file's unit of work, kept whole or not at all."""
        if self.trial is None:
            with self.engine.writing() as writer:
                yield writer
        else:
            with self.trial.part():
                yield self.trial

    def files(self, paths: Sequence[Path]) -> None:
        queue: dict[str, list[Path]] = {name: [] for name in CONNECTORS}
        for path in files_of(paths):
            if is_mapping(path) and path not in paths:
                continue
            self.total += 1
            format = recognised(path)
            if isinstance(format, InputError):
                self.report(path, FileReport(record=str(path), format="", errors=(format,)))
            else:
                queue[format].append(path)
        self.reviews = queue["reviews"]
        for format, files in queue.items():
            for path in files:
                self.file(path, format)
        self._tell_undated()

    def _tell_undated(self) -> None:
        """What is told when everything is loaded."""
        if not self.undated:
            return
        with self.writing() as writer:
            told = self.undated.told(writer)
        for path, report in self.reports.items():
            lines = told.get(report.record, ())
            self.reports[path] = replace(report, warnings=(*report.warnings, *lines))

    def report(self, path: Path, report: FileReport) -> None:
        self.reports[path.resolve()] = report
        if self.progress is not None:
            self.progress(LoadStep(len(self.reports), self.total, report.record))

    @collector_resting()
    def file(self, path: Path, format: str) -> None:
        """Load one file, unless it has been already."""
        if path.resolve() in self.reports:
            return
        report = FileReport(record=str(path), format=format)
        try:
            read = CONNECTORS[format].read(path, self.desk)
            report = replace(report, origin=read.origin)
            self.claim_origin(read.origin, read.record)
            if isinstance(read, Unit):
                report = self.unit(read, report)
            else:
                report = self.decisions(read, report)
        except InputError as error:
            report = replace(report, errors=(error.at(str(path)),))
        self.report(path, report)

    def claim_origin(self, origin: str, record: str) -> None:
        """Two files under one id would each retract what the other says."""
        first = self.origins.setdefault(origin, record)
        if first != record:
            raise InputError(
                f"is the id of {first}, too",
                mend="empty the id in one of the two and run answerable mint on it",
                record=record,
                value=origin,
            )

    def unit(self, unit: Unit, report: FileReport) -> FileReport:
        """Plan a unit and write it."""
        errors = list(unit.errors) + self.needed(unit)
        if errors:
            return replace(report, errors=tuple(errors), warnings=unit.warnings)
        again = () if unit.partial else self.documents.again(unit)
        with self.writing() as writer:
            plan = make_plan(unit, writer, self.handling, self.tombstones, trial=self.dry_run)
            floors = tuple(bite.told(self.handling) for bite in plan.bites)
            if plan.stands and not self.dry_run:
                already = tuple(plan.already)
                return replace(
                    report, already=already, erased=plan.erased, floors=floors, looked_at=False
                )
            today = date.fromisoformat(day_of(writer.now))
            looks = (*again, *second_looks(unit, today, self.engine.vocabulary))
            report = replace(report, loosened=tuple(each.told() for each in plan.loosened))
            errors = plan.errors + self.too_loose(plan, writer)
            if errors:
                return replace(report, errors=tuple(errors), warnings=unit.warnings)
            plan.warnings += rings(plan.unit, writer, self.engine.vocabulary)
            touched = parted_by(plan, writer)
            before = found_held_back(touched, writer)
            followers = Followers.of(plan, writer)
            write_plan(plan, writer)
            report = replace(report, loosened=(*report.loosened, *followers.told(writer)))
            self.undated.note(plan.unit)
            for pair, held in found_held_back(touched, writer).items():
                # A pair of the unit's own has been looked at, and may have its reason.
                if pair not in before and plan.unit.claims.keys().isdisjoint(pair):
                    raise refusal(held, f"{unit.record}: claim {pair[0]}", MARK_FIRST)
            if self.dry_run:
                going = writer.claims(plan.retracted)
                gone = {claim.id: sentence(claim, unit.names) for claim in going}
                report = replace(report, gone=gone)
        return replace(
            report,
            entities=len(plan.entities),
            unit=plan.unit if self.dry_run or report.format == "workbook" else None,
            nameless=nameless(unit, {entity.id for entity in plan.entities})
            if report.format in ("sheet", "workbook")
            else (),
            entities_remarked=tuple(plan.entities_remarked),
            new=tuple(claim.id for claim in plan.new),
            already=tuple(plan.already),
            retracted=tuple(plan.retracted),
            reinstated=tuple(plan.reinstated),
            remarked=tuple(plan.remarked),
            raised=(*plan.raised_entities, *plan.raised),
            erased=plan.erased,
            floors=floors,
            warnings=(*unit.warnings, *looks, *plan.warnings, *self._unused(plan.unit)),
        )

    def _unused(self, unit: Unit) -> list[str]:
        """What the unit says of the law and duties do not use."""
        if not any(claim.predicate == PARTICIPATION for claim in unit.claims.values()):
            return []
        law = ontology_of(self.engine.vocabulary).law
        told = []
        for claim, problem, mend in unused(unit.claims.values(), law, unit.names):
            place = unit.places.get(claim.id, unit.record)
            told.append(str(InputError(problem, mend=mend, record=place, field=claim.predicate)))
        return told

    def too_loose(self, plan: Plan, writer: Writer) -> list[InputError]:
        """An error for each thing that would become less strict, and that nobody asked for."""
        if self.loosen or not plan.loosened:
            return []
        lowered = self.lowered()
        loose = [
            each
            for each in plan.loosened
            if each.id not in lowered or each.after != lowered[each.id].join(each.after)
        ]
        return [refused(each) for each in (*loose, *following(loose, plan, writer))]

    def lowered(self) -> Mapping[str, Marking]:
        """What two persons lower in the review files of this load, and to which marking."""
        found: dict[str, Marking] = {}
        for path in self.reviews:
            with suppress(InputError):
                read = CONNECTORS["reviews"].read(path, self.desk)
                if isinstance(read, Decisions):
                    for entry in read.lowered:
                        found |= dict.fromkeys((*entry.claims, *entry.entities), entry.to)
        return found

    def needed(self, unit: Unit) -> list[InputError]:
        """Load the registries of a sheet, if that has not been done; an error for each refused."""
        errors = []
        for path in unit.needs:
            if path.resolve() not in self.reports:
                self.total += 1
                self.file(path, "registry")
            if self.reports[path.resolve()].errors:
                errors.append(
                    InputError(
                        f"{path} was refused",
                        mend="correct the registry first",
                        record=unit.record,
                        field="registry",
                    )
                )
        return errors

    def decisions(self, read: Decisions, report: FileReport) -> FileReport:
        """Append the decisions of a review file."""
        if read.errors:
            return replace(report, errors=read.errors)
        errors: list[InputError] = []
        erased: list[str] = []
        warnings: tuple[str, ...] = ()
        new = told = lowered = lowerable = 0
        with suppress(_Refused), self.writing() as writer:
            warnings = _of_days_to_come(read, writer.now)
            touched, reasons = reopened_by(read, writer), FileReasons(writer, self.handling)
            before = found_held_back(touched, writer)
            errors += repeated(read)
            for decision in read.decisions:
                unknown, stored, gone = unknown_claims(decision, writer, self.tombstones)
                errors += unknown
                errors += [] if self.own_too else own_decisions(decision, writer)
                if errors:
                    continue
                reasons.check(decision, stored)
                reviewed = review_all(decision, stored, writer)
                errors += reviewed.errors
                new += reviewed.new
                told += len(decision.claims) - len(gone)
                erased += gone
            for lowering in read.lowered:
                done = lower(lowering, writer, self.handling, self.tombstones)
                errors += done.errors
                lowered += done.new
                lowerable += done.new + done.already
            for pair, held in found_held_back(touched, writer).items():
                if pair not in before:
                    errors.append(refusal(held, f"{read.record}: claim {pair[0]}", DECIDE_ALIKE))
            if errors:
                raise _Refused
            warnings += in_a_line(overtaken(read, writer))
        if errors:
            return replace(report, errors=tuple(errors), warnings=warnings)
        return replace(
            report,
            warnings=warnings,
            decided=new,
            decided_already=told - new,
            erased=tuple(erased),
            lowered=lowered,
            lowered_already=lowerable - lowered,
        )


def _of_days_to_come(read: Decisions, now: int) -> tuple[str, ...]:
    """A warning where days lie ahead. Not an error: the file may well be right and the clock of
    this machine wrong, and record times do not depend on what a file says."""
    told = []
    days = [(each.decided.on, each.record) for each in read.decisions]
    for on, record in days + [(each.decided.on, each.record) for each in read.lowered]:
        try:
            check_day(on, now, record)
        except InputError as error:
            told.append(str(error))
    return in_a_line(told)
