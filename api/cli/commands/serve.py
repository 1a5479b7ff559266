"""``answerable serve``: GraphQL and GraphiQL over HTTP."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

import click
import uvicorn
from fastapi import FastAPI

from api.access.audit import AuditLog
from api.access.gate import Gate
from api.cli.commands.options import seconds, texts_option, with_settings
from api.graphql.run import MEMORY
from api.http.app import create_app
from api.http.doors import OWN_NAMES
from api.http.serving import (
    EXPORT_TIMEOUT,
    EXPORT_TIMEOUT_VARIABLE,
    HOST_NAMES_VARIABLE,
    MEGABYTE,
    MEMORY_VARIABLE,
    ORIGINS_VARIABLE,
    PUBLIC_RATE,
    TIMEOUT,
    TIMEOUT_VARIABLE,
    Serving,
    host_names,
    origins,
)
from api.http.strict import StrictProtocol
from api.http.working import Work
from api.settings import Settings, open_engine

GRACE = 2.0
"""Seconds that a server which is told to stop gives to what is under way."""
LAST = 3
"""Seconds after that until connections are cut."""
ADJACENCY = 512
"""Megabytes of memory that relations may take as arrays."""
MOST_CONNECTIONS = 500
"""Connections at once; beyond them 503."""
KEEP_ALIVE = 5
"""Seconds that a connection without a request stays open."""
EVERYWHERE = frozenset({"0.0.0.0", "::"})
"""Addresses that stand for all of the machine, and are nobody's name."""
OBJECTS = 20_000
"""How many more objects there are before the collector looks at them again."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; another one than this lets other machines ask.",
)
@click.option(
    "--timeout",
    "question",
    type=seconds,
    metavar="SECONDS",
    help=f"How long one question may take.  [default: ${TIMEOUT_VARIABLE}, else {TIMEOUT:g}]",
)
@click.option(
    "--export-timeout",
    "export",
    type=seconds,
    metavar="SECONDS",
    help="How long one export may take.  "
    f"[default: ${EXPORT_TIMEOUT_VARIABLE}, else {EXPORT_TIMEOUT:g}]",
)
@click.option(
    "--adjacency",
    type=click.IntRange(min=0),
    default=ADJACENCY,
    show_default=True,
    metavar="MB",
    help="How much memory relations may take as arrays; 0 leaves them in the store.",
)
@click.option(
    "--host-name",
    "names",
    multiple=True,
    metavar="NAME",
    help="Answer for this host name, too; any number.  "
    f"[default: ${HOST_NAMES_VARIABLE}, else this machine's own for itself]",
)
@click.option(
    "--origin",
    "sites",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin read the public view, such as https://maps.example.org; * lets "
    f"all; any number.  [default: ${ORIGINS_VARIABLE}, else none]",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    metavar="NUMBER",
    help="How many requests a minute one caller may make.  "
    f"[default: any number on this machine, else {PUBLIC_RATE:g}]",
)
@click.option(
    "--proxied",
    is_flag=True,
    help="A proxy stands before it and says whom it asks for, in X-Forwarded-For.",
)
@click.option(
    "--memory",
    type=click.FloatRange(min=16),
    metavar="MB",
    help=f"How much answering may take.  [default: ${MEMORY_VARIABLE}, else {MEMORY // MEGABYTE}]",
)
@texts_option
@with_settings
def serve(settings: Settings, port: int, host: str, adjacency: int, **given: Any) -> None:
    """Answer over HTTP, with a page for browsers and GraphQL for programs, until interrupted.

    Whoever asks reads what is public, or what a token of theirs may read. Reads above public are
    written into the audit log; no other request is logged.
    """
    serving = _serving(host, **given)
    settings = replace(settings, adjacency=adjacency)
    with (
        closing(open_engine(settings, leaves=True)) as engine,
        closing(_listen(host, port)) as listener,
        closing(Work(serving.threads)) as work,
        closing(Gate(settings.tokens, AuditLog(settings.audit), settings.clock)) as gate,
    ):
        app = create_app(
            engine,
            licence=settings.licence,
            contact=settings.contact,
            serving=serving,
            work=work,
            gate=gate,
            passages=settings.passages,
        )
        # Everything made so far stays until the end: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        # An answer is made of many objects that all stay until it is sent: looking through them
        # after every few hundred finds nothing.
        gc.set_threshold(OBJECTS)
        address = f"[{host}]" if ":" in host else host
        number = listener.getsockname()[1]
        click.echo(f"Answerable: http://{address}:{number}/  (stop with Ctrl-C)", err=True)
        if host in EVERYWHERE and not serving.hosts:
            click.echo(
                "It answers for localhost alone; --host-name NAME lets others call it by a name.",
                err=True,
            )
        with suppress(KeyboardInterrupt):
            _Server(_config(app), work).run(sockets=[listener])


def _config(app: FastAPI) -> uvicorn.Config:
    """How uvicorn serves it."""
    return uvicorn.Config(
        app,
        access_log=False,
        # What clients do wrong is told to them; a line for each would fill the disk.
        log_level="error",
        server_header=False,
        # Whom a proxy asks for is heeded where --proxied says that there is one.
        proxy_headers=False,
        http=StrictProtocol,
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=int(GRACE) + LAST,
    )


def _serving(
    host: str,
    *,
    question: float | None,
    export: float | None,
    names: Sequence[str],
    sites: Sequence[str],
    rate: float | None,
    proxied: bool,
    memory: float | None,
) -> Serving:
    """The settings: what an option says, else the environment, else the default.

    Raises:
        InputError: a name, an origin or a variable is none.
    """
    serving = Serving.read()
    hosts = host_names(names) or serving.hosts
    is_open = host not in OWN_NAMES
    if is_open and host not in EVERYWHERE:
        hosts |= host_names([f"[{host}]" if ":" in host else host])
    return replace(
        serving,
        timeout=question or serving.timeout,
        export_timeout=export or serving.export_timeout,
        hosts=hosts,
        origins=origins(sites) or serving.origins,
        rate=rate or (PUBLIC_RATE if is_open else None),
        proxied=proxied,
        memory=serving.memory if memory is None else int(memory * MEGABYTE),
    )


class _Server(uvicorn.Server):
    """Ends what is under way soon after it is told to stop."""

    def __init__(self, config: uvicorn.Config, work: Work) -> None:
        super().__init__(config)
        self._work = work

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(GRACE, self._work.stop)
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host} port {port} ({error.strerror}); stop what uses it, or "
            "choose another with --port"
        ) from None
    # What comes in through it inherits this. Else the second part of each reply would wait until
    # the client acknowledges the first, which clients put off for 40 ms; asyncio sees to that for
    # sockets of its own making only.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
