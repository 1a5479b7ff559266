"""Listening to a server, over Server-Sent Events, for as long as one likes."""

from __future__ import annotations

import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import click

from api.client import Stay, headers_for, said_in

Event: TypeAlias = Mapping[str, Any]
"""The row of one event: its cursor and its change."""
GAPS = (1, 2, 5, 10, 30)
"""Seconds until one comes again after a stream broke off; the last for every further time."""
MOST = 1_000
"""Events that wait to be shown."""
SILENCE = 60.0
"""Seconds without a sign of life after which a stream is taken for broken."""
PASSING = frozenset({"TOO_SLOW", "OVERLOADED", "UNAVAILABLE"})
"""Codes of errors after which one comes again."""
GLANCE = 0.2
"""Seconds after which somebody who waits looks whether to end."""


def from_server(
    address: str,
    token_file: Path | None,
    asked: Mapping[str, Mapping[str, Any]],
    end: float | None,
) -> Iterator[Event]:
    """What a server tells, of several subscriptions. Says on standard error when it listens.

    Args:
        asked: the subscriptions, each with its variables.
        end: when to stop, by the clock of `time.monotonic`; None for never.

    Raises:
        ClickException: the server cannot be reached at all, or refuses.
    """
    headers = headers_for(address, token_file)
    told: queue.Queue[Event | Exception | None] = queue.Queue(MOST)
    for query, given in asked.items():
        one = (f"{address.rstrip('/')}/graphql", headers, query, given, told)
        threading.Thread(target=_listen, args=one, daemon=True).start()
    waiting = len(asked)
    while end is None or time.monotonic() < end:
        try:
            found = told.get(timeout=GLANCE)
        except queue.Empty:
            continue
        if isinstance(found, Exception):
            raise click.ClickException(str(found))
        if found is None:
            waiting -= 1
            if not waiting:
                click.echo(f"Listening to {address}; Ctrl-C ends it.", err=True)
        else:
            yield found


class _Refused(Exception):
    """There is no use in coming again."""


def _listen(
    address: str,
    headers: Mapping[str, str],
    query: str,
    given: Mapping[str, Any],
    told: queue.Queue[Event | Exception | None],
) -> None:
    after: str | None = None
    failures, begun = 0, False
    try:
        while True:
            try:
                for event in _stream(address, headers, query, {**given, "after": after}):
                    if not begun:
                        begun = True
                        told.put(None)
                    failures = 0
                    if event is not None:
                        told.put(event)
                        after = event["cursor"]
            except (OSError, urllib.error.URLError) as error:
                if not begun:
                    raise _Refused(f"{address} cannot be reached: {error}") from None
            time.sleep(GAPS[min(failures, len(GAPS) - 1)])
            failures += 1
    except Exception as error:
        told.put(error)


def _stream(
    address: str, headers: Mapping[str, str], query: str, variables: Mapping[str, Any]
) -> Iterator[Event | None]:
    """Events of one stream, until it breaks off; None for what is only a sign of life.

    Raises:
        _Refused: the server said why it is over.
    """
    body = json.dumps({"query": query, "variables": variables}).encode()
    sent = {**headers, "Accept": "text/event-stream", "Content-Type": "application/json"}
    request = urllib.request.Request(address, body, sent)
    try:
        reply = urllib.request.build_opener(Stay).open(request, timeout=SILENCE)
    except urllib.error.HTTPError as error:
        if error.code in (429, 503):
            return
        raise _Refused(said_in(error)) from None
    with reply:
        for line in reply:
            if line.startswith(b"data: {"):
                result = json.loads(line[len(b"data: ") :])
                if "errors" in result:
                    codes = {one["extensions"]["code"] for one in result["errors"]}
                    if codes <= PASSING:
                        return
                    raise _Refused("; ".join(one["message"] for one in result["errors"]))
                [event] = result["data"].values()
                yield event
            else:
                yield None
