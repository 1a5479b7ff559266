"""``/sheets``: coding sheets in and out, as files.

``POST /sheets`` takes one, as `addSheet` of GraphQL does; ``GET /sheets/ORIGIN`` gives one back, as
far as the reader may read it, so that somebody else can correct it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

from api.access.caller import Right
from api.access.gate import Gate, allow
from api.errors import BAD_REQUEST, NOT_FOUND, ErrorCode, RequestError
from api.graphql.mutations.performing import told
from api.http.callers import caller, reader
from api.http.negotiating import body_of, check_type
from api.http.parameters import only
from api.http.serving import Serving
from api.http.working import Lane, Work
from api.http.writers import writer_of
from api.writing.book import KeyTaken
from api.writing.scribe import Scribe, WriteRefused, WritingDesk
from graph.changes.decisions import Stale
from graph.changes.sheet_given_back import TakenOut, take_out
from graph.claims.deadline import Deadline
from graph.claims.errors import InputError
from graph.engines.engine import Engine
from graph.ingest.yaml_tree import MOST_BYTES

YAML, JSON = "application/yaml", "application/json"
STATE = "Sheet-State"
"""The header that says how a sheet stands: what `If-Match` takes."""
STALE, KEY = 412, 422
"""The sheet does not stand as it was read; the key came with another request."""
_NO_STORE = {"Cache-Control": "no-store"}


def add_sheets(
    app: FastAPI,
    engine: Engine,
    desk: WritingDesk | None,
    serving: Serving,
    work: Work,
    gate: Gate,
) -> None:
    """Answer at ``/sheets``."""

    @app.api_route("/sheets/{origin}", methods=["GET", "HEAD"])
    async def give(request: Request, origin: str) -> Response:
        only(request)
        reads = reader(request)
        allow(reads, Right.READ)
        deadline = Deadline(serving.timeout, mend="ask again later")

        def taken() -> TakenOut | None:
            try:
                return take_out(engine, origin, reads.clearance, deadline)
            except InputError:
                return None

        who = caller(request, proxied=serving.proxied)
        found = await work.done(request, deadline, taken, lane=Lane.WRITES, caller=who)
        if found is None:
            raise RequestError(NOT_FOUND, "there is no sheet at this address that may be read")
        if reads.is_above_public:
            await gate.noted("sheet", reads, origin=origin)
        headers = {**_NO_STORE, STATE: found.state}
        return Response(found.text, 200, headers, YAML)

    @app.post("/sheets")
    async def take(request: Request) -> Response:
        only(request, "dryRun", "loosen")
        dry_run, loosen = (_said(request, name) for name in ("dryRun", "loosen"))
        deadline = Deadline(serving.timeout, mend="hand in a smaller sheet")
        writes = reader(request)
        needed = {Right.PROPOSE, *([Right.DECIDE] if loosen else [])}
        scribe = writer_of(writes, needed, desk, deadline)
        data = await _sheet(request)
        state = request.headers.get("if-match")
        key = request.headers.get("idempotency-key")
        add = partial(
            _added,
            scribe,
            data,
            state=None if state is None else state.strip().strip('"'),
            key=key,
            dry_run=dry_run,
            loosen=loosen,
        )
        who = caller(request, proxied=serving.proxied)
        return await work.done(request, deadline, add, lane=Lane.WRITES, caller=who)


def _added(scribe: Scribe, data: bytes, **more: Any) -> Response:
    try:
        row = scribe.add_sheet(data, **more)
    except WriteRefused as refused:
        return _refusal(refused)
    return Response(orjson.dumps(row), 200, _NO_STORE, JSON)


def _refusal(refused: WriteRefused) -> Response:
    status, code = BAD_REQUEST, ErrorCode.REFUSED
    if isinstance(refused.errors[0], Stale):
        status, code = STALE, ErrorCode.STALE
    elif isinstance(refused.errors[0], KeyTaken):
        status, code = KEY, ErrorCode.KEY_TAKEN
    errors = [
        {"message": str(error), "extensions": {"code": code.value, **told(error)}}
        for error in refused.errors
    ]
    return Response(orjson.dumps({"errors": errors}), status, _NO_STORE, JSON)


def _said(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in ("true", "false"):
        raise RequestError(BAD_REQUEST, f"{name} is neither true nor false")
    return text == "true"


async def _sheet(request: Request) -> bytes:
    """The body, where it is of a type that no form of another site can send."""
    check_type(request, (YAML, JSON), f"send the sheet as {YAML} or {JSON}")
    problem = f"the sheet is larger than {MOST_BYTES // 1_000_000} MB; split it"
    return await body_of(request, MOST_BYTES, problem)
