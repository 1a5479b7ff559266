"""What other people's tools do to a file of ours, and what is taken all the same."""

from __future__ import annotations

import codecs
import gzip
import random
import re
from pathlib import Path

import pytest
import rdflib

from graph.changes.imports.importer import import_file
from graph.claims.claim import Entity, Literal, Stance, entity_id, make_claim
from graph.vocabulary import Vocabulary
from tests.changes.imports.test_converter import LATER, offered
from tests.clock import Clock
from tests.export.example import example
from tests.export.viewing import exported, lived
from tests.generators import EVERYTHING
from tests.naive import NaiveEngine

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def sent(vocabulary: Vocabulary) -> bytes:
    """An export in N-Quads, of more claims than errors are told of."""
    return exported(lived(vocabulary, size=300), "nquads")


def test_sorted_statements_are_taken(vocabulary: Vocabulary, tmp_path: Path, sent: bytes) -> None:
    """Sorted, backwards, shuffled, the default graph first or last, some said twice."""
    lines = sent.splitlines(keepends=True)
    shuffled = random.Random(1).sample(lines, len(lines))
    default_first = sorted(lines, key=lambda line: b"/claim/" in line.rsplit(b"<", 1)[1])
    for order in (sorted(lines), lines[::-1], shuffled, default_first, default_first[::-1]):
        engine, error = offered(vocabulary, tmp_path / "view.nq", b"".join(order + order[:50]))
        assert error == ""
        assert exported(engine, "nquads") == sent


def test_a_sorted_file_with_a_gap_names_the_gap(
    vocabulary: Vocabulary, tmp_path: Path, sent: bytes
) -> None:
    """One error about what is wrong, and none about what only stands elsewhere."""
    lines = sorted(sent.splitlines(keepends=True))
    at = next(n for n, line in enumerate(lines) if b"ontology#stance>" in line)
    id = re.findall(rb"claim/([a-z2-7]{32})", lines[at])[0].decode()
    path = tmp_path / "view.nq"
    path.write_bytes(b"".join(lines[:at] + lines[at + 1 :]))
    [error] = import_file(
        path, NaiveEngine(vocabulary, clock=Clock(now=LATER)), clock=Clock(now=LATER)
    ).errors
    assert f"{id}: lacks stance" in str(error)


@pytest.mark.parametrize(
    ("format", "name"), [("trig", "v.trig"), ("json-ld", "v.jsonld"), ("nquads", "v.nq")]
)
def test_what_rdflib_writes_is_taken(
    vocabulary: Vocabulary, tmp_path: Path, sent: bytes, format: str, name: str
) -> None:
    """It read ours, and writes times as +00:00 and values in its own forms."""
    dataset = rdflib.Dataset()
    dataset.parse(data=sent.decode(), format="nquads")
    written = dataset.serialize(format=format).encode()
    assert b"+00:00" in written
    engine, error = offered(vocabulary, tmp_path / name, written)
    assert error == ""
    assert exported(engine, "nquads") == sent


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb'(T\d\d:\d\d:\d\d)(Z"\^\^)', rb'\1+00:00"^^'),
        (rb'(T\d\d:\d\d:\d\d)(Z"\^\^)', rb'\1-00:00"^^'),
        (rb'(T\d\d:\d\d:\d\d)(Z"\^\^)', rb'\1.0000000Z"^^'),
        (rb'T00:(\d\d:\d\d)(Z"\^\^)', rb'T02:\1.000+02:00"^^'),
        (rb'"true"\^\^', rb'"1"^^'),
        (rb'"false"\^\^', rb'"0"^^'),
        (rb'"(\d+)"(\^\^<[^>]*integer>)', rb'"+0\1"\2'),
    ],
)
def test_another_form_of_a_value_is_taken(
    vocabulary: Vocabulary, tmp_path: Path, sent: bytes, old: bytes, new: bytes
) -> None:
    """XML Schema has several lexical forms for one value; ids go by ours."""
    written, changed = re.subn(old, new, sent)
    assert changed
    engine, error = offered(vocabulary, tmp_path / "view.nq", written)
    assert error == ""
    assert exported(engine, "nquads") == sent


@pytest.mark.parametrize("form", ["45.50", "+45.5", "045.5", "45.500000"])
def test_another_form_of_a_number_is_taken(
    vocabulary: Vocabulary, tmp_path: Path, form: str
) -> None:
    engine = example(vocabulary)
    with engine.reading() as snapshot:
        first = next(snapshot.view(EVERYTHING).claim_histories()).record.claim
    place = Entity(id=entity_id("example", "place"), cls="Place", marking=first.marking)
    with engine.writing() as writer:
        writer.register([place])
        writer.record(
            [
                make_claim(
                    **{f: getattr(first, f) for f in ("origin", "citation", "marking")},
                    subject=place.id,
                    predicate="latitude",
                    value=Literal(datatype="number", text="45.5"),
                    stance=Stance.ASSERTED,
                )
            ]
        )
    sent = exported(engine, "nquads")
    written = sent.replace(b'"45.5"', f'"{form}"'.encode())
    taken, error = offered(vocabulary, tmp_path / "view.nq", written)
    assert error == ""
    assert exported(taken, "nquads") == sent


def test_another_moment_is_another_value(
    vocabulary: Vocabulary, tmp_path: Path, sent: bytes
) -> None:
    """A time without a zone is no moment, and is refused as what it is."""
    written = re.sub(rb'(T\d\d:\d\d:\d\d)(Z"\^\^)', rb'\1"^^', sent)
    _, error = offered(vocabulary, tmp_path / "view.nq", written)
    assert "is not a time with its zone" in error


@pytest.mark.parametrize("format", ["nquads", "trig"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_mark_in_front_and_a_packed_file(
    vocabulary: Vocabulary, tmp_path: Path, sent: bytes, format: str, packed: bool
) -> None:
    """UTF-8 with a mark, as editors on Windows save it, and what gzip packed."""
    data = codecs.BOM_UTF8 + exported(lived(vocabulary, size=300), format)
    name = f"view.{'nq' if format == 'nquads' else 'trig'}{'.gz' if packed else ''}"
    engine, error = offered(vocabulary, tmp_path / name, gzip.compress(data) if packed else data)
    assert error == ""
    assert exported(engine, "nquads") == sent


@pytest.mark.parametrize("format", ["nquads", "trig"])
def test_what_is_packed_badly_says_so(vocabulary: Vocabulary, tmp_path: Path, format: str) -> None:
    """Cut off in the middle, or not packed at all."""
    plain = exported(lived(vocabulary, size=300), format)
    packed, name = gzip.compress(plain), f"view.{'nq' if format == 'nquads' else 'trig'}.gz"
    for data in (packed[: len(packed) // 2], plain):
        _, error = offered(vocabulary, tmp_path / name, data)
        assert f"{name}: cannot be unpacked" in error


def test_an_own_statement_does_not_take_its_entity_away(
    vocabulary: Vocabulary, tmp_path: Path, sent: bytes
) -> None:
    """One error for each statement that there is no room for, and none for what names the thing."""
    lines = sent.splitlines(keepends=True)
    named = re.findall(rb"hadPrimarySource> (<[^>]*>)", sent)[0]
    at = next(n for n, line in enumerate(lines) if line.startswith(named))
    own = named + b' <http://www.w3.org/2000/01/rdf-schema#label> "Mine" .\n'
    path = tmp_path / "view.nq"
    path.write_bytes(b"".join([*lines[:at], own, *lines[at:]]))
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    [error] = import_file(path, engine, clock=Clock(now=LATER)).errors
    assert "label: is no statement that a store has room for here" in str(error)
    assert "Your own claims" in str(error)
