"""``answerable held``: what the store kept out or closer than people asked for."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import click

from api.cli.commands.noting import note
from api.cli.commands.options import as_option, with_settings
from api.settings import Settings
from api.writing.book import WritingBook
from graph.claims.marking import Clearance

MEANING = {
    "erased": "was erased, and stays out (its keyed hash)",
    "hidden": "stands there already, hidden from who wrote it",
    "source": "a source without a name speaks elsewhere, too; it was kept out",
    "name": "the name is held",
    "floor": "a floor of the whole store holds it closer",
    "judgement": "brings what is held against one to another; waits for who reads it",
    "denial": "its denial is marked so",
}
"""What happened → what to tell."""


@click.command()
@as_option
@with_settings
def held(settings: Settings, clearance: Clearance) -> None:
    """List what was written over HTTP and left out, or marked more strictly, without a word.

    The reason is hidden from the writer, so that the reply could not tell it. People who may
    decide look whether it is right. One line each, the latest first: the moment, the sheet or
    “decision”, the claim or thing, and why.
    """
    if not settings.writing.exists():
        click.echo("nothing was handed in over HTTP", err=True)
        return
    with closing(WritingBook(settings.writing)) as book:
        found = book.kept(clearance)
    note(settings, "held", clearance, rows=len(found))
    for one in found:
        at = datetime.fromtimestamp(one.at / 1_000_000, UTC).isoformat(timespec="seconds")
        click.echo(f"{at}  {one.origin}  {one.id}  {MEANING[one.what]}")
    click.echo(f"{len(found)} kept out or closer", err=True)
