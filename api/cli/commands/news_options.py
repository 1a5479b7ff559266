"""What commands about news share: which classes, and which kinds of news."""

from __future__ import annotations

from collections.abc import Callable

import click

from api.cli.commands.options import Verb
from graph.relations.news import ChangeKind

classes_option = click.option(
    "--class", "classes", multiple=True, metavar="NAME", help="Only this class; again for more."
)


def kinds_option(left_out: str = "every kind") -> Callable[[Verb], Verb]:
    """The option ``--kind``.

    Args:
        left_out: what is told where nobody gives it.
    """
    kinds = [kind.value for kind in ChangeKind]
    return click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice(kinds),
        metavar="KIND",
        help=f"Only this kind of news; again for more. Left out: {left_out}. "
        f"One of {', '.join(kinds)}.",
    )
