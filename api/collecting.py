"""When the collector of cyclic garbage looks."""

from __future__ import annotations

import gc

OBJECTS = 20_000
"""How many more objects there are before it looks at them again."""


def look_seldom() -> None:
    """Have the collector look seldom: what is made for an answer, or for a file that goes out, is
    many objects that stay until it is sent, and looking through them after every few hundred finds
    nothing."""
    gc.set_threshold(OBJECTS)
