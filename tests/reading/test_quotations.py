"""Who speaks in a newspaper's dialogue, a briefing and a ministry's denial; what did not happen."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.load import load
from graph.claims.claim import Claim
from graph.ingest.reading.read_document import read_lines, seems_english
from graph.ingest.reading.readings import Read
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY
from tests.naive import NaiveEngine

NEWSPAPER = """\
The Kessel Voice, Tuesday 2 April 2019

“They came at dawn,” said Marta Olen. “The Harbour Guard raided our house. Soldiers
shot dead two men. They also beat my brother.”
"The police beat my son. Nobody helped," a shopkeeper said.
"The Guard has not detained anybody in Kessel," Colonel Ivo Petrek told reporters.
He added that no arrests were made.
"Soldiers tortured them. We saw it."
Ms. Olen asked not to be photographed, and asked that her address not be printed.
An elderly woman died in Nel, her family said.
"""
BRIEFING = """\
GENEVA, 14 March 2019 – The spokesperson for the UN Rights Office, Liv Tessmer, said that at least
17 people were killed in Ostrel on 9 March.
"We call on the authorities of Vardania to investigate these killings," Ms. Tessmer said.
According to two witnesses who asked not to be named, police officers beat a teacher.
"""
DENIAL = """\
Statement by the Ministry of Defence of Vardania

16 March 2019

The Ministry rejects the allegations that servicemen tortured detainees at the Old Mill base.
Colonel Ruslan Petrek has not ordered any arrests. The claims that soldiers shot two villagers are
a fabrication. The Ministry denies that it refused to comment, and calls on journalists to stop.
"""
TEXTS = {"newspaper": NEWSPAPER, "briefing": BRIEFING, "denial": DENIAL}


def read(text: str, vocabulary: Vocabulary) -> dict[str, Read]:
    """The sentences of a document, by their first words."""
    sentences = read_lines(text.splitlines(), vocabulary).sentences
    return {" ".join(one.sentence.text.strip('“”"').split()[:3]): one for one in sentences}


def test_words_in_quotes_are_their_speakers(vocabulary: Vocabulary) -> None:
    """Over several sentences and lines, whether the speaker is named behind or before them; what
    nobody is told to have said is nobody's with a name, and never the paper's own."""
    told = {first: one.speaker for first, one in read(NEWSPAPER, vocabulary).items()}
    assert told["The Harbour Guard"].name == "Marta Olen"
    assert told["shot dead two"].name == "Marta Olen"
    assert told["They also beat"].name == "Marta Olen"
    assert (told["The police beat"].name, told["The police beat"].named) == ("a shopkeeper", False)
    assert told["The Guard has"].name == "Ivo Petrek"
    assert (told["He added that"].name, told["He added that"].named) == ("He", False)
    assert (told["Soldiers tortured them."].name, told["Soldiers tortured them."].named) == (
        "somebody quoted",
        False,
    )
    assert not any(one.publisher for first, one in told.items() if "beat" in first)


def test_a_quotation_that_is_never_closed_ends(vocabulary: Vocabulary) -> None:
    """A mark that was forgotten leaves the rest of a document to the document."""
    lines = ["Ostrel Herald", '"They came at dawn.', *["It rained."] * 8, "Soldiers beat a man."]
    speakers = [one.speaker for one in read_lines(lines, vocabulary).sentences]
    assert not speakers[1].publisher
    assert speakers[-1].publisher


def test_a_title_is_nobodys_name(vocabulary: Vocabulary) -> None:
    """Ms Tessmer is whom the text has named before, and a colonel has two names."""
    told = read(BRIEFING, vocabulary)
    assert told["We call on"].speaker.name == "Liv Tessmer"
    assert told["We call on"].speaker.person
    assert read(NEWSPAPER, vocabulary)["The Guard has"].speaker.person


def test_who_asks_not_to_be_named_calls_for_nothing(vocabulary: Vocabulary) -> None:
    """And is an unnamed source."""
    [told] = [one for one in read(BRIEFING, vocabulary).values() if "teacher" in one.sentence.text]
    assert not told.demands
    assert not told.speaker.named
    [asked] = [one for one in read(NEWSPAPER, vocabulary).values() if "Ms." in one.sentence.text]
    assert not asked.demands


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Colonel Petrek has not ordered any arrests.", True),
        ("No arrests were made.", True),
        ("The men weren't beaten.", True),
        ("The army never beat anybody.", True),
        ("The army did not say who killed the men.", False),
        ("The men were never charged with the killing of the judge.", False),
        ("The Government has not said who killed the men.", False),
        ("The police did not only arrest them.", False),
        ("No one knows where the detained men are.", False),
        ("He added that no people were killed by soldiers.", True),
        ("No prisoner was ill-treated or tortured.", True),
        ("Neither police nor soldiers beat anybody.", True),
        ("The authorities have not investigated the killing of two men.", False),
        ("Police did not prevent the torture of the men.", False),
        ("The ministry has not denied the detention of three men.", False),
        ("No one has been punished for the killing of two men.", False),
        ("Relatives were not told and police beat two men.", False),
        ("For no reason police beat two men.", False),
    ],
)
def test_what_did_not_happen_is_no_event(vocabulary: Vocabulary, text: str, negated: bool) -> None:
    """A no in the clause of an event's word; not one that belongs to something else."""
    [one] = [r for r in read_lines(["Ostrel Herald", text], vocabulary).sentences if r.events]
    assert {event.negated for event in one.events} == {negated}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Two men were detained in Kessel.", "Kessel"),
        ("Two men were detained near Old Mill on Monday.", "Old Mill"),
        ("Two men were detained in the village of Nel.", "Nel"),
        ("Two men were detained in March.", None),
        ("Two men were detained in their homes.", None),
    ],
)
def test_a_place_is_one_word_or_several(
    vocabulary: Vocabulary, text: str, place: str | None
) -> None:
    """A name behind in, at, near or from; no month, and nothing in small letters."""
    [one] = [r for r in read_lines(["Ostrel Herald", text], vocabulary).sentences if r.events]
    assert {event.place for event in one.events} == {place}


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("The police have not released the men detained in Kessel.", None),
        ("Two men beaten at the harbour are in hospital.", None),
        ("On Monday armed men abducted a teacher.", "armed men"),
        ("In Kessel soldiers detained two men.", "soldiers"),
    ],
)
def test_who_was_harmed_is_not_accused(
    vocabulary: Vocabulary, text: str, accused: str | None
) -> None:
    """Where the word of what was done follows those to whom it was done."""
    [one] = [r for r in read_lines(["Ostrel Herald", text], vocabulary).sentences if r.events]
    assert {event.accused for event in one.events} == {accused}


def test_a_death_is_no_killing_for_certain(vocabulary: Vocabulary) -> None:
    """Where the words tell of a death alone, that is a doubt."""
    [died] = [one for one in read(NEWSPAPER, vocabulary).values() if "died" in one.sentence.text]
    assert "whether anybody killed them: the words tell of a death" in died.events[0].doubts


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("One of them, a 34-year-old net mender, died in the night, his sister said.", "harm"),
        ("The man, a policeman's cousin, died on 5 March, according to his mother.", "harm"),
        ("The officers found the prisoner dead on 5 March.", "harm"),
        ("Officers opened fire and two fishers died on 5 March.", "killing"),
    ],
)
def test_of_a_death_nobody_is_accused(vocabulary: Vocabulary, text: str, kind: str) -> None:
    """A death without a killer is harm and no killing, and has no accused; none comes from a word
    that holds another (“mender”), nor from the sentence before."""
    lines = ["Ostrel Herald", "On 3 March 2021 officers of the Ostrel Brigade detained him.", text]
    [one] = [r for r in read_lines(lines, vocabulary).sentences if r.sentence.text == text]
    deaths = [event for event in one.events if event.word in ("died", "dead")]
    assert [event.kind.partition("-")[0] for event in deaths] == [kind]
    assert {event.accused for event in deaths} == {None}


@pytest.mark.parametrize("name", TEXTS)
def test_such_drafts_load_as_they_are(name: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """With hashes, locators and quotes checked. Nothing is affirmed in a denial, and who accuses
    in quotes is its speaker, after the paper."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / f"{name}.txt").write_text(TEXTS[name], "utf-8")
    draft = tmp_path / "draft.yaml"
    done = CliRunner().invoke(cli, ["read", str(tmp_path / f"{name}.txt"), "--into", str(draft)])
    assert done.exit_code == 0, done.output
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([tmp_path / "registry.yaml", draft], engine, texts=tmp_path, dry_run=True)
    assert not report.errors, [str(error) for error in report.errors]
    [unit] = [file.unit for file in report.files if file.format == "sheet" and file.unit]
    claims: list[Claim] = list(unit.claims.values())
    assert all(len((claim.citation.quote or "").split()) <= 8 for claim in claims)
    names = [claim.value.text for claim in claims if claim.predicate == "name" and claim.value]
    assert f"Coding of {name}.txt" in names  # by which a reviewer finds the draft
    accusing = [claim for claim in claims if claim.predicate == "allegedPerpetrator"]
    assert all(claim.attribution and claim.stance for claim in accusing)
    if name == "newspaper":
        assert accusing
        assert all(len(claim.attribution) == 2 for claim in accusing)
    if name == "denial":
        assert not accusing
        kinds = [
            claim
            for claim in claims
            if claim.predicate == "kind" and claim.concept in ("torture", "arrest")
        ]
        assert kinds
        assert all(claim.negated for claim in kinds)


def test_another_language_is_told(tmp_path: Path) -> None:
    """Nothing is found in it, and that is no finding; a few words are of no language."""
    text = "Министерство отрицает, что военнослужащие задержали пять человек в порту Острела."
    assert not seems_english([text])
    assert not seems_english(
        ["Le ministère a démenti que des soldats aient arrêté cinq personnes hier."]
    )
    assert seems_english(["The ministry denied that five people were detained in the harbour."])
    assert seems_english(["Ostrel Watch"])
    (tmp_path / "denial.txt").write_text(text, "utf-8")
    done = CliRunner().invoke(cli, ["read", str(tmp_path / "denial.txt")])
    assert done.exit_code == 0
    assert "does not seem to be in English" in done.output
    assert "language: en" not in done.output
