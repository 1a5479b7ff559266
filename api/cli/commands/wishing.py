"""``--purpose``, ``--only``, ``--hops`` and the like: how a format is wanted, and for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import update_wrapper
from typing import Any

import click

from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.export import NETWORKS, TABLES
from graph.protection.consents import SCHEME, under_consent
from graph.release.export_run import Wishes

Verb = Callable[..., Any]


def given(wishes: Wishes) -> dict[str, object]:
    """What was asked for, by the option that asks for it."""
    return {
        "--only": wishes.only,
        "--hops": wishes.hops is not None,
        "--law": wishes.law,
        "--bom": wishes.bom,
    }


purpose_option = click.option(
    "--purpose",
    metavar="PURPOSE",
    help="What it is for: what the consent of a source does not cover is left out. internal-use, "
    "named-partner-use, court-use, publication-use.",
)


def wish_options(verb: Verb) -> Verb:
    """Give a verb the options, as one argument ``wishes``."""

    def run(
        *,
        only: tuple[str, ...],
        hops: int | None,
        law: bool,
        bom: bool,
        purpose: str | None,
        **others: Any,
    ) -> Any:
        wishes = Wishes(only=only, hops=hops, law=law, bom=bom, purpose=purpose)
        return verb(**others, wishes=wishes)

    wrapped: Verb = update_wrapper(run, verb)
    for option in (
        click.option(
            "--purpose",
            metavar="PURPOSE",
            help="What the file is for: what the consent of a source does not cover is left out. "
            "internal-use, named-partner-use, court-use, publication-use. A profile names its own.",
        ),
        click.option(
            "--bom",
            is_flag=True,
            help="CSV with the mark by which Excel knows UTF-8, so that every script is read.",
        ),
        click.option(
            "--law",
            is_flag=True,
            help=f"In the table to read of {' and '.join(TABLES)}: what the tables of the law say, "
            "too.",
        ),
        click.option(
            "--hops",
            type=click.IntRange(0, 4),
            metavar="N",
            help="How far around what --about names: 1 where left out. States, places, listings, "
            "sources and law are drawn and not passed.",
        ),
        click.option(
            "--only",
            multiple=True,
            metavar="CLASS",
            help="Keep to entities of this class and relations between such: Event, Actor. Again "
            f"for more. Only in {', '.join(NETWORKS)}.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped


def with_purpose(
    wishes: Wishes, engine: Engine, clearance: Clearance, own: str | None, deadline: Deadline
) -> Wishes:
    """The wishes with a purpose that can be answered for.

    Args:
        own: the purpose of the profile that it goes out under.
        deadline: when it has to be known.

    Raises:
        click.UsageError: there is no such purpose, it is not the profile's, or sources of the view
            are under consent and nobody said for what this is.
    """
    named = wishes.purpose
    if own is None:
        return replace(wishes, purpose=purpose_for(named, engine, clearance, deadline))
    if named not in (None, own):
        raise click.UsageError(f"the profile is for {own}; take out --purpose {named}")
    return replace(wishes, purpose=None)


def purpose_for(
    named: str | None, engine: Engine, clearance: Clearance, deadline: Deadline
) -> str | None:
    """The purpose that was named.

    Raises:
        click.UsageError: there is no such purpose, or sources of the view are under consent and
            nobody said for what this is.
    """
    known = engine.vocabulary.schemes.get(SCHEME, ())
    if named is not None and named not in known:
        raise click.UsageError(f"--purpose {named} is none; there are {', '.join(known)}")
    if named is None:
        with engine.reading(deadline) as snapshot:
            if under_consent(snapshot.view(clearance)):
                raise click.UsageError(
                    "sources of this view may be used for what somebody agreed to; say with "
                    f"--purpose what this is for: {', '.join(known)}"
                )
    return named
