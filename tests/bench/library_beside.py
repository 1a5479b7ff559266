"""Neo4j's own GraphQL library beside ours over one server: the same world, the same question.

The library reads plain nodes and relationships, without claims, markings or sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

from graph.engines.neo4j.address import PASSWORD, USER
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.bench.graph_library import library_over
from tests.bench.measuring import processor_of
from tests.bench.node_servers import Missing, Rival
from tests.bench.rivals import QUESTIONS, Caller, OwnServer, Question, Unrelated, served, took
from tests.bench.world import Sizes
from tests.neo4j.server import Server

ASKED = QUESTIONS[:2]
WARMING = 60
"""How often each is asked before anything is measured: a server makes programs of its own of what
it is asked often."""


def library_beside(
    server: Server, where: str, folder: Path, vocabulary: Vocabulary, sizes: Sizes, repeats: int
) -> Iterator[str]:
    """Lines of the report; where the library cannot be had, what is missing.

    Args:
        where: our store in that server, full of the world.
    """
    auth = server.user, server.password
    signed_in = {USER: server.user, PASSWORD: server.password}
    try:
        with (
            library_over(server, folder, sizes) as rival,
            closing(Neo4jEngine.open(where, vocabulary, auth=auth)) as engine,
            served(where, 1, "--timeout", "600", environment=signed_in, folder=folder) as own,
        ):
            yield rival.versions
            writes = Unrelated(engine)
            writes.write()
            for question in ASKED:
                yield from _compared(question, own, rival, server.process, writes, repeats)
    except Missing as missing:
        yield f"skipped: {missing}"


def _compared(
    question: Question,
    own: OwnServer,
    rival: Rival,
    server: int,
    writes: Unrelated,
    repeats: int,
) -> Iterator[str]:
    """One question over HTTP, in turn: nothing kept, kept, theirs; by the clock and by what all
    processes that take part have of the processor."""
    names = "first", "kept", "library"
    clock: dict[str, list[float]] = {name: [] for name in names}
    processor: dict[str, list[float]] = {name: [] for name in names}
    for round in range(WARMING + repeats):
        # What a server keeps of its readers' answers goes by it, all of it.
        writes.write(much=True)
        # Anew each time: a server ends a connection on which nothing is asked for some seconds.
        with closing(Caller(own.port)) as ours, closing(Caller(rival.port)) as other:
            for name, caller, text, process in (
                ("first", ours, question.ours, own.process),
                ("kept", ours, question.ours, own.process),
                ("library", other, question.nodes, rival.process),
            ):
                begin = processor_of(server) + processor_of(process)
                clocked = took(partial(caller.asked, text))
                if round >= WARMING:
                    clock[name].append(clocked)
                    processor[name].append(processor_of(server) + processor_of(process) - begin)
    for what, times in (("the clock", clock), ("the processor", processor)):
        first, kept, theirs = (median(times[name]) * 1000 for name in names)
        yield (
            f"{question.name} over HTTP, ms of {what}: nothing kept {first:.1f}, kept "
            f"{kept:.1f}, {rival.name} {theirs:.1f}; {first / theirs:.2f} and "
            f"{kept / theirs:.2f} times as long (aim 0.76)"
        )
