"""What a page of a filtered list reads behind its last row: nothing, however far the next match
is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from graph.claims.claim import Attribution, Citation, Claim, Entity, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC, Clearance, Level, Marking
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import changed, claim_lists
from graph.engines.sqlite.read.ranges import FEW
from graph.views.claim_filters import Each, HasEnd, OfProperty
from graph.views.replies import read_one
from graph.views.view import RECORDED_ONCE, ClaimQuery, Claims, View, Window
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock
from tests.sqlite.test_cost_of_markings import steps

ORIGIN = "ends"
EVENT, HUB, SOURCE = (entity_id(ORIGIN, name) for name in ("event", "hub", "source"))
SOUGHT, OTHER = "victim", "allegedPerpetrator"
READ = 3
"""Rows that a page of two reads, and no more: a third says that more follows."""
MARKINGS = [PUBLIC] + [
    Marking(level=Level.RESTRICTED, compartments=frozenset({f"c{number}"}))
    for number in range(2 * FEW)
]
READER = Clearance(
    level=Level.RESTRICTED, compartments=frozenset(f"c{number}" for number in range(2 * FEW))
)


def claim(predicate: str, number: int, markings: int = 1) -> Claim:
    return make_claim(
        origin=ORIGIN,
        subject=EVENT,
        predicate=predicate,
        object=HUB,
        stance=Stance.ALLEGED,
        attribution=(Attribution(actor=HUB, act="reports"),),
        citation=Citation(source=SOURCE, locator=str(number)),
        marking=MARKINGS[number % markings],
    )


def fill(path: Path, vocabulary: Vocabulary, others: int, markings: int) -> SqliteEngine:
    """Few claims that are sought, and behind them, by id, so many others."""
    first = sorted((claim(SOUGHT, n, markings) for n in range(500)), key=lambda one: one.id)[:READ]
    behind = [one for n in range(others) if (one := claim(OTHER, n, markings)).id > first[-1].id]
    assert len(behind) > others * 0.9
    engine = SqliteEngine.open(path, vocabulary, clock=Clock())
    with engine.writing() as writer:
        writer.register(
            Entity(id=id, cls=cls, marking=PUBLIC)
            for id, cls in ((EVENT, "Event"), (HUB, "Person"), (SOURCE, "Source"))
        )
        writer.record([*first, *behind])
    return engine


@pytest.fixture(scope="module", params=[1, 3, 2 * FEW], ids="{} markings".format)
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[tuple[SqliteEngine, SqliteEngine]]:
    """The second has ten times as much behind the last match."""
    folder = tmp_path_factory.mktemp("ends")
    with ExitStack() as stack:
        some, much = (
            stack.enter_context(
                closing(fill(folder / f"{others}.db", vocabulary, others, request.param))
            )
            for others in (300, 3000)
        )
        yield some, much


SOUGHT_ALONE = ClaimQuery(where=OfProperty(frozenset({SOUGHT})), window=Window(first=READ - 1))


def listed(query: ClaimQuery) -> Callable[[View], list[str]]:
    return lambda view: [record.claim.id for record in view.claims(query).rows]


def along(view: View) -> list[str]:
    want = Claims(predicates=((SOUGHT, False),), window=Window(first=READ - 1))
    return [record.claim.id for record in read_one(view, want, [EVENT])[EVENT].rows]


def at_an_end(end: str) -> ClaimQuery:
    sought = SOUGHT_ALONE.where
    assert sought is not None
    where = Each((HasEnd((end,), frozenset({EVENT if end == "subject" else HUB})), sought))  # type: ignore[arg-type]
    return replace(SOUGHT_ALONE, where=where)


ASKED: dict[str, Callable[[View], list[str]]] = {
    "all": listed(SOUGHT_ALONE),
    "of a document": listed(replace(SOUGHT_ALONE, source=SOURCE)),
    "of a speaker": listed(replace(SOUGHT_ALONE, speaker=HUB)),
    "of a subject": listed(at_an_end("subject")),
    "of an object": listed(at_an_end("object")),
    "of an event": along,
}


@pytest.mark.parametrize("what", sorted(ASKED))
def test_the_next_match_is_not_looked_for(
    engines: tuple[SqliteEngine, SqliteEngine], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """What does not match lies behind the page, and is not passed."""
    monkeypatch.setattr(claim_lists, "MANY", 2)

    def ask(view: View) -> object:
        view._reader.keys([EVENT, HUB, SOURCE])  # type: ignore[attr-defined]
        return ASKED[what](view)

    some, much = (counted(engine, ask) for engine in engines)
    assert len(some[1]) == READ - 1
    assert some[1] == much[1]
    assert much[0] <= some[0] * 1.2 + 200, f"{some[0]:,} and {much[0]:,} steps"


def counted(engine: SqliteEngine, ask: Callable[[View], object]) -> tuple[int, list[str]]:
    """`steps` of a reader of all of these."""
    taken, answer = steps(engine, ask, READER)
    assert isinstance(answer, list)
    return taken, answer


def test_a_moment_is_read_no_further_than_its_page(
    engines: tuple[SqliteEngine, SqliteEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what came then, in the order of ids."""
    monkeypatch.setattr(changed, "LOOKED_AT", 3)
    window = Window(first=READ - 1)

    def ask(view: View) -> object:
        return list(view.changed_at(START, RECORDED_ONCE, window))

    some, much = (counted(engine, ask) for engine in engines)
    assert len(some[1]) == len(much[1]) == READ - 1
    assert much[0] <= some[0] * 1.2 + 200, f"{some[0]:,} and {much[0]:,} steps"


def test_where_nothing_matches_ranges_are_passed_one_after_another(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Merged row by row a claim takes 70 steps."""
    with closing(fill(tmp_path / "eight.db", vocabulary, 4000, 8)) as engine:
        nothing = replace(SOUGHT_ALONE, where=OfProperty(frozenset({"predecessor"})))
        taken, found = counted(engine, listed(nothing))
    assert found == []
    assert taken / 4000 < 25


@pytest.mark.parametrize("backwards", [False, True], ids=["on", "back"])
def test_pages_of_a_filtered_list_make_the_whole(
    engines: tuple[SqliteEngine, SqliteEngine], backwards: bool
) -> None:
    """Each once and in order, wherever one ends."""
    some, _ = engines
    others = ClaimQuery(where=OfProperty(frozenset({OTHER})))
    with some.reading() as snapshot:
        view = snapshot.view(READER)
        whole = listed(replace(others, window=Window(first=1000)))(view)
        assert len(whole) > 250
        assert whole == sorted(whole)
        told: list[str] = []
        page = listed(replace(others, window=Window(first=7, backwards=backwards)))(view)
        while page:
            told = [*page, *told] if backwards else [*told, *page]
            after = (page[0] if backwards else page[-1],)
            window = Window(first=7, after=after, backwards=backwards)
            page = listed(replace(others, window=window))(view)
        assert told == whole
