"""The same questions in worlds of several sizes: what stays the same as a store grows.

Each question is asked of a store of which nothing is kept, in milliseconds of the processor, the
median; a store is filled and written out as N-Quads in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import apsw

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill_apart
from tests.bench.measuring import in_child, in_turn
from tests.bench.nested import QUESTION
from tests.bench.unkept import Unkept
from tests.bench.world import Sizes

PARTS = (0.1, 0.5, 1.0)
"""Of the world that the scale gives."""
QUESTIONS: Mapping[str, str] = {
    "1 actor with 10 events": QUESTION % (1, 10),
    "50 actors with 10 events": QUESTION % (50, 10),
    "50 events by date, from the last": (
        "{ events(first: 50, orderBy: [{ when: DESC }]) { nodes { id when { edtf } } } }"
    ),
    "50 events of a kind in a month, with their number": (
        '{ events(first: 50, where: { kind: { in: ["torture"] }, when: { within: '
        '{ from: "2015-03-01", to: "2015-03-31" } } }) { totalCount nodes { id } } }'
    ),
    "20 calls that nobody answered": (
        '{ unansweredCalls(on: "2020-01-01", first: 20) { nodes { id status { state } } } }'
    ),
    "20 claims of somebody": (
        "{ people(first: 1) { nodes { claims(first: 20) { nodes { id } } } } }"
    ),
    "a name, searched": '{ search(text: "%s", first: 10) { nodes { matched } } }',
}
REPEATS = 5


def growth(folder: Path, vocabulary: Vocabulary, scale: float) -> Iterator[str]:
    """Lines: a table, a column for each size."""
    stores, filled = [], []
    for part in PARTS:
        path = folder / f"growth-{part}.db"
        sizes = Sizes().times(scale * part)
        filled.append(fill_apart(path, sizes))
        stores.append(path)
    yield from _row("claims", [f"{one['claims']:,.0f}" for one in filled])
    yield from _row("loaded, a second of the processor", _whole(filled, "per processor second"))
    yield from _row("memory of the load, MB", _whole(filled, "memory"))
    yield from table(stores, [one["claims"] for one in filled], vocabulary)
    out = [
        in_child("tests.bench.exchange", "out", path, "nquads", path.with_suffix(".nq"))
        for path in stores
    ]
    rates = [f"{one['claims'] / told['cpu']:,.0f}" for one, told in zip(filled, out, strict=True)]
    yield from _row("claims out as N-Quads, a second of the processor", rates)
    yield from _row("memory of that, MB", _whole(out, "memory"))


def table(stores: Sequence[Path], claims: Sequence[float], vocabulary: Vocabulary) -> Iterator[str]:
    """Lines on stores that are there: their size, and each question."""
    sizes = [path.stat().st_size / count for path, count in zip(stores, claims, strict=True)]
    yield from _row("bytes a claim", [f"{size:.0f}" for size in sizes])
    asked = [_asked(path, vocabulary) for path in stores]
    for name in QUESTIONS:
        yield from _row(f"{name}, ms", [f"{took[name]:.2f}" for took in asked])


def _asked(path: Path, vocabulary: Vocabulary) -> dict[str, float]:
    with closing(Unkept(SqliteEngine.open(path, vocabulary))) as engine:
        service = Service(engine)  # type: ignore[arg-type]

        def ask(question: str) -> Callable[[], object]:
            def asked() -> object:
                reply = service.reply(question, clearance=PUBLIC_CLEARANCE)
                assert reply.answered, reply.body
                return reply

            return asked

        name = some_name(path)
        return in_turn(
            {of: ask(q % name if "%s" in q else q) for of, q in QUESTIONS.items()}, REPEATS
        )


def some_name(path: Path) -> str:
    """Of an actor, somewhere in the middle of those that the store has."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
        rows = db.execute(
            "SELECT c.text FROM claims c WHERE c.text IS NOT NULL AND c.folded IS NOT NULL "
            "AND c.key > (SELECT max(key) / 1000 FROM claims) ORDER BY c.key LIMIT 1"
        )
        return re.sub(r"\W+", " ", str(next(rows)[0]))


def _whole(some: Sequence[Mapping[str, float]], name: str) -> list[str]:
    return [f"{one[name]:,.0f}" for one in some]


def _row(name: str, cells: Sequence[str]) -> Iterator[str]:
    yield f"{name:<52}" + "".join(f"{cell:>14}" for cell in cells)
