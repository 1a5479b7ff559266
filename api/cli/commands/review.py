"""``answerable review``: what a person decides about claims in the store."""

from __future__ import annotations

from contextlib import closing

import click

from api.cli.commands.deciding import tell, with_order
from api.settings import Settings, open_engine
from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import decide
from graph.claims.claim import Review

DECISIONS = [review.value for review in Review]


@click.command()
@click.option(
    "--decision",
    type=click.Choice(DECISIONS),
    required=True,
    help="What was decided; proposed takes a decision back.",
)
@click.option(
    "--if",
    "standing",
    type=click.Choice(DECISIONS),
    help="Refuse unless every claim still stands so: somebody may have decided meanwhile.",
)
@with_order
def review(
    settings: Settings, ids: list[str], order: DecisionBy, decision: str, standing: str | None
) -> None:
    """Accept claims, reject them, mark a conflict, or take a decision back (proposed).

    IDs are those of claims; - reads them from standard input. All are decided or none.
    """
    with closing(open_engine(settings)) as engine:
        outcome = decide(
            engine,
            ids,
            Review(decision),
            order,
            standing=None if standing is None else Review(standing),
        )
    tell(outcome, settings, order)
