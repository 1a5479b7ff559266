"""A hidden way between two things changes neither what is answered nor what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from graph.claims.claim import Claim, Entity
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED, Clearance, Marking
from graph.claims.period import Period
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.relations.commands import chain_of_command
from graph.relations.connections import Connecting, connections
from graph.relations.surroundings import Around, surroundings
from graph.relations.timeline import Line, timeline
from graph.views.view import View, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.sqlite.test_cost import steps
from tests.sqlite.test_cost_of_hidden import MORE, dated, id_of, named, says

HOPS = 4
"""Of the way that everybody may read."""
MIDDLES = 1500
DAY = date(2018, 12, 30)
START, END = id_of("body-0"), id_of(f"body-{HOPS}")


def above(lower: str, higher: str, marking: Marking = RESTRICTED, at: int = 1) -> Claim:
    return says(
        lower,
        "subordinateTo",
        marking,
        object=id_of(higher),
        at=f"L{at}",
        valid=Period.parse("2018/2020"),
    )


HIDE: dict[str, Callable[[], list[Claim]]] = {
    "a shorter way": lambda: [above("body-0", f"body-{HOPS}")],
    "a shorter way that very many say": lambda: [
        above("body-0", f"body-{HOPS}", at=n) for n in range(MIDDLES)
    ],
    "very many shorter ways": lambda: [
        claim
        for n in range(MIDDLES)
        for claim in (above("body-0", f"middle-{n}"), above(f"middle-{n}", f"body-{HOPS}"))
    ],
    "a denial of the way": lambda: [
        says(
            "body-1", "subordinateTo", RESTRICTED, object=id_of("body-2"), negated=True, at=f"L{n}"
        )
        for n in range(MIDDLES)
    ],
    "very much around its middle": lambda: [above(f"middle-{n}", "body-2") for n in range(MIDDLES)],
}

ASK: dict[str, Callable[[View], object]] = {
    "paths": lambda v: connections(v, Connecting(start=START, end=END, longer=1)),
    "paths back": lambda v: connections(v, Connecting(start=END, end=START)),
    "paths on a day": lambda v: connections(
        v, Connecting(start=START, end=END, valid_on=DAY, certain=True)
    ),
    "paths, too few hops": lambda v: connections(v, Connecting(start=START, end=END, most_hops=3)),
    "the command": lambda v: chain_of_command(v, START, on=DAY),
    "around": lambda v: surroundings(v, Around(of=[id_of("body-2"), START], hops=2)),
    "a timeline": lambda v: timeline(v, Line(about=START, window=Window(count=True))),
}


@pytest.fixture(scope="module", params=sorted(HIDE))
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[tuple[SqliteEngine, SqliteEngine]]:
    """A way in public, something hidden beside it; and the public copy."""
    folder, clock = tmp_path_factory.mktemp("ways"), Clock()

    def opened(path: Path) -> SqliteEngine:
        return SqliteEngine.open(path, vocabulary, clock=clock)

    bodies = [f"body-{n}" for n in range(HOPS + 1)]
    with closing(opened(folder / "store.db")) as engine:
        with engine.writing() as writer:
            kinds = {"document": "Source", "herald": "Organisation", "raid": "Event"}
            kinds |= dict.fromkeys([*bodies, *(f"middle-{n}" for n in range(MIDDLES))], "StateBody")
            writer.register(
                Entity(id=id_of(name), cls=cls, marking=PUBLIC) for name, cls in kinds.items()
            )
            writer.record(named(body, body, PUBLIC) for body in bodies)
            writer.record(above(*one, PUBLIC) for one in pairwise(bodies))
            writer.record(
                [
                    says("raid", "allegedPerpetrator", PUBLIC, object=START),
                    dated("raid", "2018-12-30", PUBLIC),
                ]
            )
            writer.record(HIDE[request.param]())
        copy(engine, PUBLIC_CLEARANCE, folder / "copy.db", make=opened, clock=clock)
        with closing(opened(folder / "copy.db")) as other:
            yield engine, other


@pytest.mark.parametrize("question", sorted(ASK))
def test_what_is_hidden_changes_nothing(
    pair: tuple[SqliteEngine, SqliteEngine], question: str
) -> None:
    """The same answer, for about as much."""
    answers: list[object] = []

    def ask(view: View) -> None:
        answers.append(ASK[question](view))

    full, clean = (steps(engine, ask) for engine in pair)
    assert answers[0] == answers[1]
    assert full <= clean + MORE


def test_the_hidden_ways_are_there(pair: tuple[SqliteEngine, SqliteEngine]) -> None:
    """Who may read them gets another answer to something."""
    with pair[0].reading() as snapshot:
        public, cleared = (
            snapshot.view(one) for one in (PUBLIC_CLEARANCE, Clearance.parse("restricted"))
        )
        assert any(ask(public) != ask(cleared) for ask in ASK.values())
