"""The private books of a store, for the commands that keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from api.private_book import PrivateBook
from api.settings import Settings, warn_of_clock_of
from graph.claims.errors import InputError

Book = TypeVar("Book", bound=PrivateBook)


@contextmanager
def book_of(
    settings: Settings, make: Callable[[Path], Book], path: Path, of: str
) -> Iterator[Book]:
    """A book of the store that the settings name.

    Its moments are those of the clock of this machine, so that one that is behind is told.

    Args:
        of: one of what the book holds, for the message.

    Raises:
        InputError: there is no such store, so that a book would stand beside nothing.
    """
    if not settings.store.exists():
        raise InputError(
            f"there is no store that a {of} could be for",
            mend="load something first, or name the store with --store",
            field="--store",
            value=str(settings.store),
        )
    with closing(make(path)) as book:
        yield book
    warn_of_clock_of(settings)
