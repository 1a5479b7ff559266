"""What is refused at load, with the record and the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.load import load
from graph.claims.errors import InputError
from graph.ingest.policy_file import FILE, read_policies
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.ledger.test_ledger_document import HEAD, REGISTRY
from tests.naive import NaiveEngine

LETTER = "  letter: {class: Call, madeOn: 2018-04-01, issuers: watch, addressees: vardania%s}\n"


def refused(
    folder: Path,
    vocabulary: Vocabulary,
    *sheets: str,
    registry: str = REGISTRY,
    warned: bool = False,
) -> list[str]:
    """What the last of these sheets is refused for, or only warned of."""
    (folder / "registry.yaml").write_text(registry, "utf-8")
    engine = NaiveEngine(vocabulary, clock=Clock())
    errors: list[str] = []
    for number, sheet in enumerate(sheets):
        path = folder / f"sheet-{number}.yaml"
        head = HEAD.replace("sheetsheetsheetsheetsheets", "abc"[number] * 26)
        path.write_text(head + sheet, "utf-8")
        report = load([path], engine)
        errors = [*report.warnings] if warned else [str(error) for error in report.errors]
    return errors


@pytest.mark.parametrize("relation", ["contains", "carriedBy", "renews", "replacedBy"])
def test_a_call_and_itself(tmp_path: Path, vocabulary: Vocabulary, relation: str) -> None:
    """No call contains, carries, renews or replaces itself."""
    (error,) = refused(tmp_path, vocabulary, "entities:\n" + LETTER % f", {relation}: letter")
    assert "sheet-0.yaml:7: letter" in error
    assert f"{relation} “letter”" in error
    assert error.endswith("itself; name the other call")


@pytest.mark.parametrize("field", ["to", "answers", "responseTo"])
def test_a_call_answers_nothing(tmp_path: Path, vocabulary: Vocabulary, field: str) -> None:
    """Neither itself nor another one: only responses do. Named with its record and field."""
    (error,) = refused(tmp_path, vocabulary, "entities:\n" + LETTER % f", {field}: letter")
    assert "sheet-0.yaml:7: letter" in error
    assert field in error


def test_a_response_to_itself(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A response is to a call, and not to itself."""
    (error,) = refused(
        tmp_path,
        vocabulary,
        "entities:\n  answer: {class: Response, kind: reply, to: answer}\n",
    )
    assert "sheet-0.yaml:7: answer" in error
    assert "answer" in error


def test_calls_inside_each_other(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Each contains of the circle is named."""
    errors = refused(
        tmp_path,
        vocabulary,
        "entities:\n"
        + LETTER % ", contains: inner"
        + "  inner: {class: Call, contains: innermost}\n"
        + "  innermost: {class: Call, contains: letter}\n",
    )
    assert len(errors) == 3
    assert all("puts a call inside one that stands inside it" in error for error in errors)


@pytest.mark.parametrize(
    ("when", "is_refused"),
    [("2018-03-31", True), ("2018-03", True), ("2018-04-01", False), ("2018", False)],
)
def test_a_response_before_its_call(
    tmp_path: Path, vocabulary: Vocabulary, when: str, is_refused: bool
) -> None:
    """Only where no reading of the two dates lets it follow."""
    answer = f"  answer: {{class: Response, kind: reply, to: letter, when: {when}}}\n"
    errors = refused(tmp_path, vocabulary, "entities:\n" + LETTER % "" + answer)
    assert bool(errors) == is_refused
    if errors:
        assert "sheet-0.yaml:8: answer: responseTo “letter”" in errors[0]
        assert "made after it; correct one of the two dates" in errors[0]


def test_a_call_of_another_sheet(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The date of a call that the store holds counts, too: where two documents disagree, both
    stand, and that is told."""
    registry = REGISTRY + (
        "  known: {id: tttttttttttttttttttttttttt, class: Call}\n"
        "  answer: {id: uuuuuuuuuuuuuuuuuuuuuuuuuu, class: Response}\n"
    )
    head = "claims:\n  - {subject: %s}\n"
    errors = refused(
        tmp_path,
        vocabulary,
        head % "known, madeOn: 2018-04-01",
        head % "answer, responseTo: known, when: 2018-03-01",
        registry=registry,
        warned=True,
    )
    assert len(errors) == 1
    assert "ties a response to a call that was made after it" in errors[0]


@pytest.mark.parametrize(
    ("when", "is_refused"),
    [("2018-03-31", True), ("2018-03", True), ("2018-04-01", False), ("2018", False)],
)
def test_an_answer_before_its_demand(
    tmp_path: Path, vocabulary: Vocabulary, when: str, is_refused: bool
) -> None:
    """What answers a demand cannot come before the call that makes it, either."""
    answer = f"  answer: {{class: Response, kind: reply, answers: look, when: {when}}}\n"
    letter = LETTER % ", demands: {look: {kind: investigate}}"
    errors = refused(tmp_path, vocabulary, "entities:\n" + letter + answer)
    assert bool(errors) == is_refused
    if errors:
        assert "sheet-0.yaml:8: answer: answers “look”" in errors[0]
        assert "answers a demand that was made after it" in errors[0]


@pytest.mark.parametrize("renewed", ["2018-01-01", "2018-05-01", None])
def test_an_answer_to_a_demand_of_other_sheets(
    tmp_path: Path, vocabulary: Vocabulary, renewed: str | None
) -> None:
    """Told only if every call that makes the demand is dated, and later."""
    registry = REGISTRY + (
        "  known: {id: tttttttttttttttttttttttttt, class: Call}\n"
        "  other: {id: wwwwwwwwwwwwwwwwwwwwwwwwww, class: Call}\n"
        "  look: {id: xxxxxxxxxxxxxxxxxxxxxxxxxx, class: Demand, kind: investigate}\n"
        "  answer: {id: uuuuuuuuuuuuuuuuuuuuuuuuuu, class: Response}\n"
    )
    head = "claims:\n  - {subject: %s}\n"
    again = "" if renewed is None else f", madeOn: {renewed}"
    errors = refused(
        tmp_path,
        vocabulary,
        head % "known, madeOn: 2018-04-01, demands: look",
        head % f"other, demands: look{again}",
        head % "answer, answers: look, when: 2018-03-01",
        registry=registry,
        warned=True,
    )
    assert len(errors) == (renewed == "2018-05-01")


def test_unknown_demand(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A demand that no block declares, and a kind of demand that there is not."""
    (error,) = refused(
        tmp_path,
        vocabulary,
        "entities:\n" + LETTER % "" + "  answer: {class: Response, to: letter, answers: lost}\n",
    )
    assert "sheet-0.yaml:8: answer: answers “lost”" in error
    (error,) = refused(
        tmp_path, vocabulary, "entities:\n" + LETTER % ", demands: {look: {kind: investigat}}"
    )
    assert "sheet-0.yaml:7: look: kind “investigat”" in error
    assert "did you mean “investigate”" in error


# ----------------------------------------------------------------------------------- policies

POLICY = "policies:\n  - {policy: soon, label: Soon, days: %s, why: Because.%s}\n"


def test_shipped_policies(vocabulary: Vocabulary) -> None:
    """Every one has a name, a number of days and a reason, and says that it is a policy."""
    policies = read_policies(ONTOLOGY / FILE, vocabulary)
    assert policies
    for name, policy in policies.items():
        assert policy.id == name
        assert policy.days > 0
        assert "policy" in policy.label.lower()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (POLICY % ("-1", ""), "x.yaml:2: soon: days -1: is negative"),
        (POLICY % ("many", ""), "is no number of days; write a whole number"),
        (POLICY % ("5", ", demands: [look]"), "is no kind of demand"),
        ("policies:\n  - {policy: soon, label: Soon, days: 5}\n", "has no why"),
        ("policies:\n  - {policy: Soon, label: S, days: 5, why: w}\n", "is no name for a policy"),
        (POLICY % ("5", "") + (POLICY % ("5", "")).partition("\n")[2], "repeats the name soon"),
        ("policies: none\n", "is not a list"),
        ("rules: []\n", "is not a key of a file of policies"),
    ],
)
def test_bad_policies(tmp_path: Path, vocabulary: Vocabulary, text: str, message: str) -> None:
    """Refused with file, line, name and field."""
    path = tmp_path / "x.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as refusal:
        read_policies(path, vocabulary)
    assert message in str(refusal.value)


HIDDEN = "  answer: {class: Response, kind: reply, by: ministry, to: letter, marking: restricted}\n"


def test_a_hidden_answer_to_an_open_call(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Refused, since the public would take the call for unanswered; a public note lets it in."""
    (error,) = refused(tmp_path, vocabulary, "entities:\n" + LETTER % "" + HIDDEN)
    assert "would take the call for unanswered" in error
    assert "answers: not-assessed" in error
    noted = LETTER % ", answers: not-assessed"
    assert refused(tmp_path, vocabulary, "entities:\n" + noted + HIDDEN) == []


def test_a_note_that_the_public_cannot_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A note marked like the answer keeps nobody from taking it for silence."""
    note = "claims:\n  - {subject: letter, answers: not-assessed, marking: restricted}\n"
    errors = refused(tmp_path, vocabulary, "entities:\n" + LETTER % "" + HIDDEN + note)
    assert len(errors) == 1


def test_an_open_answer_with_a_hidden_particular(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What else is hidden of an answer that the public can read refuses nothing."""
    answer = "  answer: {class: Response, kind: reply, by: ministry, to: letter}\n"
    more = "claims:\n  - {subject: answer, about: raid, marking: restricted}\n"
    assert refused(tmp_path, vocabulary, "entities:\n" + LETTER % "" + answer + more) == []


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("{subject: letter, followedBy: investigation, negated: true}", "holds on none"),
        ("{subject: letter, lookedFor: the archive}", "counts on no day"),
    ],
)
def test_what_would_say_nothing_is_told(
    tmp_path: Path, vocabulary: Vocabulary, claim: str, told: str
) -> None:
    """A silence or a search without its days is taken in, with a word on how it would count."""
    sheet = "entities:\n" + LETTER % "" + f"claims:\n  - {claim}\n"
    (warning,) = refused(tmp_path, vocabulary, sheet, warned=True)
    assert told in warning
    assert "valid" in warning
    assert refused(tmp_path, vocabulary, sheet) == []


def test_an_assessment_of_whom(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """One that names no addressee of several speaks of all of them, and that is told."""
    letter = (
        "  letter: {class: Call, madeOn: 2018, addressees: [vardania, lorin],\n"
        "    demands: {look: {kind: act}}}\n"
    )
    view = "  view: {class: Assessment, kind: grade-a, by: committee, assessesDemands: look%s}\n"
    (warning,) = refused(tmp_path, vocabulary, "entities:\n" + letter + view % "", warned=True)
    assert "assessesAddressees" in warning
    meant = view % ", assessesAddressees: lorin"
    assert refused(tmp_path, vocabulary, "entities:\n" + letter + meant, warned=True) == []


def test_silence_of_whom(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What is said of a demand on several holds for all of them; that is told, with the way out."""
    letter = "  letter: {class: Call, madeOn: 2018, addressees: %s, demands: {look: {kind: act}}}\n"
    said = "claims:\n  - {subject: look, lookedFor: the archive, valid: ../2019}\n"
    several = "entities:\n" + letter % "[vardania, lorin]" + said
    (warning,) = refused(tmp_path, vocabulary, several, warned=True)
    assert "make a demand for each" in warning
    one = "entities:\n" + letter % "vardania" + said
    assert refused(tmp_path, vocabulary, one, warned=True) == []
