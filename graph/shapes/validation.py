"""Whether a store or a file keeps to the shapes of the ontology.

A store is checked as a clearance sees it: its view is written as N-Quads, and that is checked. So
what a clearance may not read changes nothing of the reply, and what is checked is what would leave.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.claims.errors import InputError
from graph.export import EXPORTERS
from graph.shapes.findings import FindingKinds
from graph.shapes.line_places import LINED, lines_of
from graph.shapes.rdf_syntaxes import Statement, statements, syntax_of
from graph.shapes.rdf_terms import TYPE, Term
from graph.shapes.record_check import Result, ShapeChecker
from graph.shapes.record_stream import RecordGathering, Source, ontology_alone
from graph.shapes.shape_reader import Shapes, predicates_behind
from graph.views.view import View

MOST_CLASSES = 1_000
"""Of what no shape is for, as many classes are told apart."""


@dataclass(slots=True)
class Validated:
    """What was gone through, and what was not.

    Attributes:
        statements: how many were checked.
        nodes: how many nodes shapes were for.
        results: how many things are wrong.
        unseen: nodes that no shape is for, by class; None for those of none.
        left_out: statements about the ontology itself, by predicate.
    """

    statements: int = 0
    nodes: int = 0
    results: int = 0
    unseen: Counter[Term | None] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def conforms(self) -> bool:
        return not self.results


def validate(source: Source, shapes: Shapes, take: Callable[[Result], object]) -> Validated:
    """Check what a source says, and hand over what is wrong, one by one, record by record.

    Raises:
        InputError: the source cannot be read to its end.
    """
    behind = predicates_behind(shapes.shapes)
    used = {predicate for said in shapes.said.values() for predicate in said}
    gathering = RecordGathering(source, shapes.said, behind, ontology_alone(behind, used))
    done = Validated(left_out=gathering.left_out)
    with gathering:
        checker = ShapeChecker(shapes, gathering)
        for record in gathering.records():
            for node, found in checker.record(record):
                if found is None:
                    _unseen(done.unseen, record[node].get(TYPE, {None: None}))
                    continue
                done.nodes += 1
                done.results += len(found)
                for result in found:
                    take(result)
    done.statements = gathering.taken
    return done


def _unseen(counts: Counter[Term | None], classes: dict[Term, None] | dict[None, None]) -> None:
    for cls in classes:
        if cls in counts or len(counts) < MOST_CLASSES:
            counts[cls] += 1


def of_file(path: Path, syntax: str | None = None, *, name: str | None = None) -> Source:
    """The statements of a file.

    Args:
        syntax: a key of `graph.shapes.rdf_syntaxes.SYNTAXES`; None: as the file's name tells.
        name: how errors call it; left out: as its path.

    Raises:
        InputError: the name tells none; later, naming the file and the line: it cannot be read.
    """
    found, called = syntax or syntax_of(path), name or str(path)

    def source() -> Iterator[Statement]:
        try:
            with path.open("rb") as stream:
                yield from statements(stream, found)
        except OSError as error:
            raise InputError(
                f"cannot be read ({error.strerror})", mend="name a file of RDF", record=called
            ) from None
        except InputError as error:
            error.record = f"{called}, {error.record}" if error.record else called
            raise

    return source


def lines_in(path: Path, syntax: str, kinds: FindingKinds) -> Mapping[Result, int]:
    """The lines at which the examples of mistakes stand, in syntaxes that go line by line."""
    results = [result for kind in kinds.all() for result in kind.examples]
    if not results or syntax not in LINED:
        return {}
    with path.open("rb") as stream:
        return lines_of(stream, results)


def of_view(view: View) -> Source:
    """What an export of a view says."""

    def source() -> Iterator[Statement]:
        with io.BufferedReader(_Pieces(EXPORTERS["nquads"].pieces(view)), 1 << 16) as stream:
            yield from statements(stream, "nquads")

    return source


class _Pieces(io.RawIOBase):
    """Pieces of bytes, to be read as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as io hands it
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
