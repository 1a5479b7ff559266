"""Law 1 for whoever decides: a dry run says over a store what it says over the viewer's copy.

Stores come from files, so that floors hold in them and raise what others say. No floor is lowered:
that one was is known only to who may read it, and it holds for all.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import Outcome, decide, remark, retract
from graph.changes.load import load
from graph.claims.claim import Review
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.loaded import records
from tests.naive import NaiveEngine
from tests.property.test_dry_run import ENTITIES, MARKINGS, Author

CLEARANCES = ("public", "partner", "restricted", "partner+coast", "confidential")
Act = Callable[[Engine], Outcome]


def said(act: Act, engine: Engine) -> tuple[object, ...] | str:
    """What whoever decides is told, apart from the record time."""
    try:
        outcome = act(engine)
    except InputError as error:
        return str(error)
    return outcome.turns, outcome.kept


def acts(vocabulary: Vocabulary, order: DecisionBy, ids: list[str], to: Marking) -> list[Act]:
    """One of every decision about some claims and entities."""
    floors = ontology_of(vocabulary).floors
    return [
        lambda engine: decide(engine, ids, Review.ACCEPTED, order),
        lambda engine: decide(engine, ids, Review.ACCEPTED, order, standing=Review.PROPOSED),
        lambda engine: retract(engine, ids, order, floors),
        lambda engine: retract(engine, ids, order, floors, undo=True),
        lambda engine: remark(engine, ids, to, order, floors),
    ]


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), clearance=st.sampled_from(CLEARANCES))
def test_a_decision_tells_what_it_tells_over_the_copy(
    vocabulary: Vocabulary, seed: int, clearance: str
) -> None:
    """Turns, what keeps a claim closer, every refusal: of what may be read, of what may not, and
    of both together. What came under a floor goes by hidden kinds, too: what is told of it is no
    more than may be read."""
    viewer, clock = Clearance.parse(clearance), Clock()
    order = DecisionBy(by="d" * 26, why="read", on="2026-01-02", clearance=viewer, dry_run=True)
    store, mine = NaiveEngine(vocabulary, clock=clock), NaiveEngine(vocabulary, clock=clock)
    with TemporaryDirectory() as folder:
        author = Author(Path(folder), seed)
        for _ in range(2):
            author.write()
            author.decide(store, ("decisions",))
            load([author.folder], store)
            clock.tick()
    with store.reading() as snapshot, mine.writing() as writer:
        view = snapshot.view(viewer)
        writer.restore(view.entity_histories(), view.claim_histories())
        readable = {h.record.claim.id for h in view.claim_histories()}
        readable |= {h.entity.id for h in view.entity_histories()}
    chance = random.Random(seed)
    everything = sorted(records(store))
    for _ in range(12):
        ids = chance.sample([*everything, *ENTITIES], chance.choice((1, 1, 1, 2)))
        to = Marking.parse(chance.choice(MARKINGS))
        for act in acts(vocabulary, order, ids, to):
            assert said(act, store) == said(act, mine), ids
            with suppress(InputError):
                for bite in act(store).raised:
                    assert bite.id in readable
                    assert viewer.reads(bite.bound)
