"""Denials whose wording names no event, and several events of one kind in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.load import load
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.readings import Read
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY
from tests.naive import NaiveEngine
from tests.reading.test_press_releases import sentence

ONE = "Families said that a girl was abducted by soldiers in Nel."
TWO = "Residents said that police shot dead a boy and burned down a house."


def _second(first: str, second: str, vocabulary: Vocabulary) -> Read:
    lines = ["Ostrel Herald", "14 March 2021", first, second]
    return read_lines(lines, vocabulary).sentences[-1]


@pytest.mark.parametrize(
    ("first", "second", "who"),
    [
        (ONE, "The Ministry of Tides rejected the allegation.", "Ministry of Tides"),
        (ONE, "The Ministry of Tides called the report a fabrication.", "Ministry of Tides"),
        (ONE, "The army has consistently denied these accusations.", "The army"),
        (ONE, "The allegations were denied by the Ministry of Tides.", "Ministry of Tides"),
        (ONE, "“These claims are baseless,” said General Sal Akre.", "Sal Akre"),
        (ONE, "Asked about it, a spokesman said that the reports were fabricated.", "a spokesman"),
        (TWO, "The Ministry of Tides dismissed the allegations.", "Ministry of Tides"),
        (ONE, "The army denied that anyone had been abducted.", "The army"),
    ],
)
def test_what_the_sentence_before_tells_is_denied(
    first: str, second: str, who: str, vocabulary: Vocabulary
) -> None:
    """All of it, where the words may mean several things."""
    read = _second(first, second, vocabulary)
    assert read.refers is not None
    assert (read.refers.line, len(read.refers.events)) == (3, 1 if first == ONE else 2)
    assert (read.speaker.name, read.speaker.act) == (who, "denies")
    assert not read.events


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TWO, "The police called the claim false."),
        (ONE, "It rejected the reports as fabricated."),
        (ONE, "The Ministry of Tides denied the allegations against its staff."),
        (
            "The Ministry of Tides said that two men died.",
            "The Ministry of Tides denied the reports.",
        ),
        (ONE, "The army denied that anyone had been tortured."),
        ("Nobody came to the market.", "The Ministry of Tides denied the reports."),
        (
            "Police did not beat anyone, the Guard said.",
            "The Ministry of Tides denied the reports.",
        ),
    ],
)
def test_what_may_be_meant_is_for_a_person(
    first: str, second: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """One of several, his own words, a pronoun, nothing: a comment says what to write."""
    assert _second(first, second, vocabulary).refers is None
    path = tmp_path / "a.txt"
    path.write_text(f"Ostrel Herald\n14 March 2021\n{first}\n{second}\n")
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    assert "# doubt: a denial, and the text leaves open of what" in told
    assert "kind: denial\n" not in told


@pytest.mark.parametrize(
    "second",
    [
        "The army did not deny the allegations.",
        "The general neither confirmed nor denied the report.",
        "The court rejected the claims of the families for a pension.",
        "The ministry dismissed the head of the unit.",
        "These allegations have been investigated.",
    ],
)
def test_no_denial(second: str, vocabulary: Vocabulary) -> None:
    """Nobody denied it, or something else was turned down."""
    read = _second(ONE, second, vocabulary)
    assert read.refers is None
    assert not read.denies


def test_several_deny_the_same(vocabulary: Vocabulary) -> None:
    """A second denial is of what the first is of."""
    lines = ["Ostrel Herald", "14 March 2021", ONE, "The army dismissed the accusation."]
    lines.append("A spokesman, Major Dren Holm, called it “pure invention”.")
    *_, first, second = read_lines(lines, vocabulary).sentences
    assert first.refers is not None
    assert second.refers is not None
    assert first.refers.events == second.refers.events
    assert second.speaker.name == "Dren Holm"


def test_a_draft_of_it_loads(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The denial stands beside the accusation, on the word of whoever denies; an answer that denies
    is about the event."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    text = f"Ostrel Herald\n14 March 2021\n{ONE}\nThe Ministry of Tides rejected the allegation.\n"
    (tmp_path / "a.txt").write_text(text)
    draft = tmp_path / "draft.yaml"
    done = CliRunner().invoke(cli, ["read", str(tmp_path / "a.txt"), "--into", str(draft)])
    assert done.exit_code == 0, done.output
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([tmp_path / "registry.yaml", draft], engine, texts=tmp_path, dry_run=True)
    assert not report.errors, [str(error) for error in report.errors]
    [unit] = [file.unit for file in report.files if file.format == "sheet" and file.unit]
    accused = [claim for claim in unit.claims.values() if claim.predicate == "allegedPerpetrator"]
    assert sorted(claim.negated for claim in accused) == [False, True]
    assert len({(claim.subject, claim.object) for claim in accused}) == 1
    for claim in accused:
        said = [link.act for link in claim.attribution]
        assert said == ["reports", "denies" if claim.negated else "states"]
        assert claim.is_by_software
    kinds = [claim for claim in unit.claims.values() if claim.predicate == "kind"]
    assert not any(claim.negated for claim in kinds)
    assert "denial" in {claim.concept for claim in kinds}
    [about] = [claim for claim in unit.claims.values() if claim.predicate == "responseAbout"]
    assert about.object == accused[0].subject


# ------------------------------------------------------------------- several of one kind


def _told(text: str, vocabulary: Vocabulary) -> list[tuple[str, str | None, str | None, bool]]:
    return [
        (event.kind, event.told.edtf if event.told else None, event.place, event.negated)
        for event in sentence(text, vocabulary).events
    ]


SEVERAL = [
    (
        "Two people were killed in Aru on 3 March and one in Bel on 5 March.",
        [("killing", "2021-03-03", "Aru", False), ("killing", "2021-03-05", "Bel", False)],
    ),
    (
        "Police killed two men in Aru, one in Bel and three in Nel.",
        [("killing", None, place, False) for place in ("Aru", "Bel", "Nel")],
    ),
    (
        "Soldiers killed 3 people in 2019 and 12 in 2020.",
        [("killing", "2019", None, False), ("killing", "2020", None, False)],
    ),
    (
        "He was beaten on 3 March and beaten again on 5 March.",
        [("ill-treatment", f"2021-03-0{day}", None, False) for day in (3, 5)],
    ),
    (
        "On 3 March police arrested two men in Aru, and on 5 March arrested three women in Bel.",
        [("arrest", "2021-03-03", "Aru", False), ("arrest", "2021-03-05", "Bel", False)],
    ),
    (
        "The general denied torture in May and admits it now.",
        [("torture", "2020-05", None, True), ("torture", None, None, False)],
    ),
    (
        "Guards denied beating prisoners, but three prisoners were beaten in Kessel.",
        [("ill-treatment", None, None, True), ("ill-treatment", None, "Kessel", False)],
    ),
]


@pytest.mark.parametrize(("text", "events"), SEVERAL)
def test_each_of_several_is_drawn(
    text: str, events: list[tuple[str, str | None, str | None, bool]], vocabulary: Vocabulary
) -> None:
    """With its own day and place; a denial stays one, beside what is owned to."""
    assert _told(text, vocabulary) == events


@pytest.mark.parametrize(
    "text",
    [
        "He was arrested on 3 March; the arrest was announced on 5 March.",
        "She was detained in Aru and later held in Bel.",
        "Four people were detained in Oren and one in ten was a child.",
        "Two people were killed in Aru and one in hospital was in danger.",
        "He was beaten and kicked on 3 March.",
    ],
)
def test_one_event_in_several_words_is_one(text: str, vocabulary: Vocabulary) -> None:
    """Told again, going on elsewhere, or nothing of the sort."""
    assert len(_told(text, vocabulary)) == 1


def test_a_day_of_the_telling_is_no_day_of_the_event(vocabulary: Vocabulary) -> None:
    """Nor is the day by which something was over."""
    said = "The governor said on 4 March that two men were killed on 2 March."
    assert _told(said, vocabulary) == [("killing", "2021-03-02", None, False)]
    for text in (
        "The governor said on 4 March that two men were killed.",
        "Sixteen people were detained; all of them were released by 4 March.",
    ):
        assert [day for _, day, _, _ in _told(text, vocabulary)] == [None]


def test_those_of_another_clause_are_not_who_was_harmed(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Two officers were suspended; one prisoner was beaten."""
    path = tmp_path / "a.txt"
    path.write_text("Ostrel Watch\nTwo officers were suspended after a prisoner was beaten.\n")
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    assert "victims" not in told
    assert 'as_found: "Two officers"' in told
    path.write_text(
        "Ostrel Watch\nPolice said gunmen attacked a patrol and three officers were injured.\n"
    )
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    _, attack, harm = told.split("class: Event")
    assert "victims" not in attack
    assert 'as_found: "three officers"' in harm


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("Police said that rebels killed two men.", "rebels"),
        ("Police dispersed villagers who attacked the station.", None),
        ("Three officers wounded in the attack are in hospital.", None),
        ("Officers beaten by the crowd were treated.", None),
        ("Police said they had detained four people.", "Police"),
        ("The Guard has beaten two men.", "The Guard"),
        ("Police raided at least six homes.", "Police"),
    ],
)
def test_who_is_accused(text: str, accused: str | None, vocabulary: Vocabulary) -> None:
    """Nobody to whom it was done, or who only tells it of others."""
    assert {event.accused for event in sentence(text, vocabulary).events} == {accused}
