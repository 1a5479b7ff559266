"""`LEDGER.md`, written by hand from the facts of the affair, against what the ledger works out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.period import Period
from graph.ledger import Statuses
from graph.ledger.strand_facts import StrandOutcome
from graph.views.replies import read_one
from graph.views.view import EntityQuery, Labels, Relations, View
from graph.vocabulary import Vocabulary
from tests.golden.ledger import DAYS, RUSSIA, SEEDS, WHOLE, engine_of
from tests.seeds.reading import PRESS_RELEASE

TABLE = Path(__file__).with_name("LEDGER.md")
STATES = {
    "wait": "AWAITED",
    "none": "UNANSWERED",
    "rcvd": "ACKNOWLEDGED",
    "repl": "REPLIED",
    "thin": "NOT_SUBSTANTIVE",
    "refu": "REFUSED",
    "clos": "CLOSED_WITHOUT_ACTION",
    "part": "PARTIAL",
    "undr": "UNDER_WAY",
}
CELL = re.compile(r"(?P<state>[a-z]{4})(?P<unsure>\?)?(?P<otherwise>[a-z]{4})?(?P<marks>[!°]*)")
OTHERS = (
    "Council of Europe investigation to be considered, recommended by PACE, 2018",
    "Protection by an international response, a stated need",
    "Protection by the international community",
    "More pressure on the Russian authorities",
)
"""Demands that were put to nobody in Russia."""
PRESS_RELEASE_DAY = "2019-01-14"


class Told(NamedTuple):
    """What is told of a strand on a day."""

    standing: str
    state: str
    uncertain: bool
    otherwise: str | None
    contested: bool
    absence: bool
    days: tuple[int, int | None] | None


def expected(cell: str, standing: str, made: str, on: str) -> Told | None:
    """What a cell says; None where the call was not made yet."""
    if cell == "–":
        return None
    found = CELL.fullmatch(cell)
    assert found is not None, cell
    period = Period.parse(made)
    first = period.earliest_begin
    last = period.latest_end or period.latest_begin
    assert last is not None
    day = date.fromisoformat(on)
    return Told(
        standing,
        STATES[found["state"]],
        bool(found["unsure"]),
        STATES[found["otherwise"]] if found["otherwise"] else None,
        "!" in found["marks"],
        "°" in found["marks"],
        (max(0, (day - last).days), None if first is None else (day - first).days),
    )


def rows(columns: int) -> Iterator[list[str]]:
    """The rows of the tables with so many columns, without their heads."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == columns and cells[0] not in ("demand", "---"):
            yield cells


def strands(view: View, on: str) -> dict[str, StrandOutcome]:
    """The strands of a day by the name of their demand, or of their call where none is coded."""
    calls = [ref.id for ref in view.entities(EntityQuery(classes=("Call",), window=WHOLE)).rows]
    outcomes = Statuses(view).of(calls, date.fromisoformat(on).toordinal())
    all_of_them = [s for outcome in outcomes.values() if outcome for s in outcome.strands]
    ids = [s.facts.demand or s.facts.call for s in all_of_them]
    names = read_one(view, Labels(), ids)
    found = {names[id]: strand for id, strand in zip(ids, all_of_them, strict=True)}
    assert len(found) == len(all_of_them)
    return found


def told(strand: StrandOutcome) -> Told:
    return Told(
        strand.standing.value,
        strand.state.value,
        strand.uncertain,
        None if strand.otherwise is None else strand.otherwise.value,
        strand.contested,
        strand.absence_asserted,
        strand.outstanding,
    )


@pytest.fixture(scope="module")
def seeds(vocabulary: Vocabulary) -> Iterator[View]:
    with engine_of([SEEDS], vocabulary).reading() as snapshot:
        yield snapshot.view(PUBLIC_CLEARANCE)


@pytest.mark.parametrize("on", DAYS)
def test_every_strand_is_where_it_was_found_by_hand(seeds: View, on: str) -> None:
    """Standing, state, doubts and days of each strand, to the State and to others."""
    wanted = {}
    for name, made, *cells in rows(9):
        match = re.fullmatch(r"[0-9]+ (.+?)(?:: (CONDITIONAL|NOT_PUT|NOT_ADDRESSED))?", name)
        assert match is not None
        one = expected(cells[DAYS.index(on)], match[2] or "PUT", made, on)
        if one is not None:
            wanted[match[1]] = one
    found = strands(seeds, on)
    assert {name: told(strand) for name, strand in found.items()} == wanted
    actors = sorted({s.facts.addressee for s in found.values() if s.facts.addressee})
    organs = read_one(seeds, Relations(property="organOf", window=WHOLE), actors)
    russian = {id for id in actors if RUSSIA in (id, *(row.to.id for row in organs[id].rows))}
    others = {name for name, strand in found.items() if strand.facts.addressee not in russian}
    assert others == {name for name in wanted if name in OTHERS}


def test_all_the_rows_are_read() -> None:
    """Numbered from 1 on, each explained below the table."""
    numbers = [int(name.split()[0]) for name, *_ in rows(9)]
    assert numbers == list(range(1, 42))
    text = TABLE.read_text(encoding="utf-8").partition("\n## Why")[2].partition("\n## ")[0]
    explained: set[int] = set()
    for group in re.findall(r"^([0-9][0-9, –]*)\. ", text, re.M):
        for part in group.split(", "):
            first, _, last = part.partition("–")
            explained |= set(range(int(first), int(last or first) + 1))
    assert explained == set(numbers)


def test_the_press_release_alone(vocabulary: Vocabulary) -> None:
    """Nothing comes from the documents around it."""
    with engine_of(PRESS_RELEASE, vocabulary).reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        found = strands(view, PRESS_RELEASE_DAY)
        addressed = {n: s.facts.addressee for n, s in found.items()}
        names = read_one(view, Labels(), [id for id in addressed.values() if id])
    wanted = {
        name: (to, expected(state, standing, made, PRESS_RELEASE_DAY))
        for name, to, standing, made, state in rows(5)
    }
    assert {
        name: (names[addressed[name]] if addressed[name] else "nobody", told(strand))
        for name, strand in found.items()
    } == wanted
