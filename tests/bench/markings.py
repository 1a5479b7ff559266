"""Whether the number of readable markings, or what is hidden, changes what an answer takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill
from tests.bench.measuring import in_turn
from tests.bench.nested import QUESTION
from tests.bench.unkept import Unkept
from tests.bench.world import Sizes, World

MARKINGS = (1, 8, 64, 256)
TIMES = 10
NOBODY = Sizes().times(0)
ASKED = QUESTION % (200, 10)


def markings(folder: Path, vocabulary: Vocabulary, sizes: Sizes, repeats: int) -> Iterator[str]:
    """Lines: as many involvements in more and more markings.

    All of the markings are readable; then every other one, with as much hidden between them.
    """
    spread = replace(sizes, involvements=0, hidden=sizes.involvements)
    worlds = {f"{n} readable": replace(spread, markings=n) for n in MARKINGS}
    clearances = {name: _world(s).reads_all for name, s in worlds.items()}
    twice = replace(spread, hidden=spread.hidden * 2)
    for n in MARKINGS[1:]:
        name = f"{n} readable of {2 * n}"
        worlds[name] = replace(twice, markings=2 * n)
        clearances[name] = _world(worlds[name]).reads_half
    yield from _compare(folder, vocabulary, worlds, clearances, repeats)


def _world(sizes: Sizes) -> World:
    """Its markings, with nobody in it."""
    return World(replace(NOBODY, markings=sizes.markings))


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
            service = Service(Unkept(engine))  # type: ignore[arg-type]
            calls[name] = partial(service.answer, ASKED, clearance=clearances[name])
        took = in_turn(calls, repeats)
        first = next(iter(took.values()))
        for name, time in took.items():
            yield f"{name}: {time:.1f} ms, {time / first:.2f} times the first"
