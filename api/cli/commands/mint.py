"""``answerable mint``: ids for sheets, registries, review files, and for own claims in TriG."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.commands.options import ontology_option
from api.settings import Settings
from graph.changes.file_formats import another_way_in
from graph.changes.minted_claims import mint_claims
from graph.changes.minted_ids import mint as mint_file
from graph.claims.errors import InputError
from graph.vocabulary import Vocabulary


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@ontology_option
def mint(files: tuple[Path, ...], ontology: Path | None) -> None:
    """Write a random id wherever a sheet, a registry or a review file lacks one.

    In a TriG file: an id for each new thing (<id/new-NAME>) and new claim (<claim/new-NAME>), and
    what follows from them. Ids that are there, comments and layout stay as they are.
    """
    for file in files:
        if file.suffix.lower() == ".trig":
            settings = Settings.read(ontology=ontology)
            ids = mint_claims(file, Vocabulary.load(settings.ontology), clock=settings.clock)
        else:
            other = another_way_in(file)
            if other is not None:
                raise InputError(
                    f"{other.problem}, and has no ids to be minted",
                    mend=f"{other.mend}; own claims that want ids are written in TriG (.trig)",
                    record=str(file),
                )
            ids = mint_file(file)
        click.echo(f"{file}: {len(ids)} written" if ids else f"{file}: nothing missing", err=True)
