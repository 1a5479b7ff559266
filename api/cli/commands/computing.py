"""``--ledger`` and ``--policy``: what the ledger derives for a day, beside the claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import update_wrapper
from typing import Any

import click

from api.cli.commands.laying import policy_named, policy_option
from api.cli.commands.options import DAY
from api.settings import SOFTWARE
from graph.export.rdf.ledger_nodes import Ledger
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary

Verb = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class LedgerChoice:
    """What the command line asks for."""

    on: date | None
    policy: str | None

    def ledger(self, vocabulary: Vocabulary) -> Ledger | None:
        """What is to be computed; None where no day is given.

        Raises:
            QueryError: there is no such policy.
            InputError: the tables of the law are not well-formed.
        """
        if self.on is None:
            return None
        return Ledger(
            on=self.on,
            law=ontology_of(vocabulary).law,
            software=SOFTWARE,
            policy=policy_named(vocabulary, self.policy),
        )


def ledger_options(verb: Verb) -> Verb:
    """Give a verb the options, as one argument ``ledger``."""

    def run(*, ledger: datetime | None, policy: str | None, **others: Any) -> Any:
        if ledger is None and policy is not None:
            raise click.UsageError("--policy is for the ledger; give --ledger DATE, too")
        on = None if ledger is None else ledger.date()
        return verb(**others, ledger=LedgerChoice(on=on, policy=policy))

    option = click.option(
        "--ledger",
        type=DAY,
        metavar="DATE",
        help="Add where every call stands on that day, and what duties follow, marked as computed. "
        "Only in formats of RDF; no import takes it in.",
    )
    return option(policy_option(update_wrapper(run, verb)))
