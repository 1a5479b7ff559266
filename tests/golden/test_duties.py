"""Question 06 of the press release: by hand in `DUTIES.md`, and byte for byte in `duties/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.graphql.service import Service
from graph.changes.load import load
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties import DutyState, derive_obligations
from graph.duties.law.law_claims import law_id
from graph.ingest.ontology_folder import ontology_of
from graph.views.replies import read_one
from graph.views.view import Relations, View
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.engines import OPENERS
from tests.golden.ledger import RUSSIA, SEEDS, engine_of
from tests.golden.regenerate import HERE, QUESTIONS, load_press_release
from tests.seeds.reading import read_seed

EVENTS = ("deaths", "detention", "ill-treatment")
CASE = "tqqp7nq6yuoh7tpv2cckoejxr7"
"""The case before the European Court of Human Rights, in the registry of people."""
QUESTION = (QUESTIONS / "06-duties.graphql").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=sorted(OPENERS))
def service(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    vocabulary: Vocabulary,
) -> Iterator[Service]:
    path: Path = tmp_path_factory.mktemp("duties") / "store.db"
    engine = OPENERS[request.param](path, vocabulary, Clock())
    assert not load([ONTOLOGY / "law" / "instruments.csv"], engine).errors
    yield Service(load_press_release(engine))
    engine.close()


def answer(service: Service, vocabulary: Vocabulary, event: str) -> bytes:
    ids = {name: id for id, name in read_seed(vocabulary).names.items()}
    variables = {"event": ids[event], "on": "2019-01-14"}
    reply = service.answer(QUESTION, variables, clearance=PUBLIC_CLEARANCE)
    return orjson.dumps(orjson.loads(reply), option=orjson.OPT_INDENT_2) + b"\n"


def nodes(service: Service, vocabulary: Vocabulary, event: str) -> list[dict[str, Any]]:
    reply = orjson.loads(answer(service, vocabulary, event))
    found: list[dict[str, Any]] = reply["data"]["obligations"]["nodes"]
    return found


def by_hand() -> list[tuple[str, ...]]:
    """Event, leading provision, result, gate and extent in time: the rows of the tables."""
    text = (HERE / "DUTIES.md").read_text(encoding="utf-8")
    return re.findall(r"^\| ([a-z0-9-]+) \| (\w+ \S+) \| (\w+) \| (\w+) \| (\w+) \|", text, re.M)


def test_duties_are_those_worked_out_by_hand(service: Service, vocabulary: Vocabulary) -> None:
    """Leading provision, result, gate and extent in time of every duty, and no other."""
    rows = [row for row in by_hand() if row[0] in EVENTS]
    assert len(rows) == 12
    told = [
        (
            event,
            node["provisions"][0]["label"],
            node["result"],
            node["gate"] or "none",
            node["inForce"],
        )
        for event in EVENTS
        for node in nodes(service, vocabulary, event)
    ]
    assert sorted(told) == sorted(rows)


def test_no_step_is_recorded_and_every_bearer_is_the_state(
    service: Service, vocabulary: Vocabulary
) -> None:
    """As the document says of all of them."""
    for event in EVENTS:
        for node in nodes(service, vocabulary, event):
            assert node["dutyBearer"]["label"] == "Russian Federation"
            assert node["status"]["state"] == "NO_STEP_RECORDED"
            assert "unchecked" not in {reason["rule"] for reason in node["reasons"]}


def test_a_standard_that_nobody_checked_says_so(service: Service, vocabulary: Vocabulary) -> None:
    """The principles on executions were read; what the others say is from memory."""
    told = {
        reason["text"]
        for node in nodes(service, vocabulary, "deaths")
        for reason in node["reasons"]
        if reason["rule"] in ("standard", "commitment")
    }
    unread = {text for text in told if "from memory" in text}
    assert len(told) == 5
    assert [text.split(": ")[1].split(" §")[0] for text in told - unread] == ["ELA Principles"]


@pytest.mark.parametrize("event", EVENTS)
def test_answers_are_the_golden_ones(service: Service, vocabulary: Vocabulary, event: str) -> None:
    """Byte for byte; `python -m tests.golden.test_duties` writes them. Read the difference."""
    golden = HERE / "duties" / f"{event}.json"
    assert answer(service, vocabulary, event) == golden.read_bytes()


@pytest.fixture(scope="module")
def seeds(vocabulary: Vocabulary) -> Iterator[View]:
    """All seeds and the law, as anybody may read them."""
    with engine_of([ONTOLOGY / "law" / "instruments.csv", SEEDS], vocabulary).reading() as snapshot:
        yield snapshot.view(PUBLIC_CLEARANCE)


def test_one_state_bears_every_duty_of_the_affair(seeds: View, vocabulary: Vocabulary) -> None:
    """Rows of participation make no bearer: territory, organs and control do."""
    law = ontology_of(vocabulary).law
    assert len(law.states) == 17
    book = derive_obligations(seeds, law, on=date(2023, 10, 1))
    assert {duty.bearing.state for duty in book.duties} == {RUSSIA}
    assert len({duty.event for duty in book.duties}) > 5


def test_the_duties_of_the_judgment_s_events(seeds: View, vocabulary: Vocabulary) -> None:
    """Those worked out by hand, cited by the articles that the Court found violated."""
    about = read_one(seeds, Relations(property="proceedingAbout"), [CASE])
    violated = read_one(seeds, Relations(property="foundViolated"), [CASE])
    (event,) = (row.to.id for row in about[CASE].rows)
    law = ontology_of(vocabulary).law
    book = derive_obligations(seeds, law, on=date(2023, 10, 1), events=[event])
    told = [
        (
            "events-28834-19",
            duty.provisions.provisions[0].cited,
            duty.result.value,
            duty.gate or "none",
            duty.in_force.value,
        )
        for duty in book.duties
    ]
    assert sorted(told) == sorted(row for row in by_hand() if row[0] == "events-28834-19")
    cited = {id for duty in book.duties for id in book.provisions(duty)}
    found = {row.to.id for row in violated[CASE].rows}
    assert found == {law_id("provision", code) for code in ("echr-3", "echr-5-1", "echr-14")}
    assert found - cited == {law_id("provision", "echr-5-1"), law_id("provision", "echr-14")}
    before, after = (
        {
            duty.provisions.provisions[0].cited: one.state
            for duty, one in zip(book.duties, book.standings(book.duties, day), strict=True)
        }
        for day in (date(2023, 9, 11), date(2023, 9, 12))
    )
    assert before == {
        article: DutyState.NO_STEP_RECORDED if article == "UNCAT 14" else DutyState.STEP_RECORDED
        for article in before
    }
    assert after == before | {
        "ECHR 3": DutyState.FINDING_STATED,
        "ECHR 5": DutyState.FINDING_STATED,
    }


def main() -> None:
    """Write the golden answers anew."""
    vocabulary = Vocabulary.load(ONTOLOGY)
    engine = OPENERS["naive"](HERE, vocabulary, Clock())
    load([ONTOLOGY / "law" / "instruments.csv"], engine)
    written = Service(load_press_release(engine))
    for event in EVENTS:
        (HERE / "duties" / f"{event}.json").write_bytes(answer(written, vocabulary, event))


if __name__ == "__main__":
    main()
