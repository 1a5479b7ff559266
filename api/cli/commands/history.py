"""``answerable history``: the life of a claim or an entity, as far as one may know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.changes.decisions import unknown
from graph.claims.marking import Clearance
from graph.views.view import Change, ClaimHistory, EntityHistory


@click.command()
@click.argument("id")
@as_option
@timeout_option
@with_settings
def history(settings: Settings, id: str, clearance: Clearance) -> None:
    """Show when a claim or an entity was recorded and what was decided about it, by whom and why.

    A re-marking is shown to readers who may read both markings.
    """
    with viewing(settings, clearance) as view:
        found = view.histories([id]).get(id)
        if found is None:
            raise unknown(id, clearance, "entity or claim")
        for line in _lines(found):
            click.echo(line)


def _lines(found: EntityHistory | ClaimHistory) -> Iterator[str]:
    if isinstance(found, ClaimHistory):
        yield f"claim   {found.record.claim.id}"
        yield f"origin  {found.record.claim.origin}"
        recorded = found.record.recorded_at
    else:
        yield f"{found.entity.cls}  {found.entity.id}"
        recorded = found.recorded_at
    yield f"{_moment(recorded)}  recorded"
    for change in found.changes:
        yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    turned = f" {change.before} → {change.after}" if change.before or change.after else ""
    yield f"{_moment(change.at)}  {change.kind}{turned}"
    persons = change.by if change.second is None else f"{change.by} and {change.second}"
    decided = f", decided on {change.on}" if change.on is not None else ""
    yield from wrapped(f"by {persons}{decided}", first="    ", indent="      ")
    if change.rules:
        yield from wrapped(f"setting aside {change.rules}", first="    ", indent="      ")
    yield from wrapped(change.why, first="    ", indent="      ")


def _moment(microseconds: int) -> str:
    moment = datetime.fromtimestamp(microseconds // 1_000_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
