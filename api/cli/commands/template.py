"""``answerable template``: a workbook to code in, for people who work in a spreadsheet."""

from __future__ import annotations

import os
from pathlib import Path

import click

from api.cli.commands.options import ontology_option
from api.settings import Settings
from graph.changes.minted_ids import new_id
from graph.claims.errors import InputError
from graph.ingest.connector import Desk
from graph.ingest.registry import locals_of
from graph.ingest.workbooks.blank_workbook import blank_workbook
from graph.vocabulary import Vocabulary


@click.command()
@click.option(
    "--xlsx",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The workbook to write.",
)
@click.option(
    "--registry",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A registry that it uses; the cells offer its names.",
)
@click.option("--coder", metavar="NAME", default="coder-1", show_default=True, help="Your name.")
@click.option("--coder-id", metavar="ID", help="Your id in other workbooks. Left out: a new one.")
@ontology_option
def template(
    xlsx: Path, registry: Path | None, coder: str, coder_id: str | None, ontology: Path | None
) -> None:
    """Write a workbook to code in: tabs for documents, actors, places, events, involvement,
    counts, calls and demands, responses, with drop-downs; and one that explains them.
    """
    if xlsx.exists():
        raise InputError("is there already", mend="name a new file", record=str(xlsx))
    vocabulary = Vocabulary.load(Settings.read(ontology=ontology).ontology)
    settings = {
        "Workbook": new_id(),
        "Coder": coder,
        "Language": "en",
        "Marking": "restricted",
    }
    listed: list[tuple[str, str]] = []
    if registry is not None:
        names = locals_of(registry, Desk(vocabulary=vocabulary))
        listed = [(local, known.cls) for local, known in sorted(names.items())]
        settings["Registry"] = os.path.relpath(registry, xlsx.parent)
    if coder not in dict(listed):
        settings["Coder's id"] = coder_id or new_id()
    data = blank_workbook(vocabulary, settings, listed)
    with os.fdopen(os.open(xlsx, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
    click.echo(f"{xlsx}: written; answerable load --dry-run {xlsx} says what it claims", err=True)
