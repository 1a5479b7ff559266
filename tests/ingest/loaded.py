"""What a store holds after a sheet was loaded, for tests to compare."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from graph.changes.load import load
from graph.changes.load_report import LoadReport
from graph.claims.claim import Review
from graph.claims.marking import Clearance, Level
from graph.engines.engine import Engine
from graph.ingest.review_file import draft_decisions
from graph.views.view import Record

ALL = Clearance(level=Level.CONFIDENTIAL, compartments=frozenset({"medical"}))

BODY = """\
entities:
  raid:
    class: Event
    at: L2
    kind: [detention, ill-treatment]
    place: ostrel
    victims: held
  held: {class: Group, at: L2, size: ~40}
"""


def records(engine: Engine, clearance: Clearance = ALL) -> dict[str, Record]:
    """Every claim, standing or not, by id."""
    with engine.reading() as snapshot:
        view = snapshot.view(clearance)
        return {h.record.claim.id: h.record for h in view.claim_histories()}


def state(engine: Engine) -> list[object]:
    """All that the store knows, changes and their times included."""
    with engine.reading() as snapshot:
        view = snapshot.view(ALL)
        return [*view.entity_histories(), *view.claim_histories()]


def numbers(report: LoadReport) -> tuple[int, int, int, int, int]:
    """New, already there, retracted, reinstated, re-marked."""
    assert [str(error) for error in report.errors] == []
    return (
        report.count("new"),
        report.count("already"),
        report.count("retracted"),
        report.count("reinstated"),
        report.count("remarked"),
    )


def decisions(folder: Path, engine: Engine, decision: str = "accepted") -> str:
    """A review file over the kinds of the sheet in a folder."""
    unit = load([folder / "sheet.yaml"], engine, dry_run=True).files[-1].unit
    assert unit is not None
    kinds = [claim for claim in unit.claims.values() if claim.predicate == "kind"]
    text = draft_decisions(
        sheet="sheet.yaml",
        claims=kinds,
        names=unit.names,
        decision=Review.ACCEPTED,
        by="p" * 26,
        on=date(2026, 11, 22),
        why="compared with the text",
        reviews="r" * 26,
    )
    return text.replace("decision: accepted", f"decision: {decision}")
