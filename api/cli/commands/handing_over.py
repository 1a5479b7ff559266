"""``--to`` and ``--sign``: what leaves as it is handed over to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from api.cli.commands.output import opened
from graph.release.encryption import AGE_SUFFIX, Recipients, encrypted
from graph.release.export_run import Writable
from graph.release.signatures import SIGNATURE_SUFFIX, Signing, SigningKey

Verb = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """What the command line asks for. Paths are those of files that are not encrypted."""

    key: SigningKey | None
    secret: Path | None
    """The file of the key."""
    to: Recipients | None

    @property
    def noted(self) -> dict[str, Any]:
        """What the audit log is told of it."""
        signed = {} if self.key is None else {"signed": self.key.known.id}
        return signed if self.to is None else {**signed, "to": self.to.names}

    def plain(self, output: Path) -> Path:
        """A name without the ending that says that the file is encrypted."""
        if self.to is None or output.suffix.lower() != AGE_SUFFIX or not output.stem:
            return output
        return output.with_name(output.stem)

    def check(self, *paths: Path | None) -> None:
        """Look that files can be signed.

        Raises:
            click.UsageError: one has no name that a signature could stand beside.
        """
        for path in paths if self.key is not None else ():
            if path is not None and not _is_file(path):
                raise click.UsageError(
                    "--sign writes the signature beside a file; name one with --output"
                )

    def files(self, *paths: Path | None) -> list[Path]:
        """Every file that is written for some: encrypted, and signatures over them."""
        written = []
        for path in paths:
            if path is not None:
                file = self._file(path)
                written.append(file)
                if self.key is not None:
                    written.append(_signature(file))
        return written

    def _file(self, path: Path) -> Path:
        if self.to is None or not _is_file(path):
            return path
        return path.with_name(path.name + AGE_SUFFIX)

    @contextmanager
    def opened(self, path: Path, clock: Callable[[], int], *, private: bool) -> Iterator[Writable]:
        """As `output.opened`; what is written is encrypted as it comes, and once the file is whole,
        its signature stands beside it.

        Args:
            clock: microseconds since 1970.
        """
        file = self._file(path)
        if self.key is None:
            with opened(file, private=private) as out, self._encrypted(out) as inner:
                yield inner
            return
        with opened(_signature(file), private=private) as words:
            with opened(file, private=private) as out:
                signing = Signing(out, self.key)
                with self._encrypted(signing) as inner:
                    yield inner
            words.write(signing.signature(file.name, clock()).encode())
        click.echo(f"{_signature(file)}: signed with the key {self.key.known.id}", err=True)

    @contextmanager
    def _encrypted(self, out: Writable) -> Iterator[Writable]:
        if self.to is None:
            yield out
            return
        with encrypted(out, self.to) as inner:
            yield inner


def _is_file(path: Path) -> bool:
    """Whether a path is one of a file, now or once it is written; not of a pipe or a device."""
    return str(path) != "-" and (path.is_file() or not path.exists())


def _signature(file: Path) -> Path:
    """Where the signature over a file stands."""
    return file.with_name(file.name + SIGNATURE_SUFFIX)


def hand_over_options(verb: Verb) -> Verb:
    """Give a verb the options, as one argument ``hand_over``."""

    def run(*, sign: Path | None, to: tuple[str, ...], **others: Any) -> Any:
        choice = HandOver(
            key=None if sign is None else SigningKey.read(sign),
            secret=sign,
            to=Recipients.parse(to) if to else None,
        )
        return verb(**others, hand_over=choice)

    wrapped: Verb = update_wrapper(run, verb)
    wrapped = click.option(
        "--sign",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="KEY",
        help="Sign each file that is written with this secret key of “answerable key new”; the "
        f"signature stands beside it, with {SIGNATURE_SUFFIX} behind its name.",
    )(wrapped)
    return click.option(
        "--to",
        multiple=True,
        metavar="AGE1…",
        help="Encrypt each file that is written to this public key of age; again for more. Its "
        f"name ends in {AGE_SUFFIX}, and nothing stands on the disk as it was before.",
    )(wrapped)
