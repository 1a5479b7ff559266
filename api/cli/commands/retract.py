"""``answerable retract``: claims taken back."""

from __future__ import annotations

from contextlib import closing

import click

from api.cli.commands.deciding import tell, with_order
from api.settings import Settings, open_engine
from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import retract as retract_all
from graph.ingest.ontology_folder import ontology_of


@click.command()
@click.option("--undo", is_flag=True, help="Take the retraction back.")
@with_order
def retract(settings: Settings, ids: list[str], order: DecisionBy, undo: bool) -> None:
    """Take claims back: they no longer stand, and keep their history.

    IDs are those of claims; - reads them from standard input. Loading the sheet that says them
    again does not bring them back.
    """
    with closing(open_engine(settings)) as engine:
        floors = ontology_of(engine.vocabulary).floors
        outcome = retract_all(engine, ids, order, floors, undo=undo)
    tell(outcome, settings, order)
