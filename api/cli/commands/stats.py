"""``answerable stats``: what a view of the store holds."""

from __future__ import annotations

import click

from api.cli.commands.options import as_option, timeout_option, with_settings
from api.settings import Settings, viewing
from graph.claims.claim import Review
from graph.claims.marking import Clearance


@click.command()
@as_option
@timeout_option
@with_settings
def stats(settings: Settings, clearance: Clearance) -> None:
    """Count what the store holds: entities by class, claims by review, sources."""
    with viewing(settings, clearance) as view:
        counts = view.counts()
    rows = [("entities", sum(counts.entities.values()))]
    rows += [(f"  {cls}", number) for cls, number in sorted(counts.entities.items())]
    rows += [("claims", counts.claims), ("  standing", counts.standing)]
    rows += [(f"    {review.value}", counts.reviews.get(review, 0)) for review in Review]
    rows += [("sources", counts.sources)]
    for name, number in rows:
        click.echo(f"{name:<24}{number:>12,}")
