"""The same questions over HTTP of readers whom answering owes more: with labels in a language of
theirs, with a clearance above public, and with very many readable markings."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from statistics import median

from api.access.caller import Right
from api.access.factor import STEP, code
from api.access.tokens import SECOND, TokenBook
from graph.claims.claim import Citation, Literal, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC, Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill
from tests.bench.measuring import processor_of
from tests.bench.rivals import QUESTIONS, Caller, Question, Unrelated, served, took
from tests.bench.world import Sizes, World

LANGUAGE = "fr"
MARKINGS = 64
KEPT, FRESH = 1.2, 1.5
"""So many times as long as the public's answer another reader's may take."""
PARTNER = Clearance.parse("partner")


def readers(folder: Path, vocabulary: Vocabulary, sizes: Sizes, most: int = 100) -> Iterator[str]:
    """Lines of the report.

    Args:
        most: how often a question is asked at most.
        sizes: of the world. It is filled once with all involvements public, once with all of them
            in very many markings; every second actor has a name in another language, too.
    """
    yield "milliseconds over HTTP, medians: by the clock, and of the server's processor;"
    yield "in brackets: times the public's answer"
    yield f"fresh: something was written before each question; aims: kept {KEPT}, fresh {FRESH}"
    whole = sizes.involvements + sizes.hidden
    worlds = {
        "public": replace(sizes, involvements=whole, hidden=0, markings=1),
        "marked": replace(sizes, involvements=0, hidden=whole, markings=MARKINGS),
    }
    with ExitStack() as stack:
        asking: dict[str, tuple[Caller, int]] = {}
        writing = []
        for name, world in worlds.items():
            store = folder / f"readers-{name}.db"
            fill(store, vocabulary, world)
            engine = stack.enter_context(closing(SqliteEngine.open(store, vocabulary)))
            _name_again(engine, world)
            writing.append(Unrelated(engine))
            heads = _heads(store, name, World(world))
            server = stack.enter_context(served(store, 1))
            for reader, head in heads.items():
                caller = stack.enter_context(closing(Caller(server.port, head)))
                asking[reader] = (caller, server.process)
        for question in QUESTIONS:
            again = min(question.repeats, most)
            yield from _compared(question._replace(repeats=again), asking, writing)


def _name_again(engine: SqliteEngine, sizes: Sizes) -> None:
    """Every second actor has a name in another language."""
    origin = entity_id("readers", "names")
    world = World(sizes)
    with engine.writing() as writer:
        writer.record(
            make_claim(
                origin=origin,
                subject=actor,
                predicate="name",
                value=Literal(datatype="text", text=f"Nommé {number}", language=LANGUAGE),
                stance=Stance.REPORTED,
                citation=Citation(source=world.sources[0]),
                marking=PUBLIC,
            )
            for number, actor in enumerate(world.actors)
            if number % 2
        )


def _heads(store: Path, name: str, world: World) -> dict[str, Mapping[str, str]]:
    """What each reader of a world sends, by what the report calls the reader."""
    if name == "public":
        return {
            "public": {},
            f"in {LANGUAGE}": {"Accept-Language": LANGUAGE},
            str(PARTNER): _session(store, PARTNER),
        }
    return {f"{MARKINGS} markings": _session(store, world.reads_all)}


def _session(store: Path, clearance: Clearance) -> Mapping[str, str]:
    """The header of somebody with a clearance: a token, or a session where it asks for one."""
    at = time.time_ns() // 1_000
    with closing(TokenBook(store.with_name(f"{store.name}.tokens"))) as book:
        rights = frozenset({Right.READ})
        made = book.add(f"reader-{at}", clearance, rights, at=at)
        text: str | None = made.text
        if made.secret is not None:
            token = book.token(made.text, at=at)
            assert token is not None
            text = book.open_session(token, code(made.secret, at // SECOND // STEP), at=at)
    return {"Authorization": f"Bearer {text}"}


class _Times:
    """What the same question took one reader."""

    def __init__(self) -> None:
        self._clock: list[float] = []
        self._processor: list[float] = []

    def take(self, caller: Caller, process: int, question: str) -> None:
        """Ask once."""
        before = processor_of(process)
        self._clock.append(took(lambda: caller.asked(question)))
        self._processor.append(processor_of(process) - before)

    def told(self, other: _Times) -> str:
        """The medians, and how many times as long as another reader's they are."""
        pairs = ((self._clock, other._clock), (self._processor, other._processor))
        return ", ".join(
            f"{median(mine) * 1000:6.2f} ({median(mine) / median(theirs):4.2f})"
            for mine, theirs in pairs
        )


def _compared(
    question: Question, asking: Mapping[str, tuple[Caller, int]], writing: list[Unrelated]
) -> Iterator[str]:
    """One question by all of them in turn, fresh and kept."""
    fresh, kept = ({name: _Times() for name in asking} for _ in range(2))
    sizes = {name: len(caller.asked(question.ours)) for name, (caller, _) in asking.items()}
    for _ in range(question.repeats):
        for name, (caller, process) in asking.items():
            for one in writing:
                one.write()
            fresh[name].take(caller, process, question.ours)
            kept[name].take(caller, process, question.ours)
    first = next(iter(asking))
    for name in asking:
        told = f"kept {kept[name].told(kept[first])}  fresh {fresh[name].told(fresh[first])}"
        yield f"{question.name:<18} {name:<12} {told}  {sizes[name]:,} B"
