"""Loading a table by a mapping, as the command line tells of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import IO

import click

from api.settings import Settings, open_engine, trial_engine
from graph.changes.load import load as load_files
from graph.changes.table_load import load_table
from graph.changes.table_report import PartStep, RowsOf, TableReport
from graph.claims.errors import harmless
from graph.ingest.ontology_folder import ontology_of

MOST_LINES = 20
"""Of rows, values and warnings of a kind as many are told one by one."""

NOT_PUBLIC = (
    "nothing of it is public: a reader without a token finds none of it, and counts are 0. Read it "
    "here with --as restricted (or the level that it is marked with), over HTTP with a token that "
    "may read that level; what may be public is marked so, and loaded again"
)


def load_by_mapping(
    settings: Settings,
    data: Path,
    mapping: Path,
    *,
    dry_run: bool,
    loosen: bool,
    each: bool,
    refused: Path | None,
) -> int:
    """Load a table and tell what came of it; the exit code."""
    opened = trial_engine(settings) if dry_run else closing(open_engine(settings, create=True))
    target = nullcontext() if refused is None or dry_run else _owned(refused)
    with opened as engine, target as stream:
        ontology = ontology_of(engine.vocabulary)
        if not dry_run:
            load_files(
                ontology.law_files,
                engine,
                handling=ontology.floors,
                key=settings.key,
                names=settings.held_names,
            )
        report = load_table(
            data,
            mapping,
            engine,
            handling=ontology.floors,
            key=settings.key,
            names=settings.held_names,
            dry_run=dry_run,
            loosen=loosen,
            refused=stream,
            progress=_progress,
        )
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    for line in told(report, None if each else MOST_LINES):
        click.echo(harmless(line), err=not dry_run)
    for error in report.errors:
        click.echo(harmless(f"error: {error}"), err=True)
    if report.stopped:
        click.echo(
            f"stopped at part {report.stopped}: the parts before it are kept; correct it and load "
            "again, which changes nothing of what is there",
            err=True,
        )
    return 1 if report.errors or (report.refused and refused is None) else 0


def _owned(path: Path) -> IO[str]:
    """A new file that its owner alone may read: rows that were refused are as they came."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(file, "w", encoding="utf-8", newline="")


def told(report: TableReport, most: int | None) -> Iterator[str]:
    """What came of a table, in lines.

    Args:
        most: of each kind so many are told one by one; None: all that were kept.
    """
    rows = (
        (report.claimed, "claimed"),
        (report.refused, "refused"),
        (report.again, "said again"),
        (report.replaced, "replaced by a later version"),
    )
    yield f"{report.record}: {report.rows:,} rows: " + (
        ", ".join(f"{number:,} {what}" for number, what in rows if number) or "none claimed"
    )
    counted = (
        (report.entities, "entities new"),
        (report.new, "claims new"),
        (report.already, "already there"),
        (report.retracted, "retracted"),
        (report.reinstated, "reinstated"),
        (report.remarked, "re-marked"),
        (report.erased, "erased before and left out"),
    )
    yield "  " + (
        ", ".join(f"{number:,} {what}" for number, what in counted if number) or "nothing to do"
    )
    for what, of in (
        ("new", report.rows_new),
        ("changed", report.rows_changed),
        ("gone", report.rows_gone),
    ):
        if of.count:
            yield f"  rows {what}: {of.count:,}{_named(of, most) if report.dry_run else ''}"
    if report.silent:
        lines = ", ".join(map(str, report.told_silent[:most]))
        more = " …" if report.silent > len(report.told_silent[:most]) else ""
        yield (
            f"  claimed rows that say nothing: {report.silent:,} (line {lines}{more}): no block "
            "and no value of the mapping is for them; if that is not meant, give it one, or "
            "refuse them with a reason of their own"
        )
    yield from _some("refused", [str(one) for one in report.told_refused], report.refused, most)
    if report.refused > len(report.told_refused[:most]):
        for (column, value, problem), number in report.refused_for.most_common(most):
            if number > 1:
                what = f"{f'{column}: ' if column else ''}{f'“{value[:60]}” ' if value else ''}"
                yield f"  refused: {number:,} × {what}{problem}"
    left = sum(report.left_out.values())
    yield from _some("left out", [str(one) for one in report.told_left_out], left, most)
    if left > len(report.told_left_out[:most]):
        for (column, problem), number in report.left_out.most_common(most):
            yield f"  left out of {column}: {number:,} × {problem}"
    for reason, number in report.floors.most_common(most):
        yield f"  floor: {number:,} × {reason}"
    yield from (f"  note: {note}" for note in report.notes[:most])
    yield from _some("warning", report.warnings, report.warned, most)
    if report.untold:
        yield (
            f"  warnings of {report.untold:,} rows are left out, which stand as they were loaded; "
            "--dry-run tells them"
        )
    if report.closed and not report.errors:
        yield f"  note: {NOT_PUBLIC}"


def _named(of: RowsOf, most: int | None) -> str:
    keys = of.keys[:most]
    more = f" and {of.count - len(keys):,} more" if of.count > len(keys) else ""
    return f": {', '.join(keys)}{more}"


def _some(what: str, lines: list[str], count: int, most: int | None) -> Iterator[str]:
    for line in lines[:most]:
        yield f"  {what}: {line}"
    if count > len(lines[:most]):
        yield f"  {what}: {count - len(lines[:most]):,} more"


def _progress(step: PartStep) -> None:
    """One line that renews itself; nothing where nobody watches."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{step.rows:,} rows, part {step.part}", nl=False, err=True)
