"""What the verbs of the ledger share: the day, the format, and cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import click

from api.cli.commands.options import DAY
from api.settings import Settings
from graph.claims.errors import QueryError, shown
from graph.ingest.ontology_folder import ontology_of
from graph.ledger import Policy
from graph.vocabulary import Vocabulary
from graph.vocabulary.conventions import Convention

on_option = click.option(
    "--on",
    type=DAY,
    metavar="DATE",
    help="The day, as YYYY-MM-DD; today where left out.",
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to lay it out.",
)
policy_option = click.option(
    "--policy", metavar="NAME", help="A review policy: a clock of your own, labelled as such."
)


def policy_named(vocabulary: Vocabulary, name: str | None) -> Policy | None:
    """The review policy of a name; None for none.

    Raises:
        QueryError: there is no such policy.
    """
    if name is None:
        return None
    policies = ontology_of(vocabulary).policies
    if name not in policies:
        raise QueryError(
            f"policy {shown(name)} is no review policy; those known: {', '.join(sorted(policies))}"
        )
    return policies[name]


def convention_named(vocabulary: Vocabulary, name: str | None) -> Convention | None:
    """The convention of a name; None for none.

    Raises:
        QueryError: there is no such convention.
    """
    if name is None:
        return None
    conventions = ontology_of(vocabulary).conventions
    if name not in conventions:
        raise QueryError(
            f"convention {shown(name)} is none; those known: {', '.join(sorted(conventions))}"
        )
    return conventions[name]


def day_of(settings: Settings, on: datetime | None) -> date:
    """The day given; today, in UTC, where none is."""
    if on is not None:
        return on.date()
    return datetime.fromtimestamp(settings.clock() // 1_000_000, UTC).date()


def as_csv(fields: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """CSV; what begins like a formula is defused, since spreadsheets run it."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(row[name]) for name in fields} for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        value = "; ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value[:1] in "=+-@\t\r" and value:
        return f"'{value}"
    return "" if value is None else value
