"""``answerable check``: whether the store is what was written."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import groupby

import click

from api.cli.commands.options import with_settings
from api.settings import Settings, check_whole
from graph.claims.errors import harmless
from graph.engines.engine import UNFINISHED, Fault

LISTED = 20
"""Faults of one kind that are listed."""


@click.command()
@click.option("--repair", is_flag=True, help="Rebuild what is derived, where that alone is wrong.")
@with_settings
def check(settings: Settings, repair: bool) -> int:
    """Check the store: its pages, every claim by its id, markings, columns, search, lives, digests.

    Exits with 1 where something is wrong and was not fixed. What sources and persons said is
    never changed by --repair: where that is damaged, only a backup or an export has it.
    """
    found = check_whole(settings, repair=repair, progress=_progress)
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    if found.unscrubbed:
        settings.warn(f"{settings.where}: {UNFINISHED}")
    kinds = Counter(_kind(fault) for fault in found.faults)
    for kind, group in groupby(sorted(found.faults, key=_kind), key=_kind):
        for fault in list(group)[:LISTED]:
            click.echo(harmless(f"{fault.what}: {fault.problem}; {fault.mend}"))
        if kinds[kind] > LISTED:
            click.echo(f"and {kinds[kind] - LISTED} more of this kind")
    told = f"{found.claims:,} claims and {found.entities:,} entities checked"
    if not found.faults:
        click.echo(f"{told}: the store is what was written", err=True)
        return 0
    faults = f"{len(found.faults)} fault{'s' if len(found.faults) > 1 else ''}"
    if found.rebuilt:
        click.echo(f"{told}: {faults}, all derived, rebuilt", err=True)
        return 0
    lost = sum(not fault.derived for fault in found.faults)
    why = f"; {lost} in what somebody said, so that nothing was rebuilt" if repair and lost else ""
    click.echo(f"{told}: {faults}{why}", err=True)
    return 1


def _kind(fault: Fault) -> tuple[bool, str]:
    return fault.derived, fault.problem.partition(":")[0]


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{done:,} of {total:,} claims", nl=False, err=True)
