"""The file of floors: what it may say, and how a mistake in it is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.claims.errors import InputError
from graph.claims.marking import Level
from graph.ingest.floor_file import FILE, read_floors
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.conftest import ONTOLOGY

RULE = '- {rule: r, predicate: victim, least: restricted, why: "So it is."}'


def read(folder: Path, text: str, vocabulary: Vocabulary) -> object:
    path = folder / FILE
    path.write_text(text)
    return read_floors(path, vocabulary)


def test_the_shipped_file_says_what_is_promised(vocabulary: Vocabulary) -> None:
    """Victims, relatives, traits, helpers, sources, places, accused persons; children above all."""
    handling = ontology_of(vocabulary).floors
    levels = {rule.name: rule.least.level for rule in handling.rules}
    assert levels.pop("children") is Level.CONFIDENTIAL
    assert set(levels.values()) == {Level.RESTRICTED}
    assert {p for rule in handling.rules for p in rule.predicates} == {
        *("victim", "relativeOf", "sexualOrientation", "health", "helper", "helped", "place"),
        *("allegedPerpetrator", "demandedFor", "doneFor", "identifier"),
    }
    assert handling.unsearchable == {"child"}


def test_the_shipped_file_fits_one_screen() -> None:
    """Whoever has to follow the floors can read them at a glance."""
    lines = (ONTOLOGY / FILE).read_text().splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 120


def test_every_kind_of_event_is_decided_on(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A kind that is neither harm nor none is refused, by its name."""
    told = "says nothing of assistance; let assistance be narrower"
    with pytest.raises(InputError, match=re.escape(told)):
        read(tmp_path, "every_event: [harm-to-people]\nfloors: []\n", vocabulary)
    with pytest.raises(InputError, match="“dance”: is no kind of event"):
        read(tmp_path, "every_event: [dance]\nfloors: []\n", vocabulary)


def test_small_cells(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Five where nothing is said; a number of people else."""
    assert read(tmp_path, "floors: []\n", vocabulary).small == 5  # type: ignore[attr-defined]
    told = read(tmp_path, "small_cells: 12\nfloors: []\n", vocabulary)
    assert told.small == 12  # type: ignore[attr-defined]
    for wrong in ("0", "few", "²"):
        with pytest.raises(InputError, match="is no number of people"):
            read(tmp_path, f"small_cells: {wrong}\nfloors: []\n", vocabulary)


@pytest.mark.parametrize(
    ("sign", "message"),
    [
        ("{predicate: victim}", "has no kind; add kind:"),
        ("{predicate: victims, kind: protest}", "“victims”: is no sign; "),
        ("{predicate: kind, kind: protest}", "“kind”: is no sign; "),
        ("{predicate: victim, kind: child}", "“child”: is no kind of its subject; "),
        ("{predicate: victim, kind: raid, unless: hale}", "“hale”: is no concept; "),
    ],
)
def test_wrong_signs(tmp_path: Path, vocabulary: Vocabulary, sign: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read(tmp_path, f"signs: [{sign}]\nfloors: []\n", vocabulary)


def test_no_floors(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """An empty list is a decision."""
    assert read(tmp_path, "floors:\n", vocabulary).rules == ()  # type: ignore[attr-defined]
    assert read(tmp_path, "floors: []\n", vocabulary).rules == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "rules: []",
            "“rules”: is not a key of a file of floors; "
            "write one of every_event, floors, signs, small_cells",
        ),
        ("floors: {}", "is not a list; write - {rule:, predicate:, least:, why:}"),
        (
            "floors: [{rule: r, predicate: victim, least: public}]",
            "floors: why: has no why; add why:",
        ),
        (
            "floors: [{rule: R, predicate: victim, least: public, why: x.}]",
            "floors: rule “R”: is not a name; use small letters, digits and hyphens, "
            "beginning with a letter",
        ),
        (
            "floors: [{rule: r, predicate: victim, least: public, why: x}]",
            "r: why “x”: is not a sentence; end it with a full stop",
        ),
        (
            "floors: [{rule: r, predicate: victm, least: public, why: x.}]",
            "r: predicate “victm”: is not a property; did you mean “victim”?",
        ),
        (
            "floors: [{rule: r, predicate: victim, least: secret, why: x.}]",
            "r: least “secret”: “secret” is not a level; write one of public, partner, "
            "restricted, confidential, then +compartment for each compartment",
        ),
        (
            "floors: [{rule: r, least: public, why: x.}]",
            "r: needs either predicate or entity or words; write predicate: for claims, entity: "
            "for everything of a class and kind, or words: for texts",
        ),
        (
            "floors: [{rule: r, why: x., predicate: victim, object: {class: Call}, least: public}]",
            "r: class “Call”: never stands there; name one of Group, IndeterminateActor, "
            "InternationalBody, Organisation, Person, State, StateBody",
        ),
        (
            "floors: [{rule: r, predicate: victim, object: {kind: chld}, least: public, why: x.}]",
            "r: kind “chld”: is no kind of what can stand there; did you mean “child”?",
        ),
        (
            "floors: [{rule: r, predicate: size, object: {class: Person}, least: public, why: x.}]",
            "r: “object”: stands in a rule for size, which leads to no entity; take it out, or "
            "name relations only",
        ),
        (
            "floors: [{rule: r, predicate: size, search: 'no', least: public, why: x.}]",
            "r: “search”: stands in a rule for claims; take it out",
        ),
        (
            "floors: [{rule: r, entity: {class: Person}, search: 'no', least: public, why: x.}]",
            "r: “search”: hides a whole class from search; name a kind under entity:, too",
        ),
        (
            "floors: [{rule: r, entity: {kind: child}, search: maybe, least: public, why: x.}]",
            "r: search “maybe”: is neither; write yes or no",
        ),
        (
            "floors: [{rule: r, entity: {kind: child}, object: {}, least: public, why: x.}]",
            "r: “object”: stands in a rule for entities; say it under entity:, or name a predicate",
        ),
        (f"floors:\n  {RULE}\n  {RULE}", ":3: floors: repeats the name r; choose another"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, vocabulary: Vocabulary, text: str, message: str
) -> None:
    """Which rule, which part, and what would be right."""
    with pytest.raises(InputError) as refused:
        read(tmp_path, text, vocabulary)
    assert str(refused.value).startswith(f"{tmp_path / FILE}:")
    assert str(refused.value).endswith(message)


def test_a_folder_without_the_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Floors that nobody wrote are not taken for none."""
    with pytest.raises(InputError, match="handling"):
        read_floors(tmp_path / FILE, vocabulary)
