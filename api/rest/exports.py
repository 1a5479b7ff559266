"""``/export/{format}``: the public view as a file, streamed; each is noted like any export."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from graph import exporting
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.marking import PUBLIC_CLEARANCE


def add_exports(app: FastAPI, engine: Engine, clock: Callable[[], int]) -> None:
    """Answer ``GET /export/{format}`` for every format of the command line."""

    @app.get("/export/{format}")
    async def export(format: str) -> StreamingResponse:
        if format not in EXPORTERS:
            raise HTTPException(404, f"there is no such format; there are {', '.join(EXPORTERS)}")
        exporter = EXPORTERS[format]
        return StreamingResponse(
            _streamed(engine, format, clock),
            media_type=exporter.media_type,
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="answerable{exporter.suffix}"',
                "X-Content-Type-Options": "nosniff",
            },
        )


async def _streamed(engine: Engine, format: str, clock: Callable[[], int]) -> AsyncIterator[bytes]:
    """One piece at a time, each read in a thread; a reader who goes away ends the reading."""
    leaving = exporting.pieces(engine, PUBLIC_CLEARANCE, format, clock=clock)
    try:
        while (piece := await run_in_threadpool(next, leaving, None)) is not None:
            yield piece
    finally:
        leaving.close()
