"""What is withdrawn, untrue, or another's to say: no event, and nobody else's words."""

from __future__ import annotations

import pytest

from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.readings import Read
from graph.vocabulary import Vocabulary

OPEN = """\
It is untrue that soldiers raped women in Liss.
Officials said that Lantern Watch had falsely claimed that officers raped a detainee.
Witnesses withdrew their statements that soldiers killed the farmers.
Radio Hallin retracted its report that police tortured Enno Strall.
The court acquitted Sergeant Pavo Linn of killing Enno Strall.
Far from killing prisoners, our troops protected them.
Neither the army nor the police killed the two boys, Oren Vask said.
The Service's lawyers said the family's claim that agents abducted him was false.
Soldiers who kill civilians will be punished.
The mayor was accused by opposition party New Field of ordering the beating of farmers.
The Liss Brigade, accused by the Ministry of killing the villagers, fled.
The Ministry of Justice denied that the Press Union said that its members were tortured.
A former agent said that his colleagues denied having killed Josan Idrel.
"""

SPEAKERS = """\
Police arrested 12 journalists in Kessing, the Press Union told the Office.|Press Union
Five villagers were killed by Tarnovian soldiers, three survivors told Open Shore.|three survivors
The Bar Association was told by police that Ms Brom had attacked an officer.|police
"""


def _read(text: str, vocabulary: Vocabulary) -> Read:
    lines = ["Lantern Watch", "6 June 2024", "", text]
    return read_lines(lines, vocabulary).sentences[-1]


@pytest.mark.parametrize("text", OPEN.splitlines())
def test_no_event_of_what_is_taken_back_or_anothers_to_say(
    text: str, vocabulary: Vocabulary
) -> None:
    read = _read(text, vocabulary)
    assert not read.events
    assert read.might


@pytest.mark.parametrize("line", SPEAKERS.splitlines())
def test_who_tells_it_stands_behind_or_after_by(line: str, vocabulary: Vocabulary) -> None:
    text, speaker = line.split("|")
    read = _read(text, vocabulary)
    assert read.speaker.name == speaker
    assert len(read.events) == 1


def test_who_tells_of_an_attack_is_not_accused_of_it(vocabulary: Vocabulary) -> None:
    text = "The Bar Association was told by police that Ms Brom had attacked an officer."
    assert [one.accused for one in _read(text, vocabulary).events] == [None]
