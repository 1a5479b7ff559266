"""``answerable ontology``: the documentation of what can be claimed."""

from __future__ import annotations

from pathlib import Path

import click

from api.http.ontology_page import ontology_page
from api.settings import Settings
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
def ontology(html: bool, output: Path) -> None:
    """Write out every class, property and concept with its comment and alignment."""
    folder = Settings.read().ontology
    if html:
        written = ontology_page(Vocabulary.load(folder))
    else:
        written = Published(folder).whole("text/turtle")
    with click.open_file(str(output), "wb") as out:
        out.write(written)
