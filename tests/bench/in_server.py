"""A store in a Neo4j: loading, hops, levels, nested questions and ways, beside Cypher by hand and
beside the same world in a file. All by the clock, since another process does the work."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import orjson

from api.graphql.service import Service
from api.http.server import settle_objects
from graph.claims.claim import Attribution, Citation, Claim, Entity, Stance, make_claim
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE
from graph.engines.engine import Engine
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.server_arrays import ServerArrays
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.neo4j.sessions import SessionReading
from graph.engines.sqlite import SqliteEngine
from graph.relations.connections import Connecting, connections
from graph.relations.passages import closed_classes, hops_along
from graph.views.view import Relations, View, Window
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill_apart
from tests.bench.hand_cypher import BareLoad, HandCypher
from tests.bench.library_beside import library_beside
from tests.bench.measuring import bytes_in, in_turn, memory_of, peak_memory
from tests.bench.nested import QUESTION
from tests.bench.planning import planning
from tests.bench.unkept import Unkept
from tests.bench.world import ORIGIN, Ids, Sizes, World
from tests.neo4j.server import LONG, Server, missing, running
from tests.neo4j.stores import address

FULL = Sizes(
    actors=65_000,
    events=130_000,
    involvements=1_300_000,
    hidden=130_000,
    calls=13_000,
    responses=39_000,
    sources=3_000,
)
"""Two million claims; ten events and more for an actor."""
CLAIMS = 2_000_000
HIDDEN = 500_000
"""Relations of one entity that the public may not read, at full size."""
UNIT = 5_000
"""Claims that one unit of work takes."""
CONTESTED = 12
"""Units that are loaded by both, at the end, when the server is warm: half of them beside a bare
store that has nothing else, half beside one that has as much as ours."""
PAIRS, MOST_HOPS = 10, 6
ROOM = 2_000_000_000
"""Bytes that arrays may take."""
PROPERTY = "allegedPerpetrator"
LABELS = "Bench"
ACTORS, EVENTS = 50, 10
WARMING = 15
"""So many times as many questions as are measured make a server warm."""


def in_server(folder: Path, vocabulary: Vocabulary, scale: float) -> Iterator[str]:
    """Lines of the report, over a server of its own."""
    why = missing()
    if why is not None:
        yield why
        return
    folder.mkdir()
    with running(folder / "server", options=LONG, cache="512m") as server:
        sizes = FULL.times(scale)
        hidden, unit = round(HIDDEN * scale), max(200, min(UNIT, round(CLAIMS * scale / 20)))
        yield from measured(server, folder, vocabulary, sizes, hidden, repeats=15, unit=unit)
        where = address(server, LABELS)
        yield from library_beside(server, where, folder, vocabulary, sizes, repeats=30)


def measured(
    server: Server,
    folder: Path,
    vocabulary: Vocabulary,
    sizes: Sizes,
    hidden: int,
    *,
    repeats: int,
    unit: int = UNIT,
) -> Iterator[str]:
    """Lines of the report, over any server.

    Args:
        hidden: relations of one entity that the public may not read.
    """
    auth = (server.user, server.password)
    where = address(server, LABELS)
    with (
        closing(Neo4jEngine.open(where, vocabulary, auth=auth)) as engine,
        server.driver() as driver,
    ):
        world, claims = World(sizes), 0
        bare = BareLoad(driver, engine.names)
        with engine.writing() as writer:
            writer.register(world.entities())
        last: deque[list[Claim]] = deque()
        for some in batches(world.claims(), unit):
            last.append(some)
            if len(last) > CONTESTED:
                claims += len(last[0])
                _recorded(engine, last.popleft())
        size, so_far = bytes_in(server.imports.parent / "data"), claims
        bare.write(bare.of_unit(1, len(engine.markings)))
        yield from _contest(
            engine, bare, list(last)[: CONTESTED // 2], "a bare store that is empty"
        )
        _catch_up(engine, bare, CONTESTED // 2)
        # The rival: it has the same nodes and relationships.
        yield from _contest(
            engine, bare, list(last)[CONTESTED // 2 :], "a bare store as large", " (aim 0.6)"
        )
        claims += sum(map(len, last))
        yield f"{so_far:,} of {claims:,} claims in the server's files: {size / 1e6:.0f} MB"
        readable = [number for number, m in enumerate(engine.markings, 1) if m == PUBLIC]
        hand = HandCypher(driver, engine.names, readable)
        yield from _hops(engine, hand, world, repeats)
        yield from _crowded(engine, world, hidden, unit, repeats)
        yield from _nested(engine, hand, repeats)
        yield from planning(engine, server.process, vocabulary, QUESTION % (ACTORS, EVENTS))
        pairs = _pairs(world)
        yield from _ways(engine, hand, vocabulary, pairs, repeats)
        yield from _beside(engine, server, folder / "world.db", vocabulary, sizes, pairs, repeats)


def _recorded(engine: Engine, claims: Sequence[Claim]) -> float:
    """Seconds for a unit of work."""
    start = time.perf_counter()
    with engine.writing() as writer:
        writer.record(claims)
    return time.perf_counter() - start


def _newest(engine: Neo4jEngine) -> int:
    """The number of the last unit of work."""
    with engine.reading() as snapshot:
        return snapshot.unit


def _catch_up(engine: Neo4jEngine, bare: BareLoad, contested: int) -> None:
    """Give the bare store what came before the contest."""
    for unit in range(2, _newest(engine) + 1 - contested):
        bare.write(bare.of_unit(unit, len(engine.markings)))


def _contest(
    engine: Neo4jEngine, bare: BareLoad, units: list[list[Claim]], beside: str, aim: str = ""
) -> Iterator[str]:
    """A unit by ours, then its nodes and relationships by UNWIND alone, one unit after another."""
    ours = theirs = 0.0
    for claims in units:
        ours += _recorded(engine, claims)
        told = bare.of_unit(_newest(engine), len(engine.markings))
        start = time.perf_counter()
        bare.write(told)
        theirs += time.perf_counter() - start
    count = sum(map(len, units))
    yield (
        f"loading {count:,} claims: ours {count / ours:,.0f} a second, UNWIND of the same nodes "
        f"and relationships into {beside} {count / theirs:,.0f}; ours is {theirs / ours:.2f} of it"
        f"{aim}"
    )


# ----------------------------------------------------------------------------------- reading


@contextmanager
def counted() -> Iterator[list[str]]:
    """The texts of all queries that views send while the block lasts."""
    sent: list[str] = []
    rows = SessionReading.rows

    def counting(self: SessionReading, text: str, values: object) -> object:
        sent.append(text)
        return rows(self, text, values)  # type: ignore[arg-type]

    SessionReading.rows = counting  # type: ignore[method-assign, assignment]
    try:
        yield sent
    finally:
        SessionReading.rows = rows  # type: ignore[method-assign]


def _clocked(calls: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    return in_turn(dict(calls), repeats, timer=time.perf_counter)


def _warm(calls: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    for _ in range(WARMING * repeats):
        for call in calls.values():
            call()
    return _clocked(calls, repeats)


def _against(took: dict[str, float], ours: str, hand: str, count: int = 1) -> str:
    return (
        f"ours {took[ours] / count:.1f} ms, by hand {took[hand] / count:.1f} ms, "
        f"{took[ours] / took[hand]:.2f} times (aim 1.5)"
    )


def _related(view: View, id: str, first: int) -> list[tuple[str, str]]:
    want = Relations(property=PROPERTY, inverse=True, window=Window(first=first))
    page = view.read([(want, [id])])[want][id]
    return [(row.to.id, row.stance.name) for row in page.rows]


def hop(engine: Engine, id: str, first: int) -> list[tuple[str, str]]:
    """The first that an actor is said to have done, as the public reads it in a new view."""
    with engine.reading() as snapshot:
        return _related(snapshot.view(PUBLIC_CLEARANCE, coded=True), id, first)


def _hops(engine: Engine, hand: HandCypher, world: World, repeats: int) -> Iterator[str]:
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE, coded=True)
        for what, id in (("an actor", world.actors[20]), ("one with many", world.actors[0])):
            calls: dict[str, Callable[[], list[tuple[str, str]]]] = {
                "ours": lambda id=id: _related(view, id, EVENTS),  # type: ignore[misc]
                "hand": lambda id=id: hand.hop(id, PROPERTY, EVENTS),  # type: ignore[misc]
                "opened": lambda id=id: hop(engine, id, EVENTS),  # type: ignore[misc]
            }
            _alike("one hop", *(call() for call in calls.values()))
            often = (WARMING + 1) * repeats
            for when, took in (
                ("when first asked", _clocked(calls, repeats)),
                (f"after {often} of each", _warm(calls, repeats)),
            ):
                yield (
                    f"one hop of {what}, {when}: {_against(took, 'ours', 'hand')}; "
                    f"{took['opened']:.1f} ms with the round trip that opens a view"
                )


def _alike(what: str, ours: object, *others: object) -> None:
    for other in others:
        if ours != other:
            raise SystemExit(f"in_server: {what}: {ours!r:.300} and {other!r:.300}")


def _crowded(
    engine: Neo4jEngine, world: World, hidden: int, unit: int, repeats: int
) -> Iterator[str]:
    """One entity with very many relations that the public may not read beside one without."""
    crowded, plain = Ids("crowded", 2)
    with engine.writing() as writer:
        writer.register(Entity(id=id, cls="Group", marking=PUBLIC) for id in (crowded, plain))
        for id in (crowded, plain):
            writer.record(_involved(world, i, id) for i in range(EVENTS))
    before = _clocked({"crowded": lambda: hop(engine, crowded, EVENTS)}, repeats)
    for some in batches((_involved(world, i, crowded, hide=True) for i in range(hidden)), unit):
        _recorded(engine, some)
    took = _clocked(
        {"crowded": lambda: hop(engine, crowded, EVENTS)}
        | {"plain": lambda: hop(engine, plain, EVENTS)},
        repeats,
    )
    yield (
        f"a public hop of an entity with {hidden:,} hidden relations: {took['crowded']:.1f} ms, of "
        f"one without {took['plain']:.1f} ms, {took['crowded'] / took['plain']:.2f} times; before "
        f"they came {before['crowded']:.1f} ms"
    )


def _involved(world: World, number: int, person: str, *, hide: bool = False) -> Claim:
    return make_claim(
        origin=ORIGIN,
        subject=world.events[number % len(world.events)],
        predicate=PROPERTY,
        object=person,
        attribution=(Attribution(actor=world.actors[0], act="reports"),),
        stance=Stance.REPORTED,
        citation=Citation(source=world.sources[0], locator=f"L{number + 1}"),
        marking=world.markings[1 + number % (len(world.markings) - 1)] if hide else PUBLIC,
    )


def _nested(engine: Engine, hand: HandCypher, repeats: int) -> Iterator[str]:
    service, question = Service(Unkept(engine)), QUESTION % (ACTORS, EVENTS)  # type: ignore[arg-type]

    def ours() -> object:
        body = service.answer(question, clearance=PUBLIC_CLEARANCE)
        return orjson.loads(body)["data"]["people"]["nodes"]

    ours()
    with counted() as sent:
        answered = ours()
    _alike("nested", answered, hand.nested(ACTORS, EVENTS))
    both = {"ours": ours, "hand": lambda: hand.nested(ACTORS, EVENTS)}
    # As a process that serves has it; both gain.
    settle_objects()
    # A server makes programs of its own of what it is asked often, so that the first answers take
    # twice as long as those after some hundreds.
    yield _nested_line("when first asked", _clocked(both, repeats))
    yield _nested_line(f"after {(WARMING + 1) * repeats} of each", _warm(both, repeats))
    yield f"    round trips: {len(sent)}, one a level and one that opens a view"


def _nested_line(when: str, took: dict[str, float]) -> str:
    return f"nested {ACTORS} × {EVENTS}, {when} (aim 25 ms): {_against(took, 'ours', 'hand')}"


def _pairs(world: World) -> list[tuple[str, str]]:
    draw = Random(1)
    some = range(10, len(world.actors))
    return [tuple(world.actors[i] for i in draw.sample(some, 2)) for _ in range(PAIRS)]  # type: ignore[misc]


def hops_between(engine: Engine, one: str, other: str) -> int | None:
    """How many hops a shortest way has, found with its claims; None where there is none."""
    asked = Connecting(start=one, end=other, limit=1, most_hops=MOST_HOPS)
    with engine.reading() as snapshot:
        found = connections(snapshot.view(PUBLIC_CLEARANCE), asked)
    return len(found.ways[0].hops) if found.ways else None


def _ways(
    engine: Neo4jEngine,
    hand: HandCypher,
    vocabulary: Vocabulary,
    pairs: list[tuple[str, str]],
    repeats: int,
) -> Iterator[str]:
    along, closed = hops_along(vocabulary, None), closed_classes(vocabulary, None)
    arrays = ServerArrays(engine.reading, engine.names, vocabulary, ROOM)
    start = time.perf_counter()
    arrays.lay_out()
    laid = time.perf_counter() - start

    def over(found: ServerArrays | None) -> list[int | None]:
        engine.arrays = found
        return [hops_between(engine, *pair) for pair in pairs]

    calls: dict[str, Callable[[], list[int | None]]] = {
        "levels": lambda: over(None),
        "ours": lambda: over(arrays),
        "hand": lambda: [hand.distance(*pair, along, closed, MOST_HOPS) for pair in pairs],
    }
    _alike("ways", *(call() for call in calls.values()))
    took = _clocked(calls, max(1, repeats // 3))
    engine.arrays = None
    yield (
        f"shortest way, ours over arrays with its claims: {_against(took, 'ours', 'hand', PAIRS)}; "
        f"a level of the server at a time {took['levels'] / PAIRS:.1f} ms"
    )
    yield f"    laying the arrays out: {laid:.1f} s"


# ------------------------------------------------------------------------------ beside a file


def _beside(
    engine: Engine,
    server: Server,
    path: Path,
    vocabulary: Vocabulary,
    sizes: Sizes,
    pairs: list[tuple[str, str]],
    repeats: int,
) -> Iterator[str]:
    told = fill_apart(path, sizes)
    question = QUESTION % (ACTORS, EVENTS)
    with closing(SqliteEngine.open(path, vocabulary)) as file:
        services = {
            name: (Service(Unkept(one)), one)  # type: ignore[arg-type]
            for name, one in (("file", file), ("Neo4j", engine))
        }
        calls: dict[str, Callable[[], object]] = {}
        for name, (service, one) in services.items():
            calls |= {
                f"nested, {name}": lambda service=service: service.answer(  # type: ignore[misc]
                    question, clearance=PUBLIC_CLEARANCE
                ),
                f"way, {name}": lambda one=one: [hops_between(one, *pair) for pair in pairs],  # type: ignore[misc]
            }
        took = _clocked(calls, max(1, repeats // 3))
        yield (
            f"the same world in a file: {path.stat().st_size / 1e6:.0f} MB, "
            f"{told['per second']:,.0f} claims a second, {told['memory']:.0f} MB of memory"
        )
    for name in services:
        nested, way = took[f"nested, {name}"], took[f"way, {name}"] / PAIRS
        yield f"    {name}: nested {nested:.1f} ms, a way {way:.1f} ms"
    server_memory = memory_of(server.process)
    yield f"    memory: the server {server_memory:.0f} MB, this process {peak_memory():.0f} MB"
