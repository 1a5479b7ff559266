"""``--describe``, ``--licence``, ``--contact``: Turtle beside a file, for who catalogues it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from api.cli.commands.output import BESIDE, beside_or_named
from api.settings import CONTACT_VARIABLE, LICENCE_VARIABLE, contact_iri, licence_iri
from graph.claims.errors import InputError

SUFFIX = ".dcat.ttl"
"""Behind the name of the file that is described."""
Verb = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class DescribeChoice:
    """What the command line asks for."""

    named: str | None
    licence: str | None
    contact: str | None

    def path(self, output: Path) -> Path | None:
        """Where the description of a file goes; None where none is wanted.

        Raises:
            click.UsageError: it is to stand beside a file that has no name.
        """
        return beside_or_named(self.named, output, "--describe", SUFFIX)


def beside(output: Path) -> Path:
    """Where the description of a file stands if nobody says otherwise."""
    return output.with_name(f"{output.name}{SUFFIX}")


def describe_options(verb: Verb) -> Verb:
    """Give a verb the options, as one argument ``describe``."""

    def run(*, describe: str | None, **others: Any) -> Any:
        licence, contact = others.pop("licence"), others.pop("contact")
        choice = DescribeChoice(named=describe, licence=licence, contact=contact)
        return verb(**others, describe=choice)

    wrapped: Verb = update_wrapper(run, verb)
    wrapped = click.option(
        "--contact",
        metavar="IRI",
        callback=_is_one(contact_iri),
        help="Whom to ask about the file, for its description: mailto:data@example.org or a page. "
        f"Default: ${CONTACT_VARIABLE}; else nobody is named.",
    )(wrapped)
    wrapped = click.option(
        "--licence",
        metavar="IRI",
        callback=_is_one(licence_iri),
        help="Under what the file is handed on, for its description. Default: "
        f"${LICENCE_VARIABLE}; else the description says that none was stated.",
    )(wrapped)
    return click.option(
        "--describe",
        is_flag=False,
        flag_value=BESIDE,
        metavar="[FILE]",
        help="Write what the file is, too: clearance, counts, SHA-256, licence, date, as DCAT and "
        f"VoID in Turtle. Left out FILE: beside the output, with {SUFFIX} behind its name.",
    )(wrapped)


def _is_one(
    check: Callable[[str], str],
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    def checked(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
        if value is not None:
            try:
                return check(value)
            except InputError as error:
                raise click.BadParameter(f"{error.problem}; {error.mend}") from None
        return value

    return checked
