"""What loading tells without refusing it: odd dates, documents coded twice, files passed by."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.load import load
from graph.engines.engine import Engine
from graph.ingest.file_list import PART, STORES
from tests.field import REGISTRY, head, loaded, well

OTHER = "qm6cxavq5g4pwk66ye5u5cbbaa"
SHA = "0a1c16f39b07166d5bd85c5029cc919ffdf8774fd60157a2af4b17d0dd74dc9f"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("when: 2026-05-01", "is later than the document that tells it (2024-01-10)"),
        ("when: 2204-01-05", "is later than the document"),
        ("when: 1445-08-20", "a century before the document that tells it (2024-01-10)"),
        ("when: 1445-08-20", "or write date: and calendar: if it is of another"),
        ("when: {date: 1890-02-14, calendar: julian}", "correct it if it is a slip"),
        ('when: "[2024-02,2024-03]"', "is later than the document"),
        ("when: 2024-01-11/..", "is later than the document"),
    ],
)
def test_a_date_that_can_hardly_be_is_told(
    engine: Engine, tmp_path: Path, said: str, words: str
) -> None:
    """A slip, or a date of another calendar; it loads all the same."""
    report = well(loaded(tmp_path, engine, f"entities:\n  e: {{class: Event, {said}}}\n"))
    [warning] = report.warnings
    assert words in warning
    assert "sheet.yaml:" in warning
    assert "calendar: julian" not in said or "write date:" not in warning


@pytest.mark.parametrize(
    "said",
    [
        "when: 2024-01-10",
        "when: 2024",
        "when: ../2024-02",
        "when: {date: 1445-06-20, calendar: hijri}",
        "when: XXXX-05-03",
        "when: {as_found: recently}",
    ],
)
def test_a_date_that_can_be_is_not_told(engine: Engine, tmp_path: Path, said: str) -> None:
    """Nor is one that may be earlier."""
    report = well(loaded(tmp_path, engine, f"entities:\n  e: {{class: Event, {said}}}\n"))
    assert report.warnings == ()


def test_a_time_of_a_relation_and_a_life_are_looked_at_too(engine: Engine, tmp_path: Path) -> None:
    """A post that begins after the report of it, a birth in another calendar."""
    body = """
        entities:
          p: {class: Person, birthDate: 1360-05-01, memberOf: {to: guard, valid: 2042/..}}
          c: {class: Call, madeOn: 2023-05-01, replyDue: 2025-01-01}
    """
    warnings = well(loaded(tmp_path, engine, body)).warnings
    assert len(warnings) == 2
    assert "birthDate 1360-05-01" in warnings[0]
    assert "valid 2042/.." in warnings[1]


@pytest.mark.parametrize(
    ("first", "second", "by"),
    [
        (f"sha256: {SHA}", f"sha256: {SHA.upper()}", "sha256"),
        ("url: https://herald.example/x", "url: https://herald.example/x", "url"),
    ],
)
def test_a_document_coded_twice_is_told(
    engine: Engine, tmp_path: Path, first: str, second: str, by: str
) -> None:
    """In one load and in two; loading the same sheet again is no second time."""
    body = "entities:\n  e: {class: Event, kind: protest}\n"
    assert well(loaded(tmp_path, engine, body, source=first + "\n", name="a.yaml")).warnings == ()
    assert well(loaded(tmp_path, engine, body, source=first + "\n", name="a.yaml")).warnings == ()
    again = loaded(tmp_path, engine, body, id=OTHER, source=second + "\n", name="b.yaml")
    [warning] = well(again).warnings
    assert by in warning
    assert "is the document of a source that is stored" in warning
    both = well(load([tmp_path], engine)).warnings
    assert ["a.yaml:" in both[0], "b.yaml:" in both[1]] == [True, True]
    assert "is the document of" in both[1]
    assert "a.yaml, too" in both[1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://herald.example/x", "HTTPS://Herald.example/x"),
        ("https://herald.example/x", "http://www.herald.example/x/"),
        ("https://herald.example/x/#part-2", "https://herald.example/x"),
        ("https://herald.example/x?id=7", "https://herald.example/x?id=7&utm_source=mail"),
        ("https://herald.example/x?utm_source=mail", "https://herald.example/x"),
        ("https://herald.example/%D0%BC%D0%B8%D1%80", "https://herald.example/мир"),
    ],
)
def test_a_document_of_an_address_in_another_form_is_told(
    engine: Engine, tmp_path: Path, first: str, second: str
) -> None:
    """By the host's case, protocol, place in the page, and who sent the reader; either way round,
    in one load and in two."""
    body = "entities:\n  e: {class: Event, kind: protest}\n"
    loaded(tmp_path, engine, body, source=f'url: "{first}"\n', name="a.yaml")
    again = loaded(tmp_path, engine, body, id=OTHER, source=f'url: "{second}"\n', name="b.yaml")
    [warning] = well(again).warnings
    assert "is the document of a source that is stored" in warning
    [first_again, second_again] = well(load([tmp_path], engine)).warnings
    assert "is the document of a source that is stored" in first_again
    assert "is the document of" in second_again


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://herald.example/x?id=7", "https://herald.example/x?id=8"),
        ("https://herald.example/x", "https://herald.example/x/2"),
        ("https://herald.example/x", "https://news.herald.example/x"),
        ("https://herald.example/#!/x", "https://herald.example/#!/y"),
    ],
)
def test_an_address_of_another_document_is_not_told(
    engine: Engine, tmp_path: Path, first: str, second: str
) -> None:
    """Another page, another question, another host."""
    body = "entities:\n  e: {class: Event, kind: protest}\n"
    for name, id, url in (("a", OTHER, first), ("b", "qm6cxavq5g4pwk66ye5u5cabaa", second)):
        report = loaded(
            tmp_path, engine, body, id=id, source=f'url: "{url}"\n', name=f"{name}.yaml"
        )
        assert well(report).warnings == ()


def test_another_document_is_not_told(engine: Engine, tmp_path: Path) -> None:
    """Of another address and another hash."""
    body = "entities:\n  e: {class: Event, kind: protest}\n"
    for name, id in (("a", OTHER), ("b", "qm6cxavq5g4pwk66ye5u5cabaa")):
        source = f"url: https://herald.example/{name}\n"
        report = loaded(tmp_path, engine, body, id=id, source=source, name=f"{name}.yaml")
        assert well(report).warnings == ()


def test_files_that_nobody_reads_are_named(engine: Engine, tmp_path: Path) -> None:
    """Those with another ending; a hidden one is not meant, nor what a store has beside it."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "registry.yaml").write_text(REGISTRY)
    for number, name in enumerate(("doc.yaml", "doc.yml", "doc.YAML", "doc.yaml.txt", "doc.json")):
        id = f"qm6cxavq5g4pwk66ye5u5cab{'abcdef'[number]}a"
        (folder / name).write_text(head(id) + "entities: {}\n")
    for name in (".hidden", *(f"answerable{ending}" for ending in (*STORES, f"{PART}01"))):
        (folder / name).write_text("")
    report = well(load([folder], engine))
    assert sorted(Path(file.record).name for file in report.files) == [
        *("doc.YAML", "doc.yaml", "doc.yml", "registry.yaml"),
    ]
    assert [path.name for path in report.passed_by] == ["doc.json", "doc.yaml.txt"]


def test_two_events_that_are_one_either_or_are_told(engine: Engine, tmp_path: Path) -> None:
    """Where they differ in one thing alone; accounts that differ in more stay two, without a
    word."""
    body = """
        entities:
          police: {class: StateBody, name: City police}
          e1: {class: Event, kind: torture, allegedPerpetrators: guard, alternatives: e2}
          e2: {class: Event, name: As told by others, kind: torture, SAID}
    """
    one = body.replace("SAID", "allegedPerpetrators: police")
    [warning] = well(loaded(tmp_path, engine, one)).warnings
    assert "differ in allegedPerpetrator alone" in warning
    assert "one_of" in warning
    other = body.replace("SAID", "allegedPerpetrators: police, when: 2023-05")
    assert well(loaded(tmp_path, engine, other)).warnings == ()


def test_a_figure_out_of_order_is_told(engine: Engine, tmp_path: Path) -> None:
    """It is kept as it was published; one within its bounds is not told."""
    body = "entities:\n  g: {class: Group, name: dead, size: {best: BEST, min: 3, max: 5}}\n"
    for best, words in ((2, ["size 3..5 ~2 person (out of order): is kept as published"]), (4, [])):
        report = well(loaded(tmp_path, engine, body.replace("BEST", str(best))))
        assert len(report.warnings) == len(words)
        assert all(word in report.warnings[0] for word in words)


LETTER = "  letter: {id: u7tq3b2v6l4xkz5n2d7mwq3rta, class: Call, name: Letter}\n"
PUT = "claims:\n  - {subject: letter, issuers: herald, demands: {free: {kind: release}}}\n"


def test_a_call_without_a_day_is_told(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence after it has no beginning; a bound will do, and so will what another sheet says."""
    monkeypatch.setattr("tests.field.REGISTRY", REGISTRY + LETTER)
    [told] = well(loaded(tmp_path, engine, PUT)).warnings
    assert "sheet.yaml:" in told
    assert "is of a call without a day, from which days without an answer are counted" in told
    assert "madeOn" in told
    for day in ("../2018-04", "2018~", "{as_found: last spring}"):
        body = PUT.replace("issuers", f"madeOn: {day}, issuers")
        assert well(loaded(tmp_path, engine, body)).warnings == ()
    dated = "claims:\n  - {subject: letter, madeOn: 2018-04-01}\n"
    assert well(loaded(tmp_path, engine, dated, id=OTHER, name="b.yaml")).warnings == ()
    assert well(loaded(tmp_path, engine, PUT)).warnings == ()
    assert well(loaded(tmp_path, engine, "entities: {}\n", id=OTHER, name="b.yaml")).warnings == ()
    assert len(well(loaded(tmp_path, engine, PUT)).warnings) == 1
