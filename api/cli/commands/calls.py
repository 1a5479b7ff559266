"""``answerable calls`` and ``answerable board``: what was asked of whom, and what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby, zip_longest
from typing import Any

import click
import orjson

from api.cli.commands.laying import (
    as_csv,
    day_of,
    format_option,
    on_option,
    policy_named,
    policy_option,
)
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.terminal import WIDTH, columns, wrapped
from api.settings import Settings, viewing
from graph.claims.errors import shown
from graph.claims.marking import Clearance
from graph.ledger import CallState
from graph.ledger.board import NOBODY, BoardRow, board
from graph.ledger.call_states import Silence

WIDE = 120
"""From how many columns of the terminal on rows are laid out side by side."""

UNSAID = "what it demands is not recorded"
NONE = "no response recorded"
SILENCES = {
    Silence.ASSERTED: "a source says that nothing came",
    Silence.LOOKED_FOR: "somebody looked for an answer and found none",
    Silence.NOT_LOOKED_FOR: "no answer recorded; nobody is recorded to have looked",
}
"""What each silence is called: that nothing is recorded is no refusal."""

FIELDS = (
    *("state_addressed", "addressee", "call", "call_id", "asked", "asked_on", "asked_by"),
    *("standing", "state", "uncertain", "otherwise", "contested", "absence_asserted"),
    *("silence", "unreviewed"),
    *("days_min", "days_max", "overdue", "last_response", "why", "denials", "sources"),
)
"""The columns of CSV and the keys of JSON, in order."""


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
    _print(rows, day, format_, grouped=False)


@click.command("board")
@on_option
@policy_option
@format_option
@as_option
@timeout_option
@with_settings
def board_command(
    settings: Settings,
    on: datetime | None,
    policy: str | None,
    format_: str,
    clearance: Clearance,
) -> None:
    """Print what to take to a meeting: all calls by State, with what was asked and when, whether it
    was put, what came, for how long it has been open, the last response, and the sources."""
    day = day_of(settings, on)
    with viewing(settings, clearance) as view:
        rows = board(view, on=day, policy=policy_named(view.vocabulary, policy))
    _print(rows, day, format_, grouped=True)


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


def _print(rows: Sequence[BoardRow], on: date, format_: str, *, grouped: bool) -> None:
    if format_ == "json":
        told = {"on": on.isoformat(), "strands": [_plain(row) for row in rows]}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    if format_ == "csv":
        click.echo(as_csv(FIELDS, map(_plain, rows)), nl=False)
        return
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    for line in _table(rows, on, width, grouped=grouped):
        click.echo(line)


def _plain(row: BoardRow) -> dict[str, Any]:
    least, most = row.days or (None, None)
    values = {
        **{name: getattr(row, name) for name in FIELDS if not name.startswith("days_")},
        "days_min": least,
        "days_max": most,
    }
    return {name: values[name] for name in FIELDS}


# ----------------------------------------------------------------------------------------- tables


def _table(rows: Sequence[BoardRow], on: date, width: int, *, grouped: bool) -> Iterator[str]:
    yield f"On {on}: {len(rows)} demand{'' if len(rows) == 1 else 's'} of calls"
    lay_out = _wide if width >= WIDE else _narrow
    if not grouped:
        for row in rows:
            yield ""
            yield from lay_out(row, "", [("of", _addressee(row)), ("asked", _asking(row))], width)
        return
    for state, of_state in groupby(rows, key=lambda row: row.state_addressed):
        yield ""
        yield from wrapped(state.upper(), width=width)
        for _, of_call in groupby(of_state, key=lambda row: row.call_id):
            some = list(of_call)
            yield ""
            yield from wrapped(some[0].call, first="  ", width=width)
            yield from wrapped(_asking(some[0]), first="  ", width=width)
            for row in some:
                if row.asked == row.call:
                    row = replace(row, asked=UNSAID)
                to = _addressee(row)
                yield from lay_out(row, "  ", [] if to == state else [("of", to)], width)


def _addressee(row: BoardRow) -> str:
    return row.addressee or NOBODY.lower()


def _asking(row: BoardRow) -> str:
    return f"{row.asked_on}, {', '.join(row.asked_by) or 'by nobody who is named'}"


def _stands(row: BoardRow) -> str:
    words = [row.standing.value, row.state.value]
    if row.otherwise is not None:
        words.append(f"possibly {row.otherwise.value}")
    elif row.uncertain:
        words.append("uncertain")
    if row.days is not None:
        least, most = row.days
        days = f"{least}" if least == most else f"{least} or more" if most is None else ""
        words.append(f"{days or f'{least} to {most}'} days")
    flags: Mapping[str, bool] = {
        "contested": row.contested,
        "unreviewed": row.unreviewed,
        "absence stated by a source": row.absence_asserted and row.silence is None,
    }
    return ", ".join([*words, *(flag for flag, is_so in flags.items() if is_so)])


def _last(row: BoardRow) -> str:
    """The last response; where nothing came, which silence it is."""
    if row.last_response is not None:
        return row.last_response
    return NONE if row.silence is None else SILENCES[row.silence]


def _why(row: BoardRow) -> list[tuple[str, str]]:
    return [("why", text) for text in row.why]


def _below(row: BoardRow) -> list[tuple[str, str]]:
    """What is told below a demand, in full width."""
    lines = [("overdue", row.overdue)] if row.overdue else []
    lines += [("denied", f"{text}; words of the accused") for text in row.denials]
    return [*lines, ("sources", "; ".join(row.sources))] if row.sources else lines


def _narrow(row: BoardRow, left: str, head: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """One below the other."""
    parts = [*head, ("stands", _stands(row)), *_why(row)]
    parts += [("last", _last(row)), *_below(row)]
    yield from wrapped(row.asked, first=f"{left}  ", width=width)
    for name, text in parts:
        first = f"{left}    {name:<9}"
        yield from wrapped(text, first=first, indent=" " * len(first), width=width)


def _wide(row: BoardRow, left: str, head: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Three columns side by side, and below them what has no column."""
    third = (width - len(left) - 8) // 3
    asked = [row.asked, *(f"{name} {text}" for name, text in head)]
    cells = [asked, [_stands(row)], [_last(row)]]
    laid = [[line for text in cell for line in wrapped(text, width=third)] for cell in cells]
    for lines in zip_longest(*laid, fillvalue=""):
        padded = [line + " " * (third - columns(line)) for line in lines]
        yield (f"{left}  " + "  ".join(padded)).rstrip()
    for name, text in (*_why(row), *_below(row)):
        yield from wrapped(text, first=f"{left}    {name}: ", width=width)
