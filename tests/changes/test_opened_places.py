"""A judgement that two events are one opens no place that a floor holds back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.identity import judge
from graph.changes.load import load
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Level
from graph.engines.engine import Engine
from tests.ingest.folder import sheet, write
from tests.protection.test_floor_raises import ALL, BY, marking, own

ORDER = DecisionBy(by=BY, why="one and the same night", on="2026-01-02", clearance=ALL)
PUBLIC_READER = Clearance(level=Level.PUBLIC)
NIGHT = """\
entities:
  night: {class: Event, at: L2, HARM}
  noise: {class: Event, at: L3, kind: reporting, place: PLACE}
  pier: {class: Place, at: L3, kind: site}
  crew: {class: Group, at: L2, size: 12}
"""


def judged(engine: Engine, tmp_path: Path, harm: str, place: str = "pier") -> str:
    body = NIGHT.replace("HARM", harm).replace("PLACE", place)
    assert not load([write(tmp_path, sheet(body))], engine).errors
    judge(engine, own("night"), own("noise"), ORDER)
    return marking(engine, "sameAs", max(own("night"), own("noise")))


@pytest.mark.parametrize("harm", ["kind: abduction", "victims: crew"])
def test_it_is_held_as_the_place_would_be(engine: Engine, tmp_path: Path, harm: str) -> None:
    """By a kind, or by whom it harmed."""
    assert judged(engine, tmp_path, harm) == "restricted"


@pytest.mark.parametrize(
    ("harm", "place"), [("kind: protest", "pier"), ("kind: abduction", "ostrel")]
)
def test_it_is_open_where_no_floor_holds(
    engine: Engine, tmp_path: Path, harm: str, place: str
) -> None:
    """Where nobody was harmed; where only a region is shown."""
    assert judged(engine, tmp_path, harm, place) == "public"


def test_who_may_not_read_so_much_does_not_judge_it(engine: Engine, tmp_path: Path) -> None:
    """The judgement would be out of her own sight."""
    body = NIGHT.replace("HARM", "kind: abduction").replace("PLACE", "pier")
    load([write(tmp_path, sheet(body))], engine)
    with pytest.raises(InputError, match="a place that a floor holds back"):
        judge(engine, own("night"), own("noise"), replace(ORDER, clearance=PUBLIC_READER))
