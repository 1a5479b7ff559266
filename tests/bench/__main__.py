"""``make bench``: everything of this package, one part after another, in one run.

    python -m tests.bench [--scale FRACTION] [--part NAME …] [--relations TIMES] [--folder FOLDER]

The scale is a fraction of the full world (100,000 actors, 200,000 events, 1,000,000 involvements).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from graph.vocabulary import Vocabulary
from tests.bench.calls import asked_calls, calls
from tests.bench.copied import copied
from tests.bench.doors import doors
from tests.bench.duties import duties
from tests.bench.exchange import exchange
from tests.bench.filling import fill
from tests.bench.growth import growth
from tests.bench.hostile import hostile
from tests.bench.in_server import FULL, in_server
from tests.bench.loading import loading, sheets
from tests.bench.markings import hidden, markings
from tests.bench.measuring import ROOT
from tests.bench.nested import nested
from tests.bench.ordered import ordered
from tests.bench.portions import portions
from tests.bench.readers import readers
from tests.bench.relations import relations
from tests.bench.rivals import rivals
from tests.bench.starting import starting
from tests.bench.together import together
from tests.bench.validating import validating
from tests.bench.warm import warm
from tests.bench.ways import ways
from tests.bench.world import Sizes

Part = Callable[[], Iterator[str]]


def parts(
    folder: Path,
    vocabulary: Vocabulary,
    scale: float,
    seconds: float,
    times: int = 1,
    kept: Path | None = None,
) -> Mapping[str, Part]:
    """What can be measured, in this order; later parts use the stores of earlier ones.

    Args:
        times: how many times as many involvements as its scale says the part `relations` has.
        kept: where the part `copied` has its stores; a folder of the run's where it is None.
    """
    sizes = Sizes().times(scale)
    full, small = folder / "world.db", folder / "small.db"
    few = Sizes().times(min(scale, 0.01))
    ten_each = replace(few, actors=4_000, events=8_000, involvements=80_000, hidden=8_000)
    repeats = 7

    def filled(path: Path, sizes: Sizes) -> Path:
        if not path.exists():
            fill(path, vocabulary, sizes)
        return path

    def nested_() -> Iterator[str]:
        yield from nested(filled(folder / "nested.db", ten_each), vocabulary, repeats)

    def ordered_() -> Iterator[str]:
        yield from ordered(filled(full, sizes), vocabulary, repeats)

    def relations_() -> Iterator[str]:
        related = replace(
            sizes, involvements=sizes.involvements * times, hidden=sizes.hidden * times
        )
        path = full if times == 1 else folder / "related.db"
        yield from relations(filled(path, related), vocabulary, related, scale * times, 3)

    def starting_() -> Iterator[str]:
        stores = {"a small store": filled(small, few), "this world": filled(full, sizes)}
        yield from starting(stores, 3)

    def calls_() -> Iterator[str]:
        yield from asked_calls(folder / "calls.db", vocabulary, scale)
        yield from calls(vocabulary, scale)

    def portions_() -> Iterator[str]:
        yield from portions(filled(full, sizes), vocabulary)

    def rivals_() -> Iterator[str]:
        yield from rivals(filled(full, sizes), folder, vocabulary, sizes, min(seconds, 5.0))

    return {
        "loading": partial(loading, full, vocabulary, sizes),
        "sheets": partial(sheets, folder, vocabulary),
        "ways": partial(ways, folder, vocabulary, scale),
        "nested": nested_,
        "markings": partial(markings, folder, vocabulary, ten_each, repeats),
        "hidden": partial(hidden, folder, vocabulary, ten_each, repeats),
        "portions": portions_,
        "rivals": rivals_,
        "readers": partial(readers, folder, vocabulary, sizes),
        "warm": lambda: warm(filled(full, sizes), sizes),
        "ordered": ordered_,
        "relations": relations_,
        "calls": calls_,
        "duties": partial(duties, vocabulary, scale),
        "exchange": partial(exchange, folder, scale),
        "growth": partial(growth, folder, vocabulary, scale),
        "validating": partial(validating, folder, scale),
        "starting": starting_,
        "hostile": partial(hostile, folder / "dense.db", vocabulary, 300, 10.0),
        "neo4j": partial(in_server, folder / "neo4j", vocabulary, scale),
        "copied": partial(copied, kept or folder / "copied", vocabulary, FULL.times(scale)),
        "doors": lambda: doors(filled(folder / "doors.db", few), folder, few, seconds),
        "together": partial(together, folder / "together.db", vocabulary, seconds, 10),
    }


def _parts(folder: Path, vocabulary: Vocabulary, given: argparse.Namespace) -> Mapping[str, Part]:
    return parts(folder, vocabulary, given.scale, given.seconds, given.relations, given.folder)


def main() -> None:
    """Run the parts and print what they say."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--seconds", type=float, default=60.0, help="for readers and loader")
    parser.add_argument("--relations", type=int, default=1, help="times as many, in that part")
    parser.add_argument(
        "--folder",
        type=Path,
        help="where the part `copied` keeps its stores, and goes on with what is there",
    )
    parser.add_argument("--part", action="append", help="leave out for all")
    given = parser.parse_args()
    vocabulary = Vocabulary.load(ROOT / "ontology")
    with tempfile.TemporaryDirectory(prefix="answerable-bench-") as folder:
        for name, part in _parts(Path(folder), vocabulary, given).items():
            if given.part and name not in given.part:
                continue
            start = time.perf_counter()
            print(f"\n{name}", flush=True)
            for line in part():
                print(f"  {line}", flush=True)
            print(f"  ({time.perf_counter() - start:.0f} s for this part)", flush=True)


if __name__ == "__main__":
    main()
