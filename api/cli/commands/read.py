"""``answerable read``: a draft of a coding sheet from the text of a document."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import click

from api.cli.commands.options import ontology_option
from api.settings import Settings
from graph.changes.minted_ids import new_id
from graph.claims.errors import InputError, harmless
from graph.claims.marking import PUBLIC, Marking
from graph.ingest.connector import Desk
from graph.ingest.reading.document_text import lines_of
from graph.ingest.reading.model_port import Proposed, ask_model
from graph.ingest.reading.named_by_model import completed, naming_model
from graph.ingest.reading.page_publisher import page_publisher
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.sheet_draft import SheetDraft, lines_told
from graph.ingest.registry import locals_of
from graph.vocabulary import Vocabulary


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the draft goes, readable by you alone. Left out: standard output.",
)
@click.option(
    "--registry",
    metavar="FILE",
    default="registry.yaml",
    show_default=True,
    help="The registry that it uses, from where the draft lies.",
)
@click.option(
    "--coder",
    metavar="NAME",
    default="coder-1",
    show_default=True,
    help="Your local name in the registry.",
)
@click.option("--with-text", is_flag=True, help="Put each sentence whole into a comment.")
@click.option(
    "--model",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A pipeline of spaCy's of your own, which names places and speakers beside the rules, on "
    "this machine. Nothing is fetched.",
)
@click.option(
    "--model-command",
    metavar="COMMAND",
    help="A program of your own that gets sentences as JSON lines and proposes, too.",
)
@click.option(
    "--marking",
    default="restricted",
    show_default=True,
    metavar="LEVEL",
    help="Of the document: a program gets sentences of a public one alone.",
)
@click.option("--yes", is_flag=True, help="Do not ask before sentences go to the program.")
@ontology_option
def read(
    file: Path,
    into: Path | None,
    registry: str,
    coder: str,
    with_text: bool,
    model: Path | None,
    model_command: str | None,
    marking: str,
    yes: bool,
    ontology: Path | None,
) -> None:
    """Propose a coding sheet from FILE (.txt, .html, .pdf, .docx), for a person to read.

    Each proposal has its place, at most eight words, the rule behind it and what is doubtful.
    Nothing goes into a store: the draft is loaded like a sheet once a person has read it.
    """
    if into is not None and into.exists():
        raise InputError("is there already", mend="name a new file", record=str(into))
    vocabulary = Vocabulary.load(Settings.read(ontology=ontology).ontology)
    lines = lines_of(file)
    reading = read_lines(lines, vocabulary, page_publisher(file))
    if model is not None:
        reading = completed(reading, naming_model(model))
    more: list[Proposed] = []
    if model_command is not None:
        if Marking.parse(marking) != PUBLIC:
            raise InputError(
                "is not public, and no program gets its sentences",
                mend="say --marking public if everybody may read the document, or leave the "
                "program out",
                record=str(file),
                field="--marking",
                value=marking,
            )
        told = [one.sentence for one in reading.sentences]
        click.echo(
            harmless(f"{len(told)} sentences of {file} would go to: {model_command}"), err=True
        )
        if not yes:
            click.confirm("Send them?", abort=True, err=True)
        more, left = ask_model(model_command, told, vocabulary)
        for line in left:
            click.echo(harmless(f"left out: {line}"), err=True)
    beside = (Path() if into is None else into.parent) / registry
    desk = Desk(vocabulary=vocabulary)
    registered = locals_of(beside, desk) if beside.is_file() else {}
    if not beside.is_file():
        click.echo(
            harmless(
                f"{beside}: is not there yet; before the draft is loaded, write this registry with "
                f"{coder} in it, and let “answerable mint” write its ids. These lines will do:"
            ),
            err=True,
        )
        for line in _REGISTRY:
            click.echo(harmless(line.format(coder=coder)), err=True)
    text = SheetDraft(reading, with_text=with_text, registered=registered).text(
        id=new_id(),
        coder=coder,
        registry=registry,
        name=file.name,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        more=more,
        model=Path((model_command or "x").split()[0]).name,
    )
    if into is None:
        click.echo(text, nl=False)
    else:
        with os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
    if not reading.english:
        click.echo(
            harmless(
                f"{file}: does not seem to be in English, and the rules read nothing else: what is "
                "missing below may well stand there; code it by hand (answerable new-sheet), or "
                "read a translation"
            ),
            err=True,
        )
    for line in lines_told(reading):
        click.echo(f"proposed, for a person to read: {line}", err=True)
    if into is not None:
        click.echo(
            harmless(
                f"then: answerable load --texts {file.parent} {beside} {into}, and answerable "
                f"draft {into}; all of it is restricted, so read it with --as restricted"
            ),
            err=True,
        )


_REGISTRY = (
    "  registry:",
    "  coder: {coder}",
    "  entities:",
    "    {coder}: {{class: Person, name: Coder 1}}",
)
"""A registry with a coder, before it has ids."""
