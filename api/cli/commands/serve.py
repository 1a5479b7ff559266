"""``answerable serve``: GraphQL and GraphiQL over HTTP."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import uvicorn

from api.access.audit import AuditLog
from api.access.caller import ANYBODY, Caller, Right
from api.access.gate import Gate
from api.access.oidc import Organisation, Provider
from api.access.shared_file import SharedFile
from api.cli.commands.options import seconds, texts_option, with_settings
from api.graphql.run import MEMORY
from api.http.app import create_app
from api.http.asking import LARGEST_BODY
from api.http.doors import OWN_NAMES
from api.http.reloading import Reloading, Running
from api.http.server import GRACE, Server, settle_objects
from api.http.serving import (
    BEAT,
    EXPORT_TIMEOUT,
    EXPORT_TIMEOUT_VARIABLE,
    HOST_NAMES_VARIABLE,
    MEGABYTE,
    MEMORY_VARIABLE,
    ORIGINS_VARIABLE,
    PUBLIC_RATE,
    STREAMS,
    TIMEOUT,
    TIMEOUT_VARIABLE,
    Serving,
    host_names,
    origins,
)
from api.http.strict import StrictProtocol, StrictSockets
from api.http.watching import Metrics, RequestLog, Watching
from api.http.workers import MOST_WORKERS, Workers
from api.http.working import Work
from api.settings import Settings, open_engine
from api.webhooks.courier import Courier
from api.writing.book import WritingBook
from api.writing.scribe import WritingDesk
from graph.changes.decision_by import person_id
from graph.claims.errors import InputError, StoreUnwritable
from graph.engines.holders import holding
from graph.engines.leftovers import temporary_folder
from graph.ingest.ontology_folder import ontology_of
from graph.protection.tombstones import Tombstones

LAST = 3
"""Seconds after that until connections are cut."""
ADJACENCY = 512
"""Megabytes of memory that relations may take as arrays."""
MOST_CONNECTIONS = 500
"""Connections at once; beyond them 503."""
KEEP_ALIVE = 5
"""Seconds that a connection without a request stays open."""
AT_THIS_MACHINE = "without a token"
"""How the audit log calls anybody who writes so. No token has a space in its name."""
EVERYWHERE = frozenset({"0.0.0.0", "::"})
"""Addresses that stand for all of the machine, and are nobody's name."""


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
@click.option(
    "--streams",
    type=click.IntRange(min=0),
    default=STREAMS,
    show_default=True,
    metavar="NUMBER",
    help="How many streams of news may be open at once, in each process; 0 for none.",
)
@click.option(
    "--oidc",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take tokens of the organisation's provider, too; the file says which claims give what.",
)
@click.option(
    "--persisted",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Trusted questions, which clients ask by name: *.graphql, and manifests, *.json.",
)
@click.option(
    "--only-persisted",
    is_flag=True,
    help="Answer only trusted questions (--persisted) and those of the page.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    metavar="NUMBER",
    help="How many processes answer, each with memory of its own.",
)
@click.option(
    "--log",
    metavar="FILE",
    help="Write a line of JSON for each request there; - is standard error. Lines have no "
    "question, no address and no name.",
)
@click.option(
    "--log-questions",
    is_flag=True,
    help="Write addresses and questions, too, of callers without a token.",
)
@click.option(
    "--write-as",
    metavar="ID",
    help="Let callers without a token write what is public, known by this opaque id of a "
    "person. Only on this machine.  [default: nobody writes without a token]",
)
@texts_option
@with_settings
def serve(
    settings: Settings,
    port: int,
    host: str,
    adjacency: int,
    workers: int,
    log: str | None,
    log_questions: bool,
    write_as: str | None,
    **given: Any,
) -> None:
    """Answer over HTTP, with a page for browsers and GraphQL for programs, until interrupted.

    A reader reads what is public, or what a token of theirs may read. Reads above public are
    written into the audit log; other requests are logged where --log says so. SIGHUP has
    everything read again that it was started with, while requests go on.
    """
    if log_questions and log is None:
        raise click.UsageError("--log-questions wants --log FILE")
    serving = _serving(host, **given)
    anybody = ANYBODY if write_as is None else _at_this_machine(write_as, host, serving)
    settings = replace(settings, adjacency=adjacency, ahead=True)
    many = temporary_folder() if workers > 1 else nullcontext(None)
    with closing(_listen(host, port)) as listener, many as folder:
        number = listener.getsockname()[1]
        address = f"http://{f'[{host}]' if ':' in host else host}:{number}/"
        shared = None if folder is None else SharedFile(folder / "shared")
        requests = _request_log(log, log_questions)

        def work(parent: int | None, is_ready: Callable[[], None]) -> None:
            watching = Watching(Metrics(folder), requests)
            app = Reloading(lambda: _running(settings, serving, watching, shared, anybody))
            with closing(app):
                settle_objects()
                server = Server(
                    _config(app), app, watching=watching, parent=parent, on_ready=is_ready
                )
                server.run(sockets=[listener])

        def tell() -> None:
            click.echo(f"Answerable: {address}  (stop with Ctrl-C)", err=True)
            if host in EVERYWHERE and not serving.hosts:
                told = "It answers for localhost alone; --host-name NAME lets others call it so."
                click.echo(told, err=True)

        if workers == 1:
            work(None, tell)
        else:
            settle_objects()
            Workers(workers, work).run(tell)


def _running(
    settings: Settings,
    serving: Serving,
    watching: Watching,
    shared: SharedFile | None,
    anybody: Caller,
) -> Running:
    """The application over the store, the ontology and all else as now; raises as `open_engine`."""
    with ExitStack() as stack:
        engine = stack.enter_context(closing(open_engine(settings, leaves=True)))
        ontology_of(engine.vocabulary).read()
        work = stack.enter_context(closing(Work(serving.threads)))
        log = AuditLog(settings.audit)
        provider = None
        if serving.oidc is not None:
            provider = Provider(Organisation.read(serving.oidc), settings.clock)
        made = Gate(settings.tokens, log, settings.clock, anybody, provider)
        gate = stack.enter_context(closing(made))
        desk = None
        with suppress(StoreUnwritable):  # on a medium that can only be read nobody writes
            desk = WritingDesk(
                engine=engine,
                book=stack.enter_context(closing(WritingBook(settings.writing))),
                gate=gate,
                tombstones=Tombstones(settings.key, settings.held_names),
                own_too=settings.own_too,
            )
        app = create_app(
            engine,
            licence=settings.licence,
            serving=serving,
            work=work,
            gate=gate,
            passages=settings.passages,
            watching=watching,
            shared=shared,
            desk=desk,
        )
        courier = stack.enter_context(
            closing(Courier(settings.webhooks, app.state.service, engine, log, settings.clock))
        )
        courier.start()
        if settings.server is None:
            stack.enter_context(holding(settings.store, engine, app.state.service.let_go))
        return Running(app, work, stack.pop_all().close, app.state.news.stop)


def _request_log(to: str | None, questions: bool) -> RequestLog | None:
    if to is None:
        return None
    try:
        return RequestLog(2 if to == "-" else Path(to), questions=questions)
    except OSError as error:
        raise click.ClickException(f"{to}: cannot be written ({error.strerror})") from None


def _config(app: Any) -> uvicorn.Config:
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
        ws=StrictSockets,
        ws_max_size=LARGEST_BODY,
        ws_ping_interval=BEAT,
        ws_per_message_deflate=False,
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
    persisted: Path | None = None,
    only_persisted: bool = False,
    oidc: Path | None = None,
    streams: int = STREAMS,
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
        persisted=persisted,
        only_persisted=only_persisted,
        oidc=oidc,
        streams=streams,
        memory=serving.memory if memory is None else int(memory * MEGABYTE),
    )


def _at_this_machine(id: str, host: str, serving: Serving) -> Caller:
    """A caller without a token, at a server of this machine for itself.

    Raises:
        InputError: other machines may ask, or it is no id of a person.
    """
    if host not in OWN_NAMES or serving.proxied or serving.hosts - OWN_NAMES or serving.origins:
        raise InputError(
            "goes with a server that this machine alone can ask",
            mend="leave out --host, --host-name, --origin and --proxied, or give each person a "
            "token with “answerable token add”",
            field="--write-as",
        )
    return replace(
        ANYBODY,
        name=AT_THIS_MACHINE,
        may=ANYBODY.may | {Right.PROPOSE, Right.REVIEW, Right.DECIDE},
        person=person_id(id, "--write-as"),
    )


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
