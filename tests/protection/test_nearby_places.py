"""A place that a floor holds back and that another event gives away is told at load."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graph.changes.load import load
from graph.engines.engine import Engine
from tests.ingest.folder import sheet, write

RAID = """\
entities:
  raid: {class: Event, at: L2, kind: protest, place: tellin}
  death: {class: Event, at: L2, kind: killing, place: tellin, partOf: raid}
  tellin: {class: Place, at: L2, kind: settlement}
"""
CALL = """\
entities:
  raid: {class: Event, at: L2, kind: protest, place: tellin}
  death: {class: Event, at: L2, kind: killing, place: tellin}
  tellin: {class: Place, at: L2, kind: settlement}
  letter: {class: Call, at: L4, issuers: herald, addressees: vardania, about: [raid, death]}
"""
SAME = """\
entities:
  raid: {class: Event, at: L2, kind: protest, place: tellin}
  death: {class: Event, at: L2, kind: killing, place: tellin, sameEpisode: raid}
  tellin: {class: Place, at: L2, kind: settlement}
"""
OTHER = SAME.replace("sameEpisode: raid", "alternatives: raid")


def told(engine: Engine, path: Path, **more: bool) -> list[str]:
    report = load([path], engine, **more)  # type: ignore[arg-type]
    assert [str(error) for error in report.errors] == []
    return [w.partition(": ")[2] for w in report.warnings if "away, shows" in w]


@pytest.mark.parametrize(
    "body", [RAID, CALL, SAME, OTHER], ids=["part", "call", "same episode", "other account"]
)
def test_the_pair_is_named(engine: Engine, tmp_path: Path, body: str) -> None:
    """Both events, the place, and the two markings; in a dry run, too."""
    path = write(tmp_path, sheet(body))
    expected = [
        "death: place: the floor places holds the place of death at restricted, but raid, one step "
        "away, shows tellin at public; look whether it is the same place"
    ]
    assert told(engine, path, dry_run=True) == expected
    assert told(engine, path) == expected


TWO = """\
entities:
  sweep: {class: Event, at: L2, kind: protest, place: tellin}
  raid: {class: Event, at: L2, kind: protest, LINK: sweep}
  death: {class: Event, at: L2, kind: killing, place: tellin, partOf: raid}
  tellin: {class: Place, at: L2, kind: settlement}
"""


@pytest.mark.parametrize("link", ["partOf", "sameEpisode", "alternatives"])
def test_a_place_two_steps_away_is_told(engine: Engine, tmp_path: Path, link: str) -> None:
    """That of the whole of its whole, or of another account of its whole."""
    assert told(engine, write(tmp_path, sheet(TWO.replace("LINK", link)))) == [
        "death: place: the floor places holds the place of death at restricted, but sweep, two "
        "steps away, shows tellin at public; look whether it is the same place"
    ]


def test_other_parts_of_a_whole_give_nothing_away(engine: Engine, tmp_path: Path) -> None:
    """A campaign has many parts, and each happened somewhere else."""
    parts = TWO.replace(", LINK: sweep", "")
    parts = parts.replace("place: tellin}\n  raid", "place: wharf, partOf: raid}\n  raid")
    parts += "  wharf: {class: Place, at: L2, kind: site}\n"
    assert told(engine, write(tmp_path, sheet(parts))) == []


PARTS = """\
entities:
  sweep: {class: Event, at: L2, kind: protest}
  raid: {class: Event, at: L2, kind: protest, place: quarter}
  death: {class: Event, at: L2, kind: killing, place: tellin}
  tellin: {class: Place, at: L2, kind: settlement, point: "12.5, 40.25"}
  quarter: {class: Place, at: L2, kind: site, point: "12.5, 40.25"}
  letter: {class: Call, at: L4, issuers: herald, addressees: vardania, about: [sweep]}
  reply: {class: Response, at: L4, by: vardania, to: letter, kind: reply, when: 2019-02-01}
claims:
"""
BETWEEN = {
    "parts": "{subject: raid, at: L3, partOf: sweep}|{subject: death, at: L3, partOf: sweep}",
    "led to": "{subject: raid, at: L3, contributedTo: death}",
    "two led to": "{subject: raid, at: L3, contributedTo: sweep}"
    "|{subject: death, at: L3, contributedTo: sweep}",
    "a call about the whole": "{subject: raid, at: L3, partOf: sweep}"
    "|{subject: letter, at: L4, about: death}",
    "an account of another part": "{subject: raid, at: L3, sameEpisode: sweep}"
    "|{subject: sweep, at: L3, contributedTo: death}",
    "an answer": "{subject: reply, at: L4, about: [raid, death]}",
}


@pytest.mark.parametrize("place", ["tellin", "quarter"], ids=["same place", "same point"])
@pytest.mark.parametrize("between", BETWEEN)
def test_the_same_place_is_told_along_every_way(
    engine: Engine, tmp_path: Path, between: str, place: str
) -> None:
    """Of two steps at most, whatever they lead through; where the point is the same, too."""
    body = PARTS.replace("place: quarter", f"place: {place}")
    body += "".join(f"  - {line}\n" for line in BETWEEN[between].split("|"))
    [line] = told(engine, write(tmp_path, sheet(body)))
    steps = "one step" if between in ("led to", "an answer") else "two steps"
    assert line == (
        "death: place: the floor places holds the place of death at restricted, but raid, "
        f"{steps} away, shows {place} at public; look whether it is the same place"
    )


def test_a_crowded_campaign_takes_no_longer_than_its_parts(engine: Engine, tmp_path: Path) -> None:
    """Half of the parts show the place of the others: each of those is told once."""
    body = PARTS + "".join(
        f"  - {{subject: {name}, at: L3, partOf: sweep}}\n" for name in ("raid", "death")
    )
    body = body.replace("place: quarter", "place: tellin").replace("claims:", "".join(
        f"  {name}-{n}: {{class: Event, at: L2, kind: {kind}, place: tellin, partOf: sweep}}\n"
        for n in range(150) for name, kind in (("walk", "protest"), ("blow", "killing"))
    ) + "claims:")  # fmt: skip
    started = time.process_time()
    assert len(told(engine, write(tmp_path, sheet(body)))) <= 151 * 2
    assert time.process_time() - started < 10


SEATED = """\
entities:
  death: {class: Event, at: L2, kind: killing, place: tellin, ROLE: camp}
  camp: {class: StateBody, at: L2, basedAt: SEAT}
  tellin: {class: Place, at: L2, kind: settlement, point: "12.5, 40.25"}
  quarter: {class: Place, at: L2, kind: site, point: "12.5, 40.25"}
  wharf: {class: Place, at: L2, kind: site, point: "13.5, 41.25"}
"""


@pytest.mark.parametrize("role", ["victims", "allegedPerpetrators"])
@pytest.mark.parametrize("seat", ["tellin", "quarter"], ids=["same place", "same point"])
def test_the_seat_of_somebody_involved_is_told(
    engine: Engine, tmp_path: Path, role: str, seat: str
) -> None:
    """A camp whose people were harmed, or barracks whose soldiers are accused."""
    body = SEATED.replace("ROLE", role).replace("SEAT", seat)
    if role == "victims":
        body = body.replace("StateBody", "Group")
    path = write(tmp_path, sheet(body))
    expected = [
        "death: place: the floor places holds the place of death at restricted, but camp, one step "
        f"away, shows {seat} at public; look whether it is the same place"
    ]
    assert told(engine, path, dry_run=True) == expected
    assert told(engine, path) == expected


@pytest.mark.parametrize(
    "seat",
    ["wharf", "{to: tellin, marking: restricted}"],
    ids=["elsewhere", "held as closely"],
)
def test_a_seat_that_shows_nothing(engine: Engine, tmp_path: Path, seat: str) -> None:
    """Another place, and one that nobody else may read."""
    body = SEATED.replace("ROLE", "allegedPerpetrators").replace("SEAT", seat)
    assert told(engine, write(tmp_path, sheet(body))) == []


@pytest.mark.parametrize("first", ["seat", "event"])
def test_a_seat_and_an_event_in_two_sheets(engine: Engine, tmp_path: Path, first: str) -> None:
    """What is stored counts, whichever of the two comes first."""
    registry = """\
entities:
  tellin: {id: tttttttttttttttttttttttttt, class: Place, kind: settlement}
"""
    bodies = {
        "seat": "claims:\n  - {subject: guard, at: L2, basedAt: tellin}\n",
        "event": "entities:\n  death: {class: Event, at: L2, kind: killing, place: tellin, "
        "allegedPerpetrators: guard}\n",
    }
    early = write(tmp_path, sheet(bodies.pop(first)))
    shared = tmp_path / "registry.yaml"
    shared.write_text(shared.read_text() + registry.partition("\n")[2])
    assert told(engine, early) == []
    [late] = bodies.values()
    [line] = told(engine, write(tmp_path, sheet(late, id="o" * 26), "later.yaml"))
    assert line.endswith("shows tellin at public; look whether it is the same place")


def test_a_region_gives_nothing_away(engine: Engine, tmp_path: Path) -> None:
    """Only a place as fine as those that the floor holds back is told."""
    body = RAID.replace("kind: settlement", "kind: region")
    assert told(engine, write(tmp_path, sheet(body))) == []


def test_nothing_where_the_other_is_held_as_closely(engine: Engine, tmp_path: Path) -> None:
    """Two places under the floor do not give each other away."""
    body = RAID.replace("kind: protest", "kind: ill-treatment")
    assert told(engine, write(tmp_path, sheet(body))) == []


def test_the_other_event_may_stand_in_an_earlier_sheet(engine: Engine, tmp_path: Path) -> None:
    """What is stored counts, whichever file comes first."""
    registry = """\
entities:
  march: {id: mmmmmmmmmmmmmmmmmmmmmmmmmm, class: Event, kind: protest, place: tellin}
  tellin: {id: tttttttttttttttttttttttttt, class: Place, kind: settlement}
"""
    first = write(tmp_path, sheet("entities: {}\n"))
    shared = tmp_path / "registry.yaml"
    shared.write_text(shared.read_text() + registry.partition("\n")[2])
    load([first], engine)
    body = (
        "entities:\n  death: {class: Event, at: L2, kind: killing, place: tellin, partOf: march}\n"
    )
    path = write(tmp_path, sheet(body, id="o" * 26), "later.yaml")
    assert len(told(engine, path)) == 1
