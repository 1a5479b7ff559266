"""``--sign``: what leaves as it is handed over to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from api.cli.commands.output import opened
from graph.release.export_run import Writable
from graph.release.signatures import SIGNATURE_SUFFIX, Signing, SigningKey

Verb = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """What the command line asks for."""

    key: SigningKey | None

    @property
    def noted(self) -> dict[str, str]:
        """What the audit log is told of it."""
        return {} if self.key is None else {"signed": self.key.known.id}

    def check(self, *paths: Path | None) -> None:
        """Look that files can be signed.

        Raises:
            click.UsageError: one has no name that a signature could stand beside.
        """
        for path in paths if self.key is not None else ():
            if path is not None and (str(path) == "-" or (path.exists() and not path.is_file())):
                raise click.UsageError(
                    "--sign writes the signature beside a file; name one with --output"
                )

    def signature(self, path: Path | None) -> Path | None:
        """Where the signature over a file goes, if any does."""
        if self.key is None or path is None:
            return None
        return path.with_name(path.name + SIGNATURE_SUFFIX)

    @contextmanager
    def opened(
        self, output: Path, clock: Callable[[], int], *, private: bool
    ) -> Iterator[Writable]:
        """As `output.opened`, and once the file is whole, its signature stands beside it.

        Args:
            clock: microseconds since 1970.
        """
        beside = self.signature(output)
        if self.key is None or beside is None:
            with opened(output, private=private) as out:
                yield out
            return
        with opened(beside, private=private) as words:
            with opened(output, private=private) as out:
                signing = Signing(out, self.key)
                yield signing
            words.write(signing.signature(output.name, clock()).encode())
        click.echo(f"{beside}: signed with the key {self.key.known.id}", err=True)


def hand_over_options(verb: Verb) -> Verb:
    """Give a verb the option, as one argument ``hand_over``."""

    def run(*, sign: Path | None, **others: Any) -> Any:
        key = None if sign is None else SigningKey.read(sign)
        return verb(**others, hand_over=HandOver(key=key))

    wrapped: Verb = update_wrapper(run, verb)
    return click.option(
        "--sign",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="KEY",
        help="Sign each file that is written with this secret key of “answerable key new”; the "
        f"signature stands beside it, with {SIGNATURE_SUFFIX} behind its name.",
    )(wrapped)
