"""The questions of the page for partners, asked of all seeds, give what the views give."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyoxigraph as ox
import pytest

from api.settings import SOFTWARE
from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties.law import read_law
from graph.export import RDF
from graph.export.rdf.ledger_nodes import Ledger
from graph.ledger import Statuses
from graph.ledger.call_states import OPEN
from graph.views.all_pages import standing
from graph.views.replies import read_one
from graph.views.view import ClaimQuery, EntityQuery, Labels, Record, Window
from graph.vocabulary import Vocabulary
from tests.conftest import ONTOLOGY
from tests.golden.ledger import SEEDS, engine_of
from tests.golden.test_partners import blocks
from tests.naive import NaiveEngine

DAY = date(2019, 2, 14)
ACCUSATION = "allegedPerpetrator"
_, WHO_IS_ACCUSED, WHAT_HAPPENED, NOT_ANSWERED = blocks("sparql")


@pytest.fixture(scope="module")
def seeds(vocabulary: Vocabulary) -> NaiveEngine:
    """All seeds, with one accusation rejected and one taken back."""
    engine = engine_of([SEEDS], vocabulary)
    first, second, *_ = accusations(engine)
    with engine.writing() as writer:
        writer.review([first.claim.id], Review.REJECTED, Decided(by="coder-1", why="another event"))
        writer.retract([second.claim.id], Decided(by="coder-1", why="misread"))
    return engine


def accusations(engine: NaiveEngine) -> list[Record]:
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        return list(standing(view, ClaimQuery(predicates=(ACCUSATION,))))


@pytest.fixture(scope="module")
def file(seeds: NaiveEngine, vocabulary: Vocabulary) -> ox.Store:
    ledger = Ledger(on=DAY, law=read_law(ONTOLOGY / "law", vocabulary), software=SOFTWARE)
    store = ox.Store()
    with seeds.reading() as snapshot:
        data = b"".join(RDF["nquads"].pieces(snapshot.view(PUBLIC_CLEARANCE), ledger))
    store.load(data, format=ox.RdfFormat.N_QUADS)
    return store


def asked(store: ox.Store, question: str, *names: str) -> Counter[tuple[str | None, ...]]:
    return Counter(
        tuple(row[name].value if row[name] is not None else None for name in names)
        for row in store.query(question)
    )


def test_accusations_and_denials(seeds: NaiveEngine, file: ox.Store) -> None:
    """One row for each that stands, with or without a line, and none for those that do not."""
    expected: Counter[tuple[str | None, ...]] = Counter()
    records = accusations(seeds)
    with seeds.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        labels = read_one(view, Labels(), [id for r in records for id in r.claim.names])
        for record in records:
            claim = record.claim
            row = (
                *(labels.get(claim.subject), labels.get(claim.object or "")),
                *("true" if claim.negated else "false", claim.stance.value),
                *(labels.get(claim.speaker or ""), claim.citation.locator, record.review.value),
            )
            expected[row] += 1
    names = ("what", "accused", "negated", "stance", "speaker", "line", "review")
    assert asked(file, WHO_IS_ACCUSED, *names) == expected
    assert Counter(row[2] for row in expected.elements()) == {"false": 16, "true": 4}


def test_kinds_and_what_denies_them(seeds: NaiveEngine, file: ox.Store) -> None:
    expected: Counter[tuple[str | None, ...]] = Counter()
    with seeds.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        events = {h.entity.id for h in view.entity_histories() if h.entity.cls == "Event"}
        for record in standing(view, ClaimQuery(predicates=("kind",))):
            if record.claim.subject in events:
                expected["true" if record.claim.negated else "false",] += 1
    assert asked(file, WHAT_HAPPENED, "negated") == expected
    assert set(expected) == {("true",), ("false",)}


def test_demands_that_were_not_answered(seeds: NaiveEngine, file: ox.Store) -> None:
    """As many as the ledger has, each with its call's and its addressee's name, once."""
    with seeds.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        query = EntityQuery(classes=("Call",), window=Window(first=1000))
        calls = [ref.id for ref in view.entities(query).rows]
        outcomes = Statuses(view).of(calls, DAY.toordinal())
        strands = [s for o in outcomes.values() if o for s in o.strands if s.state in OPEN]
        ids = [i for s in strands for i in (s.facts.call, s.facts.addressee) if i]
        labels = read_one(view, Labels(), ids)
        expected = Counter(
            (labels.get(s.facts.call), labels.get(s.facts.addressee or ""), s.state.value)
            for s in strands
        )
    assert asked(file, NOT_ANSWERED, "call", "addressee", "state") == expected
    assert len(strands) > 20
