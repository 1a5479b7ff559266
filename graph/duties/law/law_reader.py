"""Reading the tables of the law.

Every row is checked: an error names the file, the line and the field, and the rest is read on, so
that an author fixes a table in one go.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.duties.law.day_order import misordered
from graph.duties.law.law_tables import (
    NEXUSES,
    PERSONS,
    RESERVATIONS,
    STATUSES,
    TABLES,
    UNCHECKED,
    Instrument,
    Law,
    LawSource,
    LawState,
    Participation,
    Provision,
    ProvisionSet,
    Reservation,
)
from graph.vocabulary import Vocabulary

_ENTITY_ID = re.compile(r"[a-z2-7]{26}\Z")


def read_law(folder: Path, vocabulary: Vocabulary) -> Law:
    """Read the tables of a folder.

    Raises:
        InputError: the first mistake; `check_law` gives all of them.
    """
    law, errors = check_law(folder, vocabulary)
    if errors:
        raise errors[0]
    return law


def check_law(folder: Path, vocabulary: Vocabulary) -> tuple[Law, tuple[InputError, ...]]:
    """Read the tables of a folder, with everything that is wrong with them."""
    return _Tables(folder, vocabulary).read()


# ------------------------------------------------------------------------------------- the rows

_T = TypeVar("_T")


class _Row:
    """One row of a table; what it gives is checked as it is asked for."""

    def __init__(self, where: str, cells: Mapping[str, str]) -> None:
        self.where, self._cells = where, cells

    def error(self, field: str, problem: str, mend: str) -> InputError:
        return InputError(
            problem, mend=mend, record=self.where, field=field, value=self._cells[field]
        )

    def text(self, field: str) -> str:
        """What stands in the field, which must not be empty."""
        found = self._cells[field]
        if not found:
            raise self.error(field, "is empty", "fill it in")
        return found

    def maybe(self, field: str) -> str:
        return self._cells[field]

    def words(self, field: str) -> tuple[str, ...]:
        return tuple(self._cells[field].split())

    def one_of(self, field: str, known: Collection[str]) -> str:
        found = self.text(field)
        if found not in known:
            raise self.error(field, "is not known", f"write one of {', '.join(sorted(known))}")
        return found

    def all_of(self, field: str, known: Mapping[str, _T]) -> tuple[_T, ...]:
        for word in self.words(field):
            if word not in known:
                raise self.error(
                    field, f"names {word}, which there is not", "add its row, or correct the code"
                )
        return tuple(known[word] for word in self.words(field))

    def day(self, field: str) -> date | None:
        found = self._cells[field]
        if not found:
            return None
        try:
            return date.fromisoformat(found)
        except ValueError:
            raise self.error(field, "is no day", "write it as 1998-05-05") from None

    def date(self, field: str) -> Period | None:
        """A day as precisely as it is known."""
        found = self._cells[field]
        if not found:
            return None
        try:
            period = Period.parse(found)
        except InputError:
            period = None
        if period is None or "/" in found:
            raise self.error(
                field,
                "is no day",
                "write it as 1998-05-05, or 1998-05 or 1998 where no more is known, or "
                "[..1998-05-05] for a day not later than that, [1998-05..1998-06] for one within",
            )
        return period

    def checked(self, *sources: str) -> bool:
        """Whether somebody saw a source for everything in the row."""
        said = self.one_of("checked", ("true", "false")) == "true"
        if said and UNCHECKED in sources:
            raise self.error(
                "checked", "is said of a row with an unchecked source", "write false, or a source"
            )
        return said


class _Tables:
    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self._folder, self._vocabulary = folder, vocabulary
        self._errors: list[InputError] = []
        self._state_ids: set[str] = set()

    def read(self) -> tuple[Law, tuple[InputError, ...]]:
        self._sources = self._keyed("sources", self._source)
        self._states = self._keyed("states", self._state)
        self._instruments = self._keyed("instruments", self._instrument)
        self._provisions = self._keyed("provisions", self._provision)
        sets = self._keyed("sets", self._set)
        participations = self._held = self._participations()
        reservations: dict[tuple[str, str], tuple[Reservation, ...]] = {}
        for row in self._each("reservations", self._reservation):
            key = (row.state, row.instrument)
            reservations[key] = (*reservations.get(key, ()), row)
        law = Law(
            sources=self._sources,
            states=self._states,
            instruments=self._instruments,
            provisions=self._provisions,
            sets=sets,
            participations=participations,
            reservations=reservations,
        )
        return law, tuple(self._errors)

    def _rows(self, table: str) -> Iterator[_Row]:
        path = self._folder / f"{table}.csv"
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._errors.append(
                InputError(f"cannot be read ({error})", mend="put it there", record=str(path))
            )
            return
        rows = csv.reader(io.StringIO(text, newline=""))
        columns = TABLES[table]
        head = tuple(next(rows, ()))
        if head != columns:
            self._errors.append(
                InputError(
                    "has other columns", mend=f"write {','.join(columns)}", record=f"{path}:1"
                )
            )
            return
        for cells in rows:
            where = f"{path}:{rows.line_num}"
            if len(cells) != len(columns):
                self._errors.append(
                    InputError(
                        f"has {len(cells)} fields",
                        mend=f"write {len(columns)}, with quotes round a text that has a comma",
                        record=where,
                    )
                )
                continue
            trimmed = (cell.strip() for cell in cells)
            yield _Row(where, dict(zip(columns, trimmed, strict=True)))

    def _each(self, table: str, make: Callable[[_Row], _T]) -> Iterator[_T]:
        for row in self._rows(table):
            try:
                yield make(row)
            except InputError as error:
                self._errors.append(error)

    def _keyed(self, table: str, make: Callable[[_Row], _T]) -> dict[str, _T]:
        key = TABLES[table][0]
        found: dict[str, _T] = {}
        for row in self._rows(table):
            try:
                code = row.text(key)
                if code in found:
                    raise row.error(key, "stands there twice", "keep one of the two rows")
                found[code] = make(row)
            except InputError as error:
                self._errors.append(error)
        return found

    def _cited(self, row: _Row, field: str) -> str:
        return row.one_of(field, (*self._sources, UNCHECKED))

    def _source(self, row: _Row) -> LawSource:
        return LawSource(
            code=row.text("source"),
            name=row.text("name"),
            url=row.maybe("url"),
            kind=row.one_of("kind", self._vocabulary.schemes["source-kinds"]),
        )

    def _state(self, row: _Row) -> LawState:
        id = row.text("id")
        if not _ENTITY_ID.match(id):
            raise row.error("id", "is no id of an entity", "take it from the registry of the State")
        if id in self._state_ids:
            raise row.error("id", "stands in another row, too", "keep one of the two rows")
        self._state_ids.add(id)
        return LawState(code=row.text("state"), id=id, name=row.text("name"))

    def _instrument(self, row: _Row) -> Instrument:
        return Instrument(
            code=row.text("instrument"),
            name=row.text("name"),
            short=row.text("short"),
            kind=row.one_of("kind", self._vocabulary.schemes["instrument-kinds"]),
            bindingness=row.one_of("bindingness", self._vocabulary.schemes["bindingness"]),
        )

    def _provision(self, row: _Row) -> Provision:
        return Provision(
            code=row.text("provision"),
            instrument=self._instruments[row.one_of("instrument", self._instruments)],
            article=row.text("article"),
        )

    def _set(self, row: _Row) -> ProvisionSet:
        kinds = self._vocabulary.schemes["event-kinds"]
        triggers = row.words("triggers")
        for word in triggers:
            if word not in kinds:
                raise row.error(
                    "triggers", f"names {word}, which is no kind of event", "see event-kinds.ttl"
                )
        if not triggers:
            raise row.error("triggers", "is empty", "name at least one kind of event")
        lead = self._provisions[row.one_of("lead", self._provisions)]
        source = self._cited(row, "source")
        return ProvisionSet(
            code=row.text("set"),
            provisions=(lead, *row.all_of("with", self._provisions)),
            with_bias=row.all_of("with_bias", self._provisions),
            triggers=self._vocabulary.narrower(triggers),
            said_triggers=triggers,
            person=row.one_of("person", PERSONS),
            nexus=row.one_of("nexus", NEXUSES),
            content=row.one_of("content", self._vocabulary.schemes["demand-kinds"]),
            promptness=row.text("promptness"),
            checked=row.checked(source),
            source=source,
        )

    def _participations(self) -> dict[tuple[str, str], tuple[Participation, ...]]:
        found: dict[tuple[str, str], tuple[Participation, ...]] = {}
        for row in self._rows("participation"):
            try:
                made = self._participation(row)
                key = (made.state, made.instrument)
                for other in found.get(key, ()):
                    if _overlap(made, other):
                        raise row.error(
                            "instrument",
                            f"overlaps the row at {other.row}",
                            "give each stretch its own in_force and ended, one after the other",
                        )
                rows = (*found.get(key, ()), made)
                found[key] = tuple(sorted(rows, key=lambda one: one.surest[0] or 0))
            except InputError as error:
                self._errors.append(error)
        return found

    def _participation(self, row: _Row) -> Participation:
        days: dict[str, tuple[Period, str]] = {}
        for field in ("signed", "bound", "in_force", "denounced", "ended"):
            day = row.date(field)
            if day is not None:
                days[field] = (day, self._cited(row, f"{field}_source"))
            elif row.maybe(f"{field}_source"):
                raise row.error(f"{field}_source", "is the source of no day", f"fill in {field}")
        status = row.one_of("status", STATUSES)
        if status != "party" and days.keys() & {"bound", "in_force", "denounced", "ended"}:
            raise row.error("status", "is given days on which it was bound", "write party")
        if status != "party" and row.maybe("basis"):
            raise row.error("basis", "is given where nothing binds", "leave it empty")
        wrong = misordered({field: day for field, (day, _) in days.items()})
        if wrong is not None:
            raise row.error(*wrong, "correct one of the two days")
        basis = (
            row.one_of("basis", self._vocabulary.schemes["participation-bases"])
            if row.maybe("basis")
            else ""
        )
        state = row.one_of("state", self._states)
        instrument = row.one_of("instrument", self._instruments)
        source = self._cited(row, "source")
        as_of = row.day("as_of")
        if status != "party" and as_of is None:
            raise row.error(
                "as_of",
                f"is empty, and a source that says {status} speaks of some day",
                "write the last day for which the source vouches",
            )
        return Participation(
            code=f"{state}/{instrument}/{days['in_force'][0] if 'in_force' in days else status}",
            state=state,
            instrument=instrument,
            status=status,
            basis=basis,
            days=days,
            effect=row.maybe("effect"),
            not_in=row.words("not_in"),
            as_of=as_of,
            checked=row.checked(source, *(source for _, source in days.values())),
            source=source,
            row=row.where,
        )

    def _reservation(self, row: _Row) -> Reservation:
        start, stop = row.day("from"), row.day("until")
        if start is not None and stop is not None and stop < start:
            raise row.error("until", "is before it began", "correct one of the two days")
        source = self._cited(row, "source")
        state = row.one_of("state", self._states)
        instrument = row.one_of("instrument", self._instruments)
        if (state, instrument) not in self._held:
            raise row.error(
                "instrument",
                f"is one to which no row says how {state} stands",
                "add a row to participation.csv",
            )
        provisions = row.all_of("provisions", self._provisions)
        if any(one.instrument.code != instrument for one in provisions):
            raise row.error("provisions", "are of another instrument", "name those it touches")
        return Reservation(
            state=state,
            instrument=instrument,
            provisions=frozenset(p.code for p in provisions),
            kind=row.one_of("kind", RESERVATIONS),
            start=None if start is None else start.toordinal(),
            stop=None if stop is None else stop.toordinal(),
            quote=row.text("quote"),
            checked=row.checked(source),
            source=source,
        )


def _overlap(one: Participation, other: Participation) -> bool:
    """Whether both would bind on some day; two rows that say nothing of days do, too."""
    (start, stop), (begin, end) = one.surest, other.surest
    if start is None or begin is None:
        return True
    return (end is None or start < end) and (stop is None or begin < stop)
