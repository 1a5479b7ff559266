"""``/export/{format}``: what one may read as a file, streamed; each is noted like any export.

Anything that anybody may fetch is published; with a token, ``?purpose=CODE`` says what it is for.
With ``?ledger=DATE`` what the ledger computes for a day stands in it, in formats of RDF. What the
file is, ``/export/{format}/description`` tells; the file's ``Link`` leads there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api.access.caller import Caller, Right
from api.access.gate import Gate
from api.errors import FORBIDDEN, RequestError
from api.http.callers import caller, reader
from api.http.leaving_files import AskedFile, Digests, Notes
from api.http.parameters import day_in, only
from api.http.revalidating import is_known, revalidated
from api.http.serving import Serving
from api.http.working import Lane, Work, leaving
from api.settings import SOFTWARE
from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned, AnswerableError, OutOfTime, QueryError, shown
from graph.duties.law import Law
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.export.rdf.ledger_nodes import Ledger
from graph.protection.consents import PUBLICATION, SCHEME
from graph.release import export_run as exporting
from graph.release.description import Account, Description
from graph.release.export_run import Wishes
from graph.vocabulary import BASE

LESS = "take another format, or ask the operator of the server to allow more time"
"""What to do about an export that was not done in time."""
_HEADERS = {"Cache-Control": "no-cache"}


def add_exports(
    app: FastAPI,
    engine: Engine,
    clock: Callable[[], int],
    law: Law,
    serving: Serving,
    work: Work,
    licence: str | None,
    contact: str | None,
    gate: Gate,
) -> None:
    """Answer ``GET /export/{format}`` for every format of the command line.

    Args:
        law: what duties are computed from.
        licence: the IRI under which exports are handed on; None where nobody stated one.
        contact: whom to ask about them, an IRI; None where nobody is named.
        gate: writes down what leaves for somebody with a token.
    """

    digests = Digests(engine, clock, work, Notes(engine))

    def asked(request: Request, format: str, day: str | None, purpose: str | None) -> AskedFile:
        if format not in EXPORTERS:
            raise HTTPException(404, f"there is no such format; there are {', '.join(EXPORTERS)}")
        exporting.check(format, redacted=False, ledger=day is not None, about=False)
        reads = reader(request)
        if Right.EXPORT not in reads.may:
            raise RequestError(
                FORBIDDEN,
                f"this token does not have the right “{Right.EXPORT}”; what is public is there "
                "without a token",
            )
        ledger = None if day is None else Ledger(on=day_in(day), law=law, software=SOFTWARE)
        return AskedFile(format, ledger, reads.clearance, _purpose(engine, purpose, reads))

    @app.api_route("/export/{format}", methods=["GET", "HEAD"])
    async def export(
        request: Request, format: str, ledger: str | None = None, purpose: str | None = None
    ) -> Response:
        only(request, "ledger", "purpose")
        wanted = asked(request, format, ledger, purpose)
        exporter = EXPORTERS[format]
        query = _asking(ledger, purpose)
        description = f"/export/{format}/description{query}"
        headers = {
            **_HEADERS,
            "Content-Disposition": f'attachment; filename="answerable{exporter.suffix}"',
            "Link": f'<{description}>; rel="describedby"; type="text/turtle"',
        }
        deadline = Deadline(serving.export_timeout, mend=LESS)
        who = caller(request, proxied=serving.proxied)
        if request.method == "HEAD" or "if-none-match" in request.headers:
            known = await digests.of(wanted, request, deadline, who)
            if is_known(request, known):
                return Response(status_code=304, headers={**headers, "ETag": known})
            headers["ETag"] = known
        # Where only the headers are asked for, nothing leaves, and nothing is noted.
        if request.method == "HEAD":
            return _Leaving(work, deadline, _nothing(), exporter.media_type, headers, who)
        told: list[str] = []
        pieces = digests.leaving(wanted, deadline, tell=told.append)
        await gate.noted(
            *("export", reader(request)), format=format, ledger=ledger, purpose=wanted.purpose
        )
        return _Leaving(work, deadline, pieces, exporter.media_type, headers, who, told)

    @app.api_route("/export/{format}/description", methods=["GET", "HEAD"])
    async def describe(
        request: Request, format: str, ledger: str | None = None, purpose: str | None = None
    ) -> Response:
        only(request, "ledger", "purpose")
        wanted = asked(request, format, ledger, purpose)
        deadline = Deadline(serving.export_timeout, mend=LESS)
        account = await work.done(
            request,
            deadline,
            partial(_accounted, engine, clock, wanted, deadline),
            lane=Lane.FILES,
            caller=caller(request, proxied=serving.proxied),
        )
        reads = reader(request)
        if reads.is_above_public:
            await gate.noted(
                *("description", reads), format=format, ledger=ledger, purpose=wanted.purpose
            )
        told = Description(
            account=account,
            format=format,
            clearance=wanted.clearance,
            vocabulary=engine.vocabulary,
            software=SOFTWARE,
            file=f"answerable{EXPORTERS[format].suffix}",
            address=f"{BASE}export/{format}{_asking(ledger, purpose)}",
            licence=licence,
            contact=contact,
            ledger=wanted.ledger,
        )
        return revalidated(request, told.text().encode(), "text/turtle", _HEADERS)


def _asking(ledger: str | None, purpose: str | None) -> str:
    """What a file is asked for with, behind its address."""
    given = {"ledger": ledger, "purpose": purpose}
    words = urlencode({name: value for name, value in given.items() if value is not None})
    return f"?{words}" if words else ""


def _purpose(engine: Engine, given: str | None, reads: Caller) -> str:
    """What a file is for.

    Raises:
        QueryError: there is no such purpose, or somebody without a token names another one.
    """
    known = engine.vocabulary.schemes.get(SCHEME, ())
    if given is not None and given not in known:
        raise QueryError(f"purpose {shown(given)} is none; there are {', '.join(known)}")
    if given not in (None, PUBLICATION) and reads.is_anonymous:
        raise QueryError(
            f"what anybody may fetch is published: leave purpose out, or write {PUBLICATION}"
        )
    return given or PUBLICATION


def _accounted(
    engine: Engine, clock: Callable[[], int], wanted: AskedFile, deadline: Deadline
) -> Account:
    """What a file would be that left now. None leaves, so none is noted."""
    account = Account()
    for _ in exporting.pieces(
        engine,
        wanted.clearance,
        wanted.format,
        clock=clock,
        ledger=wanted.ledger,
        wishes=Wishes(purpose=wanted.purpose),
        account=account,
        noted=False,
        deadline=deadline,
    ):
        pass
    return account


def _nothing() -> Generator[bytes, None, None]:
    yield from ()


_log = logging.getLogger("answerable")


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
        caller: str,
        told: Sequence[str] = (),
    ) -> None:
        super().__init__(media_type=media_type, headers=headers)
        del self.headers["content-length"]
        self._work, self._deadline, self._pieces = work, deadline, pieces
        self._caller = caller
        self._told = told
        """Its ``ETag``, from the first piece on."""

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
        except AnswerableError as error:
            if not begun:
                raise
            _log.error("an export broke off: %s: %s", type(error).__name__, error)
        finally:
            await asyncio.shield(self._work.threaded(self._pieces.close))

    async def _next(self) -> bytes | None:
        return await self._work.done(
            None,
            self._deadline,
            partial(next, self._pieces, None),
            lane=Lane.FILES,
            caller=self._caller,
        )

    def _start(self) -> Message:
        if self._told:
            self.headers["ETag"] = self._told[0]
        return {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
