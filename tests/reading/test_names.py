"""Whose name it is that a text tells: people, bodies, and those who are called by another's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.claims.errors import InputError
from graph.ingest.reading.page_publisher import publisher_of
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.speakers import SentenceSpeaker
from graph.ingest.reading.words_in_names import FILE, name_words
from graph.vocabulary import Vocabulary
from tests.reading.scores import ONTOLOGY

PEOPLE = """\
Ambassador Rina Dolt|Rina Dolt
Ambassador Dolt|Dolt
Deputy Foreign Minister Pavlo Arent|Pavlo Arent
Police Commissioner Denna Hulst|Denna Hulst
Bishop Ana Maria Sorn|Ana Maria Sorn
Dr. Ilse van Doren|Ilse van Doren
Josan Idrel's mother, Kela Idrel,|Kela Idrel
A lawyer for Josan Idrel, Tessa Brune,|Tessa Brune
His brother Pavo Idrel|Pavo Idrel
Journalist Pell Andor, of the Orlen Lantern,|Pell Andor
Ostrel Watch researcher Imre Dosk|Imre Dosk
"""
BODIES = """\
Marrow Legal Aid
The Liss Mothers Network
Tarnovian Women's Collective
Open Shore Initiative
The Harbour Fund
Lantern Watch
The General Council of Lawyers
The government of New Vardania
Vardania's government
"""
NOBODYS = """\
The family of Josan Idrel
Josan Idrel's family
The Idrel family
The mother of Josan Idrel
The lawyer of Josan Idrel
Josan Idrel's lawyer
Friends and colleagues of Josan Idrel
The mayor of Liss
Soldiers of the Third Brigade
Farmers
Local media
"""
PUBLISHERS = """\
Ilmar Bar Association condemns detention of lawyers|Ilmar Bar Association
ILMAR BAR ASSOCIATION CONDEMNS DETENTION OF LAWYERS|ILMAR BAR ASSOCIATION
Orlen: Ilmar Bar Association calls for release of lawyers|Ilmar Bar Association
Joint statement by the Committee of Mothers and Families|Committee of Mothers and Families
Joint statement by Ostrel Watch and Marrow Legal Aid|
Joint statement by 12 organisations|
Statement by Ambassador Rina Dolt|
Open letter to the Prosecutor General of Nordavia|
Letter from the Ilmar Bar Association to the Ministry of Tides|Ilmar Bar Association
Police must free lawyers|
Two lawyers detained in Ilmar|
Soldiers deny killing of two men|
Ministry of the Interior of Nordavia|Ministry of the Interior of Nordavia
Working Group on arbitrary detention|Working Group on arbitrary detention
"""


def _speaker(who: str, vocabulary: Vocabulary) -> SentenceSpeaker:
    text = f"{who} said that police tortured a man."
    lines = ["The Kessel Voice", "6 June 2024", "", text]
    return read_lines(lines, vocabulary).sentences[-1].speaker


@pytest.mark.parametrize("line", PEOPLE.splitlines())
def test_titles_and_roles_are_no_part_of_a_name(line: str, vocabulary: Vocabulary) -> None:
    who, name = line.split("|")
    speaker = _speaker(who, vocabulary)
    assert (speaker.name, speaker.person) == (name, True)


@pytest.mark.parametrize("who", BODIES.splitlines())
def test_a_body_is_no_person(who: str, vocabulary: Vocabulary) -> None:
    """By the words of the ontology's table."""
    speaker = _speaker(who, vocabulary)
    assert (speaker.person, speaker.named) == (False, True)
    assert speaker.name == who.removeprefix("The ")


@pytest.mark.parametrize("who", NOBODYS.splitlines())
def test_who_is_called_by_another_has_no_name(who: str, vocabulary: Vocabulary) -> None:
    """Least of all that of the one who was harmed."""
    speaker = _speaker(who, vocabulary)
    assert (speaker.person, speaker.named) == (False, False)
    assert speaker.name != "Josan Idrel"


@pytest.mark.parametrize(
    "text",
    [
        "According to the father of Josan Idrel, police tortured him.",
        "“They beat him,” said the brother of Josan Idrel.",
        "The widow of Josan Idrel urged the army to free the others.",
        "He was beaten, Josan Idrel's sister told us.",
    ],
)
def test_kin_have_no_name_wherever_they_speak(text: str, vocabulary: Vocabulary) -> None:
    speaker = read_lines(["The Kessel Voice", "", text], vocabulary).sentences[-1].speaker
    assert not speaker.named
    assert "Idrel" in speaker.name


def test_it_is_who_was_told_of_before(vocabulary: Vocabulary) -> None:
    """The publisher where the sentence before is about the publisher; else nobody with a name."""
    lines = ["Ostrel Watch", "", "Ostrel Watch asked the army to reply. It said nobody was beaten."]
    assert read_lines(lines, vocabulary).sentences[-1].speaker.publisher
    lines[2] = "The Harbour Guard declined to comment. It said nobody was beaten."
    last = read_lines(lines, vocabulary).sentences[-1].speaker
    assert (last.name, last.named, last.publisher) == ("It", False, False)


@pytest.mark.parametrize("line", PUBLISHERS.splitlines())
def test_a_headline_with_a_verb_is_no_name(line: str, vocabulary: Vocabulary) -> None:
    """The body with which it begins is, or nobody."""
    headline, who = line.split("|")
    assert publisher_of([headline, "", "Two men were held."], name_words(vocabulary)) == who
    byline = [headline, "Ostrel Watch, 14 March 2021"]
    if who != headline and "tatement" not in headline and "etter" not in headline:
        assert publisher_of(byline, name_words(vocabulary)) == "Ostrel Watch"


@pytest.mark.parametrize(
    ("row", "told"),
    [("tutle,en,Envoy", "is no sort of these words"), ("title,en, ", "has no words")],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, told: str) -> None:
    """With its line; other columns, too. Without the file nobody is taken for a person."""
    own = tmp_path / "own"
    shutil.copytree(ONTOLOGY, own)
    (own / FILE).write_text(f"sort,language,words\n{row}\n")
    with pytest.raises(InputError, match=rf"names.csv:2: .*{told}"):
        name_words.__wrapped__(Vocabulary.load(own))
    (own / FILE).write_text("sort,words\n")
    with pytest.raises(InputError, match=r"names.csv:1: has other columns"):
        name_words.__wrapped__(Vocabulary.load(own))
    (own / FILE).unlink()
    speaker = _speaker("Rina Dolt", Vocabulary.load(own))
    assert not speaker.person
