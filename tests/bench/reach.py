"""How far relations reach, and the shortest way: ours, bare sparse rows, networkx, Neo4j over Bolt.

All go along the same relations, either way, over the same pairs of actors who are not the few at
which very much stands. Whoever finds a way of another length stops everything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random

import apsw
import networkx as nx
import numpy as np
import pytest
from neo4j import Driver
from neo4j.exceptions import DriverError, Neo4jError
from numpy.typing import NDArray

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.relations.connections import Connecting, connections
from graph.relations.passages import NEVER, ON_ASKING, hops_along
from graph.views.view import View
from graph.views.walking import Along
from graph.vocabulary import Vocabulary
from tests.bench.measuring import in_turn
from tests.neo4j.server import LONG, missing, running

HOPS, PAIRS = 3, 10
LONGEST = 8
"""Hops of a way, at most: in the full world some pairs are seven apart."""
ROOM = 2_000_000_000
"""Bytes that the arrays may take: at ten times the full world they take 400 MB."""
CROWDED = 100
"""Who has more relations than this is no end of a pair."""
BATCH = 20_000
REACH, REQUEST = "3 hops, ours", "a request for it"
"""The rows that Neo4j is compared with."""
Numbers = NDArray[np.int64]


class Rows:
    """Bare compressed sparse rows, each relation at both of its ends."""

    def __init__(self, pairs: Numbers) -> None:
        near = np.concatenate((pairs[:, 0], pairs[:, 1]))
        far = np.concatenate((pairs[:, 1], pairs[:, 0]))
        order = np.argsort(near, kind="stable")
        self.far = far[order]
        self.size = int(near.max(initial=0)) + 1
        self.starts = np.searchsorted(near[order], np.arange(self.size + 1))

    def beyond(self, frontier: Numbers) -> Numbers:
        """The other ends of these."""
        begin = self.starts[frontier]
        length = self.starts[frontier + 1] - begin
        before = np.cumsum(length) - length
        return self.far[np.arange(int(length.sum())) + np.repeat(begin - before, length)]

    def reach(self, start: int) -> int:
        """How many are within the hops."""
        seen = np.array([start])
        frontier = seen
        for _ in range(HOPS):
            frontier = np.setdiff1d(self.beyond(frontier), seen)
            seen = np.union1d(seen, frontier)
        return len(seen) - 1

    def distance(self, start: int, end: int) -> int | None:
        """How long the shortest way is, found from both ends."""
        sides = [(np.array([start]), np.array([start])), (np.array([end]), np.array([end]))]
        for length in range(1, LONGEST + 1):
            small = min((0, 1), key=lambda side: len(sides[side][0]))
            frontier, seen = sides[small]
            frontier = np.setdiff1d(self.beyond(frontier), seen)
            sides[small] = frontier, np.union1d(seen, frontier)
            if np.isin(frontier, sides[1 - small][1]).any():
                return length
            if not len(frontier):
                return None
        return None


def reach(path: Path, vocabulary: Vocabulary, repeats: int) -> Iterator[str]:
    """Lines of the report."""
    along = hops_along(vocabulary, None)
    with closing(SqliteEngine.open(path, vocabulary, adjacency=ROOM)) as engine:
        assert engine.arrays is not None
        lay_out = {"arrays": partial(engine.arrays.lay_out, counted=False)}
        took = in_turn(lay_out, 1)["arrays"] / 1000
        laid = engine.arrays._laid
        assert laid is not None
        number = laid.sheets.claims
        entry = laid.sheets.size / number / 2
        yield (
            f"{number:,} relations as arrays: laid out in {took:.2f} s of the processor, "
            f"{took / number * 1e6:.2f} s a million, {entry:.0f} bytes an entry"
        )
        ids, pairs = _read(path, along)
        rows = Rows(pairs)
        chosen = _chosen(rows, len(ids))
        calls = _calls(engine, vocabulary, along, ids, rows, chosen)
        graph = nx.Graph()
        graph.add_edges_from(pairs.tolist())
        calls |= _networkx(graph, chosen)
        told = in_turn(calls, repeats, row=3)
        yield from _told(told)
        yield from _beside_bare(told)
        yield from _beside_neo4j(path.parent / "neo4j", pairs, chosen, calls, repeats)


def _beside_bare(told: Mapping[str, float]) -> Iterator[str]:
    """What the aims are about: ids alone, and ways with their claims."""
    bare = told["shortest way, bare rows"]
    twice = 2 * bare + told["a request that reads nothing"]
    yield (
        f"    a request for ids takes {told[REQUEST] / twice:.2f} of twice bare rows and a request "
        "that reads nothing; the aim is 1"
    )
    with_claims = told["shortest way with its claims, ours"] / bare
    yield f"    a way with its claims takes {with_claims:.1f} times bare rows; the aim is 5"


def _beside_neo4j(
    folder: Path,
    pairs: Numbers,
    chosen: list[tuple[int, int]],
    ours: Mapping[str, Callable[[], object]],
    repeats: int,
) -> Iterator[str]:
    """Neo4j over Bolt, by the clock, as is what it is compared with."""
    why = missing()
    if why is not None:
        yield f"    no Neo4j: {why}"
        return
    try:
        with running(folder, LONG, "512m") as server, server.driver() as driver:
            _fill(driver, pairs)
            calls = _bolt(driver, chosen)
            calls |= {f"{name}, by the clock": ours[name] for name in (REACH, REQUEST)}
            yield from _told(in_turn(calls, repeats, timer=time.perf_counter))
    except (Neo4jError, DriverError, pytest.fail.Exception, pytest.skip.Exception) as error:
        yield f"    no Neo4j: {error}"


def _read(path: Path, along: Iterable[str]) -> tuple[dict[int, str], Numbers]:
    """Everything's id by its key, and the ends of what the public may read along relations, save
    those with something that no way leads through."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
        [(public,)] = db.execute("SELECT key FROM markings WHERE text = 'public'")
        names = ", ".join(f"'{name}'" for name in along)
        shut = ", ".join(f"'{name}'" for name in (*NEVER, *ON_ASKING))
        found = db.execute(
            "SELECT DISTINCT c.subject, c.object FROM claims c NOT INDEXED JOIN terms t "
            "ON t.key = c.predicate WHERE t.kind = 'property' AND c.object IS NOT NULL "
            f"AND c.live = 1 AND c.marking = ? AND t.name IN ({names}) AND NOT EXISTS ("
            "SELECT 1 FROM entities e JOIN terms k ON k.key = e.class "
            f"WHERE e.key IN (c.subject, c.object) AND k.name IN ({shut}))",
            (public,),
        )
        pairs = np.array(list(found), dtype=np.int64).reshape(-1, 2)
        ids = dict(db.execute("SELECT key, id FROM entities"))
    return {int(str(key)): str(id) for key, id in ids.items()}, pairs


def _chosen(rows: Rows, entities: int) -> list[tuple[int, int]]:
    """Pairs between which there is a way, none of them a hub."""
    draw, found = Random(1), []
    length = np.diff(rows.starts)
    while len(found) < PAIRS:
        one, other = (draw.randrange(rows.size) for _ in range(2))
        if not (0 < length[one] < CROWDED and 0 < length[other] < CROWDED) or one == other:
            continue
        if rows.distance(one, other) is not None:
            found.append((one, other))
    return found


def _calls(
    engine: SqliteEngine,
    vocabulary: Vocabulary,
    along: tuple[str, ...],
    ids: dict[int, str],
    rows: Rows,
    chosen: list[tuple[int, int]],
) -> dict[str, Callable[[], object]]:
    days = count(date(2020, 1, 1).toordinal())
    # No reply of another day is the reply of this one, so that none is kept.
    fresh = Service(engine, today=lambda: date.fromordinal(next(days)))

    def viewed(ask: Callable[[View, int, int], object]) -> object:
        with engine.reading() as snapshot:
            view = snapshot.view(PUBLIC_CLEARANCE)
            return [ask(view, one, other) for one, other in chosen]

    def stepped(view: View, start: int, _: int) -> int:
        walk = view.walk(Along(properties=along))
        seen = frontier = np.array([walk.numbers([ids[start]])[ids[start]]], dtype=np.int64)
        for _hop in range(HOPS):
            entries = walk.step(frontier)
            frontier = np.setdiff1d(entries.far[~entries.against], seen)
            seen = np.union1d(seen, frontier)
        return len(seen) - 1

    def way(view: View, start: int, end: int) -> int:
        found = connections(
            view, Connecting(start=ids[start], end=ids[end], limit=1, most_hops=LONGEST)
        )
        length = len(found.ways[0].hops)
        if length != rows.distance(start, end):
            raise SystemExit("relations: a way of ours is of another length than in bare rows")
        return length

    def asked(text: str, service: Service) -> Callable[[], object]:
        def ask() -> object:
            for one, other in chosen:
                body = service.answer(text % (ids[one], ids[other]), clearance=PUBLIC_CLEARANCE)
                assert b'"errors"' not in body, body[:500]
            return None

        return ask

    paths = '{ paths(from: "%s", to: "%s", limit: 1, maxHops: 8) { paths { hops { to { id } } } } }'
    nothing = '{ __typename } # "%s" "%s"'
    return {
        "3 hops, bare rows": lambda: [rows.reach(one) for one, _ in chosen],
        REACH: lambda: viewed(stepped),
        "shortest way, bare rows": lambda: [rows.distance(*pair) for pair in chosen],
        "shortest way with its claims, ours": lambda: viewed(way),
        REQUEST: asked(paths, fresh),
        "the same, kept": asked(paths, Service(engine)),
        "a request that reads nothing": asked(nothing, fresh),
    }


def _networkx(
    graph: nx.Graph[int], chosen: list[tuple[int, int]]
) -> dict[str, Callable[[], object]]:
    return {
        "3 hops, networkx": lambda: [
            len(nx.single_source_shortest_path_length(graph, one, cutoff=HOPS)) for one, _ in chosen
        ],
        "shortest way, networkx": lambda: [nx.shortest_path(graph, *pair) for pair in chosen],
    }


def _told(took: dict[str, float]) -> Iterator[str]:
    for name, spent in took.items():
        yield f"    {name}: {spent / PAIRS:.3f} ms"


def _fill(driver: Driver, pairs: Numbers) -> None:
    """The same relations, and an index of what they are between."""
    driver.execute_query("CREATE CONSTRAINT FOR (n:Thing) REQUIRE n.key IS UNIQUE")
    for of, text in (
        (np.unique(pairs), "UNWIND $rows AS row CREATE (:Thing {key: row})"),
        (
            pairs,
            "UNWIND $rows AS row MATCH (a:Thing {key: row[0]}), (b:Thing {key: row[1]}) "
            "CREATE (a)-[:RELATED]->(b)",
        ),
    ):
        rest = iter(of.tolist())
        while some := list(islice(rest, BATCH)):
            driver.execute_query(text, rows=some)


def _bolt(driver: Driver, chosen: list[tuple[int, int]]) -> dict[str, Callable[[], object]]:
    hops = (
        "MATCH (a:Thing {key: $one})-[:RELATED*1..3]-(b) WHERE b <> a RETURN count(DISTINCT b) AS n"
    )
    way = (
        "MATCH (a:Thing {key: $one}), (b:Thing {key: $other}) "
        "RETURN length(shortestPath((a)-[:RELATED*..8]-(b))) AS n"
    )

    def asked(text: str) -> Callable[[], object]:
        return lambda: [
            driver.execute_query(text, one=one, other=other).records for one, other in chosen
        ]

    return {
        "3 hops, Neo4j, by the clock": asked(hops),
        "shortest way, Neo4j, by the clock": asked(way),
    }
