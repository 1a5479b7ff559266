"""A million statements against the shapes, beside pyshacl; each in a process of its own.

python -m tests.bench.validating ours|store|pyshacl FILE
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyshacl
import rdflib

from graph.engines.sqlite import SqliteEngine
from graph.export import EXPORTERS
from graph.shapes.record_check import Result
from graph.shapes.shape_reader import read_shapes
from graph.shapes.validation import of_file, of_view, validate
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill_apart
from tests.bench.measuring import ROOT, in_child, peak_memory
from tests.bench.world import Sizes, World

CHILD = "tests.bench.validating"
MILLION = 0.024
"""As much of the full world has a million statements."""
FEW = 0.0001
"""As much of it pyshacl gets."""
ONTOLOGY = ROOT / "ontology"


def validating(folder: Path, scale: float) -> Iterator[str]:
    """Lines: an export, the same in no order, the store itself, and pyshacl with a little of it."""
    whole, few = folder / "validating.db", folder / "validating-few.db"
    fill_apart(whole, Sizes().times(max(scale * MILLION, FEW)))
    fill_apart(few, Sizes().times(FEW))
    many, some = _written(whole, "nquads"), _written(few, "ntriples")
    ours = in_child(CHILD, "ours", many)
    yield f"an export of {ours['statements']:,.0f} statements: {_told(ours)}"
    yield f"    its lines in no order: {_told(in_child(CHILD, 'ours', _shuffled(many)))}"
    yield f"    the store that it came from: {_told(in_child(CHILD, 'store', whole))}"
    same, rival = in_child(CHILD, "ours", some), in_child(CHILD, "pyshacl", some)
    yield f"{rival['statements']:,.0f} statements as triples: {_told(same)}"
    yield f"    pyshacl: {_told(rival)}, {_rate(ours) / _rate(rival):,.0f} times slower than ours"


def _written(store: Path, format: str) -> Path:
    """Everything of a store, hidden claims included, in a file."""
    path = store.with_suffix(EXPORTERS[format].suffix)
    vocabulary = Vocabulary.load(ONTOLOGY)
    with (
        closing(SqliteEngine.open(store, vocabulary)) as engine,
        engine.reading() as snapshot,
        path.open("wb") as out,
    ):
        out.writelines(EXPORTERS[format].pieces(snapshot.view(World(Sizes()).reads_all)))
    return path


def _shuffled(path: Path) -> Path:
    lines = path.read_bytes().splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    other = path.with_name(f"shuffled-{path.name}")
    other.write_bytes(b"".join(lines))
    return other


def _rate(told: dict[str, float]) -> float:
    return told["statements"] / told["cpu"]


def _told(told: dict[str, float]) -> str:
    return (
        f"{told['wall']:.1f} s, {told['cpu']:.1f} s of the processor, "
        f"{_rate(told):,.0f} statements a second of it, {told['memory']:.0f} MB at most"
    )


# --------------------------------------------------------------------------- in the child


def _nothing(result: Result) -> None:
    raise SystemExit(f"the world does not conform: {result.focus} {result.component}")


def of_ours(path: str) -> int:
    """A file, by us."""
    return validate(of_file(Path(path)), read_shapes(ONTOLOGY), _nothing).statements


def of_store(path: str) -> int:
    """A store, by us."""
    vocabulary = Vocabulary.load(ONTOLOGY)
    with (
        closing(SqliteEngine.open(Path(path), vocabulary)) as engine,
        engine.reading() as snapshot,
    ):
        view = snapshot.view(World(Sizes()).reads_all)
        return validate(of_view(view), read_shapes(ONTOLOGY), _nothing).statements


def by_pyshacl(path: str) -> int:
    """A file of triples, by pyshacl."""
    shapes = rdflib.Graph()
    for turtle in ONTOLOGY.rglob("*.ttl"):
        shapes.parse(turtle, format="turtle")
    data = rdflib.Graph().parse(path, format="nt")
    count = len(data)
    conforms, _, text = pyshacl.validate(data + shapes, shacl_graph=shapes, inference="none")
    if not conforms:
        raise SystemExit(text)
    return count


CHILDREN: dict[str, Callable[[str], int]] = {
    "ours": of_ours,
    "store": of_store,
    "pyshacl": by_pyshacl,
}


def main() -> None:
    """Do what the arguments say and print the figures."""
    what, path = sys.argv[1:]
    wall, cpu = time.perf_counter(), time.process_time()
    statements = CHILDREN[what](path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    told = {"wall": wall, "cpu": cpu, "memory": peak_memory(), "statements": statements}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
