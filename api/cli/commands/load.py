"""``answerable load``: coding sheets, registries and reviews into the store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from api.cli.commands.options import with_settings
from api.cli.commands.output import opened
from api.cli.commands.tables import NOT_PUBLIC, load_by_mapping
from api.cli.commands.terminal import wrapped
from api.settings import Settings, open_engine, trial_engine
from graph.changes.load import load as load_files
from graph.changes.load_report import FileReport, LoadReport, LoadStep
from graph.claims.errors import InputError, harmless
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.review_file import sentence
from graph.ingest.workbooks.workbook_notes import noted
from graph.ingest.workbooks.workbook_sheet import default_marking

MOST_LINES = 10
"""Of more files that were loaded there is a summary."""
_WRITTEN = " is written, "
MOST_NAMED = 10
"""Of files that nobody reads, as many are named."""


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|FOLDER…", type=click.Path(path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be done.")
@click.option(
    "--texts",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where the documents are: their hashes, locators and quotes are checked.",
)
@click.option(
    "--loosen",
    is_flag=True,
    help="Take files that mark less strictly what is stored already.",
)
@click.option(
    "--write-back",
    is_flag=True,
    help="Beside each workbook, a copy (NAME.checked.xlsx) with ids, mistakes and floors as "
    "comments; in a dry run without ids.",
)
@click.option(
    "--each",
    is_flag=True,
    help=f"A line for each file and each floor, however many; otherwise of more than {MOST_LINES} "
    "files a summary.",
)
@click.option(
    "--map",
    "mapping",
    metavar="FILE.map.yaml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file is a table, and this mapping says what its columns mean.",
)
@click.option(
    "--refused",
    metavar="FILE.csv",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --map: write the rows that were refused there, with their reasons, and exit with 0.",
)
@with_settings
def load(
    settings: Settings,
    paths: tuple[Path, ...],
    dry_run: bool,
    texts: Path | None,
    loosen: bool,
    write_back: bool,
    each: bool,
    mapping: Path | None,
    refused: Path | None,
) -> int:
    """Load sheets, workbooks, registries and reviews, each whole or not at all; make the store
    if need be.

    A folder stands for every YAML file in and below it. Loading a file again changes nothing; a
    new version of it takes back what it says no longer.
    Exits with 1 where a file was refused; the others are loaded.

    With --map, the rows of one table (CSV, TSV, XLSX, ODS, JSON, JSON lines, XML): in parts of
    10,000 rows, each whole. Exits with 1 where a row was refused, unless --refused takes them.
    """
    if mapping is not None:
        if len(paths) != 1 or texts is not None or write_back:
            raise click.UsageError("--map takes one file, and no --texts or --write-back")
        return load_by_mapping(
            settings, paths[0], mapping, dry_run=dry_run, loosen=loosen, each=each, refused=refused
        )
    if refused is not None:
        raise click.UsageError("--refused goes with --map")
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None and not settings.store.exists():
        raise InputError(
            "is not there",
            mend="name a file or a folder that exists; no store was made",
            record=str(missing),
        )
    opened = trial_engine(settings) if dry_run else closing(open_engine(settings, create=True))
    with opened as engine:
        ontology = ontology_of(engine.vocabulary)
        report = load_files(
            (*ontology.law_files, *paths),
            engine,
            handling=ontology.floors,
            key=settings.key,
            names=settings.held_names,
            texts=texts,
            dry_run=dry_run,
            loosen=loosen,
            own_too=settings.own_too,
            progress=_progress,
        )
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    for file in report.files if write_back else ():
        if file.format == "workbook":
            _write_back(file, dry_run)
    brief = not (each or dry_run) and len(report.files) > MOST_LINES
    for file in report.files:
        if brief and not file.errors:
            continue
        if file.format == "law" and len(file.already) and not (file.new or file.retracted):
            continue
        for line in _of_file(file, dry_run):
            click.echo(harmless(line), err=not dry_run)
    if report.passed_by:
        names = [str(path) for path in report.passed_by[:MOST_NAMED]]
        more = len(report.passed_by) - len(names)
        told = ", ".join(names) + (f" and {more} more" if more else "")
        click.echo(harmless(f"passed by, not called .yaml or .yml: {told}"), err=True)
    if brief:
        click.echo(harmless(_summary(report)), err=True)
    for floor in () if brief else report.floors:
        click.echo(harmless(f"floor: {floor}"), err=not dry_run)
    for file in report.files:
        for line in (*_nameless(file), *_marked_by_default(file), *_closed(file)):
            click.echo(harmless(f"warning: {line}"), err=True)
    for line in report.loosened:
        click.echo(harmless(f"less strict: {line}"), err=True)
    for warning in report.warnings:
        click.echo(harmless(f"warning: {warning}"), err=True)
    for error in report.errors:
        click.echo(harmless(f"error: {error}"), err=True)
    return 1 if report.errors else 0


def _write_back(file: FileReport, dry_run: bool) -> None:
    """Write the copy of a workbook with what came of each cell: in a dry run nothing has an id."""
    path = Path(file.record)
    copy = path.with_name(f"{path.stem}.checked.xlsx")
    ids = {} if file.unit is None or dry_run else file.unit.places
    try:
        data = noted(path, ids, file.errors, file.floors)
    except InputError as error:
        click.echo(harmless(f"no copy with comments: {error}"), err=True)
        return
    with opened(copy, private=True) as stream:
        stream.write(data)
    click.echo(harmless(f"{copy}: written, with comments"), err=True)


def _progress(step: LoadStep) -> None:
    """One line that renews itself; nothing where nobody watches."""
    if sys.stderr.isatty():
        line = f"{step.done} of {step.total}  {harmless(step.record)}"
        click.echo(f"\r\033[K{line[:79]}", nl=False, err=True)


def _summary(report: LoadReport) -> str:
    """What came of all files in one line."""
    done = [file for file in report.files if not file.errors]
    counted = (
        (sum(file.entities for file in done), "entities new"),
        (sum(len(file.new) for file in done), "claims new"),
        (sum(len(file.already) for file in done), "already there"),
        (sum(len(file.retracted) for file in done), "retracted"),
        (sum(file.decided for file in done), "decisions new"),
        (len(report.floors), "raised to a floor"),
    )
    told = ", ".join(f"{number:,} {what}" for number, what in counted if number)
    return f"{len(done)} files: {told or 'nothing to do'} (--each tells of each)"


def _nameless(file: FileReport) -> Iterator[str]:
    """What was coded without a name, which lists and boards then call by its class and id."""
    found = file.nameless
    if found:
        more = "" if len(found) <= MOST_NAMED else f" and {len(found) - MOST_NAMED} more"
        yield (
            f"{file.record}: without a name, so that lists show class and id: "
            f"{', '.join(found[:MOST_NAMED])}{more}; name those whom a name cannot hurt"
        )


def _closed(file: FileReport) -> Iterator[str]:
    """That the public finds nothing of a file, and how to read it."""
    if file.format in ("sheet", "workbook") and not file.errors and file.closed:
        yield f"{file.record}: {NOT_PUBLIC}"


def _marked_by_default(file: FileReport) -> Iterator[str]:
    """Where the marking stands that a workbook's rows have without one of their own, once
    something is kept closer than that."""
    if file.format != "workbook" or not any(_WRITTEN in x for x in (*file.floors, *file.warnings)):
        return
    found = default_marking(Path(file.record))
    if found is not None:
        marking, cell = found
        yield (
            f"{file.record}:{cell}: {marking} is written there for every row whose Marking is empty"
        )


def _of_file(file: FileReport, dry_run: bool) -> list[str]:
    """What came of a file; in a dry run, each claim that would change as well."""
    if file.errors:
        return [f"{file.record}: refused, {len(file.errors)} to fix"]
    counted = (
        (file.entities, "entities new"),
        (len(file.entities_remarked), "entities re-marked"),
        (len(file.new), "claims new"),
        (len(file.already), "already there"),
        (len(file.retracted), "retracted"),
        (len(file.reinstated), "reinstated"),
        (len(file.remarked), "re-marked"),
        (len(file.raised), "of other files raised to a floor"),
        (len(file.erased), "erased before and left out"),
        (file.decided, "decisions new"),
        (file.decided_already, "decisions already there"),
        (file.lowered, "put below a floor"),
        (file.lowered_already, "below a floor already"),
    )
    told = ", ".join(f"{number} {what}" for number, what in counted if number)
    lines = [f"{file.record}: {told or 'nothing to do'}"]
    if dry_run and file.format != "law":
        places = file.unit.places if file.unit is not None else {}
        passages = file.unit.passages if file.unit is not None else {}
        for what, ids in (
            ("new", file.new),
            ("retracted", file.retracted),
            ("reinstated", file.reinstated),
            ("re-marked", file.remarked),
            ("raised", file.raised),
            ("left out", file.erased),
        ):
            for id in ids:
                lines.append(f"  {what:<10} {places.get(id) or file.gone.get(id, id)}")
                if file.unit is not None and id in file.unit.claims:
                    told = sentence(file.unit.claims[id], file.unit.names)
                    lines += wrapped(told, first=" " * 13)
                if id in passages:
                    lines.append(f"             “{passages[id]}”")
    return lines
