"""``answerable key``: keys to sign what leaves."""

from __future__ import annotations

from pathlib import Path

import click

from graph.release.signatures import SigningKey


@click.group()
def key() -> None:
    """Make keys that exports are signed with."""


@key.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--name",
    metavar="NAME",
    help="Whose it is, for those who get the public key and read whom a file is from.",
)
def new(file: Path, name: str | None) -> None:
    """Write a secret key into FILE and the public one, to hand on, into FILE.pub.

    Nothing protects FILE but that its owner alone may read it.
    """
    made = SigningKey.new(name)
    public = made.write(file)
    click.echo(f"{file}: the secret key {made.known.id}; keep it to yourself", err=True)
    click.echo(f"{public}: its public key; give it to those who get your files", err=True)
