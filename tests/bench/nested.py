"""Actors with their events, labels, kinds, dates and stances: ours, Strawberry's own, by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import orjson

from api.graphql.service import Service
from api.http.app import create_app
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.interned import STANCES
from graph.vocabulary import Vocabulary
from tests.bench.by_hand import ByHand
from tests.bench.measuring import in_turn, shares
from tests.bench.served import Served
from tests.bench.stock import Stock, stock_app
from tests.bench.unkept import Unkept

QUESTION = """{ people(first: %d) { nodes { id label kinds { code }
  allegedPerpetratorOf(first: %d) { edges { stance
    node { id label kinds { code } when { edtf } } } } } } }"""
SIZES = (1, 50, 1000)
EVENTS = 10
ROW = 200
"""How often the smallest question is asked in a row."""
OURS, STOCK, BY_HAND, HTTP = "ours", "Strawberry's executor", "SQL by hand", " over HTTP"


def nested(path: Path, vocabulary: Vocabulary, repeats: int) -> Iterator[str]:
    """Lines of the report."""
    engine = Unkept(SqliteEngine.open(path, vocabulary))
    rivals = _Rivals(path, engine)
    with closing(engine), closing(rivals):
        for actors in SIZES:
            yield from rivals.compare(actors, repeats)
        yield rivals.transport(repeats)
        question = QUESTION % (SIZES[-1], EVENTS)
        service = Service(engine)  # type: ignore[arg-type]
        where = shares(lambda: service.answer(question, clearance=PUBLIC_CLEARANCE))
        yield f"    of ours, profiled: {where}"


class _Rivals:
    """Everybody who answers the question, over one store."""

    def __init__(self, path: Path, engine: Unkept) -> None:
        self._service, self._stock = Service(engine), Stock(engine)
        self._web, self._stock_web = (
            Served(app) for app in (create_app(engine), stock_app(engine, PUBLIC_CLEARANCE))
        )
        self._db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        public = self._db.execute("SELECT key FROM markings WHERE text = 'public'")
        self._hand = ByHand(self._db, tuple(key for (key,) in public))

    def compare(self, actors: int, repeats: int) -> Iterator[str]:
        """Lines for one size; whoever answers another thing than we do stops everything."""
        question = QUESTION % (actors, EVENTS)
        names = tuple(stance.name for stance in STANCES)
        calls: dict[str, Callable[[], bytes]] = {
            OURS: lambda: self._service.answer(question, clearance=PUBLIC_CLEARANCE),
            STOCK: lambda: self._stock.answer(question, PUBLIC_CLEARANCE),
            OURS + HTTP: lambda: self._web.answer(question),
            STOCK + HTTP: lambda: self._stock_web.answer(question),
            BY_HAND: lambda: self._hand.answer(actors, EVENTS, names),
        }
        answers = {name: orjson.loads(call()) for name, call in calls.items()}
        for name, answer in answers.items():
            if answer != answers[OURS]:
                raise SystemExit(f"nested: {name} answers another thing than ours")
        nodes = answers[OURS]["data"]["people"]["nodes"]
        edges = sum(len(node["allegedPerpetratorOf"]["edges"]) for node in nodes)
        took = in_turn(calls, repeats if actors < SIZES[-1] else 3, row=max(1, ROW // actors))
        yield f"{len(nodes):,} actors, {edges:,} events: ours {took[OURS]:.2f} ms"
        for name in (STOCK, BY_HAND):
            yield f"    {name}: {took[name]:.2f} ms, {took[name] / took[OURS]:.2f} times ours"
        ours, stock = took[OURS + HTTP], took[STOCK + HTTP]
        yield f"    over HTTP: ours {ours:.2f} ms, {STOCK} {stock:.2f} ms, {stock / ours:.2f} times"

    def transport(self, repeats: int) -> str:
        """What HTTP takes of that."""
        nothing = "{ __typename }"
        took = in_turn({OURS: lambda: self._web.answer(nothing)}, repeats, row=ROW)
        return f"a question that reads nothing, over HTTP: {took[OURS]:.2f} ms"

    def close(self) -> None:
        self._web.close()
        self._stock_web.close()
        self._stock.close()
        self._db.close()
