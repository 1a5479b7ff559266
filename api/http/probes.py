"""What programs ask that watch a server: whether it lives, whether it answers, and how much."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response

from api.graphql.service import Service
from api.http.callers import reader
from api.http.parameters import only
from api.http.serving import Serving
from api.http.watching import CONTENT_TYPE, Metrics
from api.http.working import Work
from graph.claims.deadline import LOOK, Deadline
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.engine import Engine

HEALTHY = 2.0
"""Seconds within which a light question is answered by a server that is well."""
_OK = {"status": "ok"}


def add_probes(
    app: FastAPI,
    engine: Engine,
    service: Service,
    serving: Serving,
    work: Work,
    metrics: Metrics,
) -> None:
    """Answer at ``/health``, ``/healthz``, ``/readyz`` and ``/metrics``."""

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    async def lives(request: Request) -> Mapping[str, str]:
        only(request)
        return _OK

    async def ready(request: Request) -> Mapping[str, str]:
        only(request)
        # In the line of the questions: it fails when they are not answered.
        seconds = min(serving.timeout, HEALTHY)
        deadline = Deadline(seconds, mend="see what keeps the server busy")

        def look() -> None:
            with engine.reading(deadline) as snapshot:
                snapshot.view(PUBLIC_CLEARANCE).classes([])
                service.settle(snapshot)

        looking = asyncio.ensure_future(work.done(None, deadline, look, caller="/health"))
        await asyncio.wait([looking], timeout=seconds + LOOK)
        if not looking.done():
            # All threads are busy with what does not end; this ends when one of them is free.
            looking.add_done_callback(asyncio.Future.exception)
            deadline.check()
        await looking
        return _OK

    for path in ("/health", "/readyz"):
        app.add_api_route(path, ready, methods=["GET", "HEAD"])

    @app.api_route("/metrics", methods=["GET", "HEAD"])
    async def counts(request: Request) -> Response:
        only(request)
        text = metrics.text(reader(request).clearance)
        return Response(text, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE)
