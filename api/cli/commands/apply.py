"""``answerable apply``: changes of an export put into the export that one has."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from api.cli.commands.output import opened, together
from graph.changes.imports.change_file import apply_changes

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("older", metavar="FILE", type=_FILE)
@click.argument("changes", metavar="CHANGES", type=_FILE)
@click.option(
    "-o",
    "--output",
    type=_FILE,
    required=True,
    metavar="FILE",
    help="Where the newer file goes, for its owner alone; not the older one.",
)
@click.option(
    "--gone",
    type=_FILE,
    metavar="FILE",
    help="Write the ids of what is not handed on any more, one a line: for “answerable erase”.",
)
def apply(older: Path, changes: Path, output: Path, gone: Path | None) -> None:
    """Bring FILE, an export as N-Quads, up to date with CHANGES, which “export --since” wrote.

    The result is byte for byte what the sender would export now. If the two do not belong
    together, nothing is written.
    """
    paths = [path.absolute() for path in (older, changes, output, gone) if path is not None]
    if len(set(paths)) < len(paths):
        raise click.UsageError("a file is named twice; name a file for each")
    with together(), ExitStack() as stack:
        ids = None if gone is None else stack.enter_context(opened(gone, private=True))
        out = stack.enter_context(opened(output, private=True))
        done = apply_changes(older, changes, out.write)
        if ids is not None:
            ids.write("".join(f"{id}\n" for id in done.gone).encode())
    told = ", ".join(f"{number} {op}" for op, number in done.counts.items())
    click.echo(f"{output}: {told}; version {done.sha256}", err=True)
