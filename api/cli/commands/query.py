"""``answerable query``: a GraphQL question, and its answer as JSON."""

from __future__ import annotations

from contextlib import closing
from typing import TextIO

import click
import orjson

from api.cli.commands.answer_rows import left_out, rows_of
from api.cli.commands.laying import as_csv
from api.cli.commands.options import as_option, texts_option, timeout_option, with_settings
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
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "csv"]),
    default="json",
    show_default=True,
    help="CSV: the one list of the answer, a row an entry, what is nested with dots between.",
)
@click.option("--operation", metavar="NAME", help="Which operation, where FILE has several.")
@texts_option
@as_option
@timeout_option
@with_settings
def query(
    settings: Settings,
    file: TextIO,
    variables: str,
    format_: str,
    operation: str | None,
    clearance: Clearance,
) -> int:
    """Answer the GraphQL question in FILE (- is standard input) as JSON or CSV.

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
        reply = Service(engine, passages=settings.passages).reply(
            text, values, operation, clearance=clearance, deadline=settings.deadline
        )
    told = orjson.loads(reply.body)
    if format_ == "csv" and reply.answered:
        rows = rows_of(told["data"])
        names = dict.fromkeys(name for row in rows for name in row)
        # What is null in one row and has parts in another is told by its parts.
        fields = [n for n in names if not any(other.startswith(f"{n}.") for other in names)]
        rows = [{name: row.get(name) for name in fields} for row in rows]
        click.echo(as_csv(fields, rows), nl=False)
        for line in left_out(told["data"]):
            click.echo(line, err=True)
    else:
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return 0 if reply.answered else 1
