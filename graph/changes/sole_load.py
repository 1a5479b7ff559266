"""One load of a mapping at a time.

What a file says no longer is taken back when all of its parts are in. Of two loads of one mapping
side by side, each would take back what the other has just said.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.claims.errors import StoreBusy


@contextmanager
def sole_load(mapping: Path) -> Iterator[None]:
    """Around the load of a table by a mapping file. Ends with the process, however that ends.

    Raises:
        StoreBusy: another load by it is under way on this machine, in whichever store.
    """
    try:
        file = os.open(mapping, os.O_RDONLY)
    except OSError:
        yield  # Reading it says what is wrong.
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusy(
                f"{mapping}: another load by this mapping is under way; load again when that is "
                "done: nothing was changed by this one"
            ) from error
        except OSError:
            pass  # Files cannot be locked there.
        yield
    finally:
        os.close(file)
