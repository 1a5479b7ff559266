"""``/export/{format}``: the public view as a file, streamed; each is noted like any export.

With ``?ledger=DATE`` what the ledger works out for a day stands in it, in formats of RDF. What the
file is, ``/export/{format}/description`` tells; the file's ``Link`` leads there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping
from datetime import date
from functools import partial

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api.http.serving import Serving
from api.http.working import Work, leaving
from api.settings import SOFTWARE
from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned, OutOfTime, QueryError, shown
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties.law import Law
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.export.rdf.ledger_nodes import Ledger
from graph.release import export_run as exporting
from graph.release.description import Account, Description

LESS = "take another format, or let whoever runs the server allow more time"
"""What to do about an export that was not done in time."""
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def add_exports(
    app: FastAPI,
    engine: Engine,
    clock: Callable[[], int],
    law: Law,
    serving: Serving,
    work: Work,
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
        if request.method == "HEAD":
            return _Leaving(work, Deadline(), _nothing(), exporter.media_type, headers)
        deadline = Deadline(serving.export_timeout, mend=LESS)
        pieces = exporting.pieces(
            engine, PUBLIC_CLEARANCE, format, clock=clock, ledger=wanted, deadline=deadline
        )
        return _Leaving(work, deadline, pieces, exporter.media_type, headers)

    @app.get("/export/{format}/description")
    async def describe(request: Request, format: str, ledger: str | None = None) -> Response:
        wanted = asked(format, ledger)
        deadline = Deadline(serving.export_timeout, mend=LESS)
        account = await work.done(
            request, deadline, partial(_accounted, engine, format, clock, wanted, deadline)
        )
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
    engine: Engine,
    format: str,
    clock: Callable[[], int],
    ledger: Ledger | None,
    deadline: Deadline,
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
        deadline=deadline,
    ):
        pass
    return account


def _nothing() -> Generator[bytes, None, None]:
    yield from ()


class _Leaving(Response):
    """A file that leaves piece by piece, each made in a thread.

    It ends at its deadline, however slowly the reader takes it, and when he goes away; what left
    by then is noted. A file that breaks off is told from a whole one by its missing last chunk.
    """

    def __init__(
        self,
        work: Work,
        deadline: Deadline,
        pieces: Generator[bytes, None, object],
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(media_type=media_type, headers=headers)
        del self.headers["content-length"]
        self._work, self._deadline, self._pieces = work, deadline, pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False
        try:
            with leaving(receive, self._deadline):
                while (piece := await self._next()) is not None:
                    async with asyncio.timeout(self._deadline.left):
                        if not begun:
                            await send(self._start())
                            begun = True
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                if not begun:
                    await send(self._start())
                await send({"type": "http.response.body", "body": b""})
        except (OutOfTime, Abandoned, TimeoutError):
            if not begun:
                self._deadline.check()
        finally:
            await asyncio.shield(self._work.threaded(self._pieces.close))

    async def _next(self) -> bytes | None:
        return await self._work.done(None, self._deadline, partial(next, self._pieces, None))

    def _start(self) -> Message:
        return {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
