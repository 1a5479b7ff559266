"""``answerable query``: a GraphQL question, and its answer as JSON."""

from __future__ import annotations

from contextlib import closing
from typing import TextIO

import click
import orjson

from api.cli.commands.options import as_option, timeout_option, with_settings
from api.graphql.service import Service
from api.settings import Settings, open_engine
from graph.claims.marking import Clearance


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option(
    "--variables",
    default="{}",
    show_default=True,
    metavar="JSON",
    help="Values for the variables that the question declares, as a JSON object.",
)
@click.option("--operation", metavar="NAME", help="Which operation, where FILE has several.")
@as_option
@timeout_option
@with_settings
def query(
    settings: Settings, file: TextIO, variables: str, operation: str | None, clearance: Clearance
) -> int:
    """Answer the GraphQL question in FILE (- is standard input) as JSON.

    Exits with 1 where the question cannot be answered; the reply then says why.
    """
    try:
        values = orjson.loads(variables)
    except orjson.JSONDecodeError as error:
        raise click.BadParameter(f"is not JSON ({error})", param_hint="--variables") from None
    if not isinstance(values, dict):
        raise click.BadParameter(
            'is not a JSON object; write {"name": value}', param_hint="--variables"
        )
    try:
        text = file.read()
    except UnicodeDecodeError:
        raise click.BadParameter("is not UTF-8; save it as UTF-8", param_hint="FILE") from None
    with closing(open_engine(settings)) as engine:
        reply = Service(engine).reply(
            text, values, operation, clearance=clearance, deadline=settings.deadline
        )
    click.echo(orjson.dumps(orjson.loads(reply.body), option=orjson.OPT_INDENT_2))
    return 0 if reply.answered else 1
