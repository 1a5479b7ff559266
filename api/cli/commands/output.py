"""Where a command writes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

import click

from graph.claims.errors import StoreFull, StoreUnwritable
from graph.engines.leftovers import name_together, temporary

BESIDE = "\0beside"
"""The value of an option that asks for a file beside the output and names none; no file is called
so."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    show_default=True,
    metavar="FILE",
    help="Where to write it; - is standard output. A file is replaced once it is whole.",
)


def beside_or_named(named: str | None, output: Path, option: str, ending: str) -> Path | None:
    """Where a file goes that belongs to the output; None where none is wanted.

    Args:
        named: what the option says: a name, `BESIDE`, or None.
        ending: behind the name of the output, where it stands beside that.

    Raises:
        click.UsageError: it is to stand beside a file that has no name.
    """
    if named is None:
        return None
    if named != BESIDE:
        return Path(named)
    if str(output) == "-":
        raise click.UsageError(f"standard output has no name; write {option} FILE")
    return output.with_name(f"{output.name}{ending}")


_set: ContextVar[tuple[list[tuple[Path, Path]], ExitStack] | None] = ContextVar("set", default=None)
"""Files of the set that is written now, with their names; and their notes."""


@contextmanager
def together() -> Iterator[None]:
    """Have all files that are opened in the block get their names at its end, or none of them."""
    if _set.get() is not None:
        yield
        return
    files: list[tuple[Path, Path]] = []
    with ExitStack() as notes:
        before = _set.set((files, notes))
        try:
            yield
            name_together(files)
        except BaseException:
            for part, _ in files:
                part.unlink(missing_ok=True)
            raise
        finally:
            _set.reset(before)


@contextmanager
def opened(output: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A stream to write to; a file that was begun is gone again where something went wrong.

    Args:
        private: a new file can be read by its owner alone, from its first byte on. One that is
            replaced never becomes readable by more people than before.
    """
    if str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():  # a pipe, a device
        with _open(output, output) as out:
            yield out
        return
    part = output.with_name(f"{output.name}.part")
    try:
        with together():
            files, notes = _set.get() or ([], ExitStack())
            notes.enter_context(temporary(part))
            with _open(part, output, private=private) as out:
                yield out
            files.append((part, output))
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise StoreFull(
                f"{output}: could not grow: no room, a quota or a limit on the size of files "
                "(ulimit -f); nothing of this was kept; free some room or lift the limit, and do "
                "it again"
            ) from None
        raise


def _open(path: Path, output: Path, *, private: bool = False) -> BinaryIO:
    try:
        if not private:
            return path.open("wb")
        path.unlink(missing_ok=True)  # what lies there may be open to everybody
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return os.fdopen(handle, "wb")
    except OSError as error:
        raise StoreUnwritable(f"{output}: cannot be written ({error.strerror})") from None
