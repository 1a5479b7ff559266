"""``answerable mint``: the random ids that sheets, registries and review files need."""

from __future__ import annotations

from pathlib import Path

import click

from graph.changes.minted_ids import mint as mint_file


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def mint(files: tuple[Path, ...]) -> None:
    """Write a random id wherever a sheet, a registry or a review file lacks one.

    Ids that are there, comments and layout stay as they are.
    """
    for file in files:
        ids = mint_file(file)
        click.echo(f"{file}: {len(ids)} written" if ids else f"{file}: nothing missing", err=True)
