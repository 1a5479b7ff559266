"""``/export/{format}``: the public view as a file, streamed; each is noted like any export.

With ``?ledger=DATE`` what the ledger works out for a day stands in it, in formats of RDF. What the
file is, ``/export/{format}/description`` tells; the file's ``Link`` leads there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.settings import SOFTWARE
from graph.claims.errors import QueryError, shown
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties.law import Law
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.export.rdf.ledger_nodes import Ledger
from graph.release import export_run as exporting
from graph.release.description import Account, Description

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def add_exports(
    app: FastAPI,
    engine: Engine,
    clock: Callable[[], int],
    law: Law,
    licence: str | None = None,
) -> None:
    """Answer ``GET /export/{format}`` for every format of the command line.

    Args:
        law: what duties are worked out from.
        licence: the IRI under which exports are handed on; None where nobody stated one.
    """

    def asked(format: str, day: str | None) -> Ledger | None:
        if format not in EXPORTERS:
            raise HTTPException(404, f"there is no such format; there are {', '.join(EXPORTERS)}")
        exporting.check(format, redacted=False, ledger=day is not None, about=False)
        if day is None:
            return None
        return Ledger(on=_day(day), law=law, software=SOFTWARE)

    @app.api_route("/export/{format}", methods=["GET", "HEAD"])
    async def export(request: Request, format: str, ledger: str | None = None) -> Response:
        wanted = asked(format, ledger)
        exporter = EXPORTERS[format]
        query = "" if wanted is None else f"?ledger={wanted.on}"
        description = f"/export/{format}/description{query}"
        headers = {
            **_HEADERS,
            "Content-Disposition": f'attachment; filename="answerable{exporter.suffix}"',
            "Link": f'<{description}>; rel="describedby"; type="text/turtle"',
        }
        # Where only the headers are asked for, nothing leaves, and nothing is noted.
        body = _nothing() if request.method == "HEAD" else _streamed(engine, format, clock, wanted)
        return StreamingResponse(body, media_type=exporter.media_type, headers=headers)

    @app.get("/export/{format}/description")
    async def describe(format: str, ledger: str | None = None) -> Response:
        wanted = asked(format, ledger)
        account = await run_in_threadpool(_accounted, engine, format, clock, wanted)
        told = Description(
            account=account,
            format=format,
            clearance=PUBLIC_CLEARANCE,
            vocabulary=engine.vocabulary,
            software=SOFTWARE,
            file=f"answerable{EXPORTERS[format].suffix}",
            licence=licence,
            ledger=wanted,
        )
        return Response(told.text(), media_type="text/turtle", headers=_HEADERS)


def _day(text: str) -> date:
    try:
        if len(text) == len("2019-01-14"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise QueryError(f"{shown(text)} is no day; write year, month and day: 2019-01-14")


def _accounted(
    engine: Engine, format: str, clock: Callable[[], int], ledger: Ledger | None
) -> Account:
    """What a file would be that left now. None leaves, so none is noted."""
    account = Account()
    for _ in exporting.pieces(
        engine,
        PUBLIC_CLEARANCE,
        format,
        clock=clock,
        ledger=ledger,
        account=account,
        noted=False,
    ):
        pass
    return account


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


async def _streamed(
    engine: Engine, format: str, clock: Callable[[], int], ledger: Ledger | None
) -> AsyncIterator[bytes]:
    """One piece at a time, each read in a thread; a reader who goes away ends the reading."""
    leaving = exporting.pieces(engine, PUBLIC_CLEARANCE, format, clock=clock, ledger=ledger)
    try:
        while (piece := await run_in_threadpool(next, leaving, None)) is not None:
            yield piece
    finally:
        leaving.close()
