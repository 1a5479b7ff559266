"""Exports out and back in, beside rdflib with the same statements; each in a process of its own.

    python -m tests.bench.exchange out|in|rdflib …

What a child prints is JSON: seconds by the clock and of the processor, and its memory at most.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from shutil import copyfile
from typing import Any

from api.collecting import look_seldom
from graph.changes.imports.importer import import_file
from graph.engines.sqlite import SqliteEngine
from graph.export import EXPORTERS
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill_apart
from tests.bench.measuring import ROOT, in_child, peak_memory
from tests.bench.world import Sizes, World

CHILD = "tests.bench.exchange"
MILLION = 0.48
"""The full world has 2.1 million claims; this much of it has one."""
FEW = 0.002
"""As much of it rdflib gets to read and to write."""
FORMATS = ("nquads", "trig")
RIVALS = {"nquads": "nquads", "trig": "trig"}
"""The same syntaxes as rdflib calls them."""


def exchange(folder: Path, scale: float) -> Iterator[str]:
    """Lines: out in two syntaxes, in again, and rdflib with some of the same."""
    whole, few = folder / "exchange.db", folder / "exchange-few.db"
    claims = fill_apart(whole, Sizes().times(scale * MILLION))["claims"]
    fill_apart(few, Sizes().times(FEW))
    for format in FORMATS:
        ours = in_child(CHILD, "out", whole, format, folder / f"world{EXPORTERS[format].suffix}")
        theirs = in_child(CHILD, "out", few, format, folder / f"few{EXPORTERS[format].suffix}")
        if format == "nquads":
            statements = _lines(folder / "world.nq")
            some = _lines(folder / "few.nq")
        yield f"{claims:,.0f} claims out as {format}: {_told(statements, ours)}"
        yield f"    a small store of {some:,} statements: {_told(some, theirs)}"
        rival = in_child(CHILD, "rdflib", folder / "few.nq", format)
        yield (
            f"    rdflib writes those: {_told(some, rival)}, "
            f"{_rate(statements, ours) / _rate(some, rival):.1f} times slower"
        )
    ours = in_child(CHILD, "in", folder / "world.nq", folder / "taken-in.db")
    yield f"{statements:,} statements into an empty store: {_told(statements, ours)}"
    again = in_child(CHILD, "in", folder / "few.nq", folder / "few-taken-in.db")
    yield f"    {some:,} statements into an empty store: {_told(some, again)}"
    again = in_child(CHILD, "in", folder / "few.nq", folder / "few-taken-in.db")
    yield f"    the same once more, nothing new: {_told(some, again)}"
    yield from _beside(folder, whole, claims)
    rival = in_child(CHILD, "rdflib", folder / "few.nq", "")
    yield (
        f"    rdflib reads them without a check: {_told(some, rival)}, "
        f"{_rate(statements, ours) / _rate(some, rival):.1f} times as long"
    )


def _beside(folder: Path, whole: Path, claims: float) -> Iterator[str]:
    """Claims that are new, of things that are there, into a full store and into an empty one."""
    other, new, full = folder / "other.db", folder / "other.nq", folder / "full.db"
    fill_apart(other, replace(Sizes().times(FEW), seed=2))
    in_child(CHILD, "out", other, "nquads", new)
    statements = _lines(new)
    empty = in_child(CHILD, "in", new, folder / "other-taken-in.db")
    copyfile(whole, full)
    ours = in_child(CHILD, "in", new, full)
    yield (
        f"    {statements:,} others beside {claims:,.0f} claims: {_told(statements, ours)}, "
        f"{_rate(statements, empty) / _rate(statements, ours):.2f} times as long as into an empty "
        "store"
    )


def _rate(statements: int, told: dict[str, float]) -> float:
    return statements / told["cpu"]


def _told(statements: int, told: dict[str, float]) -> str:
    return (
        f"{statements / told['wall']:,.0f} statements a second, "
        f"{_rate(statements, told):,.0f} a second of the processor, {told['memory']:.0f} MB at most"
    )


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


# --------------------------------------------------------------------------- in the child


def out(store: str, format: str, path: str) -> Callable[[], object]:
    """Everything of a store, hidden claims included."""
    vocabulary = Vocabulary.load(ROOT / "ontology")
    everything = World(Sizes()).reads_all

    def run() -> None:
        look_seldom()  # as the command does
        with (
            closing(SqliteEngine.open(Path(store), vocabulary)) as engine,
            engine.reading() as snapshot,
            Path(path).open("wb") as stream,
        ):
            stream.writelines(EXPORTERS[format].pieces(snapshot.view(everything)))

    return run


def take_in(path: str, store: str) -> Callable[[], object]:
    """A file into a store, which is made where there is none."""
    vocabulary = Vocabulary.load(ROOT / "ontology")

    def run() -> None:
        with closing(SqliteEngine.open(Path(store), vocabulary)) as engine:
            done = import_file(Path(path), engine, clock=lambda: time.time_ns() // 1000)
            if done.errors:
                raise SystemExit(str(done.errors[0]))

    return run


def with_rdflib(path: str, format: str) -> Callable[[], object]:
    """rdflib reading a file, or writing what it read before."""
    # Here alone: what the other children take in memory is not to be counted with it.
    rdflib: Any = import_module("rdflib")
    if not format:
        return lambda: rdflib.Dataset().parse(path, format="nquads")
    read = rdflib.Dataset()
    read.parse(path, format="nquads")
    return lambda: read.serialize(format=RIVALS[format])


CHILDREN: dict[str, Callable[..., Callable[[], object]]] = {
    "out": out,
    "in": take_in,
    "rdflib": with_rdflib,
}


def main() -> None:
    """Do what the arguments say and print the figures."""
    what, *args = sys.argv[1:]
    run = CHILDREN[what](*args)
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wall": wall, "cpu": cpu, "memory": peak_memory()}))


if __name__ == "__main__":
    main()
