"""``--profile`` and what goes with it: the report and the table of pseudonyms, for the sender."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import click

from api.cli.commands.output import opened
from api.settings import Settings, open_engine
from graph.claims.errors import StoreUnwritable
from graph.ingest.ontology_folder import ontology_of
from graph.release.profiles import Redaction, find_profile
from graph.vocabulary import Vocabulary

COLUMNS = ("in_file", "in_store", "class")
"""Of the table of pseudonyms."""

Verb = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class ProfileChoice:
    """What the command line asks for."""

    named: str | None
    report: Path | None
    table: Path | None

    def redaction(self, settings: Settings, vocabulary: Vocabulary) -> Redaction | None:
        """What is to be applied; None where no profile is named.

        Raises:
            InputError: there is no such profile, or it is not well-formed.
        """
        if self.named is None:
            return None
        return Redaction(
            profile=find_profile(self.named, vocabulary),
            make=lambda path: open_engine(
                settings.at(path), create=True, ontology=ontology_of(vocabulary)
            ),
            keep_table=self.table is not None,
        )

    @contextmanager
    def sheets(self, redaction: Redaction | None) -> Iterator[None]:
        """Make the sender's files before anything leaves, and fill them when it has left."""
        if redaction is None:
            yield
            return
        with _private(self.report) as report, _private(self.table) as table:
            yield
            if report is not None and redaction.report is not None:
                report.write(redaction.report.as_json())
            if table is not None:
                rows = csv.writer(table)
                rows.writerow(COLUMNS)
                rows.writerows((new, *old) for new, old in sorted(redaction.table.items()))


@contextmanager
def _private(path: Path | None) -> Iterator[TextIO | None]:
    """A new file that only its owner may read; gone again where what it tells of fails."""
    if path is None:
        yield None
        return
    if path.exists():
        raise StoreUnwritable(f"{path} is there already; name a file that is not")
    with opened(path, private=True) as out:
        file = TextIOWrapper(out, encoding="utf-8", newline="")
        yield file
        file.flush()
        file.detach()


def profile_options(verb: Verb) -> Verb:
    """Give a verb the options, as one argument ``profile``."""

    def run(*, profile: str | None, report: Path | None, table: Path | None, **others: Any) -> Any:
        if profile is None and (report or table):
            raise click.UsageError("--report and --pseudonyms tell of a profile; name one, too")
        return verb(**others, profile=ProfileChoice(named=profile, report=report, table=table))

    wrapped: Verb = update_wrapper(run, verb)
    file = click.Path(dir_okay=False, path_type=Path)
    for option in (
        click.option(
            "--pseudonyms",
            "table",
            type=file,
            metavar="FILE",
            help="Write which id of the file stands for which of the store. SECRET: with it "
            "anybody can undo the profile. Keep it apart, or do without.",
        ),
        click.option(
            "--report",
            type=file,
            metavar="FILE",
            help="Write what was kept back and changed, as JSON: for you, not for the receiver.",
        ),
        click.option(
            "--profile",
            metavar="NAME|FILE",
            help="Keep back and coarsen what a profile says, under new ids: "
            "court, partner, public-site or another of the ontology's folder, or a YAML file.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped
