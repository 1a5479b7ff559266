"""Whether the number of readable markings, or what is hidden, changes what an answer takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from api.graphql.service import Service
from graph.engines.sqlite import SqliteEngine
from graph.marking import PUBLIC_CLEARANCE, Clearance
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill
from tests.bench.measuring import in_turn
from tests.bench.nested import QUESTION
from tests.bench.world import Sizes, World

MARKINGS = (1, 8, 64, 256)
TIMES = 10
NOBODY = Sizes().times(0)
ASKED = QUESTION % (200, 10)


def markings(folder: Path, vocabulary: Vocabulary, sizes: Sizes, repeats: int) -> Iterator[str]:
    """Lines: the same involvements in more and more markings, all of them readable."""
    spread = replace(sizes, involvements=0, hidden=sizes.involvements)
    worlds = {f"{n} markings": replace(spread, markings=n) for n in MARKINGS}
    clearances = {
        name: World(replace(NOBODY, markings=s.markings)).reads_all for name, s in worlds.items()
    }
    yield from _compare(folder, vocabulary, worlds, clearances, repeats)


def hidden(folder: Path, vocabulary: Vocabulary, sizes: Sizes, repeats: int) -> Iterator[str]:
    """Lines: the public's answer beside some involvements that it may not read, and many."""
    few = replace(sizes, hidden=sizes.involvements // 5)
    worlds = {"some hidden": few, f"{TIMES} times as many": replace(few, hidden=few.hidden * TIMES)}
    yield from _compare(
        folder, vocabulary, worlds, dict.fromkeys(worlds, PUBLIC_CLEARANCE), repeats
    )


def _compare(
    folder: Path,
    vocabulary: Vocabulary,
    worlds: dict[str, Sizes],
    clearances: dict[str, Clearance],
    repeats: int,
) -> Iterator[str]:
    with ExitStack() as stack:
        calls = {}
        for number, (name, sizes) in enumerate(worlds.items()):
            path = folder / f"{number}-{sizes.markings}-{sizes.hidden}.db"
            fill(path, vocabulary, sizes)
            engine = stack.enter_context(closing(SqliteEngine.open(path, vocabulary)))
            calls[name] = partial(Service(engine).answer, ASKED, clearance=clearances[name])
        took = in_turn(calls, repeats)
        first = next(iter(took.values()))
        for name, time in took.items():
            yield f"{name}: {time:.1f} ms, {time / first:.2f} times the first"
