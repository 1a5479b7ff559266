"""``answerable schema``: the GraphQL schema that follows from the ontology."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.commands.options import ontology_option
from api.graphql.schema import build
from api.settings import Settings
from graph.vocabulary import Vocabulary


@click.command()
@ontology_option
def schema(ontology: Path | None) -> None:
    """Print the GraphQL schema in the schema definition language."""
    click.echo(build(Vocabulary.load(Settings.read(ontology=ontology).ontology)).text, nl=False)
