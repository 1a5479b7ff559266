"""``--only``, ``--hops``, ``--law``, ``--bom``: how a format is wanted where it leaves a choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import click

from graph.export import NETWORKS, TABLES
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


def wish_options(verb: Verb) -> Verb:
    """Give a verb the options, as one argument ``wishes``."""

    def run(*, only: tuple[str, ...], hops: int | None, law: bool, bom: bool, **others: Any) -> Any:
        return verb(**others, wishes=Wishes(only=only, hops=hops, law=law, bom=bom))

    wrapped: Verb = update_wrapper(run, verb)
    for option in (
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
