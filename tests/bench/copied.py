"""One world of any size in a file and, copied from it, in a Neo4j: how long it takes, how large it
is, and the same questions to both, beside each other. By the clock, since another process works.

Each line comes as soon as it is known. In a folder that is kept (`--folder`), a file that is full
is filled no more, and a copy that broke off goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from api.graphql.service import Service
from graph.claims.errors import StoreError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.record_times import now
from graph.engines.engine import Engine
from graph.engines.moves import move
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.sqlite import SqliteEngine
from graph.engines.tallies import INDEXES, Moved
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill_apart
from tests.bench.growth import QUESTIONS, some_name
from tests.bench.in_server import EVENTS, LABELS, PAIRS, ROOM, hop, hops_between
from tests.bench.measuring import bytes_in, in_turn, memory_of, peak_memory, processor_of
from tests.bench.rivals import took
from tests.bench.unkept import Unkept
from tests.bench.world import Sizes, World
from tests.neo4j.server import LARGE, Server, missing, running
from tests.neo4j.stores import address

CACHE = "5g"
"""Pages of the store that the server keeps in memory; its heap is in `LARGE`."""
TOLD = 100_000
"""Claims from one line to the next, at the least."""
PERCENT = 10
"""Of the indexes, likewise."""
REPEATS, LONG = 5, 5.0
"""How often a question is asked, unless the first time took more seconds than that."""
MORE_QUESTIONS: Mapping[str, str] = {
    "statistics by kind and year": (
        "{ statistics(by: [KIND, YEAR], first: 200) "
        "{ nodes { key { label } events { min max } } } }"
    ),
}


def copied(folder: Path, vocabulary: Vocabulary, sizes: Sizes) -> Iterator[str]:
    """Lines of the report, over a server of its own."""
    why = missing()
    if why is not None:
        yield why
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "world.db"
    yield from _filled(path, sizes)
    with running(folder / "server", options=LARGE, cache=CACHE) as server:
        yield from beside(server, path, vocabulary, sizes)


def beside(server: Server, path: Path, vocabulary: Vocabulary, sizes: Sizes) -> Iterator[str]:
    """The same over any server, and a file that is full."""
    auth, where = (server.user, server.password), address(server, LABELS)
    with closing(SqliteEngine.open(path, vocabulary)) as file:
        with closing(Neo4jEngine.open(where, vocabulary, auth=auth)) as engine:
            if _is_empty(engine):
                yield from _copied(file, engine, server, World(sizes))
        yield from _sizes(server, path)
        with closing(Neo4jEngine.open(where, vocabulary, auth=auth)) as engine:
            yield from _asked({"file": file, "Neo4j": engine}, path, World(sizes))
        yield _memory(server)
    with (
        closing(SqliteEngine.open(path, vocabulary, adjacency=ROOM)) as file,
        closing(Neo4jEngine.open(where, vocabulary, auth=auth, adjacency=ROOM)) as engine,
    ):
        yield _laid_out(engine)
        yield from _ways({"file": file, "Neo4j": engine}, World(sizes))
        yield _memory(server)


def _filled(path: Path, sizes: Sizes) -> Iterator[str]:
    """Fill the file, unless it is full."""
    notes = path.with_suffix(".json")
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        for file in path.parent.glob(f"{unfinished.name}*"):
            file.unlink()
        told = fill_apart(unfinished, sizes)
        notes.write_text(json.dumps(told))
        unfinished.rename(path)
    told = json.loads(notes.read_text())
    yield (
        f"{told['claims']:,.0f} claims in a file: {path.stat().st_size / 1e6:,.0f} MB, "
        f"{told['per second']:,.0f} claims a second, {told['per processor second']:,.0f} a second "
        f"of the processor, {told['memory']:,.0f} MB of memory at most"
    )


def _is_empty(engine: Engine) -> bool:
    try:
        with engine.reading() as snapshot:
            return not snapshot.view(PUBLIC_CLEARANCE).counts().claims
    except StoreError:
        return True  # a copy that is not finished


# ----------------------------------------------------------------------------------- copying


def _copied(file: Engine, engine: Engine, server: Server, world: World) -> Iterator[str]:
    """Copy, and tell how far it is as it goes."""
    lines: SimpleQueue[str | None] = SimpleQueue()
    begun = _Clocks(server)
    last, told = begun, ("", 0)

    def progress(what: str, done: int) -> None:
        nonlocal last, told
        step = PERCENT if what == INDEXES else TOLD
        passed = done - (told[1] if what == told[0] else 0)
        if what == told[0] and passed < step:
            return
        here = _Clocks(server)
        if what == INDEXES:
            lines.put(f"    {done} {what}: {here.seconds(last):,.0f} s; {_memory(server)}")
        else:
            lines.put(f"    {done:,} {what}: {here.since(last, passed)}; {_memory(server)}")
        last, told = here, (what, done)

    found: list[Moved | BaseException] = []

    def copying() -> None:
        try:
            found.append(move(file, engine, world.reads_all, clock=now, progress=progress))
        except BaseException as error:
            found.append(error)
        finally:
            lines.put(None)

    thread = Thread(target=copying)
    thread.start()
    yield from iter(lines.get, None)
    thread.join()
    [moved] = found
    if isinstance(moved, BaseException):
        raise moved
    yield f"copied {moved.claims:,} claims: {_Clocks(server).since(begun, moved.claims)}"


class _Clocks:
    """The time now: of the clock, of our processor, of the server's."""

    def __init__(self, server: Server) -> None:
        self._clock, self._ours = time.perf_counter(), time.process_time()
        self._server = processor_of(server.process)

    def seconds(self, before: _Clocks) -> float:
        """Of the clock."""
        return self._clock - before._clock

    def since(self, before: _Clocks, count: int) -> str:
        clock, count = self.seconds(before), max(1, count)
        ours, theirs = self._ours - before._ours, self._server - before._server
        return (
            f"{clock:,.0f} s, {count / max(clock, 1e-9):,.0f} a second; processor "
            f"{ours / count * 1e6:,.0f} µs each of ours and {theirs / count * 1e6:,.0f} of the "
            "server's"
        )


def _sizes(server: Server, path: Path) -> Iterator[str]:
    data = server.imports.parent / "data"
    for what, folder in (("store", data / "databases"), ("logs", data / "transactions")):
        yield f"the server's {what}: {bytes_in(folder) / 1e6:,.0f} MB"
    yield f"the file: {path.stat().st_size / 1e6:,.0f} MB"


def _memory(server: Server) -> str:
    return f"memory: the server {memory_of(server.process):,.0f} MB, this {peak_memory():,.0f} MB"


# ------------------------------------------------------------------------------------ asking


def _asked(engines: Mapping[str, Engine], path: Path, world: World) -> Iterator[str]:
    """Lines: each question by the clock, to the file and to the server."""
    name = some_name(path)
    services = {of: Service(Unkept(one)) for of, one in engines.items()}  # type: ignore[arg-type]
    for id, what in ((world.actors[20], "an actor"), (world.actors[0], "one with very many")):
        hops = {of: partial(hop, one, id, EVENTS) for of, one in engines.items()}
        yield from _compared(f"one hop of {what}", hops)
    for what, question in {**QUESTIONS, **MORE_QUESTIONS}.items():
        text = question % name if "%s" in question else question
        asking = {of: _question(service, text) for of, service in services.items()}
        yield from _compared(what, asking)


def _question(service: Service, text: str) -> Callable[[], object]:
    def asked() -> object:
        reply = service.reply(text, clearance=PUBLIC_CLEARANCE)
        return reply.body if reply.answered else f"not answered: {reply.body!r:.300}"

    return asked


def _laid_out(engine: Neo4jEngine) -> str:
    """Arrays of relations of a server, which answers meanwhile a level at a time."""
    assert engine.arrays is not None
    start = time.perf_counter()
    engine.arrays.lay_out()
    return f"arrays of the server's relations: {time.perf_counter() - start:,.0f} s"


def _ways(engines: Mapping[str, Engine], world: World) -> Iterator[str]:
    """Shortest ways with their claims, over arrays."""
    last = len(world.actors) - 1
    pairs = [
        (world.actors[min(last, 10 + 7 * i)], world.actors[max(0, last - 13 * i)])
        for i in range(PAIRS)
    ]

    def ways(engine: Engine) -> Callable[[], object]:
        return lambda: [hops_between(engine, *pair) for pair in pairs]

    yield from _compared(
        f"{PAIRS} ways over arrays", {of: ways(one) for of, one in engines.items()}
    )


def _compared(what: str, calls: Mapping[str, Callable[[], object]]) -> Iterator[str]:
    """Lines: the first time, which a server plans in; then the median, or the second time where
    that is long already."""
    first, again = {}, {}
    replies: dict[str, object] = {}

    def keep(of: str) -> None:
        replies[of] = calls[of]()

    for of in calls:
        first[of] = 1000 * took(lambda of=of: keep(of))  # type: ignore[misc]
        again[of] = 1000 * took(calls[of])
    if max(again.values()) < 1000 * LONG:
        again = in_turn(dict(calls), REPEATS, timer=time.perf_counter)
    told = "".join(f"{of:>8} {again[of]:11,.1f} ms" for of in calls)
    begun = ", ".join(f"{of} {first[of]:,.0f} ms" for of in calls)
    yield f"{what:<52}{told}; first {begun}"
    ours, theirs = replies.values()
    if ours != theirs:
        yield f"    THEY DIFFER: {ours!r:.200} and {theirs!r:.200}"
    elif isinstance(ours, str):
        yield f"    {ours}"
