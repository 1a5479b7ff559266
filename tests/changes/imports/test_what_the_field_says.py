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


POSTS_AND_HARM = """\
    entities:
      col:
        class: Person
        name:
          - Marel Dovin
          - {text: The Heron, kind: nom-de-guerre}
          - {text: Марел Довін, language: uk-Cyrl, kind: [legal]}
        identifier: {value: "or-00123", scheme: ostrel-register}
        birthDate: 1980
        gender: female
        nationality: Lorin
        description: Known for her speeches.
        memberOf:
          - {to: guard, valid: 2015-03/2017-02, role: commander, rank: Colonel, title: {text: Chef,
             language: fr, as_found: CHEF}}
          - {to: command, valid: 2017-03/2018-01, role: deputy, rank: Colonel}
      command:
        class: StateBody
        founded: 1990
        predecessors: guard
        basedAt: {to: yard, valid: 2010/..}
      yard:
        class: Place
        point: {latitude: 10.50, longitude: "-20.5", precision: district, metres: 500}
        isoCode3: OST
      mill: {class: Place, point: "10.5, 20"}
      e:
        class: Event
        kind: armed-clash
        methods: [by-shelling, by-drone]
        participants: {to: command, degree: took-part}
        recordPublished: 2024-02-01
        victims:
          - {to: workers, harm: killed, count: 3}
          - {to: workers, harm: [injured, displaced], count: ">=9", age: {min: 17, max: 19}}
        allegedPerpetrators: {one_of: [guard, command], stance: alleged}
      workers: {class: Group, size: {best: 2, min: 3, max: 3}}
"""


@pytest.mark.parametrize("body", [TIMES, POSTS_AND_HARM])
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


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('#role> "commander"', '#rolle> "commander"', "says 0 things"),
        ("concept/killed>", "concept/by-fire>", "id that does not follow from what it says"),
        ('"Colonel"', '"General"', "id that does not follow from what it says"),
        ('"POINT(20 10.5)"', '"POINT(20 10.6)"', "short form of its value"),
        ('degreesNorth> "10.5"', 'degreesNorth> "95"', "not on the globe"),
        ("concept/district> .", "concept/nowhere> .", "is not a concept"),
    ],
)
def test_what_was_changed_on_the_way_is_refused(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, problem: str
) -> None:
    """Particulars and points are a part of what a claim's id is the hash of."""
    data = sent(tmp_path, vocabulary, POSTS_AND_HARM)
    assert old.encode() in data
    _, errors = taken(tmp_path, vocabulary, data.replace(old.encode(), new.encode()))
    assert errors
    assert problem in " ".join(errors), errors


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
