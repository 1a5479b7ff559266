"""``answerable schema``: the GraphQL schema that follows from the ontology."""

from __future__ import annotations

import click

from api.graphql.schema import build
from api.settings import Settings
from graph.vocabulary import Vocabulary


@click.command()
def schema() -> None:
    """Print the GraphQL schema in the schema definition language."""
    click.echo(build(Vocabulary.load(Settings.read().ontology)).text, nl=False)
