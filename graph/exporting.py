"""Handing a view out: whatever leaves through an exporter is noted in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO

from graph.engines.engine import Departure, Engine
from graph.export import EXPORTERS
from graph.export.notices import with_notice
from graph.marking import Clearance
from graph.profiles import Redaction
from graph.view import View

NOTICE = (
    "Redacted under a profile: part of what its sender has, some of it told less exactly. Ids and "
    "record times belong to this file alone, so that it cannot be imported or joined with another."
)
"""What a file under a profile says of itself."""


def pieces(
    engine: Engine,
    clearance: Clearance,
    format: str,
    *,
    clock: Callable[[], int],
    redaction: Redaction | None = None,
) -> Generator[bytes, None, Departure]:
    """All that a clearance may read, in one format, piece by piece; that it left is noted.

    What left before a break (a reader gone, a full disk) has left: it is noted all the same, with
    the digest of what was handed over. So whoever stops early closes the generator.

    Args:
        format: a key of `graph.export.EXPORTERS`.
        redaction: the profile that it goes out under; None for all of it, as it is. Its report is
            there once the first piece is.

    Returns:
        At the end, what was noted: its digest is the SHA-256 of the bytes.
    """
    digest = hashlib.sha256()

    def note() -> Departure:
        departure = Departure(
            kind="export",
            at=clock(),
            clearance=str(clearance),
            profile=format if redaction is None else f"{format}, profile {redaction.noted}",
            digest=digest.hexdigest(),
        )
        engine.note(departure)
        return departure

    try:
        with engine.reading() as snapshot:
            for piece in _written(snapshot.view(clearance), format, redaction, clock):
                digest.update(piece)
                yield piece
    except BaseException:
        note()
        raise
    return note()


def _written(
    view: View, format: str, redaction: Redaction | None, clock: Callable[[], int]
) -> Iterator[bytes]:
    exporter = EXPORTERS[format]
    if redaction is None:
        yield from exporter.pieces(view)
        return
    with redaction.applied(view, clock()) as redacted:
        yield from with_notice(format, exporter.pieces(redacted), NOTICE)


def export(
    engine: Engine,
    clearance: Clearance,
    format: str,
    out: BinaryIO,
    *,
    clock: Callable[[], int],
    redaction: Redaction | None = None,
) -> Departure:
    """Write all that a clearance may read to `out`, in one format, and note that it left.

    As `pieces`, whose arguments it takes and whose note it returns.
    """
    leaving = pieces(engine, clearance, format, clock=clock, redaction=redaction)
    try:
        while True:
            out.write(next(leaving))
    except StopIteration as end:
        departure: Departure = end.value
        return departure
    finally:
        leaving.close()
