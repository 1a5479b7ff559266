"""``answerable ontology``: the documentation of what can be claimed."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree, ignore_patterns

import click

from api.cli.commands.options import ontology_option
from api.http.ontology_page import ontology_page
from api.settings import Settings
from graph.claims.errors import InputError
from graph.vocabulary import Vocabulary
from graph.vocabulary.publication import Published


@click.command()
@click.option("--html", is_flag=True, help="A page for people; left out: Turtle.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    show_default=True,
    metavar="FILE",
    help="Where to write it; - is standard output.",
)
@click.option(
    "--copy",
    "copied",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Copy the whole folder there instead, as a start for your own.",
)
@ontology_option
def ontology(html: bool, output: Path, copied: Path | None, ontology: Path | None) -> None:
    """Write out every class, property and concept with its comment and alignment.

    --copy makes a folder of your own, with floors, law, conventions, policies and profiles. Change
    it and name it with --ontology.
    """
    folder = Settings.read(ontology=ontology).ontology
    if copied is not None:
        if copied.exists():
            raise InputError("is there already", mend="name a new folder", record=str(copied))
        Vocabulary.load(folder)
        copytree(folder, copied, ignore=ignore_patterns("__pycache__", "README.md"))
        return
    if html:
        written = ontology_page(Vocabulary.load(folder))
    else:
        written = Published(folder).whole("text/turtle")
    with click.open_file(str(output), "wb") as out:
        out.write(written)
