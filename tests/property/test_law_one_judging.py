"""Law 1 for who is who: judging, agreeing and taking back tell of nothing hidden.

Several accounts judge the same records one after another. Each reply, and all that is read after
each, is that over the store from which everything hidden was left out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.access.caller import Caller, Right
from api.writing import scribe as writing
from api.writing.scribe import Asking, WriteRefused, WritingDesk
from graph.changes.load import load
from graph.claims.claim import Review
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, sheet, write
from tests.property.opened import copy_of, empty
from tests.property.test_law_one_writing import desk_of

BODIES = {"guard": "e" * 26, "militia": "k" * 26, "patrol": "l" * 26}
EVENTS = ("strike", "march", "siege")
MORE = f"""\
  militia: {{id: {BODIES["militia"]}, class: StateBody, name: Ostrel militia}}
  patrol: {{id: {BODIES["patrol"]}, class: StateBody, name: Ostrel patrol}}
  strike: {{id: {"m" * 26}, class: Event, name: The strike}}
  march: {{id: {"n" * 26}, class: Event, name: The march}}
  siege: {{id: {"o" * 26}, class: Event, name: The siege}}
"""
MARKINGS = ("public", "public", "partner", "restricted", "restricted+coast")
WRITERS = ("public", "partner", "restricted")
SOMEBODY, ANOTHER, THIRD = "a" * 26, "w" * 26, "x" * 26
HOW = ("SAME", "SAME", "SAME", "SAME", "APART", "UNDO", "REJECT", "RETRACT", "REINSTATE")
Step = tuple[str, tuple[str, str], str]


def accusations(chance: random.Random) -> str:
    """A sheet of some accusations, each as public or as hidden as chance has it."""
    lines = [
        f"  - {{subject: {event}, at: L2, allegedPerpetrators: {body}, marking: {marking}}}"
        for event in EVENTS
        for body in BODIES
        if chance.random() < 0.5
        for marking in chance.sample(MARKINGS, 1)
    ]
    lines.append("  - {subject: patrol, at: L3, kind: police, marking: public}")
    return sheet("claims:\n" + "\n".join(lines) + "\n", id="hiddenhiddenhiddenhiddenhi")


def steps(chance: random.Random) -> list[Step]:
    """What three people do, one after another; mostly to the same two records."""
    pairs = [("guard", "militia")] * 4 + [("militia", "patrol"), ("patrol", "guard")]
    return [
        (chance.choice((SOMEBODY, ANOTHER, THIRD)), chance.choice(pairs), chance.choice(HOW))
        for _ in range(9)
    ]


def told(
    desk: WritingDesk, clearance: Clearance, step: Step
) -> tuple[object, dict[str, str], list[object]]:
    """The reply, and what is read afterwards."""
    person, pair, how = step
    one, other = (BODIES[name] for name in pair)
    caller = Caller(name=person, clearance=clearance, may=frozenset(Right), person=person)
    scribe, asking = desk.scribe(caller), Asking(why="compared")
    judgements = lambda: [r for r in lives(desk.engine, clearance) if r[1] == "sameAs"]  # noqa: E731
    reply: object
    try:
        if how == "REJECT":
            reply = scribe.review([str(r[0]) for r in judgements()], Review.REJECTED, asking)
        elif how in ("RETRACT", "REINSTATE"):
            ids = [str(r[0]) for r in judgements()]
            reply = scribe.retract(ids, asking, undo=how == "REINSTATE")
        else:
            trial = scribe.judge(one, other, how, Asking(why="compared", dry_run=True))
            reply = scribe.judge(one, other, how, asking)
            assert {**trial, "claim": "", "dryRun": False} == {**reply, "claim": ""}
    except WriteRefused as refused:
        reply = [str(error) for error in refused.errors]
    with desk.engine.reading() as snapshot:
        one_as = dict(snapshot.view(clearance).identities().of)
    return reply, one_as, list(lives(desk.engine, clearance))


def lives(engine: Engine, clearance: Clearance) -> Iterator[tuple[object, ...]]:
    """All that can be read of each claim, but for when it was recorded."""
    with engine.reading() as snapshot:
        for life in snapshot.view(clearance, coded=True).claim_histories():
            record = life.record
            changes = [(c.kind, c.by, c.why, c.before, c.after) for c in life.changes]
            yield (record.claim.id, record.claim.predicate, record.claim.marking, record.review,
                   record.retracted_at is None, changes)  # fmt: skip


@given(seed=st.integers(0, 100_000), clearance=st.sampled_from(WRITERS))
@settings(max_examples=10)
def test_what_is_told_of_judging_is_that_of_the_copy(
    vocabulary: Vocabulary, seed: int, clearance: str
) -> None:
    """First and second accounts, agreeing, rejecting and taking back: replies, and all reading."""
    viewer, chance = Clearance.parse(clearance), random.Random(seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        (folder / "registry.yaml").write_text(REGISTRY + MORE)
        full = stack.enter_context(empty("naive", vocabulary, Clock()))
        assert not load([write(folder, accusations(chance))], full).errors
        copy = stack.enter_context(copy_of(full, "naive", viewer))
        todo, replies = steps(chance), []
        for number, engine in enumerate((full, copy)):
            own = folder / f"desk-{number}"
            own.mkdir()
            desk = stack.enter_context(desk_of(engine, own))
            made = (f"{'abcdefghij'[n]}".ljust(26, "n") for n in range(10))
            with pytest.MonkeyPatch.context() as patch:
                ids: dict[int, str] = {}
                patch.setattr(writing, "new_id", lambda ids=ids: ids.get(0, "n" * 26))
                seen = []
                for step in todo:
                    ids[0] = next(made)
                    seen.append(told(desk, viewer, step))
            replies.append(seen)
        for step, mine, theirs in zip(todo, *replies, strict=True):
            assert mine == theirs, step
