"""``answerable draft``: the draft of a decision about every claim of a sheet."""

from __future__ import annotations

import os.path
from datetime import UTC, datetime
from pathlib import Path

import click

from api.cli.commands.options import DAY, with_settings
from api.settings import Settings, trial_engine
from graph.changes.load import load as load_files
from graph.changes.minted_ids import new_id
from graph.claims.claim import Review
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.review_file import draft_decisions
from graph.protection.one_by_one import alone


@click.command()
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, metavar="ID", help="The opaque id of the person who decides.")
@click.option("--why", required=True, metavar="TEXT", help="The reason for the decision.")
@click.option(
    "--decision",
    type=click.Choice([review.value for review in Review]),
    default=Review.ACCEPTED.value,
    show_default=True,
    help="What is decided about each claim.",
)
@click.option("--on", type=DAY, help="The day of the decision. Default: today.")
@click.option(
    "--into",
    metavar="FILE",
    default="reviews.yaml",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The review file that the draft is for: paths in it start there. It is not written.",
)
@with_settings
def draft(
    settings: Settings,
    sheet: Path,
    by: str,
    why: str,
    decision: str,
    on: datetime | None,
    into: Path,
) -> int:
    """Draft a decision about the claims of SHEET, one a line with what it says, to standard output.

    Read it, take out what was not decided, and keep the rest in a review file.
    """
    with trial_engine(settings) as engine:
        report = load_files(
            [*ontology_of(engine.vocabulary).law_files, sheet], engine, dry_run=True
        )
    for error in report.errors:
        click.echo(f"error: {error}", err=True)
    unit = next((f.unit for f in report.files if f.unit and f.record == str(sheet)), None)
    if report.errors or unit is None:
        return 1
    text = draft_decisions(
        sheet=os.path.relpath(sheet, into.parent),
        claims=unit.claims.values(),
        names=unit.names,
        decision=Review(decision),
        by=by,
        on=(on or datetime.fromtimestamp(settings.clock() / 1_000_000, UTC)).date(),
        why=why,
        alone=alone(unit.claims.values(), unit.entities),
        reviews=None if into.exists() and into.stat().st_size else new_id(),
    )
    click.echo(text, nl=False)
    return 0
