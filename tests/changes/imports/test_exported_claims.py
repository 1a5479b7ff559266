"""A claim that is read at one look is what its statements say one by one, and so are errors."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes.imports.proof import Proof, Proven
from graph.claims.errors import InputError
from graph.ingest.quad_lines import Lines, lines_of
from graph.views.view import ClaimHistory
from graph.vocabulary import Vocabulary
from tests.bench.world import Sizes, World
from tests.changes.imports.test_importer import LATER, exported, lived, spoilt
from tests.clock import Clock
from tests.naive import NaiveEngine

ONTOLOGY = Path(__file__).parents[3] / "ontology"


def _read(data: bytes, vocabulary: Vocabulary, *, at_once: bool) -> tuple[list[object], int]:
    """Records and errors in their order, and how many claims were read at one look."""

    class Stream:
        def __iter__(self) -> object:
            return lines_of(io.BytesIO(data))

    lines: Lines = Stream()  # type: ignore[assignment]
    proof = Proof(vocabulary, lines, LATER)
    found: list[object] = []
    count = 0
    if at_once:
        one_look = proof.reader.at_once.read

        def counted(run: object) -> object:
            nonlocal count
            read = one_look(run)  # type: ignore[arg-type]
            count += read is not None
            return read

        proof.reader.at_once.read = counted  # type: ignore[method-assign, assignment]
    else:
        proof.reader.at_once.read = lambda run: None  # type: ignore[method-assign]
    try:
        found += proof.records(strict=False)
        proof.finish()
    except InputError as error:
        found.append(str(error))
    found += map(str, proof.errors)
    return [*found, proof.computed], count


@cache
def _files(place: Path) -> tuple[bytes, ...]:
    """A small world of plain claims, and stories in which much happened; each made once."""
    vocabulary = Vocabulary.load(place)
    world, plain = World(Sizes().times(0.0001)), NaiveEngine(vocabulary, clock=Clock())
    with plain.writing() as writer:
        writer.register(world.entities())
        writer.record(world.claims())
    return exported(plain), *(exported(lived(vocabulary, seed=n, size=20)) for n in range(4))


@settings(max_examples=30)
@given(data=st.data())
def test_it_reads_the_same(vocabulary: Vocabulary, data: st.DataObject) -> None:
    """Of whole files, and of such as somebody spoilt at some places."""
    lines = _files(ONTOLOGY)[data.draw(st.integers(0, 4))].splitlines(keepends=True)
    for _ in range(data.draw(st.integers(0, 3))):
        place = st.integers(0, len(lines) - 1)
        n, other = data.draw(place), data.draw(place)
        how, at = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 300))
        lines[n : n + 1] = spoilt(lines[n], lines[other], how, at)
    file = b"".join(lines)
    assert _read(file, vocabulary, at_once=True)[0] == _read(file, vocabulary, at_once=False)[0]


def test_most_are_read_at_one_look(vocabulary: Vocabulary) -> None:
    """Of plain claims all are."""
    found, count = _read(_files(ONTOLOGY)[0], vocabulary, at_once=True)
    assert count == sum(
        isinstance(one, Proven) and isinstance(one.history, ClaimHistory) for one in found
    )


@settings(max_examples=30)
@given(data=st.data())
def test_each_statement_counts(vocabulary: Vocabulary, data: st.DataObject) -> None:
    """One statement of a claim is left out, said twice, changed, or stands behind the record."""
    lines = _files(ONTOLOGY)[0].splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line.split()[-2].startswith(b"<https")]
    starts = [n for n in starts if lines[n].split()[-2] == lines[n + 1].split()[0]]
    at = data.draw(st.sampled_from(starts[:-1]))
    end = starts[starts.index(at) + 1]
    n = data.draw(st.integers(at, end - 1))
    said = data.draw(st.sampled_from([b"false", b"2", b"\xe2\x80\xae", b"\\u0041", b"en"]))
    changed = b'"'.join([lines[n].split(b'"')[0], said, *lines[n].split(b'"')[2:]])
    how = data.draw(st.sampled_from(["gone", "twice", "behind", "moved", "changed", "spaces"]))
    if how in ("behind", "moved"):
        lines.insert(end, lines[n])
    if how in ("gone", "moved"):
        del lines[n]
    elif how == "twice":
        lines.insert(n, lines[n])
    elif how == "changed":
        lines[n] = changed
    elif how == "spaces":
        lines[n] = lines[n].replace(b"> ", b">\t ", 1)
    file = b"".join(lines)
    assert _read(file, vocabulary, at_once=True)[0] == _read(file, vocabulary, at_once=False)[0]
