"""Actors with their events, labels, kinds, dates and stances: ours, Strawberry's own, by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import httpx
import orjson

from api.app import create_app
from api.graphql.service import Service
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.interned import STANCES
from graph.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.bench.by_hand import ByHand
from tests.bench.measuring import in_turn, shares
from tests.bench.stock import Stock

QUESTION = """{ people(first: %d) { nodes { id label kinds { code }
  allegedPerpetratorOf(first: %d) { edges { stance
    node { id label kinds { code } when { edtf } } } } } } }"""
SIZES = (1, 50, 1000)
EVENTS = 10
OURS = "ours"


def nested(path: Path, vocabulary: Vocabulary, repeats: int) -> Iterator[str]:
    """Lines of the report."""
    engine = SqliteEngine.open(path, vocabulary)
    rivals = _Rivals(path, engine)
    with closing(engine), closing(rivals):
        for actors in SIZES:
            yield from rivals.compare(actors, repeats)
        question = QUESTION % (SIZES[-1], EVENTS)
        service = Service(engine)
        where = shares(lambda: service.answer(question, clearance=PUBLIC_CLEARANCE))
        yield f"    of ours, profiled: {where}"


class _Rivals:
    """Everybody who answers the question, over one store."""

    def __init__(self, path: Path, engine: SqliteEngine) -> None:
        self._service, self._stock, self._web = Service(engine), Stock(engine), Web(engine)
        self._db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        public = self._db.execute("SELECT key FROM markings WHERE text = 'public'")
        self._hand = ByHand(self._db, tuple(key for (key,) in public))

    def compare(self, actors: int, repeats: int) -> Iterator[str]:
        """Lines for one size; whoever answers another thing than we do stops everything."""
        question = QUESTION % (actors, EVENTS)
        names = tuple(stance.name for stance in STANCES)
        calls: dict[str, Callable[[], bytes]] = {
            OURS: lambda: self._service.answer(question, clearance=PUBLIC_CLEARANCE),
            "ours over HTTP": lambda: self._web.answer(question),
            "Strawberry's executor": lambda: self._stock.answer(question, PUBLIC_CLEARANCE),
            "SQL by hand": lambda: self._hand.answer(actors, EVENTS, names),
        }
        answers = {name: orjson.loads(call()) for name, call in calls.items()}
        for name, answer in answers.items():
            if answer != answers[OURS]:
                raise SystemExit(f"nested: {name} answers another thing than ours")
        nodes = answers[OURS]["data"]["people"]["nodes"]
        edges = sum(len(node["allegedPerpetratorOf"]["edges"]) for node in nodes)
        took = in_turn(calls, repeats)
        yield f"{len(nodes):,} actors, {edges:,} events: ours {took[OURS]:.2f} ms"
        for name in calls:
            if name != OURS:
                yield f"    {name}: {took[name]:.2f} ms, {took[name] / took[OURS]:.2f} times ours"

    def close(self) -> None:
        self._stock.close()
        self._web.close()
        self._db.close()


class Web:
    """The web application without a network."""

    def __init__(self, engine: SqliteEngine) -> None:
        self._loop = asyncio.new_event_loop()
        transport = httpx.ASGITransport(app=create_app(engine))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://bench")

    def answer(self, query: str) -> bytes:
        reply = self._loop.run_until_complete(self._client.post("/graphql", json={"query": query}))
        return reply.content

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
