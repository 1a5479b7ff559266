"""Who is accused, by whom, and who denies: in other words than those of the documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.readings import Read
from graph.vocabulary import Vocabulary

BLAMED = """\
The Third Brigade was responsible for the killing, survivors said.|Third Brigade|survivors
Two killings were blamed on rebels by the provincial government.|rebels|provincial government
The shelling has been attributed to the Third Brigade.|Third Brigade|somebody who accuses
Survivors put the blame for the shelling squarely on the Third Brigade.|Third Brigade|Survivors
Five farmers were killed, and residents blame the army.|army|residents
Students accused the Harbour Guard of torture.|Harbour Guard|Students
The Commission of Inquiry holds the police responsible for it and for torture.|police|Inquiry
Responsibility for the shelling lies with the Third Brigade, said the mayor.|Third Brigade|mayor
The Guard, which is under the Ministry of Tides, arrested three nurses.|Guard|Ostrel Watch
It was the Third Brigade that shelled the market.|Third Brigade|Ostrel Watch
Witnesses said police, acting with soldiers, had beaten a nurse.|police|Witnesses
The farmers were shot dead near Bel by members of the Third Brigade.|Third Brigade|Ostrel Watch
Two men died in what witnesses described as an attack by the Third Brigade.|Third Brigade|witnesses
The widow says the police killed her son, but the police deny it.|police|widow
Police denied a beating and blamed a rival gang for the murder.|rival gang|Police
"""
WITHOUT_A_NAME = (
    *("survivors", "Survivors", "residents", "Students", "mayor", "Witnesses", "witnesses"),
    *("widow", "somebody who accuses", "provincial government"),
)
NOBODY = """\
The Third Brigade was not responsible for the killing, the army said.
The army may have been behind the shelling.
If the army was responsible for the shelling, it must say so.
The newspaper wrongly accused the Harbour Guard of killing two men.
Officials have sought to pin the blame for the killings on the opposition.
The army's denial that its soldiers tortured detainees was met with disbelief.
The provincial prosecutor attributed the killing to unknown gunmen.
The government has accused opposition leader Sarn Tull of ordering the attack.
The Guard is responsible for preventing torture.
The ministry said it had no knowledge of any torture by soldiers.
There is no truth in the claim that soldiers killed two men, the army said.
No soldier of the Third Brigade killed anyone in Dolm.
None of the soldiers killed a villager.
Not a single soldier of the Third Brigade shot at demonstrators in Dolm.
The army killed no civilians in Dolm, General Tovar Inge said.
The police, like the army, killed no one.
The police and not the army killed the villagers in Dolm.
The army instead of the police beat the students in Dolm.
Impostors dressed as soldiers killed two men in Dolm.
Men in police uniforms killed two men in Dolm.
Men claiming to be police abducted two men in Dolm.
The men whom the prison guards fed killed a nurse.
Police stations attacked on 4 March 2024 burned down.
Police officer Arvo Dask was shot dead in Dolm.
Rumours that soldiers raped women in Dolm have not been confirmed.
Allegations that the police tortured three men were not substantiated.
Reports that the Third Brigade shelled Dolm turned out to be wrong.
Ostrel Watch found no evidence for the claim that the Third Brigade shelled Dolm.
The army accused Ostrel Watch of inventing the torture of two men.
The union blamed the Ministry of Health for its silence over the killing of two nurses.
Did the police kill the two demonstrators?
Nobody said that the army killed two men.
The minister said he would never say that the army killed two men.
"""
ASIDE = """\
Mira Tolvan, who had accused the police of torture, was killed in Dolm.|torture|Mira Tolvan
A teacher who accused soldiers of torture was abducted in Dolm.|torture|A teacher
Mira Tolvan was killed hours after she said that the army had tortured her son.|torture|she
The union said Mira Tolvan was killed after she accused the army of torture.|torture|she
Mira Tolvan, who wrote about torture by soldiers, was murdered in Dolm.|torture|Mira Tolvan
"""
SPEAKERS = """\
It was claimed by the Red Hand that the army killed two men.|Red Hand|named
The report on Arvo Dask says that soldiers killed two men.|report on Arvo Dask|
“They came at night,” said a nurse who fears for her life and whom we call Mira Tolvan.|a nurse|
An officer who gave his name only as Karel said that soldiers killed two men.|An officer|
A voice believed to be that of General Arvo Dask said that soldiers killed two men.|A voice|
"""
DENIED = """\
There is no truth in the claim that soldiers killed two men, the army said.|army|killing
The governor dismissed as absurd the suggestion that police beat students.|governor|ill-treatment
Claims that the army abducted him have been rejected by the army court.|army court|abduction
The report of Marrow Aid, which accuses soldiers of torture, is a lie.|Ostrel Watch|torture
The mission contested that the brothers had been detained.|mission|detention
The ministry described the allegations of torture as politically motivated.|ministry|
The army's chief of staff, General Tovar Inge, said the claim was “nonsense”.|Tovar Inge|
The governor dismissed the survivors' account as a fairy tale.|governor|
Claims that soldiers raped women were described by the minister as a lie.|minister|sexual-violence
The mayor called the claim that he ordered the beating of a nurse “madness”.|mayor|
The Directorate called the findings baseless.|Directorate|
"""
OPEN = """\
They threatened to kill hostages.
Police threatened him with arrest and torture.
The army planned to arrest the men and beat them.
Relatives may be detained or ill-treated.
An attempted abduction was reported.
Police foiled an attack in Liss.
The rebels plotted an attack on the bank.
The governor warned of attacks.
Soldiers would have killed them.
Suppose that soldiers killed them.
She faces imprisonment.
"""


def _read(text: str, vocabulary: Vocabulary) -> Read:
    return read_lines(["Ostrel Watch", "6 June 2024", "", text], vocabulary).sentences[-1]


def _plain(name: str | None) -> str:
    return (name or "").removeprefix("The ").removeprefix("the ").removeprefix("a ")


@pytest.mark.parametrize("line", BLAMED.splitlines())
def test_who_is_accused_and_whose_word_that_is(line: str, vocabulary: Vocabulary) -> None:
    """Of who accuses, and of nobody else."""
    text, accused, by = line.split("|")
    read = _read(text, vocabulary)
    [event] = [one for one in read.events if one.accused]
    assert accused in _plain(event.accused)
    who = event.accuser or read.speaker
    assert by in who.name
    assert who.act != "denies"
    assert who.named == (by not in WITHOUT_A_NAME)


@pytest.mark.parametrize("text", NOBODY.splitlines())
def test_nobody_is_accused(text: str, vocabulary: Vocabulary) -> None:
    """By what is denied, only might be, is a duty, or names a person or nobody."""
    assert not [one for one in _read(text, vocabulary).events if one.accused]


@pytest.mark.parametrize("line", ASIDE.splitlines())
def test_what_befell_who_accuses_is_nobody_s_deed(line: str, vocabulary: Vocabulary) -> None:
    """Those whom he accused of something else are not accused of it, and he does not tell it."""
    text, kind, who = line.split("|")
    read = _read(text, vocabulary)
    assert [one.kind for one in read.events if one.accused] == [kind]
    assert [one.accuser.name for one in read.events if one.accuser] == [who]
    assert "Tolvan" not in read.speaker.name
    assert "teacher" not in read.speaker.name


@pytest.mark.parametrize("line", SPEAKERS.splitlines())
def test_a_name_beside_who_speaks_is_not_his(line: str, vocabulary: Vocabulary) -> None:
    """Nor is he whom a report is about."""
    text, name, named = line.split("|")
    speaker = _read(text, vocabulary).speaker
    assert (speaker.name, speaker.named) == (name, bool(named))


def test_who_abducted_some_did_not_arrest_them(vocabulary: Vocabulary) -> None:
    """A second verb of the sentence is not theirs who stand behind “by” before it."""
    text = "The Third Brigade freed six nurses abducted by rebels and arrested four of them."
    accused = {one.kind: one.accused for one in _read(text, vocabulary).events}
    assert accused == {"abduction": "rebels", "arrest": None}


@pytest.mark.parametrize("line", DENIED.splitlines())
def test_who_denies_what(line: str, vocabulary: Vocabulary) -> None:
    """And an event that is denied did not happen by that word."""
    text, who, kind = line.split("|")
    read = _read(text, vocabulary)
    assert read.denies
    assert who in read.speaker.name
    assert read.speaker.act == "denies"
    assert [(one.kind, one.negated) for one in read.events] == ([(kind, True)] if kind else [])


@pytest.mark.parametrize("text", OPEN.splitlines())
def test_what_was_threatened_planned_or_feared_did_not_happen(
    text: str, vocabulary: Vocabulary
) -> None:
    """A threat is an event, and not what it threatens with."""
    kinds = {one.kind for one in _read(text, vocabulary).events}
    assert kinds <= {"threat", "death-threat"}


@pytest.mark.parametrize(
    "text", ["Rebels took six hostages.", "Three men were taken hostage.", "They held her hostage."]
)
def test_hostages_are_taken(text: str, vocabulary: Vocabulary) -> None:
    """By verbs that say it; a word for those who were taken is no event."""
    assert [one.kind for one in _read(text, vocabulary).events] == ["abduction"]


def test_a_draft_says_whose_accusation_it_is(tmp_path: Path) -> None:
    """Where another than who speaks in the sentence accuses, with how firmly he does."""
    path = tmp_path / "a.txt"
    path.write_text(
        "Ostrel Watch\n6 June 2024\n\nFive men were killed, and residents blame the army."
    )
    told = CliRunner().invoke(cli, ["read", str(path)]).output
    chain = "[publisher reports, unnamed-residents alleges]"
    [line] = [one for one in told.splitlines() if "allegedPerpetrators" in one]
    assert f"attribution: {chain}, stance: alleged" in line
    assert "    attribution: [publisher states]" in told
