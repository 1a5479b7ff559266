"""Columns that a server gives say what records say, and nothing of what may not be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from graph.claims.claim import BY_SOFTWARE, Literal, Particular, Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.engine import Snapshot
from graph.engines.neo4j import reads
from graph.engines.neo4j.server_columns import ServerColumns
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.relations.dimensions import Dimension
from graph.relations.statistics import Counting, statistics
from graph.views.columns import COUNTED, NOBODY, Columns, RecordColumns, Stated
from graph.views.view import HasConcept, View
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, made, period
from tests.generators import CLEARANCES, story
from tests.neo4j.server import Server
from tests.neo4j.stores import address, emptied
from tests.neo4j.test_hidden_changes import profiled
from tests.story import build

LABELS = "TestColumns"
SEEDS = (3, 8)
QUIET = ("victim",)
PUBLIC = Clearance.parse("public")


@pytest.fixture
def server() -> Iterator[Server]:
    with emptied(LABELS) as found:
        yield found


def opened(server: Server, vocabulary: Vocabulary, clock: Clock) -> Neo4jEngine:
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, LABELS), vocabulary, clock=clock, auth=auth)


def more(engine: Neo4jEngine) -> None:
    """An event of which several speak one after the other, and a program as well."""
    tool = Literal(datatype="text", text="reader 1")
    software = (Particular(property=BY_SOFTWARE, value=tool),)
    told = [
        claim("fire", "kind", "torture", concept=True, by=("ada reports", "bo alleges")),
        claim("fire", "kind", "torture", concept=True, line=2, by=("bo alleges", "ada reports")),
        claim("fire", "kind", "detention", concept=True, particulars=software),
        claim("fire", "when", period("2031-02"), particulars=software, by=("ada reports",)),
        claim("fire", "victim", "ada", particulars=software),
    ]
    with engine.writing() as writer:
        writer.register([made("document", "Source"), made("fire", "Event")])
        writer.register([made("ada", "Person"), made("bo", "Person")])
        writer.record(told)
        writer.review([told[3].id], Review.ACCEPTED, Decided(by="a reader", why="read"))


def meaning(columns: Columns, vocabulary: Vocabulary, name: str, what: int, inverse: bool) -> Any:
    property = vocabulary.properties[name]
    if what == NOBODY:
        return None
    if inverse or property.type == "relation":
        return columns.ids([what])[what]
    if property.type == "concept":
        return columns.code(what)
    return columns.dates(what) if property.range == "period" else columns.quantity(what)


def plain(columns: Columns, vocabulary: Vocabulary, name: str, said: Stated, inverse: bool) -> Any:
    """What was stated, without numbers."""
    ids = columns.ids({*said.near.tolist(), *said.source.tolist(), *said.speaker.tolist()})
    claims = columns.claims(said.claim.tolist())
    return sorted(
        (
            *(ids[near], str(meaning(columns, vocabulary, name, what, inverse)), *flags),
            *(() if name in QUIET else (stance, ids[source], str(ids[speaker]), claims[one])),
        )
        for near, what, *flags, stance, source, speaker, one in zip(
            *(column.tolist() for column in said), strict=True
        )
    )


def everything(columns: Columns, view: View) -> list[Any]:
    """All that columns say of a view's entities."""
    vocabulary = view.vocabulary
    every = columns.passing(tuple(sorted(vocabulary.classes)), None)
    names = [name for name in COUNTED if name in vocabulary.properties]
    found: list[Any] = [sorted(columns.ids(every.tolist()).values())]
    for cls in ("Event", "Person"):
        flags = columns.are(every, cls)
        found.append(sorted(columns.ids(every[flags].tolist()).values()))
    relations = [name for name in names if vocabulary.properties[name].type == "relation"]
    for inverse, asked in ((False, names), (True, relations)):
        stated = columns.stated(asked, every, inverse=inverse, silent=QUIET)
        found.append({n: plain(columns, vocabulary, n, stated[n], inverse) for n in asked})
    ways = [*((name, False) for name in names), *((name, True) for name in relations)]
    told = columns.told(ways, every)
    ids = columns.ids({*told.near.tolist(), *told.source.tolist()})
    of_periods = [n for n in names if vocabulary.properties[n].range == "period"]
    rows = []
    for near, way, what, source, *flags in zip(*(one.tolist() for one in told), strict=True):
        name, inverse = ways[way]
        says = inverse or vocabulary.properties[name].type != "value" or name in of_periods
        said = meaning(columns, vocabulary, name, what, inverse) if says else None
        rows.append((ids[near], way, str(said), ids[source], *flags))
    return [*found, sorted(rows)]


@pytest.mark.parametrize("batch", [7, reads.BATCH])
@pytest.mark.parametrize("seed", SEEDS)
def test_columns_are_those_of_records(
    server: Server, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, seed: int, batch: int
) -> None:
    """In every view, at every time; however many entities are asked about at once."""
    monkeypatch.setattr(reads.batches, "__defaults__", (batch,))
    clock, told = Clock(), story(vocabulary, seed=seed, size=60)
    with closing(opened(server, vocabulary, clock)) as engine:
        build(engine, told, clock)
        more(engine)
        with engine.reading() as snapshot:
            for clearance in CLEARANCES[::3]:
                for moment in (None, told.times[len(told.times) // 2]):
                    view = snapshot.view(clearance, moment, coded=True)
                    ours = view.columns()
                    assert isinstance(ours, ServerColumns)
                    assert everything(ours, view) == everything(RecordColumns(view), view)


def test_who_speaks_last_and_what_a_program_proposed(
    server: Server, vocabulary: Vocabulary
) -> None:
    with closing(opened(server, vocabulary, Clock())) as engine:
        more(engine)
        with engine.reading() as snapshot:
            view = snapshot.view(PUBLIC, coded=True)
            for columns in (view.columns(), RecordColumns(view)):
                events = columns.passing(("Event",), None)
                stated = columns.stated(("kind", "when", "victim"), events)
                counting = {name: sorted(said.counts) for name, said in stated.items()}
                assert counting == {"kind": [False, True, True], "when": [True], "victim": [False]}
                spoken = set(stated["kind"].speaker.tolist()) - {NOBODY}
                assert len(spoken) == 2


def asked(snapshot: Snapshot) -> tuple[Any, list[int]]:
    hits: list[int] = []
    with profiled(hits):
        counting = Counting(by=(Dimension.KIND, Dimension.YEAR))
        return statistics(snapshot.view(PUBLIC), counting), hits


def test_hidden_events_cost_statistics_nothing(server: Server, vocabulary: Vocabulary) -> None:
    """Neither ten nor a hundred of them, nor what is hidden of an event that may be read."""

    def hidden(number: int) -> None:
        names = [f"hidden {number} {place}" for place in range(number)]
        with engine.writing() as writer:
            writer.register([made(name, "Event", "restricted") for name in names])
            kinds = [claim(name, "kind", "torture", concept=True) for name in names]
            days = [claim(name, "when", period("2031-02")) for name in names]
            others = [
                claim("fire", "victim", "ada", marking="restricted", line=100 * number + line)
                for line in range(number)
            ]
            writer.record([*kinds, *days, *others])

    with closing(opened(server, vocabulary, Clock())) as engine:
        more(engine)
        hidden(10)
        with engine.reading() as snapshot:
            before = asked(snapshot)
        hidden(100)
        with engine.reading() as snapshot:
            assert asked(snapshot) == before


def test_no_claim_is_opened_for_statistics(
    server: Server, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But where several speak, which the claim alone has in their order."""
    opened_: list[str] = []
    record = reads.Reads.record

    def noted(self: reads.Reads, row: Any) -> Any:
        opened_.append(row[0])
        return record(self, row)

    monkeypatch.setattr(reads.Reads, "record", noted)
    with closing(opened(server, vocabulary, Clock())) as engine:
        with engine.writing() as writer:
            writer.register([made("document", "Source"), made("raid", "Event")])
            kind = claim("raid", "kind", "torture", concept=True)
            writer.record([kind, claim("raid", "when", period("2031-02"))])
        with engine.reading() as snapshot:
            view = snapshot.view(PUBLIC)
            where = HasConcept(property="kind", codes=frozenset({"torture"}))
            page = statistics(view, Counting(by=(Dimension.KIND, Dimension.YEAR), where=where))
            assert [bucket.key for bucket in page.rows] == [("torture", "2031")]
    assert opened_ == []
