"""Handing a view out: whatever leaves through an exporter is noted in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import BinaryIO

from graph.engines.engine import Departure, Engine
from graph.export import EXPORTERS
from graph.marking import Clearance


def export(
    engine: Engine,
    clearance: Clearance,
    format: str,
    out: BinaryIO,
    *,
    clock: Callable[[], int],
) -> Departure:
    """Write all that a clearance may read to `out`, in one format, and note that it left.

    What left before a break (a closed pipe, a full disk) has left: it is noted all the same, with
    the digest of what was handed over.

    Args:
        format: a key of `graph.export.EXPORTERS`.

    Returns:
        What was noted: its digest is the SHA-256 of the bytes.
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
                out.write(piece)
    except BaseException:
        note()
        raise
    return note()
