"""What the verbs that decide have in common: who, why, which ids, and telling what came of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from api.cli.commands.noting import note
from api.cli.commands.options import DAY, Verb, as_option, with_settings
from api.settings import Settings
from api.writing.book import WritingBook
from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import Outcome, Turn
from graph.claims.errors import InputError, harmless, shown
from graph.claims.marking import Clearance, Marking

_LINE = re.compile(r"\s*(?:-\s+)?([a-z2-7]{26}(?:[a-z2-7]{6})?)?\s*(?:#.*)?\Z")
"""One id a line; a list of a review file with its comments will do."""
_DRAFT = re.compile(r"^(?:(?:reviews|decisions)\s*:|\s*-\s+sheet\s*:)", re.MULTILINE)
_ITEM = re.compile(r"\s*-\s+([^\s:#]+)\s*(?:#.*)?\Z")
"""In a whole review file, such as a draft: what stands in its lists of claims."""


def with_order(verb: Verb) -> Verb:
    """Give a verb ids, ``--by``, ``--why``, ``--on``, ``--dry-run``, ``--as`` and ``--store``.

    Its arguments are the settings, the ids, the order, and what it takes itself.
    """

    def run(
        settings: Settings,
        *,
        ids: tuple[str, ...],
        from_file: Path | None,
        by: str,
        why: str,
        on: datetime | None,
        dry_run: bool,
        clearance: Clearance,
        **arguments: Any,
    ) -> Any:
        named = list(_ids(ids, from_file))
        today = datetime.fromtimestamp(settings.clock() / 1_000_000, UTC)
        order = DecisionBy(
            by=by,
            why=why,
            on=(on or today).date().isoformat(),
            clearance=clearance,
            dry_run=dry_run,
            own_too=settings.own_too,
            handed_in=_handed_in(settings, named),
        )
        result = verb(settings, named, order, **arguments)
        if not dry_run:
            note(settings, verb.__name__, clearance, by=by, ids=len(named))
        return result

    wrapped: Verb = update_wrapper(run, verb)
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return with_settings(wrapped)


def _handed_in(settings: Settings, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Who handed in claims over HTTP, where anybody ever did."""
    if not settings.writing.exists():
        return {}
    with closing(WritingBook(settings.writing)) as book:
        return book.persons(ids)


_OPTIONS: tuple[Verb, ...] = (
    click.argument("ids", nargs=-1, metavar="[ID|-]…"),
    click.option(
        "--ids",
        "from_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Ids one a line, beside those named; # begins a comment.",
    ),
    click.option("--by", required=True, metavar="ID", help="The opaque id of who decides."),
    click.option("--why", required=True, metavar="TEXT", help="The reason, which is kept."),
    click.option("--on", type=DAY, help="The day of the decision. Default: today."),
    click.option("--dry-run", is_flag=True, help="Write nothing; show what would be done."),
    as_option,
)


def _ids(named: Sequence[str], path: Path | None) -> Iterator[str]:
    for id in named:
        if id == "-":
            yield from _of_lines(sys.stdin.read(), "-")
        else:
            yield id
    if path is not None:
        yield from _of_lines(path.read_text("utf-8", errors="replace"), str(path))


def _of_lines(text: str, name: str) -> Iterator[str]:
    whole = _DRAFT.search(text) is not None
    for number, line in enumerate(text.splitlines(), start=1):
        if whole and _ITEM.match(line) is None:
            continue  # what else a review file says of its decisions
        found = _LINE.match(line)
        if found is None:
            raise InputError(
                f"{shown(line)} is no id",
                mend="write one id a line, 26 or 32 small letters and digits; # begins a comment",
                record=f"{name}:{number}",
            )
        if found[1]:
            yield found[1]


def tell(outcome: Outcome, settings: Settings, order: DecisionBy) -> None:
    """One line for each id to standard output, the sum of them to standard error."""
    for turn in outcome.turns:
        same = turn.before == turn.after
        told = "" if same else f"  was {turn.before}"
        click.echo(f"{turn.id}  {turn.after}{told}{_less_strict(turn)}")
    for bite in outcome.raised:
        click.echo(
            harmless(f"floor: {bite.record}: {bite.what}: {bite.written} → {bite.bound}"), err=True
        )
    for kept in outcome.kept:
        binding = ", ".join(f"{id} is {marking}" for id, marking in kept.because)
        click.echo(
            f"kept closer: {kept.id}: {kept.written} is written, {kept.bound} binds: {binding}",
            err=True,
        )
    for follower in outcome.followers:
        click.echo(harmless(f"less strict with it: {follower.told()}"), err=True)
    so_already = len(outcome.turns) - outcome.changed
    already = f", {so_already} so already" if so_already else ""
    did = "would be decided" if order.dry_run else "decided"
    click.echo(f"{outcome.changed} {did}{already}", err=True)
    behind = outcome.at - settings.clock()
    if behind > 1_000_000:
        click.echo(
            f"warning: the clock of this machine is {behind // 1_000_000} s behind the last record "
            "time; this was recorded at that time, for record times never go back; set the clock",
            err=True,
        )


def _less_strict(turn: Turn) -> str:
    """What to say beside a marking that became less strict; empty beside all else."""
    try:
        before, after = Marking.parse(turn.before), Marking.parse(turn.after)
    except InputError:
        return ""
    return "" if before.join(after) == after else "  (less strict)"
