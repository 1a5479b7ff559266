"""Handing a view out: whatever leaves through an exporter is noted in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from typing import BinaryIO

from graph.engines.engine import Departure, Engine
from graph.export import EXPORTERS
from graph.marking import Clearance


def pieces(
    engine: Engine, clearance: Clearance, format: str, *, clock: Callable[[], int]
) -> Generator[bytes, None, Departure]:
    """All that a clearance may read, in one format, piece by piece; that it left is noted.

    What left before a break (a reader gone, a full disk) has left: it is noted all the same, with
    the digest of what was handed over. So whoever stops early closes the generator.

    Args:
        format: a key of `graph.export.EXPORTERS`.

    Returns:
        At the end, what was noted: its digest is the SHA-256 of the bytes.
    """
    digest = hashlib.sha256()

    def note() -> Departure:
        departure = Departure(
            kind="export",
            at=clock(),
            clearance=str(clearance),
            profile=format,
            digest=digest.hexdigest(),
        )
        engine.note(departure)
        return departure

    try:
        with engine.reading() as snapshot:
            for piece in EXPORTERS[format].pieces(snapshot.view(clearance)):
                digest.update(piece)
                yield piece
    except BaseException:
        note()
        raise
    return note()


def export(
    engine: Engine,
    clearance: Clearance,
    format: str,
    out: BinaryIO,
    *,
    clock: Callable[[], int],
) -> Departure:
    """Write all that a clearance may read to `out`, in one format, and note that it left.

    As `pieces`, whose arguments it takes and whose note it returns.
    """
    leaving = pieces(engine, clearance, format, clock=clock)
    try:
        while True:
            out.write(next(leaving))
    except StopIteration as end:
        departure: Departure = end.value
        return departure
    finally:
        leaving.close()
