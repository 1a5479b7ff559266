"""Question 07 on the seeds: empty, for the reason that `SELF-INVESTIGATIONS.md` gives by hand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from graph.claims.claim import Attribution, Citation, Review, Stance, entity_id, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, Clearance
from graph.ledger.self_investigations import looked_for
from graph.views.replies import read_one
from graph.views.view import EntityQuery, Labels, View, Window
from graph.vocabulary import Vocabulary
from tests.golden.ledger import DAYS, SEEDS, engine_of
from tests.naive import NaiveEngine

TABLE = Path(__file__).with_name("SELF-INVESTIGATIONS.md")
EVERYTHING = Clearance.parse("confidential")
WHOLE = Window(first=1000)


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary) -> NaiveEngine:
    return engine_of([SEEDS], vocabulary)


def by_hand() -> set[tuple[str, ...]]:
    """Call, asked and accused: the rows of the table."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| .+ \|$", TABLE.read_text(), re.M)
    return {row for row in rows if row[0] not in ("call", "---")}


def labels(view: View) -> dict[str, str]:
    """The names of bodies and calls."""
    classes = ("StateBody", "Call")
    ids = [ref.id for ref in view.entities(EntityQuery(classes=classes, window=WHOLE)).rows]
    found = read_one(view, Labels(), ids)
    return dict(found)


def test_no_link_is_recorded(engine: NaiveEngine) -> None:
    """On none of the days, with everything readable."""
    with engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        assert [looked_for(view, on=date.fromisoformat(day)).found for day in DAYS] == [[]] * 7


def test_these_are_the_pairs_that_are_compared(engine: NaiveEngine, vocabulary: Vocabulary) -> None:
    """Were each pair of the table said to be linked, exactly its rows would be found."""
    rows = by_hand()
    assert len(rows) == 7
    with engine.reading() as snapshot:
        ids = {name: id for id, name in labels(snapshot.view(EVERYTHING)).items()}
    supposed = engine_of([SEEDS], vocabulary)
    links = [
        make_claim(
            origin=entity_id("supposed", "origin"),
            subject=ids[asked],
            predicate="linkedTo",
            object=ids[accused],
            attribution=(Attribution(actor=ids[asked], act="states"),),
            stance=Stance.ASSERTED,
            citation=Citation(source=_any_source(supposed)),
            marking=PUBLIC,
        )
        for asked, accused in sorted({row[1:] for row in rows})
    ]
    with supposed.writing() as writer:
        writer.record(links)
        writer.review(
            [claim.id for claim in links], Review.ACCEPTED, Decided(by="r", why="supposed")
        )
    with supposed.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        names = labels(view)
        found, considered = looked_for(view, on=date(2023, 10, 1))
        assert considered >= len(rows)
        assert {(names[one.call], names[one.asked], names[one.accused]) for one in found} == rows


def _any_source(engine: NaiveEngine) -> str:
    with engine.reading() as snapshot:
        query = EntityQuery(classes=("Source",), window=Window(first=1))
        return snapshot.view(EVERYTHING).entities(query).rows[0].id
