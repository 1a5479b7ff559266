"""``answerable serve``: GraphQL and GraphiQL over HTTP."""

from __future__ import annotations

import gc
import socket
from contextlib import closing, suppress

import click
import uvicorn

from api.cli.commands.options import with_settings
from api.http.app import create_app
from api.settings import Settings, open_engine

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
@with_settings
def serve(settings: Settings, port: int, host: str) -> None:
    """Answer GraphQL over HTTP, with GraphiQL for browsers, until interrupted.

    Whoever asks reads what is public. No request is logged.
    """
    with closing(open_engine(settings)) as engine, closing(_listen(host, port)) as listener:
        app = create_app(engine, settings.ontology, licence=settings.licence)
        # Everything made so far stays until the end: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        # An answer is made of many objects that all stay until it is sent: looking through them
        # after every few hundred finds nothing.
        gc.set_threshold(OBJECTS)
        address = f"[{host}]" if ":" in host else host
        number = listener.getsockname()[1]
        click.echo(f"Answerable: http://{address}:{number}/graphql  (stop with Ctrl-C)", err=True)
        config = uvicorn.Config(app, access_log=False, log_level="warning")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


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
