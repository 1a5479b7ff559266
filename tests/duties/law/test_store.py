"""The law in a store: public claims, ids from the terms' IRIs, each once, as the tables have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.changes.load import load
from graph.claims.claim import Claim, Stance, entity_id
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE
from graph.duties.law.law_claims import ITSELF, ORIGIN, is_behind, law_id
from graph.duties.law.law_reader import read_law
from graph.engines.engine import Engine
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, ClaimQuery, Relations, Window
from graph.vocabulary import Vocabulary
from graph.vocabulary.terms import BASE
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.duties.law.tables import ROWS, participation, write_tables
from tests.engines import OPENERS

FILE = "instruments.csv"
CHANGED = (
    # Vardania and the Pact: bound a year later than the older table says.
    ROWS["participation"][0].replace("2000-", "2001-"),
    # Vardania and the Charter: gone. Ostrel and the Pact: bound now, where it was not.
    participation(status="party", basis="accession", in_force="2021-05-01"),
    ROWS["participation"][3],
)


@pytest.fixture(params=sorted(OPENERS))
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary
) -> Iterator[Engine]:
    engine = OPENERS[request.param](tmp_path / "store.db", vocabulary, Clock())
    yield engine
    engine.close()


def standing(engine: Engine) -> dict[str, Claim]:
    """What stands of the law, as anybody may read it."""
    found: dict[str, Claim] = {}
    window = Window(first=MOST_ROWS)
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        while True:
            page = view.claims(ClaimQuery(window=window))
            found |= {r.claim.id: r.claim for r in page.rows if r.claim.origin == ORIGIN}
            if not page.more:
                return found
            window = Window(first=MOST_ROWS, after=page.keys[-1])


def fresh(folder: Path, vocabulary: Vocabulary) -> dict[str, Claim]:
    """What a store that was made for it holds of the law."""
    engine = OPENERS["naive"](folder, vocabulary, Clock())
    assert not load([folder / FILE], engine).errors
    return standing(engine)


def test_an_older_store_is_brought_up_to_date(
    opened: Engine, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Rows that changed, went and came: what stands is what a new store has, and nothing twice.

    The older table again gives the older law again.
    """
    old = write_tables(tmp_path / "old")
    new = write_tables(tmp_path / "new", participation=CHANGED)
    assert not load([old / FILE], opened).errors
    first = standing(opened)
    assert first == fresh(old, vocabulary)
    report = load([new / FILE], opened)
    assert (report.count("new") > 0, report.count("retracted") > 0) == (True, True)
    assert standing(opened) == fresh(new, vocabulary)
    again = load([new / FILE], opened)
    assert (again.count("new"), again.count("retracted")) == (0, 0)
    load([old / FILE], opened)
    assert standing(opened) == first


def test_each_row_is_there_once(opened: Engine, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """One participation for each State and treaty after the change, too, with one day each."""
    for name, rows in (("old", ROWS["participation"]), ("new", CHANGED)):
        folder = write_tables(tmp_path / name, participation=rows)
        assert not load([folder / FILE], opened).errors
    with opened.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        pact = law_id("instrument", "pact")
        found = read_one(view, Relations(property="participatesIn", inverse=True), [pact])
        parties = {row.to.id for row in found[pact].rows}
    assert parties == {
        law_id("participation", "VD/pact/2001-04-01"),
        law_id("participation", "OS/pact/2021-05-01"),
    }
    said = [(c.subject, c.predicate) for c in standing(opened).values() if c.subject in parties]
    assert len(said) == len(set(said))


def test_a_store_can_be_told_to_be_behind(
    opened: Engine, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Before anything is loaded, and when the tables have moved on; not after loading them."""
    old = write_tables(tmp_path / "old")
    new = write_tables(tmp_path / "new", participation=CHANGED)

    def behind(folder: Path) -> bool:
        with opened.reading() as snapshot:
            return is_behind(snapshot.view(PUBLIC_CLEARANCE), read_law(folder, vocabulary))

    assert behind(old)
    load([old / FILE], opened)
    assert (behind(old), behind(new)) == (False, True)
    load([new / FILE], opened)
    assert (behind(old), behind(new)) == (True, False)
    fewer = write_tables(tmp_path / "fewer", participation=CHANGED[:1])
    assert behind(fewer)


def test_the_shipped_law_as_claims(vocabulary: Vocabulary) -> None:
    """Public; each cites where its row was read, or the tables where nobody checked it; ids from
    the terms' IRIs."""
    law = read_law(ONTOLOGY / "law", vocabulary)
    claims = fresh(ONTOLOGY / "law", vocabulary)
    assert {claim.marking for claim in claims.values()} == {PUBLIC}
    sources = {law_id("source", code) for code in law.sources}
    assert {claim.citation.source for claim in claims.values()} == {*sources, ITSELF}
    for code in law.provisions:
        assert law_id("provision", code) == entity_id(f"{BASE}law/provision", code)
    participations = {
        law_id("participation", row.code): row
        for rows in law.participations.values()
        for row in rows
    }
    told = [claim for claim in claims.values() if claim.subject in participations]
    assert {claim.subject for claim in told} == participations.keys()
    for claim in told:
        if claim.predicate in ("boundOn", "signedOn", "inForce", "kind"):
            assert (claim.stance, claim.citation.source in sources) == (Stance.ASSERTED, True)
