"""When the collector of cyclic garbage looks, and when memory that is done with goes back."""

from __future__ import annotations

import ctypes
import gc

OBJECTS = 20_000
"""How many more objects there are before it looks at them again."""
LARGE = 1 << 20
"""Bytes from which on a block is asked of the system by itself."""
_MMAP_THRESHOLD = -3
"""What glibc's `malloc.h` calls that setting."""


def look_seldom() -> None:
    """Have the collector look seldom: what is made for an answer, or for a file that goes out, is
    many objects that stay until it is sent, and looking through them after every few hundred finds
    nothing."""
    gc.set_threshold(OBJECTS)


def give_large_back() -> bool:
    """Have blocks of a megabyte and more go back to the system when they are done with.

    glibc begins so, but learns from each that goes back to keep the next ones, up to 32 MB. What
    lays arrays out makes some for a moment, and holes of their size would stay between what is
    kept.

    Returns:
        whether the library of C here knows the setting; others are left as they are.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE))
    except (OSError, AttributeError, TypeError):
        return False
