"""What did not happen, and what only might: in releases, letters, statements and news."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.load import load
from graph.ingest.reading.events_denied import Happened, what_is_said
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.readings import Read
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY
from tests.naive import NaiveEngine

SO = """\
Soldiers who had not slept |shot dead| two men
Soldiers who had not used their weapons |shot dead| two
The men, who were not armed, were |shot at|
Relatives were not told and police |beat| two men.
The authorities have failed to investigate the |massacre|
The detainees were not allowed to see a lawyer and were |beaten|
without warning soldiers |opened fire|
She did not survive the |beating|
They did not stop |beating| him
It was not clear who |killed| them
After he could not pay, the guards |beat| him
No fewer than ten people were |killed|
no help came and ten people were |killed|
police refused to say whether he was alive and |detained| his brother
Police continued to |detain| people
The police failed to prevent the |killing of| two men
"""
NOT_SO = """\
The prisoner was never |tortured|
The army did not commit |massacres|
The guards did not subject him to |torture|
Police dispersed the rally without |detaining| anyone
not a single person was |arrested|
None of the protesters was |injured|
There have been no cases of |torture| in prisons
There were no mass arrests or |house searches| in Oren
Police failed to |arrest| the attackers
They did not |detain| or torture anybody
They did not detain or |torture| anybody
No one was subjected to torture or |beaten|
They were not |beaten|, humiliated or tortured
"""
NOT_SHOWN = """\
There is no evidence of |torture|
A doctor found no evidence that he had been |tortured|
No signs of |ill-treatment| were found
"""
OPEN = """\
The ministry has not confirmed any |arrests|
The ministry neither confirms nor denies that three men were |arrested|
She could be |arrested| again
Families fear that the men may have been |killed|
He fled the risk of |torture|
They threatened to |arrest| anyone
The law prohibits |torture|
He could not rule out that civilians were |killed|
work without fear of |reprisals|
The officers were asked whether anyone was |killed|
to ensure that nobody is |tortured|
If confirmed, these acts would amount to deprivation of life and |torture|
The authorities deny any involvement in her |disappearance|
"""
SAID = [
    pytest.param(line, said, id=f"{said.name}-{number}")
    for said, lines in (
        (Happened.SO, SO),
        (Happened.NOT_SO, NOT_SO),
        (Happened.NOT_SHOWN, NOT_SHOWN),
        (Happened.OPEN, OPEN),
    )
    for number, line in enumerate(lines.splitlines(), start=1)
]


@pytest.mark.parametrize(("line", "said"), SAID)
def test_what_a_sentence_says_of_an_event(line: str, said: Happened) -> None:
    """A no reaches what it stands before, and no verb of another clause; what is not confirmed,
    feared or forbidden is neither so nor denied."""
    assert what_is_said(*line.split("|")) is said


STATEMENT = """\
Ministry of Defence of Tavria
Statement, 14 March 2022
The ministry has not confirmed any arrests.
Reports of killings on the Old Bridge are untrue.
The Guard, which shelled the village of Nel on 2 March, denies killing civilians.
We thank the Council for its reply, in which it denied that Jon Akre was arrested.
He was denied the right to a lawyer.
Nobody has been charged and no investigation has been opened.
Troops of the Harbour Brigade opened fire on some 200 protesters in Oren.
The court did not accept his claim that he was tortured.
A clinic could not independently verify the reports of rape.
Jon Akre was released on bail, her lawyer said, but could be arrested again.
The army did not respond to a request for comment.
Human rights groups accuse the army of carrying out executions.
Guards denied the prisoners sleep and beat two of them.
Officials denied torturing detainees but admitted beating Jon Akre.
Not only were five men abducted, they were also tortured.
The general denied ordering the massacre, the Oren Herald wrote on 3 March 2022.
Sal Akre killed his neighbour, the Oren Herald wrote.
Women were raped and homes were burned, the governor said on 4 March 2022.
Nobody denied that two women were tortured.
An inquiry found no evidence that police killed the boy.
"""


@pytest.fixture(scope="module")
def told(vocabulary: Vocabulary) -> dict[str, Read]:
    """The sentences of the statement, by their first two words."""
    sentences = read_lines(STATEMENT.splitlines(), vocabulary).sentences
    return {" ".join(one.sentence.text.split()[:2]): one for one in sentences}


def _events(read: Read) -> list[tuple[str, bool]]:
    return [(event.kind, event.negated) for event in read.events]


def test_not_confirming_is_no_denial(told: dict[str, Read]) -> None:
    """Nothing is proposed, the words stand in a doubt, and the document does not vouch for it."""
    read = told["The ministry"]
    assert not read.events
    assert not read.denies
    assert read.might == ["arrests"]
    assert told["A clinic"].speaker.stance == "reported"


def test_who_denies_what(told: dict[str, Read]) -> None:
    """What is untrue stands before that word, what somebody denies behind it; a pronoun in another
    clause is not the one whose document it is, nor does anybody deny what he was denied."""
    assert _events(told["Reports of"]) == [("killing", True)]
    guard = told["The Guard,"]
    assert guard.speaker.name == "Guard"
    assert _events(guard) == [("attack", False), ("killing", True)]
    thanks = told["We thank"].speaker
    assert (thanks.name, thanks.named, thanks.act) == ("it", False, "denies")
    assert not told["He was"].denies
    assert not told["Nobody has"].responses


def test_who_speaks(told: dict[str, Read]) -> None:
    """Between commas as at the end; a noun makes no caller, and many are nobody with a name."""
    assert (told["Jon Akre"].speaker.name, told["Jon Akre"].speaker.named) == ("her lawyer", False)
    assert told["The army"].speaker.publisher
    assert not told["Human rights"].speaker.named
    assert told["The court"].speaker.stance == "alleged"


def test_what_is_not_given_is_no_denial(told: dict[str, Read]) -> None:
    """Sleep that prisoners were denied denies no beating; nor does a denial that nobody utters, and
    it reaches nothing that is admitted behind it."""
    assert _events(told["Guards denied"]) == [("ill-treatment", False)]
    assert told["Guards denied"].speaker.act == "states"
    assert dict(_events(told["Officials denied"]))["ill-treatment"] is False
    assert _events(told["Nobody denied"]) == [("torture", False)]


def test_men_to_whom_it_was_done_are_not_accused(told: dict[str, Read]) -> None:
    """Where the verb stands before them."""
    assert [event.accused for event in told["Not only"].events] == [None, None]


def test_a_newspaper_speaks_at_the_end(told: dict[str, Read]) -> None:
    """It wrote, on a day; who denies inside its sentence is still the one who denies."""
    general = told["The general"]
    assert (general.speaker.act, _events(general)) == ("denies", [("killing", True)])
    assert told["Sal Akre"].speaker.name == "Oren Herald"
    assert told["Women were"].speaker.name == "the governor"


def test_no_evidence_is_doubtful(told: dict[str, Read]) -> None:
    """Whether it denies is for a person to say."""
    [event] = told["An inquiry"].events
    assert event.negated
    assert any(doubt.startswith("whether this denies it") for doubt in event.doubts)


def test_opened_fire_is_an_attack(told: dict[str, Read]) -> None:
    """With the brigade that is said to have done it."""
    [event] = told["Troops of"].events
    assert (event.kind, event.place) == ("attack", "Oren")
    assert "Harbour Brigade" in (event.accused or "")


def test_a_draft_of_it_loads(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What is denied is negated, what the document says beside it is not the denier's word, and
    what might come stands in a doubt alone."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "statement.txt").write_text(STATEMENT, "utf-8")
    draft = tmp_path / "draft.yaml"
    done = CliRunner().invoke(cli, ["read", str(tmp_path / "statement.txt"), "--into", str(draft)])
    assert done.exit_code == 0, done.output
    assert "# doubt: does not say that it happened: arrests" in draft.read_text("utf-8")
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([tmp_path / "registry.yaml", draft], engine, texts=tmp_path, dry_run=True)
    assert not report.errors, [str(error) for error in report.errors]
    [unit] = [file.unit for file in report.files if file.format == "sheet" and file.unit]
    kinds = {claim.concept: claim for claim in unit.claims.values() if claim.predicate == "kind"}
    assert not kinds["attack"].negated
    assert all(link.act != "denies" for link in kinds["attack"].attribution)
    assert kinds["killing"].negated
