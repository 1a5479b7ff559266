"""``answerable remark``: another marking for claims and entities."""

from __future__ import annotations

from contextlib import closing

import click

from api.cli.commands.deciding import tell, with_order
from api.settings import Settings, open_engine
from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import remark as remark_all
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.ingest.ontology_folder import ontology_of


def _marking(context: click.Context, option: click.Parameter, value: str) -> Marking:
    try:
        return Marking.parse(value)
    except InputError as error:
        raise click.BadParameter(f"{error.problem}; {error.mend}") from None


@click.command()
@click.option(
    "--to",
    required=True,
    callback=_marking,
    metavar="LEVEL[+COMPARTMENT…]",
    help="The marking: public, partner, restricted or confidential, and compartments.",
)
@with_order
def remark(settings: Settings, ids: list[str], order: DecisionBy, to: Marking) -> None:
    """Give claims and entities another marking; all that names an entity follows it.

    IDs are those of claims and entities; - reads them from standard input. A marking below a
    floor is refused: see graph/HANDLING.md for how two persons lower one.
    """
    with closing(open_engine(settings)) as engine:
        floors = ontology_of(engine.vocabulary).floors
        outcome = remark_all(engine, ids, to, order, floors, settings.held_names)
    tell(outcome, settings, order)
