"""Python's collector of garbage that refers to itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting(rests: bool = True) -> Iterator[None]:
    """Let it rest while very much is made that does not refer back to itself.

    There is nothing to collect then; left running, the collector would walk all of it again and
    again.

    Args:
        rests: whether it is so much that this pays.
    """
    rests = rests and gc.isenabled()
    if rests:
        gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.enable()
