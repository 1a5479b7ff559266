"""``/print/…``: board, entity and duties as pages to print, as far as the reader reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from fastapi import FastAPI, Request, Response

from api.access.caller import Right
from api.access.gate import Gate, allow
from api.duty_rows import duty_rows
from api.errors import NOT_FOUND, RequestError
from api.http.callers import caller, reader
from api.http.parameters import day_in, only
from api.http.revalidating import revalidated
from api.http.serving import Serving
from api.http.working import Lane, Work
from api.reports.board_report import board_report
from api.reports.claims_report import claims_report
from api.reports.duty_report import duty_report
from api.reports.html_file import POLICY, html_file
from api.reports.report import Report
from graph.claims.deadline import Deadline
from graph.claims.errors import QueryError
from graph.claims.record_times import moment
from graph.duties.duty_book import RESULTS, derive_obligations
from graph.duties.law import Law
from graph.engines.engine import Engine
from graph.ledger.board import board
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import Claims, EntityQuery, Labels, View, Window

_ID = re.compile(r"[a-z2-7]{26}(?:[a-z2-7]{6})?\Z")
_LESS = "ask for one thing instead of the whole board, or the operator for more time"
MOST_CLAIMS, MOST_CALLS = 5_000, 2_000
"""What is printed over HTTP; the command line prints any number."""
Made = Callable[[View], Report | None]
"""From a view to the report; None where there is nothing of it."""


def add_printing(
    app: FastAPI,
    engine: Engine,
    clock: Callable[[], int],
    law: Law,
    serving: Serving,
    work: Work,
    gate: Gate,
) -> None:
    """Answer at ``/print/board``, ``/print/id/ID`` and ``/print/duties/ID``."""

    async def reply(request: Request, made: Made, about: str | None = None) -> Response:
        reads = reader(request)
        allow(reads, Right.READ)
        deadline = Deadline(serving.timeout, mend=_LESS)

        def printed() -> bytes | None:
            with engine.reading(deadline) as snapshot:
                report = made(snapshot.view(reads.clearance))
                return None if report is None else html_file(report)

        who = caller(request, proxied=serving.proxied)
        page = await work.done(request, deadline, printed, lane=Lane.HEAVY, caller=who)
        if page is None:
            raise RequestError(NOT_FOUND, "there is nothing at this address that may be read")
        if reads.is_above_public:
            await gate.noted("report", reads, about=about)
        headers = {"Content-Security-Policy": POLICY}
        return revalidated(request, page, "text/html; charset=utf-8", headers)

    def day(request: Request) -> date:
        given = request.query_params.get("on")
        return moment(clock()).date() if given is None else day_in(given)

    @app.api_route("/print/board", methods=["GET", "HEAD"])
    async def of_board(request: Request) -> Response:
        only(request, "on")
        on = day(request)
        return await reply(request, partial(_board, on=on))

    @app.api_route("/print/id/{id}", methods=["GET", "HEAD"])
    async def of_entity(request: Request, id: str) -> Response:
        only(request)
        return await reply(request, partial(_claims, id=id, on=day(request)), id)

    @app.api_route("/print/duties/{id}", methods=["GET", "HEAD"])
    async def of_event(request: Request, id: str) -> Response:
        only(request, "on")
        return await reply(request, partial(_duties, law=law, id=id, on=day(request)), id)


def _board(view: View, on: date) -> Report:
    calls = view.entities(EntityQuery(classes=("Call",), window=Window(first=1, count=True)))
    _refuse_more(calls.total or 0, MOST_CALLS, "calls")
    return board_report(view, board(view, on=on), on)


def _claims(view: View, id: str, on: date) -> Report | None:
    if not _ID.match(id) or not (view.classes([id]) or view.records([id])):
        return None
    properties = view.vocabulary.properties.values()
    ways = [(p.name, False) for p in properties]
    ways += [(p.name, True) for p in properties if p.type == "relation"]
    every = Claims(predicates=tuple(ways), window=Window(first=1, count=True))
    found = read_one(view, every, list(view.classes([id])))
    number = sum(page.total or 0 for page in found.values())
    _refuse_more(number, MOST_CLAIMS, "claims")
    return claims_report(view, id, on)


def _refuse_more(number: int, most: int, what: str) -> None:
    if number > most:
        raise QueryError(
            f"{number:,} {what} are too many to print here; read them page by page at /graphql"
        )


def _duties(view: View, law: Law, id: str, on: date) -> Report | None:
    if not _ID.match(id) or view.classes([id]).get(id) != "Event":
        return None
    book = derive_obligations(view, law, on=on, events=[id], results=RESULTS)
    labels = read_one(view, Labels(), [id, *{duty.bearing.state for duty in book.duties}])
    name = label_of(id, "Event", labels.get(id))
    return duty_report(view, id, name, duty_rows(book, on, labels), (), on)
