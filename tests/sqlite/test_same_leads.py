"""Claims whose ids begin alike, which indexes do not tell apart: every list has them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain

import pytest

from graph.claims.claim import Attribution, Citation, Claim, Entity, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC, Clearance, Level, Marking
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.claim_ids import LEAD, kept_id
from graph.engines.sqlite.read import changed, claim_lists
from graph.engines.sqlite.read.ranges import FEW
from graph.engines.sqlite.read.store_view import SqliteView
from graph.views.claim_filters import HasEnd
from graph.views.replies import read_one
from graph.views.view import RECORDED_ONCE, ClaimQuery, Claims, Key, Window
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock

ORIGIN = "leads"
EVENT, HUB, SPEAKER, SOURCE = (
    entity_id(ORIGIN, name) for name in ("event", "hub", "speaker", "source")
)
ALIKE = (
    *((55419, 129841), (56963, 137044), (49436, 141240), (42560, 183552), (174197, 217086)),
    *((74457, 240367), (211406, 252081), (80800, 260448), (264910, 264931), (55117, 297231)),
)
"""Numbers of claims, two and two; of a few hundred thousand these are some."""
OTHERS = range(40)
Ask = Callable[[SqliteView, Window], tuple[Sequence[str], Sequence[Key]]]


def claim(number: int, marking: Marking) -> Claim:
    return make_claim(
        origin=ORIGIN,
        subject=EVENT,
        predicate="allegedPerpetrator",
        object=HUB,
        stance=Stance.ALLEGED,
        attribution=(Attribution(actor=SPEAKER, act="reports"),),
        citation=Citation(source=SOURCE, locator=str(number)),
        marking=marking,
    )


def marked(markings: int) -> list[Marking]:
    return [PUBLIC] + [
        Marking(level=Level.PUBLIC, compartments=frozenset({f"c{number}"}))
        for number in range(1, markings)
    ]


@pytest.fixture(scope="module", params=[1, 3, 2 * FEW], ids="{} markings".format)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[SqliteEngine]:
    """All under one marking, under a few, or under more than are statements of their own. Of some
    that begin alike the later one in order came first, and some have two markings."""
    markings = marked(request.param)
    path = tmp_path_factory.mktemp("leads") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        with engine.writing() as writer:
            writer.register(
                Entity(id=id, cls=cls, marking=PUBLIC)
                for id, cls in (
                    *((EVENT, "Event"), (HUB, "Person"), (SPEAKER, "Person")),
                    (SOURCE, "Source"),
                )
            )
            writer.record(
                claim(number, markings[nth // 3 % len(markings)])
                for nth, number in enumerate(NUMBERS)
            )
        yield engine


READER = Clearance(
    level=Level.PUBLIC, compartments=frozenset(f"c{number}" for number in range(2 * FEW))
)
NUMBERS = (*OTHERS, *chain.from_iterable(ALIKE))
IDS = sorted(claim(number, PUBLIC).id for number in NUMBERS)


def test_they_begin_alike() -> None:
    """Else nothing is tried here."""
    for pair in ALIKE:
        one, other = (kept_id(claim(number, PUBLIC).id) for number in pair)
        assert one[:LEAD] == other[:LEAD]
    first = {kept_id(claim(one, PUBLIC).id) < kept_id(claim(two, PUBLIC).id) for one, two in ALIKE}
    assert first == {False, True}


def listed(query: ClaimQuery) -> Ask:
    def ask(view: SqliteView, window: Window) -> tuple[Sequence[str], Sequence[Key]]:
        page = view.claims(replace(query, window=window))
        return [record.claim.id for record in page.rows], page.keys

    return ask


def of(near: str, *predicates: tuple[str, bool]) -> Ask:
    def ask(view: SqliteView, window: Window) -> tuple[Sequence[str], Sequence[Key]]:
        want = Claims(predicates=predicates or None, window=window)
        page = read_one(view, want, [near])[near]
        return [record.claim.id for record in page.rows], page.keys

    return ask


ASKED = {
    "all": listed(ClaimQuery()),
    "of a document": listed(ClaimQuery(source=SOURCE)),
    "of a speaker": listed(ClaimQuery(speaker=SPEAKER)),
    "of a subject": listed(ClaimQuery(where=HasEnd(("subject",), frozenset({EVENT})))),
    "of an object": listed(ClaimQuery(where=HasEnd(("object",), frozenset({HUB})))),
    "of both": listed(ClaimQuery(where=HasEnd(("subject", "object"), frozenset({EVENT, HUB})))),
    "of an event": of(EVENT),
    "of a person": of(HUB, ("allegedPerpetrator", True)),
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("first", [1, 2, 7])
@pytest.mark.parametrize("what", sorted(ASKED))
def test_a_list(
    engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch, what: str, first: int, backwards: bool
) -> None:
    """Page by page, from either end."""
    monkeypatch.setattr(claim_lists, "MANY", 3)
    found: list[str] = []
    after: Key | None = None
    with engine.reading() as snapshot:
        view = snapshot.view(READER)
        while True:
            window = Window(first=first, after=after, backwards=backwards)
            ids, keys = ASKED[what](view, window)
            if not ids:
                break
            found = [*ids, *found] if backwards else [*found, *ids]
            after = keys[0 if backwards else -1]
    assert found == IDS


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("about", [None, [HUB]], ids=["all", "about one"])
def test_what_came_at_one_moment(
    engine: SqliteEngine,
    monkeypatch: pytest.MonkeyPatch,
    about: list[str] | None,
    backwards: bool,
) -> None:
    """From the id in the key on, which is among them."""
    monkeypatch.setattr(changed, "LOOKED_AT", 3)
    monkeypatch.setattr(changed, "FEW", 3)
    beside = {EVENT, HUB, SPEAKER, SOURCE}
    with engine.reading() as snapshot:
        view = snapshot.view(READER)
        for at, id in enumerate(IDS):
            window = Window(first=100, after=(id,), backwards=backwards)
            ids = view.changed_at(START, RECORDED_ONCE, window, about)
            due = IDS[: at + 1] if backwards else IDS[at:]
            assert [id for id in ids if id not in beside] == due


@pytest.mark.parametrize("known_at", [None, START + 1], ids=["now", "at a moment"])
def test_histories(engine: SqliteEngine, known_at: int | None) -> None:
    """As copies are made of."""
    with engine.reading() as snapshot:
        view = snapshot.view(READER, known_at=known_at)
        ids = [history.record.claim.id for history in view.claim_histories()]
    assert ids == IDS


@pytest.mark.parametrize("what", sorted(ASKED))
def test_a_page_is_read_along_an_index(
    engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """From where it begins: nothing is sorted, and no table is read from end to end."""
    monkeypatch.setattr(claim_lists, "MANY", 3)
    window = Window(first=2, after=(IDS[9],))
    statements: list[tuple[str, object]] = []
    with engine.reading() as snapshot:
        view = snapshot.view(READER)
        db = view._reader.db

        def trace(_: object, sql: str, bindings: object) -> bool:
            statements.append((sql, bindings))
            return True

        db.exec_trace = trace
        ASKED[what](view, window)
        db.exec_trace = None
        plans = [
            [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", bindings)]  # type: ignore[arg-type]
            for sql, bindings in statements
        ]
    walks = [step for plan in plans for step in plan if step.startswith("SEARCH i ")]
    assert walks
    assert not [step for step in walks if ">?" not in step and ">(?" not in step]
    assert not [plan for plan in plans for step in plan if "TEMP B-TREE" in step]
    assert not [plan for plan in plans for step in plan if step.startswith(("SCAN i", "SCAN c"))]
