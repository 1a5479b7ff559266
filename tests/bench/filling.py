"""A store full of a made-up world; by itself (``python -m tests.bench.filling``) it reports."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.bench.measuring import ROOT, in_child, peak_memory
from tests.bench.world import Sizes, World

T = TypeVar("T")


class Meanwhile:
    """Takes the time that making things takes, so that it is not counted as loading."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0
        self.count = 0

    def over(self, things: Iterable[T]) -> Iterator[T]:
        rest = iter(things)
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            batch = list(islice(rest, 5000))
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu
            self.count += len(batch)
            if not batch:
                return
            yield from batch


def fill(path: Path, vocabulary: Vocabulary, sizes: Sizes) -> dict[str, float]:
    """Load a world: how many claims a second of the clock and of the processor, and memory."""
    engine = SqliteEngine.open(path, vocabulary)
    world = World(sizes)
    making = Meanwhile()
    with engine.writing() as writer:
        writer.register(world.entities())
        wall, cpu = time.perf_counter(), time.process_time()
        writer.record(making.over(world.claims()))
    wall = time.perf_counter() - wall - making.wall
    cpu = time.process_time() - cpu - making.cpu
    engine.close()
    return {
        "claims": making.count,
        "per second": making.count / wall,
        "per processor second": making.count / cpu,
        "memory": peak_memory(),
    }


def fill_apart(path: Path, sizes: Sizes) -> dict[str, float]:
    """`fill` in a process of its own, so that its memory is its own."""
    given = json.dumps({name: getattr(sizes, name) for name in Sizes.__dataclass_fields__})
    return in_child("tests.bench.filling", path, given)


def main() -> None:
    """Fill a store as the arguments say and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("sizes", type=json.loads)
    given: Any = parser.parse_args()
    vocabulary = Vocabulary.load(ROOT / "ontology")
    print(json.dumps(fill(given.path, vocabulary, Sizes(**given.sizes))))


if __name__ == "__main__":
    main()
