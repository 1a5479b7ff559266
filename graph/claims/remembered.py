"""What functions remember of the texts and dates that they were given last, in one register: an
erasure empties it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

_REGISTER: list[Callable[[], None]] = []


def remembered(most: int) -> Callable[[F], F]:
    """Have a function of a module remember so many of its results.

    For functions of what a store or a file says. Others, of a vocabulary, use `lru_cache`.
    """

    def remembering(function: F) -> F:
        cached = lru_cache(maxsize=most)(function)
        _REGISTER.append(cached.cache_clear)
        return cast(F, cached)

    return remembering


def forget() -> None:
    """Forget all that is remembered."""
    for clear in _REGISTER:
        clear()
