"""Every example of graph/LEDGER.md, loaded as a coding sheet and computed for each of its days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.changes.load import load
from graph.claims.claim import Review, entity_id
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, Clearance
from graph.ingest.ontology_folder import ontology_of
from graph.ledger import CallOutcome, CallState, Standing, StrandOutcome, call_statuses
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine

TEXT = (Path(__file__).parent.parent.parent / "graph" / "LEDGER.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
REGISTRY, *EXAMPLES = BLOCKS
ADDRESSEES = {one["id"]: name for name, one in yaml.safe_load(REGISTRY)["entities"].items()}
"""Id → local name of whatever the registry has."""
SHEET = "sheetsheetsheetsheetsheets"
HEAD = f"""\
sheet: {SHEET}
coder: coder-1
registry: registry.yaml
source: {{name: Ostrel Herald on the raid, publisher: herald, marking: public}}
defaults: {{marking: public, attribution: [herald reports]}}
"""
OPEN_TO_ALL = Clearance(level=PUBLIC.level)
REVIEWERS = Clearance.parse("restricted")
"""Who reads what software proposed before anybody accepted it."""


def parts(example: str) -> tuple[str, str, dict[date | str, dict[str, str | None]]]:
    """The name of an example, what stands in its sheet, and what then holds: on a day, or on a day
    by a policy."""
    first, body = example.split("\n", 1)
    sheet, then = body.split("then:\n")
    return first.removeprefix("case: "), sheet, yaml.safe_load("then:\n" + then)["then"]


@pytest.mark.parametrize("example", EXAMPLES, ids=[parts(one)[0] for one in EXAMPLES])
def test_example(example: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What the page says holds, and nothing that it leaves out does."""
    _, sheet, then = parts(example)
    (tmp_path / "registry.yaml").write_text(REGISTRY, "utf-8")
    (tmp_path / "sheet.yaml").write_text(HEAD + sheet, "utf-8")
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([tmp_path / "sheet.yaml"], engine)
    assert [str(error) for error in report.errors] == []
    proposed = "# nobody has accepted" in example
    if not proposed:
        accept(engine)
    local = {entity_id(SHEET, name): name for name in re.findall(r"([a-z][a-z-]*):", sheet)}
    with engine.reading() as snapshot:
        view = snapshot.view(REVIEWERS if proposed else OPEN_TO_ALL)
        calls = [id for id, cls in view.classes(list(local)).items() if cls == "Call"]
        for when, expected in then.items():
            on, _, name = str(when).partition(" ")
            policy = ontology_of(vocabulary).policies[name] if name else None
            statuses = call_statuses(view, calls, on=date.fromisoformat(on), policy=policy)
            told = said(statuses, local)
            for name, words in expected.items():
                assert held(told[name], words) == (words and shape(words)), f"{name}, {on}"


def accept(engine: NaiveEngine) -> None:
    """Somebody accepts everything."""
    with engine.reading() as snapshot:
        ids = [one.record.claim.id for one in snapshot.view(OPEN_TO_ALL).claim_histories()]
    with engine.writing() as writer:
        writer.review(ids, Review.ACCEPTED, Decided(by="coder-2", why="read", on="2020-01-01"))


def said(
    statuses: Mapping[str, CallOutcome | None], local: Mapping[str, str]
) -> dict[str, dict[str, Any] | None]:
    """What holds of each call and each demand, by local name."""
    found: dict[str, dict[str, Any] | None] = {}
    for call, outcome in statuses.items():
        found[local[call]] = None if outcome is None else {"state": outcome.state}
        if outcome is None:
            continue
        if outcome.mixed:
            found[local[call]] = {"state": outcome.state, "mixed": True}
        for strand in outcome.strands:
            if strand.facts.demand is not None:
                demand = local[strand.facts.demand]
                to = ADDRESSEES.get(strand.facts.addressee or "", "nobody")
                found[demand] = found[f"{demand} of {to}"] = of_strand(strand)
    return found


def of_strand(strand: StrandOutcome) -> dict[str, Any]:
    told: dict[str, Any] = {"standing": strand.standing, "state": strand.state}
    told["rules"] = {why.rule for why in strand.why}
    told |= {
        name: True for name in ("uncertain", "contested", "unreviewed") if getattr(strand, name)
    }
    if strand.absence_asserted:
        told["absence"] = True
    if any(why.rule == "looked-for" for why in strand.why):
        told["looked"] = True
    if strand.overdue is not None:
        told["overdue"] = True
    if strand.otherwise is not None:
        told["otherwise"] = strand.otherwise
    if strand.outstanding is not None:
        least, most = strand.outstanding
        told["days"] = str(least) if least == most else f"{least}..{'' if most is None else most}"
    return told


def held(told: Mapping[str, Any] | None, words: str | None) -> dict[str, Any] | None:
    """What holds, without the days and the reasons where the page says nothing of them."""
    if told is None:
        return None
    wanted = re.findall(r"because=(\S+)", words or "")
    held = {key: told[key] for key in told if key not in ("days", "rules")}
    if "days=" in (words or ""):
        held["days"] = told.get("days")
    if wanted:
        held["because"] = " ".join(rule for rule in wanted if rule in told["rules"])
    return held


def shape(words: str) -> dict[str, Any]:
    """``PUT REPLIED contested days=3`` as `of_strand` has it."""
    told: dict[str, Any] = {}
    for word in words.split():
        key, _, value = word.partition("=")
        if key == "because":
            told[key] = f"{told[key]} {value}" if key in told else value
        elif value:
            told[key] = CallState(value) if key == "otherwise" else value
        elif word in Standing.__members__:
            told["standing"] = Standing(word)
        elif word in CallState.__members__:
            told["state"] = CallState(word)
        else:
            told[word] = True
    return told


def test_every_row_has_an_example() -> None:
    """No standing and no state is missing from the page."""
    shown = {
        word
        for _, _, then in map(parts, EXAMPLES)
        for day in then.values()
        for words in day.values()
        if words
        for word in words.split()
    }
    assert shown >= {*Standing.__members__, *CallState.__members__}
