"""``--format docx|html`` and ``--output``: what a verb tells, as a file to print or to hand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from api.cli.commands.noting import note
from api.cli.commands.output import opened
from api.reports.docx_file import docx_file
from api.reports.html_file import html_file
from api.reports.report import Report
from api.settings import Settings
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance

Verb = Callable[..., Any]
PAPER = {"docx": docx_file, "html": html_file}
"""Each format on paper, by its name."""


def paper_format(*texts: str) -> Callable[[Verb], Verb]:
    """The option of a format, where some are text and some are paper."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice([*texts, *PAPER]),
        default=texts[0],
        show_default=True,
        help="How to lay it out; docx and html have numbered notes, with clearance and day on "
        "each page.",
    )


def write_text(output: Path, clearance: Clearance, lines: Iterable[str]) -> None:
    """Lines to standard output, or into a file."""
    if str(output) == "-":
        for line in lines:
            click.echo(line)
        return
    with opened(output, private=clearance != PUBLIC_CLEARANCE) as out:
        out.writelines(f"{line}\n".encode() for line in lines)


def write_report(
    settings: Settings,
    report: Report,
    format_: str,
    output: Path,
    clearance: Clearance,
    *,
    about: str | None = None,
) -> None:
    """A report as a file, which its owner alone may read where it is above public.

    Args:
        about: the id that it is about; None for all of a view.
    """
    if clearance != PUBLIC_CLEARANCE:
        note(settings, "report", clearance, about=about, format=format_)
    with opened(output, private=clearance != PUBLIC_CLEARANCE) as out:
        out.write(PAPER[format_](report))
