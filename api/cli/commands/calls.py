"""``answerable calls`` and ``answerable board``: what was asked of whom, and what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby, zip_longest
from pathlib import Path

import click
import orjson

from api.board_words import UNSAID, addressee_of, asking_of, last_of, stands_of
from api.cli.commands.laying import (
    as_csv,
    day_of,
    format_option,
    on_option,
    policy_named,
    policy_option,
)
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.output import output_option
from api.cli.commands.paper import PAPER, paper_format, write_report, write_text
from api.cli.commands.terminal import WIDTH, columns, wrapped
from api.reports.board_report import board_report
from api.settings import Settings, viewing
from graph.claims.errors import shown
from graph.claims.marking import Clearance
from graph.ledger import CallState
from graph.ledger.board import BoardRow, board, board_columns

WIDE = 120
"""From how many columns of the terminal on rows are laid out side by side."""


@click.command("calls")
@on_option
@click.option(
    "--states",
    metavar="STATE,…",
    help="Only strands in these states: UNANSWERED,ACKNOWLEDGED … Left out: all.",
)
@click.option(
    "--addressee",
    metavar="ID|WORDS",
    help="Only what was asked of this actor, or of an organ of this State: id, or words of a name.",
)
@policy_option
@format_option
@as_option
@timeout_option
@with_settings
def calls(
    settings: Settings,
    on: datetime | None,
    states: str | None,
    addressee: str | None,
    policy: str | None,
    format_: str,
    clearance: Clearance,
) -> None:
    """List what was demanded of whom, and what came of it by a day: a row for each demand and
    addressee."""
    day = day_of(settings, on)
    chosen = None if states is None else _states(states)
    with viewing(settings, clearance) as view:
        rows = board(
            view,
            on=day,
            states=chosen,
            addressee=addressee,
            policy=policy_named(view.vocabulary, policy),
        )
    for line in _told(rows, day, format_, grouped=False):
        click.echo(line)


@click.command("board")
@on_option
@policy_option
@paper_format("table", "json", "csv")
@output_option
@as_option
@timeout_option
@with_settings
def board_command(
    settings: Settings,
    on: datetime | None,
    policy: str | None,
    format_: str,
    output: Path,
    clearance: Clearance,
) -> None:
    """Print what to take to a meeting: all calls by State, with what was asked and when, whether it
    was put, what came, for how long it has been open, the last response, and the sources."""
    day = day_of(settings, on)
    with viewing(settings, clearance) as view:
        rows = board(view, on=day, policy=policy_named(view.vocabulary, policy))
        report = board_report(view, rows, day) if format_ in PAPER else None
    if report is not None:
        write_report(settings, report, format_, output, clearance)
    else:
        write_text(output, clearance, _told(rows, day, format_, grouped=True))


def _states(text: str) -> list[CallState]:
    names = [name.strip().upper() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in CallState.__members__]
    if unknown or not names:
        known = ", ".join(CallState)
        raise click.BadParameter(
            f"{shown(unknown[0]) if unknown else 'nothing'} is no state; give some of {known}",
            param_hint="--states",
        )
    return [CallState(name) for name in names]


# --------------------------------------------------------------------------------------- formats


def _told(rows: Sequence[BoardRow], on: date, format_: str, *, grouped: bool) -> Iterator[str]:
    if format_ == "json":
        told = {"on": on.isoformat(), "strands": [row.values() for row in rows]}
        yield orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
    elif format_ == "csv":
        yield as_csv(board_columns(), (row.values() for row in rows)).removesuffix("\n")
    else:
        width = shutil.get_terminal_size((WIDTH, 24)).columns
        yield from _table(rows, on, width, grouped=grouped)


# ----------------------------------------------------------------------------------------- tables


def _table(rows: Sequence[BoardRow], on: date, width: int, *, grouped: bool) -> Iterator[str]:
    yield f"On {on}: {len(rows)} demand{'' if len(rows) == 1 else 's'} of calls"
    lay_out = _wide if width >= WIDE else _narrow
    if not grouped:
        for row in rows:
            yield ""
            yield from lay_out(
                row, "", [("of", addressee_of(row)), ("asked", asking_of(row))], width
            )
        return
    for state, of_state in groupby(rows, key=lambda row: row.state_addressed):
        yield ""
        yield from wrapped(state.upper(), width=width)
        for _, of_call in groupby(of_state, key=lambda row: row.call_id):
            some = list(of_call)
            yield ""
            yield from wrapped(some[0].call, first="  ", width=width)
            yield from wrapped(asking_of(some[0]), first="  ", width=width)
            for row in some:
                if row.asked == row.call:
                    row = replace(row, asked=UNSAID)
                to = addressee_of(row)
                yield from lay_out(row, "  ", [] if to == state else [("of", to)], width)


def _why(row: BoardRow) -> list[tuple[str, str]]:
    return [("why", text) for text in row.why]


def _below(row: BoardRow) -> list[tuple[str, str]]:
    """What is told below a demand, in full width."""
    lines = [("overdue", row.overdue)] if row.overdue else []
    lines += [("denied", f"{text}; words of the accused") for text in row.denials]
    return [*lines, ("sources", "; ".join(row.sources))] if row.sources else lines


def _narrow(row: BoardRow, left: str, head: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """One below the other."""
    parts = [*head, ("stands", stands_of(row)), *_why(row)]
    parts += [("last", last_of(row)), *_below(row)]
    yield from wrapped(row.asked, first=f"{left}  ", width=width)
    for name, text in parts:
        first = f"{left}    {name:<9}"
        yield from wrapped(text, first=first, indent=" " * len(first), width=width)


def _wide(row: BoardRow, left: str, head: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Three columns side by side, and below them what has no column."""
    third = (width - len(left) - 8) // 3
    asked = [row.asked, *(f"{name} {text}" for name, text in head)]
    cells = [asked, [stands_of(row)], [last_of(row)]]
    laid = [[line for text in cell for line in wrapped(text, width=third)] for cell in cells]
    for lines in zip_longest(*laid, fillvalue=""):
        padded = [line + " " * (third - columns(line)) for line in lines]
        yield (f"{left}  " + "  ".join(padded)).rstrip()
    for name, text in (*_why(row), *_below(row)):
        yield from wrapped(text, first=f"{left}    {name}: ", width=width)
