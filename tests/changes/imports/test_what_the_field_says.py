"""What claims of the field say comes back from an export as it went out; nothing else is taken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from graph.changes.imports.importer import import_file
from graph.shapes.rdf_syntaxes import statements
from graph.shapes.record_check import Result
from graph.shapes.shape_reader import read_shapes
from graph.shapes.validation import validate
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.export.viewing import exported
from tests.field import loaded, well
from tests.ingest.loaded import ALL
from tests.naive import NaiveEngine

LATER = 2_000_000_000_000_000

TIMES = """\
    entities:
      p: {class: Person, headOf: {to: guard, valid: "[..2010-05-03]/[2012-06-01..]"}}
      e: {class: Event, when: {one_of: [2023-05-03, 2023-05-17], as_found: the 3rd or the 17th}}
      f: {class: Event, when: {date: 1445-08-20, calendar: hijri, as_found: 20 Sha'ban}}
      g: {class: Event, when: XXXX-05-03}
      h: {class: Event, when: "[2019,2020]/[2019,2021]"}
"""


def sent(folder: Path, vocabulary: Vocabulary, body: str) -> bytes:
    """The N-Quads of a store that holds one sheet."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    well(loaded(folder, engine, body))
    return exported(engine, "nquads", ALL)


def taken(folder: Path, vocabulary: Vocabulary, data: bytes) -> tuple[bytes, list[str]]:
    """What a new store exports that took such a file in, and what it refused."""
    path = folder / "view.nq"
    path.write_bytes(data)
    engine = NaiveEngine(vocabulary, clock=Clock(now=LATER))
    done = import_file(path, engine, clock=Clock(now=LATER))
    return exported(engine, "nquads", ALL), [str(error) for error in done.errors]


def found_wrong(data: bytes) -> list[Result]:
    """The mistakes that the shapes find in a file."""
    found: list[Result] = []
    validate(lambda: statements(io.BytesIO(data), "nquads"), read_shapes(ONTOLOGY), found.append)
    return found


@pytest.mark.parametrize("body", [TIMES])
def test_it_goes_out_and_comes_back(tmp_path: Path, vocabulary: Vocabulary, body: str) -> None:
    """Byte for byte, and the shapes find nothing wrong with it."""
    data = sent(tmp_path, vocabulary, body)
    assert taken(tmp_path, vocabulary, data) == (data, [])
    assert found_wrong(data) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"2023-05-03"^^<http://id', '"2023-05-04"^^<http://id', "follow"),
        ('"1445-08-20"', '"1445-08-21"', "does not follow"),
        ('"hijri"', '"mayan"', "no calendar that is known"),
        ('"[2023-05-03,2023-05-17]"', '"[2023-05-03,2023-05-18]"', "follow"),
    ],
)
def test_what_does_not_follow_is_refused(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, problem: str
) -> None:
    """Alternatives and converted days are worked out, never believed."""
    data = sent(tmp_path, vocabulary, TIMES)
    assert old.encode() in data
    _, errors = taken(tmp_path, vocabulary, data.replace(old.encode(), new.encode()))
    assert errors
    assert problem in errors[0]


@pytest.mark.parametrize("text", ["2023-21", "soon after Easter", "", "[2023-05-03]", "1445-13-01"])
def test_validate_finds_the_dates_that_import_refuses(
    tmp_path: Path, vocabulary: Vocabulary, text: str
) -> None:
    """A partner who validates first is told right: of what somebody is said to have, of how long it
    held, and of when somebody said so."""
    body = """\
        entities:
          e:
            class: Event
            when: 2023-02
            attribution: [{actor: herald, act: reports, on: 2023-03}]
          p: {class: Person, memberOf: {to: guard, valid: 2023-04}}
    """
    data = sent(tmp_path, vocabulary, body)
    for month in ("02", "03", "04"):
        good = f'"2023-{month}"^^<http://id.loc.gov/datatypes/edtf/EDTF>'
        assert good.encode() in data
        bad = data.replace(good.encode(), good.replace(f"2023-{month}", text).encode())
        assert taken(tmp_path, vocabulary, bad)[1]
        assert found_wrong(bad)
