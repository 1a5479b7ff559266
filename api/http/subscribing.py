"""A subscription over Server-Sent Events, from its request to its stream."""

from __future__ import annotations

from contextlib import ExitStack

from fastapi import Request, Response

from api.errors import WRONG_METHOD, RequestError
from api.graphql.error_codes import errors_body
from api.graphql.subscriptions.following import Unheard
from api.http.event_stream import EventStream, single
from api.http.news import Listener, News
from api.http.serving import Serving
from api.http.watching import STREAMED


async def subscribed(
    request: Request, listener: Listener, news: News, serving: Serving
) -> Response:
    """The stream; what comes behind the first look, which is done now, is told.

    Raises:
        RequestError: 405, it has no body; 429, this caller has too many streams.
        Overloaded: there are too many.
    """
    if request.method == "HEAD":
        problem = "a stream has no length, so it takes no HEAD"
        raise RequestError(WRONG_METHOD, problem, {"Allow": "GET, POST"})
    with ExitStack() as stack:
        stack.enter_context(news.opened(listener.key))
        try:
            begun = await news.begun(listener)
        except Unheard as error:
            return single(errors_body(error.errors))
        request.scope[STREAMED] = True
        results = news.events(listener, begun)
        return EventStream(results, serving.beat, stack.pop_all())
